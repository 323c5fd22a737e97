//! What an [`Independence`] is read from, and what is asked of it.

use serde::de::Error as _;
use serde::{Deserialize, Deserializer};

use super::determinant::Determinant;
use super::independence::{Independence, judge};
use crate::certificate::RankEvidence;
use crate::claim::{Count, Enclosure, Verdict};
use crate::modular::Obstacle;

/// The most vectors of an answer that is read: no vectors stand behind it, and lists of their indices are as long.
const MOST_VECTORS: usize = 1 << 24;

#[derive(Deserialize)]
struct Written {
    verdict: Verdict,
    rank: Count,
    evidence: Vec<RankEvidence>,
    missing: Option<Obstacle>,
    sigma_min: Enclosure,
    determinant: Determinant,
    work: u64,
    dimension: usize,
    count: usize,
    centred: bool,
    components: Option<Vec<usize>>,
}

impl<'de> Deserialize<'de> for Independence {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Written::deserialize(deserializer)?.checked().map_err(D::Error::custom)
    }
}

impl Written {
    /// # Errors
    /// What contradicts what, in words.
    fn checked(self) -> Result<Independence, String> {
        let Written { verdict, rank, evidence, missing, sigma_min, determinant, work, .. } = self;
        let Written { dimension, count, centred, components, .. } = self;
        if count > MOST_VECTORS {
            return Err(format!("{count} vectors, more than {MOST_VECTORS}"));
        }
        if !(rank.lower <= rank.upper && rank.upper <= count) {
            return Err(format!("a rank of {rank} among {count} vectors"));
        }
        if verdict != judge(count, rank) {
            return Err(format!("the verdict is not that of a rank of {rank} among {count} vectors"));
        }
        let others = components.iter().flatten().copied().find(|&component| component >= dimension);
        if let Some(component) = others {
            return Err(format!("component {component} of vectors of dimension {dimension}"));
        }
        let terms = count + usize::from(centred);
        for piece in &evidence {
            match piece {
                RankEvidence::Minor(minor) => {
                    if let Some(column) = minor.columns.iter().find(|&&column| column >= terms) {
                        return Err(format!("a minor with column {column} of {terms}"));
                    }
                }
                RankEvidence::Relations(relations) => {
                    let mut lengths = relations.iter().map(|relation| relation.coefficients.len());
                    if let Some(length) = lengths.find(|&length| length != count) {
                        return Err(format!("a relation of {length} coefficients between {count} vectors"));
                    }
                }
                _ => {}
            }
        }
        Ok(Independence {
            verdict,
            rank,
            evidence,
            missing,
            sigma_min,
            determinant,
            work,
            dimension,
            count,
            centred,
            components,
        })
    }
}
