//! The derivatives at one point, with other stencils where samples are missing.
//!
//! A derivative takes its own stencil if all its samples are there; else the compact window of the same accuracy that is
//! least off the centre, up to one-sided; else it is unknown. For a mixed derivative both windows move, by as few steps
//! together as will do. Nothing looks beyond the windows, so a missing sample has no effect further away.

use super::discretization::{Discretization, Window, packed};
use crate::error::{Error, Place, Result};
use crate::field::stencil::{AxisStencils, Stencil, window, window_length};
use crate::rounding::UNIT_ROUNDOFF;

/// What overflows.
pub(crate) const GRADIENT: &str = "gradient of the field";
pub(crate) const HESSIAN: &str = "Hessian of the field";

/// Derivatives at a point, axes in storage order; NaN where samples are missing.
#[derive(Clone, Debug)]
pub(crate) struct Point {
    pub(crate) gradient: Vec<Derivative>,
    /// The upper triangle, row by row.
    pub(crate) hessian: Vec<Derivative>,
}

/// A derivative and the sums over its samples that its error depends on.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Derivative {
    pub(crate) value: f64,
    /// u·Σ|w f|.
    pub(crate) size: f64,
    /// Σ|w|·|f_k − f_l| over the differences that were taken.
    pub(crate) variation: f64,
    /// What products may lose by underflow.
    pub(crate) underflow: f64,
    /// √Σw².
    pub(crate) squares: f64,
}

impl Derivative {
    const UNKNOWN: Self = Self::all(f64::NAN);
    const ZERO: Self = Self::all(0.0);

    const fn all(value: f64) -> Self {
        Self { value, size: value, variation: value, underflow: value, squares: value }
    }

    pub(crate) fn is_known(&self) -> bool {
        !self.value.is_nan()
    }
}

/// A derivative whose samples are all there: infinite if it comes out as NaN, by overflows of both signs.
fn in_range(value: f64) -> f64 {
    if value.is_nan() { f64::INFINITY } else { value }
}

/// What the products of differences with weights may lose by underflow, unless all differences are 0.
fn underflow(variation: f64, moduli: f64) -> f64 {
    /// Each of the products of two axes, at most ten by ten, is off by half the least number, and the outer one's weights
    /// multiply that.
    const TERMS: f64 = 100.0;
    if variation > 0.0 { TERMS * f64::from_bits(1) * (1.0 + moduli) } else { 0.0 }
}

/// The samples around one point.
struct Around<'a> {
    discretization: &'a Discretization,
    window: Window<'a>,
    index: &'a [usize],
}

impl Around<'_> {
    /// The sample at these offsets; NaN where it is missing.
    fn sample(&self, shifts: &[(usize, isize)]) -> f64 {
        let shape = &self.discretization.shape;
        let mut place = 0;
        for (axis, (&i, &length)) in self.index.iter().zip(shape).enumerate() {
            let shift: isize = shifts.iter().filter(|(a, _)| *a == axis).map(|(_, o)| *o).sum();
            let target = (i as isize + shift).rem_euclid(length as isize);
            let first = if axis == 0 { self.window.first } else { 0 };
            place = place * length + (target - first as isize).rem_euclid(length as isize) as usize;
        }
        self.window.samples.get(place).copied().unwrap_or(f64::NAN)
    }

    /// The stencils to try for a derivative along an axis, the axis's own first, then by their distance from the centre;
    /// with that distance.
    fn candidates(&self, axis: usize, order: usize, finer: bool) -> Vec<(usize, Stencil)> {
        let discretization = self.discretization;
        let Some(operators) = discretization.operators(axis, finer) else { return Vec::new() };
        let (index, length) = (self.index[axis], discretization.shape[axis]);
        let accuracy = discretization.scheme.accuracy() + if finer { 2 } else { 0 };
        let grid_axis = &discretization.grid_axes[axis];
        let mut found = vec![(0, operators[order - 1].stencil(index).clone())];
        for one_sided in [false, true] {
            let count = window_length(grid_axis, order, accuracy, one_sided);
            for left in 0..count {
                let inside = index >= left && index - left + count <= length;
                // An even axis has shorter windows for its centre alone.
                let central = 2 * left + 1 == count;
                if !(inside || discretization.periodic[axis] && count <= length) || (!one_sided && !central) {
                    continue;
                }
                // Where the weights of an uneven window leave the range of f64, it is none.
                if let Ok(stencil) = window(grid_axis, index, length, order, -(left as isize), count) {
                    found.push(((2 * left + 1).abs_diff(count), stencil));
                }
            }
        }
        found[1..].sort_by_key(|(distance, _)| *distance);
        found
    }

    /// A derivative along one axis; unknown if every stencil lacks a sample.
    fn along(&self, axis: usize, order: usize, finer: bool) -> Derivative {
        for (_, stencil) in self.candidates(axis, order, finer) {
            if !stencil.points().iter().all(|&(o, _)| self.is_there(&[(axis, o)])) {
                continue;
            }
            let sample = |o| self.sample(&[(axis, o)]);
            let variation = stencil.variation(sample);
            let size = |(o, w): (isize, f64)| (w * (UNIT_ROUNDOFF * sample(o))).abs();
            return Derivative {
                value: in_range(stencil.apply(sample)),
                size: stencil.points().into_iter().map(size).sum(),
                variation,
                underflow: underflow(variation, stencil.sum_of_moduli()),
                squares: self.noise(&[(axis, &stencil)]),
            };
        }
        Derivative::UNKNOWN
    }

    /// ∂²f/∂xᵢ∂x_j, i < j.
    fn mixed(&self, i: usize, j: usize, finer: bool) -> Derivative {
        let (along_i, along_j) = (self.candidates(i, 1, finer), self.candidates(j, 1, finer));
        let mut pairs: Vec<(usize, &Stencil, &Stencil)> = along_i
            .iter()
            .flat_map(|(a, first)| along_j.iter().map(move |(b, second)| (a + b, first, second)))
            .collect();
        pairs.sort_by_key(|(distance, ..)| *distance);
        for (_, first, second) in pairs {
            let there = |&(o, _): &(isize, f64)| second.points().iter().all(|&(q, _)| self.is_there(&[(i, o), (j, q)]));
            if !first.points().iter().all(there) {
                continue;
            }
            let sample = |o, q| self.sample(&[(i, o), (j, q)]);
            // In the order in which blocks take them.
            let (value, variation) = match j < self.discretization.outer {
                true => (
                    first.apply(|o| second.apply(|q| sample(o, q))),
                    first.sum_of_pairs(|o| second.variation(|q| sample(o, q))),
                ),
                false => (
                    second.apply(|q| first.apply(|o| sample(o, q))),
                    second.sum_of_pairs(|q| first.variation(|o| sample(o, q))),
                ),
            };
            let row = |&(o, w): &(isize, f64)| {
                let size = |(q, v): (isize, f64)| (w * (v * (UNIT_ROUNDOFF * sample(o, q)))).abs();
                second.points().into_iter().map(size).sum::<f64>()
            };
            return Derivative {
                value: in_range(value),
                size: first.points().iter().map(row).sum(),
                variation,
                underflow: underflow(variation, first.sum_of_moduli() + second.sum_of_moduli()),
                squares: self.noise(&[(i, first), (j, second)]),
            };
        }
        Derivative::UNKNOWN
    }

    /// ‖w‖₂ of the product of stencils along some axes, smoothing along all of them included.
    fn noise(&self, stencils: &[(usize, &Stencil)]) -> f64 {
        let axes = self.discretization.axes.iter().zip(self.index).enumerate();
        let of_axis = |(axis, (along, &index)): (usize, (&AxisStencils, &usize))| {
            let stencil = stencils.iter().find(|(a, _)| *a == axis);
            stencil.map_or_else(|| along.noise(0, index), |(_, stencil)| along.noise_of(&stencil.points(), index))
        };
        axes.map(of_axis).product()
    }

    fn is_there(&self, shifts: &[(usize, isize)]) -> bool {
        !self.sample(shifts).is_nan()
    }
}

