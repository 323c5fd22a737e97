//! Weights, and the sum that a mean or a covariance divides by.

use std::borrow::Cow;

use faer::{Mat, MatRef};

use super::entry::Entry;
use crate::error::{Error, Place, Result};
use crate::matrix::Real;
use crate::rounding::{SMALLEST_SUBNORMAL, add_up, exponent, gamma, scale_by_power_of_two};
use crate::simd::{InstructionSet, Loops};

/// Weights that are summed at a time: fewer roundings than that, and one for each chunk.
const CHUNK: usize = 1024;

/// The largest weight is within these bounds: no sum or product that matters overflows or underflows for it.
const MODERATE: std::ops::RangeInclusive<f64> = f64::from_bits((1023 - 64) << 52)..=f64::from_bits((1023 + 64) << 52);

/// Checked weights, over one power of two.
pub(crate) struct Weights<'a> {
    pub(super) scaled: Cow<'a, [f64]>,
    pub(super) exponent: i32,
    /// The smallest that is not zero, scaled; infinite if all are.
    pub(super) least: f64,
}

impl<'a> Weights<'a> {
    /// Scaled below 1.
    pub(crate) fn new(weights: &[f64], m: usize) -> Result<Weights<'static>> {
        let extent = Extent::of_checked(weights, m)?;
        let exponent = exponent(extent.largest);
        // A weight that is not zero stays so: one that underflows becomes η, and is off by η at most.
        let kept = |w: f64, scaled: f64| if w > 0.0 && scaled == 0.0 { SMALLEST_SUBNORMAL } else { scaled };
        let factor = scale_by_power_of_two(1.0, -exponent);
        let scaled: Vec<f64> = if factor.is_normal() {
            weights.iter().map(|&w| kept(w, w * factor)).collect()
        } else {
            weights.iter().map(|&w| kept(w, scale_by_power_of_two(w, -exponent))).collect()
        };
        let least = kept(extent.least, scale_by_power_of_two(extent.least, -exponent));
        Ok(Weights { scaled: Cow::Owned(scaled), exponent, least })
    }

    /// As they are, if they are moderate; else scaled below 1.
    pub(super) fn in_place(weights: &'a [f64], m: usize) -> Result<Self> {
        let Extent { largest, least } = Extent::of_checked(weights, m)?;
        if MODERATE.contains(&largest) {
            return Ok(Self { scaled: Cow::Borrowed(weights), exponent: 0, least });
        }
        Self::new(weights, m)
    }

    /// Those of these components alone.
    pub(crate) fn of_rows(&self, rows: &[usize]) -> Weights<'static> {
        Weights { scaled: rows.iter().map(|&k| self.scaled[k]).collect(), exponent: self.exponent, least: self.least }
    }

    /// The weights over 2^[exponent](Weights::exponent), below 1 if they [were scaled](Weights::new); those that
    /// underflow are off by η at most.
    pub(crate) fn scaled(&self) -> &[f64] {
        &self.scaled
    }

    pub(crate) fn exponent(&self) -> i32 {
        self.exponent
    }
}

/// The largest weight, and the smallest that is not zero.
struct Extent {
    largest: f64,
    least: f64,
}

impl Extent {
    /// # Errors
    /// [`Error::Shape`]; [`Error::NotFinite`]; [`Error::Domain`].
    fn of_checked(weights: &[f64], m: usize) -> Result<Self> {
        const WHAT: &str = "weights";
        if weights.len() != m {
            return Err(Error::Shape { what: WHAT, expected: m, found: weights.len() });
        }
        // Without branches, in which all is well mostly; then one by one, for the first that is not.
        let (extent, fine) = InstructionSet::detect().run_loops(Look(weights));
        for (index, &value) in weights.iter().enumerate().filter(|_| !fine) {
            if !value.is_finite() {
                return Err(Error::NotFinite { place: Place::Component { what: WHAT, index }, value });
            }
            if value < 0.0 {
                return Err(Error::Domain { what: "a weight", value, must_be: "zero or more" });
            }
        }
        Ok(extent)
    }
}

/// What is looked at side by side.
const LANES: usize = 16;

struct Look<'a>(&'a [f64]);

