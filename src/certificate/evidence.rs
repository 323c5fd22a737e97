//! What proved bounds rest on, as plain data that other code can check.
//!
//! A bound on the inertia of a symmetric matrix, or on the rank of a family of vectors, is a theorem with a few numbers
//! in it. The numbers stand here; a certificate joins them to the claim and checks them again. How many primes it took
//! to find them, and the bounds beside a preconditioner, are told and not checked.

use super::relation::Relation;
use super::witness::Witness;

/// A matrix shown to be definite by a factor: with D = diag(2^dᵢ), σ = `sign` and M = D(σA − rI)D − RᵀR (or with the
/// bounds of a diagonal radius in place of rI),
///
/// m_ii − Σ_{j≠i} |m_ij| ≥ s − ρ > 0 for all i,
///
/// so M is positive definite by Gershgorin's theorem (Horn & Johnson, *Matrix Analysis*, 2nd ed., Theorem 6.1.1), and
/// with it D(σA − rI)D = M + RᵀR, for every R whatever; its smallest eigenvalue is at least s − ρ.
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(deny_unknown_fields))]
pub struct CholeskyFactor {
    /// 1 if A is positive definite, −1 if −A is.
    pub sign: i8,
    /// The exponents d.
    pub scaling: Vec<i32>,
    /// The shift s, which was subtracted from the diagonal before it was factored.
    pub shift: f64,
    /// ρ, a bound on ‖RᵀR − (D(σA − rI)D − sI)‖₂.
    #[cfg_attr(feature = "serde", serde(rename = "residual"))]
    pub residual_bound: f64,
    /// The upper triangle of R, column by column: r₀₀, r₀₁, r₁₁, r₀₂, …
    pub factor: Vec<f64>,
}

/// A matrix shown to be definite together with all that differ from it by no more than the errors E of its entries:
/// with w = `weights` and t = `lowering`,
///
/// w_i > 0 and t_i·w_i ≥ Σ_j e_ij·w_j for all i,
///
/// and the factor shows σA − diag(t) to be positive definite: what it promises holds with diag(t) in place of rI. For
/// |Δ| ≤ E, from 2|x_i||x_j| ≤ (w_j/w_i)·x_i² + (w_i/w_j)·x_j²,
///
/// xᵀ(σA + Δ)x ≥ xᵀσAx − |x|ᵀE|x| ≥ xᵀ(σA − diag(t))x > 0.
///
/// For w = Du, u a Perron vector of DED for a diagonal D, that is λ_min(DσAD) > ρ(DED) (Collatz's bound on ρ: Horn &
/// Johnson, *Matrix Analysis*, 2nd ed., Corollary 8.1.29).
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(deny_unknown_fields))]
pub struct WeightedFactor {
    /// w.
    pub weights: Vec<f64>,
    /// t.
    pub lowering: Vec<f64>,
    /// The factor of σA − diag(t).
    pub factor: CholeskyFactor,
}

/// An approximate inverse R of DAD, D = diag(2^dᵢ), that shows every matrix to be nonsingular which differs from A by
/// no more than the errors E of its entries: for w = `weights` > 0,
///
/// (|I − R·DAD| + |R|·DED)·w < w in every component.
///
/// For |Δ| ≤ E the left side bounds |I − R·D(A + Δ)D|·w, so the spectral radius of I − R·D(A + Δ)D is below 1, and A +
/// Δ nonsingular. These matrices are a convex set: on the way from A to A + Δ no eigenvalue passes 0, and the inertia
/// is that of A, to which `stored` testifies (H. Beeck, *Zur Problematik der Hüllenbestimmung von
/// Intervallgleichungssystemen*, Lecture Notes in Computer Science 29 (1975) 150–159; J. Rohn, *Forty necessary and
/// sufficient conditions for regularity of interval matrices: A survey*, Electron. J. Linear Algebra 18 (2009)
/// 500–512).
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(deny_unknown_fields))]
pub struct ApproximateInverse {
    /// The exponents d.
    pub scaling: Vec<i32>,
    /// The upper triangle of R, which is symmetric, column by column: r₀₀, r₀₁, r₁₁, r₀₂, …
    pub inverse: Vec<f64>,
    /// w.
    pub weights: Vec<f64>,
    /// Evidence of the inertia of A itself.
    pub stored: Vec<Evidence>,
}

