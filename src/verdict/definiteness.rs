//! Definiteness and inertia of a symmetric matrix.

use super::cholesky::prove_positive_definite;
use super::modular;
use super::{Count, Independence, Inertia, Verdict, Witness};
use crate::rounding::{check_environment, exponent, scale_by_power_of_two};
use crate::{Eigen, Enclosure, Error, Real, Result, Symmetric, Vectors};

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
    /// DAD = RᵀR + sI + E with ‖E‖₂ ≤ `residual` < s = `shift`: all eigenvalues have this sign.
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
    /// Integer relations between the columns: that many eigenvalues are exactly zero.
    Relations(usize),
    /// A minor of this order that is nonzero modulo a prime: at least so many eigenvalues are not zero.
    Minor(usize),
    /// A is XᵀX of these vectors, whose rank is proved.
    Gram(Box<Independence>),
    /// All entries are zero, and so is the radius.
    ZeroMatrix,
    /// A matrix of order 0.
    Empty,
}

/// The class of a matrix (or of every matrix within its radius), the proved bounds on its inertia, and what proves them.
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
    /// Enclosures that contain 0: the eigenvalues whose sign is missing, where the inertia is not complete.
    pub unresolved: Vec<Enclosure>,
    order: usize,
}

impl Definiteness {
    /// Judges A: the stored matrix if its radius is [`Radius::Exact`](crate::Radius::Exact), otherwise all matrices within the radius at once.
    ///
    /// Positive definiteness is proved for a diagonally scaled λ_min down to about 3n²u; indefiniteness by exact witnesses; the inertia of
    /// a singular stored matrix where small integer relations between its columns meet the signs of its other eigenvalues.
    ///
    /// # Errors
    /// [`Error::Environment`].
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
        if a.max_abs() == 0.0 && a.radius().value() == 0.0 {
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
        let mut search = Search::new(a)?;
        search.witnesses(a);
        if a.radius().value() == 0.0 {
            search.congruence(a)?;
            search.relations(a);
        }
        Ok(Self { proved, ..search.finish() })
    }

    /// Judges the true Gram matrix XᵀX of the stored vectors: positive semidefinite by construction, and positive definite
    /// exactly if the vectors are independent.
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

/// Lower bounds on the numbers of eigenvalues of each sign, and an upper bound on the rank, collected one by one.
struct Search {
    order: usize,
    positive: usize,
    negative: usize,
    rank: Count,
    evidence: Vec<Evidence>,
    eigen: Option<Eigen>,
}

impl Search {
    fn new(a: &Symmetric) -> Result<Self> {
        let n = a.order();
        let mut search = Self {
            order: n,
            positive: 0,
            negative: 0,
            rank: Count { lower: 0, upper: n },
            evidence: Vec::new(),
            eigen: match Eigen::of(a) {
                Ok(eigen) => Some(eigen),
                // Entries at the ends of the range: their signs can still be told without these eigenvalues.
                Err(Error::Overflow { .. } | Error::NoConvergence { .. }) => None,
                Err(error) => return Err(error),
            },
        };
        if let Some(eigen) = &search.eigen {
            let (positive, negative) = signs(eigen);
            search.enclosed(positive, negative);
        }
        Ok(search)
    }

    /// Counts enclosures that do not contain 0, if there are more than were known.
    fn enclosed(&mut self, positive: usize, negative: usize) {
        if positive > self.positive || negative > self.negative {
            self.positive = self.positive.max(positive);
            self.negative = self.negative.max(negative);
            self.evidence.push(Evidence::Enclosures { positive, negative });
        }
    }

    /// Exact witnesses reach where enclosures end: xᵀAx is one number, not an eigenvalue known to n·u·‖A‖.
    fn witnesses(&mut self, a: &Symmetric) {
        let by_eigenvector = |sign| self.eigen.as_ref().and_then(|eigen| Witness::by_eigenvector(a, eigen, sign));
        let negative = Witness::negative_by_minors(a).or_else(|| by_eigenvector(-1));
        let positive = by_eigenvector(1).or_else(|| Witness::positive_by_minors(a));
        for witness in negative.into_iter().chain(positive) {
            let count = if witness.sign < 0 { &mut self.negative } else { &mut self.positive };
            *count = (*count).max(1);
            self.evidence.push(Evidence::Witness(witness));
        }
    }

    /// Sylvester's law: the signs of DAD are those of A, and its eigenvalues may be separated from 0 where those of a badly
    /// scaled A are not.
    fn congruence(&mut self, a: &Symmetric) -> Result<()> {
        if self.positive + self.negative == self.order {
            return Ok(());
        }
        let Some((scaled, _)) = equilibrated(a)? else { return Ok(()) };
        if let Ok(eigen) = Eigen::of(&scaled) {
            let (positive, negative) = signs(&eigen);
            self.enclosed(positive, negative);
        }
        Ok(())
    }

    /// The sandwich: p + q eigenvalues proved nonzero from below, n − (relations between columns) from above.
    fn relations(&mut self, a: &Symmetric) {
        if self.positive + self.negative == self.order {
            return;
        }
        self.rank = modular::rank(&Vectors::columns(a.as_faer()));
        if self.rank.upper < self.order {
            self.evidence.push(Evidence::Relations(self.order - self.rank.upper));
        }
        if self.rank.lower > self.positive + self.negative {
            self.evidence.push(Evidence::Minor(self.rank.lower));
        }
    }

    fn finish(self) -> Definiteness {
        let inertia = Inertia::from_bounds(self.order, self.positive, self.negative, self.rank);
        let unresolved = if inertia.is_complete() {
            Vec::new()
        } else {
            let enclosures = self.eigen.iter().flat_map(|eigen| &eigen.enclosures);
            enclosures.copied().filter(|e| e.contains(0.0)).collect()
        };
        Definiteness::new(self.order, inertia, self.evidence, unresolved)
    }
}

/// How many enclosures lie above zero, and how many below.
fn signs(eigen: &Eigen) -> (usize, usize) {
    let positive = eigen.enclosures.iter().filter(|e| e.lower > 0.0).count();
    let negative = eigen.enclosures.iter().filter(|e| e.upper < 0.0).count();
    (positive, negative)
}

/// DAD for D = diag(2^d), which brings the diagonal (or, where that is zero, the row) to order 1, and the exponents d;
/// `None` if some entry would leave the range in which that is exact.
pub(super) fn equilibrated(a: &Symmetric) -> Result<Option<(Symmetric, Vec<i32>)>> {
    let n = a.order();
    let largest = |j: usize| (0..n).fold(0.0_f64, |max, i| max.max(a.get(i, j).abs()));
    let exponents: Vec<i32> = (0..n)
        .map(|j| {
            let weight = if a.get(j, j) == 0.0 { largest(j) } else { a.get(j, j) };
            -(exponent(weight) + 1).div_euclid(2)
        })
        .collect();
    let mut exact = true;
    let scaled = Symmetric::from_lower(n, |i, j| {
        let e = exponents[i] + exponents[j];
        let entry = scale_by_power_of_two(a.get(i, j), e);
        let reversible = entry.is_finite() && scale_by_power_of_two(entry, -e) == a.get(i, j);
        exact &= reversible;
        if reversible { entry } else { 0.0 }
    })?;
    Ok(exact.then_some((scaled, exponents)))
}
