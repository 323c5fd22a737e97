//! How far two families are from one another up to a rotation.

use super::interval::{difference, quotient};
use crate::claim::Enclosure;
use crate::error::{Error, Result};
use crate::gram::CrossGram;
use crate::matrix::{AsVectors, Real, Vectors};
use crate::rounding::norms::frobenius_enclosure;
use crate::rounding::{add_up, check_environment, sub_down};
use crate::spectrum::Svd;

/// The least ‖A − BQ‖_F² over orthogonal Q, ‖A‖_F² + ‖B‖_F² − 2‖AᵀB‖_* (Schönemann, *A generalized solution of the
/// orthogonal Procrustes problem*, Psychometrika 31 (1966)).
///
/// ```
/// use gramkit::Vectors;
/// use gramkit::similarity::Procrustes;
/// // A triangle, and the same turned by a right angle, twice as large.
/// let a = [[1.0, 0.0], [-1.0, 0.0], [0.0, 2.0]];
/// let b = [[0.0, 2.0], [0.0, -2.0], [-4.0, 0.0]];
/// let found = Procrustes::of(&Vectors::columns(&a), &Vectors::columns(&b))?;
/// assert!(found.squared_distance.contains(6.0)); // 6 + 24 − 2·12
/// assert!(found.disparity.unwrap().contains(0.0) && found.is_unique);
/// # Ok::<(), gramkit::Error>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct Procrustes {
    /// min ‖A − BQ‖_F².
    pub squared_distance: Enclosure,
    /// The least ‖A − c·BQ‖_F²/‖A‖_F² over Q and numbers c, 1 − ‖AᵀB‖_*²/(‖A‖_F²‖B‖_F²): between 0 and 1, whatever the
    /// scales. `None` where a family is zero.
    pub disparity: Option<Enclosure>,
    /// Whether AᵀB is proved to be regular, so that one Q alone is the nearest.
    pub is_unique: bool,
}

impl Procrustes {
    /// Of two families of as many vectors, as they are; to compare shapes, subtract the mean of each first.
    ///
    /// # Errors
    /// [`Error::Shape`] where the families are not alike in number or dimension; [`Error::NotFinite`];
    /// [`Error::Overflow`]; [`Error::NoConvergence`].
    pub fn of(a: &impl AsVectors, b: &impl AsVectors) -> Result<Self> {
        check_environment()?;
        let (a, b) = (a.as_vectors(), b.as_vectors());
        if a.len() != b.len() {
            return Err(Error::Shape { what: "number of vectors", expected: a.len(), found: b.len() });
        }
        let cross = CrossGram::of(a, b)?;
        let radius = cross.radius.value();
        let svd = Svd::of(&Vectors::columns(&cross.values))?;
        let within =
            |e: &Enclosure| Enclosure { lower: sub_down(e.lower, radius).max(0.0), upper: add_up(e.upper, radius) };
        let values: Vec<Enclosure> = svd.enclosures.iter().map(within).collect();
        let nuclear = values.iter().fold(Enclosure::point(0.0), |sum, &value| sum.plus(value));
        let nuclear = Enclosure { lower: nuclear.lower.max(0.0), upper: nuclear.upper };
        let (first, second) = (squared_norm(a), squared_norm(b));
        let distance = difference(first.plus(second), nuclear.times(2));
        let squared_distance = Enclosure { lower: distance.lower.max(0.0), upper: distance.upper };
        let disparity = (first.lower > 0.0 && second.lower > 0.0).then(|| {
            // ‖AᵀB‖_* ≤ ‖A‖_F‖B‖_F.
            let share = quotient(quotient(nuclear.squared(), first), second);
            let rest = difference(Enclosure::point(1.0), share);
            Enclosure { lower: rest.lower.max(0.0), upper: rest.upper.min(1.0) }
        });
        let is_unique = values.iter().all(|value| value.lower > 0.0);
        Ok(Self { squared_distance, disparity, is_unique })
    }
}

/// ‖X‖_F².
fn squared_norm<T: Real>(x: &Vectors<'_, T>) -> Enclosure {
    let norm = frobenius_enclosure(x.to_f64().as_ref());
    norm.squared()
}
