//! Shrinking: the nearest correlation matrix on the way to a target.

use faer::Mat;

use super::answer::{Change, Nearest, distance};
use super::certificate::interior_range;
use super::constraints::{Constraints, Part};
use super::correlation::check_size;
use super::options::{CorrelationOptions, verdicts};
use crate::claim::{Enclosure, Radius, Verdict};
use crate::error::{Error, Mismatch, Place, Result};
use crate::matrix::{IsSymmetric, Symmetric};
use crate::rounding::norms::{frobenius_enclosure, plus, times};
use crate::rounding::{UNIT_ROUNDOFF, add_up, check_environment, div_down, gamma, sub_down};
use crate::spectrum::Eigen;
use crate::verdict::{Definiteness, prove_positive_definite, rayleigh_quotient};

/// A step that raises α by less than this part ends the iteration.
const LAST_STEP: f64 = 1e-15;
/// α is not raised by more than this beyond the last lower bound.
const MOST_RAISED: f64 = 0.25;

impl Nearest {
    /// The correlation matrix αI + (1 − α)A with the least α (Higham, Strabić, Šego, *Restoring definiteness via
    /// shrinking*, SIAM Review 58 (2016) 245–263). A has ones on its diagonal.
    ///
    /// [`Nearest::shrinkage`] encloses the least α: xᵀ(αI + (1 − α)A)x < 0 below it, exactly, for some x, and at its
    /// upper end, that of the stored matrix, every matrix within the rounding is positive definite. The optimality is
    /// the distance from the matrix of that least α. An α costs far less than the nearest matrix, and about as much
    /// more distance.
    ///
    /// ```
    /// use gramkit::Symmetric;
    /// use gramkit::nearest::Nearest;
    /// let a = Symmetric::from_lower(3, |i, j| [1.0, 1.0, 0.0][i - j])?; // the least eigenvalue is 1 − √2
    /// let shrunk = Nearest::shrunk(&a)?;
    /// let alpha = shrunk.shrinkage.unwrap();
    /// assert!(alpha.contains(1.0 - 0.5_f64.sqrt()) && alpha.width() < 1e-13);
    /// # Ok::<(), gramkit::Error>(())
    /// ```
    ///
    /// # Errors
    /// As [`Nearest::shrunk_with`].
    pub fn shrunk(a: &impl IsSymmetric) -> Result<Self> {
        Self::shrunk_with(a, &CorrelationOptions::default())
    }

    /// The same towards the matrix M₁ with the fixed entries, ones on its diagonal and zeros elsewhere, and with a
    /// floor under the eigenvalues: αM₁ + (1 − α)A has the fixed entries for every α.
    ///
    /// # Errors
    /// Those of [`Nearest::correlation_with`]; [`Error::Domain`] [at](Error::At) a diagonal entry that is not 1;
    /// [`Mismatch::FixedEntries`] if the eigenvalues of M₁ are not proved to be above the floor.
    pub fn shrunk_with(a: &impl IsSymmetric, options: &CorrelationOptions<'_>) -> Result<Self> {
        check_environment()?;
        let a = a.symmetric_matrix();
        for i in 0..a.order() {
            let value = a.get(i, i);
            if value != 1.0 {
                let error = Error::Domain { what: "a diagonal entry of what is shrunk", value, must_be: "1" };
                return Err(error.at(Place::Entry { row: i, column: i }));
            }
        }
        check_size(a)?;
        let part = Part::of_correlation(a, options)?;
        if let Some(unchanged) = part.unchanged(a, options)? {
            return Ok(Self { shrinkage: Some(Enclosure::point(0.0)), ..unchanged });
        }
        let constraints = part.constraints;
        let floor = constraints.floor;
        let range = interior_range(a.order(), &constraints, |_, _| 0.0)?;
        if range.is_none_or(|range| range.lower <= floor) {
            return Err(Mismatch::FixedEntries { floor }.into());
        }
        let target = target(a.order(), &constraints);
        let (lower, iterations) = least(a, &target, floor, options)?;
        let Raised { matrix, upper } = raised(a, &target, floor, lower, options)?;
        let distance = distance(a, &matrix);
        let span = Mat::from_fn(a.order(), a.order(), |i, j| (target.get(i, j) - a.get(i, j)).abs().next_up());
        let span = frobenius_enclosure(span.as_ref()).upper;
        let width = Enclosure { lower, upper }.width();
        let optimality = plus(times(width, span), rounding(a, &target));
        Ok(Self {
            distance_lower: sub_down(distance.lower, optimality).max(0.0),
            distance,
            optimality,
            definiteness: Definiteness::with(&matrix, &verdicts(options.progress))?,
            is_above_floor: Verdict::Proved,
            largest_change: Change::largest(a, &matrix),
            moved_by_rounding: times(width, span),
            iterations,
            shrinkage: Some(Enclosure { lower, upper }),
            certificate: None,
            matrix,
        })
    }
}

