//! Curvatures of the surface z = f(x, y).
//!
//! With the unit normal ν = (−p, −q, r) = (−f_x, −f_y, 1)/√(1 + f_x² + f_y²) the mean curvature is
//!
//! > ½·r·[(r² + q²)f_xx − 2pq·f_xy + (r² + p²)f_yy]
//!
//! and Gauss's is r⁴(f_xx f_yy − f_xy²) (do Carmo, *Differential Geometry of Curves and Surfaces*, §3.3, example 5): no
//! factor but the derivatives themselves is above 1, so nothing overflows on the way. Norms and determinants are of
//! numbers that a power of 2 has brought below 4 first.
//!
//! The eigenvalues λ₁ ≥ λ₂ of −H have the sum σ = −tr H and the difference δ = √((f_xx − f_yy)² + (2f_xy)²), so that
//! the shape index (Koenderink & van Doorn, *Surface shape and curvature scales*, Image and Vision Computing 10, 1992)
//! is (2/π)·arctan(σ/δ), where the quotient may be infinite. By the formulae of the tangent of a difference,
//!
//! > (2/π)·arctan(σ/δ) = (2/π)·arctan(σ/δ), ½ + (2/π)·arctan((σ − δ)/(σ + δ)) or 1 − (2/π)·arctan(δ/σ),
//!
//! for σ ≥ 0, one of which has an argument of at most tan(π/8); so saddles, ruts, ridges, cups and caps have exactly 0,
//! ±½ and ±1.

use super::quantity::Quantity;
use crate::error::{Error, Result};
use crate::simd::{InstructionSet, Loops};

/// The derivatives along a block of a field with two axes.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Derivatives<'a> {
    pub(crate) x: &'a [f64],
    pub(crate) y: &'a [f64],
    pub(crate) xx: &'a [f64],
    pub(crate) xy: &'a [f64],
    pub(crate) yy: &'a [f64],
}

/// Writes a quantity of surfaces.
///
/// # Errors
/// [`Error::Overflow`].
pub(crate) fn fill(quantity: Quantity, of: Derivatives<'_>, out: &mut [f64]) -> Result<()> {
    let set = InstructionSet::detect();
    let what = match quantity {
        Quantity::MeanCurvature => {
            set.run_loops(Mean { of, out });
            "mean curvature of the surface"
        }
        Quantity::GaussianCurvature => {
            set.run_loops(Gaussian { of, out });
            "Gaussian curvature of the surface"
        }
        _ => {
            set.run_loops(ShapeIndex { of, out });
            "shape index of the surface"
        }
    };
    // Derivatives are finite or NaN.
    match out.iter().any(|value| value.is_infinite()) {
        true => Err(Error::Overflow { what, row: 0, column: 0 }),
        false => Ok(()),
    }
}

/// The larger of a and |b|; a where b is NaN.
#[inline(always)]
fn larger(a: f64, b: f64) -> f64 {
    if b.abs() > a { b.abs() } else { a }
}

/// A power of 2 by which numbers of magnitude `largest` come into [2⁻⁵¹, 4), or 0 stays; neither it nor its inverse
/// overflows.
#[inline(always)]
fn scale(largest: f64) -> f64 {
    const EXPONENT: u64 = 0x7ff << 52;
    let exponent = largest.to_bits() & EXPONENT;
    // The inverse of the largest powers would be subnormal.
    let exponent = if exponent > 2045 << 52 { 2045 << 52 } else { exponent };
    f64::from_bits((2046 << 52) - exponent)
}

/// (p, q, r).
#[inline(always)]
fn normal(x: f64, y: f64) -> (f64, f64, f64) {
    let s = scale(larger(larger(1.0, x), y));
    let (x, y) = (s * x, s * y);
    let norm = (s * s + (x * x + y * y)).sqrt();
    (x / norm, y / norm, s / norm)
}

struct Mean<'a> {
    of: Derivatives<'a>,
    out: &'a mut [f64],
}

impl Loops for Mean<'_> {
    type Output = ();

    #[inline(always)]
    fn run(self) {
        let n = self.out.len();
        let Derivatives { x, y, xx, xy, yy } = self.of;
        let (x, y, xx, xy, yy) = (&x[..n], &y[..n], &xx[..n], &xy[..n], &yy[..n]);
        for i in 0..n {
            let (p, q, r) = normal(x[i], y[i]);
            // Factor by factor: r² may be below the least number where r²·f_xx is not.
            let along_x = r * (r * xx[i]) + q * (q * xx[i]);
            let along_y = r * (r * yy[i]) + p * (p * yy[i]);
            self.out[i] = r * (0.5 * (along_x + along_y) - (p * q) * xy[i]);
        }
    }
}

