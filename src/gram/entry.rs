//! The numbers that a Gram matrix is formed of: doubles, or pairs of doubles.

use std::ops::{Div, Mul, Sub};

use faer::Mat;

use crate::error::Result;
use crate::matrix::Symmetric;
use crate::product::mirror;
use crate::rounding::norms::frobenius_of_columns;
use crate::rounding::{DoubleWord, exponent, scale_by_power_of_two};

/// A number of the working precision, or of twice that.
pub(super) trait Entry: Copy + From<f64> + Sub<Output = Self> + Mul<Output = Self> + Div<Output = Self> {
    /// The double that it is rounded to.
    fn nearest(self) -> f64;
    /// A double that it does not fall below.
    fn lower(self) -> f64;
    /// x·2^e.
    fn scaled(self, e: i32) -> Self;
    /// (r, k) with √x = r·2^k, for a number x > 0.
    fn root(self) -> (Self, i32);
    /// With the double that it is rounded to moved into [−1, 1].
    fn clamped(self) -> Self;
    /// The symmetric matrix of the rounded numbers, from a lower triangle that may have been mirrored already, and an upper
    /// bound on ‖·‖_F of what they were rounded by.
    ///
    /// # Errors
    /// [`Error::NotFinite`](crate::Error::NotFinite).
    fn rounded(values: Mat<Self>, mirrored: bool) -> Result<(Symmetric, f64)>;
}

impl Entry for f64 {
    fn nearest(self) -> f64 {
        self
    }

    fn lower(self) -> f64 {
        self
    }

    fn scaled(self, e: i32) -> Self {
        scale_by_power_of_two(self, e)
    }

    fn root(self) -> (Self, i32) {
        (self.sqrt(), 0)
    }

    fn clamped(self) -> Self {
        self.clamp(-1.0, 1.0)
    }

    /// In place; finite numbers.
    fn rounded(mut values: Mat<Self>, mirrored: bool) -> Result<(Symmetric, f64)> {
        if !mirrored {
            mirror(&mut values);
        }
        Ok((Symmetric::from_mirrored(values), 0.0))
    }
}

impl Entry for DoubleWord {
    fn nearest(self) -> f64 {
        self.high
    }

    /// The pair differs from its head by less than a unit in the last place.
    fn lower(self) -> f64 {
        self.high.next_down()
    }

    fn scaled(self, e: i32) -> Self {
        self.scaled(e)
    }

    /// Of the number scaled to [⅛, ½).
    fn root(self) -> (Self, i32) {
        let k = exponent(self.high).div_euclid(2) + 1;
        (self.scaled(-2 * k).sqrt(), k)
    }

    fn clamped(self) -> Self {
        Self { high: self.high.clamp(-1.0, 1.0), ..self }
    }

    fn rounded(values: Mat<Self>, _: bool) -> Result<(Symmetric, f64)> {
        let n = values.ncols();
        let matrix = Symmetric::from_lower(n, |i, j| values[(i, j)].high)?;
        let lows: Vec<Vec<f64>> = (0..n).map(|j| (j..n).map(|i| values[(i, j)].low).collect()).collect();
        Ok((matrix, frobenius_of_columns(&lows)))
    }
}
