//! The determinant as an exact number.

use std::fmt;

use faer::MatRef;
use num_bigint::BigInt;
use num_integer::Integer;
use num_traits::{One, ToPrimitive, Zero};

use crate::claim::Enclosure;
use crate::error::{Error, Result};
use crate::matrix::{ExactMatrix, Real, Symmetric, Vectors};
use crate::modular::{self, Integral, Stop, VerdictOptions, Work, WrittenIntegers};
use crate::rounding::{check_environment, ln_enclosure, ln_interval, ln_power_of_two};

/// det A = `integer`·`base`^`exponent`, exactly.
///
/// A double is an integer times a power of two, and a decimal number one times a power of ten; so the determinant of a
/// matrix of either is such a number too. It is computed modulo
/// as many primes as Hadamard's inequality asks for and put together from its residues ([`verdict`](super), and von zur
/// Gathen & Gerhard, *Modern Computer Algebra*, §5.5). Displayed with all digits where it is an integer.
///
/// ```
/// use gramkit::Symmetric;
/// use gramkit::verdict::ExactDeterminant;
/// // Moler's matrix has determinant 1, and a condition number of 4·10¹⁷ for order 15.
/// let moler = Symmetric::from_lower(15, |i, j| if i == j { (i + 1) as f64 } else { j as f64 - 1.0 })?;
/// assert_eq!(ExactDeterminant::of(&moler)?.to_string(), "1");
/// // 1.69·2.89 = 2.21², but not for the doubles nearest to them.
/// let a = Symmetric::from_lower(2, |i, j| [1.69, 2.21, 2.89][i + j])?;
/// let det = ExactDeterminant::of(&a)?;
/// assert!((det.to_f64() - 2.13e-16).abs() < 1e-18);
/// # Ok::<(), gramkit::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct ExactDeterminant {
    /// The integer, no multiple of the base, or 0.
    #[cfg_attr(feature = "serde", serde(with = "crate::infinity"))]
    pub integer: BigInt,
    /// 2 for a matrix of doubles, 10 for one as it is written.
    pub base: u32,
    /// The exponent; 0 for a determinant of 0.
    pub exponent: i64,
}

impl ExactDeterminant {
    /// The determinant of a stored matrix.
    ///
    /// It takes about n³/6 multiplications for each of its primes, of which there are one for every 62 bits of
    /// Hadamard's bound ∏‖aᵢ‖: some 60 for a matrix of doubles of order 60.
    ///
    /// # Errors
    /// [`Error::Domain`] for a matrix with a radius above 0, which has no one determinant; [`Error::Budget`] beyond the
    /// default budget.
    pub fn of(a: &Symmetric) -> Result<Self> {
        Self::with(a, &VerdictOptions::default())
    }

    /// The determinant of a stored matrix, with a budget and progress.
    ///
    /// # Errors
    /// [`Error::Domain`] and [`Error::Budget`] as for [`ExactDeterminant::of`]; [`Error::Cancelled`].
    pub fn with(a: &Symmetric, options: &VerdictOptions<'_>) -> Result<Self> {
        check_environment()?;
        if a.radius().value() != 0.0 {
            let must_be = "0: the matrices within a radius have many determinants";
            return Err(Error::Domain { what: "radius", value: a.radius().value(), must_be });
        }
        if a.order() == 0 {
            return Ok(Self::new(BigInt::one(), 0));
        }
        let z = Integral::of_symmetric(a.as_faer());
        Ok(Self::of_integral(&z, &mut Work::new(options))?)
    }

    pub(super) fn of_integral(z: &Integral, work: &mut Work<'_>) -> Result<Self, Stop> {
        let integer = modular::determinant(z, work)?;
        Ok(Self::new(integer, -2 * z.column_exponents().iter().sum::<i64>()))
    }

    /// The determinant of the true Gram matrix XᵀX of stored vectors, the squared volume that they span.
    ///
    /// ```
    /// use gramkit::{MatrixView, Vectors};
    /// use gramkit::verdict::ExactDeterminant;
    /// // Läuchli's vectors, with ε = 2⁻⁴⁰: 1 + ε² rounds to 1, and a computed XᵀX is singular.
    /// let e = 2.0_f64.powi(-40);
    /// let x = [1.0, e, 0.0, 1.0, 0.0, e];
    /// let vectors = Vectors::columns(MatrixView::column_major(&x, 3, 2)?);
    /// let det = ExactDeterminant::of_gram(&vectors)?;
    /// // (1 + ε²)² − 1 = ε²(2 + ε²) = (2⁸¹ + 1)·2⁻¹⁶⁰.
    /// assert_eq!((det.integer.to_string(), det.exponent), ("2417851639229258349412353".to_string(), -160));
    /// # Ok::<(), gramkit::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`Error::NotFinite`]; [`Error::Budget`] beyond the default budget.
    pub fn of_gram<T: Real>(vectors: &Vectors<'_, T>) -> Result<Self> {
        Self::with_gram(vectors, &VerdictOptions::default())
    }

