//! Evidence: a claim with what it rests on, as plain data, and its check.
//!
//! A [`Certificate`] joins a claim to its [`Evidence`] or [`RankEvidence`]. The checker shares nothing with what found
//! the evidence: this module knows the [claims](crate::claim) and [matrices](crate::matrix) of the crate, and none of
//! its arithmetic.

pub(crate) mod checker;
mod debug;
mod evidence;
#[cfg(feature = "serde")]
mod file;
mod rejection;
mod relation;
mod shifted_inertia;
mod witness;

pub use evidence::{
    ApproximateInverse, CholeskyFactor, Congruence, Evidence, Minor, Preconditioner, PrincipalMinors, RankEvidence,
    Subspace, VanishingMinors, WeightedFactor, WeightedSubspace,
};
#[cfg(feature = "serde")]
pub use file::{CertificateError, CertificateFile, Selection};
pub use rejection::{Flaw, Rejection};
pub use relation::Relation;
pub use shifted_inertia::{Members, ShiftedInertia};
pub use witness::Witness;

use crate::claim::{Count, DefinitenessClass, Inertia};
use crate::matrix::{ExactMatrix, IntoMatrixView, Real};
use checker::{Bounds, Family};

/// A claim with the evidence for it, which [`Certificate::verify`] checks against the data without any of the code that
/// found it.
///
/// All fields are open: whoever doubts them, or gets them from elsewhere, may change them at will. What `verify`
/// accepts is true of the data.
///
/// ```
/// use gramkit::{Certificate, Count, Independence, MatrixView, Vectors};
/// use gramkit::certificate::Rejection;
/// let x = MatrixView::row_major(&[10.0, 2.0, 12.0, 25.0, 5.0, 30.0, 8.0, 0.5, 8.5], 3, 3)?; // price, tax and total
/// let certificate = Independence::of(&Vectors::columns(x.clone()))?.certificate();
/// assert_eq!(certificate.verify(x.clone()), Ok(()));
///
/// let Certificate::Rank { dimension, count, centred, components, evidence, work, .. } = certificate else {
///     unreachable!()
/// };
/// let rank = Count { lower: 3, upper: 3 }; // more than is true
/// let forged = Certificate::Rank { dimension, count, centred, components, rank, evidence, work };
/// let rejection = forged.verify(x).unwrap_err();
/// assert_eq!(rejection.to_string(), "the evidence shows the rank to be at least 2, not 3");
/// # Ok::<(), gramkit::Error>(())
/// ```
#[derive(Clone, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(deny_unknown_fields))]
pub enum Certificate {
    /// Bounds on the inertia of a symmetric matrix, or of all within a radius of it or within the errors of its
    /// entries.
    Inertia {
        /// n.
        order: usize,
        /// The radius in the spectral norm; 0 for the stored matrix alone.
        radius: f64,
        /// Bounds d in the order of forms, one for each row, where they are known: then the claim is about every
        /// symmetric A' with −diag d ⪯ A' − A ⪯ diag d and ‖A' − A‖₂ ≤ radius, and evidence holds that holds within
        /// one of the two.
        #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "Option::is_none"))]
        diagonal: Option<Vec<f64>>,
        /// The upper triangle of the errors E of the entries, column by column, where they are known one by one: then
        /// the claim is about every symmetric A' with |A' − A| ≤ E, and the radius is at least ‖E‖_∞ or ‖E‖_F.
        #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "Option::is_none"))]
        entry_errors: Option<Vec<f64>>,
        /// The claim.
        inertia: Inertia,
        /// What it rests on.
        evidence: Vec<Evidence>,
        /// Multiplications modulo a prime that it took to find the evidence; told, not checked.
        work: u64,
    },
    /// Bounds on the inertia of several matrices that belong to one: shifted by multiples of the identity, principal
    /// submatrices, ends of its radius. A − 0·I is the matrix itself.
    Shifted {
        /// n.
        order: usize,
        /// A bound on the radius in the spectral norm; 0 for the stored matrix alone.
        radius: f64,
        /// d, where −diag d ⪯ Δ ⪯ diag d is known of A + Δ beside ‖Δ‖₂ ≤ `radius`.
        #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "Option::is_none"))]
        diagonal: Option<Vec<f64>>,
        /// The errors of the entries, as in [`Certificate::Inertia`].
        #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "Option::is_none"))]
        entry_errors: Option<Vec<f64>>,
        /// The claims, each with what it rests on.
        claims: Vec<ShiftedInertia>,
        /// Multiplications modulo a prime that it took to find the evidence; told, not checked.
        work: u64,
    },
    /// Bounds on the rank of vectors, the columns of an m × n matrix.
    Rank {
        /// m.
        dimension: usize,
        /// n.
        count: usize,
        /// Whether the claim is about the vectors less their means. Evidence is then about \[1 X\], whose rank is one
        /// higher: the constant is its column 0.
        centred: bool,
        /// The components that count, those with a positive weight; all if `None`.
        components: Option<Vec<usize>>,
        /// The claim.
        rank: Count,
        /// What it rests on.
        evidence: Vec<RankEvidence>,
        /// Multiplications modulo a prime that it took to find the evidence.
        work: u64,
    },
}

