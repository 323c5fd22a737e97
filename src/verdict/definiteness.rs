//! Definiteness and inertia of a symmetric matrix.

use faer::MatRef;

use super::cholesky::prove_positive_definite;
use super::independence::Independence;
use super::search::{Found, search, search_entrywise, search_written};
use super::weighted::prove_definite;
use crate::certificate::{Certificate, CholeskyFactor, Evidence};
use crate::claim::{Claim, Count, DefinitenessClass, Enclosure, Inertia, Radius, Verdict};
use crate::error::Result;
use crate::matrix::{ExactMatrix, IsSymmetric, Real, Symmetric, Vectors};
use crate::modular::{Obstacle, VerdictOptions, Work};
use crate::progress::report;
use crate::rounding::check_environment;

/// The class of a matrix (or of every matrix within its radius), the proved bounds on its inertia, and what proves
/// them.
///
/// ```
/// use gramkit::{Claim, Definiteness, MatrixView, Symmetric, Verdict};
/// use gramkit::claim::DefinitenessClass;
/// let a = Symmetric::new(MatrixView::row_major(&[1.0, 2.0, 2.0, 1.0], 2, 2)?)?;
/// let verdict = Definiteness::of(&a)?;
/// assert_eq!(verdict.class, Claim::Proved(DefinitenessClass::Indefinite));
/// assert_eq!(verdict.is_positive_semidefinite(), Verdict::Refuted);
/// # Ok::<(), gramkit::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct Definiteness {
    /// The class, as far as the inertia decides it.
    pub class: Claim<DefinitenessClass>,
    /// Bounds on the numbers of positive, zero and negative eigenvalues: proved, or estimated where the radius is;
    /// never undetermined, as 0 and n always are bounds.
    pub inertia: Claim<Inertia>,
    /// What the bounds rest on. None of a true Gram matrix, whose inertia follows from the
    /// [independence](Definiteness::independence) of the vectors.
    pub evidence: Vec<Evidence>,
    /// Why the inertia is not complete, if it is not.
    pub missing: Option<Obstacle>,
    /// Enclosures that contain 0, where the inertia is not complete: the eigenvalues whose sign is missing are among
    /// them. Empty for [`Definiteness::of_gram`] and where the eigenvalues exceed f64.
    pub unresolved: Vec<Enclosure>,
    /// Multiplications modulo a prime that the exact arithmetic took, of the [budget](VerdictOptions::budget).
    pub work: u64,
    order: usize,
    radius: Radius,
    /// The upper triangle of the errors of the entries, column by column.
    #[cfg_attr(feature = "serde", serde(with = "crate::infinity"))]
    entry_errors: Option<Vec<f64>>,
    budget: u64,
    /// Of the vectors, where A is their true Gram matrix.
    independence: Option<Box<Independence>>,
}

impl Definiteness {
    /// Judges A: the stored matrix if its radius is [`Radius::Exact`], otherwise all matrices within the radius at
    /// once; or, where A has [errors of its entries](Symmetric::entry_errors), those within the errors, which are
    /// fewer.
    ///
    /// Positive definiteness is proved by a Cholesky factor, indefiniteness by exact witnesses, the inertia of a stored
    /// matrix by enclosures of its eigenvalues, integer relations between its columns and, where these leave a gap, by
    /// exact elimination. What a radius leaves open stays undetermined. Within the errors E of the entries, what the
    /// radius proves stands, and beyond it definiteness by a [weighted](crate::certificate::WeightedFactor) Cholesky
    /// factor, the inertia by an [approximate inverse](crate::certificate::ApproximateInverse), and signs by vectors x
    /// with xᵀAx + |x|ᵀE|x| < 0: all of it unchanged when rows and columns are rescaled.
    ///
    /// ```
    /// use gramkit::{Claim, Definiteness, MatrixView, Radius, Symmetric, Verdict};
    /// use gramkit::claim::DefinitenessClass;
    /// let a = Symmetric::new(MatrixView::row_major(&[2.0, 1.0, 1.0, 2.0], 2, 2)?)?; // eigenvalues 1 and 3
    /// assert_eq!(Definiteness::of(&a)?.class, Claim::Proved(DefinitenessClass::PositiveDefinite));
    /// // Among the matrices within 1.5 of it are definite and indefinite ones.
    /// let judged = Definiteness::of(&a.with_radius(Radius::Bound(1.5))?)?;
    /// assert_eq!(judged.is_positive_definite(), Verdict::Undetermined);
    /// assert_eq!(judged.is_negative_semidefinite(), Verdict::Refuted); // 3 − 1.5 is positive
    ///
    /// // A saddle in units far apart, its entries known to 10 %: in any direction, that exceeds the small eigenvalue.
    /// let a = Symmetric::from_lower(2, |i, j| [1e4, 20.0, -1.0][i + j])?;
    /// let errors = Symmetric::from_lower(2, |i, j| 0.1 * a.get(i, j).abs())?;
    /// let a = a.with_entry_errors(errors.as_faer(), Radius::Bound)?;
    /// assert_eq!(Definiteness::of(&a)?.class, Claim::Proved(DefinitenessClass::Indefinite));
    /// let ball = Radius::Bound(a.radius().value());
    /// assert_eq!(Definiteness::of(&a.with_radius(ball)?)?.class, Claim::Undetermined);
    /// # Ok::<(), gramkit::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`Error::Environment`](crate::Error::Environment).
    pub fn of(a: &impl IsSymmetric) -> Result<Self> {
        Self::with(a.symmetric_matrix(), &VerdictOptions::default())
    }

