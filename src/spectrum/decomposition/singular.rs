//! Any matrix: bidiagonal form, its singular values, and the singular vectors back.

use faer::diag::Diag;
use faer::dyn_stack::{MemBuffer, MemStack, StackReq};
use faer::linalg::householder::{
    apply_block_householder_sequence_on_the_left_in_place_scratch,
    apply_block_householder_sequence_on_the_left_in_place_with_conj,
};
use faer::linalg::svd::bidiag::{bidiag_in_place, bidiag_in_place_scratch};
use faer::linalg::svd::{ComputeSvdVectors, svd, svd_scratch};
use faer::{Conj, Mat, MatRef, Par};

use super::bidiagonal::Bidiagonal;
use crate::product::MOST_UNBLOCKED;

/// σ, U and V with X ≈ UΣVᵀ, as many columns as the shorter side; `None` if the iteration does not converge.
pub(in crate::spectrum) fn singular(x: &Mat<f64>) -> Option<(Vec<f64>, Mat<f64>, Mat<f64>)> {
    let (m, n) = (x.nrows(), x.ncols());
    if m.min(n) == 0 {
        return Some((Vec::new(), Mat::zeros(m, 0), Mat::zeros(n, 0)));
    }
    if m.saturating_mul(n) > MOST_UNBLOCKED {
        return by_blocks(x);
    }
    if m < n {
        let (sigma, left, right) = by_reflections(x.transpose())?;
        return Some((sigma, right, left));
    }
    by_reflections(x.as_ref())
}

/// Of at least as many rows as columns.
fn by_reflections(x: MatRef<'_, f64>) -> Option<(Vec<f64>, Mat<f64>, Mat<f64>)> {
    let (m, n) = (x.nrows(), x.ncols());
    let mut form = x.to_owned();
    let (mut left_factors, mut right_factors) = (Mat::zeros(1, n), Mat::zeros(1, n - 1));
    let mut memory = MemBuffer::new(StackReq::any_of(&[
        bidiag_in_place_scratch::<f64>(m, n, Par::Seq, Default::default()),
        apply_block_householder_sequence_on_the_left_in_place_scratch::<f64>(m, 1, n),
    ]));
    bidiag_in_place(
        form.as_mut(),
        left_factors.as_mut(),
        right_factors.as_mut(),
        Par::Seq,
        MemStack::new(&mut memory),
        Default::default(),
    );
    let diagonal = (0..n).map(|i| form[(i, i)]).collect();
    let Bidiagonal { diagonal, left, right } = Bidiagonal::decomposed(diagonal, (1..n).map(|j| form[(j - 1, j)]))?;
    let mut u = Mat::zeros(m, n);
    u.as_mut().subrows_mut(0, n).copy_from(&left);
    apply_block_householder_sequence_on_the_left_in_place_with_conj(
        form.as_ref(),
        left_factors.as_ref(),
        Conj::No,
        u.as_mut(),
        Par::Seq,
        MemStack::new(&mut memory),
    );
    // The reflections from the right stand in rows.
    let rows = form.submatrix(0, 1, n - 1, n - 1).transpose().to_owned();
    let mut v = right;
    apply_block_householder_sequence_on_the_left_in_place_with_conj(
        rows.as_ref(),
        right_factors.as_ref(),
        Conj::No,
        v.as_mut().subrows_mut(1, n - 1),
        Par::Seq,
        MemStack::new(&mut memory),
    );
    Some((diagonal, u, v))
}

/// By faer's own way, in blocks.
fn by_blocks(x: &Mat<f64>) -> Option<(Vec<f64>, Mat<f64>, Mat<f64>)> {
    let (m, n) = (x.nrows(), x.ncols());
    let k = m.min(n);
    let (mut sigma, mut u, mut v) = (Diag::zeros(k), Mat::zeros(m, k), Mat::zeros(n, k));
    let (thin, parameters) = (ComputeSvdVectors::Thin, Default::default());
    let mut memory = MemBuffer::new(svd_scratch::<f64>(m, n, thin, thin, Par::Seq, parameters));
    let stack = MemStack::new(&mut memory);
    svd(x.as_ref(), sigma.as_mut(), Some(u.as_mut()), Some(v.as_mut()), Par::Seq, stack, parameters).ok()?;
    Some((sigma.column_vector().iter().copied().collect(), u, v))
}

#[cfg(test)]
mod tests {
    use super::*;
    use oracle::mutation::generator;
    use oracle::plain_product;
    use rand::RngExt;

    /// What is allowed over max(m, n)·u·‖X‖_F, and over max(m, n)·u of the factors: LAPACK's own tests allow as much.
    const RATIO: f64 = 30.0;

    const SHAPES: [(usize, usize); 10] =
        [(1, 1), (3, 1), (1, 4), (2, 2), (5, 5), (17, 17), (40, 9), (9, 40), (60, 60), (300, 33)];

    /// Random columns, the j-th changed as its kind says.
    fn matrix(m: usize, n: usize, kind: usize, random: &mut impl rand::Rng) -> Mat<f64> {
        let mut x = Mat::from_fn(m, n, |_, _| random.random_range(-1.0..1.0));
        for j in 0..n {
            let first = x.col_as_slice(0).to_vec();
            let column = x.col_as_slice_mut(j);
            match kind {
                0 => {}
                1 => column.fill(0.0),
                2 if j % 3 == 1 => column.fill(0.0),
                3 if j % 2 == 1 => column.copy_from_slice(&first),
                4 => column.iter_mut().for_each(|x| *x *= 1e-3_f64.powi(j as i32)),
                5 => column.iter_mut().for_each(|x| *x *= 1e-3_f64.powi((n - j) as i32)),
                6 => column.iter_mut().enumerate().for_each(|(i, x)| *x *= f64::from(i == j || i + 1 == j)),
                7 => column.iter_mut().for_each(|x| *x = x.signum()),
                _ => column.fill(1.0),
            }
        }
        x
    }

    #[test]
    fn the_factors_multiplied_out_are_the_matrix() {
        let mut random = generator(273);
        for (m, n) in SHAPES {
            for kind in 0..9 {
                let x = matrix(m, n, kind, &mut random);
                let (sigma, u, v) = singular(&x).unwrap();
                let k = m.min(n);
                assert!(sigma.len() == k && sigma.iter().rev().is_sorted() && sigma.iter().all(|&s| s >= 0.0));
                let scaled = Mat::from_fn(m, k, |i, j| u[(i, j)] * sigma[j]);
                let unit = RATIO * m.max(n) as f64 * f64::EPSILON;
                let gap = (plain_product(scaled.as_ref(), v.transpose()) - &x).norm_l2();
                assert!(gap <= unit * x.norm_l2(), "{m} × {n}, kind {kind}: {gap:e}");
                for vectors in [&u, &v] {
                    let gram = plain_product(vectors.transpose(), vectors.as_ref());
                    let loss = (gram - Mat::<f64>::identity(k, k)).norm_l2();
                    assert!(loss <= unit, "{m} × {n}, kind {kind}: {loss:e}");
                }
            }
        }
    }

    #[test]
    fn what_is_not_finite_has_no_singular_values() {
        for bad in [f64::NAN, f64::INFINITY] {
            let x = Mat::from_fn(5, 4, |i, j| if i == 3 && j == 2 { bad } else { (i + 2 * j) as f64 });
            assert!(singular(&x).is_none());
        }
    }
}
