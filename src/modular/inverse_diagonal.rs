//! The diagonal of the inverse Gram matrix as quotients of exact minors.

use faer::Mat;
use num_bigint::BigInt;
use num_traits::{ToPrimitive, Zero};

use super::budget::Work;
use super::determinant::gram_determinant;
use super::integral::Integral;
use crate::claim::Enclosure;
use crate::error::Result;
use crate::rounding::{ScaledColumns, scale_by_power_of_two};

/// So many bits of a quotient are computed, more than a double has.
const BITS: i64 = 70;

/// Columns up to which the minors are taken where floating point leaves more open than it should.
pub(crate) const MOST_COLUMNS: usize = 31;

/// (VᵀV)⁻¹_jj = det (VᵀV without j)/det VᵀV for the scaled columns, each within an ulp; `None` where the budget ends,
/// the columns are dependent, or scaling was not exact.
///
/// # Errors
/// [`Error::Cancelled`](crate::Error::Cancelled).
pub(crate) fn inverse_diagonal(
    z: &Mat<f64>,
    scaled: &ScaledColumns,
    work: &mut Work<'_>,
) -> Result<Option<Vec<Enclosure>>> {
    if scaled.perturbation != 0.0 {
        return Ok(None);
    }
    let n = z.ncols();
    let columns = Integral::by_columns(z.as_ref());
    let determinant = match gram_determinant(&columns, work) {
        Ok(determinant) if !determinant.is_zero() => determinant,
        Ok(_) => return Ok(None),
        Err(stop) => return stop.obstacle().map(|_| None),
    };
    let mut diagonal = Vec::with_capacity(n);
    for j in 0..n {
        let others = Mat::from_fn(z.nrows(), n - 1, |i, k| z[(i, k + usize::from(k >= j))]);
        let minor = match n {
            1 => BigInt::from(1),
            _ => match gram_determinant(&Integral::by_columns(others.as_ref()), work) {
                Ok(minor) => minor,
                Err(stop) => return stop.obstacle().map(|_| None),
            },
        };
        // Column j of integers is 2^(c + e) times the scaled one.
        let twos = 2 * (columns.column_exponents()[j] + i64::from(scaled.exponents[j]));
        diagonal.push(quotient(&minor, &determinant, twos));
    }
    Ok(Some(diagonal))
}

/// a/b·2^k for positive a and b, rounded outwards.
fn quotient(a: &BigInt, b: &BigInt, k: i64) -> Enclosure {
    let shift = BITS + b.bits() as i64 - a.bits() as i64;
    let scaled = if shift >= 0 { (a << shift as u64) / b } else { a / (b << shift.unsigned_abs()) };
    let e = (k - shift).clamp(-4000, 4000) as i32;
    // The quotient is rounded down, by less than one of its 70 bits, and so is its reading.
    let value = scaled.to_f64().unwrap_or(f64::INFINITY);
    Enclosure {
        lower: scale_by_power_of_two(value.next_down(), e).next_down().max(0.0),
        upper: scale_by_power_of_two(value.next_up().next_up(), e).next_up(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use oracle::mutation::generator;
    use oracle::{Rational, exact};
    use rand::RngExt;

    #[test]
    fn quotients_are_enclosed() {
        let mut random = generator(17);
        for case in 0..300 {
            let mut integer = |bits: u64| -> BigInt {
                (BigInt::from(random.random::<u64>()) << bits) + BigInt::from(random.random::<u32>()) + 1_u8
            };
            let (a, b) = (integer(case % 90), integer(7 * case % 150));
            let k = case as i64 % 9 - 4;
            let power = Rational::from_integer(BigInt::from(1) << k.unsigned_abs());
            let power = if k < 0 { power.recip() } else { power };
            let truth = Rational::new(a.clone(), b.clone()) * power;
            let e = quotient(&a, &b, k);
            assert!(exact(e.lower) <= truth && truth <= exact(e.upper), "{a}/{b}·2^{k}: {e:?}");
            assert!(e.width() <= 8.0 * f64::EPSILON * e.upper);
        }
    }
}
