//! Laws that relate the verdicts of one matrix to those of another: what changes the question changes the answer, and
//! what does not, does not. Within reach of exact arithmetic nothing stays undetermined, so answers must be equal.

#![allow(clippy::print_stdout, reason = "how often a law applied is read with --nocapture")]

use faer::Mat;
use gramkit::certificate::{Evidence, RankEvidence};
use gramkit::claim::DefinitenessClass;
use gramkit::{Claim, Definiteness, Determinant, Error, Independence, Symmetric, Vectors, Verdict};
use oracle::dyadic::{d, whole};
use oracle::families::{self, Family, integer, mirrored};
use oracle::matrix::{Rows, mat};
use oracle::nasty::{self, places};
use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};

use crate::support::claims::symmetric;
use crate::support::threads::same_on;

const SEED: u64 = 20_261_122;

/// Members of each family.
fn cases() -> usize {
    if cfg!(debug_assertions) { 40 } else { 400 }
}

/// Of each family so many members must be within the reach of a law, else the law says nothing of the family.
const LEAST_APPLIED: usize = 1;

/// A family that a law cannot apply to, and why.
type Exemption = (&'static str, &'static str);

fn members(families: &[Family], exempt: &[Exemption], mut law: impl FnMut(&mut StdRng, &Rows) -> bool) {
    for (family, reason) in exempt {
        assert!(families.iter().any(|(name, _)| name == family), "{family:?}, exempt as {reason}, is no family");
    }
    let mut missed = Vec::new();
    for (family, make) in families {
        let mut rng = StdRng::seed_from_u64(SEED);
        let mut applied = 0;
        for _ in 0..cases() {
            let a = make(&mut rng);
            applied += usize::from(law(&mut rng, &a));
        }
        println!("{family}: applied to {applied} of {}", cases());
        if applied < LEAST_APPLIED && !exempt.iter().any(|(name, _)| name == family) {
            missed.push(*family);
        }
    }
    assert!(missed.is_empty(), "the law applied to fewer than {LEAST_APPLIED} of {missed:?}");
}

fn stored(exempt: &[Exemption], law: impl FnMut(&mut StdRng, &Rows) -> bool) {
    members(&[&families::SYMMETRIC[..], &nasty::SYMMETRIC[..]].concat(), exempt, law);
}

fn vectors(exempt: &[Exemption], law: impl FnMut(&mut StdRng, &Rows) -> bool) {
    members(&[&families::RECTANGULAR[..], &nasty::RECTANGULAR[..]].concat(), exempt, law);
}

fn judged(a: &Rows) -> Definiteness {
    let answer = Definiteness::of(&symmetric(a)).unwrap();
    assert!(answer.inertia.proved().is_some_and(|inertia| inertia.is_complete()), "{a:?}: {answer:?}");
    answer
}

/// (n₊, n₀, n₋).
fn inertia(a: &Rows) -> [usize; 3] {
    let inertia = judged(a).inertia.proved().unwrap();
    [inertia.positive.lower, inertia.zero.lower, inertia.negative.lower]
}

fn columns(x: &Rows) -> Mat<f64> {
    mat(x, x[0].len())
}

fn rank(x: &Mat<f64>) -> (Verdict, Option<usize>) {
    let answer = Independence::of(&Vectors::columns(x)).unwrap();
    (answer.verdict, answer.rank.exact())
}

/// x·2^e, where that is a double and leads back to x.
fn scaled(x: f64, e: i32) -> Option<f64> {
    // In two steps, as 2^e alone may be no double.
    let product = x * 2.0_f64.powi(e / 2) * 2.0_f64.powi(e - e / 2);
    let back = d(product).minus(&d(x).times(&oracle::dyadic::Dyadic(1.into(), i64::from(e))));
    (product.is_finite() && back.is_zero()).then_some(product)
}

#[test]
fn a_permutation_changes_no_inertia() {
    stored(&[], |rng, a| {
        let places = places(a.len(), rng);
        assert_eq!(inertia(&mirrored(a.len(), |i, j| a[places[i]][places[j]])), inertia(a), "{a:?}, {places:?}");
        true
    });
}

