//! Why there is no state.

use super::options::Piece;
use crate::error::{Error, escaped};

/// A number outside of the grid that was agreed on.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Beyond {
    /// The piece, if it has a name; of a state of several pieces, what was added to them.
    pub piece: String,
    /// The row in it, from 0.
    pub row: u64,
    /// The name of the column.
    pub column: String,
    /// The number.
    pub value: f64,
    /// The shift c of the column.
    pub shift: f64,
    /// The exponent e of the column's grid: |x − c| has to be below 2^e.
    pub exponent: i32,
}

/// A cell without a finite number.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct NotFiniteCell {
    /// The piece, if it has a name; of a state of several pieces, what was added to them.
    pub piece: String,
    /// The row in it, from 0.
    pub row: u64,
    /// The name of the column.
    pub column: String,
    /// What is there: NaN, or an infinity.
    pub value: f64,
}

/// Why a state cannot be gathered, merged or read.
///
/// ```
/// use gramkit::gram_state::{GramState, StateError};
/// assert!(matches!(GramState::from_bytes(b"not a state"), Err(StateError::NotAState)));
/// ```
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum StateError {
    /// The bytes are something else.
    #[error("this is not a state of gramkit; `gramkit partial` writes one")]
    NotAState,
    /// The state is of another version of the format.
    #[error("the state has version {found} of the format, and this gramkit reads version {expected}; write it again")]
    Version {
        /// Its version.
        found: u32,
        /// The one that is read.
        expected: u32,
    },
    /// The state ends too early, or goes on after its end.
    #[error("the state is damaged: it has {found} bytes and announces {expected}; write it again")]
    Length {
        /// As it is.
        found: u64,
        /// As it says.
        expected: u64,
    },
    /// Something was changed since the state was written.
    #[error("the state is damaged: its checksum is {found:08x}, but {recorded:08x} is recorded; write it again")]
    Checksum {
        /// As it stands there.
        recorded: u32,
        /// As it is.
        found: u32,
    },
    /// The checksum is right, but a field is not what it can be.
    #[error("the state is damaged: {field} is not what it can be; write it again")]
    Field {
        /// Which one.
        field: &'static str,
    },
    /// The states are of different columns.
    #[error(
        "the columns are others: {} is only in {where_is} of the two; take the same columns of all",
        escaped(column)
    )]
    Columns {
        /// The first column that one of the two lacks.
        column: String,
        /// "the first" or "the second".
        where_is: &'static str,
    },
    /// A name stands for two columns.
    #[error("two columns are called {}; give each a name of its own", escaped(name))]
    SameName {
        /// The name.
        name: String,
    },
    /// Both shifts were given, and they differ.
    #[error(
        "the shifts of column {} were given as {first} and {second}; gather all states with the same",
        escaped(column)
    )]
    Shift {
        /// The column.
        column: String,
        /// Its shift in one.
        first: f64,
        /// Its shift in the other.
        second: f64,
    },
    /// The grids of reproducible sums differ.
    #[error("the grids of column {} are 2^{first} and 2^{second}; gather all states with the same", escaped(column))]
    Grid {
        /// The column.
        column: String,
        /// The exponent in one.
        first: i32,
        /// The exponent in the other.
        second: i32,
    },
    /// One has reproducible sums and the other not.
    #[error("one of the states has reproducible sums and the other has not; gather all in one way")]
    Kinds,
    /// A piece is in both.
    #[error("{} is in both of the states; merge each piece once", escaped(piece))]
    MergedTwice {
        /// Its name.
        piece: String,
    },
    /// A state without a name is in both, by its counts and sums.
    #[error(
        "the same rows, without a name, are in both of the states, by their counts and sums ({piece}); merge each state \
         once, and name the piece of each if the rows are others"
    )]
    UnnamedTwice {
        /// What it goes by.
        piece: String,
    },
    /// There are fewer pieces than expected, or more.
    #[error("{}", counted(*expected, pieces))]
    Pieces {
        /// As many there should be.
        expected: usize,
        /// Those that are there, by their names.
        pieces: Vec<Piece>,
    },
    /// Pieces have other rows than they say.
    #[error(
        "{} and what was merged with it say that they have {expected} rows, and {found} were counted",
        escaped(piece)
    )]
    Rows {
        /// The first of the pieces.
        piece: String,
        /// As they say.
        expected: u64,
        /// As counted.
        found: u64,
    },
    /// The rows of a second pass are not those of the first.
    #[error(
        "the rows of the second pass are not those of the first: column {} has other numbers; gather the state again",
        escaped(column)
    )]
    OtherRows {
        /// The first column that differs.
        column: String,
    },
    /// A cell that is missing or infinite.
    #[error("{}", missing(cell))]
    NotFinite {
        /// Where, and what.
        cell: Box<NotFiniteCell>,
    },
    /// A number beyond its grid.
    #[error("{}", beyond(.0))]
    Beyond(Box<Beyond>),
    /// A reproducible state has no grid, or one that no number lies on.
    #[error("{what}")]
    Option {
        /// What is wrong, and how to get on.
        what: &'static str,
    },
    /// What is computed of the numbers has no answer.
    #[error(transparent)]
    Gram(#[from] Error),
}

fn at(piece: &str, row: u64, column: &str) -> String {
    let piece = if piece.is_empty() { String::new() } else { format!("{}: ", escaped(piece)) };
    format!("{piece}row {row} (counted from 0), column {}", escaped(column))
}

/// Pieces that a message names.
const MOST_NAMED: usize = 20;

fn counted(expected: usize, pieces: &[Piece]) -> String {
    let name = |piece: &Piece| match piece.first_row {
        0 => escaped(&piece.name),
        row => format!("{} from row {row}", escaped(&piece.name)),
    };
    let named: Vec<String> = pieces.iter().take(MOST_NAMED).map(name).collect();
    let named = if named.is_empty() { String::new() } else { format!(": {}", named.join(", ")) };
    let more = match pieces.len().saturating_sub(MOST_NAMED) {
        0 => String::new(),
        more => format!(", and {more} more"),
    };
    let there = if pieces.len() == 1 { "1 piece is".to_string() } else { format!("{} pieces are", pieces.len()) };
    let rest = if pieces.len() < expected { "merge what is missing too" } else { "leave out what is no part of it" };
    format!("{there} there, not {expected}{named}{more}; {rest}")
}

fn missing(cell: &NotFiniteCell) -> String {
    let place = at(&cell.piece, cell.row, &cell.column);
    if cell.value.is_nan() {
        format!("{place}: there is no number; leave such rows out (--missing drop), or fill them in")
    } else {
        format!("{place}: the number is {}, and no sum is formed of it", cell.value)
    }
}

fn beyond(beyond: &Beyond) -> String {
    let Beyond { piece, row, column, value, shift, exponent } = beyond;
    let place = at(piece, *row, column);
    format!("{place}: {value} is 2^{exponent} or more from {shift}, beyond the grid; agree on a larger exponent")
}
