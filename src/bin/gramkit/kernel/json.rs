//! What is known of a kernel matrix, as one JSON object; its keys are a public interface.

use gramkit::kernel::{ByTheorem, Kernel};
use gramkit::low_rank::{Landmarks, Stop};
use gramkit::{Radius, Verdict};
use serde_json::{Map, Value, json};

use super::Known;
use super::arguments::{Arguments, Lines};
use super::factor::Factor;
use crate::failure::Failure;
use crate::shared::input::Input;
use crate::shared::json::{self, line};

/// Keys of an analysis that a factor of low rank leaves null.
const UNKNOWN: [&str; 9] = [
    "definiteness",
    "independence",
    "rank",
    "determinant",
    "eigenvalues",
    "singular_values",
    "singular_value_bounds",
    "condition",
    "collinearity",
];

pub(super) fn render(known: &Known, arguments: &Arguments, input: &Input) -> Result<String, Failure> {
    let radius = known.matrix.radius();
    let failed = |error: serde_json::Error| Failure::Output(error.into());
    let gram = json!({
        "order": known.matrix.order(),
        "radius": radius.value(),
        "proved": matches!(radius, Radius::Exact) || radius.is_proved(),
        "centred": known.centred,
    });
    let more = [
        ("kernel", kernel(&known.kernel, &arguments.kernel)),
        ("theorem", theorem(&known.theorem)),
        ("gram", gram),
        ("within_radius", serde_json::to_value(&known.within).map_err(failed)?["definiteness"].take()),
    ];
    json::render(&known.stored, &input.path, input.shape, &input.assumed, more)
}

/// Its name and parameters, those of its parts, and what was given in place of a number.
fn kernel(resolved: &Kernel, given: &Kernel) -> Value {
    let mut object = described(resolved);
    let given = given.to_string();
    object["resolved_from"] = if object["text"] == given.as_str() { Value::Null } else { given.into() };
    object
}

/// Its own parameters, and its parts.
fn described(kernel: &Kernel) -> Value {
    let parts = kernel.parts();
    let own = match kernel.parameters() {
        all if parts.is_empty() => all,
        // Of a multiple the factor is its own; the others are its part's.
        all => all.into_iter().filter(|(name, _)| kernel.name() == "multiple" && *name == "factor").take(1).collect(),
    };
    let mut parameters = Map::new();
    for (name, value) in own {
        let several = match name {
            "scale" => "scales",
            "period" => "periods",
            "length" if kernel.name() == "periodic" => "lengths",
            one => {
                parameters.insert(one.into(), value.into());
                continue;
            }
        };
        // A number for each axis.
        if let Value::Array(numbers) = parameters.entry(several).or_insert_with(|| json!([])) {
            numbers.push(value.into());
        }
    }
    let parts: Value = parts.into_iter().map(described).collect();
    json!({ "name": kernel.name(), "parameters": parameters, "text": kernel.to_string(), "parts": parts })
}

fn theorem(theorem: &ByTheorem) -> Value {
    let truth = |verdict: Verdict| match verdict {
        Verdict::Proved => Value::Bool(true),
        Verdict::Refuted => Value::Bool(false),
        _ => Value::Null,
    };
    json!({
        "psd": truth(theorem.positive_semidefinite),
        "strictly": truth(theorem.positive_definite),
        "assumed": theorem.assumed,
        "distinct": theorem.distinct,
        "duplicate": theorem.duplicate.map(|(i, j)| [i, j]),
        "rank_bound": theorem.rank_bound,
    })
}

pub(super) fn of_factor(factor: &Factor, arguments: &Arguments, input: &Input) -> Result<String, Failure> {
    let low_rank = &factor.low_rank;
    let enclosures = low_rank.eigenvalue_enclosures().map_err(|error| input.failed(error))?;
    let bounds: Vec<[f64; 2]> = enclosures.iter().map(|e| [e.lower, e.upper]).collect();
    let seed = match low_rank.landmarks {
        Landmarks::Random { seed } | Landmarks::Uniform { seed } => Some(seed),
        _ => None,
    };
    let fraction = match arguments.low_rank {
        Some(Stop::RelativeTrace(fraction)) => Some(fraction),
        _ => None,
    };
    let mut subject = json::input(&input.path, &input.assumed);
    subject["rows"] = input.shape.0.into();
    subject["columns"] = input.shape.1.into();
    subject["vectors"] = if arguments.points == Lines::Rows { "rows" } else { "columns" }.into();
    subject["names"] = input.names.as_slice().into();
    let object = json!({
        "input": subject,
        "kernel": kernel(&factor.kernel, &arguments.kernel),
        "theorem": theorem(&factor.theorem),
        "gram": { "order": low_rank.order(), "radius": low_rank.radius.value() },
        "low_rank": {
            "rank": low_rank.rank(),
            "pivots": low_rank.pivots,
            "seed": seed,
            "fraction": fraction,
            "stopped": low_rank.stopped.to_string(),
            "trace": low_rank.trace,
            "trace_error_bound": low_rank.trace_error_bound,
            "norm_error_bound": low_rank.norm_error_bound,
            "floor_bound": low_rank.floor_bound,
        },
        "eigenvalue_bounds": bounds,
    });
    // What is known of a matrix, and not of its factor.
    let mut object = object;
    for key in UNKNOWN {
        object[key] = Value::Null;
    }
    Ok(line(&object))
}
