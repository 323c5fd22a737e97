//! A decimal number, exactly as it is written.

use std::fmt;
use std::str::FromStr;

use num_bigint::{BigInt, Sign};
use num_traits::{ToPrimitive, Zero};

use crate::error::escaped;

/// A digit that is not 0 stands at most so many places before or after the decimal point. All doubles do, as they are
/// printed: the largest has 309 places before it, and seventeen digits of the smallest end at place 340 after it.
const MOST_PLACES: i64 = 400;
/// Digits that always fit into an `i64`.
const SHORT_DIGITS: usize = 18;

/// Why a text is no [`Decimal`].
///
/// ```
/// use gramkit::matrix::{Decimal, DecimalError};
/// let error = Decimal::parse("1e-999999999").unwrap_err();
/// assert_eq!(error, DecimalError::OutOfRange { text: "1e-999999999".to_string() });
/// assert_eq!(error.to_string(), "1e-999999999 has a digit more than 400 places from its decimal point");
/// ```
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum DecimalError {
    /// It is no decimal number.
    #[error("{} is no decimal number: write digits, one point, and e with an exponent, if any", escaped(text))]
    NotANumber {
        /// The text.
        text: String,
    },
    /// It would take more memory than it looks.
    #[error("{} has a digit more than {MOST_PLACES} places from its decimal point", escaped(text))]
    OutOfRange {
        /// The text.
        text: String,
    },
}

/// A number m·10^k with integers m and k, exactly: 0.10 is 1·10⁻¹, which no double is.
///
/// m is not a multiple of ten; of 0, m and k are 0. So equal numbers are equal.
///
/// ```
/// use gramkit::matrix::Decimal;
/// let price = Decimal::parse("19.90")?;
/// assert_eq!((price.mantissa().to_string(), price.exponent()), ("199".to_string(), -1));
/// assert_eq!(price, Decimal::parse("+1.99e1")?);
/// assert_eq!((price.to_string(), price.nearest()), ("19.9".to_string(), 19.9));
/// assert!(Decimal::parse("1_000").is_err() && Decimal::parse("nan").is_err());
/// # Ok::<(), gramkit::matrix::DecimalError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Decimal {
    mantissa: Mantissa,
    exponent: i32,
}

/// An integer; a long one does not fit into an `i64`.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) enum Mantissa {
    Short(i64),
    Long(BigInt),
}

impl Decimal {
    /// Reads `[+-]digits[.digits][e[+-]digits]`, ASCII digits before or after the point or on both sides; nothing else
    /// stands in it, and no blanks around it.
    ///
    /// # Errors
    /// [`DecimalError::NotANumber`]; [`DecimalError::OutOfRange`] where a digit other than 0 is more than 400 places
    /// from the decimal point.
    pub fn parse(text: &str) -> Result<Self, DecimalError> {
        let parts = Parts::of(text).ok_or_else(|| DecimalError::NotANumber { text: text.to_string() })?;
        parts.number().ok_or_else(|| DecimalError::OutOfRange { text: text.to_string() })
    }

    /// m·10^k, for an m that is a multiple of ten or not.
    ///
    /// ```
    /// use gramkit::matrix::Decimal;
    /// let number = Decimal::new(1500.into(), -2)?;
    /// assert_eq!((number.mantissa().to_string(), number.exponent()), ("15".to_string(), 0));
    /// assert!(Decimal::new(1.into(), 401).is_err());
    /// # Ok::<(), gramkit::matrix::DecimalError>(())
    /// ```
    ///
    /// # Errors
    /// [`DecimalError::OutOfRange`], as [`Decimal::parse`] has it.
    pub fn new(mantissa: BigInt, exponent: i64) -> Result<Self, DecimalError> {
        let (sign, magnitude) = mantissa.into_parts();
        // log₁₀ 2 < 0.302: a longer number is out of range whatever its exponent makes of it, or slow to write down.
        let digits =
            if magnitude.bits() as f64 > 4.0 * MOST_PLACES as f64 / 0.302 { None } else { Some(magnitude.to_string()) };
        let parts = digits.as_deref().map(|digits| Parts {
            negative: sign == Sign::Minus,
            whole: digits,
            fraction: "",
            exponent: Some(exponent),
        });
        let number = parts.and_then(|parts| parts.number());
        number.ok_or_else(|| DecimalError::OutOfRange { text: format!("a number times 10^{exponent}") })
    }

