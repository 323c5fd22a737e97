//! The error of a field's derivatives: truncation, rounding, noise.
//!
//! Of an entry H_ij with weights w on the samples f_k,
//!
//! > E_ij = 2|H_ij − H′_ij| + 2|H′_ij − H″_ij| + Σ|w|·(u_s|f| + (u_s + κu)·D) + κu|H_ij| + 3σ‖w‖₂,
//!
//! where H′ and H″ are taken by stencils of an accuracy two and four higher, u_s is the unit roundoff of the samples'
//! type, u that of f64, and D = Σ_a ρ_a|∂f/∂x_a| the first-order variation of f over the reach ρ of the stencils: |f_k|
//! ≤ |f| + D up to second-order terms, for which the share of |H_ij| stands, as for the roundings of the arithmetic on
//! differences. At a single point, and where stencils avoid missing samples, Σ|w f_k| and Σ|w|·|f_k − f_l| are summed
//! up instead. An off-diagonal entry's weights are products, so Σ|w| and ‖w‖₂ are the products of the two axes'. The
//! truncation share is an estimate, so all of it is. Noise of standard deviation σ moves the two differences by about a
//! quarter of its own share: they are not freed of it.
//!
//! Where bounds of derivatives are given, they prove truncation and rounding: see [`Bounds`]. With noise, which has no
//! bound, the sum is an estimate again.
//!
//! The radius of the Hessian at a point is the ∞-norm of E, at least ‖E‖₂; the shares' norms are added up one by one,
//! so that only the first and third cost a look at every entry.

use std::ops::Range;

use super::discretization::Discretization;
use super::gaussian;
use super::point::{Derivative, Point};
use super::rows::Rows;
use super::weight_norms::{WeightNorms, WeightShares};
use crate::field::grid::FieldOptions;
use crate::field::stencil::Bounds;
use crate::rounding::{UNIT_ROUNDOFF, inflate};
use crate::simd::{Aligned, InstructionSet, Loops};
use crate::spectrum::packed::symmetric_index;
use crate::verdict::packed::{LARGEST_SLOPE, RadiusBound};

/// Roundings that a difference, its weight and its sum meet: at most one subtraction, one multiplication, nine
/// additions and two for the weight, on each of two axes.
pub(super) const ARITHMETIC: f64 = 26.0 * UNIT_ROUNDOFF;

/// Σ|w f_k|/|H| of the second-order terms f_k of f, in a field's interior and, for accuracy 2, at its edges.
pub(super) const CURVATURE: f64 = 16.0;

/// See [`Truncation::Estimated`](crate::field::grid::Truncation::Estimated).
pub(super) const TRUNCATION_FACTOR: f64 = 2.0;

/// Standard deviations of the noise that count as possible.
pub(super) const NOISE_FACTOR: f64 = 3.0;

/// Roundings of the sum of the shares of a proved bound and of its norm, for up to 100 axes.
pub(super) const SUM: usize = 128;

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
    pub(super) fn rounding(&self, value: f64, variation: f64) -> f64 {
        self.roundoff * value.abs() + (self.roundoff + ARITHMETIC) * variation
    }

    /// The error of a derivative at one point; the truncation is not asked for where it is proved.
    fn of(&self, derivative: &Derivative, truncation: f64) -> f64 {
        let noise = NOISE_FACTOR * self.noise * derivative.squares;
        match derivative.bound {
            Some(bound) => inflate(bound + noise, SUM),
            None => TRUNCATION_FACTOR * truncation + self.rounding_of(derivative) + noise,
        }
    }

    fn rounding_of(&self, derivative: &Derivative) -> f64 {
        self.roundoff / UNIT_ROUNDOFF * derivative.size + ARITHMETIC * derivative.variation + derivative.underflow
    }

    /// The errors at one point, with this estimate of what truncation takes from each derivative.
    pub(crate) fn at(&self, point: &Point, truncation: &PointErrors) -> PointErrors {
        let errors = |values: &[Derivative], truncation: &[f64]| {
            values.iter().zip(truncation).map(|(derivative, &truncation)| self.of(derivative, truncation)).collect()
        };
        PointErrors {
            gradient: errors(&point.gradient, &truncation.gradient),
            hessian: errors(&point.hessian, &truncation.hessian),
        }
    }

    /// The radius and its rounding share at one point, whose errors these are; NaN where an entry is unknown.
    pub(crate) fn radius_at(&self, n: usize, point: &Point, errors: &PointErrors) -> (f64, f64) {
        if !point.hessian.iter().all(Derivative::is_known) {
            return (f64::NAN, f64::NAN);
        }
        let radius = infinity_norm(n, &|k| errors.hessian[k]);
        let proved = point.hessian.iter().any(|entry| entry.bound.is_some());
        let radius = if proved { inflate(radius, SUM) } else { radius };
        (radius, infinity_norm(n, &|k| self.rounding_of(&point.hessian[k])))
    }
}

