//! ESRI ASCII grids (`.asc`).
//!
//! A header of keys and numbers, then the samples, from the north-west corner on, row by row: *ArcGIS documentation,
//! Esri ASCII raster format*. `xllcorner` and `yllcorner` are the corner of the south-western cell, `xllcenter` and
//! `yllcenter` its middle. GDAL writes `dx` and `dy` for cells that are not square.

use std::io::BufRead;
use std::path::Path;

use super::error::GridError;
use super::raster::Raster;
use crate::table::TableError;
use crate::table::text::number::finite;

/// The number that stands for a missing sample where the header names none.
const USUAL_NODATA: f64 = -9999.0;

/// The keys of the header, and what they say.
#[derive(Default)]
struct Header {
    keys: Vec<(String, f64)>,
}

impl Header {
    const KNOWN: [&'static str; 10] =
        ["ncols", "nrows", "xllcorner", "xllcenter", "yllcorner", "yllcenter", "cellsize", "dx", "dy", "nodata_value"];

    fn get(&self, key: &str) -> Option<f64> {
        self.keys.iter().find(|(name, _)| name == key).map(|(_, value)| *value)
    }

    /// Adds a line of the header.
    fn add(&mut self, key: &str, values: &[&str]) -> Result<(), String> {
        let key = key.to_ascii_lowercase();
        if !Self::KNOWN.contains(&key.as_str()) {
            return Err(format!("has a line {key:?}, which is none of its keys"));
        }
        if self.get(&key).is_some() {
            return Err(format!("has {key} twice"));
        }
        let [text] = values else { return Err(format!("has {} numbers behind {key}, not one", values.len())) };
        let value = match text.to_ascii_lowercase().as_str() {
            "nan" if key == "nodata_value" => f64::NAN,
            _ => finite(text).map_err(|problem| format!("has {key} {text:?}: {problem}"))?,
        };
        self.keys.push((key, value));
        Ok(())
    }

    fn count(&self, key: &str) -> Result<usize, String> {
        let value = self.get(key).ok_or_else(|| format!("has no {key}"))?;
        // 2⁵³ is exactly an f64, and more rows or columns than any memory holds.
        if value >= 1.0 && value <= (1_u64 << 53) as f64 && value.fract() == 0.0 {
            Ok(value as usize)
        } else {
            Err(format!("has {key} {value}, which is no number of samples"))
        }
    }

    /// The distance of neighbours along x or y.
    fn step(&self, key: &str) -> Result<f64, String> {
        match (self.get("cellsize"), self.get(key)) {
            (Some(_), Some(_)) => Err(format!("has both cellsize and {key}")),
            (Some(step), None) | (None, Some(step)) if step > 0.0 => Ok(step),
            (None, None) => Err(format!("has neither cellsize nor {key}")),
            (Some(step), _) | (_, Some(step)) => Err(format!("has cells of size {step}, which has to be positive")),
        }
    }

    /// Where the south-western sample lies along x or y, in the middle of its cell.
    fn start(&self, axis: char, step: f64) -> Result<f64, String> {
        match (self.get(&format!("{axis}llcorner")), self.get(&format!("{axis}llcenter"))) {
            (Some(corner), None) => Ok(corner + 0.5 * step),
            (None, Some(middle)) => Ok(middle),
            (None, None) => Err(format!("has neither {axis}llcorner nor {axis}llcenter")),
            (Some(_), Some(_)) => Err(format!("has both {axis}llcorner and {axis}llcenter")),
        }
    }
}

/// Reads an ESRI ASCII grid.
pub(super) fn read(mut reader: impl BufRead, path: &Path) -> Result<Raster, GridError> {
    let io_error = |source| TableError::Io { path: path.to_path_buf(), action: "read", source };
    let not_text = || TableError::NotText { path: path.to_path_buf() };
    let wrong = |problem: String| GridError::EsriHeader { path: path.to_path_buf(), problem };
    let mut header = Header::default();
    let mut values: Vec<f64> = Vec::new();
    let (mut line, mut bytes) = (0, Vec::new());
    let mut size: Option<(usize, usize)> = None;
    loop {
        bytes.clear();
        line += 1;
        if reader.read_until(b'\n', &mut bytes).map_err(io_error)? == 0 {
            break;
        }
        let text = std::str::from_utf8(&bytes).map_err(|_| not_text())?;
        let mut words = text.trim_start_matches('\u{feff}').split_whitespace();
        if size.is_none() {
            let all: Vec<&str> = words.clone().collect();
            match all[..] {
                [] => continue,
                [key, ref values @ ..] if key.starts_with(|c: char| c.is_alphabetic()) && !is_nan(key) => {
                    header.add(key, values).map_err(wrong)?;
                    continue;
                }
                _ => size = Some((header.count("nrows").map_err(wrong)?, header.count("ncols").map_err(wrong)?)),
            }
        }
        let most = size.and_then(|(rows, columns)| rows.checked_mul(columns)).unwrap_or(usize::MAX);
        for (k, word) in words.by_ref().enumerate() {
            if values.len() == most {
                return Err(count(path, size, "more".to_string()));
            }
            let value = if is_nan(word) { Ok(f64::NAN) } else { finite(word) };
            let wrong = |problem| GridError::EsriValue { path: path.to_path_buf(), line, value: k + 1, problem };
            values.push(value.map_err(wrong)?);
        }
    }
    let (rows, columns) = match size {
        Some(size) => size,
        None if header.keys.is_empty() => return Err(TableError::Empty { path: path.to_path_buf() }.into()),
        None => (header.count("nrows").map_err(wrong)?, header.count("ncols").map_err(wrong)?),
    };
    if rows.checked_mul(columns) != Some(values.len()) {
        return Err(count(path, Some((rows, columns)), values.len().to_string()));
    }
    let steps = [header.step("dy").map_err(wrong)?, header.step("dx").map_err(wrong)?];
    let starts = [header.start('y', steps[0]).map_err(wrong)?, header.start('x', steps[1]).map_err(wrong)?];
    Ok(Raster {
        rows,
        columns,
        values,
        // The last row is the southernmost.
        steps: Some([-steps[0], steps[1]]),
        starts: [starts[0] + (rows - 1) as f64 * steps[0], starts[1]],
        nodata: header.get("nodata_value"),
        usual_nodata: Some(USUAL_NODATA),
        roundoff: 0.5 * f64::EPSILON,
        format: "ESRI ASCII grid",
    })
}

fn is_nan(word: &str) -> bool {
    word.eq_ignore_ascii_case("nan")
}

fn count(path: &Path, size: Option<(usize, usize)>, found: String) -> GridError {
    let (rows, columns) = size.unwrap_or_default();
    GridError::SampleCount { path: path.to_path_buf(), rows, columns, found }
}
