//! Cholesky's factorisation of any order, by columns a block at a time.

use faer::dyn_stack::{MemBuffer, MemStack};
use faer::linalg::cholesky::llt::factor::{
    LltError, LltParams, LltRegularization, cholesky_in_place, cholesky_in_place_scratch,
};
use faer::{Auto, Mat, MatMut, Par};

use super::multiplier::{Multiplier, Update};
use super::upper::{Divide, Upper};
use crate::error::Result;
use crate::progress::{Progress, report};
use crate::simd::InstructionSet;

/// Columns of a block, whose triangle stays in a nearest cache.
const COLUMNS: usize = 64;

/// Replaces the lower triangle of A by L with LLᵀ ≈ A, a column of blocks after the other; what is above the diagonal
/// is neither read nor of any meaning afterwards. The index of the first pivot that is not positive, if there is one:
/// then there is no L.
///
/// Nothing is proved of L. Its memory is that of A and of a few blocks, whichever features of faer are on, for faer
/// factors the triangles on the diagonal alone, without a product.
///
/// # Errors
/// [`Error::Cancelled`](crate::Error::Cancelled), between the blocks.
pub(crate) fn cholesky(a: &mut Mat<f64>, progress: Option<Progress<'_>>) -> Result<Option<usize>> {
    let n = a.nrows();
    let set = InstructionSet::detect();
    let mut multiplier = Multiplier::new();
    for first in (0..n).step_by(COLUMNS) {
        report(progress, 0.0)?;
        let width = COLUMNS.min(n - first);
        let (done, rest) = a.as_mut().submatrix_mut(first, 0, n - first, first + width).split_at_col_mut(first);
        let done = done.as_ref();
        let mut rest = rest;
        multiplier.multiply(rest.as_mut(), done, done.subrows(0, width).transpose(), Update::Subtract);
        let (mut triangle, below) = rest.split_at_row_mut(width);
        if let Some(index) = factor(triangle.as_mut()) {
            return Ok(Some(first + index));
        }
        let upper = Upper::of(triangle.as_ref().transpose());
        set.run(Divide { x: below, by: &upper });
    }
    Ok(None)
}

/// The same of one block, entry by entry.
fn factor(a: MatMut<'_, f64>) -> Option<usize> {
    let n = a.nrows();
    let mut parameters: LltParams = Auto::<f64>::auto();
    parameters.recursion_threshold = usize::MAX;
    let mut memory = MemBuffer::new(cholesky_in_place_scratch::<f64>(n, Par::Seq, parameters.into()));
    let plain = LltRegularization::default();
    let factored = cholesky_in_place(a, plain, Par::Seq, MemStack::new(&mut memory), parameters.into());
    factored.err().map(|LltError::NonPositivePivot { index }| index.min(n.saturating_sub(1)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rounding::gamma;
    use oracle::mutation::generator;
    use oracle::plain_product;
    use rand::RngExt;

    /// Orders on either side of the edges of blocks.
    const ORDERS: [usize; 9] = [0, 1, 2, 63, 64, 65, 128, 150, 200];

    #[test]
    fn the_factor_multiplied_out_is_the_matrix() {
        let mut random = generator(272);
        for n in ORDERS {
            let x = Mat::from_fn(n + 3, n, |_, _| random.random_range(-1.0..1.0));
            let gram = plain_product(x.transpose(), x.as_ref());
            let mut l = gram.clone();
            assert_eq!(cholesky(&mut l, None), Ok(None));
            let l = Mat::from_fn(n, n, |i, j| if i >= j { l[(i, j)] } else { 0.0 });
            let back = plain_product(l.as_ref(), l.transpose());
            // |A − LLᵀ| ≤ γ_(n+1)|L||Lᵀ| ≤ γ_(n+1)·√(a_ii·a_jj), a little more for the rounded lengths (Higham (2002),
            // Theorem 10.3), and as much for the product.
            let tolerance = 3.0 * gamma(n + 1) * (n + 3) as f64;
            assert!((back - gram).norm_max() <= tolerance, "order {n}");
        }
    }

    #[test]
    fn the_first_pivot_that_is_not_positive_is_named() {
        for n in ORDERS {
            for bad in [0, n / 2, n.saturating_sub(1)].into_iter().filter(|&bad| bad < n) {
                let mut a = Mat::from_fn(n, n, |i, j| if i == j { 1.0 } else { 0.0 });
                a[(bad, bad)] = -1.0;
                assert_eq!(cholesky(&mut a, None), Ok(Some(bad)), "order {n}");
            }
        }
    }
}
