//! A million adversarial matrices against exact arithmetic, and larger ones up to order 30.
//!
//! A case is a function of the seed, its family and its index, which every failure names. `GRAMKIT_REPLAY='Hilbert:17'
//! cargo test --test million` runs that case alone, `GRAMKIT_SEED` sets another seed. A debug build runs one case in
//! [`SHARE_IN_DEBUG`].

#![allow(clippy::print_stdout, reason = "the shares of undetermined answers are read with --nocapture")]
#![allow(clippy::print_stderr, reason = "a failing case is named where the panic's message stands")]

#[path = "support/claims.rs"]
mod claims;

use std::time::{Duration, Instant};

use gramkit::certificate::Evidence;
use gramkit::claim::DefinitenessClass;
use gramkit::generate::Kind;
use gramkit::orthonormal::GramSchmidt;
use gramkit::verdict::ExactDeterminant;
use gramkit::{Claim, Definiteness, Determinant, Eigen, Error, Independence, Orthonormal, Symmetric, Vectors, Verdict};
use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};
use rayon::prelude::*;

use claims::{agree, check_determinant, check_hadamard, class_of, holds, symmetric, vanishes};
use oracle::dyadic::{Dyadic, d};
use oracle::families::{self, Family, integer, mirrored, one_entry_off};
use oracle::matrix::{Rows, exact, inertia, is_semidefinite, mat, minus, product, rank, scalar, times};
use oracle::nasty;
use oracle::tally::Tally;

const SEED: u64 = 20_261_122;
/// Of each family in a release build: 57 families make more than a million.
const CASES: usize = 18_000;
const SHARE_IN_DEBUG: usize = 30;
/// Of each family of large matrices.
const LARGE_CASES: usize = 60;
/// Relative error of λ_min after the entries are rounded and λ_min is computed, each to some 10⁻¹⁵ beside 10⁻¹³.
const ROUNDED_EIGENVALUE: f64 = 0.5;
/// One case of up to 8 rows; exact arithmetic of a few thousand bits takes milliseconds, the rest is for a busy
/// machine.
const CAP: Duration = Duration::from_secs(20);

/// Names the case on standard error if the thread panics.
struct Case {
    seed: u64,
    family: &'static str,
    index: usize,
}

impl Case {
    fn rng(&self) -> StdRng {
        // FNV-1a of the name; the index is spread by the golden ratio.
        let name = self
            .family
            .bytes()
            .fold(0xcbf2_9ce4_8422_2325, |hash: u64, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3));
        StdRng::seed_from_u64(self.seed ^ name ^ (self.index as u64).wrapping_mul(0x9e37_79b9_7f4a_7c15))
    }
}

impl Drop for Case {
    fn drop(&mut self) {
        if std::thread::panicking() {
            let Self { seed, family, index } = self;
            eprintln!("failing case: GRAMKIT_SEED={seed} GRAMKIT_REPLAY='{family}:{index}'");
        }
    }
}

fn seed() -> u64 {
    std::env::var("GRAMKIT_SEED").map_or(SEED, |seed| seed.parse().expect("GRAMKIT_SEED is a whole number"))
}

/// The family and index to run alone.
fn replay() -> Option<(String, usize)> {
    let case = std::env::var("GRAMKIT_REPLAY").ok()?;
    let (family, index) = case.rsplit_once(':').expect("GRAMKIT_REPLAY is family:index");
    let small = [&families::SYMMETRIC[..], &nasty::SYMMETRIC, &families::RECTANGULAR, &nasty::RECTANGULAR].concat();
    let known = [&small[..], &LARGE_SYMMETRIC, &LARGE_RECTANGULAR].concat();
    assert!(known.iter().any(|(name, _)| *name == family), "no family {family:?}");
    Some((family.to_owned(), index.parse().expect("GRAMKIT_REPLAY is family:index")))
}

