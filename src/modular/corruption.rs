//! Corruption between computing and certifying: residues, primes, pivots and minors with flipped bits prove nothing
//! false.

#![allow(clippy::needless_range_loop, reason = "matrices are indexed by row and column")]

use faer::Mat;
use num_bigint::BigInt;
use num_traits::{One, Signed, Zero};
use oracle::{Rational, exact};
use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};

use super::budget::Questions;
use super::echelon::Echelon;
use super::prime_field::Field;
use super::primes::primes;
use super::relations::{self, candidate, null_vectors};
use super::residues::Radix;
use super::symmetric::{self, Pivots};
use super::tests::{
    SEED, elimination, inertia, integers, integral, judged, random_symmetric, symmetric_integral, whole,
};
use crate::certificate::{Certificate, Evidence, Minor, PrincipalMinors, RankEvidence, Relation};
use crate::claim::{Count, Inertia};

/// Matrices of each test below.
const MATRICES: usize = 200;
/// Corruptions of what was computed of each.
const CORRUPTIONS: usize = 8;
/// Of a hundred certificates so many must be accepted, and so many rejected, else a test tests one of the two only.
const LEAST_SHARE: usize = 3;

fn assert_shares(accepted: usize, rejected: usize) {
    let all = accepted + rejected;
    let enough = |share: usize| 100 * share >= LEAST_SHARE * all;
    assert!(all > 0 && enough(accepted) && enough(rejected), "{accepted} accepted, {rejected} rejected");
}

/// Flips one to three bits of a residue; it stays below p, as all that is stored is.
fn flip_residue(rng: &mut StdRng, field: Field, residue: &mut u64) {
    for _ in 0..rng.random_range(1..=3) {
        *residue ^= 1 << rng.random_range(0..62);
    }
    *residue %= field.prime();
}

fn flip_one_residue(rng: &mut StdRng, fields: &[Field], residues: &mut [Vec<u64>]) {
    let k = rng.random_range(0..fields.len());
    if !residues[k].is_empty() {
        let place = rng.random_range(0..residues[k].len());
        flip_residue(rng, fields[k], &mut residues[k][place]);
    }
}

/// Another prime in place of one of them, or one of them twice: the residues are then those of the wrong field.
fn corrupt_primes(rng: &mut StdRng, fields: &mut [Field]) {
    let k = rng.random_range(0..fields.len());
    let prime = if rng.random_range(0..2) == 0 {
        primes(fields.len() + 3)[fields.len() + rng.random_range(0..3)]
    } else {
        fields[rng.random_range(0..fields.len())].prime()
    };
    fields[k] = Field::new(prime);
}

/// Integers of low rank, some with columns of other magnitude.
fn dependent(rng: &mut StdRng) -> Vec<Vec<f64>> {
    let (m, n, r) = (rng.random_range(1..=7), rng.random_range(2..=7), rng.random_range(0..=3));
    let a: Vec<Vec<f64>> = (0..m).map(|_| (0..r).map(|_| whole(rng, 9)).collect()).collect();
    let b: Vec<Vec<f64>> = (0..r).map(|_| (0..n).map(|_| whole(rng, 9)).collect()).collect();
    let far = rng.random_range(0..2) == 0;
    let powers: Vec<f64> = (0..n).map(|_| 2.0_f64.powi(if far { rng.random_range(-90..=90) } else { 0 })).collect();
    (0..m).map(|i| (0..n).map(|j| (0..r).map(|l| a[i][l] * b[l][j]).sum::<f64>() * powers[j]).collect()).collect()
}

fn rationals(rows: &[Vec<f64>]) -> Vec<Vec<Rational>> {
    rows.iter().map(|row| row.iter().map(|&x| exact(x)).collect()).collect()
}

/// Σ_j c_j x_ij = 0 in all rows.
fn is_relation(rows: &[Vec<Rational>], coefficients: &[BigInt]) -> bool {
    rows.iter().all(|row| {
        let products = row.iter().zip(coefficients).map(|(x, c)| x * Rational::from_integer(c.clone()));
        products.fold(Rational::zero(), |sum, product| sum + product).is_zero()
    })
}

