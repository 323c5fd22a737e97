//! The error of a field's derivatives: truncation, rounding, noise.
//!
//! Of an entry H_ij with weights w on the samples f_k,
//!
//! > E_ij = 2|H_ij − H′_ij| + Σ|w|·(u_s|f| + (u_s + κu)·D) + κu|H_ij| + 3σ‖w‖₂,
//!
//! where H′ is taken by stencils of an accuracy two higher, u_s is the unit roundoff of the samples' type, u that of
//! f64, and D = Σ_a ρ_a|∂f/∂x_a| the first-order variation of f over the reach ρ of the stencils: |f_k| ≤ |f| + D up to
//! second-order terms, for which the share of |H_ij| stands, as for the roundings of the arithmetic on differences. At
//! a single point, and where stencils avoid missing samples, Σ|w f_k| and Σ|w|·|f_k − f_l| are summed up instead. An
//! off-diagonal entry's weights are products, so Σ|w| and ‖w‖₂ are the products of the two axes'. The truncation share
//! is an estimate, so all of it is.
//!
//! The radius of the Hessian at a point is the ∞-norm of E, at least ‖E‖₂; the shares' norms are added up one by one,
//! so that only the first and third cost a look at every entry.

use std::ops::Range;

use super::discretization::Discretization;
use super::gaussian;
use super::point::{Derivative, Point};
use super::rows::Rows;
use crate::field::grid::FieldOptions;
use crate::rounding::UNIT_ROUNDOFF;
use crate::simd::{InstructionSet, Loops};
use crate::spectrum::packed::symmetric_index;

/// Roundings that a difference, its weight and its sum meet: at most one subtraction, one multiplication, nine
/// additions and two for the weight, on each of two axes.
const ARITHMETIC: f64 = 26.0 * UNIT_ROUNDOFF;

/// Σ|w f_k|/|H| of the second-order terms f_k of f, in a field's interior and, for accuracy 2, at its edges.
const CURVATURE: f64 = 16.0;

/// See [`Truncation::Estimated`](crate::field::grid::Truncation::Estimated).
pub(crate) const TRUNCATION_FACTOR: f64 = 2.0;

/// Standard deviations of the noise that count as possible.
const NOISE_FACTOR: f64 = 3.0;

/// What the errors depend on.
#[derive(Clone, Copy, Debug)]
pub(crate) struct ErrorModel {
    /// u_s.
    pub(crate) roundoff: f64,
    /// σ.
    pub(crate) noise: f64,
}

/// The errors of the entries at one point.
#[derive(Clone, Debug)]
pub(crate) struct PointErrors {
    pub(crate) gradient: Vec<f64>,
    pub(crate) hessian: Vec<f64>,
}

impl ErrorModel {
    /// The model for samples with this unit roundoff; smoothing adds its own.
    pub(crate) fn new(roundoff: f64, dimension: usize, options: &FieldOptions<'_>) -> Self {
        let smoothing = options.smoothing.map_or(0.0, |_| gaussian::roundoff(dimension));
        Self { roundoff: roundoff + smoothing, noise: options.noise }
    }

    #[inline(always)]
    fn rounding(&self, value: f64, variation: f64) -> f64 {
        self.roundoff * value.abs() + (self.roundoff + ARITHMETIC) * variation
    }

    /// The error of a derivative at one point; `finer` is there where truncation counts.
    fn of(&self, derivative: &Derivative, finer: Option<&Derivative>) -> f64 {
        let truncation = finer.map_or(0.0, |finer| TRUNCATION_FACTOR * truncation(derivative, finer));
        truncation + self.rounding_of(derivative) + NOISE_FACTOR * self.noise * derivative.squares
    }

    fn rounding_of(&self, derivative: &Derivative) -> f64 {
        self.roundoff / UNIT_ROUNDOFF * derivative.size + ARITHMETIC * derivative.variation + derivative.underflow
    }

