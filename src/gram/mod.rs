//! Gram matrices, with a proved bound on their rounding error.
//!
//! For X = [x₁ … x_n] with columns in Rᵐ, G = XᵀX has the entries g_ij = xᵢᵀx_j. One triangle is computed and mirrored,
//! so the result is symmetric to the bit.
//!
//! # The radius
//!
//! Each product v_ki·v_kj meets at most *h* roundings on its way into the sum, so |Ĝ − G| ≤ γ_h |X|ᵀ|X| entry by entry
//! (see [`rounding`](crate::rounding)). By Cauchy–Schwarz (|X|ᵀ|X|)_ij ≤ ‖xᵢ‖‖x_j‖, a matrix of rank one, and ‖x_j‖² ≤
//! ĝ_jj/(1 − γ_h). So every bound here has the form |Ĝ − G|_ij ≤ ε·a_i·a_j with a_j² = ĝ_jj/(1 − γ_h) known from the
//! diagonal, which costs nothing, scales along with the vectors, and gives ‖Ĝ − G‖₂ ≤ ε·Σ a_j².
//!
//! The radius is 0 when every partial sum is provably exact: entries that are integers (times a power of two per
//! column) small enough that m·max|z|² ≤ 2⁵³, m and max|z| raised to the next power of two. Counts, one-hot columns and
//! small integers are of that kind.
//!
//! # Centring
//!
//! With any shift c (here: the rounded mean), d = x − c and t = Σ w_k d_k, the centred Gram matrix is S = Σ w_k d_k
//! d_kᵀ − t·tᵀ/Σw, the *corrected two-pass algorithm* (Chan, Golub, LeVeque, *Algorithms for computing the sample
//! variance*, The American Statistician 37 (1983)): the second term undoes what the mean's rounding did. The
//! subtraction x − c rounds relative to the deviation, not to x, so means that are huge beside the deviations do no
//! harm.
//!
//! Overflow and underflow: columns are scaled by powers of two first, which is exact. Only an entry of the *result* can
//! leave the range of f64, and that is an error.

mod cross;
mod panels;
pub(crate) mod product;
mod scaled;
mod scan;
mod weights;

use std::ops::Deref;

use panels::{Panels, Prepared};
use scaled::ScaledGram;
use scan::Scan;
use weights::Total;
pub(crate) use weights::Weights;

pub use cross::CrossGram;

use crate::progress::Progress;
use crate::rounding::check_environment;
use crate::symmetric::fits_into_memory;
use crate::{Real, Result, Symmetric, Vectors};

const WHAT: &str = "Gram matrix";

/// Whether the mean of the vectors' components is subtracted first.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Centring {
    /// XᵀX of the vectors as they are.
    #[default]
    None,
    /// Each vector minus the (weighted) mean of its components: the covariance family.
    Mean,
}

/// What the Gram matrix is divided by.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Divisor {
    /// Nothing.
    #[default]
    One,
    /// The number m of components, or the sum of the weights: the population covariance, if centred.
    Count,
    /// m − 1, or the sum of the weights less 1 (weights that count repetitions): the sample covariance, if centred.
    CountLessOne,
    /// √(g_ii·g_jj): cosines, or correlations if centred. The diagonal is 1 exactly.
    UnitDiagonal,
}

/// How [`Gram::with`] forms the matrix. The default is plain XᵀX.
///
/// With weights, the mean is Σ w_k x_k/Σ w_k, [`Divisor::Count`] is Σ w_k and [`Divisor::CountLessOne`] Σ w_k − 1. The
/// latter is meant for weights that count repetitions; normalised to sum 1 they leave nothing to divide by, an error.
///
/// ```
/// use gramkit::{Centring, Divisor, Gram, GramOptions, MatrixView, Vectors};
/// let sample = GramOptions { centring: Centring::Mean, divisor: Divisor::CountLessOne, ..GramOptions::default() };
/// // Once 1, twice 4, once 7: with weights, or written out.
/// let weighted = GramOptions { weights: Some(&[1.0, 2.0, 1.0]), ..sample };
/// let short = Gram::with(&Vectors::columns(MatrixView::column_major(&[1.0, 4.0, 7.0], 3, 1)?), &weighted)?;
/// let long = Gram::with(&Vectors::columns(MatrixView::column_major(&[1.0, 4.0, 4.0, 7.0], 4, 1)?), &sample)?;
/// assert_eq!((short.get(0, 0), long.get(0, 0)), (6.0, 6.0));
/// # Ok::<(), gramkit::Error>(())
/// ```
#[derive(Clone, Copy, Default)]
pub struct GramOptions<'a> {
    /// Whether the mean is subtracted first.
    pub centring: Centring,
    /// What the matrix is divided by.
    pub divisor: Divisor,
    /// Weights w_k ≥ 0, one per component: XᵀWX.
    pub weights: Option<&'a [f64]>,
    /// Told how far the product is.
    pub progress: Option<Progress<'a>>,
}

