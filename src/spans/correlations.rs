//! Canonical correlations.

use super::angles::PrincipalAngles;
use crate::claim::Enclosure;
use crate::error::Result;
use crate::gram::Centring;
use crate::matrix::{AsVectors, Real, Vectors};
use crate::progress::Progress;

/// The canonical correlations ρ₁ ≥ … ≥ ρ_k of two sets of variables, observed together: the cosines of the principal
/// angles between their spans, each variable less its mean (Hotelling, *Relations between two sets of variates*,
/// Biometrika 28 (1936); Björck, Golub, Math. Comp. 27 (1973)).
///
/// No mean is subtracted from stored numbers: the centred span is read off a basis of that of the constant and the
/// variables.
///
/// ```
/// use gramkit::Vectors;
/// use gramkit::spans::CanonicalCorrelations;
/// // y = 3 − 2x exactly, far from 0.
/// let x = [[1e6], [1e6 + 1.0], [1e6 + 2.0], [1e6 + 5.0]];
/// let y = [[5.0, 1.0], [3.0, 0.0], [1.0, 7.0], [-5.0, 2.0]];
/// let found = CanonicalCorrelations::of(&Vectors::columns(&x), &Vectors::columns(&y))?;
/// assert!(found.correlations()[0].contains(1.0) && found.angles.angles[0].upper < 1e-8);
/// # Ok::<(), gramkit::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct CanonicalCorrelations {
    /// The angles whose cosines they are; 1 − ρ² is the square of a sine, and precise where ρ is nearly 1.
    pub angles: PrincipalAngles,
}

impl CanonicalCorrelations {
    /// Of two families of as many observations; a variable that is constant has no part in it.
    ///
    /// # Errors
    /// Those of [`PrincipalAngles::of`].
    pub fn of(x: &impl AsVectors, y: &impl AsVectors) -> Result<Self> {
        Self::with(x.as_vectors(), y.as_vectors(), None)
    }

    /// The same, asked whether to go on.
    ///
    /// # Errors
    /// Those of [`PrincipalAngles::with`].
    pub fn with<T: Real, U: Real>(
        x: &Vectors<'_, T>,
        y: &Vectors<'_, U>,
        progress: Option<Progress<'_>>,
    ) -> Result<Self> {
        Ok(Self { angles: PrincipalAngles::less(x, y, Centring::Mean, progress)? })
    }

    /// The correlations, descending.
    pub fn correlations(&self) -> &[Enclosure] {
        &self.angles.cosines
    }
}
