//! A matrix of decimal numbers or integers, before any rounding to doubles.

use std::collections::BTreeMap;

use faer::Mat;
use num_bigint::BigInt;

use super::decimal::{Decimal, Mantissa};
use super::symmetric::fits_into_memory;
use crate::error::{Error, Mismatch, Place, Result};

/// A matrix whose numbers are exactly those that are written: decimals, or integers of any length.
///
/// A [`MatrixView`](super::MatrixView) holds doubles, and 0.1 is none: what holds of the decimals of a table ("cash +
/// credit = total") may not hold of the doubles nearest to them. The answers that take exact numbers judge the numbers
/// as they are written.
///
/// ```
/// use gramkit::matrix::{Decimal, DecimalError, ExactMatrix};
/// let written = [["0.1", "0.2", "0.3"], ["1.05", "2.00", "3.05"]];
/// let mut x = ExactMatrix::empty(3);
/// for row in written {
///     x.push_row(row.iter().map(|cell| Decimal::parse(cell)).collect::<Result<Vec<_>, _>>()?)?;
/// }
/// assert_eq!((x.rows(), x.columns(), x.entry(1, 2).to_string()), (2, 3, "3.05".to_string()));
/// assert_eq!(x.nearest()?[(0, 2)], 0.3);
/// assert!(0.1 + 0.2 != 0.3);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ExactMatrix {
    rows: usize,
    columns: usize,
    /// Row by row, without factors of ten; 0 where the mantissa is long.
    mantissas: Vec<i64>,
    exponents: Vec<i16>,
    /// The mantissas that do not fit into an `i64`, by position.
    long: BTreeMap<usize, BigInt>,
}

impl ExactMatrix {
    /// A matrix of so many columns, to which [rows are added](ExactMatrix::push_row).
    pub fn empty(columns: usize) -> Self {
        Self { rows: 0, columns, mantissas: Vec::new(), exponents: Vec::new(), long: BTreeMap::new() }
    }

    /// Adds a row below the others.
    ///
    /// # Errors
    /// [`Error::Shape`] if it has not one number for each column; [`Error::TooLarge`].
    pub fn push_row(&mut self, row: Vec<Decimal>) -> Result<()> {
        if row.len() != self.columns {
            return Err(Error::Shape { what: "numbers in the row", expected: self.columns, found: row.len() });
        }
        self.reserve(row.len())?;
        row.into_iter().for_each(|number| self.push(number));
        self.rows += 1;
        Ok(())
    }

    /// The rows × columns matrix with these entries; `entry(i, j)` is called once for each, row by row.
    ///
    /// ```
    /// use gramkit::matrix::{Decimal, ExactMatrix};
    /// let cents = [199_i64, 250];
    /// let x = ExactMatrix::from_decimals(2, 1, |i, _| Decimal::new(cents[i].into(), -2).unwrap())?;
    /// assert_eq!(x.entry(1, 0).to_string(), "2.5");
    /// # Ok::<(), gramkit::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`Error::TooLarge`].
    pub fn from_decimals(rows: usize, columns: usize, mut entry: impl FnMut(usize, usize) -> Decimal) -> Result<Self> {
        let mut matrix = Self { rows, ..Self::empty(columns) };
        let entries = rows.checked_mul(columns).ok_or(Error::TooLarge { rows, columns })?;
        matrix.reserve(entries)?;
        for i in 0..if columns == 0 { 0 } else { rows } {
            (0..columns).for_each(|j| matrix.push(entry(i, j)));
        }
        Ok(matrix)
    }

    /// The same of integers.
    ///
    /// ```
    /// use gramkit::matrix::ExactMatrix;
    /// // 2⁵³ + 1 is no double.
    /// let x = ExactMatrix::from_integers(1, 2, |_, j| (1_i128 << 53) + j as i128)?;
    /// assert_eq!(x.nearest()?[(0, 0)], x.nearest()?[(0, 1)]);
    /// assert_ne!(x.entry(0, 0), x.entry(0, 1));
    /// # Ok::<(), gramkit::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`Error::TooLarge`].
    pub fn from_integers(rows: usize, columns: usize, mut entry: impl FnMut(usize, usize) -> i128) -> Result<Self> {
        Self::from_decimals(rows, columns, |i, j| {
            let integer = entry(i, j);
            i64::try_from(integer).map_or_else(|_| Decimal::from(integer), Decimal::from)
        })
    }

