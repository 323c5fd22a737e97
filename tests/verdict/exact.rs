//! Every proof against exact arithmetic.
//!
//! A double is m·2^e, so sums and products of doubles are exact in integers, and so are ranks and inertias by elimination
//! without fractions. Cases are random but replayable: they depend on the seed alone. `GRAMKIT_CASES=20` multiplies their
//! number by twenty.

#![allow(clippy::needless_range_loop, reason = "matrices are indexed by row and column")]
#![allow(clippy::print_stdout, reason = "the shares of undetermined answers are read with --nocapture")]

use faer::Mat;
use gramkit::claim::DefinitenessClass;
use gramkit::modular::VerdictOptions;
use gramkit::orthonormal::GramSchmidt;
use gramkit::verdict::Tolerance;
use gramkit::{
    Centring, Claim, CrossGram, Definiteness, Determinant, Divisor, Eigen, Error, Gram, GramOptions, Independence,
    Orthonormal, Radius, Rank, Svd, Symmetric, Vectors, Verdict,
};
use num_traits::Zero;
use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};

use crate::support::claims::{agree, check_determinant, check_hadamard, holds, symmetric, vanishes};
use oracle::dyadic::{Dyadic, d, whole};
use oracle::families::{RECTANGULAR, SYMMETRIC, mirrored, near_the_top_of_the_range, nudge};
use oracle::inertia::{inertia, is_semidefinite, rank};
use oracle::matrix::{Exact, Rows, exact, mat, minus, plus, product, rows_of, scalar, times, transposed};
use oracle::tally::Tally;

const SEED: u64 = 20_261_122;

fn cases(of_default: usize) -> usize {
    15 * of_default * std::env::var("GRAMKIT_CASES").ok().and_then(|factor| factor.parse().ok()).unwrap_or(1)
}

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

/// XᵀWX, or W·XᵀWX − ttᵀ if centred, and the factor 1 or W on it.
fn scatter(x: &Exact, weights: Option<&[Dyadic]>, centred: bool, n: usize) -> (Exact, Dyadic) {
    let gram = product(x, weights, x, (n, n));
    if !centred {
        return (gram, whole(1));
    }
    let ones: Exact = x.iter().map(|_| vec![whole(1)]).collect();
    let total = product(&ones, weights, &ones, (1, 1))[0][0].clone();
    let sums = product(x, weights, &ones, (n, 1));
    let outer: Exact = (0..n).map(|i| (0..n).map(|j| sums[i][0].times(&sums[j][0])).collect()).collect();
    (minus(&times(&total, &gram), &outer), total)
}

/// −r·I ≤ Ĝ − S/f ≤ r·I.
fn within_radius(g: &Symmetric, s: &Exact, f: &Dyadic) -> bool {
    let n = g.order();
    let error = minus(&times(f, &exact(&rows_of(&g.as_faer().to_owned()))), s);
    if g.radius() == Radius::Exact {
        return error.iter().flatten().all(Dyadic::is_zero);
    }
    let r = scalar(n, &f.times(&d(g.radius().value())));
    is_semidefinite(&plus(&r, &error)) && is_semidefinite(&minus(&r, &error))
}

#[test]
fn the_radius_of_every_gram_matrix_holds_the_exact_one() {
    let mut rng = StdRng::seed_from_u64(SEED + 3);
    for (name, family) in RECTANGULAR {
        let (mut formed, mut refused) = (0, 0);
        for _ in 0..cases(25) {
            let rows = family(&mut rng);
            let weights: Vec<f64> = match rng.random_range(0..4) {
                0 => rows.iter().map(|_| f64::from(rng.random_range(0..4))).collect(),
                1 => rows.iter().map(|_| rng.random_range(0.0..1.0)).collect(),
                2 => rows.iter().map(|_| rng.random_range(0.0..1.0) * 1e-300).collect(),
                _ => rows.iter().map(|_| 10.0_f64.powf(rng.random_range(-30.0..30.0))).collect(),
            };
            let (f, r) = check_gram_radii(name, &rows, &weights);
            (formed, refused) = (formed + f, refused + r);
        }
        println!("  {name:<34}{formed:>6} formed, {refused} refused");
    }
}

