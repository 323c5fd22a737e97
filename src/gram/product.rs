//! The bare products, by faer on one thread: the same input gives the same bits however many threads there are.

use faer::linalg::matmul::matmul;
use faer::linalg::matmul::triangular::{BlockStructure, matmul as triangular_matmul};
use faer::{Accum, Mat, MatRef, Par};

/// A·B.
pub(crate) fn product(a: MatRef<'_, f64>, b: MatRef<'_, f64>) -> Mat<f64> {
    let mut c = Mat::zeros(a.nrows(), b.ncols());
    matmul(c.as_mut(), Accum::Replace, a, b, 1.0, Par::Seq);
    c
}

/// The symmetric product XᵀY (Y = W·X with W diagonal, or X itself): the lower triangle is computed and mirrored.
pub(crate) fn symmetric_product(x: MatRef<'_, f64>, y: MatRef<'_, f64>) -> Mat<f64> {
    let mut g = lower_product(x, y);
    mirror(&mut g);
    g
}

/// The lower triangle of XᵀY; zero above the diagonal.
pub(crate) fn lower_product(x: MatRef<'_, f64>, y: MatRef<'_, f64>) -> Mat<f64> {
    let mut g = Mat::zeros(x.ncols(), y.ncols());
    let full = BlockStructure::Rectangular;
    triangular_matmul(
        g.as_mut(),
        BlockStructure::TriangularLower,
        Accum::Replace,
        x.transpose(),
        full,
        y,
        full,
        1.0,
        Par::Seq,
    );
    g
}

/// Copies the lower triangle over the upper one.
pub(crate) fn mirror(g: &mut Mat<f64>) {
    for j in 0..g.ncols() {
        for i in 0..j {
            g[(i, j)] = g[(j, i)];
        }
    }
}
