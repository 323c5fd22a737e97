//! `gramkit definiteness`: a stored symmetric matrix, or all within a radius or within the errors of its entries.

mod arguments;
mod picture;
mod within;

use gramkit::certificate::Selection;
use gramkit::table::{Table, write_npy};
use gramkit::{Analysis, AnalysisOptions, Symmetric};

pub(crate) use arguments::Arguments;

use crate::failure::Failure;
use crate::shared::progress::Stages;
use crate::shared::{SYMMETRIC_PART, certificate, json, targets};

/// What the page calls the matrix as it stands.
const STORED: &str = "stored matrix";

pub(crate) fn run(arguments: &Arguments) -> Result<String, Failure> {
    for input in [Some(&arguments.matrix), arguments.within.errors.as_ref()].into_iter().flatten() {
        targets::check(input, arguments.output.targets())?;
    }
    let tolerance = arguments.output.tolerance()?;
    let stages = Stages::new();
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
    if let Some(path) = &arguments.output.output {
        write_npy(path, matrix.as_faer())?;
    }
    if let (Some(path), Some(certificate)) = (&arguments.output.certificate, analysis.certificate()) {
        let selection = Selection { symmetrized: arguments.symmetrize, ..Selection::default() };
        certificate::write(path, selection, certificate)?;
    }
    if let Some(path) = &arguments.output.plot {
        picture::draw(path, &matrix, &analysis, arguments.output.scale.plot_scale)?;
    }
    let shape @ (m, n) = (table.values.nrows(), table.values.ncols());
    if arguments.output.json {
        return json::render(&analysis, &arguments.matrix, shape);
    }
    Ok(format!("{}: {m} × {n}, {analysis}", arguments.matrix.display()))
}
