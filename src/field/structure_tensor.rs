//! The structure tensor: the Gram matrix of the gradients about a point.
//!
//! J_ij = G_ρ ∗ (∂_i f·∂_j f) (Bigün & Granlund, *Optimal orientation detection of linear symmetry*, ICCV 1987), with
//! the Gaussian of [smoothing](crate::field::grid::FieldOptions::smoothing): the same weights, reflection at the ends,
//! and means of what is there where gradients are missing. As the Gram matrix of the vectors √w_k·∇f_k it is positive
//! semidefinite, and as its sums have terms w_k·∂_i f_k·∂_j f_k each of which is off by few units of roundoff, its
//! errors are relative to √(J_ii·J_jj) by Cauchy and Schwarz: no eigenvalue is below −γ·tr J.

use std::sync::atomic::AtomicUsize;

use rayon::prelude::*;

use super::in_memory::Field;
use crate::error::{Error, Result};
use crate::field::grid::{FieldOptions, zeros};
use crate::field::pass::{Gaussian, Plan, Quantity, Request, Targets, Window, around};
use crate::field::stencil::Sum;
use crate::progress::{part, report};
use crate::simd::Loops;
use crate::spectrum::packed::{self, symmetric_index};
use crate::threads::parallel;

/// Points whose eigenvalues are computed together.
const CHUNK: usize = 4096;

/// Products above this may overflow when they are added up.
const LARGEST_PRODUCT: f64 = f64::MAX / 4.0;

/// The structure tensor at every point of a field.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct StructureTensor {
    /// The lengths of its axes: n(n + 1)/2 components, then those of the field.
    pub shape: Vec<usize>,
    /// The upper triangle row by row, one component after the other, each in the order of the samples. NaN where the
    /// gradient is unknown.
    pub values: Vec<f64>,
    dimension: usize,
    points: usize,
}

impl StructureTensor {
    /// J_ij = J_ji at every point, in the order of the samples; `None` if there are not so many axes.
    pub fn component(&self, i: usize, j: usize) -> Option<&[f64]> {
        let n = self.dimension;
        (i < n && j < n).then(|| &self.values[symmetric_index(n, i, j) * self.points..][..self.points])
    }

    /// Its eigenvalues at every point, ascending: the least ones of all points first. Edges have one that is large,
    /// corners (in the sense of Harris) have no small one.
    ///
    /// # Errors
    /// [`Error::TooLarge`].
    pub fn eigenvalues(&self) -> Result<Vec<f64>> {
        let (n, points) = (self.dimension, self.points);
        let mut values = zeros(n.saturating_mul(points))?;
        let mut rows: Vec<_> = values.chunks_mut(points).map(|row| row.chunks_mut(CHUNK)).collect();
        let tasks: Vec<(usize, Vec<&mut [f64]>)> = (0..points)
            .step_by(CHUNK)
            .map(|start| (start, rows.iter_mut().filter_map(Iterator::next).collect()))
            .collect();
        parallel(tasks.into_par_iter()).for_each(|(start, mut rows)| {
            let end = points.min(start + CHUNK);
            let components: Vec<&[f64]> = self.values.chunks(points).map(|row| &row[start..end]).collect();
            packed::fill_eigenvalues(n, &components, &mut rows);
        });
        Ok(values)
    }
}

