//! Linear independence of vectors.

use faer::{Mat, MatRef};

use super::determinant::Determinant;
use super::exact_determinant::ExactDeterminant;
use crate::certificate::{Certificate, Minor, Preconditioner, RankEvidence, Relation, Subspace};
use crate::claim::{Claim, Count, Enclosure, Verdict};
use crate::error::Result;
use crate::gram::{Centring, GramOptions, Weights};
use crate::matrix::{AsVectors, ExactMatrix, Real, Vectors};
use crate::modular::{self, Integral, Obstacle, RankProof, VerdictOptions, Work, WrittenIntegers};
use crate::rounding::{ScaledColumns, check_environment, ln_power_of_two};
use crate::whitening::prove_independent;

/// Whether vectors are linearly independent, as stored, and what proves it.
///
/// ```
/// use gramkit::{Independence, MatrixView, Vectors, Verdict};
/// // Läuchli's matrix: XᵀX rounds to a singular matrix, X has rank 3.
/// let e = 1e-12;
/// let x = [1.0, e, 0.0, 0.0, 1.0, 0.0, e, 0.0, 1.0, 0.0, 0.0, e];
/// let answer = Independence::of(&Vectors::columns(MatrixView::column_major(&x, 4, 3)?))?;
/// assert_eq!(answer.verdict, Verdict::Proved);
/// assert!(answer.sigma_min.lower > 0.7e-12); // σ_min(X) = 1e-12
///
/// let y = [1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 8.0, 9.0];
/// let answer = Independence::of(&Vectors::columns(MatrixView::row_major(&y, 3, 3)?))?;
/// assert_eq!(answer.verdict, Verdict::Refuted);
/// assert_eq!(answer.relations()[0].in_words(&[]), "0 = x0 − 2·x1 + x2");
/// # Ok::<(), gramkit::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[non_exhaustive]
pub struct Independence {
    /// [`Verdict::Proved`] independent, or [`Verdict::Refuted`]: dependent.
    pub verdict: Verdict,
    /// Proved bounds on the rank of X.
    pub rank: Count,
    /// What the bounds rest on.
    pub evidence: Vec<RankEvidence>,
    /// Why the rank is not known, if it is not.
    pub missing: Option<Obstacle>,
    /// A proved enclosure of σ_min(X) = min ‖Xv‖/‖v‖: 0 of dependent vectors, otherwise from the lower bound that the
    /// proof gives, which may be 0, to infinity. [`Svd`](crate::spectrum::Svd) has the other end.
    pub sigma_min: Enclosure,
    /// The determinant of the true Gram matrix XᵀX and its Hadamard ratio, the scale-free test of independence.
    pub determinant: Determinant,
    /// Multiplications modulo a prime that the exact arithmetic took, of the [budget](VerdictOptions::budget).
    pub work: u64,
    pub(super) dimension: usize,
    pub(super) count: usize,
    /// Whether the constant was added, as the first vector.
    pub(super) centred: bool,
    /// The components that count; all if `None`.
    pub(super) components: Option<Vec<usize>>,
}

impl Independence {
    /// Judges the stored vectors. In floating point first, which reaches condition numbers (after scaling the vectors
    /// to similar lengths) of about 1/(n·u); where that does not tell, by elimination modulo a prime and, if the rank
    /// falls short there, by integer relations; where those are too long to be of use, by enough primes.
    ///
    /// # Errors
    /// [`Error::NotFinite`](crate::Error::NotFinite).
    pub fn of(vectors: &impl AsVectors) -> Result<Self> {
        Self::with(vectors.as_vectors(), &GramOptions::default(), &VerdictOptions::default())
    }

