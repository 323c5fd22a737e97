//! The distances as one JSON object; its keys are a public interface.

use serde_json::{Value, json};

use super::{Report, page};
use crate::shared::json::line;

pub(super) fn render(report: &Report<'_>) -> String {
    let n = report.names.len();
    let of_each = |entry: &dyn Fn(usize, usize) -> Value| -> Value {
        (0..n).map(|i| (0..n).map(|j| entry(i, j)).collect::<Value>()).collect()
    };
    let layers = |value: &dyn Fn(&gramkit::style::FeatureGram) -> Value| -> Value {
        report.styles.iter().map(|style| style.layers().iter().map(value).collect::<Value>()).collect()
    };
    let object = json!({
        "items": report.names,
        "normaliser": report.arguments.normaliser.name(),
        "centred": report.arguments.center,
        "weights": report.arguments.weights,
        "shapes": layers(&|gram| json!(gram.shape())),
        "radii": layers(&|gram| json!(gram.radius().value())),
        "distances": of_each(&|i, j| json!(report.distances.as_symmetric().get(i, j))),
        "distance_bounds": of_each(&|i, j| {
            let e = report.distances.enclosure(i, j);
            json!([e.lower, e.upper])
        }),
        "layer_distances": of_each(&|i, j| {
            let pair = report.distances.pair(i, j);
            pair.map_or(Value::Null, |pair| pair.layers.iter().map(|layer| json!(layer.value)).collect())
        }),
        "nearest": (0..n).map(|i| json!(page::nearest(report, i))).collect::<Value>(),
        "grams": report.grams,
    });
    line(&object)
}
