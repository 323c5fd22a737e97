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
        scan.look(x, set);
        scan
    }

    /// Takes in some rows, of finite numbers.
    pub(crate) fn look<T: Real>(&mut self, x: MatRef<'_, T>, set: InstructionSet) {
        set.run(Look { x, scan: self });
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
    scan: &'b mut Scan,
}

impl<T: Real> Kernel for Look<'_, '_, T> {
    type Output = ();

    #[inline(always)]
    unsafe fn run<S: Simd>(self) {
        let Self { x, scan } = self;
        // Later rows are compared with the grids of those before.
        let is_first = scan.grids.iter().all(|grid| grid.is_infinite());
        let (head, rest) = x.split_at_row(if is_first { HEAD.min(x.nrows()) } else { 0 });
        (0..x.ncols()).for_each(|j| scan.take_in(j, head.col(j)));
        let along = rest.col_stride() == 1 && rest.row_stride() != 1;
        // Some columns side by side, row by row.
        let whole = if along { rest.ncols() - rest.ncols() % S::LANES } else { 0 };
        for first in (0..whole).step_by(S::LANES) {
            // SAFETY: the processor has the instructions, and so many columns are there.
            let seen = unsafe { scan.rows::<S, T>(first, rest.subcols(first, S::LANES)) };
            for lane in 0..S::LANES {
                scan.merge(first + lane, rest.col(first + lane), (seen.0[lane], seen.1[lane]));
            }
        }
        for j in whole..rest.ncols() {
            match rest.col(j).try_as_col_major() {
                // SAFETY: the processor has the instructions.
                Some(column) => unsafe {
                    let seen = scan.column::<S, T>(j, column.as_slice());
                    scan.merge(j, rest.col(j), seen);
                },
                None => scan.take_in(j, rest.col(j)),
            }
        }
    }
}

impl Scan {
    /// Takes in a column of which max |x| is known, and what any entry is off its grid by, as bits.
    #[inline(always)]
    fn merge<T: Real>(&mut self, j: usize, column: ColRef<'_, T>, (largest, off_grid): (f64, f64)) {
        self.largest[j] = self.largest[j].max(largest);
        // NaN where there was no grid to compare with.
        if off_grid != 0.0 {
            self.take_in(j, column);
        }
    }

    /// Takes in entry by entry.
    #[inline(always)]
    fn take_in<T: Real>(&mut self, j: usize, column: ColRef<'_, T>) {
        column.iter().for_each(|x| take_in(&mut self.largest[j], &mut self.grids[j], x.to_f64()));
    }

    /// The same of rows of as many contiguous entries as there are lanes, which belong to the columns from `first` on,
    /// lane by lane.
    ///
    /// # Safety
    /// As [`Simd`]; as many columns as lanes are there.
    #[inline(always)]
    unsafe fn rows<S: Simd, T: Real>(
        &self,
        first: usize,
        rows: MatRef<'_, T>,
    ) -> ([f64; MOST_LANES], [f64; MOST_LANES]) {
        let mut magics = [0.0; MOST_LANES];
        magics.iter_mut().zip(&self.grids[first..]).for_each(|(magic, grid)| *magic = MAGIC * grid);
        let (m, stride) = (rows.nrows(), rows.row_stride());
        // SAFETY: the caller's promise; the rows are inside the matrix, and the array has room for a vector.
        unsafe {
            let mut seen = Seen::<S>::new(S::load(magics.as_ptr()));
            let mut from = rows.as_ptr();
            for _ in 0..m / VECTORS {
                for v in 0..VECTORS {
                    seen.add(v, load::<S, T>(from));
                    from = from.wrapping_offset(stride);
                }
            }
            for _ in 0..m % VECTORS {
                seen.add(0, load::<S, T>(from));
                from = from.wrapping_offset(stride);
            }
            seen.joined()
        }
    }

