//! `gramkit definiteness`: a stored symmetric matrix, or all within a radius or within the errors of its entries.

mod arguments;
mod within;

use std::path::PathBuf;

use gramkit::certificate::Selection;
use gramkit::error::escaped;
use gramkit::matrix::Reading;
use gramkit::table::{Arrangement, Table, TableOptions, write_npy_to};
use gramkit::{Analysis, AnalysisOptions, Symmetric};

pub(crate) use arguments::Arguments;

use within::Known;

use crate::failure::Failure;
use crate::shared::answer::Answer;
use crate::shared::outputs::Outputs;
use crate::shared::progress::Stages;
use crate::shared::reading::with_assumptions;
use crate::shared::{SYMMETRIC_PART, asymmetry, certificate, json, picture, written};

/// What the page calls the matrix as it stands.
const STORED: &str = "stored matrix";

pub(crate) fn run(arguments: &Arguments) -> Result<Answer, Failure> {
    arguments.reading.refuse_pairwise()?;
    let inputs = [Some(&arguments.matrix), arguments.within.errors.as_ref()];
    let inputs = inputs.into_iter().flatten().map(PathBuf::as_path);
    let mut outputs = Outputs::begin(inputs, arguments.output.targets())?;
    let tolerance = arguments.output.tolerance()?;
    let stages = Stages::new(arguments.output.json);
    stages.stage("reading");
    let read = |exact| TableOptions {
        exact,
        triangle: arguments.triangle,
        ..arguments.reading.options(Arrangement::Symmetric)
    };
    let table = Table::read(&arguments.matrix, &read(arguments.as_written))?;
    let decimals = within::decimals(&arguments.within, &table)?;
    let matrix =
        if arguments.symmetrize { Symmetric::symmetrized(&table.values) } else { Symmetric::new(&table.values) }
            .map_err(|error| asymmetry::failure(&arguments.matrix, &table, error))?;
    let Table { names, values, shape: shape_of_file, exact, assumed: assumed_of_table, .. } = table;
    // A large matrix is kept once.
    drop(values);
    let written = written::judged(exact.as_ref(), arguments.as_written, &arguments.matrix)?;
    let Known { matrix, errors, assumed } = within::known(matrix, &arguments.within, decimals)?;
    let assumed = [assumed_of_table.as_slice(), &assumed].concat();
    let part = if arguments.symmetrize { SYMMETRIC_PART } else { STORED };
    let title = errors.map_or_else(|| part.to_string(), |errors| format!("{part} {errors}"));

    let progress = stages.of_analysis();
    let options = AnalysisOptions {
        tolerance,
        budget: arguments.output.budget,
        divisor: arguments.scale,
        written,
        at_least: arguments.at_least,
        count_below: arguments.count_below,
        decimals,
        exact_determinant: arguments.output.exact_determinant,
        verdicts_alone: arguments.output.verdicts_alone,
        names: names.as_deref().unwrap_or_default(),
        title: Some(&title),
        progress: Some(&progress),
        ..AnalysisOptions::default()
    };
    let failed = |error| Failure::Gram { path: arguments.matrix.clone(), error };
    let mut analysis = Analysis::with(&matrix, &options).map_err(failed)?;
    // Of the matrix as it is stored alone.
    if matrix.radius().value() == 0.0 && !arguments.symmetrize {
        let file = (arguments.matrix.as_path(), shape_of_file);
        let same = |again: Table| (again.values.as_ref() == matrix.as_faer()).then_some(again.exact);
        let again = || Table::read(&arguments.matrix, &read(true)).ok().and_then(same);
        analysis = written::beside(analysis, &matrix, &options, file, again).map_err(failed)?;
    }
    outputs.write("-o", |file| write_npy_to(file, matrix.as_faer()));
    outputs.write("--certificate", |file| match analysis.certificate() {
        Some(certificate) => {
            let reading = if arguments.as_written { Reading::Decimals } else { Reading::Doubles };
            let selection = Selection { symmetrized: arguments.symmetrize, reading, ..Selection::default() };
            certificate::write(file, selection, certificate)
        }
        None => {
            let (path, notes) = (arguments.matrix.display(), analysis.notes.join("; "));
            Err(Failure::Contradiction(format!("{path}: there is no proof to be written: {notes}")))
        }
    });
    outputs.write("--plot", |file| {
        stages.stage("drawing");
        picture::draw(file, &matrix, &analysis, arguments.output.scale.plot_scale)
    });
    let shape @ (m, n) = (matrix.order(), matrix.order());
    let text = if arguments.output.json {
        json::render(&analysis, &arguments.matrix, shape, &assumed, None)?
    } else {
        with_assumptions(&format!("{}: {m} × {n}, {analysis}", escaped(&arguments.matrix)), &assumed)
    };
    Ok(outputs.finish(text))
}