impl Certificate {
    /// Checks all the evidence against the data, and that the claim follows from it. The data are the symmetric matrix;
    /// or the matrix X whose columns are the vectors.
    ///
    /// The exact arithmetic takes about n³/6 products of long numbers for a Cholesky factor or a subspace, n³ for an
    /// approximate inverse, 3n³/2 for a congruence, and n³/6 of much longer ones for principal minors. Whatever stands
    /// in the certificate, the memory it takes is in proportion to the data and the certificate.
    ///
    /// ```
    /// use gramkit::{Definiteness, MatrixView, Symmetric};
    /// use gramkit::certificate::Rejection;
    /// let a = MatrixView::row_major(&[1.0, 2.0, 2.0, 1.0], 2, 2)?; // eigenvalues −1 and 3
    /// let certificate = Definiteness::of(&Symmetric::new(a.clone())?)?.certificate().unwrap();
    /// assert_eq!(certificate.verify(a), Ok(()));
    /// let other = certificate.verify(MatrixView::row_major(&[1.0, 0.0, 0.0, 1.0], 2, 2)?);
    /// assert!(matches!(other, Err(Rejection::Evidence { .. })));
    /// # Ok::<(), gramkit::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`Rejection`], with the first thing that is wrong.
    pub fn verify<'a, T: Real>(&self, matrix: impl IntoMatrixView<'a, T>) -> Result<(), Rejection> {
        let view = matrix.into_matrix_view();
        match self {
            Self::Inertia { order, radius, diagonal, entry_errors, inertia, evidence, .. } => {
                let (diagonal, entry_errors) = (diagonal.as_deref(), entry_errors.as_deref());
                let bounds = Bounds { radius: *radius, diagonal, entry_errors };
                checker::check_inertia(view.as_faer(), *order, &bounds, inertia, evidence)
            }
            Self::Shifted { order, radius, diagonal, entry_errors, claims, .. } => {
                let (diagonal, entry_errors) = (diagonal.as_deref(), entry_errors.as_deref());
                let bounds = Bounds { radius: *radius, diagonal, entry_errors };
                checker::check_shifted(view.as_faer(), *order, &bounds, claims)
            }
            Self::Rank { dimension, count, centred, components, rank, evidence, .. } => {
                let components = components.as_deref();
                let family = Family { dimension: *dimension, count: *count, centred: *centred, components };
                checker::check_rank(view.as_faer(), &family, *rank, evidence)
            }
        }
    }

    /// Checks all the evidence against numbers as they are written, before any rounding to doubles, and that the claim
    /// about these follows from it. The data are the symmetric matrix; or the matrix whose columns are the vectors.
    ///
    /// All numbers are multiplied by one power of ten, and nothing but integers is computed with. So only evidence is
    /// accepted that is about integers: relations, minors, and no vectors or matrices of doubles.
    ///
    /// ```
    /// use gramkit::Independence;
    /// use gramkit::matrix::{Decimal, ExactMatrix};
    /// let cells = [["0.1", "0.3"], ["0.2", "0.6"]]; // 0 = 3·x0 − x1
    /// let x = ExactMatrix::from_decimals(2, 2, |i, j| Decimal::parse(cells[i][j]).unwrap())?;
    /// let certificate = Independence::of_exact(&x)?.certificate();
    /// assert!(certificate.verify_exact(&x).is_ok());
    /// assert!(certificate.verify(&x.nearest()?).is_err()); // 3·0.1 is not 0.3 in doubles
    /// # Ok::<(), gramkit::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`Rejection`], with the first thing that is wrong; [`Rejection::OnlyOfDoubles`] for a claim about more than the
    /// matrix itself.
    pub fn verify_exact(&self, matrix: &ExactMatrix) -> Result<(), Rejection> {
        match self {
            Self::Inertia { order, radius, diagonal: None, entry_errors: None, inertia, evidence, .. }
                if radius.to_bits() << 1 == 0 =>
            {
                checker::check_exact_inertia(matrix, *order, inertia, evidence)
            }
            Self::Inertia { .. } | Self::Shifted { .. } => Err(Rejection::OnlyOfDoubles),
            Self::Rank { dimension, count, centred, components, rank, evidence, .. } => {
                let components = components.as_deref();
                let family = Family { dimension: *dimension, count: *count, centred: *centred, components };
                checker::check_exact_rank(matrix, &family, *rank, evidence)
            }
        }
    }

    /// The class that a claimed inertia decides, if it does: that of the matrix itself, or of all within its radius.
    /// `None` of vectors.
    ///
    /// ```
    /// use gramkit::{Definiteness, Symmetric};
    /// use gramkit::claim::DefinitenessClass;
    /// let a = Symmetric::from_lower(2, |_, _| 1.0)?; // eigenvalues 0 and 2
    /// let certificate = Definiteness::of(&a)?.certificate().unwrap();
    /// assert_eq!(certificate.class(), Some(DefinitenessClass::PositiveSemidefinite));
    /// # Ok::<(), gramkit::Error>(())
    /// ```
    pub fn class(&self) -> Option<DefinitenessClass> {
        match self {
            Self::Inertia { order, inertia, .. } => DefinitenessClass::from_inertia(*order, inertia),
            Self::Shifted { order, claims, .. } => {
                let whole = claims.iter().find(|claim| claim.is_of_all() && claim.shift == 0.0);
                whole.and_then(|claim| DefinitenessClass::from_inertia(*order, &claim.inertia))
            }
            Self::Rank { .. } => None,
        }
    }
}
