//! A kernel: a function of two points that is an inner product of what it maps them to.

use std::sync::Arc;

use super::bandwidth::Bandwidth;
use super::family::{Family, Function};
use super::smoothness::Smoothness;
use crate::error::{Error, Mismatch, Result};

/// A kernel k(x, y), with its parameters.
///
/// It is a value: sums (`a + b`), products (`a * b`), positive multiples (`2.0 * a`) and white noise
/// ([`Kernel::white`]) are kernels too. Module [`kernel`](super) says of which there is a theorem.
///
/// ```
/// use gramkit::kernel::{Kernel, KernelGram};
/// use gramkit::Vectors;
/// let kernel = 2.0 * Kernel::rbf(1.0)? + Kernel::linear(0.0)?.white(0.5)?;
/// let k = KernelGram::of(&Vectors::rows(&[[0.0, 1.0], [2.0, 0.0], [1.0, 1.0]]), &kernel)?;
/// assert_eq!(k.get(0, 0), 2.0 + 1.0 + 0.5);
/// assert!((k.get(1, 0) - 2.0 * (-2.5_f64).exp()).abs() < 1e-15);
/// assert!(k.by_theorem().positive_definite.is_proved());
/// # Ok::<(), gramkit::Error>(())
/// ```
#[derive(Clone, Debug)]
pub struct Kernel {
    pub(super) form: Form,
}

#[derive(Clone, Debug)]
pub(super) enum Form {
    Family {
        family: Family,
        /// By which each axis is multiplied.
        scales: Option<Arc<[f64]>>,
    },
    Sum(Arc<[Kernel; 2]>),
    Product(Arc<[Kernel; 2]>),
    Multiple(f64, Arc<Kernel>),
    White(f64),
}

impl Kernel {
    fn of(family: Family) -> Result<Self> {
        family.check()?;
        Ok(Self { form: Form::Family { family, scales: None } })
    }

    /// The Gaussian kernel exp(−γ‖x − y‖²), γ = 1/(2ℓ²).
    ///
    /// Positive semidefinite on Rᵐ, and definite on points that are distinct (Schoenberg 1938).
    ///
    /// ```
    /// use gramkit::kernel::{Bandwidth, Kernel};
    /// assert_eq!(Kernel::rbf(Bandwidth::Gamma(0.5))?.parameters(), [("length", 1.0), ("gamma", 0.5)]);
    /// let zero = Kernel::rbf(0.0).unwrap_err();
    /// assert_eq!(zero.to_string(), "the length ℓ is 0; it must be between 1e-150 and 1e150");
    /// # Ok::<(), gramkit::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`Error::Domain`] for a length outside of [10⁻¹⁵⁰, 10¹⁵⁰], or a γ outside of [10⁻³⁰⁰, 10³⁰⁰].
    #[doc(alias("gaussian", "squared exponential"))]
    pub fn rbf(bandwidth: impl Into<Bandwidth>) -> Result<Self> {
        Self::of(Family::Rbf(bandwidth.into()))
    }

    /// The exponential kernel exp(−γ‖x − y‖₂), γ = 1/ℓ: the Matérn kernel with ν = ½. Semidefinite on Rᵐ, definite on
    /// distinct points.
    ///
    /// # Errors
    /// [`Error::Domain`] for a length or γ outside of [10⁻¹⁵⁰, 10¹⁵⁰].
    pub fn exponential(bandwidth: impl Into<Bandwidth>) -> Result<Self> {
        Self::of(Family::Exponential(bandwidth.into()))
    }

    /// The Laplacian kernel of scikit-learn, exp(−γ‖x − y‖₁), γ = 1/ℓ, of the sum of the moduli. Semidefinite on Rᵐ,
    /// definite on distinct points.
    ///
    /// Elsewhere a Laplacian kernel is one of the Euclidean distance: see [`Kernel::exponential`].
    ///
    /// # Errors
    /// [`Error::Domain`] for a length or γ outside of [10⁻¹⁵⁰, 10¹⁵⁰].
    pub fn laplacian(bandwidth: impl Into<Bandwidth>) -> Result<Self> {
        Self::of(Family::Laplacian(bandwidth.into()))
    }

