//! The interpolant of a field between the nodes of its grid.
//!
//! In the cell between the nodes i and i + 1 of an axis, the quintic with the samples and the first and second
//! differences at both (quintic Hermite interpolation); with several axes, the tensor product. Both cells at a node
//! take its values there, so the interpolant is twice continuously differentiable: its gradient has no jumps through
//! which a zero may be lost or doubled, and its Hessian is continuous. With differences of accuracy 2p it reproduces
//! polynomials of degree 2p in each variable (up to 5), and its gradient is off by O(h²ᵖ).
//!
//! A value or a derivative at a point of the cell is a linear functional Σ_k W_k f_k of the samples around it, with
//! weights that are products of the axes', so ‖W‖₁ and ‖W‖₂ are products too.

use super::bernstein::{Patch, basis, contract};
use super::coefficients::{COEFFICIENTS, DEGREE};
use super::functional::Functional;
use crate::field::grid::Scheme;
use crate::field::pass::{Discretization, Window};
use crate::field::stencil::{Accuracy, Operator, least_number, weights};
use crate::rounding::UNIT_ROUNDOFF;

/// Roundings per axis: those of a stencil's weight and of the three sums of six or fewer.
const ARITHMETIC: f64 = 32.0 * UNIT_ROUNDOFF;

/// Operations per axis that underflow may meet.
const LOST: f64 = 16.0;

/// Which differences give the derivatives at the nodes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Differences {
    /// Differences of an accuracy two higher than the scheme's.
    Finer,
    Scheme,
    /// Derivatives of the polynomial through so many samples, the first so many before the cell.
    Window {
        before: usize,
        count: usize,
    },
}

/// The interpolant along one axis of a cell: its Bernstein coefficients from the samples around.
#[derive(Clone, Debug)]
struct AxisInterpolant {
    /// Offset of the first sample from the cell's lower node.
    start: isize,
    /// COEFFICIENTS rows, one number per sample.
    rows: Vec<Vec<f64>>,
    /// Polynomials of a degree below this are their own interpolants.
    exact_below: usize,
}

impl AxisInterpolant {
    fn new(discretization: &Discretization, axis: usize, index: usize, differences: Differences) -> Option<Self> {
        let (length, grid_axis) = (discretization.shape[axis], &discretization.grid_axes[axis]);
        let periodic = discretization.periodic[axis];
        let step = grid_axis.distance(index, 1, length);
        // The derivatives at both nodes, per step and per step², as points (offset from the lower node, weight).
        let mut ends: Vec<[Vec<(isize, f64)>; 2]> = Vec::with_capacity(2);
        let exact_below = match differences {
            Differences::Window { before, count } => {
                let inside = index >= before && index - before + count <= length;
                if !(inside || periodic && count <= length) {
                    return None;
                }
                let offsets: Vec<isize> = (0..count as isize).map(|k| k - before as isize).collect();
                let nodes: Vec<f64> = offsets.iter().map(|&o| grid_axis.distance(index, o, length) / step).collect();
                for at in [0.0, 1.0] {
                    ends.push([1, 2].map(|order| offsets.iter().copied().zip(weights(at, &nodes, order)).collect()));
                }
                count
            }
            Differences::Finer | Differences::Scheme => {
                let finer =
                    differences == Differences::Finer && discretization.operators(axis, Accuracy::Finer).is_some();
                let accuracy = if finer { Accuracy::Finer } else { Accuracy::Scheme };
                let operators = discretization.operators(axis, accuracy)?;
                for (shift, node) in [(0, index), (1, (index + 1) % length)] {
                    let points = |operator: &Operator, factors: [f64; 2]| -> Vec<(isize, f64)> {
                        let stencil = operator.stencil(node);
                        stencil.points().into_iter().map(|(o, w)| (o + shift, w * factors[0] * factors[1])).collect()
                    };
                    ends.push([points(operators[0], [step, 1.0]), points(operators[1], [step, step])]);
                }
                match discretization.scheme {
                    scheme if finer => scheme.accuracy() + 3,
                    Scheme::Compact { accuracy } => accuracy + 1,
                    Scheme::Nested { edge_order } => edge_order + 1,
                }
            }
        };
        let offsets = || ends.iter().flatten().flatten().map(|(o, _)| *o).chain([0, 1]);
        let (start, end) = (offsets().min()?, offsets().max()?);
        let mut rows = vec![vec![0.0; (end - start + 1) as usize]; COEFFICIENTS];
        let degree = DEGREE as f64;
        for (end, (node, sign)) in ends.iter().zip([(0_isize, 1.0), (1, -1.0)]) {
            let row = |k: usize| if node == 0 { k } else { DEGREE - k };
            (0..3).for_each(|k| rows[row(k)][(node - start) as usize] += 1.0);
            for &(o, w) in &end[0] {
                (1..3).for_each(|k| rows[row(k)][(o - start) as usize] += sign * w * k as f64 / degree);
            }
            end[1].iter().for_each(|&(o, w)| rows[row(2)][(o - start) as usize] += w / (degree * (degree - 1.0)));
        }
        Some(Self { start, rows, exact_below: exact_below.min(COEFFICIENTS) })
    }