impl Field<'_> {
    /// The structure tensor J_ij = G_ρ ∗ (∂_i f·∂_j f) at every point, with a window of standard deviation ρ in the
    /// units of the axes, which are even.
    ///
    /// The gradient is that of the field's [scheme](crate::field::grid::FieldOptions::scheme) in its units, with its
    /// [smoothing](crate::field::grid::FieldOptions::smoothing), and not Sobel's. Each component is accurate to few
    /// units of roundoff relative to √(J_ii·J_jj), given the gradients. Squares of gradients below 10⁻¹⁵⁴ lose digits.
    ///
    /// ```
    /// use gramkit::Field;
    /// // A ramp 3x + 4y: one eigenvalue is |∇f|² = 25, the other 0.
    /// let samples: Vec<f64> = (0..100).map(|k| 3.0 * (k / 10) as f64 + 4.0 * (k % 10) as f64).collect();
    /// let tensor = Field::new(&samples, &[10, 10], &[1.0, 1.0])?.structure_tensor(1.5)?;
    /// assert_eq!(tensor.shape, [3, 10, 10]);
    /// let eigenvalues = tensor.eigenvalues()?;
    /// assert!(eigenvalues[..100].iter().all(|small| small.abs() < 1e-13));
    /// assert!(eigenvalues[100..].iter().all(|large| (large - 25.0).abs() < 1e-13));
    /// # Ok::<(), gramkit::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`Error::Domain`] if ρ is not finite and positive, or above 65 536 steps of an axis;
    /// [`Mismatch::Uneven`](crate::error::Mismatch::Uneven); [`Error::NotFinite`] if a sample is infinite;
    /// [`Error::Overflow`]; [`Error::TooLarge`]; [`Error::Cancelled`].
    pub fn structure_tensor(&self, scale: f64) -> Result<StructureTensor> {
        if !(scale.is_finite() && scale > 0.0) {
            let what = "the scale of a structure tensor";
            return Err(Error::Domain { what, value: scale, must_be: "finite and positive" });
        }
        Gaussian::new(self.grid().axes(), self.grid().shape(), scale)?;
        let driver = &self.driver;
        let discretization = &driver.discretization;
        let gaussian = Gaussian::new(&discretization.grid_axes, &discretization.shape, scale)?;
        let (n, points, set) = (self.grid().dimension(), self.samples.len(), discretization.instructions());
        let plane = driver.plane();
        let entries = n * (n + 1) / 2;
        let mut values = zeros(entries.saturating_mul(points))?;
        let (mut gradient, mut product) = (Vec::new(), Vec::new());
        let request = Request { quantities: &[Quantity::Gradient], ..Request::default() };
        // Told slab by slab here, and not gradient by gradient.
        let options = FieldOptions { progress: None, ..driver.options };
        let plan = Plan::new(discretization, driver.errors, &options, request, driver.reversed())?;
        for range in driver.slabs(self.slab(gaussian.reach() + discretization.halo())) {
            let (first, count) = around(discretization, range.clone(), gaussian.reach());
            gradient.resize(n * count * plane, 0.0);
            self.gradients(&plan, first, count, &mut gradient)?;
            product.resize(count * plane, 0.0);
            for i in 0..n {
                for j in i..n {
                    let row = |axis: usize| &gradient[axis * count * plane..][..count * plane];
                    if !set.run_loops(Multiply { out: &mut product, a: row(i), b: row(j) }) {
                        return Err(Error::Overflow { what: "structure tensor of the field", row: j, column: i });
                    }
                    let to = symmetric_index(n, i, j) * points + range.start * plane;
                    let to = &mut values[to..to + range.len() * plane];
                    let before = symmetric_index(n, i, j) as f64 / entries as f64;
                    let ends = [before, before + 1.0 / entries as f64]
                        .map(|share| (range.start as f64 + share * range.len() as f64) / driver.planes() as f64);
                    part(driver.options.progress, (ends[0], ends[1]), |progress| {
                        gaussian.convolve(
                            set,
                            Sum::Products,
                            Window { samples: &product, first },
                            range.start,
                            to,
                            progress,
                        )
                    })?;
                }
            }
            report(driver.options.progress, range.end as f64 / driver.planes() as f64)?;
        }
        let mut shape = vec![entries];
        shape.extend(self.grid().shape());
        Ok(StructureTensor { shape, values, dimension: n, points })
    }

    /// The components of the gradient, one after the other, at planes from `first` on, around the end of the axis.
    fn gradients(&self, plan: &Plan<'_>, first: usize, count: usize, into: &mut [f64]) -> Result<()> {
        let (length, plane) = (self.driver.planes(), self.driver.plane());
        let components = vec![into.chunks_mut(count * plane).collect()];
        let mut targets = Targets { components, classes: None };
        let until_end = count.min(length - first);
        let mut planes = self.planes();
        for range in [first..first + until_end, 0..count - until_end] {
            if range.is_empty() {
                continue;
            }
            let to = targets.split_off(range.len() * plane);
            let window = planes.window(range.clone(), plan.halo())?;
            plan.run(window, range, to, &AtomicUsize::new(0)).map_err(|error| self.driver.in_order(error))?;
        }
        Ok(())
    }
}

/// out = a·b; false if a product is too large. NaN is not.
struct Multiply<'a> {
    out: &'a mut [f64],
    a: &'a [f64],
    b: &'a [f64],
}

impl Loops for Multiply<'_> {
    type Output = bool;

    #[inline(always)]
    fn run(self) -> bool {
        let mut larger = 0_u64;
        for ((out, a), b) in self.out.iter_mut().zip(self.a).zip(self.b) {
            *out = a * b;
            larger |= u64::from(out.abs() > LARGEST_PRODUCT);
        }
        larger == 0
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::simd::InstructionSet;

    #[test]
    fn every_instruction_set_multiplies() {
        for set in InstructionSet::available() {
            for length in 0..20 {
                let a: Vec<f64> = (0..length).map(|k| k as f64 - 3.5).collect();
                let b: Vec<f64> = (0..length).map(|k| if k == 5 { f64::NAN } else { k as f64 }).collect();
                let mut out = vec![0.0; length];
                assert!(set.run_loops(Multiply { out: &mut out, a: &a, b: &b }));
                assert!(out.iter().enumerate().all(|(k, x)| x.is_nan() == (k == 5) && (k == 5 || *x == a[k] * b[k])));
                let large = vec![1e154; length];
                assert_eq!(set.run_loops(Multiply { out: &mut out, a: &large, b: &large }), length == 0);
            }
        }
    }
}