    /// The determinant of XᵀX, with a budget and progress.
    ///
    /// # Errors
    /// [`Error::NotFinite`]; [`Error::Budget`]; [`Error::Cancelled`].
    pub fn with_gram<T: Real>(vectors: &Vectors<'_, T>, options: &VerdictOptions<'_>) -> Result<Self> {
        check_environment()?;
        vectors.check_finite()?;
        if vectors.is_empty() {
            return Ok(Self::new(BigInt::one(), 0));
        }
        Ok(Self::of_columns(vectors.matrix(), &mut Work::new(options))?)
    }

    /// The determinant of a symmetric matrix as it is written, before any rounding to doubles.
    ///
    /// ```
    /// use gramkit::matrix::{Decimal, ExactMatrix};
    /// use gramkit::verdict::ExactDeterminant;
    /// let of = |cells: [&str; 3]| {
    ///     let a = ExactMatrix::from_decimals(2, 2, |i, j| Decimal::parse(cells[i + j]).unwrap())?;
    ///     ExactDeterminant::of_exact(&a)
    /// };
    /// assert_eq!(of(["1.69", "2.21", "2.89"])?.to_string(), "0"); // 2.21² = 1.69·2.89
    /// let det = of(["0.5", "0.1", "0.3"])?;
    /// assert_eq!((det.integer.to_string(), det.base, det.exponent), ("14".to_string(), 10, -2));
    /// # Ok::<(), gramkit::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`Mismatch::NotSquare`](crate::error::Mismatch::NotSquare); [`Error::Asymmetric`]; [`Error::Budget`] beyond the
    /// default budget.
    pub fn of_exact(a: &ExactMatrix) -> Result<Self> {
        Self::with_exact(a, &VerdictOptions::default())
    }

    /// The same with a budget and progress.
    ///
    /// # Errors
    /// As [`ExactDeterminant::of_exact`]; [`Error::Cancelled`].
    pub fn with_exact(a: &ExactMatrix, options: &VerdictOptions<'_>) -> Result<Self> {
        a.check_symmetric()?;
        if a.rows() == 0 {
            return Ok(Self::written(BigInt::one(), 0, 0));
        }
        let WrittenIntegers { integers, tens } = WrittenIntegers::of_symmetric(a);
        let determinant = modular::determinant(&integers, &mut Work::new(options))?;
        Ok(Self::written(determinant, integers.column_exponents().iter().sum(), tens.iter().sum()))
    }

    /// The determinant of the Gram matrix XᵀX of columns as they are written.
    ///
    /// ```
    /// use gramkit::matrix::{Decimal, ExactMatrix};
    /// use gramkit::verdict::ExactDeterminant;
    /// let cells = ["0.3", "0.4"]; // of length 0.5
    /// let x = ExactMatrix::from_decimals(2, 1, |i, _| Decimal::parse(cells[i]).unwrap())?;
    /// assert_eq!(ExactDeterminant::of_exact_gram(&x)?.to_string(), "25·10^-2");
    /// # Ok::<(), gramkit::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`Error::Budget`] beyond the default budget.
    pub fn of_exact_gram(columns: &ExactMatrix) -> Result<Self> {
        Self::with_exact_gram(columns, &VerdictOptions::default())
    }

    /// The same with a budget and progress.
    ///
    /// # Errors
    /// [`Error::Budget`]; [`Error::Cancelled`].
    pub fn with_exact_gram(columns: &ExactMatrix, options: &VerdictOptions<'_>) -> Result<Self> {
        if columns.columns() == 0 {
            return Ok(Self::written(BigInt::one(), 0, 0));
        }
        let WrittenIntegers { integers, tens } = WrittenIntegers::by_columns(columns);
        let determinant = modular::gram_determinant(&integers, &mut Work::new(options))?;
        Ok(Self::written(determinant, integers.column_exponents().iter().sum(), tens.iter().sum()))
    }

