//! Which of many matrices are definite.

use super::symmetric_batch::SymmetricBatch;
use crate::claim::{DefinitenessClass, PointClass, Verdict};
use crate::error::Result;

/// The definiteness of many matrices.
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct BatchDefiniteness {
    /// Of each matrix the class of every symmetric one within its radius: positive definite, negative definite or
    /// indefinite. `None` if that is open, which a singular matrix always is here, and one that is not finite.
    pub classes: Vec<Option<DefinitenessClass>>,
}

impl BatchDefiniteness {
    /// Whether a matrix is positive definite; undetermined beyond the last.
    pub fn is_positive_definite(&self, v: usize) -> Verdict {
        self.verdict(v, DefinitenessClass::PositiveDefinite)
    }

    /// Whether a matrix is positive semidefinite; undetermined beyond the last. It is proved of definite ones alone:
    /// within a radius no other can be, and of a matrix that is singular to the last bit
    /// [`Definiteness`](crate::Definiteness) tells.
    ///
    /// ```
    /// use gramkit::Verdict;
    /// use gramkit::batch::SymmetricBatch;
    /// let triangles = [2.0, 1.0, 2.0, 1.0, 2.0, 1.0, 1.0, 1.0, 1.0];
    /// let definiteness = SymmetricBatch::from_packed(2, &triangles)?.definiteness()?;
    /// let verdicts = [0, 1, 2].map(|v| definiteness.is_positive_semidefinite(v));
    /// assert_eq!(verdicts, [Verdict::Proved, Verdict::Refuted, Verdict::Undetermined]);
    /// # Ok::<(), gramkit::Error>(())
    /// ```
    pub fn is_positive_semidefinite(&self, v: usize) -> Verdict {
        // Of what is decided, the others have negative eigenvalues.
        self.verdict(v, DefinitenessClass::PositiveDefinite)
    }

    /// The numbers of the matrices of which nothing is decided, ascending.
    pub fn open(&self) -> impl Iterator<Item = usize> {
        self.classes.iter().enumerate().filter(|(_, class)| class.is_none()).map(|(v, _)| v)
    }

    fn verdict(&self, v: usize, wanted: DefinitenessClass) -> Verdict {
        match self.classes.get(v) {
            Some(Some(class)) if *class == wanted => Verdict::Proved,
            Some(Some(_)) => Verdict::Refuted,
            _ => Verdict::Undetermined,
        }
    }
}

impl SymmetricBatch<'_> {
    /// The definiteness of each matrix: that of every symmetric one within its radius.
    ///
    /// No eigenvalue is computed where signs of minors (orders 1 to 3) or pivots (4 to 6) decide, which they do but
    /// for matrices within 1.5·10⁻¹⁴‖A‖ (orders 1 to 3), or 10⁻¹³n²‖A‖ (4 to 6), of another class; see
    /// [`verdict::packed`](crate::verdict::packed).
    ///
    /// ```
    /// use gramkit::batch::SymmetricBatch;
    /// use gramkit::claim::DefinitenessClass::{Indefinite, NegativeDefinite, PositiveDefinite};
    /// let components: [&[f64]; 3] = [&[2.0, -2.0, 1.0], &[1.0, 1.0, 2.0], &[2.0, -2.0, 1.0]];
    /// let definiteness = SymmetricBatch::from_components(2, &components)?.definiteness()?;
    /// assert_eq!(definiteness.classes, [PositiveDefinite, NegativeDefinite, Indefinite].map(Some));
    /// # Ok::<(), gramkit::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`Error::At`](crate::Error::At) the first matrix whose triangles differ, with
    /// [`Error::Asymmetric`](crate::Error::Asymmetric); [`Error::TooLarge`](crate::Error::TooLarge);
    /// [`Error::Environment`](crate::Error::Environment).
    pub fn definiteness(&self) -> Result<BatchDefiniteness> {
        const POSITIVE: u8 = PointClass::Minimum as u8;
        const NEGATIVE: u8 = PointClass::Maximum as u8;
        const INDEFINITE: u8 = PointClass::Saddle as u8;
        let class = |code| match code {
            POSITIVE => Some(DefinitenessClass::PositiveDefinite),
            NEGATIVE => Some(DefinitenessClass::NegativeDefinite),
            INDEFINITE => Some(DefinitenessClass::Indefinite),
            _ => None,
        };
        Ok(BatchDefiniteness { classes: self.judged(0.0, None, class)? })
    }
}
