//! Passes over the rows of a file, in bounded memory.

use std::ops::ControlFlow;
use std::path::Path;

use faer::Mat;
use gramkit::Vectors;
use gramkit::gram_state::{GramState, Piece, SecondPass, StateOptions};
use gramkit::table::{Assumption, TableChunks, TableError, TableOptions};

use super::arguments::MEMORY;
use crate::failure::Failure;

/// What a first pass has found.
pub(super) struct FirstPass {
    pub(super) state: GramState,
    pub(super) assumed: Vec<Assumption>,
    pub(super) columns: Vec<usize>,
    pub(super) file_columns: usize,
}

/// Bytes of numbers that are read at a time: they are there twice or three times, and so is the text they come from.
pub(super) fn chunk(memory: Option<u64>) -> usize {
    usize::try_from(memory.unwrap_or(MEMORY) / 16).unwrap_or(usize::MAX).clamp(1 << 16, 1 << 24)
}

/// Standard input, in messages.
const STANDARD_INPUT: &str = "-";

/// A file as a piece, by its whole name and its size.
pub(super) fn piece(path: &Path) -> Result<Piece, Failure> {
    if path == Path::new(STANDARD_INPUT) {
        return Ok(Piece::whole(STANDARD_INPUT, 0));
    }
    let opened = |source| TableError::Io { path: path.to_path_buf(), action: "opened", source };
    let size = path.metadata().map_err(opened)?.len();
    let whole = path.canonicalize().unwrap_or_else(|_| path.to_path_buf());
    Ok(Piece::whole(whole.to_string_lossy(), size))
}

/// The first pass; `room` is the memory in which the products of the columns have to fit.
pub(super) fn first_pass(
    path: &Path,
    reading: &TableOptions,
    options: &StateOptions,
    agreed: Option<&GramState>,
    (bytes, room): (usize, Option<u64>),
    progress: &dyn Fn(f64) -> ControlFlow<()>,
) -> Result<FirstPass, Failure> {
    let failed = |error| Failure::State { path: path.to_path_buf(), error };
    // A message names the file as it was given.
    let shown = options.piece.clone().map(|piece| Piece { name: path.to_string_lossy().into_owned(), ..piece });
    let mut chunks = TableChunks::open(path, reading, bytes)?;
    check_room(chunks.names().len(), room)?;
    let mut named = StateOptions { piece: shown, ..options.clone() };
    if let Some(agreed) = agreed {
        let of_columns = agreed.agreed_for(chunks.names()).map_err(failed)?;
        (named.shift, named.summation) = (of_columns.shift, of_columns.summation);
    }
    let mut state = GramState::with(chunks.names().iter().cloned(), &named).map_err(failed)?;
    let mut rows = Mat::new();
    while chunks.next_rows_into(&mut rows)? {
        let _ = progress(chunks.fraction());
        state.push(&Vectors::columns(&rows)).map_err(|error| Failure::Piece { error })?;
    }
    // What came through two pipes is two pieces, unless nothing came.
    let is_piped = path == Path::new(STANDARD_INPUT);
    let is_empty = state.rows() == 0 && state.skipped() == 0;
    if let Some(piece) = options.piece.as_ref().filter(|_| !(is_piped && is_empty)) {
        let piece = if is_piped { state.fingerprint() } else { piece.clone() };
        state = state.of_piece(piece).map_err(failed)?;
    }
    Ok(FirstPass {
        state,
        assumed: chunks.assumed().to_vec(),
        columns: chunks.columns().to_vec(),
        file_columns: chunks.file_columns(),
    })
}

/// Refuses columns whose products take more memory than there is.
fn check_room(columns: usize, room: Option<u64>) -> Result<(), Failure> {
    let order = columns as u64 + 1;
    let needed = order.saturating_mul(order).saturating_mul(160);
    if room.is_none_or(|room| needed <= room) {
        return Ok(());
    }
    let needed = needed.div_ceil(1_000_000);
    Err(Failure::Contradiction(format!("{columns} columns need {needed} MB for their products; give --memory more")))
}

pub(super) fn second_pass(
    path: &Path,
    reading: &TableOptions,
    pass: &mut SecondPass,
    bytes: usize,
    progress: &dyn Fn(f64) -> ControlFlow<()>,
) -> Result<(), Failure> {
    let failed = |error| Failure::State { path: path.to_path_buf(), error };
    let mut chunks = TableChunks::open(path, reading, bytes)?;
    let mut rows = Mat::new();
    while chunks.next_rows_into(&mut rows)? {
        let _ = progress(chunks.fraction());
        pass.push(&Vectors::columns(&rows)).map_err(failed)?;
    }
    Ok(())
}
