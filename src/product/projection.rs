//! What is taken from a vector along others: the products of a Gram–Schmidt process.

#![allow(unsafe_code)]

use crate::simd::{InstructionSet, Kernel, MOST_LANES, Simd};

/// Columns side by side: the vector is read once for so many of them.
const SIDE: usize = 4;
/// Sums of each column, so that one addition need not wait for the one before it.
const SUMS: usize = 2;

/// Removes from w its components along orthonormal columns; returns their coordinates, all of w as it was.
///
/// A term of a coordinate meets as many roundings as there are rows at the most.
pub(crate) fn project_out(columns: &[&[f64]], w: &mut [f64], set: InstructionSet) -> Vec<f64> {
    let coordinates = inner_products(columns, w, set);
    set.run(Subtract { columns, factors: &coordinates, w });
    coordinates
}

/// ‖x‖.
pub(crate) fn norm(x: &[f64], set: InstructionSet) -> f64 {
    inner_products(&[x], x, set)[0].sqrt()
}

/// Multiplies x by a factor.
pub(crate) fn scale(x: &mut [f64], factor: f64, set: InstructionSet) {
    set.run(Scale { x, factor });
}

fn inner_products(columns: &[&[f64]], w: &[f64], set: InstructionSet) -> Vec<f64> {
    let mut products = vec![0.0; columns.len()];
    set.run(Inner { columns, w, products: &mut products });
    products
}

/// The inner product of each column with w.
struct Inner<'a> {
    columns: &'a [&'a [f64]],
    w: &'a [f64],
    products: &'a mut [f64],
}

impl Kernel for Inner<'_> {
    type Output = ();

    #[inline(always)]
    unsafe fn run<S: Simd>(self) {
        let ((columns, alone), (products, of_alone)) =
            (self.columns.as_chunks::<SIDE>(), self.products.as_chunks_mut::<SIDE>());
        // SAFETY: the processor has the instructions.
        unsafe {
            for (columns, products) in columns.iter().zip(products) {
                inner::<S, SIDE>(columns, self.w, products);
            }
            for (&column, product) in alone.iter().zip(of_alone) {
                inner::<S, 1>(&[column], self.w, std::slice::from_mut(product));
            }
        }
    }
}

/// # Safety
/// As [`Simd`].
#[inline(always)]
unsafe fn inner<S: Simd, const N: usize>(columns: &[&[f64]; N], w: &[f64], products: &mut [f64]) {
    let length = w.len();
    let whole = length - length % (SUMS * S::LANES);
    let mut lanes = [0.0; MOST_LANES];
    // SAFETY: all vectors are inside w, and columns are at least as long; the array has room for a vector.
    unsafe {
        let mut sums = [[S::zero(); N]; SUMS];
        for column in columns {
            assert!(column.len() >= length);
        }
        for first in (0..whole).step_by(SUMS * S::LANES) {
            for (side, sums) in sums.iter_mut().enumerate() {
                let k = first + side * S::LANES;
                let w = S::load(w.as_ptr().add(k));
                for (sum, column) in sums.iter_mut().zip(columns) {
                    *sum = S::multiply_add(S::load(column.as_ptr().add(k)), w, *sum);
                }
            }
        }
        for column in 0..N {
            S::store(lanes.as_mut_ptr(), S::add(sums[0][column], sums[1][column]));
            let mut sum = 0.0;
            for lane in lanes.iter().take(S::LANES) {
                sum += lane;
            }
            for k in whole..length {
                sum += columns[column][k] * w[k];
            }
            products[column] = sum;
        }
    }
}

/// w less each column times its factor, one after the other.
struct Subtract<'a> {
    columns: &'a [&'a [f64]],
    factors: &'a [f64],
    w: &'a mut [f64],
}

impl Kernel for Subtract<'_> {
    type Output = ();

    #[inline(always)]
    unsafe fn run<S: Simd>(self) {
        let ((columns, alone), (factors, of_alone)) =
            (self.columns.as_chunks::<SIDE>(), self.factors.as_chunks::<SIDE>());
        // SAFETY: the processor has the instructions.
        unsafe {
            for (columns, factors) in columns.iter().zip(factors) {
                subtract::<S, SIDE>(columns, factors, self.w);
            }
            for (&column, &factor) in alone.iter().zip(of_alone) {
                subtract::<S, 1>(&[column], &[factor], self.w);
            }
        }
    }
}

/// # Safety
/// As [`Simd`].
#[inline(always)]
unsafe fn subtract<S: Simd, const N: usize>(columns: &[&[f64]; N], factors: &[f64; N], w: &mut [f64]) {
    let length = w.len();
    let whole = length - length % S::LANES;
    // SAFETY: all vectors are inside w, and columns are at least as long.
    unsafe {
        let mut minus = [S::zero(); N];
        for column in 0..N {
            assert!(columns[column].len() >= length);
            minus[column] = S::splat(-factors[column]);
        }
        for k in (0..whole).step_by(S::LANES) {
            let place = w.as_mut_ptr().add(k);
            let mut rest = S::load(place);
            for column in 0..N {
                rest = S::multiply_add(S::load(columns[column].as_ptr().add(k)), minus[column], rest);
            }
            S::store(place, rest);
        }
    }
    for k in whole..length {
        for column in 0..N {
            w[k] -= factors[column] * columns[column][k];
        }
    }
}

struct Scale<'a> {
    x: &'a mut [f64],
    factor: f64,
}

impl Kernel for Scale<'_> {
    type Output = ();

    #[inline(always)]
    unsafe fn run<S: Simd>(self) {
        for x in self.x {
            *x *= self.factor;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Small integers, of which everything is exact.
    #[test]
    fn a_vector_loses_each_column_times_its_coordinate() {
        for set in InstructionSet::available() {
            for (count, m) in [(0, 5), (1, 0), (1, 8), (3, 7), (4, 17), (6, 40), (9, 23), (5, 64)] {
                let entry = |i: usize, k: usize| (i * 7 + k * 3) as f64 % 5.0 - 2.0;
                let columns: Vec<Vec<f64>> = (0..count).map(|k| (0..m).map(|i| entry(i, k)).collect()).collect();
                let columns: Vec<&[f64]> = columns.iter().map(Vec::as_slice).collect();
                let w: Vec<f64> = (0..m).map(|i| entry(i, 11)).collect();
                let product = |k: usize| (0..m).map(|i| entry(i, k) * w[i]).sum::<f64>();
                let mut rest = w.clone();
                let coordinates = project_out(&columns, &mut rest, set);
                assert_eq!(coordinates, (0..count).map(product).collect::<Vec<_>>());
                for (i, rest) in rest.iter().enumerate() {
                    let removed: f64 = (0..count).map(|k| product(k) * entry(i, k)).sum();
                    assert_eq!(*rest, w[i] - removed, "{set:?}: {count} columns, entry {i} of {m}");
                }
                assert_eq!(norm(&w, set), w.iter().map(|w| w * w).sum::<f64>().sqrt());
                scale(&mut rest, 0.0, set);
                assert!(rest.iter().all(|rest| *rest == 0.0));
            }
        }
    }
}