    fn reserve(&mut self, entries: usize) -> Result<()> {
        let (rows, columns) = (self.rows, self.columns);
        let fits = self.mantissas.try_reserve(entries).is_ok() && self.exponents.try_reserve(entries).is_ok();
        if fits { Ok(()) } else { Err(Error::TooLarge { rows, columns }) }
    }

    fn push(&mut self, number: Decimal) {
        let (mantissa, exponent) = number.into_parts();
        let short = match mantissa {
            Mantissa::Short(m) => m,
            Mantissa::Long(m) => {
                self.long.insert(self.mantissas.len(), m);
                0
            }
        };
        self.mantissas.push(short);
        // A decimal number has its digits within 400 places of the point.
        self.exponents.push(exponent as i16);
    }

    /// The number of rows.
    pub fn rows(&self) -> usize {
        self.rows
    }

    /// The number of columns.
    pub fn columns(&self) -> usize {
        self.columns
    }

    /// Entry (i, j).
    ///
    /// # Panics
    /// If an index is not below the number of rows or columns.
    pub fn entry(&self, i: usize, j: usize) -> Decimal {
        assert!(i < self.rows && j < self.columns, "entry ({i}, {j}) of {} × {}", self.rows, self.columns);
        let k = i * self.columns + j;
        let mantissa = self.long.get(&k).map_or(Mantissa::Short(self.mantissas[k]), |m| Mantissa::Long(m.clone()));
        Decimal::from_parts(mantissa, i32::from(self.exponents[k]))
    }

    /// (m, k) of entry (i, j) = m·10^k; no m if it does not fit into an `i64`.
    pub(crate) fn short(&self, i: usize, j: usize) -> (Option<i64>, i64) {
        let k = i * self.columns + j;
        let long = !self.long.is_empty() && self.long.contains_key(&k);
        ((!long).then_some(self.mantissas[k]), i64::from(self.exponents[k]))
    }

    /// The same with a column of ones before the others.
    ///
    /// ```
    /// use gramkit::matrix::ExactMatrix;
    /// let x = ExactMatrix::from_integers(2, 1, |i, _| 7 + i as i128)?;
    /// assert_eq!(x.with_constant()?, ExactMatrix::from_integers(2, 2, |i, j| [1, 7 + i as i128][j])?);
    /// # Ok::<(), gramkit::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`Error::TooLarge`].
    pub fn with_constant(&self) -> Result<Self> {
        let one = Decimal::from(1_i64);
        let (rows, columns) = (self.rows, self.columns);
        let wider = columns.checked_add(1).ok_or(Error::TooLarge { rows, columns })?;
        Self::from_decimals(rows, wider, |i, j| if j == 0 { one.clone() } else { self.entry(i, j - 1) })
    }

    /// These columns alone, in this order.
    ///
    /// ```
    /// use gramkit::matrix::ExactMatrix;
    /// let x = ExactMatrix::from_integers(2, 3, |i, j| (3 * i + j) as i128)?;
    /// assert_eq!(x.with_columns(&[2, 0])?, ExactMatrix::from_integers(2, 2, |i, j| (3 * i + 2 - 2 * j) as i128)?);
    /// assert!(x.with_columns(&[3]).is_err());
    /// # Ok::<(), gramkit::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`Error::Domain`] if there is no such column.
    pub fn with_columns(&self, columns: &[usize]) -> Result<Self> {
        check_indices("column", columns, self.columns)?;
        Self::from_decimals(self.rows, columns.len(), |i, j| self.entry(i, columns[j]))
    }

