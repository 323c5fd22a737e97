//! Definiteness and inertia of a symmetric matrix.

use super::cholesky::prove_positive_definite;
use super::search::search;
use super::{Count, Independence, Inertia, Relation, Verdict, Witness};
use crate::rounding::check_environment;
use crate::{Enclosure, Real, Result, Symmetric, Vectors};

/// The class of a symmetric matrix by the signs of its eigenvalues. "Semidefinite" means singular here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DefinitenessClass {
    /// All eigenvalues are positive (and for order 0, vacuously).
    PositiveDefinite,
    /// None is negative, some are zero, some positive.
    PositiveSemidefinite,
    /// All are negative.
    NegativeDefinite,
    /// None is positive, some are zero, some negative.
    NegativeSemidefinite,
    /// The zero matrix.
    Zero,
    /// There are eigenvalues of both signs.
    Indefinite,
    /// Which of these it is could not be proved.
    Undetermined,
}

/// What a bound on the inertia rests on.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum Evidence {
    /// DAD ⪰ RᵀR + sI + E with ‖E‖₂ ≤ `residual` < s = `shift`, for −A where `sign` is −1, and less the radius times I:
    /// all eigenvalues have this sign.
    Cholesky {
        /// 1 if A is positive definite, −1 if −A is.
        sign: i8,
        /// The shift s.
        shift: f64,
        /// The bound on ‖E‖₂.
        residual: f64,
    },
    /// A vector on which the quadratic form takes a sign, exactly evaluated.
    Witness(Witness),
    /// Enclosures of the eigenvalues, or of those of a congruent matrix (same signs), that do not contain 0.
    Enclosures {
        /// How many are positive.
        positive: usize,
        /// How many are negative.
        negative: usize,
    },
    /// Integer relations between the columns, independent of each other: as many eigenvalues are exactly zero.
    Relations(Vec<Relation>),
    /// A minor of this order that is nonzero modulo a prime: at least so many eigenvalues are not zero.
    Minor(usize),
    /// A is XᵀX of these vectors, whose rank is proved.
    Gram(Box<Independence>),
    /// All entries are zero, and so is the radius.
    ZeroMatrix,
    /// A matrix of order 0.
    Empty,
}

/// The class of a matrix (or of every matrix within its radius), the proved bounds on its inertia, and what proves
/// them.
///
/// ```
/// use gramkit::{Definiteness, DefinitenessClass, MatrixView, Symmetric, Verdict};
/// let a = Symmetric::new(MatrixView::row_major(&[1.0, 2.0, 2.0, 1.0], 2, 2)?)?;
/// let verdict = Definiteness::of(&a)?;
/// assert_eq!(verdict.class, DefinitenessClass::Indefinite);
/// assert_eq!(verdict.is_positive_semidefinite(), Verdict::Refuted);
/// # Ok::<(), gramkit::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct Definiteness {
    /// The class, as far as the inertia decides it.
    pub class: DefinitenessClass,
    /// Bounds on the numbers of positive, zero and negative eigenvalues.
    pub inertia: Inertia,
    /// False where the radius is an estimate: then the class and the inertia are as good as that estimate, and the questions
    /// below are undetermined.
    pub proved: bool,
    /// What the bounds rest on.
    pub evidence: Vec<Evidence>,
    /// Enclosures that contain 0, where the inertia is not complete: the eigenvalues whose sign is missing are among
    /// them. Empty for [`Definiteness::of_gram`] and where the eigenvalues exceed f64.
    pub unresolved: Vec<Enclosure>,
    order: usize,
}

