//! Products whose error bound is the textbook's, |fl(AB) − AB| ≤ γ_k|A||B| + k·η, on one thread.
//!
//! A rectangular product is a [`Multiplier`]'s; what a certificate needs beside it is that no more is formed than the
//! triangles that count, and that the inner products are summed in blocks whose roundings are known.

use faer::{Mat, MatRef};

use super::multiplier::{Multiplier, Update};
use crate::error::Result;
use crate::progress::{Progress, report};

/// A·B.
pub(crate) fn product(a: MatRef<'_, f64>, b: MatRef<'_, f64>) -> Mat<f64> {
    let mut c = Mat::zeros(a.nrows(), b.ncols());
    Multiplier::new().multiply(c.as_mut(), a, b, Update::Replace);
    c
}

/// A·B, the inner products summed in blocks: a term meets [`blocked_roundings`] roundings at most.
pub(crate) fn blocked_product(a: MatRef<'_, f64>, b: MatRef<'_, f64>) -> Mat<f64> {
    let k = a.ncols();
    let block = block_length(k);
    let mut c = Mat::zeros(a.nrows(), b.ncols());
    let mut multiplier = Multiplier::new();
    for first in (0..k).step_by(block) {
        let depth = block.min(k - first);
        let update = if first == 0 { Update::Replace } else { Update::Add };
        multiplier.multiply(c.as_mut(), a.subcols(first, depth), b.subrows(first, depth), update);
    }
    c
}

/// V·T for an upper triangular T: only the products above and on the diagonal of T are formed, T below it is not read.
///
/// Each entry is an inner product of length n at most, so γ_n |V||T| bounds the error (plus n·η for underflow).
///
/// # Errors
/// [`Error::Cancelled`](crate::Error::Cancelled).
pub(crate) fn product_with_upper(
    v: MatRef<'_, f64>,
    t: MatRef<'_, f64>,
    progress: Option<Progress<'_>>,
) -> Result<Mat<f64>> {
    let (m, n) = (v.nrows(), t.ncols());
    let mut y = Mat::zeros(m, n);
    let mut multiplier = Multiplier::new();
    for first in (0..n).step_by(TILE_COLUMNS) {
        report(progress, 0.0)?;
        let width = TILE_COLUMNS.min(n - first);
        // What stands above the triangle on the diagonal of T, and that triangle with zeros below it.
        let corner = Mat::from_fn(width, width, |i, j| if i <= j { t[(first + i, first + j)] } else { 0.0 });
        let mut above = Mat::zeros(first + width, width);
        above.as_mut().submatrix_mut(0, 0, first, width).copy_from(t.submatrix(0, first, first, width));
        above.as_mut().submatrix_mut(first, 0, width, width).copy_from(corner.as_ref());
        let columns = y.as_mut().submatrix_mut(0, first, m, width);
        multiplier.multiply(columns, v.subcols(0, first + width), above.as_ref(), Update::Replace);
    }
    Ok(y)
}

/// Columns of a tile of [`for_each_lower_tile`]: narrow, for what a tile on the diagonal computes above it is wasted.
const TILE_COLUMNS: usize = 64;
/// Rows of a tile: with the columns, 128 KiB for its sums and as much for the latest block of products, inside an L2
/// cache.
pub(crate) const TILE_ROWS: usize = 256;

/// Which terms of the inner products of L·R, R = Lᵀ or alike, vanish.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Terms {
    /// None is known to.
    All,
    /// Those with l > j in entry (i, j), i ≥ j: L is lower triangular.
    UpToColumn,
}

/// How many terms of an inner product of length k one block sums: about √k, but wide enough for a fast product.
pub(crate) fn block_length(k: usize) -> usize {
    match k {
        0..=512 => 32,
        513..=800 => 64,
        _ => 128,
    }
}

/// The roundings that a term of an inner product of length k meets in [`for_each_lower_tile`]: one per term of its
/// block, and one per later block. A classical inner product formed in one go would have k.
pub(crate) fn blocked_roundings(k: usize) -> usize {
    let block = block_length(k);
    block.min(k) + k.div_ceil(block).saturating_sub(1)
}

/// Entries of a symmetric product: all those of some rows and columns, of which only those on and below the diagonal
/// count.
pub(crate) struct Tile<'a> {
    pub(crate) first_row: usize,
    pub(crate) first_column: usize,
    pub(crate) columns: usize,
    rows: usize,
    sums: &'a Mat<f64>,
}

impl Tile<'_> {
    /// The entries of a column, counted from the first of the tile.
    pub(crate) fn column(&self, column: usize) -> &[f64] {
        &self.sums.col_as_slice(column)[..self.rows]
    }
}

