//! Every proof against exact arithmetic.
//!
//! A double is m·2^e, so sums and products of doubles are exact in integers, and so are ranks and inertias by
//! elimination without fractions. Cases are random but replayable: they depend on the seed alone. `GRAMKIT_CASES=20`
//! multiplies their number by twenty.

#![allow(clippy::needless_range_loop, reason = "matrices are indexed by row and column")]
#![allow(clippy::print_stdout, reason = "the shares of undetermined answers are read with --nocapture")]

use faer::Mat;
use gramkit::modular::VerdictOptions;
use gramkit::verdict::Tolerance;
use gramkit::{
    Centring, Claim, Definiteness, Determinant, Eigen, Error, GramOptions, Independence, Radius, Rank, Svd, Vectors,
    Verdict,
};
use oracle::dyadic::{d, whole};
use oracle::families::{RECTANGULAR, SYMMETRIC, mirrored, nudge};
use oracle::matrix::{
    Exact, Rows, exact, inertia, is_semidefinite, mat, minus, plus, product, rank, scalar, times, transposed,
};
use oracle::tally::Tally;
use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};

use super::sweep::{SEED, scatter};
use crate::support::cases::cases;
use crate::support::claims::{agree, check_determinant, check_hadamard, holds, symmetric, vanishes};

/// By Sylvester's law, A − tI counts the eigenvalues below and above t.
fn check_eigenvalues(eigen: &Eigen, a: &Exact, what: &dyn std::fmt::Debug) {
    let n = a.len();
    for (i, e) in eigen.enclosures.iter().enumerate() {
        let below = inertia(&minus(a, &scalar(n, &d(e.lower)))).0.2;
        let above = inertia(&minus(a, &scalar(n, &d(e.upper)))).0.0;
        assert!(below <= i && n - above > i, "{what:?}: eigenvalue {i} in {e:?}");
    }
    assert!(eigen.values.is_sorted(), "{what:?}: {:?}", eigen.values);
}

#[test]
fn every_claim_on_a_stored_symmetric_matrix_is_true() {
    let mut rng = StdRng::seed_from_u64(SEED);
    let mut tally = Tally::default();
    for (name, family) in SYMMETRIC {
        for _ in 0..cases(60) {
            let a = family(&mut rng);
            let stored = symmetric(&a);
            let x = exact(&a);
            let (truth, determinant) = inertia(&x);
            let answer = Definiteness::of(&stored).unwrap();
            assert!(holds(&answer, truth), "{name}: {a:?} has {truth:?}, {answer:?}");
            tally.count(name, answer.class == Claim::Undetermined);
            let d = Determinant::of(&stored).unwrap();
            check_determinant(&d, &determinant, &a);
            check_hadamard(&d, &determinant, &x, &a);
            if a.len() <= 6 {
                check_eigenvalues(&Eigen::of(&stored).unwrap(), &x, &a);
            }
            check_metamorphoses(&a, &answer, &mut rng);
        }
    }
    tally.settle("definiteness");
}

/// A permutation, a power of two and −A change the question, not the answer.
fn check_metamorphoses(a: &Rows, answer: &Definiteness, rng: &mut StdRng) {
    let n = a.len();
    let mut places: Vec<usize> = (0..n).collect();
    for i in (1..n).rev() {
        places.swap(i, rng.random_range(0..=i));
    }
    let permuted = Definiteness::of(&symmetric(&mirrored(n, |i, j| a[places[i]][places[j]]))).unwrap();
    let negated = Definiteness::of(&symmetric(a).negated()).unwrap();
    let contradict = |x: Verdict, y: Verdict| x != y && x != Verdict::Undetermined && y != Verdict::Undetermined;
    assert!(!contradict(answer.is_positive_definite(), permuted.is_positive_definite()), "{a:?}");
    assert!(!contradict(answer.is_positive_semidefinite(), permuted.is_positive_semidefinite()), "{a:?}");
    assert!(!contradict(answer.is_positive_definite(), negated.is_negative_definite()), "{a:?}");
    assert!(!contradict(answer.is_positive_semidefinite(), negated.is_negative_semidefinite()), "{a:?}");
    // Where every entry and its quarter are normal numbers, scaling by a power of two changes no bit of the way.
    if a.iter().flatten().all(|x| *x == 0.0 || (1e-290..1e290).contains(&x.abs())) {
        let quarter = Definiteness::of(&symmetric(&mirrored(n, |i, j| 0.25 * a[i][j]))).unwrap();
        assert!(!contradict(answer.is_positive_definite(), quarter.is_positive_definite()), "{a:?}");
        assert!(!contradict(answer.is_positive_semidefinite(), quarter.is_positive_semidefinite()), "{a:?}");
    }
}

