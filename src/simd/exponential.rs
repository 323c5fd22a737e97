//! eˣ and eˣ − 1 for x ≤ 0, with a proved relative error.
//!
//! The standard library's `exp` documents no error bound, and is called number by number. Here x = k·ln 2 + r with k
//! the integer next to x·log₂e, and eˣ = 2ᵏ·eʳ, eʳ by the terms up to r¹³/13! of its series; the constant is
//! subtracted in two parts, after Cody and Waite (*Software Manual for the Elementary Functions*, 1980).
//!
//! # The error
//!
//! u = 2⁻⁵³, and half(y) is half a unit in the last place of numbers up to y, at most u·y.
//!
//! * x·log₂e is computed to 3·1076·u at the most, so that |r| ≤ ½·ln 2 + 3·10⁻¹³ < 0.34658 = R.
//! * L₁ is ln 2 to 42 bits, a multiple of 2⁻⁴², and |k| < 2¹¹: k·L₁ is a double. Where k ≠ 0, x is a multiple of 2⁻⁵⁴
//!   as |x| > ¼, so that x − k·L₁ is one, below ½ in modulus, and hence a double too. Both are exact.
//! * L₂ is the rest of ln 2, to 2·10⁻³¹. r is x − k·L₁ less k·L₂, below 6·10⁻¹¹: it is rounded by u·|r|, and a product
//!   that is rounded by itself costs u·6·10⁻¹¹ more. e^(r + δ) is off by the factor 1 + δ + …: less than 0.3466u.
//! * The series without its tail: Rʲ/j! from j = 14 on, below 1.5·R¹⁴/14! < 0.07u.
//! * Horner's scheme q_j = c_j + r·q_(j+1) is off by e_j ≤ R·e_(j+1) + half(|q_j|), and half(|r·q_(j+1)|) more where a
//!   product is rounded by itself.
//!
//! Summed up on 400 parts of \[−R, R\] in exact rational numbers, with the errors of the coefficients as they are
//! stored, that is 1.44u with fused multiply–adds and 1.86u without, relative to eʳ: a test does it. [`EXP_ERROR`] is
//! 2u. The power of two is exact, but a result below the normal numbers is rounded once more, by η/2 at the most. Below
//! −746 the result is 0, and eˣ less than η/2.
//!
//! eˣ − 1 = 2ᵏ·(eʳ − 1) + (2ᵏ − 1), eʳ − 1 = r·q₁ with an error of 2.3u, relative (the same sum), beside that of r: for
//! k = 0, r is x and that is all. For k = −1 the first term is off by ½·(0.3466·√2 + 2.3·0.4143)·u < 0.73u and its
//! product by 0.21u, 2ᵏ − 1 is exact, and the sum is rounded by ½u; it is 0.2928 at the least in modulus: 4.92u. For k
//! ≤ −2, 2ᵏ − 1 is rounded too, by ½u, and the sum is 0.64 at the least: less than 2.8u. [`EXP_LESS_ONE_ERROR`] is 5u.
//! Below −60 the result is −1.

#![allow(unsafe_code)]

use super::Simd;

/// The relative error of [`exp`], beside η where the result is below the normal numbers: 2u.
pub(crate) const EXP_ERROR: f64 = 2.0 * (f64::EPSILON / 2.0);
/// The relative error of [`exp_less_one`], beside η: 5u.
pub(crate) const EXP_LESS_ONE_ERROR: f64 = 5.0 * (f64::EPSILON / 2.0);

/// Degree of the polynomial.
const DEGREE: usize = 13;
/// 1/j!, rounded; j! is a double.
const COEFFICIENTS: [f64; DEGREE + 1] = {
    let (mut coefficients, mut factorial, mut j) = ([1.0; DEGREE + 1], 1.0, 1);
    while j <= DEGREE {
        factorial *= j as f64;
        coefficients[j] = 1.0 / factorial;
        j += 1;
    }
    coefficients
};
/// ln 2 to 42 bits, and the rest of it.
const LN_2: [f64; 2] = [f64::from_bits(0x3fe6_2e42_fefa_3800), f64::from_bits(0x3d2e_f357_93c7_6730)];
/// A sum with it is rounded to an integer, which stands in the last bits.
const ROUNDER: f64 = 1.5 * (1_u64 << 52) as f64;
/// Powers of two are formed so many times too large, for they would be subnormal.
const RAISED: f64 = 64.0;
/// The bias of an exponent.
const BIAS: f64 = 1023.0;
/// e to the power of this is less than η/2.
const LEAST: f64 = -746.0;
/// e to the power of this is less than u/10¹⁰.
const LEAST_LESS_ONE: f64 = -60.0;

