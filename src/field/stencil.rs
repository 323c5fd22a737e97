//! Stencils along one axis: weights on the samples around a point.
//!
//! Every weight multiplies a *difference* of samples, f_k − f_0 or f_k − f_−k, never a sample: the weights of a derivative
//! sum to 0. So a constant has derivatives of exactly 0, f → −f and a reversed axis negate and mirror the result to the
//! bit, and the rounding errors of the arithmetic are relative to the variation of the samples, not to their size.

use super::fornberg::weights;
use super::weights::Weights;
use super::{Axis, Scheme};
use crate::{Error, Result};

/// Σ_k w_k·(difference of samples at offset o_k), with o_k > 0 in the (anti)symmetric forms.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Stencil {
    pub(super) form: Form,
    pub(super) offsets: Vec<isize>,
    pub(super) weights: Vec<f64>,
}

/// √Σw², without overflow on the way.
fn root_of_squares(points: &[(isize, f64)]) -> f64 {
    let largest = points.iter().fold(f64::MIN_POSITIVE, |max, (_, w)| w.abs().max(max));
    points.iter().map(|(_, w)| (w / largest).powi(2)).sum::<f64>().sqrt() * largest
}

/// What a weight multiplies.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Form {
    /// f(+o) − f(−o).
    Antisymmetric,
    /// (f(+o) − f(0)) + (f(−o) − f(0)).
    Symmetric,
    /// f(o) − f(0).
    General,
}

impl Stencil {
    /// From the weights of consecutive samples, the first at an offset; brought into a symmetric form if `central`.
    fn new(start: isize, weights: &[f64], order: usize, central: bool) -> Self {
        let at = |offset: isize| weights[(offset - start) as usize];
        let form = match order {
            _ if !central => Form::General,
            1 => Form::Antisymmetric,
            _ => Form::Symmetric,
        };
        let offsets: Vec<isize> = match form {
            Form::General => (start..start + weights.len() as isize).filter(|&o| o != 0 && at(o) != 0.0).collect(),
            _ => (1..=-start).filter(|&o| at(o) != 0.0).collect(),
        };
        let weights = offsets.iter().map(|&o| at(o)).collect();
        Self { form, offsets, weights }
    }

    /// The derivative, of the samples that `sample` finds at each offset. In the order of operations of the kernels.
    pub(super) fn apply(&self, sample: impl Fn(isize) -> f64) -> f64 {
        let difference = |o: isize| match self.form {
            Form::Antisymmetric => sample(o) - sample(-o),
            Form::Symmetric => (sample(o) - sample(0)) + (sample(-o) - sample(0)),
            Form::General => sample(o) - sample(0),
        };
        let mut terms = self.offsets.iter().zip(&self.weights).map(|(&o, w)| w * difference(o));
        let first = terms.next().unwrap_or(0.0);
        terms.fold(first, |sum, term| sum + term)
    }

    /// Σ|w|·|f_k − f_l| over the differences that are taken; not 0 if one of them is not.
    pub(super) fn variation(&self, sample: impl Fn(isize) -> f64) -> f64 {
        let term = |w: f64, k: isize, l: isize| {
            let difference = (sample(k) - sample(l)).abs();
            if difference == 0.0 { 0.0 } else { (w.abs() * difference).max(f64::from_bits(1)) }
        };
        let terms = self.offsets.iter().zip(&self.weights).map(|(&o, &w)| match self.form {
            Form::Antisymmetric => term(w, o, -o),
            Form::Symmetric => term(w, o, 0) + term(w, -o, 0),
            Form::General => term(w, o, 0),
        });
        terms.sum()
    }

    /// Σ|w|·(g_k + g_l) over the differences f_k − f_l that are taken.
    pub(super) fn sum_of_pairs(&self, g: impl Fn(isize) -> f64) -> f64 {
        let pair = |o: isize| match self.form {
            Form::Antisymmetric => g(o) + g(-o),
            Form::Symmetric => g(o) + g(0) + (g(-o) + g(0)),
            Form::General => g(o) + g(0),
        };
        self.offsets.iter().zip(&self.weights).map(|(&o, w)| w.abs() * pair(o)).sum()
    }

