//! Tables longer than memory: `gramkit partial`, `gramkit merge`, and what `gramkit analyze` does with a state or in
//! bounded memory.

mod analyze;
mod arguments;
mod json;
mod page;
mod passes;
mod read;

use std::path::Path;

use gramkit::error::escaped;
use gramkit::gram_state::{GramState, MissingRows, StateOptions};
use gramkit::table::TableOptions;

pub(crate) use analyze::{in_bounded_memory, of_state, refuse_pieces};
pub(crate) use arguments::{MergeArguments, PartialArguments, bytes};
pub(crate) use read::is_state;

use crate::failure::Failure;
use crate::shared::answer::Answer;
use crate::shared::outputs::{Outputs, Target};
use crate::shared::progress::Stages;
use crate::shared::reading::{MissingCells, choices};
use passes::{chunk, first_pass, piece};
use read::{read, write};

/// `gramkit partial`.
pub(crate) fn partial(arguments: &PartialArguments) -> Result<Answer, Failure> {
    let inputs = arguments.shards.iter().map(std::path::PathBuf::as_path);
    let mut outputs =
        Outputs::begin(inputs.chain(arguments.reproducible.as_deref()), [Some(Target::State(&arguments.output))])?;
    let options = StateOptions { missing: missing(arguments.reading.missing)?, ..StateOptions::default() };
    if let Some(path) = &arguments.reproducible {
        let agreed = read(path)?;
        let all = gathered(arguments, &options, Some(&agreed), &mut outputs)?;
        return Ok(finished(all, outputs));
    }
    let all = gathered(arguments, &options, None, &mut outputs)?;
    Ok(finished(all, outputs))
}

fn gathered(
    arguments: &PartialArguments,
    options: &StateOptions,
    like: Option<&GramState>,
    outputs: &mut Outputs,
) -> Result<GramState, Failure> {
    let reading = TableOptions {
        columns: arguments.columns.as_ref().map(choices),
        without: arguments.without.as_ref().map(choices).unwrap_or_default(),
        ..arguments.reading.options(gramkit::table::Arrangement::Columns)
    };
    let stages = Stages::new(false);
    stages.stage("reading");
    let progress = stages.callback();
    let mut all: Option<GramState> = None;
    for (k, shard) in arguments.shards.iter().enumerate() {
        let count = arguments.shards.len() as f64;
        let part = |fraction: f64| progress((k as f64 + fraction) / count);
        let options = StateOptions { piece: Some(piece(shard)?), ..options.clone() };
        let found = first_pass(shard, &reading, &options, like, (chunk(arguments.memory), None), &part)?;
        if found.state.rows() + found.state.skipped() == 0 {
            return Err(Failure::Contradiction(format!("{}: there is no row in it; leave it out", shard.display())));
        }
        all = Some(match all {
            None => found.state,
            Some(all) => all.merged(&found.state).map_err(|error| Failure::State { path: shard.clone(), error })?,
        });
    }
    let all = all.ok_or_else(|| Failure::Contradiction("there is no shard".to_string()))?;
    let bytes = write(&all, &arguments.output)?;
    outputs.write("-o", |file| write_bytes(file, &bytes));
    Ok(all)
}

/// `gramkit merge`.
pub(crate) fn merge(arguments: &MergeArguments) -> Result<Answer, Failure> {
    let inputs = arguments.states.iter().map(std::path::PathBuf::as_path);
    let mut outputs = Outputs::begin(inputs, [Some(Target::State(&arguments.output))])?;
    let stages = Stages::new(false);
    stages.stage("merging");
    let progress = stages.callback();
    // As a binary counter counts: so that each state passes through few merges, and few are in memory.
    let mut levels: Vec<(u32, GramState)> = Vec::new();
    let mut first: Option<GramState> = None;
    let failed = |path: &Path, error| Failure::State { path: path.to_path_buf(), error };
    for (k, path) in arguments.states.iter().enumerate() {
        let _ = progress(k as f64 / arguments.states.len() as f64);
        let state = read(path)?;
        // Against the first of all, so that the message names the state that is unlike the others.
        let columns = GramState::of_columns(state.names()).map_err(|error| failed(path, error))?;
        first = Some(match first {
            None => columns,
            Some(first) => first.merged(&columns).map_err(|error| failed(path, error))?,
        });
        let mut next = (0, state);
        while let Some((level, top)) = levels.pop_if(|(level, _)| *level == next.0) {
            let merged = top.merged(&next.1).map_err(|error| failed(path, error))?;
            next = (level + 1, merged);
        }
        levels.push(next);
    }
    let last = arguments.states.last().cloned().unwrap_or_default();
    let mut all = levels.into_iter().rev().map(|(_, state)| state);
    let first = all.next().ok_or_else(|| Failure::Contradiction("there is no state".to_string()))?;
    let all = all.try_fold(first, |sum, next| next.merged(&sum));
    let all = all.map_err(|error| failed(&last, error))?;
    check_pieces(&all, arguments.pieces)?;
    let bytes = write(&all, &arguments.output)?;
    outputs.write("-o", |file| write_bytes(file, &bytes));
    Ok(finished(all, outputs))
}

/// Refuses a state of other than so many pieces, if it is asked for.
fn check_pieces(state: &GramState, expected: Option<usize>) -> Result<(), Failure> {
    expected.map_or(Ok(()), |expected| state.check_pieces(expected)).map_err(|error| Failure::Piece { error })
}

fn write_bytes(mut file: gramkit::whole_file::WholeFile, bytes: &[u8]) -> Result<(), Failure> {
    use std::io::Write;
    file.reserve(bytes.len() as u64)?;
    Ok(file.fill(|writer| writer.write_all(bytes))?)
}

fn finished(all: GramState, outputs: Outputs) -> Answer {
    let of = match all.pieces().len() {
        0 | 1 => String::new(),
        pieces => format!(" of {pieces} pieces"),
    };
    let skipped = match all.skipped() {
        0 => String::new(),
        skipped => format!(", {skipped} left out for a missing number"),
    };
    let names: Vec<String> = all.names().iter().map(escaped).collect();
    let text = format!("{} rows{of}{skipped}; columns {}\n", all.rows(), names.join(", "));
    outputs.finish(text)
}

fn missing(missing: MissingCells) -> Result<MissingRows, Failure> {
    match missing {
        MissingCells::Refuse => Ok(MissingRows::Refused),
        MissingCells::Drop => Ok(MissingRows::Skipped),
        MissingCells::Pairwise => {
            let what = "--missing pairwise needs the table at once; in pieces it is drop, or refuse";
            Err(Failure::Contradiction(what.into()))
        }
    }
}
