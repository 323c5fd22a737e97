//! Proved bounds of what a field's differences are off, from bounds of its derivatives.

use std::collections::HashMap;

use super::peano::{Remainder, product_remainder};
use super::{AxisStencils, Operator, Stencil};
use crate::error::{Error, Result};
use crate::field::grid::Axis;
use crate::rounding::norms::{plus, times};
use crate::rounding::{SMALLEST_SUBNORMAL, UNIT_ROUNDOFF, add_up, check_environment, inflate, scale_by_power_of_two};

/// The largest moduli of a field's derivatives, and what its differences leave out by them; axes in storage order.
#[derive(Clone, Debug)]
pub(crate) struct Bounds {
    /// By the orders along the axes.
    maxima: HashMap<Vec<usize>, f64>,
    /// Along each axis, of the first and the second derivative.
    axes: Vec<[Remainders; 2]>,
    accuracy: usize,
    pub(crate) rounding: RoundingBound,
}

/// What an operator leaves out.
#[derive(Clone, Debug)]
struct Remainders {
    distinct: Vec<Remainder>,
    /// Which of them an index has.
    at: Vec<u32>,
}

/// The rounding of a derivative with weights w, of samples that are the field's values rounded to the nearest number of
/// their type: Σ|w|·(a|f| + c) + lost, with the sample f at the point.
///
/// With V ≥ |f_k − f| for all samples in reach, each f_k is off by u_s(|f| + V) at most to first order, and the
/// difference of two by 2V and their own errors; the differences of both axes with their weights come to 4Σ|w| of
/// those at most, each of which meets 26 roundings or fewer.
#[derive(Clone, Copy, Debug)]
pub(crate) struct RoundingBound {
    relative: f64,
    constant: f64,
    lost: f64,
}

/// Roundings that a difference meets on its way to a mixed derivative: see the errors of derivatives.
const ROUNDINGS: f64 = 26.0;

/// What is left for terms of second order, and for the roundings of sums of weights and of the bound itself.
const SLACK: f64 = 1.0 + 1.0 / 1024.0;

/// Products that may lose half the least number each, on both axes, and the sums of them.
const PRODUCTS: f64 = 200.0;

/// The least positive number of a format with this unit roundoff, of which a number that underflows is off by half at
/// most: f64 and whole numbers, f32, half precision, bfloat16. `None` for another one.
pub(crate) fn least_number(roundoff: f64) -> Option<f64> {
    let formats = [(53, -1074), (24, -149), (11, -24), (8, -133)];
    let power = |exponent: i32| scale_by_power_of_two(1.0, exponent);
    match roundoff {
        0.0 => Some(SMALLEST_SUBNORMAL),
        _ => formats.iter().find(|(digits, _)| roundoff == power(-digits)).map(|&(_, least)| power(least)),
    }
}

impl RoundingBound {
    /// Of samples of a type with this unit roundoff and least number, which vary by `variation` at most.
    fn new(roundoff: f64, least: f64, variation: f64, largest_weights: f64) -> Self {
        // Whole numbers above 2⁵³ are rounded when they are read.
        let u = if roundoff > UNIT_ROUNDOFF { roundoff } else { UNIT_ROUNDOFF };
        let arithmetic = 4.0 * ROUNDINGS * UNIT_ROUNDOFF;
        let relative = SLACK * (u + arithmetic * u);
        let constant = SLACK * ((u + arithmetic * (1.0 + u)) * variation + 8.0 * least);
        Self { relative, constant, lost: PRODUCTS * SMALLEST_SUBNORMAL * (1.0 + largest_weights) }
    }

    /// The bound where the weights sum up to `moduli` in magnitude.
    #[inline(always)]
    pub(crate) fn of(&self, moduli: f64, sample: f64) -> f64 {
        moduli * (self.relative * sample.abs() + self.constant) + self.lost
    }
}

