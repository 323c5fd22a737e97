//! The report as one JSON object; its keys are a public interface.

use gramkit::certificate::{Evidence, RankEvidence, Relation, Witness};
use gramkit::claim::DefinitenessClass;
use gramkit::modular::Obstacle;
use gramkit::{Claim, Count, Definiteness, Independence, Orientation, Verdict};
use serde_json::{Value, json};

use crate::report::{Report, Spectrum};

/// The object, and a line's end.
pub(crate) fn render(report: &Report) -> String {
    let definiteness = &report.definiteness;
    let object = json!({
        "input": {
            "path": report.path,
            "rows": report.shape.0,
            "columns": report.shape.1,
            "vectors": report.vectors.map(|orientation| match orientation {
                Orientation::Columns => "columns",
                Orientation::Rows => "rows",
            }),
            "names": if report.names.is_empty() { Value::Null } else { json!(report.names) },
        },
        "gram": report.radius.map(|radius| json!({ "order": report.order, "radius": radius.value() })),
        "definiteness": {
            "verdict": definiteness.class.stated().map_or("undetermined", class),
            "proved": matches!(definiteness.class, Claim::Proved(_)),
            "inertia": definiteness.inertia.stated().map(|inertia| json!({
                "positive": pair(inertia.positive),
                "zero": pair(inertia.zero),
                "negative": pair(inertia.negative),
            })),
            "missing": missing(definiteness.missing),
            "work": definiteness.work,
            "evidence": evidence(definiteness),
            "witness": witness(&definiteness.evidence).map(|witness| &witness.vector),
            "relations": relations(&definiteness.evidence).iter().map(relation).collect::<Vec<_>>(),
        },
        "independence": report.independence.as_ref().map(|answer| independence(answer, report.sigma_min_lower)),
        "rank": {
            "exact": report.rank.exact(),
            "lower": report.rank.lower,
            "upper": report.rank.upper,
            "numerical": report.numerical_rank.map(|rank| json!({
                "value": rank.value,
                "lower": rank.bounds.lower,
                "upper": rank.bounds.upper,
                "tolerance": rank.tolerance,
                "gap": rank.gap,
            })),
        },
        "determinant": report.determinant.as_ref().map(|det| json!({
            "sign": det.sign.stated(),
            "exact": report.exact_determinant.as_ref().map(|exact| json!({
                "integer": exact.integer.to_string(),
                "exponent": exact.exponent,
            })),
            "ln_abs": det.ln_abs,
            "ln_abs_bounds": det.ln_abs_enclosure.stated().map(|e| [e.lower, e.upper]),
            "hadamard_ratio": det.hadamard_ratio,
            "ln_hadamard_ratio_bounds": det.ln_hadamard_enclosure.map(|e| [e.lower, e.upper]),
        })),
        "eigenvalues": values(&report.eigenvalues),
        "eigenvalue_bounds": bounds(&report.eigenvalues),
        "singular_values": values(&report.singular_values),
        "singular_value_bounds": bounds(&report.singular_values),
        "unresolved_by_gram": report.unresolved.clone().collect::<Vec<_>>(),
        "condition": report.condition.and_then(|condition| condition.value),
        "condition_bounds": report
            .condition
            .filter(|_| report.rank.upper == report.order)
            .map(|condition| json!([condition.enclosure.lower, condition.enclosure.upper])),
        "collinearity": report.collinearity.as_ref().map(|report| json!({
            "vif": report.vif,
            "condition_indices": report.condition_indices,
            "variance_proportions": report.variance_proportions.as_ref().map(|shares| {
                (0..shares.nrows()).map(|k| shares.row(k).iter().copied().collect()).collect::<Vec<Vec<f64>>>()
            }),
        })),
        "notes": report.notes,
    });
    format!("{object}\n")
}

pub(crate) fn class(class: DefinitenessClass) -> &'static str {
    match class {
        DefinitenessClass::PositiveDefinite => "positive-definite",
        DefinitenessClass::PositiveSemidefinite => "positive-semidefinite",
        DefinitenessClass::NegativeDefinite => "negative-definite",
        DefinitenessClass::NegativeSemidefinite => "negative-semidefinite",
        DefinitenessClass::Zero => "zero",
        DefinitenessClass::Indefinite => "indefinite",
    }
}

pub(crate) fn independence_verdict(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Proved => "independent",
        Verdict::Refuted => "dependent",
        Verdict::Undetermined => "undetermined",
    }
}

/// The vector on which the quadratic form is negative.
pub(crate) fn witness(evidence: &[Evidence]) -> Option<&Witness> {
    evidence.iter().find_map(|evidence| match evidence {
        Evidence::Witness(witness) if witness.sign < 0 => Some(witness),
        _ => None,
    })
}

/// The integer relations between the columns of a stored matrix.
pub(crate) fn relations(evidence: &[Evidence]) -> &[Relation] {
    let found = evidence.iter().find_map(|evidence| match evidence {
        Evidence::Relations(relations) => Some(relations.as_slice()),
        _ => None,
    });
    found.unwrap_or_default()
}

/// What kinds of evidence there are.
fn evidence(definiteness: &Definiteness) -> Vec<&'static str> {
    match definiteness.independence() {
        Some(_) => vec!["Gram matrix of vectors"],
        None => definiteness.evidence.iter().map(Evidence::kind).collect(),
    }
}

fn independence(answer: &Independence, sigma_min_lower: Option<f64>) -> Value {
    json!({
        "verdict": independence_verdict(answer.verdict),
        "proved": answer.verdict != Verdict::Undetermined,
        "sigma_min_lower": sigma_min_lower,
        "relation": answer.relations().first().map(relation),
        "relations": answer.relations().iter().map(relation).collect::<Vec<_>>(),
        "relations_complete": answer.rank.exact().map(|rank| answer.relations().len() == answer.count() - rank),
        "evidence": answer.evidence.iter().map(RankEvidence::kind).collect::<Vec<_>>(),
        "missing": missing(answer.missing),
        "work": answer.work,
    })
}

/// What kept an answer open: the multiplications that exact arithmetic would have taken, or the radius.
fn missing(obstacle: Option<Obstacle>) -> Value {
    match obstacle {
        None => Value::Null,
        Some(Obstacle::Budget { needed, budget }) => {
            json!({ "obstacle": "budget", "needed": needed, "budget": budget })
        }
        Some(_) => json!({ "obstacle": "radius" }),
    }
}

fn relation(relation: &Relation) -> Vec<String> {
    relation.coefficients.iter().map(ToString::to_string).collect()
}

fn pair(count: Count) -> [usize; 2] {
    [count.lower, count.upper]
}

fn values(spectrum: &Option<Spectrum>) -> Value {
    spectrum.as_ref().map_or(Value::Null, |spectrum| json!(spectrum.values))
}

fn bounds(spectrum: &Option<Spectrum>) -> Value {
    spectrum
        .as_ref()
        .map_or(Value::Null, |spectrum| spectrum.enclosures.iter().map(|e| json!([e.lower, e.upper])).collect())
}
