//! ‖αXu + βXv‖ from the triangular factor of [Xu Xv].
//!
//! With B = [Xu Xv] = QR + Δ, ‖QᵀQ − I‖₂ ≤ ε and columns ‖Δ_u‖ ≤ d_u, ‖Δ_v‖ ≤ d_v,
//!
//! √(1−ε)‖Rc‖ − |α|d_u − |β|d_v ≤ ‖Bc‖ ≤ √(1+ε)‖Rc‖ + |α|d_u + |β|d_v, c = (α, β)ᵀ.
//!
//! Each column has a power of two of its own, and its d is a few u times its length: where Xu and Xv are orthogonal, as
//! for singular vectors, the bound is relative however different their lengths.

use faer::Mat;

use super::image::{Image, length_up};
use super::norm_at::{NORM, NormAt};
use super::rotation::{Rotation, length};
use crate::claim::Enclosure;
use crate::error::Result;
use crate::product::sum_of_squares;
use crate::rounding::{
    SMALLEST_SUBNORMAL, UNIT_ROUNDOFF, add_up, div_down, div_up, exponent, gamma, in_range, mul_down, mul_up,
    scale_by_power_of_two, sqrt_down, sqrt_up, sub_down,
};
use crate::spectrum::loss_of_orthogonality;

/// R = [r₁₁2^e r₁₂2^f; 0 r₂₂2^f], with r₁₁ and max(|r₁₂|, r₂₂) in [½, 1) or zero.
#[derive(Clone, Debug)]
pub(super) struct Triangle {
    entries: [f64; 3],
    exponents: [i32; 2],
    /// d_u and d_v in units of the columns' powers of two.
    errors: [f64; 2],
    /// ε.
    loss_bound: f64,
}

impl Triangle {
    /// Factors two images by Gram–Schmidt, twice, and multiplies the factors out again.
    ///
    /// What is left of a column after projection counts as zero where it is no longer than the column's error: then
    /// nothing is known of its direction. Two rows of zeros below the images hold a unit vector for such a column.
    pub(super) fn of(u: &Image, v: &Image) -> Self {
        let m = u.values.len();
        let padded = |values: &[f64]| values.iter().copied().chain([0.0; 2]).collect::<Vec<f64>>();
        let (first, second) = (padded(&u.values), padded(&v.values));
        let unit = |w: &[f64], size: f64, row: usize| -> Vec<f64> {
            let entry = |(i, w): (usize, &f64)| if size > 0.0 { w / size } else { f64::from(u8::from(i == row)) };
            w.iter().enumerate().map(entry).collect()
        };
        let significant = |size: f64, error: f64| if size > error { size } else { 0.0 };

        let r11 = significant(sum_of_squares(&first).sqrt(), u.error);
        let q1 = unit(&first, r11, m);
        let (mut w, mut r12) = (second.clone(), 0.0);
        for _ in 0..2 {
            let c: f64 = q1.iter().zip(&w).map(|(q, w)| q * w).sum();
            w.iter_mut().zip(&q1).for_each(|(w, q)| *w -= c * q);
            r12 += c;
        }
        let rounding = 4.0 * UNIT_ROUNDOFF * sum_of_squares(&second).sqrt();
        let r22 = significant(sum_of_squares(&w).sqrt(), v.error + rounding);
        let q2 = unit(&w, r22, m + 1);

        let loss_bound =
            loss_of_orthogonality(&Mat::from_fn(m + 2, 2, |i, j| if j == 0 { q1[i] } else { q2[i] }), None);
        // Nobody is asked whether to go on.
        let loss_bound = loss_bound.unwrap_or(f64::INFINITY);
        let gap = |b: &[f64], [x, y]: [f64; 2]| {
            let row = |i: usize| {
                let (p, q) = (q1[i] * x, q2[i] * y);
                // Two products and two subtractions, each term meets three roundings at most; products lose η/2.
                let rounded = mul_up(gamma(3), add_up(b[i].abs(), add_up(p.abs(), q.abs())));
                let lost = if x == 0.0 && y == 0.0 { 0.0 } else { 2.0 * SMALLEST_SUBNORMAL };
                if b[i] == 0.0 && p == 0.0 && q == 0.0 && lost == 0.0 {
                    0.0
                } else {
                    add_up((b[i] - p - q).abs(), add_up(rounded, lost))
                }
            };
            length_up(&(0..m + 2).map(row).collect::<Vec<f64>>())
        };
        let sum = |a: f64, b: f64| if a == 0.0 && b == 0.0 { 0.0 } else { add_up(a, b) };
        let errors = [sum(u.error, gap(&first, [r11, 0.0])), sum(v.error, gap(&second, [r12, r22]))];
        let shifts = [exponent(r11), exponent(if r12.abs() > r22 { r12 } else { r22 })];
        // What underflows here is more than a thousand binary orders below the rest of its column.
        let down = |x: f64, column: usize| scale_by_power_of_two(x, -shifts[column]);
        let up = |x: f64, column: usize| if x == 0.0 { 0.0 } else { add_up(down(x, column), SMALLEST_SUBNORMAL) };
        Self {
            entries: [down(r11, 0), down(r12, 1), down(r22, 1)],
            exponents: [u.exponent + shifts[0], v.exponent + shifts[1]],
            errors: [up(errors[0], 0), up(errors[1], 1)],
            loss_bound,
        }
    }