struct Gaussian<'a> {
    of: Derivatives<'a>,
    out: &'a mut [f64],
}

impl Loops for Gaussian<'_> {
    type Output = ();

    #[inline(always)]
    fn run(self) {
        let n = self.out.len();
        let Derivatives { x, y, xx, xy, yy } = self.of;
        let (x, y, xx, xy, yy) = (&x[..n], &y[..n], &xx[..n], &xy[..n], &yy[..n]);
        for i in 0..n {
            let (_, _, r) = normal(x[i], y[i]);
            let s = scale(larger(larger(larger(0.0, xx[i]), xy[i]), yy[i]));
            let (a, b, c) = (s * xx[i], s * xy[i], s * yy[i]);
            let factor = r * (r * (1.0 / s));
            self.out[i] = ((a * c - b * b) * factor) * factor;
        }
    }
}

/// tan(π/8).
const TANGENT: f64 = std::f64::consts::SQRT_2 - 1.0;

/// (2/π)·arctan(t)/t in powers of t², interpolated at the Chebyshev nodes of 0 ≤ t ≤ tan(π/8); the relative error is
/// below 1.3·10⁻¹⁸.
const ARCTANGENT: [f64; 12] = [
    std::f64::consts::FRAC_2_PI,
    -0.21220659078919243,
    0.12732395447313996,
    -0.09094568172564597,
    0.0707355279318174,
    -0.057874446572035124,
    0.04896908147600092,
    -0.042417668668887784,
    0.03722238330707732,
    -0.032054457797691296,
    0.024169433558156754,
    -0.011335267915828496,
];

struct ShapeIndex<'a> {
    of: Derivatives<'a>,
    out: &'a mut [f64],
}