impl PointErrors {
    /// What truncation is taken to be: |D_p − D_{p+2}| + |D_{p+2} − D_{p+4}|, of derivatives of first and of second
    /// order, with 0 for what is not known.
    pub(crate) fn truncation([values, finer, finest]: [[Vec<f64>; 2]; 3]) -> Self {
        let known = |value: f64| if value.is_nan() { 0.0 } else { value };
        let [gradient, hessian] = [0, 1].map(|order| {
            let of = |k: usize| truncation(values[order][k], known(finer[order][k]), known(finest[order][k]));
            (0..values[order].len()).map(of).collect()
        });
        Self { gradient, hessian }
    }

    /// No truncation.
    pub(crate) fn none(n: usize) -> Self {
        Self { gradient: vec![0.0; n], hessian: vec![0.0; n * (n + 1) / 2] }
    }

    /// The larger of each; what is not finite in the other counts as nothing.
    pub(crate) fn or_larger(self, other: &Self) -> Self {
        let larger = |a: Vec<f64>, b: &[f64]| {
            a.iter().zip(b).map(|(a, b)| if b > a && b.is_finite() { *b } else { *a }).collect()
        };
        Self { gradient: larger(self.gradient, &other.gradient), hessian: larger(self.hessian, &other.hessian) }
    }
}

/// |D_p − D_{p+2}| + |D_{p+2} − D_{p+4}|.
#[inline(always)]
pub(super) fn truncation(derivative: f64, finer: f64, finest: f64) -> f64 {
    (derivative - finer).abs() + (finer - finest).abs()
}

/// max_i Σ_j e_ij of a symmetric matrix.
fn infinity_norm(n: usize, entry: &dyn Fn(usize) -> f64) -> f64 {
    let sums = (0..n).map(|i| (0..n).map(|j| entry(symmetric_index(n, i, j))).sum::<f64>());
    sums.fold(0.0, |largest, sum| if sum <= largest || f64::is_nan(largest) { largest } else { sum })
}

/// Radii along a block.
#[derive(Debug, Default)]
pub(crate) struct Radii {
    pub(crate) radius: Aligned,
    /// The share of rounding alone: no samples of this type know the Hessian better.
    pub(crate) floor: Aligned,
    pub(super) weights: WeightNorms,
}

impl ErrorModel {
    /// The radius of the Hessian at the points of a block; `differences` by two finer accuracies are there where
    /// truncation is estimated.
    pub(crate) fn radii(
        &self,
        discretization: &Discretization,
        (index, range): (&[usize], Range<usize>),
        values: &[f64],
        rows: &Rows,
        differences: Option<[&Rows; 2]>,
        radii: &mut Radii,
    ) {
        let (n, set) = (discretization.dimension(), discretization.instructions());
        let Radii { radius, floor, weights } = radii;
        let norms = &weights.of(discretization, index, &range).norms;
        radius.reshape(values.len());
        floor.reshape(values.len());
        if let Some(bounds) = &discretization.bounds {
            return self.bounded(bounds, values, norms, [radius, floor]);
        }
        let shares = Shares { model: *self, discretization, values, rows, weights: norms };
        match (n, differences) {
            (1, None) => shares.judge::<1, 1, false>(set, [rows; 2], radius, floor),
            (2, None) => shares.judge::<2, 3, false>(set, [rows; 2], radius, floor),
            (3, None) => shares.judge::<3, 6, false>(set, [rows; 2], radius, floor),
            (4, None) => shares.judge::<4, 10, false>(set, [rows; 2], radius, floor),
            (1, Some(finer)) => shares.judge::<1, 1, true>(set, finer, radius, floor),
            (2, Some(finer)) => shares.judge::<2, 3, true>(set, finer, radius, floor),
            (3, Some(finer)) => shares.judge::<3, 6, true>(set, finer, radius, floor),
            (4, Some(finer)) => shares.judge::<4, 10, true>(set, finer, radius, floor),
            _ => shares.judge_any(n, differences, radius, floor),
        }
    }

