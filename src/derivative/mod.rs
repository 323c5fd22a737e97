//! Derivatives of functions, with their errors.
//!
//! The Hessian of f : Rⁿ → R is the symmetric matrix of its second derivatives, H_ij = ∂²f/∂xᵢ∂x_j. Its inertia decides
//! the kind of a critical point: n₊ = n is a strict minimum, n₋ = n a strict maximum, n₊, n₋ > 0 a saddle. That is the
//! question asked of a Gram matrix too, so both sources — [`hessian()`] for a function that can be called,
//! [`Field`](crate::Field) for samples on a grid — give the same [`Symmetric`], to be judged by the
//! same routines.
//!
//! * [`gradient()`], [`jacobian()`] and [`hessian()`] take a function, a point x and the options ([`Differences`]), and
//!   give a [`Derivative`].
//! * [`hessian_vector_product()`] and [`hessian_vector_product_of_gradient()`] give Hv without H.
//! * [`gradients()`] and [`hessians()`] do many points at once, in parallel.
//! * [`SecondOrderModel`] is gradient and Hessian from the same samples; [`LeastSquares`] the Gram matrix of a Jacobian
//!   beside the Hessian that it approximates.
//! * [`check_gradient()`] and [`check_hessian()`] check somebody else's derivatives.
//!
//! # The error
//!
//! Three things separate a finite difference from the derivative: *truncation* (the Taylor terms left out), *rounding*
//! (of the samples and of the arithmetic), and *noise* (whatever else is wrong with the samples). With ε_f the absolute
//! error of f and M₄ ≥ |f⁗|, the central second difference has
//!
//! > |[f(x+h) − 2f(x) + f(x−h)]/h² − f″(x)| ≤ h²·M₄/12 + 4·ε_f/h²,
//!
//! least at h⁴ = 48·ε_f/M₄, where it is (2/√3)·√(ε_f·M₄): half of the digits. The rounding share can be bounded, but M₄
//! is a bound on a derivative *between* the points where f is known, and no finite number of samples bounds that:
//! between any of them f may do anything. So there are two ways.
//!
//! * A caller who knows M₄ and ε_f says so ([`DerivativeBounds`], [`Noise::Given`]): the difference above is taken, its
//!   error is a [`Radius::Bound`], and a verdict that rests on it is proved.
//! * Otherwise a tableau of differences is extrapolated (Richardson), which leaves ten digits or more instead of seven.
//!   Its error is the largest of the distances between formulas that would agree if the step were small enough, one of
//!   them on a step that is no power of two times the others, so that neither a symmetry nor a period makes all of them
//!   agree: a [`Radius::Estimate`], and a verdict that leans on it is estimated. A Hessian whose error is known
//!   otherwise can be given a radius by [`Symmetric::with_radius`].
//!
//! Where the formulas disagree by more than rounding explains, noise that was declared too small is inferred, all
//! roundings are multiplied by it, and a coarser step is taken ([`Status::NoisierThanDeclared`]); what no noise
//! explains is [`Status::NotSmooth`]. A [`Derivative`] has both shares of each entry's error, and its [`Status`] says
//! which of them is to blame.
//!
//! How often the estimate holds, of gradients, Hessians and products with a vector, beside exact derivatives
//! (`tests/derivative/coverage.rs` and `likelihood.rs` with `GRAMKIT_CASES=20`):
//!
//! | functions | entries | inside | median bar/error |
//! |---|--:|--:|--:|
//! | five waves, wave numbers up to 3; 10; 30; 100; 300 | 42 000 each | 99.99–100.00 % | 17; 22; 26; 27; 34 |
//! | products of odd functions; of even ones, at their centre | 42 000 each | 99.99; 99.98 % | exact; 111 |
//! | polynomials of degree 8 + 8, anywhere; at their centre | 42 000 each | 100.00 % | 43; 51 |
//! | parabolas with waves whose periods divide the steps, at k/4; anywhere | 42 000 each | 100.00 % | 120; 53 |
//! | seven classical functions | 42 000 | 100.00 % | 28 |
//! | logistic likelihoods of 200; 400; 1000; 5000 terms | 5400 each | 99.91; 99.83; 99.78; 99.96 % | 6; 9; 15; 23 |
//! | those of 5000 terms, noise declared as 1e-13; 1e-12; 1e-11 | 5400 each | 100; 99.81; 100 % | 25; 18; 18 |
//! | those of 5000 terms, noise declared as 1e-10; 1e-9, which is too much | 5400 each | 100 % | 128; 1129 |
//!
//! The largest error outside is 3.6 bars.
//!
//! # The radius
//!
//! With an error e_ij ≥ 0 of each entry, and |Δ| ≤ E entry by entry, ‖Δ‖₂ ≤ ‖E‖₂ ≤ min(‖E‖_∞, ‖E‖_F) (Higham, *Accuracy
//! and Stability of Numerical Algorithms*, 2nd ed., Lemma 6.6 and Table 6.2), which is the radius.
//!
//! # The steps
//!
//! The step of coordinate i is a power of two near a given share of max(|xᵢ|, typical magnitude), halved from level to
//! level, and made such that xᵢ moves by it exactly. Nothing is known of f outside the box x ± h; where f is not
//! defined in all of it, [`Bounds`] turn the differences to one side.

