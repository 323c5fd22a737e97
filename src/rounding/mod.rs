//! Floating-point arithmetic whose error is known.
//!
//! Every proof in this crate is a chain of inequalities between real numbers, evaluated in `f64` with rounding to
//! nearest (the only mode that compiled Rust code may assume). An upper bound stays one because each operation on it is
//! followed by a step to the next larger number: for a finite result, fl(a ∘ b).next_up() ≥ a ∘ b, also where the
//! operation underflows. Sums of many non-negative terms are instead formed as usual and inflated once:
//!
//! * *u* = 2⁻⁵³ is the [`UNIT_ROUNDOFF`], *η* = 2⁻¹⁰⁷⁴ the smallest subnormal number [`SMALLEST_SUBNORMAL`];
//! * γ_k = k·u / (1 − k·u) bounds the relative error of k successive roundings (Higham, *Accuracy and Stability of
//!   Numerical Algorithms*, 2nd ed., §3.1 and Lemma 3.1);
//! * an inner product of length k, in any order, with or without fused multiply–add, satisfies |fl(xᵀy) − xᵀy| ≤ γ_k
//!   |x|ᵀ|y| + k·η (Higham §3.1 for the first term; a product loses at most η/2 to underflow, an addition nothing).

mod arc;
mod balance;
mod ball;
mod double_word;
mod entrywise;
mod environment;
mod exact;
mod exponential;
mod forms;
pub(crate) mod lanes;
mod logarithm;
pub(crate) mod norms;
mod one_plus;
mod scaling;
mod sine;
mod stated;
mod trace;
mod unit_diagonal;

pub use environment::{in_default_environment, set_default_environment};

pub(crate) use arc::{arccosine, arcsine};
pub(crate) use balance::balancing_exponents;
pub(crate) use ball::Ball;
pub(crate) use double_word::{DoubleWord, SPLITTER, two_product, two_sum};
pub(crate) use entrywise::with_errors;
pub(crate) use environment::{check_environment, in_pool};
pub(crate) use exact::{ExactSum, decompose};
pub(crate) use exponential::exp_interval;
pub(crate) use forms::{Forms, form_bounds};
pub(crate) use logarithm::{ln_enclosure, ln_interval, ln_power_of_two};
pub(crate) use one_plus::{LN_ONE_PLUS_ERROR, ln_one_plus};
pub(crate) use scaling::{ScaledColumns, exponent, scale_by_power_of_two};
pub(crate) use sine::{SIN_PI_ERROR, sin_pi};
pub(crate) use stated::{error_of_reading, half_unit};

use crate::error::{Error, Result};

/// The unit roundoff u = 2⁻⁵³ of `f64`: |fl(a ∘ b) − a ∘ b| ≤ u·|a ∘ b| barring underflow.
pub const UNIT_ROUNDOFF: f64 = f64::EPSILON / 2.0;

/// The smallest positive `f64`, η = 2⁻¹⁰⁷⁴.
pub const SMALLEST_SUBNORMAL: f64 = f64::from_bits(1);

/// An upper bound on γ_k = k·u/(1 − k·u); infinite where k·u ≥ ½ (nothing can be proved there).
///
/// It lies a few units in the last place above γ_k.
///
/// ```
/// use gramkit::rounding::{UNIT_ROUNDOFF, gamma};
/// // A sum of 0.1, ten times over: 9 additions, and 0.1 itself is rounded.
/// let sum: f64 = [0.1; 10].iter().sum();
/// assert!(sum != 1.0 && (sum - 1.0).abs() <= gamma(10));
/// assert!(gamma(10) > 10.0 * UNIT_ROUNDOFF && gamma(10) < 10.1 * UNIT_ROUNDOFF);
/// assert_eq!(gamma(1 << 52), f64::INFINITY);
/// ```
pub fn gamma(k: usize) -> f64 {
    // k as f64 rounds only above 2⁵³, where the answer is infinite anyway.
    let ku = k as f64 * UNIT_ROUNDOFF;
    if ku >= 0.5 { f64::INFINITY } else { (ku / (1.0 - ku).next_down()).next_up() }
}

/// An upper bound on the exact value of a sum of products of non-negative numbers, whose floating-point value is `x`
/// after at most `roundings` roundings of each term: x ≥ exact·(1 − u)^roundings.
pub(crate) fn inflate(x: f64, roundings: usize) -> f64 {
    add_up(x, mul_up(x, gamma(roundings)))
}

pub(crate) fn add_up(a: f64, b: f64) -> f64 {
    (a + b).next_up()
}

pub(crate) fn sub_down(a: f64, b: f64) -> f64 {
    (a - b).next_down()
}

pub(crate) fn add_down(a: f64, b: f64) -> f64 {
    (a + b).next_down()
}

pub(crate) fn mul_up(a: f64, b: f64) -> f64 {
    (a * b).next_up()
}

pub(crate) fn mul_down(a: f64, b: f64) -> f64 {
    (a * b).next_down()
}

pub(crate) fn div_up(a: f64, b: f64) -> f64 {
    (a / b).next_up()
}

pub(crate) fn div_down(a: f64, b: f64) -> f64 {
    (a / b).next_down()
}

pub(crate) fn sqrt_up(a: f64) -> f64 {
    a.sqrt().next_up()
}

pub(crate) fn sqrt_down(a: f64) -> f64 {
    a.sqrt().next_down().max(0.0)
}

/// Passes a computed entry on, or says where it left the range of `f64`.
pub(crate) fn in_range(value: f64, what: &'static str, row: usize, column: usize) -> Result<f64> {
    if value.is_finite() { Ok(value) } else { Err(Error::Overflow { what, row, column }) }
}
