//! The search for proofs about a matrix that no Cholesky factor shows to be definite, from the cheap ones to the dear.
//!
//! Floating point proves p positive and q negative eigenvalues from below; exact arithmetic proves rank ≤ r from above,
//! by integer relations between the columns. Where p + q = r the inertia (p, n − r, q) is complete: the *sandwich*,
//! which takes no long integer. Where it does not close, because a nonzero eigenvalue drowns in rounding, the signs of
//! all leading principal minors decide ([`modular::inertia`]).

use super::congruence::{MOST_WHITENED, whiten};
use super::equilibrated::equilibrated;
use super::regular::Balanced;
use crate::certificate::{ApproximateInverse, Evidence, Relation, Subspace, WeightedSubspace, Witness};
use crate::claim::{Count, Enclosure, Inertia};
use crate::error::{Error, Result};
use crate::matrix::{ExactMatrix, Symmetric};
use crate::modular::{self, Integral, Obstacle, VerdictOptions, Work, WrittenIntegers};
use crate::progress::{Progress, report};
use crate::rounding::Forms;
use crate::spectrum::Eigen;

/// What was found.
pub(super) struct Found {
    pub(super) inertia: Inertia,
    pub(super) evidence: Vec<Evidence>,
    /// Why the inertia is not complete, if it is not.
    pub(super) missing: Option<Obstacle>,
    /// Enclosures that contain 0, where the inertia is not complete.
    pub(super) unresolved: Vec<Enclosure>,
    /// Multiplications modulo a prime.
    pub(super) work: u64,
}

/// Enclosures, witnesses and a congruence to a diagonal of signs; of a stored matrix also the enclosures of a congruent
/// one, and exact arithmetic.
pub(super) fn search(a: &Symmetric, options: &VerdictOptions<'_>) -> Result<Found> {
    let mut search = Search::new(a, options.progress)?;
    search.witnesses(a)?;
    let mut work = Work::new(options);
    if a.radius().value() == 0.0 {
        search.equilibrated(a)?;
        search.congruence(a)?;
        search.exact(a, &mut work)?;
    } else {
        search.forms(a)?;
        search.congruence(a)?;
        search.missing = Some(Obstacle::Radius);
    }
    Ok(search.finish(work.spent()))
}

/// The same of all matrices within the errors of the entries, which `stored` judges without them where that helps.
pub(super) fn search_entrywise(
    a: &Symmetric,
    options: &VerdictOptions<'_>,
    stored: impl FnOnce() -> Result<Found>,
) -> Result<Found> {
    let mut search = Search::new(a, options.progress)?;
    search.witnesses(a)?;
    search.congruence(a)?;
    search.missing = Some(Obstacle::Radius);
    let mut work = 0;
    if search.positive + search.negative < search.order
        && let Some(balanced) = Balanced::of(a, options.progress)?
    {
        let proof = balanced.prove_regular();
        report(options.progress, 0.0)?;
        if let Some(proof) = proof {
            let found = stored()?;
            work = found.work;
            search.positive = search.positive.max(found.inertia.positive.lower);
            search.negative = search.negative.max(found.inertia.negative.lower);
            search.rank.lower = search.order;
            search.missing = found.missing.or(search.missing);
            let proof = ApproximateInverse { stored: found.evidence, ..proof };
            search.evidence.push(Evidence::ApproximateInverse(proof));
        } else {
            for (sign, known) in [(1, &mut search.positive), (-1, &mut search.negative)] {
                if *known == 0
                    && let Some(witness) = balanced.witness(sign, options.progress)?
                {
                    *known = 1;
                    search.evidence.push(Evidence::Witness(witness));
                }
            }
            search.forms(a)?;
        }
    }
    Ok(search.finish(work))
}

/// Relations between the columns of a symmetric matrix as it is written, and its principal minors.
pub(super) fn search_written(a: &ExactMatrix, options: &VerdictOptions<'_>) -> Result<Found> {
    let n = a.rows();
    let mut found = Found {
        inertia: Inertia::from_bounds(n, 0, 0, Count::exactly(0)),
        evidence: vec![if n == 0 { Evidence::Empty } else { Evidence::ZeroMatrix }],
        missing: None,
        unresolved: Vec::new(),
        work: 0,
    };
    if (0..n).all(|i| (0..n).all(|j| a.entry(i, j).is_zero())) {
        return Ok(found);
    }
    let mut work = Work::new(options);
    let WrittenIntegers { integers, tens } = WrittenIntegers::of_symmetric(a);
    let proof = modular::sandwich(&integers, &mut work)?;
    let relations: Vec<Relation> =
        proof.relations.into_iter().map(|relation| Relation::by_tens(relation.coefficients, &tens)).collect();
    let relations = Some(relations).filter(|relations| !relations.is_empty()).map(Evidence::Relations);
    let (inertia, last, missing) = match modular::inertia(&integers, &mut work) {
        Ok((positive, negative, minors)) => {
            let inertia = Inertia::from_bounds(n, positive, negative, Count::exactly(positive + negative));
            (inertia, Some(Evidence::PrincipalMinors(minors)), None)
        }
        Err(stop) => {
            (Inertia::from_bounds(n, 0, 0, proof.rank), proof.minor.map(Evidence::Minor), Some(stop.obstacle()?))
        }
    };
    found.evidence = relations.into_iter().chain(last).collect();
    Ok(Found { inertia, missing, work: work.spent(), ..found })
}

