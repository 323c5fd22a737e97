//! Functions that fall from 1 to 0, of an argument that is known within a bound, with a bound on the result.
//!
//! The argument is t ≥ 0 with |t − t*| ≤ δ, t* the true one, or s = √t. For t* ≥ 0,
//!
//! |√t − √t*| = |t − t*|/(√t + √t*) ≤ min{√δ, δ·√t/(2t − δ) (where δ < t)},
//!
//! as √t* ≥ √t·(1 − δ/t) there. A function φ with slope |φ′| ≤ e^(−s)·p(s), p growing, is off by at most δ·p(s +
//! δ)·e^(−s)·e^δ, and e^δ ≤ 1 + δ + δ² for δ ≤ 1; where δ is larger, the bound is 1, for 0 ≤ φ ≤ 1. With 1 + s and 1 +
//! s + s²/3 of 1 and 4 roundings, a product, and [`exp`] of 2u, the functions themselves are off by 2u, 4u and 7u
//! relative to their values; the bounds take 2u, 5u and 8u, and 2⁻¹⁰²² for what is below the normal numbers. Beyond
//! 2048 the argument is taken for 2048: φ is below 2⁻¹⁰²² there, and so is what it is for t*, if δ ≤ t/4. All bounds
//! are formed with a factor 1 + 2⁻²⁰ for their own roundings.

#![allow(unsafe_code)]

use super::exponential::{EXP_ERROR, EXP_LESS_ONE_ERROR, exp, exp_less_one};
use super::{InstructionSet, Kernel, MOST_LANES, Simd};

/// What is computed of the argument.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Shape {
    /// e^(−t).
    Exponential,
    /// e^(−t) − 1.
    ExponentialLessOne,
    /// e^(−s), s = √t.
    ExponentialOfRoot,
    /// e^(−s) − 1, s = √t.
    ExponentialOfRootLessOne,
    /// (1 + s)·e^(−s), s = √t.
    MaternThreeHalves,
    /// (1 + s + s²/3)·e^(−s), s = √t.
    MaternFiveHalves,
}

/// How far an argument may be from the true one.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Known {
    /// t = factor·(the value), off by relative·t + absolute.
    Relative { factor: f64, relative: f64, absolute: f64 },
    /// t is the value, off by what stands beside it.
    Each,
}

/// Replaces arguments by values, and what stands beside them by bounds on the errors of the values.
///
/// # Panics
/// If the slices differ in length.
pub(crate) fn apply(set: InstructionSet, shape: Shape, known: Known, values: &mut [f64], errors: &mut [f64]) {
    match shape {
        Shape::Exponential => set.run(Map::<Exponential<false>>::new(known, values, errors)),
        Shape::ExponentialLessOne => set.run(Map::<LessOne<false>>::new(known, values, errors)),
        Shape::ExponentialOfRoot => set.run(Map::<Exponential<true>>::new(known, values, errors)),
        Shape::ExponentialOfRootLessOne => set.run(Map::<LessOne<true>>::new(known, values, errors)),
        Shape::MaternThreeHalves => set.run(Map::<ThreeHalves>::new(known, values, errors)),
        Shape::MaternFiveHalves => set.run(Map::<FiveHalves>::new(known, values, errors)),
    }
}

/// For the roundings of a bound.
const UP: f64 = 1.0 + 1.0 / (1 << 20) as f64;
/// Arguments beyond it are taken for it.
const FAR: f64 = 2048.0;
/// No error of a number between 0 and 1, to 8u, is larger.
const MOST: f64 = UP;
const UNIT: f64 = f64::EPSILON / 2.0;
/// Where no t is off by more than this, no s is by more than its root, 2⁻⁶.
const NEAR_T: f64 = 1.0 / 4096.0;
/// More than 1 + δ + δ² for δ = 2⁻⁶.
const NEAR_GROWTH: f64 = 1.016;

/// A function of the argument, in vectors.
trait Function {
    /// Whether it is one of s = √t.
    const OF_ROOT: bool;

    /// The value at s ≤ 2048, known to δ, and a bound on its error for δ ≤ 1. To be marked `#[inline(always)]`.
    ///
    /// # Safety
    /// As [`Simd`].
    unsafe fn at<S: Simd, const NEAR: bool>(s: S::Vector, delta: S::Vector) -> (S::Vector, S::Vector);
}

