//! Gauss–Jordan elimination modulo p, row by row.
//!
//! Rows of X are reduced against an echelon basis and join it while they are new, so an independent X is done after
//! about n of its m rows. Pivots are leading entries, hence a column without a pivot depends on the columns before it.

use faer::Mat;

use super::field::{Embedding, inverse, mul, sub};

/// Multiplications modulo p that an elimination may take: a few seconds' worth.
const WORK: u64 = 1 << 31;

/// Whether the elimination of an m × n matrix stays within the work limit, even if no row is spared.
pub(crate) fn affordable(x: &Mat<f64>) -> bool {
    let (m, n) = (x.nrows() as u64, x.ncols() as u64);
    m.saturating_mul(n).saturating_mul(m.min(n)) / 2 <= WORK
}

/// A row echelon basis of the row space of X modulo p.
#[derive(Clone, Debug)]
pub(crate) struct Echelon {
    columns: usize,
    /// Basis rows with leading 1 in the column `pivots[k]`.
    rows: Vec<Vec<u64>>,
    pivots: Vec<usize>,
    /// Which row of X brought each basis row.
    sources: Vec<usize>,
}

impl Echelon {
    /// Eliminates the rows of X in order, stopping at full column rank.
    pub(crate) fn of(x: &Mat<f64>) -> Self {
        let embedding = Embedding::new();
        let n = x.ncols();
        let mut echelon = Self { columns: n, rows: Vec::new(), pivots: Vec::new(), sources: Vec::new() };
        // basis_of[j]: the basis row whose pivot is column j.
        let mut basis_of: Vec<Option<usize>> = vec![None; n];
        for i in 0..x.nrows() {
            if echelon.rank() == n {
                break;
            }
            let mut row: Vec<u64> = (0..n).map(|j| embedding.image(x[(i, j)])).collect();
            for j in 0..n {
                if row[j] == 0 {
                    continue;
                }
                if let Some(k) = basis_of[j] {
                    subtract(&mut row[j..], &echelon.rows[k][j..]);
                } else {
                    let scale = inverse(row[j]);
                    for entry in &mut row[j..] {
                        *entry = mul(*entry, scale);
                    }
                    basis_of[j] = Some(echelon.rank());
                    echelon.rows.push(row);
                    echelon.pivots.push(j);
                    echelon.sources.push(i);
                    break;
                }
            }
        }
        echelon
    }

    /// rank_p(X) ≤ rank(X).
    pub(crate) fn rank(&self) -> usize {
        self.rows.len()
    }

    /// The rows of X which, with the pivot columns, make a minor that is nonzero modulo p.
    pub(crate) fn pivot_rows(&self) -> &[usize] {
        &self.sources
    }

    /// A basis of the null space modulo p, in reduced echelon form: one vector for each column without a pivot, with 1 there
    /// and 0 in the other such columns.
    pub(crate) fn null_vectors(&self) -> impl Iterator<Item = Vec<u64>> {
        let mut order: Vec<usize> = (0..self.rank()).collect();
        order.sort_by_key(|&k| self.pivots[k]);
        let is_pivot: Vec<bool> = (0..self.columns).map(|j| self.pivots.contains(&j)).collect();
        (0..self.columns).filter(move |&free| !is_pivot[free]).map(move |free| {
            let mut null = vec![0; self.columns];
            null[free] = 1;
            // Back substitution, from the last pivot before the free column.
            for &k in order.iter().rev().filter(|&&k| self.pivots[k] < free) {
                let (pivot, row) = (self.pivots[k], &self.rows[k]);
                null[pivot] = (pivot + 1..=free).fold(0, |sum, j| sub(sum, mul(row[j], null[j])));
            }
            null
        })
    }
}

/// row ← row − row[0]·basis, where basis[0] = 1.
fn subtract(row: &mut [u64], basis: &[u64]) {
    let factor = row[0];
    for (entry, &b) in row.iter_mut().zip(basis) {
        *entry = sub(*entry, mul(factor, b));
    }
}
