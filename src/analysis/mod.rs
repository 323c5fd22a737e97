//! Everything that is proved of one family of vectors, or of one symmetric matrix, together.
//!
//! [`Analysis::of`] asks all the questions of [`verdict`](crate::verdict) and [`spectrum`](crate::spectrum) at once,
//! and joins the answers where each proves something that the other does not:
//!
//! * **Rank.** X has at least the rank that [`Independence`] proves, and one for each singular value (or eigenvalue of
//!   the Gram matrix) that is enclosed away from 0. The subspace that belongs to those is kept as
//!   [evidence](crate::certificate::RankEvidence::Subspace), so the certificate says as much.
//! * **Eigenvalues** of XᵀX lie in the enclosures of those of the computed Gram matrix, widened by its radius, and in
//!   the squares of the enclosed singular values, λ_i = σ_{n+1−i}², which reach twice as far down; hence in the
//!   intersection. A proved inertia (n₊, n₀, n₋) cuts them at 0: in ascending order at most n₋ are negative, at most n₊
//!   positive, and what can be neither is 0 exactly.
//! * **Singular values** are 0 beyond the rank, and none is below the bound on σ_min that proves independence. The
//!   [inverse side](crate::whitening) encloses them to errors relative to the smallest, of centred and weighted vectors
//!   too; of few vectors, exact minors give the smallest where that leaves it open.
//! * **Determinant.** det XᵀX > 0 exactly if the vectors are independent, and 0 if they are dependent, whatever
//!   rounding leaves of the computed matrix.
//! * **An eigenvalue that rounding hides** is the determinant over all others, where that is enclosed: from exact
//!   arithmetic, or from the eigenvalues of a matrix that powers of two have brought to a better scale. Of k such
//!   eigenvalues with the product p, each at most U in modulus, none is below p/U^(k−1), and the smallest at most
//!   p^(1/k). Where that leaves the condition number open, the smallest modulus is the reciprocal of ‖A⁻¹‖₂, from a
//!   [congruence](crate::certificate::Congruence) that keeps the roundings of its products.
//! * **Condition number** and **numerical rank** come from the joined enclosures. The condition number has a value only
//!   where both its ends are known, to 10 %.
//!
//! # Numbers as they are written
//!
//! 0.1 is no double. Where the numbers of a table are known [as they are written](Written), the verdicts about these
//! stand beside those about the doubles nearest to them, or in their place: exact elimination of decimals, with
//! relations, minors and a certificate of their own. Whatever is computed in floating point is about the doubles.
//!
//! # What is called proved
//!
//! An analysis prints itself as a page. Whatever the page calls proved or exact — definiteness, inertia, rank,
//! independence with its relations, the sign of the determinant, an infinite condition number, λ_min at least a bound,
//! counts of eigenvalues, the variables that carry a negative one — [`Analysis::certificate`] proves, at every budget;
//! for these follow from the inertia of A, of its shifts and of its principal submatrices, or from the rank of the
//! vectors. Numbers with a ±, between brackets or after ≥ are enclosures. They are proved too, by the theorems of
//! [`rounding`](crate::rounding), but no certificate carries them; the page says "by the enclosures" of what rests on
//! them. Of a determinant that is given as an exact number, the certificate proves the sign.
//!
#![doc = include_str!("json.md")]

pub(crate) mod carried;
mod certificate;
mod enclosed_values;
mod inverse_side;
pub mod number;
mod of_symmetric;
mod of_vectors;
mod options;
mod other_reading;
mod page;
#[cfg(feature = "serde")]
mod serialize;
mod subject;
mod subspace;
pub(crate) mod words;
mod written;

pub use enclosed_values::EnclosedValues;
pub use options::{AnalysisOptions, Stage, StageProgress};
pub use other_reading::OtherReading;
pub use subject::Subject;
pub use written::Written;

use std::ops::Range;

