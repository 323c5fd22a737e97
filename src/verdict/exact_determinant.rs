//! The determinant as an exact number.

use std::fmt;

use faer::MatRef;
use num_bigint::BigInt;
use num_traits::{One, ToPrimitive, Zero};

use crate::claim::Enclosure;
use crate::error::{Error, Result};
use crate::matrix::{Real, Symmetric, Vectors};
use crate::modular::{self, Integral, Stop, VerdictOptions, Work};
use crate::rounding::{check_environment, ln_interval, ln_power_of_two};

/// det A = `integer`·2^`exponent`, exactly.
///
/// A double is an integer times a power of two, so the determinant of a stored matrix is one too. It is computed modulo
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
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ExactDeterminant {
    /// The integer, odd or 0.
    pub integer: BigInt,
    /// The exponent of two; 0 for a determinant of 0.
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

    pub(super) fn of_columns<T: Real>(x: MatRef<'_, T>, work: &mut Work<'_>) -> Result<Self, Stop> {
        let z = Integral::by_columns(x);
        let integer = modular::gram_determinant(&z, work)?;
        Ok(Self::new(integer, -2 * z.column_exponents().iter().sum::<i64>()))
    }

    fn new(integer: BigInt, exponent: i64) -> Self {
        let twos = integer.trailing_zeros().unwrap_or(0);
        let exponent = if integer.is_zero() { 0 } else { exponent + twos as i64 };
        Self { integer: integer >> twos, exponent }
    }

    /// An enclosure of ln |det A|, of relative width about 2⁻⁴⁷; `None` for a determinant of 0.
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
        let twos = ln_power_of_two(self.exponent.saturating_add(surplus as i64));
        Some(ln_interval(Enclosure { lower: leading, upper: next }).plus(twos))
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
        // The leading 64 bits, the exponent taken apart so that neither overflows alone.
        let surplus = self.integer.bits().saturating_sub(64);
        let leading = (&self.integer >> surplus).to_f64().unwrap_or(f64::NAN);
        let exponent = self.exponent.saturating_add(surplus as i64).clamp(-4000, 4000);
        crate::rounding::scale_by_power_of_two(leading, exponent as i32)
    }
}

impl fmt::Display for ExactDeterminant {
    /// All decimal digits of an integer; m·2^−k of another number.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match u64::try_from(self.exponent) {
            Ok(exponent) => write!(f, "{}", &self.integer << exponent),
            Err(_) => write!(f, "{}·2^{}", self.integer, self.exponent),
        }
    }
}
