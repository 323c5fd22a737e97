//! The numbers as one JSON object; its keys are a public interface.

use serde_json::{Value, json};

use super::{Report, page};
use crate::shared::json::{self, line};

pub(super) fn render(report: &Report<'_>) -> String {
    let n = report.inputs.len();
    let of_each = |entry: &dyn Fn(usize, usize) -> Value| -> Value {
        (0..n).map(|i| (0..n).map(|j| entry(i, j)).collect::<Value>()).collect()
    };
    let inputs = report.inputs.iter().map(|input| {
        let mut object = json::input(&input.path, &input.assumed);
        object["rows"] = input.shape.0.into();
        object["columns"] = input.shape.1.into();
        object
    });
    let kernels: Vec<String> = report.found.kernels.iter().map(ToString::to_string).collect();
    let object = json!({
        "items": report.names,
        "inputs": inputs.collect::<Value>(),
        "measure": report.found.measure.name(),
        "distance": report.found.measure.is_distance(),
        "kernels": kernels,
        "values": of_each(&|i, j| json!(report.value(i, j))),
        "bounds": of_each(&|i, j| json!(report.found.get(i, j).map(|e| [e.lower, e.upper]))),
        "nearest": (0..n).map(|i| json!(page::nearest(report, i))).collect::<Value>(),
    });
    line(&object)
}
