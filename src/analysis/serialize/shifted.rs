//! What the object says of eigenvalues against numbers other than 0, of the nearest semidefinite matrix, and of the
//! variables that carry a negative eigenvalue.

use serde::Serialize;

use super::{Pair, ends, pair};
use crate::analysis::name;
use crate::claim::{Claim, Verdict};
use crate::spectrum::SemidefiniteDistance;
use crate::verdict::{AtLeast, Culprits, EigenvalueCount, EntryRange};

#[derive(Serialize)]
pub(super) struct Bounded<'a> {
    bound: f64,
    verdict: &'static str,
    /// By an estimated radius, where that is all there is.
    estimated: Option<bool>,
    mixed: bool,
    lambda_min: Pair<f64>,
    witness: Option<&'a [f64]>,
    work: u64,
}

impl<'a> Bounded<'a> {
    pub(super) fn of(answer: &'a AtLeast) -> Self {
        Self {
            bound: answer.bound,
            verdict: match answer.verdict {
                Verdict::Proved => "proved",
                Verdict::Refuted => "refuted",
                Verdict::Undetermined => "undetermined",
            },
            estimated: match answer.claim {
                Claim::Estimated(holds) => Some(holds),
                _ => None,
            },
            mixed: answer.mixed,
            lambda_min: ends(&answer.lambda_min),
            witness: answer.witness.as_ref().map(|witness| witness.vector.as_slice()),
            work: answer.work,
        }
    }
}

#[derive(Serialize)]
pub(super) struct Counted {
    threshold: f64,
    proved: bool,
    below: Pair<usize>,
    equal: Pair<usize>,
    above: Pair<usize>,
    work: u64,
}

impl Counted {
    pub(super) fn of(count: &EigenvalueCount) -> Self {
        Self {
            threshold: count.threshold,
            proved: count.radius().is_proved(),
            below: pair(count.below),
            equal: pair(count.equal),
            above: pair(count.above),
            work: count.work,
        }
    }
}

#[derive(Serialize)]
pub(super) struct Distance {
    spectral: Pair<f64>,
    frobenius: Pair<f64>,
}

impl Distance {
    pub(super) fn of(distance: &SemidefiniteDistance) -> Self {
        Self { spectral: ends(&distance.spectral), frobenius: ends(&distance.frobenius) }
    }
}

#[derive(Serialize)]
pub(super) struct Carried<'a> {
    bound: f64,
    indices: &'a [usize],
    names: Vec<String>,
    irreducible: bool,
    lambda_min: Pair<f64>,
    witness: &'a [f64],
    ranges: Vec<Range>,
}

#[derive(Serialize)]
struct Range {
    row: usize,
    column: usize,
    value: f64,
    range: Pair<f64>,
}

impl<'a> Carried<'a> {
    pub(super) fn of(culprits: &'a Culprits, names: &[String]) -> Self {
        let range = |range: &EntryRange| Range {
            row: range.row,
            column: range.column,
            value: range.value,
            range: ends(&range.outer()),
        };
        Self {
            bound: culprits.bound,
            indices: &culprits.indices,
            names: culprits.indices.iter().map(|&i| name(names, i)).collect(),
            irreducible: culprits.irreducible,
            lambda_min: ends(&culprits.lambda_min),
            witness: &culprits.witness.vector,
            ranges: culprits.ranges.iter().map(range).collect(),
        }
    }
}
