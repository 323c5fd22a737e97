//! The rank: exact, and at a tolerance.
//!
//! These are different questions. The exact rank of the stored numbers is an integer with proved bounds. The numerical
//! rank at a tolerance τ counts the singular values above τ; it is proved where no enclosure straddles τ. A 60 × 60
//! upper triangular matrix of −1 with unit diagonal has rank 60, and numerical rank 59 at any sensible τ.

use super::independence::Independence;
use crate::claim::{Count, Enclosure};
use crate::error::{Error, Result};
use crate::gram::GramOptions;
use crate::matrix::{AsVectors, Real, Vectors};
use crate::modular::VerdictOptions;
use crate::spectrum::Svd;

/// Which singular values count: those above τ, in the units of the vectors.
///
/// Data known to d digits call for a [`Relative`](Tolerance::Relative) 10⁻ᵈ; the standard rule takes them as known to
/// the last bit.
///
/// ```
/// use gramkit::{MatrixView, Rank, Vectors};
/// use gramkit::verdict::Tolerance;
/// let x = Vectors::columns(MatrixView::row_major(&[1.0, 0.0, 0.0, 1e-9], 2, 2)?);
/// assert_eq!(Rank::of(&x, Tolerance::Standard)?.numerical.value, 2); // τ = 4.4e-16
/// assert_eq!(Rank::of(&x, Tolerance::Relative(1e-6))?.numerical.value, 1);
/// assert_eq!(Rank::of(&x, Tolerance::Absolute(1e-12))?.numerical.value, 2);
/// # Ok::<(), gramkit::Error>(())
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "kebab-case"))]
pub enum Tolerance {
    /// τ = σ₁·max(m, n)·2⁻⁵², the rule of NumPy's `matrix_rank`. MATLAB's `rank` has the spacing of the doubles at σ₁
    /// in place of σ₁·2⁻⁵², which is the same or smaller, by less than a factor of 2.
    #[default]
    Standard,
    /// τ = σ₁·factor.
    Relative(#[cfg_attr(feature = "serde", serde(with = "crate::infinity"))] f64),
    /// τ itself.
    Absolute(#[cfg_attr(feature = "serde", serde(with = "crate::infinity"))] f64),
}

/// #{σᵢ > τ}.
#[derive(Clone, Copy, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct NumericalRank {
    /// How many computed singular values exceed τ.
    pub value: usize,
    /// Bounds on how many of the exact singular values do: proved where the enclosures are.
    pub bounds: Count,
    /// τ.
    #[cfg_attr(feature = "serde", serde(with = "crate::infinity"))]
    pub tolerance: f64,
    /// σ_r / σ_{r+1} across the tolerance: how clear the decision is. `None` if nothing lies on one of the sides, the
    /// value below is 0, or the ratio exceeds f64.
    #[cfg_attr(feature = "serde", serde(with = "crate::infinity"))]
    pub gap: Option<f64>,
}

impl NumericalRank {
    /// Counts the singular values (or moduli of eigenvalues) above a tolerance.
    ///
    /// `values` descend, each with its enclosure; `size` is max(m, n) of the matrix, for [`Tolerance::Standard`]. The
    /// bounds are as good as the enclosures, and for τ as it was computed; they differ where an enclosure contains τ.
    ///
    /// ```
    /// use gramkit::{Eigen, Symmetric};
    /// use gramkit::verdict::{NumericalRank, Tolerance};
    /// // A symmetric matrix: the moduli of its eigenvalues 3, −2 and 1e-9, largest first.
    /// let a = Symmetric::from_lower(3, |i, j| if i == j { [3.0, -2.0, 1e-9][i] } else { 0.0 })?;
    /// let eigen = Eigen::of(&a)?;
    /// let moduli = |(x, e): (&f64, &gramkit::Enclosure)| (x.abs(), e.modulus());
    /// let mut moduli: Vec<_> = eigen.values.iter().zip(&eigen.enclosures).map(moduli).collect();
    /// moduli.sort_by(|a, b| b.0.total_cmp(&a.0));
    /// let (values, enclosures): (Vec<_>, Vec<_>) = moduli.into_iter().unzip();
    /// let rank = NumericalRank::of(&values, &enclosures, 3, Tolerance::Absolute(1e-6))?;
    /// assert_eq!((rank.value, rank.bounds.exact()), (2, Some(2)));
    /// assert!(rank.gap.unwrap() > 1e9); // 2 above the tolerance, 1e-9 below
    /// # Ok::<(), gramkit::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`Error::Domain`] for a tolerance that is negative or not finite.
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
/// use gramkit::{MatrixView, Rank, Vectors};
/// use gramkit::verdict::Tolerance;
/// let x = [1.0, 2.0, 2.0, 4.0 + 1e-15];
/// let rank = Rank::of(&Vectors::columns(MatrixView::row_major(&x, 2, 2)?), Tolerance::Relative(1e-6))?;
/// assert_eq!(rank.exact.exact(), Some(2));
/// assert_eq!((rank.numerical.value, rank.numerical.bounds.exact()), (1, Some(1)));
/// # Ok::<(), gramkit::Error>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
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
    /// [`Error::NotFinite`]; [`Error::NoConvergence`]; [`Error::Overflow`]; [`Error::Environment`]; [`Error::Domain`]
    /// for a tolerance that is negative or not finite.
    pub fn of(vectors: &impl AsVectors, tolerance: Tolerance) -> Result<Self> {
        Self::with(vectors.as_vectors(), tolerance, &VerdictOptions::default())
    }

