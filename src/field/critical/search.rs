//! The search for critical points, cell by cell.
//!
//! A cell is searched if at one of its corners the linear model of the gradient may vanish within two steps. Its zeros
//! are those of the [interpolant](super::interpolant)'s gradient, which every cell finds for itself, so the search
//! needs only the planes around a cell; what neighbours find on their common face is merged at the end.

use super::bernstein::Patch;
use super::interpolant::Interpolant;
use super::zeros::{inverse, zeros};
use crate::claim::PointClass;
use crate::error::{Error, Result};
use crate::field::grid::{FieldOptions, Truncation, index_of};
use crate::field::pass::{Discretization, ErrorModel, Window};
use crate::spectrum::packed::{fill_eigenvalues, symmetric_index};
use crate::verdict::packed::open_class;

/// Cells overlap by this share of a step, so that rounding loses no zero on a face.
const OVERLAP: f64 = 1.0 / 256.0;

/// Standard deviations of the noise that count as possible.
const NOISE_FACTOR: f64 = 3.0;

/// What a search goes by.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Search<'a> {
    pub(crate) discretization: &'a Discretization,
    pub(crate) errors: ErrorModel,
    pub(crate) options: &'a FieldOptions<'a>,
}

/// Coefficients of a cell's polynomial in each variable.
const COEFFICIENTS: u64 = 6;

/// A zero of the gradient; axes in storage order.
#[derive(Clone, Debug)]
pub(crate) struct Zero {
    /// In steps from the first node.
    pub(crate) place: Vec<f64>,
    pub(crate) position_error: Option<Vec<f64>>,
    pub(crate) value: f64,
    pub(crate) value_error: f64,
    /// The upper triangle, row by row.
    pub(crate) hessian: Vec<f64>,
    pub(crate) hessian_error: Vec<f64>,
    /// ‖E‖_∞ of these errors: that of the classes at the nodes.
    pub(crate) radius: f64,
    pub(crate) eigenvalues: Vec<f64>,
    /// Its class where the inertia of the Hessian decides none, or where it is multiple.
    pub(crate) open: PointClass,
    /// It stands for several zeros, or for one that is multiple.
    pub(crate) multiple: bool,
    /// Samples that the finest differences take are missing.
    pub(crate) beside_gap: bool,
}

/// What there is in a cell.
#[derive(Clone, Debug)]
pub(crate) struct Cell {
    /// The place of its lowest node.
    pub(crate) node: usize,
    pub(crate) zeros: Vec<Zero>,
    /// The part in which the gradient may vanish more than once, and a point in its middle.
    pub(crate) undecided: Option<Undecided>,
    /// Whether too many samples around it are missing.
    pub(crate) unsearched: bool,
    /// What the search took, in coefficients of polynomials.
    pub(crate) work: u64,
}

/// What the search of all cells so far took, and how many were left out after it had taken too much.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Effort {
    pub(crate) work: u64,
    pub(crate) left_out: usize,
}

#[derive(Clone, Debug)]
pub(crate) struct Undecided {
    pub(crate) middle: Zero,
    pub(crate) low: Vec<f64>,
    pub(crate) high: Vec<f64>,
    /// The gradient and the Hessian vanish throughout the cell, within their errors.
    pub(crate) flat: bool,
}

/// A derivative in units of the axes, and its error.
type Estimate = (f64, f64);

