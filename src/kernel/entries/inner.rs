//! Functions of inner products.

use super::{Entries, UP, product_and_rest};
use crate::kernel::plan::Inner;
use crate::rounding::{SMALLEST_SUBNORMAL, UNIT_ROUNDOFF, two_sum};
use crate::simd::radial::{Known, Shape, apply};
use crate::simd::{InstructionSet, Loops};

/// Replaces inner products, and bounds on their errors, by values of a function of them. Where the products are exact,
/// so is what is exact of the function: each product and sum is looked at.
pub(super) fn inner(function: Inner, exact: bool, set: InstructionSet, entries: &mut Entries<'_>) {
    let (gamma, offset, degree) = match function {
        Inner::Linear { offset } => (1.0, offset, 1),
        Inner::Polynomial { gamma, offset, degree } => (gamma, offset, degree),
        Inner::Sigmoid { gamma, offset } => (gamma, offset, 1),
    };
    if exact {
        shift(gamma, offset, entries);
        power(degree, entries);
    } else {
        set.run_loops(RoundedPower { gamma, offset, degree, entries: &mut *entries });
    }
    if let Inner::Sigmoid { .. } = function {
        hyperbolic_tangent(set, entries);
    }
}

/// (γ·s + c)ᵖ, with what each operation may round at the most.
struct RoundedPower<'a, 'b> {
    gamma: f64,
    offset: f64,
    degree: u32,
    entries: &'a mut Entries<'b>,
}

impl Loops for RoundedPower<'_, '_> {
    type Output = ();

    #[inline(always)]
    fn run(self) {
        let Self { gamma, offset, degree, entries } = self;
        let (by_gamma, by_offset) = (gamma != 1.0, offset != 0.0);
        let rounding = |x: f64, rounds: bool| if rounds { x.abs() * UNIT_ROUNDOFF } else { 0.0 };
        for (value, error) in entries.values.iter_mut().zip(entries.errors.iter_mut()) {
            let product = gamma * *value;
            let b = product + offset;
            let lost = if by_gamma { SMALLEST_SUBNORMAL } else { 0.0 };
            let delta = (gamma * *error + rounding(product, by_gamma) + rounding(b, by_offset) + lost) * UP;
            let (mut power, mut off) = (b, delta);
            for _ in 1..degree {
                let product = power * b;
                let passed = power.abs() * delta + b.abs() * off + off * delta;
                off = (passed + rounding(product, true)) * UP + 4.0 * SMALLEST_SUBNORMAL;
                power = product;
            }
            (*value, *error) = (power, off);
        }
    }
}

/// γ·s + c, with what is rounded.
fn shift(gamma: f64, offset: f64, entries: &mut Entries<'_>) {
    for (value, error) in entries.values.iter_mut().zip(entries.errors.iter_mut()) {
        let (product, of_product) = if gamma == 1.0 { (*value, 0.0) } else { product_and_rest(gamma, *value) };
        let (sum, rest) = if offset == 0.0 { (product, 0.0) } else { two_sum(product, offset) };
        *value = sum;
        *error = (gamma * *error + of_product + rest.abs()) * UP;
    }
}

/// bᵖ, factor by factor: |bᵏ⁺¹ − b̂ᵏ⁺¹| ≤ |b̂ᵏ|·δ + |b̂|·e + e·δ, and what the product is rounded by.
fn power(degree: u32, entries: &mut Entries<'_>) {
    for (value, error) in entries.values.iter_mut().zip(entries.errors.iter_mut()) {
        let (b, delta) = (*value, *error);
        for _ in 1..degree {
            let (product, rest) = product_and_rest(*value, b);
            // Products of what is off may underflow, and an error does not go away by that.
            let lost = if *error == 0.0 && delta == 0.0 { 0.0 } else { 4.0 * SMALLEST_SUBNORMAL };
            *error = (value.abs() * delta + b.abs() * *error + *error * delta + rest) * UP + lost;
            *value = product;
            if !value.is_finite() {
                break;
            }
        }
    }
}

/// tanh b = −w/(2 + w)·sign b with w = e^(−2|b|) − 1, whose derivative by w is between −2 and −½.
fn hyperbolic_tangent(set: InstructionSet, entries: &mut Entries<'_>) {
    let signs: Vec<f64> = entries.values.iter().map(|b| b.signum()).collect();
    // |b| is off by no more than b is.
    entries.values.iter_mut().for_each(|b| *b = 2.0 * b.abs());
    entries.errors.iter_mut().for_each(|error| *error *= 2.0);
    apply(set, Shape::ExponentialLessOne, Known::Each, entries.values, entries.errors);
    for ((value, error), sign) in entries.values.iter_mut().zip(entries.errors.iter_mut()).zip(signs) {
        let tangent = -*value / (2.0 + *value);
        // A sum and a quotient.
        *error = (2.0 * *error + 3.0 * UNIT_ROUNDOFF * tangent) * UP + f64::MIN_POSITIVE;
        *value = sign * tangent;
    }
}
