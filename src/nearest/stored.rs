//! The matrix that is stored: rounded, and moved until it is proved to be above the floor.

use faer::Mat;

use super::constraints::{Constraints, Diagonal};
use crate::error::Result;
use crate::matrix::Symmetric;
use crate::progress::Progress;
use crate::rounding::UNIT_ROUNDOFF;
use crate::rounding::norms::frobenius_enclosure;
use crate::verdict::prove_positive_definite;

/// A matrix is not moved by more than this part of what it is moved towards.
const MOST_MOVED: f64 = 0.25;

/// A matrix, and what became of it.
pub(super) struct Stored {
    pub(super) matrix: Symmetric,
    /// A bound on ‖stored − rounded‖_F.
    pub(super) moved: f64,
    /// Whether all its eigenvalues are proved to be above the floor.
    pub(super) is_above_floor: bool,
}

impl Stored {
    /// The first of (1 − t)·X + t·B for t = q·n·u, q = 0, 1, 2, 4, …, that is proved to be above the floor, where B has
    /// the diagonal and the fixed entries of X; X itself where none is. Where the diagonal is free it is X + tI, of
    /// numbers below 1.
    ///
    /// # Errors
    /// [`Error::Cancelled`](crate::Error::Cancelled).
    pub(super) fn of(
        rounded: Mat<f64>,
        interior: Option<&Mat<f64>>,
        constraints: &Constraints,
        progress: Option<Progress<'_>>,
    ) -> Result<Self> {
        let n = rounded.nrows();
        let floor = vec![constraints.floor; n];
        let x = Symmetric::from_mirrored(rounded);
        let unit = n as f64 * UNIT_ROUNDOFF;
        let (mut t, mut first) = (0.0, Some(unit));
        loop {
            let matrix = match constraints.diagonal {
                _ if t == 0.0 => x.clone(),
                Diagonal::Free => lifted(&x, t),
                Diagonal::Unit => pulled(&x, interior, constraints, t),
            };
            let lowered = if constraints.floor == 0.0 { Some(matrix.clone()) } else { matrix.lowered(1, &floor) };
            let proof = match &lowered {
                Some(lowered) => prove_positive_definite(lowered, progress)?,
                None => None,
            };
            if proof.is_some() || n == 0 {
                let gap = Mat::from_fn(n, n, |i, j| (matrix.get(i, j) - x.get(i, j)).abs().next_up());
                let moved = if t == 0.0 { 0.0 } else { frobenius_enclosure(gap.as_ref()).upper };
                return Ok(Self { matrix, moved, is_above_floor: true });
            }
            t = first.take().unwrap_or(2.0 * t);
            if t > MOST_MOVED {
                return Ok(Self { matrix: x, moved: 0.0, is_above_floor: false });
            }
        }
    }
}

/// X + sI.
fn lifted(x: &Symmetric, s: f64) -> Symmetric {
    let n = x.order();
    Symmetric::from_mirrored(Mat::from_fn(n, n, |i, j| x.get(i, j) + if i == j { s } else { 0.0 }))
}

/// (1 − t)·X + t·B, with the diagonal and the fixed entries of X to the bit; B has zeros elsewhere where it is not
/// given.
fn pulled(x: &Symmetric, interior: Option<&Mat<f64>>, constraints: &Constraints, t: f64) -> Symmetric {
    let n = x.order();
    let towards = |i: usize, j: usize| interior.map_or(0.0, |b| b[(i, j)]);
    let mixed = |i: usize, j: usize| if i == j { x.get(i, j) } else { (1.0 - t) * x.get(i, j) + t * towards(i, j) };
    let mut pulled = Mat::from_fn(n, n, |i, j| mixed(i.max(j), i.min(j)));
    for entry in &constraints.fixed {
        pulled[(entry.row, entry.column)] = entry.value;
        pulled[(entry.column, entry.row)] = entry.value;
    }
    Symmetric::from_mirrored(pulled)
}