    /// Each sample's offset and weight.
    pub(super) fn points(&self) -> Vec<(isize, f64)> {
        let pairs = || self.offsets.iter().copied().zip(self.weights.iter().copied());
        let sum: f64 = self.weights.iter().sum();
        match self.form {
            Form::Antisymmetric => pairs().flat_map(|(o, w)| [(o, w), (-o, -w)]).collect(),
            Form::Symmetric => pairs().flat_map(|(o, w)| [(o, w), (-o, w)]).chain([(0, -2.0 * sum)]).collect(),
            Form::General => pairs().chain([(0, -sum)]).collect(),
        }
    }

    /// Σ|w|, over the samples.
    pub(super) fn sum_of_moduli(&self) -> f64 {
        self.points().iter().map(|(_, w)| w.abs()).sum()
    }

    /// √Σw², over the samples.
    fn root_of_squares(&self) -> f64 {
        root_of_squares(&self.points())
    }

    /// The largest distance of a sample, in steps.
    pub(super) fn reach(&self) -> usize {
        self.offsets.iter().map(|o| o.unsigned_abs()).max().unwrap_or(0)
    }
}

/// The relative difference below which two distances count as equal.
const TIE: f64 = 1.0 / 1_048_576.0;

/// A derivative along an axis: a stencil for each index.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Operator {
    /// The distinct stencils; on an even axis the first is the central one.
    pub(super) stencils: Vec<Stencil>,
    /// Which of them an index takes.
    pub(super) at: Vec<u32>,
    /// The indices that take the first one, with all its samples between the ends of the axis.
    pub(super) interior: std::ops::Range<usize>,
    /// Of each distinct stencil, Σ|w|.
    moduli: Vec<f64>,
    /// And √Σw².
    squares: Vec<f64>,
}

impl Operator {
    fn from_stencils(stencils: impl Iterator<Item = Stencil>, central: Option<Stencil>) -> Self {
        let mut distinct: Vec<Stencil> = central.into_iter().collect();
        let at: Vec<u32> = stencils
            .map(|stencil| {
                // Equal stencils are neighbours, or the central one.
                let known =
                    [0, distinct.len().saturating_sub(1)].into_iter().find(|&k| distinct.get(k) == Some(&stencil));
                let k = known.unwrap_or_else(|| {
                    distinct.push(stencil);
                    distinct.len() - 1
                });
                k as u32
            })
            .collect();
        let reach = distinct.first().map_or(0, Stencil::reach);
        let inside = |i: usize| at[i] == 0 && i >= reach && i + reach < at.len();
        let first = (0..at.len()).find(|&i| inside(i)).unwrap_or(0);
        let end = (first..at.len()).find(|&i| !inside(i)).unwrap_or(at.len());
        let interior = if at.is_empty() || !inside(first) { 0..0 } else { first..end };
        let moduli = distinct.iter().map(Stencil::sum_of_moduli).collect();
        let squares = distinct.iter().map(Stencil::root_of_squares).collect();
        Self { stencils: distinct, at, interior, moduli, squares }
    }

    pub(super) fn stencil(&self, index: usize) -> &Stencil {
        &self.stencils[self.at[index] as usize]
    }

    /// Σ|w| at an index.
    pub(super) fn sum_of_moduli(&self, index: usize) -> f64 {
        self.moduli[self.at[index] as usize]
    }

    /// √Σw² at an index.
    pub(super) fn root_of_squares(&self, index: usize) -> f64 {
        self.squares[self.at[index] as usize]
    }

    pub(super) fn reach(&self) -> usize {
        self.stencils.iter().map(Stencil::reach).max().unwrap_or(0)
    }

    /// Compact differences of order `order` (1 or 2), exact for polynomials as [`Scheme::Compact`] says.
    fn compact(axis: &Axis, length: usize, order: usize, accuracy: usize) -> Result<Self> {
        let count = window_length(axis, order, accuracy, false);
        Self::with_windows(axis, length, order, accuracy, [count, window_length(axis, order, accuracy, true)])
    }

