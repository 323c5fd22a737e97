//! Files of columns: Parquet, Arrow and Feather (feature `parquet`).

mod arrow;
mod filling;
mod numbers;
mod pages;
mod parquet;
mod source;
mod written;

use std::fs::File;
use std::path::Path;

use arrow_schema::{FieldRef, Fields};

use super::Table;
use super::assemble::{ReadColumn, ReadTable};
use super::assumption::Assumption;
use super::columns::Columns;
use super::error::TableError;
use super::options::{Index, TableOptions};
use crate::input_file::guarded;
use filling::{Filled, fill};
use numbers::Content;
pub(super) use numbers::convert;
pub(super) use source::Batches;
use source::Source;

/// What the columns are called in which pandas keeps an index.
const PANDAS_INDEX: &str = "__index_level_";

/// Reads a Parquet file.
pub(super) fn read_parquet(file: File, path: &Path, options: &TableOptions) -> Result<Table, TableError> {
    whole("Parquet", path, || read(file, parquet::open, path, options))
}

/// Reads an Arrow file.
pub(super) fn read_arrow(file: File, path: &Path, options: &TableOptions) -> Result<Table, TableError> {
    whole("Arrow", path, || read(file, arrow::open, path, options))
}

/// A file of columns that is decoded some rows at a time.
pub(super) struct Chunks {
    pub(super) batches: Batches,
    pub(super) columns: Vec<usize>,
    /// Of those columns.
    pub(super) names: Vec<String>,
    pub(super) file_columns: usize,
    pub(super) rows: usize,
    pub(super) assumed: Vec<Assumption>,
}

/// Opens a Parquet or an Arrow file.
pub(super) fn chunks(file: File, is_parquet: bool, path: &Path, options: &TableOptions) -> Result<Chunks, TableError> {
    let source = if is_parquet { parquet::open(file, path)? } else { arrow::open(file, path)? };
    let fields = source.schema.fields().clone();
    let mut assumed = Vec::new();
    let Chosen { columns, .. } = chosen(&fields, path, options, &mut assumed)?;
    let mut decoded = columns.clone();
    decoded.sort_unstable();
    decoded.dedup();
    let batches = (source.decode)(&decoded)?;
    let names = columns.iter().map(|&j| fields[j].name().clone()).collect();
    Ok(Chunks { batches, columns, names, file_columns: fields.len(), rows: source.rows, assumed })
}

/// What a decoder panics over is damaged.
fn whole(
    format: &'static str,
    path: &Path,
    read: impl FnOnce() -> Result<Table, TableError>,
) -> Result<Table, TableError> {
    let damaged = |reason| Err(TableError::Columnar { path: path.to_path_buf(), format, reason });
    guarded(read).unwrap_or_else(damaged)
}

fn read(
    file: File,
    open: fn(File, &Path) -> Result<Source, TableError>,
    path: &Path,
    options: &TableOptions,
) -> Result<Table, TableError> {
    let length =
        file.metadata().map_err(|source| TableError::Io { path: path.to_path_buf(), action: "read", source })?;
    let source = open(file, path)?;
    let fields = source.schema.fields().clone();
    let mut assumed = Vec::new();
    let Chosen { columns, weights } = chosen(&fields, path, options, &mut assumed)?;
    let mut decoded = columns.clone();
    decoded.extend(weights);
    let Filled { mut numbers, exact, .. } = fill(source, path, length.len(), &decoded, options)?;
    let rows = numbers.values.nrows();
    let mut exact = exact.map(Vec::into_iter);
    let mut column = |index: usize| ReadColumn {
        name: fields[index].name().clone(),
        index,
        values: Vec::new(),
        exact: exact.as_mut().and_then(Iterator::next),
        category_of: None,
    };
    let read: Vec<ReadColumn> = columns.iter().map(|&index| column(index)).collect();
    let weights = weights.map(|index| {
        let values = numbers.values.col_as_slice(columns.len()).to_vec();
        ReadColumn { values, ..column(index) }
    });
    numbers.values.truncate(rows, columns.len());
    numbers.extents.truncate(columns.len());
    let table = ReadTable {
        path: path.to_path_buf(),
        columns: read,
        numbers: Some(numbers),
        weights,
        rows,
        file_columns: fields.len(),
        named: true,
        row_names: None,
        row_numbers: None,
        decimals: None,
        assumed,
    };
    table.assembled(options)
}

/// The columns that are decoded.
struct Chosen {
    columns: Vec<usize>,
    weights: Option<usize>,
}

/// All that hold numbers, or those that the options name.
fn chosen(
    fields: &Fields,
    path: &Path,
    options: &TableOptions,
    assumed: &mut Vec<Assumption>,
) -> Result<Chosen, TableError> {
    let names: Vec<String> = fields.iter().map(|field| field.name().clone()).collect();
    let known = Columns { path, names: Some(&names), count: names.len() };
    let no_numbers = |field: &FieldRef| TableError::ColumnType {
        path: path.to_path_buf(),
        column: field.name().clone(),
        data_type: field.data_type().to_string(),
    };
    let content = |index: usize| Content::of(fields[index].data_type());
    // Categories are read of texts alone.
    if let Some(dummies) = options.dummies.first() {
        return Err(no_numbers(&fields[known.find(&dummies.column)?]));
    }
    let found = known.chosen(options)?;
    let is_none = |index: usize| matches!(content(index), Content::Text | Content::Nothing);
    let named: Vec<usize> = if found.named { found.columns.clone() } else { Vec::new() };
    if let Some(&index) = named.iter().chain(&found.weights).find(|&&index| is_none(index)) {
        return Err(no_numbers(&fields[index]));
    }
    let index = match &options.index {
        Some(Index::Column(column)) => vec![known.find(column)?],
        Some(Index::Absent) => Vec::new(),
        None => (0..names.len()).filter(|&index| names[index].starts_with(PANDAS_INDEX)).collect(),
    };
    let all = found.columns.into_iter();
    let columns: Vec<usize> = all.filter(|column| found.named || !index.contains(column)).collect();
    let list = |wanted: Content| -> Vec<String> {
        columns.iter().filter(|&&index| content(index) == wanted).map(|&index| known.called(index)).collect()
    };
    let (texts, empty, truths) = (list(Content::Text), list(Content::Nothing), list(Content::Truth));
    let columns: Vec<usize> = columns.into_iter().filter(|&index| !is_none(index)).collect();
    if columns.is_empty() && !texts.is_empty() {
        return Err(TableError::NoNumbers { path: path.to_path_buf(), columns: texts });
    }
    if options.index.is_none() && !found.named {
        let left_out = |&index: &usize| {
            Assumption::Other(format!("{} is the index of pandas and is left out", names[index]), "--no-index-column")
        };
        assumed.extend(index.iter().map(left_out));
    }
    assumed.extend(Assumption::of_columns(texts, empty, truths));
    Ok(Chosen { columns, weights: found.weights })
}
