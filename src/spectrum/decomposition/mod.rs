//! Spectral and singular value decompositions as faer computes them; nothing is proved here.
//!
//! faer's decompositions multiply blocks, and where its feature `rayon` is on, which any crate of a program may switch
//! on, each thread that multiplies takes address space of twice the processor's last cache, up to a gigabyte, for a
//! matrix of order 17 too. Up to [`MOST_UNBLOCKED`](crate::product::MOST_UNBLOCKED) entries faer's steps are taken one
//! by one instead, a reflection after the other, and need no more memory than the matrix itself a few times.

mod bidiagonal;
mod singular;
mod symmetric;

pub(super) use singular::singular;
pub(super) use symmetric::{SymmetricSolver, Wanted};
