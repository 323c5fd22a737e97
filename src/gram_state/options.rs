//! How a state is gathered.

/// What becomes of a row with a missing number.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum MissingRows {
    /// It is an error that names the row.
    #[default]
    Refused,
    /// It is left out, and counted.
    Skipped,
}

/// How sums are formed.
#[derive(Clone, Debug, Default, PartialEq)]
#[non_exhaustive]
pub enum Summation {
    /// Doubles within 1024 rows, double words between them: the bits depend on where the rows are split.
    #[default]
    DoubleWord,
    /// Integers on a grid: the bits of the counts, the sums and the Gram matrix are the same for every split, order and
    /// tree of merges. It needs a [shift](StateOptions::shift).
    Reproducible {
        /// For each column e with |x − c| < 2^e for all of its numbers; between −400 and 400.
        exponents: Vec<i32>,
    },
}

/// A part of the table, by which it is told whether it was merged before.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Piece {
    /// Its name: of a file, or whatever names it in all of the table.
    pub name: String,
    /// Its size in bytes, for whoever reads of it; 0 if it has none.
    pub size: u64,
    /// Its first row.
    pub first_row: u64,
    /// The number of its rows, which is checked when the state is merged; 0 for all that follow.
    pub rows: u64,
}

impl Piece {
    /// All rows of what has this name and size.
    pub fn whole(name: impl Into<String>, size: u64) -> Self {
        Self { name: name.into(), size, first_row: 0, rows: 0 }
    }

    /// Whether some row is in both.
    ///
    /// Sizes say nothing: a file that has grown meanwhile still holds the rows that it held.
    pub(super) fn overlaps(&self, other: &Self) -> bool {
        let end = |piece: &Self| if piece.rows == 0 { u64::MAX } else { piece.first_row.saturating_add(piece.rows) };
        self.name == other.name && self.first_row < end(other) && other.first_row < end(self)
    }
}

/// How [`GramState::with`](super::GramState::with) gathers.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct StateOptions {
    /// The shift c of each column, near its mean, on which all pieces agree; the mean of the first rows, roughly, if
    /// `None`.
    pub shift: Option<Vec<f64>>,
    /// What becomes of a row with a missing number.
    pub missing: MissingRows,
    /// How sums are formed.
    pub summation: Summation,
    /// The part of the table that is gathered.
    pub piece: Option<Piece>,
}
