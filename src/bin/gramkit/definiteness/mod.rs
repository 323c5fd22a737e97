//! `gramkit definiteness`: a stored symmetric matrix, or all within a radius or within the errors of its entries.

mod arguments;
mod picture;
mod within;

use std::path::PathBuf;

use gramkit::certificate::Selection;
use gramkit::error::escaped;
use gramkit::table::{Table, write_npy_to};
use gramkit::{Analysis, AnalysisOptions, Symmetric};

pub(crate) use arguments::Arguments;

use crate::failure::Failure;
use crate::shared::answer::Answer;
use crate::shared::outputs::Outputs;
use crate::shared::progress::Stages;
use crate::shared::{SYMMETRIC_PART, certificate, json};

/// What the page calls the matrix as it stands.
const STORED: &str = "stored matrix";

pub(crate) fn run(arguments: &Arguments) -> Result<Answer, Failure> {
    let inputs = [Some(&arguments.matrix), arguments.within.errors.as_ref()];
    let inputs = inputs.into_iter().flatten().map(PathBuf::as_path);
    let mut outputs = Outputs::begin(inputs, arguments.output.targets())?;
    let tolerance = arguments.output.tolerance()?;
    let stages = Stages::new(arguments.output.json);
    stages.stage("reading");
    let table = Table::read(&arguments.matrix)?;
    let failed = |error| Failure::Gram { path: arguments.matrix.clone(), error };
    let matrix =
        if arguments.symmetrize { Symmetric::symmetrized(&table.values) } else { Symmetric::new(&table.values) }
            .map_err(failed)?;
    let (matrix, errors) = within::known(matrix, &arguments.within)?;
    let part = if arguments.symmetrize { SYMMETRIC_PART } else { STORED };
    let title = errors.map_or_else(|| part.to_string(), |errors| format!("{part} {errors}"));

    let progress = stages.of_analysis();
    let options = AnalysisOptions {
        tolerance,
        budget: arguments.output.budget,
        divisor: arguments.scale,
        at_least: arguments.at_least,
        count_below: arguments.count_below,
        decimals: arguments.within.decimals,
        exact_determinant: arguments.output.exact_determinant,
        names: table.names.as_deref().unwrap_or_default(),
        title: Some(&title),
        progress: Some(&progress),
        ..AnalysisOptions::default()
    };
    let analysis = Analysis::with(&matrix, &options).map_err(failed)?;
    outputs.write("-o", |file| write_npy_to(file, matrix.as_faer()));
    outputs.write("--certificate", |file| match analysis.certificate() {
        Some(certificate) => {
            let selection = Selection { symmetrized: arguments.symmetrize, ..Selection::default() };
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
    let shape @ (m, n) = (table.values.nrows(), table.values.ncols());
    let text = if arguments.output.json {
        json::render(&analysis, &arguments.matrix, shape)?
    } else {
        format!("{}: {m} × {n}, {analysis}", escaped(&arguments.matrix))
    };
    Ok(outputs.finish(text))
}
