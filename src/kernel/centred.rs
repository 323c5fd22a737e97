//! Centred kernel matrices.

use std::ops::Deref;

use faer::Mat;

use super::cross::CrossKernel;
use super::gram::{KernelGram, matrix};
use super::kernel::Kernel;
use super::means::Means;
use super::options::{Distances, KernelOptions};
use super::packed::Origin;
use super::plan::Plan;
use super::points::Points;
use super::theorem::ByTheorem;
use crate::claim::Radius;
use crate::error::Result;
use crate::matrix::{AsVectors, IsSymmetric, Symmetric, fits_into_memory};
use crate::rounding::{add_up, check_environment, div_up, in_range, mul_up, sqrt_up};

/// HKH with H = I − 11ᵀ/n: the kernel matrix of the points less the mean of what they are mapped to. Its entries are
/// k_ij − rᵢ − r_j + g, r the means of the rows and g the mean of these.
///
/// H is a projector, so ‖H(K̂ − K)H‖ ≤ ‖K̂ − K‖: the radius passes through, and what is rounded here is added. HKH is
/// singular by theorem, for its rows sum to 0.
///
/// ```
/// use gramkit::kernel::{CentredKernel, Kernel};
/// use gramkit::Vectors;
/// // The linear kernel: the inner products of the points less their mean, here −1, 0 and 1.
/// let points = Vectors::rows(&[[4.0], [5.0], [6.0]]);
/// let centred = CentredKernel::of(&points, &Kernel::linear(0.0)?)?;
/// assert!((centred.get(0, 2) + 1.0).abs() <= centred.radius().value() && centred.radius().value() < 1e-12);
/// assert!(centred.by_theorem().positive_definite.is_refuted());
/// // A new point at 7, against the same mean.
/// let new = centred.new_points(&points, &Vectors::rows(&[[7.0]]))?;
/// assert!((new.values[(0, 2)] - 2.0).abs() <= new.radius.value());
/// # Ok::<(), gramkit::Error>(())
/// ```
#[derive(Clone, Debug)]
pub struct CentredKernel {
    matrix: Symmetric,
    means: Means,
    /// That of the matrix before it was centred.
    radius: Radius,
    kernel: Kernel,
    theorem: ByTheorem,
    distances: Distances,
    less_diagonal: bool,
}

impl CentredKernel {
    /// The centred kernel matrix of these points.
    ///
    /// For kernels e^(−t) of one family the entries are formed as those of K − 11ᵀ, which H takes to the same, as
    /// e^(−t) − 1 to a relative error: points so near to each other that all entries are nearly 1 lose nothing.
    ///
    /// # Errors
    /// Those of [`KernelGram::of`].
    pub fn of(points: &impl AsVectors, kernel: &Kernel) -> Result<Self> {
        Self::with(points, kernel, &KernelOptions::default())
    }

    /// The same, as the options say.
    ///
    /// # Errors
    /// Those of [`KernelGram::with`].
    pub fn with(points: &impl AsVectors, kernel: &Kernel, options: &KernelOptions<'_>) -> Result<Self> {
        check_environment()?;
        let points = Points::of_kernel(points.as_vectors(), kernel)?;
        let n = points.count();
        fits_into_memory(n, n)?;
        let kernel = kernel.resolved_for(&points)?;
        let theorem = ByTheorem::of(&kernel, &points);
        let mut plan = Plan::of(&kernel, &[&points], options.distances);
        let less_diagonal = plan.less_diagonal();
        let packed = plan.pack(&points, &Origin::of(&points))?;
        let values = matrix(&plan, &packed, n, options.progress, Mat::new())?;
        Self::centre(values, (kernel, theorem), options.distances, less_diagonal)
    }

    fn centre(
        matrix: Symmetric,
        (kernel, theorem): (Kernel, ByTheorem),
        distances: Distances,
        less_diagonal: bool,
    ) -> Result<Self> {
        let (n, radius) = (matrix.order(), matrix.radius().clone());
        let mut values = matrix.into_faer();
        let means = Means::of_columns(values.as_ref())?;
        means.subtract(values.as_mut())?;
        let rounding = means.rounding_of_symmetric();
        let norm = in_range(add_up(radius.value(), rounding), "the centred kernel matrix's radius", 0, 0)?;
        let own = if radius.is_proved() { Radius::at_most(norm) } else { Radius::Estimate(norm) };
        let matrix = Symmetric::from_mirrored(values).with_radius(own)?;
        let theorem = theorem.centred(n);
        Ok(Self { matrix, means, radius, kernel, theorem, distances, less_diagonal })
    }

