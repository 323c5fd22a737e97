//! `gramkit analyze`: the Gram matrix of a table's vectors.

mod arguments;
mod pairwise;
mod picture;

use gramkit::collinearity::Constant;
use gramkit::error::escaped;
use gramkit::table::{TableError, write_npy_to};
use gramkit::{Analysis, AnalysisOptions, Centring, Divisor};

pub(crate) use arguments::Arguments;

use crate::failure::Failure;
use crate::pieces;
use crate::shared::answer::Answer;
use crate::shared::input::{Asked, Input};
use crate::shared::outputs::Outputs;
use crate::shared::progress::Stages;
use crate::shared::reading::{MissingCells, with_assumptions};
use crate::shared::{certificate, json, written};

pub(crate) fn run(arguments: &Arguments) -> Result<Answer, Failure> {
    if pieces::is_state(&arguments.table) {
        return pieces::of_state(arguments);
    }
    if arguments.memory.is_some() {
        return pieces::in_bounded_memory(arguments);
    }
    pieces::refuse_pieces(arguments)?;
    if arguments.reading.missing == MissingCells::Pairwise {
        return pairwise::run(arguments);
    }
    picture::check(arguments)?;
    let mut outputs = Outputs::begin([arguments.table.as_path()], arguments.output.targets())?;
    let tolerance = arguments.output.tolerance()?;
    let stages = Stages::new(arguments.output.json);
    stages.stage("reading");
    let weights = arguments.weights.as_deref();
    let read = |exact| {
        let asked = Asked { weights, constant: arguments.constant, exact };
        Input::read(&arguments.table, &arguments.selection, &arguments.reading, &asked)
    };
    let input = read(arguments.as_written).map_err(with_pairwise)?;
    let written = written::judged(input.exact.as_ref(), arguments.as_written, &arguments.table)?;
    let progress = stages.of_analysis();
    let options = AnalysisOptions {
        centring: if arguments.center { Centring::Mean } else { Centring::None },
        divisor: arguments.divisor.unwrap_or(Divisor::One),
        weights: input.weights.as_deref(),
        constant: if arguments.no_constant { Constant::Absent } else { Constant::Added },
        written,
        digits: arguments.digits,
        tolerance,
        budget: arguments.output.budget,
        exact_determinant: arguments.output.exact_determinant,
        verdicts_alone: arguments.output.verdicts_alone,
        names: &input.names,
        progress: Some(&progress),
        ..AnalysisOptions::default()
    };
    let vectors = input.vectors();
    let file = (arguments.table.as_path(), input.shape);
    let again = || read(true).ok().and_then(|again| input.written_in(again));
    let analysis = Analysis::with(&vectors, &options)
        .and_then(|analysis| written::beside(analysis, &vectors, &options, file, again))
        .map_err(|error| input.failed(error))?;

    outputs.write("-o", |file| match (&analysis.out_of_range, &analysis.gram) {
        (Some(error), _) => Err(input.failed(error.clone())),
        (None, Some(gram)) => Ok(write_npy_to(file, gram.as_faer())?),
        (None, None) => Err(input.missing("Gram matrix to be written", &analysis.notes)),
    });
    outputs.write("--certificate", |file| match analysis.certificate() {
        Some(certificate) => certificate::write(file, input.selection.clone(), certificate),
        None => Err(input.missing("proof to be written", &analysis.notes)),
    });
    outputs.write("--plot", |file| {
        stages.stage("drawing");
        picture::draw(file, arguments, &input, &options, &analysis)
    });
    let (m, n) = input.shape;
    let text = if arguments.output.json {
        json::render(&analysis, &input.path, input.shape, &input.assumed, None)?
    } else {
        with_assumptions(&format!("{}: {m} × {n}, {analysis}", escaped(&input.path)), &input.assumed)
    };
    Ok(outputs.finish(text))
}

/// Of missing cells `analyze` can say more.
fn with_pairwise(failure: Failure) -> Failure {
    match failure {
        Failure::Table(error @ TableError::Missing { .. }) => {
            let more = "--missing pairwise takes for each covariance the rows that have both";
            Failure::Contradiction(format!("{error}; {more}"))
        }
        failure => failure,
    }
}