mod axis;
mod batch;
mod bounds;
mod check;
mod derivative_bounds;
mod differences;
mod entries;
mod entry;
mod extrapolation;
mod gradient;
mod hessian;
mod jacobian;
mod least_squares;
mod model;
mod noise;
mod noise_estimate;
mod proved;
mod samples;
mod status;
mod stencils;
mod vector_product;

pub use batch::{gradients, hessians};
pub use bounds::Bounds;
pub use check::{Agreement, DerivativeCheck, check_gradient, check_hessian};
pub use derivative_bounds::DerivativeBounds;
pub use differences::{Differences, Magnitude};
pub use gradient::gradient;
pub use hessian::hessian;
pub use jacobian::jacobian;
pub use least_squares::LeastSquares;
pub use model::{ModelValue, SecondOrderModel};
pub use noise::Noise;
pub use noise_estimate::NoiseEstimate;
pub use status::Status;
pub use vector_product::{hessian_vector_product, hessian_vector_product_of_gradient};

use std::ops::Deref;

use faer::Mat;

use crate::claim::Radius;
use crate::matrix::{IsSymmetric, Symmetric};

/// A derivative at x, with its error: a gradient or a product Hv (`Vec<f64>`), a Jacobian (`Mat<f64>`), a Hessian
/// ([`Symmetric`]).
///
/// It dereferences to its value, so that a Hessian is judged like any other matrix.
///
/// ```
/// use gramkit::derivative::{Differences, Status, gradient, hessian};
/// use gramkit::{Eigen, Radius};
/// let f = |x: &[f64]| x[0].exp() * x[1];
/// let g = gradient(f, &[0.0, 2.0], &Differences::default())?;
/// assert_eq!((g.function_value[0], g.status), (2.0, Status::Converged));
/// assert!((g.value[0] - 2.0).abs() <= g.error[0] && g.error[0] < 1e-12);
/// assert!(matches!(g.radius, Radius::Estimate(r) if r < 1e-12));
///
/// let h = hessian(f, &[0.0, 2.0], &Differences::default())?; // [2 1; 1 0]
/// assert!((h.get(0, 0) - 2.0).abs() <= h.error.get(0, 0) && h.error.get(0, 0) < 1e-9);
/// assert_eq!(&h.radius, h.value.radius());
/// assert!((Eigen::of(&h)?.values[1] - (1.0 + 2.0_f64.sqrt())).abs() < 1e-9);
/// # Ok::<(), gramkit::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(bound(serialize = "T: crate::infinity::Numbers")))]
#[cfg_attr(feature = "serde", serde(bound(deserialize = "T: crate::infinity::Numbers + written::Shape")))]
#[cfg_attr(feature = "serde", serde(try_from = "written::Written<T>"))]
#[non_exhaustive]
pub struct Derivative<T> {
    /// The derivative.
    #[cfg_attr(feature = "serde", serde(with = "crate::infinity"))]
    pub value: T,
    /// Absolute error of each entry: the sum of `truncation` and `rounding`.
    #[cfg_attr(feature = "serde", serde(with = "crate::infinity"))]
    pub error: T,
    /// The share of the Taylor terms left out.
    #[cfg_attr(feature = "serde", serde(with = "crate::infinity"))]
    pub truncation: T,
    /// The share of the errors of the samples, and of the arithmetic.
    #[cfg_attr(feature = "serde", serde(with = "crate::infinity"))]
    pub rounding: T,
    /// How far `value` may be from the true derivative in ‖·‖₂: ‖e‖₂ of a vector's errors, ‖E‖_F of a Jacobian's,
    /// min(‖E‖_∞, ‖E‖_F) of a Hessian's, which is the radius of that matrix too. A [`Radius::Bound`] if the errors are
    /// proved by the caller's [`DerivativeBounds`], otherwise a [`Radius::Estimate`].
    pub radius: Radius,
    /// What limits the error, of the worst entry.
    pub status: Status,
    /// The differenced function at x: f(x), one number of a scalar f, m of a vector-valued one; ∇f(x) where a gradient
    /// was differenced.
    #[cfg_attr(feature = "serde", serde(with = "crate::infinity"))]
    pub function_value: Vec<f64>,
    /// How often the function was called.
    pub evaluations: usize,
}

