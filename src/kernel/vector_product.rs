//! A kernel matrix times a vector, without the matrix.

use std::sync::atomic::{AtomicUsize, Ordering};

use rayon::prelude::*;

use super::entries::{Block, Entries, Identity, Pairs};
use super::kernel::Kernel;
use super::options::KernelOptions;
use super::packed::Origin;
use super::plan::Plan;
use super::points::Points;
use crate::error::{Error, Place, Result};
use crate::matrix::AsVectors;
use crate::product::{PAIR_BLOCK, stride};
use crate::progress::report;
use crate::rounding::{add_up, check_environment, gamma, in_pool, in_range, inflate, mul_up};
use crate::simd::{InstructionSet, Loops};

/// y = Kv, with a proved bound on the error of each value. The memory that it takes does not grow with n².
///
/// ```
/// use gramkit::kernel::{Kernel, KernelVectorProduct};
/// use gramkit::Vectors;
/// let points = Vectors::rows(&[[0.0], [1.0], [1.0]]);
/// let y = KernelVectorProduct::of(&points, &Kernel::exponential(1.0)?, &[1.0, 1.0, -1.0])?;
/// assert!((y.values[0] - 1.0).abs() <= y.errors[0] && y.errors[0] < 1e-13);
/// assert!((y.values[2] - (-1.0_f64).exp()).abs() <= y.errors[2]);
/// # Ok::<(), gramkit::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct KernelVectorProduct {
    /// yᵢ = Σ_j k(xᵢ, z_j)·v_j.
    #[cfg_attr(feature = "serde", serde(with = "crate::infinity"))]
    pub values: Vec<f64>,
    /// A proved bound on the error of each: Σ_j e_ij·|v_j| + γ_h·Σ_j |k_ij|·|v_j|, h = 66 + ⌈n/64⌉.
    #[cfg_attr(feature = "serde", serde(with = "crate::infinity"))]
    pub errors: Vec<f64>,
}

const WHAT: &str = "kernel–vector product";

impl KernelVectorProduct {
    /// y = Kv, K the kernel matrix of the points.
    ///
    /// # Errors
    /// Those of [`KernelGram::of`](super::KernelGram::of); [`Error::Shape`] if v has not as many values as there are
    /// points; [`Error::NotFinite`] in v.
    pub fn of(points: &impl AsVectors, kernel: &Kernel, v: &[f64]) -> Result<Self> {
        Self::with(points, kernel, v, &KernelOptions::default())
    }

    /// The same, as the options say.
    ///
    /// # Errors
    /// Those of [`KernelVectorProduct::of`]; [`Error::Cancelled`].
    pub fn with(points: &impl AsVectors, kernel: &Kernel, v: &[f64], options: &KernelOptions<'_>) -> Result<Self> {
        let x = Points::of_kernel(points.as_vectors(), kernel)?;
        Self::computed(&x, None, kernel, v, options)
    }

    /// y = K(x, z)·v, of the values between points x and z: those of a function Σ_j v_j·k(·, z_j) at the points x. A
    /// median length is that of x, as for [`CrossKernel`](super::CrossKernel).
    ///
    /// # Errors
    /// As above, and [`Error::Shape`] if the points' dimensions differ.
    pub fn between(x: &impl AsVectors, z: &impl AsVectors, kernel: &Kernel, v: &[f64]) -> Result<Self> {
        Self::between_with(x, z, kernel, v, &KernelOptions::default())
    }

    /// The same, as the options say.
    ///
    /// # Errors
    /// Those of [`KernelVectorProduct::between`]; [`Error::Cancelled`].
    pub fn between_with(
        x: &impl AsVectors,
        z: &impl AsVectors,
        kernel: &Kernel,
        v: &[f64],
        options: &KernelOptions<'_>,
    ) -> Result<Self> {
        let x = Points::of_kernel(x.as_vectors(), kernel)?;
        let z = Points::of_others(z.as_vectors(), kernel, &x)?;
        Self::computed(&x, Some(&z), kernel, v, options)
    }

