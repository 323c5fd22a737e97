//! The numbers that a certificate is about.

use faer::MatRef;
use num_bigint::BigInt;

use super::dyadic::{Dyadic, Line, parts};
use super::modulus::Modulus;
use crate::certificate::Rejection;
use crate::matrix::{ExactMatrix, Real};

/// Finite numbers, row by row.
#[derive(Clone, Debug)]
pub(super) struct Data {
    rows: usize,
    columns: usize,
    values: Vec<f64>,
    /// In their place, numbers as they are written, all times the same power of ten.
    written: Option<Vec<BigInt>>,
    /// The diagonal, where it is no doubles: what stands there in `values` does not count then.
    diagonal: Option<Vec<Dyadic>>,
}

impl Data {
    /// Reads a matrix of the shape that the certificate speaks of.
    pub(super) fn of<T: Real>(matrix: MatRef<'_, T>, rows: usize, columns: usize) -> Result<Self, Rejection> {
        let (found_rows, found_columns) = (matrix.nrows(), matrix.ncols());
        if (rows, columns) != (found_rows, found_columns) {
            return Err(Rejection::Shape { rows, columns, found_rows, found_columns });
        }
        let mut values = Vec::with_capacity(rows * columns);
        // Without columns there may be more rows than can be gone through.
        for row in 0..if columns == 0 { 0 } else { rows } {
            for column in 0..columns {
                let value = matrix[(row, column)].to_f64();
                if !value.is_finite() {
                    return Err(Rejection::NonFinite { row, column, value });
                }
                values.push(value);
            }
        }
        Ok(Self { rows, columns, values, written: None, diagonal: None })
    }

    /// Reads numbers as they are written, in a matrix of the shape that the certificate speaks of. Multiplied by one
    /// power of ten they are integers, with the same rank, relations and inertia.
    pub(super) fn of_exact(matrix: &ExactMatrix, rows: usize, columns: usize) -> Result<Self, Rejection> {
        let (found_rows, found_columns) = (matrix.rows(), matrix.columns());
        if (rows, columns) != (found_rows, found_columns) {
            return Err(Rejection::Shape { rows, columns, found_rows, found_columns });
        }
        let rows_with_numbers = if columns == 0 { 0 } else { rows };
        let numbers = || (0..rows_with_numbers).flat_map(|i| (0..columns).map(move |j| matrix.entry(i, j)));
        let least = numbers().filter(|number| !number.is_zero()).map(|number| number.exponent()).min().unwrap_or(0);
        // Any two exponents are of numbers within 400 places of the decimal point.
        let ten = BigInt::from(10);
        let integer = |m: BigInt, tens: i64| if tens > 0 { m * ten.pow(tens as u32) } else { m };
        let written = numbers().map(|number| integer(number.mantissa(), number.exponent() - least)).collect();
        Ok(Self { rows, columns, values: Vec::new(), written: Some(written), diagonal: None })
    }

    /// The same, of a symmetric matrix.
    pub(super) fn exact_symmetric(matrix: &ExactMatrix, order: usize) -> Result<Self, Rejection> {
        let data = Self::of_exact(matrix, order, order)?;
        for column in 0..order {
            for row in column + 1..order {
                if matrix.entry(row, column) != matrix.entry(column, row) {
                    return Err(Rejection::Asymmetric { row, column });
                }
            }
        }
        Ok(data)
    }

    /// The same, of a symmetric matrix.
    pub(super) fn symmetric<T: Real>(matrix: MatRef<'_, T>, order: usize) -> Result<Self, Rejection> {
        let data = Self::of(matrix, order, order)?;
        for column in 0..order {
            for row in column + 1..order {
                if parts(data.at(row, column)) != parts(data.at(column, row)) {
                    return Err(Rejection::Asymmetric { row, column });
                }
            }
        }
        Ok(data)
    }

    /// The symmetric matrix with this upper triangle of finite numbers, column by column.
    pub(super) fn of_triangle(order: usize, triangle: &[f64]) -> Self {
        let at = |i: usize, j: usize| triangle[i.max(j) * (i.max(j) + 1) / 2 + i.min(j)];
        let values = (0..order).flat_map(|i| (0..order).map(move |j| at(i, j))).collect();
        Self { rows: order, columns: order, values, written: None, diagonal: None }
    }

