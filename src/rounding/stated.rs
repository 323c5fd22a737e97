//! Errors of entries that are stated once for all of them: a relative error, or a number of decimals.

use faer::Mat;

use super::{SMALLEST_SUBNORMAL, UNIT_ROUNDOFF, add_up, div_up, in_range, mul_up};
use crate::claim::Radius;
use crate::error::{Error, Result};
use crate::matrix::Symmetric;

/// 10^k is a double for k up to this.
const EXACT_TENS: u32 = 22;

impl Symmetric {
    /// The same values, each known to a relative error: every symmetric A' with |a'ᵢⱼ − aᵢⱼ| ≤ ε·|aᵢⱼ| may be the true
    /// matrix. A zero is exact.
    ///
    /// The errors are those of [`Symmetric::with_entry_errors`], ε·|aᵢⱼ| rounded up.
    ///
    /// ```
    /// use gramkit::{Definiteness, Symmetric, Verdict};
    /// // Two quantities in units far apart; 30 % of each entry is proved to be too little to make it indefinite.
    /// let a = Symmetric::from_lower(2, |i, j| [1e18, 5e8, 1.0][i + j])?;
    /// let known = a.clone().with_relative_error(0.3)?;
    /// assert_eq!(Definiteness::of(&known)?.is_positive_definite(), Verdict::Proved);
    /// let rough = a.with_relative_error(0.4)?; // 0.6·0.6 < 0.7²
    /// assert_eq!(Definiteness::of(&rough)?.is_positive_definite(), Verdict::Undetermined);
    /// # Ok::<(), gramkit::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`Error::Domain`] if ε is negative or not finite; [`Error::Overflow`] if an error or the radius exceeds f64.
    pub fn with_relative_error(self, error: f64) -> Result<Self> {
        if !error.is_finite() || error < 0.0 {
            let must_be = "a finite number, zero or more";
            return Err(Error::Domain { what: "the relative error", value: error, must_be });
        }
        let of = |a: f64| if a == 0.0 || error == 0.0 { 0.0 } else { mul_up(error, a.abs()) };
        let errors = Mat::from_fn(self.order(), self.order(), |i, j| of(self.get(i, j)));
        for (row, column) in (0..self.order()).flat_map(|j| (j..self.order()).map(move |i| (i, j))) {
            in_range(errors[(row, column)], "the error of an entry", row, column)?;
        }
        self.with_entry_errors(&errors, Radius::Bound)
    }

    /// The same values as they were printed with D decimals: every symmetric A' that prints so may be the true matrix.
    ///
    /// An entry is within ½·10^−D of the decimal, and that within u·|aᵢⱼ| of the double that it was read as; both are
    /// in the errors, those of [`Symmetric::with_entry_errors`], rounded up. A diagonal of ones is that of a
    /// correlation, and exact.
    ///
    /// ```
    /// use gramkit::{Definiteness, Symmetric, Verdict};
    /// let correlation = |r: f64| Symmetric::from_lower(2, |i, j| if i == j { 1.0 } else { r });
    /// let judged = |r, decimals| Definiteness::of(&correlation(r)?.with_decimals(decimals)?);
    /// assert_eq!(judged(0.99, 2)?.is_positive_definite(), Verdict::Proved);
    /// assert_eq!(judged(1.0, 2)?.is_positive_definite(), Verdict::Undetermined); // 0.995 or 1.005
    /// let known = correlation(0.99)?.with_decimals(2)?;
    /// assert!(known.entry_errors().is_some_and(|errors| errors[(0, 0)] == 0.0 && errors[(0, 1)] > 0.005));
    /// # Ok::<(), gramkit::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`Error::Overflow`] if the radius exceeds f64.
    pub fn with_decimals(self, decimals: u32) -> Result<Self> {
        let half = half_unit(decimals);
        let is_correlation = self.order() > 0 && self.diagonal().iter().all(|&a| a == 1.0);
        let errors = Mat::from_fn(self.order(), self.order(), |i, j| {
            if i == j && is_correlation { 0.0 } else { add_up(half, error_of_reading(self.get(i, j))) }
        });
        self.with_entry_errors(&errors, Radius::Bound)
    }
}

