//! Eigenvalues and eigenvectors of many symmetric matrices of small order, side by side.
//!
//! A batch is n(n+1)/2 rows of one length, the packed upper triangle row by row: for order 3 xx, xy, xz, yy, yz, zz.
//! The v-th entries of all rows are one matrix.
//!
//! Orders 1 to 3 have closed forms without branches, so that the compiler turns a loop over the matrices into vectors.
//! They keep full accuracy where eigenvalues are equal and at any scale; the modules of [order 2](plane) and [order
//! 3](space) prove it. The eigenvalues of orders 4 to 6 come from rotations of many matrices side by side. Larger
//! orders and their vectors go through the solver of [`Eigen`](crate::Eigen), one matrix after another, and are as
//! accurate as its values.

mod block;
mod entry;
mod general;
mod index;
mod inverse;
mod jacobi;
pub mod plane;
mod scale;
pub mod space;
#[cfg(test)]
mod tests;

pub use entry::{eigenvalues, eigenvalues_2x2, eigenvalues_3x3, eigenvectors, eigenvectors_2x2, eigenvectors_3x3};

pub(crate) use block::{BLOCK, Block, Row};
pub(crate) use entry::{check_finite, packed_length};
pub use index::symmetric_index;

pub(crate) use index::packed_index;
pub(crate) use inverse::inverse;
pub(crate) use scale::scale_of;

use block::{Solver, over_blocks};
use general::Workspace;
use jacobi::Sweep;

use crate::simd::{Arithmetic, InstructionSet};

/// |λ̂ − λ| ≤ c·u·‖A‖ + η for the eigenvalues of orders 1 to 3 that [`eigenvalues`] returns: the c.
pub(crate) fn error_constant(order: usize) -> f64 {
    [0.0, 0.0, 4.0][..].get(order).copied().unwrap_or(128.0)
}

/// The eigenvalues of a batch: values\[k\]\[v\] is the k-th smallest of matrix v. All of a matrix with an entry that is
/// not finite are NaN; one beyond the range of f64 is ±∞. Where the iteration for an order above 3 does not converge
/// they are NaN.
///
/// The components have one length, and the values the same.
pub(crate) fn fill_eigenvalues(order: usize, components: &[&[f64]], values: &mut [&mut [f64]]) {
    fill_eigenvalues_on(InstructionSet::detect(), order, components, values);
}

fn fill_eigenvalues_on(set: InstructionSet, order: usize, components: &[&[f64]], values: &mut [&mut [f64]]) {
    match (order, components) {
        (1, [x]) => solve::<Line, 1, 1>(set, [x], values, &mut []),
        (2, [a, b, d]) => solve::<plane::Values, 3, 2>(set, [a, b, d], values, &mut []),
        (3, [a, b, c, d, e, f]) => {
            solve::<space::Values, 6, 3>(set, [a, b, c, d, e, f], values, &mut []);
        }
        _ => {
            match order {
                4 => by_rotations::<4, 10>(set, components, values),
                5 => by_rotations::<5, 15>(set, components, values),
                6 => by_rotations::<6, 21>(set, components, values),
                _ => return one_by_one(order, components, values, &mut []),
            }
            // What did not come to an end.
            let unknown = |v: &usize| {
                let nan = values.first().is_some_and(|row| row[*v].is_nan());
                nan && components.iter().all(|row| row[*v].is_finite())
            };
            let rest: Vec<usize> = (0..components.first().map_or(0, |row| row.len())).filter(unknown).collect();
            for v in rest {
                let one: Vec<&[f64]> = components.iter().map(|row| &row[v..=v]).collect();
                one_by_one(order, &one, &mut values.iter_mut().map(|row| &mut row[v..=v]).collect::<Vec<_>>(), &mut []);
            }
        }
    }
}

