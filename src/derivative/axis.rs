//! The steps along one coordinate, to both sides or to one.

use super::differences::{Differences, FINEST};
use super::extrapolation::{Levels, Step};
use crate::error::{Error, Place, Result};
use crate::rounding::{exponent, scale_by_power_of_two};

/// A central difference is preferred to a one-sided one down to this share of the step.
const LEAST_SHARE: f64 = 1.0 / 32.0;

/// Where the samples lie.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Side {
    Both,
    Above,
    Below,
}

/// One coordinate of the point, and the steps taken along it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Axis {
    pub(super) x: f64,
    /// What the rounding of the argument is relative to.
    pub(super) reach: f64,
    pub(super) side: Side,
    pub(super) levels: Levels,
    /// The typical magnitude, or |x| if that is larger.
    pub(super) magnitude: f64,
    first: f64,
    lower: f64,
    upper: f64,
}

impl Axis {
    /// The coordinates of a point; the first step of each is multiplied by `factor` ≤ 1.
    pub(super) fn plan(options: &Differences<'_>, x: &[f64], factor: f64) -> Result<Vec<Self>> {
        if let Some((index, &value)) = x.iter().enumerate().find(|(_, value)| !value.is_finite()) {
            return Err(Error::NotFinite { place: Place::Component { what: "the point", index }, value });
        }
        options.check(x.len())?;
        let bounds = options.bounds.around(x)?;
        let axis = |i: usize| Self::new(options, i, x[i], bounds[i], factor);
        (0..x.len()).map(axis).collect()
    }

    fn new(options: &Differences<'_>, i: usize, x: f64, (lower, upper): (f64, f64), factor: f64) -> Result<Self> {
        let typical = options.typical(i);
        let magnitude = if x.abs() > typical { x.abs() } else { typical };
        let product = options.step * magnitude;
        let step = power_of_two_below(product);
        let (below, above) = (x - lower, upper - x);
        let (less, more) = if below < above { (below, above) } else { (above, below) };
        let (side, first) = if step <= less {
            (Side::Both, step)
        } else if less >= LEAST_SHARE * step {
            (Side::Both, power_of_two_below(less))
        } else {
            let side = if above >= below { Side::Above } else { Side::Below };
            (side, if step <= more { step } else { power_of_two_below(more) })
        };
        let first = first * factor;
        if !(x.abs() + step).is_finite() || step < f64::MIN_POSITIVE {
            let must_be = "a normal number at every level, and x ± h finite";
            return Err(Error::Domain { what: "the step h of a coordinate", value: product, must_be });
        }
        // The second one-sided difference takes the next finer sample as well.
        let spare = usize::from(side != Side::Both);
        let within = |level: usize| {
            let finest = scale_by_power_of_two(first, -(level.saturating_add(spare).min(5000) as i32));
            finest >= f64::MIN_POSITIVE && finest >= scale_by_power_of_two(x.abs(), FINEST)
        };
        let levels = options.levels;
        if !within(levels - 1) {
            if first < step * factor {
                return Err(Error::Bounds { index: i, value: x, lower, upper });
            }
            let must_be = "a normal number at every level, and x ± h finite";
            return Err(Error::Domain { what: "the step h of a coordinate", value: product, must_be });
        }
        let most = (levels..=options.most_levels).take_while(|&most| within(most - 1)).last().unwrap_or(levels);
        let levels = Levels { first: levels, most };
        Ok(Self { x, reach: x.abs(), side, levels, magnitude, first, lower, upper })
    }

    /// This axis where the rounding of the argument is relative to `reach`.
    pub(super) fn reaching(self, reach: f64) -> Self {
        Self { reach, ..self }
    }

    /// The largest step.
    pub(super) fn largest(&self) -> f64 {
        self.first
    }

    /// A step as far as x moves by it.
    ///
    /// With samples on both sides, x moves outwards to a number of the same or a coarser binade; the rounding this
    /// takes goes into the step, and then the inward neighbour is exact as well (unless |x| < h).
    pub(super) fn step(&self, step: Step) -> f64 {
        let step = step.of(self.first);
        match self.side {
            Side::Both => self.representable(step),
            Side::Above => self.above(step) - self.x,
            Side::Below => self.x - self.below(step),
        }
    }

