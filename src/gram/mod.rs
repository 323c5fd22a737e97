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
//! diagonal, which costs nothing, scales along with the vectors, and gives ‖Ĝ − G‖₂ ≤ ‖Ĝ − G‖_F ≤ ε·Σ a_j².
//!
//! The same bound in the order of forms keeps the units of the vectors apart: from 2|x_i·x_j|·a_i·a_j ≤ a_i²x_i² +
//! a_j²x_j² follows |xᵀ(Ĝ − G)x| ≤ Σ d_j·x_j² with d_j = n·ε·a_j². A [`Radius::Diagonal`](crate::claim::Radius) holds
//! both, unless the vectors are of one length.
//!
//! The radius is 0 when every partial sum is provably exact: entries that are integers (times a power of two per
//! column) small enough that m·max|z|² ≤ 2⁵³, m and max|z| raised to the next power of two. Counts, one-hot columns and
//! small integers are of that kind.
//!
//! # Centring
//!
//! With any shift c, d = x − c and t = Σ w_k d_k, the centred Gram matrix is S = Σ w_k d_k d_kᵀ − t·tᵀ/Σw (Chan, Golub,
//! LeVeque, *Algorithms for computing the sample variance*, The American Statistician 37 (1983): shifted data, with the
//! correction of their two-pass algorithm). The subtraction x − c rounds relative to the deviation, not to x, so means
//! that are huge beside the deviations do no harm; and the second term is small beside the first when c is near the
//! mean. Here c is the mean of some 256 rows all over X, so that X is read once; where t tells that it was not near
//! enough, c + t/Σw takes its place and X is read again.
//!
//! # Range
//!
//! Powers of two scale exactly, so neither overflow nor underflow need harm a column whatever its size; but to know the
//! powers X must be read first. So the product is formed of X as it stands, and its diagonal tells whether that was
//! good: every ‖x_j‖² finite, and clear of what underflow may have cost. Only if not, the columns are scaled. An entry
//! of the *result* that leaves the range of f64 is an error.
//!
//! # Accuracy
//!
//! h is at most 170 (see [`Gram::of`]), or 72 + m/512 where n > 256: the radius hardly grows with m, where the
//! classical γ_m does. [`Accuracy::Doubled`] removes h altogether, at several times the cost; [`Accuracy::Single`]
//! takes less time for singles, and a radius of some 10⁸ times.

mod accumulator;
mod batch;
mod conversions;
mod covariance;
mod covariance_options;
mod cross;
mod distances;
mod doubled;
mod doubled_bound;
mod doubled_columns;
mod entry;
mod formation;
mod options;
mod pairwise;
mod ranged;
mod scaled;
mod single;
mod update;
mod vector_product;
mod weights;
mod working_bound;

pub use accumulator::GramAccumulator;
pub use batch::GramBatch;
pub use covariance::Covariance;
pub use covariance_options::{CovarianceOptions, Weighting};
pub use cross::CrossGram;
pub use options::{Accuracy, Centring, Divisor, GramOptions};
pub use pairwise::PairwiseCovariance;
pub use vector_product::GramVectorProduct;

pub(crate) use weights::Weights;

use std::cell::LazyCell;
use std::ops::Deref;

use faer::Mat;

use formation::Formation;
use ranged::RangedProduct;
use weights::Total;
use working_bound::scaled_gram;

use crate::error::Result;
use crate::matrix::{AsVectors, Real, Symmetric, Vectors, fits_into_memory};
use crate::rounding::check_environment;

const WHAT: &str = "Gram matrix";