    /// √(1−ε) from below and √(1+ε) from above.
    fn stretch(&self) -> (f64, f64) {
        (sqrt_down(sub_down(1.0, self.loss_bound).max(0.0)), sqrt_up(add_up(1.0, self.loss_bound)))
    }

    /// ‖αXu + βXv‖ for finite coordinates.
    pub(super) fn norm(&self, [alpha, beta]: [f64; 2]) -> Result<NormAt> {
        let [r11, r12, r22] = self.entries;
        let reach = |x: f64, e: i32| (x != 0.0).then(|| exponent(x) + e);
        let Some(g) = reach(alpha, self.exponents[0]).max(reach(beta, self.exponents[1])) else {
            return Ok(NormAt::exactly(0.0));
        };
        let (a, b) =
            (scale_by_power_of_two(alpha, self.exponents[0] - g), scale_by_power_of_two(beta, self.exponents[1] - g));
        let size = length(r11 * a + r12 * b, r22 * b);
        // Each component meets two roundings; a product, and a coordinate scaled down, lose η/2 each. The length meets
        // three, and what its squares lose is far below u.
        let terms = add_up((r11 * a).abs(), add_up((r12 * b).abs(), (r22 * b).abs()));
        let rounded = add_up(mul_up(gamma(3), terms), 16.0 * SMALLEST_SUBNORMAL);
        let rounded = if self.entries == [0.0; 3] { 0.0 } else { rounded };
        let part = |x: f64, error: f64| {
            if x == 0.0 || error == 0.0 { 0.0 } else { mul_up(add_up(x.abs(), SMALLEST_SUBNORMAL), error) }
        };
        let moved = add_up(part(a, self.errors[0]), part(b, self.errors[1]));
        if rounded == 0.0 && self.errors == [0.0; 2] {
            return Ok(NormAt::exactly(0.0));
        }
        let (shrunk, grown) = self.stretch();
        let slack = gamma(4);
        let low = sub_down(mul_down(size, sub_down(1.0, slack)), rounded).max(0.0);
        let high = add_up(mul_up(size, add_up(1.0, slack)), rounded);
        let back = |x: f64| scale_by_power_of_two(x, g);
        let lower = back(sub_down(mul_down(shrunk, low), moved)).next_down().max(0.0);
        let upper = back(add_up(mul_up(grown, high), moved)).next_up();
        Ok(NormAt {
            value: Some(in_range(back(size), NORM, 0, 0)?),
            enclosure: Enclosure { lower, upper: in_range(upper, NORM, 0, 0)? },
        })
    }