    /// The Matérn kernel of smoothness ν, e^(−s), (1 + s)e^(−s) or (1 + s + s²/3)e^(−s) with s = √(2ν)·‖x − y‖/ℓ (see
    /// [`Smoothness`]). Semidefinite on Rᵐ, definite on distinct points.
    ///
    /// # Errors
    /// [`Error::Domain`] for a length or γ = 1/ℓ outside of [10⁻¹⁵⁰, 10¹⁵⁰].
    pub fn matern(smoothness: Smoothness, bandwidth: impl Into<Bandwidth>) -> Result<Self> {
        Self::of(Family::Matern(smoothness, bandwidth.into()))
    }

    /// The rational quadratic kernel (1 + ‖x − y‖²/(2αℓ²))^(−α), a mixture of Gaussian ones. Semidefinite on Rᵐ,
    /// definite on distinct points.
    ///
    /// # Errors
    /// [`Error::Domain`] for an α outside of [10⁻⁶, 10⁶], and as [`Kernel::rbf`].
    pub fn rational_quadratic(alpha: f64, bandwidth: impl Into<Bandwidth>) -> Result<Self> {
        Self::of(Family::RationalQuadratic { alpha, bandwidth: bandwidth.into() })
    }

    /// The periodic kernel exp(−2·Σ_k sin²(π(x_k − y_k)/p_k)/ℓ_k²), with a period and a length for each axis: the
    /// Gaussian kernel of points on circles. Semidefinite on Rᵐ, definite on points that are distinct modulo the
    /// periods.
    ///
    /// The sum goes over the axes: with the sine of the Euclidean distance, as scikit-learn's `ExpSineSquared` has it,
    /// it would not be semidefinite in two dimensions or more.
    ///
    /// # Errors
    /// [`Error::Shape`] if there are not as many lengths as periods; [`Error::Domain`] for one outside of [10⁻¹⁴⁰,
    /// 10¹⁴⁰].
    #[doc(alias("ExpSineSquared"))]
    pub fn periodic(periods: &[f64], lengths: &[f64]) -> Result<Self> {
        Self::of(Family::Periodic { periods: periods.into(), lengths: lengths.into() })
    }

    /// The inner product xᵀy + c, c ≥ 0. Semidefinite on Rᵐ, of rank m at most (m + 1 where c > 0).
    ///
    /// # Errors
    /// [`Error::Domain`] if c is negative or not finite.
    pub fn linear(offset: f64) -> Result<Self> {
        Self::of(Family::Linear { offset })
    }

    /// The polynomial kernel (γ·xᵀy + c)^p, γ > 0, c ≥ 0, p a positive integer. Semidefinite on Rᵐ (Schur's product
    /// theorem), of rank C(m + p, p) at most.
    ///
    /// ```
    /// use gramkit::kernel::{Kernel, KernelGram};
    /// use gramkit::{Radius, Vectors};
    /// let k = KernelGram::of(&Vectors::rows(&[[1.0, 2.0], [3.0, 4.0]]), &Kernel::polynomial(1.0, 1.0, 2)?)?;
    /// assert_eq!((k.get(1, 0), k.radius()), (144.0, &Radius::Exact)); // (11 + 1)²
    /// # Ok::<(), gramkit::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`Error::Domain`].
    pub fn polynomial(gamma: f64, offset: f64, degree: u32) -> Result<Self> {
        Self::of(Family::Polynomial { gamma, offset, degree })
    }

    /// The cosine of the angle between the points, xᵀy/(‖x‖‖y‖). Semidefinite, of rank m at most; a zero vector has
    /// none.
    pub fn cosine() -> Self {
        Self { form: Form::Family { family: Family::Cosine, scales: None } }
    }

