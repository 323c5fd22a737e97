//! Functions of inner products.

use super::evaluate::{Entries, UP, product_and_rest};
use super::plan::Inner;
use crate::rounding::{UNIT_ROUNDOFF, two_sum};
use crate::simd::InstructionSet;
use crate::simd::radial::{Known, Shape, apply};

/// Replaces inner products, and bounds on their errors, by values of a function of them.
pub(super) fn inner(function: Inner, set: InstructionSet, entries: &mut Entries<'_>) {
    match function {
        Inner::Linear { offset } => shift(1.0, offset, entries),
        Inner::Polynomial { gamma, offset, degree } => {
            shift(gamma, offset, entries);
            power(degree, entries);
        }
        Inner::Sigmoid { gamma, offset } => {
            shift(gamma, offset, entries);
            hyperbolic_tangent(set, entries);
        }
    }
}

/// γ·s + c.
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
            *error = (value.abs() * delta + b.abs() * *error + *error * delta + rest) * UP;
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
