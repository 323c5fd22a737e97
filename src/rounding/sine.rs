//! sin(πr) for |r| ≤ ½, with a proved relative error.
//!
//! The standard library's `sin` documents no error bound, and takes π·r, rounded. Here sin(πr) = r·q(z), z = r² ≤ ¼, q
//! by the terms up to π²³·z¹¹/23! of its series; what is left out is below 10⁻¹⁹. By Horner's scheme q_j = c_j +
//! z·q_(j+1), with u = 2⁻⁵³,
//!
//! e_j ≤ z·e_(j+1) + 2u·z·|q_(j+1)| + u·|q_j| + |δc_j|,
//!
//! as z and the product are rounded. |q₁| < 5.17 and |q₂| < 2.56, so e₂ < 2·2.56u + ¼·(…) < 6.5u, e₁ < ¼·6.5u +
//! ½·2.56u + 2·5.17u < 13.3u, and e₀ < z·(13.3 + 2·5.17)·u + half a unit of q₀ + 1.2u. That is largest relative to q₀
//! where z = ¼ and q₀ = 2: (6 + 2 + 1.2)/2 = 4.6u. The product with r adds one. [`SIN_PI_ERROR`] is 7u.

use super::UNIT_ROUNDOFF;

/// The relative error of [`sin_pi`], 7u.
pub(crate) const SIN_PI_ERROR: f64 = 7.0 * UNIT_ROUNDOFF;

/// (−1)ʲ·π²ʲ⁺¹/(2j + 1)!, rounded.
#[allow(clippy::approx_constant, clippy::excessive_precision, reason = "the coefficients of a series")]
const COEFFICIENTS: [f64; 12] = [
    3.141592653589793,
    -5.16771278004997,
    2.5501640398773455,
    -0.5992645293207921,
    0.08214588661112823,
    -0.0073704309457143504,
    0.00046630280576761255,
    -2.1915353447830217e-05,
    7.952054001475513e-07,
    -2.2948428997269873e-08,
    5.392664662608129e-10,
    -1.0518471716932065e-11,
];

/// sin(πr) of |r| ≤ ½, to [`SIN_PI_ERROR`], and 2⁻¹⁰⁷⁴.
pub(crate) fn sin_pi(r: f64) -> f64 {
    let square = r * r;
    r * COEFFICIENTS.iter().rev().fold(0.0, |sum, c| sum * square + c)
}

#[cfg(test)]
mod tests {
    use super::*;
    use num_traits::Signed;
    use oracle::{exact, exponential};
    use rand::{RngExt, SeedableRng, rngs::StdRng};

    #[test]
    fn random_arguments_are_within_the_bound() {
        let mut random = StdRng::seed_from_u64(2105);
        for i in 0..600 {
            let r = match i % 4 {
                0 => 0.5,
                1 => 2.0_f64.powf(random.random_range(-300.0..-1.0)),
                _ => random.random_range(-0.5..0.5),
            };
            let truth = exponential::sin_pi(&exact(r));
            assert!((exact(sin_pi(r)) - &truth).abs() <= exact(SIN_PI_ERROR) * truth.abs(), "{r}");
        }
        assert_eq!(sin_pi(0.0), 0.0);
    }
}
