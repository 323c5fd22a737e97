//! The rank: exact, and at a tolerance.
//!
//! These are different questions. The exact rank of the stored numbers is an integer with proved bounds. The numerical
//! rank at a tolerance τ counts the singular values above τ; it is proved where no enclosure straddles τ. A 60 × 60 upper
//! triangular matrix of −1 with unit diagonal has rank 60, and numerical rank 59 at any sensible τ.

use super::{Count, Independence};
use crate::{Enclosure, Error, Real, Result, Svd, Vectors};

/// Which singular values count.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub enum Tolerance {
    /// τ = σ₁·max(m, n)·2⁻⁵², the rule of MATLAB's and NumPy's `rank`.
    #[default]
    Standard,
    /// τ = σ₁·factor.
    Relative(f64),
    /// τ itself.
    Absolute(f64),
}

/// #{σᵢ > τ}.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct NumericalRank {
    /// How many computed singular values exceed τ.
    pub value: usize,
    /// Proved bounds on how many of the exact singular values do.
    pub bounds: Count,
    /// τ.
    pub tolerance: f64,
    /// σ_r / σ_{r+1} across the tolerance: how clear the decision is. `None` if nothing lies on one of the sides, or the
    /// value below is 0.
    pub gap: Option<f64>,
}

impl NumericalRank {
    /// Counts the singular values (or moduli of eigenvalues) above a tolerance.
    ///
    /// `values` descend, each with its enclosure; `size` is max(m, n) of the matrix, for [`Tolerance::Standard`].
    ///
    /// # Errors
    /// [`Error::Domain`](crate::Error::Domain) for a tolerance that is negative or not finite.
    pub fn of(values: &[f64], enclosures: &[Enclosure], size: usize, tolerance: Tolerance) -> Result<Self> {
        let largest = values.first().copied().unwrap_or(0.0);
        let (given, tolerance) = match tolerance {
            Tolerance::Standard => (0.0, largest * (size as f64 * f64::EPSILON)),
            Tolerance::Relative(factor) => (factor, largest * factor),
            Tolerance::Absolute(tolerance) => (tolerance, tolerance),
        };
        if !given.is_finite() || given < 0.0 || !tolerance.is_finite() {
            let must_be = "a finite number, zero or more";
            return Err(Error::Domain { what: "tolerance", value: given, must_be });
        }
        let value = values.iter().filter(|&&s| s > tolerance).count();
        let bounds = Count {
            lower: enclosures.iter().filter(|e| e.lower > tolerance).count(),
            upper: enclosures.iter().filter(|e| e.upper > tolerance).count(),
        };
        let gap = match (value.checked_sub(1).map(|last| values[last]), values.get(value)) {
            (Some(above), Some(&below)) if below > 0.0 => Some(above / below).filter(|gap| gap.is_finite()),
            _ => None,
        };
        Ok(Self { value, bounds, tolerance, gap })
    }
}

/// The rank of stored vectors.
///
/// ```
/// use gramkit::{MatrixView, Rank, Tolerance, Vectors};
/// let x = [1.0, 2.0, 2.0, 4.0 + 1e-15];
/// let rank = Rank::of(&Vectors::columns(MatrixView::row_major(&x, 2, 2)?), Tolerance::Relative(1e-6))?;
/// assert_eq!(rank.exact.exact(), Some(2));
/// assert_eq!((rank.numerical.value, rank.numerical.bounds.exact()), (1, Some(1)));
/// # Ok::<(), gramkit::Error>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Rank {
    /// Proved bounds on the exact rank.
    pub exact: Count,
    /// The rank at a tolerance.
    pub numerical: NumericalRank,
}

impl Rank {
    /// Both ranks.
    ///
    /// # Errors
    /// As [`Independence::of`] and [`Svd::of`]; [`Error::Domain`](crate::Error::Domain) for a tolerance that is negative
    /// or not finite.
    pub fn of<T: Real>(vectors: &Vectors<'_, T>, tolerance: Tolerance) -> Result<Self> {
        Self::with(&Independence::of(vectors)?, &Svd::of(vectors)?, tolerance)
    }

    /// As [`Rank::of`], from answers about the same vectors that are already there.
    ///
    /// # Errors
    /// [`Error::Domain`](crate::Error::Domain) for a tolerance that is negative or not finite.
    pub fn with(independence: &Independence, svd: &Svd, tolerance: Tolerance) -> Result<Self> {
        let size = svd.left.nrows().max(svd.right.nrows());
        let numerical = NumericalRank::of(&svd.values, &svd.enclosures, size, tolerance)?;
        let nonzero = svd.enclosures.iter().filter(|e| e.lower > 0.0).count();
        let exact = Count { lower: independence.rank.lower.max(nonzero), upper: independence.rank.upper };
        Ok(Self { exact, numerical })
    }
}