    /// det Z over the squares of 2^twos and 10^tens, by which rows and columns were multiplied. Written numbers are
    /// multiplied by powers of two no higher than the 0th.
    fn written(integer: BigInt, twos: i64, tens: i64) -> Self {
        let ten = BigInt::from(10);
        let mut integer = integer << (-2 * twos).max(0);
        let mut exponent = -2 * tens;
        while !integer.is_zero() {
            let (quotient, remainder) = integer.div_rem(&ten);
            if !remainder.is_zero() {
                break;
            }
            integer = quotient;
            exponent += 1;
        }
        Self { exponent: if integer.is_zero() { 0 } else { exponent }, integer, base: 10 }
    }

    pub(super) fn of_columns<T: Real>(x: MatRef<'_, T>, work: &mut Work<'_>) -> Result<Self, Stop> {
        let z = Integral::by_columns(x);
        let integer = modular::gram_determinant(&z, work)?;
        Ok(Self::new(integer, -2 * z.column_exponents().iter().sum::<i64>()))
    }

    fn new(integer: BigInt, exponent: i64) -> Self {
        let twos = integer.trailing_zeros().unwrap_or(0);
        let exponent = if integer.is_zero() { 0 } else { exponent + twos as i64 };
        Self { integer: integer >> twos, base: 2, exponent }
    }

    /// An enclosure of ln |det A|, of relative width about 2⁻⁴⁷ for the base 2; `None` for a determinant of 0.
    ///
    /// ```
    /// use gramkit::Symmetric;
    /// use gramkit::verdict::ExactDeterminant;
    /// let a = Symmetric::from_lower(2, |i, j| if i == j { 2.0 } else { 1.0 })?;
    /// let ln = ExactDeterminant::of(&a)?.ln_abs()?;
    /// assert!(ln.is_some_and(|ln| ln.contains(3.0_f64.ln())));
    /// # Ok::<(), gramkit::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`Error::Environment`], as the logarithm is computed in floating point.
    pub fn ln_abs(&self) -> Result<Option<Enclosure>> {
        check_environment()?;
        Ok(self.ln())
    }

    /// The same where the environment has been looked at.
    pub(super) fn ln(&self) -> Option<Enclosure> {
        if self.integer.is_zero() {
            return None;
        }
        // m·2^k ≤ |integer| ≤ (m + 1)·2^k with m of at most 52 bits, and equality on the left if k = 0.
        let surplus = self.integer.bits().saturating_sub(52);
        let leading = (self.integer.magnitude() >> surplus).to_f64()?;
        let next = if surplus == 0 { leading } else { leading + 1.0 };
        let leading = ln_interval(Enclosure { lower: leading, upper: next });
        // Powers of two are taken together, where they may cancel.
        let (twos, tens) = if self.base == 2 { (self.exponent, 0) } else { (0, self.exponent) };
        let power = ln_enclosure(10.0).times(tens.unsigned_abs() as usize);
        let power = if tens < 0 { power.negated() } else { power };
        Some(leading.plus(ln_power_of_two(twos.saturating_add(surplus as i64))).plus(power))
    }

    /// The sign: −1, 0 or 1.
    pub fn sign(&self) -> i8 {
        match self.integer.sign() {
            num_bigint::Sign::Minus => -1,
            num_bigint::Sign::NoSign => 0,
            num_bigint::Sign::Plus => 1,
        }
    }

    /// A double within one unit in the last place of it; ±∞ or 0 beyond the range of f64, with the sign.
    pub fn to_f64(&self) -> f64 {
        if self.base == 10 {
            // The standard library reads a decimal number as the double nearest to it.
            return format!("{}e{}", self.integer, self.exponent).parse().unwrap_or(f64::NAN);
        }
        // The leading 64 bits, the exponent taken apart so that neither overflows alone.
        let surplus = self.integer.bits().saturating_sub(64);
        let leading = (&self.integer >> surplus).to_f64().unwrap_or(f64::NAN);
        let exponent = self.exponent.saturating_add(surplus as i64).clamp(-4000, 4000);
        crate::rounding::scale_by_power_of_two(leading, exponent as i32)
    }
}

impl fmt::Display for ExactDeterminant {
    /// All decimal digits of an integer; m·2^−k or m·10^−k of another number.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.base, u32::try_from(self.exponent)) {
            (2, Ok(exponent)) => write!(f, "{}", &self.integer << exponent),
            (base, Ok(exponent)) => write!(f, "{}", &self.integer * BigInt::from(base).pow(exponent)),
            (base, Err(_)) => write!(f, "{}·{base}^{}", self.integer, self.exponent),
        }
    }
}