#[test]
fn corrupted_null_vectors_prove_no_false_relation() {
    let mut rng = StdRng::seed_from_u64(SEED + 1);
    let (mut accepted, mut rejected) = (0, 0);
    for _ in 0..MATRICES {
        let x = dependent(&mut rng);
        let n = x[0].len();
        let z = integral(&x, n);
        let (stored, scaled) = (rationals(&x), integers(&z));
        let image = z.image(Field::new(primes(1)[0]));
        let echelon = Echelon::in_order(&image, 0..z.rows(), Questions::none()).unwrap();
        let (rows, pivots) = (echelon.pivot_rows(), echelon.pivot_columns());
        let open: Vec<usize> = (0..n).filter(|j| !pivots.contains(j)).collect();
        let block = z.block(&rows);
        for corruption in 0..CORRUPTIONS {
            let count = rng.random_range(1..=4);
            let solved: Vec<_> = primes(count)
                .into_iter()
                .map(|p| null_vectors(&block, Field::new(p), &pivots, &open, Questions::none()).unwrap().unwrap())
                .collect();
            let mut fields: Vec<Field> = solved.iter().map(|&(field, _)| field).collect();
            let mut found: Vec<Vec<BigInt>> = Vec::new();
            for (k, &free) in open.iter().enumerate() {
                let mut nulls: Vec<Vec<u64>> = solved.iter().map(|(_, vectors)| vectors[k].clone()).collect();
                // The first is left as it was computed.
                match corruption {
                    0 => {}
                    1 => corrupt_primes(&mut rng, &mut fields),
                    _ => flip_one_residue(&mut rng, &fields, &mut nulls),
                }
                let radix = Radix::new(fields.clone());
                let Some(mut coefficients) = candidate(&radix, &nulls, &pivots, free, n) else {
                    rejected += 1;
                    continue;
                };
                if corruption == 2 {
                    coefficients[rng.random_range(0..n)] ^= BigInt::one() << rng.random_range(0..130);
                }
                let vanishes = relations::vanishes(&z, &coefficients);
                assert_eq!(vanishes, is_relation(&scaled, &coefficients), "{x:?}, {coefficients:?}");
                if vanishes {
                    accepted += 1;
                    let relation = Relation::new(coefficients.clone(), z.column_exponents());
                    assert!(is_relation(&stored, &relation.coefficients), "{x:?}, {relation:?}");
                    if corruption != 2 {
                        found.push(coefficients);
                    }
                } else {
                    rejected += 1;
                }
            }
            // Each lowers the rank by one only if no other says the same.
            let matrix = found.iter().map(|c| c.iter().cloned().map(Rational::from_integer).collect()).collect();
            assert_eq!(elimination(matrix).0, found.len(), "{x:?}, {found:?}");
        }
    }
    assert_shares(accepted, rejected);
}

/// The certificate that says so.
fn inertia_certificate(n: usize, (positive, negative): (usize, usize), evidence: Evidence) -> Certificate {
    let [positive, zero, negative] = [positive, n - positive - negative, negative].map(Count::exactly);
    let inertia = Inertia { positive, zero, negative };
    Certificate::Inertia {
        order: n,
        radius: 0.0,
        diagonal: None,
        entry_errors: None,
        inertia,
        evidence: vec![evidence],
        work: 0,
    }
}

/// Signs of the leading principal minors in the order of the pivots.
fn exact_signs(exact: &[Vec<Rational>], pivots: &[usize]) -> Vec<i8> {
    let leading = |k: usize| -> Vec<Vec<Rational>> {
        let row = |&i: &usize| pivots[..k].iter().map(|&j| exact[i][j].clone()).collect();
        pivots[..k].iter().map(row).collect()
    };
    let sign = |k: usize| match elimination(leading(k)).1 {
        minor if minor.is_zero() => 0,
        minor if minor.is_positive() => 1,
        _ => -1,
    };
    (1..=pivots.len()).map(sign).collect()
}