/// All forms of one X; returns how many were formed and how many refused with an error.
fn check_gram_radii(name: &str, rows: &Rows, weights: &[f64]) -> (usize, usize) {
    let n = rows[0].len();
    let m = rows.len();
    let matrix = mat(rows, n);
    let x = exact(rows);
    let exact_weights: Vec<Dyadic> = weights.iter().map(|&w| d(w)).collect();
    let (mut formed, mut refused) = (0, 0);
    for centring in [Centring::None, Centring::Mean] {
        for weighted in [false, true] {
            let w = weighted.then_some(exact_weights.as_slice());
            let (s, f) = scatter(&x, w, centring == Centring::Mean, n);
            let total = w.map_or(whole(m as i64), |w| w.iter().fold(whole(0), |sum, w| sum.plus(w)));
            for divisor in [Divisor::One, Divisor::Count, Divisor::CountLessOne, Divisor::UnitDiagonal] {
                let options =
                    GramOptions { centring, divisor, weights: weighted.then_some(weights), ..GramOptions::default() };
                let Ok(g) = Gram::with(&Vectors::columns(&matrix), &options) else {
                    refused += 1;
                    continue;
                };
                formed += 1;
                let by = match divisor {
                    Divisor::One => whole(1),
                    Divisor::Count => total.clone(),
                    Divisor::CountLessOne => total.minus(&whole(1)),
                    Divisor::Number(number) => d(number),
                    Divisor::UnitDiagonal => {
                        assert!(cosines_hold(&g, &s), "{name}: {rows:?}, {options:?}: {g:?}");
                        continue;
                    }
                };
                assert!(by.sign() > 0 && within_radius(&g, &s, &f.times(&by)), "{name}: {rows:?}, {options:?}: {g:?}");
                // What is proved within the radius is true of the exact matrix.
                if let Ok(answer) = Definiteness::of(&g) {
                    assert!(holds(&answer, inertia(&s).0), "{name}: {rows:?}, {options:?}: {answer:?}");
                }
            }
        }
    }
    (formed, refused)
}

/// Each entry of a correlation matrix lies within the radius of s_ij/√(s_ii·s_jj), compared by squares.
fn cosines_hold(g: &Symmetric, s: &Exact) -> bool {
    let r = d(g.radius().value());
    let n = g.order();
    (0..n).all(|j| {
        g.get(j, j) == 1.0
            && (0..j).all(|i| {
                let scale = s[i][i].times(&s[j][j]);
                // Whether s_ij ≤ t·√(s_ii·s_jj), for a sign of s_ij and t.
                let below = |s: &Dyadic, t: &Dyadic| {
                    let (a, b) = (s.times(s), t.times(t).times(&scale));
                    match (s.sign() < 0, t.sign() < 0) {
                        (true, false) => true,
                        (false, true) => s.is_zero() && t.is_zero(),
                        (false, false) => a.at_most(&b),
                        (true, true) => b.at_most(&a),
                    }
                };
                let entry = d(g.get(i, j));
                below(&s[i][j], &entry.plus(&r)) && below(&s[i][j].negated(), &r.minus(&entry))
            })
    })
}

#[test]
fn the_radius_holds_where_the_product_is_cut_into_panels() {
    let mut rng = StdRng::seed_from_u64(SEED + 4);
    for mean in [0.0, 1e3, 1e12] {
        let rows: Rows = (0..4200).map(|_| (0..2).map(|_| mean + rng.random_range(-1.0..1.0)).collect()).collect();
        let weights: Vec<f64> = rows.iter().map(|_| rng.random_range(0.0..1.0)).collect();
        assert_eq!(check_gram_radii("panels", &rows, &weights), (16, 0));

        let narrow = Mat::from_fn(rows.len(), 2, |i, j| rows[i][j] as f32);
        let widened = exact(&rows.iter().map(|row| row.iter().map(|&x| f64::from(x as f32)).collect()).collect());
        let g = Gram::covariance(&Vectors::columns(&narrow)).unwrap();
        let (s, f) = scatter(&widened, None, true, 2);
        assert!(within_radius(&g, &s, &f.times(&whole(rows.len() as i64 - 1))), "{g:?}");
    }
}

