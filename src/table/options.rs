//! How a table is read.

use super::choice::ColumnChoice;

/// How a table is read: what is `None` is recognised, and what was recognised stands in
/// [`Table::assumed`](super::Table::assumed).
///
/// ```
/// use gramkit::table::{DecimalMark, Delimiter, Table, TableOptions};
/// let text = "x;y\n1,5;2\n2,5;3\n";
/// let table = Table::from_text(text.as_bytes(), "t.csv", &TableOptions::default())?;
/// assert_eq!(table.values, faer::mat![[1.5, 2.0], [2.5, 3.0]]);
/// assert_eq!(table.assumed[0].to_string(), "separated by semicolons");
///
/// let options = TableOptions {
///     delimiter: Some(Delimiter::Semicolon),
///     decimal_mark: Some(DecimalMark::Comma),
///     ..TableOptions::default()
/// };
/// assert!(Table::from_text(text.as_bytes(), "t.csv", &options)?.assumed.is_empty());
/// # Ok::<(), gramkit::table::TableError>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq)]
pub struct TableOptions {
    /// These columns, in this order; no other cell is read. By default all that hold numbers.
    pub columns: Option<Vec<ColumnChoice>>,
    /// All columns but these.
    pub without: Vec<ColumnChoice>,
    /// A column that weighs the rows, which is then no column of the table.
    pub weights: Option<ColumnChoice>,
    /// Columns of categories, each of which becomes one column of 0 and 1 per category.
    pub dummies: Vec<Dummies>,
    /// The letters of a text file.
    pub encoding: Option<Encoding>,
    /// What stands between the cells of a row.
    pub delimiter: Option<Delimiter>,
    /// What stands before the decimals of a number.
    pub decimal_mark: Option<DecimalMark>,
    /// What stands between groups of three digits; by default nothing may.
    pub thousands: Option<char>,
    /// Whether `12%` is 0.12; by default it is no number.
    pub percent: bool,
    /// What stands before or after an amount of money, such as `$` or `EUR`; by default nothing may.
    pub currency: Option<String>,
    /// Lines that begin with this character, one of ASCII, are no rows.
    pub comment: Option<char>,
    /// Lines at the beginning that are not read.
    pub skip_rows: usize,
    /// Whether the first row holds the columns' names.
    pub header: Option<Header>,
    /// Whether the row below the names holds the units of the columns.
    pub units: Option<Units>,
    /// The column that only counts or names the rows.
    pub index: Option<Index>,
    /// Words and numbers that stand for a missing cell, besides the empty cell, `NA`, `N/A`, `#N/A`, `NaN`, `null`,
    /// `None`, `?` and `.`.
    pub na: Vec<String>,
    /// What becomes of missing cells.
    pub missing: Missing,
    /// What the rows and columns make up.
    pub arrangement: Arrangement,
    /// The triangle that stands for both, of a [symmetric](Arrangement::Symmetric) matrix.
    pub triangle: Option<Triangle>,
    /// Keeps the numbers exactly as they are written, in [`Table::exact`](super::Table::exact): those of a text, and
    /// integers of any length.
    pub exact: bool,
}

/// What becomes of cells without a number, in the columns that are read.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum Missing {
    /// They are an error that counts them.
    #[default]
    Refused,
    /// Rows that have some are left out.
    Dropped,
    /// They are NaN in the table.
    Kept,
}

/// What rows and columns make up.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum Arrangement {
    /// Columns of numbers.
    #[default]
    Columns,
    /// A symmetric matrix: one triangle is enough, and a column of names has to agree with the header.
    Symmetric,
    /// Samples on a grid: neither a header of numbers nor an index is recognised, and a row of empty cells is one of
    /// missing samples.
    Grid,
}

/// A triangle of a symmetric matrix, with its diagonal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Triangle {
    /// The one below the diagonal.
    Lower,
    /// The one above it.
    Upper,
}

impl Triangle {
    /// Its name: `lower`, `upper`.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Lower => "lower",
            Self::Upper => "upper",
        }
    }
}

/// Whether the first row holds the columns' names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Header {
    /// It does.
    Present,
    /// It is data.
    Absent,
}

/// Whether the row below the names holds the units of the columns.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Units {
    /// It does.
    Present,
    /// It is data.
    Absent,
}

/// The column that only counts or names the rows.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Index {
    /// This one.
    Column(ColumnChoice),
    /// None.
    Absent,
}

/// A column of categories.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Dummies {
    /// The column.
    pub column: ColumnChoice,
    /// Whether the first of its categories, in alphabetical order, is left out: together all of them are a constant.
    pub drop_first: bool,
}

/// The letters of a text file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Encoding {
    /// UTF-8.
    Utf8,
    /// UTF-16, its smaller byte first.
    Utf16LittleEndian,
    /// UTF-16, its larger byte first.
    Utf16BigEndian,
    /// Windows-1252, which has the letters of Latin-1 (ISO 8859-1).
    Latin1,
}

impl Encoding {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Utf8, Self::Utf16LittleEndian, Self::Utf16BigEndian, Self::Latin1];

    /// Its name: `utf-8`, `utf-16le`, `utf-16be`, `latin-1`.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Utf8 => "utf-8",
            Self::Utf16LittleEndian => "utf-16le",
            Self::Utf16BigEndian => "utf-16be",
            Self::Latin1 => "latin-1",
        }
    }
}

/// What stands between the cells of a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Delimiter {
    /// `,`
    Comma,
    /// `;`
    Semicolon,
    /// A tab.
    Tab,
    /// `|`
    Bar,
    /// One space or tab, or several.
    Spaces,
}

impl Delimiter {
    /// All of them.
    pub const ALL: [Self; 5] = [Self::Comma, Self::Semicolon, Self::Tab, Self::Bar, Self::Spaces];

    /// The one that is written so: `,`, `;`, `|`, a tab or a space, or its name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Some(match name {
            "," | "comma" => Self::Comma,
            ";" | "semicolon" => Self::Semicolon,
            "\t" | "\\t" | "tab" => Self::Tab,
            "|" | "bar" => Self::Bar,
            " " | "space" | "spaces" => Self::Spaces,
            _ => return None,
        })
    }

    /// Its plural as a word.
    pub(super) fn plural(self) -> &'static str {
        match self {
            Self::Comma => "commas",
            Self::Semicolon => "semicolons",
            Self::Tab => "tabs",
            Self::Bar => "vertical bars",
            Self::Spaces => "spaces",
        }
    }

    /// The byte between two cells, of spaces one that has taken their place.
    pub(super) fn byte(self) -> u8 {
        match self {
            Self::Comma => b',',
            Self::Semicolon => b';',
            Self::Tab => b'\t',
            Self::Bar => b'|',
            Self::Spaces => b' ',
        }
    }
}

/// What stands before the decimals of a number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum DecimalMark {
    /// `1.5`
    Point,
    /// `1,5`
    Comma,
}

impl DecimalMark {
    /// Its character.
    #[must_use]
    pub fn character(self) -> char {
        match self {
            Self::Point => '.',
            Self::Comma => ',',
        }
    }
}
