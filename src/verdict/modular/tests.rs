//! Elimination modulo primes against exact rational elimination, with unlucky primes and with pivots that are wrong.

#![allow(clippy::needless_range_loop, reason = "matrices are indexed by row and column")]

use faer::Mat;
use num_bigint::BigInt;
use num_integer::Integer;
use num_rational::BigRational;
use num_traits::{One, Signed, Zero};
use proptest::prelude::*;
use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};

use super::echelon::Echelon;
use super::field::Field;
use super::inertia::{Signs, signs};
use super::integral::Integral;
use super::primes::primes;
use super::rank::RankProof;
use super::relations::{self, candidate, null_vectors};
use super::residues::Radix;
use super::symmetric::{self, Pivot, Pivots};
use crate::verdict::budget::Work;
use crate::verdict::{
    Certificate, Count, Evidence, Inertia, Minor, PrincipalMinors, RankEvidence, Relation, VerdictOptions,
};

type Rational = BigRational;

const SEED: u64 = 20_261_122;
/// The two largest primes below 2⁶² are 2⁶² − 57 and 2⁶² − 87.
const BELOW: [f64; 2] = [57.0, 87.0];
const TWO_62: f64 = (1_u64 << 62) as f64;

fn integers(z: &Integral) -> Vec<Vec<Rational>> {
    let entry = |i, j| {
        let (m, s) = z.entry(i, j);
        Rational::from_integer(BigInt::from(m) << s)
    };
    (0..z.rows()).map(|i| (0..z.columns()).map(|j| entry(i, j)).collect()).collect()
}

/// The rank, and the determinant if the matrix is square.
fn elimination(mut a: Vec<Vec<Rational>>) -> (usize, Rational) {
    let n = a.first().map_or(0, Vec::len);
    let (mut rank, mut determinant) = (0, Rational::one());
    for column in 0..n {
        let Some(pivot) = (rank..a.len()).find(|&i| !a[i][column].is_zero()) else {
            determinant = Rational::zero();
            continue;
        };
        if pivot != rank {
            a.swap(pivot, rank);
            determinant = -determinant;
        }
        determinant *= a[rank][column].clone();
        let (above, below) = a.split_at_mut(rank + 1);
        for line in below {
            let factor = &line[column] / &above[rank][column];
            for (entry, pivot) in line.iter_mut().zip(&above[rank]).skip(column) {
                *entry -= &factor * pivot;
            }
        }
        rank += 1;
    }
    (rank, determinant)
}

/// (n₊, n₋): as many positive and negative pivots, by Sylvester's law.
fn inertia(mut a: Vec<Vec<Rational>>) -> (usize, usize) {
    let (mut positive, mut negative) = (0, 0);
    while let Some(n) = a.len().checked_sub(1) {
        if a.iter().enumerate().all(|(i, row)| row[i].is_zero()) {
            let pairs = (0..=n).flat_map(|i| (0..i).map(move |j| (i, j)));
            let Some((i, j)) = pairs.into_iter().find(|&(i, j)| !a[i][j].is_zero()) else { break };
            let addends = a[j].clone();
            a[i].iter_mut().zip(addends).for_each(|(entry, addend)| *entry += addend);
            for row in &mut a {
                let addend = row[j].clone();
                row[i] += addend;
            }
        }
        let pivot = (0..=n).find(|&i| !a[i][i].is_zero()).unwrap();
        a.swap(pivot, n);
        a.iter_mut().for_each(|row| row.swap(pivot, n));
        if a[n][n].is_positive() {
            positive += 1;
        } else {
            negative += 1;
        }
        let last = a.pop().unwrap();
        for row in &mut a {
            let factor = row.pop().unwrap() / &last[n];
            row.iter_mut().zip(&last).for_each(|(entry, below)| *entry -= &factor * below);
        }
    }
    (positive, negative)
}

/// The residue of a rational with a denominator that p does not divide.
fn residue(field: Field, x: &Rational) -> u64 {
    let p = BigInt::from(field.prime());
    let inverse = x.denom().modinv(&p).unwrap();
    field.element(u64::try_from((x.numer() * inverse).mod_floor(&p)).unwrap())
}

