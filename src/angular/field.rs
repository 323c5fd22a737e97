//! The field itself: cosines, sines, and where the series was.

use rayon::prelude::*;

use super::aggregation::{NO_VALUES, aggregate};
use super::angles::Angles;
use super::offsets::{Distinct, Offsets};
use super::options::{AngularOptions, Kind, check_range};
use crate::error::{Error, Place, Result};
use crate::matrix::Real;
use crate::rounding::check_environment;
use crate::simd::{InstructionSet, Loops};
use crate::threads::parallel;

/// A Gramian angular field in O(n) memory: the cosines c and sines s of n angles, of which every entry of the image is
/// made.
///
/// The series is aggregated (if at all), then scaled to [lo, hi]; the scaled values are the cosines:
///
/// t = (x − min)/(max − min), c = lo + (hi − lo)·t, s = √((1 − c)(1 + c)) ≥ 0.
///
/// All statements about the field — its entries, eigenvalues, rank, norm — are about the field of the series as it was
/// given, with nothing rounded on the way: neither the means, nor c and s. [`angular`](crate::angular#what-is-proved)
/// says how.
///
/// ```
/// use gramkit::angular::{AngularField, AngularOptions};
/// let field = AngularField::of(&[-1.0, 0.0, 1.0], &AngularOptions::default())?;
/// let mut image = [0.0; 9];
/// field.write_image(&mut image)?;
/// assert_eq!(image, [1.0, 0.0, -1.0, 0.0, -1.0, 0.0, -1.0, 0.0, 1.0]);
/// // Its nonzero eigenvalues, without the image.
/// assert_eq!(field.eigenvalues().iter().map(|e| e.lower.round()).collect::<Vec<_>>(), [-1.0, 2.0]);
/// assert_eq!(field.series(), [-1.0, 0.0, 1.0]);
/// # Ok::<(), gramkit::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct AngularField {
    kind: Kind,
    range: (f64, f64),
    length: usize,
    extremes: (f64, f64),
    values: Vec<f64>,
    distinct: Distinct,
    angles: Angles,
}

impl AngularField {
    /// The field of a series, of f32 or f64.
    ///
    /// Of the aggregated series, |ĉ − c| ≤ u|c| + 42u² and |ŝ − s| ≤ u·s + 42u² of the stored ĉ and ŝ: they are made
    /// of 1 − c and 1 + c, each known relatively, in twice the working precision. ĉ is lo and hi exactly where the
    /// series has its extremes.
    ///
    /// A constant series, one of a single value for instance, has c = lo throughout, as in pyts; see
    /// [`AngularField::is_constant`]. pyts also takes a series for constant that spans less than 10·2⁻⁵² in its own
    /// units; here it is scaled like any other, whatever its units.
    ///
    /// # Errors
    /// [`Error::Domain`] for an empty series; [`Error::NotFinite`] with the index of the first NaN or infinity;
    /// [`Error::Domain`] for a range that is not −1 ≤ lo < hi ≤ 1, and for a size that is 0 or larger than the series.
    pub fn of<T: Real>(series: &[T], options: &AngularOptions) -> Result<Self> {
        check_environment()?;
        check_range(options.range)?;
        let (values, offsets) = aggregate(series, options.size, options.overlapping)?;
        Ok(Self::scaled(values, &offsets, series.len(), options, InstructionSet::detect()))
    }

    /// The fields of many series of one length that stand row after row, in parallel; each is the field that
    /// [`AngularField::of`] makes, to the bit.
    ///
    /// ```
    /// use gramkit::Error;
    /// use gramkit::angular::{AngularField, AngularOptions};
    /// use gramkit::error::Place;
    /// let options = AngularOptions::default();
    /// let fields = AngularField::batch(&[0.0, 1.0, 2.0, 5.0, 3.0, 1.0], 3, &options)?;
    /// assert_eq!(fields.iter().map(|field| field.extremes()).collect::<Vec<_>>(), [(0.0, 2.0), (1.0, 5.0)]);
    /// let error = AngularField::batch(&[0.0, 1.0, f64::NAN, 1.0], 2, &options).unwrap_err();
    /// assert!(matches!(error, Error::At { place: Place::Series(1), .. }));
    /// # Ok::<(), gramkit::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`Error::Shape`] if the values are not whole series; [`Error::Domain`] if a series has no values; [`Error::At`]
    /// with the first series that [`AngularField::of`] refuses, and why; [`Error::Domain`].
    pub fn batch<T: Real>(values: &[T], length: usize, options: &AngularOptions) -> Result<Vec<Self>> {
        check_range(options.range)?;
        let what = "values in whole series";
        match values.len().checked_rem(length) {
            None => return Err(NO_VALUES),
            Some(0) => {}
            Some(rest) => return Err(Error::Shape { what, expected: values.len() - rest, found: values.len() }),
        }
        let fields: Vec<Result<Self>> =
            parallel(values.par_chunks_exact(length)).map(|series| Self::of(series, options)).collect();
        let named = |(series, field): (usize, Result<Self>)| {
            field.map_err(|error| match error {
                error @ Error::Environment(_) => error,
                error => error.at(Place::Series(series)),
            })
        };
        fields.into_iter().enumerate().map(named).collect()
    }

    /// Scales finite values, one at least.
    fn scaled(
        values: Vec<f64>,
        offsets: &Offsets,
        length: usize,
        options: &AngularOptions,
        set: InstructionSet,
    ) -> Self {
        let extremes = set.run_loops(Extremes(&values));
        let angles = Angles::of(offsets, options.range, set);
        Self { kind: options.kind, range: options.range, length, extremes, values, distinct: offsets.distinct, angles }
    }

