//! Columns that are filled batch by batch.

use std::iter;
use std::panic::resume_unwind;
use std::path::Path;
use std::sync::mpsc::sync_channel;
use std::sync::{Mutex, PoisonError};
use std::thread;

use arrow_array::RecordBatch;
use arrow_schema::ArrowError;
use faer::Mat;

use super::numbers::convert;
use super::source::{Batches, Source};
use super::written::written;
use crate::matrix::Decimal;
use crate::table::assemble::Numbers;
use crate::table::error::{EntryProblem, TableError};
use crate::table::extent::Extent;
use crate::table::options::TableOptions;

/// So many times the length of a file its numbers may take without being there yet: a column of one value hardly takes
/// any room in a file, and a file may announce more rows than it has.
const TRUSTED: u64 = 64;
/// Bytes of numbers that any file may announce.
const SMALL: u64 = 1 << 20;

/// Columns as they are asked for.
pub(super) struct Filled {
    pub(super) numbers: Numbers,
    /// The same exactly, column by column.
    pub(super) exact: Option<Vec<Vec<Decimal>>>,
    /// Numbers that stand for a missing one.
    sentinels: Vec<f64>,
    /// Rows for which there is room.
    room: usize,
}

/// Decodes these columns of a file of so many bytes, each as often as it is asked for.
pub(super) fn fill(
    source: Source,
    path: &Path,
    length: u64,
    columns: &[usize],
    options: &TableOptions,
) -> Result<Filled, TableError> {
    let Source { format, schema, rows, decode } = source;
    let mut decoded = columns.to_vec();
    decoded.sort_unstable();
    decoded.dedup();
    let places: Vec<usize> = columns.iter().filter_map(|column| decoded.binary_search(column).ok()).collect();
    let mut filled = Filled {
        numbers: Numbers { values: Mat::new(), extents: vec![Extent::default(); columns.len()] },
        exact: options.exact.then(|| vec![Vec::new(); columns.len()]),
        sentinels: options.na.iter().filter_map(|word| word.parse().ok()).collect(),
        room: 0,
    };
    filled.numbers.values.resize_with(0, columns.len(), |_, _| 0.0);
    let trusted = (TRUSTED.saturating_mul(length) + SMALL) / (8 * columns.len().max(1) as u64);
    filled.reserve(path, rows.min(usize::try_from(trusted).unwrap_or(usize::MAX)))?;
    let damaged = |reason| TableError::Columnar { path: path.to_path_buf(), format, reason };
    let name = |k: usize| schema.fields().get(columns[k]).map_or_else(String::new, |field| field.name().clone());
    let take = |batch: Result<RecordBatch, ArrowError>| {
        let batch = batch.map_err(|error| damaged(error.to_string()))?;
        let first = filled.numbers.values.nrows();
        filled.push(path, &batch, &places).map_err(|failed| match failed {
            Failed::Entry { column, row, problem } => {
                TableError::Value { path: path.to_path_buf(), row: first + row, column: name(column), problem }
            }
            Failed::Whole(error) => error,
        })
    };
    ahead(decode(&decoded)?, take)?;
    Ok(filled)
}

/// Decodes on a thread of its own, one batch ahead of what is done with them here, if there is such a thread.
///
/// A decoder that panics over pages that no writer makes does so here, too.
fn ahead(
    batches: Batches,
    mut take: impl FnMut(Result<RecordBatch, ArrowError>) -> Result<(), TableError>,
) -> Result<(), TableError> {
    let batches = Mutex::new(batches);
    let next = || batches.lock().unwrap_or_else(PoisonError::into_inner).next();
    thread::scope(|scope| {
        let (sender, receiver) = sync_channel(1);
        // Whoever no longer listens has found an error.
        let decode = move || iter::from_fn(next).try_for_each(|batch| sender.send(batch)).unwrap_or(());
        match thread::Builder::new().spawn_scoped(scope, decode) {
            Ok(decoder) => {
                let taken = receiver.into_iter().try_for_each(take);
                decoder.join().unwrap_or_else(|panic| resume_unwind(panic));
                taken
            }
            Err(_) => iter::from_fn(next).try_for_each(&mut take),
        }
    })
}

/// What is wrong with a batch.
enum Failed {
    Entry { column: usize, row: usize, problem: EntryProblem },
    Whole(TableError),
}

impl Filled {
    fn reserve(&mut self, path: &Path, rows: usize) -> Result<(), TableError> {
        let columns = self.numbers.values.ncols();
        let shape = || vec![rows as u64, columns as u64];
        self.numbers
            .values
            .try_reserve(rows, columns)
            .map_err(|_| TableError::ArrayShape { path: path.to_path_buf(), shape: shape() })?;
        self.room = rows;
        Ok(())
    }

    /// The next rows of all columns; `places` are those of the columns in the batch.
    fn push(&mut self, path: &Path, batch: &RecordBatch, places: &[usize]) -> Result<(), Failed> {
        let (first, columns) = (self.numbers.values.nrows(), self.numbers.values.ncols());
        let rows = first.saturating_add(batch.num_rows());
        if rows > self.room {
            self.reserve(path, rows.max(first.saturating_mul(2))).map_err(Failed::Whole)?;
        }
        self.numbers.values.resize_with(rows, columns, |_, _| 0.0);
        for (column, &place) in places.iter().enumerate() {
            let array = batch.column(place).as_ref();
            let into = &mut self.numbers.values.col_as_slice_mut(column)[first..];
            let failed = |(row, problem)| Failed::Entry { column, row, problem };
            let converted = convert(array, into);
            if !self.sentinels.is_empty() {
                let missing = into.iter_mut().filter(|value| self.sentinels.contains(value));
                missing.for_each(|value| *value = f64::NAN);
            }
            let extent = Extent::of(into);
            if extent.is_infinite()
                && let Some(row) = into.iter().position(|value| value.is_infinite())
            {
                return Err(failed((row, EntryProblem::NonFinite(into[row]))));
            }
            self.numbers.extents[column].add(extent);
            match (converted, &mut self.exact) {
                // The decimals hold what the double does not.
                (Ok(()) | Err((_, EntryProblem::Inexact(_))), Some(exact)) => {
                    let mut decimals = written(array, into).map_err(|(row, error)| Failed::Entry {
                        column,
                        row,
                        problem: EntryProblem::Decimal(error),
                    })?;
                    let missing = decimals.iter_mut().zip(&*into).filter(|(_, value)| value.is_nan());
                    missing.for_each(|(decimal, _)| *decimal = Decimal::from(0_i64));
                    exact[column].extend(decimals);
                }
                (converted, _) => converted.map_err(failed)?,
            }
        }
        Ok(())
    }
}
