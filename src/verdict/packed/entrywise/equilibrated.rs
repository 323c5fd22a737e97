//! One matrix and the errors of its entries, brought to one scale.

use crate::rounding::{SMALLEST_SUBNORMAL, add_up, exponent, scale_by_power_of_two};
use crate::spectrum::packed::packed_index;

/// SHS and errors that hold of it, S a diagonal of powers of two: a congruence, which leaves the inertia of every
/// matrix as it is. Rows of the square are stored one after another.
pub(super) struct Equilibrated {
    pub(super) order: usize,
    pub(super) h: Vec<f64>,
    pub(super) e: Vec<f64>,
}

impl Equilibrated {
    /// With a diagonal near 1 (or, where that is zero, a row); `None` where an entry leaves the range of f64. Where one
    /// becomes subnormal, its rounding is added to its error.
    pub(super) fn of(order: usize, packed: &[f64], errors: &[f64]) -> Option<Self> {
        let at = |i: usize, j: usize| packed_index(order, i.min(j), i.max(j));
        let exponents: Vec<i32> = (0..order)
            .map(|i| {
                let diagonal = packed[at(i, i)];
                let row = (0..order).fold(0.0_f64, |max, j| max.max(packed[at(i, j)].abs()));
                -(exponent(if diagonal == 0.0 { row } else { diagonal }) + 1).div_euclid(2)
            })
            .collect();
        let (mut h, mut e) = (Vec::with_capacity(order * order), Vec::with_capacity(order * order));
        for i in 0..order {
            for j in 0..order {
                let power = exponents[i] + exponents[j];
                let (entry, error) = (packed[at(i, j)], errors[at(i, j)]);
                let scaled = scale_by_power_of_two(entry, power);
                let mut bound = scale_by_power_of_two(error, power);
                if scale_by_power_of_two(bound, -power) != error {
                    bound = bound.next_up();
                }
                if scale_by_power_of_two(scaled, -power) != entry {
                    bound = add_up(bound, SMALLEST_SUBNORMAL);
                }
                h.push(scaled);
                e.push(bound);
            }
        }
        h.iter().chain(&e).all(|x| x.is_finite()).then_some(Self { order, h, e })
    }
}
