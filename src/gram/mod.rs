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
//! The radius is 0 when every partial sum is provably exact: entries that are integers (times a power of two per
//! column) small enough that m·max|z|² ≤ 2⁵³, m and max|z| raised to the next power of two. Counts, one-hot columns and
//! small integers are of that kind.
//!
//! # Centring
//!
//! With any shift c, d = x − c and t = Σ w_k d_k, the centred Gram matrix is S = Σ w_k d_k d_kᵀ − t·tᵀ/Σw (Chan, Golub,
//! LeVeque, *Algorithms for computing the sample variance*, The American Statistician 37 (1983): shifted data, with the
//! correction of their two-pass algorithm). The subtraction x − c rounds relative to the deviation, not to x, so means that
//! are huge beside the deviations do no harm; and the second term is small beside the first when c is near the mean. Here c is
//! the mean of some 256 rows all over X, so that X is read once; where t tells that it was not near enough, c + t/Σw
//! takes its place and X is read again.
//!
//! # Range
//!
//! Powers of two scale exactly, so neither overflow nor underflow need harm a column whatever its size; but to know the powers
//! X must be read first. So the product is formed of X as it stands, and its diagonal tells whether that was good: every
//! ‖x_j‖² finite, and clear of what underflow may have cost. Only if not, the columns are scaled. An entry of the *result*
//! that leaves the range of f64 is an error.
//!
//! # Accuracy
//!
//! h is at most 170 (see [`Gram::of`]), or 72 + m/512 where n > 256: the radius hardly grows with m, where the classical γ_m
//! does. [`Accuracy::Doubled`] removes h altogether, at several times the cost.

mod accumulator;
mod batch;
mod cross;
mod distances;
pub(crate) mod doubled;
mod formation;
mod norm;
mod ranged;
mod scaled;
mod update;
mod vector_product;
mod weights;

pub use accumulator::GramAccumulator;
pub use batch::GramBatch;
pub use cross::CrossGram;
pub use vector_product::GramVectorProduct;

pub(crate) use ranged::{CLOSE_TO_MEAN, MOST_REFINEMENTS, sampled_means};
pub(crate) use weights::{Total, Weights, rows_that_weigh};

use std::ops::Deref;

use faer::Mat;

use formation::Formation;
use ranged::RangedProduct;
use scaled::ScaledGram;

use crate::error::{Error, Result};
use crate::matrix::{Real, Symmetric, Vectors, fits_into_memory};
use crate::progress::Progress;
use crate::rounding::check_environment;

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
///
/// A division by a number that is known exactly ([`Divisor::Number`], and [`Divisor::Count`] without weights) costs one rounding per
/// entry, and none if the number is a power of two: small integers over 2^k are exact like themselves.
///
/// ```
/// use gramkit::{Divisor, Gram, GramOptions, MatrixView, Radius, Vectors};
/// let x = Vectors::rows(MatrixView::row_major(&[1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 8.0], 2, 4)?);
/// let divided = |divisor| Gram::with(&x, &GramOptions { divisor, ..GramOptions::default() });
/// let g = divided(Divisor::Number(8.0))?;
/// assert_eq!((g.get(0, 0), g.get(1, 0), g.get(1, 1), g.radius()), (3.75, 8.75, 21.75, Radius::Exact));
/// let third = divided(Divisor::Number(3.0))?;
/// assert!(third.get(0, 0) == 10.0 && third.radius().value() < 1e-13);
/// # Ok::<(), gramkit::Error>(())
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub enum Divisor {
    /// Nothing.
    #[default]
    One,
    /// The number m of components, or the sum of the weights: the population covariance, if centred.
    Count,
    /// m − 1, or the sum of the weights less 1 (weights that count repetitions): the sample covariance, if centred.
    CountLessOne,
    /// This number, positive and finite.
    Number(f64),
    /// √(g_ii·g_jj): cosines, or correlations if centred. The diagonal is 1 exactly.
    UnitDiagonal,
}