/// δ·e^δ·p + r, with δ ≤ 2⁻⁶ where it is known to be near.
///
/// # Safety
/// As [`Simd`].
#[inline(always)]
unsafe fn bound<S: Simd, const NEAR: bool>(delta: S::Vector, slope: S::Vector, rounding: S::Vector) -> S::Vector {
    // SAFETY: the caller's promise.
    unsafe {
        if NEAR {
            return S::multiply_add(S::multiply(delta, S::splat(NEAR_GROWTH)), slope, rounding);
        }
        let one = S::splat(1.0);
        let growth = S::multiply_add(delta, S::add(delta, one), one);
        S::multiply_add(S::multiply(delta, growth), slope, rounding)
    }
}

// SAFETY of each block: the caller's promise.

struct Exponential<const OF_ROOT: bool>;

impl<const OF_ROOT: bool> Function for Exponential<OF_ROOT> {
    const OF_ROOT: bool = OF_ROOT;

    #[inline(always)]
    unsafe fn at<S: Simd, const NEAR: bool>(s: S::Vector, delta: S::Vector) -> (S::Vector, S::Vector) {
        unsafe {
            let power = exp::<S>(S::subtract(S::zero(), s));
            (power, S::multiply(power, bound::<S, NEAR>(delta, S::splat(1.0), S::splat(EXP_ERROR))))
        }
    }
}

struct LessOne<const OF_ROOT: bool>;

impl<const OF_ROOT: bool> Function for LessOne<OF_ROOT> {
    const OF_ROOT: bool = OF_ROOT;

    #[inline(always)]
    unsafe fn at<S: Simd, const NEAR: bool>(s: S::Vector, delta: S::Vector) -> (S::Vector, S::Vector) {
        unsafe {
            let value = exp_less_one::<S>(S::subtract(S::zero(), s));
            // 1 + value is eˢ to 6u.
            let slope = S::add(S::add(value, S::splat(1.0)), S::splat(8.0 * UNIT));
            (value, bound::<S, NEAR>(delta, slope, S::multiply(S::modulus(value), S::splat(EXP_LESS_ONE_ERROR))))
        }
    }
}

struct ThreeHalves;

impl Function for ThreeHalves {
    const OF_ROOT: bool = true;

    #[inline(always)]
    unsafe fn at<S: Simd, const NEAR: bool>(s: S::Vector, delta: S::Vector) -> (S::Vector, S::Vector) {
        unsafe {
            let power = exp::<S>(S::subtract(S::zero(), s));
            let polynomial = S::add(s, S::splat(1.0));
            let rounding = S::multiply(polynomial, S::splat(5.0 * UNIT));
            // φ′ = −s·e^(−s).
            let error = S::multiply(power, bound::<S, NEAR>(delta, S::add(s, delta), rounding));
            (S::multiply(polynomial, power), error)
        }
    }
}

struct FiveHalves;

impl Function for FiveHalves {
    const OF_ROOT: bool = true;

    #[inline(always)]
    unsafe fn at<S: Simd, const NEAR: bool>(s: S::Vector, delta: S::Vector) -> (S::Vector, S::Vector) {
        unsafe {
            let (one, third) = (S::splat(1.0), S::splat(1.0 / 3.0));
            let power = exp::<S>(S::subtract(S::zero(), s));
            let polynomial = S::multiply_add(s, S::multiply_add(s, third, one), one);
            let rounding = S::multiply(polynomial, S::splat(8.0 * UNIT));
            // φ′ = −s·(1 + s)·e^(−s)/3.
            let far = S::add(s, delta);
            let slope = S::multiply(S::multiply(far, third), S::add(far, one));
            (S::multiply(polynomial, power), S::multiply(power, bound::<S, NEAR>(delta, slope, rounding)))
        }
    }
}

struct Map<'a, F> {
    known: Known,
    values: &'a mut [f64],
    errors: &'a mut [f64],
    function: std::marker::PhantomData<F>,
}

impl<'a, F> Map<'a, F> {
    fn new(known: Known, values: &'a mut [f64], errors: &'a mut [f64]) -> Self {
        assert_eq!(values.len(), errors.len());
        Self { known, values, errors, function: std::marker::PhantomData }
    }
}

