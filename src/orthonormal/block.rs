//! The classical Gram–Schmidt process done twice, a block of columns at a time.
//!
//! X = QC + Q̂R̂ first, for a block X of columns: C = QᵀX is subtracted at once, and what is left is orthonormalised
//! column by column, each projected twice, but among the block alone. Then the same is done with Q̂, which costs little
//! of its length: Q̂ = QD + Q′S, so that X = Q(C + DR̂) + Q′(SR̂). Nearly all work is in products of matrices, and
//! ‖I − QᵀQ‖ stays near u while u·κ < 1, as it does column by column (Barlow, Smoktunowicz, *Reorthogonalized block
//! classical Gram–Schmidt*, Numer. Math. 123 (2013) 395–423).

use faer::{Mat, MatRef};

use crate::product::{Multiplier, Update, norm, project_out, scale};
use crate::simd::InstructionSet;

/// Columns of a block: many enough for a product of matrices to be fast, few enough for the projections among them not
/// to matter.
pub(super) const BLOCK: usize = 8;
/// What the second projection leaves of a unit vector at the least; where it takes more, two may not be enough.
const LEAST_LEFT: f64 = 0.5;

/// X = Q·`above` + Q′·`triangle`, where Q′ is `q`.
pub(super) struct Block {
    pub(super) above: Mat<f64>,
    pub(super) triangle: Mat<f64>,
    pub(super) q: Mat<f64>,
}

impl Block {
    /// The columns X beside the orthonormal ones, unless one of them might have to be dropped, being within `tolerance`
    /// of its length of the span of the earlier ones, or to be projected more often.
    pub(super) fn of(
        basis: MatRef<'_, f64>,
        x: MatRef<'_, f64>,
        tolerance: f64,
        multiplier: &mut Multiplier,
        set: InstructionSet,
    ) -> Option<Self> {
        let width = x.ncols();
        if basis.ncols() + width > x.nrows() {
            return None;
        }
        let mut q = x.to_owned();
        let lengths: Vec<f64> = (0..width).map(|j| norm(q.col_as_slice(j), set)).collect();
        let mut above = subtract_projection(basis, &mut q, multiplier);
        let first = orthonormalise(&mut q, 2, set);
        let clear = |(j, length): (usize, &f64)| first[(j, j)] > tolerance * length;
        if !lengths.iter().enumerate().all(clear) {
            return None;
        }
        let d = subtract_projection(basis, &mut q, multiplier);
        let second = orthonormalise(&mut q, 1, set);
        if !(0..width).all(|j| second[(j, j)] > LEAST_LEFT) {
            return None;
        }
        multiplier.multiply(above.as_mut(), d.as_ref(), first.as_ref(), Update::Add);
        let mut triangle = Mat::zeros(width, width);
        multiplier.multiply(triangle.as_mut(), second.as_ref(), first.as_ref(), Update::Replace);
        Some(Self { above, triangle, q })
    }
}

/// C = QᵀW, and W becomes W − QC.
fn subtract_projection(q: MatRef<'_, f64>, w: &mut Mat<f64>, multiplier: &mut Multiplier) -> Mat<f64> {
    let mut c = Mat::zeros(q.ncols(), w.ncols());
    multiplier.multiply(c.as_mut(), q.transpose(), w.as_ref(), Update::Replace);
    multiplier.multiply(w.as_mut(), q, c.as_ref(), Update::Subtract);
    c
}

/// W becomes Q with W = QR, each column projected so many times; not numbers from a column on of which nothing is left.
fn orthonormalise(w: &mut Mat<f64>, passes: usize, set: InstructionSet) -> Mat<f64> {
    let n = w.ncols();
    let mut r = Mat::zeros(n, n);
    for j in 0..n {
        let (done, mut rest) = w.as_mut().split_at_col_mut(j);
        let done: Vec<&[f64]> =
            done.as_ref().col_iter().filter_map(|q| Some(q.try_as_col_major()?.as_slice())).collect();
        let Some(column) = rest.as_mut().col_mut(0).try_as_col_major_mut() else { continue };
        let column = column.as_slice_mut();
        for _ in 0..passes {
            for (k, c) in project_out(&done, column, set).into_iter().enumerate() {
                r[(k, j)] += c;
            }
        }
        let length = norm(column, set);
        scale(column, 1.0 / length, set);
        r[(j, j)] = length;
    }
    r
}
