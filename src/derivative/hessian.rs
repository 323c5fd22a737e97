//! The Hessian of a function that can be called.

use faer::Mat;

use super::axis::Axis;
use super::differences::Differences;
use super::entries::Entries;
use super::richardson::Derivative;
use super::samples::Samples;
use super::status::Status;
use super::stencils::Stencils;
use super::{WHAT, enclosed, scalar};
use crate::error::Result;
use crate::matrix::Symmetric;

/// What [`hessian()`] found.
///
/// The errors are estimates: no finite number of samples bounds a derivative between them. They are bounds where the caller bounds the
/// derivatives ([`DerivativeBounds`](super::derivative_bounds::DerivativeBounds)).
///
/// ```
/// use gramkit::Radius;
/// use gramkit::derivative::{Differences, hessian};
/// let h = hessian(|x| x[0].exp() * x[1], &[0.0, 2.0], &Differences::default())?;
/// assert_eq!(h.value, 2.0);
/// assert!((h.matrix.get(0, 0) - 2.0).abs() <= h.error[(0, 0)] && h.error[(0, 0)] < 1e-9);
/// assert!(matches!(h.matrix.radius(), Radius::Estimate(_)));
/// # Ok::<(), gramkit::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct FunctionHessian {
    /// The Hessian; its radius is formed from `error`, a [`Radius::Bound`](crate::Radius::Bound) if that is proved and a
    /// [`Radius::Estimate`](crate::Radius::Estimate) otherwise.
    pub matrix: Symmetric,
    /// Absolute error of each entry: the sum of `truncation` and `rounding`; symmetric.
    pub error: Mat<f64>,
    /// The share of the Taylor terms left out.
    pub truncation: Mat<f64>,
    /// The share of the errors of the samples, and of the arithmetic.
    pub rounding: Mat<f64>,
    /// How often f was called: 1 + 2·levels·n², and two or four times for each step that an entry took beyond.
    pub evaluations: usize,
    /// f(x).
    pub value: f64,
    /// What limits the error, of the worst entry.
    pub status: Status,
}

/// The Hessian of f at x by central differences,
///
/// > H_ii ≈ [f(x + hᵢeᵢ) − 2f(x) + f(x − hᵢeᵢ)]/hᵢ², H_ij ≈ [f₊₊ − f₊₋ − f₋₊ + f₋₋]/(4hᵢh_j),
///
/// over halving steps h, each entry extrapolated to h = 0 and taken where its error, truncation plus rounding, is least; near a
/// [bound](super::bounds::Bounds) by one-sided ones.
///
/// Of four smooth test functions at 200 random points of [−2, 2]² each, the median error is below 1e−11·max|H|, where
/// plain differences at their best step reach 1e−8, and 99 % of the errors or more are within their estimate.
///
/// Where f is not smooth on the box x ± h, or noisier than declared, the error is estimated large. An f that hides from
/// every sample (oscillates with their period, say) is not noticed. A function defined only near x needs
/// [`Bounds`](super::bounds::Bounds), a smaller [`Differences::step`] or a smaller [`Differences::magnitude`].
///
/// ```
/// use gramkit::derivative::{Differences, hessian};
/// // ∂²f/∂x² = −0.578 here, of which forward differences with too small a step make −1.0.
/// let f = |p: &[f64]| p[0].sin() * p[1].cos() + (0.3 * p[0] * p[1]).exp();
/// let h = hessian(f, &[0.7, 0.4], &Differences::default())?;
/// assert!((h.matrix.get(0, 0) - -0.577_701_9).abs() < 1e-7);
/// assert!(h.matrix.radius().value() < 1e-10);
/// assert_eq!(h.evaluations, 1 + 2 * 5 * 4);
/// # Ok::<(), gramkit::Error>(())
/// ```
///
/// # Errors
/// As [`gradient()`](super::gradient::gradient()); and [`Error::TooLarge`](crate::Error::TooLarge).
pub fn hessian(f: impl Fn(&[f64]) -> f64, x: &[f64], options: &Differences<'_>) -> Result<FunctionHessian> {
    hessian_with(&scalar(f), x, options, 1.0)
}

/// The same with each first step multiplied by `factor`.
pub(super) fn hessian_with(
    f: &dyn Fn(&[f64], &mut [f64]),
    x: &[f64],
    options: &Differences<'_>,
    factor: f64,
) -> Result<FunctionHessian> {
    let axes = Axis::plan(options, x, factor)?;
    of_scalar(&mut Stencils::new(Samples::new(f, 1, x), *options, axes)?)
}

/// The Hessian of the only component of what has been sampled.
pub(super) fn of_scalar(stencils: &mut Stencils<'_>) -> Result<FunctionHessian> {
    let n = stencils.axes.len();
    let mut entries = Entries::new(n, n, WHAT)?;
    let proved = second_derivatives(stencils, |i, j, components| {
        entries.set(i, j, &components[0])?;
        entries.set(j, i, &components[0])
    })?;
    Ok(FunctionHessian {
        matrix: enclosed(entries.values.as_ref(), entries.error.as_ref(), proved)?,
        status: entries.status(proved),
        error: entries.error,
        truncation: entries.truncation,
        rounding: entries.rounding,
        evaluations: stencils.samples.evaluations,
        value: stencils.centre[0],
    })
}

/// ∂²f_c/∂xᵢ∂x_j of all components, handed on by (i, j), i ≥ j; whether they are proved.
pub(super) fn second_derivatives(
    stencils: &mut Stencils<'_>,
    mut take: impl FnMut(usize, usize, &[Derivative]) -> Result<()>,
) -> Result<bool> {
    if stencils.proved_second(&mut take)? {
        return Ok(true);
    }
    stencils.sample_axes()?;
    let n = stencils.axes.len();
    for i in 0..n {
        take(i, i, &stencils.second(i, i, WHAT)?)?;
    }
    for j in 0..n {
        for i in j + 1..n {
            take(i, j, &stencils.second(i, j, WHAT)?)?;
        }
    }
    Ok(false)
}
