//! The kernel matrix of points, with a proved radius.

use std::ops::{Deref, Range};

use faer::Mat;

use super::entries::{Block, Entries, ErrorSums, Identity, Pairs};
use super::kernel::Kernel;
use super::options::{Distances, KernelOptions};
use super::packed::{Origin, Packed};
use super::plan::Plan;
use super::points::Points;
use super::theorem::ByTheorem;
use crate::claim::Radius;
use crate::error::Result;
use crate::matrix::{AsVectors, IsSymmetric, Symmetric, fits_into_memory};
use crate::product::{fresh, symmetric_blocks};
use crate::progress::Progress;
use crate::rounding::{check_environment, in_range, inflate};
use crate::simd::InstructionSet;

pub(super) const WHAT: &str = "kernel matrix";

/// K = (k(xᵢ, x_j)) of points: a [`Symmetric`] whose radius bounds how far the stored matrix is from the true one.
///
/// Symmetric to the bit, and the same bits on any number of threads. Module [`kernel`](super) tells the three questions
/// that can be asked of it: [by theorem](KernelGram::by_theorem), of what is [stored](KernelGram::as_stored), and
/// within the radius.
///
/// ```
/// use gramkit::kernel::{Kernel, KernelGram, Smoothness};
/// use gramkit::{Definiteness, Vectors};
/// // Three points in the plane, far from the origin: the distances are as good as near to it.
/// let points = Vectors::rows(&[[1e8, 1e8], [1e8 + 3.0, 1e8 + 4.0], [1e8, 1e8 - 1.0]]);
/// let k = KernelGram::of(&points, &Kernel::matern(Smoothness::Half, 5.0)?)?;
/// assert!((k.get(1, 0) - (-1.0_f64).exp()).abs() <= 1e-15 && k.radius().value() < 1e-14);
/// assert!(Definiteness::of(&k)?.is_positive_definite().is_proved());
/// # Ok::<(), gramkit::Error>(())
/// ```
#[derive(Clone, Debug)]
pub struct KernelGram {
    matrix: Symmetric,
    kernel: Kernel,
    theorem: ByTheorem,
    distances: Distances,
}

impl KernelGram {
    /// The kernel matrix of these points.
    ///
    /// With γ_h = h·u/(1 − h·u), u = 2⁻⁵³ and h about m + 7 (for m ≤ 64; about m/64 + 72 beyond) the roundings of a
    /// squared distance, an entry of a kernel φ(d²) is off by s·γ_h + 2u, s = max t·|φ′(t)| ≤ 0.61 for each of them,
    /// **whatever** the points: no difference of large numbers is formed. The radius is the largest row sum of the
    /// bounds of the entries, each of which is γ_h·t·|φ′(t)| and its share of the function.
    ///
    /// # Errors
    /// [`Error::NotFinite`](crate::Error::NotFinite); [`Error::Domain`](crate::Error::Domain) if there is no point or
    /// no component, for a multiple of a kernel that is not positive, and for a median that is 0;
    /// [`Error::At`](crate::Error::At) for a component below 0 of a kernel of histograms;
    /// [`Error::NoDirection`](crate::Error::NoDirection) for a point that is 0, of a cosine;
    /// [`Error::Shape`](crate::Error::Shape) if scales or periods are not of the points' dimension;
    /// [`Error::Asymmetric`](crate::Error::Asymmetric) of a function that is;
    /// [`Error::Overflow`](crate::Error::Overflow) if an entry, or the radius, exceeds f64;
    /// [`Error::TooLarge`](crate::Error::TooLarge).
    pub fn of(points: &impl AsVectors, kernel: &Kernel) -> Result<Self> {
        Self::with(points, kernel, &KernelOptions::default())
    }

    /// The same, as the options say.
    ///
    /// # Errors
    /// Those of [`KernelGram::of`]; [`Error::Cancelled`](crate::Error::Cancelled).
    pub fn with(points: &impl AsVectors, kernel: &Kernel, options: &KernelOptions<'_>) -> Result<Self> {
        Self::with_memory(points, kernel, options, Mat::new())
    }

