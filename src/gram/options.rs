//! How a Gram matrix is formed.

use crate::error::{Error, Result};
use crate::progress::Progress;

/// Whether the mean of the vectors' components is subtracted first.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "kebab-case"))]
pub enum Centring {
    /// XᵀX of the vectors as they are.
    #[default]
    None,
    /// Each vector minus the (weighted) mean of its components: the covariance family.
    Mean,
}

/// What the Gram matrix is divided by.
///
/// A division by a number that is known exactly ([`Divisor::Number`], and [`Divisor::Count`] without weights) costs one
/// rounding per entry, and none if the number is a power of two: small integers over 2^k are exact like themselves.
///
/// ```
/// use gramkit::{Divisor, Gram, GramOptions, MatrixView, Radius, Vectors};
/// let x = Vectors::rows(MatrixView::row_major(&[1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 8.0], 2, 4)?);
/// let divided = |divisor| Gram::with(&x, &GramOptions { divisor, ..GramOptions::default() });
/// let g = divided(Divisor::Number(8.0))?;
/// assert_eq!((g.get(0, 0), g.get(1, 0), g.get(1, 1), g.radius()), (3.75, 8.75, 21.75, &Radius::Exact));
/// let third = divided(Divisor::Number(3.0))?;
/// assert!(third.get(0, 0) == 10.0 && third.radius().value() < 1e-13);
/// # Ok::<(), gramkit::Error>(())
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "kebab-case"))]
pub enum Divisor {
    /// Nothing.
    #[default]
    One,
    /// The number m of components, or the sum of the weights: the population covariance, if centred.
    Count,
    /// m − 1, or the sum of the weights less 1 (weights that count repetitions): the sample covariance, if centred.
    CountLessOne,
    /// This number, positive and finite.
    Number(#[cfg_attr(feature = "serde", serde(with = "crate::infinity"))] f64),
    /// √(g_ii·g_jj): cosines, or correlations if centred. The diagonal is 1 exactly.
    UnitDiagonal,
}

impl Divisor {
    /// Its name, as options have it: "unit-diagonal".
    ///
    /// ```
    /// assert_eq!(gramkit::Divisor::UnitDiagonal.name(), "unit-diagonal");
    /// ```
    pub const fn name(self) -> &'static str {
        match self {
            Self::One => "one",
            Self::Count => "count",
            Self::CountLessOne => "count-less-one",
            Self::Number(_) => "number",
            Self::UnitDiagonal => "unit-diagonal",
        }
    }

    /// # Errors
    /// [`Error::Domain`] for a number that is not positive and finite.
    pub(super) fn check(self) -> Result<()> {
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
/// XᵀX squares the condition number: by default its radius, about h·u·Σ‖x_j‖², covers the small eigenvalues once κ(X)
/// exceeds 1/√(n·h·u). Where the Gram matrix is nevertheless what is asked for, the doubled precision leaves one
/// rounding per entry.
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
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "kebab-case"))]
pub enum Accuracy {
    /// That of `f64`: a radius of about γ_h·Σ a_j², h as at [`Gram::of`](super::Gram::of), a_j the lengths of the
    /// (centred, weighted) vectors.
    #[default]
    Working,
    /// For vectors of `f32`, sums of 64 products in `f32` and their sums in `f64`: a radius of 3.9·10⁻⁶·Σ a_j², in
    /// three quarters of the time or less.
    ///
    /// A term meets c = 64 roundings to `f32` at the most (65 where multiply–adds are not fused) and then h to `f64`,
    /// so that |Ĝ − XᵀX| ≤ (γ³²_c + γ_h + γ³²_c·γ_h)|X|ᵀ|X| + 2m·2⁻¹⁴⁹ (Higham, *Accuracy and Stability*, §3.1, with
    /// u = 2⁻²⁴ and 2⁻⁵³). No verdict on a matrix that is nearly singular will come of it. With weights or centring, of
    /// `f64`, of fewer than 256 vectors or components, where squared lengths leave the range of `f32` by far, and
    /// wherever else an accuracy is asked for, it is [`Accuracy::Working`]. Exact products are not recognised.
    ///
    /// ```
    /// use faer::Mat;
    /// use gramkit::{Accuracy, Gram, GramOptions, Vectors};
    /// let x = Mat::from_fn(300, 256, |i, j| (1.0 / (1 + i + j * j) as f32));
    /// let single = GramOptions { accuracy: Accuracy::Single, ..GramOptions::default() };
    /// let (g, near) = (Gram::with(&Vectors::columns(&x), &single)?, Gram::of(&Vectors::columns(&x))?);
    /// assert!((g.as_faer() - near.as_faer()).norm_l2() <= g.radius().value());
    /// assert!(g.radius().value() > 1e6 * near.radius().value());
    /// # Ok::<(), gramkit::Error>(())
    /// ```
    Single,
    /// Twice that of `f64`, rounded once: a radius of at most u‖G‖_F + ε·Σ a_j², where ε is 3·10⁻²⁴ up to m = 10⁵ and
    /// grows to 10⁻²⁰ at m = 10⁹.
    ///
    /// Every product and every sum keeps its rounding error, as in the compensated inner product (Ogita, Rump, Oishi,
    /// *Accurate sum and dot product*, SIAM Journal on Scientific Computing 26 (2005)); mean, weights and divisor are
    /// as accurate. With [`Divisor::UnitDiagonal`], ε is multiplied by 3(n − 1) and the worst a_j²/g_jj. Exact
    /// products, as those of small integers, are not recognised: their radius is ε·Σ a_j², not 0.
    ///
    /// A product costs four fused multiply–adds or additions instead of one, six if anything is centred or weighted,
    /// and far more on processors without fused multiply–add.
    Doubled,
}

/// How [`Gram::with`](super::Gram::with) forms the matrix. The default is plain XᵀX.
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