/// Forms the lower triangle of the symmetric product L·R and hands it to `visit` tile by tile.
///
/// The inner products are summed in blocks: each block's is a classical inner product, in whatever order, and is added
/// to the sum of those before it. Hence [`blocked_roundings`], and sums that stay in cache.
///
/// # Errors
/// [`Error::Cancelled`](crate::Error::Cancelled), between the columns of tiles.
pub(crate) fn for_each_lower_tile(
    left: MatRef<'_, f64>,
    right: MatRef<'_, f64>,
    terms: Terms,
    progress: Option<Progress<'_>>,
    mut visit: impl FnMut(Tile<'_>),
) -> Result<()> {
    let (n, k) = (left.nrows(), left.ncols());
    let block = block_length(k);
    let mut sums = Mat::zeros(TILE_ROWS.min(n), TILE_COLUMNS.min(n));
    let mut multiplier = Multiplier::new();
    for j in (0..n).step_by(TILE_COLUMNS) {
        report(progress, 0.0)?;
        let columns = TILE_COLUMNS.min(n - j);
        let length = if terms == Terms::All { k } else { k.min(j + columns) };
        for i in (j..n).step_by(TILE_ROWS) {
            let rows = TILE_ROWS.min(n - i);
            if length == 0 {
                sums.as_mut().fill(0.0);
            }
            for l in (0..length).step_by(block) {
                let depth = block.min(length - l);
                let (a, b) = (left.submatrix(i, l, rows, depth), right.submatrix(l, j, depth, columns));
                let update = if l == 0 { Update::Replace } else { Update::Add };
                multiplier.multiply(sums.as_mut().submatrix_mut(0, 0, rows, columns), a, b, update);
            }
            visit(Tile { first_row: i, first_column: j, columns, rows, sums: &sums });
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rounding::gamma;
    use oracle::mutation::generator;
    use oracle::plain_product;
    use rand::RngExt;

    fn random(rows: usize, columns: usize, seed: u64) -> Mat<f64> {
        let mut random = generator(seed);
        Mat::from_fn(rows, columns, |_, _| random.random_range(-1.0..1.0))
    }

    /// Orders on either side of the edges of tiles and blocks, and lengths without any term.
    const SHAPES: [(usize, usize); 9] =
        [(0, 3), (1, 0), (1, 1), (5, 33), (63, 32), (64, 65), (65, 100), (257, 31), (330, 600)];

    #[test]
    fn tiles_cover_the_lower_triangle_once() {
        for (n, k) in SHAPES {
            let x = random(n, k, 41);
            let expected = plain_product(x.as_ref(), x.transpose());
            let mut seen = Mat::<f64>::from_fn(n, n, |_, _| f64::NAN);
            for_each_lower_tile(x.as_ref(), x.transpose(), Terms::All, None, |tile| {
                for column in 0..tile.columns {
                    let j = tile.first_column + column;
                    for (row, entry) in tile.column(column).iter().enumerate() {
                        let i = tile.first_row + row;
                        assert!(i < j || seen[(i, j)].is_nan(), "({i}, {j}) twice");
                        seen[(i, j)] = *entry;
                    }
                }
            })
            .unwrap();
            let tolerance = (gamma(k) + gamma(blocked_roundings(k))) * k as f64;
            for j in 0..n {
                assert!((j..n).all(|i| (seen[(i, j)] - expected[(i, j)]).abs() <= tolerance), "{n}, {k}, column {j}");
            }
        }
    }

    #[test]
    fn triangular_factors_give_what_full_ones_give() {
        for n in [1, 31, 64, 65, 130, 300] {
            let mut l = random(n, n, 42);
            for j in 0..n {
                l.col_as_slice_mut(j)[..j].fill(0.0);
            }
            let expected = plain_product(l.as_ref(), l.transpose());
            let tolerance = 2.0 * gamma(n) * n as f64;
            for_each_lower_tile(l.as_ref(), l.transpose(), Terms::UpToColumn, None, |tile| {
                for column in 0..tile.columns {
                    for (row, entry) in tile.column(column).iter().enumerate() {
                        let (i, j) = (tile.first_row + row, tile.first_column + column);
                        assert!(i < j || (entry - expected[(i, j)]).abs() <= tolerance, "order {n}: ({i}, {j})");
                    }
                }
            })
            .unwrap();
            let v = random(n + 3, n, 43);
            let (y, expected) =
                (product_with_upper(v.as_ref(), l.transpose(), None), plain_product(v.as_ref(), l.transpose()));
            assert!((y.unwrap() - expected).norm_max() <= tolerance);
        }
    }

    #[test]
    fn a_product_in_blocks_is_the_product() {
        for (n, k) in SHAPES {
            let x = random(n, k, 44);
            let (found, expected) =
                (blocked_product(x.as_ref(), x.transpose()), plain_product(x.as_ref(), x.transpose()));
            let tolerance = (gamma(k) + gamma(blocked_roundings(k))) * k as f64;
            assert!((found - expected).norm_max() <= tolerance, "{n}, {k}");
        }
    }

    #[test]
    fn roundings_of_a_blocked_sum() {
        assert_eq!([0, 1, 32, 33, 200, 1000, 10_000].map(blocked_roundings), [0, 1, 32, 33, 38, 135, 206]);
    }
}
