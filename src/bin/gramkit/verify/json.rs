//! A certificate that holds, as one JSON object.

use gramkit::certificate::CertificateFile;
use gramkit::{Certificate, Count};
use serde_json::{Value, json};

use super::independence;

pub(super) fn render(file: &CertificateFile, certificate: &str, data: &str) -> String {
    let pair = |count: &Count| json!([count.lower, count.upper]);
    let mut object = json!({ "verified": true, "certificate": certificate, "data": data });
    let claim = match &file.certificate {
        Certificate::Inertia { order, radius, diagonal, entry_errors, inertia, evidence, work } => json!({
            "subject": "inertia",
            "order": order,
            "radius": radius,
            "diagonal": diagonal,
            "entry_errors": entry_errors,
            "symmetrized": file.selection.symmetrized,
            "verdict": file.certificate.class().map_or("undetermined", |class| class.name()),
            "inertia": {
                "positive": pair(&inertia.positive),
                "zero": pair(&inertia.zero),
                "negative": pair(&inertia.negative),
            },
            "evidence": evidence.iter().map(|evidence| evidence.kind()).collect::<Vec<_>>(),
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
    format!("{object}\n")
}
