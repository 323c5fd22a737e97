//! `gramkit analyze` of a state, and of a table that is read twice.

use std::path::Path;

use gramkit::error::escaped;
use gramkit::gram_state::{GramState, SecondPass, Settled, StateOptions, StateReport};
use gramkit::modular::VerdictOptions;
use gramkit::table::{Arrangement, Assumption, TableOptions, write_npy_to};
use gramkit::{Divisor, Enclosure, Gram};

use super::passes::{chunk, first_pass, piece, second_pass};
use super::read::read;
use super::{check_pieces, json, missing, page};
use crate::analyze::Arguments;
use crate::failure::Failure;
use crate::shared::answer::Answer;
use crate::shared::outputs::Outputs;
use crate::shared::progress::Stages;
use crate::shared::reading::{choices, with_assumptions};

/// What is known of a table that is not in memory.
pub(super) struct Found<'a> {
    pub(super) path: &'a Path,
    pub(super) state: &'a GramState,
    pub(super) gram: Gram,
    pub(super) centred: bool,
    /// Of the sample, where there are two rows or more.
    pub(super) covariance: Option<Gram>,
    pub(super) mean: Vec<Enclosure>,
    /// Empty of one row.
    pub(super) deviations: Vec<Enclosure>,
    pub(super) report: StateReport,
    pub(super) settled: Option<Settled>,
    pub(super) file_columns: Option<usize>,
    pub(super) assumed: Vec<Assumption>,
}

/// Of a state: one pass over the rows, somewhere.
pub(crate) fn of_state(arguments: &Arguments) -> Result<Answer, Failure> {
    refuse(arguments, "of a state")?;
    if arguments.selection.columns.is_some() || arguments.selection.without.is_some() {
        return Err(contradiction(
            "--columns and --without choose columns when the state is gathered (gramkit partial)",
        ));
    }
    if arguments.memory.is_some() {
        return Err(contradiction("--memory is for tables; a state takes little"));
    }
    let path = arguments.table.as_path();
    let mut outputs = Outputs::begin([path], arguments.output.targets())?;
    let state = read(path)?;
    check_pieces(&state, arguments.pieces)?;
    let found = found(arguments, &state, None, None, Vec::new())?;
    finish(arguments, found, &mut outputs).map(|text| outputs.finish(text))
}

/// Of a table, read twice in bounded memory; of standard input, once.
pub(crate) fn in_bounded_memory(arguments: &Arguments) -> Result<Answer, Failure> {
    refuse(arguments, "with --memory")?;
    refuse_pieces(arguments)?;
    let path = arguments.table.as_path();
    let mut outputs = Outputs::begin([path], arguments.output.targets())?;
    let reading = TableOptions {
        columns: arguments.selection.columns.as_ref().map(choices),
        without: arguments.selection.without.as_ref().map(choices).unwrap_or_default(),
        ..arguments.reading.options(Arrangement::Columns)
    };
    let options = StateOptions {
        missing: missing(arguments.reading.missing)?,
        piece: Some(piece(path)?),
        ..StateOptions::default()
    };
    let stages = Stages::new(arguments.output.json);
    stages.stage("first pass");
    let progress = stages.callback();
    let memory = (chunk(arguments.memory), arguments.memory);
    let first = first_pass(path, &reading, &options, None, memory, &progress)?;
    let state = &first.state;
    let failed = |error| Failure::State { path: path.to_path_buf(), error };
    let settled = match SecondPass::of(state).map_err(failed)? {
        Some(mut pass) if path != Path::new("-") => {
            stages.stage("second pass");
            // The columns that the first pass had, whatever the first rows are.
            let columns = Some(first.columns.iter().map(|&j| j.into()).collect());
            let again = TableOptions { columns, without: Vec::new(), ..reading };
            second_pass(path, &again, &mut pass, chunk(arguments.memory), &progress)?;
            Some(pass.finish().map_err(failed)?)
        }
        _ => None,
    };
    let found = found(arguments, state, settled, Some(first.file_columns), first.assumed)?;
    finish(arguments, found, &mut outputs).map(|text| outputs.finish(text))
}

fn found<'a>(
    arguments: &'a Arguments,
    state: &'a GramState,
    settled: Option<Settled>,
    file_columns: Option<usize>,
    assumed: Vec<Assumption>,
) -> Result<Found<'a>, Failure> {
    let path = arguments.table.as_path();
    let failed = |error| Failure::State { path: path.to_path_buf(), error };
    if state.rows() == 0 {
        return Err(contradiction(&format!("{}: there is no row in it", path.display())));
    }
    let divisor = arguments.divisor.unwrap_or(Divisor::One);
    let gram = if arguments.center { state.covariance(divisor) } else { state.gram(divisor) }.map_err(failed)?;
    let covariance =
        if state.rows() > 1 { Some(state.covariance(Divisor::CountLessOne).map_err(failed)?) } else { None };
    Ok(Found {
        path,
        state,
        gram,
        centred: arguments.center,
        covariance,
        mean: state.mean().map_err(failed)?,
        deviations: if state.rows() > 1 { state.deviations().map_err(failed)? } else { Vec::new() },
        report: state.report().map_err(failed)?,
        settled,
        file_columns,
        assumed,
    })
}

fn finish(arguments: &Arguments, found: Found<'_>, outputs: &mut Outputs) -> Result<String, Failure> {
    outputs.write("-o", |file| write_npy_to(file, found.gram.as_faer()));
    if arguments.output.json {
        return json::render(&found);
    }
    Ok(with_assumptions(
        &format!("{}: {}", escaped(found.path.display().to_string()), page::render(&found)),
        &found.assumed,
    ))
}

/// Refuses what needs the rows at once.
fn refuse(arguments: &Arguments, when: &str) -> Result<(), Failure> {
    let output = &arguments.output;
    let asked = [
        (arguments.selection.rows, "--rows"),
        (arguments.weights.is_some(), "--weights"),
        (arguments.constant, "--constant"),
        (arguments.as_written, "--as-written"),
        (arguments.no_constant, "--no-constant"),
        (arguments.digits.is_some(), "--digits"),
        (output.tol.is_some(), "--tol"),
        (output.exact_determinant, "--exact-determinant"),
        (output.verdicts_alone, "--verdicts-alone"),
        (output.budget != VerdictOptions::default().budget, "--budget"),
        (output.plot.is_some(), "--plot"),
        (output.certificate.is_some(), "--certificate"),
    ];
    match asked.iter().find(|(asked, _)| *asked) {
        Some((_, option)) => {
            Err(contradiction(&format!("{option} needs the table in memory: it is not there {when}; leave it out")))
        }
        None => Ok(()),
    }
}

/// Refuses a number of pieces for what is no state.
pub(crate) fn refuse_pieces(arguments: &Arguments) -> Result<(), Failure> {
    match arguments.pieces {
        Some(_) => Err(contradiction("--pieces is for a state (.gram) that gramkit merge has written; leave it out")),
        None => Ok(()),
    }
}

fn contradiction(what: &str) -> Failure {
    Failure::Contradiction(what.to_string())
}
