//! What evidence shows of the rank of vectors.

use super::compare;
use super::data::Data;
use super::elimination::{check_rank, integers};
use super::independent::{check_preconditioner, check_subspace};
use super::minor::check_minor;
use super::relations::check_relations;
use crate::certificate::{Flaw, RankEvidence, Rejection};
use crate::claim::Count;

/// Checks all the evidence, and that the claimed rank follows from it.
///
/// `family` are the vectors, in the `kept` components; before them the constant if they are `centred`. It alone has
/// rank 1, so the vectors less their means have one less than the family.
pub(super) fn check(
    x: &Data,
    kept: Option<&[usize]>,
    centred: bool,
    claimed: Count,
    evidence: &[RankEvidence],
) -> Result<(), Rejection> {
    let all: Vec<usize> = match kept {
        Some(kept) => kept.to_vec(),
        // Without vectors there may be more dimensions than memory has room to count.
        None if x.columns() == 0 => Vec::new(),
        None => (0..x.rows()).collect(),
    };
    let dimensions = kept.map_or(x.rows(), <[usize]>::len);
    let vectors = Vectors { dimensions, plain: x.family(&all, false), family: x.family(&all, centred), kept, centred };
    let constant = usize::from(centred);
    let mut shown = Count { lower: constant, upper: vectors.family.columns() };
    for (number, item) in evidence.iter().enumerate() {
        let bound = vectors.bound(item);
        let bound = bound.map_err(|flaw| Rejection::Evidence { number, evidence: item.kind(), flaw })?;
        shown = Count { lower: shown.lower.max(bound.lower), upper: shown.upper.min(bound.upper) };
    }
    let shown = Count { lower: shown.lower - constant, upper: shown.upper.saturating_sub(constant) };
    compare("the rank", claimed, shown)
}

struct Vectors<'a> {
    dimensions: usize,
    plain: Data,
    family: Data,
    kept: Option<&'a [usize]>,
    centred: bool,
}

impl Vectors<'_> {
    /// What one piece of evidence shows of the rank of the family.
    fn bound(&self, evidence: &RankEvidence) -> Result<Count, Flaw> {
        let (dimensions, vectors) = (self.dimensions, self.family.columns());
        let at_least = |lower: usize| Count { lower, upper: vectors };
        let at_most = |upper: usize| Count { lower: 0, upper };
        match evidence {
            // Their products are with doubles.
            RankEvidence::Preconditioner(_) | RankEvidence::Subspace(_) if self.family.is_written() => {
                Err(Flaw::Inadmissible)
            }
            RankEvidence::NoVectors if vectors > 0 => Err(Flaw::NotEmpty { order: vectors }),
            RankEvidence::NoVectors => Ok(at_most(0)),
            RankEvidence::MoreVectorsThanDimensions if vectors <= dimensions => {
                Err(Flaw::NotMoreVectors { vectors, dimensions })
            }
            RankEvidence::MoreVectorsThanDimensions => Ok(at_most(dimensions)),
            RankEvidence::Preconditioner(proof) => {
                check_preconditioner(&self.family, proof)?;
                Ok(at_least(vectors))
            }
            RankEvidence::Minor(minor) => {
                check_minor(&self.family, minor, self.kept)?;
                Ok(at_least(minor.rows.len()))
            }
            RankEvidence::Subspace(subspace) => {
                check_subspace(&self.family, subspace)?;
                Ok(at_least(subspace.vectors.len()))
            }
            RankEvidence::Relations(relations) => {
                check_relations(&self.plain, relations, self.kept, self.centred)?;
                Ok(at_most(vectors - relations.len()))
            }
            RankEvidence::VanishingMinors(vanishing) => {
                if vanishing.rank < vectors.min(dimensions) {
                    check_rank(integers(&self.family), vanishing.rank)?;
                }
                Ok(at_most(vanishing.rank.min(vectors)))
            }
        }
    }
}
