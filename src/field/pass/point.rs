//! The derivatives at one point, with other stencils where samples are missing.
//!
//! A derivative takes its own stencil if all its samples are there; else the compact window of the same accuracy that
//! is least off the centre, up to one-sided; else it is unknown. For a mixed derivative both windows move, by as few
//! steps together as will do. Nothing looks beyond the windows, so a missing sample has no effect further away.

use super::discretization::Discretization;
use super::quantity::{GRADIENT, HESSIAN};
use super::window::Lookup;
use crate::error::{Error, Place, Result};
use crate::field::stencil::{Accuracy, AxisStencils, Remainder, Stencil, window, window_length};
use crate::rounding::UNIT_ROUNDOFF;
use crate::spectrum::packed::symmetric_index;

/// Derivatives at a point, axes in storage order; NaN where samples are missing.
#[derive(Clone, Debug)]
pub(crate) struct Point {
    pub(crate) gradient: Vec<Derivative>,
    /// The upper triangle, row by row.
    pub(crate) hessian: Vec<Derivative>,
}

impl Point {
    /// The values of first and of second order.
    pub(crate) fn values(&self) -> [Vec<f64>; 2] {
        [&self.gradient, &self.hessian].map(|all| all.iter().map(|derivative| derivative.value).collect())
    }
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
    /// A proved bound of truncation and rounding, where bounds of derivatives are given.
    pub(crate) bound: Option<f64>,
}

impl Derivative {
    const UNKNOWN: Self = Self::all(f64::NAN);
    const ZERO: Self = Self::all(0.0);

    const fn all(value: f64) -> Self {
        Self { value, size: value, variation: value, underflow: value, squares: value, bound: None }
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
    /// Each of the products of two axes, at most ten by ten, is off by half the least number, and the outer one's
    /// weights multiply that.
    const TERMS: f64 = 100.0;
    if variation > 0.0 { TERMS * f64::from_bits(1) * (1.0 + moduli) } else { 0.0 }
}

/// The samples around one point.
struct Around<'a, S> {
    discretization: &'a Discretization,
    lookup: Lookup<S>,
    index: &'a [usize],
    /// Of the point's own sample in the window.
    place: isize,
}

impl<'a, S: Fn(usize) -> f64> Around<'a, S> {
    fn new(discretization: &'a Discretization, lookup: Lookup<S>, index: &'a [usize]) -> Self {
        let axes = index.iter().zip(&discretization.shape).enumerate();
        let place = axes.fold(0, |place, (axis, (&i, &length))| {
            let first = if axis == 0 { lookup.first } else { 0 };
            place * length as isize + (i as isize - first as isize).rem_euclid(length as isize)
        });
        Self { discretization, lookup, index, place }
    }

    /// The sample at these offsets, one along an axis at most; NaN where it is missing.
    fn sample(&self, shifts: &[(usize, isize)]) -> f64 {
        let moved: isize = shifts.iter().map(|&(axis, shift)| self.moved(axis, shift)).sum();
        usize::try_from(self.place + moved).map_or(f64::NAN, &self.lookup.sample)
    }

    /// How far a shift along an axis moves in the window.
    fn moved(&self, axis: usize, shift: isize) -> isize {
        let length = self.discretization.shape[axis] as isize;
        let first = if axis == 0 { self.lookup.first as isize } else { 0 };
        let wrapped = |i: isize| if (0..length).contains(&i) { i } else { i.rem_euclid(length) };
        let from = self.index[axis] as isize - first;
        (wrapped(from + shift) - wrapped(from)) * self.discretization.strides[axis] as isize
    }

    /// The axis's own stencil for a derivative.
    fn own(&self, axis: usize, order: usize, accuracy: Accuracy) -> Option<&Stencil> {
        let operators = self.discretization.operators(axis, accuracy)?;
        Some(operators[order - 1].stencil(self.index[axis]))
    }