#[test]
fn every_claim_on_a_radius_is_true_of_the_matrices_at_its_end() {
    let mut rng = StdRng::seed_from_u64(SEED + 1);
    for (name, family) in SYMMETRIC {
        for _ in 0..cases(30) {
            let a = family(&mut rng);
            let n = a.len();
            if n > 6 {
                continue;
            }
            let x = exact(&a);
            let max = a.iter().flatten().fold(0.0_f64, |max, x| max.max(x.abs()));
            // Around the smallest computed eigenvalue, where claims change.
            let eigen = Eigen::of(&symmetric(&a)).unwrap();
            let smallest = eigen.values.iter().map(|x| x.abs()).fold(f64::MAX, f64::min);
            let r = match rng.random_range(0..4) {
                0 => smallest * rng.random_range(0.9..1.1),
                1 => nudge(smallest, rng.random_range(-2..=2)).abs(),
                2 => max * 10.0_f64.powf(rng.random_range(-18.0..0.0)),
                _ => smallest * rng.random_range(0.0..1.0),
            };
            let r = if r.is_finite() { r } else { 1.0 };
            let ball = symmetric(&a).with_radius(Radius::Bound(r)).unwrap();
            let answer = Definiteness::of(&ball).unwrap();
            let eigen = Eigen::of(&ball).unwrap();
            let determinant = Determinant::of(&ball).unwrap();
            let mut inside = vec![(whole(1), scalar(n, &whole(0)))];
            inside.push((whole(1), scalar(n, &d(r))));
            // ±r·vvᵀ/‖v‖², times ‖v‖².
            for _ in 0..4 {
                let v: Vec<i64> = (0..n).map(|_| rng.random_range(-3..=3)).collect();
                let square: i64 = v.iter().map(|v| v * v).sum();
                if square > 0 {
                    let outer = v.iter().map(|a| v.iter().map(|b| whole(a * b).times(&d(r))).collect()).collect();
                    inside.push((whole(square), outer));
                }
            }
            for (scale, step) in inside {
                for point in [plus(&times(&scale, &x), &step), minus(&times(&scale, &x), &step)] {
                    let (truth, det) = inertia(&point);
                    assert!(holds(&answer, truth), "{name}: {a:?}, r = {r:e}: {truth:?}, {answer:?}");
                    assert!(
                        determinant.sign.proved().is_none_or(|sign| sign == det.sign()),
                        "{name}: {a:?}, r = {r:e}"
                    );
                    if scale.minus(&whole(1)).is_zero() {
                        check_eigenvalues(&eigen, &point, &(&a, r));
                        check_determinant(&determinant, &det, &(&a, r));
                    }
                }
            }
        }
    }
}