use crate::claim::{Claim, Count, Enclosure, Radius};
use crate::collinearity::Collinearity;
use crate::error::{Error, Result};
use crate::gram::Gram;
use crate::matrix::{Orientation, Reading};
use crate::spectrum::{ConditionNumber, SemidefiniteDistance};
use crate::verdict::{
    AtLeast, Culprits, Definiteness, Determinant, EigenvalueCount, ExactDeterminant, Independence, NumericalRank,
    PrintedDecimals,
};

/// All answers about one subject. `Display` prints them as a page; with feature `serde` they serialise as one object.
///
/// ```
/// use gramkit::{MatrixView, Vectors, Verdict};
/// use gramkit::Analysis;
/// let x = [10.0, 2.0, 12.0, 25.0, 5.0, 30.0, 8.0, 0.5, 8.5]; // price, tax and total of three purchases
/// let x = MatrixView::row_major(&x, 3, 3)?;
/// let analysis = Analysis::of(&Vectors::columns(x.clone()))?;
/// let independence = analysis.independence.as_ref().unwrap();
/// assert_eq!(independence.verdict, Verdict::Refuted);
/// assert_eq!(independence.relations()[0].in_words(&[]), "0 = x0 + x1 − x2");
/// assert!(analysis.to_string().contains("Rank           2 exactly"));
/// assert!(analysis.certificate().unwrap().verify(x).is_ok());
/// # Ok::<(), gramkit::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Analysis {
    /// Which lines of the input are the vectors; `None` for a symmetric matrix.
    pub orientation: Option<Orientation>,
    /// The dimension m of the vectors; of a symmetric matrix, that of the space it acts on, its order.
    pub dimension: usize,
    /// The order n: the number of vectors.
    pub order: usize,
    /// What the vectors are called; those without a name x0, x1, ….
    pub names: Vec<String>,
    /// Whether the vectors are taken less their means.
    pub centred: bool,
    /// What the matrix is: "Gram matrix XᵀX", "sample covariance", "stored matrix".
    pub title: String,
    /// The computed Gram matrix of vectors, if it is in the range of f64.
    pub gram: Option<Gram>,
    /// Why there is no Gram matrix of the vectors.
    pub out_of_range: Option<Error>,
    /// How far the true matrix may be from the computed or stored one; `None` where the Gram matrix is out of range.
    pub radius: Option<Radius>,
    /// The class and inertia of the true Gram matrix, or of all matrices within the radius.
    pub definiteness: Definiteness,
    /// Whether λ_min is at least a bound, where a symmetric matrix was [asked](AnalysisOptions::at_least) for it.
    pub at_least: Option<AtLeast>,
    /// How many eigenvalues of a symmetric matrix are below a number, where that was
    /// [asked](AnalysisOptions::count_below) for.
    pub eigenvalue_count: Option<EigenvalueCount>,
    /// How far a symmetric matrix with a negative eigenvalue is from the positive semidefinite ones.
    pub distance: Option<SemidefiniteDistance>,
    /// The variables of a symmetric matrix that carry an eigenvalue below the bound that was asked for; without one, of
    /// an indefinite matrix, those that carry a negative eigenvalue.
    pub culprits: Option<Culprits>,
    /// The length of the longest vector over that of the shortest, or of a symmetric matrix the root of the same ratio
    /// of diagonal entries, as computed; `None` where one is not positive, or the Gram matrix is out of range.
    pub length_ratio: Option<f64>,
    /// Whether the matrices that print as this one are semidefinite, if it was asked for; `None` of vectors.
    pub printed: Option<PrintedDecimals>,
    /// Whether the vectors are independent, their rank, and the relations between them; `None` for a symmetric matrix.
    pub independence: Option<Independence>,
    /// The smallest singular value of the (centred, weighted, divided) vectors, where a bound above 0 is known: the
    /// better of [`Independence::sigma_min`] (its proof: `whitening/preconditioned.rs`) and the last enclosure of the
    /// [`Svd`](crate::Svd) (`spectrum/svd.rs`).
    pub sigma_min: Option<Enclosure>,
    /// Bounds on the rank, of the vectors or of all matrices within the radius.
    pub rank: Claim<Count>,
    /// The rank at the tolerance, of the vectors, or of the moduli of eigenvalues; `None` where these are not known.
    pub numerical_rank: Option<NumericalRank>,
    /// The determinant of the Gram matrix, or of all within the radius; `None` where it takes a Gram matrix that is out
    /// of range.
    pub determinant: Option<Determinant>,
    /// The determinant as an exact number, if that was asked for and is within the budget.
    pub exact_determinant: Option<ExactDeterminant>,
    /// The eigenvalues, ascending; `None` where the Gram matrix is out of range, or one of them or of their bounds is.
    pub eigenvalues: Option<EnclosedValues>,
    /// The singular values of the vectors, descending, min(m, n) of them; `None` for a symmetric matrix.
    pub singular_values: Option<EnclosedValues>,
    /// The singular values that the computed Gram matrix cannot tell from 0, by
    /// [`Svd::unresolved_by_gram`](crate::Svd::unresolved_by_gram).
    pub unresolved: Range<usize>,
    /// κ₂ of the vectors or of the symmetric matrix; `None` where the values are not known, or there are none. Of a
    /// singular matrix or of dependent vectors it is infinite.
    pub condition: Option<ConditionNumber>,
    /// The collinearity report of the vectors, if there is one; otherwise a note tells why not.
    pub collinearity: Option<Collinearity>,
    /// Which numbers the verdicts are about.
    pub reading: Reading,
    /// The verdicts about the other reading, where [what is written](AnalysisOptions::written) is known.
    pub other_reading: Option<OtherReading>,
    /// What is left out, and why.
    pub notes: Vec<String>,
}