    /// The stencils to try for a derivative along an axis, the axis's own first, then by their distance from the
    /// centre; with that distance.
    fn candidates(&self, axis: usize, order: usize, accuracy: Accuracy) -> Vec<(usize, Stencil)> {
        let discretization = self.discretization;
        let Some(own) = self.own(axis, order, accuracy) else { return Vec::new() };
        let (index, length) = (self.index[axis], discretization.shape[axis]);
        let accuracy = discretization.scheme.accuracy() + accuracy.above_scheme();
        let grid_axis = &discretization.grid_axes[axis];
        let mut found = vec![(0, own.clone())];
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
    fn along(&self, axis: usize, order: usize, accuracy: Accuracy) -> Derivative {
        let there = |stencil: &Stencil| stencil.points().iter().all(|&(o, _)| self.is_there(&[(axis, o)]));
        if let Some(own) = self.own(axis, order, accuracy).filter(|own| there(own)) {
            return self.derivative_along(axis, order, own);
        }
        let candidates = self.candidates(axis, order, accuracy);
        let found = candidates.iter().find(|(_, stencil)| there(stencil));
        found.map_or(Derivative::UNKNOWN, |(_, stencil)| self.derivative_along(axis, order, stencil))
    }

    fn derivative_along(&self, axis: usize, order: usize, stencil: &Stencil) -> Derivative {
        let sample = |o| self.sample(&[(axis, o)]);
        let variation = stencil.variation(sample);
        let size = |(o, w): (isize, f64)| (w * (UNIT_ROUNDOFF * sample(o))).abs();
        Derivative {
            value: in_range(stencil.apply(sample)),
            size: stencil.points().into_iter().map(size).sum(),
            variation,
            underflow: underflow(variation, stencil.sum_of_moduli()),
            squares: self.noise(&[(axis, stencil)]),
            bound: self.bound(&[(axis, order, stencil)]),
        }
    }

    /// ∂²f/∂xᵢ∂x_j, i < j.
    fn mixed(&self, i: usize, j: usize, accuracy: Accuracy) -> Derivative {
        let there = |first: &Stencil, second: &Stencil| {
            let row = |&(o, _): &(isize, f64)| second.points().iter().all(|&(q, _)| self.is_there(&[(i, o), (j, q)]));
            first.points().iter().all(row)
        };
        if let (Some(first), Some(second)) = (self.own(i, 1, accuracy), self.own(j, 1, accuracy))
            && there(first, second)
        {
            return self.derivative_across((i, first), (j, second));
        }
        let (along_i, along_j) = (self.candidates(i, 1, accuracy), self.candidates(j, 1, accuracy));
        let mut pairs: Vec<(usize, &Stencil, &Stencil)> = along_i
            .iter()
            .flat_map(|(a, first)| along_j.iter().map(move |(b, second)| (a + b, first, second)))
            .collect();
        pairs.sort_by_key(|(distance, ..)| *distance);
        let found = pairs.into_iter().find(|(_, first, second)| there(first, second));
        found.map_or(Derivative::UNKNOWN, |(_, first, second)| self.derivative_across((i, first), (j, second)))
    }

    fn derivative_across(&self, (i, first): (usize, &Stencil), (j, second): (usize, &Stencil)) -> Derivative {
        let sample = |o, q| self.sample(&[(i, o), (j, q)]);
        let variation = match j < self.discretization.outer {
            true => first.sum_of_pairs(|o| second.variation(|q| sample(o, q))),
            false => second.sum_of_pairs(|q| first.variation(|o| sample(o, q))),
        };
        let row = |&(o, w): &(isize, f64)| {
            let size = |(q, v): (isize, f64)| (w * (v * (UNIT_ROUNDOFF * sample(o, q)))).abs();
            second.points().into_iter().map(size).sum::<f64>()
        };
        Derivative {
            value: in_range(self.value_across((i, first), (j, second))),
            size: first.points().iter().map(row).sum(),
            variation,
            underflow: underflow(variation, first.sum_of_moduli() + second.sum_of_moduli()),
            squares: self.noise(&[(i, first), (j, second)]),
            bound: self.bound(&[(i, 1, first), (j, 1, second)]),
        }
    }

    /// The derivative by these stencils, in the order in which blocks take them.
    fn value_across(&self, (i, first): (usize, &Stencil), (j, second): (usize, &Stencil)) -> f64 {
        let sample = |o, q| self.sample(&[(i, o), (j, q)]);
        match j < self.discretization.outer {
            true => first.apply(|o| second.apply(|q| sample(o, q))),
            false => second.apply(|q| first.apply(|o| sample(o, q))),
        }
    }

    /// The value of a derivative alone, which is mostly that of the axes' own stencils.
    fn value(&self, i: usize, j: Option<usize>, accuracy: Accuracy) -> f64 {
        let own = match j {
            Some(j) if i != j => (self.own(i, 1, accuracy).zip(self.own(j, 1, accuracy)))
                .map(|(first, second)| self.value_across((i, first), (j, second))),
            _ => {
                let order = if j.is_none() { 1 } else { 2 };
                self.own(i, order, accuracy).map(|own| own.apply(|o| self.sample(&[(i, o)])))
            }
        };
        match (own, j) {
            (None, _) => f64::NAN,
            (Some(value), _) if value.is_finite() => value,
            (_, None) => self.along(i, 1, accuracy).value,
            (_, Some(j)) if i == j => self.along(i, 2, accuracy).value,
            (_, Some(j)) => self.mixed(i, j, accuracy).value,
        }
    }

    /// What bounds of derivatives prove of the derivative by these stencils, each of an axis and an order.
    fn bound(&self, stencils: &[(usize, usize, &Stencil)]) -> Option<f64> {
        let (discretization, bounds) = (self.discretization, self.discretization.bounds.as_ref()?);
        let remainder = |&(axis, order, stencil): &(usize, usize, &Stencil)| {
            let (grid_axis, length) = (&discretization.grid_axes[axis], discretization.shape[axis]);
            (axis, bounds.remainder(grid_axis, self.index[axis], length, stencil, order))
        };
        let remainders: Vec<(usize, Remainder)> = stencils.iter().map(remainder).collect();
        let remainders: Vec<(usize, &Remainder)> = remainders.iter().map(|(axis, known)| (*axis, known)).collect();
        let moduli: f64 = stencils.iter().map(|(.., stencil)| stencil.sum_of_moduli()).product();
        Some(bounds.truncation(&remainders) + bounds.rounding.of(moduli, self.sample(&[])))
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
    /// The derivatives at a point, each for itself: NaN if the point's own sample or those of its every stencil are
    /// missing. The mixed ones are left at 0 unless they are asked for.
    ///
    /// # Errors
    /// [`Error::NotFinite`] if a sample is infinite; [`Error::Overflow`] if a derivative exceeds `f64`.
    pub(crate) fn point(
        &self,
        lookup: Lookup<impl Fn(usize) -> f64>,
        index: &[usize],
        with_mixed: bool,
        accuracy: Accuracy,
    ) -> Result<Point> {
        let around = Around::new(self, lookup, index);
        self.check_samples(&around)?;
        let n = self.dimension();
        let unknown = (vec![Derivative::UNKNOWN; n], vec![Derivative::UNKNOWN; n * (n + 1) / 2]);
        let (mut gradient, mut hessian) = unknown;
        if around.sample(&[]).is_nan() {
            return Ok(Point { gradient, hessian });
        }
        for i in 0..n {
            gradient[i] = around.along(i, 1, accuracy);
            if gradient[i].value.is_infinite() {
                return Err(Error::Overflow { what: GRADIENT, row: i, column: 0 });
            }
            for j in i..n {
                let entry = match (i == j, with_mixed) {
                    (true, _) => around.along(i, 2, accuracy),
                    (false, true) => around.mixed(i, j, accuracy),
                    (false, false) => Derivative::ZERO,
                };
                if entry.value.is_infinite() {
                    return Err(Error::Overflow { what: HESSIAN, row: j, column: i });
                }
                hessian[symmetric_index(n, i, j)] = entry;
            }
        }
        Ok(Point { gradient, hessian })
    }

    /// The values of the derivatives that [`Discretization::point`] has, of first and of second order; not finite where
    /// a sample or a derivative is not.
    pub(crate) fn values(
        &self,
        lookup: Lookup<impl Fn(usize) -> f64>,
        index: &[usize],
        with_mixed: bool,
        accuracy: Accuracy,
    ) -> [Vec<f64>; 2] {
        let n = self.dimension();
        let around = Around::new(self, lookup, index);
        if around.sample(&[]).is_nan() {
            return [vec![f64::NAN; n], vec![f64::NAN; n * (n + 1) / 2]];
        }
        let entry = |(i, j): (usize, usize)| {
            if i == j || with_mixed { around.value(i, Some(j), accuracy) } else { 0.0 }
        };
        let pairs = (0..n).flat_map(|i| (i..n).map(move |j| (i, j)));
        [(0..n).map(|i| around.value(i, None, accuracy)).collect(), pairs.map(entry).collect()]
    }

    /// Looks for an infinite sample among those that any stencil takes.
    fn check_samples(&self, around: &Around<'_, impl Fn(usize) -> f64>) -> Result<()> {
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
