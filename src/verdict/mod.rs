//! Answers that are proved, refuted or undetermined.
//!
//! Four questions are never mixed:
//!
//! 1. **The stored matrix**, its numbers read as exact dyadic rationals: [`Definiteness::of`] a [`Symmetric`] whose
//!    radius is [`Exact`](crate::Radius::Exact).
//! 2. **Every matrix within a radius**: the same call where there is one, a ball or a diagonal, or within the errors of
//!    the entries where they are known one by one. Only open conditions can be proved there (positive definite,
//!    indefinite, rank ≥ r), never singularity.
//! 3. **The true Gram matrix** XᵀX of the stored X: [`Independence::of`] and [`Definiteness::of_gram`]. It is positive
//!    semidefinite by construction, and positive definite exactly when the columns are independent.
//! 4. **The numbers as they are written**, decimals or integers before any rounding to doubles: the `of_exact` of
//!    [`Independence`], [`Definiteness`] and [`ExactDeterminant`].
//!
//! # What is proved, by which theorem, at what cost, and how far
//!
//! A is n × n, r its radius, d the bounds of a diagonal one, E the errors of its entries, D diagonal of powers of two,
//! X is m × n. Costs are leading terms: floating-point operations, or multiplications modulo a prime (×). κ is a
//! condition number, after the diagonal or the columns are scaled alike.
//!
//! * **[definite](Definiteness)** — *proved:* λ_min(D(A − rI)D) ≥ s − ρ > 0; *by:* a
//!   [factor](crate::certificate::CholeskyFactor) R multiplied out, ρ ≥ ‖RᵀR − (D(A − rI)D − sI)‖₂; Weyl; *cost:*
//!   n³/3 + n³/3; *reach:* κ ≈ 10¹³ at n = 20, 10¹¹ at 200. Within a diagonal, diag d stands for rI here and below, and
//!   Σ d_i·x_i² for r‖x‖²; the signs of A − diag d are found as those of a stored matrix are, in any units.
//! * **[not semidefinite](Definiteness)** — *proved:* λ_min < 0, or λ_min < −r; *by:* a
//!   [vector](crate::certificate::Witness) x, the sign of xᵀAx (+ r‖x‖²) evaluated exactly; Rayleigh and Ritz; *cost:*
//!   an eigenvector, then n² exact products; *reach:* |λ_min| below u‖A‖.
//! * **[at least p positive, q negative](crate::claim::Inertia)** — *proved:* so many eigenvalues of each sign; *by:*
//!   enclosures of the eigenvalues, the span of their [eigenvectors](crate::certificate::Subspace); Weyl, Courant and
//!   Fischer; *cost:* a spectral decomposition, 9n³, and 4n³; *reach:* |λ| ≈ ‖A‖/10¹⁴ at n = 20, ‖A‖/10¹² at 200.
//! * **[inertia](crate::claim::Inertia)** — *proved:* (n₊, 0, n₋), of all within r; *by:* a
//!   [congruence](crate::certificate::Congruence) T with ‖TᵀAT − J‖₂ + r‖T‖₂² < 1 for a diagonal J of signs; Weyl,
//!   Sylvester; *cost:* up to four times a spectral decomposition, and 50n³ for products with their roundings kept;
//!   *reach:* κ ≈ 1/(n·u)², scaled alike, n ≤ 200: Hilbert's matrix of order 24 in doubles, say.
//! * **[definite](Definiteness), within E** — *proved:* A − diag(t) positive definite, t_i = (Ew)_i/w_i for some w > 0;
//!   *by:* [the weights and a factor](crate::certificate::WeightedFactor); Collatz and Perron; *cost:* that of a
//!   factor, and n² for each of 4 steps, then up to 12 eigenvectors; *reach:* λ_min(DAD) > ρ(DED) for w = Du, u the
//!   Perron vector, and beyond that 107 of 108, 110 of 115, 67 of 70 and 23 of 24 random ones of orders 3, 5, 8 and 10,
//!   with errors above half of those that first reach a matrix that is not definite; the ball alone proves 30, 28, 13
//!   and 5.
//! * **[inertia](crate::claim::Inertia), within E** — *proved:* that of A, of every A' with |A' − A| ≤ E; *by:* an
//!   [approximate inverse](crate::certificate::ApproximateInverse) R and w > 0 with (|I − R·DAD| + |R|·DED)w < w;
//!   Beeck; *cost:* a spectral decomposition, 4n³, and that of the inertia of A; *reach:* ρ(|A⁻¹|E) < 1.
//! * **[not semidefinite](Definiteness), within E** — *proved:* xᵀA'x < 0 for each; *by:* a
//!   [vector](crate::certificate::Witness) x, the sign of xᵀAx + |x|ᵀE|x| evaluated exactly; *cost:* up to three
//!   spectral decompositions for each sign; *reach:* with the two above, 99 % of what random members of
//!   random boxes leave possible, at orders up to 6 and in any units.
//! * **[inertia](crate::claim::Inertia), r = 0** — *proved:* (n₊, n₀, n₋) with n₀ > 0; *by:* p + q positive and
//!   negative eigenvalues, n − p − q [relations](crate::certificate::Relation) between the columns; *cost:* the above,
//!   and n³/2 × for each prime; *reach:* nonzero λ as above, zeros exact.
//! * **[inertia](crate::certificate::PrincipalMinors), r = 0** — *proved:* (n₊, n₀, n₋); *by:* signs of the leading
//!   principal minors from residues below Hadamard's bound; Jacobi, Gundelfinger; *cost:* n³/6 × for each of n·b/62
//!   primes, integers of b bits; *reach:* any κ; n ≈ 300 for doubles.
//! * **[at least b](AtLeast)**, **[counts below t](EigenvalueCount)** — *proved:* λ_min ≥ b or λ_min < b, of all within
//!   the radius, or that it holds both kinds; how many eigenvalues are below, at and above t; *by:* the inertia of
//!   A − tI ∓ diag d, whose diagonal is taken as it is and not rounded; Sylvester, Weyl; *cost:* that of one inertia,
//!   or two; *reach:* that of the inertia, λ_min = b included.
//! * **[who carries it](Culprits)** — *proved:* an irreducible set of variables; *by:* a vector on it on which the form
//!   is negative, and the inertia of what is left without each one; Cauchy's interlacing; *cost:* spectral
//!   decompositions of orders n, n/2, …, and some of the order of the set; *reach:* sets that show in the 96 largest
//!   components of an eigenvector.
//! * **[independent](Independence)** — *proved:* σ_min(X) ≥ (√(1 − α) − f)/‖T‖₂ > 0; *by:* a
//!   [T](crate::certificate::Preconditioner) with α ≥ ‖I − YᵀY‖₂ and f ≥ ‖XT − Y‖₂; *cost:* QR, 2mn², and 2mn²;
//!   *reach:* κ ≈ 10¹⁴ at n = 20, 10¹² at 200.
//! * **[independent](Independence)** — *proved:* rank X = n; *by:* a [minor](crate::certificate::Minor) that is not
//!   zero modulo a prime; *cost:* at most mn² ×, n³ as a rule; *reach:* any κ; n ≈ 1000.
//! * **[dependent](Independence)** — *proved:* rank X ≤ n − 1, by each one; *by:*
//!   [integers](crate::certificate::Relation) c ≠ 0 with Σ cⱼxⱼ = 0, multiplied out; *cost:* mn² ×, and n³ × for each
//!   prime; *reach:* 1000 × 1000 with short c; c of up to 300 digits.
//! * **[rank ≤ k](crate::certificate::VanishingMinors)** — *proved:* all minors of order k + 1 are 0; *by:* zero modulo
//!   primes whose product exceeds Hadamard's bound; *cost:* nk² + mn(n − k) × for each of k·b/62 primes; *reach:*
//!   1000 × 200 or 200 × 200 doubles of rank n − 1.
//! * **[determinant](Determinant)** — *proved:* its sign, an enclosure of ln |det|; *by:* inertia and enclosures; det
//!   XᵀX = det ZᵀZ/∏ t_jj² for Z = XT; *cost:* that of the inertia, or of independence; *reach:* as these.
//! * **[exact determinant](ExactDeterminant)** — *proved:* the number itself; *by:* residues modulo primes whose
//!   product exceeds twice Hadamard's bound; *cost:* n³/6 × (and mn²/2 × for XᵀX) for each prime; *reach:* n ≈ 300 for
//!   doubles.
//! * **[as written](Independence::of_exact)** — *proved:* the rank of decimals, the inertia of a symmetric matrix of
//!   them, its determinant; *by:* the exact arithmetic above, of integers that columns times powers of ten are; *cost:*
//!   as there, with nothing in floating point before it; *reach:* as there, by the digits that are written.
//! * **[independent within a radius](IndependenceWithin)** — *proved:* σ_min(X') > 0, rank X' ≥ k for all X' with
//!   ‖X' − X‖₂ ≤ r; *by:* enclosures of the singular values; Weyl; *cost:* a singular value decomposition; *reach:*
//!   σ > r.
//! * **[diagonal of the inverse](InverseDiagonal)** — *proved:* (A'⁻¹)_jj for all A' within r, attained at A ± rI where
//!   these are definite; *by:* whitenings of them, or of A; *cost:* that of three congruences; *reach:* as theirs.
//! * **[printed decimals](PrintedDecimals)** — *proved:* that every matrix that prints so is positive definite, none
//!   semidefinite, or both kinds are among them; *by:* the verdict within E, a definite member, and a vector x with
//!   xᵀAx − |x|ᵀE|x| < 0, exactly evaluated; *cost:* that verdict, and up to 105 spectral decompositions.
//! * **[stationary point](Curvature)** — *proved:* minimum, maximum or saddle; *by:* inertia of the Hessian; *cost:*
//!   that of the inertia; *reach:* |λ| > r.
//!
//! The reach was measured: of floating point on random matrices whose eigenvalues or singular values fall geometrically
//! from 1 to 1/κ, of exact arithmetic within the default [budget](crate::modular::VerdictOptions::budget) of 2³¹ ×.
//! Where it ends at n ≈ 300 for full-length doubles, products XᵀX of integers |x| ≤ 9 go to 350. Through the Gram
//! matrix, positive definiteness of fl(XᵀX) within its radius is proved up to κ(X) ≈ 10⁶ only; that is why vectors are
//! judged themselves.
//!
//! # Ten traps
//!
//! These ten were chosen because the customary tests fail on them; on most matrices they do not, and the counts are no
//! rates. The answers of nalgebra 0.35, faer 0.24 and a plain test (a determinant of fl(XᵀX), or the smallest computed
//! eigenvalue), as `cargo run --release --example traps` prints them; the example tells which calls were made, and why
//! the truth is true. ✗ marks what is wrong.
//!
//! | matrix | question | truth | plain test | nalgebra | faer | gramkit | its proof |
//! |---|---|---|---|---|---|---|---|
//! | three decimals in the plane | independent? | no | yes ✗ | no | no | no | 3 vectors in 2 dimensions |
//! | Läuchli, ε = 1e-12 | independent? | yes | no ✗ | no ✗ | yes | yes | XT nearly orthonormal |
//! | units 1 and 1e-200 | independent? | yes | no ✗ | no ✗ | no ✗ | yes | XT nearly orthonormal |
//! | 60 × 60 triangle of −1 | independent? | yes | yes | no ✗ | no ✗ | yes | a minor modulo a prime |
//! | \[1 2; 2 1\] | semidefinite? | no | no | no | yes ✗ | no | a vector with xᵀAx < 0 |
//! | Laplacian of a path, n = 10 | semidefinite? | yes | no ✗ | no ✗ | yes | yes | n − 1 positive, a relation |
//! | Laplacian of K₅ | definite? | no | yes ✗ | yes ✗ | yes ✗ | no | an integer relation |
//! | correlations −0.1, n = 11 | semidefinite? | no | no | yes ✗ | yes ✗ | no | a vector with xᵀAx < 0 |
//! | \[a² ab; ab b²\], 0.9 and 0.5 | definite? | yes | no ✗ | no ✗ | no ✗ | yes | a congruence to signs |
//! | \[a² ab; ab b²\], 1.5 and 0.4 | definite? | no | yes ✗ | no | yes ✗ | no | a vector with xᵀAx < 0 |
//! | wrong answers |  |  | 7 | 7 | 7 | 0 |  |
//!
//! A rank at a tolerance (nalgebra's is absolute, 10⁻¹⁰ here; with faer's singular values it was σ₁·max(m, n)·2⁻⁵²) is
//! made for the question whether vectors near these are dependent: [`Rank`] answers both, apart.
//!
//! # Certificates
//!
//! What is proved can be kept: a [`Certificate`] is the claim with its evidence, plain data, and
//! [`Certificate::verify`] checks it with integers alone, by code that shares nothing with the search.
//!
//! [`Symmetric`]: crate::matrix::Symmetric
//! [`Certificate`]: crate::certificate::Certificate
//! [`Certificate::verify`]: crate::certificate::Certificate::verify

mod cholesky;
mod closest_relation;
mod congruence;
mod curvature;
mod definiteness;
mod determinant;
mod equilibrated;
mod exact_determinant;
mod independence;
mod independence_within;
mod independent_columns;
mod inverse;
pub mod packed;
mod packed_transpose;
mod printed_decimals;
mod rank;
mod regular;
mod search;
mod shifted;
mod symmetric_determinant;
mod weighted;
mod witness_search;
#[cfg(feature = "serde")]
mod written;

pub(crate) use cholesky::prove_positive_definite;
pub use closest_relation::ClosestRelation;
pub use curvature::Curvature;
pub use definiteness::Definiteness;
pub use determinant::Determinant;
pub use exact_determinant::ExactDeterminant;
pub use independence::Independence;
pub use independence_within::IndependenceWithin;
pub use inverse::InverseDiagonal;
pub(crate) use inverse::inverse_norm;
pub use printed_decimals::{PrintedDecimals, Semidefinite};
pub use rank::{NumericalRank, Rank, Tolerance};
pub(crate) use shifted::rayleigh_quotient;
pub use shifted::{AtLeast, Culprits, EigenvalueCount, EntryRange};
