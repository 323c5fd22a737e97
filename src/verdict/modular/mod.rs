//! Exact linear algebra modulo a prime.
//!
//! A double is m·2^e, so for an odd prime p it has an image in F_p, and the map from the dyadic rationals is a ring
//! homomorphism. A minor that is nonzero modulo p is nonzero, hence
//!
//! * rank_p(X) ≤ rank(X): **one elimination modulo p with rank n proves independence** (the principle of `isregular` in
//!   Rump's INTLAB), and
//! * a null vector of X modulo p is the image of a rational one if p is not unlucky. Rational reconstruction (Wang, *A p-adic
//!   algorithm for univariate partial fractions*, SYMSAC 1981; von zur Gathen & Gerhard, *Modern Computer Algebra*, §5.10)
//!   recovers it when its entries are small, and **Σ c_j x_j = 0, checked exactly with integers c, proves dependence**. No
//!   luck is needed for the proof, only for finding it.
//!
//! The prime here is p = 2⁶² − 57, so entries of a null vector up to √(p/2) ≈ 1.5·10⁹ can be recovered.

mod elimination;
mod field;
mod reconstruction;
mod relation;

pub(crate) use elimination::{Echelon, affordable};
pub(crate) use field::PRIME;
pub use relation::{Coefficient, Relation};

use super::Count;
use crate::rounding::ScaledColumns;
use crate::{Real, Vectors};

/// Coefficients that the relations of one family may have together.
const MOST_COEFFICIENTS: usize = 1 << 24;

/// Proved bounds on the rank of the stored vectors: from below by the rank modulo p, from above by integer relations that
/// exact arithmetic confirms, which are returned too. The trivial bounds if the elimination would take too long.
pub(crate) fn rank<T: Real>(vectors: &Vectors<'_, T>) -> (Count, Vec<Relation>) {
    let x = ScaledColumns::of(vectors.matrix());
    let (m, n) = (vectors.dimension(), vectors.len());
    // A rounded column is not the caller's; nothing said of it would be exact.
    if x.perturbation != 0.0 || !affordable(&x.values) {
        return (Count { lower: 0, upper: m.min(n) }, Vec::new());
    }
    let echelon = Echelon::of(&x.values);
    let relations = confirmed(&x, &echelon);
    (Count { lower: echelon.rank(), upper: m.min(n - relations.len()) }, relations)
}

/// All integer relations between the vectors that one prime finds and exact arithmetic confirms; they are independent of
/// each other. The columns have been scaled without rounding. Of very many relations only the first are looked for, so that
/// their coefficients fit into memory.
pub(crate) fn confirmed(x: &ScaledColumns, echelon: &Echelon) -> Vec<Relation> {
    echelon
        .null_vectors()
        .take(MOST_COEFFICIENTS / x.values.ncols().max(1))
        .filter_map(|null| reconstruction::integers(&null))
        .filter(|coefficients| relation::vanishes(&x.values, coefficients))
        .map(|coefficients| Relation::new(&coefficients, &x.exponents))
        .collect()
}
