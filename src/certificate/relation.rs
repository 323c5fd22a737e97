//! An integer relation between vectors.

use num_bigint::{BigInt, Sign};
use num_integer::Integer;
use num_traits::{One, Signed, Zero};

use crate::error::escaped;

/// Coefficients with more twos than this are written m·2^k.
const MOST_TWOS: u64 = 64;

/// Integers c, not all zero, with Σ cⱼxⱼ = 0 exactly: a proof that the vectors xⱼ are dependent.
///
/// The integers are as long as they must be. Vectors of very different magnitude need long ones:
///
/// ```
/// use gramkit::{Independence, MatrixView, Vectors};
/// // 2⁷⁰ and 3: the relation 3·x0 − 2⁷⁰·x1 = 0 needs more than 64 bits.
/// let x = [2.0_f64.powi(70), 3.0];
/// let answer = Independence::of(&Vectors::columns(MatrixView::row_major(&x, 1, 2)?))?;
/// let coefficients = &answer.relations()[0].coefficients;
/// assert_eq!(coefficients[0].to_string(), "3");
/// assert_eq!(coefficients[1].to_string(), "-1180591620717411303424");
/// # Ok::<(), gramkit::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(deny_unknown_fields))]
pub struct Relation {
    /// One integer per vector, without a common factor; the first that is not zero is positive.
    #[cfg_attr(feature = "serde", serde(with = "decimal"))]
    pub coefficients: Vec<BigInt>,
}

impl Relation {
    /// From integers c' with Σ c'ⱼvⱼ = 0 for the scaled columns vⱼ = xⱼ·2^(kⱼ).
    pub(crate) fn new(scaled: Vec<BigInt>, exponents: &[i64]) -> Self {
        let smallest = scaled.iter().zip(exponents).filter(|(c, _)| !c.is_zero()).map(|(_, &k)| k).min().unwrap_or(0);
        let shift = |(c, &k): (BigInt, &i64)| if c.is_zero() { c } else { c << (k - smallest) as u64 };
        Self { coefficients: scaled.into_iter().zip(exponents).map(shift).collect() }.reduced()
    }

    /// From integers c' with Σ c'ⱼvⱼ = 0 for the scaled columns vⱼ = xⱼ·10^(kⱼ).
    pub(crate) fn by_tens(scaled: Vec<BigInt>, exponents: &[i64]) -> Self {
        let smallest = scaled.iter().zip(exponents).filter(|(c, _)| !c.is_zero()).map(|(_, &k)| k).min().unwrap_or(0);
        let raised =
            |(c, &k): (BigInt, &i64)| if c.is_zero() { c } else { c * BigInt::from(10).pow((k - smallest) as u32) };
        Self { coefficients: scaled.into_iter().zip(exponents).map(raised).collect() }.reduced()
    }

    /// The relation between the vectors after the first `constants` ones, which were added to them; `None` if it is
    /// about those alone.
    pub(crate) fn without_first(mut self, constants: usize) -> Option<Self> {
        self.coefficients.drain(..constants);
        self.coefficients.iter().any(|c| !c.is_zero()).then(|| self.reduced())
    }

    /// Divided by the common factor, the first coefficient positive.
    fn reduced(mut self) -> Self {
        let mut divisor = self.coefficients.iter().fold(BigInt::zero(), |divisor, c| divisor.gcd(c));
        if self.coefficients.iter().find(|c| !c.is_zero()).is_some_and(Signed::is_negative) {
            divisor = -divisor;
        }
        if !divisor.is_zero() && !divisor.is_one() {
            self.coefficients.iter_mut().for_each(|c| *c /= &divisor);
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
    /// assert_eq!(answer.relations()[0].in_words(&names), "0 = PRICE + TAX − TOTAL");
    /// # Ok::<(), gramkit::Error>(())
    /// ```
    pub fn in_words(&self, names: &[String]) -> String {
        let mut words = String::from("0 =");
        let mut first = true;
        for (j, c) in self.coefficients.iter().enumerate().filter(|(_, c)| !c.is_zero()) {
            let sign = match (c.sign(), first) {
                (Sign::Minus, _) => " −",
                (_, true) => "",
                (_, false) => " +",
            };
            let modulus = c.abs();
            let twos = modulus.trailing_zeros().unwrap_or(0);
            let factor = if modulus.is_one() {
                String::new()
            } else if twos <= MOST_TWOS {
                format!("{modulus}·")
            } else {
                match &modulus >> twos {
                    odd if odd.is_one() => format!("2^{twos}·"),
                    odd => format!("{odd}·2^{twos}·"),
                }
            };
            let name = names.get(j).map(escaped).unwrap_or_else(|| format!("x{j}"));
            words.push_str(&format!("{sign} {factor}{name}"));
            first = false;
        }
        words
    }
}

/// Integers as decimal strings: a JSON number ends at 2⁵³ for many readers.
#[cfg(feature = "serde")]
mod decimal {
    use num_bigint::BigInt;
    use serde::de::Error;
    use serde::{Deserialize, Deserializer, Serializer};

    /// Reading a decimal number takes time in proportion to the square of its length; those of relations have less
    /// digits.
    const MOST_DIGITS: usize = 1 << 13;

    pub(crate) fn serialize<S: Serializer>(integers: &[BigInt], serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(integers.iter().map(BigInt::to_string))
    }

    pub(crate) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<BigInt>, D::Error> {
        let texts = Vec::<String>::deserialize(deserializer)?;
        let parse = |text: &String| match text.len() {
            0..=MOST_DIGITS => text.parse().map_err(D::Error::custom),
            length => Err(D::Error::custom(format_args!("an integer of {length} digits"))),
        };
        texts.iter().map(parse).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn relation(scaled: &[i64], exponents: &[i64]) -> Relation {
        Relation::new(scaled.iter().map(|&c| BigInt::from(c)).collect(), exponents)
    }

    #[test]
    fn relations_read_like_equations() {
        let names = ["YEAR", "GNP", "UNEMP"].map(String::from);
        let relation = relation(&[-1, 2, 0], &[0, 0, 0]);
        assert_eq!(relation.in_words(&names), "0 = YEAR − 2·GNP");
        assert_eq!(relation.in_words(&[]), "0 = x0 − 2·x1");
    }

    #[test]
    fn columns_of_other_magnitude_get_powers_of_two() {
        // v = x·2^k: x_0 = 2^70 · x_1 is v_0 = v_1 with k = −71 and −1.
        let relation = relation(&[1, -1], &[-71, -1]);
        assert_eq!(relation.coefficients[0].to_string(), "1");
        assert_eq!(relation.coefficients[1].to_string(), "-1180591620717411303424");
        assert_eq!(relation.in_words(&[]), "0 = x0 − 2^70·x1");
    }

    #[test]
    fn columns_of_decimals_get_powers_of_ten() {
        // v = x·10^k: x_0 = 2.5, x_1 = 500, k = 1 and −2: v = 25 and 5.
        let relation = Relation::by_tens([1, -5].map(BigInt::from).to_vec(), &[1, -2]);
        assert_eq!(relation.in_words(&[]), "0 = 200·x0 − x1");
    }

    #[test]
    fn a_common_factor_is_divided_out() {
        assert_eq!(relation(&[-6, 9, 0], &[0, 0, 0]), relation(&[2, -3, 0], &[0, 0, 0]));
    }
}
