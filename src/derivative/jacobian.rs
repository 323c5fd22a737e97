//! The Jacobian of a vector-valued function.

use faer::Mat;

use super::axis::Axis;
use super::differences::Differences;
use super::entries::Entries;
use super::samples::Samples;
use super::status::Status;
use super::stencils::Stencils;
use crate::claim::Radius;
use crate::error::Result;

const WHAT: &str = "Jacobian";

/// What [`jacobian()`] found.
///
/// ```
/// use gramkit::derivative::{Differences, jacobian};
/// // Polar coordinates: J = [cos φ, −r·sin φ; sin φ, r·cos φ].
/// let f = |p: &[f64], out: &mut [f64]| (out[0], out[1]) = (p[0] * p[1].cos(), p[0] * p[1].sin());
/// let j = jacobian(f, 2, &[2.0, 0.0], &Differences::default())?;
/// assert!((j.matrix[(1, 1)] - 2.0).abs() <= j.error[(1, 1)] && j.error[(1, 1)] < 1e-12);
/// assert_eq!((j.values, j.matrix.nrows(), j.matrix.ncols()), (vec![2.0, 0.0], 2, 2));
/// # Ok::<(), gramkit::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Jacobian {
    /// The m × n matrix of ∂f_k/∂xᵢ.
    pub matrix: Mat<f64>,
    /// Absolute error of each entry: the sum of `truncation` and `rounding`.
    pub error: Mat<f64>,
    /// The share of the Taylor terms left out.
    pub truncation: Mat<f64>,
    /// The share of the errors of the samples, and of the arithmetic.
    pub rounding: Mat<f64>,
    /// ‖E‖_F of the errors, which bounds ‖Ĵ − J‖₂ if they are bounds: [`Radius::Bound`] if proved by the caller's
    /// [`DerivativeBounds`](super::derivative_bounds::DerivativeBounds), otherwise [`Radius::Estimate`].
    pub radius: Radius,
    /// f(x), m values.
    pub values: Vec<f64>,
    /// How often f was called: 1 + 2·levels·n, and twice for each step that an entry took beyond.
    pub evaluations: usize,
    /// What limits the error, of the worst entry.
    pub status: Status,
}

/// The Jacobian of f : Rⁿ → Rᵐ at x, J_ki = ∂f_k/∂xᵢ ≈ [f_k(x + hᵢeᵢ) − f_k(x − hᵢeᵢ)]/(2hᵢ).
///
/// f writes its m values into its second argument; otherwise as [`gradient()`](super::gradient::gradient()), which is the case m = 1. A component
/// that f leaves unwritten counts as NaN.
///
/// ```
/// use gramkit::derivative::{Differences, jacobian};
/// // Residuals of the line a + b·t at t = 0, 1, 2, 3: ∂r/∂a = 1, ∂r/∂b = t.
/// let residuals = |p: &[f64], r: &mut [f64]| (0..4).for_each(|t| r[t] = p[0] + p[1] * t as f64 - 1.0);
/// let j = jacobian(residuals, 4, &[0.5, 0.25], &Differences::default())?;
/// assert_eq!(j.matrix, faer::mat![[1.0, 0.0], [1.0, 1.0], [1.0, 2.0], [1.0, 3.0]]);
/// assert_eq!(j.evaluations, 1 + 2 * 5 * 2);
/// # Ok::<(), gramkit::Error>(())
/// ```
///
/// # Errors
/// As [`gradient()`](super::gradient::gradient()), and [`Error::TooLarge`](crate::Error::TooLarge).
pub fn jacobian(f: impl Fn(&[f64], &mut [f64]), m: usize, x: &[f64], options: &Differences<'_>) -> Result<Jacobian> {
    let axes = Axis::plan(options, x, 1.0)?;
    first_derivatives(&mut Stencils::new(Samples::new(&f, m, x), *options, axes)?, WHAT)
}

/// The Jacobian of what has been sampled.
pub(super) fn first_derivatives(stencils: &mut Stencils<'_>, what: &'static str) -> Result<Jacobian> {
    let (m, n) = (stencils.centre.len(), stencils.axes.len());
    let mut entries = Entries::new(m, n, what)?;
    let proved = stencils.proved_first()?;
    if proved.is_none() {
        stencils.sample_axes()?;
    }
    for i in 0..n {
        let differenced;
        let column = match &proved {
            Some(columns) => &columns[i],
            None => {
                differenced = stencils.first(i, what)?;
                &differenced
            }
        };
        for (k, entry) in column.iter().enumerate() {
            entries.set(k, i, entry)?;
        }
    }
    Ok(Jacobian {
        radius: entries.radius(proved.is_some())?,
        status: entries.status(proved.is_some()),
        matrix: entries.values,
        error: entries.error,
        truncation: entries.truncation,
        rounding: entries.rounding,
        values: stencils.centre.clone(),
        evaluations: stencils.samples.evaluations,
    })
}