/// The eigenvalues of A within the ball of its radius, to which its eigenvectors testify. `None` for entries at the
/// ends of the range: their signs can still be told without these eigenvalues.
fn decomposed(a: &Symmetric, progress: Option<Progress<'_>>) -> Result<Option<Eigen>> {
    match Eigen::within_ball(a, progress) {
        Ok(eigen) => Ok(Some(eigen)),
        Err(Error::Overflow { .. } | Error::NoConvergence { .. }) => Ok(None),
        Err(error) => Err(error),
    }
}

fn is_positive(enclosure: &Enclosure) -> bool {
    enclosure.lower > 0.0
}

/// Lower bounds on the numbers of eigenvalues of each sign, and bounds on the rank, collected one by one.
struct Search<'a> {
    /// Asked between the steps whether to go on.
    progress: Option<Progress<'a>>,
    order: usize,
    positive: usize,
    negative: usize,
    rank: Count,
    evidence: Vec<Evidence>,
    missing: Option<Obstacle>,
    eigen: Option<Eigen>,
}

impl<'a> Search<'a> {
    fn new(a: &Symmetric, progress: Option<Progress<'a>>) -> Result<Self> {
        let n = a.order();
        let eigen = decomposed(a, progress)?;
        let mut search = Self {
            progress,
            order: n,
            positive: 0,
            negative: 0,
            rank: Count { lower: 0, upper: n },
            evidence: Vec::new(),
            missing: None,
            eigen: None,
        };
        if let Some(eigen) = &eigen {
            search.enclosed(eigen, &vec![0; n]);
        }
        Ok(Self { eigen, ..search })
    }

    /// Counts enclosures that do not contain 0, if there are more than were known. The eigenvectors that belong to them
    /// span a subspace of their sign.
    fn enclosed(&mut self, eigen: &Eigen, scaling: &[i32]) {
        for (sign, has_sign) in [(1, is_positive as fn(&Enclosure) -> bool), (-1, |e| e.upper < 0.0)] {
            let found = self.subspace(sign, eigen, has_sign, scaling);
            self.evidence.extend(found.map(Evidence::Subspace));
        }
    }

    /// The span of the eigenvectors whose enclosures are `of` the sign, if they are more than were known.
    fn subspace(
        &mut self,
        sign: i8,
        eigen: &Eigen,
        of: impl Fn(&Enclosure) -> bool,
        scaling: &[i32],
    ) -> Option<Subspace> {
        let known = if sign > 0 { &mut self.positive } else { &mut self.negative };
        let members: Vec<usize> = (0..self.order).filter(|&k| of(&eigen.enclosures[k])).collect();
        if members.len() <= *known {
            return None;
        }
        *known = members.len();
        let vectors = members.iter().map(|&k| eigen.vectors.col(k).iter().copied().collect()).collect();
        Some(Subspace { sign, scaling: scaling.to_vec(), vectors })
    }

    /// λ_i(σA') ≥ λ_i(σA − diag d) for every A' with −diag d ⪯ A' − A ⪯ diag d, and each end is attained: the positive
    /// eigenvalues of these two matrices, and of ones congruent to them, are of the sign σ in all of them.
    fn forms(&mut self, a: &Symmetric) -> Result<()> {
        let Some(Forms { bounds, weights }) = a.forms() else { return Ok(()) };
        let evidence = |subspace: Subspace| match &weights {
            None => Evidence::Subspace(subspace),
            Some(weights) => {
                let (weights, lowering) = (weights.clone(), bounds.to_vec());
                Evidence::WeightedSubspace(WeightedSubspace { weights, lowering, subspace })
            }
        };
        for sign in [1, -1] {
            if self.positive + self.negative == self.order {
                return Ok(());
            }
            let Some(end) = a.lowered(sign, &bounds) else { continue };
            let plain = decomposed(&end, self.progress)?;
            if let Some(eigen) = &plain {
                let found = self.subspace(sign, eigen, is_positive, &vec![0; self.order]);
                self.evidence.extend(found.map(evidence));
            }
            if let Some((scaled, exponents)) = equilibrated(&end)?
                && let Some(eigen) = decomposed(&scaled, self.progress)?
            {
                let found = self.subspace(sign, &eigen, is_positive, &exponents);
                self.evidence.extend(found.map(evidence));
            }
            let known = if sign > 0 { &mut self.positive } else { &mut self.negative };
            if *known == 0
                && let Some(eigen) = &plain
                && let Some(last) = self.order.checked_sub(1)
                && let Some(witness) = Witness::check(a, eigen.vectors.col(last).iter().copied().collect(), sign)
            {
                *known = 1;
                self.evidence.push(Evidence::Witness(witness));
            }
        }
        Ok(())
    }

