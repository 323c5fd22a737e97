//! Items that are compared with one another: what they are called, and their matrix on a page.

use gramkit::error::escaped;

/// The longest name that heads a column.
const LONGEST: usize = 20;

/// The names as they are shown, without the folders that all of them begin with.
pub(crate) fn labels(names: &[String]) -> Vec<String> {
    let folder =
        |name: &[u8]| name.iter().rposition(|letter| matches!(letter, b'/' | b'\\')).map_or(0, |slash| slash + 1);
    let mut shared = names.first().map_or(&[][..], |name| name.as_bytes());
    for name in names {
        let same = shared.iter().zip(name.as_bytes()).take_while(|(a, b)| a == b).count();
        shared = &shared[..same];
    }
    // A slash is a letter of its own, so this cuts every name between two letters.
    let shared = folder(shared);
    // A name that is itself the shared folder would have nothing left.
    let shared = if names.iter().any(|name| name.len() == shared) { 0 } else { shared };
    names.iter().map(|name| escaped(&name[shared..])).collect()
}

/// Lines of cells in columns, the first flush left, the others flush right.
pub(crate) fn table(rows: &[Vec<String>]) -> Vec<String> {
    let columns = rows.first().map_or(0, Vec::len);
    let width = |column: usize| rows.iter().map(|row| row[column].chars().count()).max().unwrap_or(0);
    let widths: Vec<usize> = (0..columns).map(width).collect();
    let line = |row: &Vec<String>| {
        let cells = row.iter().zip(&widths).enumerate().map(|(column, (cell, &width))| match column {
            0 => format!("{cell:<width$}"),
            _ => format!("{cell:>width$}"),
        });
        format!("  {}", cells.collect::<Vec<_>>().join("  "))
    };
    rows.iter().map(line).collect()
}

/// The end of a long name, which tells files in one folder apart.
pub(crate) fn shortened(name: &str) -> String {
    let length = name.chars().count();
    if length <= LONGEST {
        return name.to_string();
    }
    let end: String = name.chars().skip(length - LONGEST + 1).collect();
    format!("…{end}")
}
