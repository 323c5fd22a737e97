//! Elimination modulo p, row by row.
//!
//! Rows are reduced against an echelon basis and join it while they are new, so an independent X is done after about n
//! of its m rows. Pivots are leading entries, hence a column without a pivot depends on the columns before it.
//!
//! A row is reduced by several basis rows at once: their products are added in 128 bits and reduced together. A row
//! that brings nothing new is recognised sooner, once the rank has not grown for a while: it lies in the row space if
//! it is orthogonal to the null space, which takes n(n − r) multiplications in place of up to nr.

use super::budget::{Questions, Stop, Work};
use super::integral::Image;
use super::prime_field::{Field, PRODUCTS};

/// A row echelon basis of the row space of X modulo p.
#[derive(Clone, Debug)]
pub(crate) struct Echelon {
    field: Field,
    columns: usize,
    /// By ascending pivot.
    rows: Vec<BasisRow>,
    /// A basis of the null space, while it is worth its cost.
    null_space: Vec<Vec<u64>>,
    /// Rows eliminated since the last one that joined.
    idle: usize,
}

#[derive(Clone, Debug)]
struct BasisRow {
    /// The column of the leading entry, which is 1.
    pivot: usize,
    /// The row of X that brought it.
    source: usize,
    entries: Vec<u64>,
}

impl Echelon {
    /// Eliminates the rows in order, stopping at full column rank, or where the budget ends.
    pub(crate) fn of(x: &Image, rows: usize, work: &mut Work<'_>) -> (Self, Option<Stop>) {
        let mut echelon = Self::new(x);
        let mut questions = work.questions(0.0);
        if let Err(stop) = work.report(0.0) {
            return (echelon, Some(stop));
        }
        for i in 0..rows {
            if echelon.rank() == x.columns {
                break;
            }
            let booked = work.spend(echelon.cost_of_a_row());
            questions.fraction = i as f64 / rows as f64;
            let heard = questions.after(echelon.rank() * x.columns);
            if let Err(stop) = booked.and(heard) {
                return (echelon, Some(stop));
            }
            echelon.add(x.row(i), i);
        }
        (echelon, None)
    }

    /// The same in another order of the rows, where the cost is booked already.
    ///
    /// # Errors
    /// [`Stop::Cancelled`].
    pub(crate) fn in_order(
        x: &Image,
        order: impl Iterator<Item = usize>,
        mut questions: Questions<'_>,
    ) -> Result<Self, Stop> {
        let mut echelon = Self::new(x);
        for i in order {
            if echelon.rank() == x.columns {
                break;
            }
            questions.after(echelon.rank() * x.columns)?;
            echelon.add(x.row(i), i);
        }
        Ok(echelon)
    }

    fn new(x: &Image) -> Self {
        Self { field: x.field, columns: x.columns, rows: Vec::new(), null_space: Vec::new(), idle: 0 }
    }

    /// Multiplications that [`Echelon::in_order`] takes of m rows of which the first r bring the rank r.
    pub(crate) fn cost(m: usize, n: usize, r: usize) -> u64 {
        let [m, n, r] = [m as u64, n as u64, r as u64];
        // The pivot rows; what is done in vain before the null space is found, and finding it; the other rows.
        (n * r * r).saturating_add(2 * r * r * (n - r)).saturating_add((m * n).saturating_mul((n - r).min(r + 1)))
    }

    /// Multiplications that the next row takes, at most, its own scaling included.
    fn cost_of_a_row(&self) -> u64 {
        ((self.rank() + 1) * self.columns) as u64
    }

    fn add(&mut self, row: &[u64], source: usize) {
        let field = self.field;
        if !self.null_space.is_empty() && self.null_space.iter().all(|null| product(field, row, null) == 0) {
            return;
        }
        let mut row = row.to_vec();
        for batch in self.rows.chunks(PRODUCTS) {
            subtract(field, &mut row, batch);
        }
        let Some(pivot) = row.iter().position(|&entry| entry != 0) else {
            self.idle += 1;
            self.consider_null_space();
            return;
        };
        self.null_space.clear();
        self.idle = 0;
        let scale = field.inverse(row[pivot]);
        row[pivot..].iter_mut().for_each(|entry| *entry = field.mul(*entry, scale));
        let place = self.rows.partition_point(|basis| basis.pivot < pivot);
        self.rows.insert(place, BasisRow { pivot, source, entries: row });
    }

    /// Finds the null space if it is small, once the rows without a pivot, of nr/2 each, have cost as much as that
    /// takes: (n − r)r²/2.
    fn consider_null_space(&mut self) {
        let (n, r) = (self.columns, self.rank());
        if !self.null_space.is_empty() || 2 * (n - r) > r || self.idle * n < r * (n - r) {
            return;
        }
        let pivots = self.pivot_columns();
        let whole = |free: usize| {
            let mut null = vec![0; n];
            null[free] = self.field.one();
            pivots.iter().zip(self.null_vector(free)).for_each(|(&pivot, entry)| null[pivot] = entry);
            null
        };
        self.null_space = (0..n).filter(|j| pivots.binary_search(j).is_err()).map(whole).collect();
    }

