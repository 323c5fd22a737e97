//! λ_min ≥ −t of kernels, small matrices, and of matrices within a radius.

use faer::Mat;
use gramkit::assertion::{Failure, Tolerance, positive_semidefinite};
use gramkit::verdict::AtLeast;
use gramkit::{Error, Gram, MatrixView, Radius, Symmetric, Vectors, Verdict, assert_psd, prop_assert_psd};
use num_traits::{Signed, Zero};
use oracle::{Table, exact};
use proptest::prelude::*;
use proptest::test_runner::{TestCaseError, TestError, TestRunner};
use rand::{RngExt, SeedableRng, rngs::StdRng};

use super::message;
use crate::support::cases::cases;
use crate::support::matrices;

/// Of e^(−s), and of s within it, three roundings of which cost 3·s·e^(−s) ≤ 1.2 of them: units in the last place of 1.
const KERNEL_ULPS: f64 = 4.0;

/// The tolerance of an n × n kernel matrix relative to its norm, which is at least its largest entry.
fn kernel_tolerance(n: usize) -> f64 {
    KERNEL_ULPS * n as f64 * f64::EPSILON
}

/// exp(−(x_i − x_j)²/2) of random points on a line.
fn kernel(random: &mut StdRng, n: usize) -> Mat<f64> {
    let points: Vec<f64> = (0..n).map(|_| random.random_range(-1.0..1.0)).collect();
    Mat::from_fn(n, n, |i, j| (-0.5 * (points[i] - points[j]).powi(2)).exp())
}

fn is_semidefinite(k: &Mat<f64>) -> bool {
    Table::of(k.as_ref()).inertia().2 == 0
}

/// The lines of a message are six at the most, none empty, and the tolerance it names passes.
fn checked(failure: &Failure, k: &Mat<f64>) {
    let text = failure.to_string();
    assert!((2..=6).contains(&text.lines().count()), "{text}");
    assert!(text.lines().all(|line| !line.trim().is_empty() && line.chars().count() < 200), "{text}");
    let passing = failure.passing_tolerance().expect("of so small a matrix");
    assert!(text.contains(&format!("a tolerance of {passing:?} would pass")), "{text}");
    assert!(positive_semidefinite("k", k, Tolerance::Absolute(passing)).is_ok(), "{text}");
}

#[test]
fn correct_kernels_pass_with_a_tolerance_and_not_without() {
    let mut random = StdRng::seed_from_u64(1801);
    for (n, most_judged) in [(12, 40), (30, 6)] {
        let (mut failed, mut judged) = (0, 0);
        for _ in 0..cases(200) {
            let k = kernel(&mut random, n);
            assert_psd!(k, relative = kernel_tolerance(n));
            // To describe a failure takes several judgements.
            if judged < cases(most_judged) {
                judged += 1;
                let bare = positive_semidefinite("k", &k, Tolerance::Zero);
                if n == 12 {
                    assert_eq!(bare.is_ok(), is_semidefinite(&k));
                }
                if let Err(failure) = bare {
                    failed += 1;
                    assert_eq!(failure.verdict(), Verdict::Refuted);
                    checked(&failure, &k);
                }
            }
        }
        // What is stored of a kernel is not positive semidefinite; nearly always if the points are many.
        let least = if n == 30 { cases(most_judged) } else { 1 };
        assert!(failed >= least, "{failed} of {judged} at {n}");
    }
}

