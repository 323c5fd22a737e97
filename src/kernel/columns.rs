//! Columns of a kernel matrix, on demand.

use faer::{Mat, MatMut};

use super::cross::{Bounds, CrossKernel, fill};
use super::entries::{Block, Entries, Identity, Pairs};
use super::gram::WHAT;
use super::kernel::Kernel;
use super::options::{Distances, KernelOptions};
use super::packed::{Origin, Packed};
use super::plan::Plan;
use super::points::Points;
use super::theorem::ByTheorem;
use crate::claim::Verdict;
use crate::error::{Error, Result};
use crate::low_rank::{ColumnSource, Premise};
use crate::matrix::AsVectors;
use crate::product::PAIR_BLOCK;
use crate::rounding::{check_environment, in_range};
use crate::simd::InstructionSet;

/// The kernel matrix of points, of which nothing is formed until it is asked for: its diagonal, and columns.
///
/// Each entry has the bits that it has in [`KernelGram`](super::KernelGram).
///
/// ```
/// use faer::Mat;
/// use gramkit::kernel::{Kernel, KernelColumns};
/// use gramkit::Vectors;
/// let k = KernelColumns::of(&Vectors::rows(&[[0.0], [1.0], [3.0]]), &Kernel::rbf(1.0)?)?;
/// let mut columns = Mat::zeros(3, 2);
/// let error = k.columns(&[2, 0], columns.as_mut())?;
/// assert_eq!((columns[(2, 0)], columns[(0, 1)]), (1.0, 1.0));
/// assert!((columns[(1, 0)] - (-2.0_f64).exp()).abs() <= error && error < 1e-14);
/// assert_eq!(k.diagonal()?, (vec![1.0; 3], 0.0));
/// # Ok::<(), gramkit::Error>(())
/// ```
#[derive(Clone, Debug)]
pub struct KernelColumns {
    points: Points,
    kernel: Kernel,
    theorem: ByTheorem,
    distances: Distances,
    plan: Plan,
    origin: Origin,
    packed: Packed,
}

impl KernelColumns {
    /// For these points.
    ///
    /// # Errors
    /// Those of [`KernelGram::of`](super::KernelGram::of), but for what exceeds f64.
    pub fn of(points: &impl AsVectors, kernel: &Kernel) -> Result<Self> {
        Self::with(points, kernel, &KernelOptions::default())
    }

    /// The same, with distances as the options say; there is no progress to report.
    ///
    /// # Errors
    /// Those of [`KernelColumns::of`].
    pub fn with(points: &impl AsVectors, kernel: &Kernel, options: &KernelOptions<'_>) -> Result<Self> {
        check_environment()?;
        let points = Points::of_kernel(points.as_vectors(), kernel)?;
        let kernel = kernel.resolved_for(&points)?;
        let theorem = ByTheorem::of(&kernel, &points);
        let plan = Plan::of(&kernel, &[&points], options.distances);
        let origin = Origin::of(&points);
        let packed = plan.pack(&points, &origin)?;
        Ok(Self { points, kernel, theorem, distances: options.distances, plan, origin, packed })
    }

    /// The number n of points.
    pub fn order(&self) -> usize {
        self.points.count()
    }

    /// The kernel, with a number for each parameter.
    pub fn kernel(&self) -> &Kernel {
        &self.kernel
    }

    /// What theorems say of the true matrix.
    pub fn by_theorem(&self) -> ByTheorem {
        self.theorem
    }

    /// The diagonal, and a bound on the error of each of its entries: 0 where they are constant.
    ///
    /// # Errors
    /// [`Error::Overflow`]; those of the caller's function; [`Error::Environment`].
    pub fn diagonal(&self) -> Result<(Vec<f64>, f64)> {
        check_environment()?;
        let (n, set) = (self.order(), InstructionSet::detect());
        let pairs = Pairs { left: &self.packed, right: &self.packed, identity: Identity::Same };
        let (mut diagonal, mut most) = (Vec::with_capacity(n), 0.0);
        let (mut values, mut errors) = (vec![0.0; PAIR_BLOCK.pow(2)], vec![0.0; PAIR_BLOCK.pow(2)]);
        for first in (0..n).step_by(PAIR_BLOCK) {
            let range = first..(first + PAIR_BLOCK).min(n);
            let block = Block { rows: range.clone(), columns: range.clone(), set };
            let (values, errors) = (&mut values[..block.length()], &mut errors[..block.length()]);
            self.plan.block(pairs, &block, &mut Entries { values, errors })?;
            for i in range {
                let place = block.place(i, i);
                diagonal.push(in_range(values[place], WHAT, i, i)?);
                most = if errors[place] <= most { most } else { errors[place] };
            }
        }
        Ok((diagonal, in_range(most, "the error of the kernel matrix", 0, 0)?))
    }