impl<T> Deref for Derivative<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.value
    }
}

impl IsSymmetric for Derivative<Symmetric> {
    fn symmetric_matrix(&self) -> &Symmetric {
        &self.value
    }
}

impl Derivative<Mat<f64>> {
    /// The entries one by one, column by column: of a matrix with one row or one column, its only vector.
    fn into_vector(self) -> Derivative<Vec<f64>> {
        let vector = |matrix: Mat<f64>| matrix.col_iter().flat_map(|column| column.iter().copied()).collect();
        Derivative {
            value: vector(self.value),
            error: vector(self.error),
            truncation: vector(self.truncation),
            rounding: vector(self.rounding),
            radius: self.radius,
            status: self.status,
            function_value: self.function_value,
            evaluations: self.evaluations,
        }
    }
}

#[cfg(feature = "serde")]
mod written {
    use faer::Mat;

    use super::{Derivative, Status};
    use crate::claim::Radius;
    use crate::infinity::Numbers;
    use crate::matrix::Symmetric;

    /// How many rows and columns there are.
    pub(crate) trait Shape {
        fn shape(&self) -> (usize, usize);
    }

    impl Shape for Vec<f64> {
        fn shape(&self) -> (usize, usize) {
            (self.len(), 1)
        }
    }

    impl Shape for Mat<f64> {
        fn shape(&self) -> (usize, usize) {
            (self.nrows(), self.ncols())
        }
    }

    impl Shape for Symmetric {
        fn shape(&self) -> (usize, usize) {
            (self.order(), self.order())
        }
    }

    /// What a derivative is read from.
    #[derive(serde::Deserialize)]
    #[serde(bound(deserialize = "T: Numbers"))]
    pub(super) struct Written<T> {
        #[serde(with = "crate::infinity")]
        value: T,
        #[serde(with = "crate::infinity")]
        error: T,
        #[serde(with = "crate::infinity")]
        truncation: T,
        #[serde(with = "crate::infinity")]
        rounding: T,
        radius: Radius,
        status: Status,
        #[serde(with = "crate::infinity")]
        function_value: Vec<f64>,
        evaluations: usize,
    }

    impl<T: Shape> TryFrom<Written<T>> for Derivative<T> {
        type Error = String;

        fn try_from(written: Written<T>) -> Result<Self, String> {
            let Written { value, error, truncation, rounding, radius, status, function_value, evaluations } = written;
            let (rows, columns) = value.shape();
            for (name, part) in [("error", &error), ("truncation", &truncation), ("rounding", &rounding)] {
                let found = part.shape();
                if found != (rows, columns) {
                    return Err(format!("{name} of {} × {} entries of {rows} × {columns}", found.0, found.1));
                }
            }
            Ok(Self { value, error, truncation, rounding, radius, status, function_value, evaluations })
        }
    }
}
