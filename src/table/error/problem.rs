//! What can be wrong with one cell or entry.

use crate::error::escaped;
use crate::matrix::DecimalError;

/// What a CSV cell holds instead of a finite `f64`.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum CellProblem {
    /// Nothing, or spaces only.
    #[error("the cell is empty")]
    Empty,
    /// Text; the first 40 characters of it.
    #[error("{text:?} is not a number{}", under(.hint.as_deref()))]
    Text {
        /// The text.
        text: String,
        /// The options of the program under which it would be one.
        hint: Option<String>,
    },
    /// Text among numbers; the first 40 characters of it.
    #[error(
        "{0:?} is not a number, as others of its column are: --na takes it as missing, --without leaves the column out"
    )]
    Mixed(String),
    /// Text in a first row that also has numbers: neither a header nor data.
    #[error("{text:?} is not a number, but column {number} of this first row is: neither a header nor data")]
    HalfHeader {
        /// The text, cut to 40 characters.
        text: String,
        /// A column with a number, counted from 1.
        number: usize,
    },
    /// A NaN or an infinity, written as such.
    #[error("{} is not a finite number", escaped(.0))]
    NonFinite(String),
    /// A number beyond ±1.7976931348623157e308.
    #[error("{} exceeds the range of f64", escaped(.0))]
    Overflow(String),
    /// A nonzero number that would become 0.
    #[error("{} is not zero, but below the range of f64", escaped(.0))]
    Underflow(String),
    /// Bytes that are not UTF-8.
    #[error("the cell is not valid UTF-8")]
    NotUtf8,
}

/// What an entry of an NPY file is instead of a number that fits.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum EntryProblem {
    /// A NaN or an infinity.
    #[error("{0} is not a finite number")]
    NonFinite(f64),
    /// An integer beyond 2⁵³ that f64 does not hold exactly.
    #[error("the integer {0} is not exactly an f64")]
    Inexact(i128),
    /// A number that is too long to be kept exactly.
    #[error(transparent)]
    Decimal(#[from] DecimalError),
    /// A number that is to be written as u1 and is no integer from 0 to 255.
    #[error("{0} is not an integer from 0 to 255")]
    NotAByte(f64),
}

fn under(hint: Option<&str>) -> String {
    hint.map(|hint| format!(" ({hint} makes it one)")).unwrap_or_default()
}