    /// Those of an accuracy two higher, or where the axis is too short for them near its edges, of one higher, which tells the
    /// leading error as well; `None` if it is too short for that.
    fn finer(axis: &Axis, length: usize, order: usize, accuracy: usize) -> Option<Self> {
        let wanted = [false, true].map(|one_sided| window_length(axis, order, accuracy + 2, one_sided).min(length));
        let usual = window_length(axis, order, accuracy, true).max(accuracy + 2);
        if length <= usual {
            return None;
        }
        Self::with_windows(axis, length, order, accuracy + 2, wanted).ok()
    }

    fn with_windows(
        axis: &Axis,
        length: usize,
        order: usize,
        accuracy: usize,
        [count, one_sided]: [usize; 2],
    ) -> Result<Self> {
        if length < if axis.is_periodic() { count } else { count.max(one_sided) } {
            let expected = if axis.is_periodic() { count } else { count.max(one_sided) };
            let what = "samples along an axis for its stencils, at least";
            return Err(Error::Shape { what, expected, found: length });
        }
        let half = (accuracy / 2) as isize;
        let even = axis.spacing().is_some();
        let central = match even {
            true => Some(window(axis, 0, length, order, -half, count)?),
            false => None,
        };
        // The middle windows of an even axis are all alike, and those of its edges few.
        let mut previous: Option<((isize, usize), Stencil)> = None;
        let stencils = (0..length).map(|index| {
            let start = match (even, order) {
                (true, _) | (false, 1) => -half,
                _ => {
                    // An even number of nodes: the further one on the side where it is nearer.
                    let distance = |offset| axis.distance(index, offset, length).abs();
                    let left = axis.is_periodic() || index as isize > half;
                    let right = axis.is_periodic() || index as isize + half + 1 < length as isize;
                    // Nodes that are equally far but for rounding are so in any unit.
                    let nearer = || distance(-half - 1) < (1.0 - TIE) * distance(half + 1);
                    if left && (!right || nearer()) { -half - 1 } else { -half }
                }
            };
            let inside = index as isize + start >= 0 && (index as isize + start) as usize + count <= length;
            let (start, count) = match inside || axis.is_periodic() {
                true => (start, count),
                false => {
                    let first = (index as isize + start).clamp(0, (length - one_sided) as isize);
                    (first - index as isize, one_sided)
                }
            };
            if let (Some((key, stencil)), true) = (&previous, even)
                && *key == (start, count)
            {
                return Ok(stencil.clone());
            }
            let stencil = window(axis, index, length, order, start, count)?;
            previous = Some(((start, count), stencil.clone()));
            Ok(stencil)
        });
        let stencils = stencils.collect::<Result<Vec<_>>>()?;
        Ok(Self::from_stencils(stencils.into_iter(), central))
    }

    /// NumPy's first differences.
    fn nested_first(axis: &Axis, length: usize, edge_order: usize) -> Result<Self> {
        let expected = if axis.is_periodic() { 3 } else { edge_order + 1 };
        if length < expected {
            let what = "samples along an axis for its stencils, at least";
            return Err(Error::Shape { what, expected, found: length });
        }
        let stencil = |index: usize| {
            let (start, count) = match index {
                _ if axis.is_periodic() => (-1, 3),
                0 => (0, edge_order + 1),
                _ if index + 1 == length => (-(edge_order as isize), edge_order + 1),
                _ => (-1, 3),
            };
            window(axis, index, length, 1, start, count)
        };
        let stencils = (0..length).map(stencil).collect::<Result<Vec<_>>>()?;
        let central = if axis.spacing().is_some() && length >= 3 { Some(stencils[1].clone()) } else { None };
        Ok(Self::from_stencils(stencils.into_iter(), central))
    }

