//! The means of the rows of a matrix, and taking them away.
//!
//! Sums are formed in one order, of rows as of columns: 8 numbers side by side, 128 numbers at a time. A term meets 16
//! additions in its lane, 3 among the lanes, and one for each 128.

use faer::{MatMut, MatRef};
use rayon::prelude::*;

use crate::error::{Error, Result};
use crate::rounding::{UNIT_ROUNDOFF, add_up, div_up, gamma, in_pool, inflate, mul_up, sqrt_up};
use crate::simd::{InstructionSet, Loops};

const LANES: usize = 8;
const CHAIN: usize = 128;
/// Columns that a thread takes at a time.
const COLUMNS: usize = 64;

/// Means of rows (or columns), the mean of these, and what their errors depend on.
#[derive(Clone, Debug)]
pub(super) struct Means {
    each: Vec<f64>,
    /// Bounds on the means of the moduli.
    moduli: Vec<f64>,
    mean: f64,
    /// The largest modulus of an entry.
    largest: f64,
    /// The numbers in each mean.
    count: usize,
}

/// The roundings of a sum.
fn height(count: usize) -> usize {
    CHAIN / LANES + 3 + count.div_ceil(CHAIN)
}

/// Σ x, Σ |x| and max |x|.
#[derive(Clone, Copy, Debug, Default)]
struct Sum {
    of: f64,
    moduli: f64,
    largest: f64,
}

impl Sum {
    /// The sum with that of the next numbers, 128 at the most.
    #[inline(always)]
    fn add(&mut self, numbers: &[f64]) {
        let (mut of, mut moduli, mut largest) = ([0.0; LANES], [0.0; LANES], [0.0; LANES]);
        let mut chunks = numbers.chunks_exact(LANES);
        for chunk in &mut chunks {
            for lane in 0..LANES {
                let modulus = chunk[lane].abs();
                of[lane] += chunk[lane];
                moduli[lane] += modulus;
                largest[lane] = if modulus > largest[lane] { modulus } else { largest[lane] };
            }
        }
        for (lane, number) in chunks.remainder().iter().enumerate() {
            of[lane] += number;
            moduli[lane] += number.abs();
            largest[lane] = number.abs().max(largest[lane]);
        }
        let tree = |x: [f64; LANES]| ((x[0] + x[1]) + (x[2] + x[3])) + ((x[4] + x[5]) + (x[6] + x[7]));
        self.of += tree(of);
        self.moduli += tree(moduli);
        self.largest = largest.iter().fold(self.largest, |most, &x| most.max(x));
    }
}

struct Column<'a>(&'a [f64]);

impl Loops for Column<'_> {
    type Output = Sum;

    #[inline(always)]
    fn run(self) -> Sum {
        let mut sum = Sum::default();
        self.0.chunks(CHAIN).for_each(|chunk| sum.add(chunk));
        sum
    }
}

/// x − (r + r_j) + g of a column j.
struct Subtract<'a> {
    column: &'a mut [f64],
    of_rows: &'a [f64],
    of_column: f64,
    mean: f64,
}

impl Loops for Subtract<'_> {
    type Output = ();

    #[inline(always)]
    fn run(self) {
        for (x, of_row) in self.column.iter_mut().zip(self.of_rows) {
            *x = (*x - (of_row + self.of_column)) + self.mean;
        }
    }
}

impl Means {
    /// Of the columns of a matrix, whose entries lie one after the other.
    pub(super) fn of_columns(matrix: MatRef<'_, f64>) -> Result<Self> {
        let set = InstructionSet::detect();
        let tasks = (0..matrix.ncols().div_ceil(COLUMNS)).into_par_iter();
        let sums = in_pool(tasks, |task| {
            let columns = task * COLUMNS..((task + 1) * COLUMNS).min(matrix.ncols());
            let sum = |j: usize| match matrix.col(j).try_as_col_major() {
                Some(column) => set.run_loops(Column(column.as_slice())),
                None => set.run_loops(Column(&matrix.col(j).iter().copied().collect::<Vec<_>>())),
            };
            Ok(columns.map(sum).collect::<Vec<_>>())
        })?;
        Ok(Self::of(sums.concat(), matrix.nrows()))
    }

