//! cᵀc, sᵀs and cᵀs, on which the spectrum rests, in twice the working precision.

use crate::rounding::{
    Ball, DoubleWord, SMALLEST_SUBNORMAL, UNIT_ROUNDOFF, add_up, gamma, mul_up, two_product, two_sum,
};
use crate::simd::{InstructionSet, Loops};

/// Sums that run side by side.
const LANES: usize = 8;

/// xᵀy, where `moduli` ≥ |x|ᵀ|y|.
///
/// A compensated inner product (Ogita, Rump, Oishi, *Accurate sum and dot product*, SIAM Journal on Scientific Computing 26
/// (2005), Algorithm 5.3) in each of eight lanes, whose m = ⌈n/8⌉ products h_k leave errors r_k, |r_k| ≤ u|x_k y_k|, and
/// whose partial sums leave errors q_k, |q_k| ≤ u(1 + u)ᵏ Σ|h|. A lane is its last partial sum and Σ(q_k + r_k) exactly; the
/// terms of that sum meet m + 1 roundings at most, so the lane is off by
///
/// γ_{m+1} Σ(|q_k| + |r_k|) ≤ γ_{m+1}·u(m + 1)(1 + u)^{m+1} |x|ᵀ|y| ≤ γ²_{m+1} |x|ᵀ|y|.
///
/// Adding up the lanes as double words costs 7·4u² |x|ᵀ|y| more. Underflow costs 5η per product. The entries are below 2⁹⁰⁰.
pub(super) fn dot(x: &[f64], y: &[f64], moduli: f64) -> Ball {
    dot_on(InstructionSet::detect(), x, y, moduli)
}

fn dot_on(set: InstructionSet, x: &[f64], y: &[f64], moduli: f64) -> Ball {
    let lanes = set.run_loops(Lanes { x, y });
    let centre = lanes.iter().fold(DoubleWord::from(0.0), |sum, &(high, low)| sum + DoubleWord::of_sum(high, low));
    let g = gamma(x.len().div_ceil(LANES) + 1);
    let factor = add_up(mul_up(g, g), 33.0 * UNIT_ROUNDOFF * UNIT_ROUNDOFF);
    let lost = 6.0 * x.len() as f64 * SMALLEST_SUBNORMAL;
    Ball { centre, radius: add_up(mul_up(factor, moduli), lost) }
}

/// Per lane, the last partial sum and the sum of the errors.
struct Lanes<'a> {
    x: &'a [f64],
    y: &'a [f64],
}

impl Loops for Lanes<'_> {
    type Output = [(f64, f64); LANES];

    #[inline(always)]
    fn run(self) -> Self::Output {
        let ((x, x_rest), (y, y_rest)) = (self.x.as_chunks::<LANES>(), self.y.as_chunks::<LANES>());
        let (mut sums, mut errors) = ([0.0; LANES], [0.0; LANES]);
        for (x, y) in x.iter().zip(y) {
            for lane in 0..LANES {
                let (h, r) = two_product(x[lane], y[lane]);
                let (sum, q) = two_sum(sums[lane], h);
                sums[lane] = sum;
                errors[lane] += q + r;
            }
        }
        for (lane, (&x, &y)) in x_rest.iter().zip(y_rest).enumerate() {
            let (h, r) = two_product(x, y);
            let (sum, q) = two_sum(sums[lane], h);
            sums[lane] = sum;
            errors[lane] += q + r;
        }
        std::array::from_fn(|lane| (sums[lane], errors[lane]))
    }
}

/// a = cᵀc, b = sᵀs and d = cᵀs.
#[derive(Clone, Copy, Debug)]
pub(super) struct Moments {
    pub(super) a: Ball,
    pub(super) b: Ball,
    pub(super) d: Ball,
}

impl Moments {
    /// Of stored cosines and sines, none above 1 in modulus.
    pub(super) fn of(cos: &[f64], sin: &[f64]) -> Self {
        let moduli = cos.len() as f64;
        Self { a: dot(cos, cos, moduli), b: dot(sin, sin, moduli), d: dot(cos, sin, moduli) }
    }

    /// cᵀc + sᵀs, which is n but for the rounding of c and s.
    pub(super) fn total(&self) -> Ball {
        self.a + self.b
    }

    /// cᵀc − sᵀs = Σ cos 2φ, the trace of the summation field.
    pub(super) fn trace(&self) -> Ball {
        self.a - self.b
    }

    /// √((n − 2d)(n + 2d)), the distance of the summation field's two eigenvalues.
    pub(super) fn distance(&self) -> Ball {
        let (total, twice) = (self.total(), self.d.scaled(1));
        ((total - twice) * (total + twice)).root()
    }

    /// ab − d², the determinant of VᵀV: Σ sin²(φᵢ − φⱼ) over all pairs i < j.
    pub(super) fn determinant(&self) -> Ball {
        self.a * self.b - self.d * self.d
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use num_traits::{Signed, Zero};
    use oracle::{Rational, exact};

    #[test]
    fn inner_products_are_within_their_radius_at_every_length() {
        for n in 0..70 {
            let x: Vec<f64> = (0..n).map(|k| (1.3 * f64::from(k) + 0.1).sin()).collect();
            // Nearly orthogonal to x, so that the sum cancels.
            let y: Vec<f64> =
                (0..n).map(|k| if k % 2 == 0 { 1.0 / 3.0 } else { -x[k as usize - 1] / x[k as usize] / 3.0 }).collect();
            let terms = || x.iter().zip(&y).map(|(&x, &y)| exact(x) * exact(y));
            let truth = terms().fold(Rational::zero(), |sum, term| sum + term);
            let moduli = x.iter().zip(&y).map(|(x, y)| (x * y).abs().next_up()).fold(0.0, add_up);
            for set in InstructionSet::available() {
                let Ball { centre, radius } = dot_on(set, &x, &y, moduli);
                let gap = (exact(centre.high) + exact(centre.low) - &truth).abs();
                assert!(gap <= exact(radius) && radius <= 1e-29 * moduli + 1e-300, "{n} {set:?}");
            }
        }
    }
}
