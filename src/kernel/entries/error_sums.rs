//! Sums of the errors of a matrix's entries, along its rows and its columns.

use std::ops::Range;

use super::Block;
use crate::product::{PAIR_BLOCK, stride};
use crate::simd::Loops;

/// Those of a row of blocks, and the largest of the errors. What is no number makes all of them no number.
#[derive(Clone, Debug)]
pub(in crate::kernel) struct ErrorSums {
    pub(in crate::kernel) of_rows: Vec<f64>,
    pub(in crate::kernel) of_columns: Vec<f64>,
    pub(in crate::kernel) largest: f64,
}

/// Numbers that are added up side by side.
const SIDE_BY_SIDE: usize = 8;

impl ErrorSums {
    /// For so many rows, and columns from the first one on.
    pub(in crate::kernel) fn new(rows: &Range<usize>, columns: usize) -> Self {
        Self { of_rows: vec![0.0; rows.len()], of_columns: vec![0.0; columns], largest: 0.0 }
    }

    /// Takes in a block's errors: along columns those alone that there are sums of.
    pub(in crate::kernel) fn add(&mut self, block: &Block, errors: &[f64]) {
        let of_columns = self.of_columns.get_mut(block.columns.clone());
        let sums = Sum { errors, block, of_rows: &mut self.of_rows, of_columns };
        let largest = block.set.run_loops(sums);
        self.largest = if largest <= self.largest { self.largest } else { largest };
    }

    /// The additions that a term meets, at the most, in a matrix of so many rows and columns.
    pub(in crate::kernel) fn roundings(rows: usize, columns: usize) -> usize {
        2 * PAIR_BLOCK + 2 * (rows.div_ceil(PAIR_BLOCK) + columns.div_ceil(PAIR_BLOCK)) + 2
    }
}

struct Sum<'a> {
    errors: &'a [f64],
    block: &'a Block,
    of_rows: &'a mut [f64],
    of_columns: Option<&'a mut [f64]>,
}

impl Loops for Sum<'_> {
    type Output = f64;

    #[inline(always)]
    fn run(mut self) -> f64 {
        let height = self.block.rows.len();
        let mut largest = [0.0_f64; SIDE_BY_SIDE];
        for (index, column) in self.errors.chunks_exact(stride(height)).take(self.block.columns.len()).enumerate() {
            let column = &column[..height];
            self.of_rows.iter_mut().zip(column).for_each(|(sum, error)| *sum += error);
            if let Some(of_columns) = &mut self.of_columns {
                let mut sums = [0.0; SIDE_BY_SIDE];
                let chunks = column.chunks_exact(SIDE_BY_SIDE);
                let rest: f64 = chunks.remainder().iter().sum();
                for chunk in chunks {
                    for (lane, &error) in chunk.iter().enumerate() {
                        sums[lane] += error;
                        largest[lane] = if error > largest[lane] { error } else { largest[lane] };
                    }
                }
                largest[0] = column.iter().rev().take(height % SIDE_BY_SIDE).fold(largest[0], |most, &x| most.max(x));
                of_columns[index] += rest + sums.iter().sum::<f64>();
            }
        }
        let largest = largest.iter().fold(0.0, |most: f64, &x| most.max(x));
        // A comparison does not see what is no number; a sum does.
        let sum: f64 = self.of_rows.iter().sum();
        if sum.is_finite() { largest } else { f64::INFINITY }
    }
}