impl Analysis {
    /// Asks everything, with the default options: XᵀX of vectors, or a symmetric matrix within its radius.
    ///
    /// ```
    /// use gramkit::{Radius, Symmetric};
    /// use gramkit::claim::DefinitenessClass;
    /// use gramkit::Analysis;
    /// let a = Symmetric::from_lower(2, |i, j| if i == j { 2.0 } else { 1.0 })?; // eigenvalues 1 and 3
    /// let analysis = Analysis::of(&a)?;
    /// assert_eq!(analysis.definiteness.class.proved(), Some(DefinitenessClass::PositiveDefinite));
    /// // Within 1.5 of it are definite and indefinite matrices.
    /// let analysis = Analysis::of(&a.with_radius(Radius::Bound(1.5))?)?;
    /// assert_eq!((analysis.definiteness.class.stated(), analysis.rank.proved().unwrap().lower), (None, 1));
    /// # Ok::<(), gramkit::Error>(())
    /// ```
    ///
    /// # Errors
    /// As [`Analysis::with`].
    pub fn of<S: Subject>(subject: &S) -> Result<Self> {
        Self::with(subject, &AnalysisOptions::default())
    }

    /// Asks everything. A Gram matrix out of the range of f64 is no error: what needs it is left out, and a note says
    /// so.
    ///
    /// ```
    /// use gramkit::{MatrixView, Vectors};
    /// use gramkit::{Analysis, AnalysisOptions};
    /// let x = Vectors::columns(MatrixView::row_major(&[1e200, 0.0, 0.0, 1.0], 2, 2)?);
    /// let analysis = Analysis::with(&x, &AnalysisOptions { budget: 0, ..AnalysisOptions::default() })?;
    /// assert!(analysis.gram.is_none() && analysis.rank.proved().unwrap().exact() == Some(2));
    /// # Ok::<(), gramkit::Error>(())
    /// ```
    ///
    /// # Errors
    /// Of vectors, as [`Gram::with`] except for overflow and underflow, and as [`Svd::of`](crate::Svd::of); of a
    /// symmetric matrix, as [`Eigen::of`](crate::Eigen::of). [`Error::Domain`] for a tolerance that is negative or not
    /// finite; [`Error::Cancelled`]; [`Error::Environment`].
    pub fn with<S: Subject>(subject: &S, options: &AnalysisOptions<'_>) -> Result<Self> {
        subject.analysed(options)
    }