    /// The errors at one point; `finer` is there where truncation counts.
    pub(crate) fn at(&self, point: &Point, finer: Option<&Point>) -> PointErrors {
        let errors = |values: &[Derivative], finer: Option<&Vec<Derivative>>| {
            (0..values.len()).map(|k| self.of(&values[k], finer.map(|finer| &finer[k]))).collect()
        };
        PointErrors {
            gradient: errors(&point.gradient, finer.map(|finer| &finer.gradient)),
            hessian: errors(&point.hessian, finer.map(|finer| &finer.hessian)),
        }
    }

    /// The radius and its rounding share at one point; NaN where an entry is unknown.
    pub(crate) fn radius_at(&self, n: usize, point: &Point, finer: Option<&Point>) -> (f64, f64) {
        if !point.hessian.iter().all(Derivative::is_known) {
            return (f64::NAN, f64::NAN);
        }
        let entries = |k: usize| (&point.hessian[k], finer.map(|finer| &finer.hessian[k]));
        let radius = infinity_norm(n, &|k| self.of(entries(k).0, entries(k).1));
        (radius, infinity_norm(n, &|k| self.rounding_of(entries(k).0)))
    }
}

/// |D − D′|, or where nothing finer is known, |D|.
fn truncation(derivative: &Derivative, finer: &Derivative) -> f64 {
    let other = if finer.is_known() { finer.value } else { 0.0 };
    (derivative.value - other).abs()
}

/// max_i Σ_j e_ij of a symmetric matrix.
fn infinity_norm(n: usize, entry: &dyn Fn(usize) -> f64) -> f64 {
    let sums = (0..n).map(|i| (0..n).map(|j| entry(symmetric_index(n, i, j))).sum::<f64>());
    sums.fold(0.0, |largest, sum| if sum <= largest || f64::is_nan(largest) { largest } else { sum })
}

/// Per point of a block, the ∞-norms of Σ|w| and ‖w‖₂; kept for the blocks with the same stencils.
#[derive(Clone, Debug, Default)]
struct WeightNorms {
    known: Vec<Norms>,
}

#[derive(Clone, Debug)]
struct Norms {
    /// The stencils on the outer axes; of a field with one axis, the first point.
    key: Vec<u32>,
    moduli: Vec<f64>,
    squares: Vec<f64>,
}

/// Blocks whose norms are kept: those of the interior, and next to each combination of edges.
const MOST_KNOWN: usize = 64;

impl WeightNorms {
    /// For the block with these outer indices, and of it (for a field with one axis) these points.
    fn of(&mut self, discretization: &Discretization, index: &[usize], range: &Range<usize>) -> (&[f64], &[f64]) {
        let kind = |axis: usize, i: usize| discretization.axes[axis].kind(i);
        let matches = |norms: &Norms| {
            let same = match index {
                [] => norms.key[..] == [range.start as u32],
                _ => index.iter().enumerate().zip(norms.key.chunks(3)).all(|((axis, &i), key)| kind(axis, i) == *key),
            };
            same && norms.moduli.len() >= range.len()
        };
        let found = self.known.iter().position(matches).unwrap_or_else(|| {
            let mut key: Vec<u32> = index.iter().enumerate().flat_map(|(axis, &i)| kind(axis, i)).collect();
            if index.is_empty() {
                key.push(range.start as u32);
            }
            self.known.retain(|norms| norms.key != key);
            if index.is_empty() || self.known.len() >= MOST_KNOWN {
                self.known.clear();
            }
            let (moduli, squares) = Self::compute(discretization, index, range.clone());
            self.known.push(Norms { key, moduli, squares });
            self.known.len() - 1
        });
        let norms = &self.known[found];
        (&norms.moduli[..range.len()], &norms.squares[..range.len()])
    }

