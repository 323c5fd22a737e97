//! One look at X before the product: is it finite, how large is each column, on which grid does it lie?

use crate::rounding::exponent;
use crate::{Real, Result, Vectors};

/// Weight of the last significant bit of the numbers that are all zero: no grid at all.
const NO_GRID: i32 = i32::MAX;

/// Twice as many bits are a double's.
const MOST_BITS: i32 = 26;

/// What a pass over the columns of X finds.
#[derive(Clone, Debug)]
pub(crate) struct Scan {
    /// e_j with max_i |x_ij| in [2^(e_j − 1), 2^(e_j)); 0 for a zero column.
    pub(crate) exponents: Vec<i32>,
    /// The largest e such that every entry of column j is an integer multiple of 2^e.
    grids: Vec<i32>,
}

impl Scan {
    /// # Errors
    /// [`Error::NonFinite`](crate::Error::NonFinite).
    pub(crate) fn of<T: Real>(vectors: &Vectors<'_, T>) -> Result<Self> {
        let x = vectors.matrix();
        let (mut exponents, mut grids) = (vec![0; x.ncols()], vec![NO_GRID; x.ncols()]);
        for j in 0..x.ncols() {
            let column = || x.col(j).iter().map(|entry| entry.to_f64());
            let (mut max, mut finite) = (0.0_f64, true);
            for entry in column() {
                max = max.max(entry.abs());
                finite &= entry.is_finite();
            }
            if !finite {
                // Says where.
                vectors.check_finite()?;
            }
            exponents[j] = exponent(max);
            for entry in column() {
                grids[j] = grids[j].min(last_bit(entry));
                // A column of more bits than that can have no exact square; the rest need not be looked at.
                if exponents[j].saturating_sub(grids[j]) > MOST_BITS {
                    break;
                }
            }
        }
        Ok(Self { exponents, grids })
    }

    /// Whether every partial sum of every inner product xᵢᵀxⱼ, in any order, is exact.
    ///
    /// With x_ij = z_ij·2^(g_j) for integers |z_ij| < 2^(e_j − g_j), all partial sums of Σ_k z_ki z_kj are integers below
    /// m·2^(b_i + b_j), b_j = e_j − g_j; up to 2⁵³ those are doubles. The products must not underflow either.
    pub(crate) fn is_exact(&self, dimension: usize) -> bool {
        let on_grid = self.exponents.iter().zip(&self.grids).filter(|&(_, &grid)| grid != NO_GRID);
        let bits = on_grid.clone().map(|(&e, &grid)| e - grid).max().unwrap_or(0);
        let lowest = on_grid.clone().map(|(_, &grid)| grid).min().unwrap_or(0);
        let highest = on_grid.map(|(&e, _)| e).max().unwrap_or(0);
        let terms = exponent(dimension as f64);
        terms + 2 * bits <= 53 && 2 * lowest >= -1074 && terms + 2 * highest <= 1023
    }
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