#[test]
fn the_radius_of_a_cross_gram_matrix_holds_the_exact_one() {
    let mut rng = StdRng::seed_from_u64(SEED + 5);
    for (name, family) in RECTANGULAR {
        for _ in 0..cases(20) {
            let (a, b) = (family(&mut rng), family(&mut rng));
            let m = a.len().min(b.len());
            let (a, b): (Rows, Rows) = (a[..m].to_vec(), b[..m].to_vec());
            let (n, p) = (a[0].len(), b[0].len());
            let (x, y) = (mat(&a, n), mat(&b, p));
            let Ok(cross) = CrossGram::of(&Vectors::columns(&x), &Vectors::columns(&y)) else { continue };
            let error = minus(&exact(&rows_of(&cross.values)), &product(&exact(&a), None, &exact(&b), (n, p)));
            let r = d(cross.radius.value());
            let square = product(&error, None, &error, (p, p));
            assert!(is_semidefinite(&minus(&scalar(p, &r.times(&r)), &square)), "{name}: {a:?}, {b:?}: {cross:?}");
        }
    }
}

#[test]
fn the_loss_of_orthogonality_is_bounded() {
    let mut rng = StdRng::seed_from_u64(SEED + 6);
    for (name, family) in RECTANGULAR {
        for _ in 0..cases(20) {
            let rows = family(&mut rng);
            let matrix = mat(&rows, rows[0].len());
            for method in
                [GramSchmidt::Classical, GramSchmidt::Modified, GramSchmidt::ClassicalTwice, GramSchmidt::ModifiedTwice]
            {
                let basis = match Orthonormal::of(&Vectors::columns(&matrix), method) {
                    // Lengths among the subnormal numbers are no doubles.
                    Err(Error::Underflow { .. }) => continue,
                    answer => answer.unwrap(),
                };
                let r = basis.rank();
                let q = exact(&rows_of(&basis.q));
                let gap = minus(&scalar(r, &whole(1)), &product(&q, None, &q, (r, r)));
                let bound = scalar(r, &d(basis.loss_bound));
                let holds = is_semidefinite(&plus(&bound, &gap)) && is_semidefinite(&minus(&bound, &gap));
                assert!(holds, "{name}: {rows:?}, {method:?}: {basis:?}");
            }
        }
    }
}

#[test]
fn matrices_near_the_top_of_the_range_are_judged() {
    let mut rng = StdRng::seed_from_u64(SEED + 7);
    for _ in 0..cases(40) {
        let a = near_the_top_of_the_range(&mut rng);
        let answer = Definiteness::of(&symmetric(&a)).unwrap();
        assert!(holds(&answer, inertia(&exact(&a)).0), "{a:?}: {answer:?}");
    }
}

#[test]
fn a_witness_may_be_as_long_as_the_range() {
    // x = (−2¹⁰²³, 2^−1023): twice its first entry is no double.
    let (small, large) = (f64::MIN_POSITIVE, 2.0_f64.powi(1023));
    for sign in [1.0, -1.0] {
        let a = symmetric(&vec![vec![0.0, sign * small], vec![sign * small, large]]);
        assert_eq!(Definiteness::of(&a).unwrap().class, Claim::Proved(DefinitenessClass::Indefinite));
    }
}