impl Definiteness {
    /// Judges A: the stored matrix if its radius is [`Radius::Exact`](crate::Radius::Exact), otherwise all matrices
    /// within the radius at once.
    ///
    /// Positive definiteness is proved for a diagonally scaled λ_min down to about 3n²u; indefiniteness by exact
    /// witnesses; the inertia of a singular stored matrix where small integer relations between its columns meet the
    /// signs of its other eigenvalues. What none of these reaches is undetermined, as is every sign that changes within
    /// the radius.
    ///
    /// ```
    /// use gramkit::{Definiteness, DefinitenessClass, MatrixView, Radius, Symmetric, Verdict};
    /// let a = Symmetric::new(MatrixView::row_major(&[2.0, 1.0, 1.0, 2.0], 2, 2)?)?; // eigenvalues 1 and 3
    /// assert_eq!(Definiteness::of(&a)?.class, DefinitenessClass::PositiveDefinite);
    /// // Among the matrices within 1.5 of it are definite and indefinite ones.
    /// let judged = Definiteness::of(&a.with_radius(Radius::Bound(1.5))?)?;
    /// assert_eq!(judged.is_positive_definite(), Verdict::Undetermined);
    /// assert_eq!(judged.is_negative_semidefinite(), Verdict::Refuted); // 3 − 1.5 is positive
    /// # Ok::<(), gramkit::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`Error::Environment`](crate::Error::Environment).
    pub fn of(a: &Symmetric) -> Result<Self> {
        check_environment()?;
        let n = a.order();
        let proved = a.radius().is_proved();
        let known = |positive, negative, rank, evidence| Self {
            proved,
            ..Self::new(n, Inertia::from_bounds(n, positive, negative, rank), vec![evidence], Vec::new())
        };
        let exactly = |rank| Count { lower: rank, upper: rank };
        if n == 0 {
            return Ok(known(0, 0, exactly(0), Evidence::Empty));
        }
        if a.get(0, 0) == 0.0 && a.max_abs() == 0.0 && a.radius().value() == 0.0 {
            return Ok(known(0, 0, exactly(0), Evidence::ZeroMatrix));
        }
        let cholesky = |sign: i8, a: &Symmetric| {
            prove_positive_definite(a).map(|p| Evidence::Cholesky { sign, shift: p.shift, residual: p.residual })
        };
        if let Some(evidence) = cholesky(1, a) {
            return Ok(known(n, 0, exactly(n), evidence));
        }
        if let Some(evidence) = cholesky(-1, &a.negated()) {
            return Ok(known(0, n, exactly(n), evidence));
        }
        let found = search(a)?;
        Ok(Self { proved, ..Self::new(n, found.inertia, found.evidence, found.unresolved) })
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
    /// As [`Independence::of`].
    pub fn of_gram<T: Real>(vectors: &Vectors<'_, T>) -> Result<Self> {
        Ok(Self::from_independence(Independence::of(vectors)?))
    }

    /// As [`Definiteness::of_gram`], from an answer that is already there.
    pub fn from_independence(independence: Independence) -> Self {
        let (n, rank) = (independence.count, independence.rank);
        let mut inertia = Inertia::from_bounds(n, rank.lower, 0, rank);
        // Semidefinite by construction, whatever the rank.
        inertia.negative.upper = 0;
        Self::new(n, inertia, vec![Evidence::Gram(Box::new(independence))], Vec::new())
    }

    fn new(order: usize, inertia: Inertia, evidence: Vec<Evidence>, unresolved: Vec<Enclosure>) -> Self {
        Self { class: classify(order, &inertia), inertia, proved: true, evidence, unresolved, order }
    }

    /// What an estimate supports is not proved.
    fn decide(&self, yes: bool, no: bool) -> Verdict {
        match (self.proved, yes, no) {
            (true, true, _) => Verdict::Proved,
            (true, _, true) => Verdict::Refuted,
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
        self.decide(self.inertia.positive.lower == self.order, self.inertia.positive.upper < self.order)
    }

    /// Is no eigenvalue negative?
    pub fn is_positive_semidefinite(&self) -> Verdict {
        self.decide(self.inertia.negative.upper == 0, self.inertia.negative.lower > 0)
    }

    /// Is every eigenvalue negative?
    pub fn is_negative_definite(&self) -> Verdict {
        self.decide(self.inertia.negative.lower == self.order, self.inertia.negative.upper < self.order)
    }

    /// Is no eigenvalue positive?
    pub fn is_negative_semidefinite(&self) -> Verdict {
        self.decide(self.inertia.positive.upper == 0, self.inertia.positive.lower > 0)
    }
}

fn classify(n: usize, inertia: &Inertia) -> DefinitenessClass {
    let (p, z, q) = (inertia.positive, inertia.zero, inertia.negative);
    if p.lower == n {
        DefinitenessClass::PositiveDefinite
    } else if q.lower == n {
        DefinitenessClass::NegativeDefinite
    } else if z.lower == n {
        DefinitenessClass::Zero
    } else if p.lower > 0 && q.lower > 0 {
        DefinitenessClass::Indefinite
    } else if q.upper == 0 && z.lower > 0 && p.lower > 0 {
        DefinitenessClass::PositiveSemidefinite
    } else if p.upper == 0 && z.lower > 0 && q.lower > 0 {
        DefinitenessClass::NegativeSemidefinite
    } else {
        DefinitenessClass::Undetermined
    }
}