    /// These rows alone, in this order.
    ///
    /// # Errors
    /// [`Error::Domain`] if there is no such row.
    pub fn with_rows(&self, rows: &[usize]) -> Result<Self> {
        check_indices("row", rows, self.rows)?;
        Self::from_decimals(rows.len(), self.columns, |i, j| self.entry(rows[i], j))
    }

    /// The transposed matrix.
    ///
    /// # Errors
    /// [`Error::TooLarge`].
    pub fn transposed(&self) -> Result<Self> {
        Self::from_decimals(self.columns, self.rows, |i, j| self.entry(j, i))
    }

    /// The doubles nearest to the numbers.
    ///
    /// # Errors
    /// [`Error::NotFinite`] for a number beyond the range of `f64`; [`Error::TooLarge`].
    pub fn nearest(&self) -> Result<Mat<f64>> {
        fits_into_memory(self.rows, self.columns)?;
        let nearest = Mat::from_fn(self.rows, self.columns, |i, j| self.entry(i, j).nearest());
        for (column, values) in nearest.col_iter().enumerate() {
            if let Some((row, &value)) = values.iter().enumerate().find(|(_, value)| !value.is_finite()) {
                return Err(Error::NotFinite { place: Place::Entry { row, column }, value });
            }
        }
        Ok(nearest)
    }

    /// Checks that the matrix is square and equal to its transpose.
    ///
    /// ```
    /// use gramkit::Error;
    /// use gramkit::matrix::ExactMatrix;
    /// let x = ExactMatrix::from_integers(2, 2, |i, j| (2 * i + j) as i128)?;
    /// assert_eq!(x.check_symmetric(), Err(Error::Asymmetric { row: 0, column: 1, gap: 1.0 }));
    /// # Ok::<(), gramkit::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`Mismatch::NotSquare`]; [`Error::Asymmetric`].
    pub fn check_symmetric(&self) -> Result<()> {
        let (rows, columns) = (self.rows, self.columns);
        if rows != columns {
            return Err(Error::Mismatch(Mismatch::NotSquare { rows, columns }));
        }
        for column in 0..columns {
            for row in 0..column {
                let (upper, lower) = (self.entry(row, column), self.entry(column, row));
                if upper != lower {
                    let gap = (upper.nearest() - lower.nearest()).abs();
                    return Err(Error::Asymmetric { row, column, gap });
                }
            }
        }
        Ok(())
    }
}

pub(super) fn check_indices(what: &'static str, indices: &[usize], limit: usize) -> Result<()> {
    match indices.iter().find(|&&index| index >= limit) {
        Some(&index) => Err(Error::Domain { what, value: index as f64, must_be: "below the number of them" }),
        None => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_numbers_stay_in_their_places() {
        let x = ExactMatrix::from_integers(3, 2, |i, j| (1_i128 << (60 + 3 * i + j)) + 1).unwrap();
        for i in 0..3 {
            for j in 0..2 {
                assert_eq!(x.entry(i, j).mantissa(), (BigInt::from(1) << (60 + 3 * i + j)) + 1);
            }
        }
        let part = x.with_rows(&[2, 0]).unwrap().with_columns(&[1]).unwrap().transposed().unwrap();
        assert_eq!((part.entry(0, 0), part.entry(0, 1)), (x.entry(2, 1), x.entry(0, 1)));
        assert!(x.with_rows(&[3]).is_err() && x.check_symmetric().is_err());
        let mut grown = ExactMatrix::empty(2);
        for i in 0..3 {
            grown.push_row(vec![x.entry(i, 0), x.entry(i, 1)]).unwrap();
        }
        assert_eq!(grown, x);
        assert!(grown.push_row(vec![]).is_err());
    }

    #[test]
    fn empty_matrices_take_no_time() {
        let x = ExactMatrix::from_integers(usize::MAX, 0, |_, _| 0).unwrap();
        assert_eq!((x.rows(), x.columns()), (usize::MAX, 0));
        assert!(ExactMatrix::from_integers(usize::MAX, 2, |_, _| 0).is_err());
    }
}
