//! Derivatives of the caller's, compared with differences.
//!
//! A claimed derivative c is compared with the extrapolated difference d and its error e. Where e is proved,
//! |c − d| > e is a contradiction. Where it is an estimate, a claim is called wrong only if it fails against more than
//! one difference:
//!
//! * |c − d| > SAFETY·e for three sequences of steps, h, 11/16·h and 13/16·h/64, no two of which have a step in common,
//!   so that a function that oscillates with the period of one hides from that one alone;
//! * the three agree within SAFETY times their errors.
//!
//! Where f is not smooth, e has been raised to what the steps disagree by, or to half the distance of the slopes on
//! both sides.
//!
//! SAFETY is beyond what was seen: of 10⁷ entries of correct gradients and Hessians (seven functions at scales from
//! 10⁻⁶ to 10⁶, a third with noise of 10⁻¹² to 10⁻⁵) the largest |c − d|/e of the first sequence alone was 12.1; of
//! 6·10⁶ more, a fifth of them near bounds that make the differences one-sided, 27.7. None was contradicted.

use super::axis::Axis;
use super::differences::Differences;
use super::gradient::gradient_with;
use super::hessian::hessian_with;
use super::samples::scalar;
use crate::claim::Radius;
use crate::error::{Error, Place, Result};
use crate::matrix::{IntoMatrixView, Real, Symmetric};
use crate::rounding::UNIT_ROUNDOFF;

/// How many times its estimated error a difference may be off.
const SAFETY: f64 = 50.0;
/// Rounding of the claim itself, in units of u and the largest entry claimed.
const CLAIM: f64 = 64.0;
/// What the first step of each sequence is multiplied by.
const SEQUENCES: [f64; 3] = [1.0, 11.0 / 16.0, 13.0 / 1024.0];
/// An error bar beyond this share of the scale of the derivatives says nothing.
const TELLING: f64 = 1e-3;

/// What differences say of a claimed derivative.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "kebab-case"))]
pub enum Agreement {
    /// It is as near to the difference as that is to the derivative.
    Consistent,
    /// The differences do not know: they are too uncertain, or f is not smooth there.
    TooUncertain,
    /// It is not the derivative.
    Contradicted,
}

/// A claimed gradient or Hessian, entry by entry against differences.
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct DerivativeCheck {
    /// The answer for each entry, row by row; of a gradient, one row.
    pub entries: Vec<Agreement>,
    /// |c − d|/e for each entry, with the first sequence of steps; infinite where only e is 0.
    #[cfg_attr(feature = "serde", serde(with = "crate::infinity"))]
    pub ratios: Vec<f64>,
    /// The worst of `entries`: [`Agreement::Contradicted`] if any entry is.
    pub agreement: Agreement,
    /// Row and column of the largest ratio among the worst entries; `None` if there are no entries.
    pub worst: Option<(usize, usize)>,
    /// The largest ratio.
    #[cfg_attr(feature = "serde", serde(with = "crate::infinity"))]
    pub worst_ratio: f64,
    /// How far the differences by the first sequence of steps may be from the derivative, in ‖·‖₂. If it is a
    /// [`Radius::Bound`], a contradiction is proved.
    pub radius: Radius,
    /// How often f was called.
    pub evaluations: usize,
}