    /// Differences of differences: the rows of the square of this operator's matrix.
    fn squared(&self, axis: &Axis) -> Result<Self> {
        let (length, periodic) = (self.at.len(), axis.is_periodic());
        let row = |index: usize| {
            let mut points: Vec<(isize, f64)> = Vec::new();
            for (offset, w) in self.stencil(index).points() {
                let target = index as isize + offset;
                let target = if periodic { target.rem_euclid(length as isize) } else { target };
                for (further, v) in self.stencil(target as usize).points() {
                    if w != 0.0 && v != 0.0 && !(w * v).is_normal() {
                        return Err(out_of_range(axis.distance(index, offset, length).abs()));
                    }
                    // On a short circle two offsets may be one sample.
                    let half = (length as isize - 1) / 2;
                    let together = match periodic {
                        true => (offset + further + half).rem_euclid(length as isize) - half,
                        false => offset + further,
                    };
                    match points.iter_mut().find(|(o, _)| *o == together) {
                        Some((_, sum)) => *sum += w * v,
                        None => points.push((together, w * v)),
                    }
                }
            }
            let reach = points.iter().map(|(o, _)| o.abs()).max().unwrap_or(0);
            let mut dense = vec![0.0; 2 * reach as usize + 1];
            points.iter().for_each(|(o, w)| dense[(o + reach) as usize] = *w);
            let symmetric = dense.iter().eq(dense.iter().rev());
            Ok(Stencil::new(-reach, &dense, 2, symmetric))
        };
        let stencils = (0..length).map(row).collect::<Result<Vec<_>>>()?;
        let central = stencils.get(length / 2).filter(|s| s.form == Form::Symmetric).cloned();
        Ok(Self::from_stencils(stencils.into_iter(), central))
    }
}

/// How many consecutive samples a compact derivative takes.
///
/// A central second difference on an even axis has one power of the spacing for free, by symmetry; others take a sample more.
pub(super) fn window_length(axis: &Axis, order: usize, accuracy: usize, one_sided: bool) -> usize {
    if axis.spacing().is_some() && !one_sided { accuracy + 1 } else { accuracy + order }
}

fn out_of_range(spacing: f64) -> Error {
    let must_be = "such that the weights of the differences, of the size of its inverse square, are normal numbers";
    Error::Domain { what: "a spacing", value: spacing, must_be }
}

/// The stencil on `count` samples, the first at offset `start` from the index.
pub(super) fn window(
    axis: &Axis,
    index: usize,
    length: usize,
    order: usize,
    start: isize,
    count: usize,
) -> Result<Stencil> {
    let offsets = start..start + count as isize;
    // In units in which no power of a distance overflows.
    let (unit, nodes): (f64, Vec<f64>) = match axis.spacing() {
        Some(h) => (h, offsets.map(|o| o as f64).collect()),
        None => {
            let distances: Vec<f64> = offsets.map(|o| axis.distance(index, o, length)).collect();
            let unit = distances.iter().fold(0.0_f64, |max, d| max.max(d.abs()));
            (unit, distances.iter().map(|d| d / unit).collect())
        }
    };
    let mut found = weights(0.0, &nodes, order);
    let central = axis.spacing().is_some() && start == -((count / 2) as isize) && count % 2 == 1;
    if axis.spacing().is_some() {
        // The recursion leaves rounding errors where the weights are 0, by symmetry; the others differ by less than this.
        let least = 2.0_f64.powi(-32) * found.iter().fold(0.0_f64, |max, w| max.max(w.abs()));
        found.iter_mut().filter(|w| w.abs() < least).for_each(|w| *w = 0.0);
    }
    for weight in &mut found {
        let relative = *weight;
        for _ in 0..order {
            *weight /= unit;
        }
        if relative != 0.0 && !weight.is_normal() {
            return Err(out_of_range(unit));
        }
    }
    Ok(Stencil::new(start, &found, order, central))
}

/// All the differences along one axis.
#[derive(Clone, Debug)]
pub(super) struct AxisStencils {
    pub(super) first: Operator,
    pub(super) second: Operator,
    /// Those of an accuracy two higher, for the truncation error; `None` where the axis has too few samples for them.
    pub(super) finer: Option<[Operator; 2]>,
    /// The distance, in units of the coordinate, that the stencils of the interior reach.
    pub(super) extent: f64,
    smoothed: Option<Smoothed>,
}

/// What smoothing makes of noise along an axis.
#[derive(Clone, Debug)]
struct Smoothed {
    weights: Weights,
    /// At each index, of the samples and of their first and second derivative: see [`Weights::noise`].
    noise: [Vec<f64>; 3],
    /// The indices that no edge is near to, where it is the same.
    uniform: std::ops::Range<usize>,
}