impl Loops for ShapeIndex<'_> {
    type Output = ();

    #[inline(always)]
    fn run(self) {
        let n = self.out.len();
        let Derivatives { xx, xy, yy, .. } = self.of;
        let (xx, xy, yy) = (&xx[..n], &xy[..n], &yy[..n]);
        for i in 0..n {
            let s = scale(larger(larger(larger(0.0, xx[i]), xy[i]), yy[i]));
            let (a, b, c) = (s * xx[i], s * xy[i], s * yy[i]);
            let (sum, across) = ((a + c).abs(), 2.0 * b);
            let difference = ((a - c) * (a - c) + across * across).sqrt();
            // NaN and 0 : 0 take the last resort, and come out as NaN.
            let flat = sum <= TANGENT * difference;
            let steep = difference <= TANGENT * sum;
            let above = if flat { sum } else { sum - difference };
            let below = if flat { difference } else { sum + difference };
            let (above, below) = if steep { (-difference, sum) } else { (above, below) };
            let base = if flat { 0.0 } else { 0.5 };
            let base = if steep { 1.0 } else { base };
            let t = above / below;
            let z = t * t;
            let mut series = ARCTANGENT[11];
            for k in (0..11).rev() {
                series = series * z + ARCTANGENT[k];
            }
            let index = base + t * series;
            self.out[i] = if a + c > 0.0 { -index } else { index };
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(quantity: Quantity, [x, y, xx, xy, yy]: [f64; 5]) -> f64 {
        let rows = [[x], [y], [xx], [xy], [yy]];
        let mut out = [f64::NAN];
        let [x, y, xx, xy, yy] = rows.each_ref().map(|row| &row[..]);
        fill(quantity, Derivatives { x, y, xx, xy, yy }, &mut out).unwrap();
        out[0]
    }

    fn random(seed: &mut u64) -> f64 {
        *seed = seed.wrapping_mul(6364136223846793005).wrapping_add(1442695040888963407);
        (*seed >> 11) as f64 / (1_u64 << 52) as f64 - 1.0
    }

    #[test]
    fn the_formulae() {
        let mut seed = 7;
        for _ in 0..2000 {
            let d: [f64; 5] = std::array::from_fn(|_| 4.0 * random(&mut seed));
            let [x, y, xx, xy, yy] = d;
            let w = 1.0 + x * x + y * y;
            let mean = ((1.0 + y * y) * xx - 2.0 * x * y * xy + (1.0 + x * x) * yy) / (2.0 * w.powf(1.5));
            let size = ((1.0 + y * y) * xx.abs() + 2.0 * (x * y * xy).abs() + (1.0 + x * x) * yy.abs()) / w.powf(1.5);
            assert!((of(Quantity::MeanCurvature, d) - mean).abs() <= 16.0 * f64::EPSILON * size);
            let gaussian = (xx * yy - xy * xy) / (w * w);
            let size = ((xx * yy).abs() + xy * xy) / (w * w);
            assert!((of(Quantity::GaussianCurvature, d) - gaussian).abs() <= 16.0 * f64::EPSILON * size);
            let index = std::f64::consts::FRAC_2_PI * (-(xx + yy)).atan2((xx - yy).hypot(2.0 * xy));
            assert!((of(Quantity::ShapeIndex, d) - index).abs() <= 4.0 * f64::EPSILON, "{d:?}");
        }
    }

    #[test]
    fn cups_ruts_saddles_ridges_and_caps_are_exact_at_every_scale() {
        for power in [-1074_i32, -1022, -500, 0, 500, 1021] {
            let h = 2.0_f64.powi(power / 2) * 2.0_f64.powi(power - power / 2);
            let index = |xx: f64, xy: f64, yy: f64| of(Quantity::ShapeIndex, [0.0, 0.0, xx * h, xy * h, yy * h]);
            assert_eq!([index(1.0, 0.0, 1.0), index(1.0, 0.0, 0.0), index(1.0, 0.0, -1.0)], [-1.0, -0.5, 0.0]);
            assert_eq!([index(0.0, 0.0, -1.0), index(-1.0, 0.0, -1.0), index(0.0, 1.0, 0.0)], [0.5, 1.0, 0.0]);
            assert_eq!([index(1.0, 1.0, 1.0), index(-1.0, 1.0, -1.0)], [-0.5, 0.5]);
        }
        assert!(of(Quantity::ShapeIndex, [1.0, 1.0, 0.0, 0.0, 0.0]).is_nan());
    }

    #[test]
    fn nothing_overflows_on_the_way() {
        let close = |a: f64, b: f64| assert!((a / b - 1.0).abs() < 1e-13, "{a:e} {b:e}");
        // f_x = f_y = t: w² = 2t² to rounding, so that H = ½·(f_xx + f_yy − 2f_xy)/(2^{3/2}·t) and K = det/(4t⁴).
        let root = 8.0_f64.sqrt();
        close(of(Quantity::MeanCurvature, [1e150, 1e150, 1e150, -1e150, 1e150]), 2.0 / root);
        close(of(Quantity::MeanCurvature, [1e-150, 0.0, 1e-150, 1.0, 1e-150]), 1e-150);
        close(of(Quantity::MeanCurvature, [0.0, 1e200, 0.0, 0.0, 1e300]), 5e-301);
        close(of(Quantity::GaussianCurvature, [1e75, 1e75, 1e150, 0.0, 1e150]), 0.25);
        close(of(Quantity::GaussianCurvature, [0.0, 0.0, 1e-150, 0.0, 1e-150]), 1e-300);
        close(of(Quantity::GaussianCurvature, [0.0, 0.0, 1e150, 0.0, 1e-150]), 1.0);
        let [x, y, xx, xy, yy] = [[0.0], [0.0], [1e200], [0.0], [1e200]];
        let derivatives = Derivatives { x: &x, y: &y, xx: &xx, xy: &xy, yy: &yy };
        let error = fill(Quantity::GaussianCurvature, derivatives, &mut [0.0]);
        assert!(matches!(error, Err(Error::Overflow { .. })));
    }

    #[test]
    fn every_instruction_set_gives_the_same_bits_and_passes_nan_on() {
        let mut seed = 3;
        for length in 0..20 {
            let rows: [Vec<f64>; 5] = std::array::from_fn(|_| (0..length).map(|_| random(&mut seed)).collect());
            for gap in 0..5 {
                let mut rows = rows.clone();
                if length > 2 {
                    rows[gap][2] = f64::NAN;
                }
                let [x, y, xx, xy, yy] = rows.each_ref().map(|row| &row[..]);
                let of = Derivatives { x, y, xx, xy, yy };
                let results = InstructionSet::available().into_iter().map(|set| {
                    let mut out = [vec![0.0; length], vec![0.0; length], vec![0.0; length]];
                    let [mean, gaussian, index] = &mut out;
                    set.run_loops(Mean { of, out: mean });
                    set.run_loops(Gaussian { of, out: gaussian });
                    set.run_loops(ShapeIndex { of, out: index });
                    assert!(length <= 2 || gap < 2 || out.iter().all(|row| row[2].is_nan()));
                    assert!(length <= 2 || gap > 1 || out[..2].iter().all(|row| row[2].is_nan()));
                    out.map(|row| row.into_iter().map(f64::to_bits).collect::<Vec<_>>())
                });
                let results: Vec<_> = results.collect();
                assert!(results.windows(2).all(|pair| pair[0] == pair[1]));
            }
        }
    }
}