impl Search<'_> {
    /// Planes on either side of a node that the cells around it take.
    pub(crate) fn halo(&self) -> usize {
        self.discretization.halo() + 1
    }

    /// The cells around some nodes, ascending, by their lowest nodes. Of a sorted list of all `nodes`, those of the
    /// `chunk` get the cells that no earlier node has.
    pub(crate) fn cells(&self, nodes: &[usize], chunk: &[usize]) -> Vec<usize> {
        let shape = &self.discretization.shape;
        let n = shape.len();
        let corner = |index: &[usize], corner: usize, up: bool| -> Option<usize> {
            (0..n).try_fold(0, |place, axis| {
                let (i, length) = (index[axis], shape[axis]);
                let target = match (corner >> axis & 1 == 1, up) {
                    (false, _) => i,
                    (true, true) => i + 1,
                    (true, false) => (i + length).checked_sub(1)?,
                };
                let (wrapped, inside) = (target % length, if up { target < length } else { i > 0 || target == i });
                (inside || self.discretization.periodic[axis]).then_some(place * length + wrapped)
            })
        };
        let corners = 1_usize << n.min(usize::BITS as usize - 1);
        let is_cell =
            |index: &[usize]| (0..n).all(|axis| self.discretization.periodic[axis] || index[axis] + 1 < shape[axis]);
        let mut found = Vec::new();
        for &node in chunk {
            let index = index_of(shape, node);
            for lowest in (0..corners).filter_map(|c| corner(&index, c, false)) {
                let cell = index_of(shape, lowest);
                let first = (0..corners)
                    .filter_map(|c| corner(&cell, c, true))
                    .filter(|place| nodes.binary_search(place).is_ok())
                    .min();
                if is_cell(&cell) && first == Some(node) {
                    found.push(lowest);
                }
            }
        }
        found.sort_unstable();
        found.dedup();
        found
    }

    /// Searches the cell whose lowest node is this one.
    pub(crate) fn cell(&self, window: Window<'_>, node: usize) -> Result<Cell> {
        let (d, n) = (self.discretization, self.discretization.dimension());
        let index = index_of(&d.shape, node);
        let mut cell = Cell { node, zeros: Vec::new(), undecided: None, unsearched: false, work: 0 };
        let corner = |c: usize| -> Vec<usize> { (0..n).map(|a| (index[a] + (c >> a & 1)) % d.shape[a]).collect() };
        if (0..1_usize << n).any(|c| d.sample(window, &corner(c)).is_nan()) {
            return Ok(cell);
        }
        let Some(interpolant) = Interpolant::of_cell(d, window, &index) else {
            cell.unsearched = true;
            return Ok(cell);
        };
        if !interpolant.scale.is_finite() {
            return Err(Error::Overflow { what: "differences of the field", row: 0, column: 0 });
        }
        let local = Local {
            search: self,
            steps: (0..n).map(|a| d.grid_axes[a].distance(index[a], 1, d.shape[a])).collect(),
            index: &index,
            interpolant: &interpolant,
            window,
            coarser: std::cell::OnceCell::new(),
        };
        let patch = interpolant.patch();
        if local.is_flat(&patch) {
            let middle = local.zero(&vec![0.5; n], None)?;
            let (low, high) = (vec![0.0; n], vec![1.0; n]);
            cell.undecided = Some(Undecided { middle, low, high, flat: true });
            return Ok(cell);
        }
        let open = |axis: usize, at: usize| !d.periodic[axis] && index[axis] == at;
        let low: Vec<f64> = (0..n).map(|a| if open(a, 0) { 0.0 } else { -OVERLAP }).collect();
        let high: Vec<f64> = (0..n).map(|a| if open(a, d.shape[a] - 2) { 1.0 } else { 1.0 + OVERLAP }).collect();
        let found = zeros(n, &patch, &low, &high);
        cell.work = found.boxes.saturating_mul(COEFFICIENTS.pow(n as u32));
        for t in &found.isolated {
            cell.zeros.push(local.zero(t, None)?);
        }
        if let Some((low, high)) = found.undecided {
            let t: Vec<f64> = low.iter().zip(&high).map(|(a, b)| 0.5 * (a + b)).collect();
            let part = (0..n).fold(patch, |patch, axis| patch.restricted(axis, low[axis], high[axis]));
            let widths: Vec<f64> = low.iter().zip(&high).map(|(a, b)| b - a).collect();
            let middle = local.zero(&t, Some((&part, &widths)))?;
            cell.undecided = Some(Undecided { middle, low, high, flat: false });
        }
        Ok(cell)
    }
}

