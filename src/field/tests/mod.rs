//! Errors of derivatives, entry by entry, against the true ones.

mod bounded;
mod coverage;

/// How often a derivative is taken along each axis, of those that are named.
fn orders(n: usize, axes: &[usize]) -> Vec<usize> {
    (0..n).map(|axis| axes.iter().filter(|&&a| a == axis).count()).collect()
}

/// The entries of the upper triangle, row by row.
fn pairs(n: usize) -> Vec<(usize, usize)> {
    (0..n).flat_map(|i| (i..n).map(move |j| (i, j))).collect()
}
