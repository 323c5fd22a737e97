//! `gramkit definiteness`: a stored symmetric matrix, or all within a radius.

mod arguments;
mod picture;

use gramkit::certificate::Selection;
use gramkit::table::{Table, write_npy};
use gramkit::{Analysis, AnalysisOptions, Radius, Symmetric};

pub(crate) use arguments::Arguments;

use crate::failure::Failure;
use crate::shared::progress::Stages;
use crate::shared::{SYMMETRIC_PART, certificate, json, targets};

pub(crate) fn run(arguments: &Arguments) -> Result<String, Failure> {
    targets::check(&arguments.matrix, arguments.output.targets())?;
    let tolerance = arguments.output.tolerance()?;
    let stages = Stages::new();
    stages.stage("reading");
    let table = Table::read(&arguments.matrix)?;
    let failed = |error| Failure::Gram { path: arguments.matrix.clone(), error };
    let matrix =
        if arguments.symmetrize { Symmetric::symmetrized(&table.values) } else { Symmetric::new(&table.values) }
            .map_err(failed)?;
    let radius = if arguments.radius == 0.0 { Radius::Exact } else { Radius::Bound(arguments.radius) };
    let matrix = matrix.with_radius(radius).map_err(Failure::Parameter)?;

    let progress = stages.of_analysis();
    let options = AnalysisOptions {
        tolerance,
        budget: arguments.output.budget,
        divisor: arguments.scale,
        at_least: arguments.at_least,
        count_below: arguments.count_below,
        exact_determinant: arguments.output.exact_determinant,
        names: table.names.as_deref().unwrap_or_default(),
        title: arguments.symmetrize.then_some(SYMMETRIC_PART),
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
