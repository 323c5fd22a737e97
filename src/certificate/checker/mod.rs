//! Certificates checked again, by code that shares nothing with what made them.
//!
//! Integers of any length and residues modulo odd numbers are all there is here: no floating-point operation whose
//! rounding matters, no decomposition, none of the modular arithmetic of the search. Each piece of evidence is checked
//! as the theorem that its type states, and the bounds that follow are compared with the claim. A certificate may be
//! forged: lengths are compared with the data, indices and exponents with their ranges, before anything is computed
//! from them.
//!
//! | evidence | products for order n, m × n vectors | of |
//! |---|---|---|
//! | Cholesky factor, weighted or not | n³/6 | numbers of about 100 bits |
//! | approximate inverse | n³ | the same |
//! | congruence | 3n³/2 | the same |
//! | witness | n² | the same |
//! | subspace of dimension k | n²k + nk²/2, rarely k³/6 steps of elimination | the same; long integers |
//! | k relations | mnk | as long as the coefficients |
//! | minor of order r | r³/3 | residues |
//! | preconditioner, subspace of dimension k | mn², mnk + mk²/2 | numbers of about 100 to 200 bits |
//! | principal minors, vanishing minors | n²r/2, mnr | integers of up to 53r bits and more |

mod congruence;
mod data;
mod dyadic;
mod elimination;
mod entrywise;
mod form;
mod independent;
mod inertia;
mod minor;
mod modulus;
mod rank;
mod relations;
mod shifted;

use std::collections::HashSet;

use faer::MatRef;

use crate::certificate::{Evidence, Flaw, RankEvidence, Rejection, Subspace};
use crate::claim::{Count, Inertia};
use crate::matrix::{ExactMatrix, Real};
use data::Data;
pub(super) use shifted::check_shifted;

/// Scalings of doubles by powers of two need no more than twice the range of their exponents.
const MOST_EXPONENT: u32 = 4400;
/// The search leaves ten pieces at most.
const MOST_EVIDENCE: usize = 16;

/// How far the matrices that a claim is about may be from the one that is given.
pub(crate) struct Bounds<'a> {
    pub(super) radius: f64,
    pub(super) diagonal: Option<&'a [f64]>,
    pub(super) entry_errors: Option<&'a [f64]>,
}

/// Checks a claim about a symmetric matrix, or all within a radius of it, or within the errors of its entries.
pub(crate) fn check_inertia<T: Real>(
    matrix: MatRef<'_, T>,
    order: usize,
    bounds: &Bounds<'_>,
    claimed: &Inertia,
    evidence: &[Evidence],
) -> Result<(), Rejection> {
    let a = Data::symmetric(matrix, order)?;
    let errors = bounds.checked(order)?;
    check_number(evidence.len())?;
    let (radius, diagonal) = (bounds.radius, bounds.diagonal);
    inertia::check(&inertia::Subject { matrix: &a, radius, diagonal, errors: errors.as_ref() }, claimed, evidence)
}

/// Checks a claim about a symmetric matrix as it is written.
pub(crate) fn check_exact_inertia(
    matrix: &ExactMatrix,
    order: usize,
    claimed: &Inertia,
    evidence: &[Evidence],
) -> Result<(), Rejection> {
    let a = Data::exact_symmetric(matrix, order)?;
    check_number(evidence.len())?;
    inertia::check(&inertia::Subject { matrix: &a, radius: 0.0, diagonal: None, errors: None }, claimed, evidence)
}

impl Bounds<'_> {
    /// The errors of the entries, if they, the radius and its diagonal are what they must be.
    fn checked(&self, order: usize) -> Result<Option<Data>, Rejection> {
        let radius = self.radius;
        if !is_bound(radius) {
            return Err(Rejection::Radius { radius });
        }
        if let Some(diagonal) = self.diagonal
            && !(diagonal.len() == order && diagonal.iter().all(|&d| is_bound(d)) && self.entry_errors.is_none())
        {
            return Err(Rejection::Diagonal { expected: order });
        }
        self.entry_errors.map(|packed| entrywise::entry_errors(order, packed, radius)).transpose()
    }
}

/// Whether a number can bound an error: finite, zero or more. By the sign's bit: a comparison takes subnormal numbers
/// for zero on a thread that flushes them.
fn is_bound(x: f64) -> bool {
    x.is_finite() && (x.is_sign_positive() || dyadic::is_zero(x))
}