    /// Judges A or all matrices within its radius, with a budget for the exact arithmetic, and progress.
    ///
    /// # Errors
    /// [`Error::Cancelled`](crate::Error::Cancelled).
    pub fn with(a: &Symmetric, options: &VerdictOptions<'_>) -> Result<Self> {
        check_environment()?;
        Ok(Self::new(a, found(a, options)?, options.budget))
    }

    /// Judges a symmetric matrix as it is written, before any rounding to doubles: by exact elimination, which within
    /// the budget tells all of it.
    ///
    /// ```
    /// use gramkit::{Claim, Definiteness};
    /// use gramkit::claim::DefinitenessClass;
    /// use gramkit::matrix::{Decimal, ExactMatrix};
    /// // 1.69·2.89 = 2.21², but not of the doubles nearest to these.
    /// let cells = ["1.69", "2.21", "2.89"];
    /// let a = ExactMatrix::from_decimals(2, 2, |i, j| Decimal::parse(cells[i + j]).unwrap())?;
    /// assert_eq!(Definiteness::of_exact(&a)?.class, Claim::Proved(DefinitenessClass::PositiveSemidefinite));
    /// # Ok::<(), gramkit::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`Mismatch::NotSquare`](crate::error::Mismatch::NotSquare); [`Error::Asymmetric`](crate::Error::Asymmetric).
    pub fn of_exact(a: &ExactMatrix) -> Result<Self> {
        Self::with_exact(a, &VerdictOptions::default())
    }

    /// The same with a budget for the exact arithmetic, and progress.
    ///
    /// # Errors
    /// As [`Definiteness::of_exact`]; [`Error::Cancelled`](crate::Error::Cancelled).
    pub fn with_exact(a: &ExactMatrix, options: &VerdictOptions<'_>) -> Result<Self> {
        a.check_symmetric()?;
        Ok(Self::within(a.rows(), Radius::Exact, None, search_written(a, options)?, options.budget))
    }

    /// Judges the true Gram matrix XᵀX of the stored vectors: positive semidefinite by construction, and positive
    /// definite exactly if the vectors are independent. Undetermined is at most whether it is singular; the rounding of
    /// fl(XᵀX) plays no part.
    ///
    /// ```
    /// use gramkit::{Definiteness, Gram, Vectors, Verdict};
    /// // ε² = 1e-18 is lost beside 1 in XᵀX, but not in X.
    /// let x = nalgebra::dmatrix![1.0, 1.0; 1e-9, 0.0; 0.0, 1e-9];
    /// let vectors = Vectors::columns(&x);
    /// let gram = Gram::of(&vectors)?;
    /// assert_eq!(Definiteness::of(&gram)?.is_positive_definite(), Verdict::Undetermined);
    /// assert_eq!(Definiteness::of_gram(&vectors)?.is_positive_definite(), Verdict::Proved);
    /// # Ok::<(), gramkit::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`Error::NotFinite`](crate::Error::NotFinite); [`Error::Environment`](crate::Error::Environment).
    pub fn of_gram<T: Real>(vectors: &Vectors<'_, T>) -> Result<Self> {
        Ok(Self::from_independence(Independence::of(vectors)?))
    }

