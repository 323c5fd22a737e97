//! cᵀc, sᵀs and cᵀs, on which the spectrum rests, in twice the working precision.

use super::angles::{ANGLE_ERROR, Angles};
use crate::rounding::{
    Ball, DoubleWord, SMALLEST_SUBNORMAL, UNIT_ROUNDOFF, add_up, gamma, mul_up, two_product, two_sum,
};
use crate::simd::{InstructionSet, Loops};

/// Sums that run side by side.
const LANES: usize = 8;

/// xᵀy, where `moduli` ≥ |x|ᵀ|y|.
///
/// A compensated inner product (Ogita, Rump, Oishi, *Accurate sum and dot product*, SIAM Journal on Scientific
/// Computing 26 (2005), Algorithm 5.3) in each of eight lanes, whose m = ⌈n/8⌉ products h_k leave errors r_k,
/// |r_k| ≤ u|x_k y_k|, and whose partial sums leave errors q_k, |q_k| ≤ u(1 + u)ᵏ Σ|h|. A lane is its last partial sum
/// and Σ(q_k + r_k) exactly; the terms of that sum meet m + 1 roundings at most, so the lane is off by
///
/// γ_{m+1} Σ(|q_k| + |r_k|) ≤ γ_{m+1}·u(m + 1)(1 + u)^{m+1} |x|ᵀ|y| ≤ γ²_{m+1} |x|ᵀ|y|.
///
/// Adding up the lanes as double words costs 7·4u² |x|ᵀ|y| more. Underflow costs 5η per product. The entries are below
/// 2⁹⁰⁰.
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

/// What of xᵀy is short of the doubles' product: Σ (x̲ᵢyᵢ + xᵢy̲ᵢ) for double words (x, x̲) and (y, y̲).
struct Corrections<'a> {
    x: &'a [f64],
    x_low: &'a [f64],
    y: &'a [f64],
    y_low: &'a [f64],
}

impl Loops for Corrections<'_> {
    type Output = [f64; LANES];

    #[inline(always)]
    fn run(self) -> [f64; LANES] {
        let Self { x, x_low, y, y_low } = self;
        let ((x, x_rest), (x_low, x_low_rest)) = (x.as_chunks::<LANES>(), x_low.as_chunks::<LANES>());
        let ((y, y_rest), (y_low, y_low_rest)) = (y.as_chunks::<LANES>(), y_low.as_chunks::<LANES>());
        let mut sums = [0.0; LANES];
        for ((x, x_low), (y, y_low)) in x.iter().zip(x_low).zip(y.iter().zip(y_low)) {
            for lane in 0..LANES {
                sums[lane] += x_low[lane] * y[lane] + x[lane] * y_low[lane];
            }
        }
        let (x, y) = (x_rest.iter().zip(x_low_rest), y_rest.iter().zip(y_low_rest));
        for (sum, ((x, x_low), (y, y_low))) in sums.iter_mut().zip(x.zip(y)) {
            *sum += x_low * y + x * y_low;
        }
        sums
    }
}

/// The inner product of two columns of cosines or sines, each as double words.
///
/// Let ε = 41u² bound their errors. For |x|, |y| ≤ 1 and the double words X = x̂ + x̲ and Y, |x̲| ≤ u:
/// |xy − XY| ≤ ε(2 + 2ε), and XY is x̂ŷ + (x̲ŷ + x̂y̲) but for u². [`dot`] sums the first, with its bound. The second
/// is summed as doubles: n terms of modulus 2u at the most, with m + 10 roundings each, m = ⌈n/8⌉, and underflow of 2η.
fn inner(set: InstructionSet, (x, x_low): (&[f64], &[f64]), (y, y_low): (&[f64], &[f64])) -> Ball {
    let n = x.len() as f64;
    let corrections: f64 = set.run_loops(Corrections { x, x_low, y, y_low }).iter().sum();
    let summed = mul_up(gamma(x.len().div_ceil(LANES) + 10), 2.0 * UNIT_ROUNDOFF);
    let stored = 2.5 * ANGLE_ERROR;
    let lost = 2.0 * n * SMALLEST_SUBNORMAL;
    let radius = add_up(mul_up(add_up(summed, stored), n), lost);
    dot_on(set, x, y, n) + Ball { centre: DoubleWord::from(corrections), radius }
}

/// a = cᵀc, b = sᵀs and d = cᵀs of the true cosines and sines, and n = a + b.
#[derive(Clone, Copy, Debug)]
pub(super) struct Moments {
    pub(super) a: Ball,
    pub(super) b: Ball,
    pub(super) d: Ball,
    pub(super) total: Ball,
}

impl Moments {
    pub(super) fn of(angles: &Angles) -> Self {
        let set = InstructionSet::detect();
        let (cos, sin) = ((&angles.cos[..], &angles.cos_low[..]), (&angles.sin[..], &angles.sin_low[..]));
        let total = Ball { centre: DoubleWord::from(angles.cos.len() as f64), radius: 0.0 };
        let a = inner(set, cos, cos);
        Self { a, b: total - a, d: inner(set, cos, sin), total }
    }

    /// cᵀc − sᵀs = Σ cos 2φ, the trace of the summation field.
    pub(super) fn trace(&self) -> Ball {
        self.a - self.b
    }

    /// √((n − 2d)(n + 2d)), the distance of the summation field's two eigenvalues.
    pub(super) fn distance(&self) -> Ball {
        let twice = self.d.scaled(1);
        ((self.total - twice) * (self.total + twice)).root()
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