    /// What the kernel is between new points, in rows, and these, in columns, both less the mean of these:
    /// k(z, x_j) − mean k(z, ·) − r_j + g. `points` are those that the matrix was formed of.
    ///
    /// Of these points themselves it is the matrix, to the bit, but for a diagonal that is stored exactly and computed
    /// otherwise: that of [`Kernel::cosine`], and [white noise](Kernel::white), which is between no points.
    ///
    /// # Errors
    /// Those of [`CrossKernel::of`]; [`Error::Shape`](crate::Error::Shape) if there is another number of points.
    pub fn new_points(&self, points: &impl AsVectors, z: &impl AsVectors) -> Result<CrossKernel> {
        check_environment()?;
        let x = Points::of_kernel(points.as_vectors(), &self.kernel)?;
        let z = Points::of_others(z.as_vectors(), &self.kernel, &x)?;
        self.means.check(x.count())?;
        let mut plan = Plan::of(&self.kernel, &[&z, &x], self.distances);
        if self.less_diagonal {
            plan.less_diagonal();
        }
        let mut cross = CrossKernel::of_plan(&plan, (&z, &x), &Origin::of(&x), None)?;
        let of_rows = Means::of_rows(cross.values.as_ref());
        of_rows.subtract_from(&self.means, cross.values.as_mut())?;
        let (rounding, of_entry) = of_rows.rounding_with(&self.means);
        // (K_z − 11ᵀK/n)·H is off by ‖ΔK_z‖ + √(p/n)·‖ΔK‖ for p new points and n old ones.
        let ratio = sqrt_up(div_up(z.count() as f64, x.count() as f64));
        let passed = add_up(cross.radius.value(), mul_up(ratio, self.radius.value()));
        let norm = in_range(add_up(passed, rounding), "the centred kernel matrix's radius", 0, 0)?;
        cross.radius = Radius::at_most(norm);
        // No entry of a matrix is larger than its norm.
        let entry = add_up(mul_up(4.0, cross.entry_error.max(self.radius.value())), of_entry);
        cross.entry_error = norm.min(entry);
        Ok(cross)
    }

    /// The kernel, with a number for each parameter.
    pub fn kernel(&self) -> &Kernel {
        &self.kernel
    }

    /// What theorems say of the true HKH: semidefinite where K is, and never definite.
    pub fn by_theorem(&self) -> ByTheorem {
        self.theorem
    }

    /// The means rᵢ of the rows that were subtracted: those of K, or of K − 11ᵀ where that was formed.
    pub fn row_means(&self) -> &[f64] {
        self.means.of_each()
    }

    /// The matrix alone.
    pub fn into_symmetric(self) -> Symmetric {
        self.matrix
    }
}

impl KernelGram {
    /// HKH of this matrix, in its memory. [`CentredKernel::of`] the points does not lose the digits that their kernel's
    /// values share.
    ///
    /// ```
    /// use gramkit::kernel::{Kernel, KernelGram};
    /// use gramkit::Vectors;
    /// let k = KernelGram::of(&Vectors::rows(&[[0.0], [1.0]]), &Kernel::rbf(1.0)?)?;
    /// let half = 0.5 * (1.0 - k.get(1, 0));
    /// let centred = k.centred()?;
    /// assert!((centred.get(0, 0) - half).abs() < 1e-15 && (centred.get(1, 0) + half).abs() < 1e-15);
    /// # Ok::<(), gramkit::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`Error::Overflow`](crate::Error::Overflow).
    pub fn centred(self) -> Result<CentredKernel> {
        let (kernel, theorem, distances) = (self.kernel().clone(), self.by_theorem(), self.distances());
        CentredKernel::centre(self.into_symmetric(), (kernel, theorem), distances, false)
    }
}

impl Deref for CentredKernel {
    type Target = Symmetric;

    fn deref(&self) -> &Symmetric {
        &self.matrix
    }
}

impl IsSymmetric for CentredKernel {
    fn symmetric_matrix(&self) -> &Symmetric {
        self
    }
}

/// The values with their radius, without a copy.
impl From<CentredKernel> for Symmetric {
    fn from(centred: CentredKernel) -> Self {
        centred.into_symmetric()
    }
}