impl AxisStencils {
    pub(super) fn new(axis: &Axis, length: usize, scheme: Scheme, with_finer: bool) -> Result<Self> {
        let (first, second) = match scheme {
            Scheme::Compact { accuracy } => {
                (Operator::compact(axis, length, 1, accuracy)?, Operator::compact(axis, length, 2, accuracy)?)
            }
            Scheme::Nested { edge_order } => {
                let first = Operator::nested_first(axis, length, edge_order)?;
                let second = first.squared(axis)?;
                (first, second)
            }
        };
        let accuracy = scheme.accuracy();
        let finer = match (Operator::finer(axis, length, 1, accuracy), Operator::finer(axis, length, 2, accuracy)) {
            (Some(first), Some(second)) if with_finer => Some([first, second]),
            _ => None,
        };
        let steps = (scheme.accuracy() / 2).max(second.stencils.first().map_or(0, Stencil::reach)) as isize;
        let extent = match axis.spacing() {
            Some(h) => steps as f64 * h,
            None => {
                let steps = if axis.is_periodic() { length } else { length - 1 };
                let distances = (0..steps).map(|i| axis.distance(i, 1, length).abs());
                steps as f64 * distances.fold(0.0, f64::max)
            }
        };
        Ok(Self { first, second, finer, extent, smoothed: None })
    }

    /// The same for samples that are smoothed first.
    pub(super) fn smoothed_by(self, weights: &Weights) -> Self {
        let length = self.first.at.len();
        let margin = weights.reach();
        let inside = |operator: &Operator| {
            let interior = &operator.interior;
            let reach = margin + operator.stencils.first().map_or(0, Stencil::reach);
            interior.start.max(reach)..interior.end.min(length.saturating_sub(reach))
        };
        let (first, second) = (inside(&self.first), inside(&self.second));
        let uniform = first.start.max(second.start)..first.end.min(second.end);
        let noise = [0, 1, 2].map(|order| {
            let at = |index: usize| match order {
                0 => weights.noise(index, &[(0, 1.0)]),
                1 => weights.noise(index, &self.first.stencil(index).points()),
                _ => weights.noise(index, &self.second.stencil(index).points()),
            };
            let common = uniform.clone().next().map(at);
            let value = |index: usize| match common {
                Some(common) if uniform.contains(&index) => common,
                _ => at(index),
            };
            (0..length).map(value).collect()
        });
        Self { smoothed: Some(Smoothed { weights: weights.clone(), noise, uniform }), ..self }
    }

    /// ‖w‖₂ of a derivative of order 0, 1 or 2 at an index, smoothing included.
    pub(super) fn noise(&self, order: usize, index: usize) -> f64 {
        match (&self.smoothed, order) {
            (Some(smoothed), _) => smoothed.noise[order][index],
            (None, 0) => 1.0,
            (None, 1) => self.first.root_of_squares(index),
            (None, _) => self.second.root_of_squares(index),
        }
    }

    /// The same of any weights at offsets from an index.
    pub(super) fn noise_of(&self, points: &[(isize, f64)], index: usize) -> f64 {
        match &self.smoothed {
            Some(smoothed) => smoothed.weights.noise(index, points),
            None => root_of_squares(points),
        }
    }

    /// How many indices from this one on have the same noise.
    pub(super) fn equally_noisy(&self, index: usize) -> usize {
        match &self.smoothed {
            None => usize::MAX,
            Some(smoothed) if smoothed.uniform.contains(&index) => smoothed.uniform.end - index,
            Some(_) => 1,
        }
    }

    /// What the errors at an index depend on: two indices with the same have the same.
    pub(super) fn kind(&self, index: usize) -> [u32; 3] {
        let near_edge = self.smoothed.as_ref().is_some_and(|smoothed| !smoothed.uniform.contains(&index));
        [self.first.at[index], self.second.at[index], if near_edge { index as u32 } else { u32::MAX }]
    }

    /// The furthest sample that anything at an index looks at, in steps.
    pub(super) fn reach(&self) -> usize {
        let finer = self.finer.iter().flatten();
        [&self.first, &self.second].into_iter().chain(finer).map(Operator::reach).max().unwrap_or(0)
    }
}