impl Divisor {
    /// # Errors
    /// [`Error::Domain`] for a number that is not positive and finite.
    fn check(self) -> Result<()> {
        match self {
            Self::Number(value) if !(value > 0.0 && value.is_finite()) => {
                Err(Error::Domain { what: "the divisor", value, must_be: "a positive finite number" })
            }
            _ => Ok(()),
        }
    }
}

/// In which precision the Gram matrix is formed, before it is rounded to `f64`.
///
/// XᵀX squares the condition number: by default its radius, about h·u·Σ‖x_j‖², covers the small eigenvalues once κ(X) exceeds
/// 1/√(n·h·u). Where the Gram matrix is nevertheless what is asked for, the doubled precision leaves one rounding per entry.
///
/// ```
/// use gramkit::{Accuracy, Definiteness, Gram, GramOptions, Vectors, Verdict};
/// // Columns of 3000 ones, but for deviations of 1e-7: κ(XᵀX) is about 4e14.
/// let x = nalgebra::DMatrix::from_fn(3000, 2, |i, j| 1.0 + if i % 2 == j { 1e-7 } else { 0.0 });
/// let vectors = Vectors::columns(&x);
/// let working = Gram::of(&vectors)?;
/// assert_eq!(Definiteness::of(&working)?.is_positive_definite(), Verdict::Undetermined);
/// let options = GramOptions { accuracy: Accuracy::Doubled, ..GramOptions::default() };
/// let doubled = Gram::with(&vectors, &options)?;
/// assert_eq!(Definiteness::of(&doubled)?.is_positive_definite(), Verdict::Proved);
/// assert!(doubled.radius().value() < 0.05 * working.radius().value());
/// # Ok::<(), gramkit::Error>(())
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Accuracy {
    /// That of `f64`: a radius of about γ_h·Σ a_j², h as at [`Gram::of`], a_j the lengths of the (centred, weighted) vectors.
    #[default]
    Working,
    /// Twice that of `f64`, rounded once: a radius of at most u‖G‖_F + ε·Σ a_j², where ε is 3·10⁻²⁴ up to m = 10⁵ and grows to
    /// 10⁻²⁰ at m = 10⁹.
    ///
    /// Every product and every sum keeps its rounding error, as in the compensated inner product (Ogita, Rump, Oishi,
    /// *Accurate sum and dot product*, SIAM Journal on Scientific Computing 26 (2005)); mean, weights and divisor are as
    /// accurate. With [`Divisor::UnitDiagonal`], ε is multiplied by 3(n − 1) and the worst a_j²/g_jj. Exact products, as those
    /// of small integers, are not recognised: their radius is ε·Σ a_j², not 0.
    ///
    /// A product costs four fused multiply–adds or additions instead of one, six if anything is centred or weighted. On one core
    /// with AVX-512, 4096 × 64 take 0.64 ms and 1000 × 200 1.3 ms, three times what the working precision takes; 100000 × 8,
    /// which that forms as fast as it is read, 1 ms, ten times as long. Centring costs twice as much. Without fused
    /// multiply–add it is about fifty times as slow.
    Doubled,
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
    /// In which precision it is formed.
    pub accuracy: Accuracy,
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
            .field("accuracy", &self.accuracy)
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
    formation: Formation,
}

impl Gram {
    /// G = XᵀX of the vectors x_j (XXᵀ where they are the rows of X).
    ///
    /// Accurate to its radius: ‖Ĝ − G‖₂ ≤ r, about γ_h·Σ‖x_j‖², or 0 for exact products. h is the number
    /// of roundings that a term meets: no more than m + 2, than 170 (for n ≤ 256 and m ≤ 2⁴⁰) or 72 + ⌈m/512⌉ (for n > 256). A
    /// radius as large as λ_min leaves the matrix undetermined; then [`Independence::of`](crate::Independence::of) and
    /// [`Definiteness::of_gram`](crate::Definiteness::of_gram) ask the vectors.
    ///
    /// # Errors
    /// [`Error::NotFinite`]; [`Error::Overflow`] if an entry, or the radius, exceeds f64; [`Error::Underflow`] if a
    /// nonzero vector's squared length is below the normal numbers; [`Error::TooLarge`].
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
    /// As [`Gram::of`]; [`Error::Domain`] if m < 2.
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
    /// assert!(matches!(constant, Error::NoDirection { index: 0, method: None, .. }));
    /// # Ok::<(), gramkit::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`Error::NotFinite`]; [`Error::Domain`] if m < 1; [`Error::NoDirection`] for a vector that is constant to within
    /// its rounding error.
    pub fn correlation<T: Real>(vectors: &Vectors<'_, T>) -> Result<Self> {
        let options =
            GramOptions { centring: Centring::Mean, divisor: Divisor::UnitDiagonal, ..GramOptions::default() };
        Self::with(vectors, &options)
    }

