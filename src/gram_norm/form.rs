//! pᵀGp from a stored matrix: a binary quadratic form and how far it may be off.
//!
//! With M = \[uᵀGu uᵀGv; uᵀGv vᵀGv\] computed to within |m̂ᵢⱼ − mᵢⱼ| ≤ eᵢⱼ, and every G within the radius r of the
//! stored one,
//!
//! |cᵀM̂c − pᵀGp| ≤ e₁₁α² + 2e₁₂|αβ| + e₂₂β² + r‖p‖², ‖p‖² ≤ (1+ε)(α² + β²), ε ≥ ‖I − \[u v\]ᵀ\[u v\]‖₂.

use super::image::{Image, Inner, inner};
use super::norm_at::{NORM, NormAt, not_semidefinite};
use super::plane::Basis;
use super::rotation::{Rotation, length};
use crate::claim::Enclosure;
use crate::error::Result;
use crate::matrix::Symmetric;
use crate::rounding::{
    SMALLEST_SUBNORMAL, UNIT_ROUNDOFF, add_up, div_down, div_up, exponent, gamma, in_range, mul_up,
    scale_by_power_of_two, sub_down,
};

/// M and its errors in units of 4^g.
#[derive(Clone, Debug)]
pub(super) struct Form {
    /// m₁₁, m₁₂, m₂₂.
    entries: [f64; 3],
    errors: [f64; 3],
    /// r(1+ε).
    radius: f64,
    /// g.
    half_exponent: i32,
    /// ε.
    loss_bound: f64,
}

impl Form {
    pub(super) fn of(a: &Symmetric, basis: &Basis) -> Self {
        let n = a.order();
        let [of_u, of_v] = Image::of((n, n), |i, j| a.get(i, j), [&basis.u, &basis.v]);
        // |xᵀ(b̂ − b)| ≤ ‖x‖‖b̂ − b‖, and ‖x‖² ≤ 1 + ε ≤ 4.
        let entry = |x: &[f64], image: &Image| {
            let Inner { value, error } = inner(x, &image.values);
            (Inner { value, error: add_up(error, mul_up(2.0, image.error)) }, image.exponent)
        };
        // uᵀGv from the shorter of the two images.
        let mixed = if of_u.exponent < of_v.exponent { entry(&basis.v, &of_u) } else { entry(&basis.u, &of_v) };
        let computed = [entry(&basis.u, &of_u), mixed, entry(&basis.v, &of_v)];
        let r = a.radius().value();
        let tops = computed.iter().filter(|(inner, _)| inner.value != 0.0 || inner.error != 0.0).map(|(_, e)| *e);
        let top = tops.chain((r != 0.0).then(|| exponent(r))).max().unwrap_or(0);
        let half_exponent = top.div_euclid(2) + 1;
        let down = |x: f64, e: i32| scale_by_power_of_two(x, e - 2 * half_exponent);
        // The value is rounded once more among the subnormal numbers, and so is its error.
        let error = |x: f64, inner: &Inner, e: i32| match x == 0.0 && inner.value == 0.0 {
            true => 0.0,
            false => add_up(down(x, e), 2.0 * SMALLEST_SUBNORMAL),
        };
        Self {
            entries: [0, 1, 2].map(|k| down(computed[k].0.value, computed[k].1)),
            errors: [0, 1, 2].map(|k| error(computed[k].0.error, &computed[k].0, computed[k].1)),
            radius: if r == 0.0 { 0.0 } else { mul_up(down(r, 0).next_up(), add_up(1.0, basis.loss_bound)) },
            half_exponent,
            loss_bound: basis.loss_bound,
        }
    }

    /// √(pᵀGp), or that pᵀGp may be negative, for finite coordinates.
    pub(super) fn norm(&self, [alpha, beta]: [f64; 2]) -> Result<NormAt> {
        let most = if alpha.abs() > beta.abs() { alpha.abs() } else { beta.abs() };
        let k = exponent(most);
        let known = self.errors == [0.0; 3] && self.entries == [0.0; 3] && self.radius == 0.0;
        if most == 0.0 || known {
            return Ok(NormAt::exactly(0.0));
        }
        let (a, b) = (scale_by_power_of_two(alpha, -k), scale_by_power_of_two(beta, -k));
        let [m11, m12, m22] = self.entries;
        let terms = [m11 * (a * a), 2.0 * (m12 * (a * b)), m22 * (b * b)];
        let value = terms[0] + terms[1] + terms[2];
        let monomials = [a * a, 2.0 * (a * b).abs(), b * b].map(f64::next_up);
        // Each term meets four roundings; what underflows, in a scaled coordinate too, is far below 64η.
        let magnitudes = terms.iter().fold(0.0, |sum, term| add_up(sum, term.abs()));
        let moved = self.errors.iter().zip(monomials).fold(0.0, |sum, (error, x)| add_up(sum, mul_up(*error, x)));
        let near = mul_up(self.radius, add_up(monomials[0], monomials[2]));
        let rounded = add_up(mul_up(gamma(5), magnitudes), 64.0 * SMALLEST_SUBNORMAL);
        let error = add_up(rounded, add_up(moved, near));
        let square = Enclosure { lower: sub_down(value, error), upper: add_up(value, error) };
        if square.upper < 0.0 {
            return Err(not_semidefinite(self.scaled_back(square.upper)?));
        }
        let root = square.square_root();
        let back = |x: f64| scale_by_power_of_two(x, k + self.half_exponent);
        let enclosure = Enclosure {
            lower: back(root.lower).next_down().max(0.0),
            upper: in_range(back(root.upper).next_up(), NORM, 0, 0)?,
        };
        let value = (square.lower >= 0.0).then(|| back(value.max(0.0).sqrt()));
        Ok(NormAt { value, enclosure })
    }

