//! Elimination modulo primes against exact rational elimination, with unlucky primes and with pivots that are wrong.

#![allow(clippy::needless_range_loop, reason = "matrices are indexed by row and column")]

use faer::Mat;
use num_bigint::BigInt;
use num_integer::Integer;
use num_traits::Zero;
use oracle::{Rational, Table};
use proptest::prelude::*;
use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};

use super::budget::{Questions, VerdictOptions, Work};
use super::echelon::Echelon;
use super::inertia::{Signs, signs};
use super::integral::Integral;
use super::prime_field::Field;
use super::primes::primes;
use super::rank::RankProof;
use super::symmetric::{self, Pivot, Pivots};
use crate::claim::Count;

pub(crate) const SEED: u64 = 20_261_122;
/// The two largest primes below 2⁶² are 2⁶² − 57 and 2⁶² − 87.
const BELOW: [f64; 2] = [57.0, 87.0];
const TWO_62: f64 = (1_u64 << 62) as f64;

pub(crate) fn integers(z: &Integral) -> Vec<Vec<Rational>> {
    let entry = |i, j| Rational::from_integer(z.integer(i, j));
    (0..z.rows()).map(|i| (0..z.columns()).map(|j| entry(i, j)).collect()).collect()
}

/// The rank, and the determinant if the matrix is square.
pub(crate) fn elimination(a: Vec<Vec<Rational>>) -> (usize, Rational) {
    let table = Table::of_rows(a);
    let (rows, columns) = table.shape();
    (table.rank(), if rows == columns { table.determinant() } else { Rational::zero() })
}

/// (n₊, n₋).
pub(crate) fn inertia(a: Vec<Vec<Rational>>) -> (usize, usize) {
    let (positive, _, negative) = Table::of_rows(a).inertia();
    (positive, negative)
}

/// The residue of a rational with a denominator that p does not divide.
fn residue(field: Field, x: &Rational) -> u64 {
    let p = BigInt::from(field.prime());
    let inverse = x.denom().modinv(&p).unwrap();
    field.element(u64::try_from((x.numer() * inverse).mod_floor(&p)).unwrap())
}

pub(crate) fn integral(rows: &[Vec<f64>], columns: usize) -> Integral {
    Integral::of(Mat::from_fn(rows.len(), columns, |i, j| rows[i][j]).as_ref())
}

pub(crate) fn symmetric_integral(rows: &[Vec<f64>]) -> Integral {
    Integral::of_symmetric(Mat::from_fn(rows.len(), rows.len(), |i, j| rows[i][j]).as_ref())
}

pub(crate) fn whole(rng: &mut StdRng, limit: i32) -> f64 {
    f64::from(rng.random_range(-limit..=limit))
}

pub(crate) fn judged(z: &Integral) -> RankProof {
    super::rank::rank(z, &mut Work::new(&VerdictOptions::default())).unwrap()
}

fn exact_inertia(z: &Integral) -> (usize, usize) {
    let proved = super::inertia::inertia(z, &mut Work::new(&VerdictOptions::default())).ok().unwrap();
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
        let echelon = Echelon::in_order(&z.image(field), 0..z.rows(), Questions::none()).unwrap();
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
            let pivots = Pivots::of(&image, Questions::none()).unwrap();
            let minors = symmetric::minors(&image, &pivots, Questions::none()).unwrap().unwrap();
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
pub(crate) fn random_symmetric(rng: &mut StdRng, n: usize, rank: usize, hollow: bool) -> Vec<Vec<f64>> {
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
        let mut list = Pivots::of(&image, Questions::none()).unwrap().list().to_vec();
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
        if symmetric::minors(&image, &pivots, Questions::none()).unwrap().is_none() {
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
