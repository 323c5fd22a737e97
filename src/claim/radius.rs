//! How far the true matrix may be from the stored one.

use std::cmp::Ordering;

use crate::error::{Error, Mismatch, Result};

/// How far the true matrix A + Δ may be from the stored one, A, in the units of its entries.
///
/// A *ball* bounds the spectral norm, ‖Δ‖₂ ≤ r. A *diagonal* bounds Δ in the order of forms,
///
/// −diag d ⪯ Δ ⪯ diag d, that is |xᵀΔx| ≤ Σ d_i·x_i² for every x,
///
/// which rows and columns in different units leave as sharp as it was: it follows A ↦ SAS by d_i ↦ s_i²·d_i, where a
/// ball takes the size of the largest row for all of them.
///
/// A bound on each entry's error, |Δ_ij| ≤ e_ij, gives ‖Δ‖₂ ≤ ‖E‖_F, and says more than that: a matrix
/// [carries](crate::matrix::Symmetric::with_entry_errors) such bounds beside its radius. Nothing checks that a radius
/// holds: the verdicts are as good as the numbers that were given.
///
/// ```
/// use gramkit::{Definiteness, MatrixView, Radius, Symmetric, Verdict};
/// let a = Symmetric::new(MatrixView::row_major(&[2.0, 1.0, 1.0, 2.0], 2, 2)?)?; // eigenvalues 1 and 3
/// let known = Definiteness::of(&a.clone().with_radius(Radius::Bound(0.5))?)?;
/// assert_eq!(known.is_positive_definite(), Verdict::Proved);
/// // The same distance as an estimate: the class stands, but nothing is proved.
/// let guessed = Definiteness::of(&a.with_radius(Radius::Estimate(0.5))?)?;
/// assert_eq!((known.class.proved(), guessed.class.proved()), (guessed.class.stated(), None));
/// assert_eq!(guessed.is_positive_definite(), Verdict::Undetermined);
///
/// // Two quantities in units far apart, each known to 10 %.
/// let a = Symmetric::from_lower(2, |i, j| [1e18, 5e8, 1.0][i + j])?;
/// let known = a.clone().with_radius(Radius::diagonal([1e17, 0.1])?)?;
/// assert_eq!(Definiteness::of(&known)?.is_positive_definite(), Verdict::Proved);
/// let ball = a.with_radius(Radius::Bound(1e17))?; // which is more than the small one
/// assert_eq!(Definiteness::of(&ball)?.is_positive_definite(), Verdict::Undetermined);
/// # Ok::<(), gramkit::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "kebab-case"))]
pub enum Radius {
    /// The stored numbers are the matrix.
    Exact,
    /// A proved bound: every symmetric matrix within this distance may be the true one, none beyond.
    Bound(#[cfg_attr(feature = "serde", serde(with = "crate::infinity"))] f64),
    /// A proved bound in the order of forms, and beside it one in the spectral norm: every symmetric matrix within both
    /// may be the true one, none beyond.
    Diagonal {
        /// d ≥ 0, a number for each row.
        #[cfg_attr(feature = "serde", serde(with = "crate::infinity"))]
        bounds: Box<[f64]>,
        /// A bound on ‖Δ‖₂; max d_i is one.
        #[cfg_attr(feature = "serde", serde(with = "crate::infinity"))]
        norm: f64,
    },
    /// An estimate (as from Richardson extrapolation): a verdict that leans on it is estimated, not proved.
    Estimate(#[cfg_attr(feature = "serde", serde(with = "crate::infinity"))] f64),
}

impl Radius {
    /// A proved bound in the order of forms, −diag d ⪯ Δ ⪯ diag d; [`Radius::Exact`] where all of d is 0.
    ///
    /// Its norm is max d_i, for ‖Δ‖₂ is the largest |xᵀΔx|/xᵀx.
    ///
    /// ```
    /// use gramkit::{Error, Radius, Symmetric};
    /// use gramkit::error::Mismatch;
    /// let radius = Radius::diagonal([1e6, 1e-3])?;
    /// assert_eq!((radius.value(), radius.at(1)), (1e6, 1e-3));
    /// assert_eq!(Radius::diagonal([0.0, 0.0])?, Radius::Exact);
    /// assert!(matches!(Radius::diagonal([1.0, f64::NAN]), Err(Error::Domain { what: "radius", .. })));
    /// // A number for each row.
    /// let a = Symmetric::from_lower(3, |_, _| 1.0)?;
    /// assert!(matches!(a.with_radius(radius), Err(Error::Mismatch(Mismatch::RadiusLength { order: 3, numbers: 2 }))));
    /// # Ok::<(), gramkit::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`Error::Domain`] if a number is negative or not finite.
    pub fn diagonal(bounds: impl Into<Box<[f64]>>) -> Result<Self> {
        let bounds = bounds.into();
        bounds.iter().try_for_each(|&bound| check(bound))?;
        let norm = bounds.iter().fold(0.0_f64, |norm, &bound| norm.max(bound));
        Ok(if norm == 0.0 { Self::Exact } else { Self::Diagonal { bounds, norm } })
    }

    /// A proved bound; [`Radius::Exact`] where that is 0.
    pub(crate) fn at_most(bound: f64) -> Self {
        if bound == 0.0 { Self::Exact } else { Self::Bound(bound) }
    }

    /// A bound on ‖Δ‖₂ beside one in the order of forms, as far as that says more: the ball alone where every d_i is as
    /// large, or one is beyond the range of f64.
    pub(crate) fn within(norm: f64, bounds: Vec<f64>) -> Self {
        let says_more = bounds.iter().all(|bound| bound.is_finite()) && bounds.iter().any(|&bound| bound < norm);
        if says_more { Self::Diagonal { bounds: bounds.into(), norm } } else { Self::at_most(norm) }
    }

    /// The number of the radius: a bound on ‖Δ‖₂, 0 for [`Radius::Exact`], the estimate where it is one. By this a
    /// radius is compared with a number, as in `g.radius() < 1e-3`.
    ///
    /// ```
    /// use gramkit::Radius;
    /// assert!(Radius::Bound(1e-9) < 1e-3 && Radius::Exact < 1e-3 && Radius::Estimate(0.5) > 1e-3);
    /// assert_eq!((Radius::Exact.value(), Radius::Estimate(0.5).value()), (0.0, 0.5));
    /// ```
    pub fn value(&self) -> f64 {
        match *self {
            Self::Exact => 0.0,
            Self::Bound(r) | Self::Estimate(r) | Self::Diagonal { norm: r, .. } => r,
        }
    }

    /// d_i of a [`Diagonal`](Radius::Diagonal); of a ball its [value](Radius::value), the same for every i. Both ways
    /// −diag d ⪯ Δ ⪯ diag d.
    ///
    /// # Panics
    /// If the index is not below the order of a [`Diagonal`](Radius::Diagonal).
    pub fn at(&self, i: usize) -> f64 {
        match self {
            Self::Diagonal { bounds, .. } => bounds[i],
            ball => ball.value(),
        }
    }

    /// Whether it can be the radius of a matrix of this order.
    ///
    /// # Errors
    /// [`Error::Domain`]; [`Mismatch::RadiusLength`].
    pub(crate) fn check(&self, order: usize) -> Result<()> {
        check(self.value())?;
        let Self::Diagonal { bounds, .. } = self else { return Ok(()) };
        bounds.iter().try_for_each(|&bound| check(bound))?;
        let numbers = bounds.len();
        if numbers == order { Ok(()) } else { Err(Mismatch::RadiusLength { order, numbers }.into()) }
    }

    /// Whether verdicts within it are proved: false for an [`Estimate`](Radius::Estimate).
    pub fn is_proved(&self) -> bool {
        !matches!(self, Self::Estimate(_))
    }
}

/// By its [number](Radius::value).
impl PartialEq<f64> for Radius {
    fn eq(&self, other: &f64) -> bool {
        self.value() == *other
    }
}

/// Its [number](Radius::value).
impl From<&Radius> for f64 {
    fn from(radius: &Radius) -> Self {
        radius.value()
    }
}

/// By its [number](Radius::value), which no part of the radius exceeds.
impl PartialOrd<f64> for Radius {
    fn partial_cmp(&self, other: &f64) -> Option<Ordering> {
        self.value().partial_cmp(other)
    }
}

/// By its [number](Radius::value), as `g.radius() < 1e-3` reads.
impl PartialEq<f64> for &Radius {
    fn eq(&self, other: &f64) -> bool {
        **self == *other
    }
}

/// By its [number](Radius::value), as `g.radius() < 1e-3` reads.
impl PartialOrd<f64> for &Radius {
    fn partial_cmp(&self, other: &f64) -> Option<Ordering> {
        (**self).partial_cmp(other)
    }
}

/// # Errors
/// [`Error::Domain`].
fn check(value: f64) -> Result<()> {
    if value.is_finite() && value >= 0.0 {
        Ok(())
    } else {
        Err(Error::Domain { what: "radius", value, must_be: "a finite number, zero or more" })
    }
}