/// A residue that changes after its elimination has no guard in place: [`Radix::sign`] makes a sign of any residues.
/// The guard is [`Certificate::verify`], which computes the minors anew: what it accepts is true, the signs included.
#[test]
fn corrupted_minors_are_not_certified() {
    let mut rng = StdRng::seed_from_u64(SEED + 2);
    let (mut accepted, mut rejected, mut changed) = (0, 0, 0);
    for _ in 0..MATRICES {
        let (n, rank, hollow) = (rng.random_range(1..=6), rng.random_range(1..=6), rng.random_range(0..2) == 0);
        let rows = random_symmetric(&mut rng, n, rank, hollow);
        let matrix = Mat::from_fn(n, n, |i, j| rows[i][j]);
        let (z, exact) = (symmetric_integral(&rows), rationals(&rows));
        let truth = inertia(exact.clone());
        let pivots = Pivots::of(&z.image(Field::new(primes(1)[0])), Questions::none()).unwrap();
        let r = pivots.rows().len();
        if r == 0 {
            continue;
        }
        // Two primes are enough for minors of six rows of integers below 60.
        let fields: Vec<Field> = primes(2).into_iter().map(Field::new).collect();
        let minors = |field| symmetric::minors(&z.image(field), &pivots, Questions::none()).unwrap().unwrap();
        let residues: Vec<Vec<u64>> = fields.iter().map(|&field| minors(field).values).collect();
        for corruption in 0..CORRUPTIONS {
            let (mut fields, mut residues) = (fields.clone(), residues.clone());
            let mut proof = PrincipalMinors { pivots: pivots.rows(), signs: Vec::new(), primes: 2 };
            match corruption {
                0 => {}
                1 | 2 => corrupt_primes(&mut rng, &mut fields),
                _ => flip_one_residue(&mut rng, &fields, &mut residues),
            }
            let radix = Radix::new(fields);
            proof.signs = (0..r).map(|k| radix.sign(&[residues[0][k], residues[1][k]])).collect();
            if corruption == 0 {
                assert_eq!(proof.signs, exact_signs(&exact, &proof.pivots), "{rows:?}");
            }
            changed += usize::from(proof.signs != exact_signs(&exact, &proof.pivots));
            let mut claimed = symmetric::inertia(&pivots, &proof.signs);
            // Evidence that was changed later, with the claim as it was or as it is true.
            if corruption == 3 {
                let place = rng.random_range(0..r);
                proof.signs[place] = [-1, 0, 1, -proof.signs[place]][rng.random_range(0..4)];
                claimed = truth;
            }
            if corruption == 4 {
                proof.pivots[rng.random_range(0..r)] = rng.random_range(0..n);
            }
            if corruption == 5 {
                let place = rng.random_range(0..r);
                proof.pivots.swap(0, place);
                claimed = truth;
            }
            let certificate = inertia_certificate(n, claimed, Evidence::PrincipalMinors(proof.clone()));
            if certificate.verify(&matrix).is_ok() {
                accepted += 1;
                assert_eq!(claimed, truth, "{rows:?}, {proof:?}");
                assert_eq!(proof.signs, exact_signs(&exact, &proof.pivots), "{rows:?}, {proof:?}");
            } else {
                assert_ne!(corruption, 0, "{rows:?}, {proof:?}");
                rejected += 1;
            }
        }
    }
    assert_shares(accepted, rejected);
    assert_shares(changed, accepted + rejected - changed);
}