impl std::fmt::Debug for GramOptions<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("GramOptions")
            .field("centring", &self.centring)
            .field("divisor", &self.divisor)
            .field("weights", &self.weights)
            .finish_non_exhaustive()
    }
}

/// The Gram matrix of a family of vectors: a [`Symmetric`] whose radius bounds its rounding error.
///
/// ```
/// use gramkit::{Gram, MatrixView, Radius, Vectors};
/// let x = [1.0, 0.0, 1.0, 1.0]; // the columns (1, 1) and (0, 1), row by row: [1 0; 1 1]
/// let g = Gram::of(&Vectors::columns(MatrixView::row_major(&x, 2, 2)?))?;
/// assert_eq!((g.get(0, 0), g.get(1, 0), g.get(1, 1)), (2.0, 1.0, 1.0));
/// assert_eq!(g.radius(), Radius::Exact); // small integers: nothing was rounded
/// # Ok::<(), gramkit::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct Gram {
    matrix: Symmetric,
    dimension: usize,
}

impl Gram {
    /// G = XᵀX of the vectors x_j (XXᵀ where they are the rows of X).
    ///
    /// Accurate to its radius: ‖Ĝ − G‖₂ ≤ r, about γ_h·Σ‖x_j‖² with h = min(m, p) + ⌈m/p⌉ + 1, p = max(2048, 2n), or 0
    /// for exact products. A radius as large as λ_min leaves the matrix undetermined; then
    /// [`Independence::of`](crate::Independence::of) and [`Definiteness::of_gram`](crate::Definiteness::of_gram) ask
    /// the vectors.
    ///
    /// # Errors
    /// [`Error::NonFinite`](crate::Error::NonFinite); [`Error::Overflow`](crate::Error::Overflow) if an entry, or the
    /// radius, exceeds f64; [`Error::Underflow`](crate::Error::Underflow) if a nonzero vector's squared length is below
    /// the normal numbers; [`Error::Environment`](crate::Error::Environment); [`Error::TooLarge`](crate::Error::TooLarge).
    pub fn of<T: Real>(vectors: &Vectors<'_, T>) -> Result<Self> {
        Self::with(vectors, &GramOptions::default())
    }

    /// The sample covariance matrix, Σ_k (x_ki − x̄_i)(x_kj − x̄_j)/(m − 1), of the vectors as variables.
    ///
    /// Accurate to its radius, about (h + 6)·u times the sum of the variances, h as at [`Gram::of`]: relative to the
    /// deviations from the mean, not to the mean, up to means about 1/(h·u) times as large.
    ///
    /// ```
    /// use gramkit::{Gram, MatrixView, Vectors};
    /// // Two variables, four observations; the means do not matter.
    /// let x = [1e6 + 1.0, 1e6 + 2.0, 1e6 + 3.0, 1e6 + 4.0, 2.0, 4.0, 6.0, 9.0];
    /// let s = Gram::covariance(&Vectors::columns(MatrixView::column_major(&x, 4, 2)?))?;
    /// assert!((s.get(0, 0) - 5.0 / 3.0).abs() < 1e-14 && (s.get(1, 0) - 11.5 / 3.0).abs() < 1e-14);
    /// assert!(s.radius().is_proved() && s.radius().value() < 1e-13);
    /// # Ok::<(), gramkit::Error>(())
    /// ```
    ///
    /// # Errors
    /// As [`Gram::of`]; [`Error::Domain`](crate::Error::Domain) if m < 2.
    pub fn covariance<T: Real>(vectors: &Vectors<'_, T>) -> Result<Self> {
        let options =
            GramOptions { centring: Centring::Mean, divisor: Divisor::CountLessOne, ..GramOptions::default() };
        Self::with(vectors, &options)
    }

