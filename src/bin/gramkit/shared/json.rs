//! The analysis as one JSON object; its keys are a public interface.

use std::path::Path;

use gramkit::Analysis;
use serde_json::{Map, Value};

use crate::failure::Failure;

/// The object and a line's end, with what only the program knows: the path, and the shape of the file.
pub(crate) fn render(analysis: &Analysis, path: &Path, (rows, columns): (usize, usize)) -> Result<String, Failure> {
    let mut object = serde_json::to_value(analysis).map_err(|error| Failure::Output(error.into()))?;
    let mut input = Map::new();
    input.insert("path".into(), path.display().to_string().into());
    input.insert("rows".into(), rows.into());
    input.insert("columns".into(), columns.into());
    if let Some(known) = object["input"].as_object() {
        for (key, value) in known {
            input.entry(key.as_str()).or_insert_with(|| value.clone());
        }
    }
    object["input"] = Value::Object(input);
    Ok(format!("{object}\n"))
}