/// Another modulus: near the prime, composite, small, even, or out of the range.
fn other_modulus(rng: &mut StdRng, prime: u64) -> u64 {
    // The largest prime below 2³¹, whose multiples divide minors of its multiples.
    const MERSENNE: u64 = (1 << 31) - 1;
    match rng.random_range(0..5) {
        0 => prime ^ (1 << rng.random_range(0..64)),
        1 => MERSENNE * (2 * rng.random_range(1..1 << 30) + 1),
        2 => primes(4)[rng.random_range(0..4)],
        3 => 3_u64.pow(rng.random_range(0..=39)),
        _ => rng.random_range(0..=u64::MAX),
    }
}

/// Changes one of the indices, drops or doubles one, or adds another.
fn corrupt_indices(rng: &mut StdRng, indices: &mut Vec<usize>, most: usize) {
    let other = rng.random_range(0..=most);
    match (rng.random_range(0..5), indices.len()) {
        (0, 1..) => drop(indices.pop()),
        (1, 1..) => indices.push(indices[0]),
        (2 | 3, len @ 1..) => indices[rng.random_range(0..len)] = other,
        _ => indices.push(other),
    }
}

#[test]
fn corrupted_minors_of_vectors_certify_no_false_rank() {
    let mut rng = StdRng::seed_from_u64(SEED + 3);
    let (mut accepted, mut rejected) = (0, 0);
    for number in 0..MATRICES {
        let is_symmetric = number % 2 == 0;
        let mut x = if is_symmetric {
            let (n, rank) = (rng.random_range(1..=6), rng.random_range(0..=6));
            random_symmetric(&mut rng, n, rank, false)
        } else {
            dependent(&mut rng)
        };
        // Minors with divisors that a composite modulus may have in common with them.
        let divisor = [1.0, 3.0, 9.0, 2_147_483_647.0][rng.random_range(0..4)];
        x.iter_mut().flatten().for_each(|entry| *entry *= divisor);
        let (m, n) = (x.len(), x[0].len());
        let matrix = Mat::from_fn(m, n, |i, j| x[i][j]);
        let rank = elimination(rationals(&x)).0;
        let z = if is_symmetric { symmetric_integral(&x) } else { integral(&x, n) };
        let Some(found) = judged(&z).minor else { continue };
        for corruption in 0..CORRUPTIONS {
            let Minor { mut prime, mut rows, mut columns } = found.clone();
            match corruption {
                0 => {}
                1 | 2 => prime = other_modulus(&mut rng, prime),
                3 => corrupt_indices(&mut rng, &mut rows, m),
                4 => corrupt_indices(&mut rng, &mut columns, n),
                _ => {
                    // From one seed, so that most of these stay square.
                    let seed = rng.random();
                    corrupt_indices(&mut StdRng::seed_from_u64(seed), &mut rows, m);
                    corrupt_indices(&mut StdRng::seed_from_u64(seed), &mut columns, n);
                    if corruption == 7 {
                        prime = other_modulus(&mut rng, prime);
                    }
                }
            }
            // One that is no larger than what it is about, so that it is the evidence that decides.
            let claimed = rows.len().min(n);
            let minor = Minor { prime, rows, columns };
            let certificate = if is_symmetric {
                let any = Count { lower: 0, upper: n };
                let inertia = Inertia { positive: any, zero: Count { lower: 0, upper: n - claimed }, negative: any };
                let evidence = vec![Evidence::Minor(minor.clone())];
                Certificate::Inertia {
                    order: n,
                    radius: 0.0,
                    diagonal: None,
                    entry_errors: None,
                    inertia,
                    evidence,
                    work: 0,
                }
            } else {
                let evidence = vec![RankEvidence::Minor(minor.clone())];
                let rank = Count { lower: claimed, upper: n };
                let (dimension, count, centred, components) = (m, n, false, None);
                Certificate::Rank { dimension, count, centred, components, rank, evidence, work: 0 }
            };
            if certificate.verify(&matrix).is_ok() {
                accepted += 1;
                assert!(claimed <= rank, "{x:?}, {minor:?}");
            } else {
                assert_ne!(corruption, 0, "{x:?}, {minor:?}");
                rejected += 1;
            }
        }
    }
    assert_shares(accepted, rejected);
}
