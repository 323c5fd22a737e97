//! Whether a stored matrix may be factored.

use super::premise::Premise;
use crate::certificate::{Evidence, Witness};
use crate::claim::Verdict;
use crate::error::{Mismatch, Result};
use crate::matrix::Symmetric;
use crate::modular::VerdictOptions;
use crate::progress::Progress;
use crate::rounding::{add_up, gamma, mul_up};
use crate::spectrum::Eigen;
use crate::verdict::Definiteness;

/// Multiplications modulo a prime that the judgement may take: some hundredths of a second.
const BUDGET: u64 = 1 << 24;

/// Why the matrix, with all that lie within its radius, is positive semidefinite.
///
/// # Errors
/// [`Mismatch::NotSemidefinite`] where it is proved not to be; those of [`Definiteness::with`].
pub(super) fn judged(a: &Symmetric, progress: Option<Progress<'_>>) -> Result<Premise> {
    let answer = Definiteness::with(a, &VerdictOptions { budget: BUDGET, progress })?;
    match answer.is_positive_semidefinite() {
        Verdict::Proved => Ok(Premise::Proved),
        Verdict::Undetermined => Ok(Premise::Unknown),
        Verdict::Refuted => {
            let found = answer.evidence.into_iter().find_map(|evidence| match evidence {
                Evidence::Witness(witness) if witness.sign < 0 => Some(witness),
                _ => None,
            });
            let by_eigenvector = || Witness::by_eigenvector(a, &Eigen::of(a).ok()?, -1);
            let vector = found
                .or_else(|| Witness::negative_by_minors(a))
                .or_else(by_eigenvector)
                .map_or(Vec::new(), |witness| witness.vector);
            let at_most = form_at_most(a, &vector);
            Err(Mismatch::NotSemidefinite { vector, at_most }.into())
        }
    }
}

/// An upper bound on xᵀA'x for every A' within the radius, for an x for which that is negative: 0 if rounding hides it.
fn form_at_most(a: &Symmetric, x: &[f64]) -> f64 {
    let (mut value, mut size, mut squares) = (0.0, 0.0, 0.0);
    for (j, &y) in x.iter().enumerate().filter(|&(_, &y)| y != 0.0) {
        squares += y * y;
        for (i, &z) in x.iter().enumerate().filter(|&(_, &z)| z != 0.0) {
            let term = z * a.get(i, j) * y;
            value += term;
            size += term.abs();
        }
    }
    let terms = x.len() * x.len() + 4;
    let rounding = mul_up(gamma(2 * terms), size);
    let radius = mul_up(a.radius().value(), mul_up(squares, 1.0 + gamma(terms)));
    let bound = add_up(add_up(value, rounding), radius);
    if bound < 0.0 { bound } else { 0.0 }
}