    /// Judges the vectors as the options' Gram matrix sees them — centred, or weighted — with a budget for the exact
    /// arithmetic, and progress.
    ///
    /// Neither centring nor weights need rounding. A weight of 0 removes a component and a positive one changes no
    /// rank; and the centred vectors x − x̄·1 are independent exactly if the vectors *and the constant 1* are, one rank
    /// lower. The divisor plays no part, and of a weight no more than whether it is positive. The determinant is left
    /// unknown here, unless it is 0 or that of the plain vectors; σ_min too where there are weights.
    ///
    /// ```
    /// use gramkit::{Centring, GramOptions, Independence, MatrixView, Vectors, Verdict};
    /// use gramkit::modular::VerdictOptions;
    /// // A temperature in °C and in °F: independent columns, but one is 32 + 1.8 times the other.
    /// let x = Vectors::columns(MatrixView::row_major(&[0.0, 32.0, 10.0, 50.0, 100.0, 212.0], 3, 2)?);
    /// assert_eq!(Independence::of(&x)?.verdict, Verdict::Proved);
    /// let centred = GramOptions { centring: Centring::Mean, ..GramOptions::default() };
    /// let answer = Independence::with(&x, &centred, &VerdictOptions::default())?;
    /// assert_eq!((answer.verdict, answer.rank.exact()), (Verdict::Refuted, Some(1)));
    /// // Of the centred columns.
    /// assert_eq!(answer.relations()[0].in_words(&["C".into(), "F".into()]), "0 = 9·C − 5·F");
    /// # Ok::<(), gramkit::Error>(())
    /// ```
    ///
    /// # Errors
    /// As [`Independence::of`]; [`Error::Cancelled`](crate::Error::Cancelled); for weights that are not one per
    /// component, not finite or negative, as [`Gram::with`](crate::Gram::with).
    pub fn with<T: Real>(
        vectors: &Vectors<'_, T>,
        gram: &GramOptions<'_>,
        options: &VerdictOptions<'_>,
    ) -> Result<Self> {
        check_environment()?;
        vectors.check_finite()?;
        let x = vectors.matrix();
        let (m, n) = (x.nrows(), x.ncols());
        gram.weights.map(|weights| Weights::new(weights, m)).transpose()?;
        if n == 0 || (gram.centring == Centring::None && gram.weights.is_none()) {
            let judged = Judged::of(x, options)?;
            return Ok(Self::new((m, n), judged, 0, None));
        }
        let weighs = |i: &usize| gram.weights.is_none_or(|weights| weights[*i] > 0.0);
        let kept: Vec<usize> = (0..m).filter(weighs).collect();
        // Where no component is left there is nothing to centre.
        let constant = usize::from(gram.centring == Centring::Mean && !kept.is_empty());
        let extended = Mat::from_fn(kept.len(), n + constant, |i, j| {
            if j < constant { 1.0 } else { x[(kept[i], j - constant)].to_f64() }
        });
        let mut judged = Judged::of(extended.as_ref(), options)?;
        // min ‖(X − 1x̄ᵀ)v‖ = min over c of ‖Xv − c·1‖ ≥ σ_min([1 X])·‖v‖; weights can shrink it at will.
        if gram.weights.is_some() {
            judged.sigma_min_lower = 0.0;
        }
        judged.determinant = Determinant::unknown();
        Ok(Self::new((m, n), judged, constant, Some(kept).filter(|kept| kept.len() < m)))
    }

    /// Judges the columns of a matrix as they are written, before any rounding to doubles: by elimination modulo a
    /// prime, and where the rank falls short there, by integer relations or enough primes.
    ///
    /// ```
    /// use gramkit::{Independence, Vectors, Verdict};
    /// use gramkit::matrix::{Decimal, DecimalError, ExactMatrix};
    /// let rows = [["2", "3"], [".2", ".3"]];
    /// let mut x = ExactMatrix::empty(2);
    /// for row in rows {
    ///     x.push_row(row.iter().map(|cell| Decimal::parse(cell)).collect::<Result<_, DecimalError>>()?)?;
    /// }
    /// let written = Independence::of_exact(&x)?;
    /// assert_eq!(written.relations()[0].in_words(&[]), "0 = 3·x0 − 2·x1");
    /// // 0.2 and 0.3 are no doubles, and those nearest to them are not in the ratio of 2 to 3.
    /// assert_eq!(Independence::of(&Vectors::columns(&x.nearest()?))?.verdict, Verdict::Proved);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    /// [`Error::TooLarge`](crate::Error::TooLarge).
    pub fn of_exact(columns: &ExactMatrix) -> Result<Self> {
        Self::with_exact(columns, &GramOptions::default(), &VerdictOptions::default())
    }

