//! Householder's QR decomposition by blocks of columns, whatever the rank.
//!
//! Golub & Van Loan, *Matrix Computations*, 4th ed., §5.2: a panel of columns is reduced by reflections one by one, and
//! what is right of it by all of them at once, as I − VTVᵀ (Schreiber & Van Loan, *A storage-efficient WY
//! representation*, SISSC 10 (1989)). No column is passed over, however little is left of it. What is proved of the
//! result is measured afterwards.

use faer::{Mat, MatMut, MatRef};

use crate::product::{Multiplier, Update};

/// Columns of a panel.
const PANEL: usize = 8;

/// The reflections of a panel: V, with zeros above, and T.
struct Panel {
    v: Mat<f64>,
    t: Mat<f64>,
}

/// Q with p columns, and R, of A = QR for a matrix of p ≤ m columns, whose entries are neither very large nor small.
pub(super) fn decomposed(mut a: Mat<f64>) -> (Mat<f64>, Mat<f64>) {
    let (m, p) = a.shape();
    let mut multiplier = Multiplier::new();
    let mut panels = Vec::new();
    for first in (0..p).step_by(PANEL) {
        let width = PANEL.min(p - first);
        let (mut panel, mut rest) =
            a.as_mut().submatrix_mut(first, first, m - first, p - first).split_at_col_mut(width);
        let reflections = reduce(panel.as_mut());
        reflections.apply(rest.as_mut(), true, &mut multiplier);
        panels.push((first, reflections));
    }
    let mut r = Mat::zeros(p, p);
    for j in 0..p {
        r.col_as_slice_mut(j)[..=j].copy_from_slice(&a.col_as_slice(j)[..=j]);
    }
    let mut q = Mat::zeros(m, p);
    (0..p).for_each(|j| q[(j, j)] = 1.0);
    for (first, reflections) in panels.iter().rev() {
        // The columns before are unit vectors above these rows.
        let part = q.as_mut().submatrix_mut(*first, *first, m - first, p - first);
        reflections.apply(part, false, &mut multiplier);
    }
    (q, r)
}

/// Reduces a panel to a triangle, one reflection I − τvvᵀ after the other.
fn reduce(mut panel: MatMut<'_, f64>) -> Panel {
    let (m, width) = panel.shape();
    let mut v = Mat::zeros(m, width);
    let mut t = Mat::zeros(width, width);
    for k in 0..width {
        let (left, mut right) = panel.as_mut().split_at_col_mut(k + 1);
        let Some(column) = left.col_mut(k).try_as_col_major_mut() else { continue };
        let column = &mut column.as_slice_mut()[k..];
        let norm = dot(column, column).sqrt();
        if norm == 0.0 {
            continue;
        }
        let reflector = &mut v.col_as_slice_mut(k)[k..];
        let head = column[0] + norm.copysign(column[0]);
        reflector.copy_from_slice(column);
        reflector.iter_mut().for_each(|x| *x /= head);
        reflector[0] = 1.0;
        let tau = 2.0 / dot(reflector, reflector);
        column[0] = -norm.copysign(column[0]);
        column[1..].fill(0.0);
        for j in 0..right.ncols() {
            if let Some(other) = right.as_mut().col_mut(j).try_as_col_major_mut() {
                let other = &mut other.as_slice_mut()[k..];
                let along = tau * dot(reflector, other);
                other.iter_mut().zip(reflector.iter()).for_each(|(x, v)| *x -= along * v);
            }
        }
        // T's column: −τ·T·(Vᵀv), and τ.
        let reflector = v.col_as_slice(k)[k..].to_vec();
        let along: Vec<f64> = (0..k).map(|j| dot(&v.col_as_slice(j)[k..], &reflector)).collect();
        for i in 0..k {
            t[(i, k)] = -tau * (i..k).map(|j| t[(i, j)] * along[j]).sum::<f64>();
        }
        t[(k, k)] = tau;
    }
    Panel { v, t }
}

impl Panel {
    /// C becomes (I − VTVᵀ)C, or (I − VTᵀVᵀ)C.
    fn apply(&self, mut c: MatMut<'_, f64>, transposed: bool, multiplier: &mut Multiplier) {
        let (width, n) = (self.t.ncols(), c.ncols());
        if n == 0 {
            return;
        }
        let mut along = Mat::zeros(width, n);
        multiplier.multiply(along.as_mut(), self.v.transpose(), c.as_ref(), Update::Replace);
        let t: MatRef<'_, f64> = if transposed { self.t.transpose() } else { self.t.as_ref() };
        let mut turned = Mat::zeros(width, n);
        multiplier.multiply(turned.as_mut(), t, along.as_ref(), Update::Replace);
        multiplier.multiply(c.as_mut(), self.v.as_ref(), turned.as_ref(), Update::Subtract);
    }
}

fn dot(a: &[f64], b: &[f64]) -> f64 {
    let (a, a_rest) = a.as_chunks::<8>();
    let (b, b_rest) = b.as_chunks::<8>();
    let mut lanes = [0.0; 8];
    for (a, b) in a.iter().zip(b) {
        for (lane, (a, b)) in lanes.iter_mut().zip(a.iter().zip(b)) {
            *lane += a * b;
        }
    }
    lanes.iter().sum::<f64>() + a_rest.iter().zip(b_rest).map(|(a, b)| a * b).sum::<f64>()
}