    /// The same with a budget for the exact arithmetic, and progress.
    ///
    /// ```
    /// use gramkit::modular::VerdictOptions;
    /// use gramkit::verdict::Tolerance;
    /// use gramkit::{Rank, Vectors};
    /// let x = Vectors::columns(&[[1.0, 2.0], [2.0, 4.0]]);
    /// let thrifty = VerdictOptions { budget: 0, ..VerdictOptions::default() };
    /// assert_eq!(Rank::with(&x, Tolerance::default(), &thrifty)?.exact.exact(), None);
    /// assert_eq!(Rank::of(&x, Tolerance::default())?.exact.exact(), Some(1));
    /// # Ok::<(), gramkit::Error>(())
    /// ```
    ///
    /// # Errors
    /// As [`Rank::of`]; [`Error::Cancelled`].
    pub fn with<T: Real>(vectors: &Vectors<'_, T>, tolerance: Tolerance, options: &VerdictOptions<'_>) -> Result<Self> {
        let independence = Independence::with(vectors, &GramOptions::default(), options)?;
        Self::from_independence(&independence, &Svd::with(vectors, options.progress)?, tolerance)
    }

    /// Both ranks, from answers that are already there; that they are about the same vectors is not checked.
    ///
    /// ```
    /// use gramkit::{Independence, MatrixView, Rank, Svd, Vectors};
    /// use gramkit::verdict::Tolerance;
    /// let x = Vectors::columns(MatrixView::row_major(&[1.0, 1.0, 1.0, 1.0 + 1e-8], 2, 2)?);
    /// let (independence, svd) = (Independence::of(&x)?, Svd::of(&x)?); // once, for several tolerances
    /// let at = |factor| Rank::from_independence(&independence, &svd, Tolerance::Relative(factor));
    /// assert_eq!((at(1e-6)?.numerical.value, at(1e-10)?.numerical.value), (1, 2));
    /// assert_eq!(at(1e-6)?.exact.exact(), Some(2));
    /// # Ok::<(), gramkit::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`Error::Domain`] for a tolerance that is negative or not finite.
    pub fn from_independence(independence: &Independence, svd: &Svd, tolerance: Tolerance) -> Result<Self> {
        let size = svd.left.nrows().max(svd.right.nrows());
        let numerical = NumericalRank::of(&svd.values, &svd.enclosures, size, tolerance)?;
        let nonzero = svd.enclosures.iter().filter(|e| e.lower > 0.0).count();
        let exact = Count { lower: independence.rank.lower.max(nonzero), upper: independence.rank.upper };
        Ok(Self { exact, numerical })
    }
}