/// One cell and its interpolants.
struct Local<'a> {
    search: &'a Search<'a>,
    index: &'a [usize],
    steps: Vec<f64>,
    interpolant: &'a Interpolant,
    window: Window<'a>,
    /// One for values and gradients, one for Hessians; made only where there is a zero.
    coarser: std::cell::OnceCell<[Option<Interpolant>; 2]>,
}

impl Local<'_> {
    /// The derivative along these axes. Its truncation is the distance to that of the coarser interpolant, whose own is
    /// of a lower order; without one, it is as large as the derivative or the range of the samples.
    fn derivative(&self, axes: &[usize], t: &[f64]) -> Estimate {
        let mut orders = vec![0; t.len()];
        axes.iter().for_each(|&axis| orders[axis] += 1);
        let unit: f64 = axes.iter().map(|&axis| self.steps[axis]).product();
        let ErrorModel { roundoff, noise } = self.search.errors;
        let fine = self.interpolant.derivative(self.search.discretization, self.index, &orders, t, roundoff);
        // Where all samples are alike, so are all differences.
        let estimated = self.search.options.truncation == Truncation::Estimated && self.interpolant.scale > 0.0;
        let coarser = || {
            let of = |smooth| self.interpolant.coarser(self.search.discretization, self.window, self.index, smooth);
            &self.coarser.get_or_init(|| [of(true), of(false)])[axes.len() / 2]
        };
        let truncation = match estimated.then(coarser) {
            None => 0.0,
            Some(Some(coarser)) => (fine.value
                - coarser.derivative(self.search.discretization, self.index, &orders, t, roundoff).value)
                .abs(),
            Some(None) if axes.is_empty() => self.interpolant.scale,
            Some(None) => self.interpolant.scale.max(fine.value.abs()),
        };
        let error = fine.rounding + NOISE_FACTOR * noise * fine.spread + truncation;
        (fine.value / unit, error / unit.abs())
    }

    /// Whether no derivative exceeds its rounding and noise anywhere in the cell.
    fn is_flat(&self, patch: &Patch) -> bool {
        let n = self.steps.len();
        let (t, ErrorModel { roundoff, noise }) = (vec![0.5; n], self.search.errors);
        let within = |axes: &[usize]| {
            let mut orders = vec![0; n];
            axes.iter().for_each(|&axis| orders[axis] += 1);
            let error = self.interpolant.derivative(self.search.discretization, self.index, &orders, &t, roundoff);
            let (low, high) = patch.range(&orders);
            low.abs().max(high.abs()) * self.interpolant.scale <= error.rounding + NOISE_FACTOR * noise * error.spread
        };
        self.interpolant.scale == 0.0 || (0..n).all(|i| within(&[i])) && (0..n).all(|i| (i..n).all(|j| within(&[i, j])))
    }

    /// What there is to say of the zero at a point of the cell, or of those in a part of it.
    fn zero(&self, t: &[f64], part: Option<(&Patch, &[f64])>) -> Result<Zero> {
        let n = t.len();
        let (value, value_error) = self.derivative(&[], t);
        let gradient_error: Vec<f64> = (0..n).map(|i| self.derivative(&[i], t).1).collect();
        let (mut hessian, mut hessian_error) = (Vec::new(), Vec::new());
        for i in 0..n {
            for j in i..n {
                let (entry, mut error) = self.derivative(&[i, j], t);
                if let Some((patch, widths)) = part {
                    let mut orders = vec![0; n];
                    [i, j].iter().for_each(|&axis| orders[axis] += 1);
                    let (low, high) = patch.range(&orders);
                    let unit = self.steps[i] * self.steps[j] * widths[i] * widths[j];
                    error += ((high - low) * self.interpolant.scale / unit).abs();
                }
                if !entry.is_finite() {
                    return Err(Error::Overflow { what: "Hessian of the field", row: j, column: i });
                }
                hessian.push(entry);
                hessian_error.push(error);
            }
        }
        let row_sum = |entries: &[f64], i: usize| (0..n).map(|j| entries[symmetric_index(n, i, j)].abs()).sum::<f64>();
        let radius = (0..n).map(|i| row_sum(&hessian_error, i)).fold(0.0, f64::max);
        let mut eigenvalues = vec![0.0; n];
        let columns: Vec<&[f64]> = hessian.chunks(1).collect();
        let mut rows: Vec<&mut [f64]> = eigenvalues.chunks_mut(1).collect();
        fill_eigenvalues(n, &columns, &mut rows);
        if !radius.is_finite() {
            return Err(Error::Overflow { what: "radius of the field's Hessian", row: 0, column: 0 });
        }
        let multiple = part.is_some();
        let open = if multiple {
            PointClass::Degenerate
        } else {
            let largest = hessian.iter().fold(0.0_f64, |max, entry| max.max(entry.abs()));
            open_class(largest, radius, self.rounding_radius(t), self.search.options.tightness)
        };
        let position_error = match part {
            None => self.position_error(&hessian, &hessian_error, &gradient_error),
            Some(_) => None,
        };
        let beside_gap = self.interpolant.rung > 0;
        let place = self.index.iter().zip(t).map(|(&i, t)| i as f64 + t).collect();
        Ok(Zero {
            place,
            position_error,
            value,
            value_error,
            hessian,
            hessian_error,
            radius,
            eigenvalues,
            open,
            multiple,
            beside_gap,
        })
    }

    /// The ∞-norm of the Hessian's rounding errors.
    fn rounding_radius(&self, t: &[f64]) -> f64 {
        let n = t.len();
        let rounding = |i: usize, j: usize| {
            let mut orders = vec![0; n];
            [i, j].iter().for_each(|&axis| orders[axis] += 1);
            let unit = (self.steps[i] * self.steps[j]).abs();
            self.interpolant
                .derivative(self.search.discretization, self.index, &orders, t, self.search.errors.roundoff)
                .rounding
                / unit
        };
        (0..n).map(|i| (0..n).map(|j| rounding(i, j)).sum::<f64>()).fold(0.0, f64::max)
    }

    /// |d| ≤ |H⁻¹|·(e + E|d|) for a gradient off by e and a Hessian off by E: with q = ‖|H⁻¹|E‖_∞ < 1, all in steps of
    /// the axes, |d| ≤ |H⁻¹|e + q·‖|H⁻¹|e‖_∞/(1 − q). `None` where q ≥ ½.
    fn position_error(&self, hessian: &[f64], hessian_error: &[f64], gradient_error: &[f64]) -> Option<Vec<f64>> {
        let n = gradient_error.len();
        let h = |i: usize| self.steps[i].abs();
        let full: Vec<f64> = (0..n * n)
            .map(|k| hessian[symmetric_index(n, k / n, k % n)] * self.steps[k / n] * self.steps[k % n])
            .collect();
        let inverse = inverse(n, &full)?;
        let times = |v: &dyn Fn(usize) -> f64, i: usize| (0..n).map(|j| inverse[i * n + j].abs() * v(j)).sum::<f64>();
        let error = |j: usize, k: usize| hessian_error[symmetric_index(n, j, k)] * h(j) * h(k);
        let rows: Vec<f64> = (0..n).map(|i| times(&|j| (0..n).map(|k| error(j, k)).sum(), i)).collect();
        if !rows.iter().all(|&sum| sum < 0.5) {
            return None;
        }
        let q = rows.iter().fold(0.0_f64, |max, sum| max.max(*sum));
        let first: Vec<f64> = (0..n).map(|i| times(&|j| gradient_error[j] * h(j), i)).collect();
        let largest = first.iter().fold(0.0_f64, |max, d| max.max(*d));
        let errors: Vec<f64> = (0..n).map(|i| h(i) * (first[i] + q * largest / (1.0 - q))).collect();
        errors.iter().all(|error| error.is_finite()).then_some(errors)
    }
}
