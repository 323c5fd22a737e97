//! The field itself: cosines, sines, and where the series was.

use rayon::prelude::*;

use super::aggregation::{NO_VALUES, aggregate};
use super::options::{AngularOptions, Kind, check_range};
use crate::error::{Error, Place, Result};
use crate::matrix::Real;
use crate::rounding::check_environment;
use crate::simd::{InstructionSet, Loops};

/// A Gramian angular field in O(n) memory: the cosines c and sines s of n angles, of which every entry of the image is made.
///
/// The series is aggregated (if at all), then scaled to [lo, hi]; the scaled values are the cosines:
///
/// t = (x − min)/(max − min), c = lo + (hi − lo)·t, s = √((1 − c)(1 + c)) ≥ 0.
///
/// All statements about the field — its entries, eigenvalues, rank, norm — are about the field of the *stored* c and s.
/// [`AngularField::of`] says how accurate those are.
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
    place: Vec<f64>,
    cos: Vec<f64>,
    sin: Vec<f64>,
}

impl AngularField {
    /// The field of a series, of f32 or f64.
    ///
    /// For the aggregated series |ĉ − c| ≤ 4u(hi − lo) + u|c|, up to u², and ŝ is within 3u, relatively, of the sine of the
    /// stored ĉ: (1 − ĉ)(1 + ĉ) is free of cancellation. ĉ is lo and hi exactly where the series has its extremes. (A cosine fixes
    /// its angle to u/s only, so that ŝ is off by √u where c is within u of ±1 and not equal to it. That lies in the
    /// definition of the field.)
    ///
    /// A constant series, one of a single value for instance, has c = lo throughout, as in pyts; see
    /// [`AngularField::is_constant`]. pyts also takes a series for constant that spans less than 10·2⁻⁵² in its own units;
    /// here it is scaled like any other, whatever its units.
    ///
    /// # Errors
    /// [`Error::Domain`] for an empty series; [`Error::NotFinite`] with the index of the first NaN or infinity;
    /// [`Error::Domain`] for a range that is not −1 ≤ lo < hi ≤ 1, and for a size that is 0 or larger than the series;
    /// [`Error::Environment`].
    pub fn of<T: Real>(series: &[T], options: &AngularOptions) -> Result<Self> {
        check_environment()?;
        check_range(options.range)?;
        let values = aggregate(series, options.size, options.overlapping)?;
        Ok(Self::scaled(values, series.len(), options, InstructionSet::detect()))
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
    /// [`Error::Shape`] if the values are not whole series; [`Error::Domain`] if a series has no values; [`Error::At`] with the first
    /// series that [`AngularField::of`] refuses, and why; [`Error::Domain`], [`Error::Environment`].
    pub fn batch<T: Real>(values: &[T], length: usize, options: &AngularOptions) -> Result<Vec<Self>> {
        check_range(options.range)?;
        let what = "values in whole series";
        match values.len().checked_rem(length) {
            None => return Err(NO_VALUES),
            Some(0) => {}
            Some(rest) => return Err(Error::Shape { what, expected: values.len() - rest, found: values.len() }),
        }
        let fields: Vec<Result<Self>> =
            values.par_chunks_exact(length).map(|series| Self::of(series, options)).collect();
        let named = |(series, field): (usize, Result<Self>)| {
            field.map_err(|error| match error {
                error @ Error::Environment(_) => error,
                error => error.at(Place::Series(series)),
            })
        };
        fields.into_iter().enumerate().map(named).collect()
    }

    /// Scales finite values, one at least.
    fn scaled(mut values: Vec<f64>, length: usize, options: &AngularOptions, set: InstructionSet) -> Self {
        let (lo, hi) = options.range;
        let extremes = set.run_loops(Extremes(&values));
        let (factor, span) = span(extremes);
        let (mut cos, mut sin) = (vec![0.0; values.len()], vec![0.0; values.len()]);
        let (min, width) = (factor * extremes.0, hi - lo);
        let place = &mut values;
        set.run_loops(Scale { factor, min, span, lo, hi, width, place, cos: &mut cos, sin: &mut sin });
        Self { kind: options.kind, range: options.range, length, extremes, place: values, cos, sin }
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
        self.cos.len()
    }

    /// The number of values of the series before it was aggregated.
    pub fn series_length(&self) -> usize {
        self.length
    }

    /// (min, max) of the aggregated series.
    pub fn extremes(&self) -> (f64, f64) {
        self.extremes
    }

    /// Whether all values of the aggregated series are equal, as a single one is. Nothing can be scaled then: all cosines
    /// are lo.
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
        self.extremes.0 == self.extremes.1
    }

