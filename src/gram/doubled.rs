//! Gram matrices in twice the working precision, rounded once.
//!
//! The columns v_j = x_j·2^(−e_j), scaled, centred and weighted as pairs of doubles
//! ([`doubled_columns`](super::doubled_columns)), are multiplied in blocks of rows
//! ([`compensated`](crate::product::compensated)), the blocks' sums added in pairs of doubles, and what remains —
//! S = VᵀWV − t·tᵀ/Σw, division, the unit diagonal — is done in pairs as well ([`scaled`](super::scaled)), which are
//! rounded at the end.
//!
//! # The error before that rounding
//!
//! Let a_j = ‖v_j‖, the column as it is multiplied, and μ_B(j) the power of two above its largest head in block B, so
//! that μ_B(j) ≤ 2‖v_j‖_B up to a factor 1 + O(u). By Cauchy–Schwarz, Σ_B μ_B(i)μ_B(j) ≤ 4a_i·a_j. Hence, with b, M and
//! H of the blocks' bound b·M·γ_H, and up to a factor 1 + 2⁻²⁰ that takes all that is of higher order:
//!
//! * the blocks' own errors add up to 4bM·γ_H·a_i·a_j;
//! * their sums are Σ|S| ≤ a_i·a_j and Σ|C| ≤ 4bM·a_i·a_j. A block's sum is added to those of its panel, B blocks, and
//!   a panel's to that of the P panels: the exact errors e of these additions sum to (B + P)u·a_i·a_j at most, and the
//!   e and C, added with B + P + 2 roundings each, are off by γ_{B+P+2}((B + P)u + 4bM)a_i·a_j;
//! * the pairs are within 11u² of what they stand for, which costs 22u²·a_i·a_j.
//!
//! Together ε·a_i·a_j, ε ≈ (1.6·10⁸ + 1.1·10⁶(B + P) + (B + P)²)u²: 2·10⁻²⁴ up to m = 10⁵, 10⁻²⁰ at 10⁹. On top of it
//! underflow takes, entries being 2 at most: 33η a row for the pairs (2·2·8η), 7η·μ_B(i)μ_B(j) for the products, 112η
//! where both have a head of 2, and 2η for scaling a block's sums back; 256η is allowed.

use std::ops::Range;
use std::sync::atomic::{AtomicUsize, Ordering};

use rayon::prelude::*;

use super::doubled_bound::{HIGHER_ORDER, scaled_gram};
use super::doubled_columns::{Columns, PAIR_ERROR, magnitudes};
use super::options::{Centring, Divisor, GramOptions};
use super::ranged::{CLOSE_TO_MEAN, MOST_REFINEMENTS, sampled_means};
use super::weights::{Total, Weights, rows_that_weigh};
use crate::error::Result;
use crate::matrix::{Real, Symmetric, Vectors};
use crate::product::{BLOCK, PairSums, Transform, block_errors};
use crate::progress::{Progress, report};
use crate::rounding::norms::larger;
use crate::rounding::{DoubleWord, UNIT_ROUNDOFF, exponent, gamma, in_pool, scale_by_power_of_two};
use crate::simd::InstructionSet;

/// Rows of a panel, at the least.
const SHORTEST_PANEL: usize = 4 * BLOCK;
/// Panels in flight: bounds the memory for partial sums to this many times n².
const PANELS_PER_BATCH: usize = 16;

/// The Gram matrix of [`Accuracy::Doubled`](crate::Accuracy::Doubled).
pub(super) fn gram<T: Real>(vectors: &Vectors<'_, T>, options: &GramOptions<'_>) -> Result<Symmetric> {
    let (n, m) = (vectors.len(), vectors.dimension());
    let panels = Panels::new(m, n);
    let weights = options.weights.map(|weights| Weights::new(weights, m)).transpose()?;
    if let Some((rows, weights)) = options.weights.and_then(|weights| rows_that_weigh(vectors.matrix(), weights)) {
        vectors.check_finite()?;
        return gram(&Vectors::columns(&rows), &GramOptions { weights: Some(&weights), ..*options });
    }
    let exponents = exponents(vectors, panels)?;
    let weight_exponent = weights.as_ref().map_or(0, |weights| weights.exponent);
    let mut shifts = match options.centring {
        Centring::None => None,
        Centring::Mean => Some(shifts(vectors, &exponents, weights.as_ref())?),
    };
    let centred = shifts.is_some();

    let mut refinements = 0;
    let sums = loop {
        let columns = Columns::new(vectors, &exponents, options.weights.zip(weights.as_ref()), shifts.clone());
        let sums = product(&columns, panels, options.progress)?;
        let far = shifts.as_mut().is_some_and(|shifts| refined(shifts, &sums));
        if !far || refinements == MOST_REFINEMENTS {
            break sums;
        }
        refinements += 1;
    };
    let mut gram = scaled_gram(&sums, exponents, panels.error(), m);
    let total = match weights {
        None => Total::exactly(DoubleWord::from(m as f64)),
        // The extra column is half of √w, and the largest weight at least ½: beside Σw/4 ≥ ⅛ underflow is nothing.
        Some(_) => {
            let value = sums.at(n, n).scaled(2);
            Total { value, exponent: weight_exponent, relative_error: 2.0 * panels.error() }
        }
    };
    if centred {
        // T = t/2 is row n of the sums; in its units Σw is a quarter.
        let halves: Vec<DoubleWord> = (0..n).map(|j| sums.at(n, j)).collect();
        gram = gram.centred(&halves, Total { value: total.value.scaled(-2), ..total });
    }
    let nothing = n == 0;
    match options.divisor {
        Divisor::UnitDiagonal => gram.unit_diagonal(centred),
        Divisor::One => gram.unscaled(weight_exponent, m, nothing),
        Divisor::Count => gram.divided(total, 0.0)?.unscaled(0, m, nothing),
        Divisor::CountLessOne => gram.divided(total, 1.0)?.unscaled(0, m, nothing),
        Divisor::Number(number) => {
            // Only the significand is divided by; the power of two joins those of the scaling.
            let e = exponent(number);
            let significand = DoubleWord::from(scale_by_power_of_two(number, -e));
            gram.divided(Total::exactly(significand), 0.0)?.unscaled(weight_exponent - e, m, nothing)
        }
    }
}

