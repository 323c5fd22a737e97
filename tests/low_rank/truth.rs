//! What is said of a factor, against exact arithmetic.

use faer::{Mat, MatRef};
use gramkit::low_rank::LowRank;
use num_traits::{Signed, ToPrimitive, Zero};
use oracle::{Rational, Table, exact};

/// A part of the norm of a matrix, within which its computed eigenvalues are.
const NEAR: f64 = 1e-9;

/// A − LLᵀ.
pub(super) fn residual(truth: &Table, factor: MatRef<'_, f64>) -> Table {
    truth.minus(&Table::of(factor.transpose()).gram())
}

/// Nearly the sum of the moduli of the eigenvalues of a symmetric matrix, from below.
pub(super) fn trace_norm(a: &Table) -> Rational {
    let (n, _) = a.shape();
    let places = || (0..n).flat_map(|i| (0..n).map(move |j| (i, j)));
    let largest = places().map(|(i, j)| a.at(i, j).abs()).max().unwrap_or_else(Rational::zero);
    if largest.is_zero() {
        return largest;
    }
    // Relative to the largest entry, where nothing under- or overflows.
    let scaled = a.times(&largest.recip());
    let rounded = Mat::from_fn(n, n, |i, j| scaled.at(i, j).to_f64().unwrap());
    let eigenvalues = rounded.self_adjoint_eigenvalues(faer::Side::Lower).unwrap();
    let mut sum = Rational::zero();
    for (i, &value) in eigenvalues.iter().enumerate() {
        let (lower, upper) = (exact(value - NEAR), exact(value + NEAR));
        assert!(scaled.eigenvalue_is_between(i, &lower, &upper), "eigenvalue {i} of {a:?}");
        sum += if upper.is_negative() { -upper } else { lower.max(Rational::zero()) };
    }
    sum * largest
}

/// Whether all that is said of a positive semidefinite matrix holds for it.
#[track_caller]
pub(super) fn check(low_rank: &LowRank, truth: &Table) {
    let (n, _) = truth.shape();
    let left = residual(truth, low_rank.factor.as_ref());
    let (norm, trace) = (exact(low_rank.norm_error_bound), exact(low_rank.trace_error_bound));
    assert!(left.spectral_norm_is_at_most(&norm), "{low_rank:?}");
    assert!(trace_norm(&left) <= trace, "{low_rank:?}");
    assert_eq!(left.shifted_inertia(&-exact(low_rank.floor_bound)).2, 0, "{low_rank:?}");
    if let Ok(enclosures) = low_rank.eigenvalue_enclosures() {
        assert_eq!(enclosures.len(), n);
        for (i, e) in enclosures.iter().enumerate() {
            assert!(truth.eigenvalue_is_within(i, e.lower.max(-f64::MAX), e.upper), "{i}: {e:?}, {low_rank:?}");
        }
    }
    for (i, j) in (0..n).flat_map(|i| (0..n).map(move |j| (i, j))) {
        let entry = low_rank.entry(i, j);
        let is_inside = exact(entry.lower) <= *truth.at(i, j) && *truth.at(i, j) <= exact(entry.upper);
        assert!(is_inside, "entry ({i}, {j}): {entry:?}, {low_rank:?}");
    }
}

/// xᵀAx.
pub(super) fn form(a: &Table, x: &[f64]) -> Rational {
    let x: Vec<Rational> = x.iter().map(|&x| exact(x)).collect();
    let places = (0..x.len()).flat_map(|i| (0..x.len()).map(move |j| (i, j)));
    places.fold(Rational::zero(), |sum, (i, j)| sum + &x[i] * a.at(i, j) * &x[j])
}