/// The Gram matrix of a family of vectors: a [`Symmetric`] whose radius bounds its rounding error.
///
/// It is an answer, and has no arithmetic: a multiple of it is the Gram matrix of scaled vectors, or
/// [`Divisor::Number`]; a sum that of more components, [`Gram::updated`].
///
/// ```
/// use gramkit::{Gram, MatrixView, Radius, Vectors};
/// let x = [1.0, 0.0, 1.0, 1.0]; // the columns (1, 1) and (0, 1), row by row: [1 0; 1 1]
/// let g = Gram::of(&Vectors::columns(MatrixView::row_major(&x, 2, 2)?))?;
/// assert_eq!((g.get(0, 0), g.get(1, 0), g.get(1, 1)), (2.0, 1.0, 1.0));
/// assert_eq!(g.radius(), &Radius::Exact); // small integers: nothing was rounded
/// # Ok::<(), gramkit::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct Gram {
    matrix: Symmetric,
    dimension: usize,
    formation: Formation,
}

impl Gram {
    /// G = XᵀX of the vectors x_j (XXᵀ where they are the rows of X).
    ///
    /// Accurate to its radius: ‖Ĝ − G‖₂ ≤ r, about γ_h·Σ‖x_j‖², or 0 for exact products, and −diag d ⪯ Ĝ − G ⪯ diag d
    /// with d_j about n·γ_h·‖x_j‖². h is the number of roundings that a term meets: no more than m + 2, than 170 (for
    /// n ≤ 256 and m ≤ 2⁴⁰) or 72 + ⌈m/512⌉ (for n > 256). A radius as large as λ_min, of the matrix of cosines too,
    /// leaves the matrix undetermined; then [`Independence::of`](crate::Independence::of) and
    /// [`Definiteness::of_gram`](crate::Definiteness::of_gram) ask the vectors.
    ///
    /// # Errors
    /// [`Error::NotFinite`](crate::Error::NotFinite); [`Error::Overflow`](crate::Error::Overflow) if an entry, or the
    /// radius, exceeds f64; [`Error::Underflow`](crate::Error::Underflow) if a nonzero vector's squared length is below
    /// the normal numbers; [`Error::Environment`](crate::Error::Environment);
    /// [`Error::TooLarge`](crate::Error::TooLarge).
    pub fn of(vectors: &impl AsVectors) -> Result<Self> {
        Self::with(vectors.as_vectors(), &GramOptions::default())
    }

