//! From the products of scaled columns to a Gram matrix: the mean, the divisor, the unit diagonal, the scaling undone.
//!
//! The steps are the same in doubles and in pairs of doubles ([`Entry`]); what each adds to the error is for the bound
//! of the precision to say ([`EntrywiseBound`]).

use faer::Mat;

use super::WHAT;
use super::entry::Entry;
use super::weights::Total;
use crate::claim::Radius;
use crate::error::{Error, Result};
use crate::matrix::Symmetric;
use crate::rounding::{SMALLEST_SUBNORMAL, add_up, div_up, in_range, mul_up, scale_by_power_of_two};

/// |Ĝ − G|_ij ≤ ε·a_i·a_j + tiny, with the lengths a_j of the columns as they are multiplied, and what underflow may
/// have cost an entry.
pub(super) trait EntrywiseBound: Sized {
    type Entry: Entry;
    /// After Ĝ − t·tᵀ/W, where t = VᵀW1 and W is the total, in the units of t.
    fn centred(self, t: &[Self::Entry], total: Total<Self::Entry>) -> Self;
    /// δ with |d̂ − d| ≤ δ·d̂ for the divisor d̂ that was subtracted from the total.
    fn divisor_error(total: Total<Self::Entry>, divisor: Self::Entry) -> f64;
    /// After a division by d̂, where |1/d̂ − 1/d| ≤ `error`/d̂ and d ≥ d̂/2.
    fn divided(self, divisor: Self::Entry, error: f64) -> Self;
    /// A bound on the error of a diagonal entry.
    fn diagonal(&self, j: usize) -> f64;
    /// A bound on ‖Ĝ − G‖₂ for the n × n matrix of cosines, n > 1, whose diagonal had a relative error of ω ≤ ¼ at the
    /// most, and whose entries were then rounded by so much in norm.
    fn of_cosines(n: usize, omega: f64, rounded: f64) -> f64;
    /// A bound on ‖Ĝ − G‖₂ where g_jj is multiplied by 2^(`powers[j]`), and rounded by so much in norm; without what is
    /// lost when that underflows.
    fn radius(&self, powers: Option<&[i32]>, rounded: f64) -> f64;
}

/// A Gram matrix of scaled columns with its entrywise error bound.
pub(super) struct ScaledGram<B: EntrywiseBound> {
    /// The lower triangle, or all of it.
    pub(super) values: Mat<B::Entry>,
    pub(super) mirrored: bool,
    pub(super) bound: B,
    /// Column j was divided by 2^(e_j).
    pub(super) exponents: Option<Vec<i32>>,
}

impl<B: EntrywiseBound> ScaledGram<B> {
    /// S = G − t·tᵀ/W.
    pub(super) fn centred(mut self, t: &[B::Entry], total: Total<B::Entry>) -> Self {
        self.bound = self.bound.centred(t, total);
        for j in 0..t.len() {
            let column = self.values.col_as_slice_mut(j)[j..].iter_mut();
            column.zip(&t[j..]).for_each(|(value, &t_i)| *value = *value - t_i * t[j] / total.value);
        }
        self.mirrored = false;
        self
    }

    /// Divides by the total less `less`.
    pub(super) fn divided(mut self, total: Total<B::Entry>, less: f64) -> Result<Self> {
        total.check(less)?;
        let divisor = total.value - B::Entry::from(scale_by_power_of_two(less, -total.exponent));
        // |d̂ − d| ≤ δ·d̂, so d ≥ (1 − δ)d̂ and 1/d̂ is off by δ/(1 − δ) of itself.
        let delta = B::divisor_error(total, divisor);
        // What is not above zero, or not a number, is not clear of zero either.
        let clear = divisor.nearest() > 0.0 && delta < 0.5;
        if !clear {
            let must_be = "clear of zero: its rounding error is as large as itself";
            return Err(Error::Domain { what: "the divisor", value: divisor.nearest(), must_be });
        }
        self.divide(divisor);
        self.bound = self.bound.divided(divisor, div_up(delta, (1.0 - delta).next_down()));
        Ok(self)
    }

    /// Divides the entries.
    pub(super) fn divide(&mut self, divisor: B::Entry) {
        for j in 0..self.values.ncols() {
            self.values.col_as_slice_mut(j)[j..].iter_mut().for_each(|value| *value = *value / divisor);
        }
        self.mirrored = false;
    }