    /// Of the rows of a matrix.
    pub(super) fn of_rows(matrix: MatRef<'_, f64>) -> Self {
        let sum = |i: usize| {
            let row: Vec<f64> = matrix.row(i).iter().copied().collect();
            Column(&row).run()
        };
        Self::of((0..matrix.nrows()).map(sum).collect(), matrix.ncols())
    }

    fn of(sums: Vec<Sum>, count: usize) -> Self {
        let (n, h) = (count as f64, height(count));
        let each: Vec<f64> = sums.iter().map(|sum| sum.of / n).collect();
        let moduli = sums.iter().map(|sum| div_up(inflate(sum.moduli, h), n)).collect();
        let largest = sums.iter().fold(0.0, |most: f64, sum| most.max(sum.largest));
        let mean = Column(&each).run().of / each.len() as f64;
        Self { each, moduli, mean, largest, count }
    }

    pub(super) fn of_each(&self) -> &[f64] {
        &self.each
    }

    /// Whether there are so many.
    ///
    /// # Errors
    /// [`Error::Shape`].
    pub(super) fn check(&self, found: usize) -> Result<()> {
        let expected = self.each.len();
        if found == expected {
            Ok(())
        } else {
            Err(Error::Shape { what: "points of the centred kernel", expected, found })
        }
    }

    /// Takes them away from the rows and columns of their symmetric matrix.
    pub(super) fn subtract(&self, matrix: MatMut<'_, f64>) -> Result<()> {
        self.subtract_from(self, matrix)
    }

    /// Takes these away from the rows, and others from the columns, whose mean is added.
    pub(super) fn subtract_from(&self, of_columns: &Self, mut matrix: MatMut<'_, f64>) -> Result<()> {
        let set = InstructionSet::detect();
        let mut parts = Vec::new();
        let mut first = 0;
        while matrix.ncols() > 0 {
            let columns = COLUMNS.min(matrix.ncols());
            let (part, rest) = matrix.split_at_col_mut(columns);
            parts.push((first, part));
            (first, matrix) = (first + columns, rest);
        }
        in_pool(parts.into_par_iter(), |(first, mut part)| {
            for j in 0..part.ncols() {
                let (of_rows, of_column) = (self.each.as_slice(), of_columns.each[first + j]);
                if let Some(column) = part.as_mut().col_mut(j).try_as_col_major_mut() {
                    set.run_loops(Subtract {
                        column: column.as_slice_mut(),
                        of_rows,
                        of_column,
                        mean: of_columns.mean,
                    });
                }
            }
            Ok(())
        })?;
        Ok(())
    }

    /// A bound on the error of each mean, from the largest of the means of the moduli, and of the mean of all.
    fn errors(&self) -> (f64, f64) {
        let largest = self.moduli.iter().fold(0.0, |most: f64, &modulus| most.max(modulus));
        let of_each = mul_up(gamma(height(self.count) + 1), largest);
        (of_each, add_up(of_each, mul_up(gamma(height(self.each.len()) + 1), largest)))
    }

    /// A bound in ‖·‖₂ on what centring a symmetric matrix rounds: the largest row sum of the bounds of its entries,
    /// 3u·(|k| + |rᵢ| + |r_j| + |g|) and the errors of rᵢ, r_j and g, of which none is larger than the largest mean of
    /// moduli a: n·(3u·4a + …).
    pub(super) fn rounding_of_symmetric(&self) -> f64 {
        let largest = self.moduli.iter().fold(0.0, |most: f64, &modulus| most.max(modulus));
        let (of_each, of_mean) = self.errors();
        let subtractions = mul_up(13.0 * UNIT_ROUNDOFF, largest);
        mul_up(self.count as f64, add_up(subtractions, add_up(2.0 * of_each, of_mean)))
    }

    /// The same of a matrix from whose rows these were taken away, and others from its columns; and a bound on each
    /// entry.
    pub(super) fn rounding_with(&self, of_columns: &Self) -> (f64, f64) {
        let largest = self.largest.max(of_columns.largest);
        let ((of_row, _), (of_column, of_mean)) = (self.errors(), of_columns.errors());
        let entry = add_up(mul_up(13.0 * UNIT_ROUNDOFF, largest), add_up(add_up(of_row, of_column), of_mean));
        (mul_up(entry, sqrt_up(self.each.len() as f64 * self.count as f64)), entry)
    }
}
