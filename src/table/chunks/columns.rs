//! Rows of a file of columns.

use std::path::{Path, PathBuf};

use arrow_array::RecordBatch;
use faer::Mat;

use crate::input_file::guarded;
use crate::table::columnar::{self, Batches, convert};
use crate::table::columns::Head;
use crate::table::error::{EntryProblem, TableError};
use crate::table::options::TableOptions;
use crate::table::source::{Format, Source};

pub(super) struct ColumnRows {
    path: PathBuf,
    format: &'static str,
    batches: Batches,
    /// What of a batch comes next.
    rest: Option<RecordBatch>,
    /// Rows that are given at a time, at most.
    at_a_time: usize,
    /// For each column its place in a batch, and its name.
    places: Vec<(usize, String)>,
    sentinels: Vec<f64>,
    next: usize,
    rows: usize,
}

pub(super) fn open(
    source: Source,
    path: &Path,
    options: &TableOptions,
    bytes: usize,
) -> Result<(Head, ColumnRows), TableError> {
    let format = if source.format == Format::Parquet { "Parquet" } else { "Arrow" };
    let is_parquet = source.format == Format::Parquet;
    let failed = |source| TableError::Io { path: path.to_path_buf(), action: "read", source };
    let file = source.into_file().map_err(failed)?;
    let damaged = |reason| Err(TableError::Columnar { path: path.to_path_buf(), format, reason });
    let opened = guarded(|| columnar::chunks(file, is_parquet, path, options)).unwrap_or_else(damaged)?;
    let columnar::Chunks { batches, columns, names, file_columns, rows, assumed } = opened;
    let mut decoded = columns.clone();
    decoded.sort_unstable();
    decoded.dedup();
    let place = |(j, name): (&usize, &String)| (decoded.binary_search(j).unwrap_or_default(), name.clone());
    let at_a_time = (bytes / (8 * columns.len().max(1))).max(1);
    let places: Vec<_> = columns.iter().zip(&names).map(place).collect();
    let sentinels = options.na.iter().filter_map(|word| word.parse().ok()).collect();
    let head = Head { names: Some(names), columns, file_columns, assumed };
    let path = path.to_path_buf();
    Ok((head, ColumnRows { path, format, batches, rest: None, at_a_time, places, sentinels, next: 0, rows }))
}

impl ColumnRows {
    pub(super) fn fraction(&self) -> f64 {
        if self.rows == 0 { 0.0 } else { (self.next as f64 / self.rows as f64).min(1.0) }
    }

    pub(super) fn next_rows_into(&mut self, values: &mut Mat<f64>) -> Result<bool, TableError> {
        let Some(mut batch) = self.next_batch()? else { return Ok(false) };
        if batch.num_rows() > self.at_a_time {
            self.rest = Some(batch.slice(self.at_a_time, batch.num_rows() - self.at_a_time));
            batch = batch.slice(0, self.at_a_time);
        }
        values.resize_with(batch.num_rows(), self.places.len(), |_, _| 0.0);
        for (k, (place, name)) in self.places.iter().enumerate() {
            let into = values.col_as_slice_mut(k);
            let wrong = |(row, problem)| TableError::Value {
                path: self.path.clone(),
                row: self.next + row,
                column: name.clone(),
                problem,
            };
            convert(batch.column(*place).as_ref(), into).map_err(wrong)?;
            if !self.sentinels.is_empty() {
                let missing = into.iter_mut().filter(|value| self.sentinels.contains(value));
                missing.for_each(|value| *value = f64::NAN);
            }
            // All are looked at, without a branch for each.
            if into.iter().fold(false, |any, value| any | value.is_infinite())
                && let Some(row) = into.iter().position(|value| value.is_infinite())
            {
                return Err(wrong((row, EntryProblem::NonFinite(into[row]))));
            }
        }
        self.next += batch.num_rows();
        Ok(true)
    }

    /// The rest of a batch, or the next one.
    fn next_batch(&mut self) -> Result<Option<RecordBatch>, TableError> {
        if let Some(rest) = self.rest.take() {
            return Ok(Some(rest));
        }
        let damaged = |reason| TableError::Columnar { path: self.path.clone(), format: self.format, reason };
        let next = guarded(|| self.batches.next()).map_err(damaged)?;
        next.transpose().map_err(|error| damaged(error.to_string()))
    }
}