#[test]
fn the_oracle_knows_textbook_inertias() {
    let inertia = |a: Rows| inertia(&exact(&a)).0;
    assert_eq!(inertia(vec![vec![0.0, 1.0], vec![1.0, 0.0]]), (1, 0, 1));
    assert_eq!(inertia(vec![vec![1.0, 2.0], vec![2.0, 1.0]]), (1, 0, 1));
    assert_eq!(inertia(vec![vec![1.0, 2.0, 3.0], vec![2.0, 4.0, 1.0], vec![3.0, 1.0, 0.0]]), (2, 0, 1));
    assert_eq!(inertia(vec![vec![2.0, -1.0, -1.0], vec![-1.0, 2.0, -1.0], vec![-1.0, -1.0, 2.0]]), (2, 1, 0));
    assert_eq!(inertia(vec![vec![-1.0, 0.0], vec![0.0, 0.0]]), (0, 1, 1));
    assert_eq!(rank(&exact(&vec![vec![1.0, 2.0, 3.0], vec![4.0, 5.0, 6.0], vec![7.0, 8.0, 9.0]])), 2);
}

// ------------------------------------------------------------------------------- reproductions of particular defects

/// The floating-point sum of the weights is 1 + 2u, the exact one 1 + 2⁻¹⁰⁴.
#[test]
fn a_covariance_is_refused_where_the_weights_less_one_are_lost_in_rounding() {
    let u = f64::EPSILON / 2.0;
    let above_half = 0.5 * u * (1.0 + f64::EPSILON);
    let weights = [1.0 - 2.0 * u, above_half, above_half, u * (1.0 + f64::EPSILON)];
    assert_eq!(weights.iter().sum::<f64>(), 1.0 + f64::EPSILON);
    let rows: Rows = (0..4).map(|i| vec![f64::from(i * i), f64::from(i)]).collect();
    check_gram_radii("weights that sum to almost 1", &rows, &weights);
}

#[test]
fn nothing_is_proved_from_an_estimate() {
    let a = symmetric(&vec![vec![1.0, 0.0], vec![0.0, 1.0]]).with_radius(Radius::Estimate(0.1)).unwrap();
    let answer = Definiteness::of(&a).unwrap();
    assert_eq!(answer.class, Claim::Estimated(DefinitenessClass::PositiveDefinite));
    assert_eq!(answer.is_positive_definite(), Verdict::Undetermined);
    assert_eq!(Determinant::of(&a).unwrap().sign, Claim::Estimated(1));
    assert!(!gramkit::Eigen::of(&a).unwrap().radius.is_proved());
}

#[test]
fn weights_that_are_none_are_refused() {
    let x = Mat::from_fn(3, 2, |i, j| (i + j) as f64);
    for bad in [f64::NAN, f64::INFINITY, -1.0] {
        let weights = [1.0, 1.0, bad];
        let options = GramOptions { weights: Some(&weights), ..GramOptions::default() };
        assert!(Gram::with(&Vectors::columns(&x), &options).is_err());
        assert!(Independence::with(&Vectors::columns(&x), &options, &VerdictOptions::default()).is_err(), "{bad}");
    }
}

#[test]
fn relations_have_a_coefficient() {
    let x: Mat<f64> = Mat::zeros(0, 2);
    let options = GramOptions { centring: Centring::Mean, ..GramOptions::default() };
    let answer = Independence::with(&Vectors::columns(&x), &options, &VerdictOptions::default()).unwrap();
    assert!(answer.relations().iter().all(|relation| relation.coefficients.iter().any(|c| !c.is_zero())), "{answer:?}");
    assert_eq!(answer.relations().len(), 2);
}

#[test]
fn the_largest_numbers_are_judged() {
    let a = symmetric(&vec![vec![f64::MAX, f64::MAX], vec![f64::MAX, f64::MAX]]);
    assert_eq!(Definiteness::of(&a).unwrap().class, Claim::Proved(DefinitenessClass::PositiveSemidefinite));
}

