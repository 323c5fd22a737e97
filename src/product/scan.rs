//! On which grids do the columns of X lie? Where they are coarse enough, the product is exact.

#![allow(unsafe_code)]

use faer::{ColRef, MatRef};

use super::source::load;
use crate::matrix::Real;
use crate::rounding::exponent;
use crate::simd::{InstructionSet, Kernel, MOST_LANES, Simd};

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
        // SAFETY: the processor has the instructions.
        unsafe { if grids { scan.look_at::<S, T, true>(x) } else { scan.look_at::<S, T, false>(x) } }
    }
}

impl Scan {
    /// # Safety
    /// As [`Simd`].
    #[inline(always)]
    unsafe fn look_at<S: Simd, T: Real, const GRIDS: bool>(&mut self, x: MatRef<'_, T>) {
        // Later rows are compared with the grids of those before.
        let is_first = GRIDS && self.grids.iter().all(|grid| grid.is_infinite());
        let (head, rest) = x.split_at_row(if is_first { HEAD.min(x.nrows()) } else { 0 });
        (0..x.ncols()).for_each(|j| self.take_in(j, head.col(j)));
        let by_rows = x.col_stride() == 1 && x.row_stride() != 1;
        let whole = if by_rows { x.ncols() - x.ncols() % SIDE } else { 0 };
        // Some columns side by side, row by row.
        for first in (0..whole).step_by(SIDE) {
            let magics: [f64; SIDE] = std::array::from_fn(|l| MAGIC * self.grids[first + l]);
            let (mut largest, mut off_grid) = ([0.0; SIDE], [0.0; SIDE]);
            for row in rest.subcols(first, SIDE).row_iter().filter_map(|row| row.try_as_row_major()) {
                let places = largest.iter_mut().zip(&mut off_grid).zip(&magics).zip(row.as_slice());
                places.for_each(|(((l, off), magic), x)| check::<GRIDS>(l, off, *magic, x.to_f64()));
            }
            for (l, j) in (first..first + SIDE).enumerate() {
                self.largest[j] = self.largest[j].max(largest[l]);
                if GRIDS && is_off(off_grid[l]) {
                    self.take_in(j, rest.col(j));
                }
            }
        }
        for j in whole..x.ncols() {
            let magic = MAGIC * self.grids[j];
            let contiguous = rest.col(j).try_as_col_major();
            let column = contiguous.map_or(&[][..], |column| column.as_slice());
            // SAFETY: the processor has the instructions.
            let (whole, largest, off_grid) = unsafe { vectors::<S, T, GRIDS>(column, magic) };
            let (mut largest, mut off_grid) = (self.largest[j].max(largest), off_grid);
            for x in &column[whole..] {
                check::<GRIDS>(&mut largest, &mut off_grid, magic, x.to_f64());
            }
            self.largest[j] = largest;
            if contiguous.is_none() || GRIDS && is_off(off_grid) {
                self.take_in(j, rest.col(j));
            }
        }
    }

    /// Takes in entry by entry.
    #[inline(always)]
    fn take_in<T: Real>(&mut self, j: usize, column: ColRef<'_, T>) {
        column.iter().for_each(|x| take_in(&mut self.largest[j], &mut self.grids[j], x.to_f64()));
    }
}

/// What [`check`] makes of a column, several vectors at a time, and how many entries these were.
///
/// # Safety
/// As [`Simd`].
#[inline(always)]
unsafe fn vectors<S: Simd, T: Real, const GRIDS: bool>(column: &[T], magic: f64) -> (usize, f64, f64) {
    let at_once = VECTORS * S::LANES;
    let whole = column.len() - column.len() % at_once;
    let (mut large, mut off) = ([0.0; MOST_LANES], [0.0; MOST_LANES]);
    // SAFETY: the caller's promise; the vectors are inside the column, and the arrays have room for one.
    unsafe {
        let (mut largest, mut off_grid) = ([S::zero(); VECTORS], [S::zero(); VECTORS]);
        let magic = S::splat(magic);
        for first in (0..whole).step_by(at_once) {
            for v in 0..VECTORS {
                let x = load::<S, T>(column.as_ptr().add(first + v * S::LANES));
                largest[v] = S::larger(S::modulus(x), largest[v]);
                if GRIDS {
                    let gap = S::subtract(S::subtract(S::add(x, magic), magic), x);
                    off_grid[v] = S::add(off_grid[v], S::modulus(gap));
                }
            }
        }
        for v in 1..VECTORS {
            largest[0] = S::larger(largest[v], largest[0]);
            off_grid[0] = S::add(off_grid[0], off_grid[v]);
        }
        S::store(large.as_mut_ptr(), largest[0]);
        S::store(off.as_mut_ptr(), off_grid[0]);
    }
    (whole, large.into_iter().fold(0.0, f64::max), off.iter().sum())
}

/// Vectors that are looked at side by side: enough to hide the latency of an addition.
const VECTORS: usize = 4;
/// Rows that are looked at thoroughly, for a grid on which the others are likely to lie as well.
const HEAD: usize = 16;
/// 1.5·2⁵²: added to a number below 2⁵¹, it leaves no bits for a fraction. Times the grid g, none for what is not a
/// multiple of g.
const MAGIC: f64 = 6_755_399_441_055_744.0;

/// Adds to `off_grid` unless x is a multiple of the grid (or too large beside it to tell): two additions and no look at
/// bits.
#[inline(always)]
fn check<const GRIDS: bool>(largest: &mut f64, off_grid: &mut f64, magic: f64, x: f64) {
    let modulus = x.abs();
    *largest = if modulus > *largest { modulus } else { *largest };
    if GRIDS {
        *off_grid += (((x + magic) - magic) - x).abs();
    }
}

/// Whether [`check`] found an entry off the grid, or there was no grid to compare with.
fn is_off(off_grid: f64) -> bool {
    let on = off_grid == 0.0;
    !on
}

/// Columns side by side.
const SIDE: usize = 8;

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