    /// Judges the true Gram matrix of vectors whose independence is already known.
    pub fn from_independence(independence: Independence) -> Self {
        let (n, rank) = (independence.count(), independence.rank);
        let mut inertia = Inertia::from_bounds(n, rank.lower, 0, rank);
        // Semidefinite by construction, whatever the rank.
        inertia.negative.upper = 0;
        let found = Found {
            inertia,
            missing: independence.missing,
            unresolved: Vec::new(),
            work: independence.work,
            evidence: Vec::new(),
        };
        let independence = Some(Box::new(independence));
        Self { independence, ..Self::within(n, Radius::Exact, None, found, 0) }
    }

    fn new(a: &Symmetric, found: Found, budget: u64) -> Self {
        Self::within(a.order(), a.radius().clone(), packed_errors(a), found, budget)
    }

    fn within(order: usize, radius: Radius, entry_errors: Option<Vec<f64>>, found: Found, budget: u64) -> Self {
        let Found { inertia, evidence, missing, unresolved, work } = found;
        Self {
            class: Claim::within(&radius, DefinitenessClass::from_inertia(order, &inertia)),
            inertia: Claim::within(&radius, Some(inertia)),
            evidence,
            missing,
            unresolved,
            work,
            order,
            radius,
            entry_errors,
            budget,
            independence: None,
        }
    }

    /// The independence of the vectors whose true Gram matrix this is about: XᵀX is semidefinite by construction, and
    /// its rank is theirs. `None` of a stored matrix.
    ///
    /// ```
    /// use gramkit::{Definiteness, MatrixView, Vectors, Verdict};
    /// let x = Vectors::columns(MatrixView::row_major(&[1.0, 2.0, 3.0, 4.0], 2, 2)?);
    /// let independence = Definiteness::of_gram(&x)?.independence().cloned();
    /// assert_eq!(independence.map(|answer| answer.verdict), Some(Verdict::Proved));
    /// # Ok::<(), gramkit::Error>(())
    /// ```
    pub fn independence(&self) -> Option<&Independence> {
        self.independence.as_deref()
    }

    /// The order n.
    pub(super) fn order(&self) -> usize {
        self.order
    }

    /// The radius within which the answer holds.
    pub(super) fn radius(&self) -> &Radius {
        &self.radius
    }

    /// Whether the answer is about all matrices within the errors of the entries.
    pub(crate) fn has_entry_errors(&self) -> bool {
        self.entry_errors.is_some()
    }

    /// The bounds on the inertia, proved or estimated.
    pub(crate) fn stated(&self) -> Inertia {
        self.inertia.stated().unwrap_or(Inertia::unknown(self.order))
    }

