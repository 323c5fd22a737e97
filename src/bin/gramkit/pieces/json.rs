//! The answers of one pass or of two as one JSON object; its keys are those of `analyze`, as far as they are known.

use gramkit::collinearity::VarianceInflation;
use gramkit::{Enclosure, Verdict};
use serde_json::{Value, json};

use super::analyze::Found;
use super::page::{inflation, rank};
use crate::failure::Failure;
use crate::shared::json::line;

pub(super) fn render(found: &Found<'_>) -> Result<String, Failure> {
    let state = found.state;
    let names = state.names();
    let assumed: Vec<String> = found.assumed.iter().map(ToString::to_string).collect();
    let of_rank = rank(found, found.centred);
    let relations = found.settled.as_ref().map(|settled| &settled.relations);
    let coefficients = relations.map(|relations| {
        let words = |relation: &gramkit::certificate::Relation| {
            relation.coefficients.iter().map(ToString::to_string).collect::<Vec<_>>()
        };
        relations.iter().map(words).collect::<Vec<_>>()
    });
    let vif: Vec<VarianceInflation> = (0..names.len()).map(|j| inflation(found, j)).collect();
    let bounds = |vif: &VarianceInflation| match vif {
        VarianceInflation::Enclosed(e) => ends(e),
        _ => Value::Null,
    };
    let relation_of = |vif: &VarianceInflation| match vif {
        VarianceInflation::Infinite { relation } => {
            json!(coefficients.as_ref().and_then(|coefficients| coefficients.get(*relation)))
        }
        _ => Value::Null,
    };
    let values = &of_rank.singular_values;
    let matrix = |symmetric: &gramkit::Gram| {
        let n = symmetric.order();
        (0..n).map(|i| (0..n).map(|j| symmetric.get(i, j)).collect::<Vec<f64>>()).collect::<Vec<_>>()
    };
    let object = json!({
        "input": {
            "path": found.path.to_string_lossy(),
            "rows": state.rows() + state.skipped(),
            "columns": found.file_columns.unwrap_or(names.len()),
            "vectors": "columns",
            "names": names,
            "assumed": assumed,
        },
        "passes": if found.settled.is_some() { 2 } else { 1 },
        "rows": { "counted": state.rows(), "left_out": state.skipped(), "missing": state.missing() },
        "pieces": state.pieces().iter().map(|piece| json!({ "name": piece.name, "size": piece.size })).collect::<Vec<_>>(),
        "reproducible": state.is_reproducible(),
        "gram": { "order": names.len(), "radius": found.gram.radius().value(), "centred": found.centred },
        "mean_bounds": found.mean.iter().map(ends).collect::<Vec<_>>(),
        "covariance": found.covariance.as_ref().map(|s| {
            json!({ "values": matrix(s), "radius": s.radius().value() })
        }),
        "independence": {
            "verdict": word(of_rank.independent),
            "proved": of_rank.independent != Verdict::Undetermined,
            "sigma_min_lower": values.last().map(|value| value.lower),
            "relations": coefficients,
        },
        "rank": { "exact": of_rank.rank.exact(), "lower": of_rank.rank.lower, "upper": of_rank.rank.upper },
        "singular_value_bounds": values.iter().map(ends).collect::<Vec<_>>(),
        "condition_bounds": of_rank.condition().as_ref().map(ends),
        "collinearity": {
            "vif": vif.iter().map(VarianceInflation::value).collect::<Vec<_>>(),
            "vif_bounds": vif.iter().map(bounds).collect::<Vec<_>>(),
            "vif_relation": vif.iter().map(relation_of).collect::<Vec<_>>(),
            "condition_index_bounds": found.report.condition_indices.iter().map(ends).collect::<Vec<_>>(),
        },
        "second_pass_settles": second_pass(found),
    });
    Ok(line(&object))
}

/// What another pass over the rows would tell.
fn second_pass(found: &Found<'_>) -> Value {
    match &found.settled {
        Some(_) => json!([]),
        None if [false, true].iter().any(|&centred| rank(found, centred).independent == Verdict::Undetermined) => {
            json!(["independence", "relations"])
        }
        None => json!(["sigma_min_lower", "vif_bounds"]),
    }
}

fn word(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Proved => "independent",
        Verdict::Refuted => "dependent",
        _ => "undetermined",
    }
}

/// Both ends; what is infinite is null.
fn ends(e: &Enclosure) -> Value {
    json!([e.lower, if e.upper.is_finite() { json!(e.upper) } else { Value::Null }])
}
