//! The macros: each calls a function of this module.

/// Asserts that a symmetric matrix is proved to be positive semidefinite, λ_min ≥ 0, or up to a tolerance, λ_min ≥ −t;
/// panics where that is refuted or undetermined.
///
/// * `assert_psd!(k)`: the stored numbers, as they are. Rounding alone makes kernel matrices fail.
/// * `assert_psd!(k, tolerance = t)`: λ_min ≥ −t.
/// * `assert_psd!(k, relative = e)`: λ_min ≥ −e‖K‖₂.
///
/// The matrix is a [`Symmetric`](crate::Symmetric) or a [`Gram`](crate::Gram), of which every matrix within the radius
/// is judged, or what [`Symmetric::new`](crate::Symmetric::new) takes: a matrix of nalgebra, faer or ndarray, rows of a
/// fixed length, or a [`MatrixView`](crate::MatrixView), by value or by reference; nothing is consumed.
///
/// ```
/// use gramkit::assert_psd;
/// let k = nalgebra::dmatrix![1.0, 0.5; 0.5, 1.0];
/// assert_psd!(k);
/// assert_psd!([[1.0, 0.5], [0.5, 1.0]]);
/// // 0.1 is no double: 3 · 0.1 rounds to another number than 0.3, and this matrix of rank 1 has λ_min < 0.
/// let x = [0.1_f64, 0.3];
/// let k = nalgebra::DMatrix::from_fn(2, 2, |i, j| x[i] * x[j]);
/// assert_psd!(k, relative = 4.0 * f64::EPSILON);
/// ```
///
/// ```should_panic
/// use gramkit::{Symmetric, assert_psd};
/// let k = Symmetric::from_lower(3, |i, j| [1.0, 0.9, 0.9, 1.0, -0.9, 1.0][j * (5 - j) / 2 + i]).unwrap();
/// // k is not positive semidefinite up to 1e-10 (refuted; order 3, stored numbers)
/// //   λ_min ∈ …; a tolerance of 0.8 would pass
/// //   xᵀAx/xᵀx = … at x = −e0 + e1 + e2
/// //   carried by rows 0, 1 and 2 together, and by no two of them
/// //   entry (1, 2) is -0.9; beside the others only [0.62, 1] is admissible
/// assert_psd!(k, tolerance = 1e-10);
/// ```
///
/// # Panics
/// With the [`Failure`](crate::assertion::Failure).
#[macro_export]
macro_rules! assert_psd {
    ($matrix:expr $(, $kind:ident = $tolerance:expr)? $(,)?) => {
        if let ::core::result::Result::Err(failure) = $crate::assertion::positive_semidefinite(
            ::core::stringify!($matrix),
            &$matrix,
            $crate::assertion_tolerance!($($kind = $tolerance)?),
        ) {
            ::core::panic!("{failure}")
        }
    };
}

/// As [`assert_psd!`](crate::assert_psd) in a property of proptest: returns an `Err(TestCaseError)` in place of a
/// panic, so that the case is shrunk. The crate that writes it depends on proptest; gramkit does not.
///
/// ```
/// use gramkit::prop_assert_psd;
/// use proptest::prelude::*;
/// proptest!(|(points in prop::collection::vec(-3.0..3.0_f64, 1..8))| {
///     let kernel = |i: usize, j: usize| (-(points[i] - points[j]).powi(2)).exp();
///     let k = nalgebra::DMatrix::from_fn(points.len(), points.len(), kernel);
///     prop_assert_psd!(k, relative = 4.0 * points.len() as f64 * f64::EPSILON);
/// });
/// ```
#[macro_export]
macro_rules! prop_assert_psd {
    ($matrix:expr $(, $kind:ident = $tolerance:expr)? $(,)?) => {
        if let ::core::result::Result::Err(failure) = $crate::assertion::positive_semidefinite(
            ::core::stringify!($matrix),
            &$matrix,
            $crate::assertion_tolerance!($($kind = $tolerance)?),
        ) {
            return ::core::result::Result::Err(::proptest::test_runner::TestCaseError::fail(
                ::std::string::ToString::to_string(&failure),
            ));
        }
    };
}

/// Asserts that [`Vectors`](crate::Vectors), as they are stored, are proved to be linearly independent; panics where
/// that is refuted or undetermined.
///
/// ```
/// use gramkit::{Vectors, assert_independent};
/// // Nearly parallel, and independent: nothing is said of how nearly.
/// let x = nalgebra::dmatrix![1.0, 1.0; 0.0, 1e-12];
/// assert_independent!(Vectors::columns(&x));
/// ```
///
/// ```should_panic
/// use gramkit::{Vectors, assert_independent};
/// let x = nalgebra::dmatrix![1.0, 2.0, 3.0; 4.0, 5.0, 6.0; 7.0, 8.0, 9.0];
/// // Vectors::columns(&x) are not linearly independent (refuted; 3 vectors of dimension 3)
/// //   their rank is 2; independent are 0, 1
/// //   0 = x0 − 2·x1 + x2
/// assert_independent!(Vectors::columns(&x));
/// ```
///
/// # Panics
/// With the [`Failure`](crate::assertion::Failure).
#[macro_export]
macro_rules! assert_independent {
    ($vectors:expr $(,)?) => {
        if let ::core::result::Result::Err(failure) =
            $crate::assertion::independent(::core::stringify!($vectors), &$vectors)
        {
            ::core::panic!("{failure}")
        }
    };
}

/// As [`assert_independent!`](crate::assert_independent) in a property of proptest: returns an `Err(TestCaseError)` in
/// place of a panic.
///
/// ```
/// use gramkit::{Vectors, prop_assert_independent};
/// use proptest::prelude::*;
/// proptest!(|(x in 0.5..2.0_f64, y in 0.5..2.0_f64)| {
///     let triangle = nalgebra::dmatrix![x, y; 0.0, x];
///     prop_assert_independent!(Vectors::columns(&triangle));
/// });
/// ```
#[macro_export]
macro_rules! prop_assert_independent {
    ($vectors:expr $(,)?) => {
        if let ::core::result::Result::Err(failure) =
            $crate::assertion::independent(::core::stringify!($vectors), &$vectors)
        {
            return ::core::result::Result::Err(::proptest::test_runner::TestCaseError::fail(
                ::std::string::ToString::to_string(&failure),
            ));
        }
    };
}

/// The tolerance that an assertion names.
#[doc(hidden)]
#[macro_export]
macro_rules! assertion_tolerance {
    () => {
        $crate::assertion::Tolerance::Zero
    };
    (tolerance = $tolerance:expr) => {
        $crate::assertion::Tolerance::Absolute($tolerance)
    };
    (relative = $tolerance:expr) => {
        $crate::assertion::Tolerance::Relative($tolerance)
    };
}