    /// D^(−½)·G·D^(−½) with D = diag G; here the scaling of the columns and weights drops out.
    pub(super) fn unit_diagonal(mut self, centred: bool) -> Result<Symmetric> {
        let n = self.values.ncols();
        let diagonal: Vec<B::Entry> = (0..n).map(|j| self.values[(j, j)]).collect();
        let why = if centred { "is constant to within its rounding error" } else { "is zero" };
        let errors = diagonal.iter().enumerate().map(|(j, square)| (self.bound.diagonal(j), square.lower()));
        let omega = worst_relative_error(errors, why)?;
        let roots: Vec<(B::Entry, i32)> = diagonal.iter().map(|square| square.root()).collect();
        for (j, &(right, l)) in roots.iter().enumerate() {
            let column = &mut self.values.col_as_slice_mut(j)[j..];
            column[0] = B::Entry::from(1.0);
            for (value, &(left, k)) in column.iter_mut().zip(&roots[j..]).skip(1) {
                // |x_iᵀx_j| ≤ ‖x_i‖‖x_j‖ holds for the exact entries, so clamping to [−1, 1] only moves towards them.
                *value = (value.scaled(-k - l) / (left * right)).clamped();
            }
        }
        let (matrix, rounded) = B::Entry::rounded(self.values, false)?;
        // The diagonal is exact.
        if n < 2 { Ok(matrix) } else { matrix.with_radius(Radius::Bound(B::of_cosines(n, omega, rounded.norm))) }
    }

    /// Undoes the scaling: g_ij·2^(e_i + e_j + e_w). What was exact stays so, unless an entry is rounded to a subnormal
    /// number.
    pub(super) fn unscaled(mut self, weight_exponent: i32, m: usize, exact: bool) -> Result<Symmetric> {
        let n = self.values.ncols();
        let exponent = |j: usize| self.exponents.as_ref().map_or(0, |exponents| exponents[j]);
        for j in 0..n {
            let scaled = self.values[(j, j)].nearest();
            let back = scale_by_power_of_two(scaled, 2 * exponent(j) + weight_exponent);
            if scaled > 0.0 && back < f64::MIN_POSITIVE {
                return Err(Error::Underflow { what: WHAT, row: j, column: j });
            }
            in_range(back, WHAT, j, j)?;
        }
        let mut lossless = true;
        let is_scaled = weight_exponent != 0 || self.exponents.is_some();
        if is_scaled {
            for j in 0..n {
                let column = &mut self.values.col_as_slice_mut(j)[j..];
                for (i, value) in (j..n).zip(column) {
                    let e = exponent(i) + exponent(j) + weight_exponent;
                    let (scaled, back) = (value.nearest(), value.scaled(e));
                    let rounded = in_range(back.nearest(), WHAT, i, j)?;
                    lossless &= rounded.abs() >= f64::MIN_POSITIVE || scale_by_power_of_two(rounded, -e) == scaled;
                    *value = back;
                }
            }
        }
        let (matrix, rounded) = B::Entry::rounded(self.values, self.mirrored && !is_scaled)?;
        if (exact && lossless) || m == 0 {
            return Ok(matrix);
        }
        // ε·Σ a_j²·4^(e_j), what underflow cost before scaling back, and η per entry for scaling back.
        let powers: Option<Vec<i32>> = is_scaled.then(|| (0..n).map(|j| 2 * exponent(j) + weight_exponent).collect());
        let lost = mul_up(n as f64, SMALLEST_SUBNORMAL);
        let radius = add_up(self.bound.radius(powers.as_deref(), rounded.norm), lost);
        if !radius.is_finite() {
            return Err(Error::Overflow { what: "the Gram matrix's radius", row: 0, column: 0 });
        }
        // n·(ε·a_j² + tiny)·4^(e_j), by the weights 2^(−e_j)/a_j and 2^(−e_j), and the same for what was rounded.
        let of_column = |j: usize| {
            let power = powers.as_ref().map_or(0, |powers| powers[j]);
            let share = scale_by_power_of_two(self.bound.diagonal(j), power).next_up();
            add_up(add_up(mul_up(n as f64, share), lost), rounded.at(j))
        };
        matrix.with_radius(Radius::within(radius, (0..n).map(of_column).collect()))
    }
}

/// The largest relative error of squared lengths, each given by a bound on its error and a lower bound on itself.
///
/// # Errors
/// [`Error::NoDirection`], of the first that is not known to a quarter, for this reason.
pub(super) fn worst_relative_error(squares: impl Iterator<Item = (f64, f64)>, why: &'static str) -> Result<f64> {
    let mut worst = 0.0_f64;
    for (index, (error, square)) in squares.enumerate() {
        let relative = if square > 0.0 { div_up(error, square) } else { f64::INFINITY };
        if relative.is_nan() || relative >= 0.25 {
            return Err(Error::NoDirection { index, why, method: None });
        }
        worst = worst.max(relative);
    }
    Ok(worst)
}
