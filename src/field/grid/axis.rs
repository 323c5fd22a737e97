//! One axis of a grid: where its samples lie.

use crate::error::{Error, Mismatch, Place, Result};
use crate::rounding::{UNIT_ROUNDOFF, two_product, two_sum};

/// Where the samples along one axis of a [`Grid`](super::Grid) lie.
///
/// ```
/// use gramkit::field::Axis;
/// let depth = Axis::uneven(vec![0.0, 1.0, 3.0, 7.0])?;
/// assert_eq!(depth.coordinate(2), 3.0);
/// let longitude = Axis::even(2.5)?.starting_at(-180.0)?.periodic();
/// assert_eq!(longitude.coordinate(4), -170.0);
/// # Ok::<(), gramkit::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct Axis {
    places: Places,
    periodic: bool,
    /// How far the coordinates that an even axis was taken for may be from its own.
    deviation: f64,
}

#[derive(Clone, Debug, PartialEq)]
enum Places {
    Even {
        origin: f64,
        spacing: f64,
    },
    /// With a period, one longer than the samples: the last is the first, one period on.
    Uneven(Vec<f64>),
}

impl Axis {
    /// Samples at 0, h, 2h, ….
    ///
    /// # Errors
    /// [`Error::Domain`] if h is not finite and positive.
    pub fn even(spacing: f64) -> Result<Self> {
        if !(spacing.is_finite() && spacing > 0.0) {
            return Err(Error::Domain { what: "a spacing", value: spacing, must_be: "finite and positive" });
        }
        Ok(Self { places: Places::Even { origin: 0.0, spacing }, periodic: false, deviation: 0.0 })
    }

    /// Samples at these coordinates, which ascend or descend.
    ///
    /// # Errors
    /// [`Error::NotFinite`]; [`Mismatch::NotMonotonic`].
    pub fn uneven(coordinates: Vec<f64>) -> Result<Self> {
        if let Some((index, &value)) = coordinates.iter().enumerate().find(|(_, value)| !value.is_finite()) {
            return Err(Error::NotFinite { place: Place::Component { what: "coordinates of an axis", index }, value });
        }
        let ascending = coordinates.first() < coordinates.get(1);
        if let Some(index) =
            coordinates.windows(2).position(|pair| (pair[0] < pair[1]) != ascending || pair[0] == pair[1])
        {
            let (earlier, later) = (coordinates[index], coordinates[index + 1]);
            return Err(Error::Mismatch(Mismatch::NotMonotonic { index: index + 1, earlier, later }));
        }
        Ok(Self { places: Places::Uneven(coordinates), periodic: false, deviation: 0.0 })
    }

    /// Samples at these coordinates, which ascend or descend: an even axis if they ascend in equal steps, as nearly as
    /// `f64` has them.
    ///
    /// The steps are equal if |x_k − (x₀ + kh)| ≤ 8u·max|x| for all k, with h = (x_n − x₀)/n: of coordinates that are
    /// nearest to such numbers, x_k and the sum are each off by u·max|x|, and kh by 5u·max|x|. From then on the samples
    /// are taken to lie at x₀ + kh: where [errors are to be proved](super::Truncation::Bounded), that is refused unless
    /// the x_k are just these.
    ///
    /// ```
    /// use gramkit::field::Axis;
    /// assert_eq!(Axis::through(vec![0.1, 0.2, 0.30000000000000004, 0.4])?.spacing(), Some(0.10000000000000002));
    /// assert_eq!(Axis::through(vec![0.1, 0.2, 0.4])?.spacing(), None);
    /// # Ok::<(), gramkit::Error>(())
    /// ```
    ///
    /// # Errors
    /// As [`Axis::uneven`].
    pub fn through(coordinates: Vec<f64>) -> Result<Self> {
        const ROUNDINGS: f64 = 8.0;
        let axis = Self::uneven(coordinates)?;
        let Places::Uneven(coordinates) = &axis.places else { return Ok(axis) };
        let (Some(&first), Some(&last)) = (coordinates.first(), coordinates.last()) else { return Ok(axis) };
        let step = (last - first) / (coordinates.len() as f64 - 1.0).max(1.0);
        let tolerance = ROUNDINGS * UNIT_ROUNDOFF * first.abs().max(last.abs());
        let is_even = |(k, x): (usize, &f64)| (x - (first + k as f64 * step)).abs() <= tolerance;
        let distance = |(k, x): (usize, &f64)| match is_sum(*x, first, k as f64, step) {
            true => 0.0,
            false => (x - (first + k as f64 * step)).abs() + ROUNDINGS * UNIT_ROUNDOFF * x.abs(),
        };
        match step > 0.0 && step.is_finite() && coordinates.iter().enumerate().all(is_even) {
            true => {
                let deviation = coordinates.iter().enumerate().map(distance).fold(0.0, f64::max);
                Ok(Self { deviation, ..Self::even(step)?.starting_at(first)? })
            }
            false => Ok(axis),
        }
    }

