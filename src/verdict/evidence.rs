//! What proved bounds rest on, as plain data that other code can check.
//!
//! A bound on the inertia of a symmetric matrix, or on the rank of a family of vectors, is a theorem with a few numbers in
//! it. The numbers stand here; a certificate joins them to the claim and checks them again.

use super::{Independence, Relation, Witness};

/// A matrix shown to be definite by a factor: with D = diag(2^dᵢ), σ = `sign` and M = D(σA − rI)D − RᵀR,
///
/// m_ii > Σ_{j≠i} |m_ij| for all i,
///
/// so M is positive definite by Gershgorin's theorem, and with it D(σA − rI)D = M + RᵀR, for every R whatever.
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct CholeskyFactor {
    /// 1 if A is positive definite, −1 if −A is.
    pub sign: i8,
    /// The exponents d.
    pub scaling: Vec<i32>,
    /// The shift s that was subtracted from the diagonal before it was factored.
    pub shift: f64,
    /// A bound on ‖RᵀR − (D(σA − rI)D − sI)‖₂, below the shift.
    pub residual: f64,
    /// The upper triangle of R, column by column: r₀₀, r₀₁, r₁₁, r₀₂, …
    pub factor: Vec<f64>,
}

/// A subspace on which the quadratic form has one sign: with V the matrix of `vectors`, D = diag(2^dᵢ) and σ = `sign`, the
/// matrix (DV)ᵀ(σA − rI)(DV) is positive definite. By Courant and Fischer at least as many eigenvalues have this sign.
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Subspace {
    /// 1 or −1.
    pub sign: i8,
    /// The exponents d.
    pub scaling: Vec<i32>,
    /// The columns of V.
    pub vectors: Vec<Vec<f64>>,
}

/// A minor that is not zero modulo a prime, hence not zero: the rank is at least its order.
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Minor {
    /// The prime.
    pub prime: u64,
    /// The rows of the minor: components of the vectors.
    pub rows: Vec<usize>,
    /// Its columns: the vectors. Where a constant was added to them, that is column 0 and the vectors count from 1.
    pub columns: Vec<usize>,
}

/// The rank does not exceed `rank`, as all minors of the next order are zero: they are zero modulo each of so many primes,
/// and the product of these exceeds what Hadamard's inequality allows to such a minor.
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct VanishingMinors {
    /// The bound on the rank.
    pub rank: usize,
    /// How many primes it took.
    pub primes: usize,
}

/// The exact inertia by the leading principal minors Δ₁, Δ₂, …, Δ_r of the matrix whose rows and columns are taken in the
/// order `pivots`; the Schur complement after them is zero.
///
/// These are the pivots of a fraction-free LDLᵀ. Where Δ_k ≠ 0 its sign against that of Δ_{k−1} is the sign of an
/// eigenvalue; a single Δ_k = 0 between nonzero neighbours stands for one of each sign (Gundelfinger's rule).
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct PrincipalMinors {
    /// r indices of rows.
    pub pivots: Vec<usize>,
    /// The signs of Δ₁ … Δ_r: −1, 0 or 1.
    pub signs: Vec<i8>,
    /// How many primes it took.
    pub primes: usize,
}

/// An upper triangular T that makes the vectors nearly orthonormal: with V = X·diag(2^−eⱼ) and Z = VT, the matrix ZᵀZ is
/// nonsingular.
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Preconditioner {
    /// The exponents e.
    pub scaling: Vec<i32>,
    /// The upper triangle of T, column by column: t₀₀, t₀₁, t₁₁, t₀₂, …
    pub inverse: Vec<f64>,
    /// α ≥ ‖I − YᵀY‖₂ for Y = fl(VT).
    pub loss: f64,
    /// f ≥ ‖VT − Y‖₂ < √(1 − α).
    pub product_error: f64,
}

/// What a bound on the inertia of a symmetric matrix rests on.
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
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
    /// Integer relations between the columns, independent of each other: as many eigenvalues are exactly zero.
    Relations(Vec<Relation>),
    /// At least as many eigenvalues as its order are not zero.
    Minor(Minor),
    /// At most so many eigenvalues are not zero.
    VanishingMinors(VanishingMinors),
    /// The whole inertia.
    PrincipalMinors(PrincipalMinors),
    /// A is XᵀX of these vectors, whose rank is bounded.
    #[cfg_attr(feature = "serde", serde(skip))]
    Gram(Box<Independence>),
}

/// What a bound on the rank of vectors rests on.
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
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
    /// Exactly checked integer relations, independent of each other: each lowers the rank by one.
    Relations(Vec<Relation>),
    /// The vectors, with the constant that centring adds, have at most this rank.
    VanishingMinors(VanishingMinors),
}