impl Discretization {
    /// The derivatives at a point, each for itself: NaN if the point's own sample or those of its every stencil are missing.
    /// The mixed ones are left at 0 unless they are asked for.
    ///
    /// # Errors
    /// [`Error::NotFinite`] if a sample is infinite; [`Error::Overflow`] if a derivative exceeds `f64`.
    pub(crate) fn point(&self, window: Window<'_>, index: &[usize], with_mixed: bool, finer: bool) -> Result<Point> {
        let around = Around { discretization: self, window, index };
        let n = self.dimension();
        self.check_samples(&around)?;
        let entries = n * (n + 1) / 2;
        let mut point = Point { gradient: vec![Derivative::UNKNOWN; n], hessian: vec![Derivative::UNKNOWN; entries] };
        if around.sample(&[]).is_nan() {
            return Ok(point);
        }
        for i in 0..n {
            point.gradient[i] = around.along(i, 1, finer);
            if point.gradient[i].value.is_infinite() {
                return Err(Error::Overflow { what: GRADIENT, row: i, column: 0 });
            }
            for j in i..n {
                let entry = match (i == j, with_mixed) {
                    (true, _) => around.along(i, 2, finer),
                    (false, true) => around.mixed(i, j, finer),
                    (false, false) => Derivative::ZERO,
                };
                if entry.value.is_infinite() {
                    return Err(Error::Overflow { what: HESSIAN, row: j, column: i });
                }
                point.hessian[packed(n, i, j)] = entry;
            }
        }
        Ok(point)
    }

    /// Looks for an infinite sample among those that any stencil takes.
    fn check_samples(&self, around: &Around<'_>) -> Result<()> {
        let n = self.dimension();
        let reach: Vec<isize> = (0..n).map(|axis| self.furthest(axis) as isize).collect();
        let check = |shifts: &[(usize, isize)]| {
            let value = around.sample(shifts);
            if !value.is_infinite() {
                return Ok(());
            }
            let target = |axis: usize| {
                let shift: isize = shifts.iter().filter(|(a, _)| *a == axis).map(|(_, o)| *o).sum();
                (around.index[axis] as isize + shift).rem_euclid(self.shape[axis] as isize) as usize
            };
            let index = (0..n).fold(0, |place, axis| place * self.shape[axis] + target(axis));
            Err(Error::NotFinite { place: Place::Component { what: "samples of the field", index }, value })
        };
        let inside = |axis: usize, o: isize| {
            let target = around.index[axis] as isize + o;
            self.periodic[axis] || (target >= 0 && (target as usize) < self.shape[axis])
        };
        for i in 0..n {
            for o in (-reach[i]..=reach[i]).filter(|&o| inside(i, o)) {
                check(&[(i, o)])?;
                for (j, &reach) in reach.iter().enumerate().skip(i + 1) {
                    for q in (-reach..=reach).filter(|&q| inside(j, q)) {
                        check(&[(i, o), (j, q)])?;
                    }
                }
            }
        }
        Ok(())
    }
}
