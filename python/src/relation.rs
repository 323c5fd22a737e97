//! Integer relations between vectors, and what these are called.

use gramkit::certificate::Relation;
use gramkit::num_bigint::BigInt;

/// Their coefficients.
pub(crate) fn coefficients(relations: &[Relation]) -> Vec<Vec<BigInt>> {
    relations.iter().map(|relation| relation.coefficients.clone()).collect()
}

/// Each in words, by the names given here or those known before.
pub(crate) fn in_words(relations: &[Relation], names: Option<Vec<String>>, known: &[String]) -> Vec<String> {
    let names = names.as_deref().unwrap_or(known);
    relations.iter().map(|relation| relation.in_words(names)).collect()
}
