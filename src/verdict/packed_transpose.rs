//! The transpose of a triangular factor, as certificates hold it.

use faer::Mat;

/// The upper triangle of Lᵀ, column by column.
pub(super) fn packed_transpose(lower: &Mat<f64>) -> Vec<f64> {
    /// As many rows of R as a cache line holds.
    const ROWS: usize = 8;
    let n = lower.nrows();
    let mut packed = vec![0.0; n * (n + 1) / 2];
    for first in (0..n).step_by(ROWS) {
        let rows: Vec<&[f64]> = (first..n.min(first + ROWS)).map(|i| lower.col_as_slice(i)).collect();
        for j in first..n {
            let start = j * (j + 1) / 2 + first;
            for (entry, row) in packed[start..].iter_mut().zip(rows.iter().take(j + 1 - first)) {
                *entry = row[j];
            }
        }
    }
    packed
}