    /// A step near the given one by which |x| moves exactly.
    pub(super) fn representable(&self, step: f64) -> f64 {
        (self.x.abs() + step) - self.x.abs()
    }

    /// x + h, not beyond the bound.
    pub(super) fn above(&self, h: f64) -> f64 {
        let node = self.x + h;
        if node > self.upper { self.upper } else { node }
    }

    /// x − h, not beyond the bound.
    pub(super) fn below(&self, h: f64) -> f64 {
        let node = self.x - h;
        if node < self.lower { self.lower } else { node }
    }

    /// x + d, not beyond the bounds.
    pub(super) fn moved(&self, d: f64) -> f64 {
        if d < 0.0 { self.below(-d) } else { self.above(d) }
    }

    /// The t for which x + tv is within the bounds, v ≠ 0, up to rounding.
    pub(super) fn range_along(&self, v: f64) -> (f64, f64) {
        let (one, other) = ((self.lower - self.x) / v, (self.upper - self.x) / v);
        if v > 0.0 { (one, other) } else { (other, one) }
    }

    pub(super) fn no_room(&self, index: usize) -> Error {
        Error::Bounds { index, value: self.x, lower: self.lower, upper: self.upper }
    }

    /// The upper and the lower coordinate of the first difference at a step, and their distance.
    pub(super) fn ends(&self, h: f64) -> (f64, f64, f64) {
        match self.side {
            Side::Both => (self.above(h), self.below(h), 2.0 * h),
            Side::Above => (self.above(h), self.x, h),
            Side::Below => (self.x, self.below(h), h),
        }
    }
}

fn power_of_two_below(x: f64) -> f64 {
    if x == 0.0 || x == f64::INFINITY { x } else { scale_by_power_of_two(1.0, exponent(x) - 1) }
}

#[cfg(test)]
mod tests {
    use super::super::bounds::Bounds;
    use super::*;

    fn axis(x: f64, lower: f64, upper: f64) -> Result<Axis> {
        let options =
            Differences { bounds: Bounds::Box { lower: &[lower], upper: &[upper] }, ..Differences::default() };
        Ok(Axis::plan(&options, &[x], 1.0)?[0])
    }

    #[test]
    fn differences_turn_where_the_room_ends() {
        let sides = [(0.5, Side::Both, 0.125), (0.07, Side::Both, 0.0625), (0.001, Side::Above, 0.125)];
        for (x, side, first) in sides {
            let axis = axis(x, 0.0, 10.0).unwrap();
            assert_eq!((axis.side, axis.first), (side, first), "{x}");
        }
        assert_eq!(axis(9.99, 0.0, 10.0).unwrap().side, Side::Below);
        assert_eq!(axis(0.0, 0.0, 1e-3).unwrap().first, 2.0_f64.powi(-10));
        let no_room = Error::Bounds { index: 0, value: 1.0, lower: 1.0, upper: 1.0 };
        assert_eq!(axis(1.0, 1.0, 1.0).unwrap_err(), no_room);
        assert!(matches!(axis(1e9, 1e9, 1e9 + 1e-6).unwrap_err(), Error::Bounds { value: 1e9, .. }));
        let outside = Error::Bounds { index: 0, value: 2.0, lower: 0.0, upper: 1.0 };
        assert_eq!(axis(2.0, 0.0, 1.0).unwrap_err(), outside);
    }

    #[test]
    fn nodes_stay_inside() {
        for k in 0..1000 {
            let x = 1.0 + f64::from(k) * 1e-4;
            let (lower, upper) = (x - 0.011 * f64::from(k % 13), x + 0.3 / f64::from(k % 7 + 1));
            let axis = axis(x, lower, upper).unwrap();
            for level in 0..=axis.levels.most {
                let (high, low, width) = axis.ends(axis.step(Step::Halved(level)));
                assert!(lower <= low && low < high && high <= upper);
                assert!((high - low - width).abs() <= 2.0 * f64::EPSILON * x);
            }
        }
    }
}