/// k, as an integer in the last bits of a double, and r.
///
/// # Safety
/// As [`Simd`].
#[inline(always)]
unsafe fn reduced<S: Simd>(x: S::Vector) -> (S::Vector, S::Vector) {
    // SAFETY: the caller's promise.
    unsafe {
        let k = S::multiply_add(x, S::splat(std::f64::consts::LOG2_E), S::splat(ROUNDER));
        let minus_k = S::subtract(S::splat(ROUNDER), k);
        let r = S::multiply_add(minus_k, S::splat(LN_2[0]), x);
        (k, S::multiply_add(minus_k, S::splat(LN_2[1]), r))
    }
}

/// Σ r^(j − first)/j! from `first` on.
///
/// # Safety
/// As [`Simd`].
#[inline(always)]
unsafe fn series<S: Simd>(r: S::Vector, first: usize) -> S::Vector {
    // SAFETY: the caller's promise.
    unsafe {
        let mut sum = S::splat(COEFFICIENTS[DEGREE]);
        for j in (first..DEGREE).rev() {
            sum = S::multiply_add(r, sum, S::splat(COEFFICIENTS[j]));
        }
        sum
    }
}

/// eˣ of x ≤ 0 to [`EXP_ERROR`]; 0 of −∞, and of a NaN.
///
/// # Safety
/// As [`Simd`].
#[inline(always)]
pub(crate) unsafe fn exp<S: Simd>(x: S::Vector) -> S::Vector {
    // SAFETY: the caller's promise.
    unsafe {
        let (k, r) = reduced::<S>(S::larger(x, S::splat(LEAST)));
        let power = S::moved_to_exponent(S::add(k, S::splat(BIAS + RAISED)));
        let lowered = f64::from_bits(((BIAS - RAISED) as u64) << 52);
        S::multiply(S::multiply(series::<S>(r, 0), power), S::splat(lowered))
    }
}

