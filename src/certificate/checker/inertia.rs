//! What evidence shows of the inertia.

use super::congruence::check_congruence;
use super::data::Data;
use super::dyadic::is_zero;
use super::elimination::{principal_signs, symmetric_integers};
use super::entrywise::{check_inverse, check_witness, weighted};
use super::form::Lowered;
use super::minor::check_minor;
use super::relations::check_relations;
use super::{MOST_EVIDENCE, check_indices, check_length, compare};
use crate::certificate::{Evidence, Flaw, PrincipalMinors, Rejection};
use crate::claim::{Count, Inertia};

/// What a claim is about: the matrix, or all within a radius of it, or within the errors of its entries.
pub(super) struct Subject<'a> {
    pub(super) matrix: &'a Data,
    pub(super) radius: f64,
    /// A number d_i ≥ 0 for each row: none of the others is outside −diag d ⪯ A' − A ⪯ diag d.
    pub(super) diagonal: Option<&'a [f64]>,
    /// At most as far away as the radius.
    pub(super) errors: Option<&'a Data>,
}

impl Subject<'_> {
    /// What holds of all matrices within one of the bounds: A' ⪰ A − diag d, or A' ⪰ A − rI.
    fn within_one_bound<R>(&self, check: impl Fn(&Lowered<'_>) -> Result<R, Flaw>) -> Result<R, Flaw> {
        let lowered = |lowering: Vec<f64>| check(&Lowered { matrix: self.matrix, lowering });
        let ball = || lowered(vec![self.radius; self.matrix.rows()]);
        match self.diagonal {
            Some(diagonal) => lowered(diagonal.to_vec()).or_else(|flaw| ball().map_err(|_| flaw)),
            None => ball(),
        }
    }
}

/// Lower bounds on the numbers of eigenvalues of each sign, and bounds on the rank.
struct Shown {
    order: usize,
    positive: usize,
    negative: usize,
    rank: Count,
}

/// Checks all the evidence, and that the claimed inertia follows from it.
pub(super) fn check(subject: &Subject<'_>, claimed: &Inertia, evidence: &[Evidence]) -> Result<(), Rejection> {
    let mut shown = Shown::nothing(subject.matrix.rows());
    for (number, item) in evidence.iter().enumerate() {
        shown.add(subject, item).map_err(|flaw| Rejection::Evidence { number, evidence: item.kind(), flaw })?;
    }
    shown.implies(claimed)
}

impl Shown {
    fn nothing(order: usize) -> Self {
        Self { order, positive: 0, negative: 0, rank: Count { lower: 0, upper: order } }
    }

    fn add(&mut self, subject: &Subject<'_>, evidence: &Evidence) -> Result<(), Flaw> {
        let n = self.order;
        let &Subject { matrix: a, radius, errors, .. } = subject;
        let is_exact = matches!(
            evidence,
            Evidence::Empty
                | Evidence::ZeroMatrix
                | Evidence::PrincipalMinors(_)
                | Evidence::Relations(_)
                | Evidence::Minor(_)
        );
        match evidence {
            // The others are multiplied out with doubles.
            _ if a.is_written() && !is_exact => return Err(Flaw::Inadmissible),
            Evidence::Cholesky(proof) => {
                subject.within_one_bound(|lowered| lowered.check_factor(proof))?;
                self.sign(proof.sign, n);
            }
            Evidence::Witness(witness) => {
                match errors {
                    Some(errors) => check_witness(a, errors, witness)?,
                    None => subject.within_one_bound(|lowered| lowered.check_witness(witness))?,
                }
                self.sign(witness.sign, 1);
            }
            Evidence::Subspace(subspace) => {
                subject.within_one_bound(|lowered| lowered.check_subspace(subspace))?;
                self.sign(subspace.sign, subspace.vectors.len());
            }
            Evidence::Congruence(proof) => {
                let (positive, negative) = subject.within_one_bound(|lowered| check_congruence(lowered, proof))?;
                self.sign(1, positive);
                self.sign(-1, negative);
                self.rank.lower = n;
            }
            Evidence::WeightedFactor(proof) => {
                let errors = errors.ok_or(Flaw::Inadmissible)?;
                weighted(a, errors, (&proof.weights, &proof.lowering))?.check_factor(&proof.factor)?;
                self.sign(proof.factor.sign, n);
            }
            Evidence::WeightedSubspace(proof) => {
                let errors = errors.ok_or(Flaw::Inadmissible)?;
                weighted(a, errors, (&proof.weights, &proof.lowering))?.check_subspace(&proof.subspace)?;
                self.sign(proof.subspace.sign, proof.subspace.vectors.len());
            }
            Evidence::ApproximateInverse(proof) => {
                check_inverse(a, errors.ok_or(Flaw::Inadmissible)?, proof)?;
                let stored = Self::stored(a, &proof.stored)?;
                self.sign(1, stored.positive);
                self.sign(-1, stored.negative);
                self.rank.lower = n;
            }
            Evidence::Empty if n > 0 => return Err(Flaw::NotEmpty { order: n }),
            Evidence::Empty => {}
            // Near every matrix are nonsingular ones, so the rest is about the stored matrix only.
            _ if !is_zero(radius) => return Err(Flaw::Inadmissible),
            Evidence::PrincipalMinors(minors) => {
                let (positive, negative) = check_principal_minors(a, minors)?;
                self.sign(1, positive);
                self.sign(-1, negative);
                self.rank.upper = self.rank.upper.min(positive + negative);
            }
            // The others count zeros and residues of doubles or integers.
            _ if !a.is_of_doubles() && !a.is_written() => return Err(Flaw::Inadmissible),
            Evidence::ZeroMatrix => {
                for row in 0..n {
                    if let Some(column) = (0..n).find(|&column| !a.exact(row, column).is_zero()) {
                        return Err(Flaw::NotZero { row, column });
                    }
                }
                self.rank.upper = 0;
            }
            Evidence::Relations(relations) => {
                check_relations(a, relations, None, false)?;
                self.rank.upper = self.rank.upper.min(n - relations.len());
            }
            Evidence::Minor(minor) => {
                check_minor(a, minor, None)?;
                self.rank.lower = self.rank.lower.max(minor.rows.len());
            }
        }
        Ok(())
    }

