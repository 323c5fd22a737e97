//! The nearest matrix as one JSON object; its keys are a public interface.

use gramkit::Verdict;
use gramkit::nearest::Norm;
use serde_json::{Value, json};

use super::{Kind, Report};
use crate::failure::Failure;
use crate::shared::json::{self, line};

pub(super) fn render(report: &Report<'_>) -> Result<String, Failure> {
    let (arguments, found) = (report.arguments, &report.found);
    let mut input = json::input(&arguments.matrix, &report.table.assumed);
    input["rows"] = report.table.shape.0.into();
    input["columns"] = report.table.shape.1.into();
    input["names"] = report.table.names.as_deref().unwrap_or_default().into();
    let failed = |error: serde_json::Error| Failure::Output(error.into());
    let analysis = serde_json::to_value(&report.analysis).map_err(failed)?;
    let kind = match report.kind {
        Kind::Correlation => "correlation",
        Kind::Semidefinite => "psd",
        Kind::Shrunk => "shrink",
    };
    let change = found.largest_change.map(|change| {
        let (i, j) = (change.row, change.column);
        json!({
            "row": i,
            "column": j,
            "from": report.given.get(i, j),
            "to": found.matrix.get(i, j),
            "by": change.by,
        })
    });
    let object = json!({
        "input": input,
        "asked": {
            "kind": kind,
            "by_diagonal": report.by_diagonal,
            "norm": if report.norm() == Norm::Spectral { "spectral" } else { "frobenius" },
            "floor": arguments.floor,
            "fixed": report.fixed,
        },
        "given": {
            "positive_semidefinite": truth(report.verdict.is_positive_semidefinite()),
            "without_variance": report.without_variance(),
        },
        "definiteness": analysis["definiteness"],
        "above_floor": truth(found.is_above_floor),
        "distance": [found.distance.lower, found.distance.upper],
        "distance_lower": found.distance_lower,
        "optimality": found.optimality,
        "moved_by_rounding": found.moved_by_rounding,
        "shrinkage": found.shrinkage.map(|alpha| [alpha.lower, alpha.upper]),
        "largest_change": change,
        "iterations": found.iterations,
    });
    Ok(line(&object))
}

/// Proved is true, refuted false, undetermined null.
fn truth(verdict: Verdict) -> Value {
    match verdict {
        Verdict::Proved => Value::Bool(true),
        Verdict::Refuted => Value::Bool(false),
        _ => Value::Null,
    }
}