/// Judges `count` members of each family on two threads. `judge` says whether anything stayed undetermined.
fn sweep(title: &str, families: &[Family], count: usize, judge: impl Fn(&Rows) -> bool + Sync) -> Tally {
    let pool = rayon::ThreadPoolBuilder::new().num_threads(2).build().unwrap();
    let (seed, replay) = (seed(), replay());
    let mut tally = Tally::default();
    println!("{title}, seed {seed}");
    for &(family, make) in families {
        let run = |index: usize| {
            let case = Case { seed, family, index };
            let a = make(&mut case.rng());
            let started = Instant::now();
            let open = judge(&a);
            let time = started.elapsed();
            assert!(time < CAP, "{time:?} for {a:?}");
            (usize::from(open), time)
        };
        match &replay {
            Some((name, _)) if name != family => {}
            Some((_, index)) => println!("{family}:{index}: {:?}", run(*index)),
            None => {
                let started = Instant::now();
                let none = || (0, Duration::ZERO);
                let add = |a: (usize, Duration), b: (usize, Duration)| (a.0 + b.0, a.1.max(b.1));
                let (open, slowest) = pool.install(|| (0..count).into_par_iter().map(run).reduce(none, add));
                tally.add(family, open, count);
                println!("  {family:<34}{count:>7} in {:>8.1?}, slowest {slowest:>8.1?}", started.elapsed());
            }
        }
    }
    tally
}

/// Class, inertia, the four questions and the determinant; whether one of them stayed open.
fn judge_symmetric(a: &Rows) -> bool {
    let stored = symmetric(a);
    let x = exact(a);
    let (truth, determinant) = inertia(&x);
    let answer = Definiteness::of(&stored).unwrap();
    assert!(holds(&answer, truth), "{a:?} has {truth:?}, {answer:?}");
    let found = ExactDeterminant::of(&stored).unwrap();
    assert!(Dyadic(found.integer, found.exponent).minus(&determinant).is_zero(), "{a:?}");
    let sign = match Determinant::from_definiteness(&stored, &answer) {
        // Eigenvalues beyond the range of doubles.
        Err(Error::Overflow { .. } | Error::NoConvergence { .. }) => None,
        found => {
            let found = found.unwrap();
            check_determinant(&found, &determinant, a);
            check_hadamard(&found, &determinant, &x, a);
            Some(found.sign)
        }
    };
    let complete = answer.inertia.proved().is_some_and(|inertia| inertia.is_complete());
    !complete || answer.class != Claim::Proved(class_of(truth)) || sign.is_some_and(|sign| sign.proved().is_none())
}

/// Independence, rank, relations, the inertia of XᵀX, its determinant and σ_min; whether the verdict stayed
/// open.
fn judge_vectors(rows: &Rows) -> bool {
    let n = rows[0].len();
    let x = exact(rows);
    let matrix = mat(rows, n);
    let truth = rank(&x);
    let answer = Independence::of(&Vectors::columns(&matrix)).unwrap();
    assert!(agree(answer.verdict, truth == n), "{rows:?}: {answer:?}");
    assert!(answer.rank.lower <= truth && truth <= answer.rank.upper, "{rows:?}: {answer:?}");
    assert!(answer.relations().len() <= n - truth, "{rows:?}: {answer:?}");
    assert!(answer.relations().iter().all(|relation| vanishes(relation, &x)), "{rows:?}: {answer:?}");
    let sign = answer.determinant.sign.proved();
    assert!(sign.is_none_or(|sign| sign == i8::from(truth == n)), "{rows:?}: {answer:?}");
    if answer.sigma_min.lower > 0.0 {
        let s = d(answer.sigma_min.lower);
        let gram = product(&x, None, &x, (n, n));
        let determinant = inertia(&gram).1;
        check_determinant(&answer.determinant, &determinant, rows);
        check_hadamard(&answer.determinant, &determinant, &gram, rows);
        assert!(is_semidefinite(&minus(&gram, &times(&s, &scalar(n, &s)))), "{rows:?}: {answer:?}");
    } else {
        assert!(answer.sigma_min.lower == 0.0, "{rows:?}: {answer:?}");
    }
    let open = answer.verdict == Verdict::Undetermined || answer.rank.exact().is_none() || sign.is_none();
    let of_gram = Definiteness::from_independence(answer);
    assert!(holds(&of_gram, (truth, n - truth, 0)), "{rows:?}: {of_gram:?}");
    open
}

#[test]
fn no_verdict_of_a_million_is_wrong() {
    let count = if cfg!(debug_assertions) { CASES / SHARE_IN_DEBUG } else { CASES };
    let started = Instant::now();
    let stored = [&families::SYMMETRIC[..], &nasty::SYMMETRIC[..]].concat();
    let symmetric = sweep("symmetric", &stored, count, judge_symmetric);
    let vectors = [&families::RECTANGULAR[..], &nasty::RECTANGULAR[..]].concat();
    let rectangular = sweep("vectors", &vectors, count, judge_vectors);
    let total = symmetric.total() + rectangular.total();
    symmetric.settle("definiteness");
    rectangular.settle("independence");
    println!("{total} cases in {:?}", started.elapsed());
    assert!(cfg!(debug_assertions) || replay().is_some() || total >= 1_000_000, "{total}");
}