    fn scaled_back(&self, square: f64) -> Result<f64> {
        in_range(scale_by_power_of_two(square, 2 * self.half_exponent), NORM, 0, 0)
    }

    /// √λ of the form on the plane, descending: computed and enclosed.
    ///
    /// λ₁ is half of (m₁₁ + m₂₂) + ‖(m₁₁ − m₂₂, 2m₁₂)‖, λ₂ = (m₁₁m₂₂ − m₁₂²)/λ₁. The eigenvalues move by the norm of
    /// the errors and the radius (Weyl), those of the errors at λ₂ by what they do to the determinant, which is less
    /// for a nearly diagonal M.
    ///
    /// # Errors
    /// [`Error::Domain`] if the form is proved to be negative somewhere on the plane.
    pub(super) fn singular_values(&self) -> Result<([f64; 2], [Enclosure; 2])> {
        let [m11, m12, m22] = self.entries;
        let [e11, e12, e22] = self.errors;
        let spread = length(m11 - m22, 2.0 * m12);
        let first = 0.5 * (m11 + m22 + spread);
        let tiny = 64.0 * SMALLEST_SUBNORMAL;
        // Two roundings of the terms, six of the length, one of the sum; ‖E‖₂ ≤ ‖E‖_∞.
        let size = add_up(m11.abs(), add_up(m22.abs(), mul_up(2.0, m12.abs())));
        let widest = if e11 > e22 { e11 } else { e22 };
        let moved = add_up(add_up(mul_up(gamma(10), size), add_up(widest, e12)), tiny);
        let about = |x: f64, error: f64| Enclosure { lower: sub_down(x, error), upper: add_up(x, error) };
        let largest = about(first, moved);
        let plain = about(0.5 * (m11 + m22 - spread), moved);
        let determinant = m11 * m22 - m12 * m12;
        let rounded = mul_up(gamma(3), add_up((m11 * m22).abs(), mul_up(m12, m12)));
        let [a11, a12, a22] = [(m11, e11), (m12, e12), (m22, e22)].map(|(m, e)| add_up(m.abs(), e));
        let of_errors = add_up(add_up(mul_up(a11, e22), mul_up(a22, e11)), mul_up(2.0, mul_up(a12, e12)));
        let determinants = about(determinant, add_up(add_up(rounded, of_errors), tiny));
        let mut smallest = plain;
        let mut second = 0.5 * (m11 + m22 - spread);
        if largest.lower > 0.0 {
            let by = |x: f64, up: bool| {
                let divisor = if (x >= 0.0) == up { largest.lower } else { largest.upper };
                if up { div_up(x, divisor) } else { div_down(x, divisor) }
            };
            let (low, high) = (by(determinants.lower, false), by(determinants.upper, true));
            smallest.lower = if low > smallest.lower { low } else { smallest.lower };
            smallest.upper = if high < smallest.upper { high } else { smallest.upper };
            second = determinant / first;
        }
        let enclosed = |e: Enclosure| {
            // Of the pencil M − λ[u v]ᵀ[u v] by Ostrowski's theorem, then within the radius by Weyl's.
            let (shrunk, grown) = (sub_down(1.0, self.loss_bound), add_up(1.0, self.loss_bound));
            let low = div_down(e.lower, if e.lower < 0.0 { shrunk } else { grown });
            let high = div_up(e.upper, if e.upper < 0.0 { grown } else { shrunk });
            let square = Enclosure { lower: sub_down(low, self.radius), upper: add_up(high, self.radius) };
            if square.upper < 0.0 {
                return Err(not_semidefinite(self.scaled_back(square.upper)?));
            }
            let root = square.square_root();
            let back = |x: f64| scale_by_power_of_two(x, self.half_exponent);
            let upper = in_range(back(root.upper).next_up(), NORM, 0, 0)?;
            Ok(Enclosure { lower: back(root.lower).next_down().max(0.0), upper })
        };
        let zero = self.errors == [0.0; 3] && self.entries == [0.0; 3] && self.radius == 0.0;
        if zero {
            return Ok(([0.0; 2], [Enclosure::point(0.0); 2]));
        }
        let enclosures = [enclosed(largest)?, enclosed(smallest)?];
        let noise = mul_up(8.0 * UNIT_ROUNDOFF, size);
        // What is not above the rounding of M itself counts as zero, as below it nothing is known of it.
        let significant = |x: f64, e: &Enclosure| if e.lower > 0.0 || x > noise { x.max(0.0).sqrt() } else { 0.0 };
        let back = |x: f64| scale_by_power_of_two(x, self.half_exponent);
        let values = [back(significant(first, &enclosures[0])), back(significant(second, &enclosures[1]))];
        // Equal ones may be rounded to either side.
        Ok(([values[0], if values[1] > values[0] { values[0] } else { values[1] }], enclosures))
    }

    /// The eigenvectors of M in the coordinates (α, β), of the larger eigenvalue first.
    pub(super) fn axes(&self) -> [[f64; 2]; 2] {
        let [m11, m12, m22] = self.entries;
        Rotation::of(m22 - m11, m12).axes()
    }
}
