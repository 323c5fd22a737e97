//! The series of an image: [`invert`] finds it by the theorems of [`angular`](crate::angular#the-way-back), and an
//! [`Ambiguity`] says which other series have the same image.

mod ambiguity;
mod difference;
mod summation;

pub use ambiguity::Ambiguity;

use faer::MatRef;

use crate::angular::{Kind, check_range, restored, sine};
use crate::error::{Error, Place, Result};
use crate::matrix::{IntoMatrixView, Real};
use crate::rounding::{UNIT_ROUNDOFF, check_environment};

/// Residuals that rounding explains.
const ROUNDING: f64 = 16.0 * UNIT_ROUNDOFF;

/// A series restored from an image.
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct Inverse {
    /// The values, from min to max.
    #[cfg_attr(feature = "serde", serde(with = "crate::infinity"))]
    pub series: Vec<f64>,
    /// The largest |g − ĝ|, g of the image and ĝ of the field of the angles that the series is read from.
    #[cfg_attr(feature = "serde", serde(with = "crate::infinity"))]
    pub misfit: f64,
    /// Whether other series have the same image.
    pub ambiguity: Ambiguity,
}

/// The series whose field is nearest to an image that somebody made — this library, pyts, a generative model — from the
/// field's kind and range, and the (min, max) of the series, which no image contains.
///
/// No entry is trusted to be a cosine: what exceeds [−1, 1], breaks the symmetry or contradicts other entries shows in
/// the misfit. Let δ bound the error of the entries, E = max(|lo|, |hi|), D = arccos lo − arccos hi, and
/// θᵢ = φᵢ − arccos hi. To first order in δ + u, the values are accurate to (max − min)/(hi − lo) times
///
/// * 4(δ + u)/E for a summation field;
/// * 8(δ + u)/sin D for a difference field, if the range is not [−1, 1];
/// * 8(δ + u)/maxᵢ|sin 2θᵢ| for a difference field of the range [−1, 1]. (Where the only values between the extremes
///   are in the middle, θ = π/2, the sine hides them: they are accurate to √(2(δ + u)) at the least.)
///
/// That is for images whose extremes have the cosines lo and hi to the bit, as those of this library have. pyts rounds
/// them too: a cosine of 1 − u is an angle of √(2u). The angle is then found from the other entries, except for a
/// difference field of the range [−1, 1]: the common rotation of all its angles leaves no trace in it, and costs
/// √(2u) ≈ 1.5·10⁻⁸ of max − min. (So it does for a summation field whose cosines are all −1, 0 and 1.)
///
/// Another series is taken to have the same image if its misfit is 2ρ + 16u at the most, ρ the misfit of this one.
///
/// ```
/// use gramkit::MatrixView;
/// use gramkit::angular::{Ambiguity, AngularField, AngularOptions, Kind, invert};
/// let series = [3.0, 1.0, 4.0, 1.5, 5.0];
/// let mut image = [0.0; 25];
/// for range in [(0.0, 1.0), (-1.0, 1.0)] {
///     let field = AngularField::of(&series, &AngularOptions { range, ..AngularOptions::default() })?;
///     field.write_image(&mut image)?;
///     let view = MatrixView::row_major(&image, 5, 5)?;
///     let inverse = invert(view, Kind::Summation, range, field.extremes())?;
///     let near = |values: &[f64], truth: &dyn Fn(f64) -> f64| {
///         values.iter().zip(&series).all(|(value, &x)| (value - truth(x)).abs() < 1e-14)
///     };
///     match (range, inverse.ambiguity) {
///         ((0.0, 1.0), Ambiguity::Unique) => assert!(near(&inverse.series, &|x| x)),
///         // cos φ and −cos φ: the series, and the series upside down.
///         (_, Ambiguity::Other(other)) => {
///             assert!(near(&other, &|x| x) || near(&inverse.series, &|x| x));
///             assert!(near(&other, &|x| 6.0 - x) || near(&inverse.series, &|x| 6.0 - x));
///         }
///         other => panic!("{other:?}"),
///     }
///     assert!(inverse.misfit < 1e-15);
/// }
/// # Ok::<(), gramkit::Error>(())
/// ```
///
/// # Errors
/// [`Error::Shape`]; [`Error::Domain`] for an image without entries; [`Error::NotFinite`]; [`Error::Domain`] for a
/// range that is not −1 ≤ lo < hi ≤ 1, and for a min and max that are not finite, not in order, or two for one value.
pub fn invert<'a, T: Real>(
    image: impl IntoMatrixView<'a, T>,
    kind: Kind,
    range: (f64, f64),
    extremes: (f64, f64),
) -> Result<Inverse> {
    check_environment()?;
    check_range(range)?;
    let view = image.into_matrix_view();
    let image = Image { entries: view.as_faer(), kind, range };
    let n = image.check()?;
    let (min, max) = extremes;
    for (what, value) in [("the smallest value", min), ("the largest value", max)] {
        if !value.is_finite() {
            return Err(Error::Domain { what, value, must_be: "a finite number" });
        }
    }
    if min > max {
        return Err(Error::Domain { what: "the largest value", value: max, must_be: "the smallest, or above it" });
    }
    if n == 1 && min < max {
        return Err(Error::Domain { what: "the largest of one value", value: max, must_be: "the smallest" });
    }
    let (best, other) = match kind {
        _ if min == max => (image.candidate_of_extremes(&vec![0.0; n]), Others::None),
        Kind::Summation => summation::invert(&image),
        Kind::Difference => difference::invert(&image),
    };
    let series = restored(&best.place, extremes);
    let ambiguity = match other {
        Others::None => Ambiguity::Unique,
        Others::Extremes => Ambiguity::Extremes,
        Others::One(place) => match restored(&place, extremes) {
            same if same == series => Ambiguity::Unique,
            other => Ambiguity::Other(other),
        },
    };
    Ok(Inverse { series, misfit: best.misfit, ambiguity })
}

