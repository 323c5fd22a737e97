//! Exact linear algebra modulo primes.
//!
//! A matrix of doubles is one of integers Z, up to powers of two on its rows and columns; one of decimals is, up to
//! powers of ten on its columns beside them. Modulo a prime p its minors are those of Z modulo p, hence
//!
//! * rank_p(Z) ≤ rank(Z): **one elimination modulo p with rank n proves independence** (the principle of `isregular` in
//!   Rump's INTLAB);
//! * a null vector of Z modulo several primes is the image of a rational one. Rational reconstruction recovers it
//!   once the product of the primes is long enough, and **Σ cⱼxⱼ = 0, checked exactly with integers c, proves
//!   dependence**. No luck is needed for the proof, only for finding it;
//! * a minor that is zero modulo primes whose product exceeds Hadamard's bound on it is zero: **rank_p ≤ r for so many
//!   primes proves rank ≤ r**, where relations are too long to be of use;
//! * an integer is known from its residues modulo primes whose product exceeds twice a bound on it. So the leading
//!   principal minors of a symmetric Z have their exact signs, and these are **the exact inertia** (Jacobi,
//!   Gundelfinger; Gantmacher, *The Theory of Matrices* I, ch. X §3).
//!
//! What a step costs is counted in multiplications modulo a prime and known before it is taken.

mod budget;
#[cfg(test)]
mod corruption;
mod determinant;
mod echelon;
mod inertia;
mod integral;
mod inverse_diagonal;
mod minors;
mod prime_field;
mod primes;
mod rank;
mod reconstruction;
mod relations;
mod residues;
mod symmetric;
#[cfg(test)]
mod tests;
mod written;

pub use budget::{Obstacle, VerdictOptions};

pub(crate) use budget::{Stop, Work};
pub(crate) use determinant::{determinant, gram_determinant};
pub(crate) use inertia::inertia;
pub(crate) use integral::Integral;
pub(crate) use inverse_diagonal::{MOST_COLUMNS, inverse_diagonal};
pub(crate) use rank::{RankProof, rank, sandwich};
pub(crate) use written::WrittenIntegers;