    /// The number that a double is, which few decimals are: 0.1 as a double is a little more than 0.1.
    ///
    /// m·2^e with a negative e is m·5^−e·10^e.
    ///
    /// ```
    /// use gramkit::matrix::Decimal;
    /// let tenth = Decimal::of_double(0.1)?;
    /// assert_eq!(tenth.to_string(), "1000000000000000055511151231257827021181583404541015625e-55");
    /// assert_eq!(Decimal::of_double(-2.5)?, Decimal::parse("-2.5")?);
    /// assert!(Decimal::of_double(f64::NAN).is_err() && Decimal::of_double(5e-324).is_err());
    /// # Ok::<(), gramkit::matrix::DecimalError>(())
    /// ```
    ///
    /// # Errors
    /// [`DecimalError::NotANumber`] for NaN and the infinities; [`DecimalError::OutOfRange`] where its digits go on for
    /// more than 400 places.
    pub fn of_double(value: f64) -> Result<Self, DecimalError> {
        const LARGEST_WHOLE: f64 = (1_u64 << 53) as f64;
        if !value.is_finite() {
            return Err(DecimalError::NotANumber { text: value.to_string() });
        }
        if value.abs() <= LARGEST_WHOLE && value.fract() == 0.0 {
            return Ok(Self::from(value as i64));
        }
        let bits = value.to_bits();
        let (fraction, biased) = (bits & ((1 << 52) - 1), i64::try_from(bits >> 52 & 0x7ff).unwrap_or(0));
        let (mantissa, exponent) = if biased == 0 { (fraction, -1074) } else { (fraction | 1 << 52, biased - 1075) };
        let twos = mantissa.trailing_zeros();
        let (mantissa, exponent) = (BigInt::from(mantissa >> twos), exponent + i64::from(twos));
        let mantissa = if value < 0.0 { -mantissa } else { mantissa };
        match u32::try_from(exponent) {
            Ok(exponent) => Self::new(mantissa << exponent, 0),
            Err(_) => Self::new(mantissa * BigInt::from(5).pow(exponent.unsigned_abs() as u32), exponent),
        }
    }

    /// m.
    pub fn mantissa(&self) -> BigInt {
        match &self.mantissa {
            Mantissa::Short(m) => BigInt::from(*m),
            Mantissa::Long(m) => m.clone(),
        }
    }

    /// k.
    pub fn exponent(&self) -> i64 {
        i64::from(self.exponent)
    }

    /// Whether it is 0.
    pub fn is_zero(&self) -> bool {
        matches!(self.mantissa, Mantissa::Short(0))
    }

    /// The double nearest to it, ties to even; an infinity beyond the range of `f64`.
    ///
    /// ```
    /// use gramkit::matrix::Decimal;
    /// assert_eq!(Decimal::parse("0.1")?.nearest(), 0.1);
    /// assert_eq!(Decimal::from(i64::MAX).nearest(), 2.0_f64.powi(63));
    /// # Ok::<(), gramkit::matrix::DecimalError>(())
    /// ```
    pub fn nearest(&self) -> f64 {
        // A double holds both factors exactly, so the quotient is rounded once.
        const EXACT: [f64; 16] = [1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15];
        if let Mantissa::Short(m) = self.mantissa
            && m.unsigned_abs() < 1 << 53
            && let Some(power) = EXACT.get(self.exponent.unsigned_abs() as usize)
        {
            return if self.exponent < 0 { m as f64 / power } else { m as f64 * power };
        }
        // The standard library reads every decimal number as the double nearest to it.
        self.scientific().parse().unwrap_or(f64::NAN)
    }

    fn scientific(&self) -> String {
        match &self.mantissa {
            Mantissa::Short(m) => format!("{m}e{}", self.exponent),
            Mantissa::Long(m) => format!("{m}e{}", self.exponent),
        }
    }

    pub(super) fn from_parts(mantissa: Mantissa, exponent: i32) -> Self {
        Self { mantissa, exponent }
    }