    /// Judges the columns as they are written, centred or weighted as [`Independence::with`] has it, with a budget and
    /// progress. Of the options of the Gram matrix the centring counts, and of each weight whether it is positive.
    ///
    /// Nothing is known of σ_min beside 0 of dependent columns, nor of the determinant beside its sign.
    ///
    /// ```
    /// use gramkit::{Centring, GramOptions, Independence, Verdict};
    /// use gramkit::matrix::{Decimal, ExactMatrix};
    /// use gramkit::modular::VerdictOptions;
    /// // Shares that sum to 1: less their means they sum to 0.
    /// let cells = [["0.1", "0.9"], ["0.35", "0.65"], ["0.7", "0.3"]];
    /// let x = ExactMatrix::from_decimals(3, 2, |i, j| Decimal::parse(cells[i][j]).unwrap())?;
    /// let centred = GramOptions { centring: Centring::Mean, ..GramOptions::default() };
    /// let answer = Independence::with_exact(&x, &centred, &VerdictOptions::default())?;
    /// assert_eq!(answer.relations()[0].in_words(&[]), "0 = x0 + x1");
    /// assert_eq!(Independence::of_exact(&x)?.verdict, Verdict::Proved);
    /// # Ok::<(), gramkit::Error>(())
    /// ```
    ///
    /// # Errors
    /// As [`Independence::of_exact`]; [`Error::Cancelled`](crate::Error::Cancelled); for weights that are not one per
    /// row, not finite or negative, as [`Gram::with`](crate::Gram::with).
    pub fn with_exact(columns: &ExactMatrix, gram: &GramOptions<'_>, options: &VerdictOptions<'_>) -> Result<Self> {
        let (m, n) = (columns.rows(), columns.columns());
        gram.weights.map(|weights| Weights::new(weights, m)).transpose()?;
        if n == 0 || (gram.centring == Centring::None && gram.weights.is_none()) {
            return Ok(Self::new((m, n), Judged::of_exact(columns, options)?, 0, None));
        }
        let weighs = |i: &usize| gram.weights.is_none_or(|weights| weights[*i] > 0.0);
        let kept: Vec<usize> = (0..m).filter(weighs).collect();
        let constant = usize::from(gram.centring == Centring::Mean && !kept.is_empty());
        let part = columns.with_rows(&kept)?;
        let extended = if constant > 0 { part.with_constant()? } else { part };
        let judged = Judged::of_exact(&extended, options)?;
        Ok(Self::new((m, n), judged, constant, Some(kept).filter(|kept| kept.len() < m)))
    }

    /// Exact integer relations between the vectors, independent of each other: each lowers the rank by one.
    ///
    /// They are a basis of all relations, minimal in that each is between one vector and independent ones, if their
    /// number is n − rank. There are fewer where coefficients have more than some 300 digits (the rank is proved
    /// without those), where the budget ends, or where all of them together would take more than 2²² coefficients.
    pub fn relations(&self) -> &[Relation] {
        let found = self.evidence.iter().find_map(|evidence| match evidence {
            RankEvidence::Relations(relations) => Some(relations.as_slice()),
            _ => None,
        });
        found.unwrap_or_default()
    }

    /// The number n of vectors.
    pub fn count(&self) -> usize {
        self.count
    }

    /// The bounds on the rank and their evidence as plain data, to be held against the matrix whose columns are the
    /// vectors.
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

    /// The same answer with one more piece of evidence: a subspace of combinations of the vectors (and of the constant,
    /// if there is one) that are independent of each other, which raises the lower bound on the rank to their number.
    pub(crate) fn with_subspace(self, subspace: Subspace) -> Self {
        let shown = subspace.vectors.len() - usize::from(self.centred).min(subspace.vectors.len());
        let rank = Count { lower: self.rank.lower.max(shown), ..self.rank };
        let verdict = judge(self.count, rank);
        let determinant = match (verdict, self.verdict) {
            (Verdict::Proved, Verdict::Undetermined) => Determinant { sign: Claim::Proved(1), ..self.determinant },
            _ => self.determinant,
        };
        let missing = if rank.exact().is_some() { None } else { self.missing };
        let mut evidence = self.evidence;
        evidence.push(RankEvidence::Subspace(subspace));
        Self { verdict, rank, evidence, missing, determinant, ..self }
    }

    /// From what was judged of the vectors of these components, the constant added before them.
    fn new(
        (dimension, count): (usize, usize),
        judged: Judged,
        constant: usize,
        components: Option<Vec<usize>>,
    ) -> Self {
        let original = |rows: Vec<usize>| match &components {
            Some(kept) => rows.into_iter().map(|k| kept[k]).collect(),
            None => rows,
        };
        let adapted = |evidence| match evidence {
            RankEvidence::Minor(minor) => RankEvidence::Minor(Minor { rows: original(minor.rows), ..minor }),
            RankEvidence::Relations(relations) => RankEvidence::Relations(
                relations.into_iter().filter_map(|relation| relation.without_first(constant)).collect(),
            ),
            other => other,
        };
        // The constant alone has rank 1.
        let rank = Count { lower: judged.rank.lower.max(constant) - constant, upper: judged.rank.upper - constant };
        let verdict = judge(count, rank);
        let sigma_min = match verdict {
            Verdict::Refuted => Enclosure::point(0.0),
            _ => Enclosure { lower: judged.sigma_min_lower, upper: f64::INFINITY },
        };
        Self {
            verdict,
            rank,
            evidence: judged.evidence.into_iter().map(adapted).collect(),
            missing: judged.missing,
            sigma_min,
            determinant: if verdict == Verdict::Refuted { Determinant::zero() } else { judged.determinant },
            work: judged.work,
            dimension,
            count,
            centred: constant > 0,
            components,
        }
    }
}