    /// max |x| of a column, and the bits of what its entries are off its grid by.
    ///
    /// # Safety
    /// As [`Simd`].
    #[inline(always)]
    unsafe fn column<S: Simd, T: Real>(&self, j: usize, column: &[T]) -> (f64, f64) {
        let magic = MAGIC * self.grids[j];
        let whole = column.len() - column.len() % S::LANES;
        let together = whole - whole % (VECTORS * S::LANES);
        // SAFETY: the caller's promise; the vectors are inside the column.
        let (mut largest, mut off) = unsafe {
            let mut seen = Seen::<S>::new(S::splat(magic));
            for start in (0..together).step_by(VECTORS * S::LANES) {
                for v in 0..VECTORS {
                    seen.add(v, load::<S, T>(column.as_ptr().add(start + v * S::LANES)));
                }
            }
            for first in (together..whole).step_by(S::LANES) {
                seen.add(0, load::<S, T>(column.as_ptr().add(first)));
            }
            seen.joined()
        };
        for x in &column[whole..] {
            let x = x.to_f64();
            largest[0] = if x.abs() > largest[0] { x.abs() } else { largest[0] };
            off[0] = either(off[0], ((x + magic) - magic) - x);
        }
        // By halves, which compilers make vectors of.
        for half in [4, 2, 1] {
            for lane in 0..half {
                let other = largest[lane + half];
                largest[lane] = if other > largest[lane] { other } else { largest[lane] };
                off[lane] = either(off[lane], off[lane + half]);
            }
        }
        (largest[0], off[0])
    }
}

/// Vectors that are looked at side by side: enough to hide the latency of an addition.
const VECTORS: usize = 4;
/// Rows that are looked at thoroughly, for a grid on which the others are likely to lie as well.
const HEAD: usize = 16;
/// 1.5·2⁵²: added to a number below 2⁵¹, it leaves no bits for a fraction. Times the grid g, none for what is not a
/// multiple of g.
const MAGIC: f64 = 6_755_399_441_055_744.0;

/// The bits of either number: 0 if both are 0, of whatever sign, and not otherwise.
#[inline(always)]
fn either(a: f64, b: f64) -> f64 {
    f64::from_bits(a.to_bits() | b.to_bits())
}

/// max |x| of several vectors side by side, and the bits of ((x + magic) − magic) − x. That is 0 for a multiple of the
/// grid; it is not for others, for what is too large beside the grid to tell, nor, as NaN, where there is no grid.
struct Seen<S: Simd> {
    magic: S::Vector,
    largest: [S::Vector; VECTORS],
    off_grid: [S::Vector; VECTORS],
}

impl<S: Simd> Seen<S> {
    /// # Safety
    /// As [`Simd`].
    #[inline(always)]
    unsafe fn new(magic: S::Vector) -> Self {
        // SAFETY: the caller's promise.
        let zeros = unsafe { [S::zero(); VECTORS] };
        Self { magic, largest: zeros, off_grid: zeros }
    }

    /// # Safety
    /// As [`Simd`].
    #[inline(always)]
    unsafe fn add(&mut self, v: usize, x: S::Vector) {
        // SAFETY: the caller's promise.
        unsafe {
            self.largest[v] = S::larger(S::modulus(x), self.largest[v]);
            let gap = S::subtract(S::subtract(S::add(x, self.magic), self.magic), x);
            self.off_grid[v] = S::either(self.off_grid[v], gap);
        }
    }

    /// # Safety
    /// As [`Simd`].
    #[inline(always)]
    unsafe fn joined(self) -> ([f64; MOST_LANES], [f64; MOST_LANES]) {
        let Self { mut largest, off_grid: mut off, .. } = self;
        let mut lanes = ([0.0; MOST_LANES], [0.0; MOST_LANES]);
        // SAFETY: the caller's promise; the arrays have room for a vector.
        unsafe {
            for v in 1..VECTORS {
                largest[0] = S::larger(largest[v], largest[0]);
                off[0] = S::either(off[0], off[v]);
            }
            S::store(lanes.0.as_mut_ptr(), largest[0]);
            S::store(lanes.1.as_mut_ptr(), off[0]);
        }
        lanes
    }
}

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
