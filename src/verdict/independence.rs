//! Linear independence of vectors.

use faer::Mat;

use super::modular::{Echelon, PRIME, affordable, confirmed};
use super::preconditioned::prove_independent;
use super::{Count, Determinant, Relation, Verdict};
use crate::gram::Weights;
use crate::rounding::{ScaledColumns, check_environment};
use crate::{Centring, GramOptions, Real, Result, Vectors};

/// What an answer about independence rests on.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum IndependenceEvidence {
    /// A matrix T with ‖I − (XT)ᵀ(XT)‖₂ small enough: independent.
    Preconditioned {
        /// α ≥ ‖I − YᵀY‖₂ for Y = fl(XT), the columns of X scaled by powers of two.
        loss: f64,
        /// f ≥ ‖XT − Y‖₂ < √(1 − α).
        product_error: f64,
    },
    /// An n × n minor that is nonzero modulo a prime: independent.
    Minor {
        /// The prime p.
        prime: u64,
        /// Its rows: components of the vectors. Centred, the minor is one of the vectors and the constant.
        rows: Vec<usize>,
    },
    /// Exactly checked integer relations: dependent.
    Relations,
    /// More vectors than dimensions, the constant of [`Independence::with`] counted among the vectors: dependent.
    MoreVectorsThanDimensions,
    /// No vectors: independent.
    NoVectors,
    /// Nothing: the floating-point proof failed, and so did the exact one.
    Missing(Obstacle),
}

/// Why exact arithmetic did not settle what floating point could not.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Obstacle {
    /// The rank falls short modulo one prime, and no relation with small integers was found. More primes would settle it.
    NoSmallRelation,
    /// The elimination would take more than its budget of multiplications. A larger budget would settle it.
    Budget,
    /// A vector's components span more than the range of normal numbers, so that scaling it rounds.
    Range,
}

/// Whether vectors are linearly independent, as stored, and what proves it.
///
/// ```
/// use gramkit::{Independence, MatrixView, Vectors, Verdict};
/// // Läuchli's matrix: XᵀX rounds to a singular matrix, X has rank 3.
/// let e = 1e-12;
/// let x = [1.0, e, 0.0, 0.0, 1.0, 0.0, e, 0.0, 1.0, 0.0, 0.0, e];
/// let answer = Independence::of(&Vectors::columns(MatrixView::column_major(&x, 4, 3)?))?;
/// assert_eq!(answer.verdict, Verdict::Proved);
/// assert!(answer.sigma_min_lower > 0.7e-12); // σ_min(X) = 1e-12
///
/// let y = [1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 8.0, 9.0];
/// let answer = Independence::of(&Vectors::columns(MatrixView::row_major(&y, 3, 3)?))?;
/// assert_eq!(answer.verdict, Verdict::Refuted);
/// assert_eq!(answer.relations[0].in_words(&[]), "0 = x0 − 2·x1 + x2");
/// # Ok::<(), gramkit::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct Independence {
    /// [`Verdict::Proved`] independent, or [`Verdict::Refuted`]: dependent.
    pub verdict: Verdict,
    /// What the verdict rests on.
    pub evidence: IndependenceEvidence,
    /// A proved lower bound on σ_min(X) = min ‖Xv‖/‖v‖; 0 if none is known.
    pub sigma_min_lower: f64,
    /// Proved bounds on the rank of X.
    pub rank: Count,
    /// Exact integer relations between the vectors, independent of each other: each lowers the rank by one.
    pub relations: Vec<Relation>,
    /// The determinant of the true Gram matrix XᵀX and its Hadamard ratio, the scale-free test of independence.
    pub determinant: Determinant,
    pub(crate) count: usize,
}

impl Independence {
    /// Judges the stored vectors. In floating point first, which reaches condition numbers (after scaling the vectors
    /// to similar lengths) of about 1/(n·u); where that does not tell, by elimination modulo a prime and, if the rank
    /// falls short there, by integer relations.
    ///
    /// # Errors
    /// [`Error::NonFinite`](crate::Error::NonFinite); [`Error::Environment`](crate::Error::Environment).
    pub fn of<T: Real>(vectors: &Vectors<'_, T>) -> Result<Self> {
        check_environment()?;
        vectors.check_finite()?;
        let (m, n) = (vectors.dimension(), vectors.len());
        if n == 0 {
            let rank = Count { lower: 0, upper: 0 };
            let determinant = Determinant::one();
            return Ok(Self::new(n, IndependenceEvidence::NoVectors, rank, determinant, Vec::new()));
        }
        let x = ScaledColumns::of(vectors.matrix());
        if let Some(proof) = prove_independent(&x) {
            let evidence =
                IndependenceEvidence::Preconditioned { loss: proof.loss, product_error: proof.product_error };
            let determinant = Determinant::of_columns(&x, Some(proof.ln_determinant));
            let answer = Self::new(n, evidence, Count { lower: n, upper: n }, determinant, Vec::new());
            return Ok(Self { sigma_min_lower: proof.sigma_min_lower, ..answer });
        }
        if !affordable(&x.values) || x.perturbation != 0.0 {
            let obstacle = if x.perturbation != 0.0 { Obstacle::Range } else { Obstacle::Budget };
            return Ok(Self::undecided(&x, m.min(n), obstacle));
        }
        let echelon = Echelon::of(&x.values);
        if echelon.rank() == n {
            let evidence = IndependenceEvidence::Minor { prime: PRIME, rows: echelon.pivot_rows().to_vec() };
            let determinant = Determinant::of_columns(&x, None);
            return Ok(Self::new(n, evidence, Count { lower: n, upper: n }, determinant, Vec::new()));
        }
        let relations = confirmed(&x, &echelon);
        let rank = Count { lower: echelon.rank(), upper: m.min(n - relations.len()) };
        let (evidence, determinant) = if !relations.is_empty() {
            (IndependenceEvidence::Relations, Determinant::zero())
        } else if n > m {
            (IndependenceEvidence::MoreVectorsThanDimensions, Determinant::zero())
        } else {
            (IndependenceEvidence::Missing(Obstacle::NoSmallRelation), Determinant::unknown())
        };
        Ok(Self::new(n, evidence, rank, determinant, relations))
    }

