//! The numbers that a certificate is about.

use faer::MatRef;

use super::dyadic::{Dyadic, Line, parts};
use crate::certificate::Rejection;
use crate::matrix::Real;

/// Finite numbers, row by row.
#[derive(Clone, Debug)]
pub(super) struct Data {
    rows: usize,
    columns: usize,
    values: Vec<f64>,
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
        Ok(Self { rows, columns, values, diagonal: None })
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
        Self { rows: order, columns: order, values, diagonal: None }
    }

    /// These rows, a column of ones before them if they are to be centred.
    pub(super) fn family(&self, kept: &[usize], constant: bool) -> Self {
        let ones = usize::from(constant);
        let row = |&i: &usize| std::iter::repeat_n(1.0, ones).chain(self.row(i).iter().copied());
        let values = kept.iter().flat_map(row).collect();
        Self { rows: kept.len(), columns: self.columns + ones, values, diagonal: None }
    }

    /// The principal submatrix with these rows, of a matrix of doubles.
    pub(super) fn principal(&self, indices: &[usize]) -> Self {
        let entry = |&i: &usize| indices.iter().map(move |&j| self.at(i, j));
        let values = indices.iter().flat_map(entry).collect();
        Self { rows: indices.len(), columns: indices.len(), values, diagonal: None }
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
        self.diagonal.is_none()
    }

    /// Entry (i, j), whatever it is.
    pub(super) fn exact(&self, i: usize, j: usize) -> Dyadic {
        match &self.diagonal {
            Some(diagonal) if i == j => diagonal[i].clone(),
            _ => Dyadic::of(self.at(i, j), 0),
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