#[test]
fn the_message_word_for_word() {
    let a = faer::mat![[1.0, 2.0], [2.0, 1.0]];
    assert_eq!(
        message(|| assert_psd!(a)),
        "a is not positive semidefinite (refuted; order 2, stored numbers)\n  \
         λ_min ∈ [-1, -1]; a tolerance of 1.0 would pass\n  \
         xᵀAx/xᵀx = -1 at x = e0 − e1\n  \
         carried by rows 0 and 1 together, and by neither alone\n  \
         entry (0, 1) is 2.0; beside the others only [-1, 1] is admissible"
    );
    let a = faer::mat![[1.0, 0.0], [0.0, -2.0]];
    assert_eq!(
        message(|| assert_psd!(&a, tolerance = 0.5)),
        "&a is not positive semidefinite up to 0.5 (refuted; order 2, stored numbers)\n  \
         λ_min ∈ [-2, -2]; a tolerance of 2.0 would pass\n  \
         xᵀAx/xᵀx = -2 at x = e1\n  \
         carried by row 1 alone"
    );
    // −1 and 3, each within 2: both kinds.
    let a = Symmetric::from_lower(2, |i, j| if i == j { 1.0 } else { 2.0 }).unwrap();
    let a = a.with_radius(Radius::Bound(2.0)).unwrap();
    let text = message(|| assert_psd!(a));
    let lines: Vec<&str> = text.lines().collect();
    assert_eq!(lines.len(), 3, "{text}");
    assert_eq!(lines[0], "a is not proved to be positive semidefinite (undetermined; order 2, all within 2)");
    assert!(
        lines[1].starts_with("  λ_min ∈ [-3, 1") && lines[1].ends_with("; a tolerance of 3.0 would pass"),
        "{text}"
    );
    assert_eq!(lines[2], "  some matrices within the radius pass and some do not");
    let guessed = a.with_radius(Radius::Estimate(0.25)).unwrap();
    let text = message(|| assert_psd!(guessed));
    assert!(text.starts_with(
        "guessed is not proved to be positive semidefinite (undetermined; order 2, within an estimated 0.25)"
    ));
    assert!(text.contains("the radius is an estimate") && !text.contains("would pass"), "{text}");
    let lopsided = faer::mat![[1.0, 0.5], [0.25, 1.0]];
    assert_eq!(
        message(|| assert_psd!(lopsided)),
        "lopsided cannot be judged: the matrix is not symmetric: entries (1, 0) and (0, 1) differ by 2.5e-1; symmetrize \
         it first if that is rounding"
    );
}

/// A correlation that cannot be: the numbers of λ_min are the library's own, the rest word for word.
#[test]
fn the_message_names_who_carries_it_and_what_is_admissible() {
    let k = Symmetric::from_lower(4, |i, j| match (i, j) {
        (1, 0) => 0.9,
        (2, 0) => 0.8,
        (2, 1) => -0.5,
        (3, _) if i != j => 0.1,
        _ => 1.0,
    });
    let k = k.unwrap();
    let text = message(|| assert_psd!(k, tolerance = 1e-10));
    let lines: Vec<&str> = text.lines().collect();
    assert_eq!(lines.len(), 5, "{text}");
    assert_eq!(lines[0], "k is not positive semidefinite up to 1e-10 (refuted; order 4, stored numbers)");
    let lambda_min = AtLeast::of(&k, 0.0).unwrap().lambda_min;
    assert!(lines[1].starts_with("  λ_min ∈ [-0.48028"), "{text}");
    let passing: f64 = lines[1].split("tolerance of ").nth(1).unwrap().split(' ').next().unwrap().parse().unwrap();
    assert!(-lambda_min.upper <= passing && passing < -1.02 * lambda_min.lower, "{text}");
    assert!(lines[2].ends_with(" at x = e0 − e1 − e2") || lines[2].ends_with(" at x = −e0 + e1 + e2"), "{text}");
    assert_eq!(lines[3], "  carried by rows 0, 1 and 2 together, and by no two of them");
    // c ± √(d₀d₁) with c = −0.3969697…, by the Schur complement of the rows 2 and 3; the others have farther to go.
    assert_eq!(lines[4], "  entry (0, 1) is 0.9; beside the others only [-0.908365, 0.114425] is admissible");
}

