//! The analysis as one JSON object; its keys are a public interface.

use std::path::Path;

use gramkit::Analysis;
use gramkit::error::escaped;
use gramkit::table::Assumption;
use serde_json::{Map, Value, json};

use crate::failure::Failure;

/// The object and a line's end, with what only the program knows: the path, and the shape of the file.
pub(crate) fn render(
    analysis: &Analysis,
    path: &Path,
    (rows, columns): (usize, usize),
    assumed: &[Assumption],
    more: impl IntoIterator<Item = (&'static str, Value)>,
) -> Result<String, Failure> {
    let mut object = serde_json::to_value(analysis).map_err(|error| Failure::Output(error.into()))?;
    let mut input = Map::new();
    input.insert("path".into(), path.to_string_lossy().into());
    input.insert("rows".into(), rows.into());
    input.insert("columns".into(), columns.into());
    if let Some(known) = object["input"].as_object() {
        for (key, value) in known {
            input.entry(key.as_str()).or_insert_with(|| value.clone());
        }
    }
    input.insert("assumed".into(), self::assumed(assumed));
    object["input"] = Value::Object(input);
    for (key, value) in more {
        object[key] = value;
    }
    Ok(line(&object))
}

/// The file, and what was taken for granted of it.
pub(crate) fn input(path: &Path, assumed: &[Assumption]) -> Value {
    json!({ "path": path.to_string_lossy(), "assumed": self::assumed(assumed) })
}

fn assumed(assumed: &[Assumption]) -> Value {
    assumed.iter().map(ToString::to_string).collect()
}

/// The object on one line. What JSON lets stand in a string and a terminal obeys is escaped, too.
pub(crate) fn line(object: &Value) -> String {
    let text = object.to_string();
    let mut line = String::with_capacity(text.len() + 1);
    for letter in text.chars() {
        // All that is not ASCII stands in strings, where any letter may be escaped.
        if (letter.is_ascii() && !letter.is_ascii_control()) || escaped(letter.to_string()) == letter.to_string() {
            line.push(letter);
        } else {
            let units =
                letter.encode_utf16(&mut [0; 2]).iter().map(|unit| format!("\\u{unit:04x}")).collect::<String>();
            line.push_str(&units);
        }
    }
    line.push('\n');
    line
}
