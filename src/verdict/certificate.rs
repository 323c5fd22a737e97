//! A claim with its evidence, as plain data.

use super::checker::{self, Family};
use super::definiteness::classify;
use super::{Count, Definiteness, DefinitenessClass, Evidence, Independence, Inertia, RankEvidence, Rejection};
use crate::{MatrixView, Real};

/// A claim with the evidence for it, which [`Certificate::verify`] checks against the data without any of the code that
/// found it.
///
/// All fields are open: whoever doubts them, or gets them from elsewhere, may change them at will. What `verify` accepts is
/// true of the data.
///
/// ```
/// use gramkit::{Certificate, Count, Independence, MatrixView, Rejection, Vectors};
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
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(deny_unknown_fields))]
pub enum Certificate {
    /// Bounds on the inertia of a symmetric matrix, or of all within a radius of it.
    Inertia {
        /// n.
        order: usize,
        /// The radius in the spectral norm; 0 for the stored matrix alone.
        radius: f64,
        /// The claim.
        inertia: Inertia,
        /// What it rests on.
        evidence: Vec<Evidence>,
        /// Multiplications modulo a prime that it took to find the evidence. Told, not checked.
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
        /// Multiplications modulo a prime that it took to find the evidence. Told, not checked.
        work: u64,
    },
}

impl Certificate {
    /// Checks all the evidence against the data, and that the claim follows from it. The data are the symmetric matrix; or
    /// the matrix X whose columns are the vectors.
    ///
    /// The exact arithmetic takes seconds at order 200 for a Cholesky factor or a subspace, and about as long for the
    /// principal minors of order 100. Whatever stands in the certificate, the memory it takes is in proportion to the data
    /// and the certificate.
    ///
    /// ```
    /// use gramkit::{Definiteness, MatrixView, Rejection, Symmetric};
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
    pub fn verify<'a, T: Real>(&self, matrix: impl Into<MatrixView<'a, T>>) -> Result<(), Rejection> {
        let view = matrix.into();
        match self {
            Self::Inertia { order, radius, inertia, evidence, .. } => {
                checker::check_inertia(view.as_faer(), *order, *radius, inertia, evidence)
            }
            Self::Rank { dimension, count, centred, components, rank, evidence, .. } => {
                let components = components.as_deref();
                let family = Family { dimension: *dimension, count: *count, centred: *centred, components };
                checker::check_rank(view.as_faer(), &family, *rank, evidence)
            }
        }
    }

    /// The class that a claimed inertia decides, if it does; `None` of vectors.
    ///
    /// ```
    /// use gramkit::{Definiteness, DefinitenessClass, Symmetric};
    /// let a = Symmetric::from_lower(2, |_, _| 1.0)?; // eigenvalues 0 and 2
    /// let certificate = Definiteness::of(&a)?.certificate().unwrap();
    /// assert_eq!(certificate.class(), Some(DefinitenessClass::PositiveSemidefinite));
    /// # Ok::<(), gramkit::Error>(())
    /// ```
    pub fn class(&self) -> Option<DefinitenessClass> {
        match self {
            Self::Inertia { order, inertia, .. } => classify(*order, inertia),
            Self::Rank { .. } => None,
        }
    }
}

impl Definiteness {
    /// The claim and its evidence as plain data. `None` where the radius is an estimate: nothing is proved then. Of a true
    /// Gram matrix it is the certificate of the vectors' rank, to be held against the vectors.
    ///
    /// ```
    /// use gramkit::{Certificate, Definiteness, Radius, Symmetric};
    /// let a = Symmetric::from_lower(2, |i, j| if i == j { 2.0 } else { 1.0 })?.with_radius(Radius::Bound(0.5))?;
    /// let certificate = Definiteness::of(&a)?.certificate().unwrap();
    /// assert!(matches!(certificate, Certificate::Inertia { order: 2, radius: 0.5, .. }));
    /// assert!(certificate.verify(a.as_faer()).is_ok());
    /// # Ok::<(), gramkit::Error>(())
    /// ```
    pub fn certificate(&self) -> Option<Certificate> {
        if let [Evidence::Gram(independence)] = self.evidence.as_slice() {
            return Some(independence.certificate());
        }
        let inertia = self.inertia.proved()?;
        let (order, radius) = (self.order(), self.radius().value());
        Some(Certificate::Inertia { order, radius, inertia, evidence: self.evidence.clone(), work: self.work })
    }
}

impl Independence {
    /// The bounds on the rank and their evidence as plain data, to be held against the matrix whose columns are the vectors.
    ///
    /// ```
    /// use gramkit::{Certificate, Independence, MatrixView, Vectors};
    /// let x = MatrixView::row_major(&[1.0, 2.0, 3.0, 4.0], 2, 2)?;
    /// let certificate = Independence::of(&Vectors::columns(x.clone()))?.certificate();
    /// assert!(matches!(certificate, Certificate::Rank { dimension: 2, count: 2, centred: false, .. }));
    /// assert!(certificate.verify(x).is_ok());
    /// # Ok::<(), gramkit::Error>(())
    /// ```
    pub fn certificate(&self) -> Certificate {
        Certificate::Rank {
            dimension: self.dimension,
            count: self.count,
            centred: self.centred,
            components: self.components.clone(),
            rank: self.rank,
            evidence: self.evidence.clone(),
            work: self.work,
        }
    }
}
