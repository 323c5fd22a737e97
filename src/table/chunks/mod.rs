//! Tables that are read some rows at a time, in bounded memory.

mod array;
#[cfg(feature = "parquet")]
mod columns;

use std::path::Path;

use faer::Mat;

use super::Assumption;
use super::array_path::file_and_array;
use super::columns::Head;
use super::error::{TableError, WholeTable};
use super::options::{Arrangement, Missing, TableOptions};
use super::source::{Format, Part, Source};
use super::text::Pieces;

/// A table that is read some rows at a time: CSV and other texts, NPY, and (feature `parquet`) Parquet and Arrow.
///
/// Missing numbers are NaN. Columns are chosen, and the dialect of a text is recognised, by the first rows that are
/// read; a text in a later row of a column of numbers is an error.
///
/// ```
/// use gramkit::table::{TableChunks, TableOptions};
/// let path = std::env::temp_dir().join(format!("gramkit-chunks-{}.csv", std::process::id()));
/// std::fs::write(&path, "a;b\n0,5;1\n1,5;3\n2,5;7\n")?;
/// let mut table = TableChunks::open(&path, &TableOptions::default(), 1 << 20)?;
/// assert_eq!(table.names(), ["a", "b"]);
/// let mut sum = 0.0;
/// while let Some(rows) = table.next_rows()? {
///     sum += rows.col_as_slice(1).iter().sum::<f64>();
/// }
/// assert_eq!(sum, 11.0);
/// # std::fs::remove_file(&path)?;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub struct TableChunks {
    pub(super) names: Vec<String>,
    pub(super) columns: Vec<usize>,
    pub(super) file_columns: usize,
    pub(super) assumed: Vec<Assumption>,
    rows: Rows,
}

impl std::fmt::Debug for TableChunks {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("TableChunks")
            .field("names", &self.names)
            .field("columns", &self.columns)
            .finish_non_exhaustive()
    }
}

enum Rows {
    Array(array::ArrayRows),
    #[cfg(feature = "parquet")]
    Columns(columns::ColumnRows),
    Text(Box<Pieces>, Part),
}

impl TableChunks {
    /// Opens a file; so many bytes of numbers are given at a time, about, and 128 KiB or one row at the least.
    ///
    /// What they are read from comes on top of that: of a text about an eighth of it, or the longest row, which may
    /// take 16 MiB; of an array as much again; of a Parquet file 4096 rows of the columns, and their pages; of an Arrow
    /// file one of its record batches, decompressed, however long that is.
    ///
    /// # Errors
    /// Those of [`Table::read`](super::Table::read); [`TableError::WholeTable`] for what needs all rows at once: an NPZ
    /// archive, text in UTF-16 or with a row that does not end, weights, categories, exact numbers.
    pub fn open(path: impl AsRef<Path>, options: &TableOptions, bytes: usize) -> Result<Self, TableError> {
        let (path, array) = file_and_array(path.as_ref());
        let whole = |what: &'static str| Err(TableError::WholeTable(WholeTable { path: path.to_path_buf(), what }));
        if options.exact {
            return whole("numbers as they are written");
        }
        if options.weights.is_some() {
            return whole("a column of weights");
        }
        if !options.dummies.is_empty() {
            return whole("a column of categories");
        }
        if options.arrangement != Arrangement::Columns {
            return whole("a symmetric matrix");
        }
        let options = &TableOptions { missing: Missing::Kept, ..options.clone() };
        let bytes = bytes.max(1 << 16);
        let source = Source::open(path)?;
        if array.is_some() && source.format != Format::Npz {
            // A name that has a colon.
            return whole("an array of an archive");
        }
        let (head, rows) = match source.format {
            Format::Npz => return whole("an NPZ archive"),
            Format::Npy => {
                let (head, rows) = array::open(source, path, options, bytes)?;
                (head, Rows::Array(rows))
            }
            #[cfg(feature = "parquet")]
            Format::Parquet | Format::Arrow => {
                let (head, rows) = columns::open(source, path, options, bytes)?;
                (head, Rows::Columns(rows))
            }
            #[cfg(not(feature = "parquet"))]
            Format::Parquet | Format::Arrow => {
                let format = if source.format == Format::Parquet { "Parquet" } else { "Arrow" };
                return Err(TableError::Feature { path: path.to_path_buf(), format });
            }
            Format::Text => {
                let (head, pieces) = Pieces::open(source.reader, &source.path, options, bytes)?;
                (head, Rows::Text(Box::new(pieces), source.part))
            }
        };
        let Head { names, columns, file_columns, assumed } = head;
        let names = names.unwrap_or_default();
        let called = |(k, &j): (usize, &usize)| match names.get(k).filter(|name| !name.is_empty()) {
            Some(name) => name.clone(),
            None => format!("x{j}"),
        };
        let names = columns.iter().enumerate().map(called).collect();
        Ok(Self { names, columns, file_columns, assumed, rows })
    }

    /// The columns' names; x and its index in the file for one without.
    pub fn names(&self) -> &[String] {
        &self.names
    }

    /// For each column, its index in the file.
    pub fn columns(&self) -> &[usize] {
        &self.columns
    }

    /// Columns of the file.
    pub fn file_columns(&self) -> usize {
        self.file_columns
    }

    /// What was taken for granted, by the first rows.
    pub fn assumed(&self) -> &[Assumption] {
        &self.assumed
    }

    /// The next rows; `None` at the end.
    ///
    /// # Errors
    /// Those of [`Table::read`](super::Table::read), with the place in the file.
    pub fn next_rows(&mut self) -> Result<Option<Mat<f64>>, TableError> {
        let mut rows = Mat::new();
        Ok(self.next_rows_into(&mut rows)?.then_some(rows))
    }

    /// The next rows, in the memory of those before, which is taken anew where it is too small; false at the end.
    ///
    /// After an error what is in it is of no use.
    ///
    /// ```
    /// use gramkit::table::{TableChunks, TableOptions};
    /// let path = std::env::temp_dir().join(format!("gramkit-chunks-into-{}.csv", std::process::id()));
    /// std::fs::write(&path, "a,b\n0.5,1\n1.5,3\n")?;
    /// let mut table = TableChunks::open(&path, &TableOptions::default(), 1 << 20)?;
    /// let (mut rows, mut sum) = (faer::Mat::new(), 0.0);
    /// while table.next_rows_into(&mut rows)? {
    ///     sum += rows.col_as_slice(0).iter().sum::<f64>();
    /// }
    /// assert_eq!(sum, 2.0);
    /// # std::fs::remove_file(&path)?;
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    /// Those of [`TableChunks::next_rows`].
    pub fn next_rows_into(&mut self, rows: &mut Mat<f64>) -> Result<bool, TableError> {
        match &mut self.rows {
            Rows::Array(array) => array.next_rows_into(rows),
            #[cfg(feature = "parquet")]
            Rows::Columns(columns) => columns.next_rows_into(rows),
            Rows::Text(pieces, _) => {
                let next = pieces.next_rows()?;
                Ok(next.map(|next| *rows = next).is_some())
            }
        }
    }

    /// How much of the file was read, in \[0, 1\]: rows of those that it announces; of a text, bytes of those of the
    /// file, compressed as it may be. 0 where neither is known, as of a text from standard input.
    pub fn fraction(&self) -> f64 {
        match &self.rows {
            Rows::Array(rows) => rows.fraction(),
            #[cfg(feature = "parquet")]
            Rows::Columns(rows) => rows.fraction(),
            Rows::Text(_, part) => part.fraction(),
        }
    }
}
