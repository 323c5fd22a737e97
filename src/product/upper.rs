//! Rows over an upper triangle, and rows less a product with one.
//!
//! Some columns at a time are kept in registers for a few vectors of rows, while the columns before them, which are in the
//! nearest cache, are read once.

#![allow(unsafe_code)]

use faer::{MatMut, MatRef};

use crate::simd::{Kernel, MOST_LANES, Simd};

/// Columns that are kept in registers.
const COLUMNS: usize = 4;
/// Vectors of each: with the columns, as many sums as hide the latency of a multiply–add.
const VECTORS: usize = 2;

/// An r × n matrix R without entries below the diagonal, as the kernels read it: −r_kj, a few columns at a time.
#[derive(Clone, Debug)]
pub(crate) struct Upper {
    columns: usize,
    groups: Vec<Group>,
    /// 1/r_jj.
    reciprocals: Vec<f64>,
}

#[derive(Clone, Debug)]
struct Group {
    /// −r_kj, k by k, up to the last row that is not zero.
    rows: Vec<[f64; COLUMNS]>,
}

impl Upper {
    /// Copies the triangle on and above the diagonal.
    pub(crate) fn of(r: MatRef<'_, f64>) -> Self {
        let (rank, n) = (r.nrows(), r.ncols());
        let group = |first: usize| {
            let row = |k: usize| {
                std::array::from_fn(|c| if k <= first + c && first + c < n { -r[(k, first + c)] } else { 0.0 })
            };
            Group { rows: (0..rank.min(first + COLUMNS).min(n)).map(row).collect() }
        };
        let reciprocals = (0..rank.min(n)).map(|j| 1.0 / r[(j, j)]).collect();
        Self { columns: n, groups: (0..n).step_by(COLUMNS).map(group).collect(), reciprocals }
    }

    /// Replaces some rows of X by those of XR⁻¹, R being square.
    ///
    /// # Safety
    /// As [`Simd`]; as many rows as VECTORS vectors have lanes exist in each of the columns, which are `stride` apart.
    #[inline(always)]
    unsafe fn divide<S: Simd>(&self, x: *mut f64, stride: isize) {
        for (index, group) in self.groups.iter().enumerate() {
            let first = index * COLUMNS;
            let width = COLUMNS.min(self.columns - first);
            // SAFETY: the columns first to first + width − 1, and those before them, exist.
            unsafe {
                let place = |j: usize, v: usize| x.offset(j as isize * stride).add(v * S::LANES);
                let mut sums = [[S::zero(); VECTORS]; COLUMNS];
                for (c, sums) in sums.iter_mut().enumerate().take(width) {
                    *sums = std::array::from_fn(|v| S::load(place(first + c, v)));
                }
                for (k, row) in group.rows[..first].iter().enumerate() {
                    let q = [S::load(place(k, 0)), S::load(place(k, 1))];
                    add_multiples::<S>(&mut sums, row, q);
                }
                for c in 0..COLUMNS {
                    if c < width {
                        let reciprocal = S::splat(self.reciprocals[first + c]);
                        let mut q = sums[c];
                        for (v, q) in q.iter_mut().enumerate() {
                            *q = S::multiply(*q, reciprocal);
                            S::store(place(first + c, v), *q);
                        }
                        let row = &group.rows[first + c];
                        for (sums, &factor) in sums.iter_mut().zip(row).skip(c + 1) {
                            let factor = S::splat(factor);
                            for (sum, q) in sums.iter_mut().zip(q) {
                                *sum = S::multiply_add(factor, q, *sum);
                            }
                        }
                    }
                }
            }
        }
    }