    /// This analysis of doubles with what [is written](AnalysisOptions::written) beside it or in its place, as if that
    /// had been asked for at once; `subject` and the other options are those of this analysis.
    ///
    /// ```
    /// use gramkit::analysis::Written;
    /// use gramkit::matrix::{Decimal, ExactMatrix};
    /// use gramkit::{Analysis, AnalysisOptions, Vectors};
    /// let cells = [["0.1", "0.2", "0.3"], ["0.7", "0.1", "0.8"], ["0.4", "1.3", "1.7"], ["1.1", "0.2", "1.3"]];
    /// let written = ExactMatrix::from_decimals(4, 3, |i, j| Decimal::parse(cells[i][j]).unwrap())?;
    /// let doubles = written.nearest()?;
    /// let x = Vectors::columns(&doubles);
    /// let analysis = Analysis::of(&x)?;
    /// assert!(analysis.is_nearly_dependent());
    /// let options = AnalysisOptions { written: Written::Beside(&written), ..AnalysisOptions::default() };
    /// let both = analysis.with_written(&x, &options)?;
    /// assert_eq!(both.other_reading.as_ref().unwrap().rank.proved().unwrap().exact(), Some(2));
    /// assert_eq!(both.to_string(), Analysis::with(&x, &options)?.to_string());
    /// # Ok::<(), gramkit::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`Error::Mismatch`] if what is written is not what the subject was rounded from; [`Error::Cancelled`].
    pub fn with_written<S: Subject>(self, subject: &S, options: &AnalysisOptions<'_>) -> Result<Self> {
        subject.with_written(self, options)
    }

    /// The bounds on the rank, proved or estimated.
    fn stated_rank(&self) -> Count {
        self.rank.stated().unwrap_or(Count { lower: 0, upper: self.order })
    }
}

/// √(max a_ii/min a_ii), for a positive diagonal.
fn length_ratio(diagonal: &[f64]) -> Option<f64> {
    let (least, most) = diagonal.iter().fold((f64::INFINITY, 0.0_f64), |(low, high), &a| (low.min(a), high.max(a)));
    (least > 0.0 && most > 0.0).then(|| most.sqrt() / least.sqrt())
}

/// The name of vector `j`, or x and its index.
fn name(names: &[String], j: usize) -> String {
    names.get(j).cloned().unwrap_or_else(|| format!("x{j}"))
}

/// The exact determinant, or a note why there is none: it takes more than the budget, or its sign did, which the
/// certificate has to prove.
#[derive(Default)]
struct ExactOutcome {
    determinant: Option<ExactDeterminant>,
    note: Option<String>,
}

impl ExactOutcome {
    /// An enclosure of its logarithm, if there is one.
    fn ln_abs(&self) -> Result<Option<Enclosure>> {
        self.determinant.as_ref().map_or(Ok(None), ExactDeterminant::ln_abs)
    }

    fn of(exact: Result<ExactDeterminant>, sign: Option<i8>, budget: u64) -> Result<Self> {
        match exact {
            Ok(exact) if sign == Some(exact.sign()) => Ok(Self { determinant: Some(exact), note: None }),
            Ok(_) => {
                let note = format!("no exact determinant: its sign takes more than the budget of {budget}; allow more");
                Ok(Self { determinant: None, note: Some(note) })
            }
            Err(error @ Error::Budget { .. }) => {
                Ok(Self { determinant: None, note: Some(format!("no exact determinant: {error}")) })
            }
            Err(error) => Err(error),
        }
    }
}