#[test]
fn every_claim_on_vectors_is_true() {
    let mut rng = StdRng::seed_from_u64(SEED + 2);
    let mut tally = Tally::default();
    for (name, family) in RECTANGULAR {
        for _ in 0..cases(40) {
            let rows = family(&mut rng);
            let (m, n) = (rows.len(), rows[0].len());
            let x = exact(&rows);
            let matrix = mat(&rows, n);
            let vectors = Vectors::columns(&matrix);
            let truth = rank(&x);
            let gram = product(&x, None, &x, (n, n));

            let answer = Independence::of(&vectors).unwrap();
            tally.count(name, answer.verdict == Verdict::Undetermined);
            assert!(agree(answer.verdict, truth == n), "{name}: {rows:?}: {answer:?}");
            assert!(answer.rank.lower <= truth && truth <= answer.rank.upper, "{name}: {rows:?}: {answer:?}");
            assert!(answer.relations().iter().all(|relation| vanishes(relation, &x)), "{name}: {rows:?}: {answer:?}");
            let det = inertia(&gram).1;
            check_determinant(&answer.determinant, &det, &rows);
            check_hadamard(&answer.determinant, &det, &gram, &rows);
            let s = d(answer.sigma_min.lower);
            assert!(is_semidefinite(&minus(&gram, &scalar(n, &s.times(&s)))), "{name}: {rows:?}: {answer:?}");
            let of_gram = Definiteness::from_independence(answer);
            assert!(holds(&of_gram, (truth, n - truth, 0)), "{name}: {rows:?}: {of_gram:?}");

            let turned = Independence::of(&Vectors::rows(&matrix)).unwrap();
            assert!(turned.rank.lower <= truth && truth <= turned.rank.upper, "{name}: {rows:?}: {turned:?}");
            check_centred_and_weighted(&rows, &x, &mut rng);
            check_f32(&rows, truth);

            let svd = match Svd::of(&vectors) {
                Err(Error::Overflow { .. }) if name.starts_with("spread") => continue,
                svd => svd.unwrap(),
            };
            let k = m.min(n);
            let small = if n <= m {
                gram
            } else {
                let t = transposed(&x, n);
                product(&t, None, &t, (m, m))
            };
            let above = |t: f64| inertia(&minus(&small, &scalar(k, &d(t).times(&d(t))))).0;
            for (i, e) in svd.enclosures.iter().enumerate() {
                assert!(k - above(e.lower).2 > i && above(e.upper).0 <= i, "{name}: {rows:?}: σ_{i} in {e:?}");
            }
            assert!(svd.values.iter().rev().is_sorted() && svd.values.iter().all(|&s| s >= 0.0), "{:?}", svd.values);
            let ranks = Rank::of(&vectors, Tolerance::default()).unwrap();
            let numerical = above(ranks.numerical.tolerance).0;
            assert!(ranks.exact.lower <= truth && truth <= ranks.exact.upper, "{name}: {rows:?}: {ranks:?}");
            let bounds = ranks.numerical.bounds;
            assert!(bounds.lower <= numerical && numerical <= bounds.upper, "{name}: {rows:?}: {ranks:?}");
        }
    }
    tally.settle("independence");
}

/// The centred vectors have one rank less than the vectors and the constant, over the components that weigh.
fn check_centred_and_weighted(rows: &Rows, x: &Exact, rng: &mut StdRng) {
    let (m, n) = (rows.len(), rows[0].len());
    let matrix = mat(rows, n);
    let weights: Vec<f64> = (0..m).map(|_| f64::from(rng.random_range(0..3)) / 10.0).collect();
    for centring in [Centring::None, Centring::Mean] {
        for weights in [None, Some(weights.as_slice())] {
            let kept: Vec<usize> = (0..m).filter(|&i| weights.is_none_or(|w| w[i] > 0.0)).collect();
            let constant = usize::from(centring == Centring::Mean && !kept.is_empty());
            let extended: Exact = kept
                .iter()
                .map(|&i| std::iter::repeat_n(whole(1), constant).chain(x[i].iter().cloned()).collect())
                .collect();
            let truth = rank(&extended) - constant.min(kept.len());
            let options = GramOptions { centring, weights, ..GramOptions::default() };
            let answer = Independence::with(&Vectors::columns(&matrix), &options, &VerdictOptions::default()).unwrap();
            let what = format!("{rows:?}, {options:?}: rank {truth}, {answer:?}");
            assert!(agree(answer.verdict, truth == n), "{what}");
            assert!(answer.rank.lower <= truth && truth <= answer.rank.upper, "{what}");
            let s = d(answer.sigma_min.lower);
            if weights.is_none() {
                let scatter = scatter(x, None, constant > 0, n);
                let floor = times(&scatter.1, &scalar(n, &s.times(&s)));
                assert!(is_semidefinite(&minus(&scatter.0, &floor)), "{what}");
            } else {
                assert!(s.is_zero());
            }
            // Against the centred vectors, m times over.
            for relation in answer.relations() {
                let centred: Exact = kept
                    .iter()
                    .map(|&i| {
                        (0..n)
                            .map(|j| {
                                let sum = kept.iter().fold(whole(0), |s, &k| s.plus(&x[k][j]));
                                let own = whole(kept.len() as i64).times(&x[i][j]);
                                if constant > 0 { own.minus(&sum) } else { x[i][j].clone() }
                            })
                            .collect()
                    })
                    .collect();
                assert!(vanishes(relation, &centred), "{what}");
            }
        }
    }
}

fn check_f32(rows: &Rows, truth: usize) {
    let n = rows[0].len();
    if rows.iter().flatten().all(|&x| f64::from(x as f32) == x) {
        let narrow = Mat::from_fn(rows.len(), n, |i, j| rows[i][j] as f32);
        let answer = Independence::of(&Vectors::columns(&narrow)).unwrap();
        assert!(agree(answer.verdict, truth == n), "{rows:?}: {answer:?}");
    }
}