/// eˣ − 1 of x ≤ 0 to [`EXP_LESS_ONE_ERROR`]; −1 of −∞, and of a NaN.
///
/// # Safety
/// As [`Simd`].
#[inline(always)]
pub(crate) unsafe fn exp_less_one<S: Simd>(x: S::Vector) -> S::Vector {
    // SAFETY: the caller's promise.
    unsafe {
        let (k, r) = reduced::<S>(S::larger(x, S::splat(LEAST_LESS_ONE)));
        let power = S::moved_to_exponent(S::add(k, S::splat(BIAS)));
        let less_one = S::multiply(r, series::<S>(r, 1));
        S::multiply_add(power, less_one, S::subtract(power, S::splat(1.0)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::simd::{InstructionSet, Kernel, MOST_LANES};
    use num_traits::{One, Signed, ToPrimitive, Zero};
    use oracle::exponential::{exp as exact_exp, exp_less_one as exact_exp_less_one};
    use oracle::{Rational, exact};
    use rand::{RngExt, SeedableRng, rngs::StdRng};

    const U: f64 = f64::EPSILON / 2.0;

    /// A bound on |r|.
    fn most() -> Rational {
        Rational::new(34658.into(), 100_000.into())
    }

    /// Half a unit in the last place of numbers of modulus y at the most.
    fn half_unit(y: &Rational) -> Rational {
        let (mut binade, two) = (exact(U), exact(2.0));
        if y.is_zero() {
            return Rational::zero();
        }
        while binade > *y {
            binade /= &two;
        }
        while &binade * &two <= *y {
            binade *= &two;
        }
        binade * exact(U)
    }

    /// The error of the result of Horner's scheme down to q_`last` on [a, b], and the largest |q_`last`|.
    fn horner(a: &Rational, b: &Rational, last: usize, fused: bool) -> (Rational, Rational) {
        let top = COEFFICIENTS[DEGREE];
        let (mut low, mut high, mut error) = (exact(top), exact(top), Rational::zero());
        let radius = a.abs().max(b.abs());
        for j in (last..DEGREE).rev() {
            let products = [a * &low, a * &high, b * &low, b * &high];
            let (least, most) = (products.iter().min().unwrap().clone(), products.iter().max().unwrap().clone());
            error *= &radius;
            if !fused {
                error += half_unit(&(least.abs().max(most.abs()) + &error));
            }
            (low, high) = (least + exact(COEFFICIENTS[j]), most + exact(COEFFICIENTS[j]));
            error += half_unit(&(low.abs().max(high.abs()) + &error));
        }
        (error, low.abs().max(high.abs()))
    }

    /// Σ |c_j − 1/j!|·Rʲ⁻ˡᵃˢᵗ, and the tail of the series.
    fn left_out(radius: &Rational, last: usize) -> Rational {
        let (mut power, mut factorial, mut sum) = (Rational::one(), Rational::one(), Rational::zero());
        for (j, &c) in COEFFICIENTS.iter().enumerate() {
            if j > 0 {
                factorial *= exact(j as f64);
            }
            if j >= last {
                sum += (exact(c) - factorial.recip()).abs() * &power;
                power *= radius;
            }
        }
        factorial *= exact((DEGREE + 1) as f64);
        sum + power / factorial * exact(1.5)
    }

    /// The largest relative error of 2ᵏ·eʳ on 400 parts of [−R, R], in u.
    fn proved(fused: bool, last: usize) -> f64 {
        const PARTS: usize = 400;
        let (radius, u) = (most(), exact(U));
        let place = |i: usize| -&radius + exact(2.0) * &radius * exact(i as f64) / exact(PARTS as f64);
        let mut worst = Rational::zero();
        for i in 0..PARTS {
            let (a, b) = (place(i), place(i + 1));
            let far = a.abs().max(b.abs());
            let (error, _) = horner(&a, &b, last, fused);
            let of_series = error + left_out(&far, last);
            let relative = if last == 0 {
                // eʳ, and r known to u|r| and 10⁻¹⁰u.
                let least = exact_exp(&a);
                of_series / (least * exact(1.0 - 1e-9)) + &far * &u * exact(1.0 + 1e-9)
            } else {
                // (eʳ − 1)/r at the lower end, and the product with r.
                let low = &a / exact(2.0) + exact(1.0) + &a * &a / exact(6.0) + &a * &a * &a / exact(24.0);
                of_series / (low * exact(1.0 - 1e-9)) + &u * exact(1.0 + 1e-9)
            };
            worst = worst.max(relative / &u);
        }
        worst.to_f64().unwrap()
    }

    #[test]
    fn the_sums_of_the_errors_are_those_of_the_proof() {
        let (fused, rounded) = (proved(true, 0), proved(false, 0));
        assert!(fused > 1.0 && fused < 1.45 && rounded > fused && rounded < 1.87, "{fused}, {rounded}");
        let (fused, rounded) = (proved(true, 1), proved(false, 1));
        assert!(fused > 1.0 && fused < 2.3 && rounded >= fused && rounded < 2.3, "{fused}, {rounded}");
    }

    #[test]
    fn the_parts_of_the_constant_are_the_logarithm_of_two() {
        let ln_2 = oracle::logarithm::ln(&exact(2.0));
        assert!((ln_2 - exact(LN_2[0]) - exact(LN_2[1])).abs() < exact(2e-31));
        assert_eq!(LN_2[0] * 2.0_f64.powi(42), (LN_2[0] * 2.0_f64.powi(42)).trunc());
    }

    struct Both<'a>(&'a [f64; MOST_LANES]);

    impl Kernel for Both<'_> {
        type Output = [[f64; MOST_LANES]; 2];

        #[inline(always)]
        unsafe fn run<S: Simd>(self) -> Self::Output {
            let mut out = [[0.0; MOST_LANES]; 2];
            for place in (0..MOST_LANES).step_by(S::LANES) {
                // SAFETY: the processor has the instructions; the places are inside the arrays.
                unsafe {
                    let x = S::load(self.0.as_ptr().add(place));
                    S::store(out[0].as_mut_ptr().add(place), exp::<S>(x));
                    S::store(out[1].as_mut_ptr().add(place), exp_less_one::<S>(x));
                }
            }
            out
        }
    }

    #[test]
    fn random_arguments_on_every_instruction_set() {
        let mut random = StdRng::seed_from_u64(2101);
        let eta = exact(f64::from_bits(1));
        for set in InstructionSet::available() {
            for _ in 0..40 {
                let x: [f64; MOST_LANES] = std::array::from_fn(|lane| match lane % 4 {
                    0 => random.random_range(-745.5..0.0),
                    1 => random.random_range(-2.0..0.0),
                    2 => -2.0_f64.powf(random.random_range(-80.0..9.5)),
                    _ => random.random_range(-745.5..-700.0),
                });
                let [powers, less_one] = set.run(Both(&x));
                for lane in 0..MOST_LANES {
                    let truth = exact_exp(&exact(x[lane]));
                    let gap = (exact(powers[lane]) - &truth).abs();
                    assert!(gap <= exact(EXP_ERROR) * &truth + &eta, "{set:?}: exp({})", x[lane]);
                    let truth = exact_exp_less_one(&exact(x[lane]));
                    let gap = (exact(less_one[lane]) - &truth).abs();
                    assert!(gap <= exact(EXP_LESS_ONE_ERROR) * truth.abs() + &eta, "{set:?}: exp({}) - 1", x[lane]);
                }
            }
        }
    }

    #[test]
    fn the_ends_of_the_range() {
        let x = [0.0, -0.0, f64::NEG_INFINITY, -1e300, -746.0, -745.2, -f64::from_bits(1), -800.0];
        for set in InstructionSet::available() {
            let [powers, less_one] = set.run(Both(&x));
            assert_eq!(powers[..5], [1.0, 1.0, 0.0, 0.0, 0.0]);
            assert_eq!((powers[6], powers[7]), (1.0, 0.0));
            assert!(powers[5] <= f64::from_bits(1));
            assert_eq!(less_one[..5], [0.0, 0.0, -1.0, -1.0, -1.0]);
            assert_eq!((less_one[6], less_one[7]), (-f64::from_bits(1), -1.0));
        }
    }
}
