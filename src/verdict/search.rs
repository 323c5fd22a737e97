//! The search for proofs about a stored matrix, from the cheap ones to the dear.

use super::equilibrated::equilibrated;
use super::{Count, Evidence, Inertia, Witness, modular};
use crate::{Eigen, Enclosure, Error, Result, Symmetric, Vectors};

/// What was found of a matrix that no Cholesky factor proves definite.
pub(super) struct Found {
    pub(super) inertia: Inertia,
    pub(super) evidence: Vec<Evidence>,
    /// Enclosures that contain 0, where the inertia is not complete.
    pub(super) unresolved: Vec<Enclosure>,
}

/// Enclosures and witnesses; of a stored matrix also the signs of a congruent one, and relations between its columns.
pub(super) fn search(a: &Symmetric) -> Result<Found> {
    let mut search = Search::new(a)?;
    search.witnesses(a);
    if a.radius().value() == 0.0 {
        search.congruence(a)?;
        search.relations(a);
    }
    Ok(search.finish())
}

/// Lower bounds on the numbers of eigenvalues of each sign, and an upper bound on the rank, collected one by one.
struct Search {
    order: usize,
    positive: usize,
    negative: usize,
    rank: Count,
    evidence: Vec<Evidence>,
    eigen: Option<Eigen>,
}

impl Search {
    fn new(a: &Symmetric) -> Result<Self> {
        let n = a.order();
        let mut search = Self {
            order: n,
            positive: 0,
            negative: 0,
            rank: Count { lower: 0, upper: n },
            evidence: Vec::new(),
            eigen: match Eigen::of(a) {
                Ok(eigen) => Some(eigen),
                // Entries at the ends of the range: their signs can still be told without these eigenvalues.
                Err(Error::Overflow { .. } | Error::NoConvergence { .. }) => None,
                Err(error) => return Err(error),
            },
        };
        if let Some(eigen) = &search.eigen {
            let (positive, negative) = signs(eigen);
            search.enclosed(positive, negative);
        }
        Ok(search)
    }

    /// Counts enclosures that do not contain 0, if there are more than were known.
    fn enclosed(&mut self, positive: usize, negative: usize) {
        if positive > self.positive || negative > self.negative {
            self.positive = self.positive.max(positive);
            self.negative = self.negative.max(negative);
            self.evidence.push(Evidence::Enclosures { positive, negative });
        }
    }

    /// Exact witnesses reach where enclosures end: xᵀAx is one number, not an eigenvalue known to n·u·‖A‖.
    fn witnesses(&mut self, a: &Symmetric) {
        let by_eigenvector = |sign| self.eigen.as_ref().and_then(|eigen| Witness::by_eigenvector(a, eigen, sign));
        let negative = Witness::negative_by_minors(a).or_else(|| by_eigenvector(-1));
        let positive = by_eigenvector(1).or_else(|| Witness::positive_by_minors(a));
        for witness in negative.into_iter().chain(positive) {
            let count = if witness.sign < 0 { &mut self.negative } else { &mut self.positive };
            *count = (*count).max(1);
            self.evidence.push(Evidence::Witness(witness));
        }
    }

    /// Sylvester's law: the signs of DAD are those of A, and its eigenvalues may be separated from 0 where those of a
    /// badly scaled A are not.
    fn congruence(&mut self, a: &Symmetric) -> Result<()> {
        if self.positive + self.negative == self.order {
            return Ok(());
        }
        let Some((scaled, _)) = equilibrated(a)? else { return Ok(()) };
        if let Ok(eigen) = Eigen::of(&scaled) {
            let (positive, negative) = signs(&eigen);
            self.enclosed(positive, negative);
        }
        Ok(())
    }

    /// The sandwich: p + q eigenvalues proved nonzero from below, n − (relations between columns) from above.
    fn relations(&mut self, a: &Symmetric) {
        if self.positive + self.negative == self.order {
            return;
        }
        let (rank, relations) = modular::rank(&Vectors::columns(a.as_faer()));
        self.rank = rank;
        if !relations.is_empty() {
            self.evidence.push(Evidence::Relations(relations));
        }
        if self.rank.lower > self.positive + self.negative {
            self.evidence.push(Evidence::Minor(self.rank.lower));
        }
    }

    fn finish(self) -> Found {
        let inertia = Inertia::from_bounds(self.order, self.positive, self.negative, self.rank);
        let unresolved = if inertia.is_complete() {
            Vec::new()
        } else {
            let enclosures = self.eigen.iter().flat_map(|eigen| &eigen.enclosures);
            enclosures.copied().filter(|e| e.contains(0.0)).collect()
        };
        Found { inertia, evidence: self.evidence, unresolved }
    }
}

/// How many enclosures lie above zero, and how many below.
fn signs(eigen: &Eigen) -> (usize, usize) {
    let positive = eigen.enclosures.iter().filter(|e| e.lower > 0.0).count();
    let negative = eigen.enclosures.iter().filter(|e| e.upper < 0.0).count();
    (positive, negative)
}
