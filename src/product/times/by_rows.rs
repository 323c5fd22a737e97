//! Xᵀ(Xv) of a panel whose rows are contiguous.

#![allow(unsafe_code)]

use super::{Lines, Products, add};
use crate::matrix::Real;
use crate::simd::{MOST_LANES, Simd};

/// Bytes from what is read by rows to what is fetched.
const AHEAD: usize = 1 << 13;
/// Bytes of a row, at the most, that is read side by side with others; longer ones are read one after another, and
/// fewer of them, so that they are still in the cache when y is there.
const LONG: usize = 512;

/// As many rows at a time as a vector has lanes, or four that are long.
///
/// # Safety
/// The processor has the instructions of `S`; the lines are as many rows as y has values, each of as many columns as v
/// has, which are no fewer than [`MOST_LANES`].
#[inline(always)]
pub(super) unsafe fn by_rows<S: Simd, T: Real>(
    lines: Lines<T>,
    (rows, columns): (usize, usize),
    v: &[f64],
    floor: f64,
    into: &mut Products,
) {
    assert!(
        columns >= MOST_LANES && v.len() == columns && into.product.len() == columns && into.magnitude.len() == columns
    );
    let long = columns * size_of::<T>() > LONG;
    let together = if long { 4 } else { S::LANES };
    let whole = rows / together * together;
    let ahead = AHEAD.div_ceil(columns * size_of::<T>());
    let ahead = if long { ahead } else { ahead.next_multiple_of(together) };
    // SAFETY: the rows of each group are among the lines.
    unsafe {
        for first in (0..whole).step_by(together) {
            let lines = Lines { start: lines.line(first), ..lines };
            if together == MOST_LANES {
                group::<S, T, MOST_LANES>(lines, ahead, v, floor, into);
            } else {
                group::<S, T, 4>(lines, ahead, v, floor, into);
            }
        }
        for row in whole..rows {
            group::<S, T, 1>(Lines { start: lines.line(row), ..lines }, ahead, v, floor, into);
        }
    }
}

/// R rows, no more than a vector has lanes. Those that stand `ahead` rows further on are fetched.
///
/// # Safety
/// As for [`by_rows`].
#[inline(always)]
unsafe fn group<S: Simd, T: Real, const R: usize>(
    rows: Lines<T>,
    ahead: usize,
    v: &[f64],
    floor: f64,
    into: &mut Products,
) {
    let columns = v.len();
    let whole = columns / S::LANES * S::LANES;
    // The last vector reaches back to end with the row; what it has in common with the one before counts as zero.
    let last = columns - S::LANES;
    let (mut mask, mut v_last) = ([0.0; MOST_LANES], [0.0; MOST_LANES]);
    for lane in whole - last..S::LANES {
        mask[lane] = 1.0;
        v_last[lane] = v[last + lane];
    }
    let (mut y, mut moduli) = ([0.0; MOST_LANES], [0.0; MOST_LANES]);
    let later = rows.start.wrapping_offset(rows.stride * ahead as isize);
    // SAFETY: rows and columns are in range, and so is the column of a vector's last lane; the arrays have room for a
    // vector.
    unsafe {
        let (mut sums, mut bounds) = ([S::zero(); MOST_LANES], [S::zero(); MOST_LANES]);
        if columns * size_of::<T>() > LONG {
            for r in 0..R {
                for i in (0..whole).step_by(S::LANES) {
                    let v = S::load(v.as_ptr().add(i));
                    S::prefetch(later.wrapping_offset(rows.stride * r as isize).wrapping_add(i).cast());
                    add::<S, T>(rows.line(r).add(i), (v, S::modulus(v)), (&mut sums[r], &mut bounds[r]));
                }
            }
        } else {
            for i in (0..whole).step_by(S::LANES) {
                let v = S::load(v.as_ptr().add(i));
                let modulus = S::modulus(v);
                for r in 0..R {
                    S::prefetch(later.wrapping_offset(rows.stride * r as isize).wrapping_add(i).cast());
                    add::<S, T>(rows.line(r).add(i), (v, modulus), (&mut sums[r], &mut bounds[r]));
                }
            }
        }
        if whole < columns {
            let v = S::load(v_last.as_ptr());
            let modulus = S::modulus(v);
            for r in 0..R {
                S::prefetch(later.wrapping_offset(rows.stride * r as isize).wrapping_add(last).cast());
                add::<S, T>(rows.line(r).add(last), (v, modulus), (&mut sums[r], &mut bounds[r]));
            }
        }
        S::store(y.as_mut_ptr(), S::sums(&sums));
        S::store(moduli.as_mut_ptr(), S::add(S::sums(&bounds), S::splat(floor)));
        let mut weights = [(S::zero(), S::zero()); R];
        for r in 0..R {
            weights[r] = (S::splat(y[r]), S::splat(moduli[r]));
        }
        let (product, magnitude) = (into.product.as_mut_ptr(), into.magnitude.as_mut_ptr());
        for i in (0..whole).step_by(S::LANES) {
            let (sum, bound) = weighted::<S, T, R>(rows, i, &weights);
            S::store(product.add(i), S::add(S::load(product.add(i)), sum));
            S::store(magnitude.add(i), S::add(S::load(magnitude.add(i)), bound));
        }
        if whole < columns {
            let (sum, bound) = weighted::<S, T, R>(rows, last, &weights);
            let (product, magnitude) = (product.add(last), magnitude.add(last));
            S::store(product, S::multiply_add(sum, S::load(mask.as_ptr()), S::load(product)));
            S::store(magnitude, S::multiply_add(bound, S::load(mask.as_ptr()), S::load(magnitude)));
        }
    }
}

/// The sums of x_r and |x_r|, R rows of a vector of columns from column i on, each with its weight.
///
/// # Safety
/// The processor has the instructions of `S`; there are these rows and columns.
#[inline(always)]
unsafe fn weighted<S: Simd, T: Real, const R: usize>(
    rows: Lines<T>,
    i: usize,
    weights: &[(S::Vector, S::Vector); R],
) -> (S::Vector, S::Vector) {
    // SAFETY: the caller's promise.
    unsafe {
        let (mut sum, mut bound) = (S::zero(), S::zero());
        for (r, &weights) in weights.iter().enumerate() {
            add::<S, T>(rows.line(r).add(i), weights, (&mut sum, &mut bound));
        }
        (sum, bound)
    }
}
