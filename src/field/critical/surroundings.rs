//! The samples around a point, along each axis in turn, and their highest differences.
//!
//! Along axis a, v_a(o) is the field at offset o, with the functionals of the other axes applied there: a line of
//! numbers whose k-th differences stand for the k-th derivative that a truncation error along a is made of. One such
//! difference may vanish where the derivative does not, by symmetry or by chance; the largest of several around the
//! *point* — not around its cell, so that neighbouring cells agree on their faces — vanishes only if the samples of a
//! whole neighbourhood are those of a polynomial of a degree below k.

use std::cell::RefCell;
use std::collections::HashMap;

use super::functional::Functional;
use super::interpolant::Interpolant;
use crate::field::pass::{Discretization, ErrorModel, Window};
use crate::rounding::UNIT_ROUNDOFF;

/// Standard deviations of the noise that count as possible.
pub(super) const NOISE_FACTOR: f64 = 3.0;

/// Windows of samples count whose middle is as near to the point, in steps.
const NEAR: f64 = 1.5;

/// Windows as near as that to the limit, or to another, count as well: rounding is not to choose among them.
const TIE: f64 = 1.0 / 64.0;

/// Windows that are asked for, however far.
const FEWEST: usize = 2;

/// The offsets and places along one axis.
#[derive(Clone, Debug)]
struct Line {
    /// Offset of the first from the lowest node of the cell.
    start: isize,
    /// In steps from the point.
    places: Vec<f64>,
    /// Σ|w| of the weights of each difference, by its order and its first sample.
    gains: Vec<Vec<f64>>,
}

/// What surrounds a point of a cell.
pub(super) struct Surroundings<'a> {
    discretization: &'a Discretization,
    errors: ErrorModel,
    cell: &'a [usize],
    /// functionals\[axis\]\[order\], of the interpolant at the point, with orders 0 to 2.
    functionals: Vec<[Functional; 3]>,
    /// Per axis.
    lines: Vec<Line>,
    /// Per axis, the samples less the interpolant's base and in units of its scale, where those of the axis are its
    /// line and those of the others the interpolant's; NaN where one is missing.
    samples: Vec<Vec<f64>>,
    counts: Vec<usize>,
    /// The rounding error of each, in those units.
    rounding: f64,
    noise: f64,
    /// Lines of numbers, by the axis and the orders along the others.
    contracted: RefCell<HashMap<(usize, Vec<usize>), Contracted>>,
    /// ‖w‖₂ of differences, by the axis, the order and the first sample.
    spreads: RefCell<HashMap<(usize, usize, usize), f64>>,
    /// Peano's constants, by the axis, the order of the derivative and that of the remainder.
    constants: RefCell<HashMap<(usize, usize, usize), f64>>,
}

/// v_a.
#[derive(Clone, Debug)]
struct Contracted {
    /// The k-th differences, for each k.
    differences: Vec<Vec<f64>>,
    rounding: f64,
    /// Standard deviation of a difference's noise, per unit of that of its weights.
    noise: f64,
}

/// Samples of a line that has all windows within [`NEAR`] for differences up to this order, as many on either side of
/// the cell.
pub(super) fn line_length(highest: usize) -> usize {
    (highest + 1 + 2 * (NEAR + 0.5) as usize).next_multiple_of(2)
}

