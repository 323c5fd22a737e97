//! The Gram–Schmidt processes: column by column, or a block of them at a time.

use std::ops::Range;

use faer::Mat;

use super::block::{BLOCK, Block};
use super::gram_schmidt::GramSchmidt;
use crate::error::Result;
use crate::product::{Multiplier, norm, project_out};
use crate::progress::{Progress, report};
use crate::simd::InstructionSet;

/// What a process keeps of the columns of X, in order.
pub(super) struct Basis {
    pub(super) q: Mat<f64>,
    pub(super) r: Mat<f64>,
    pub(super) dropped: Vec<usize>,
}

/// Q and R of scaled columns; those within `tolerance` of their length of the span of the earlier ones are dropped.
///
/// Columns that follow enough others are first tried a block at a time, where the process is classical and done twice.
pub(crate) fn decompose(
    x: &Mat<f64>,
    method: GramSchmidt,
    tolerance: f64,
    progress: Option<Progress<'_>>,
) -> Result<Basis> {
    let (m, n) = (x.nrows(), x.ncols());
    let basis = Basis { q: Mat::zeros(m, m.min(n)), r: Mat::zeros(m.min(n), n), dropped: Vec::new() };
    let mut process = Process { x, method, tolerance, basis, rank: 0, set: InstructionSet::detect() };
    let mut multiplier = Multiplier::new();
    for first in (0..n).step_by(BLOCK) {
        let columns = first..(first + BLOCK).min(n);
        report(progress, first as f64 / n as f64)?;
        let in_block = method == GramSchmidt::ClassicalTwice && process.rank >= BLOCK;
        if in_block && process.block(&columns, &mut multiplier) {
            continue;
        }
        for j in columns {
            if j > first {
                report(progress, j as f64 / n as f64)?;
            }
            process.column(j);
        }
    }
    let (rank, Basis { q, r, dropped }) = (process.rank, process.basis);
    Ok(Basis { q: q.get(.., ..rank).to_owned(), r: r.get(..rank, ..).to_owned(), dropped })
}

/// A process under way.
struct Process<'a> {
    x: &'a Mat<f64>,
    method: GramSchmidt,
    tolerance: f64,
    basis: Basis,
    /// Columns of Q that there are.
    rank: usize,
    set: InstructionSet,
}

impl Process<'_> {
    /// Takes in one column.
    fn column(&mut self, j: usize) {
        let Self { x, method, tolerance, basis: Basis { q, r, dropped }, rank, set } = self;
        let mut w = x.col_as_slice(j).to_vec();
        let length = norm(&w, *set);
        for _ in 0..method.passes() {
            let columns: Vec<&[f64]> = (0..*rank).map(|k| q.col_as_slice(k)).collect();
            let coordinates = match method.is_modified() {
                true => columns.chunks(1).flat_map(|column| project_out(column, &mut w, *set)).collect(),
                false => project_out(&columns, &mut w, *set),
            };
            for (k, c) in coordinates.into_iter().enumerate() {
                r[(k, j)] += c;
            }
        }
        let rest = norm(&w, *set);
        if rest <= *tolerance * length || *rank == x.nrows() {
            dropped.push(j);
            return;
        }
        r[(*rank, j)] = rest;
        for (q, w) in q.col_as_slice_mut(*rank).iter_mut().zip(&w) {
            *q = w / rest;
        }
        *rank += 1;
    }

    /// Takes in some columns at once; says whether it did, and if not, nothing is changed.
    fn block(&mut self, columns: &Range<usize>, multiplier: &mut Multiplier) -> bool {
        let Self { x, tolerance, basis: Basis { q, r, .. }, rank, set, .. } = self;
        let x = x.as_ref().subcols(columns.start, columns.len());
        let found = Block::of(q.as_ref().subcols(0, *rank), x, *tolerance, multiplier, *set);
        let Some(Block { above, triangle, q: next }) = found else { return false };
        for (k, j) in columns.clone().enumerate() {
            let column = r.col_as_slice_mut(j);
            column[..*rank].copy_from_slice(above.col_as_slice(k));
            column[*rank..=*rank + k].copy_from_slice(&triangle.col_as_slice(k)[..=k]);
            q.col_as_slice_mut(*rank + k).copy_from_slice(next.col_as_slice(k));
        }
        *rank += columns.len();
        true
    }
}
