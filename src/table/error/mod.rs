//! What can be wrong with a file of numbers, and where.

mod column;
mod phrases;
mod problem;

use std::io;
use std::path::PathBuf;

use crate::error::escaped;
use crate::whole_file::WholeFileError;
pub(super) use column::near;
pub use column::{ColumnError, WholeTable};
use phrases::{FEATURES, FIELD, FORMATS, are_missing, exactly, in_brackets, maybe, of_arrays, rows_with};
pub use problem::{CellProblem, EntryProblem};

/// Why a table could not be read or written; the message names the file and the place in it.
/// In texts rows and columns are counted from 1, as a spreadsheet shows them, the header too; in arrays from 0.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum TableError {
    /// The operating system refused to open, read or write.
    #[error("{}: cannot be {action}: {source}", escaped(path))]
    Io {
        /// The file.
        path: PathBuf,
        /// "opened", "read" or "written".
        action: &'static str,
        /// What the operating system said.
        source: io::Error,
    },
    /// The name of a file that is to be written does not end in `.csv` or `.npy`.
    #[error("{}: the name has to end in .csv or .npy, which says what to write", escaped(path))]
    Extension {
        /// The file.
        path: PathBuf,
    },
    /// What needs all rows of a table at once, where they are read some at a time.
    #[error(transparent)]
    WholeTable(WholeTable),
    /// Nothing, or blank lines only.
    #[error("{}: the file is empty", escaped(path))]
    Empty {
        /// The file.
        path: PathBuf,
    },
    /// A blank line with something after it; it might be a missing number.
    #[error("{}, before row {row}: a blank line; only the end of the file may have some", escaped(path))]
    BlankLine {
        /// The file.
        path: PathBuf,
        /// The row after the blank line, counted from 1 without blank lines.
        row: usize,
    },
    /// A row whose number of cells differs from the first row's.
    #[error("{}, row {row}: {expected} cells are expected, {found} are found{}", escaped(path), .hint)]
    Ragged {
        /// The file.
        path: PathBuf,
        /// The row, counted from 1.
        row: usize,
        /// Cells of row 1.
        expected: usize,
        /// Cells of this row.
        found: usize,
        /// How to get on, where the dialect was recognised.
        hint: &'static str,
    },
    /// Two readings of a text, of which an option has to choose one.
    #[error("{}: {}: {options} says which", escaped(path), escaped(what))]
    Undecided {
        /// The file.
        path: PathBuf,
        /// What may be read in two ways.
        what: String,
        /// The options of the program that decide it.
        options: &'static str,
    },
    /// Options that say how a text is written and contradict each other.
    #[error("{}: {what}", escaped(path))]
    Marks {
        /// The file.
        path: PathBuf,
        /// What does not go together.
        what: String,
    },
    /// An option that says how a text is written, of a file that is none.
    #[error("{}: {option} says how a text is read, and this is none", escaped(path))]
    OnlyOfText {
        /// The file.
        path: PathBuf,
        /// The option.
        option: &'static str,
    },
    /// Bytes that are not text of the encoding that was asked for.
    #[error("{}: this is no text in {encoding} (--encoding)", escaped(path))]
    Encoding {
        /// The file.
        path: PathBuf,
        /// The name of the encoding.
        encoding: &'static str,
    },
    /// Bytes that are no text, in a file that is none of the other formats.
    #[error("{}: this is neither a text nor a file of {}", escaped(path), FORMATS)]
    NotText {
        /// The file.
        path: PathBuf,
    },
    /// No column is called so, and none has that index.
    #[error("{}: there is no column {column:?}{}; there are {}", escaped(path), maybe(.similar.as_deref()), escaped(columns))]
    NoSuchColumn {
        /// The file.
        path: PathBuf,
        /// The name or index.
        column: String,
        /// The columns that there are.
        columns: String,
        /// One whose name differs in the case of its letters, the spaces about it or a few letters.
        similar: Option<String>,
    },
    /// Several columns are called so.
    #[error("{}: columns {indices:?} are all called {column:?}: name one by its index, counted from 0", escaped(path))]
    AmbiguousColumn {
        /// The file.
        path: PathBuf,
        /// The name.
        column: String,
        /// The indices.
        indices: Vec<usize>,
    },
    /// A column of text was asked for by its name.
    #[error(
        "{}, row {row}: {} holds text: --dummies makes a column of 0 and 1 of each of its categories",
        escaped(path),
        escaped(column)
    )]
    TextColumn {
        /// The file.
        path: PathBuf,
        /// The column.
        column: String,
        /// The row of its first text.
        row: usize,
    },
    /// Every column holds text.
    #[error("{}: no column holds numbers: {} hold text (--dummies)", escaped(path), escaped(columns.join(", ")))]
    NoNumbers {
        /// The file.
        path: PathBuf,
        /// Its columns.
        columns: Vec<String>,
    },
    /// A column of more categories than are told apart.
    #[error("{}: {} has more than {most} categories, too many for --dummies", escaped(path), escaped(column))]
    Categories {
        /// The file.
        path: PathBuf,
        /// The column.
        column: String,
        /// The most that are told apart.
        most: usize,
    },
    /// Cells without a number, in columns that are read.
    #[error(
        "{}: {} missing, in {}, the first in {place}; --missing drop leaves {} out, --without leaves out columns",
        escaped(path), are_missing(*count), escaped(columns.join(", ")), rows_with(*rows)
    )]
    Missing {
        /// The file.
        path: PathBuf,
        /// How many.
        count: usize,
        /// How many rows have some.
        rows: usize,
        /// The columns that have some.
        columns: Vec<String>,
        /// Where the first one is.
        place: String,
    },
    /// The rows of a symmetric matrix are not called as its columns are.
    #[error(
        "{}: row {index} (counted from 0) is called {row:?}, column {index} {column:?}: the rows and columns of a \
         symmetric matrix stand in one order (--without 0 leaves the names out)",
        escaped(path)
    )]
    RowNames {
        /// The file.
        path: PathBuf,
        /// The index of the row, counted from 0.
        index: usize,
        /// What it is called.
        row: String,
        /// What the column is called.
        column: String,
    },
    /// Numbers that are not kept exactly.
    #[error("{}: {error}", escaped(path))]
    Exact {
        /// The file.
        path: PathBuf,
        /// Why.
        error: crate::error::Error,
    },
    /// A cell that holds no `f64`.
    #[error("{}, row {row}, column {column}{}: {problem}", escaped(path), in_brackets(.name.as_deref()))]
    Cell {
        /// The file.
        path: PathBuf,
        /// The row, counted from 1.
        row: usize,
        /// The column, counted from 1.
        column: usize,
        /// The column's name, if the file has a header.
        name: Option<String>,
        /// What the cell holds instead.
        problem: CellProblem,
    },
    /// The file does not begin as an NPY file does.
    #[error("{}: not an NPY file that can be read: {}", escaped(path), escaped(reason))]
    NpyHeader {
        /// The file.
        path: PathBuf,
        /// What is wrong with its header.
        reason: String,
    },
    /// An NPY file of something else than numbers that `f64` holds.
    #[error(
        "{}: entries of type {} cannot be read; f2, f4, f8, i1 to i8, u1 to u8 and bool can",
        escaped(path),
        escaped(dtype)
    )]
    ElementType {
        /// The file.
        path: PathBuf,
        /// NumPy's description of the type.
        dtype: String,
    },
    /// A field of a structured NPY array that is not one number which `f64` holds.
    #[error(
        "{}: the field {name:?} is of type {} and cannot be read; fields of f2, f4, f8, i1 to i8, u1 to u8 and bool can",
        escaped(path),
        escaped(dtype)
    )]
    FieldType {
        /// The file.
        path: PathBuf,
        /// The field's name.
        name: String,
        /// NumPy's description of its type.
        dtype: String,
    },
    /// An NPZ file that is no archive, is damaged, or is encrypted.
    #[error("{}: not an NPZ file that can be read: {}", escaped(path), escaped(reason))]
    Archive {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        reason: String,
    },
    /// An NPZ file of several arrays of which none is named, or without the array that is.
    #[error("{}", of_arrays(path, name.as_deref(), arrays))]
    ArrayName {
        /// The file.
        path: PathBuf,
        /// The name that was asked for.
        name: Option<String>,
        /// The arrays' names, in the order of the file.
        arrays: Vec<String>,
    },
    /// A file of columns that is damaged, or is of another kind.
    #[error("{}: not a file of {format} that can be read: {}", escaped(path), escaped(reason))]
    Columnar {
        /// The file.
        path: PathBuf,
        /// Parquet or Arrow.
        format: &'static str,
        /// What is wrong with it.
        reason: String,
    },
    /// A number in a file of columns that is not a finite `f64`.
    #[error("{}, row {row} (counted from 0), column {}: {problem}{}", escaped(path), escaped(column), exactly(problem))]
    Value {
        /// The file.
        path: PathBuf,
        /// The row, counted from 0.
        row: usize,
        /// The column's name.
        column: String,
        /// What it is instead.
        problem: EntryProblem,
    },
    /// A column that was asked for and holds no numbers.
    #[error("{}: the column {} holds no numbers: its type is {}", escaped(path), escaped(column), escaped(data_type))]
    ColumnType {
        /// The file.
        path: PathBuf,
        /// The column's name.
        column: String,
        /// What its type is called in the format.
        data_type: String,
    },
    /// A format that this build cannot read.
    #[error(
        "{}: this gramkit was built without the feature `parquet`, which reads {format} files: \
         cargo install gramkit --features cli,parquet",
        escaped(path)
    )]
    Feature {
        /// The file.
        path: PathBuf,
        /// Parquet or Arrow.
        format: &'static str,
    },
    /// An array of no or of more than two axes, or too large for this machine.
    #[error("{}: a table has one or two axes and fits into memory; this array's shape is {shape:?}", escaped(path))]
    ArrayShape {
        /// The file.
        path: PathBuf,
        /// The shape that came.
        shape: Vec<u64>,
    },
    /// An array that is no field on a grid, or whose planes are too large for this machine.
    #[error("{}: {}; this array's shape is {shape:?}", escaped(path), FIELD)]
    FieldShape {
        /// The file.
        path: PathBuf,
        /// The shape that came.
        shape: Vec<u64>,
    },
    /// An array that is no stack of feature maps.
    #[error("{}: {}; this array's shape is {shape:?}", escaped(path), FEATURES)]
    FeatureShape {
        /// The file.
        path: PathBuf,
        /// The shape that came.
        shape: Vec<u64>,
    },
    /// The NPY file ends before its entries do.
    #[error("{}: cut short: its header announces {expected} entries, {found} are there", escaped(path))]
    Truncated {
        /// The file.
        path: PathBuf,
        /// Entries announced.
        expected: u64,
        /// Whole entries found.
        found: u64,
    },
    /// An entry of an array that is not a finite `f64`.
    #[error("{}, entry {index:?} (counted from 0): {problem}", escaped(path))]
    Entry {
        /// The file.
        path: PathBuf,
        /// Its 0-based indices, axis by axis.
        index: Vec<usize>,
        /// What it is instead.
        problem: EntryProblem,
    },
    /// The values or names to be written do not fill the shape they are to have.
    #[error("{}: {what}: {expected} are expected, {found} are found", escaped(path))]
    Count {
        /// The file.
        path: PathBuf,
        /// What was counted.
        what: &'static str,
        /// The number that fits.
        expected: usize,
        /// The number that came.
        found: usize,
    },
    /// The file was changed in place while it was being read.
    #[error("{}: was changed while it was being read; run again when it is complete", escaped(path))]
    Changed {
        /// The file.
        path: PathBuf,
    },
    /// A file that cannot be written.
    #[error(transparent)]
    WholeFile(#[from] WholeFileError),
    /// A header that would be read back as a row of numbers, or as a row of empty cells.
    #[error(
        "{}: {names:?} cannot be a CSV header: it takes a name that is not empty, and none that is a number",
        escaped(path)
    )]
    Header {
        /// The file.
        path: PathBuf,
        /// The names.
        names: Vec<String>,
    },
    /// A table that leaves no trace in a CSV file: no columns, or neither rows nor names.
    #[error("{}: a CSV file cannot hold a table of {rows} rows and {columns} columns without names", escaped(path))]
    NothingToWrite {
        /// The file.
        path: PathBuf,
        /// Its rows.
        rows: usize,
        /// Its columns.
        columns: usize,
    },
}
