//! The search for critical points, cell by cell.
//!
//! The zeros in a cell are those of the [interpolant](super::interpolant)'s gradient, which every cell finds for
//! itself, so the search needs only the planes around a cell; what neighbours find on their common face is merged at
//! the end.

use super::interpolant::Interpolant;
use super::level::Level;
use super::setting::Search;
use super::surroundings::{NOISE_FACTOR, line_length};
use super::truncation::Orders;
use super::zero::{Local, Zero};
use super::zeros::zeros;
use crate::error::{Error, Result};
use crate::field::grid::index_of;
use crate::field::pass::Window;

/// Cells overlap by this share of a step, so that rounding loses no zero on a face.
const OVERLAP: f64 = 1.0 / 256.0;

/// Coefficients of a cell's polynomial in each variable.
const COEFFICIENTS: u64 = 6;

/// Coefficients of polynomials whose computation takes as long as what else is done with a box.
const BESIDE: u64 = 256;

/// Polynomials on boxes that take as long as a cell's interpolant.
const INTERPOLANT: u64 = 8;

/// Polynomials on boxes that take as long as what there is to say of a zero.
const JUDGEMENT: u64 = 64;

/// What there is in a cell.
#[derive(Clone, Debug)]
pub(crate) struct Cell {
    /// The place of its lowest node.
    pub(crate) node: usize,
    pub(crate) zeros: Vec<Zero>,
    /// The part in which the gradient may vanish more than once, and a point in its middle.
    pub(crate) undecided: Option<Undecided>,
    /// There where all its samples are equal, within their errors.
    pub(crate) level: Option<Level>,
    /// Whether too many samples around it are missing.
    pub(crate) unsearched: bool,
    /// What the search took, in coefficients of polynomials, or as long as that.
    pub(crate) work: u64,
}

#[derive(Clone, Debug)]
pub(crate) struct Undecided {
    pub(crate) middle: Zero,
    pub(crate) low: Vec<f64>,
    pub(crate) high: Vec<f64>,
}

impl Search<'_> {
    /// Planes on either side of a node that the cells around it take.
    pub(crate) fn halo(&self) -> usize {
        let line = line_length(Orders::of(self.discretization.scheme).highest);
        self.discretization.halo().max(line) + 1
    }

    /// What a box takes: its coefficients, and as long as so many more for whatever else.
    pub(crate) fn work_of_box(&self) -> u64 {
        COEFFICIENTS.saturating_pow(self.discretization.dimension() as u32).saturating_add(BESIDE)
    }

    /// Searches the cell whose lowest node is this one.
    pub(crate) fn cell(&self, window: Window<'_>, node: usize) -> Result<Cell> {
        let (d, n) = (self.discretization, self.discretization.dimension());
        let index = index_of(&d.shape, node);
        let mut cell = Cell { node, zeros: Vec::new(), undecided: None, level: None, unsearched: false, work: 0 };
        let corners = d.samples_around(window, &index, &vec![(0, 2); n]);
        if corners.iter().any(|corner| corner.is_nan()) {
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
        };
        let patch = interpolant.patch();
        cell.work = INTERPOLANT * self.work_of_box();
        let wider = |(low, high): (f64, f64), &sample: &f64| (low.min(sample), high.max(sample));
        let range = corners.iter().fold((f64::INFINITY, f64::NEG_INFINITY), wider);
        let level = range.0 == range.1;
        if !level && range.1 - range.0 <= self.indistinct(&interpolant, &index) && local.is_flat(&patch) {
            cell.level = Some(self.level(window, &index, range));
            return Ok(cell);
        }
        let open = |axis: usize, at: usize| !d.periodic[axis] && index[axis] == at;
        let low: Vec<f64> = (0..n).map(|a| if open(a, 0) { 0.0 } else { -OVERLAP }).collect();
        let high: Vec<f64> = (0..n).map(|a| if open(a, d.shape[a] - 2) { 1.0 } else { 1.0 + OVERLAP }).collect();
        // Where nothing changes along an axis, no zero is isolated.
        if !(level && interpolant.is_constant_along_an_axis()) {
            let found = zeros(n, &patch, &low, &high);
            let (mut points, part) = (found.isolated, found.undecided);
            // Zeros in the undecided part belong to it.
            if let Some((low, high)) = &part {
                points.retain(|t| !(0..n).all(|a| low[a] <= t[a] && t[a] <= high[a]));
            }
            let judged = points.len() as u64 + u64::from(part.is_some());
            cell.work += (found.polynomials + JUDGEMENT * judged).saturating_mul(self.work_of_box());
            for t in &points {
                cell.zeros.push(local.zero(t, None)?);
            }
            // Equal samples around a point that is known for what it is are no plateau.
            if !(level && cell.zeros.iter().all(|zero| !zero.class.is_decided())) {
                if let Some((low, high)) = part {
                    let t: Vec<f64> = low.iter().zip(&high).map(|(a, b)| 0.5 * (a + b)).collect();
                    let part = (0..n).fold(patch, |patch, axis| patch.restricted(axis, low[axis], high[axis]));
                    let widths: Vec<f64> = low.iter().zip(&high).map(|(a, b)| b - a).collect();
                    let middle = local.zero(&t, Some((&part, &widths)))?;
                    cell.undecided = Some(Undecided { middle, low, high });
                }
                return Ok(cell);
            }
        }
        cell.zeros.clear();
        cell.level = Some(self.level(window, &index, range));
        Ok(cell)
    }

    /// The difference of two samples that rounding and noise may make.
    fn indistinct(&self, interpolant: &Interpolant, index: &[usize]) -> f64 {
        let noise: f64 = index.iter().zip(&self.discretization.axes).map(|(&i, axis)| axis.noise(0, i)).product();
        2.0 * (self.errors.roundoff * interpolant.largest + NOISE_FACTOR * self.errors.noise * noise)
    }

    /// What lies around a cell of equal samples.
    fn level(&self, window: Window<'_>, index: &[usize], (low, high): (f64, f64)) -> Level {
        let (d, n) = (self.discretization, index.len());
        let mut level = Level { value: low + 0.5 * (high - low), higher: false, lower: false, open: false };
        for place in 0..4_usize.pow(n as u32) {
            let node: Option<Vec<usize>> = (0..n)
                .map(|a| {
                    let at = index[a] as isize + (place >> (2 * a) & 3) as isize - 1;
                    let length = d.shape[a] as isize;
                    let inside = d.periodic[a] || (0..length).contains(&at);
                    inside.then_some(at.rem_euclid(length) as usize)
                })
                .collect();
            let sample = node.map_or(f64::NAN, |node| d.sample(window, &node));
            level.open |= sample.is_nan();
            level.higher |= sample > high;
            level.lower |= sample < low;
        }
        level
    }
}
