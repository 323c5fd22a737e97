//! A column, as a caller names it.

/// A column of a file.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ColumnChoice {
    /// By its name; where no column has that name, by its index, counted from 0.
    Named(String),
    /// By its index, counted from 0.
    At(usize),
}

impl From<&str> for ColumnChoice {
    fn from(name: &str) -> Self {
        Self::Named(name.to_string())
    }
}

impl From<usize> for ColumnChoice {
    fn from(index: usize) -> Self {
        Self::At(index)
    }
}