/// A subspace on which the quadratic form has one sign: with V the matrix of `vectors`, D = diag(2^dᵢ) and σ = `sign`,
/// the matrix (DV)ᵀ(σA − rI)(DV), or that with the bounds of a diagonal radius in place of rI, is positive definite. By
/// Courant and Fischer (Horn & Johnson, *Matrix Analysis*, 2nd ed., Theorem 4.2.6) at least as many eigenvalues have
/// this sign.
///
/// Of vectors, the columns of X, the form is that of A = XᵀX with r = 0 and σ = 1: it is positive definite on the
/// subspace exactly if XDV has independent columns, and the rank of X is at least their number.
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(deny_unknown_fields))]
pub struct Subspace {
    /// 1 or −1.
    pub sign: i8,
    /// The exponents d.
    pub scaling: Vec<i32>,
    /// The columns of V.
    pub vectors: Vec<Vec<f64>>,
}

/// A congruence that brings a matrix near to a diagonal of signs: with T the matrix of `vectors`, D = diag(2^dᵢ), J =
/// diag(`signs`) and F = (DT)ᵀA(DT) − J,
///
/// max_i Σ_j |f_ij| + r·max_i Σ_j |((DT)ᵀ(DT))_ij| < 1.
///
/// The two terms bound ‖F‖₂ and, for ‖Δ‖₂ ≤ r, ‖(DT)ᵀΔ(DT)‖₂. Since the eigenvalues of J are ±1, none of (DT)ᵀ(A +
/// Δ)(DT) is 0, and they have the signs of J (Weyl; Horn & Johnson, *Matrix Analysis*, 2nd ed., Theorem 4.3.1); T is
/// nonsingular then, and by Sylvester's law (ibid., Theorem 4.5.8) A + Δ has as many eigenvalues of each sign.
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(deny_unknown_fields))]
pub struct Congruence {
    /// The exponents d.
    pub scaling: Vec<i32>,
    /// The columns of T.
    pub vectors: Vec<Vec<f64>>,
    /// The diagonal of J: 1 or −1.
    pub signs: Vec<i8>,
}

/// A subspace on which the quadratic form of every matrix that differs from A by no more than the errors E of its
/// entries has one sign: with w = `weights` and t = `lowering` as in a [`WeightedFactor`],
///
/// w_i > 0 and t_i·w_i ≥ Σ_j e_ij·w_j for all i,
///
/// and (DV)ᵀ(σA − diag(t))(DV) is positive definite, for the σ, D and V of the [`Subspace`].
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(deny_unknown_fields))]
pub struct WeightedSubspace {
    /// w.
    pub weights: Vec<f64>,
    /// t.
    pub lowering: Vec<f64>,
    /// The subspace, with diag(t) in place of rI.
    pub subspace: Subspace,
}

/// A minor that is not zero modulo a prime, hence not zero: the rank is at least its order.
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(deny_unknown_fields))]
pub struct Minor {
    /// The prime.
    pub prime: u64,
    /// The rows of the minor: components of the vectors.
    pub rows: Vec<usize>,
    /// Its columns: the vectors. Where a constant was added to them, that is column 0 and the vectors count from 1.
    pub columns: Vec<usize>,
}

/// The rank does not exceed `rank`, as all minors of the next order are zero: they are zero modulo each of so many
/// primes, and the product of these exceeds what Hadamard's inequality allows to such a minor.
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(deny_unknown_fields))]
pub struct VanishingMinors {
    /// The bound on the rank.
    pub rank: usize,
    /// How many primes it took.
    pub primes: usize,
}

/// The exact inertia by the leading principal minors Δ₁, Δ₂, …, Δ_r of the matrix whose rows and columns are taken in
/// the order `pivots`; the Schur complement after them is zero.
///
/// These are the pivots of a fraction-free LDLᵀ. Where Δ_k ≠ 0 its sign against that of Δ_{k−1} is the sign of an
/// eigenvalue; a single Δ_k = 0 between nonzero neighbours stands for one of each sign (Gundelfinger's rule;
/// Gantmacher, *The Theory of Matrices* I, ch. X §3).
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(deny_unknown_fields))]
pub struct PrincipalMinors {
    /// r indices of rows.
    pub pivots: Vec<usize>,
    /// The signs of Δ₁ … Δ_r: −1, 0 or 1.
    pub signs: Vec<i8>,
    /// How many primes it took.
    pub primes: usize,
}

/// An upper triangular T that makes the vectors nearly orthonormal: with V = X·diag(2^−eⱼ) and Z = VT, the matrix ZᵀZ
/// is nonsingular.
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(deny_unknown_fields))]
pub struct Preconditioner {
    /// The exponents e.
    pub scaling: Vec<i32>,
    /// The upper triangle of T, column by column: t₀₀, t₀₁, t₁₁, t₀₂, …
    pub inverse: Vec<f64>,
    /// α ≥ ‖I − YᵀY‖₂ for Y = fl(VT).
    #[cfg_attr(feature = "serde", serde(rename = "loss"))]
    pub loss_bound: f64,
    /// f ≥ ‖VT − Y‖₂, f < √(1 − α).
    pub product_error: f64,
}

