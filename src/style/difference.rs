//! The difference of two computed Gram matrices, and how far it is from that of the true ones.

use faer::Mat;

use super::feature_gram::FeatureGram;
use crate::error::{Error, Result};
use crate::product::sum_of_squares;
use crate::rounding::{
    SMALLEST_SUBNORMAL, UNIT_ROUNDOFF, add_up, exponent, gamma, inflate, mul_down, mul_up, scale_by_power_of_two,
    sqrt_down, sqrt_up, sub_down,
};

/// Bits that a difference may lie below its own error before it is scaled by that instead.
const BELOW_ERROR: i32 = 200;

/// Ĝ − Ĝ′ entry by entry, Ĝ within r of G and Ĝ′ within r′ of G′ in ‖·‖_F.
pub(super) struct Difference<'a> {
    first: &'a FeatureGram,
    second: &'a FeatureGram,
    /// Row, column and modulus of the largest entry of fl(Ĝ − Ĝ′).
    pub(super) largest: (usize, usize, f64),
    /// r + r′, rounded up; 0 if both are.
    pub(super) radius: f64,
}

/// ‖Ĝ − Ĝ′‖²_F in units of 4^e.
pub(super) struct Square {
    pub(super) value: f64,
    /// Bounds on ‖Ĝ − Ĝ′‖_F in units of 2^e.
    pub(super) root: (f64, f64),
    /// 2^(e − 1) ≤ max |ĝ − ĝ′| < 2^e.
    pub(super) exponent: i32,
}

/// Ĝ − Ĝ′ in units of 2^e.
pub(super) struct ScaledDifference {
    pub(super) values: Mat<f64>,
    pub(super) exponent: i32,
    /// ‖fl(Ĝ − Ĝ′) − (G − G′)‖₂ is at most this, in the same units.
    pub(super) radius: f64,
    /// ‖fl(Ĝ − Ĝ′)‖_F is at most this.
    pub(super) norm: f64,
}

impl<'a> Difference<'a> {
    /// # Errors
    /// [`Mismatch::Channels`](crate::error::Mismatch::Channels);
    /// [`Mismatch::Positions`](crate::error::Mismatch::Positions);
    /// [`Mismatch::Styles`](crate::error::Mismatch::Styles); [`Error::Overflow`].
    pub(super) fn of(first: &'a FeatureGram, second: &'a FeatureGram) -> Result<Self> {
        first.check_comparable(second)?;
        let mut largest = (0, 0, 0.0);
        for (j, (a, b)) in columns(first).zip(columns(second)).enumerate() {
            for (i, (a, b)) in a.iter().zip(b).enumerate().skip(j) {
                let modulus = (a - b).abs();
                if modulus > largest.2 {
                    largest = (i, j, modulus);
                }
            }
        }
        if largest.2 == f64::INFINITY {
            return Err(Error::Overflow {
                what: "the difference of the Gram matrices",
                row: largest.0,
                column: largest.1,
            });
        }
        let (r, s) = (first.radius().value(), second.radius().value());
        let radius = if r == 0.0 || s == 0.0 { r + s } else { add_up(r, s) };
        Ok(Self { first, second, largest, radius })
    }

    /// ‖Ĝ − Ĝ′‖²_F, in units that let no square overflow, and none that counts underflow.
    ///
    /// An entry is rounded once by the subtraction and its square twice more, with the doubling of what is off the
    /// diagonal; a term then meets ⌈n/8⌉ + 8 additions in its column and n of the columns. Scaling and squaring lose
    /// less than 4η of each, beside the largest square of at least ¼.
    pub(super) fn square(&self) -> Square {
        let (_, _, largest) = self.largest;
        if largest == 0.0 {
            return Square { value: 0.0, root: (0.0, 0.0), exponent: 0 };
        }
        let n = self.first.order();
        let e = exponent(largest);
        let (half, other) = powers(-e);
        let mut below = Vec::with_capacity(n);
        let mut value = 0.0;
        for (j, (a, b)) in columns(self.first).zip(columns(self.second)).enumerate() {
            below.clear();
            below.extend(a[j + 1..].iter().zip(&b[j + 1..]).map(|(a, b)| (a - b) * half * other));
            let diagonal = (a[j] - b[j]) * half * other;
            value += 2.0 * sum_of_squares(&below) + diagonal * diagonal;
        }
        let roundings = n.div_ceil(8) + n + 16;
        let lost = (n * n) as f64 * f64::MIN_POSITIVE;
        let upper = add_up(inflate(value, roundings), lost);
        let lower = sub_down(mul_down(value, (1.0 - gamma(roundings)).next_down()), lost);
        Square { value, root: (sqrt_down(lower.max(0.0)), sqrt_up(upper)), exponent: e }
    }

    /// The difference itself.
    ///
    /// |fl(a − b) − (a − b)| ≤ u|fl(a − b)|, and scaling down loses η of an entry at the most.
    pub(super) fn scaled(&self) -> ScaledDifference {
        let square = self.square();
        let n = self.first.order();
        let of_entries = if self.largest.2 == 0.0 { i32::MIN } else { square.exponent };
        let of_radius = if self.radius == 0.0 { i32::MIN } else { exponent(self.radius) - BELOW_ERROR };
        let e = of_entries.max(of_radius).max(-1074);
        let (half, other) = powers(-e);
        let values = Mat::from_fn(n, n, |i, j| (self.first.get(i, j) - self.second.get(i, j)) * half * other);
        let lost = n as f64 * SMALLEST_SUBNORMAL;
        let norm = add_up(scale_by_power_of_two(square.root.1, square.exponent - e).next_up(), lost);
        let own = add_up(mul_up(2.0 * UNIT_ROUNDOFF, norm), lost);
        let inherited = if self.radius == 0.0 { 0.0 } else { scale_by_power_of_two(self.radius, -e).next_up() };
        ScaledDifference { values, exponent: e, radius: add_up(inherited, own), norm }
    }
}

fn columns(gram: &FeatureGram) -> impl Iterator<Item = &[f64]> {
    let matrix = gram.as_faer();
    (0..matrix.ncols()).map(move |j| matrix.col(j).try_as_col_major().map_or(&[][..], |column| column.as_slice()))
}

/// 2^e as the product of two powers that f64 holds, |e| ≤ 1100.
fn powers(e: i32) -> (f64, f64) {
    (scale_by_power_of_two(1.0, e / 2), scale_by_power_of_two(1.0, e - e / 2))
}