    /// The same axis, shifted so that its first sample lies there.
    ///
    /// # Errors
    /// [`Error::Domain`] if `origin` is not finite.
    pub fn starting_at(mut self, origin: f64) -> Result<Self> {
        if !origin.is_finite() {
            return Err(Error::Domain { what: "an origin", value: origin, must_be: "finite" });
        }
        match &mut self.places {
            Places::Even { origin: old, .. } => *old = origin,
            Places::Uneven(coordinates) => {
                let shift = origin - coordinates.first().copied().unwrap_or(origin);
                coordinates.iter_mut().for_each(|coordinate| *coordinate += shift);
                return Self::uneven(std::mem::take(coordinates)).map(|axis| Self { periodic: self.periodic, ..axis });
            }
        }
        Ok(self)
    }

    /// The same axis, closed to a circle: after its last sample comes its first. On an even axis of n samples the
    /// period is n·h; on an uneven one the last coordinate is that of the first sample again, one period on, and has no
    /// sample of its own.
    pub fn periodic(self) -> Self {
        Self { periodic: true, ..self }
    }

    /// Whether the axis is closed to a circle.
    pub fn is_periodic(&self) -> bool {
        self.periodic
    }

    /// How far the coordinates that an even axis was taken for may be from its own.
    pub(crate) fn deviation(&self) -> f64 {
        self.deviation
    }

    /// The distance of neighbours on an even axis.
    pub fn spacing(&self) -> Option<f64> {
        match self.places {
            Places::Even { spacing, .. } => Some(spacing),
            Places::Uneven(_) => None,
        }
    }

    /// The coordinate of a sample: origin + index × spacing, or the one that was given (NaN beyond the last).
    pub fn coordinate(&self, index: usize) -> f64 {
        match &self.places {
            Places::Even { origin, spacing } => origin + index as f64 * spacing,
            Places::Uneven(coordinates) => coordinates.get(index).copied().unwrap_or(f64::NAN),
        }
    }

    /// The distance of two samples a few steps apart; the wrapped ones of a periodic axis of `length` samples included.
    pub(crate) fn distance(&self, index: usize, offset: isize, length: usize) -> f64 {
        match &self.places {
            Places::Even { spacing, .. } => offset as f64 * spacing,
            Places::Uneven(coordinates) => {
                let target = index as isize + offset;
                let (turns, wrapped) = (target.div_euclid(length as isize), target.rem_euclid(length as isize));
                let period = coordinates[coordinates.len() - 1] - coordinates[0];
                coordinates[wrapped as usize] - coordinates[index] + turns as f64 * period
            }
        }
    }

    /// A bound of the relative error of [`Axis::distance`].
    pub(crate) fn distance_error(&self, index: usize, offset: isize, length: usize) -> f64 {
        let span = match &self.places {
            Places::Uneven(coordinates) if self.periodic => {
                (coordinates[coordinates.len() - 1] - coordinates[0]).abs()
                    * (1 + offset.unsigned_abs() / length) as f64
            }
            _ => 0.0,
        };
        // At most four roundings of numbers no larger than the distance and the periods in it.
        let distance = self.distance(index, offset, length).abs();
        if distance == 0.0 { 0.0 } else { 4.0 * UNIT_ROUNDOFF * (2.0 + 2.0 * span / distance) }
    }

    /// Checks the number of coordinates against that of the samples.
    pub(crate) fn check(&self, length: usize) -> Result<()> {
        match &self.places {
            Places::Uneven(coordinates) if coordinates.len() != length + usize::from(self.periodic) => {
                let what = if self.periodic {
                    "coordinates of a periodic axis, one more than its samples"
                } else {
                    "coordinates of an axis, one per sample"
                };
                let expected = length + usize::from(self.periodic);
                Err(Error::Shape { what, expected, found: coordinates.len() })
            }
            _ => Ok(()),
        }
    }
}

/// Whether x = x₀ + kh, without any rounding; where that cannot be told, it is not.
fn is_sum(x: f64, first: f64, k: f64, step: f64) -> bool {
    /// Products below may lose a part of their error.
    const SMALLEST: f64 = 1e-280;
    let (product, error) = two_product(k, step);
    let told = k == 0.0 || product.abs() > SMALLEST;
    told && error == 0.0 && two_sum(first, product) == (x, 0.0)
}
