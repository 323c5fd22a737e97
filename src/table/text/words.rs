//! Words that stand for something in many files.

/// Words for a missing cell.
const MISSING: [&str; 11] = ["", "NA", "N/A", "#N/A", "NaN", "nan", "null", "NULL", "None", "?", "."];

/// Whether the word stands for a missing cell.
pub(super) fn is_missing(cell: &str) -> bool {
    MISSING.contains(&cell) || cell.eq_ignore_ascii_case("nan") || cell.eq_ignore_ascii_case("<na>")
}

/// Whether the word says yes or no.
pub(super) fn truth(cell: &str) -> Option<bool> {
    let is = |word: &str| cell.eq_ignore_ascii_case(word);
    if is("true") || is("yes") {
        Some(true)
    } else if is("false") || is("no") {
        Some(false)
    } else {
        None
    }
}
