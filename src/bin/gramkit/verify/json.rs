//! A certificate that holds, as one JSON object.

use std::path::Path;

use gramkit::certificate::{CertificateFile, Evidence, Members, ShiftedInertia};
use gramkit::table::Assumption;
use gramkit::{Certificate, Count, Inertia};
use serde_json::{Value, json};

use super::independence;
use crate::shared::json::{input, line};

pub(super) fn render(file: &CertificateFile, certificate: &Path, data: &Path, assumed: &[Assumption]) -> String {
    let mut object = json!({
        "verified": true,
        "certificate": certificate.to_string_lossy(),
        "data": data.to_string_lossy(),
        "input": input(data, assumed), "reading": file.selection.reading.to_string(), "constant": file.selection.constant,
    });
    let claim = match &file.certificate {
        Certificate::Inertia { order, radius, diagonal, entry_errors, inertia, evidence, work } => json!({
            "subject": "inertia",
            "order": order,
            "radius": radius,
            "diagonal": diagonal,
            "entry_errors": entry_errors,
            "symmetrized": file.selection.symmetrized,
            "verdict": file.certificate.class().map_or("undetermined", |class| class.name()),
            "inertia": inertia_of(inertia),
            "evidence": kinds(evidence),
            "work": work,
        }),
        Certificate::Shifted { order, radius, diagonal, entry_errors, claims, work } => json!({
            "subject": "inertia",
            "order": order,
            "radius": radius,
            "diagonal": diagonal,
            "entry_errors": entry_errors,
            "symmetrized": file.selection.symmetrized,
            "verdict": file.certificate.class().map_or("undetermined", |class| class.name()),
            "inertia": claims.first().filter(|claim| is_whole(claim)).map(|claim| inertia_of(&claim.inertia)),
            "evidence": claims.first().filter(|claim| is_whole(claim)).map(|claim| kinds(&claim.evidence)),
            "claims": claims.iter().map(|claim| json!({
                "shift": claim.shift,
                "indices": claim.indices,
                "members": match claim.members {
                    Members::All => "all",
                    Members::Least => "least",
                    Members::Greatest => "greatest",
                },
                "inertia": inertia_of(&claim.inertia),
                "evidence": kinds(&claim.evidence),
            })).collect::<Vec<_>>(),
            "work": work,
        }),
        Certificate::Rank { dimension, count, centred, components, rank, evidence, work } => json!({
            "subject": "rank",
            "dimension": dimension,
            "count": count,
            "vectors": if file.selection.rows { "rows" } else { "columns" },
            "columns": file.selection.columns,
            "weights": file.selection.weights,
            "centred": centred,
            "components": components,
            "verdict": independence(*rank, *count),
            "rank": { "exact": rank.exact(), "lower": rank.lower, "upper": rank.upper },
            "evidence": evidence.iter().map(|evidence| evidence.kind()).collect::<Vec<_>>(),
            "work": work,
        }),
    };
    if let (Value::Object(object), Value::Object(claim)) = (&mut object, claim) {
        object.extend(claim);
    }
    line(&object)
}

fn inertia_of(inertia: &Inertia) -> Value {
    let pair = |count: Count| json!([count.lower, count.upper]);
    json!({
        "positive": pair(inertia.positive),
        "zero": pair(inertia.zero),
        "negative": pair(inertia.negative),
    })
}

fn kinds(evidence: &[Evidence]) -> Vec<&'static str> {
    evidence.iter().map(Evidence::kind).collect()
}

/// Whether the claim is about the matrix itself, or all within its radius.
fn is_whole(claim: &ShiftedInertia) -> bool {
    claim.shift == 0.0 && claim.indices.is_none() && claim.members == Members::All
}