    /// Adds the squares of some rows of X − QR, lane by lane.
    ///
    /// # Safety
    /// As [`Upper::divide`], of X and of Q.
    #[inline(always)]
    unsafe fn add_squares<S: Simd>(
        &self,
        (x, x_stride): (*const f64, isize),
        (q, q_stride): (*const f64, isize),
        totals: &mut [S::Vector; VECTORS],
    ) {
        for (index, group) in self.groups.iter().enumerate() {
            let first = index * COLUMNS;
            let width = COLUMNS.min(self.columns - first);
            // SAFETY: the columns first to first + width − 1 of X exist, and as many of Q as R has rows.
            unsafe {
                let mut sums = [[S::zero(); VECTORS]; COLUMNS];
                for (c, sums) in sums.iter_mut().enumerate().take(width) {
                    let column = x.offset((first + c) as isize * x_stride);
                    *sums = std::array::from_fn(|v| S::load(column.add(v * S::LANES)));
                }
                for (k, row) in group.rows.iter().enumerate() {
                    let column = q.offset(k as isize * q_stride);
                    add_multiples::<S>(&mut sums, row, [S::load(column), S::load(column.add(S::LANES))]);
                }
                for sums in sums {
                    for (total, gap) in totals.iter_mut().zip(sums) {
                        *total = S::multiply_add(gap, gap, *total);
                    }
                }
            }
        }
    }
}

/// Adds −r_kj·q_k to the sums of the columns j.
///
/// # Safety
/// As [`Simd`].
#[inline(always)]
unsafe fn add_multiples<S: Simd>(
    sums: &mut [[S::Vector; VECTORS]; COLUMNS],
    row: &[f64; COLUMNS],
    q: [S::Vector; VECTORS],
) {
    for (sums, &factor) in sums.iter_mut().zip(row) {
        // SAFETY: the caller's promise.
        unsafe {
            let factor = S::splat(factor);
            for (sum, q) in sums.iter_mut().zip(q) {
                *sum = S::multiply_add(factor, q, *sum);
            }
        }
    }
}

/// Replaces X by XR⁻¹, row by row by substitution, for a square R with a positive diagonal.
///
/// A row q of the result satisfies q(R + ΔR) = x with |ΔR| ≤ γ_(n+2)|R|: n multiply–adds and a multiplication by the rounded
/// 1/r_jj (Higham, *Accuracy and Stability of Numerical Algorithms*, 2nd ed., Theorem 8.5).
pub(crate) struct Divide<'a> {
    pub(crate) x: MatMut<'a, f64>,
    pub(crate) by: &'a Upper,
}

impl Kernel for Divide<'_> {
    type Output = ();

    #[inline(always)]
    unsafe fn run<S: Simd>(self) {
        let Self { mut x, by } = self;
        let (m, n, at_once) = (x.nrows(), x.ncols(), VECTORS * S::LANES);
        // What the rest relies on.
        assert!(x.row_stride() == 1 && n == by.columns && n == by.reciprocals.len());
        let (whole, stride, pointer) = (m - m % at_once, x.col_stride(), x.as_ptr_mut());
        for i in (0..whole).step_by(at_once) {
            // SAFETY: rows i to i + at_once − 1 exist; the processor has the instructions.
            unsafe { by.divide::<S>(pointer.add(i), stride) };
        }
        if whole < m {
            let mut rest = copy_rest(x.as_ref(), whole, at_once);
            // SAFETY: the copy has at_once rows in each of the n columns.
            unsafe { by.divide::<S>(rest.as_mut_ptr(), at_once as isize) };
            for (j, rest) in rest.chunks_exact(at_once).enumerate() {
                rest.iter().zip(whole..m).for_each(|(&value, i)| x[(i, j)] = value);
            }
        }
    }
}

/// ‖X − QR‖_F², for an R without entries below the diagonal.
pub(crate) struct SquaredGap<'a> {
    pub(crate) x: MatRef<'a, f64>,
    pub(crate) q: MatRef<'a, f64>,
    pub(crate) r: &'a Upper,
}

impl Kernel for SquaredGap<'_> {
    type Output = f64;

    #[inline(always)]
    unsafe fn run<S: Simd>(self) -> f64 {
        let Self { x, q, r } = self;
        let (m, at_once) = (x.nrows(), VECTORS * S::LANES);
        // What the rest relies on.
        assert!(x.row_stride() == 1 && q.row_stride() == 1 && q.nrows() == m);
        assert!(x.ncols() == r.columns && r.groups.iter().all(|group| group.rows.len() <= q.ncols()));
        let whole = m - m % at_once;
        // SAFETY: rows i to i + at_once − 1 of both exist, also of the copies; the processor has the instructions.
        unsafe {
            let mut totals = [S::zero(); VECTORS];
            for i in (0..whole).step_by(at_once) {
                let (x, q) = ((x.as_ptr().add(i), x.col_stride()), (q.as_ptr().add(i), q.col_stride()));
                r.add_squares::<S>(x, q, &mut totals);
            }
            if whole < m {
                let (x, q) = (copy_rest(x, whole, at_once), copy_rest(q, whole, at_once));
                let stride = at_once as isize;
                r.add_squares::<S>((x.as_ptr(), stride), (q.as_ptr(), stride), &mut totals);
            }
            let mut lanes = [0.0; MOST_LANES];
            S::store(lanes.as_mut_ptr(), S::add(totals[0], totals[1]));
            lanes.iter().sum()
        }
    }
}

