//! One look at X before the product: is it finite, how large is each column, on which grid does it lie?

use faer::ColRef;
use rayon::prelude::*;

use crate::rounding::exponent;
use crate::{Real, Result, Vectors};

/// Weight of the last significant bit of the numbers that are all zero: no grid at all.
const NO_GRID: i32 = i32::MAX;

/// Entries that are worth a task of their own.
const SHORTEST_TASK: usize = 1 << 15;
/// Independent maxima, enough to hide a comparison's latency.
const LANES: usize = 8;
/// Twice as many bits are a double's.
const MOST_BITS: i32 = 26;
/// More bits than a double has: no product with such a column is exact.
const TOO_MANY_BITS: i32 = 54;

/// What a pass over the columns of X finds.
#[derive(Clone, Debug)]
pub(crate) struct Scan {
    /// e_j with max_i |x_ij| in [2^(e_j − 1), 2^(e_j)); 0 for a zero column.
    pub(crate) exponents: Vec<i32>,
    /// The largest e such that every entry of column j is an integer multiple of 2^e; for a column that spans more than
    /// [`MOST_BITS`], one that makes it [`TOO_MANY_BITS`].
    grids: Vec<i32>,
}

impl Scan {
    /// # Errors
    /// [`Error::NonFinite`](crate::Error::NonFinite).
    pub(crate) fn of<T: Real>(vectors: &Vectors<'_, T>) -> Result<Self> {
        let x = vectors.matrix();
        // Columns are looked at apart from each other, several at a time where one alone is short.
        let columns: Vec<(f64, i32)> = (0..x.ncols())
            .into_par_iter()
            .with_min_len(SHORTEST_TASK.div_ceil(x.nrows().max(1)))
            .map(|j| look(x.col(j)))
            .collect();
        if columns.iter().any(|(max, _)| !max.is_finite()) {
            // Says where.
            vectors.check_finite()?;
        }
        let (exponents, grids) = columns.into_iter().map(|(max, grid)| (exponent(max), grid)).unzip();
        Ok(Self { exponents, grids })
    }

    /// Whether every partial sum of every inner product x_iᵀy_j, in any order, is exact.
    ///
    /// With x_ij = z_ij·2^(g_j) for integers |z_ij| < 2^(e_j − g_j), all partial sums of Σ_k z_ki z_kj are integers below
    /// m·2^(b_i + b_j), b_j = e_j − g_j; up to 2⁵³ those are doubles. The products must not underflow either.
    pub(crate) fn is_exact_with(&self, other: &Self, dimension: usize) -> bool {
        let terms = exponent(dimension as f64);
        let ((bits, lowest, highest), (other_bits, other_lowest, other_highest)) = (self.extent(), other.extent());
        terms + bits + other_bits <= 53 && lowest + other_lowest >= -1074 && terms + highest + other_highest <= 1023
    }

    /// Over the columns that are not zero: the most bits, the lowest grid, the highest exponent.
    fn extent(&self) -> (i32, i32, i32) {
        let on_grid = self.exponents.iter().zip(&self.grids).filter(|&(_, &grid)| grid != NO_GRID);
        let bits = on_grid.clone().map(|(&e, &grid)| e - grid).max().unwrap_or(0);
        let lowest = on_grid.clone().map(|(_, &grid)| grid).min().unwrap_or(0);
        (bits, lowest, on_grid.map(|(&e, _)| e).max().unwrap_or(0))
    }
}

/// max |x| (NaN if some entry is not finite) and the grid of a column, which is not looked for any further where it is too fine
/// for an exact square.
fn look<T: Real>(column: ColRef<'_, T>) -> (f64, i32) {
    let max = match column.try_as_col_major() {
        Some(contiguous) => {
            let (chunks, rest) = contiguous.as_slice().as_chunks();
            rest.iter().fold(largest_modulus(chunks.iter()), |max, &x| larger(max, x.to_f64()))
        }
        None => column.iter().fold(0.0, |max, &x| larger(max, x.to_f64())),
    };
    let mut grid = NO_GRID;
    for x in column.iter().map(|x| x.to_f64()) {
        grid = grid.min(last_bit(x));
        if exponent(max).saturating_sub(grid) > MOST_BITS {
            // The entries not looked at may lie on a finer grid still.
            return (max, exponent(max).saturating_sub(TOO_MANY_BITS));
        }
    }
    (max, grid)
}

/// The larger modulus, NaN if one of them is not finite.
fn larger(max: f64, x: f64) -> f64 {
    let modulus = if x.abs() > max { x.abs() } else { max };
    // 0·x is 0, or NaN for what is not finite.
    modulus + 0.0 * x
}

/// max |x| in lanes that the compiler keeps in vector registers; NaN if some entry is not finite.
fn largest_modulus<'a, T: Real>(chunks: impl Iterator<Item = &'a [T; LANES]>) -> f64 {
    let (mut max, mut check) = ([0.0; LANES], [0.0; LANES]);
    for chunk in chunks {
        for lane in 0..LANES {
            let x = chunk[lane].to_f64();
            max[lane] = if x.abs() > max[lane] { x.abs() } else { max[lane] };
            check[lane] += 0.0 * x;
        }
    }
    max.into_iter().fold(0.0, larger) + check.into_iter().sum::<f64>()
}

/// e such that x is an odd multiple of 2^e; [`NO_GRID`] for 0.
fn last_bit(x: f64) -> i32 {
    if x == 0.0 {
        return NO_GRID;
    }
    let bits = x.to_bits();
    let biased = ((bits >> 52) & 0x7ff) as i32;
    let fraction = bits & ((1 << 52) - 1);
    match (biased, fraction) {
        (0, _) => fraction.trailing_zeros() as i32 - 1074,
        (_, 0) => biased - 1023,
        _ => fraction.trailing_zeros() as i32 + biased - 1075,
    }
}
