//! A length from the distances of the points.

use faer::Mat;
use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};

use super::points::Points;
use crate::claim::Enclosure;
use crate::error::{Error, Result};
use crate::matrix::AsVectors;
use crate::rounding::scale_by_power_of_two;

/// The median heuristic, in the conventions of those who use it: ℓ from the distances d_ij = ‖xᵢ − x_j‖ of the points.
///
/// Garreau, Jitkrittum, Kanagawa, *Large sample analysis of the median heuristic*, arXiv:1707.07269.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "kebab-case"))]
#[non_exhaustive]
pub enum MedianHeuristic {
    /// ℓ = the median of d_ij over the pairs i < j.
    #[default]
    Distance,
    /// ℓ² = half the median of d_ij² over the pairs i < j, so that γ of an RBF kernel is its reciprocal.
    HalfSquaredDistance,
    /// ℓ = the median of d_ij over all n² pairs, the n zeros among them.
    DistanceWithZeros,
}

impl MedianHeuristic {
    /// The length as it is written: "median".
    pub(super) fn word(self) -> &'static str {
        match self {
            Self::Distance => "median",
            Self::HalfSquaredDistance => "median-half-squared",
            Self::DistanceWithZeros => "median-with-zeros",
        }
    }
}

/// A length by the median heuristic.
///
/// ```
/// use gramkit::kernel::MedianHeuristic;
/// use gramkit::Vectors;
/// let points = Vectors::rows(&[[0.0], [1.0], [4.0]]); // at distances 1, 3 and 4
/// let median = MedianHeuristic::Distance.of(&points)?;
/// assert_eq!((median.length, median.pairs, median.range), (3.0, 3, None));
/// // Of the nine numbers 0, 0, 0, 1, 1, 3, 3, 4, 4 the middle one is 1.
/// assert_eq!(MedianHeuristic::DistanceWithZeros.of(&points)?.length, 1.0);
/// # Ok::<(), gramkit::Error>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct MedianLength {
    /// ℓ, as it was computed.
    pub length: f64,
    /// The pairs that were looked at.
    pub pairs: usize,
    /// Where they are a sample: the order statistics of the sample between which the median of all pairs lies, if the
    /// pairs were independent, with a probability of 99.9 %. None where all pairs were looked at.
    pub range: Option<Enclosure>,
}

/// Points of which all pairs are looked at.
const MOST_POINTS: usize = 4096;
/// Pairs of a sample, and its seed.
const SAMPLE: usize = 1 << 20;
const SEED: u64 = 170_707_269;
/// Standard deviations of the count below the median, on either side.
const DEVIATIONS: f64 = 3.3;

impl MedianHeuristic {
    /// The length of these points: by all pairs of up to 4096 points, else by 2²⁰ random ones, the same in every run.
    ///
    /// # Errors
    /// [`Error::NotFinite`]; [`Error::Domain`] if there are fewer than two points, or if the median is 0: half of the
    /// pairs coincide, and there is no such length.
    pub fn of(self, points: &impl AsVectors) -> Result<MedianLength> {
        self.of_points(&Points::of(points)?)
    }

    pub(super) fn of_points(self, points: &Points) -> Result<MedianLength> {
        let n = points.count();
        if n < 2 {
            let (what, must_be) = ("the number of points", "2 at least for a median of their distances");
            return Err(Error::Domain { what, value: n as f64, must_be });
        }
        let axes: Vec<usize> = (0..points.dimension()).collect();
        let largest = points.largest(&axes);
        // Below ¼, squares do not overflow; they matter where they do not underflow.
        let e = if largest == 0.0 { 0 } else { crate::rounding::exponent(largest) + 2 };
        let scaled = Mat::from_fn(points.dimension(), n, |k, j| scale_by_power_of_two(points.matrix()[(k, j)], -e));
        let squared = |i: usize, j: usize| -> f64 {
            scaled.col_as_slice(i).iter().zip(scaled.col_as_slice(j)).map(|(x, y)| (x - y) * (x - y)).sum()
        };
        let is_sample = n > MOST_POINTS;
        let mut squares: Vec<f64> = if is_sample {
            let mut random = StdRng::seed_from_u64(SEED);
            let mut pair = || {
                let (i, j) = (random.random_range(0..n), random.random_range(0..n - 1));
                squared(i, if j < i { j } else { j + 1 })
            };
            (0..SAMPLE).map(|_| pair()).collect()
        } else {
            (0..n).flat_map(|j| (j + 1..n).map(move |i| (i, j))).map(|(i, j)| squared(i, j)).collect()
        };
        let pairs = squares.len();
        // The position of the middle among the pairs i < j: where zeros count too, it is n zeros and each pair twice.
        let middle = match self {
            Self::Distance | Self::HalfSquaredDistance => (pairs as f64 - 1.0) / 2.0,
            Self::DistanceWithZeros => {
                let zeros = pairs as f64 / (n as f64 - 1.0); // n of n², beside n(n − 1)
                (pairs as f64 - 1.0 - zeros) / 2.0
            }
        };
        let of_square = |square: f64| {
            let square = if self == Self::HalfSquaredDistance { 0.5 * square } else { square };
            scale_by_power_of_two(square.sqrt(), e)
        };
        let mut at = |position: f64| {
            let index = position.clamp(0.0, pairs as f64 - 1.0) as usize;
            *squares.select_nth_unstable_by(index, f64::total_cmp).1
        };
        let length = match self {
            Self::DistanceWithZeros => {
                // The pairs twice: the middle of n² numbers, whose positions from n on are pairs.
                let count = n * n;
                let nth = |position: usize| if position < n { None } else { Some((position - n) / 2) };
                let scale = pairs as f64 / (n * (n - 1) / 2) as f64;
                let mut of = |position: usize| nth(position).map_or(0.0, |pair| at((pair as f64 * scale).floor()));
                let (low, high) = (of((count - 1) / 2), of(count / 2));
                0.5 * (of_square(low) + of_square(high))
            }
            _ => {
                let (low, high) = (at(middle.floor()), at(middle.ceil()));
                match self {
                    Self::HalfSquaredDistance => of_square(0.5 * (low + high)),
                    _ => 0.5 * (of_square(low) + of_square(high)),
                }
            }
        };
        let spread = DEVIATIONS * (pairs as f64).sqrt() / 2.0;
        let range = is_sample.then(|| {
            let (lower, upper) = (at((middle - spread).floor()), at((middle + spread).ceil()));
            Enclosure { lower: of_square(lower), upper: of_square(upper) }
        });
        if length == 0.0 {
            let (what, must_be) = ("the median of the points' distances", "positive; state the length");
            return Err(Error::Domain { what, value: 0.0, must_be });
        }
        Ok(MedianLength { length, pairs, range })
    }
}
