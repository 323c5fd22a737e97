//! Whether the rows of a second pass are those of the first.

use faer::Mat;

use super::state::GramState;
use super::sums::BLOCK;
use crate::rounding::{DoubleWord, add_up, gamma, mul_up};

/// Ends and sums of the columns of the rows that came.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Seen {
    lower: Vec<f64>,
    upper: Vec<f64>,
    /// Σ(x − c), and Σ|x − c|.
    sums: Vec<DoubleWord>,
    moduli: Vec<f64>,
}

impl Seen {
    /// No row of so many columns.
    pub(super) fn none(k: usize) -> Self {
        let (lower, upper) = (vec![f64::INFINITY; k], vec![f64::NEG_INFINITY; k]);
        Self { lower, upper, sums: vec![DoubleWord::from(0.0); k], moduli: vec![0.0; k] }
    }

    /// The next rows, one block at most.
    pub(super) fn add(&mut self, x: &Mat<f64>, shift: &[f64]) {
        for (j, &c) in shift.iter().enumerate().take(x.ncols()) {
            let (mut sum, mut modulus) = (0.0, 0.0);
            for &x in x.col_as_slice(j) {
                self.lower[j] = self.lower[j].min(x) + 0.0;
                self.upper[j] = self.upper[j].max(x) + 0.0;
                sum += x - c;
                modulus += (x - c).abs();
            }
            self.sums[j] = self.sums[j] + DoubleWord::from(sum);
            self.moduli[j] += modulus;
        }
    }

    /// The first column of which the ends differ, or the sums by more than the errors of both.
    ///
    /// Ours is off by γ_1025·Σ|x − c| within the blocks, and far less between them; the state's by √(e_0·e_j).
    pub(super) fn other_than(&self, state: &GramState) -> Option<usize> {
        let sums = state.double_words();
        let roots = sums.roots_of_errors();
        (0..self.lower.len()).find(|&j| {
            let own = mul_up(2.0 * gamma(BLOCK + 8), self.moduli[j]);
            let off = add_up(own, mul_up(roots[0], roots[j + 1]));
            let gap = (self.sums[j] - sums.get(j + 1, 0)).high.abs();
            // NaN, where sums leave the range, is no difference.
            self.lower[j] != state.lower[j] || self.upper[j] != state.upper[j] || gap > add_up(off, off)
        })
    }
}
