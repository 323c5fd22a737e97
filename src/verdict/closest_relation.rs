//! How near vectors are to a relation.
//!
//! The distance d_j of x_j from the span of the others is that of the least squares problem, 1/√((XᵀX)⁻¹_jj) (by the
//! Schur complement of the others), and d_j/‖x_j‖ is the sine of the angle between them. With T from a
//! [whitening](crate::whitening), (XᵀX)⁻¹_jj is known to a relative error α.

use num_traits::Zero;

use super::independence::Independence;
use crate::certificate::Relation;
use crate::claim::{Enclosure, Verdict};
use crate::error::Result;
use crate::gram::{Accuracy, Centring, GramOptions};
use crate::matrix::{Real, Vectors};
use crate::modular::VerdictOptions;
use crate::progress::report;
use crate::rounding::{
    ScaledColumns, add_up, div_down, div_up, mul_down, mul_up, scale_by_power_of_two, sqrt_down, sqrt_up, sub_down,
};
use crate::whitening::{Whitened, WhiteningOptions, squared_lengths};

/// α up to which the working precision is good enough.
const GOOD_LOSS: f64 = 1e-6;

/// Which vector is nearest to the span of the others, and how near.
///
/// ```
/// use gramkit::{Independence, Vectors};
/// // x2 is x0 + x1, but for 0.5 in a direction of its own.
/// let x = nalgebra::dmatrix![3.0, 0.0, 3.0; 0.0, 4.0, 4.0; 0.0, 0.0, 0.5];
/// let closest = Independence::closest_relation(&Vectors::columns(&x))?.unwrap();
/// assert_eq!((closest.index, closest.nearest), (2, true));
/// assert!(closest.distance.contains(0.5) && closest.sine.width() < 1e-12);
/// # Ok::<(), gramkit::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct ClosestRelation {
    /// The vector.
    pub index: usize,
    /// Its distance from the span of the others, in the units of the vector; exactly 0 where it depends on them.
    pub distance: Enclosure,
    /// The same over its length, the sine of the angle: independent of the units. It is by this that vectors are
    /// compared.
    pub sine: Enclosure,
    /// Whether it is proved that the sine of no other vector is smaller.
    pub nearest: bool,
    /// The relation with integers, where the vectors are dependent and it was found.
    pub relation: Option<Relation>,
}

impl Independence {
    /// Which of the stored vectors is nearest to the span of the others, and how near: where they are independent by
    /// enclosures of min ‖x_j − Σ c_k·x_k‖ and of the sine of that angle, where they are dependent by the exact
    /// relation.
    ///
    /// The enclosures reach condition numbers, after scaling the vectors to similar lengths, of about 1/(n²u²). `None`
    /// beyond that, where whether the vectors are independent is undetermined, or which one depends on the others, and
    /// of no vectors.
    ///
    /// ```
    /// use gramkit::{Enclosure, Independence, MatrixView, Vectors};
    /// let x = [1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 8.0, 9.0];
    /// let x = Vectors::columns(MatrixView::row_major(&x, 3, 3)?);
    /// let closest = Independence::closest_relation(&x)?.unwrap();
    /// assert_eq!((closest.index, closest.distance), (2, Enclosure { lower: 0.0, upper: 0.0 }));
    /// assert_eq!(closest.relation.unwrap().in_words(&[]), "0 = x0 − 2·x1 + x2");
    /// # Ok::<(), gramkit::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`Error::NotFinite`](crate::Error::NotFinite); [`Error::Environment`](crate::Error::Environment).
    pub fn closest_relation<T: Real>(vectors: &Vectors<'_, T>) -> Result<Option<ClosestRelation>> {
        Self::closest_relation_with(vectors, &VerdictOptions::default())
    }

    /// The same with a budget of exact arithmetic, and told how far it is.
    ///
    /// # Errors
    /// Those of [`Independence::closest_relation`]; [`Error::Cancelled`](crate::Error::Cancelled).
    pub fn closest_relation_with<T: Real>(
        vectors: &Vectors<'_, T>,
        options: &VerdictOptions<'_>,
    ) -> Result<Option<ClosestRelation>> {
        let whitened = |accuracy| {
            report(options.progress, 0.0)?;
            Whitened::with(vectors, &WhiteningOptions { accuracy, ..WhiteningOptions::default() })
        };
        let working = whitened(Accuracy::Working)?;
        let whitened = match working {
            Some(whitened) if whitened.loss() <= GOOD_LOSS => Some(whitened),
            _ => whitened(Accuracy::Doubled)?,
        };
        match whitened {
            Some(whitened) => among_independent(vectors, &whitened),
            None => Ok(among_dependent(&Self::with(vectors, &GramOptions::default(), options)?)),
        }
    }
}

/// By the diagonal of (XᵀX)⁻¹.
fn among_independent<T: Real>(vectors: &Vectors<'_, T>, whitened: &Whitened) -> Result<Option<ClosestRelation>> {
    let scaled = ScaledColumns::of(vectors.matrix());
    // Entries below 1 that scaling moved by δ move their squares by 3δ at most.
    let moved = mul_up(3.0 * vectors.dimension() as f64, scaled.perturbation);
    let lengths = squared_lengths(&scaled, None, Centring::None, 0)?;
    let of = |(j, length): (usize, &Enclosure)| {
        let inverse = whitened.scaled_inverse_entry(j);
        let (shortest, longest) = (sub_down(length.lower, moved).max(0.0), add_up(length.upper, moved));
        let sine = Enclosure {
            lower: sqrt_down(div_down(1.0, mul_up(inverse.upper, longest)).max(0.0)),
            upper: sqrt_up(div_up(1.0, mul_down(inverse.lower, shortest).max(0.0))).min(1.0),
        };
        let back = |x: f64| scale_by_power_of_two(x, scaled.exponents[j]);
        let distance = Enclosure {
            lower: back(sqrt_down(div_down(1.0, inverse.upper).max(0.0))).next_down().max(0.0),
            upper: back(sqrt_up(div_up(1.0, inverse.lower))).next_up(),
        };
        (sine, distance)
    };
    let found: Vec<(Enclosure, Enclosure)> = lengths.iter().enumerate().map(of).collect();
    let least = found.iter().enumerate().min_by(|(_, a), (_, b)| a.0.upper.total_cmp(&b.0.upper));
    Ok(least.map(|(index, &(sine, distance))| {
        let mut others = found.iter().enumerate().filter(|(j, _)| *j != index);
        let nearest = others.all(|(_, (other, _))| sine.upper <= other.lower);
        ClosestRelation { index, distance, sine, nearest, relation: None }
    }))
}

/// Of dependent vectors: one that depends on the others.
fn among_dependent(answer: &Independence) -> Option<ClosestRelation> {
    if answer.verdict != Verdict::Refuted {
        return None;
    }
    let dependent = answer.dependent_columns();
    let relation = answer.relations().first().cloned();
    let part = |j: &usize| relation.as_ref().is_none_or(|relation| !relation.coefficients[*j].is_zero());
    let index = dependent
        .iter()
        .copied()
        .find(part)
        .or_else(|| (0..answer.count()).rfind(part).filter(|_| relation.is_some()))?;
    let zero = Enclosure { lower: 0.0, upper: 0.0 };
    Some(ClosestRelation { index, distance: zero, sine: zero, nearest: true, relation })
}