/// How X is cut into panels of rows, by its shape alone.
#[derive(Clone, Copy, Debug)]
struct Panels {
    dimension: usize,
    rows: usize,
}

impl Panels {
    /// A panel is no shorter than 2n, so that its sums are about as large as itself.
    fn new(dimension: usize, columns: usize) -> Self {
        Self { dimension, rows: SHORTEST_PANEL.max(columns.saturating_mul(2)).div_ceil(BLOCK).saturating_mul(BLOCK) }
    }

    fn count(self) -> usize {
        self.dimension.div_ceil(self.rows)
    }

    fn range(self, panel: usize) -> Range<usize> {
        let start = panel * self.rows;
        start..start.saturating_add(self.rows).min(self.dimension)
    }

    /// ε.
    fn error(self) -> f64 {
        let (blocks, remainders) = block_errors();
        let merges = self.rows.min(self.dimension).div_ceil(BLOCK) + self.count();
        let merging = gamma(merges + 2) * (merges as f64 * UNIT_ROUNDOFF + remainders);
        HIGHER_ORDER * (blocks + merging + 2.0 * PAIR_ERROR)
    }

    /// Hands what `part` makes of each panel to `merge`, in the order of the panels.
    fn for_each<P: Send>(
        self,
        part: impl Fn(Range<usize>) -> Result<P> + Sync,
        mut merge: impl FnMut(P),
    ) -> Result<()> {
        for first in (0..self.count()).step_by(PANELS_PER_BATCH) {
            let batch = first..(first + PANELS_PER_BATCH).min(self.count());
            in_pool(batch.into_par_iter(), |panel| part(self.range(panel)))?.into_iter().for_each(&mut merge);
        }
        Ok(())
    }
}

/// e_j with max_k |x_kj| in [2^(e_j − 1), 2^(e_j)); 0 for a zero column.
fn exponents<T: Real>(vectors: &Vectors<'_, T>, panels: Panels) -> Result<Vec<i32>> {
    let mut largest = vec![0.0_f64; vectors.len()];
    let look = |rows| Ok(magnitudes(vectors, rows));
    panels.for_each(look, |found| {
        for (max, found) in largest.iter_mut().zip(found) {
            *max = larger(*max, found);
        }
    })?;
    if largest.iter().any(|max| !max.is_finite()) {
        // This names the entry.
        vectors.check_finite()?;
    }
    Ok(largest.into_iter().map(exponent).collect())
}

/// The means of the scaled columns over a few rows: whatever they are off by, Σ w d makes good.
fn shifts<T: Real>(vectors: &Vectors<'_, T>, exponents: &[i32], weights: Option<&Weights>) -> Result<Vec<f64>> {
    Total::of(weights, vectors.dimension()).check(0.0)?;
    let weights = weights.map(Weights::scaled);
    let means = sampled_means(vectors.matrix(), weights, Some(&Transform::scaling(exponents)));
    Ok(means.into_iter().map(|mean| mean.clamp(-1.0, 1.0)).collect())
}

/// Moves the shifts by the means of the deviations, if one of these is not small beside them.
///
/// With T = Σ wd/2 and W = Σ w/4, the last row of the sums, that mean is T/(2W).
fn refined(shifts: &mut [f64], sums: &PairSums) -> bool {
    let n = shifts.len();
    let high = |i: usize, j: usize| sums.at(i, j).high;
    let is_close = |j: usize| high(n, j).abs() <= CLOSE_TO_MEAN * (high(n, n) * high(j, j)).sqrt();
    let far = !(0..n).all(is_close);
    if far {
        let moved = shifts.iter_mut().enumerate();
        moved.for_each(|(j, shift)| *shift = (*shift + high(n, j) / (2.0 * high(n, n))).clamp(-1.0, 1.0));
    }
    far
}

