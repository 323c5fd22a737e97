//! The Hessian of a function that can be called.

use super::Derivative;
use super::axis::Axis;
use super::differences::Differences;
use super::entries::Entries;
use super::entry::Entry;
use super::samples::{Samples, scalar};
use super::status::Status;
use super::stencils::{Stencils, shared_noises};
use crate::error::Result;
use crate::matrix::Symmetric;

const WHAT: &str = "Hessian";

/// The Hessian of f at x by central differences,
///
/// > H_ii ≈ [f(x + hᵢeᵢ) − 2f(x) + f(x − hᵢeᵢ)]/hᵢ², H_ij ≈ [f₊₊ − f₊₋ − f₋₊ + f₋₋]/(4hᵢh_j),
///
/// over halving steps h, each entry extrapolated to h = 0 and taken where its error, truncation plus rounding, is
/// least; near a [bound](super::Bounds) by one-sided ones. It takes 1 + 2·(levels + 1)·n² calls of f, and two or four
/// more for each step that an entry takes beyond.
///
/// The errors are estimates: no finite number of samples bounds a derivative between them. They are bounds where the
/// caller bounds the derivatives ([`DerivativeBounds`](super::DerivativeBounds)).
///
/// Of four smooth test functions at 200 random points of [−2, 2]² each, the median error is below 1e−11·max|H|, where
/// plain differences at their best step reach 1e−8, and more than 99.9 % of the errors are within their estimate.
///
/// Where f is not smooth on the box x ± h, or noisier than declared, the error is estimated large. An f that hides from
/// every sample is not noticed; one that oscillates with the period of the steps is, since one step is no power of two
/// times the others. A function defined only near x needs
/// [`Bounds`](super::Bounds), a smaller [`Differences::step`] or a smaller [`Differences::magnitude`].
///
/// ```
/// use gramkit::Radius;
/// use gramkit::derivative::{Differences, hessian};
/// // ∂²f/∂x² = −0.578 here, of which forward differences with too small a step make −1.0.
/// let f = |p: &[f64]| p[0].sin() * p[1].cos() + (0.3 * p[0] * p[1]).exp();
/// let h = hessian(f, &[0.7, 0.4], &Differences::default())?;
/// assert!((h.get(0, 0) - -0.577_701_9).abs() < 1e-7);
/// assert!(matches!(h.radius, Radius::Estimate(r) if r < 1e-10));
/// assert_eq!(h.evaluations, 1 + 2 * (5 + 1) * 4);
/// # Ok::<(), gramkit::Error>(())
/// ```
///
/// Most functions whose Hessian is wanted are likelihoods. At the maximum, the Hessian of −ln L is the observed
/// information, and the diagonal of its inverse holds the variances of the estimates
/// ([`InverseDiagonal`](crate::verdict::InverseDiagonal)): their roots are the standard errors.
///
/// ```
/// use gramkit::derivative::{Differences, hessian};
/// use gramkit::verdict::InverseDiagonal;
/// // Five times, normally distributed: μ and ln σ are the parameters, and known where the likelihood is largest.
/// let times = [1.2, 0.7, 3.1, 2.4, 1.9];
/// let mean = times.iter().sum::<f64>() / 5.0;
/// let variance = times.iter().map(|t| (t - mean) * (t - mean)).sum::<f64>() / 5.0;
/// let loss = |p: &[f64]| times.iter().map(|t| p[1] + (t - p[0]).powi(2) / (2.0 * (2.0 * p[1]).exp())).sum::<f64>();
/// let information = hessian(loss, &[mean, 0.5 * variance.ln()], &Differences::default())?;
/// let variances = InverseDiagonal::of(&information)?.entries.stated().expect("the information is far from singular");
/// assert!(variances[0].contains(variance / 5.0) && variances[1].contains(0.1)); // σ²/n and 1/(2n)
/// assert!((variances[0].square_root().lower - (variance / 5.0).sqrt()).abs() < 1e-9); // the standard error of μ
/// # Ok::<(), gramkit::Error>(())
/// ```
///
/// # Errors
/// Those of [`gradient()`](super::gradient()), and [`Error::TooLarge`](crate::Error::TooLarge).
pub fn hessian(f: impl Fn(&[f64]) -> f64, x: &[f64], options: &Differences<'_>) -> Result<Derivative<Symmetric>> {
    hessian_with(&scalar(f), x, options, 1.0)
}

/// The Hessian with each first step multiplied by `factor`.
pub(super) fn hessian_with(
    f: &dyn Fn(&[f64], &mut [f64]),
    x: &[f64],
    options: &Differences<'_>,
    factor: f64,
) -> Result<Derivative<Symmetric>> {
    let axes = Axis::plan(options, x, factor)?;
    scalar_hessian(&mut Stencils::new(Samples::new(f, 1, x), *options, axes)?)
}

/// The Hessian of the only component of what has been sampled.
pub(super) fn scalar_hessian(stencils: &mut Stencils<'_>) -> Result<Derivative<Symmetric>> {
    let n = stencils.axes.len();
    let mut entries = Entries::new(n, n, WHAT)?;
    let at_best = second_derivatives(stencils, |i, j, components| {
        entries.set(i, j, &components[0])?;
        entries.set(j, i, &components[0])
    })?;
    entries.into_symmetric(at_best, stencils.centre.clone(), stencils.samples.evaluations)
}

/// ∂²f_c/∂xᵢ∂x_j of all components, handed on by (i, j), i ≥ j, and how they end at best: proved or converged.
pub(super) fn second_derivatives(
    stencils: &mut Stencils<'_>,
    mut take: impl FnMut(usize, usize, &[Entry]) -> Result<()>,
) -> Result<Status> {
    if stencils.proved_second(&mut take)? {
        return Ok(Status::Proved);
    }
    stencils.sample_axes()?;
    let n = stencils.axes.len();
    let axes = (0..n).map(|i| stencils.second(i, i)).collect::<Result<Vec<_>>>()?;
    let noise = shared_noises(&axes, stencils.centre.len());
    for (i, settled) in axes.iter().enumerate() {
        take(i, i, &stencils.finish(settled, &noise, WHAT, |_| (i, i))?)?;
    }
    for j in 0..n {
        for i in j + 1..n {
            let settled = stencils.second(i, j)?;
            take(i, j, &stencils.finish(&settled, &noise, WHAT, |_| (i, j))?)?;
        }
    }
    Ok(Status::Converged)
}