    /// These rows, a column of ones before them if they are to be centred.
    pub(super) fn family(&self, kept: &[usize], constant: bool) -> Self {
        let ones = usize::from(constant);
        let shape = (kept.len(), self.columns + ones);
        if let Some(written) = &self.written {
            let row = |&i: &usize| written[i * self.columns..(i + 1) * self.columns].iter().cloned();
            let row = |i| std::iter::repeat_n(BigInt::from(1), ones).chain(row(i));
            let written = Some(kept.iter().flat_map(row).collect());
            return Self { rows: shape.0, columns: shape.1, values: Vec::new(), written, diagonal: None };
        }
        let row = |&i: &usize| std::iter::repeat_n(1.0, ones).chain(self.row(i).iter().copied());
        let values = kept.iter().flat_map(row).collect();
        Self { rows: shape.0, columns: shape.1, values, written: None, diagonal: None }
    }

    /// The principal submatrix with these rows, of a matrix of doubles.
    pub(super) fn principal(&self, indices: &[usize]) -> Self {
        let entry = |&i: &usize| indices.iter().map(move |&j| self.at(i, j));
        let values = indices.iter().flat_map(entry).collect();
        Self { rows: indices.len(), columns: indices.len(), values, written: None, diagonal: None }
    }

    /// The square matrix with another diagonal.
    pub(super) fn with_diagonal(mut self, diagonal: Vec<Dyadic>) -> Self {
        let doubles: Option<Vec<f64>> = diagonal.iter().map(Dyadic::to_double).collect();
        for i in 0..self.rows {
            self.values[i * self.columns + i] = doubles.as_ref().map_or(0.0, |doubles| doubles[i]);
        }
        self.diagonal = if doubles.is_some() { None } else { Some(diagonal) };
        self
    }

    /// Whether all numbers are doubles, so that [`Data::row`] and [`Data::at`] tell them.
    pub(super) fn is_of_doubles(&self) -> bool {
        self.diagonal.is_none() && self.written.is_none()
    }

    /// Whether these are numbers as they are written.
    pub(super) fn is_written(&self) -> bool {
        self.written.is_some()
    }

    /// The residue of entry (i, j), which is a double or an integer.
    pub(super) fn residue(&self, modulus: Modulus, i: usize, j: usize) -> u64 {
        match &self.written {
            Some(written) => modulus.of_integer(&written[i * self.columns + j]),
            None => modulus.of(self.at(i, j)),
        }
    }

    /// The numbers as they are written, row by row.
    pub(super) fn written_rows(&self) -> Option<Vec<Vec<BigInt>>> {
        let written = self.written.as_ref()?;
        Some(written.chunks(self.columns.max(1)).map(<[BigInt]>::to_vec).collect())
    }

    /// Entry (i, j), whatever it is.
    pub(super) fn exact(&self, i: usize, j: usize) -> Dyadic {
        match &self.diagonal {
            Some(diagonal) if i == j => diagonal[i].clone(),
            _ => match &self.written {
                Some(written) => Dyadic::new(written[i * self.columns + j].clone(), 0),
                None => Dyadic::of(self.at(i, j), 0),
            },
        }
    }

    /// Row i with its entries times powers of two.
    pub(super) fn line(&self, i: usize, power: impl Fn(usize) -> i64) -> Line {
        if self.is_of_doubles() {
            Line::of(self.row(i).iter().enumerate().map(|(j, &x)| (x, power(j))))
        } else {
            Line::of_dyadics((0..self.columns).map(|j| self.exact(i, j).scaled(power(j))).collect())
        }
    }

    pub(super) fn rows(&self) -> usize {
        self.rows
    }

    pub(super) fn columns(&self) -> usize {
        self.columns
    }

    pub(super) fn row(&self, i: usize) -> &[f64] {
        &self.values[i * self.columns..(i + 1) * self.columns]
    }

    pub(super) fn at(&self, i: usize, j: usize) -> f64 {
        self.values[i * self.columns + j]
    }
}