    /// The budget that is left for what is of less weight than the verdict.
    pub(super) fn rest(&self) -> Work<'static> {
        Work::share(self.budget, self.work)
    }

    /// What an estimate supports is not proved.
    fn decide(&self, yes: impl Fn(&Inertia) -> bool, no: impl Fn(&Inertia) -> bool) -> Verdict {
        match self.inertia.proved() {
            Some(inertia) if yes(&inertia) => Verdict::Proved,
            Some(inertia) if no(&inertia) => Verdict::Refuted,
            _ => Verdict::Undetermined,
        }
    }

    /// Is every eigenvalue positive?
    ///
    /// For order 0 each of the four questions is answered yes.
    ///
    /// ```
    /// use gramkit::{Definiteness, MatrixView, Symmetric, Verdict};
    /// let a = Symmetric::new(MatrixView::row_major(&[1.0, 1.0, 1.0, 1.0], 2, 2)?)?; // eigenvalues 0 and 2
    /// let judged = Definiteness::of(&a)?;
    /// assert_eq!(judged.is_positive_definite(), Verdict::Refuted);
    /// assert_eq!(judged.is_positive_semidefinite(), Verdict::Proved);
    /// assert_eq!(judged.is_negative_definite(), Verdict::Refuted);
    /// assert_eq!(judged.is_negative_semidefinite(), Verdict::Refuted);
    /// # Ok::<(), gramkit::Error>(())
    /// ```
    pub fn is_positive_definite(&self) -> Verdict {
        self.decide(|inertia| inertia.positive.lower == self.order, |inertia| inertia.positive.upper < self.order)
    }

    /// Is no eigenvalue negative?
    pub fn is_positive_semidefinite(&self) -> Verdict {
        self.decide(|inertia| inertia.negative.upper == 0, |inertia| inertia.negative.lower > 0)
    }

    /// Is every eigenvalue negative?
    pub fn is_negative_definite(&self) -> Verdict {
        self.decide(|inertia| inertia.negative.lower == self.order, |inertia| inertia.negative.upper < self.order)
    }

    /// Is no eigenvalue positive?
    pub fn is_negative_semidefinite(&self) -> Verdict {
        self.decide(|inertia| inertia.positive.upper == 0, |inertia| inertia.positive.lower > 0)
    }

    /// The claim and its evidence as plain data. `None` where the radius is an estimate: nothing is proved then. Of a
    /// true Gram matrix it is the certificate of the vectors' rank, to be held against the vectors.
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
        if let Some(independence) = &self.independence {
            return Some(independence.certificate());
        }
        let inertia = self.inertia.proved()?;
        let (order, radius) = (self.order(), self.radius().value());
        let diagonal = match self.radius() {
            Radius::Diagonal { bounds, .. } => Some(bounds.to_vec()),
            _ => None,
        };
        let (entry_errors, evidence) = (self.entry_errors.clone(), self.evidence.clone());
        Some(Certificate::Inertia { order, radius, diagonal, entry_errors, inertia, evidence, work: self.work })
    }
}

/// The upper triangle of the errors of the entries, column by column, where they say more than that the stored numbers
/// are the matrix.
pub(super) fn packed_errors(a: &Symmetric) -> Option<Vec<f64>> {
    let errors = own_errors(a)?;
    let pairs = (0..a.order()).flat_map(|j| (0..=j).map(move |i| (i, j)));
    Some(pairs.map(|pair| errors[pair]).collect())
}

/// The errors of the entries, where they say more than that the stored numbers are the matrix.
pub(super) fn own_errors(a: &Symmetric) -> Option<MatRef<'_, f64>> {
    a.entry_errors().filter(|_| a.radius().value() > 0.0)
}

/// The proofs about a matrix, from the cheap ones to the dear.
fn found(a: &Symmetric, options: &VerdictOptions<'_>) -> Result<Found> {
    let n = a.order();
    let known = |positive, negative, rank, evidence| Found {
        inertia: Inertia::from_bounds(n, positive, negative, Count::exactly(rank)),
        evidence: vec![evidence],
        missing: None,
        unresolved: Vec::new(),
        work: 0,
    };
    if n == 0 {
        return Ok(known(0, 0, 0, Evidence::Empty));
    }
    if a.get(0, 0) == 0.0 && a.max_abs() == 0.0 && a.radius().value() == 0.0 {
        return Ok(known(0, 0, 0, Evidence::ZeroMatrix));
    }
    // Floating point cannot tell how far the whole is; it asks whether to go on.
    let asked = || report(options.progress, 0.0);
    if let Some(proof) = prove_positive_definite(a, options.progress)? {
        return Ok(known(n, 0, n, Evidence::Cholesky(proof)));
    }
    asked()?;
    if let Some(proof) = prove_positive_definite(&a.negated(), options.progress)? {
        return Ok(known(0, n, n, Evidence::Cholesky(CholeskyFactor { sign: -1, ..proof })));
    }
    asked()?;
    let Some(errors) = own_errors(a) else { return search(a, options) };
    for (sign, positive) in [(1, n), (-1, 0)] {
        if let Some(proof) = prove_definite(a, errors, sign, options.progress)? {
            return Ok(known(positive, n - positive, n, Evidence::WeightedFactor(proof)));
        }
        asked()?;
    }
    search_entrywise(a, options, || found(&a.clone().with_radius(Radius::Exact)?, options))
}