    /// The χ² kernel exp(−γ·Σ(x − y)²/(x + y)) of points with components ≥ 0 (0/0 counts as 0). Semidefinite there,
    /// definite on distinct points.
    ///
    /// # Errors
    /// [`Error::Domain`] for a γ outside of [10⁻³⁰⁰, 10³⁰⁰].
    pub fn chi_squared(gamma: f64) -> Result<Self> {
        Self::of(Family::ChiSquared { gamma })
    }

    /// The additive χ² kernel Σ 2xy/(x + y) of points with components ≥ 0. Semidefinite there, as xy/(x + y) =
    /// ∫xe^(−tx)·ye^(−ty) dt.
    ///
    /// scikit-learn's `additive_chi2_kernel` returns −Σ(x − y)²/(x + y) instead, which is not semidefinite.
    pub fn additive_chi_squared() -> Self {
        Self { form: Form::Family { family: Family::AdditiveChiSquared, scales: None } }
    }

    /// The histogram intersection Σ min(x, y) of points with components ≥ 0. Semidefinite there, as min(x, y) =
    /// ∫1\[t ≤ x\]·1\[t ≤ y\] dt.
    pub fn histogram_intersection() -> Self {
        Self { form: Form::Family { family: Family::Intersection, scales: None } }
    }

    /// tanh(γ·xᵀy + c). There is **no** theorem that it is semidefinite, in any dimension and for any γ and c: an inner
    /// product's function is a kernel on the ball of a Hilbert space if and only if its Taylor coefficients are ≥ 0
    /// (Schoenberg, *Positive definite functions on spheres*, Duke Mathematical Journal 9, 1942), and some of these are
    /// negative. Only the stored matrix can be judged.
    ///
    /// # Errors
    /// [`Error::Domain`].
    #[doc(alias("tanh"))]
    pub fn sigmoid(gamma: f64, offset: f64) -> Result<Self> {
        Self::of(Family::Sigmoid { gamma, offset })
    }

    /// A symmetric function of one's own, whose values are within `error` of those of the kernel that is meant; 0 where
    /// the function is the kernel, to the bit.
    ///
    /// Nothing is known of it by theorem: see [`Kernel::assume_semidefinite`]. It is called for (x, y) and (y, x) both,
    /// and refused where these differ by more than twice the error.
    ///
    /// ```
    /// use gramkit::kernel::{Kernel, KernelGram};
    /// use gramkit::{Error, Vectors};
    /// let points = Vectors::rows(&[[0.0], [1.0], [3.0]]);
    /// let brownian = Kernel::function(0.0, |x, y| x[0].min(y[0]))?;
    /// assert_eq!(KernelGram::of(&points, &brownian)?.get(2, 1), 1.0);
    /// let one_way = Kernel::function(0.0, |x, y| x[0] - 2.0 * y[0])?;
    /// assert!(matches!(KernelGram::of(&points, &one_way), Err(Error::Asymmetric { row: 1, column: 0, .. })));
    /// # Ok::<(), gramkit::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`Error::Domain`] if the error is negative or not finite.
    pub fn function(error: f64, call: impl Fn(&[f64], &[f64]) -> f64 + Send + Sync + 'static) -> Result<Self> {
        Self::of(Family::Function(Function { call: Arc::new(call), error, assumed: false }))
    }

    /// The same [function](Kernel::function), of which the caller knows that it is a kernel: what is then said by
    /// theorem is [assumed](super::ByTheorem::assumed). Of any other kernel nothing changes.
    pub fn assume_semidefinite(mut self) -> Self {
        if let Form::Family { family: Family::Function(function), .. } = &mut self.form {
            function.assumed = true;
        }
        self
    }