/// The image, and how it is said to have been made.
struct Image<'a, T> {
    entries: MatRef<'a, T>,
    kind: Kind,
    range: (f64, f64),
}

/// Places t in [0, 1] of the values between min and max, and how far their field is from the image.
struct Candidate {
    place: Vec<f64>,
    misfit: f64,
}

/// Other places that have the image.
enum Others {
    None,
    One(Vec<f64>),
    Extremes,
}

impl<T: Real> Image<'_, T> {
    /// The order n, if there is an image at all.
    fn check(&self) -> Result<usize> {
        let (rows, columns) = (self.entries.nrows(), self.entries.ncols());
        if rows != columns {
            return Err(Error::Shape { what: "columns of an image, one per row", expected: rows, found: columns });
        }
        if rows == 0 {
            return Err(Error::Domain { what: "the number of rows of the image", value: 0.0, must_be: "at least 1" });
        }
        for row in 0..rows {
            if let Some(column) = (0..rows).find(|&column| !self.at(row, column).is_finite()) {
                return Err(Error::NotFinite { place: Place::Entry { row, column }, value: self.at(row, column) });
            }
        }
        Ok(rows)
    }

    fn order(&self) -> usize {
        self.entries.nrows()
    }

    fn at(&self, i: usize, j: usize) -> f64 {
        self.entries[(i, j)].to_f64()
    }

    /// The places of angles in [0, π], given by cosine and sine; cosines are moved into the range if they are not in
    /// it.
    ///
    /// The sines are not made of the cosines, as one that rounds to 1 − u would have the sine √(2u).
    fn candidate(&self, angles: impl Iterator<Item = (f64, f64)>) -> Candidate {
        let (lo, hi) = self.range;
        let inside = |(c, s): (f64, f64)| {
            // Of entries that are far from sines, quotients may be infinite.
            let c = if c.is_nan() { lo } else { c };
            if (lo..=hi).contains(&c) && s >= 0.0 { (c, s) } else { (c.clamp(lo, hi), sine(c.clamp(lo, hi))) }
        };
        let (cos, sin): (Vec<f64>, Vec<f64>) = angles.map(inside).unzip();
        let place = cos.iter().map(|c| ((c - lo) / (hi - lo)).clamp(0.0, 1.0)).collect();
        Candidate { place, misfit: self.misfit(&cos, &sin) }
    }

    /// The candidate with these cosines.
    fn candidate_of_cosines(&self, cosines: impl Iterator<Item = f64>) -> Candidate {
        let (lo, hi) = self.range;
        self.candidate(cosines.map(|c| (c.clamp(lo, hi), sine(c.clamp(lo, hi)))))
    }

    /// The candidate whose values are min and max only.
    fn candidate_of_extremes(&self, place: &[f64]) -> Candidate {
        let (lo, hi) = self.range;
        self.candidate_of_cosines(place.iter().map(|&t| if t == 1.0 { hi } else { lo }))
    }

    /// The largest distance of an entry from that of the field of these angles.
    fn misfit(&self, cos: &[f64], sin: &[f64]) -> f64 {
        let (first, second) = match self.kind {
            Kind::Summation => (cos, sin),
            Kind::Difference => (sin, cos),
        };
        let mut misfit = 0.0;
        for i in 0..self.order() {
            let (x, y) = (first[i], second[i]);
            for j in 0..self.order() {
                let gap = (self.at(i, j) - (x * cos[j] - y * sin[j])).abs();
                misfit = if gap > misfit { gap } else { misfit };
            }
        }
        misfit
    }
}

impl Candidate {
    /// The better of two; the first of equals.
    fn or_better(self, other: Self) -> Self {
        if other.misfit < self.misfit { other } else { self }
    }

    /// Whether the image tells no difference.
    fn is_as_good_as(&self, best: &Self) -> bool {
        self.misfit <= 2.0 * best.misfit + ROUNDING
    }
}