/// Compares a claimed gradient of f at x with [`gradient()`](super::gradient()).
///
/// A correct gradient is not contradicted: |c − d| must exceed fifty times the estimated error e for three sequences of
/// steps that agree among themselves (or e once, if that is proved by [`DerivativeBounds`](super::DerivativeBounds)).
/// Only an f that deceives all three, by features that lie between their samples, can be judged wrongly. A wrong entry
/// passes if it is wrong by less than that: some 1e−12 of the largest, and in a Hessian 1e−9.
///
/// ```
/// use gramkit::derivative::{Agreement, Differences, check_gradient};
/// let f = |p: &[f64]| p[0].powi(2) * p[1].sin();
/// let x = [1.5_f64, 0.5];
/// let right = [2.0 * x[0] * x[1].sin(), x[0].powi(2) * x[1].cos()];
/// let options = Differences::default();
/// assert_eq!(check_gradient(f, &right, &x, &options)?.agreement, Agreement::Consistent);
/// let wrong = [right[0], -right[1]]; // the sign
/// let check = check_gradient(f, &wrong, &x, &options)?;
/// assert_eq!(check.entries, [Agreement::Consistent, Agreement::Contradicted]);
/// assert_eq!(check.worst, Some((0, 1)));
/// # Ok::<(), gramkit::Error>(())
/// ```
///
/// # Errors
/// Those of [`gradient()`](super::gradient()); [`Error::Shape`] and [`Error::NotFinite`] for the claim.
pub fn check_gradient(
    f: impl Fn(&[f64]) -> f64,
    claimed: &[f64],
    x: &[f64],
    options: &Differences<'_>,
) -> Result<DerivativeCheck> {
    if claimed.len() != x.len() {
        return Err(Error::Shape { what: "entries of the claimed gradient", expected: x.len(), found: claimed.len() });
    }
    if let Some((index, &value)) = claimed.iter().enumerate().find(|(_, value)| !value.is_finite()) {
        return Err(Error::NotFinite { place: Place::Component { what: "the claimed gradient", index }, value });
    }
    let f = scalar(f);
    let axes = Axis::plan(options, x, 1.0)?;
    let magnitudes: Vec<f64> = axes.iter().map(|axis| axis.magnitude).collect();
    judge(claimed, x.len(), &magnitudes, |factor| {
        let g = gradient_with(&f, x, options, factor)?;
        Ok(Opinion {
            value: g.function_value[0],
            values: g.value,
            errors: g.error,
            radius: g.radius,
            evaluations: g.evaluations,
        })
    })
}

/// Compares a claimed Hessian of f at x with [`hessian()`](super::hessian()), by the rules of [`check_gradient()`].
/// Both triangles are compared: a claim need not be symmetric.
///
/// ```
/// use gramkit::MatrixView;
/// use gramkit::derivative::{Agreement, Differences, check_hessian};
/// let f = |p: &[f64]| p[0].powi(2) * p[1];
/// let claim = |h: &[f64; 4]| check_hessian(f, MatrixView::row_major(h, 2, 2)?, &[1.0, 3.0], &Differences::default());
/// assert_eq!(claim(&[6.0, 2.0, 2.0, 0.0])?.agreement, Agreement::Consistent);
/// assert_eq!(claim(&[6.0, 2.0, 2.0, 1e-6])?.worst, Some((1, 1)));
/// # Ok::<(), gramkit::Error>(())
/// ```
///
/// # Errors
/// Those of [`gradient()`](super::gradient()); [`Error::TooLarge`]; [`Error::Shape`] and [`Error::NotFinite`] for the
/// claim.
pub fn check_hessian<'a, T: Real>(
    f: impl Fn(&[f64]) -> f64,
    claimed: impl IntoMatrixView<'a, T>,
    x: &[f64],
    options: &Differences<'_>,
) -> Result<DerivativeCheck> {
    let n = x.len();
    let view = claimed.into_matrix_view();
    let matrix = view.as_faer();
    for (what, found) in
        [("rows of the claimed Hessian", matrix.nrows()), ("columns of the claimed Hessian", matrix.ncols())]
    {
        if found != n {
            return Err(Error::Shape { what, expected: n, found });
        }
    }
    let position = |k: usize| (k / n, k % n);
    let claimed: Vec<f64> = (0..n * n).map(|k| matrix[position(k)].to_f64()).collect();
    if let Some((k, &value)) = claimed.iter().enumerate().find(|(_, value)| !value.is_finite()) {
        let (row, column) = position(k);
        return Err(Error::NotFinite { place: Place::Entry { row, column }, value });
    }
    let f = scalar(f);
    let axes = Axis::plan(options, x, 1.0)?;
    let magnitudes: Vec<f64> = (0..n * n).map(position).map(|(i, j)| axes[i].magnitude * axes[j].magnitude).collect();
    judge(&claimed, n, &magnitudes, |factor| {
        let h = hessian_with(&f, x, options, factor)?;
        let by_rows = |matrix: &Symmetric| (0..n * n).map(|k| matrix.get(k / n, k % n)).collect();
        Ok(Opinion {
            value: h.function_value[0],
            values: by_rows(&h.value),
            errors: by_rows(&h.error),
            radius: h.radius,
            evaluations: h.evaluations,
        })
    })
}

