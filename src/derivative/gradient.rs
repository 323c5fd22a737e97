//! The gradient of a function that can be called.

use super::Derivative;
use super::axis::Axis;
use super::differences::Differences;
use super::jacobian::first_derivatives;
use super::samples::{Samples, scalar};
use super::stencils::Stencils;
use crate::error::Result;

const WHAT: &str = "gradient";

/// The gradient of f at x, n slopes, by central differences,
///
/// > ∂f/∂xᵢ ≈ [f(x + hᵢeᵢ) − f(x − hᵢeᵢ)]/(2hᵢ),
///
/// over halving steps h, each entry extrapolated to h = 0 and taken where its error, truncation plus rounding, is
/// least; near a [bound](super::Bounds) by one-sided ones. It takes 1 + 2·(levels + 1)·n calls of f, and two more
/// for each step that an entry takes beyond.
///
/// Of smooth functions at random points of [−2, 2]² the error is some 1e−15·max|∇f|. With bounds of the third
/// derivatives and of the noise it is proved, and about 1e−10. What the estimate cannot see is told at
/// [`hessian()`](super::hessian()).
///
/// ```
/// use gramkit::derivative::{Differences, gradient};
/// let rosenbrock = |p: &[f64]| (1.0 - p[0]).powi(2) + 100.0 * (p[1] - p[0] * p[0]).powi(2);
/// let g = gradient(rosenbrock, &[-1.2, 1.0], &Differences::default())?;
/// assert!((g[0] - -215.6).abs() <= g.error[0] && (g[1] - -88.0).abs() <= g.error[1]);
/// assert!(g.radius.value() < 1e-10);
/// assert_eq!(g.evaluations, 1 + 2 * (5 + 1) * 2);
/// # Ok::<(), gramkit::Error>(())
/// ```
///
/// # Errors
/// [`Error::NotFinite`](crate::Error::NotFinite) for x; [`Error::Domain`](crate::Error::Domain) and
/// [`Error::Shape`](crate::Error::Shape) for options outside their domain, and where a step would leave the range of
/// `f64`; [`Error::Bounds`](crate::Error::Bounds) for an x outside its bounds, and for bounds too near for a
/// difference; [`Error::NotFinite`](crate::Error::NotFinite) with the first argument at which f is not finite;
/// [`Error::Overflow`](crate::Error::Overflow) if an entry or its error exceeds `f64`.
pub fn gradient(f: impl Fn(&[f64]) -> f64, x: &[f64], options: &Differences<'_>) -> Result<Derivative<Vec<f64>>> {
    gradient_with(&scalar(f), x, options, 1.0)
}

/// The gradient with each first step multiplied by `factor`.
pub(super) fn gradient_with(
    f: &dyn Fn(&[f64], &mut [f64]),
    x: &[f64],
    options: &Differences<'_>,
    factor: f64,
) -> Result<Derivative<Vec<f64>>> {
    let axes = Axis::plan(options, x, factor)?;
    scalar_gradient(&mut Stencils::new(Samples::new(f, 1, x), *options, axes)?)
}

/// The gradient of the only component of what has been sampled.
pub(super) fn scalar_gradient(stencils: &mut Stencils<'_>) -> Result<Derivative<Vec<f64>>> {
    Ok(first_derivatives(stencils, WHAT)?.into_vector())
}
