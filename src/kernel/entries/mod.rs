//! The entries of blocks of pairs, with a bound on the error of each.

mod error_sums;
mod evaluate;
mod inner;
mod periodic;

pub(super) use error_sums::ErrorSums;

use std::ops::Range;

use super::packed::Packed;
use crate::product::stride;
use crate::rounding::{SMALLEST_SUBNORMAL, UNIT_ROUNDOFF, two_product};
use crate::simd::InstructionSet;

/// For the roundings of a bound.
const UP: f64 = 1.0 + 1.0 / (1_u64 << 40) as f64;

/// Which pairs: rows are points of the one side, columns those of the other.
#[derive(Clone, Copy, Debug)]
pub(super) struct Pairs<'a> {
    pub(super) left: &'a Packed,
    pub(super) right: &'a Packed,
    pub(super) identity: Identity<'a>,
}

/// Which point of the rows the point of a column is.
#[derive(Clone, Copy, Debug)]
pub(super) enum Identity<'a> {
    /// None: they are other points.
    Other,
    /// That of the same index.
    Same,
    /// That of this index.
    Selected(&'a [usize]),
}

impl Identity<'_> {
    pub(super) fn row(self, column: usize) -> Option<usize> {
        match self {
            Self::Other => None,
            Self::Same => Some(column),
            Self::Selected(indices) => Some(indices[column]),
        }
    }
}

/// A block of them.
#[derive(Clone, Debug)]
pub(super) struct Block {
    pub(super) rows: Range<usize>,
    pub(super) columns: Range<usize>,
    pub(super) set: InstructionSet,
}

impl Block {
    /// Numbers of a block, those that fill it up included.
    pub(super) fn length(&self) -> usize {
        stride(self.rows.len()) * stride(self.columns.len())
    }

    /// Where entry (i, j) of the matrix stands.
    pub(super) fn place(&self, i: usize, j: usize) -> usize {
        i - self.rows.start + (j - self.columns.start) * stride(self.rows.len())
    }

    /// The entries at which a point meets itself.
    fn meetings<'a>(&'a self, identity: Identity<'a>) -> impl Iterator<Item = usize> + 'a {
        let inside = move |column: usize| {
            let row = identity.row(column).filter(|row| self.rows.contains(row))?;
            Some(self.place(row, column))
        };
        self.columns.clone().filter_map(inside)
    }

    /// What `value` is of each pair.
    fn each(&self, mut value: impl FnMut(usize, usize, usize)) {
        for j in self.columns.clone() {
            for i in self.rows.clone() {
                value(i, j, self.place(i, j));
            }
        }
    }
}

/// What a block's entries are computed to.
#[derive(Debug)]
pub(super) struct Entries<'a> {
    pub(super) values: &'a mut [f64],
    /// A bound on the error of each.
    pub(super) errors: &'a mut [f64],
}

/// The product, and a bound on what it is rounded by: 0 where it is exact.
fn product_and_rest(a: f64, b: f64) -> (f64, f64) {
    /// Splitting a number of more overflows.
    const MOST: f64 = 1e290;
    /// The halves of a product of less may underflow.
    const LEAST: f64 = 1e-280;
    let (product, rest) = two_product(a, b);
    if a == 0.0 || b == 0.0 {
        (product, 0.0)
    } else if product.abs() < LEAST || a.abs() > MOST || b.abs() > MOST {
        (product, product.abs() * UNIT_ROUNDOFF + SMALLEST_SUBNORMAL)
    } else {
        (product, rest.abs())
    }
}
