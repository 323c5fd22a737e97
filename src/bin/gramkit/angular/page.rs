//! The field as a page that a person reads.

use std::io::Write;
use std::path::Path;

use gramkit::analysis::number::{enclosure, number, plural};
use gramkit::angular::{AngularField, Kind};
use gramkit::error::escaped;

use super::ambiguity;
use crate::shared::MARGIN;

pub(super) fn render(path: &Path, name: Option<&str>, field: &AngularField) -> String {
    let (n, (min, max), (lo, hi)) = (field.size(), field.extremes(), field.range());
    let column = name.map_or(String::new(), |name| format!(", {}", escaped(name)));
    let means = if n == field.series_length() { String::new() } else { format!(", in {}", plural(n, "mean")) };
    let mut page = Vec::new();
    let mut line = |label: &str, text: &str| {
        let _ = writeln!(page, "{label:<MARGIN$}{text}");
    };
    line(&format!("{}{column}: {}{means}", escaped(path), plural(field.series_length(), "value")), "");
    line("", "");
    let formula = match field.kind() {
        Kind::Summation => "summation, cos(φᵢ + φⱼ)",
        Kind::Difference => "difference, sin(φᵢ − φⱼ)",
    };
    line("Field", &format!("{formula}, {n} × {n}"));
    let constant =
        if field.is_constant() { format!(": constant, every cosine is {}", number(lo)) } else { String::new() };
    line("Range", &format!("{} to {} → {} to {}{constant}", number(min), number(max), number(lo), number(hi)));
    let unit = if field.kind() == Kind::Difference { "·i" } else { "" };
    let values: Vec<String> = field.eigenvalues().iter().map(|e| format!("{}{unit}", enclosure(e))).collect();
    line("Rank", &format!("{} exactly", field.rank()));
    line("Eigenvalues", &if values.is_empty() { "all 0".to_string() } else { values.join(";  ") });
    line("Norm", &format!("‖G‖_F = {}", enclosure(&field.frobenius_norm())));
    let inverse = ambiguity(field)
        .map_or("one series only has this image, range, min and max".to_string(), |why| format!("ambiguous: {why}"));
    line("Inverse", &inverse);
    let text = String::from_utf8_lossy(&page).into_owned();
    text.lines().map(|line| line.trim_end().to_string() + "\n").collect()
}