impl Loops for Look<'_> {
    /// And whether all are finite and not negative.
    type Output = (Extent, bool);

    #[inline(always)]
    fn run(self) -> (Extent, bool) {
        let (mut largest, mut lowest, mut least) = ([0.0_f64; LANES], [0.0_f64; LANES], [f64::INFINITY; LANES]);
        // NaN as soon as one is not finite.
        let mut finite = [0.0_f64; LANES];
        for weights in Chunks(self.0) {
            for lane in 0..LANES {
                let w = weights[lane];
                let positive = if w > 0.0 { w } else { f64::INFINITY };
                largest[lane] = if w > largest[lane] { w } else { largest[lane] };
                lowest[lane] = if w < lowest[lane] { w } else { lowest[lane] };
                least[lane] = if positive < least[lane] { positive } else { least[lane] };
                finite[lane] += w * 0.0;
            }
        }
        let fine = finite == [0.0; LANES] && lowest == [0.0; LANES];
        let (largest, least) =
            (largest.into_iter().fold(0.0, f64::max), least.into_iter().fold(f64::INFINITY, f64::min));
        (Extent { largest, least }, fine)
    }
}

/// The sum of each chunk, in lanes, and theirs.
struct Sum<'a>(&'a [f64]);

impl Loops for Sum<'_> {
    type Output = f64;

    #[inline(always)]
    fn run(self) -> f64 {
        let mut total = 0.0;
        for chunk in self.0.chunks(CHUNK) {
            let mut sums = [0.0; LANES];
            for weights in Chunks(chunk) {
                for lane in 0..LANES {
                    sums[lane] += weights[lane];
                }
            }
            total += sums.iter().sum::<f64>();
        }
        total
    }
}

/// As many weights at a time as there are lanes, the last ones filled up with zeros.
struct Chunks<'a>(&'a [f64]);

impl Iterator for Chunks<'_> {
    type Item = [f64; LANES];

    #[inline(always)]
    fn next(&mut self) -> Option<[f64; LANES]> {
        if let Some((chunk, rest)) = self.0.split_first_chunk() {
            self.0 = rest;
            return Some(*chunk);
        }
        let rest = std::mem::take(&mut self.0);
        let mut last = [0.0; LANES];
        last[..rest.len()].copy_from_slice(rest);
        (!rest.is_empty()).then_some(last)
    }
}

/// The rows that weigh something, with their weights; nothing if all do. What stands in the others, even if it is huge,
/// is no measure for the scaling of a column.
pub(super) fn rows_that_weigh<T: Real>(x: MatRef<'_, T>, weights: &[f64]) -> Option<(Mat<T>, Vec<f64>)> {
    let kept: Vec<usize> = (0..x.nrows()).filter(|&k| weights[k] != 0.0).collect();
    (kept.len() < x.nrows()).then(|| {
        let rows = Mat::from_fn(kept.len(), x.ncols(), |k, j| x[(kept[k], j)]);
        (rows, kept.iter().map(|&k| weights[k]).collect())
    })
}

/// The (scaled) sum of the weights, or m: value = exact·(1 + δ), |δ| ≤ `relative_error`.
#[derive(Clone, Copy)]
pub(super) struct Total<E = f64> {
    pub(super) value: E,
    pub(super) exponent: i32,
    pub(super) relative_error: f64,
}

impl Total {
    pub(super) fn of(weights: Option<&Weights>, m: usize) -> Self {
        match weights {
            None => Self::exactly(m as f64),
            Some(weights) => Self {
                value: InstructionSet::detect().run_loops(Sum(&weights.scaled)),
                exponent: weights.exponent,
                // What weights lost when they were scaled is m·η at the most, beside a sum of at least ½; those that
                // were not have lost nothing.
                relative_error: add_up(gamma(m.min(CHUNK) + m.div_ceil(CHUNK)), m as f64 * SMALLEST_SUBNORMAL),
            },
        }
    }
}

impl<E: Entry> Total<E> {
    /// A number that is known exactly.
    pub(super) fn exactly(value: E) -> Self {
        Self { value, exponent: 0, relative_error: 0.0 }
    }

    /// The sum must exceed `less`: 0 for a mean, 1 for a divisor of one less.
    pub(super) fn check(self, less: f64) -> Result<()> {
        let sum = scale_by_power_of_two(self.value.nearest(), self.exponent);
        if sum > less {
            Ok(())
        } else {
            let must_be = if less == 0.0 { "more than 0 to divide by it" } else { "more than 1 to divide by one less" };
            Err(Error::Domain { what: "the sum of the weights (or the number of components)", value: sum, must_be })
        }
    }
}
