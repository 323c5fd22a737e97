//! Matrices side by side, in blocks that a loop without branches runs over.

use crate::simd::{Arithmetic, FusedLoops, InstructionSet};

/// Matrices in a block: each stage of a solver runs over all of them before the next one starts, so that the long
/// chains of operations of many matrices overlap; what passes from stage to stage stays in the first-level cache.
pub(crate) const BLOCK: usize = 64;

/// One component of the matrices of a block.
pub(crate) type Row = [f64; BLOCK];

/// `N` rows, aligned as the widest vectors are: a store across two cache lines costs twice.
#[derive(Clone, Copy, Debug)]
#[repr(align(64))]
pub(crate) struct Block<const N: usize>(pub(crate) [Row; N]);

impl<const N: usize> Block<N> {
    pub(crate) const ZERO: Self = Self([[0.0; BLOCK]; N]);

    /// The N components of matrix `v`.
    #[inline(always)]
    pub(super) fn at(&self, v: usize) -> [f64; N] {
        let mut components = [0.0; N];
        for (component, row) in components.iter_mut().zip(&self.0) {
            *component = row[v];
        }
        components
    }

    #[inline(always)]
    pub(super) fn set(&mut self, v: usize, components: [f64; N]) {
        for (component, row) in components.into_iter().zip(&mut self.0) {
            row[v] = component;
        }
    }
}

/// `yes` or `no`, neither of which is left to a branch.
#[inline(always)]
pub(super) fn select(condition: bool, yes: f64, no: f64) -> f64 {
    if condition { yes } else { no }
}

/// What is computed of the matrices of a block: `IN` rows give `OUT`.
pub(super) trait Solver<const IN: usize, const OUT: usize> {
    /// With zeros where the stages will put their intermediate results.
    fn new() -> Self;

    /// To be marked `#[inline(always)]`.
    fn solve<A: Arithmetic>(&mut self, rows: [&Row; IN], out: &mut Block<OUT>);
}

struct Blocks<'a, S, const IN: usize, const OUT: usize> {
    inputs: [&'a [f64]; IN],
    outputs: [&'a mut [f64]; OUT],
    solver: S,
}

impl<S: Solver<IN, OUT>, const IN: usize, const OUT: usize> FusedLoops for Blocks<'_, S, IN, OUT> {
    type Output = ();

    #[inline(always)]
    fn run<A: Arithmetic>(mut self) {
        let mut out = Block::<OUT>::ZERO;
        let inputs = self.inputs.map(|row| row.as_chunks::<BLOCK>());
        let whole = inputs.iter().map(|(chunks, _)| chunks.len()).min().unwrap_or(0);
        for k in 0..whole {
            self.solver.solve::<A>(inputs.map(|(chunks, _)| &chunks[k]), &mut out);
            for (to, from) in self.outputs.iter_mut().zip(&out.0) {
                to.as_chunks_mut::<BLOCK>().0[k] = *from;
            }
        }
        // The last few go through the same operations, beside zeros.
        let rest = inputs.iter().map(|(_, rest)| rest.len()).min().unwrap_or(0);
        if rest > 0 {
            let mut rows = Block::<IN>::ZERO;
            for (to, (_, from)) in rows.0.iter_mut().zip(inputs) {
                to[..rest].copy_from_slice(&from[..rest]);
            }
            self.solver.solve::<A>(rows.0.each_ref(), &mut out);
            for (to, from) in self.outputs.iter_mut().zip(&out.0) {
                to[whole * BLOCK..].copy_from_slice(&from[..rest]);
            }
        }
    }
}

/// Runs a solver over rows of one length.
pub(super) fn over_blocks<S: Solver<IN, OUT>, const IN: usize, const OUT: usize>(
    set: InstructionSet,
    inputs: [&[f64]; IN],
    outputs: [&mut [f64]; OUT],
) {
    set.run_fused_loops(Blocks { inputs, outputs, solver: S::new() });
}