    /// Exact witnesses reach where enclosures end: xᵀAx is one number, not an eigenvalue known to n·u·‖A‖.
    fn witnesses(&mut self, a: &Symmetric) -> Result<()> {
        let by_eigenvector = |sign| self.eigen.as_ref().and_then(|eigen| Witness::by_eigenvector(a, eigen, sign));
        let negative = Witness::negative_by_minors(a).or_else(|| by_eigenvector(-1));
        let positive = by_eigenvector(1).or_else(|| Witness::positive_by_minors(a));
        for witness in negative.into_iter().chain(positive) {
            let count = if witness.sign < 0 { &mut self.negative } else { &mut self.positive };
            *count = (*count).max(1);
            self.evidence.push(Evidence::Witness(witness));
        }
        report(self.progress, 0.0)
    }

    /// Sylvester's law: the signs of DAD are those of A, and its eigenvalues may be separated from 0 where those of a
    /// badly scaled A are not.
    fn equilibrated(&mut self, a: &Symmetric) -> Result<()> {
        if self.positive + self.negative == self.order {
            return Ok(());
        }
        let Some((scaled, exponents)) = equilibrated(a)? else { return Ok(()) };
        if let Some(eigen) = decomposed(&scaled, self.progress)? {
            self.enclosed(&eigen, &exponents);
        }
        Ok(())
    }

    /// Whitening reaches where enclosures end: by products with their roundings kept, twice as far.
    fn congruence(&mut self, a: &Symmetric) -> Result<()> {
        let n = self.order;
        if self.positive + self.negative == n || n > MOST_WHITENED {
            return Ok(());
        }
        let radius: Vec<f64> = (0..n).map(|i| a.radius().at(i)).collect();
        let whitened = whiten(a, &vec![0.0; n], |whitened| whitened.congruence(&radius).is_some());
        if let Some(proof) = whitened.and_then(|whitened| whitened.congruence(&radius)) {
            self.positive = proof.signs.iter().filter(|sign| **sign > 0).count();
            self.negative = n - self.positive;
            self.evidence.push(Evidence::Congruence(proof));
        }
        report(self.progress, 0.0)
    }

    /// The sandwich, and where it does not close, the principal minors.
    fn exact(&mut self, a: &Symmetric, work: &mut Work<'_>) -> Result<()> {
        if self.positive + self.negative == self.order {
            return Ok(());
        }
        let z = Integral::of_symmetric(a.as_faer());
        let proof = modular::sandwich(&z, work)?;
        self.rank = proof.rank;
        if !proof.relations.is_empty() {
            self.evidence.push(Evidence::Relations(proof.relations));
        }
        let nonzero = self.positive + self.negative;
        self.evidence.extend(proof.minor.filter(|_| proof.rank.lower > nonzero).map(Evidence::Minor));
        if nonzero == self.rank.upper {
            return Ok(());
        }
        match modular::inertia(&z, work) {
            Ok((positive, negative, minors)) => {
                (self.positive, self.negative) = (positive, negative);
                self.rank = Count::exactly(positive + negative);
                self.evidence.push(Evidence::PrincipalMinors(minors));
            }
            Err(stop) => self.missing = Some(stop.obstacle()?),
        }
        Ok(())
    }

    fn finish(self, work: u64) -> Found {
        let inertia = Inertia::from_bounds(self.order, self.positive, self.negative, self.rank);
        let complete = inertia.is_complete();
        let enclosures = self.eigen.iter().flat_map(|eigen| &eigen.enclosures);
        let unresolved = enclosures.copied().filter(|e| !complete && e.contains(0.0)).collect();
        Found { inertia, evidence: self.evidence, missing: self.missing.filter(|_| !complete), unresolved, work }
    }
}