#[test]
fn anything_symmetric_is_taken() {
    let k = nalgebra::dmatrix![2.0, 1.0; 1.0, 2.0];
    assert_psd!(k);
    assert_psd!(&k);
    assert_psd!(k.view((0, 0), (1, 1)), tolerance = 0.0);
    assert_psd!(nalgebra::matrix![1.0_f32, 0.0; 0.0, 1.0], relative = 0.0,);
    let stored = Symmetric::new(&k).unwrap();
    assert_psd!(stored);
    assert_psd!(&&stored);
    assert_psd!(stored.as_faer());
    assert_psd!(MatrixView::row_major(&[1.0, 0.0, 0.0, 0.0], 2, 2).unwrap());
    let gram = Gram::of(&Vectors::columns(&k)).unwrap();
    assert_psd!(gram);
    assert_psd!(Mat::<f64>::zeros(0, 0));
}

#[test]
fn what_is_no_tolerance_or_no_matrix_fails() {
    let k = faer::mat![[1.0]];
    for tolerance in [-1.0, f64::NAN, f64::INFINITY] {
        for tolerance in [Tolerance::Absolute(tolerance), Tolerance::Relative(tolerance)] {
            let failure = positive_semidefinite("k", &k, tolerance).unwrap_err();
            assert!(matches!(failure.error(), Some(Error::Domain { .. })), "{failure}");
        }
    }
    let bad = faer::mat![[f64::NAN]];
    let failure = positive_semidefinite("bad", &bad, Tolerance::Absolute(1.0)).unwrap_err();
    assert!(matches!(failure.error(), Some(Error::NotFinite { .. })), "{failure}");
    let wide = Mat::<f64>::zeros(2, 3);
    assert!(positive_semidefinite("wide", &wide, Tolerance::Zero).unwrap_err().to_string().contains("2 × 3"));
    // Entries at the end of the range: no number beyond it is printed as one.
    let huge = faer::mat![[-f64::MAX, 0.0], [0.0, f64::MAX]];
    let failure = positive_semidefinite("huge", &huge, Tolerance::Zero).unwrap_err();
    assert!(failure.to_string().lines().count() <= 6, "{failure}");
}

proptest! {
    #![proptest_config(matrices::cases())]

    /// Passing is the truth; so is refusal of stored matrices.
    #[test]
    fn an_assertion_is_the_truth(lower in matrices::square(matrices::entry(), 1..5), t in prop_oneof![Just(0.0), 0.0..2.0_f64]) {
        let a = matrices::symmetric(&lower);
        let n = a.order();
        let shifted = Table::from_fn(n, n, |i, j| {
            let entry = exact(a.get(i, j));
            if i == j { entry + exact(t) } else { entry }
        });
        let truth = shifted.inertia().2 == 0;
        let judged = positive_semidefinite("a", &a, Tolerance::Absolute(t));
        prop_assert_eq!(judged.is_ok(), truth);
        if let Err(failure) = judged {
            checked(&failure, &a.as_faer().to_owned());
            let passing = exact(failure.passing_tolerance().unwrap());
            prop_assert!(passing.is_positive() && !passing.is_zero());
        }
    }

    #[test]
    fn a_kernel_in_a_property(points in prop::collection::vec(-1.0..1.0_f64, 1..9)) {
        let n = points.len();
        let k = nalgebra::DMatrix::from_fn(n, n, |i, j| (-(points[i] - points[j]).powi(2)).exp());
        prop_assert_psd!(k, relative = kernel_tolerance(n));
    }
}

#[test]
fn a_property_that_fails_is_shrunk() {
    let mut runner = TestRunner::new_with_rng(
        ProptestConfig { failure_persistence: None, ..ProptestConfig::default() },
        proptest::test_runner::TestRng::deterministic_rng(proptest::test_runner::RngAlgorithm::ChaCha),
    );
    let outcome = runner.run(&(0..100_i32), |x| {
        let a = faer::mat![[f64::from(20 - x)]];
        prop_assert_psd!(a);
        Ok::<(), TestCaseError>(())
    });
    match outcome {
        Err(TestError::Fail(reason, least)) => {
            assert_eq!(least, 21);
            assert!(reason.message().starts_with("a is not positive semidefinite (refuted; order 1, stored numbers)"));
            assert!(reason.message().contains("a tolerance of 1.0 would pass"), "{reason}");
        }
        other => panic!("{other:?}"),
    }
}