#[test]
fn negation_swaps_the_signs() {
    stored(&[], |_, a| {
        let [positive, zero, negative] = inertia(a);
        let negated = mirrored(a.len(), |i, j| -a[i][j]);
        assert_eq!(inertia(&negated), [negative, zero, positive], "{a:?}");
        // det(−A) = (−1)ⁿ det A: both are told, or the range of f64 ends for both alike.
        match (Determinant::of(&symmetric(a)), Determinant::of(&symmetric(&negated))) {
            (Ok(of_a), Ok(of_negated)) => {
                let sign = of_a.sign.proved();
                let expected = sign.map(|sign| if a.len() % 2 == 0 { sign } else { -sign });
                assert!(sign.is_some(), "{a:?}: {of_a:?}");
                assert_eq!(of_negated.sign.proved(), expected, "{a:?}");
                true
            }
            (Err(of_a), Err(of_negated)) => {
                assert_eq!(std::mem::discriminant(&of_a), std::mem::discriminant(&of_negated), "{a:?}");
                assert!(matches!(of_a, Error::Overflow { .. } | Error::Underflow { .. }), "{a:?}: {of_a:?}");
                false
            }
            (of_a, of_negated) => panic!("{a:?}: {of_a:?}, but negated {of_negated:?}"),
        }
    });
}

#[test]
fn powers_of_two_change_no_inertia() {
    stored(&[], |rng, a| {
        let n = a.len();
        let range = [2, 60, 500][rng.random_range(0..3)];
        let uniform = rng.random_range(0..2) == 0;
        let first = rng.random_range(-range..=range);
        let exponents: Vec<i32> =
            (0..n).map(|_| if uniform { first } else { rng.random_range(-range..=range) }).collect();
        let finite =
            |i: usize, j: usize| (a[i][j] * 2.0_f64.powi(exponents[i]) * 2.0_f64.powi(exponents[j])).is_finite();
        if !(0..n).all(|i| (0..n).all(|j| finite(i, j) && finite(j, i))) {
            return false;
        }
        let entries: Option<Rows> =
            (0..n).map(|i| (0..n).map(|j| scaled(a[i][j], exponents[i] + exponents[j])).collect()).collect();
        let Some(congruent) = entries else { return false };
        assert_eq!(inertia(&congruent), inertia(a), "{a:?}, {exponents:?}");
        true
    });
}

const BEYOND_F32: &str = "its entries exceed the range of f32";

/// The members rounded to single precision, judged as that and as the doubles that they are.
#[test]
fn single_precision_is_judged_as_the_same_numbers() {
    let rounded = |a: &Rows| -> Option<Rows> {
        let round = |&x: &f64| Some(f64::from(x as f32)).filter(|x| x.is_finite());
        a.iter().map(|row| row.iter().map(round).collect()).collect()
    };
    stored(&[("top of the range", BEYOND_F32)], |_, a| {
        let Some(a) = rounded(a) else { return false };
        let n = a.len();
        let narrow = Symmetric::new(&Mat::from_fn(n, n, |i, j| a[i][j] as f32)).unwrap();
        assert_eq!(Definiteness::of(&narrow).unwrap(), judged(&a), "{a:?}");
        true
    });
    vectors(&[], |_, x| {
        let Some(x) = rounded(x) else { return false };
        let wide = columns(&x);
        let narrow = Mat::from_fn(wide.nrows(), wide.ncols(), |i, j| wide[(i, j)] as f32);
        let of_narrow = Independence::of(&Vectors::columns(&narrow)).unwrap();
        assert_eq!((of_narrow.verdict, of_narrow.rank.exact()), rank(&wide), "{x:?}");
        true
    });
}

#[test]
fn rows_columns_and_the_transposed_matrix_have_one_rank() {
    vectors(&[], |rng, x| {
        let matrix = columns(x);
        let (m, n) = matrix.shape();
        let (_, expected) = rank(&matrix);
        assert!(expected.is_some(), "{x:?}");
        let (rows, order) = (places(m, rng), places(n, rng));
        let mixed = Mat::from_fn(m, n, |i, j| matrix[(rows[i], order[j])]);
        assert_eq!(rank(&mixed), rank(&matrix), "{x:?}");
        assert_eq!(rank(&matrix.transpose().to_owned()).1, expected, "{x:?}");
        let turned = Independence::of(&Vectors::rows(&matrix)).unwrap();
        assert_eq!(turned.rank.exact(), expected, "{x:?}");
        true
    });
}

