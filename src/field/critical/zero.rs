//! A zero of the interpolant's gradient, and what it says of the field's critical point beside it.
//!
//! The interpolant's derivatives at the zero x̂ are off by e (gradient) and E (Hessian); the field's own zero x* lies
//! d from it, and the Hessian there is another one, by third derivatives T. All in steps of the axes,
//!
//! > |d| ≤ |H⁻¹|(e + (E + ½T|d|)|d|), |H(x*) − Ĥ| ≤ E + T|d|, |f(x*) − f̂| ≤ E₀ + eᵀ|d| + ½|d|ᵀ(|Ĥ| + E + T|d|)|d|.

use std::cell::OnceCell;

use super::bernstein::Patch;
use super::bounded::{Bounded, contraction};
use super::interpolant::Interpolant;
use super::setting::Search;
use super::surroundings::{NOISE_FACTOR, Surroundings};
use super::truncation::Orders;
use crate::claim::{CurvatureClass, Inertia, PointClass, Verdict};
use crate::error::{Error, Result};
use crate::field::grid::Truncation;
use crate::field::pass::{ErrorModel, Window};
use crate::rounding::UNIT_ROUNDOFF;
use crate::spectrum::packed::{fill_eigenvalues, inverse, symmetric_index};
use crate::verdict::packed::{inertia_within, open_class};

/// The spectral radius of |H⁻¹|(E + T|d|) from which on nothing is said of a position.
const CONTRACTION: f64 = 0.9;

/// Rounds for the position's error; each leaves at most nine tenths of what is missing.
const ROUNDS: usize = 64;

/// Roundings of a coordinate, of numbers no larger than the axis's ends, its length and as many steps of the cell
/// together.
const ROUNDINGS: f64 = 8.0;

/// Steps towards Perron's vector.
const PERRON: usize = 3;

/// A zero of the gradient; axes in storage order.
#[derive(Clone, Debug)]
pub(crate) struct Zero {
    /// In steps from the first node.
    pub(crate) place: Vec<f64>,
    pub(crate) position_error: Option<Vec<f64>>,
    /// Whether the field has exactly one critical point within that error.
    pub(crate) unique: Verdict,
    pub(crate) value: f64,
    pub(crate) value_error: f64,
    /// The upper triangle, row by row.
    pub(crate) hessian: Vec<f64>,
    pub(crate) hessian_error: Vec<f64>,
    pub(crate) eigenvalues: Vec<f64>,
    /// That of the Hessian within its errors; of a multiple zero, throughout its part.
    pub(crate) inertia: Inertia,
    pub(crate) class: PointClass,
    /// Where it stands for several zeros, or for one that is multiple, the box in which they are, in steps.
    pub(crate) hull: Option<(Vec<f64>, Vec<f64>)>,
    /// ‖E‖_∞ of the Hessian's errors per step of each axis: it does not depend on units.
    pub(super) size_of_error: f64,
    /// Samples that the finest differences take are missing.
    pub(crate) beside_gap: bool,
    /// Whether the highest differences around are not larger than lower ones.
    pub(crate) resolved: bool,
}

impl Zero {
    /// Of two zeros that are one, whether this is the worse known.
    pub(super) fn is_worse_than(&self, other: &Self) -> bool {
        let size = |zero: &Self| (zero.position_error.is_none(), zero.size_of_error);
        size(self) > size(other)
    }
}

/// One cell and its interpolant.
pub(super) struct Local<'a> {
    pub(super) search: &'a Search<'a>,
    pub(super) index: &'a [usize],
    pub(super) steps: Vec<f64>,
    pub(super) interpolant: &'a Interpolant,
    pub(super) window: Window<'a>,
}

/// A derivative per step of each axis, its error, and the share of rounding in that.
#[derive(Clone, Copy, Debug)]
struct Estimate {
    value: f64,
    error: f64,
    rounding: f64,
}

/// The derivatives at one point of the cell.
struct AtPoint<'a> {
    local: &'a Local<'a>,
    t: &'a [f64],
    remainder: Remainder<'a>,
    third: OnceCell<Vec<f64>>,
}

