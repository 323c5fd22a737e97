//! An integer relation between vectors.

use std::cmp::Ordering;
use std::fmt;

use faer::Mat;

use super::reconstruction::gcd;
use crate::rounding::ExactSum;

/// Integers c, not all zero, with Σ c_j x_j = 0 exactly: a proof that the vectors x_j are dependent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Relation {
    /// One integer per vector; the first that is not zero is positive.
    pub coefficients: Vec<Coefficient>,
}

/// An integer m·2^k; vectors of very different magnitude need long ones. Displayed with all its decimal digits.
///
/// ```
/// use gramkit::{Independence, MatrixView, Vectors};
/// // 2⁷⁰ and 3: the relation 3·x0 − 2⁷⁰·x1 = 0 needs more than 64 bits.
/// let x = [2.0_f64.powi(70), 3.0];
/// let answer = Independence::of(&Vectors::columns(MatrixView::row_major(&x, 1, 2)?))?;
/// let [c0, c1] = answer.relations[0].coefficients[..] else { unreachable!() };
/// assert_eq!((c0.odd, c0.exponent, c1.odd, c1.exponent), (3, 0, -1, 70));
/// assert_eq!(c1.to_string(), "-1180591620717411303424");
/// # Ok::<(), gramkit::Error>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Coefficient {
    /// m, odd unless it is zero.
    pub odd: i64,
    /// k.
    pub exponent: u32,
}

impl Relation {
    /// From integers c' with Σ c'_j v_j = 0 for the scaled columns v_j = x_j·2^(−e_j).
    pub(crate) fn new(scaled: &[i64], exponents: &[i32]) -> Self {
        // c_j = c'_j·2^(−e_j), times the power of two that makes all of them integers without a common factor 2.
        let twos = |c: i64, e: i32| c.trailing_zeros() as i32 - e;
        let smallest =
            scaled.iter().zip(exponents).filter(|&(&c, _)| c != 0).map(|(&c, &e)| twos(c, e)).min().unwrap_or(0);
        let flip = scaled.iter().find(|&&c| c != 0).is_some_and(|&c| c < 0);
        let coefficients = scaled
            .iter()
            .zip(exponents)
            .map(|(&c, &e)| match c {
                0 => Coefficient { odd: 0, exponent: 0 },
                _ => Coefficient {
                    odd: (c >> c.trailing_zeros()) * if flip { -1 } else { 1 },
                    exponent: (twos(c, e) - smallest) as u32,
                },
            })
            .collect();
        Self { coefficients }
    }

    /// The relation between the vectors after the first `constants` ones, which were added to them.
    pub(crate) fn without_first(mut self, constants: usize) -> Self {
        self.coefficients.drain(..constants);
        let nonzero = || self.coefficients.iter().filter(|c| c.odd != 0);
        let flip = if nonzero().next().is_some_and(|c| c.odd < 0) { -1 } else { 1 };
        let twos = nonzero().map(|c| c.exponent).min().unwrap_or(0);
        let divisor = nonzero().fold(0, |divisor, c| gcd(divisor, c.odd.unsigned_abs())).max(1) as i64 * flip;
        for c in self.coefficients.iter_mut().filter(|c| c.odd != 0) {
            *c = Coefficient { odd: c.odd / divisor, exponent: c.exponent - twos };
        }
        self
    }

    /// The relation in words: `0 = YEAR − 2·GNP`. Vectors without a name are called x0, x1, …; a coefficient m·2^k with
    /// k > 64 is written as that.
    ///
    /// ```
    /// use gramkit::{Independence, MatrixView, Vectors};
    /// // Price, tax and total of three purchases.
    /// let x = [10.0, 2.0, 12.0, 25.0, 5.0, 30.0, 8.0, 0.5, 8.5];
    /// let answer = Independence::of(&Vectors::columns(MatrixView::row_major(&x, 3, 3)?))?;
    /// let names = ["PRICE", "TAX", "TOTAL"].map(String::from);
    /// assert_eq!(answer.relations[0].in_words(&names), "0 = PRICE + TAX − TOTAL");
    /// # Ok::<(), gramkit::Error>(())
    /// ```
    pub fn in_words(&self, names: &[String]) -> String {
        let mut words = String::from("0 =");
        let mut first = true;
        for (j, c) in self.coefficients.iter().enumerate().filter(|(_, c)| c.odd != 0) {
            let name = names.get(j).cloned().unwrap_or_else(|| format!("x{j}"));
            let sign = if c.odd < 0 {
                " −"
            } else if first {
                ""
            } else {
                " +"
            };
            let modulus = Coefficient { odd: c.odd.abs(), exponent: c.exponent };
            let factor = match modulus {
                Coefficient { odd: 1, exponent: 0 } => String::new(),
                Coefficient { odd, exponent } if exponent > 64 => format!("{odd}·2^{exponent}·"),
                short => format!("{short}·"),
            };
            words.push_str(&format!("{sign} {factor}{name}"));
            first = false;
        }
        words
    }
}

impl fmt::Display for Coefficient {
    /// All decimal digits.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut digits: Vec<u8> = self.odd.unsigned_abs().to_string().bytes().rev().map(|b| b - b'0').collect();
        for _ in 0..self.exponent {
            let mut carry = 0;
            for digit in &mut digits {
                let doubled = 2 * *digit + carry;
                (*digit, carry) = (doubled % 10, doubled / 10);
            }
            if carry > 0 {
                digits.push(carry);
            }
        }
        let text: String = digits.iter().rev().map(|d| char::from(b'0' + d)).collect();
        f.pad_integral(self.odd >= 0, "", &text)
    }
}

/// Whether Σ_j c_j v_ij = 0 exactly in every row i.
pub(crate) fn vanishes(v: &Mat<f64>, coefficients: &[i64]) -> bool {
    (0..v.nrows()).all(|i| {
        let mut sum = ExactSum::new();
        for (j, &c) in coefficients.iter().enumerate().filter(|&(_, &c)| c != 0) {
            // |c| ≤ 2⁵³, so the conversion is exact.
            sum.add_product(c as f64, v[(i, j)], 1.0);
        }
        sum.sign() == Ordering::Equal
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn relations_read_like_equations() {
        let names = ["YEAR", "GNP", "UNEMP"].map(String::from);
        let relation = Relation::new(&[-1, 2, 0], &[0, 0, 0]);
        assert_eq!(relation.in_words(&names), "0 = YEAR − 2·GNP");
        assert_eq!(relation.in_words(&[]), "0 = x0 − 2·x1");
    }

    #[test]
    fn columns_of_other_magnitude_get_powers_of_two() {
        // v = x·2^(−e): x_0 = 2^70 · x_1 is v_0 = v_1 with exponents 71 and 1.
        let relation = Relation::new(&[1, -1], &[71, 1]);
        assert_eq!(relation.coefficients[0].to_string(), "1");
        assert_eq!(relation.coefficients[1].to_string(), "-1180591620717411303424");
    }
}