    fn computed(
        x: &Points,
        z: Option<&Points>,
        kernel: &Kernel,
        v: &[f64],
        options: &KernelOptions<'_>,
    ) -> Result<Self> {
        check_environment()?;
        let columns = z.unwrap_or(x);
        if v.len() != columns.count() {
            return Err(Error::Shape { what: "values of the vector", expected: columns.count(), found: v.len() });
        }
        if let Some((index, &value)) = v.iter().enumerate().find(|(_, value)| !value.is_finite()) {
            return Err(Error::NotFinite { place: Place::Component { what: "the vector", index }, value });
        }
        let kernel = kernel.resolved_for(x)?;
        let plan = Plan::of(&kernel, &[x, columns], options.distances);
        let origin = Origin::of(x);
        let left = plan.pack(x, &origin)?;
        let other = z.map(|z| plan.pack(z, &origin)).transpose()?;
        let identity = if other.is_some() { Identity::Other } else { Identity::Same };
        let pairs = Pairs { left: &left, right: other.as_ref().unwrap_or(&left), identity };
        let (n, m, set) = (x.count(), columns.count(), InstructionSet::detect());
        let done = AtomicUsize::new(0);
        let tasks = (0..n.div_ceil(PAIR_BLOCK)).into_par_iter();
        let parts = in_pool(tasks, |index| {
            let rows = index * PAIR_BLOCK..((index + 1) * PAIR_BLOCK).min(n);
            let (mut values, mut errors) = (vec![0.0; PAIR_BLOCK.pow(2)], vec![0.0; PAIR_BLOCK.pow(2)]);
            let mut sums = Sums::zeros(rows.len());
            report(options.progress, done.fetch_add(rows.len(), Ordering::Relaxed) as f64 / n as f64)?;
            for first in (0..m).step_by(PAIR_BLOCK) {
                let block = Block { rows: rows.clone(), columns: first..(first + PAIR_BLOCK).min(m), set };
                let (values, errors) = (&mut values[..block.length()], &mut errors[..block.length()]);
                plan.block(pairs, &block, &mut Entries { values, errors })?;
                let v = &v[block.columns.clone()];
                sums.add(&set.run_loops(Times { entries: [values, errors], v, rows: rows.len() }));
            }
            Ok(sums)
        })?;
        // A term meets a product, the additions of its block, and one for each block.
        let h = 2 + PAIR_BLOCK + m.div_ceil(PAIR_BLOCK);
        let nothing = v.iter().all(|&value| value == 0.0);
        let (mut values, mut errors) = (Vec::with_capacity(n), Vec::with_capacity(n));
        for sums in parts {
            for ((value, modulus), error) in sums.of.into_iter().zip(sums.moduli).zip(sums.errors) {
                let row = values.len();
                values.push(in_range(value, WHAT, row, 0)?);
                // Products lose η each to underflow, unless they are with 0.
                let lost = m as f64 * f64::MIN_POSITIVE;
                let bound = add_up(add_up(mul_up(gamma(h), inflate(modulus, h)), inflate(error, h)), lost);
                let bound = if nothing { 0.0 } else { bound };
                errors.push(in_range(bound, "the error of a kernel–vector product", row, 0)?);
            }
        }
        Ok(Self { values, errors })
    }
}

/// Σ k·v, Σ |k|·|v| and Σ e·|v| of some rows.
struct Sums {
    of: Vec<f64>,
    moduli: Vec<f64>,
    errors: Vec<f64>,
}

impl Sums {
    fn zeros(rows: usize) -> Self {
        Self { of: vec![0.0; rows], moduli: vec![0.0; rows], errors: vec![0.0; rows] }
    }

    fn add(&mut self, other: &Self) {
        for (sums, others) in
            [(&mut self.of, &other.of), (&mut self.moduli, &other.moduli), (&mut self.errors, &other.errors)]
        {
            sums.iter_mut().zip(others).for_each(|(sum, other)| *sum += other);
        }
    }
}

/// The sums of one block.
struct Times<'a> {
    /// Values, and bounds on their errors.
    entries: [&'a [f64]; 2],
    v: &'a [f64],
    rows: usize,
}

impl Loops for Times<'_> {
    type Output = Sums;

    #[inline(always)]
    fn run(self) -> Sums {
        let Self { entries: [values, errors], v, rows } = self;
        let mut sums = Sums::zeros(rows);
        let distance = stride(rows);
        for ((values, errors), &v) in values.chunks_exact(distance).zip(errors.chunks_exact(distance)).zip(v) {
            let weight = v.abs();
            for i in 0..rows {
                sums.of[i] += values[i] * v;
                sums.moduli[i] += values[i].abs() * weight;
                sums.errors[i] += errors[i] * weight;
            }
        }
        sums
    }
}