    fn count(&self) -> usize {
        self.rows[0].len()
    }

    /// The weights of the samples in the derivative of an order, per step, at a point of the cell.
    fn weights(&self, order: usize, t: f64) -> Vec<f64> {
        let (all, five, four) = (basis::<COEFFICIENTS>(t), basis::<DEGREE>(t), basis::<{ DEGREE - 1 }>(t));
        let basis: &[f64] = match order {
            0 => &all,
            1 => &five,
            _ => &four,
        };
        let factor: f64 = (0..order).map(|k| (DEGREE - k) as f64).product();
        let coefficient = |column: usize, k: usize| match order {
            0 => self.rows[k][column],
            1 => self.rows[k + 1][column] - self.rows[k][column],
            _ => self.rows[k + 2][column] - 2.0 * self.rows[k + 1][column] + self.rows[k][column],
        };
        (0..self.count())
            .map(|column| factor * basis.iter().enumerate().map(|(k, b)| b * coefficient(column, k)).sum::<f64>())
            .collect()
    }
}

/// The interpolant in one cell.
#[derive(Clone, Debug)]
pub(crate) struct Interpolant {
    axes: Vec<AxisInterpolant>,
    /// (f_k − f_0)/scale, f_0 being the sample at the lower corner.
    samples: Vec<f64>,
    pub(super) base: f64,
    /// The largest |f_k − f_0|.
    pub(crate) scale: f64,
    /// The largest |f_k|.
    pub(super) largest: f64,
    /// How many finer differences lack a sample.
    pub(crate) rung: usize,
}

/// A value or derivative and the errors that its weights give it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Derivative {
    pub(crate) value: f64,
    /// From roundings, of the samples' type and of the arithmetic.
    pub(crate) rounding: f64,
    /// ‖W‖₂: of noise of standard deviation 1.
    pub(crate) spread: f64,
}

impl Interpolant {
    fn new(
        discretization: &Discretization,
        window: Window<'_>,
        cell: &[usize],
        rung: usize,
        with: &[Differences],
    ) -> Option<Self> {
        let axes: Option<Vec<AxisInterpolant>> =
            (0..cell.len()).map(|axis| AxisInterpolant::new(discretization, axis, cell[axis], with[axis])).collect();
        let axes = axes?;
        let spans: Vec<(isize, usize)> = axes.iter().map(|axis| (axis.start, axis.count())).collect();
        let mut samples = discretization.samples_around(window, cell, &spans);
        if !samples.iter().all(|sample| sample.is_finite()) {
            return None;
        }
        let base = discretization.sample(window, cell);
        let modulus = |largest: f64, value: f64| largest.max(value.abs());
        let largest = samples.iter().copied().fold(0.0, modulus);
        let scale = samples.iter().map(|sample| sample - base).fold(0.0, modulus);
        samples.iter_mut().for_each(|sample| *sample = if scale > 0.0 { (*sample - base) / scale } else { 0.0 });
        Some(Self { axes, samples, base, scale, largest, rung })
    }

    /// The interpolant in the cell whose lowest node has this index, of the finest differences that find all their
    /// samples.
    pub(crate) fn of_cell(discretization: &Discretization, window: Window<'_>, cell: &[usize]) -> Option<Self> {
        let mut ladder = ladder(discretization, cell).into_iter();
        ladder.find_map(|(rung, with)| Self::new(discretization, window, cell, rung, &with))
    }

    /// The derivative of an order along one axis at t, per step.
    pub(super) fn functional(
        &self,
        discretization: &Discretization,
        cell: &[usize],
        axis: usize,
        order: usize,
        t: f64,
    ) -> Functional {
        let AxisInterpolant { start, exact_below, .. } = self.axes[axis];
        let weights = self.axes[axis].weights(order, t);
        let offsets = start..start + weights.len() as isize;
        let places = offsets.map(|o| discretization.steps_between(axis, cell[axis], o) - t).collect();
        Functional { order, start, places, weights, exact_below }
    }