    /// Proved radii, but for noise.
    fn bounded(&self, bounds: &Bounds, values: &[f64], norms: &WeightShares, [radius, floor]: [&mut [f64]; 2]) {
        for (v, &value) in values.iter().enumerate() {
            floor[v] = inflate(bounds.rounding.of(norms.moduli[v], value), SUM);
            let noise = NOISE_FACTOR * self.noise * norms.squares[v];
            radius[v] = inflate(norms.truncation[v] + floor[v] + noise, SUM);
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

/// A bound on the radii of rounding and noise where all samples that a Hessian takes are below a magnitude.
#[derive(Clone, Copy, Debug)]
pub(crate) struct SizeBound {
    of_samples: f64,
    constant: f64,
    slope: f64,
}

impl SizeBound {
    /// For samples of this magnitude at most.
    pub(super) fn at(self, largest: f64) -> RadiusBound {
        RadiusBound { constant: self.of_samples * largest + self.constant, slope: self.slope }
    }
}

impl ErrorModel {
    /// A bound by the largest weights along each axis: |∂f/∂x_a| ≤ Σ|w_a|·max|f|, and ‖H‖_∞ ≤ n·max|h_ij|. None where
    /// bounds of derivatives are given, or it would be of no use.
    pub(super) fn size_bound(&self, discretization: &Discretization) -> Option<SizeBound> {
        /// For the roundings of the bound, of the radii and of the derivatives in them.
        const ABOVE: f64 = 1.0 + 1.0 / 1_048_576.0;
        let (n, axes) = (discretization.dimension(), &discretization.axes);
        let slope = (ARITHMETIC + CURVATURE * self.roundoff) * n as f64 * ABOVE;
        if discretization.bounds.is_some() || !(2..=4).contains(&n) || slope > LARGEST_SLOPE {
            return None;
        }
        let most = |axis: usize, of: &dyn Fn(usize) -> f64| (0..discretization.shape[axis]).map(of).fold(0.0, f64::max);
        let sums: Vec<[f64; 2]> = (0..n)
            .map(|a| [&axes[a].first, &axes[a].second].map(|operator| most(a, &|at| operator.sum_of_moduli(at))))
            .collect();
        let noises: Vec<[f64; 3]> =
            (0..n).map(|a| [0, 1, 2].map(|order| most(a, &|at| axes[a].noise(order, at)))).collect();
        let norm = |entry: &dyn Fn(usize, usize) -> f64| {
            (0..n).map(|i| (0..n).map(|j| entry(i, j)).sum::<f64>()).fold(0.0, f64::max)
        };
        let moduli = norm(&|i, j| if i == j { sums[i][1] } else { sums[i][0] * sums[j][0] });
        let order = |a: usize, i: usize, j: usize| usize::from(a == i) + usize::from(a == j);
        let squares = norm(&|i, j| (0..n).map(|a| noises[a][order(a, i, j)]).product());
        let variation: f64 = (0..n).map(|a| axes[a].extent * sums[a][0]).sum();
        let of_samples = moduli * (self.roundoff + (self.roundoff + ARITHMETIC) * variation);
        let constant = NOISE_FACTOR * self.noise * squares;
        Some(SizeBound { of_samples: of_samples * ABOVE, constant: constant * ABOVE, slope })
    }
}

/// What the radii along a block are made of.
struct Shares<'a> {
    model: ErrorModel,
    discretization: &'a Discretization,
    values: &'a [f64],
    rows: &'a Rows,
    weights: &'a WeightShares,
}

impl Shares<'_> {
    fn judge<const N: usize, const M: usize, const FINER: bool>(
        &self,
        set: InstructionSet,
        [finer, finest]: [&Rows; 2],
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
            finest: std::array::from_fn(|k| &finest.hessian[k][..]),
            weights: [&self.weights.moduli, &self.weights.squares],
            radius,
            floor,
        });
    }

    fn judge_any(&self, n: usize, differences: Option<[&Rows; 2]>, radius: &mut [f64], floor: &mut [f64]) {
        let hessian = &self.rows.hessian;
        for (v, &value) in self.values.iter().enumerate() {
            let gradient: Vec<f64> = self.rows.gradient.iter().map(|row| row[v]).collect();
            let reaches = self.discretization.axes.iter().map(|axis| axis.extent);
            let variation = reaches.zip(&gradient).map(|(extent, g)| extent * g.abs()).sum();
            let norm = infinity_norm(n, &|k| hessian[k][v].abs());
            let difference = differences.map_or(0.0, |[finer, finest]| {
                infinity_norm(n, &|k| truncation(hessian[k][v], finer.hessian[k][v], finest.hessian[k][v]))
            });
            let weights = [self.weights.moduli[v], self.weights.squares[v]];
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
    finest: [&'a [f64]; M],
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
            let (mut gradient, mut hessian) = (self.gradient, self.hessian);
            let (mut finer, mut finest) = (self.finer, self.finest);
            let [mut moduli, mut squares] = self.weights;
            let rows = gradient.iter_mut().chain(&mut hessian).chain(&mut finer).chain(&mut finest);
            for row in rows.chain([&mut moduli, &mut squares]) {
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
                        entries[k] = truncation(hessian[k][v], finer[k][v], finest[k][v]);
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
