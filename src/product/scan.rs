//! On which grids do the columns of X lie? Where they are coarse enough, the product is exact.

#![allow(unsafe_code)]

use faer::{ColRef, MatRef};

use crate::matrix::Real;
use crate::rounding::exponent;
use crate::simd::{InstructionSet, Kernel, Simd};

/// The bits that the factors of all products may have together, so that the sums of m of them are doubles.
pub(crate) fn bits_of_exact_products(dimension: usize) -> i32 {
    53 - exponent(dimension as f64)
}

/// For each column, max |x| and the largest power of two of which all entries are multiples.
#[derive(Clone, Debug)]
pub(crate) struct Scan {
    largest: Vec<f64>,
    /// Infinite for a column of zeros.
    grids: Vec<f64>,
}

impl Scan {
    pub(crate) fn new(columns: usize) -> Self {
        Self { largest: vec![0.0; columns], grids: vec![f64::INFINITY; columns] }
    }

    /// All of X.
    pub(crate) fn of<T: Real>(x: MatRef<'_, T>, set: InstructionSet) -> Self {
        let mut scan = Self::new(x.ncols());
        scan.look(x, true, set);
        scan
    }

    /// Takes in some rows, of finite numbers; without the grids, if these are not asked for.
    pub(crate) fn look<T: Real>(&mut self, x: MatRef<'_, T>, grids: bool, set: InstructionSet) {
        set.run(Look { x, grids, scan: self });
    }

    /// What two parts of the rows have together.
    pub(crate) fn merged(mut self, other: &Self) -> Self {
        self.largest.iter_mut().zip(&other.largest).for_each(|(a, &b)| *a = a.max(b));
        self.grids.iter_mut().zip(&other.grids).for_each(|(a, &b)| *a = a.min(b));
        self
    }

    /// Whether the square of some column cannot be known to be exact any more, whatever follows.
    pub(crate) fn is_hopeless(&self, dimension: usize) -> bool {
        self.extent().is_some_and(|(bits, ..)| 2 * bits > bits_of_exact_products(dimension))
    }

    /// max |x| of each column.
    pub(crate) fn largest(&self) -> impl Iterator<Item = f64> {
        self.largest.iter().copied()
    }

    /// e_j with max_i |x_ij| in [2^(e_j − 1), 2^(e_j)); 0 for a zero column.
    pub(crate) fn exponents(&self) -> Vec<i32> {
        self.largest.iter().map(|&x| exponent(x)).collect()
    }

    /// Whether every partial sum of every inner product x_iᵀy_j, in any order, is exact.
    ///
    /// With x_ij = z_ij·2^(g_j) for integers |z_ij| < 2^(b_j), all partial sums of Σ_k z_ki z_kj are integers below
    /// m·2^(b_i + b_j); up to 2⁵³ those are doubles. The products must not underflow either.
    pub(crate) fn is_exact_with(&self, other: &Self, dimension: usize) -> bool {
        let (Some((bits, lowest, highest)), Some((other_bits, other_lowest, other_highest))) =
            (self.extent(), other.extent())
        else {
            return true;
        };
        let most = bits_of_exact_products(dimension);
        bits + other_bits <= most && lowest + other_lowest >= -1074 && highest + other_highest <= 970 + most
    }

    /// Over the columns that are not zero: the most bits, the lowest grid's exponent, the highest exponent.
    fn extent(&self) -> Option<(i32, i32, i32)> {
        self.largest.iter().zip(&self.grids).filter(|&(_, &grid)| grid.is_finite()).fold(None, |extent, (&x, &grid)| {
            let (e, g) = (exponent(x), exponent(grid) - 1);
            let (bits, lowest, highest) = extent.unwrap_or((0, g, e));
            Some((bits.max(e - g), lowest.min(g), highest.max(e)))
        })
    }
}

/// Whether a few entries have so many bits at the most: saves most matrices a look.
pub(crate) fn may_be_exact<T: Real>(x: MatRef<'_, T>, most_bits: i32) -> bool {
    (0..x.nrows().min(x.ncols()).min(8)).all(|i| {
        let (mut largest, mut grid) = (0.0, f64::INFINITY);
        take_in(&mut largest, &mut grid, x[(i, i)].to_f64());
        largest == 0.0 || exponent(largest) - exponent(grid) < most_bits
    })
}