    /// The same kernel of points whose components are multiplied by a number ≥ 0 for each axis, k(Sx, Sy): lengths of
    /// their own, 1/ℓ_k, for each axis ("automatic relevance determination"). An axis with 0 drops out.
    ///
    /// Differences are multiplied, not components: points far from the origin lose nothing. In sums and products, every
    /// part is scaled.
    ///
    /// ```
    /// use gramkit::kernel::{Kernel, KernelGram};
    /// use gramkit::Vectors;
    /// let kernel = Kernel::rbf(1.0)?.with_scales(&[1.0, 0.0])?; // the second axis does not count
    /// let k = KernelGram::of(&Vectors::rows(&[[0.0, 1.0], [0.0, 7.0]]), &kernel)?;
    /// assert_eq!((k.get(1, 0), k.by_theorem().duplicate), (1.0, Some((0, 1))));
    /// # Ok::<(), gramkit::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`Error::Domain`] for a scale that is negative, not finite, or not 0 and outside of [10⁻¹⁰⁰, 10¹⁰⁰];
    /// [`Mismatch::NoScales`] for a kernel of histograms, a periodic one and a function of one's own, and for one that
    /// has scales already.
    #[doc(alias("ARD"))]
    pub fn with_scales(self, scales: &[f64]) -> Result<Self> {
        for &value in scales {
            if !(value == 0.0 || (1e-100..=1e100).contains(&value)) {
                let must_be = "0, or between 1e-100 and 1e100";
                return Err(Error::Domain { what: "the scale of an axis", value, must_be });
            }
        }
        self.scaled_by(&scales.into())
    }

    fn scaled_by(&self, scales: &Arc<[f64]>) -> Result<Self> {
        let both = |parts: &[Kernel; 2]| Ok::<_, Error>([parts[0].scaled_by(scales)?, parts[1].scaled_by(scales)?]);
        let form = match &self.form {
            Form::Family { family, scales: None } if family.takes_scales() => {
                Form::Family { family: family.clone(), scales: Some(Arc::clone(scales)) }
            }
            Form::Family { family, .. } => return Err(Mismatch::NoScales { kernel: family.name() }.into()),
            Form::Sum(parts) => Form::Sum(Arc::new(both(parts)?)),
            Form::Product(parts) => Form::Product(Arc::new(both(parts)?)),
            Form::Multiple(factor, kernel) => Form::Multiple(*factor, Arc::new(kernel.scaled_by(scales)?)),
            Form::White(variance) => Form::White(*variance),
        };
        Ok(Self { form })
    }

    /// The name of its family: "rbf", "matern-5/2", "sum", …
    pub fn name(&self) -> &'static str {
        match &self.form {
            Form::Family { family, .. } => family.name(),
            Form::Sum(_) => "sum",
            Form::Product(_) => "product",
            Form::Multiple(..) => "multiple",
            Form::White(_) => "white",
        }
    }

    /// Its parameters with their names, of a bandwidth both the length and γ, whichever was given. Of a median that is
    /// not known yet there are none; a sum or a product has those of its parts in turn.
    pub fn parameters(&self) -> Vec<(&'static str, f64)> {
        match &self.form {
            Form::Family { family, scales } => {
                let scales = scales.iter().flat_map(|scales| scales.iter().map(|&scale| ("scale", scale)));
                family.parameters().into_iter().chain(scales).collect()
            }
            Form::Sum(parts) | Form::Product(parts) => parts.iter().flat_map(Kernel::parameters).collect(),
            Form::Multiple(factor, kernel) => [("factor", *factor)].into_iter().chain(kernel.parameters()).collect(),
            Form::White(variance) => vec![("variance", *variance)],
        }
    }

    /// The kernels that it is a sum, product or multiple of.
    pub fn parts(&self) -> Vec<&Kernel> {
        match &self.form {
            Form::Sum(parts) | Form::Product(parts) => parts.iter().collect(),
            Form::Multiple(_, kernel) => vec![kernel],
            Form::Family { .. } | Form::White(_) => Vec::new(),
        }
    }
}