fn integral(rows: &[Vec<f64>], columns: usize) -> Integral {
    Integral::of(Mat::from_fn(rows.len(), columns, |i, j| rows[i][j]).as_ref())
}

fn symmetric_integral(rows: &[Vec<f64>]) -> Integral {
    Integral::of_symmetric(Mat::from_fn(rows.len(), rows.len(), |i, j| rows[i][j]).as_ref())
}

fn whole(rng: &mut StdRng, limit: i32) -> f64 {
    f64::from(rng.random_range(-limit..=limit))
}

fn judged(z: &Integral) -> RankProof {
    super::rank(z, &mut Work::new(&VerdictOptions::default())).unwrap()
}

fn exact_inertia(z: &Integral) -> (usize, usize) {
    let proved = super::inertia(z, &mut Work::new(&VerdictOptions::default())).ok().unwrap();
    assert_eq!(proved.0 + proved.1, proved.2.pivots.len());
    (proved.0, proved.1)
}

/// [2⁶², k; 1, 1] with k = 2⁶² − p, whose determinant is p.
fn unlucky(k: f64) -> Vec<Vec<f64>> {
    vec![vec![TWO_62, k], vec![1.0, 1.0]]
}

/// ±[2⁶²·k, k; k, 1] with k = 2⁶² − p, whose determinant is k·p.
fn unlucky_symmetric(k: f64, sign: f64) -> Vec<Vec<f64>> {
    vec![vec![sign * k * TWO_62, sign * k], vec![sign * k, sign]]
}

fn direct_sum(blocks: &[Vec<Vec<f64>>]) -> Vec<Vec<f64>> {
    let n: usize = blocks.iter().map(Vec::len).sum();
    let mut a = vec![vec![0.0; n]; n];
    let mut start = 0;
    for block in blocks {
        for (i, row) in block.iter().enumerate() {
            a[start + i][start..start + row.len()].copy_from_slice(row);
        }
        start += block.len();
    }
    a
}