    /// [`KernelGram::with`] in the memory of a matrix that is not needed any more, if that is of the same order.
    ///
    /// ```
    /// use faer::Mat;
    /// use gramkit::kernel::{Kernel, KernelGram, KernelOptions};
    /// use gramkit::Vectors;
    /// let points = Vectors::rows(&[[0.0], [1.0], [3.0]]);
    /// let mut memory = Mat::new();
    /// for length in [0.5, 1.0, 2.0] {
    ///     let kernel = Kernel::rbf(length)?;
    ///     let k = KernelGram::with_memory(&points, &kernel, &KernelOptions::default(), memory)?;
    ///     assert!(k.get(1, 0) > k.get(2, 0));
    ///     memory = k.into_symmetric().into_faer();
    /// }
    /// # Ok::<(), gramkit::Error>(())
    /// ```
    ///
    /// # Errors
    /// Those of [`KernelGram::with`].
    pub fn with_memory(
        points: &impl AsVectors,
        kernel: &Kernel,
        options: &KernelOptions<'_>,
        memory: Mat<f64>,
    ) -> Result<Self> {
        check_environment()?;
        let points = Points::of_kernel(points.as_vectors(), kernel)?;
        fits_into_memory(points.count(), points.count())?;
        let kernel = kernel.resolved_for(&points)?;
        let theorem = ByTheorem::of(&kernel, &points);
        let plan = Plan::of(&kernel, &[&points], options.distances);
        let packed = plan.pack(&points, &Origin::of(&points))?;
        let matrix = matrix(&plan, &packed, points.count(), options.progress, memory)?;
        Ok(Self { matrix, kernel, theorem, distances: options.distances })
    }

    /// The kernel, with a number for each parameter.
    pub fn kernel(&self) -> &Kernel {
        &self.kernel
    }

    /// What theorems say of the true matrix.
    pub fn by_theorem(&self) -> ByTheorem {
        self.theorem
    }

    pub(super) fn distances(&self) -> Distances {
        self.distances
    }

    /// The stored numbers as the matrix that they are: a copy, with the radius [`Radius::Exact`]. What is proved of it
    /// holds for these doubles, and not for the kernel.
    pub fn as_stored(&self) -> Symmetric {
        Symmetric::from_mirrored(self.matrix.as_faer().to_owned())
    }

    /// The matrix alone.
    pub fn into_symmetric(self) -> Symmetric {
        self.matrix
    }
}

impl Deref for KernelGram {
    type Target = Symmetric;

    fn deref(&self) -> &Symmetric {
        &self.matrix
    }
}

impl IsSymmetric for KernelGram {
    fn symmetric_matrix(&self) -> &Symmetric {
        self
    }
}

/// The values with their radius, without a copy.
impl From<KernelGram> for Symmetric {
    fn from(gram: KernelGram) -> Self {
        gram.into_symmetric()
    }
}

/// The matrix of a plan, with its radius.
///
/// # Errors
/// [`Error::Overflow`](crate::Error::Overflow); [`Error::Environment`](crate::Error::Environment);
/// [`Error::Cancelled`](crate::Error::Cancelled); those of the caller's function.
pub(super) fn matrix(
    plan: &Plan,
    packed: &Packed,
    n: usize,
    progress: Option<Progress<'_>>,
    memory: Mat<f64>,
) -> Result<Symmetric> {
    let mut values = if memory.shape() == (n, n) { memory } else { fresh(n, n) };
    let set = InstructionSet::detect();
    let start = |rows: Range<usize>| ErrorSums::new(&rows, rows.start);
    let pairs = Pairs { left: packed, right: packed, identity: Identity::Same };
    let rows = symmetric_blocks(values.as_mut(), progress, start, |sums, rows, columns, [values, errors]| {
        let block = Block { rows, columns, set };
        plan.block(pairs, &block, &mut Entries { values, errors: &mut *errors })?;
        sums.add(&block, errors);
        Ok(())
    })?;
    let mut sums = Vec::with_capacity(n);
    for row in &rows {
        sums.extend_from_slice(&row.of_rows);
    }
    for row in &rows {
        sums.iter_mut().zip(&row.of_columns).for_each(|(sum, of_column)| *sum += of_column);
    }
    let roundings = ErrorSums::roundings(n, n);
    let mut bounds = Vec::with_capacity(n);
    for (i, sum) in sums.into_iter().enumerate() {
        if !sum.is_finite() {
            overflow(&values, i)?;
        }
        let bound = if sum == 0.0 { 0.0 } else { inflate(sum, roundings) };
        bounds.push(in_range(bound, "the kernel matrix's radius", i, i)?);
    }
    let norm = bounds.iter().fold(0.0, |most: f64, &bound| most.max(bound));
    // The order of forms says more where the rows are of unlike size: −diag d ⪯ Δ ⪯ diag d for the row sums d of |Δ|.
    let radius = if plan.has_constant_diagonal() { Radius::at_most(norm) } else { Radius::within(norm, bounds) };
    Symmetric::from_mirrored(values).with_radius(radius)
}

/// The entry of a row that is no number.
fn overflow(values: &Mat<f64>, i: usize) -> Result<()> {
    for j in 0..values.ncols() {
        in_range(values[(i, j)], WHAT, i.max(j), i.min(j))?;
    }
    in_range(f64::INFINITY, "the error of the kernel matrix", i, i).map(|_| ())
}