/// The rows from some row on, each column filled up with zeros to `length`.
fn copy_rest(x: MatRef<'_, f64>, first: usize, length: usize) -> Vec<f64> {
    let mut rest = vec![0.0; x.ncols() * length];
    for (j, column) in rest.chunks_exact_mut(length).enumerate() {
        column.iter_mut().zip(first..x.nrows()).for_each(|(value, i)| *value = x[(i, j)]);
    }
    rest
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rounding::gamma;
    use crate::simd::InstructionSet;
    use faer::Mat;
    use oracle::mutation::generator;
    use rand::RngExt;

    fn random(rows: usize, columns: usize, seed: u64) -> Mat<f64> {
        let mut random = generator(seed);
        Mat::from_fn(rows, columns, |_, _| random.random_range(-1.0..1.0))
    }

    fn triangle(rows: usize, columns: usize, seed: u64) -> Mat<f64> {
        let r = random(rows, columns, seed);
        Mat::from_fn(rows, columns, |i, j| match i.cmp(&j) {
            std::cmp::Ordering::Less => r[(i, j)],
            std::cmp::Ordering::Equal => 1.0 + r[(i, j)].abs(),
            std::cmp::Ordering::Greater => 0.0,
        })
    }

    #[test]
    fn rows_are_divided_backward_stably_at_every_remainder() {
        for set in InstructionSet::available() {
            for n in (0..=13).chain([64]) {
                let r = triangle(n, n, 81);
                let upper = Upper::of(r.as_ref());
                for m in 0..=35 {
                    let x = random(m, n, 82);
                    let mut q = x.clone();
                    set.run(Divide { x: q.as_mut(), by: &upper });
                    for i in 0..m {
                        for j in 0..n {
                            let terms = (0..=j).map(|k| q[(i, k)] * r[(k, j)]);
                            let (sum, size) = terms.fold((0.0, 0.0), |(sum, size), t| (sum + t, size + t.abs()));
                            // γ_(n+2) for the solution, and as much for this product.
                            let allowed = 2.0 * gamma(n + 2) * (size + x[(i, j)].abs());
                            assert!((sum - x[(i, j)]).abs() <= allowed, "{set:?}: {m} × {n}, ({i}, {j})");
                        }
                    }
                }
            }
        }
    }

    #[test]
    fn squared_gaps_at_every_remainder() {
        for set in InstructionSet::available() {
            for (rank, n) in [(0, 0), (0, 3), (1, 1), (2, 5), (4, 4), (5, 9), (13, 13), (60, 64)] {
                let r = triangle(rank, n, 83);
                let upper = Upper::of(r.as_ref());
                for m in 0..=35 {
                    let (x, q) = (random(m, n, 84), random(m, rank, 85));
                    let gap = set.run(SquaredGap { x: x.as_ref(), q: q.as_ref(), r: &upper });
                    let mut expected = 0.0;
                    for i in 0..m {
                        for j in 0..n {
                            let sum: f64 = (0..rank).map(|k| q[(i, k)] * r[(k, j)]).sum();
                            expected += (x[(i, j)] - sum).powi(2);
                        }
                    }
                    // Each entry of X − QR is below 2·rank + 1; all its roundings and those of the sum of squares.
                    let entry = (2 * rank + 1) as f64;
                    let tolerance = 4.0 * gamma(m * n + rank + 2) * (m * n) as f64 * entry * entry;
                    assert!((gap - expected).abs() <= tolerance, "{set:?}: {m} × {n}, rank {rank}");
                }
            }
        }
    }
}
