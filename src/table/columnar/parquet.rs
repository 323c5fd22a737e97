//! Parquet files.

use std::fs::File;
use std::path::Path;

use parquet::arrow::arrow_reader::{ArrowReaderMetadata, ArrowReaderOptions, ParquetRecordBatchReader};
use parquet::arrow::{ProjectionMask, parquet_to_arrow_field_levels};
use parquet::errors::ParquetError;

use super::pages::CheckedPages;
use super::source::{Batches, Source};
use crate::table::error::TableError;

/// Rows that are decoded at a time: a column of them stays in the first cache.
const ROWS_AT_A_TIME: usize = 1 << 12;

/// Reads what the file says of its columns.
pub(super) fn open(file: File, path: &Path) -> Result<Source, TableError> {
    let refused = |error: ParquetError| damaged(error, path);
    let read = ArrowReaderMetadata::load(&file, ArrowReaderOptions::new()).map_err(refused)?;
    let pages = CheckedPages::new(file, read.metadata().clone()).map_err(refused)?;
    let rows = usize::try_from(read.metadata().file_metadata().num_rows()).unwrap_or(0);
    let schema = read.schema().clone();
    let path = path.to_path_buf();
    let decode = move |columns: &[usize]| {
        let described = read.parquet_schema();
        let mask = ProjectionMask::roots(described, columns.iter().copied());
        let reader = parquet_to_arrow_field_levels(described, mask, Some(read.schema().fields())).and_then(|levels| {
            ParquetRecordBatchReader::try_new_with_row_groups(&levels, &pages, ROWS_AT_A_TIME, None)
        });
        Ok(Box::new(reader.map_err(|error| damaged(error, &path))?) as Batches)
    };
    Ok(Source { format: "Parquet", schema, rows, decode: Box::new(decode) })
}

fn damaged(error: ParquetError, path: &Path) -> TableError {
    let reason = match error {
        ParquetError::General(reason) | ParquetError::EOF(reason) | ParquetError::ArrowError(reason) => reason,
        ParquetError::NYI(reason) => format!("{reason} is not supported"),
        error => error.to_string(),
    };
    TableError::Columnar { path: path.to_path_buf(), format: "Parquet", reason }
}