#[test]
fn the_unlucky_primes_are_the_largest_ones() {
    assert_eq!(primes(2), BELOW.map(|k| (1 << 62) - k as u64));
    for (k, p) in BELOW.into_iter().zip(primes(2)) {
        for a in [unlucky(k), unlucky_symmetric(k, 1.0), unlucky_symmetric(k, -1.0)] {
            let (rank, determinant) = elimination(integers(&integral(&a, 2)));
            assert_eq!((rank, residue(Field::new(p), &determinant)), (2, 0), "{a:?}");
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    #[test]
    fn echelon_forms_agree_with_rational_elimination(
        (m, n, r) in (1_usize..12, 1_usize..20, 0_usize..12), seed in any::<u64>(), k in 0_usize..50,
    ) {
        let mut rng = StdRng::seed_from_u64(seed);
        let a: Vec<Vec<f64>> = (0..m).map(|_| (0..r).map(|_| whole(&mut rng, 9)).collect()).collect();
        let b: Vec<Vec<f64>> = (0..r).map(|_| (0..n).map(|_| whole(&mut rng, 9)).collect()).collect();
        let x: Vec<Vec<f64>> =
            (0..m).map(|i| (0..n).map(|j| (0..r).map(|l| a[i][l] * b[l][j]).sum()).collect()).collect();
        let z = integral(&x, n);
        let field = Field::new(primes(k + 1)[k]);
        let echelon = Echelon::in_order(&z.image(field), 0..z.rows());
        let exact = integers(&z);
        // A nonzero minor of 12 rows of integers is shorter than 300 bits: fewer than 5 of all primes divide it.
        prop_assert_eq!(echelon.rank(), elimination(exact.clone()).0);
        let pivots = echelon.pivot_columns();
        prop_assert!(pivots.is_sorted());
        let minor: Vec<Vec<Rational>> = echelon.pivot_rows().iter()
            .map(|&i| pivots.iter().map(|&j| exact[i][j].clone()).collect()).collect();
        prop_assert_eq!(elimination(minor).0, echelon.rank());
        // Null vectors, multiplied out modulo p.
        for free in (0..n).filter(|j| !pivots.contains(j)) {
            let null = echelon.null_vector(free);
            for row in &exact {
                let sum = pivots.iter().zip(&null).fold(residue(field, &row[free]), |sum, (&j, &c)| {
                    field.add(sum, field.mul(residue(field, &row[j]), c))
                });
                prop_assert_eq!(sum, 0);
            }
        }
    }

    #[test]
    fn minors_agree_with_exact_ones(n in 1_usize..31, rank in 0_usize..31, hollow in any::<bool>(), seed in any::<u64>()) {
        let mut rng = StdRng::seed_from_u64(seed);
        let z = symmetric_integral(&random_symmetric(&mut rng, n, rank, hollow));
        let exact = integers(&z);
        for field in primes(2).into_iter().map(Field::new) {
            let image = z.image(field);
            let pivots = Pivots::of(&image);
            let minors = symmetric::minors(&image, &pivots).unwrap();
            prop_assert!(minors.complete);
            let rows = pivots.rows();
            prop_assert_eq!(rows.len(), elimination(exact.clone()).0);
            // A few of the minors, the first that a panel leaves to the next one among them.
            for k in [1, 2, 7, 8, 9, 10, 16, 17, rows.len()].into_iter().filter(|&k| k <= rows.len() && k > 0) {
                let leading: Vec<Vec<Rational>> =
                    rows[..k].iter().map(|&i| rows[..k].iter().map(|&j| exact[i][j].clone()).collect()).collect();
                prop_assert_eq!(minors.values[k - 1], residue(field, &elimination(leading).1));
            }
        }
        prop_assert_eq!(exact_inertia(&z), inertia(exact));
    }
}

/// B·S·Bᵀ of integers, where a hollow S has pairs [0 1; 1 0] and leaves a diagonal that is partly zero.
fn random_symmetric(rng: &mut StdRng, n: usize, rank: usize, hollow: bool) -> Vec<Vec<f64>> {
    if hollow {
        // Zero diagonals force 2 × 2 pivots; a 1 × 1 among them makes panels of odd width.
        let mut a = vec![vec![0.0; n]; n];
        for i in 0..n {
            for j in 0..i {
                let x = whole(rng, 2);
                (a[i][j], a[j][i]) = (x, x);
            }
            a[i][i] = if rng.random_range(0..5) == 0 { whole(rng, 2) } else { 0.0 };
        }
        return a;
    }
    let r = rank.min(n);
    let b: Vec<Vec<f64>> = (0..n).map(|_| (0..r).map(|_| whole(rng, 3)).collect()).collect();
    let signs: Vec<f64> = (0..r).map(|_| if rng.random_range(0..2) == 0 { 1.0 } else { -1.0 }).collect();
    (0..n).map(|i| (0..n).map(|j| (0..r).map(|k| signs[k] * b[i][k] * b[j][k]).sum()).collect()).collect()
}

#[test]
fn unlucky_primes_do_not_change_the_inertia() {
    let one = || vec![vec![1.0]];
    let saddle = || vec![vec![0.0, 1.0], vec![1.0, 0.0]];
    let zero = || vec![vec![0.0]];
    for sign in [1.0, -1.0] {
        let [first, second] = BELOW.map(|k| unlucky_symmetric(k, sign));
        let sums = [
            first.clone(),
            direct_sum(&[first.clone(), one()]),
            direct_sum(&[first.clone(), second.clone()]),
            direct_sum(&[second.clone(), zero(), first.clone()]),
            direct_sum(&[first.clone(), saddle(), zero(), first.clone(), second.clone()]),
            direct_sum(&[second.clone(), second, one(), saddle(), first]),
        ];
        for a in sums {
            let z = symmetric_integral(&a);
            assert_eq!(exact_inertia(&z), inertia(integers(&z)), "{a:?}");
        }
    }
}

#[test]
fn an_unlucky_first_prime_does_not_change_the_rank() {
    for k in BELOW {
        for a in [direct_sum(&[unlucky(k)]), direct_sum(&[unlucky(k), vec![vec![0.0]]])] {
            let z = integral(&a, a.len());
            assert_eq!(judged(&z).rank, Count::exactly(2), "{a:?}");
        }
    }
}

/// What a wrong order of pivots leads to: none of them proves an inertia that is not the true one.
#[test]
fn wrong_pivots_prove_nothing_wrong() {
    let mut rng = StdRng::seed_from_u64(SEED);
    let (mut refused, mut answered) = (0, 0);
    for _ in 0..400 {
        let (n, rank, hollow) = (rng.random_range(2..=12), rng.random_range(1..=12), rng.random_range(0..2) == 0);
        let z = symmetric_integral(&random_symmetric(&mut rng, n, rank, hollow));
        let truth = inertia(integers(&z));
        let image = z.image(Field::new(primes(1)[0]));
        let mut list = Pivots::of(&image).list().to_vec();
        if list.is_empty() {
            continue;
        }
        let place = rng.random_range(0..list.len());
        // Each row stands once: the elimination takes that for granted.
        let rest: Vec<usize> = (0..n).filter(|i| !Pivots::listed(list.clone()).rows().contains(i)).collect();
        match rng.random_range(0..3) {
            0 => {
                list.remove(place);
            }
            1 if !rest.is_empty() => list[place] = Pivot::One(rest[rng.random_range(0..rest.len())]),
            _ => list.swap(0, place),
        }
        let pivots = Pivots::listed(list);
        // A list with a singular pivot has no minors, and then no prime is tried.
        if symmetric::minors(&image, &pivots).is_none() {
            refused += 1;
            continue;
        }
        match signs(&z, &pivots, &mut Work::new(&VerdictOptions::default())).ok().unwrap() {
            Signs::Exact { signs, .. } => {
                answered += 1;
                assert_eq!(symmetric::inertia(&pivots, &signs), truth, "{z:?}, {pivots:?}");
            }
            Signs::LargerRankModulo(_) => refused += 1,
        }
    }
    // Swapped pivots are right ones, if their minors do not vanish.
    assert!(refused > 100 && answered > 20, "{refused}, {answered}");
}

// ------------------------------------------------------------------- corruption between computing and certifying

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
    rows.iter().map(|row| row.iter().map(|&x| Rational::from_float(x).unwrap()).collect()).collect()
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
        let echelon = Echelon::in_order(&image, 0..z.rows());
        let (rows, pivots) = (echelon.pivot_rows(), echelon.pivot_columns());
        let open: Vec<usize> = (0..n).filter(|j| !pivots.contains(j)).collect();
        let block = z.block(&rows);
        for corruption in 0..CORRUPTIONS {
            let count = rng.random_range(1..=4);
            let solved: Vec<_> = primes(count)
                .into_iter()
                .map(|p| null_vectors(&block, Field::new(p), &pivots, &open).unwrap())
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
    Certificate::Inertia { order: n, radius: 0.0, inertia, evidence: vec![evidence], work: 0 }
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

/// A residue that changes after its elimination has no guard in place: [`Radix::sign`] makes a sign of any residues. The guard
/// is [`Certificate::verify`], which computes the minors anew: what it accepts is true, the signs included.
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
        let pivots = Pivots::of(&z.image(Field::new(primes(1)[0])));
        let r = pivots.rows().len();
        if r == 0 {
            continue;
        }
        // Two primes are enough for minors of six rows of integers below 60.
        let fields: Vec<Field> = primes(2).into_iter().map(Field::new).collect();
        let residues: Vec<Vec<u64>> =
            fields.iter().map(|&field| symmetric::minors(&z.image(field), &pivots).unwrap().values).collect();
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
                Certificate::Inertia { order: n, radius: 0.0, inertia, evidence, work: 0 }
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