    /// rank_p(X) ≤ rank(X).
    pub(crate) fn rank(&self) -> usize {
        self.rows.len()
    }

    /// The rows of X which, with the pivot columns, make a minor that is nonzero modulo p.
    pub(crate) fn pivot_rows(&self) -> Vec<usize> {
        self.rows.iter().map(|basis| basis.source).collect()
    }

    /// The pivot columns, ascending.
    pub(crate) fn pivot_columns(&self) -> Vec<usize> {
        self.rows.iter().map(|basis| basis.pivot).collect()
    }

    /// The null vector modulo p with 1 in the column `free`, which has no pivot, and 0 in the other such columns: its
    /// entries in the pivot columns.
    pub(crate) fn null_vector(&self, free: usize) -> Vec<u64> {
        let field = self.field;
        let mut null = vec![0; self.rank()];
        // Back substitution, from the last pivot before the free column.
        for (k, basis) in self.rows.iter().enumerate().rev().filter(|(_, basis)| basis.pivot < free) {
            let later = self.rows.iter().zip(&null).skip(k + 1);
            let products = later.map(|(row, &entry)| (basis.entries[row.pivot], entry)).collect::<Vec<_>>();
            let sum = products.chunks(PRODUCTS).fold(basis.entries[free], |sum, products| {
                field.add(sum, field.reduce(products.iter().map(|&(a, b)| u128::from(a) * u128::from(b)).sum()))
            });
            null[k] = field.negate(sum);
        }
        null
    }
}

/// Σ a_j b_j.
fn product(field: Field, a: &[u64], b: &[u64]) -> u64 {
    a.chunks(PRODUCTS).zip(b.chunks(PRODUCTS)).fold(0, |sum, (a, b)| {
        field.add(sum, field.reduce(a.iter().zip(b).map(|(&a, &b)| u128::from(a) * u128::from(b)).sum()))
    })
}

/// Reduces a row by up to [`PRODUCTS`] basis rows of ascending pivots.
fn subtract(field: Field, row: &mut [u64], batch: &[BasisRow]) {
    // The multiple of each basis row is what the earlier ones leave in its pivot column.
    let mut multiples = [0_u64; PRODUCTS];
    for (k, basis) in batch.iter().enumerate() {
        let sum: u128 = (0..k).map(|l| u128::from(multiples[l]) * u128::from(batch[l].entries[basis.pivot])).sum();
        multiples[k] = field.sub(row[basis.pivot], field.reduce(sum));
    }
    let start = batch.first().map_or(0, |basis| basis.pivot);
    let row = &mut row[start..];
    match batch {
        // The full batch without an inner loop over a slice of unknown length.
        [b0, b1, b2, b3, b4, b5, b6, b7] => {
            let [b0, b1, b2, b3, b4, b5, b6, b7] =
                [b0, b1, b2, b3, b4, b5, b6, b7].map(|basis| &basis.entries[start..][..row.len()]);
            let wide = |a: u64, b: u64| u128::from(a) * u128::from(b);
            for (j, entry) in row.iter_mut().enumerate() {
                let sum = wide(multiples[0], b0[j])
                    + wide(multiples[1], b1[j])
                    + wide(multiples[2], b2[j])
                    + wide(multiples[3], b3[j])
                    + wide(multiples[4], b4[j])
                    + wide(multiples[5], b5[j])
                    + wide(multiples[6], b6[j])
                    + wide(multiples[7], b7[j]);
                *entry = field.sub(*entry, field.reduce(sum));
            }
        }
        _ => {
            for (j, entry) in row.iter_mut().enumerate() {
                let sum = batch
                    .iter()
                    .zip(multiples)
                    .map(|(basis, multiple)| u128::from(multiple) * u128::from(basis.entries[start + j]))
                    .sum();
                *entry = field.sub(*entry, field.reduce(sum));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_that_join_late_are_not_taken_for_dependent() {
        let field = Field::new((1 << 62) - 57);
        let n = 8;
        let unit = |i: usize| (0..n).map(move |j| u64::from(i == j)).collect::<Vec<_>>();
        // Six rows, then combinations of them until the null space is known, then a seventh, and so for the eighth.
        let first = |i: usize| (0..n).map(move |j| if j < 6 { u64::from(i == j) } else { (i + j) as u64 });
        let combined = |k: usize| first(k % 6).zip(first(k % 5)).map(move |(a, b)| 3 * a + k as u64 * b).collect();
        let mut rows: Vec<Vec<u64>> = (0..6).map(|i| first(i).collect()).collect();
        rows.extend((0..20).map(combined));
        rows.push(unit(6));
        rows.extend((0..20).map(combined));
        let entries = rows.iter().flatten().map(|&entry| field.element(entry)).collect();
        let mut echelon =
            Echelon::in_order(&Image { field, columns: n, entries }, 0..rows.len(), Questions::none()).unwrap();
        assert!(!echelon.null_space.is_empty());
        assert_eq!(echelon.pivot_rows(), [0, 1, 2, 3, 4, 5, 26]);
        echelon.add(&unit(7).into_iter().map(|entry| field.element(entry)).collect::<Vec<_>>(), rows.len());
        assert_eq!((echelon.rank(), echelon.null_space.len()), (8, 0));
    }
}