    /// Judges the vectors as the options' Gram matrix sees them: centred, or weighted.
    ///
    /// Neither needs rounding. A weight of 0 removes a component and a positive one changes no rank; and the centred
    /// vectors x − x̄·1 are independent exactly if the vectors *and the constant 1* are, one rank lower. The divisor
    /// plays no part, and of a weight no more than whether it is positive. The determinant is left unknown here, unless
    /// it is 0 or that of the plain vectors; σ_min too where there are weights.
    ///
    /// ```
    /// use gramkit::{Centring, GramOptions, Independence, MatrixView, Vectors, Verdict};
    /// // A temperature in °C and in °F: independent columns, but one is 32 + 1.8 times the other.
    /// let x = Vectors::columns(MatrixView::row_major(&[0.0, 32.0, 10.0, 50.0, 100.0, 212.0], 3, 2)?);
    /// assert_eq!(Independence::of(&x)?.verdict, Verdict::Proved);
    /// let centred = GramOptions { centring: Centring::Mean, ..GramOptions::default() };
    /// let answer = Independence::with(&x, &centred)?;
    /// assert_eq!((answer.verdict, answer.rank.exact()), (Verdict::Refuted, Some(1)));
    /// assert_eq!(answer.relations[0].in_words(&["C".into(), "F".into()]), "0 = 9·C − 5·F"); // of the centred columns
    /// # Ok::<(), gramkit::Error>(())
    /// ```
    ///
    /// # Errors
    /// As [`Independence::of`]; for weights that are not one per component, not finite or negative, as
    /// [`Gram::with`](crate::Gram::with).
    pub fn with<T: Real>(vectors: &Vectors<'_, T>, options: &GramOptions<'_>) -> Result<Self> {
        if vectors.is_empty() || (options.centring == Centring::None && options.weights.is_none()) {
            return Self::of(vectors);
        }
        vectors.check_finite()?;
        let x = vectors.matrix();
        options.weights.map(|weights| Weights::new(weights, x.nrows())).transpose()?;
        let weighs = |i: &usize| options.weights.is_none_or(|weights| weights[*i] > 0.0);
        let kept: Vec<usize> = (0..x.nrows()).filter(weighs).collect();
        // Where no component is left there is nothing to centre.
        let constant = usize::from(options.centring == Centring::Mean && !kept.is_empty());
        let extended = Mat::from_fn(kept.len(), x.ncols() + constant, |i, j| {
            if j < constant { 1.0 } else { x[(kept[i], j - constant)].to_f64() }
        });
        let answer = Self::of(&Vectors::columns(&extended))?;
        // The constant alone has rank 1.
        let lower = answer.rank.lower.max(constant) - constant;
        let rank = Count { lower, upper: answer.rank.upper - constant };
        let relations = answer.relations.into_iter().map(|relation| relation.without_first(constant)).collect();
        // min ‖(X − 1x̄ᵀ)v‖ = min over c of ‖Xv − c·1‖ ≥ σ_min([1 X])·‖v‖; weights can shrink it at will.
        let sigma_min_lower = if options.weights.is_none() { answer.sigma_min_lower } else { 0.0 };
        let determinant = if rank.upper < x.ncols() { Determinant::zero() } else { Determinant::unknown() };
        let evidence = match answer.evidence {
            IndependenceEvidence::Minor { prime, rows } => {
                IndependenceEvidence::Minor { prime, rows: rows.into_iter().map(|k| kept[k]).collect() }
            }
            other => other,
        };
        Ok(Self { sigma_min_lower, ..Self::new(x.ncols(), evidence, rank, determinant, relations) })
    }

    fn undecided(x: &ScaledColumns, rank_upper: usize, obstacle: Obstacle) -> Self {
        let n = x.values.ncols();
        let (evidence, determinant) = if n > rank_upper {
            (IndependenceEvidence::MoreVectorsThanDimensions, Determinant::zero())
        } else {
            (IndependenceEvidence::Missing(obstacle), Determinant::unknown())
        };
        Self::new(n, evidence, Count { lower: 0, upper: rank_upper }, determinant, Vec::new())
    }

    fn new(
        count: usize,
        evidence: IndependenceEvidence,
        rank: Count,
        determinant: Determinant,
        relations: Vec<Relation>,
    ) -> Self {
        let verdict = if rank.lower == count {
            Verdict::Proved
        } else if rank.upper < count {
            Verdict::Refuted
        } else {
            Verdict::Undetermined
        };
        Self { verdict, evidence, sigma_min_lower: 0.0, rank, relations, determinant, count }
    }
}
