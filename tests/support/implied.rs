//! What a certificate implies of what a page states.

use gramkit::certificate::{Evidence, Members, RankEvidence, Relation};
use gramkit::{Certificate, Count, Inertia};

/// What is stated as proved or exact.
#[derive(Debug, Default)]
pub(crate) struct Claims {
    pub(crate) class: Option<String>,
    /// n₊, n₀, n₋.
    pub(crate) inertia: Option<[Count; 3]>,
    pub(crate) independent: Option<bool>,
    pub(crate) rank: Option<Count>,
    /// The sign of the determinant.
    pub(crate) sign: Option<i8>,
    pub(crate) infinite_condition: bool,
    pub(crate) relations: Vec<String>,
}

/// What follows from a certificate.
pub(crate) fn implied(certificate: &Certificate) -> Claims {
    let words = |relations: &[Relation]| relations.iter().map(|relation| relation.in_words(&[])).collect();
    match certificate {
        Certificate::Inertia { order, inertia, evidence, .. } => {
            let Inertia { positive, zero, negative } = *inertia;
            let rank = Count { lower: order - zero.upper, upper: order - zero.lower };
            let sign = match negative.exact() {
                _ if zero.lower > 0 => Some(0),
                Some(negative) if zero.upper == 0 => Some(if negative % 2 == 0 { 1 } else { -1 }),
                _ => None,
            };
            let relations = evidence.iter().find_map(|evidence| match evidence {
                Evidence::Relations(relations) => Some(words(relations)),
                _ => None,
            });
            Claims {
                class: certificate.class().map(|class| class.to_string()),
                inertia: Some([positive, zero, negative]),
                independent: None,
                rank: Some(rank),
                sign,
                infinite_condition: rank.upper < *order,
                relations: relations.unwrap_or_default(),
            }
        }
        // The first claim is that of the matrix itself.
        Certificate::Shifted { order, radius, diagonal, entry_errors, claims, work } => {
            let whole = &claims[0];
            assert!(whole.shift == 0.0 && whole.indices.is_none() && whole.members == Members::All, "{whole:?}");
            let (inertia, evidence) = (whole.inertia, whole.evidence.clone());
            let (diagonal, entry_errors) = (diagonal.clone(), entry_errors.clone());
            let (order, radius, work) = (*order, *radius, *work);
            implied(&Certificate::Inertia { order, radius, diagonal, entry_errors, inertia, evidence, work })
        }
        Certificate::Rank { count, rank, evidence, .. } => {
            let independent = match *rank {
                rank if rank.lower == *count => Some(true),
                rank if rank.upper < *count => Some(false),
                _ => None,
            };
            // The Gram matrix is semidefinite by construction.
            let class = match independent {
                Some(true) => Some("positive definite"),
                Some(false) if rank.upper == 0 => Some("zero"),
                Some(false) if rank.lower > 0 => Some("positive semidefinite, singular"),
                _ => None,
            };
            let zero = Count { lower: count - rank.upper, upper: count - rank.lower };
            let relations = evidence.iter().find_map(|evidence| match evidence {
                RankEvidence::Relations(relations) => Some(words(relations)),
                _ => None,
            });
            Claims {
                class: class.map(String::from),
                inertia: Some([*rank, zero, Count { lower: 0, upper: 0 }]),
                independent,
                rank: Some(*rank),
                sign: independent.map(i8::from),
                infinite_condition: rank.upper < *count,
                relations: relations.unwrap_or_default(),
            }
        }
    }
}