#[test]
fn a_failing_iteration_leaves_the_witness() {
    let a = symmetric(&vec![
        vec![0.0, -2e36, 0.0, 0.0],
        vec![-2e36, 0.0, 9.999999999999996e-149, -9.999999999999998e-77],
        vec![0.0, 9.999999999999996e-149, 0.0, -2.0000000000000008e146],
        vec![0.0, -9.999999999999998e-77, -2.0000000000000008e146, 0.0],
    ]);
    assert_eq!(Definiteness::of(&a).unwrap().class, Claim::Proved(DefinitenessClass::Indefinite));
}

/// An exactly semidefinite matrix of order 400, all of whose 2 × 2 minors are 0.
#[test]
fn a_matrix_of_rank_one_takes_no_minute() {
    let started = std::time::Instant::now();
    let a = Symmetric::from_lower(400, |_, _| 1.0).unwrap();
    assert_eq!(Definiteness::of(&a).unwrap().class, Claim::Proved(DefinitenessClass::PositiveSemidefinite));
    println!("{:?}", started.elapsed());
    assert!(started.elapsed().as_secs() < 5);
}

/// The scan of (1, 2⁻²⁶, 0.1) for exact squares ends before 0.1; with (1, 1, 1) the product would still have to be rounded.
#[test]
fn a_cross_product_is_exact_only_if_all_entries_were_looked_at() {
    let x = mat(&vec![vec![1.0], vec![2.0_f64.powi(-26)], vec![0.1]], 1);
    let y = mat(&vec![vec![1.0], vec![1.0], vec![1.0]], 1);
    let cross = CrossGram::of(&Vectors::columns(&x), &Vectors::columns(&y)).unwrap();
    let error = d(cross.values[(0, 0)]).minus(&d(1.0).plus(&d(2.0_f64.powi(-26))).plus(&d(0.1)));
    assert!(!error.is_zero() && cross.radius.value() > 0.0);
    let r = d(cross.radius.value());
    assert!(error.at_most(&r) && error.negated().at_most(&r));
}

/// Modulo 2⁶¹ − 1 the relations between these columns are dependent: 2⁶¹ is 1 there.
#[test]
fn relations_with_powers_of_two_are_certified() {
    let p = 2.0_f64.powi(61);
    let x = mat(&vec![vec![p, 1.0, 1.0, 0.0], vec![1.0, 1.0, 0.0, 1.0]], 4);
    let answer = Independence::of(&Vectors::columns(&x)).unwrap();
    assert_eq!(answer.certificate().verify(&x), Ok(()));
    let x = mat(&vec![vec![1.0, 0.0, 0.0], vec![p, 1.0, 3.0]], 3);
    let centred = GramOptions { centring: Centring::Mean, ..GramOptions::default() };
    let answer = Independence::with(&Vectors::columns(&x), &centred, &VerdictOptions::default()).unwrap();
    assert_eq!(answer.certificate().verify(&x), Ok(()));
}

#[test]
fn an_estimated_radius_of_0_proves_nothing_about_the_hadamard_ratio() {
    for off_diagonal in [1.0, 2.0] {
        let a = symmetric(&vec![vec![2.0, off_diagonal], vec![off_diagonal, 2.0]]);
        let det = Determinant::of(&a.with_radius(Radius::Estimate(0.0)).unwrap()).unwrap();
        assert!(det.sign.proved().is_none() && det.hadamard_ratio.is_none() && det.ln_hadamard_enclosure.is_none());
    }
}

/// The minor of the first two columns is 2⁶² − 57, the first prime: modulo that one the pivots are others than modulo the rest.
#[test]
fn a_minor_that_the_first_prime_divides_takes_no_minute() {
    let x = mat(&vec![vec![2.0_f64.powi(62), 57.0, 0.0], vec![1.0, 1.0, 1.0]], 3);
    let answer = Independence::of(&Vectors::columns(&x)).unwrap();
    assert_eq!((answer.rank.exact(), answer.relations().len()), (Some(2), 1));
    assert!(answer.work < 1000);
}