/// Differences by one sequence of steps.
struct Opinion {
    /// f(x).
    value: f64,
    /// The derivatives.
    values: Vec<f64>,
    errors: Vec<f64>,
    radius: Radius,
    evaluations: usize,
}

/// The claims, in rows of so many; an entry times its magnitude is in the units of f.
fn judge(
    claimed: &[f64],
    columns: usize,
    magnitudes: &[f64],
    mut opinion: impl FnMut(f64) -> Result<Opinion>,
) -> Result<DerivativeCheck> {
    let first = opinion(SEQUENCES[0])?;
    let mut evaluations = first.evaluations;
    let own = CLAIM * UNIT_ROUNDOFF * claimed.iter().fold(0.0, |max, c| if c.abs() > max { c.abs() } else { max });
    let proved = first.radius.is_proved();
    let safety = if proved { 1.0 } else { SAFETY };
    let gap = |opinion: &Opinion, k: usize| (claimed[k] - opinion.values[k]).abs();
    let differs = |opinion: &Opinion, k: usize| gap(opinion, k) > safety * opinion.errors[k] + own;
    let doubted = (0..claimed.len()).any(|k| differs(&first, k));
    let mut others = Vec::new();
    if doubted && !proved {
        for factor in &SEQUENCES[1..] {
            match opinion(*factor) {
                Ok(other) => {
                    evaluations += other.evaluations;
                    others.push(other);
                }
                // Where no other steps can be taken there is no second opinion.
                Err(Error::Domain { .. } | Error::Bounds { .. }) => {}
                Err(error) => return Err(error),
            }
        }
    }
    let agree =
        |a: &Opinion, b: &Opinion, k: usize| (a.values[k] - b.values[k]).abs() <= SAFETY * (a.errors[k] + b.errors[k]);
    // In the units of f, the largest of f itself and its derivatives.
    let scale = (0..claimed.len()).fold(first.value.abs(), |max, k| {
        let entry =
            magnitudes[k] * if claimed[k].abs() > first.values[k].abs() { claimed[k] } else { first.values[k] }.abs();
        if entry > max { entry } else { max }
    });
    let judged = |k: usize| {
        if differs(&first, k) {
            let sure = proved
                || (others.len() + 1 == SEQUENCES.len()
                    && others.iter().all(|other| differs(other, k) && agree(&first, other, k)));
            if sure { Agreement::Contradicted } else { Agreement::TooUncertain }
        } else if safety * first.errors[k] * magnitudes[k] > TELLING * scale {
            Agreement::TooUncertain
        } else {
            Agreement::Consistent
        }
    };
    let entries: Vec<Agreement> = (0..claimed.len()).map(judged).collect();
    let ratio = |k: usize| match gap(&first, k) {
        0.0 => 0.0,
        gap => gap / first.errors[k],
    };
    let ratios: Vec<f64> = (0..claimed.len()).map(ratio).collect();
    let agreement = entries.iter().copied().max().unwrap_or(Agreement::Consistent);
    let among = (0..claimed.len()).filter(|&k| entries[k] == agreement);
    let worst = among.reduce(|worst, k| if ratios[k] > ratios[worst] { k } else { worst });
    Ok(DerivativeCheck {
        worst: worst.map(|k| (k / columns, k % columns)),
        worst_ratio: ratios.iter().fold(0.0, |max, &ratio| if ratio > max { ratio } else { max }),
        entries,
        ratios,
        agreement,
        radius: first.radius,
        evaluations,
    })
}
