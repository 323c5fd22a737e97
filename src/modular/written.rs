//! Numbers as they are written, as integers.
//!
//! x_ij = m·10^k. With exponents K_j such that k_ij + K_j ≥ 0 in column j, the integers x_ij·10^(K_j) have the rank of
//! X, and a relation Σ c_j·10^(K_j)·x_j = 0 of theirs is one of X. Of a symmetric matrix x_ij·10^(K_i + K_j) has the
//! inertia of X too (Sylvester).

use num_bigint::BigInt;

use super::integral::{Integral, least, symmetric_exponents};
use crate::matrix::ExactMatrix;

/// Powers of ten that fit into an `i128`, with room for an `i64`.
const SHORT: u32 = 19;

/// Integers Z that are proportional to written numbers, column by column.
#[derive(Clone, Debug)]
pub(crate) struct WrittenIntegers {
    /// Column j is 10^(K_j) times the written one; of a symmetric matrix row i is 10^(K_i) times that one, too.
    pub(crate) integers: Integral,
    /// K.
    pub(crate) tens: Vec<i64>,
}

impl WrittenIntegers {
    /// For ranks and relations.
    pub(crate) fn of(x: &ExactMatrix) -> Self {
        Self::new(x, Integral::of_integers)
    }

    /// For the Gram matrix of the columns.
    pub(crate) fn by_columns(x: &ExactMatrix) -> Self {
        Self::new(x, Integral::of_integers_by_columns)
    }

    fn new(x: &ExactMatrix, of: impl Fn(usize, usize, &mut dyn Iterator<Item = BigInt>) -> Integral) -> Self {
        let (m, n) = (x.rows(), x.columns());
        let column = |j: usize| (0..m).map(move |i| place(x, i, j));
        let tens: Vec<i64> = (0..n).map(|j| least(column(j), |_| 0, 1)).collect();
        let rows = if n == 0 { 0 } else { m };
        let places = (0..rows).flat_map(|i| (0..n).map(move |j| (i, j)));
        let integers = of(m, n, &mut places.map(|(i, j)| scaled(x, i, j, tens[j])));
        Self { integers, tens }
    }

    /// For the inertia and the determinant of a symmetric matrix.
    pub(crate) fn of_symmetric(a: &ExactMatrix) -> Self {
        let n = a.rows();
        let places = (0..n).flat_map(|i| (0..n).map(move |j| (i, j)));
        let entries: Vec<(i64, i64)> = places.clone().map(|(i, j)| place(a, i, j)).collect();
        let tens = symmetric_exponents(n, &entries);
        let mut integers = places.map(|(i, j)| scaled(a, i, j, tens[i] + tens[j]));
        Self { integers: Integral::of_symmetric_integers(n, &mut integers), tens }
    }
}

/// (something that is 0 where the entry is, k).
fn place(x: &ExactMatrix, i: usize, j: usize) -> (i64, i64) {
    let (m, k) = x.short(i, j);
    (m.unwrap_or(1), k)
}

/// x_ij·10^K, an integer by the choice of K.
fn scaled(x: &ExactMatrix, i: usize, j: usize, tens: i64) -> BigInt {
    match x.short(i, j) {
        (Some(0), _) => BigInt::ZERO,
        (Some(m), k) if k + tens < i64::from(SHORT) => BigInt::from(i128::from(m) * 10_i128.pow((k + tens) as u32)),
        (_, k) => x.entry(i, j).mantissa() * BigInt::from(10).pow((k + tens) as u32),
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::SEED;
    use super::*;
    use crate::matrix::Decimal;
    use num_traits::Zero;
    use oracle::{Rational, decimal};
    use rand::rngs::StdRng;
    use rand::{RngExt, SeedableRng};

    fn power(base: u32, exponent: i64) -> Rational {
        let power = Rational::from_integer(BigInt::from(base).pow(exponent.unsigned_abs() as u32));
        if exponent < 0 { power.recip() } else { power }
    }

    #[test]
    fn integers_are_the_written_numbers_times_powers_of_two_and_ten() {
        let mut random = StdRng::seed_from_u64(SEED);
        for case in 0..200 {
            let (m, n) = (1 + case % 4, 1 + case % 3);
            let digits = [3, 15, 19, 40][case % 4];
            let places = [0, 3, 25, 300][case / 4 % 4];
            let mut cell = || {
                let digits: String =
                    (0..random.random_range(1..=digits)).map(|_| random.random_range('0'..='9')).collect();
                format!("{}{digits}e{}", ["", "-"][random.random_range(0..2)], random.random_range(-places..=places))
            };
            let cells: Vec<Vec<String>> = (0..m).map(|_| (0..n).map(|_| cell()).collect()).collect();
            let x = ExactMatrix::from_decimals(m, n, |i, j| Decimal::parse(&cells[i][j]).unwrap()).unwrap();
            for (written, with_rows) in [(WrittenIntegers::of(&x), true), (WrittenIntegers::by_columns(&x), false)] {
                let z = &written.integers;
                for (i, row) in cells.iter().enumerate() {
                    for (j, cell) in row.iter().enumerate() {
                        let twos = z.column_exponents()[j] + z.row_exponents()[i];
                        let scaled = decimal(cell).unwrap() * power(10, written.tens[j]) * power(2, twos);
                        assert_eq!(Rational::from_integer(z.integer(i, j)), scaled);
                    }
                    assert!(with_rows || z.row_exponents()[i] == 0);
                }
                // Bounds on the lengths of rows and columns.
                let square = |places: &mut dyn Iterator<Item = (usize, usize)>| {
                    places.fold(BigInt::zero(), |sum, (i, j)| sum + z.integer(i, j).pow(2))
                };
                for (i, bits) in z.row_bits().into_iter().enumerate() {
                    assert!(square(&mut (0..n).map(|j| (i, j))) < BigInt::from(1) << bits);
                }
                for (j, bits) in z.column_bits().into_iter().enumerate() {
                    assert!(square(&mut (0..m).map(|i| (i, j))) < BigInt::from(1) << bits);
                }
                // Residues, of parts too.
                let field = super::super::prime_field::Field::new(super::super::primes::primes(1)[0]);
                let rows: Vec<usize> = (0..m).rev().collect();
                for (z, rows) in [(z.clone(), (0..m).collect()), (z.block(&rows), rows)] {
                    let image = z.image(field);
                    for (k, &i) in rows.iter().enumerate() {
                        for j in 0..n {
                            let p = BigInt::from(field.prime());
                            let residue = ((written.integers.integer(i, j) % &p) + &p) % &p;
                            assert_eq!(BigInt::from(field.integer(image.row(k)[j])), residue);
                        }
                    }
                }
            }
        }
    }
}