/// What a bound on the inertia of a symmetric matrix rests on.
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(deny_unknown_fields))]
#[non_exhaustive]
pub enum Evidence {
    /// A matrix of order 0.
    Empty,
    /// All entries are zero, and so is the radius.
    ZeroMatrix,
    /// All eigenvalues have one sign.
    Cholesky(CholeskyFactor),
    /// A vector on which the quadratic form takes a sign, exactly evaluated: at least one eigenvalue has it.
    Witness(Witness),
    /// At least as many eigenvalues as the subspace has dimensions have its sign.
    Subspace(Subspace),
    /// The whole inertia, of a nonsingular matrix or of all within the radius.
    Congruence(Congruence),
    /// Integer relations between the columns, independent of each other: as many eigenvalues are exactly zero.
    Relations(Vec<Relation>),
    /// At least as many eigenvalues as its order are not zero.
    Minor(Minor),
    /// The whole inertia.
    PrincipalMinors(PrincipalMinors),
    /// All eigenvalues have one sign, whatever the errors of the entries are.
    WeightedFactor(WeightedFactor),
    /// At least as many eigenvalues as the subspace has dimensions have its sign, whatever the errors of the entries
    /// are.
    WeightedSubspace(WeightedSubspace),
    /// The signs of the eigenvalues are those of the stored matrix, whatever the errors of the entries are.
    ApproximateInverse(ApproximateInverse),
}

/// What a bound on the rank of vectors rests on.
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(deny_unknown_fields))]
#[non_exhaustive]
pub enum RankEvidence {
    /// No vectors: independent.
    NoVectors,
    /// More vectors than dimensions (the constant that centring adds counted among the vectors): dependent.
    MoreVectorsThanDimensions,
    /// The vectors, with the constant that centring adds, are independent.
    Preconditioner(Preconditioner),
    /// The vectors, with the constant that centring adds, have at least this rank.
    Minor(Minor),
    /// The vectors, with the constant that centring adds (component 0 of the subspace), have at least the rank that the
    /// subspace has dimensions.
    Subspace(Subspace),
    /// Exactly checked integer relations, independent of each other: each lowers the rank by one.
    Relations(Vec<Relation>),
    /// The vectors, with the constant that centring adds, have at most this rank.
    VanishingMinors(VanishingMinors),
}

impl Evidence {
    /// What kind it is, in words that do not change: "Cholesky factor".
    ///
    /// ```
    /// use gramkit::{Definiteness, Symmetric};
    /// let a = Symmetric::from_lower(2, |i, j| if i == j { 2.0 } else { 1.0 })?;
    /// assert_eq!(Definiteness::of(&a)?.evidence[0].kind(), "Cholesky factor");
    /// # Ok::<(), gramkit::Error>(())
    /// ```
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Empty => "order 0",
            Self::ZeroMatrix => "zero matrix",
            Self::Cholesky(_) => "Cholesky factor",
            Self::Witness(_) => "witness",
            Self::Subspace(_) => "subspace",
            Self::Congruence(_) => "congruence",
            Self::Relations(_) => "integer relations",
            Self::Minor(_) => "minor modulo a prime",
            Self::PrincipalMinors(_) => "principal minors",
            Self::WeightedFactor(_) => "weighted Cholesky factor",
            Self::WeightedSubspace(_) => "weighted subspace",
            Self::ApproximateInverse(_) => "approximate inverse",
        }
    }
}

impl RankEvidence {
    /// What kind it is, in words that do not change: "preconditioner".
    ///
    /// ```
    /// use gramkit::{Independence, MatrixView, Vectors};
    /// let x = MatrixView::row_major(&[1.0, 2.0, 2.0, 4.0], 2, 2)?;
    /// let kinds: Vec<_> = Independence::of(&Vectors::columns(x))?.evidence.iter().map(|e| e.kind()).collect();
    /// assert_eq!(kinds, ["minor modulo a prime", "integer relations"]);
    /// # Ok::<(), gramkit::Error>(())
    /// ```
    pub fn kind(&self) -> &'static str {
        match self {
            Self::NoVectors => "no vectors",
            Self::MoreVectorsThanDimensions => "more vectors than dimensions",
            Self::Preconditioner(_) => "preconditioner",
            Self::Minor(_) => "minor modulo a prime",
            Self::Subspace(_) => "subspace",
            Self::Relations(_) => "integer relations",
            Self::VanishingMinors(_) => "vanishing minors",
        }
    }
}
