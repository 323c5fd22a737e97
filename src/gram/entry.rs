//! The numbers that a Gram matrix is formed of: doubles, or pairs of doubles.

use std::ops::{Div, Mul, Sub};

use faer::Mat;

use crate::error::Result;
use crate::matrix::Symmetric;
use crate::product::mirror;
use crate::rounding::norms::frobenius_of_columns;
use crate::rounding::{DoubleWord, exponent, form_bounds, scale_by_power_of_two};

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
    /// The symmetric matrix of the rounded numbers, from a lower triangle that may have been mirrored already, and what
    /// they were rounded by.
    ///
    /// # Errors
    /// [`Error::NotFinite`](crate::Error::NotFinite).
    fn rounded(values: Mat<Self>, mirrored: bool) -> Result<(Symmetric, Rounded)>;
}

/// What the entries of a matrix were rounded by, |R|.
pub(super) struct Rounded {
    /// An upper bound on ‖R‖_F.
    pub(super) norm: f64,
    /// Bounds on R in the order of forms; none where R = 0.
    pub(super) bounds: Option<Vec<f64>>,
}

impl Rounded {
    /// The bound on R in the order of forms.
    pub(super) fn at(&self, i: usize) -> f64 {
        self.bounds.as_ref().map_or(0.0, |bounds| bounds[i])
    }
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
    fn rounded(mut values: Mat<Self>, mirrored: bool) -> Result<(Symmetric, Rounded)> {
        if !mirrored {
            mirror(&mut values);
        }
        Ok((Symmetric::from_mirrored(values), Rounded { norm: 0.0, bounds: None }))
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

    fn rounded(values: Mat<Self>, _: bool) -> Result<(Symmetric, Rounded)> {
        let n = values.ncols();
        let matrix = Symmetric::from_lower(n, |i, j| values[(i, j)].high)?;
        let lows: Vec<Vec<f64>> = (0..n).map(|j| (j..n).map(|i| values[(i, j)].low).collect()).collect();
        let bounds = form_bounds(|i, j| lows[j][i - j], &lengths(&matrix));
        Ok((matrix, Rounded { norm: frobenius_of_columns(&lows), bounds: Some(bounds) }))
    }
}

/// √g_jj, or a positive number where that is none: lengths to weigh the errors of entries by, whatever they are.
pub(super) fn lengths(matrix: &Symmetric) -> Vec<f64> {
    matrix.diagonal().into_iter().map(|square| square.abs().max(f64::MIN_POSITIVE).sqrt()).collect()
}