    pub(super) fn into_parts(self) -> (Mantissa, i32) {
        (self.mantissa, self.exponent)
    }
}

impl FromStr for Decimal {
    type Err = DecimalError;

    /// As [`Decimal::parse`].
    fn from_str(text: &str) -> Result<Self, DecimalError> {
        Self::parse(text)
    }
}

impl From<i64> for Decimal {
    fn from(integer: i64) -> Self {
        let (mut m, mut k) = (integer, 0);
        while m != 0 && m % 10 == 0 {
            m /= 10;
            k += 1;
        }
        Self { mantissa: Mantissa::Short(m), exponent: k }
    }
}

impl From<u64> for Decimal {
    fn from(integer: u64) -> Self {
        Self::from(i128::from(integer))
    }
}

impl From<i128> for Decimal {
    fn from(integer: i128) -> Self {
        let (mut m, mut k) = (integer, 0);
        while m != 0 && m % 10 == 0 {
            m /= 10;
            k += 1;
        }
        let mantissa = i64::try_from(m).map_or_else(|_| Mantissa::Long(BigInt::from(m)), Mantissa::Short);
        Self { mantissa, exponent: k }
    }
}

impl fmt::Display for Decimal {
    /// The shortest decimal form, as long as it has at most twenty places; otherwise with an exponent.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        const MOST_ZEROS: i32 = 20;
        let digits = self.mantissa().magnitude().to_string();
        let sign = if self.mantissa().sign() == Sign::Minus { "-" } else { "" };
        let places = usize::try_from(-i64::from(self.exponent)).unwrap_or(0);
        match self.exponent {
            k if (0..=MOST_ZEROS).contains(&k) => write!(f, "{sign}{digits}{}", "0".repeat(k as usize)),
            k if k < 0 && places < digits.len() => {
                let (whole, fraction) = digits.split_at(digits.len() - places);
                write!(f, "{sign}{whole}.{fraction}")
            }
            k if (-MOST_ZEROS..0).contains(&k) => write!(f, "{sign}0.{digits:0>places$}"),
            k => write!(f, "{sign}{digits}e{k}"),
        }
    }
}

/// What stands in the text of a number.
struct Parts<'a> {
    negative: bool,
    /// Digits before the point, and after it.
    whole: &'a str,
    fraction: &'a str,
    /// `None` where the exponent is beyond any range.
    exponent: Option<i64>,
}

impl<'a> Parts<'a> {
    fn of(text: &'a str) -> Option<Self> {
        let is_digits = |text: &str| text.bytes().all(|b| b.is_ascii_digit());
        let unsigned = text.strip_prefix(['+', '-']);
        let negative = text.starts_with('-');
        let (number, exponent) = match unsigned.unwrap_or(text).split_once(['e', 'E']) {
            Some((number, exponent)) => (number, Some(exponent)),
            None => (unsigned.unwrap_or(text), None),
        };
        let (whole, fraction) = number.split_once('.').unwrap_or((number, ""));
        let exponent = match exponent {
            None => Some(0),
            Some(exponent) => {
                let digits = exponent.strip_prefix(['+', '-']).unwrap_or(exponent);
                if digits.is_empty() || !is_digits(digits) {
                    return None;
                }
                exponent.strip_prefix('+').unwrap_or(exponent).parse::<i32>().ok().map(i64::from)
            }
        };
        let some = !whole.is_empty() || !fraction.is_empty();
        (some && is_digits(whole) && is_digits(fraction)).then_some(Self { negative, whole, fraction, exponent })
    }