impl<F: Function> Kernel for Map<'_, F> {
    type Output = ();

    #[inline(always)]
    unsafe fn run<S: Simd>(self) {
        let whole = self.values.len() - self.values.len() % S::LANES;
        let (values, rest) = self.values.split_at_mut(whole);
        let (errors, rest_errors) = self.errors.split_at_mut(whole);
        let is_near = match self.known {
            Known::Relative { relative, absolute, .. } => FAR * FAR * relative + absolute <= NEAR_T,
            Known::Each => false,
        };
        // SAFETY: the processor has the instructions; both slices are whole vectors, of the same number.
        unsafe {
            if is_near {
                vectors::<S, F, true>(self.known, values, errors);
            } else {
                vectors::<S, F, false>(self.known, values, errors);
            }
            if !rest.is_empty() {
                let (mut last, mut last_errors) = ([0.0; MOST_LANES], [0.0; MOST_LANES]);
                last[..rest.len()].copy_from_slice(rest);
                last_errors[..rest.len()].copy_from_slice(rest_errors);
                vectors::<S, F, false>(self.known, &mut last[..S::LANES], &mut last_errors[..S::LANES]);
                rest.copy_from_slice(&last[..rest.len()]);
                rest_errors.copy_from_slice(&last_errors[..rest.len()]);
            }
        }
    }
}

/// # Safety
/// As [`Simd`]; both slices are whole vectors, of the same number.
#[inline(always)]
unsafe fn vectors<S: Simd, F: Function, const NEAR: bool>(known: Known, values: &mut [f64], errors: &mut [f64]) {
    for place in (0..values.len()).step_by(S::LANES) {
        // SAFETY: the caller's promise.
        unsafe {
            let (value, error) = (values.as_mut_ptr().add(place), errors.as_mut_ptr().add(place));
            let (t, delta) = match known {
                Known::Relative { factor, relative, absolute } => {
                    let t = S::smaller(S::multiply(S::load(value), S::splat(factor)), S::splat(FAR * FAR));
                    (t, S::multiply_add(t, S::splat(relative), S::splat(absolute)))
                }
                Known::Each => (S::load(value), S::load(error)),
            };
            let (s, delta) = if F::OF_ROOT { root::<S>(t, delta) } else { (t, delta) };
            let (result, bound) = F::at::<S, NEAR>(S::smaller(s, S::splat(FAR)), delta);
            let bound = S::multiply_add(bound, S::splat(UP), S::splat(f64::MIN_POSITIVE));
            S::store(value, result);
            if NEAR {
                S::store(error, bound);
            } else {
                // δ > 1 makes it 2 at the least.
                let excess = S::larger(S::subtract(delta, S::splat(0.5)), S::zero());
                let bound = S::multiply_add(excess, S::splat(4.0), bound);
                S::store(error, S::smaller(bound, S::splat(MOST)));
            }
        }
    }
}