/// What truncation is known by.
enum Remainder<'a> {
    None,
    Estimated { surroundings: Box<Surroundings<'a>>, which: Orders },
    Bounded(Bounded<'a>),
}

/// What second-order terms and the roundings of a few sums of errors take, relative to them.
const SLACK: f64 = 1.0 + 1.0 / (1_u64 << 20) as f64;

impl Local<'_> {
    fn orders(&self, axes: &[usize]) -> Vec<usize> {
        let mut orders = vec![0; self.steps.len()];
        axes.iter().for_each(|&axis| orders[axis] += 1);
        orders
    }

    /// Whether no derivative exceeds its rounding and noise anywhere in the cell.
    pub(super) fn is_flat(&self, patch: &Patch) -> bool {
        let n = self.steps.len();
        let (t, ErrorModel { roundoff, noise }) = (vec![0.5; n], self.search.errors);
        let within = |axes: &[usize]| {
            let orders = self.orders(axes);
            let error = self.interpolant.derivative(self.search.discretization, self.index, &orders, &t, roundoff);
            let (low, high) = patch.range(&orders);
            low.abs().max(high.abs()) * self.interpolant.scale <= error.rounding + NOISE_FACTOR * noise * error.spread
        };
        self.interpolant.scale == 0.0 || (0..n).all(|i| within(&[i])) && (0..n).all(|i| (i..n).all(|j| within(&[i, j])))
    }

    fn at<'b>(&'b self, t: &'b [f64]) -> AtPoint<'b> {
        let d = self.search.discretization;
        let remainder = match self.search.options.truncation {
            Truncation::Neglected => Remainder::None,
            // Where all samples are alike, so are all differences.
            Truncation::Estimated if self.interpolant.scale == 0.0 => Remainder::None,
            Truncation::Estimated => {
                let which = Orders::of(d.scheme);
                let field = (d, self.search.errors);
                let around = Surroundings::new(field, self.window, self.index, self.interpolant, t, which.highest);
                let surroundings = Box::new(around);
                Remainder::Estimated { surroundings, which }
            }
            Truncation::Bounded(bound) => {
                let bound = (bound, self.search.reversed);
                Remainder::Bounded(Bounded::new(d, self.index, self.interpolant, t, bound))
            }
        };
        AtPoint { local: self, t, remainder, third: OnceCell::new() }
    }

    /// How far rounding may take the stated coordinate from the point: those of its place in steps from the first node,
    /// of a node's coordinate, of the way on from there, and of a period.
    fn rounding_of_coordinate(&self, axis: usize, t: f64) -> f64 {
        let field = self.search.discretization;
        let place = self.index[axis] as f64 + t;
        let (first, length) = (field.grid_axes[axis].coordinate(0).abs(), field.shape[axis] as f64);
        let coordinates = first + length * field.step(axis) + field.coordinate(axis, place).abs();
        ROUNDINGS * UNIT_ROUNDOFF * (coordinates + length * self.steps[axis].abs())
    }

    /// Whether a box about a point of the cell, so many steps to either side, lies between the ends of the axes.
    fn is_inside(&self, t: &[f64], d: &[f64]) -> bool {
        let field = self.search.discretization;
        (0..t.len()).all(|a| {
            let (axis, length) = (&field.grid_axes[a], field.shape[a]);
            let index = self.index[a] as isize;
            // In steps of the cell, to the ends.
            let steps = |offset: isize| (axis.distance(self.index[a], offset, length) / self.steps[a]).abs();
            let (before, after) = (steps(-index) + t[a], steps(length as isize - 1 - index) - t[a]);
            field.periodic[a] || d[a] * SLACK <= before && d[a] * SLACK <= after
        })
    }

    /// What there is to say of the zero at a point of the cell, or of those in a part of it.
    pub(super) fn zero(&self, t: &[f64], part: Option<(&Patch, &[f64])>) -> Result<Zero> {
        let (n, at) = (t.len(), self.at(t));
        let pairs: Vec<[usize; 2]> = (0..n).flat_map(|i| (i..n).map(move |j| [i, j])).collect();
        let value = at.derivative(&[]);
        // What is left of the gradient where the interpolant's was found to vanish belongs to its error.
        let slope = |i: usize| at.derivative(&[i]);
        let gradient: Vec<f64> = (0..n).map(slope).map(|slope| (slope.error + slope.value.abs()) * SLACK).collect();
        let hessian: Vec<Estimate> = pairs.iter().map(|pair| at.derivative(pair)).collect();
        let of = |entry: fn(&Estimate) -> f64| hessian.iter().map(entry).collect::<Vec<f64>>();
        let (entries, errors, rounding) = (of(|h| h.value), of(|h| h.error), of(|h| h.rounding));
        let (position, unique) = match part {
            None => at.position(&entries, &errors, &gradient),
            Some(_) => (None, Verdict::Undetermined),
        };
        // Where nothing is known of the place, a step.
        let d = position.clone().unwrap_or_else(|| vec![1.0; n]);
        let moved = |k: usize| errors[k] + at.change(pairs[k], &d);
        let of_point: Vec<f64> = (0..pairs.len()).map(moved).collect();
        let mut throughout = of_point.clone();
        if let Some((patch, widths)) = part {
            for ((error, pair), (low, high)) in throughout.iter_mut().zip(&pairs).zip(patch.curvatures()) {
                *error += (high - low) * self.interpolant.scale / (widths[pair[0]] * widths[pair[1]]);
            }
        }
        let second = |i: usize, j: usize| {
            let k = symmetric_index(n, i, j);
            (entries[k].abs() + of_point[k]) * d[i] * d[j]
        };
        let away = match part {
            None => (0..n).map(|i| gradient[i] * d[i] + 0.5 * (0..n).map(|j| second(i, j)).sum::<f64>()).sum(),
            Some(_) => 0.0,
        };
        let unit = |k: usize| self.steps[pairs[k][0]] * self.steps[pairs[k][1]];
        let in_units = |values: &[f64]| (0..pairs.len()).map(|k| values[k] / unit(k)).collect::<Vec<f64>>();
        if let Remainder::Bounded(bounded) = &at.remainder {
            bounded.check()?;
        }
        let (hessian, judged) = (in_units(&entries), if part.is_some() { &errors } else { &of_point });
        // The quotients are rounded, and so are the steps.
        let field = self.search.discretization;
        let step_error = |a: usize| field.grid_axes[a].distance_error(self.index[a], 1, field.shape[a]);
        let rounded = |k: usize, error: f64| {
            let relative = 2.0 * UNIT_ROUNDOFF + step_error(pairs[k][0]) + step_error(pairs[k][1]);
            (error.abs() + relative * hessian[k].abs()) * SLACK
        };
        let hessian_error: Vec<f64> =
            in_units(judged).iter().enumerate().map(|(k, &error)| rounded(k, error)).collect();
        for (k, &[i, j]) in pairs.iter().enumerate() {
            if !hessian[k].is_finite() {
                return Err(Error::Overflow { what: "Hessian of the field", row: j, column: i });
            }
            if !hessian_error[k].is_finite() {
                return Err(Error::Overflow { what: "radius of the field's Hessian", row: j, column: i });
            }
        }
        let mut eigenvalues = vec![0.0; n];
        let columns: Vec<&[f64]> = hessian.chunks(1).collect();
        let mut rows: Vec<&mut [f64]> = eigenvalues.chunks_mut(1).collect();
        fill_eigenvalues(n, &columns, &mut rows);
        let inertia = inertia_within(n, &entries, &throughout)?;
        // A point that may not be there is none of a class.
        let decided = CurvatureClass::from_inertia(n, &inertia).filter(|_| position.is_some());
        let open = || {
            let largest = entries.iter().fold(0.0_f64, |max, entry| max.max(entry.abs()));
            open_class(largest, radius(n, judged), radius(n, &rounding), self.search.options.tightness)
        };
        let in_units = |i: usize, d: f64| d * self.steps[i].abs() * SLACK + self.rounding_of_coordinate(i, t[i]);
        let position_error = position.map(|d| (0..n).map(|i| in_units(i, d[i])).collect::<Vec<f64>>());
        Ok(Zero {
            place: self.index.iter().zip(t).map(|(&i, t)| i as f64 + t).collect(),
            position_error: position_error.filter(|errors| errors.iter().all(|error| error.is_finite())),
            unique,
            value: value.value,
            value_error: (value.error + away) * SLACK,
            hessian,
            hessian_error,
            eigenvalues,
            inertia,
            class: decided.map_or_else(open, PointClass::from),
            hull: None,
            size_of_error: radius(n, judged),
            beside_gap: self.interpolant.rung > 0,
            resolved: match &at.remainder {
                Remainder::Estimated { surroundings, .. } => surroundings.is_resolved(),
                _ => true,
            },
        })
    }
}

