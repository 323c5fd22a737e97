//! The nearest matrix, and what is proved of it.

use faer::Mat;

use super::certificate::OptimalityCertificate;
use crate::claim::{Enclosure, Verdict};
use crate::error::Result;
use crate::matrix::Symmetric;
use crate::modular::VerdictOptions;
use crate::rounding::norms::frobenius_enclosure;
use crate::verdict::Definiteness;

/// A matrix of the kind that was asked for, proved to be one, with how far it is from A, how near any can be, and how
/// far it is at most from the nearest one.
///
/// A is read as its stored values, whatever its radius. Three questions have this answer:
/// [`semidefinite`](Nearest::semidefinite), [`correlation`](Nearest::correlation) and [`shrunk`](Nearest::shrunk).
///
/// ```
/// use gramkit::Symmetric;
/// use gramkit::nearest::Nearest;
/// // a is like b, and b like c, but a is not like c.
/// let a = Symmetric::from_lower(3, |i, j| [1.0, 1.0, 0.0][i - j])?;
/// let nearest = Nearest::correlation(&a)?;
/// assert!(nearest.definiteness.is_positive_definite().is_proved());
/// assert!((nearest.matrix.get(1, 0) - 0.76068985340228).abs() < 1e-13);
/// assert!((nearest.distance.upper - 0.52779046358182837).abs() < 1e-13 && nearest.optimality < 1e-13);
/// # Ok::<(), gramkit::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct Nearest {
    /// The matrix that is stored, X.
    pub matrix: Symmetric,
    /// ‖X − A‖: in ‖·‖₂ where the question was in that norm, in ‖·‖_F otherwise.
    pub distance: Enclosure,
    /// A proved lower bound on the distance of A from every matrix of the kind: none is nearer.
    #[cfg_attr(feature = "serde", serde(with = "crate::infinity"))]
    pub distance_lower: f64,
    /// A proved bound on ‖X − X*‖, in the same norm, for the matrix X* that the question defines: infinite where
    /// nothing is proved.
    #[cfg_attr(feature = "serde", serde(with = "crate::infinity"))]
    pub optimality: f64,
    /// The definiteness of X as it is stored.
    pub definiteness: Definiteness,
    /// Whether all eigenvalues of X as it is stored are the floor or more.
    pub is_above_floor: Verdict,
    /// The entry that changed most, the first of equals column by column; `None` for order 0.
    pub largest_change: Option<Change>,
    /// By how much, at most and in ‖·‖_F, X was moved from the rounded solution, that it can be proved to be above the
    /// floor.
    #[cfg_attr(feature = "serde", serde(with = "crate::infinity"))]
    pub moved_by_rounding: f64,
    /// Steps of Newton's method.
    pub iterations: usize,
    /// The α with X = αM₁ + (1 − α)A, of a matrix that was [shrunk](Nearest::shrunk).
    pub shrinkage: Option<Enclosure>,
    /// What `optimality` rests on; `None` where A is of the kind itself, and where nothing was minimised.
    pub certificate: Option<OptimalityCertificate>,
}

/// An entry that changed.
#[derive(Clone, Copy, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct Change {
    /// Its row, not above the diagonal.
    pub row: usize,
    /// Its column.
    pub column: usize,
    /// x_ij − a_ij, rounded.
    #[cfg_attr(feature = "serde", serde(with = "crate::infinity"))]
    pub by: f64,
}

impl Change {
    /// The largest of X − A.
    pub(super) fn largest(a: &Symmetric, x: &Symmetric) -> Option<Self> {
        let pairs = (0..a.order()).flat_map(|j| (j..a.order()).map(move |i| (i, j)));
        let changes = pairs.map(|(row, column)| Self { row, column, by: x.get(row, column) - a.get(row, column) });
        changes.reduce(|largest, other| if other.by.abs() > largest.by.abs() { other } else { largest })
    }
}

impl Nearest {
    /// A itself, as its stored values, which are of the kind.
    ///
    /// # Errors
    /// [`Error::Cancelled`](crate::Error::Cancelled).
    pub(super) fn unchanged(a: &Symmetric, verdicts: &VerdictOptions<'_>) -> Result<Self> {
        let matrix = Symmetric::from_mirrored(a.as_faer().to_owned());
        Ok(Self {
            distance: Enclosure::point(0.0),
            distance_lower: 0.0,
            optimality: 0.0,
            definiteness: Definiteness::with(&matrix, verdicts)?,
            is_above_floor: Verdict::Proved,
            largest_change: Change::largest(a, &matrix),
            moved_by_rounding: 0.0,
            iterations: 0,
            shrinkage: None,
            certificate: None,
            matrix,
        })
    }
}

/// ‖X − A‖_F: each difference is rounded once.
pub(super) fn distance(a: &Symmetric, x: &Symmetric) -> Enclosure {
    let n = a.order();
    let gap = Mat::from_fn(n, n, |i, j| x.get(i, j) - a.get(i, j));
    let Enclosure { lower, upper } = frobenius_enclosure(gap.as_ref());
    // 1 ± 2u, and what the differences round.
    let (shrunk, grown) = (1.0 - f64::EPSILON, 1.0 + f64::EPSILON);
    let upper = if upper == 0.0 { 0.0 } else { (upper * grown).next_up() };
    Enclosure { lower: (lower * shrunk).next_down().max(0.0), upper }
}