/// What a claim about the rank of vectors is about.
pub(crate) struct Family<'a> {
    pub(super) dimension: usize,
    pub(super) count: usize,
    pub(super) centred: bool,
    pub(super) components: Option<&'a [usize]>,
}

/// Checks a claim about the rank of the columns of a matrix.
pub(crate) fn check_rank<T: Real>(
    matrix: MatRef<'_, T>,
    family: &Family<'_>,
    claimed: Count,
    evidence: &[RankEvidence],
) -> Result<(), Rejection> {
    family.check(&Data::of(matrix, family.dimension, family.count)?, claimed, evidence)
}

/// Checks a claim about the rank of the columns of a matrix as it is written.
pub(crate) fn check_exact_rank(
    matrix: &ExactMatrix,
    family: &Family<'_>,
    claimed: Count,
    evidence: &[RankEvidence],
) -> Result<(), Rejection> {
    family.check(&Data::of_exact(matrix, family.dimension, family.count)?, claimed, evidence)
}

impl Family<'_> {
    fn check(&self, x: &Data, claimed: Count, evidence: &[RankEvidence]) -> Result<(), Rejection> {
        let Self { dimension, components, centred, .. } = *self;
        let left = components.map_or(dimension, <[usize]>::len);
        let ascending = components.is_none_or(|kept| {
            kept.windows(2).all(|pair| pair[0] < pair[1]) && kept.last().is_none_or(|&last| last < dimension)
        });
        if !ascending || (centred && left == 0) {
            return Err(Rejection::Components { dimension });
        }
        check_number(evidence.len())?;
        rank::check(x, components, centred, claimed, evidence)
    }
}

fn check_number(found: usize) -> Result<(), Rejection> {
    if found <= MOST_EVIDENCE { Ok(()) } else { Err(Rejection::TooMuchEvidence { found, most: MOST_EVIDENCE }) }
}

/// Whether both claimed bounds follow from what is shown.
fn compare(what: &'static str, claimed: Count, shown: Count) -> Result<(), Rejection> {
    if claimed.lower > shown.lower {
        return Err(Rejection::Unsupported { what, lower: true, claimed: claimed.lower, shown: shown.lower });
    }
    if claimed.upper < shown.upper {
        return Err(Rejection::Unsupported { what, lower: false, claimed: claimed.upper, shown: shown.upper });
    }
    Ok(())
}

fn check_length(what: &'static str, expected: usize, found: usize) -> Result<(), Flaw> {
    if expected == found { Ok(()) } else { Err(Flaw::Length { what, expected, found }) }
}

fn check_finite(what: &'static str, values: &[f64]) -> Result<(), Flaw> {
    if values.iter().all(|x| x.is_finite()) { Ok(()) } else { Err(Flaw::NotFinite { what }) }
}

fn check_exponents(exponents: &[i32]) -> Result<(), Flaw> {
    match exponents.iter().find(|exponent| exponent.unsigned_abs() > MOST_EXPONENT) {
        Some(&exponent) => Err(Flaw::Exponent { exponent }),
        None => Ok(()),
    }
}

/// Whether a subspace is spanned by at most n vectors of n components, with an exponent for each.
fn check_dimensions(subspace: &Subspace, n: usize) -> Result<(), Flaw> {
    check_length("exponents", n, subspace.scaling.len())?;
    check_exponents(&subspace.scaling)?;
    if subspace.vectors.len() > n {
        return Err(Flaw::TooMany { what: "vectors", most: n, found: subspace.vectors.len() });
    }
    subspace.vectors.iter().try_for_each(|vector| {
        check_length("components of a vector", n, vector.len())?;
        check_finite("a component of a vector", vector)
    })
}

fn check_sign(sign: i8) -> Result<(), Flaw> {
    if sign == 1 || sign == -1 { Ok(()) } else { Err(Flaw::Sign { sign }) }
}

/// Indices below `limit`, none twice; their number is at most that.
fn check_indices(what: &'static str, indices: &[usize], limit: usize) -> Result<(), Flaw> {
    let mut taken = HashSet::new();
    for &index in indices {
        if index >= limit {
            return Err(Flaw::Index { what, index });
        }
        if !taken.insert(index) {
            return Err(Flaw::Repeated { what, index });
        }
    }
    Ok(())
}

/// The row of the data that row i of the kept ones is.
fn row_of(kept: Option<&[usize]>, i: usize) -> usize {
    kept.and_then(|kept| kept.get(i)).copied().unwrap_or(i)
}