    /// What evidence shows of the stored matrix alone.
    fn stored(a: &Data, evidence: &[Evidence]) -> Result<Self, Flaw> {
        if evidence.len() > MOST_EVIDENCE {
            return Err(Flaw::TooMany { what: "pieces of evidence", most: MOST_EVIDENCE, found: evidence.len() });
        }
        let subject = Subject { matrix: a, radius: 0.0, diagonal: None, errors: None };
        let mut shown = Self::nothing(a.rows());
        for (number, item) in evidence.iter().enumerate() {
            let nested = |flaw| Flaw::Stored { number, evidence: item.kind(), flaw: Box::new(flaw) };
            shown.add(&subject, item).map_err(nested)?;
        }
        Ok(shown)
    }

    fn sign(&mut self, sign: i8, count: usize) {
        let known = if sign > 0 { &mut self.positive } else { &mut self.negative };
        *known = (*known).max(count);
    }

    /// n₊ + n₋ is the rank, and n₊ + n₀ + n₋ the order.
    fn implies(&self, claimed: &Inertia) -> Result<(), Rejection> {
        let (p, q, upper) = (self.positive, self.negative, self.rank.upper);
        let nonzero = self.rank.lower.max(p + q);
        let n = self.order;
        let between = |lower: usize, upper: usize| Count { lower, upper };
        compare("the number of positive eigenvalues", claimed.positive, between(p, upper.saturating_sub(q)))?;
        compare("the number of zero eigenvalues", claimed.zero, between(n - upper, n.saturating_sub(nonzero)))?;
        compare("the number of negative eigenvalues", claimed.negative, between(q, upper.saturating_sub(p)))
    }
}

/// (n₊, n₋): the exact signs of the minors are those that stand there, and nothing is left after the pivots. n²r/2
/// steps of elimination with long integers.
///
/// By Jacobi's rule Δ_k against Δ_{k−1} has the sign of an eigenvalue; by Gundelfinger's a single zero between two
/// minors stands for one of each sign (Gantmacher, *The Theory of Matrices* I, ch. X §3).
fn check_principal_minors(a: &Data, minors: &PrincipalMinors) -> Result<(usize, usize), Flaw> {
    let n = a.rows();
    let r = minors.pivots.len();
    if r > n {
        return Err(Flaw::TooMany { what: "pivots", most: n, found: r });
    }
    check_indices("pivot", &minors.pivots, n)?;
    check_length("signs", r, minors.signs.len())?;
    if let Some(&sign) = minors.signs.iter().find(|sign| !(-1..=1).contains(*sign)) {
        return Err(Flaw::Sign { sign });
    }
    let mut is_pivot = vec![false; n];
    minors.pivots.iter().for_each(|&pivot| is_pivot[pivot] = true);
    let order: Vec<usize> = minors.pivots.iter().copied().chain((0..n).filter(|&i| !is_pivot[i])).collect();
    let signs = principal_signs(symmetric_integers(a, &order), r)?;
    let differs = signs.iter().zip(&minors.signs).position(|(found, claimed)| found != claimed);
    if let Some(k) = differs {
        return Err(Flaw::MinorSign { order: k + 1, claimed: minors.signs[k], found: signs[k] });
    }
    let (mut positive, mut negative) = (0, 0);
    let mut before = 1;
    for &sign in &signs {
        match (sign, before) {
            (0, _) => {}
            // The zero minor stood before this one: one eigenvalue of each sign.
            (_, 0) => {
                positive += 1;
                negative += 1;
            }
            _ if sign == before => positive += 1,
            _ => negative += 1,
        }
        before = sign;
    }
    Ok((positive, negative))
}
