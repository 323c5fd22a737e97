//! `gramkit analyze`: the Gram matrix of a table's vectors.

mod arguments;
mod picture;

use gramkit::collinearity::Constant;
use gramkit::table::write_npy;
use gramkit::{Analysis, AnalysisOptions, Centring};

pub(crate) use arguments::Arguments;

use crate::failure::Failure;
use crate::shared::input::Input;
use crate::shared::progress::Stages;
use crate::shared::{certificate, json, targets};

pub(crate) fn run(arguments: &Arguments) -> Result<String, Failure> {
    targets::check(&arguments.table, arguments.output.targets())?;
    picture::check(arguments)?;
    let tolerance = arguments.output.tolerance()?;
    let stages = Stages::new();
    stages.stage("reading");
    let input = Input::read(&arguments.table, &arguments.selection, arguments.weights.as_deref())?;
    let progress = stages.of_analysis();
    let options = AnalysisOptions {
        centring: if arguments.center { Centring::Mean } else { Centring::None },
        divisor: arguments.divisor,
        weights: input.weights.as_deref(),
        constant: if arguments.no_constant { Constant::Absent } else { Constant::Added },
        digits: arguments.digits,
        tolerance,
        budget: arguments.output.budget,
        exact_determinant: arguments.output.exact_determinant,
        names: &input.names,
        progress: Some(&progress),
        ..AnalysisOptions::default()
    };
    let analysis = Analysis::with(&input.vectors(), &options).map_err(|error| input.failed(error))?;

    if let Some(path) = &arguments.output.output {
        if let Some(error) = &analysis.out_of_range {
            return Err(input.failed(error.clone()));
        }
        if let Some(gram) = &analysis.gram {
            write_npy(path, gram.as_faer())?;
        }
    }
    if let (Some(path), Some(certificate)) = (&arguments.output.certificate, analysis.certificate()) {
        certificate::write(path, input.selection.clone(), certificate)?;
    }
    if let Some(path) = &arguments.output.plot {
        stages.stage("drawing");
        picture::draw(path, arguments, &input, &options, &analysis)?;
    }
    if arguments.output.json {
        return json::render(&analysis, &input.path, input.shape);
    }
    let (m, n) = input.shape;
    Ok(format!("{}: {m} × {n}, {analysis}", input.path.display()))
}
