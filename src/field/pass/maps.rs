//! Quantities along a block, from its derivatives.

use super::block::Block;
use super::quantity::Quantity;
use super::surface::{self, Derivatives};
use crate::error::Result;
use crate::simd::{Aligned, InstructionSet, Loops, Stream};
use crate::spectrum::packed::{self, symmetric_index};
use crate::verdict::packed::margins;

/// Writes the components of a quantity.
pub(crate) fn fill(
    quantity: Quantity,
    n: usize,
    block: &Block<'_>,
    to: &mut [&mut [f64]],
    offset: usize,
    stream: Option<&Stream>,
    scratch: &mut Aligned,
) -> Result<()> {
    let length = block.values.len();
    let within = offset..offset + length;
    let axis = |i: usize| if block.reversed { n - 1 - i } else { i };
    let entry = |i: usize, j: usize| &block.rows.hessian[symmetric_index(n, axis(i), axis(j))][..];
    let mut copy = |from: &[&[f64]]| {
        let mut to: Vec<&mut [f64]> = to.iter_mut().map(|row| &mut row[within.clone()]).collect();
        match stream {
            Some(stream) => stream.copy(from, &mut to),
            None => to.iter_mut().zip(from).for_each(|(to, from)| to.copy_from_slice(from)),
        }
    };
    match quantity {
        Quantity::Gradient => copy(&(0..n).map(|i| &block.rows.gradient[axis(i)][..]).collect::<Vec<_>>()),
        Quantity::Hessian => {
            let pairs = (0..n).flat_map(|i| (i..n).map(move |j| (i, j)));
            copy(&pairs.map(|(i, j)| entry(i, j)).collect::<Vec<_>>());
        }
        Quantity::FullHessian => {
            let pairs = (0..n).flat_map(|i| (0..n).map(move |j| (i, j)));
            copy(&pairs.map(|(i, j)| entry(i, j)).collect::<Vec<_>>());
        }
        Quantity::Laplacian => {
            // Summed up before it goes past the caches.
            scratch.reshape(length);
            scratch.copy_from_slice(entry(0, 0));
            for i in 1..n {
                scratch.iter_mut().zip(entry(i, i)).for_each(|(sum, value)| *sum += value);
            }
            copy(&[&*scratch]);
        }
        Quantity::HessianNorm => frobenius(n, &block.rows.hessian, None, &mut to[0][within]),
        Quantity::SchemeDifference => match block.other {
            Some(other) => frobenius(n, &block.rows.hessian, Some(&other.hessian), &mut to[0][within]),
            None => to[0][within].fill(f64::NAN),
        },
        Quantity::Radius => copy(&[&block.radii.radius]),
        Quantity::Eigenvalues => {
            let mut rows: Vec<&mut [f64]> = to.iter_mut().map(|row| &mut row[within.clone()]).collect();
            packed::fill_eigenvalues(n, &block.rows.entries(), &mut rows);
        }
        Quantity::Margin => {
            let mut eigenvalues = vec![vec![0.0; length]; n];
            let mut rows: Vec<&mut [f64]> = eigenvalues.iter_mut().map(|row| &mut row[..]).collect();
            packed::fill_eigenvalues(n, &block.rows.entries(), &mut rows);
            let rows: Vec<&[f64]> = eigenvalues.iter().map(|row| &row[..]).collect();
            margins(&rows, &block.radii.radius, block.codes, &mut to[0][within])?;
        }
        Quantity::Eigenvectors => {
            let mut eigenvalues = vec![vec![0.0; length]; n];
            let mut values: Vec<&mut [f64]> = eigenvalues.iter_mut().map(|row| &mut row[..]).collect();
            let mut vectors: Vec<&mut [f64]> = to.iter_mut().map(|row| &mut row[within.clone()]).collect();
            let upper: Vec<&[f64]> = (0..n).flat_map(|i| (i..n).map(move |j| entry(i, j))).collect();
            packed::fill_eigenvectors(n, &upper, &mut values, &mut vectors);
        }
        Quantity::MeanCurvature | Quantity::GaussianCurvature | Quantity::ShapeIndex => {
            let slope = |i: usize| &block.rows.gradient[axis(i)][..];
            let (x, y, xx, xy, yy) = (slope(0), slope(1), entry(0, 0), entry(0, 1), entry(1, 1));
            surface::fill(quantity, Derivatives { x, y, xx, xy, yy }, &mut to[0][within])?;
        }
    }
    Ok(())
}

/// ‖A‖_F, or ‖A − B‖_F, of the matrices with these entries.
pub(crate) fn frobenius(n: usize, a: &[Aligned], b: Option<&[Aligned]>, out: &mut [f64]) {
    let set = InstructionSet::detect();
    let pairs = || (0..n).flat_map(|i| (i..n).map(move |j| (i, j))).enumerate();
    let zero = vec![0.0; out.len()];
    let mut largest = zero.clone();
    for (k, _) in pairs() {
        set.run_loops(Largest { out: &mut largest, a: &a[k], b: b.map_or(&zero, |b| &b[k]) });
    }
    out.fill(0.0);
    for (k, (i, j)) in pairs() {
        let times = if i == j { 1.0 } else { 2.0 };
        set.run_loops(AddSquare { out, times, a: &a[k], b: b.map_or(&zero, |b| &b[k]), largest: &largest });
    }
    out.iter_mut().zip(&largest).for_each(|(out, largest)| *out = largest * out.sqrt());
}

/// out = max(out, |a − b|), and NaN where a − b is.
struct Largest<'a> {
    out: &'a mut [f64],
    a: &'a [f64],
    b: &'a [f64],
}

impl Loops for Largest<'_> {
    type Output = ();

    #[inline(always)]
    fn run(self) {
        for ((out, a), b) in self.out.iter_mut().zip(self.a).zip(self.b) {
            let modulus = (a - b).abs();
            *out = if *out >= modulus || out.is_nan() { *out } else { modulus };
        }
    }
}

/// out += times·((a − b)/largest)².
struct AddSquare<'a> {
    out: &'a mut [f64],
    times: f64,
    a: &'a [f64],
    b: &'a [f64],
    largest: &'a [f64],
}

impl Loops for AddSquare<'_> {
    type Output = ();

    #[inline(always)]
    fn run(self) {
        for (((out, a), b), largest) in self.out.iter_mut().zip(self.a).zip(self.b).zip(self.largest) {
            let ratio = if *largest == 0.0 { 0.0 } else { (a - b) / largest };
            *out += self.times * (ratio * ratio);
        }
    }
}