    /// Writes the columns of these indices, in their order; returns a proved bound on the error of each entry.
    ///
    /// # Errors
    /// [`Error::Domain`] for an index that is not below n; [`Error::Shape`] if `into` has not n rows and as many
    /// columns as there are indices, entry after entry; [`Error::Overflow`]; those of the caller's function;
    /// [`Error::Environment`].
    pub fn columns(&self, indices: &[usize], into: MatMut<'_, f64>) -> Result<f64> {
        check_environment()?;
        let n = self.order();
        for (what, expected, found) in [
            ("rows for columns of a kernel matrix", n, into.nrows()),
            ("columns for columns of a kernel matrix", indices.len(), into.ncols()),
        ] {
            if expected != found {
                return Err(Error::Shape { what, expected, found });
            }
        }
        let selected = self.plan.pack(&self.points.selected(indices)?, &self.origin)?;
        let pairs = Pairs { left: &self.packed, right: &selected, identity: Identity::Selected(indices) };
        if n <= 1 || into.row_stride() == 1 {
            return fill(&self.plan, pairs, into, None).map(|bounds| bounds.entry_error);
        }
        let mut columns = Mat::zeros(n, indices.len());
        let Bounds { entry_error, .. } = fill(&self.plan, pairs, columns.as_mut(), None)?;
        let mut into = into;
        into.copy_from(&columns);
        Ok(entry_error)
    }

    /// The matrix as [`LowRank`](crate::low_rank::LowRank) takes it: nothing of it is formed but the columns of the
    /// pivots.
    ///
    /// It is positive semidefinite [by theorem](ByTheorem) or as it is [assumed](Premise::Assumed); where there is no
    /// theorem, nothing is supposed.
    ///
    /// ```
    /// use gramkit::kernel::{Kernel, KernelColumns};
    /// use gramkit::low_rank::{LowRank, LowRankOptions, Stop};
    /// use gramkit::Vectors;
    /// let points: Vec<[f64; 1]> = (0..500).map(|i| [f64::from(i) / 500.0]).collect();
    /// let k = KernelColumns::of(&Vectors::rows(&points), &Kernel::rbf(0.2)?)?;
    /// let options = LowRankOptions { stop: Stop::RelativeTrace(1e-6), ..LowRankOptions::default() };
    /// let factor = LowRank::of_columns(&k.source()?, &options)?;
    /// assert!(factor.rank() < 20 && factor.trace_error_bound <= 500.0 * 1e-6);
    /// # Ok::<(), gramkit::Error>(())
    /// ```
    ///
    /// # Errors
    /// Those of [`KernelColumns::diagonal`].
    pub fn source(&self) -> Result<ColumnSource<'_>> {
        let (diagonal, error) = self.diagonal()?;
        let premise = match self.theorem.positive_semidefinite {
            Verdict::Proved if self.theorem.assumed => Premise::Assumed,
            Verdict::Proved => Premise::ByTheorem,
            _ => Premise::Unknown,
        };
        let n = self.order();
        let fill = move |indices: &[usize], columns: &mut [f64]| {
            self.columns(indices, MatMut::from_column_major_slice_mut(columns, n, indices.len()))
        };
        ColumnSource::reporting(diagonal, premise, fill)?.with_errors(0.0, error)
    }

    /// The values between new points z, in rows, and the points of these indices, in columns.
    ///
    /// # Errors
    /// Those of [`CrossKernel::of`], and [`Error::Domain`] for an index that is not below n.
    pub fn between(&self, z: &impl AsVectors, indices: &[usize]) -> Result<CrossKernel> {
        check_environment()?;
        let z = Points::of_others(z.as_vectors(), &self.kernel, &self.points)?;
        let selected = self.points.selected(indices)?;
        let plan = Plan::of(&self.kernel, &[&z, &selected], self.distances);
        CrossKernel::of_plan(&plan, (&z, &selected), &self.origin, None)
    }
}
