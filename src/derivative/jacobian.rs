//! The Jacobian of a vector-valued function.

use faer::Mat;

use super::Derivative;
use super::axis::Axis;
use super::differences::Differences;
use super::entries::Entries;
use super::entry::Entry;
use super::samples::Samples;
use super::status::Status;
use super::stencils::{Stencils, shared_noises};
use crate::error::Result;

const WHAT: &str = "Jacobian";

/// The Jacobian of f : Rⁿ → Rᵐ at x, the m × n matrix of J_ki = ∂f_k/∂xᵢ ≈ [f_k(x + hᵢeᵢ) − f_k(x − hᵢeᵢ)]/(2hᵢ).
///
/// f writes its m values into its second argument; the rest is as for [`gradient()`](super::gradient()), which has
/// m = 1. A component that f leaves unwritten counts as NaN.
///
/// ```
/// use gramkit::derivative::{Differences, jacobian};
/// // Residuals of the line a + b·t at t = 0, 1, 2, 3: ∂r/∂a = 1, ∂r/∂b = t.
/// let residuals = |p: &[f64], r: &mut [f64]| (0..4).for_each(|t| r[t] = p[0] + p[1] * t as f64 - 1.0);
/// let j = jacobian(residuals, 4, &[0.5, 0.25], &Differences::default())?;
/// assert_eq!(j.value, faer::mat![[1.0, 0.0], [1.0, 1.0], [1.0, 2.0], [1.0, 3.0]]);
/// assert_eq!(j.evaluations, 1 + 2 * (5 + 1) * 2);
///
/// // Polar coordinates: J = [cos φ, −r·sin φ; sin φ, r·cos φ].
/// let f = |p: &[f64], out: &mut [f64]| (out[0], out[1]) = (p[0] * p[1].cos(), p[0] * p[1].sin());
/// let j = jacobian(f, 2, &[2.0, 0.0], &Differences::default())?;
/// assert!((j[(1, 1)] - 2.0).abs() <= j.error[(1, 1)] && j.error[(1, 1)] < 1e-12);
/// assert_eq!((j.nrows(), j.ncols(), j.function_value), (2, 2, vec![2.0, 0.0]));
/// # Ok::<(), gramkit::Error>(())
/// ```
///
/// # Errors
/// Those of [`gradient()`](super::gradient()), and [`Error::TooLarge`](crate::Error::TooLarge).
pub fn jacobian(
    f: impl Fn(&[f64], &mut [f64]),
    m: usize,
    x: &[f64],
    options: &Differences<'_>,
) -> Result<Derivative<Mat<f64>>> {
    let axes = Axis::plan(options, x, 1.0)?;
    first_derivatives(&mut Stencils::new(Samples::new(&f, m, x), *options, axes)?, WHAT)
}

/// The Jacobian of what has been sampled.
pub(super) fn first_derivatives(stencils: &mut Stencils<'_>, what: &'static str) -> Result<Derivative<Mat<f64>>> {
    let (m, n) = (stencils.centre.len(), stencils.axes.len());
    let mut entries = Entries::new(m, n, what)?;
    let mut take =
        |i: usize, column: &[Entry]| column.iter().enumerate().try_for_each(|(k, entry)| entries.set(k, i, entry));
    let at_best = match stencils.proved_first()? {
        Some(columns) => {
            columns.iter().enumerate().try_for_each(|(i, column)| take(i, column))?;
            Status::Proved
        }
        None => {
            stencils.sample_axes()?;
            let axes = (0..n).map(|i| stencils.first(i)).collect::<Result<Vec<_>>>()?;
            let noise = shared_noises(&axes, m);
            for (i, settled) in axes.iter().enumerate() {
                take(i, &stencils.finish_first(i, settled, &noise, what)?)?;
            }
            Status::Converged
        }
    };
    entries.into_matrix(at_best, stencils.centre.clone(), stencils.samples.evaluations)
}
