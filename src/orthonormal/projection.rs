//! What is taken from a vector along others.

use crate::simd::{InstructionSet, Loops};

/// Columns side by side: the vector is read once for so many of them.
const SIDE: usize = 4;
/// Interleaved partial sums, which the compiler keeps in vector registers.
const LANES: usize = 8;

/// Removes from w its components along orthonormal columns; returns their coordinates, all of w as it was.
pub(super) fn project_out(columns: &[&[f64]], w: &mut [f64], set: InstructionSet) -> Vec<f64> {
    let coordinates = inner_products(columns, w, set);
    set.run_loops(Subtract { columns, factors: &coordinates, w });
    coordinates
}

/// The inner product of each column with w.
pub(super) fn inner_products(columns: &[&[f64]], w: &[f64], set: InstructionSet) -> Vec<f64> {
    set.run_loops(Inner { columns, w })
}

/// ‖x‖.
pub(super) fn norm(x: &[f64], set: InstructionSet) -> f64 {
    inner_products(&[x], x, set)[0].sqrt()
}

struct Inner<'a> {
    columns: &'a [&'a [f64]],
    w: &'a [f64],
}

impl Loops for Inner<'_> {
    type Output = Vec<f64>;

    #[inline(always)]
    fn run(self) -> Vec<f64> {
        let (together, alone) = self.columns.as_chunks::<SIDE>();
        let mut products = Vec::with_capacity(self.columns.len());
        together.iter().for_each(|columns| products.extend(inner(columns, self.w)));
        alone.iter().for_each(|&column| products.extend(inner(&[column], self.w)));
        products
    }
}

#[inline(always)]
fn inner<const N: usize>(columns: &[&[f64]; N], w: &[f64]) -> [f64; N] {
    let mut sums = [[0.0; LANES]; N];
    let (chunks, rest) = w.as_chunks::<LANES>();
    let columns = columns.map(|column| column[..w.len()].as_chunks::<LANES>());
    for (i, w) in chunks.iter().enumerate() {
        for (sums, (column, _)) in sums.iter_mut().zip(&columns) {
            for lane in 0..LANES {
                sums[lane] += column[i][lane] * w[lane];
            }
        }
    }
    std::array::from_fn(|k| {
        let last: f64 = columns[k].1.iter().zip(rest).map(|(x, y)| x * y).sum();
        sums[k].iter().sum::<f64>() + last
    })
}

/// w less each column times its factor, one after the other.
struct Subtract<'a> {
    columns: &'a [&'a [f64]],
    factors: &'a [f64],
    w: &'a mut [f64],
}

impl Loops for Subtract<'_> {
    type Output = ();

    #[inline(always)]
    fn run(self) {
        let ((columns, alone), (factors, of_alone)) =
            (self.columns.as_chunks::<SIDE>(), self.factors.as_chunks::<SIDE>());
        columns.iter().zip(factors).for_each(|(columns, factors)| subtract(columns, factors, self.w));
        alone.iter().zip(of_alone).for_each(|(&column, &factor)| subtract(&[column], &[factor], self.w));
    }
}

#[inline(always)]
fn subtract<const N: usize>(columns: &[&[f64]; N], factors: &[f64; N], w: &mut [f64]) {
    let columns = columns.map(|column| &column[..w.len()]);
    for (i, w) in w.iter_mut().enumerate() {
        for (column, factor) in columns.iter().zip(factors) {
            *w -= factor * column[i];
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
            for (count, m) in [(0, 5), (1, 0), (1, 8), (3, 7), (4, 17), (6, 40), (9, 23)] {
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
            }
        }
    }
}