// --------------------------------------------------------------------------------------------------- large matrices

fn large(rng: &mut StdRng) -> usize {
    rng.random_range(9..=30)
}

/// B·diag(±1)·Bᵀ/unit of a rank below n, rounded where the unit is no power of two.
fn large_singular(rng: &mut StdRng, unit: f64) -> Rows {
    let n = large(rng);
    let r = rng.random_range(1..n);
    let b: Rows = (0..n).map(|_| (0..r).map(|_| integer(rng, 9)).collect()).collect();
    let signs: Vec<f64> = (0..r).map(|_| if rng.random_range(0..4) == 0 { -1.0 } else { 1.0 }).collect();
    mirrored(n, |i, j| (0..r).map(|k| signs[k] * b[i][k] * b[j][k]).sum::<f64>() / unit)
}

fn large_integer_singular(rng: &mut StdRng) -> Rows {
    large_singular(rng, 1.0)
}

fn large_decimal_singular(rng: &mut StdRng) -> Rows {
    large_singular(rng, 10.0)
}

fn large_ulp_neighbours(rng: &mut StdRng) -> Rows {
    let mut a = large_singular(rng, 1.0);
    one_entry_off(&mut a, rng);
    a
}

fn large_laplacian(rng: &mut StdRng) -> Rows {
    let n = large(rng);
    let mut a = mirrored(n, |i, j| if i == j { 0.0 } else { -f64::from(rng.random_range(0..4)) / 10.0 });
    for (i, row) in a.iter_mut().enumerate() {
        row[i] = -row.iter().sum::<f64>();
    }
    a
}

fn large_equicorrelation(rng: &mut StdRng) -> Rows {
    let n = large(rng);
    families::equicorrelation_of(rng, n)
}

fn large_hilbert(rng: &mut StdRng) -> Rows {
    let start = rng.random_range(1..4);
    mirrored(rng.random_range(9..=20), |i, j| 1.0 / (i + j + start) as f64)
}

fn large_uniform(rng: &mut StdRng) -> Rows {
    let n = large(rng);
    mirrored(n, |_, _| rng.random_range(-1.0..1.0))
}

fn large_zero_diagonal(rng: &mut StdRng) -> Rows {
    let n = large(rng);
    mirrored(n, |i, j| if i == j { 0.0 } else { integer(rng, 3) / 10.0 })
}

/// XᵀX of fewer rows than columns, rounded.
fn large_gram_of_few(rng: &mut StdRng) -> Rows {
    let n = large(rng);
    let x: Rows = (0..rng.random_range(1..n)).map(|_| (0..n).map(|_| rng.random_range(-1.0..1.0)).collect()).collect();
    mirrored(n, |i, j| x.iter().map(|row| row[i] * row[j]).sum())
}

/// A singular matrix scaled over 80 decades, rounded.
fn large_graded(rng: &mut StdRng) -> Rows {
    let n = rng.random_range(9..=12);
    let a = families::singular_of(rng, n);
    let scale: Vec<f64> = (0..n).map(|_| families::log_uniform(rng, 20.0)).collect();
    mirrored(n, |i, j| a[i][j] * scale[i] * scale[j])
}

const LARGE_SYMMETRIC: [Family; 10] = [
    ("large integer singular", large_integer_singular),
    ("large decimal singular", large_decimal_singular),
    ("large ulp neighbours", large_ulp_neighbours),
    ("large decimal Laplacians", large_laplacian),
    ("large equicorrelation", large_equicorrelation),
    ("large Hilbert", large_hilbert),
    ("large uniform", large_uniform),
    ("large zero diagonal", large_zero_diagonal),
    ("large Gram of few", large_gram_of_few),
    ("large graded", large_graded),
];

/// A·B of a rank below the number of columns, rounded where the unit is no power of two.
fn large_product(rng: &mut StdRng, unit: f64) -> Rows {
    let (m, n) = (large(rng), large(rng));
    let r = rng.random_range(1..=m.min(n));
    let a: Rows = (0..m).map(|_| (0..r).map(|_| integer(rng, 9)).collect()).collect();
    let b: Rows = (0..r).map(|_| (0..n).map(|_| integer(rng, 9)).collect()).collect();
    (0..m).map(|i| (0..n).map(|j| (0..r).map(|k| a[i][k] * b[k][j]).sum::<f64>() / unit).collect()).collect()
}