    /// The singular values of X on the plane, descending: computed and enclosed; `loss_bound` bounds
    /// ‖I − \[u v\]ᵀ\[u v\]‖₂.
    ///
    /// Those of R are ½(‖(f+h, g)‖ ± ‖(f−h, g)‖) for R = \[f g; 0 h\], and the smaller one is f·h/σ₁, all without
    /// cancellation but of stored numbers. Those of B differ by ‖Δ‖₂ (Weyl: Horn & Johnson, *Topics in Matrix
    /// Analysis*, Theorem 3.3.16), and also by the factors that B = (Q + ΔR⁻¹)R gives, σ_i(AM) between σ_min(A)σ_i(M)
    /// and ‖A‖σ_i(M): with S the columns' powers of two, ‖ΔR⁻¹‖ ≤ ‖ΔS⁻¹‖/σ_min(RS⁻¹), which knows no κ where Xu and Xv
    /// are nearly orthogonal.
    pub(super) fn singular_values(&self, loss_bound: f64) -> Result<([f64; 2], [Enclosure; 2])> {
        let [r11, r12, r22] = self.entries;
        let [e, f] = self.exponents;
        let g = self.exponent();
        let on = |x: f64, exponent: i32| scale_by_power_of_two(x, exponent - g);
        let largest = larger(on(r11, e), on(r12, f), on(r22, f));
        let smallest = if largest > 0.0 { r11 * r22 / largest } else { 0.0 };
        // The smaller one in units of 2^(e+f−g).
        let units = [g, if largest > 0.0 { e + f - g } else { g }];
        let plain = larger(r11, r12, r22);
        let least = if plain > 0.0 { r11 * r22 / plain } else { 0.0 };

        let (shrunk, grown) = self.stretch();
        let slack = gamma(16);
        let within = |x: f64| {
            let (low, high) = (mul_down(x, sub_down(1.0, slack)), mul_up(x, add_up(1.0, slack)));
            if x == 0.0 { (0.0, 0.0) } else { (low, high) }
        };
        // Relative to R; infinite where it is singular.
        let tilt = div_up(length_up(&self.errors), mul_down(least, sub_down(1.0, slack)).max(0.0));
        let tilt = if self.errors == [0.0; 2] { 0.0 } else { tilt };
        let relative = (sub_down(shrunk, tilt).max(0.0), add_up(grown, tilt));
        // Absolute: ‖Δ‖₂ ≤ ‖Δ‖_F. As a number: in the units of one singular value the errors may exceed f64.
        let absolute = |column: usize| match self.errors[column] {
            0.0 => 0.0,
            error => scale_by_power_of_two(error, self.exponents[column]).next_up(),
        };
        let moved = if self.errors == [0.0; 2] { 0.0 } else { add_up(absolute(0), absolute(1)) };
        let basis = (sqrt_up(add_up(1.0, loss_bound)), sqrt_down(sub_down(1.0, loss_bound).max(0.0)));
        let enclosed = |x: f64, unit: i32| -> Result<Enclosure> {
            if moved == 0.0 && x == 0.0 {
                return Ok(Enclosure::point(0.0));
            }
            let (low, high) = within(x);
            let back = |x: f64| scale_by_power_of_two(x, unit);
            let lows = [back(mul_down(low, relative.0)), sub_down(back(mul_down(low, shrunk)).next_down(), moved)];
            let highs = [back(mul_up(high, relative.1)), add_up(back(mul_up(high, grown)).next_up(), moved)];
            let low = if lows[0] > lows[1] { lows[0] } else { lows[1] };
            // Where R is singular, the relative bound is not a number.
            let high = if highs[0] < highs[1] { highs[0].next_up() } else { highs[1] };
            let lower = div_down(low.next_down().max(0.0), basis.0).max(0.0);
            Ok(Enclosure { lower, upper: in_range(div_up(high, basis.1), NORM, 0, 0)? })
        };
        let first = scale_by_power_of_two(largest, units[0]);
        let second = scale_by_power_of_two(smallest, units[1]);
        // Equal ones may be rounded to either side.
        let values = [first, if second > first { first } else { second }];
        Ok((values, [enclosed(largest, units[0])?, enclosed(smallest, units[1])?]))
    }

    /// The larger exponent, of the columns that are not zero: that of a column that counts as zero is its error's.
    fn exponent(&self) -> i32 {
        let [r11, r12, r22] = self.entries;
        let [e, f] = self.exponents;
        let first = (r11 != 0.0).then_some(e);
        let second = (r12 != 0.0 || r22 != 0.0).then_some(f);
        first.max(second).unwrap_or(e.max(f))
    }

    /// The right singular vectors of R in the coordinates (α, β), of the larger singular value first.
    pub(super) fn axes(&self) -> [[f64; 2]; 2] {
        let [r11, r12, r22] = self.entries;
        let g = self.exponent();
        let [f, h] = [(r11, 0), (r22, 1)].map(|(x, column)| scale_by_power_of_two(x, self.exponents[column] - g));
        let c = scale_by_power_of_two(r12, self.exponents[1] - g);
        Rotation::of(c * c + (h - f) * (h + f), f * c).axes()
    }
}

/// The larger singular value of \[f g; 0 h\], f, h ≥ 0, relative error at most γ₁₀ for entries of which one is ½ or
/// more.
fn larger(f: f64, g: f64, h: f64) -> f64 {
    0.5 * (length(f + h, g) + length(f - h, g))
}