    /// XᵀWX, centred and divided as the options say. The radius bounds the distance to the exact value of that formula;
    /// centring, weights and division count as rounding, for small integers too (but for a [`Divisor`] that is a power of two).
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
    /// As [`Gram::of`]; [`Error::Shape`] if there is not one weight per component; [`Error::NotFinite`] and
    /// [`Error::Domain`] for weights that are not finite, negative, or (where they are divided by) do not sum to more
    /// than 0 or 1, clear of their rounding, and for a [`Divisor::Number`] that is not positive and finite;
    /// [`Error::NoDirection`] for vectors that [`Divisor::UnitDiagonal`] cannot scale; [`Error::Cancelled`].
    pub fn with<T: Real>(vectors: &Vectors<'_, T>, options: &GramOptions<'_>) -> Result<Self> {
        Self::with_memory(vectors, options, Mat::new())
    }

    /// The same, in the memory of a matrix that is not needed any more, if it is large enough.
    ///
    /// Where Gram matrices of one order are formed again and again, this saves asking the operating system for each: for n =
    /// 2000 that takes milliseconds, as long as the product of 100 × 2000 numbers. Small ones, and those of
    /// [`Accuracy::Doubled`], do not use it.
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
    /// As [`Gram::with`].
    pub fn with_memory<T: Real>(vectors: &Vectors<'_, T>, options: &GramOptions<'_>, memory: Mat<f64>) -> Result<Self> {
        check_environment()?;
        fits_into_memory(vectors.len(), vectors.len())?;
        options.divisor.check()?;
        if options.accuracy == Accuracy::Doubled {
            let (matrix, formation) = (doubled::gram(vectors, options)?, Formation::of(options));
            return Ok(Self { matrix, dimension: vectors.dimension(), formation });
        }
        let m = vectors.dimension();
        let weights = options.weights.map(|weights| Weights::new(weights, m)).transpose()?;
        let total = Total::of(weights.as_ref(), m);
        let centred = options.centring == Centring::Mean;
        if centred {
            total.check(0.0)?;
        }
        let scaled_weights = weights.as_ref().map(|weights| weights.scaled.as_slice());
        let product = RangedProduct::of(vectors, scaled_weights, centred.then_some(total), options.progress, memory)?;
        let grids = product.moments.scan.as_ref().filter(|_| !centred && weights.is_none());
        let exact = grids.is_some_and(|scan| scan.is_exact_with(scan, m));
        let scaled = ScaledGram::new(product, weights.is_some(), centred, total, exact);
        let weight_exponent = weights.as_ref().map_or(0, |weights| weights.exponent);
        let matrix = match options.divisor {
            Divisor::UnitDiagonal => scaled.unit_diagonal(centred)?,
            Divisor::One => scaled.unscaled(weight_exponent, m, exact)?,
            Divisor::Number(number) => scaled.divided_by(number, weight_exponent, m, exact)?,
            Divisor::Count if weights.is_none() => {
                total.check(0.0)?;
                scaled.divided_by(total.value, 0, m, exact)?
            }
            Divisor::Count => scaled.divided(total, 0.0)?.unscaled(0, m, false)?,
            Divisor::CountLessOne => scaled.divided(total, 1.0)?.unscaled(0, m, false)?,
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