    fn compute(discretization: &Discretization, index: &[usize], range: Range<usize>) -> (Vec<f64>, Vec<f64>) {
        let n = discretization.dimension();
        let norm = |entry: &dyn Fn(usize, usize) -> f64| {
            (0..n).map(|i| (0..n).map(|j| entry(i, j)).sum::<f64>()).fold(0.0, f64::max)
        };
        let axes = &discretization.axes;
        let moduli = |full: &[usize], i: usize, j: usize| match i == j {
            true => axes[i].second.sum_of_moduli(full[i]),
            false => axes[i].first.sum_of_moduli(full[i]) * axes[j].first.sum_of_moduli(full[j]),
        };
        let squares = |full: &[usize], i: usize, j: usize| {
            let order = |axis: usize| usize::from(axis == i) + usize::from(axis == j);
            (0..n).map(|axis| axes[axis].noise(order(axis), full[axis])).product::<f64>()
        };
        let mut full = index.to_vec();
        full.resize(n, 0);
        // The lines of a block are alike.
        let line = range.start..range.end.min(range.start + discretization.line);
        let norms: Vec<(f64, f64)> = line
            .map(|place| {
                let mut rest = place;
                for axis in (index.len()..n).rev() {
                    full[axis] = rest % discretization.shape[axis];
                    rest /= discretization.shape[axis];
                }
                (norm(&|i, j| moduli(&full, i, j)), norm(&|i, j| squares(&full, i, j)))
            })
            .collect();
        norms.iter().cycle().take(range.len()).copied().unzip()
    }
}

/// Radii along a block.
#[derive(Clone, Debug, Default)]
pub(crate) struct Radii {
    pub(crate) radius: Vec<f64>,
    /// The share of rounding alone: no samples of this type know the Hessian better.
    pub(crate) floor: Vec<f64>,
    weights: WeightNorms,
}

impl ErrorModel {
    /// The radius of the Hessian at the points of a block.
    pub(crate) fn radii(
        &self,
        discretization: &Discretization,
        (index, range): (&[usize], Range<usize>),
        values: &[f64],
        rows: &Rows,
        finer: Option<&Rows>,
        radii: &mut Radii,
    ) {
        let (n, set) = (discretization.dimension(), discretization.instructions());
        let Radii { radius, floor, weights } = radii;
        let (moduli, squares) = weights.of(discretization, index, &range);
        radius.resize(values.len(), 0.0);
        floor.resize(values.len(), 0.0);
        let shares = Shares { model: *self, discretization, values, rows, moduli, squares };
        match (n, finer) {
            (1, None) => shares.judge::<1, 1, false>(set, rows, radius, floor),
            (2, None) => shares.judge::<2, 3, false>(set, rows, radius, floor),
            (3, None) => shares.judge::<3, 6, false>(set, rows, radius, floor),
            (4, None) => shares.judge::<4, 10, false>(set, rows, radius, floor),
            (1, Some(finer)) => shares.judge::<1, 1, true>(set, finer, radius, floor),
            (2, Some(finer)) => shares.judge::<2, 3, true>(set, finer, radius, floor),
            (3, Some(finer)) => shares.judge::<3, 6, true>(set, finer, radius, floor),
            (4, Some(finer)) => shares.judge::<4, 10, true>(set, finer, radius, floor),
            _ => shares.judge_any(n, finer, radius, floor),
        }
    }

    /// The radius and its share of rounding, from the first-order variation and the norms of H and H − H′, of Σ|w| and
    /// ‖w‖₂.
    #[inline(always)]
    fn combined(
        &self,
        value: f64,
        variation: f64,
        [norm, difference]: [f64; 2],
        [moduli, squares]: [f64; 2],
    ) -> [f64; 2] {
        let rounding = moduli * self.rounding(value, variation) + (ARITHMETIC + CURVATURE * self.roundoff) * norm;
        [TRUNCATION_FACTOR * difference + rounding + NOISE_FACTOR * self.noise * squares, rounding]
    }
}

/// What the radii along a block are made of.
struct Shares<'a> {
    model: ErrorModel,
    discretization: &'a Discretization,
    values: &'a [f64],
    rows: &'a Rows,
    moduli: &'a [f64],
    squares: &'a [f64],
}