/// Whether so many vectors of such a rank are independent.
pub(super) fn judge(count: usize, rank: Count) -> Verdict {
    if rank.lower == count {
        Verdict::Proved
    } else if rank.upper < count {
        Verdict::Refuted
    } else {
        Verdict::Undetermined
    }
}

/// What is proved of a family of vectors, the constant among them if there is one.
struct Judged {
    rank: Count,
    evidence: Vec<RankEvidence>,
    missing: Option<Obstacle>,
    sigma_min_lower: f64,
    determinant: Determinant,
    work: u64,
}

impl Judged {
    /// Of no vectors at all.
    fn nothing() -> Self {
        let (rank, evidence) = (Count::exactly(0), vec![RankEvidence::NoVectors]);
        Self { rank, evidence, missing: None, sigma_min_lower: 0.0, determinant: Determinant::one(), work: 0 }
    }

    fn of<T: Real>(matrix: MatRef<'_, T>, options: &VerdictOptions<'_>) -> Result<Self> {
        let (m, n) = (matrix.nrows(), matrix.ncols());
        if n == 0 {
            return Ok(Self::nothing());
        }
        let x = ScaledColumns::of(matrix);
        if let Some(proof) = prove_independent(&x, options.progress)? {
            let determinant = Determinant::of_columns(&x, Some(proof.ln_determinant));
            let evidence = RankEvidence::Preconditioner(Preconditioner {
                scaling: x.exponents,
                inverse: proof.packed(),
                loss_bound: proof.loss_bound,
                product_error: proof.product_error,
            });
            let (rank, evidence, sigma_min_lower) = (Count::exactly(n), vec![evidence], proof.sigma_min_lower);
            return Ok(Self { rank, evidence, missing: None, sigma_min_lower, determinant, work: 0 });
        }
        let mut work = Work::new(options);
        let proof = modular::rank(&Integral::of(matrix), &mut work)?;
        let determinant = match (proof.rank.lower == n, proof.rank.upper < n) {
            (true, _) => {
                let exact = ExactDeterminant::of_columns(matrix, &mut Work::share(options.budget, work.spent()));
                // Of the scaled columns.
                let twos = ln_power_of_two(-2 * x.exponents.iter().map(|&e| i64::from(e)).sum::<i64>());
                let ln_scaled = exact.ok().and_then(|exact| exact.ln()).map(|ln| ln.plus(twos));
                Determinant::of_columns(&x, ln_scaled)
            }
            (_, true) => Determinant::zero(),
            _ => Determinant::unknown(),
        };
        Ok(Self::eliminated(proof, (m, n), determinant, work.spent()))
    }

    fn of_exact(x: &ExactMatrix, options: &VerdictOptions<'_>) -> Result<Self> {
        let (m, n) = (x.rows(), x.columns());
        if n == 0 {
            return Ok(Self::nothing());
        }
        let mut work = Work::new(options);
        let WrittenIntegers { integers, tens } = WrittenIntegers::of(x);
        let mut proof = modular::rank(&integers, &mut work)?;
        let written = |relation: Relation| Relation::by_tens(relation.coefficients, &tens);
        proof.relations = proof.relations.into_iter().map(written).collect();
        let positive = Determinant { sign: Claim::Proved(1), ..Determinant::unknown() };
        let determinant = if proof.rank.lower == n { positive } else { Determinant::unknown() };
        Ok(Self::eliminated(proof, (m, n), determinant, work.spent()))
    }

    /// What elimination proves of n vectors of dimension m.
    fn eliminated(proof: RankProof, (m, n): (usize, usize), determinant: Determinant, work: u64) -> Self {
        let evidence = [
            proof.minor.map(RankEvidence::Minor),
            Some(proof.relations).filter(|relations| !relations.is_empty()).map(RankEvidence::Relations),
            proof.vanishing.map(RankEvidence::VanishingMinors),
            (n > m).then_some(RankEvidence::MoreVectorsThanDimensions),
        ];
        Self {
            rank: proof.rank,
            evidence: evidence.into_iter().flatten().collect(),
            missing: proof.missing,
            sigma_min_lower: 0.0,
            determinant,
            work,
        }
    }
}