/// M₁.
fn target(n: usize, constraints: &Constraints) -> Symmetric {
    let mut target = Mat::identity(n, n);
    for entry in &constraints.fixed {
        target[(entry.row, entry.column)] = entry.value;
        target[(entry.column, entry.row)] = entry.value;
    }
    Symmetric::from_mirrored(target)
}

/// fl(αM₁ + (1 − α)A), with the entries in which both agree to the bit.
fn mixed(a: &Symmetric, target: &Symmetric, alpha: f64) -> Symmetric {
    let n = a.order();
    let entry = |i: usize, j: usize| {
        let (from, to) = (a.get(i, j), target.get(i, j));
        if from == to { from } else { alpha * to + (1.0 - alpha) * from }
    };
    Symmetric::from_mirrored(Mat::from_fn(n, n, entry))
}

/// A bound on the distance in ‖·‖_F ≥ ‖·‖₂ of that from the exact mixture: four roundings of α·m₁ and (1 − α)·a.
fn rounding(a: &Symmetric, target: &Symmetric) -> f64 {
    let n = a.order();
    let moduli = Mat::from_fn(n, n, |i, j| {
        let (from, to) = (a.get(i, j), target.get(i, j));
        if from == to { 0.0 } else { add_up(from.abs(), to.abs()) }
    });
    plus(times(gamma(4), frobenius_enclosure(moduli.as_ref()).upper), n as f64 * f64::MIN_POSITIVE)
}

/// A lower bound on α, and how many eigenvectors were asked.
///
/// The least eigenvalue of αM₁ + (1 − α)A − δI is concave in α, and xᵀ(…)x for its eigenvector at one α, linear in α,
/// lies above it: its zero is a lower bound of the least α, and the next α. That is Newton's method, which rises to it.
fn least(a: &Symmetric, target: &Symmetric, floor: f64, options: &CorrelationOptions<'_>) -> Result<(f64, usize)> {
    let mut alpha = 0.0_f64;
    for iteration in 0..options.max_iterations {
        let eigen = Eigen::within_ball(&mixed(a, target, alpha), options.progress)?;
        let x = eigen.vectors.col_as_slice(0);
        let (of_a, of_target) = (rayleigh_quotient(a, x).upper, rayleigh_quotient(target, x).upper);
        // Both ends lessen it; α is between 0 and 1 where the form of A is below δ and that of M₁ above.
        let (below, span) = (sub_down(floor, of_a), add_up(of_target, -of_a));
        let next = if below > 0.0 && span > 0.0 { div_down(below, span) } else { 0.0 };
        if next <= alpha * (1.0 + LAST_STEP) {
            return Ok((alpha.max(next), iteration + 1));
        }
        alpha = next;
    }
    Err(Error::NoConvergence {
        what: "Newton iteration for the least shrinkage",
        instead: "allow more steps (max_iterations)",
    })
}

struct Raised {
    matrix: Symmetric,
    /// An upper bound on the least α: the α of the matrix.
    upper: f64,
}

/// The first α = lower + q·n·u, q = 0, 1, 2, 4, …, for which every matrix within the rounding of the stored one is
/// proved to be above the floor.
///
/// # Errors
/// [`Error::NoConvergence`] where there is none.
fn raised(
    a: &Symmetric,
    target: &Symmetric,
    floor: f64,
    lower: f64,
    options: &CorrelationOptions<'_>,
) -> Result<Raised> {
    let n = a.order();
    let radius = rounding(a, target);
    let mut step = n as f64 * UNIT_ROUNDOFF;
    let mut upper = lower;
    while upper <= (lower + MOST_RAISED).min(1.0) {
        let matrix = mixed(a, target, upper);
        let lowered = if floor == 0.0 { Some(matrix.clone()) } else { matrix.lowered(1, &vec![floor; n]) };
        let within = lowered.map(|lowered| lowered.with_radius(Radius::at_most(radius))).transpose()?;
        if let Some(within) = within
            && prove_positive_definite(&within, options.progress)?.is_some()
        {
            return Ok(Raised { matrix, upper });
        }
        upper = lower + step;
        step *= 2.0;
    }
    let instead = "lower the floor, or hold entries whose own matrix is farther above it";
    Err(Error::NoConvergence { what: "search for a shrinkage that is proved", instead })
}