/// s = √t, and how far it is from that of the true t; the root is rounded by u·s.
///
/// # Safety
/// As [`Simd`].
#[inline(always)]
unsafe fn root<S: Simd>(t: S::Vector, delta: S::Vector) -> (S::Vector, S::Vector) {
    // SAFETY: the caller's promise.
    unsafe {
        let s = S::square_root(t);
        let both = S::larger(S::subtract(S::add(t, t), delta), t);
        // Not a number where t is 0; then the other one is taken. A product of δ and s might underflow.
        let near = S::multiply(S::divide(delta, both), s);
        let off = S::smaller(near, S::square_root(delta));
        (s, S::multiply_add(s, S::splat(UNIT), S::multiply(off, S::splat(UP))))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::simd::guarded::{Guarded, SIDES};
    use num_traits::{One, Signed};
    use oracle::{Rational, exact, exponential, square_root};
    use rand::{RngExt, SeedableRng, rngs::StdRng};

    const SHAPES: [Shape; 6] = [
        Shape::Exponential,
        Shape::ExponentialLessOne,
        Shape::ExponentialOfRoot,
        Shape::ExponentialOfRootLessOne,
        Shape::MaternThreeHalves,
        Shape::MaternFiveHalves,
    ];

    fn truth(shape: Shape, t: &Rational) -> Rational {
        let of_root = ![Shape::Exponential, Shape::ExponentialLessOne].contains(&shape);
        let s = if of_root { square_root(t) } else { t.clone() };
        let one = Rational::one();
        match shape {
            Shape::ExponentialLessOne | Shape::ExponentialOfRootLessOne => exponential::exp_less_one(&-s),
            Shape::Exponential | Shape::ExponentialOfRoot => exponential::exp(&-s),
            Shape::MaternThreeHalves => (one + &s) * exponential::exp(&-s),
            Shape::MaternFiveHalves => (one + &s + &s * &s / exact(3.0)) * exponential::exp(&-s),
        }
    }

    #[test]
    fn values_are_within_their_bounds_wherever_the_true_argument_is() {
        const MOST: usize = 19;
        let mut random = StdRng::seed_from_u64(2103);
        for shape in SHAPES {
            let t: Vec<f64> = (0..MOST)
                .map(|i| match i % 3 {
                    0 => random.random_range(0.0..4.0),
                    1 => 2.0_f64.powf(random.random_range(-60.0..9.4)),
                    _ => 0.0,
                })
                .collect();
            let off: Vec<f64> = (0..MOST)
                .map(|i| 2.0_f64.powi(-[80, 50, 20, 8, 2, 0][i % 6]) * random.random_range(0.1..1.5))
                .collect();
            let truths: Vec<[Rational; 3]> = (t.iter().zip(&off))
                .map(|(&t, &off)| {
                    [-1.0, 0.0, 1.0].map(|sign| truth(shape, &(exact(t) + exact(sign * off)).max(exact(0.0))))
                })
                .collect();
            for (set, length) in
                InstructionSet::available().into_iter().flat_map(|set| (1..=MOST).map(move |n| (set, n)))
            {
                for side in SIDES {
                    let mut values = Guarded::copy(&t[..length], f64::NAN, side);
                    let mut errors = Guarded::copy(&off[..length], f64::NAN, side);
                    apply(set, shape, Known::Each, &mut values, &mut errors);
                    for i in 0..length {
                        for truth in &truths[i] {
                            let gap = (exact(values[i]) - truth).abs();
                            assert!(gap <= exact(errors[i]), "{set:?}, {shape:?}: {} within {}", t[i], off[i]);
                        }
                        assert!(errors[i] <= 8.0 * (off[i] + off[i].sqrt()) + 20.0 * UNIT);
                    }
                }
            }
        }
    }

    #[test]
    fn arguments_that_are_known_well_have_bounds_that_are_as_narrow() {
        let mut random = StdRng::seed_from_u64(2106);
        let (factor, relative) = (0.7, 1e-13);
        for shape in SHAPES {
            let sums: Vec<f64> =
                (0..11).map(|i| 2.0_f64.powf(random.random_range(-30.0..4.0)) * f64::from(i)).collect();
            for set in InstructionSet::available() {
                let (mut values, mut errors) = (sums.clone(), vec![0.0; 11]);
                apply(set, shape, Known::Relative { factor, relative, absolute: 0.0 }, &mut values, &mut errors);
                for ((sum, value), error) in sums.iter().zip(values).zip(errors) {
                    for sign in [-0.99, 0.0, 0.99] {
                        let t = exact(factor) * exact(*sum) * (Rational::one() + exact(sign * relative));
                        assert!((exact(value) - truth(shape, &t)).abs() <= exact(error), "{set:?}, {shape:?} of {sum}");
                    }
                    assert!(error <= relative, "{set:?}, {shape:?} of {sum}: {error:e}");
                }
            }
        }
    }

    #[test]
    fn far_arguments_give_zero_and_not_a_nan() {
        for set in InstructionSet::available() {
            for shape in SHAPES {
                for value in [1e4, 1e200, f64::MAX, f64::INFINITY] {
                    let (mut values, mut errors) = ([value; 3], [0.0; 3]);
                    let known = Known::Relative { factor: 1e3, relative: 1e-14, absolute: 1e-300 };
                    apply(set, shape, known, &mut values, &mut errors);
                    let less_one = [Shape::ExponentialLessOne, Shape::ExponentialOfRootLessOne].contains(&shape);
                    assert_eq!(values, [if less_one { -1.0 } else { 0.0 }; 3], "{shape:?} of {value}");
                    assert!(errors[0] <= if less_one { 6.0 * UNIT } else { f64::MIN_POSITIVE });
                }
            }
        }
    }

    #[test]
    fn at_zero_the_functions_are_exact() {
        for (set, shape) in InstructionSet::available().into_iter().flat_map(|set| SHAPES.map(|shape| (set, shape))) {
            let (mut values, mut errors) = ([0.0; 9], [0.0; 9]);
            apply(set, shape, Known::Each, &mut values, &mut errors);
            let less_one = [Shape::ExponentialLessOne, Shape::ExponentialOfRootLessOne].contains(&shape);
            assert_eq!(values, [if less_one { 0.0 } else { 1.0 }; 9]);
        }
    }
}