impl Shares<'_> {
    fn judge<const N: usize, const M: usize, const FINER: bool>(
        &self,
        set: InstructionSet,
        finer: &Rows,
        radius: &mut [f64],
        floor: &mut [f64],
    ) {
        set.run_loops(Judge::<'_, N, M, FINER> {
            model: self.model,
            extents: std::array::from_fn(|axis| self.discretization.axes[axis].extent),
            values: self.values,
            gradient: std::array::from_fn(|axis| &self.rows.gradient[axis][..]),
            hessian: std::array::from_fn(|k| &self.rows.hessian[k][..]),
            finer: std::array::from_fn(|k| &finer.hessian[k][..]),
            weights: [self.moduli, self.squares],
            radius,
            floor,
        });
    }

    fn judge_any(&self, n: usize, finer: Option<&Rows>, radius: &mut [f64], floor: &mut [f64]) {
        let hessian = &self.rows.hessian;
        for (v, &value) in self.values.iter().enumerate() {
            let gradient: Vec<f64> = self.rows.gradient.iter().map(|row| row[v]).collect();
            let reaches = self.discretization.axes.iter().map(|axis| axis.extent);
            let variation = reaches.zip(&gradient).map(|(extent, g)| extent * g.abs()).sum();
            let norm = infinity_norm(n, &|k| hessian[k][v].abs());
            let difference =
                finer.map_or(0.0, |finer| infinity_norm(n, &|k| (hessian[k][v] - finer.hessian[k][v]).abs()));
            let weights = [self.moduli[v], self.squares[v]];
            [radius[v], floor[v]] = self.model.combined(value, variation, [norm, difference], weights);
        }
    }
}

/// [`ErrorModel::combined`] point by point, with `M` entries in the triangle of order `N`.
struct Judge<'a, const N: usize, const M: usize, const FINER: bool> {
    model: ErrorModel,
    extents: [f64; N],
    values: &'a [f64],
    gradient: [&'a [f64]; N],
    hessian: [&'a [f64]; M],
    finer: [&'a [f64]; M],
    weights: [&'a [f64]; 2],
    radius: &'a mut [f64],
    floor: &'a mut [f64],
}

impl<const N: usize, const M: usize, const FINER: bool> Loops for Judge<'_, N, M, FINER> {
    type Output = ();

    #[inline(always)]
    fn run(self) {
        // Results go through memory of the loop's own, which the compiler need not compare with that of so many rows.
        const PIECE: usize = 128;
        let (mut radius, mut floor) = ([0.0; PIECE], [0.0; PIECE]);
        let length = self.values.len();
        let mut start = 0;
        while start < length {
            let count = PIECE.min(length - start);
            let piece = start..start + count;
            let values = &self.values[piece.clone()];
            let (mut gradient, mut hessian, mut finer) = (self.gradient, self.hessian, self.finer);
            let [mut moduli, mut squares] = self.weights;
            let rows = gradient.iter_mut().chain(&mut hessian).chain(&mut finer).chain([&mut moduli, &mut squares]);
            for row in rows {
                *row = &row[piece.clone()];
            }
            for v in 0..count {
                let mut variation = 0.0;
                for (extent, row) in self.extents.iter().zip(&gradient) {
                    variation += extent * row[v].abs();
                }
                let mut entries = [0.0; M];
                for k in 0..M {
                    entries[k] = hessian[k][v].abs();
                }
                let norm = largest_row_sum::<N, M>(&entries);
                let mut difference = 0.0;
                if FINER {
                    for k in 0..M {
                        entries[k] = (hessian[k][v] - finer[k][v]).abs();
                    }
                    difference = largest_row_sum::<N, M>(&entries);
                }
                let weights = [moduli[v], squares[v]];
                [radius[v], floor[v]] = self.model.combined(values[v], variation, [norm, difference], weights);
            }
            self.radius[piece.clone()].copy_from_slice(&radius[..count]);
            self.floor[piece].copy_from_slice(&floor[..count]);
            start += count;
        }
    }
}

#[inline(always)]
fn largest_row_sum<const N: usize, const M: usize>(entries: &[f64; M]) -> f64 {
    let mut largest = 0.0;
    for i in 0..N {
        let mut sum = 0.0;
        for j in 0..N {
            sum += entries[symmetric_index(N, i, j)];
        }
        // A NaN, of a difference that is unknown, stays.
        largest = if sum <= largest || largest.is_nan() { largest } else { sum };
    }
    largest
}
