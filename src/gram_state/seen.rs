//! Whether the rows of a second pass are those of the first.

use super::state::GramState;
use super::sums::BLOCK;
use crate::matrix::Real;
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

    /// The next rows of this column.
    pub(super) fn add(&mut self, j: usize, part: &Part) {
        // Of −0 and 0 the order would decide.
        self.lower[j] = self.lower[j].min(part.lower) + 0.0;
        self.upper[j] = self.upper[j].max(part.upper) + 0.0;
        self.sums[j] = self.sums[j] + DoubleWord::from(part.sum);
        self.moduli[j] += part.modulus;
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

/// Sums and ends that are formed side by side, so that one need not wait for the one before it.
const LANES: usize = 8;

/// What is seen of a column of a block of rows.
#[derive(Clone, Copy, Debug)]
pub(super) struct Part {
    lower: f64,
    upper: f64,
    sum: f64,
    modulus: f64,
}

impl Part {
    /// Of so many rows as a block has, about the shift c.
    pub(super) fn of<T: Real>(column: &[T], c: f64) -> Self {
        let (chunks, rest) = column.as_chunks::<LANES>();
        let (mut lower, mut upper) = ([f64::INFINITY; LANES], [f64::NEG_INFINITY; LANES]);
        let (mut sums, mut moduli) = ([0.0; LANES], [0.0; LANES]);
        let mut take = |lane: usize, x: f64| {
            let d = x - c;
            lower[lane] = if x < lower[lane] { x } else { lower[lane] };
            upper[lane] = if x > upper[lane] { x } else { upper[lane] };
            sums[lane] += d;
            moduli[lane] += d.abs();
        };
        for chunk in chunks {
            (0..LANES).for_each(|lane| take(lane, chunk[lane].to_f64()));
        }
        rest.iter().enumerate().for_each(|(lane, x)| take(lane, x.to_f64()));
        Self {
            lower: lower.iter().fold(f64::INFINITY, |least, &x| least.min(x)),
            upper: upper.iter().fold(f64::NEG_INFINITY, |most, &x| most.max(x)),
            sum: sums.iter().sum(),
            modulus: moduli.iter().sum(),
        }
    }

    /// Whether all numbers are certainly finite.
    pub(super) fn is_finite(&self) -> bool {
        self.modulus.is_finite()
    }
}

/// The least and the largest number.
pub(super) fn ends<T: Real>(column: &[T]) -> (f64, f64) {
    let (chunks, rest) = column.as_chunks::<LANES>();
    let (mut lower, mut upper) = ([f64::INFINITY; LANES], [f64::NEG_INFINITY; LANES]);
    let mut take = |lane: usize, x: f64| {
        lower[lane] = if x < lower[lane] { x } else { lower[lane] };
        upper[lane] = if x > upper[lane] { x } else { upper[lane] };
    };
    for chunk in chunks {
        (0..LANES).for_each(|lane| take(lane, chunk[lane].to_f64()));
    }
    rest.iter().enumerate().for_each(|(lane, x)| take(lane, x.to_f64()));
    let least = lower.iter().fold(f64::INFINITY, |least, &x| least.min(x));
    (least, upper.iter().fold(f64::NEG_INFINITY, |most, &x| most.max(x)))
}