impl Bounds {
    /// By what `bound` has for the orders of a derivative along the axes; the stencils on an axis reach so many steps.
    ///
    /// # Errors
    /// [`Error::Domain`] for a bound that is negative or not finite, for samples of a format whose least number is not
    /// known, and for coordinates that were taken for even ones; [`Error::Environment`].
    pub(crate) fn new(
        axes: &[AxisStencils],
        grid_axes: &[Axis],
        shape: &[usize],
        accuracy: usize,
        roundoff: f64,
        reach: &dyn Fn(usize) -> usize,
        bound: &dyn Fn(&[usize]) -> f64,
    ) -> Result<Self> {
        check_environment()?;
        let n = axes.len();
        let least = least_number(roundoff).ok_or(Error::Domain {
            what: "the unit roundoff of samples whose derivatives are to have proved errors",
            value: roundoff,
            must_be: "that of f64, f32, bfloat16 or half precision, or 0",
        })?;
        if let Some(axis) = grid_axes.iter().find(|axis| axis.deviation() > 0.0) {
            return Err(Error::Domain {
                what: "the distance of coordinates from even ones, where errors are to be proved",
                value: axis.deviation(),
                must_be: "0: Axis::uneven takes the coordinates as they are",
            });
        }
        let mut maxima = HashMap::new();
        let mut ask = |orders: Vec<usize>| {
            let value = bound(&orders);
            if !(value.is_finite() && value >= 0.0) {
                let what = "the bound of a derivative of the field";
                return Err(Error::Domain { what, value, must_be: "finite, zero or more" });
            }
            maxima.insert(orders, value);
            Ok(value)
        };
        let mut variation = 0.0;
        for i in 0..n {
            for j in 0..n {
                for order in 1..=accuracy + if i == j { 2 } else { 1 } {
                    let mut orders = vec![0; n];
                    orders[j] = 1;
                    orders[i] = order;
                    let value = ask(orders)?;
                    if i == j && order == 1 {
                        let distance = furthest(&grid_axes[i], shape[i], reach(i));
                        variation = plus(variation, times(value, distance));
                    }
                }
            }
        }
        let all = axes.iter().flat_map(AxisStencils::all);
        let weights = all.flat_map(|operator| (0..operator.at.len()).map(|i| operator.sum_of_moduli(i)));
        let rounding = RoundingBound::new(roundoff, least, variation, weights.fold(0.0, f64::max));
        let mut bounds = Self { maxima, axes: Vec::new(), accuracy, rounding };
        for (stencils, (axis, &length)) in axes.iter().zip(grid_axes.iter().zip(shape)) {
            let both = [(1, &stencils.first), (2, &stencils.second)];
            let both = both.map(|(order, operator)| bounds.remainders(axis, length, operator, order));
            bounds.axes.push(both);
        }
        Ok(bounds)
    }

    /// What an operator leaves out at each index. On an even axis distances depend on the stencil alone.
    fn remainders(&self, axis: &Axis, length: usize, operator: &Operator, order: usize) -> Remainders {
        let even = axis.spacing().is_some();
        let at: Vec<u32> = if even { operator.at.clone() } else { (0..length as u32).collect() };
        let index_of =
            |k: usize| if even { operator.at.iter().position(|&which| which as usize == k) } else { Some(k) };
        let count = if even { operator.stencils.len() } else { length };
        let of = |k: usize| match index_of(k) {
            Some(index) => self.remainder(axis, index, length, operator.stencil(index), order),
            None => Remainder::VALUE,
        };
        Remainders { distinct: (0..count).map(of).collect(), at }
    }

    /// What the derivative of an order by this stencil at an index leaves out.
    pub(crate) fn remainder(
        &self,
        axis: &Axis,
        index: usize,
        length: usize,
        stencil: &Stencil,
        order: usize,
    ) -> Remainder {
        let (offsets, weights): (Vec<isize>, Vec<f64>) = stencil.points().into_iter().unzip();
        let distances: Vec<f64> = offsets.iter().map(|&o| axis.distance(index, o, length)).collect();
        let error = |(&o, d): (&isize, &f64)| times(axis.distance_error(index, o, length), d.abs());
        let off: Vec<f64> = offsets.iter().zip(&distances).map(error).collect();
        // The weights multiply differences, so constants give 0.
        Remainder::of_rounded(&distances, &off, &weights, 1, [order, self.accuracy + order])
    }

    /// What the axis's own stencil at an index leaves out.
    pub(crate) fn own(&self, axis: usize, order: usize, index: usize) -> &Remainder {
        let Remainders { distinct, at } = &self.axes[axis][order - 1];
        &distinct[at[index] as usize]
    }

    /// A bound of the truncation of the derivative by sums along these axes.
    pub(crate) fn truncation(&self, sums: &[(usize, &Remainder)]) -> f64 {
        let remainders: Vec<&Remainder> = sums.iter().map(|(_, remainder)| *remainder).collect();
        let bound = |orders: &[usize]| {
            let mut all = vec![0; self.axes.len()];
            sums.iter().zip(orders).for_each(|((axis, _), &order)| all[*axis] = order);
            self.maxima.get(&all).copied().unwrap_or(f64::INFINITY)
        };
        product_remainder(&remainders, &bound)
    }
}

/// The largest distance of so many steps along an axis, rounded up.
fn furthest(axis: &Axis, length: usize, reach: usize) -> f64 {
    let ends = (0..length).flat_map(|index| [(index, -(reach as isize)), (index, reach as isize)]);
    let inside = |(index, offset): (usize, isize)| match axis.is_periodic() {
        true => (index, offset),
        false => (index, (index as isize + offset).clamp(0, length as isize - 1) - index as isize),
    };
    let distance = |(index, offset): (usize, isize)| {
        let distance = axis.distance(index, offset, length).abs();
        add_up(distance, times(distance, axis.distance_error(index, offset, length)))
    };
    let largest = ends.map(inside).map(distance).fold(0.0, f64::max);
    inflate(largest, 1)
}
