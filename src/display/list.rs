//! Lines of a text, as many as are read at a glance.

use std::fmt::{Formatter, Result};

/// Lines that are shown of a list, and rows and columns of a matrix.
pub(super) const MOST: usize = 10;

/// In a column of this width, if one is asked for. A precision has no meaning here: it would cut the text.
pub(super) fn padded(f: &mut Formatter<'_>, text: &str) -> Result {
    if f.precision().is_none() { f.pad(text) } else { f.write_str(text) }
}

/// The first lines, each on a line of its own and indented, and how many more there are.
pub(super) fn lines(f: &mut Formatter<'_>, lines: impl ExactSizeIterator<Item = String>) -> Result {
    let more = lines.len().saturating_sub(MOST);
    for line in lines.take(MOST) {
        write!(f, "\n  {}", line.trim_end())?;
    }
    if more > 0 { write!(f, "\n  … and {more} more") } else { Ok(()) }
}

/// The first items in one line.
pub(super) fn joined(items: impl ExactSizeIterator<Item = String>) -> String {
    let more = items.len().saturating_sub(MOST);
    let mut shown: Vec<String> = items.take(MOST).collect();
    if more > 0 {
        shown.push(format!("… and {more} more"));
    }
    shown.join(", ")
}