    /// The correlation matrix s_ij/√(s_ii·s_jj) of the vectors as variables, s the centred Gram matrix.
    ///
    /// The diagonal is 1 exactly and every entry lies in [−1, 1]. Accurate to its radius: about 3(n − 1) times the
    /// worst relative error of a variance, hence useless for a vector that hardly varies beside its mean, and refused
    /// for one whose variance is not known to a quarter. Overflow and underflow do not happen, as the vectors' scale
    /// drops out.
    ///
    /// ```
    /// use gramkit::{Error, Gram, MatrixView, Vectors};
    /// let x = [1.0, 2.0, 3.0, 4.0, 8.0, 6.0, 4.0, 2.0];
    /// let r = Gram::correlation(&Vectors::columns(MatrixView::column_major(&x, 4, 2)?))?;
    /// assert_eq!(r.get(0, 0), 1.0);
    /// assert!((r.get(1, 0) + 1.0).abs() <= r.radius().value()); // they fall in step
    /// let constant = Gram::correlation(&Vectors::columns(MatrixView::column_major(&[0.1; 4], 4, 1)?)).unwrap_err();
    /// assert!(matches!(constant, Error::NoLength { index: 0, .. }));
    /// # Ok::<(), gramkit::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`Error::NonFinite`](crate::Error::NonFinite); [`Error::Domain`](crate::Error::Domain) if m < 1;
    /// [`Error::NoLength`](crate::Error::NoLength) for a vector that is constant to within its rounding error;
    /// [`Error::Environment`](crate::Error::Environment).
    pub fn correlation<T: Real>(vectors: &Vectors<'_, T>) -> Result<Self> {
        let options =
            GramOptions { centring: Centring::Mean, divisor: Divisor::UnitDiagonal, ..GramOptions::default() };
        Self::with(vectors, &options)
    }

    /// XᵀWX, centred and divided as the options say. The radius bounds the distance to the exact value of that formula;
    /// centring, weights and division count as rounding, for small integers too.
    ///
    /// ```
    /// use gramkit::{Gram, GramOptions, MatrixView, Vectors};
    /// // (1, 2) and (3, 4), the second component weighing ten times as much.
    /// let x = Vectors::columns(MatrixView::column_major(&[1.0, 2.0, 3.0, 4.0], 2, 2)?);
    /// let g = Gram::with(&x, &GramOptions { weights: Some(&[1.0, 10.0]), ..GramOptions::default() })?;
    /// assert_eq!((g.get(0, 0), g.get(1, 0), g.get(1, 1)), (41.0, 83.0, 169.0));
    /// assert!(g.radius().value() < 1e-12);
    /// # Ok::<(), gramkit::Error>(())
    /// ```
    ///
    /// # Errors
    /// As [`Gram::of`]; [`Error::Shape`](crate::Error::Shape) if there is not one weight per component;
    /// [`Error::NonFiniteValue`](crate::Error::NonFiniteValue) and [`Error::Domain`](crate::Error::Domain) for weights
    /// that are not finite, negative, or (where they are divided by) do not sum to more than 0 or 1, clear of their
    /// rounding; [`Error::NoLength`](crate::Error::NoLength) for vectors that [`Divisor::UnitDiagonal`] cannot scale;
    /// [`Error::Cancelled`](crate::Error::Cancelled).
    pub fn with<T: Real>(vectors: &Vectors<'_, T>, options: &GramOptions<'_>) -> Result<Self> {
        check_environment()?;
        fits_into_memory(vectors.len(), vectors.len())?;
        let scan = Scan::of(vectors)?;
        let (n, m) = (vectors.len(), vectors.dimension());
        let weights = options.weights.map(|weights| Weights::new(weights, m)).transpose()?;
        let height = Panels::new(m, n).height() + 1;

        let mut prepared = Prepared {
            vectors,
            exponents: &scan.exponents,
            shifts: None,
            weights: weights.as_ref().map(|weights| weights.scaled.as_slice()),
        };
        let total = Total::of(weights.as_ref(), m, height);
        let shifts: Vec<f64>;
        let mut centring = None;
        if options.centring == Centring::Mean {
            total.check(0.0)?;
            shifts = prepared.sums()?.iter().map(|sum| sum / total.value).collect();
            prepared.shifts = Some(&shifts);
            centring = Some(prepared.sums()?);
        }
        let product = prepared.gram(options.progress)?;

        let exact = centring.is_none() && weights.is_none() && scan.is_exact_with(&scan, m);
        let mut scaled = ScaledGram::new(product, m, height, centring.as_deref(), total);
        if exact {
            scaled.epsilon = 0.0;
        }
        let matrix = match options.divisor {
            Divisor::UnitDiagonal => scaled.unit_diagonal(centring.is_some())?,
            Divisor::One => scaled.unscaled(&scan.exponents, weights.as_ref().map_or(0, |w| w.exponent), m, exact)?,
            Divisor::Count => scaled.divided(total, 0.0)?.unscaled(&scan.exponents, 0, m, false)?,
            Divisor::CountLessOne => scaled.divided(total, 1.0)?.unscaled(&scan.exponents, 0, m, false)?,
        };
        Ok(Self { matrix, dimension: m })
    }

    /// The number m of components of each vector.
    pub fn dimension(&self) -> usize {
        self.dimension
    }

    /// The matrix alone.
    pub fn into_symmetric(self) -> Symmetric {
        self.matrix
    }
}

impl Deref for Gram {
    type Target = Symmetric;

    fn deref(&self) -> &Symmetric {
        &self.matrix
    }
}
