//! The product in range: as X stands where its squares are doubles, else with its columns scaled; centred about a shift
//! that a few rows give, or if that was too far from the mean, about the mean.
//!
//! That the first attempt was good is read off the result: ĝ_jj = ‖v_j‖² is finite only if column j is, and if it also
//! stands clear of the underflow that m products may have suffered, nothing else can have gone wrong, for
//! |v_iᵀv_j| ≤ ‖v_i‖‖v_j‖. So data of ordinary size are read once.

use std::ops::ControlFlow;
use std::sync::atomic::{AtomicU64, Ordering};

use faer::Mat;

use super::weights::{Total, Weights, rows_that_weigh};
use crate::error::Result;
use crate::matrix::{Real, Vectors};
use crate::product::{Moments, Scan, Source, Transform, Wanted, height, moments_in};
use crate::progress::Progress;
use crate::rounding::norms::larger;
use crate::rounding::{SMALLEST_SUBNORMAL, div_up, mul_up};
use crate::simd::InstructionSet;

/// Squared lengths, here 2⁹⁰⁰ at the most, above which an overflow is possible: m of them are multiplied when sums are.
const LARGEST_SQUARE: f64 = f64::from_bits((1023 + 900) << 52);
/// How far a squared length must stand clear of what underflow cost: 2¹¹⁰, beyond all roundings.
const CLEAR_OF_UNDERFLOW: f64 = f64::from_bits((1023 + 110) << 52);
/// At least 8m·η for every m.
const LEAST_WEIGHT: f64 = f64::from_bits((1023 - 1000) << 52);
/// |Σ d|/(√m·‖d‖) up to which a shift is as good as the mean: the error bound grows by the factor 1 + 2θ + 2θ² at most.
pub(super) const CLOSE_TO_MEAN: f64 = 0.5;
/// Shifts are refined so often at the most: one that was chosen by entries far larger than the deviations is rounded so
/// coarsely that the next one is not yet the mean.
pub(super) const MOST_REFINEMENTS: usize = 3;
/// Places where rows are sampled for the shift, and neighbouring rows at each.
const SAMPLE: (usize, usize) = (32, 8);

/// VᵀWV and what must be known to judge and to unscale it.
pub(super) struct RangedProduct {
    pub(super) moments: Moments,
    /// Column j was divided by 2^(e_j); none was, if there are no exponents.
    pub(super) exponents: Option<Vec<i32>>,
    /// What underflow may have cost an entry.
    pub(super) tiny: f64,
    /// The roundings that a term meets, on the way into V excepted.
    pub(super) height: usize,
}

