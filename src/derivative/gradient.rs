//! The gradient of a function that can be called.

use super::axis::Axis;
use super::differences::Differences;
use super::entries::column;
use super::jacobian::{Jacobian, first_derivatives};
use super::samples::Samples;
use super::scalar;
use super::status::Status;
use super::stencils::Stencils;
use crate::claim::Radius;
use crate::error::Result;

const WHAT: &str = "gradient";

/// What [`gradient()`] found.
///
/// ```
/// use gramkit::Radius;
/// use gramkit::derivative::{Differences, Status, gradient};
/// let g = gradient(|x| x[0].exp() * x[1], &[0.0, 2.0], &Differences::default())?;
/// assert_eq!((g.value, g.status), (2.0, Status::Converged));
/// assert!((g.vector[0] - 2.0).abs() <= g.error[0] && g.error[0] < 1e-12);
/// assert!(matches!(g.radius, Radius::Estimate(r) if r < 1e-12));
/// # Ok::<(), gramkit::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Gradient {
    /// The n slopes ∂f/∂xᵢ.
    pub vector: Vec<f64>,
    /// Absolute error of each: the sum of `truncation` and `rounding`.
    pub error: Vec<f64>,
    /// The share of the Taylor terms left out.
    pub truncation: Vec<f64>,
    /// The share of the errors of the samples, and of the arithmetic.
    pub rounding: Vec<f64>,
    /// ‖e‖₂ of the errors: [`Radius::Bound`] if proved by the caller's [`DerivativeBounds`](super::derivative_bounds::DerivativeBounds), otherwise
    /// [`Radius::Estimate`].
    pub radius: Radius,
    /// f(x).
    pub value: f64,
    /// How often f was called: 1 + 2·levels·n, and twice for each step that an entry took beyond.
    pub evaluations: usize,
    /// What limits the error, of the worst entry.
    pub status: Status,
}

/// The gradient of f at x by central differences,
///
/// > ∂f/∂xᵢ ≈ [f(x + hᵢeᵢ) − f(x − hᵢeᵢ)]/(2hᵢ),
///
/// over halving steps h, each entry extrapolated to h = 0 and taken where its error, truncation plus rounding, is least; near a
/// [bound](super::bounds::Bounds) by one-sided ones.
///
/// Of smooth functions at random points of [−2, 2]² the error is some 1e−15·max|∇f|. With bounds of the third derivatives and
/// of the noise it is proved, and about 1e−10. What the estimate cannot see is told at [`hessian()`](super::hessian::hessian()).
///
/// ```
/// use gramkit::derivative::{Differences, gradient};
/// let rosenbrock = |p: &[f64]| (1.0 - p[0]).powi(2) + 100.0 * (p[1] - p[0] * p[0]).powi(2);
/// let g = gradient(rosenbrock, &[-1.2, 1.0], &Differences::default())?;
/// assert!((g.vector[0] - -215.6).abs() <= g.error[0] && (g.vector[1] - -88.0).abs() <= g.error[1]);
/// assert!(g.radius.value() < 1e-10);
/// assert_eq!(g.evaluations, 1 + 2 * 5 * 2);
/// # Ok::<(), gramkit::Error>(())
/// ```
///
/// # Errors
/// [`Error::NotFinite`](crate::Error::NotFinite) for x; [`Error::Domain`](crate::Error::Domain) and
/// [`Error::Shape`](crate::Error::Shape) for options outside their domain, and where a step would leave the range of
/// `f64`; [`Error::Bounds`](crate::Error::Bounds) for an x outside its bounds, and for bounds too near for a
/// difference; [`Error::NotFinite`](crate::Error::NotFinite) with the first argument at which f is not finite;
/// [`Error::Overflow`](crate::Error::Overflow) if an entry or its error exceeds `f64`.
pub fn gradient(f: impl Fn(&[f64]) -> f64, x: &[f64], options: &Differences<'_>) -> Result<Gradient> {
    gradient_with(&scalar(f), x, options, 1.0)
}

/// The same with each first step multiplied by `factor`.
pub(super) fn gradient_with(
    f: &dyn Fn(&[f64], &mut [f64]),
    x: &[f64],
    options: &Differences<'_>,
    factor: f64,
) -> Result<Gradient> {
    let axes = Axis::plan(options, x, factor)?;
    let jacobian = first_derivatives(&mut Stencils::new(Samples::new(f, 1, x), *options, axes)?, WHAT)?;
    Ok(Gradient::from_row(jacobian))
}

impl Gradient {
    /// The only row of a Jacobian.
    pub(super) fn from_row(jacobian: Jacobian) -> Self {
        Self {
            vector: column(&jacobian.matrix),
            error: column(&jacobian.error),
            truncation: column(&jacobian.truncation),
            rounding: column(&jacobian.rounding),
            radius: jacobian.radius,
            value: jacobian.values[0],
            evaluations: jacobian.evaluations,
            status: jacobian.status,
        }
    }
}
