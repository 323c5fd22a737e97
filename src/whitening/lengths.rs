//! The lengths of scaled columns, or of their deviations from the mean.

use crate::claim::Enclosure;
use crate::error::{Error, Result};
use crate::gram::{Accuracy, Centring, Gram, GramOptions, Weights};
use crate::matrix::{MatrixView, Vectors};
use crate::rounding::{SMALLEST_SUBNORMAL, ScaledColumns, add_up, mul_up, scale_by_power_of_two, sub_down};

/// Σ w(v − v̄)² of each column of V, or Σ wv² where nothing is centred, for the weights over 2^k, to about u; 0 of a
/// constant column where it is centred.
pub(crate) fn squared_lengths(
    v: &ScaledColumns,
    weights: Option<&Weights>,
    centring: Centring,
    k: i32,
) -> Result<Vec<Enclosure>> {
    let scaled = weights.map(Weights::scaled);
    let shift = weights.map_or(0, Weights::exponent) - k;
    let options = GramOptions { centring, accuracy: Accuracy::Doubled, weights: scaled, ..GramOptions::default() };
    let length = |j: usize| {
        let column = v.values.col_as_slice(j);
        // A sum that is nothing but rounding would be an error.
        if centring == Centring::Mean && column.iter().all(|&x| x == column[0]) {
            return Ok(Enclosure::point(0.0));
        }
        let gram = Gram::with(&Vectors::columns(MatrixView::column_major(column, column.len(), 1)?), &options);
        // Weights that underflowed are off by η each, and the entries are below 1.
        let lost = mul_up(4.0 * column.len() as f64, SMALLEST_SUBNORMAL);
        let ends = match gram {
            Ok(gram) => {
                let (value, radius) = (gram.get(0, 0), add_up(gram.radius().value(), lost));
                [sub_down(value, radius).max(0.0), add_up(value, radius)]
            }
            Err(Error::Underflow { .. }) => [0.0, add_up(2.0 * f64::MIN_POSITIVE, lost)],
            Err(error) => return Err(error),
        };
        let [lower, upper] = ends.map(|x| scale_by_power_of_two(x, shift));
        Ok(Enclosure { lower, upper })
    };
    (0..v.values.ncols()).map(length).collect()
}