impl RangedProduct {
    /// In the given memory, if it is large enough.
    ///
    /// # Errors
    /// [`Error::NotFinite`](crate::Error::NotFinite); [`Error::Cancelled`](crate::Error::Cancelled).
    pub(super) fn of<T: Real>(
        vectors: &Vectors<'_, T>,
        weights: Option<&Weights<'_>>,
        centring: Option<Total>,
        progress: Option<Progress<'_>>,
        mut memory: Mat<f64>,
    ) -> Result<Self> {
        let x = vectors.matrix();
        let set = InstructionSet::detect();
        let plain = centring.is_none() && weights.is_none();
        let scaled_weights = weights.map(Weights::scaled);
        // Attempts that are repeated and panels that overtake each other do not turn progress back. The bits of numbers
        // that are not negative are in their order.
        let furthest = AtomicU64::new(0);
        let onward = |fraction: f64| {
            let before = f64::from_bits(furthest.fetch_max(fraction.to_bits(), Ordering::Relaxed));
            progress.map_or(ControlFlow::Continue(()), |progress| progress(fraction.max(before)))
        };
        let progress = progress.is_some().then_some(&onward as Progress<'_>);
        let wanted = Wanted { sums: centring.is_some(), grids: plain, progress };
        let mut scaling: Option<(Vec<i32>, Transform)> = None;
        let mut shifts = centring.map(|_| sampled_means(x, scaled_weights, None));
        let mut refinements = 0;
        loop {
            let transform = match (&scaling, &shifts) {
                (None, None) => None,
                (scaling, shifts) => {
                    let scaled =
                        scaling.as_ref().map_or_else(|| Transform::none(x.ncols()), |(_, scaling)| scaling.clone());
                    Some(scaled.with_shifts(shifts.clone().unwrap_or_else(|| vec![0.0; x.ncols()])))
                }
            };
            let source = Source { matrix: x, transform: transform.as_ref(), weights: scaled_weights };
            let moments = moments_in(source, wanted, set, memory)?;
            // A product loses η/2 at the most. With weights, w·v loses that times v as well, and w itself, where it is
            // scaled, times v²; scaled columns have |v| ≤ 2.
            let squares = moments.squares();
            let least = weights.filter(|_| scaling.is_none()).map(|weights| weights.least);
            let square = least.map_or(1.0, |least| largest_square(&squares, least));
            let tiny = mul_up((16 * x.nrows().max(1)) as f64, mul_up(SMALLEST_SUBNORMAL, square));
            if scaling.is_none() && !is_in_range(source, &squares, tiny) {
                vectors.check_finite()?;
                if let Some((rows, kept)) = scaled_weights.and_then(|weights| rows_that_weigh(x, weights)) {
                    let kept = weights.map(|weights| Weights { scaled: kept.into(), ..*weights });
                    return Self::of(&Vectors::columns(&rows), kept.as_ref(), centring, progress, moments.gram);
                }
                let exponents = Scan::of(x, set).exponents();
                let transform = Transform::scaling(&exponents);
                shifts = shifts.map(|_| sampled_means(x, scaled_weights, Some(&transform)));
                scaling = Some((exponents, transform));
                refinements = 0;
                memory = moments.gram;
                continue;
            }
            if let (Some(total), Some(shifts)) = (centring, &mut shifts)
                && refinements < MOST_REFINEMENTS
                && is_far_from_mean(&moments, total)
            {
                refinements += 1;
                shifts.iter_mut().zip(&moments.sums).for_each(|(shift, sum)| *shift += sum / total.value);
                memory = moments.gram;
                continue;
            }
            let height = height(source, set);
            return Ok(Self { moments, exponents: scaling.map(|(exponents, _)| exponents), tiny, height });
        }
    }
}

/// At least 1 and the largest v_kj² of a row that weighs something, from ĝ_jj = fl(Σ w_k v_kj²) and the least weight w.
///
/// With V > 1 the largest |v_kj|, w·V² ≤ g_jj ≤ 2ĝ_jj + 4m·η·V², for half a term is more than roundings take of it, and
/// underflow takes m·η(1 + V) of the sum at the most. Where w ≥ 8m·η, V² ≤ 4ĝ_jj/w follows.
fn largest_square(squares: &[f64], least: f64) -> f64 {
    let largest = squares.iter().fold(0.0, |largest, &square| larger(largest, square));
    if least >= LEAST_WEIGHT { larger(1.0, div_up(mul_up(4.0, largest), least)) } else { f64::INFINITY }
}

/// Whether no square overflowed, and none that counts underflowed.
pub(super) fn is_in_range<T: Real>(source: Source<'_, T>, squares: &[f64], tiny: f64) -> bool {
    let clear = tiny * CLEAR_OF_UNDERFLOW;
    clear.is_finite()
        && squares
            .iter()
            .enumerate()
            .all(|(j, &square)| (clear..=LARGEST_SQUARE).contains(&square) || (square == 0.0 && source.is_zero(j)))
}

/// Whether the sum of some column's deviations is so large beside them that their mean should be subtracted too.
fn is_far_from_mean(moments: &Moments, total: Total) -> bool {
    moments.sums.iter().enumerate().any(|(j, &sum)| {
        let limit = CLOSE_TO_MEAN * (total.value * moments.gram[(j, j)]).sqrt();
        let close = sum.abs() <= limit;
        !close
    })
}

/// Each column's mean over a few rows all over X, weighted if they have weights.
pub(super) fn sampled_means<T: Real>(
    x: faer::MatRef<'_, T>,
    weights: Option<&[f64]>,
    transform: Option<&Transform>,
) -> Vec<f64> {
    let (m, (places, run)) = (x.nrows(), SAMPLE);
    let rows: Vec<usize> = if m <= places * run {
        (0..m).collect()
    } else {
        (0..places).flat_map(|place| (0..run).map(move |row| (m - run) / (places - 1) * place + row)).collect()
    };
    let weight = |k: usize| weights.map_or(1.0, |weights| weights[k]);
    let sum: f64 = rows.iter().map(|&k| weight(k)).sum();
    let mut means = vec![0.0; x.ncols()];
    // Column beside column, so that no addition waits for another.
    for k in rows.into_iter().filter(|_| sum > 0.0) {
        let share = weight(k) / sum;
        for (j, (mean, x)) in means.iter_mut().zip(x.row(k).iter()).enumerate() {
            let x = x.to_f64();
            *mean += share * transform.map_or(x, |transform| transform.apply(j, x));
        }
    }
    means
}