    /// c, the cosines of the angles: the scaled series.
    pub fn cosines(&self) -> &[f64] {
        &self.cos
    }

    /// s = √((1 − c)(1 + c)) ≥ 0, the sines of the angles.
    pub fn sines(&self) -> &[f64] {
        &self.sin
    }

    /// t = (x − min)/(max − min) of the aggregated values.
    pub(super) fn places(&self) -> &[f64] {
        &self.place
    }

    /// The aggregated series again: x = min + t·(max − min).
    ///
    /// The field keeps t beside c, which has lost digits of it where the range is short. Accurate to
    /// 3u(max − min) + u|x| in every value, and exact in the extremes: with δᵢ for the roundings, t(max − min) as computed is
    /// (x − min)(1 + δ₁)(1 + δ₂)(1 + δ₃), since the rounding of max − min drops out, and the sum is rounded once.
    ///
    /// ```
    /// use gramkit::angular::{AngularField, AngularOptions};
    /// let series = [0.1_f32, 0.7, 0.2, 0.4];
    /// let field = AngularField::of(&series, &AngularOptions { range: (0.5, 0.5000001), ..AngularOptions::default() })?;
    /// for (restored, &x) in field.series().iter().zip(&series) {
    ///     assert!((restored - f64::from(x)).abs() < 1e-15);
    /// }
    /// # Ok::<(), gramkit::Error>(())
    /// ```
    pub fn series(&self) -> Vec<f64> {
        restored(&self.place, self.extremes)
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

/// lo + (hi − lo)t, from the nearer end, so that both ends are met exactly; 1 − t is then a double.
#[inline(always)]
fn cosine(t: f64, lo: f64, hi: f64, width: f64) -> f64 {
    if t <= 0.5 { lo + width * t } else { hi - width * (1.0 - t) }
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

/// The values of `place` become t; cos and sin are filled.
struct Scale<'a> {
    factor: f64,
    min: f64,
    span: f64,
    lo: f64,
    hi: f64,
    width: f64,
    place: &'a mut [f64],
    cos: &'a mut [f64],
    sin: &'a mut [f64],
}

impl Loops for Scale<'_> {
    type Output = ();

    #[inline(always)]
    fn run(self) {
        let Self { factor, min, span, lo, hi, width, place, cos, sin } = self;
        // 0/1 where there is nothing to scale by.
        let span = if span == 0.0 { 1.0 } else { span };
        for ((t, cos), sin) in place.iter_mut().zip(cos).zip(sin) {
            *t = (factor * *t - min) / span;
            *cos = cosine(*t, lo, hi, width);
            *sin = sine(*cos);
        }
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
            let fields: Vec<_> = InstructionSet::available()
                .into_iter()
                .map(|set| AngularField::scaled(values.clone(), values.len(), &options, set))
                .collect();
            assert!(fields.iter().all(|field| field == &fields[0]));
            let least = values.iter().copied().fold(f64::INFINITY, f64::min);
            let most = values.iter().copied().fold(f64::NEG_INFINITY, f64::max);
            assert_eq!(fields[0].extremes(), (least, most));
        }
    }
}