#[test]
fn scaling_a_vector_by_a_power_of_two_changes_no_rank() {
    vectors(&[], |rng, x| {
        let exponents: Vec<i32> = x[0].iter().map(|_| rng.random_range(-300..=300)).collect();
        let finite = |row: &Vec<f64>| row.iter().zip(&exponents).all(|(x, &e)| (x * 2.0_f64.powi(e)).is_finite());
        if !x.iter().all(finite) {
            return false;
        }
        let entries: Option<Rows> =
            x.iter().map(|row| row.iter().zip(&exponents).map(|(&x, &e)| scaled(x, e)).collect()).collect();
        let Some(scaled) = entries else { return false };
        assert_eq!(rank(&columns(&scaled)), rank(&columns(x)), "{x:?}, {exponents:?}");
        true
    });
}

const UNEQUAL_TERMS: &str = "sums of numbers of such different magnitude are no doubles";

/// Those sums x_j + c·x_i are taken that are doubles.
#[test]
fn unimodular_combinations_change_no_rank() {
    let exempt = ["spread 1e-300..1e300", "spread 1e-20..1e20"].map(|family| (family, UNEQUAL_TERMS));
    vectors(&exempt, |rng, x| {
        let n = x[0].len();
        let mut combined = x.clone();
        for _ in 0..4 * n {
            let (i, j) = (rng.random_range(0..n), rng.random_range(0..n));
            let c = integer(rng, 3);
            let sum = |row: &Vec<f64>| {
                let sum = row[j] + c * row[i];
                let is_exact = || d(row[j]).plus(&d(row[i]).times(&whole(c as i64))).minus(&d(sum)).is_zero();
                (sum.is_finite() && is_exact()).then_some(sum)
            };
            let sums: Option<Vec<f64>> = combined.iter().map(sum).collect();
            if let (true, Some(sums)) = (i != j, sums) {
                combined.iter_mut().zip(sums).for_each(|(row, sum)| row[j] = sum);
            }
        }
        assert_eq!(rank(&columns(&combined)), rank(&columns(x)), "{x:?}, {combined:?}");
        combined != *x
    });
}

// ---------------------------------------------------------------------------------------------------------- threads

#[test]
fn any_number_of_threads_gives_the_same_verdict_and_evidence() {
    let mut rng = StdRng::seed_from_u64(SEED + 1);
    for (_, make) in families::SYMMETRIC.iter().chain(&nasty::SYMMETRIC) {
        for _ in 0..4 {
            let a = symmetric(&make(&mut rng));
            same_on(&[1, 2, 3], || Definiteness::of(&a).unwrap());
        }
    }
    for (_, make) in families::RECTANGULAR.iter().chain(&nasty::RECTANGULAR) {
        for _ in 0..4 {
            let x = columns(&make(&mut rng));
            same_on(&[1, 2, 3], || Independence::of(&Vectors::columns(&x)).unwrap());
        }
    }
}

/// Enough primes for several threads.
#[test]
fn any_number_of_threads_gives_the_same_minors() {
    // The first row and column stand there once more.
    let hilbert = Symmetric::from_lower(25, |i, j| 1.0 / (i % 24 + j % 24 + 1) as f64).unwrap();
    let answer = same_on(&[1, 2, 3], || Definiteness::of(&hilbert).unwrap());
    assert!(answer.evidence.iter().any(|evidence| matches!(evidence, Evidence::PrincipalMinors(_))), "{answer:?}");

    let mut rng = StdRng::seed_from_u64(SEED + 2);
    let few: Rows = (0..20).map(|_| (0..60).map(|_| rng.random_range(-1.0..1.0)).collect()).collect();
    let gram = Symmetric::from_lower(60, |i, j| few.iter().map(|row| row[i] * row[j]).sum()).unwrap();
    let answer = same_on(&[1, 2, 3], || Definiteness::of(&gram).unwrap());
    assert_eq!(answer.class, Claim::Proved(DefinitenessClass::Indefinite));

    // A rounded product of rank 20 and one duplicate: relations, or minors that vanish.
    let mut x = Mat::from_fn(40, 40, |i, j| (0..20).map(|k| few[k][i] * few[k][j]).sum::<f64>());
    for i in 0..40 {
        x[(i, 39)] = (0..39).step_by(2).map(|j| 2.0_f64.powi(j) * x[(i, j as usize)].signum()).sum();
        x[(i, 38)] = x[(i, 0)];
    }
    let answer = same_on(&[1, 2, 3], || Independence::of(&Vectors::columns(&x)).unwrap());
    assert_eq!(answer.verdict, Verdict::Refuted);
    assert!(answer.evidence.iter().any(|evidence| matches!(evidence, RankEvidence::Relations(_))), "{answer:?}");
}
