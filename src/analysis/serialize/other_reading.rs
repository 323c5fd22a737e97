//! The verdicts about the other reading as an object.

use serde::Serialize;

use super::{Definite, Independent, integers};
use crate::analysis::OtherReading;

#[derive(Serialize)]
pub(super) struct Other<'a> {
    reading: String,
    definiteness: Definite<'a>,
    independence: Option<Independent>,
    rank: Bounds,
    relation: Option<Vec<String>>,
    relations_with_constant: Vec<Vec<String>>,
    broken: usize,
}

#[derive(Serialize)]
struct Bounds {
    exact: Option<usize>,
    lower: usize,
    upper: usize,
}

impl<'a> Other<'a> {
    pub(super) fn of(other: &'a OtherReading, order: usize) -> Self {
        let definiteness = Definite::of(&other.definiteness);
        let independence = other.independence.as_ref().map(|answer| Independent::of(answer, None));
        let found = match &independence {
            Some(answer) => answer.relation.clone(),
            None => definiteness.relations.first().cloned(),
        };
        let rank = other.rank.stated();
        Self {
            reading: other.reading.to_string(),
            relation: found,
            definiteness,
            independence,
            rank: Bounds {
                exact: rank.and_then(|rank| rank.exact()),
                lower: rank.map_or(0, |rank| rank.lower),
                upper: rank.map_or(order, |rank| rank.upper),
            },
            relations_with_constant: other.with_constant.iter().map(integers).collect(),
            broken: other.broken,
        }
    }
}