/// Orders 4 to 6; NaN where rotations do not come to an end.
fn by_rotations<const N: usize, const IN: usize>(set: InstructionSet, components: &[&[f64]], values: &mut [&mut [f64]])
where
    jacobi::Values<N>: Sweep<IN>,
{
    if let Ok(components) = <[&[f64]; IN]>::try_from(components) {
        solve::<jacobi::Values<N>, IN, N>(set, components, values, &mut []);
    }
}

/// The eigenvalues of a batch as [`fill_eigenvalues`] has them, and unit eigenvectors: vectors\[k·n + i\]\[v\] is entry
/// i of the one that belongs to the k-th smallest eigenvalue of matrix v. The entry of largest modulus (the first of
/// equals) is positive.
pub(crate) fn fill_eigenvectors(
    order: usize,
    components: &[&[f64]],
    values: &mut [&mut [f64]],
    vectors: &mut [&mut [f64]],
) {
    fill_eigenvectors_on(InstructionSet::detect(), order, components, values, vectors);
}

fn fill_eigenvectors_on(
    set: InstructionSet,
    order: usize,
    components: &[&[f64]],
    values: &mut [&mut [f64]],
    vectors: &mut [&mut [f64]],
) {
    match (order, components) {
        (1, [x]) => solve::<LineVector, 1, 2>(set, [x], values, vectors),
        (2, [a, b, d]) => solve::<plane::Vectors, 3, 6>(set, [a, b, d], values, vectors),
        (3, [a, b, c, d, e, f]) => {
            solve::<space::Vectors, 6, 12>(set, [a, b, c, d, e, f], values, vectors);
        }
        _ => one_by_one(order, components, values, vectors),
    }
}

/// Runs a solver where there are as many rows as it fills, of the length of the input.
fn solve<S: Solver<IN, OUT>, const IN: usize, const OUT: usize>(
    set: InstructionSet,
    inputs: [&[f64]; IN],
    values: &mut [&mut [f64]],
    vectors: &mut [&mut [f64]],
) {
    let outputs: Vec<&mut [f64]> =
        values.iter_mut().map(|row| &mut **row).chain(vectors.iter_mut().map(|row| &mut **row)).collect();
    if let Ok(outputs) = <[_; OUT]>::try_from(outputs) {
        over_blocks::<S, IN, OUT>(set, inputs, outputs);
    }
}

fn one_by_one(order: usize, components: &[&[f64]], values: &mut [&mut [f64]], vectors: &mut [&mut [f64]]) {
    let length = components.first().map_or(0, |row| row.len());
    let mut workspace = Workspace::new(order, !vectors.is_empty());
    for v in 0..length {
        let solved = workspace.solve(|k| components[k][v]);
        for (k, row) in values.iter_mut().enumerate() {
            row[v] = solved.as_ref().map_or(f64::NAN, |solved| solved[k].0);
        }
        for (k, entries) in vectors.chunks_mut(order).enumerate() {
            for (i, row) in entries.iter_mut().enumerate() {
                row[v] = match (&solved, workspace.vectors()) {
                    (Some(solved), Some(vectors)) => vectors[(i, solved[k].1)],
                    _ => f64::NAN,
                };
            }
        }
    }
}

/// Order 1: the number itself.
struct Line;

impl Solver<1, 1> for Line {
    fn new() -> Self {
        Self
    }

    #[inline(always)]
    fn solve<A: Arithmetic>(&mut self, [row]: [&Row; 1], out: &mut Block<1>) {
        for (v, x) in row.iter().enumerate() {
            out.set(v, [x + x * 0.0]);
        }
    }
}

/// Order 1: the number, and the vector (1).
struct LineVector;

impl Solver<1, 2> for LineVector {
    fn new() -> Self {
        Self
    }

    #[inline(always)]
    fn solve<A: Arithmetic>(&mut self, [row]: [&Row; 1], out: &mut Block<2>) {
        for (v, x) in row.iter().enumerate() {
            out.set(v, [x + x * 0.0, 1.0 + x * 0.0]);
        }
    }
}