/// ‖E‖_∞ of a packed triangle.
fn radius(n: usize, entries: &[f64]) -> f64 {
    let sum = |i: usize| (0..n).map(|j| entries[symmetric_index(n, i, j)].abs()).sum::<f64>();
    (0..n).map(sum).fold(0.0, f64::max)
}

impl AtPoint<'_> {
    /// The derivative along these axes.
    fn derivative(&self, axes: &[usize]) -> Estimate {
        let (local, orders) = (self.local, self.local.orders(axes));
        let ErrorModel { roundoff, noise } = local.search.errors;
        // A bound counts with whole numbers that are rounded when they are read.
        let roundoff = match self.remainder {
            Remainder::Bounded(_) => roundoff.max(UNIT_ROUNDOFF),
            _ => roundoff,
        };
        let fine = local.interpolant.derivative(local.search.discretization, local.index, &orders, self.t, roundoff);
        let scale = local.interpolant.scale;
        let truncation = match &self.remainder {
            Remainder::None => 0.0,
            Remainder::Bounded(bounded) => bounded.truncation(&orders),
            Remainder::Estimated { surroundings, which } => match surroundings.truncation(&orders, *which) {
                Some(error) => scale * error,
                // Nothing tells: it may be as large as the derivative, or as the range of the samples.
                None if axes.is_empty() => scale,
                None => scale.max(fine.value.abs()),
            },
        };
        // Samples are off by the roundoff of what they were rounded from.
        let rounding = fine.rounding * (1.0 + 4.0 * roundoff);
        let error = (rounding + NOISE_FACTOR * noise * fine.spread + truncation) * SLACK;
        Estimate { value: fine.value, error, rounding: fine.rounding }
    }

    /// The moduli of the third derivatives, n × n × n of them; less what rounding and noise may make of them.
    fn third(&self) -> &[f64] {
        self.third.get_or_init(|| {
            let n = self.t.len();
            let scale = self.local.interpolant.scale;
            let mut all = vec![0.0; n * n * n];
            let size = |axes: [usize; 3]| match &self.remainder {
                Remainder::None => 0.0,
                Remainder::Bounded(bounded) => bounded.largest(&self.local.orders(&axes)),
                Remainder::Estimated { surroundings, .. } if axes[0] == axes[2] => {
                    scale * surroundings.third(axes[0]).unwrap_or(1.0)
                }
                Remainder::Estimated { surroundings, which } => self.mixed_third(surroundings, *which, axes),
            };
            for i in 0..n {
                for j in i..n {
                    for k in j..n {
                        let size = size([i, j, k]);
                        for [a, b, c] in [[i, j, k], [i, k, j], [j, i, k], [j, k, i], [k, i, j], [k, j, i]] {
                            all[(a * n + b) * n + c] = size;
                        }
                    }
                }
            }
            all
        })
    }

    fn mixed_third(&self, surroundings: &Surroundings<'_>, which: Orders, axes: [usize; 3]) -> f64 {
        let (local, orders) = (self.local, self.local.orders(&axes));
        let ErrorModel { roundoff, noise } = local.search.errors;
        let fine = local.interpolant.derivative(local.search.discretization, local.index, &orders, self.t, roundoff);
        let known = fine.rounding + NOISE_FACTOR * noise * fine.spread;
        let truncation = surroundings.truncation(&orders, which).unwrap_or(1.0);
        (fine.value.abs() - known).max(0.0) + local.interpolant.scale * truncation
    }

    /// Σ_k T_ijk d_k: how much an entry of the Hessian changes on the way from x̂ to x*.
    fn change(&self, [i, j]: [usize; 2], d: &[f64]) -> f64 {
        let n = d.len();
        d.iter().zip(&self.third()[(i * n + j) * n..]).map(|(d, third)| d * third).sum::<f64>() * SLACK
    }

    /// |d|, in steps, and whether there is exactly one critical point as near. `None` where the spectral radius of
    /// |H⁻¹|(E + T|d|) may be near 1; with bounds, where nothing is proved.
    fn position(&self, hessian: &[f64], errors: &[f64], gradient: &[f64]) -> (Option<Vec<f64>>, Verdict) {
        let n = gradient.len();
        let full: Vec<f64> = (0..n * n).map(|k| hessian[symmetric_index(n, k / n, k % n)]).collect();
        let Some(inverse) = inverse(n, &full, f64::EPSILON) else { return (None, Verdict::Undetermined) };
        let error = |i: usize, j: usize, d: &[f64], share: f64| {
            errors[symmetric_index(n, i, j)] + share * self.change([i, j], d)
        };
        if let Remainder::Bounded(_) = self.remainder {
            let in_box = |i: usize, j: usize, d: &[f64]| error(i, j, d, 1.0) * SLACK;
            // The stated box is a little larger, and lies elsewhere, by the rounding of its coordinates.
            let moved = |i: usize| {
                4.0 * self.local.rounding_of_coordinate(i, self.t[i]) / self.local.steps[i].abs() + 4.0 * f64::EPSILON
            };
            let moved: Vec<f64> = (0..n).map(moved).collect();
            let found = contraction([&full, &inverse], gradient, &moved, &in_box);
            let d = found.filter(|(whole, _)| self.local.is_inside(self.t, whole)).map(|(_, d)| d);
            let proved = d.is_some() && self.local.search.options.proves();
            return (d, if proved { Verdict::Proved } else { Verdict::Undetermined });
        }
        let times =
            |v: &[f64]| -> Vec<f64> { (0..n).map(|i| (0..n).map(|j| inverse[i * n + j].abs() * v[j]).sum()).collect() };
        let mut d = times(gradient);
        for _ in 0..ROUNDS {
            let right = |i: usize| gradient[i] + (0..n).map(|j| error(i, j, &d, 0.5) * d[j]).sum::<f64>();
            let next = times(&(0..n).map(right).collect::<Vec<f64>>());
            let settled = d.iter().zip(&next).all(|(d, next)| (next - d).abs() <= f64::EPSILON * next.abs());
            d = next;
            if settled || !d.iter().all(|d| d.is_finite()) {
                break;
            }
        }
        // By Collatz and Wielandt, max(Gw)/w bounds the spectral radius for any w > 0.
        let mapped =
            |w: &[f64]| times(&(0..n).map(|i| (0..n).map(|j| error(i, j, &d, 1.0) * w[j]).sum()).collect::<Vec<f64>>());
        let mut w = vec![1.0; n];
        for _ in 0..PERRON {
            let next = mapped(&w);
            let largest = next.iter().fold(f64::MIN_POSITIVE, |max, w| w.max(max));
            w = next.iter().map(|w| w / largest + f64::EPSILON).collect();
        }
        if !mapped(&w).iter().zip(&w).all(|(mapped, w)| *mapped < CONTRACTION * w) {
            return (None, Verdict::Undetermined);
        }
        (d.iter().all(|d| d.is_finite()).then_some(d), Verdict::Undetermined)
    }
}