    /// The offset of the first sample along an axis from the cell's lower node, and how many there are.
    pub(super) fn support(&self, axis: usize) -> (isize, usize) {
        (self.axes[axis].start, self.axes[axis].count())
    }

    /// Whether the samples are the same all along some axis.
    pub(crate) fn is_constant_along_an_axis(&self) -> bool {
        let mut stride = self.samples.len();
        self.axes.iter().any(|along| {
            let block = stride;
            stride /= along.count();
            self.samples.chunks_exact(block).all(|block| block[stride..] == block[..block.len() - stride])
        })
    }

    /// In units of the scale, from the value at the lower corner.
    pub(crate) fn patch(&self) -> Patch {
        let mut values = self.samples.clone();
        let mut counts: Vec<usize> = self.axes.iter().map(AxisInterpolant::count).collect();
        for (axis, along) in self.axes.iter().enumerate() {
            let stride: usize = counts[axis + 1..].iter().product();
            let line = counts[axis] * stride;
            let mut next = Vec::with_capacity(values.len() / counts[axis] * COEFFICIENTS);
            for run in values.chunks_exact(line) {
                for row in &along.rows {
                    let sum = |k: usize| row.iter().enumerate().map(|(c, w)| w * run[c * stride + k]).sum::<f64>();
                    next.extend((0..stride).map(sum));
                }
            }
            (values, counts[axis]) = (next, COEFFICIENTS);
        }
        Patch::new(counts.len(), values)
    }

    /// The derivative of these orders along the axes, per step of each, at a point of the cell with this index; with
    /// orders of 0 the value.
    pub(crate) fn derivative(
        &self,
        discretization: &Discretization,
        cell: &[usize],
        orders: &[usize],
        t: &[f64],
        roundoff: f64,
    ) -> Derivative {
        let weights: Vec<Vec<f64>> =
            self.axes.iter().zip(orders).zip(t).map(|((axis, &order), &t)| axis.weights(order, t)).collect();
        let base = if orders.iter().all(|&order| order == 0) { self.base } else { 0.0 };
        let value = base + self.scale * contract(&self.samples, &weights);
        let moduli: f64 = weights.iter().map(|w| w.iter().map(|w| w.abs()).sum::<f64>()).product();
        let along = self.axes.iter().zip(&discretization.axes).zip(cell).zip(&weights);
        let spread = along.map(|(((axis, stencils), &index), w)| {
            let points: Vec<(isize, f64)> = (axis.start..).zip(w.iter().copied()).collect();
            stencils.noise_of(&points, index)
        });
        let spread = spread.product();
        let arithmetic = ARITHMETIC * weights.len() as f64;
        // Below the least number of the samples' format an error is no share of the number.
        let least = least_number(roundoff).unwrap_or(f64::from(f32::from_bits(1)));
        let of_samples = roundoff * self.largest + f64::from(weights.len() as u32) * LOST * least;
        let rounding = moduli * (of_samples + arithmetic * self.scale) + UNIT_ROUNDOFF * base.abs();
        Derivative { value, rounding, spread }
    }
}

/// The offsets of the first and the last sample along an axis that the interpolant in a cell takes where none is
/// missing, from the cell's lower node.
pub(super) fn support(discretization: &Discretization, axis: usize, index: usize) -> Option<[isize; 2]> {
    let along = AxisInterpolant::new(discretization, axis, index, Differences::Finer)?;
    Some([along.start, along.start + along.count() as isize - 1])
}

/// Differences for each axis, the finest first; the last ones are for cells beside missing samples.
fn ladder(discretization: &Discretization, cell: &[usize]) -> Vec<(usize, Vec<Differences>)> {
    let n = cell.len();
    let cubic = |axis: usize| {
        let (length, index) = (discretization.shape[axis], cell[axis]);
        let count = length.min(4);
        let before =
            if discretization.periodic[axis] { 1 } else { (index + count).saturating_sub(length).max(index.min(1)) };
        Differences::Window { before, count }
    };
    // Of an axis that is too short for finer differences the scheme's come first, so that the cubic is next.
    let coarser = |axis: usize| match discretization.operators(axis, Accuracy::Finer) {
        None => cubic(axis),
        Some(_) => Differences::Scheme,
    };
    let mut ladder = vec![vec![Differences::Finer; n], (0..n).map(coarser).collect(), (0..n).map(cubic).collect()];
    let parabola = |side: usize, axis: usize| Differences::Window { before: (side >> axis.min(8)) & 1, count: 3 };
    ladder.extend((0..1_usize << n.min(8)).map(|side| (0..n).map(|axis| parabola(side, axis)).collect()));
    ladder.into_iter().enumerate().collect()
}