fn large_integers_of_low_rank(rng: &mut StdRng) -> Rows {
    large_product(rng, 1.0)
}

fn large_decimals_of_low_rank(rng: &mut StdRng) -> Rows {
    large_product(rng, 10.0)
}

fn large_lauchli(rng: &mut StdRng) -> Rows {
    families::lauchli(large(rng), 10.0_f64.powf(rng.random_range(-40.0..-8.0)))
}

fn large_vandermonde(rng: &mut StdRng) -> Rows {
    let (m, n) = (large(rng), large(rng));
    (0..m).map(|i| (0..n).map(|j| (i as f64 / 10.0).powi(j as i32)).collect()).collect()
}

const LARGE_RECTANGULAR: [Family; 4] = [
    ("large integers of low rank", large_integers_of_low_rank),
    ("large decimals of low rank", large_decimals_of_low_rank),
    ("large Läuchli", large_lauchli),
    ("large Vandermonde", large_vandermonde),
];

#[test]
fn nothing_up_to_order_30_stays_undetermined() {
    let count = if cfg!(debug_assertions) { LARGE_CASES / SHARE_IN_DEBUG } else { LARGE_CASES };
    sweep("large symmetric", &LARGE_SYMMETRIC, count, judge_symmetric).settle("definiteness");
    sweep("large vectors", &LARGE_RECTANGULAR, count, judge_vectors).settle("independence");
}

/// Q·diag(λ)·Qᵀ of a random orthogonal Q, rounded, with λ_k = κ^(−k/(n−1)) but for the sign of the last.
fn with_condition(n: usize, decade: i32, last: f64) -> Symmetric {
    let x = Kind::Gaussian { rows: n, columns: n, seed: seed() + decade as u64 }.matrix().unwrap();
    let q = Orthonormal::of(&Vectors::columns(&x), GramSchmidt::ModifiedTwice).unwrap().q;
    let condition = 10.0_f64.powi(decade);
    let mut lambda: Vec<f64> = (0..n).map(|k| condition.powf(-(k as f64) / (n - 1) as f64)).collect();
    lambda[n - 1] *= last;
    let a = Symmetric::from_lower(n, |i, j| (0..n).map(|k| q[(i, k)] * lambda[k] * q[(j, k)]).sum()).unwrap();
    let smallest = Eigen::of(&a).unwrap().values[0] * condition;
    assert!((smallest - last).abs() < ROUNDED_EIGENVALUE, "κ = 1e{decade}: {smallest} instead of {last}");
    a
}

/// The class, the kinds of evidence and the time.
fn judged(a: &Symmetric) -> (Claim<DefinitenessClass>, String) {
    let started = Instant::now();
    let answer = Definiteness::of(a).unwrap();
    let evidence: Vec<&str> = answer.evidence.iter().map(kind_of).collect();
    (answer.class, format!("{:?} by {evidence:?} in {:.1?}", answer.class, started.elapsed()))
}

#[test]
fn random_matrices_are_proved_definite_up_to_a_condition_of_1e13() {
    let n = if cfg!(debug_assertions) { 40 } else { 200 };
    for decade in 1..=13 {
        let (class, how) = judged(&with_condition(n, decade, 1.0));
        println!("n = {n}, κ = 1e{decade}: {how}");
        assert_eq!(class, Claim::Proved(DefinitenessClass::PositiveDefinite), "κ = 1e{decade}");
    }
}

/// One eigenvalue of −1/κ among positive ones.
#[test]
fn one_tiny_negative_eigenvalue_is_found() {
    let n = if cfg!(debug_assertions) { 40 } else { 200 };
    for decade in [4, 8, 11, 12, 13] {
        let (class, how) = judged(&with_condition(n, decade, -1.0));
        println!("n = {n}, λ = -1e-{decade}: {how}");
        assert_eq!(class, Claim::Proved(DefinitenessClass::Indefinite), "λ = -1e-{decade}");
    }
}

fn kind_of(evidence: &Evidence) -> &'static str {
    match evidence {
        Evidence::Cholesky(_) => "Cholesky",
        Evidence::PrincipalMinors(_) => "PrincipalMinors",
        Evidence::Congruence(_) => "Congruence",
        Evidence::Subspace(_) => "Subspace",
        Evidence::Minor(_) => "Minor",
        Evidence::Witness(_) => "Witness",
        _ => "other",
    }
}