/// The loops, compiled for each instruction set.
struct Look<'a, 'b, T: Real> {
    x: MatRef<'a, T>,
    grids: bool,
    scan: &'b mut Scan,
}

impl<T: Real> Kernel for Look<'_, '_, T> {
    type Output = ();

    #[inline(always)]
    unsafe fn run<S: Simd>(self) {
        let Self { x, grids, scan } = self;
        let (head, rest) = x.split_at_row(if grids { HEAD.min(x.nrows()) } else { 0 });
        let columns = || 0..x.ncols();
        columns().for_each(|j| scan.take_in(j, head.col(j)));
        if x.col_stride() == 1 && x.row_stride() != 1 {
            // Row by row, all columns side by side.
            let magics: Vec<f64> = scan.grids.iter().map(|&grid| MAGIC * grid).collect();
            let mut off_grid = vec![0.0; x.ncols()];
            for row in rest.row_iter().filter_map(|row| row.try_as_row_major()) {
                let places = scan.largest.iter_mut().zip(&mut off_grid).zip(&magics);
                places.zip(row.as_slice()).for_each(|(((l, off), magic), x)| check(l, off, *magic, x.to_f64()));
            }
            columns().filter(|&j| grids && is_off(off_grid[j])).for_each(|j| scan.take_in(j, rest.col(j)));
            return;
        }
        for j in columns() {
            let magic = MAGIC * scan.grids[j];
            let (mut largest, mut off_grid) = ([scan.largest[j]; LANES], [0.0; LANES]);
            let contiguous = rest.col(j).try_as_col_major();
            let (chunks, tail) = contiguous.map_or((&[][..], &[][..]), |column| column.as_slice().as_chunks::<LANES>());
            for chunk in chunks {
                for ((l, off), x) in largest.iter_mut().zip(&mut off_grid).zip(chunk) {
                    check(l, off, magic, x.to_f64());
                }
            }
            for x in tail {
                check(&mut largest[0], &mut off_grid[0], magic, x.to_f64());
            }
            scan.largest[j] = largest.into_iter().fold(0.0, f64::max);
            if contiguous.is_none() || grids && off_grid.into_iter().any(is_off) {
                scan.take_in(j, rest.col(j));
            }
        }
    }
}

impl Scan {
    /// Takes in entry by entry.
    #[inline(always)]
    fn take_in<T: Real>(&mut self, j: usize, column: ColRef<'_, T>) {
        column.iter().for_each(|x| take_in(&mut self.largest[j], &mut self.grids[j], x.to_f64()));
    }
}

/// Rows that are looked at thoroughly, for a grid on which the others are likely to lie as well.
const HEAD: usize = 16;
/// 1.5·2⁵²: added to a number below 2⁵¹, it leaves no bits for a fraction. Times the grid g, none for what is not a
/// multiple of g.
const MAGIC: f64 = 6_755_399_441_055_744.0;

/// Adds to `off_grid` unless x is a multiple of the grid (or too large beside it to tell): two additions and no look at
/// bits.
#[inline(always)]
fn check(largest: &mut f64, off_grid: &mut f64, magic: f64, x: f64) {
    let modulus = x.abs();
    *largest = if modulus > *largest { modulus } else { *largest };
    *off_grid += (((x + magic) - magic) - x).abs();
}

/// Whether [`check`] found an entry off the grid, or there was no grid to compare with.
fn is_off(off_grid: f64) -> bool {
    let on = off_grid == 0.0;
    !on
}

/// Entries side by side.
const LANES: usize = 8;

/// The entry's modulus and the place value of its last significant bit; without branches, so that the loop is
/// vectorised.
#[inline(always)]
fn take_in(largest: &mut f64, grid: &mut f64, x: f64) {
    let modulus = x.abs();
    let bits = modulus.to_bits();
    // Without its last one the fraction gives the number less that bit's value, exactly; a power of two has no
    // fraction.
    let power_of_two = bits & ((1 << 52) - 1) == 0;
    let without = f64::from_bits(bits & bits.wrapping_sub(1));
    let last = if power_of_two { modulus } else { modulus - without };
    let last = if x == 0.0 { f64::INFINITY } else { last };
    *largest = if modulus > *largest { modulus } else { *largest };
    *grid = if last < *grid { last } else { *grid };
}