    /// The sample covariance matrix, Σ_k (x_ki − x̄_i)(x_kj − x̄_j)/(m − 1), of the vectors as variables.
    /// [`Covariance::of`] has the means x̄ beside it.
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
    /// Those of [`Gram::of`], and [`Error::Domain`](crate::Error::Domain) if m < 2.
    #[doc(alias("cov", "variance"))]
    pub fn covariance(vectors: &impl AsVectors) -> Result<Self> {
        let options =
            GramOptions { centring: Centring::Mean, divisor: Divisor::CountLessOne, ..GramOptions::default() };
        Self::with(vectors.as_vectors(), &options)
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
    /// assert!(matches!(constant, Error::NoDirection { index: 0, method: None, .. }));
    /// # Ok::<(), gramkit::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`Error::NotFinite`](crate::Error::NotFinite); [`Error::Domain`](crate::Error::Domain) if m < 1;
    /// [`Error::NoDirection`](crate::Error::NoDirection) for a vector that is constant to within its rounding error.
    #[doc(alias("corr", "corrcoef", "Pearson"))]
    pub fn correlation(vectors: &impl AsVectors) -> Result<Self> {
        let options =
            GramOptions { centring: Centring::Mean, divisor: Divisor::UnitDiagonal, ..GramOptions::default() };
        Self::with(vectors.as_vectors(), &options)
    }

    /// XᵀWX, centred and divided as the options say. The radius bounds the distance to the exact value of that formula;
    /// centring, weights and division count as rounding, for small integers too (but for a [`Divisor`] that is a power
    /// of two).
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
    /// [`Error::NotFinite`](crate::Error::NotFinite) in X or the weights; [`Error::Overflow`](crate::Error::Overflow);
    /// [`Error::Underflow`](crate::Error::Underflow); [`Error::Environment`](crate::Error::Environment);
    /// [`Error::TooLarge`](crate::Error::TooLarge); [`Error::Shape`](crate::Error::Shape) if there is not one weight
    /// per component; [`Error::Domain`](crate::Error::Domain) for weights that are negative, or (where they are divided
    /// by) do not sum to more than 0 or 1, clear of their rounding, and for a [`Divisor::Number`] that is not positive
    /// and finite; [`Error::NoDirection`](crate::Error::NoDirection) for vectors that [`Divisor::UnitDiagonal`] cannot
    /// scale; [`Error::Cancelled`](crate::Error::Cancelled).
    pub fn with<T: Real>(vectors: &Vectors<'_, T>, options: &GramOptions<'_>) -> Result<Self> {
        Self::with_memory(vectors, options, Mat::new())
    }

    /// [`Gram::with`] in the memory of a matrix that is not needed any more, if that is large enough.
    ///
    /// Where Gram matrices of one order are formed again and again, this saves asking the operating system for each.
    /// Small ones, and those of [`Accuracy::Doubled`], do not use it.
    ///
    /// ```
    /// use faer::Mat;
    /// use gramkit::{Gram, GramOptions, Vectors};
    /// let mut memory = Mat::new();
    /// for step in 1..4 {
    ///     let x = Mat::from_fn(3, 2, |i, j| (step * i + j) as f64);
    ///     let g = Gram::with_memory(&Vectors::columns(&x), &GramOptions::default(), memory)?;
    ///     assert_eq!(g.get(0, 0), f64::from(5 * step as i32 * step as i32));
    ///     memory = g.into_symmetric().into_faer();
    /// }
    /// # Ok::<(), gramkit::Error>(())
    /// ```
    ///
    /// # Errors
    /// Those of [`Gram::with`].
    pub fn with_memory<T: Real>(vectors: &Vectors<'_, T>, options: &GramOptions<'_>, memory: Mat<f64>) -> Result<Self> {
        check_environment()?;
        fits_into_memory(vectors.len(), vectors.len())?;
        options.divisor.check()?;
        if options.accuracy == Accuracy::Doubled {
            let (matrix, formation) = (doubled::gram(vectors, options)?, Formation::of(options));
            return Ok(Self { matrix, dimension: vectors.dimension(), formation });
        }
        let m = vectors.dimension();
        let weights = options.weights.map(|weights| Weights::in_place(weights, m)).transpose()?;
        let total = LazyCell::new(|| Total::of(weights.as_ref(), m));
        let centred = options.centring == Centring::Mean;
        let centring = centred.then(|| *total);
        if let Some(total) = centring {
            total.check(0.0)?;
        }
        let (scaled, exact) = match single::gram(vectors, options, memory)? {
            Ok(scaled) => (scaled, false),
            Err(memory) => {
                let product = RangedProduct::of(vectors, weights.as_ref(), centring, options.progress, memory)?;
                let grids = product.moments.scan.as_ref().filter(|_| !centred && weights.is_none());
                let exact = grids.is_some_and(|scan| scan.is_exact_with(scan, m));
                (scaled_gram(product, weights.is_some(), centring, exact), exact)
            }
        };
        let weight_exponent = weights.as_ref().map_or(0, |weights| weights.exponent);
        let matrix = match options.divisor {
            Divisor::UnitDiagonal => scaled.unit_diagonal(centred)?,
            Divisor::One => scaled.unscaled(weight_exponent, m, exact)?,
            Divisor::Number(number) => scaled.divided_by(number, weight_exponent, m, exact)?,
            Divisor::Count if weights.is_none() => {
                total.check(0.0)?;
                scaled.divided_by(total.value, 0, m, exact)?
            }
            Divisor::Count => scaled.divided(*total, 0.0)?.unscaled(0, m, false)?,
            Divisor::CountLessOne => scaled.divided(*total, 1.0)?.unscaled(0, m, false)?,
        };
        Ok(Self { matrix, dimension: m, formation: Formation::of(options) })
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
