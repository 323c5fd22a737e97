//! States, and what they prove, as text.

use std::fmt::{Display, Formatter, Result};

use super::list::lines;
use crate::analysis::number::{column, enclosure};
use crate::claim::Verdict;
use crate::gram_state::{ColumnRank, GramState, Piece, Settled, StateReport};

impl Display for Piece {
    /// Its name, and its rows if they are not all.
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        f.write_str(&crate::error::escaped(&self.name))?;
        match (self.first_row, self.rows) {
            (0, 0) => Ok(()),
            (first, 0) => write!(f, ", rows from {first}"),
            (first, rows) => write!(f, ", rows {first} to {}", first.saturating_add(rows - 1)),
        }
    }
}

impl Display for GramState {
    /// How many rows of which columns.
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        write!(f, "{} rows × {} columns", self.rows(), self.names().len())?;
        if self.skipped() > 0 {
            write!(f, ", {} left out", self.skipped())?;
        }
        if self.is_reproducible() { f.write_str(", sums in integers") } else { Ok(()) }
    }
}

impl Display for ColumnRank {
    /// The verdict, the rank and the singular values.
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        let verdict = match self.independent {
            Verdict::Proved => "independent, proved",
            Verdict::Refuted => "dependent, proved",
            Verdict::Undetermined => "undetermined",
        };
        write!(f, "{verdict}; rank {}", self.rank)?;
        lines(f, column(self.singular_values.iter()).into_iter())
    }
}

impl Display for StateReport {
    /// The columns, and the columns less their means.
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        write!(f, "one pass: {}\nless their means: {}\nvariance inflation factors", self.plain, self.centred)?;
        lines(f, self.vif.iter().map(enclosure))
    }
}

impl Display for Settled {
    /// The columns, the relations between them, and the columns less their means.
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        write!(f, "two passes: {}\nless their means: {}", self.plain, self.centred)?;
        let name = |j: usize| if j == 0 { "1".to_string() } else { format!("x{}", j - 1) };
        let names: Vec<String> = (0..=self.vif.len()).map(name).collect();
        if !self.relations.is_empty() {
            f.write_str("\nrelations")?;
            lines(f, self.relations.iter().map(|relation| relation.in_words(&names)))?;
        }
        f.write_str("\nvariance inflation factors")?;
        lines(f, self.vif.iter().map(ToString::to_string))
    }
}
