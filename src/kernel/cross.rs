//! The values of a kernel between the points of two families.

use std::ops::Range;

use faer::{Mat, MatMut, MatRef};

use super::entries::{Block, Entries, ErrorSums, Identity, Pairs};
use super::gram::WHAT;
use super::kernel::Kernel;
use super::options::KernelOptions;
use super::packed::Origin;
use super::plan::Plan;
use super::points::Points;
use crate::claim::Radius;
use crate::error::Result;
use crate::matrix::{AsVectors, Export, fits_into_memory};
use crate::product::{blocks, fresh};
use crate::progress::Progress;
use crate::rounding::{check_environment, in_range, inflate, mul_up, sqrt_up};
use crate::simd::InstructionSet;

/// The matrix (k(xᵢ, z_j)) of points xᵢ and z_j, with a proved bound on its error.
///
/// ```
/// use gramkit::kernel::{CrossKernel, Kernel, KernelOptions};
/// use gramkit::Vectors;
/// let (x, z) = (Vectors::rows(&[[0.0], [1.0]]), Vectors::rows(&[[0.0], [2.0], [5.0]]));
/// let k = CrossKernel::of(&x, &z, &Kernel::laplacian(1.0)?)?;
/// assert_eq!((k.values.nrows(), k.values.ncols(), k.values[(0, 0)]), (2, 3, 1.0));
/// assert!((k.values[(1, 2)] - (-4.0_f64).exp()).abs() <= k.entry_error && k.entry_error < 1e-14);
/// # Ok::<(), gramkit::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct CrossKernel {
    /// A row for each xᵢ, a column for each z_j.
    #[cfg_attr(feature = "serde", serde(with = "crate::infinity"))]
    pub values: Mat<f64>,
    /// A proved bound on the error in ‖·‖₂.
    pub radius: Radius,
    /// A proved bound on the error of each entry.
    #[cfg_attr(feature = "serde", serde(with = "crate::infinity"))]
    pub entry_error: f64,
}

impl CrossKernel {
    /// The values between points x and z. A median length is that of x; [white noise](Kernel::white) is between none of
    /// them.
    ///
    /// # Errors
    /// Those of [`KernelGram::of`](super::KernelGram::of), and [`Error::Shape`](crate::Error::Shape) if the points'
    /// dimensions differ.
    pub fn of(x: &impl AsVectors, z: &impl AsVectors, kernel: &Kernel) -> Result<Self> {
        Self::with(x, z, kernel, &KernelOptions::default())
    }

    /// The same, as the options say.
    ///
    /// # Errors
    /// Those of [`CrossKernel::of`]; [`Error::Cancelled`](crate::Error::Cancelled).
    pub fn with(x: &impl AsVectors, z: &impl AsVectors, kernel: &Kernel, options: &KernelOptions<'_>) -> Result<Self> {
        check_environment()?;
        let x = Points::of_kernel(x.as_vectors(), kernel)?;
        let z = Points::of_others(z.as_vectors(), kernel, &x)?;
        let kernel = kernel.resolved_for(&x)?;
        let plan = Plan::of(&kernel, &[&x, &z], options.distances);
        let origin = Origin::of(&x);
        Self::of_plan(&plan, (&x, &z), &origin, options.progress)
    }

    pub(super) fn of_plan(
        plan: &Plan,
        (x, z): (&Points, &Points),
        origin: &Origin,
        progress: Option<Progress<'_>>,
    ) -> Result<Self> {
        fits_into_memory(x.count(), z.count())?;
        let (left, right) = (plan.pack(x, origin)?, plan.pack(z, origin)?);
        let mut values = fresh(x.count(), z.count());
        let pairs = Pairs { left: &left, right: &right, identity: Identity::Other };
        let Bounds { radius, entry_error } = fill(plan, pairs, values.as_mut(), progress)?;
        Ok(Self { values, radius, entry_error })
    }
}

/// The values.
impl Export for CrossKernel {
    type Entry = f64;

    fn view(&self) -> MatRef<'_, f64> {
        self.values.as_ref()
    }
}

/// Bounds on the error of a matrix.
#[derive(Clone, Debug)]
pub(super) struct Bounds {
    pub(super) radius: Radius,
    pub(super) entry_error: f64,
}

/// Fills a matrix with the values of all pairs; ‖E‖₂² ≤ ‖E‖₁·‖E‖_∞ of the bounds E.
///
/// # Errors
/// [`Error::Overflow`], those of the caller's function, [`Error::Environment`], [`Error::Cancelled`].
pub(super) fn fill(
    plan: &Plan,
    pairs: Pairs<'_>,
    mut values: MatMut<'_, f64>,
    progress: Option<Progress<'_>>,
) -> Result<Bounds> {
    let set = InstructionSet::detect();
    let (height, width) = values.shape();
    let start = |rows: Range<usize>| ErrorSums::new(&rows, width);
    let rows = blocks(values.as_mut(), progress, start, |sums, rows, columns, [values, errors]| {
        let block = Block { rows, columns, set };
        plan.block(pairs, &block, &mut Entries { values, errors: &mut *errors })?;
        sums.add(&block, errors);
        Ok(())
    })?;
    let most =
        |numbers: &mut dyn Iterator<Item = f64>| numbers.fold(0.0, |most: f64, x| if x <= most { most } else { x });
    let entry_error = most(&mut rows.iter().map(|sums| sums.largest));
    if !entry_error.is_finite() {
        // An entry that exceeds the range makes its error do so.
        for (i, j) in (0..width).flat_map(|j| (0..height).map(move |i| (i, j))) {
            in_range(values[(i, j)], WHAT, i, j)?;
        }
    }
    in_range(entry_error, "the error of the kernel matrix", 0, 0)?;
    let mut of_columns = vec![0.0; width];
    for sums in &rows {
        of_columns.iter_mut().zip(&sums.of_columns).for_each(|(sum, of_row)| *sum += of_row);
    }
    let along_rows = most(&mut rows.iter().flat_map(|sums| sums.of_rows.iter().copied()));
    let along_columns = most(&mut of_columns.into_iter());
    let up = |sum: f64| inflate(sum, ErrorSums::roundings(height, width));
    let radius = in_range(sqrt_up(mul_up(up(along_rows), up(along_columns))), "the kernel matrix's radius", 0, 0)?;
    Ok(Bounds { radius: Radius::at_most(if entry_error == 0.0 { 0.0 } else { radius }), entry_error })
}