/// How far a decimal may be from the double that it was read as.
pub(crate) fn error_of_reading(a: f64) -> f64 {
    add_up(mul_up(UNIT_ROUNDOFF, a.abs()), SMALLEST_SUBNORMAL)
}

/// ½·10^−D, rounded up; by less than 2⁻⁴⁰ of it, where that is not subnormal.
pub(crate) fn half_unit(decimals: u32) -> f64 {
    let (mut half, mut left) = (0.5, decimals);
    while left > 0 && half > SMALLEST_SUBNORMAL {
        let step = left.min(EXACT_TENS);
        half = div_up(half, (0..step).fold(1.0, |power, _| 10.0 * power));
        left -= step;
    }
    half
}

#[cfg(test)]
mod tests {
    use super::*;
    use num_bigint::BigInt;
    use oracle::{Rational, exact};

    #[test]
    fn half_a_unit_is_never_short() {
        assert_eq!(half_unit(0), 0.5);
        for decimals in (0..40).chain([300, 323, 324, 400, u32::MAX]) {
            let half = half_unit(decimals);
            assert!(half > 0.0);
            if decimals <= 400 {
                let truth = Rational::new(BigInt::from(1), BigInt::from(2) * BigInt::from(10).pow(decimals));
                assert!(exact(half) >= truth && (decimals > 300 || half * (1.0 - 2e-14) < truth_in_f64(decimals)));
            }
        }
    }

    fn truth_in_f64(decimals: u32) -> f64 {
        format!("5e-{}", decimals + 1).parse().unwrap()
    }

    #[test]
    fn a_relative_error_is_that_of_each_entry() {
        let a = Symmetric::from_lower(2, |i, j| [3.0, 0.0, -1e-300][i + j]).unwrap();
        let known = a.clone().with_relative_error(1e-3).unwrap();
        let errors = known.entry_errors().unwrap();
        assert_eq!(errors[(0, 1)], 0.0);
        for i in 0..2 {
            let least = exact(1e-3) * exact(a.get(i, i).abs());
            assert!(exact(errors[(i, i)]) >= least && errors[(i, i)] <= 1.001e-3 * a.get(i, i).abs());
        }
        assert_eq!(a.clone().with_relative_error(0.0).unwrap().radius().value(), 0.0);
        for bad in [-1e-3, f64::NAN, f64::INFINITY] {
            let refused = a.clone().with_relative_error(bad);
            assert!(matches!(refused, Err(Error::Domain { what: "the relative error", .. })));
        }
        assert!(matches!(a.with_relative_error(1e308), Err(Error::Overflow { .. })));
    }

    #[test]
    fn the_decimal_that_was_read_is_within_the_errors() {
        // 0.62 is no double; the number before it was rounded to 0.62 may be 0.625.
        let a = Symmetric::from_lower(2, |i, j| if i == j { 1.0 } else { 0.62 }).unwrap().with_decimals(2).unwrap();
        let errors = a.entry_errors().unwrap();
        let gap = Rational::new(BigInt::from(625), BigInt::from(1000)) - exact(a.get(0, 1));
        assert!(exact(errors[(0, 1)]) >= gap && errors[(0, 1)] < 0.005 + 1e-15);
        assert_eq!((errors[(0, 0)], errors[(1, 1)]), (0.0, 0.0));
        // No correlation: the ones may be 0.995.
        let a = Symmetric::from_lower(2, |i, j| if i == j { [1.0, 2.0][i] } else { 0.62 }).unwrap();
        assert!(a.with_decimals(2).unwrap().entry_errors().is_some_and(|errors| errors[(0, 0)] > 0.005));
    }
}
