//! The field as one JSON object; its keys are a public interface.

use gramkit::Enclosure;
use gramkit::angular::AngularField;
use serde_json::{Value, json};

use super::ambiguity;
use crate::shared::json::line;

pub(super) fn render(field: &AngularField, input: Value) -> String {
    let eigen = field.eigen();
    let ends = |e: &Enclosure| json!([e.lower, e.upper]);
    let (norm, trace) = (field.frobenius_norm(), field.trace());
    let ((min, max), (lo, hi)) = (field.extremes(), field.range());
    let object = json!({
        "input": input,
        "length": field.series_length(),
        "size": field.size(),
        "field": field.kind().name(),
        "range": [lo, hi],
        "min": min,
        "max": max,
        "constant": field.is_constant(),
        "rank": field.rank(),
        "eigenvalues": eigen.values,
        "eigenvalue_bounds": eigen.enclosures.iter().map(ends).collect::<Vec<_>>(),
        "trace_bounds": ends(&trace),
        "frobenius_norm_bounds": ends(&norm),
        "ambiguous": ambiguity(field).is_some(),
    });
    line(&object)
}