    /// Summation or difference.
    pub fn kind(&self) -> Kind {
        self.kind
    }

    /// (lo, hi), the cosines of the smallest and the largest value.
    pub fn range(&self) -> (f64, f64) {
        self.range
    }

    /// The number n of rows and columns of the image.
    pub fn size(&self) -> usize {
        self.values.len()
    }

    /// The number of values of the series before it was aggregated.
    pub fn series_length(&self) -> usize {
        self.length
    }

    /// (min, max) of the aggregated series, whose means are rounded.
    pub fn extremes(&self) -> (f64, f64) {
        self.extremes
    }

    /// Whether all values of the aggregated series are equal, as a single one is, their means not rounded. Nothing can
    /// be scaled then: all cosines are lo.
    ///
    /// ```
    /// use gramkit::angular::{AngularField, AngularOptions};
    /// let field = AngularField::of(&[7.0; 3], &AngularOptions { range: (0.0, 1.0), ..AngularOptions::default() })?;
    /// assert!(field.is_constant());
    /// assert_eq!((field.cosines(), field.entry(0, 1)), (&[0.0; 3][..], Some(-1.0)));
    /// assert_eq!(field.series(), [7.0; 3]);
    /// # Ok::<(), gramkit::Error>(())
    /// ```
    pub fn is_constant(&self) -> bool {
        self.distinct == Distinct::One
    }

    /// c, the cosines of the angles: the scaled series.
    pub fn cosines(&self) -> &[f64] {
        &self.angles.cos
    }

    /// s = √((1 − c)(1 + c)) ≥ 0, the sines of the angles.
    pub fn sines(&self) -> &[f64] {
        &self.angles.sin
    }

    pub(super) fn angles(&self) -> &Angles {
        &self.angles
    }

    pub(super) fn distinct(&self) -> Distinct {
        self.distinct
    }

    /// t = (x − min)/(max − min) of the aggregated values, rounded.
    pub(super) fn places(&self) -> Vec<f64> {
        let (factor, span) = span(self.extremes);
        let min = factor * self.extremes.0;
        // 0/1 where means round to one number.
        let span = if span == 0.0 { 1.0 } else { span };
        self.values.iter().map(|x| (factor * x - min) / span).collect()
    }

    /// The aggregated series again: the values as they were given, or the means of the windows, each within half a unit
    /// in its last place and a term of second order.
    ///
    /// ```
    /// use gramkit::angular::{AngularField, AngularOptions};
    /// let series = [0.5, 7.5, 2.0, 4.0];
    /// let options = AngularOptions { range: (0.5, 0.5000001), ..AngularOptions::default() };
    /// assert_eq!(AngularField::of(&series, &options)?.series(), series);
    /// let options = AngularOptions { size: Some(2), ..options };
    /// assert_eq!(AngularField::of(&series, &options)?.series(), [4.0, 3.0]);
    /// # Ok::<(), gramkit::Error>(())
    /// ```
    pub fn series(&self) -> Vec<f64> {
        self.values.clone()
    }
}

/// A factor 1 or ½, and factor·(max − min), which does not overflow.
fn span((min, max): (f64, f64)) -> (f64, f64) {
    let span = max - min;
    if span.is_finite() { (1.0, span) } else { (0.5, 0.5 * max - 0.5 * min) }
}

/// min + t·(max − min) for each t in [0, 1].
pub(crate) fn restored(place: &[f64], extremes: (f64, f64)) -> Vec<f64> {
    let (min, max) = extremes;
    let (factor, span) = span(extremes);
    let value = |&t: &f64| {
        if t == 1.0 { max } else { ((factor * min + t * span) / factor).clamp(min, max) }
    };
    place.iter().map(value).collect()
}

/// √(1 − c²).
#[inline(always)]
pub(crate) fn sine(c: f64) -> f64 {
    ((1.0 - c) * (1.0 + c)).sqrt()
}

/// Minimum and maximum of finite numbers, in sixteen lanes.
struct Extremes<'a>(&'a [f64]);

impl Loops for Extremes<'_> {
    type Output = (f64, f64);

    #[inline(always)]
    fn run(self) -> (f64, f64) {
        let (chunks, rest) = self.0.as_chunks::<16>();
        let (mut low, mut high) = ([f64::INFINITY; 16], [f64::NEG_INFINITY; 16]);
        for chunk in chunks {
            for ((low, high), &x) in low.iter_mut().zip(&mut high).zip(chunk) {
                *low = if x < *low { x } else { *low };
                *high = if x > *high { x } else { *high };
            }
        }
        let least = low.iter().chain(rest).fold(f64::INFINITY, |least, &x| if x < least { x } else { least });
        let most = high.iter().chain(rest).fold(f64::NEG_INFINITY, |most, &x| if x > most { x } else { most });
        (least, most)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_instruction_set_gives_the_same_bits() {
        let options = AngularOptions { range: (-0.3, 0.9), ..AngularOptions::default() };
        for length in 1..70 {
            let values: Vec<f64> = (0..length).map(|k| (1.7 * f64::from(k)).sin() * 1e3).collect();
            let offsets = Offsets::of_values(&values);
            let fields: Vec<_> = InstructionSet::available()
                .into_iter()
                .map(|set| AngularField::scaled(values.clone(), &offsets, values.len(), &options, set))
                .collect();
            assert!(fields.iter().all(|field| field == &fields[0]));
            let least = values.iter().copied().fold(f64::INFINITY, f64::min);
            let most = values.iter().copied().fold(f64::NEG_INFINITY, f64::max);
            assert_eq!(fields[0].extremes(), (least, most));
        }
    }
}
