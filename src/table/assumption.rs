//! What a reader took for granted of a file.

use std::fmt;

use super::options::{Delimiter, Encoding, Triangle};
use crate::error::escaped;

/// Names that one clause lists.
const MOST_NAMES: usize = 8;

/// Something that a file does not say of itself and that was recognised, or a change that was asked for; `Display` is a
/// clause for a page.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum Assumption {
    /// The letters are not UTF-8.
    Encoding(Encoding),
    /// The cells are not separated by commas.
    Delimiter(Delimiter),
    /// Decimals stand behind a comma.
    DecimalComma,
    /// The minus sign U+2212 stands for the hyphen.
    MinusSign,
    /// Lines that begin with this character are no rows.
    Comments(char),
    /// So many rows are blank.
    BlankRows(usize),
    /// The numbers of the first row, the first and the last of which these are, are names.
    NumberHeader(String, String),
    /// The first column names the rows: the header has one name fewer than the rows have cells, or the names of a
    /// symmetric matrix are those of its columns.
    RowNames,
    /// The first row has texts and numbers, and is data.
    NoHeader,
    /// The first row holds names, some of which are words for a missing cell or a truth value elsewhere.
    Header,
    /// This column, by its index, has no name, and is none that counts the rows.
    NamelessColumn(usize),
    /// The row below the names holds units.
    UnitsRow,
    /// This column, by its index, has no name and counts the rows.
    IndexColumn(usize),
    /// These columns hold text, and are left out.
    TextColumns(Vec<String>),
    /// These columns are empty and have no name, and are left out.
    EmptyColumns(Vec<String>),
    /// True and yes are 1, false and no are 0 in these columns.
    TruthValues(Vec<String>),
    /// So many rows with missing cells are left out, as it was asked for.
    DroppedRows(usize),
    /// A triangle of a symmetric matrix stands for both: the lower one, or the upper one.
    Triangle(Triangle),
    /// A number that often stands for a missing one, far from all others of this column.
    Sentinel {
        /// The column.
        column: String,
        /// The number.
        value: f64,
        /// How often it occurs.
        count: usize,
    },
    /// What another format or use of a table takes for granted, and the option that says otherwise.
    Other(String, &'static str),
}

impl Assumption {
    /// What is said of columns of text, of empty ones, and of those of truth values, by their names.
    pub(super) fn of_columns(
        texts: Vec<String>,
        empty: Vec<String>,
        truths: Vec<String>,
    ) -> impl Iterator<Item = Self> {
        let kinds =
            [(texts, Self::TextColumns as fn(_) -> _), (empty, Self::EmptyColumns), (truths, Self::TruthValues)];
        kinds.into_iter().filter(|(names, _)| !names.is_empty()).map(|(names, of)| of(names))
    }

    /// The option of the `gramkit` program that says otherwise; [`TableOptions`](super::TableOptions) has it too.
    #[must_use]
    pub fn option(&self) -> &'static str {
        match self {
            Self::Encoding(_) => "--encoding",
            Self::Delimiter(_) => "--delimiter",
            Self::DecimalComma => "--decimal-mark",
            Self::MinusSign => "--without",
            Self::Comments(_) => "--no-comment",
            Self::BlankRows(_) => "--skip-rows",
            Self::NumberHeader(..) | Self::Header => "--no-header",
            Self::RowNames => "--no-index-column",
            Self::NoHeader => "--header",
            Self::NamelessColumn(_) => "--index-column",
            Self::UnitsRow => "--no-units",
            Self::IndexColumn(_) => "--no-index-column",
            Self::TextColumns(_) => "--dummies",
            Self::EmptyColumns(_) | Self::TruthValues(_) => "--columns",
            Self::DroppedRows(_) => "--missing",
            Self::Triangle(_) => "--triangle",
            Self::Sentinel { .. } => "--na",
            Self::Other(_, option) => option,
        }
    }
}

impl fmt::Display for Assumption {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Encoding(Encoding::Latin1) => f.write_str("letters of Windows-1252 (Latin-1)"),
            Self::Encoding(Encoding::Utf8) => f.write_str("letters of UTF-8"),
            Self::Encoding(_) => f.write_str("letters of UTF-16"),
            Self::Delimiter(delimiter) => write!(f, "separated by {}", delimiter.plural()),
            Self::DecimalComma => f.write_str("decimals behind a comma"),
            Self::MinusSign => f.write_str("− (U+2212) as the minus sign"),
            Self::Comments(mark) => write!(f, "lines that begin with {mark} are comments"),
            Self::BlankRows(1) => f.write_str("1 blank row left out"),
            Self::BlankRows(count) => write!(f, "{count} blank rows left out"),
            Self::NumberHeader(first, last) if first == last => {
                write!(f, "the first row, {}, is a header", escaped(first))
            }
            Self::NumberHeader(first, last) => {
                write!(f, "the first row, {} … {}, is a header", escaped(first), escaped(last))
            }
            Self::RowNames => f.write_str("the first column names the rows"),
            Self::Header => f.write_str("the first row is a header"),
            Self::NoHeader => f.write_str("the first row is data"),
            Self::NamelessColumn(index) => write!(f, "column {index}, without a name, is a column of numbers"),
            Self::UnitsRow => f.write_str("the row below the names holds units"),
            Self::IndexColumn(index) => write!(f, "column {index}, without a name, counts the rows and is left out"),
            Self::TextColumns(names) => write!(f, "left out as text: {}", listed(names)),
            Self::EmptyColumns(names) => write!(f, "left out as empty: {}", listed(names)),
            Self::TruthValues(names) => write!(f, "true and false, yes and no are 1 and 0 in {}", listed(names)),
            Self::DroppedRows(1) => f.write_str("1 row with missing cells left out"),
            Self::DroppedRows(count) => write!(f, "{count} rows with missing cells left out"),
            Self::Triangle(Triangle::Lower) => f.write_str("the lower triangle stands for both"),
            Self::Triangle(Triangle::Upper) => f.write_str("the upper triangle stands for both"),
            Self::Sentinel { column, value, count } => {
                let cells = if *count == 1 { "1 cell of".to_string() } else { format!("{count} cells of") };
                let column = escaped(column);
                write!(f, "{cells} {column} {} {value}, far from the others, and taken as a number", is_are(*count))
            }
            Self::Other(what, _) => f.write_str(&escaped(what)),
        }
    }
}

fn is_are(count: usize) -> &'static str {
    if count == 1 { "is" } else { "are" }
}

fn listed(names: &[String]) -> String {
    let mut shown: Vec<String> = names.iter().take(MOST_NAMES).map(escaped).collect();
    if names.len() > MOST_NAMES {
        shown.push(format!("… and {} more", names.len() - MOST_NAMES));
    }
    shown.join(", ")
}