/// The inner products of all columns.
fn product<T: Real>(columns: &Columns<'_, T>, panels: Panels, progress: Option<Progress<'_>>) -> Result<PairSums> {
    let set = InstructionSet::detect();
    // A panel of many columns takes long, so it asks between its blocks as well, and tells how many rows are done.
    let done = AtomicUsize::new(0);
    let ask = || report(progress, done.load(Ordering::Relaxed) as f64 / panels.dimension as f64);
    let part = |rows: Range<usize>| {
        let mut sums = PairSums::new(columns.count());
        let mut block = columns.block();
        for first in rows.clone().step_by(BLOCK) {
            let some = first..(first + BLOCK).min(rows.end);
            columns.load(some.clone(), &mut block);
            sums.add_block(set, &block, ask)?;
            done.fetch_add(some.len(), Ordering::Relaxed);
        }
        Ok(sums)
    };
    let mut total = PairSums::new(columns.count());
    panels.for_each(part, |part| total.add(&part))?;
    report(progress, 1.0)?;
    Ok(total)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rounding::{SMALLEST_SUBNORMAL, scale_by_power_of_two};
    use faer::Mat;
    use num_traits::{One, Signed, ToPrimitive, Zero};
    use oracle::mutation::generator;
    use oracle::{Rational, exact};
    use rand::RngExt;

    /// The error bound before anything is rounded to doubles, of the weighted and shifted columns themselves.
    #[test]
    fn the_sums_are_within_epsilon() {
        let mut random = generator(91);
        let mut worst = 0.0_f64;
        for (m, n) in [(1, 1), (7, 3), (40, 2), (600, 1), (530, 2), (2100, 1)] {
            for hardship in 0..4 {
                let x = Mat::from_fn(m, n, |i, _| {
                    let x: f64 = random.random_range(-1.0..1.0);
                    [x, 1e5 + x, x * 2.0_f64.powi(-((i * i) as i32 % 90)), 2.0_f64.powi(30) + x.round()][hardship]
                });
                let vectors = Vectors::columns(&x);
                let weights: Vec<f64> =
                    (0..m).map(|k| random.random_range(0.0..9.0) * 2.0_f64.powi([0, -60, 7][k % 3])).collect();
                let checked = Weights::new(&weights, m).unwrap();
                let panels = Panels::new(m, n);
                let exponents = exponents(&vectors, panels).unwrap();
                for (weighted, centred) in [(false, false), (false, true), (true, false), (true, true)] {
                    let weighting = weighted.then_some((weights.as_slice(), &checked));
                    let shifts = centred.then(|| shifts(&vectors, &exponents, None).unwrap());
                    let columns = Columns::new(&vectors, &exponents, weighting, shifts.clone());
                    let sums = product(&columns, panels, None).unwrap();
                    let weight = |k: usize| match weighted {
                        true => exact(scale_by_power_of_two(weights[k], -checked.exponent)),
                        false => Rational::one(),
                    };
                    let value = |k: usize, j: usize| match j == n {
                        true => exact(0.5),
                        false => {
                            let shift = shifts.as_ref().map_or(0.0, |shifts| shifts[j]);
                            exact(scale_by_power_of_two(x[(k, j)], -exponents[j])) - exact(shift)
                        }
                    };
                    let truth = |i: usize, j: usize| {
                        (0..m).fold(Rational::zero(), |sum, k| sum + weight(k) * value(k, i) * value(k, j))
                    };
                    let lengths: Vec<f64> =
                        (0..columns.count()).map(|j| truth(j, j).to_f64().unwrap().sqrt()).collect();
                    let tiny = 256.0 * m as f64 * SMALLEST_SUBNORMAL;
                    for (i, j) in (0..columns.count()).flat_map(|j| (j..columns.count()).map(move |i| (i, j))) {
                        let bound = panels.error() * lengths[i] * lengths[j] + tiny;
                        let sum = sums.at(i, j);
                        let gap = (exact(sum.high) + exact(sum.low) - truth(i, j)).abs().to_f64().unwrap();
                        assert!(gap <= bound, "{m} × {n}, {hardship}, {weighted}, {centred}: {gap:e} > {bound:e}");
                        worst = worst.max(gap / (lengths[i] * lengths[j]));
                    }
                }
            }
        }
        // The errors are of the kind that is bounded: not zero, not u.
        let squared = UNIT_ROUNDOFF * UNIT_ROUNDOFF;
        assert!(worst > 0.1 * squared && worst < 1e6 * squared, "{:e}", worst / squared);
    }

    #[test]
    fn epsilon_is_as_documented() {
        for (m, limit) in [(1, 2.1e-24), (100_000, 3e-24), (10_000_000, 1e-22), (1_000_000_000, 1e-20)] {
            let error = Panels::new(m, 3).error();
            assert!(error < limit, "{m}: {error:e}");
        }
    }
}