    /// `None` where a digit is too far from the point.
    fn number(&self) -> Option<Decimal> {
        // The digits that are not zeros at either end, wherever the point is.
        let digits = || self.whole.bytes().chain(self.fraction.bytes());
        let total = self.whole.len() + self.fraction.len();
        let Some(first) = digits().position(|b| b != b'0') else {
            return Some(Decimal { mantissa: Mantissa::Short(0), exponent: 0 });
        };
        let last = total - 1 - digits().rev().position(|b| b != b'0').unwrap_or(0);
        // 10^k is the place of the last of them.
        let place = |index: usize| self.exponent?.checked_add(self.whole.len() as i64 - 1 - index as i64);
        let exponent = place(last).filter(|k| *k >= -MOST_PLACES)?;
        place(first).filter(|k| *k < MOST_PLACES)?;
        let kept = digits().skip(first).take(last - first + 1);
        let mantissa = if last - first < SHORT_DIGITS {
            let m = kept.fold(0_i64, |m, b| 10 * m + i64::from(b - b'0'));
            Mantissa::Short(if self.negative { -m } else { m })
        } else {
            let kept: Vec<u8> = kept.collect();
            let m = BigInt::parse_bytes(&kept, 10).unwrap_or_else(BigInt::zero);
            let m = if self.negative { -m } else { m };
            m.to_i64().map_or(Mantissa::Long(m), Mantissa::Short)
        };
        Some(Decimal { mantissa, exponent: i32::try_from(exponent).ok()? })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn parts(text: &str) -> (String, i64) {
        let number = Decimal::parse(text).unwrap();
        (number.mantissa().to_string(), number.exponent())
    }

    #[test]
    fn the_plain_grammar_is_read() {
        for (text, mantissa, exponent) in [
            ("0", "0", 0),
            ("-0.000e5", "0", 0),
            ("0e999999999999999999999999", "0", 0),
            ("12.50", "125", -1),
            ("+.5", "5", -1),
            ("1.", "1", 0),
            ("-1200E-2", "-12", 0),
            ("000123.4500e+3", "12345", 1),
            ("9223372036854775807", "9223372036854775807", 0),
            ("-9223372036854775808", "-9223372036854775808", 0),
            ("18446744073709551617", "18446744073709551617", 0),
        ] {
            assert_eq!(parts(text), (mantissa.to_string(), exponent), "{text}");
        }
    }

    #[test]
    fn what_is_no_plain_number_is_refused() {
        for text in [
            "", ".", "+", "-.", "e5", ".e1", "1e", "1e+", "1_000", "1 ", " 1", "1,5", "0x10", "1.2.3", "1e5.0", "inf",
            "NaN", "--1", "+-1", "1e--5", "١",
        ] {
            assert!(matches!(Decimal::parse(text), Err(DecimalError::NotANumber { .. })), "{text:?}");
        }
        for text in ["1e400", "1e-401", "1e99999999999999999999", "1e-99999999999999999999", "12e399"] {
            assert!(matches!(Decimal::parse(text), Err(DecimalError::OutOfRange { .. })), "{text:?}");
        }
        for text in ["1e399", "1e-400", "123456789e-400", "1.2e399"] {
            assert!(Decimal::parse(text).is_ok(), "{text}");
        }
        let far = format!("{}1", "0".repeat(1_000_000));
        assert_eq!(parts(&far), ("1".to_string(), 0));
        assert!(Decimal::parse(&format!("0.{far}")).is_err());
        assert!(Decimal::new(BigInt::from(1) << 10_000_000_u32, 0).is_err());
    }

    proptest! {
        #[test]
        fn numbers_come_back(m in any::<i128>(), k in -300_i64..300, zeros in 0_usize..30) {
            let number = Decimal::new(BigInt::from(m), k).unwrap();
            prop_assert_eq!(&Decimal::parse(&format!("{m}{}e{}", "0".repeat(zeros), k - zeros as i64)).unwrap(), &number);
            prop_assert_eq!(&Decimal::parse(&number.to_string()).unwrap(), &number);
            prop_assert_eq!(number.nearest(), format!("{m}e{k}").parse::<f64>().unwrap());
            prop_assert_eq!(Decimal::from(m), Decimal::new(BigInt::from(m), 0).unwrap());
        }

        #[test]
        fn the_nearest_double_is_that_of_the_standard_library(m in -(1_i64 << 54)..1 << 54, k in -20_i64..20) {
            let number = Decimal::new(BigInt::from(m), k).unwrap();
            prop_assert_eq!(number.nearest(), format!("{m}e{k}").parse::<f64>().unwrap());
            prop_assert_eq!(Decimal::from(m), Decimal::from(i128::from(m)));
        }
    }
}