impl<'a> Surroundings<'a> {
    /// Around the point t of the cell, for differences up to the order `highest`.
    pub(super) fn new(
        (discretization, errors): (&'a Discretization, ErrorModel),
        window: Window<'_>,
        cell: &'a [usize],
        interpolant: &Interpolant,
        t: &[f64],
        highest: usize,
    ) -> Self {
        let n = cell.len();
        let functionals =
            (0..n).map(|axis| [0, 1, 2].map(|q| interpolant.functional(discretization, cell, axis, q, t[axis])));
        let lines: Vec<Line> = (0..n).map(|axis| line(discretization, axis, cell[axis], t[axis], highest)).collect();
        let counts: Vec<usize> = (0..n).map(|axis| interpolant.support(axis).1).collect();
        let mut largest = 0.0_f64;
        let mut of_axis = |axis: usize| {
            let span = |b: usize| match b == axis {
                true => (lines[b].start, lines[b].places.len()),
                false => interpolant.support(b),
            };
            let spans: Vec<(isize, usize)> = (0..n).map(span).collect();
            let mut samples = discretization.samples_around(window, cell, &spans);
            for sample in &mut samples {
                largest = if sample.is_finite() { largest.max(sample.abs()) } else { largest };
                *sample = (*sample - interpolant.base) / interpolant.scale;
                *sample = if sample.is_finite() { *sample } else { f64::NAN };
            }
            samples
        };
        let samples = (0..n).map(&mut of_axis).collect();
        let rounding = errors.roundoff * (largest / interpolant.scale) + 4.0 * UNIT_ROUNDOFF;
        let noise = errors.noise / interpolant.scale;
        Self {
            discretization,
            errors,
            cell,
            functionals: functionals.collect(),
            lines,
            samples,
            counts,
            rounding,
            noise,
            contracted: RefCell::default(),
            spreads: RefCell::default(),
            constants: RefCell::default(),
        }
    }

    pub(super) fn functional(&self, axis: usize, order: usize) -> &Functional {
        &self.functionals[axis][order]
    }

    /// κ_k of the functional along an axis.
    pub(super) fn peano(&self, axis: usize, order: usize, k: usize) -> f64 {
        let compute = || self.functionals[axis][order].peano(k);
        *self.constants.borrow_mut().entry((axis, order, k)).or_insert_with(compute)
    }

    /// M_k: the largest |δᵏv_a| of the windows around the point, less what noise and rounding may make of it, in units
    /// of the interpolant's scale; the windows' middles are at most `within` steps from the point. `None` where there
    /// is no window.
    pub(super) fn largest_difference(&self, axis: usize, orders: &[usize], k: usize, within: f64) -> Option<f64> {
        let mut key = orders.to_vec();
        key[axis] = 0;
        let mut contracted = self.contracted.borrow_mut();
        let line = contracted.entry((axis, key)).or_insert_with_key(|(_, orders)| self.contract(axis, orders));
        let differences = line.differences.get(k)?;
        let places = &self.lines[axis].places;
        let distance = |first: usize| (0.5 * (places[first] + places[first + k])).abs();
        let mut windows: Vec<(f64, usize)> =
            (0..differences.len()).filter(|&i| differences[i].is_finite()).map(|i| (distance(i), i)).collect();
        windows.sort_by(|a, b| a.0.total_cmp(&b.0));
        let last = windows.get(FEWEST - 1).or(windows.last())?.0;
        let limit = within.max(last) + TIE;
        let taken = windows.iter().take_while(|(distance, _)| *distance <= limit);
        let moduli = taken.map(|&(_, i)| {
            let rounding = line.rounding * self.lines[axis].gains[k][i];
            let noise = if self.noise > 0.0 { NOISE_FACTOR * line.noise * self.spread(axis, k, i) } else { 0.0 };
            (differences[i].abs() - rounding - noise).max(0.0)
        });
        Some(moduli.fold(0.0, f64::max))
    }

    /// As [`Surroundings::largest_difference`], of the usual windows.
    pub(super) fn difference(&self, axis: usize, orders: &[usize], k: usize) -> Option<f64> {
        self.largest_difference(axis, orders, k, NEAR)
    }

    /// Whether differences two orders higher are not larger than those of the first order that the interpolant does not
    /// reproduce by more than along a wave of π samples a period.
    pub(super) fn is_resolved(&self) -> bool {
        /// |δᵏ⁺²|/|δᵏ| = 4 sin²(ωh/2) of a wave of frequency ω; for ωh = 2.
        const LARGEST_GROWTH: f64 = 2.832_293_673_094_285;
        let orders = vec![0; self.dimension()];
        (0..self.dimension()).all(|axis| {
            let k = self.functional(axis, 0).exact_below;
            match (self.difference(axis, &orders, k), self.difference(axis, &orders, k + 2)) {
                (Some(lower), Some(higher)) => higher <= LARGEST_GROWTH * lower,
                _ => true,
            }
        })
    }

    pub(super) fn dimension(&self) -> usize {
        self.cell.len()
    }

    /// v_a and its differences.
    fn contract(&self, axis: usize, orders: &[usize]) -> Contracted {
        let n = self.cell.len();
        let (mut current, mut kept) = (self.samples[axis].clone(), 1);
        let (mut moduli, mut noise) = (1.0, self.noise);
        for b in (0..n).rev() {
            let count = if b == axis { self.lines[b].places.len() } else { self.counts[b] };
            if b == axis {
                kept *= count;
                continue;
            }
            let functional = &self.functionals[b][orders[b]];
            moduli *= functional.sum_of_moduli();
            noise *= self.noise_of(b, functional);
            let mut next = vec![0.0; current.len() / count];
            for (run, out) in current.chunks_exact(count * kept).zip(next.chunks_exact_mut(kept)) {
                for (line, &w) in run.chunks_exact(kept).zip(&functional.weights) {
                    // A sample without weight may be missing.
                    if w != 0.0 {
                        out.iter_mut().zip(line).for_each(|(sum, value)| *sum += w * value);
                    }
                }
            }
            current = next;
        }
        let places = &self.lines[axis].places;
        let mut differences = vec![current];
        for k in 1..places.len() {
            let last: &Vec<f64> = &differences[k - 1];
            let next = (0..last.len() - 1).map(|i| per_step(places, k, i) * (last[i + 1] - last[i])).collect();
            differences.push(next);
        }
        let arithmetic = 8.0 * UNIT_ROUNDOFF * n as f64;
        Contracted { differences, rounding: moduli * (self.rounding + arithmetic), noise }
    }

    fn noise_of(&self, axis: usize, functional: &Functional) -> f64 {
        if self.errors.noise == 0.0 {
            return 0.0;
        }
        self.discretization.axes[axis].noise_of(&functional.points(), self.cell[axis])
    }

    /// ‖w‖₂ of a difference's weights, smoothing included.
    fn spread(&self, axis: usize, k: usize, first: usize) -> f64 {
        *self.spreads.borrow_mut().entry((axis, k, first)).or_insert_with(|| {
            let start = self.lines[axis].start + first as isize;
            let points: Vec<(isize, f64)> = (start..).zip(self.weights(axis, k, first)).collect();
            self.discretization.axes[axis].noise_of(&points, self.cell[axis])
        })
    }

    /// The weights of the k-th difference from a sample of the line on.
    fn weights(&self, axis: usize, k: usize, first: usize) -> Vec<f64> {
        let places = &self.lines[axis].places[first..=first + k];
        let mut rows: Vec<Vec<f64>> = (0..=k).map(|i| (0..=k).map(|j| f64::from(u8::from(i == j))).collect()).collect();
        for level in 1..=k {
            rows = (0..rows.len() - 1)
                .map(|i| {
                    let factor = per_step(places, level, i);
                    rows[i + 1].iter().zip(&rows[i]).map(|(later, earlier)| factor * (later - earlier)).collect()
                })
                .collect();
        }
        rows.swap_remove(0)
    }
}

/// What turns the difference of two neighbouring (k−1)-th differences into one that stands for a k-th derivative: k!
/// times a divided difference, which on even places is the plain one.
fn per_step(places: &[f64], k: usize, first: usize) -> f64 {
    k as f64 / (places[first + k] - places[first])
}

/// The samples along an axis whose windows are nearest to the point.
fn line(discretization: &Discretization, axis: usize, index: usize, t: f64, highest: usize) -> Line {
    let length = discretization.shape[axis];
    let count = line_length(highest).min(length);
    let before = (count as isize - 2).max(0) / 2;
    let start = if discretization.periodic[axis] {
        -before
    } else {
        let first = (index as isize - before).clamp(0, (length - count) as isize);
        first - index as isize
    };
    let offsets = start..start + count as isize;
    let places: Vec<f64> = offsets.map(|o| discretization.steps_between(axis, index, o) - t).collect();
    let mut gains = vec![vec![1.0; count]];
    for k in 1..count {
        // The weights alternate in sign, so that those of two neighbours never cancel.
        let last = &gains[k - 1];
        let next = (0..count - k).map(|i| per_step(&places, k, i).abs() * (last[i + 1] + last[i])).collect();
        gains.push(next);
    }
    Line { start, places, gains }
}
