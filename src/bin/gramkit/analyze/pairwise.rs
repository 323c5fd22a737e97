//! `gramkit analyze --missing pairwise`: covariances, each of the rows that have both numbers.

use gramkit::error::escaped;
use gramkit::gram::PairwiseCovariance;
use gramkit::table::{Assumption, write_npy_to};
use gramkit::{Analysis, AnalysisOptions, Divisor};

use super::arguments::{Arguments, Picture};
use crate::failure::Failure;
use crate::shared::answer::Answer;
use crate::shared::input::{Asked, Input};
use crate::shared::outputs::Outputs;
use crate::shared::progress::Stages;
use crate::shared::reading::with_assumptions;
use crate::shared::{json, picture};

pub(super) fn run(arguments: &Arguments) -> Result<Answer, Failure> {
    check(arguments)?;
    let mut outputs = Outputs::begin([arguments.table.as_path()], arguments.output.targets())?;
    let tolerance = arguments.output.tolerance()?;
    let stages = Stages::new(arguments.output.json);
    stages.stage("reading");
    let input = Input::read(&arguments.table, &arguments.selection, &arguments.reading, &Asked::default())?;
    let divisor = arguments.divisor.unwrap_or(Divisor::CountLessOne);
    let title = match divisor {
        Divisor::UnitDiagonal => "pairwise correlation matrix",
        Divisor::Count => "pairwise covariance matrix, over the count",
        Divisor::CountLessOne => "pairwise covariance matrix, over the count less one",
        _ => "pairwise centred Gram matrix",
    };
    stages.stage("covariances");
    let progress = stages.callback();
    let covariance =
        PairwiseCovariance::with(&input.vectors(), divisor, Some(&progress)).map_err(|error| input.failed(error))?;
    let progress = stages.of_analysis();
    let options = AnalysisOptions {
        tolerance,
        budget: arguments.output.budget,
        verdicts_alone: arguments.output.verdicts_alone,
        names: &input.names,
        title: Some(title),
        progress: Some(&progress),
        ..AnalysisOptions::default()
    };
    let analysis = Analysis::with(&covariance.matrix, &options).map_err(|error| input.failed(error))?;
    outputs.write("-o", |file| write_npy_to(file, covariance.matrix.as_faer()));
    outputs.write("--plot", |file| {
        stages.stage("drawing");
        picture::draw(file, &covariance.matrix, &analysis, arguments.output.scale.plot_scale)
    });
    let (m, n) = input.shape;
    let counts = Counts::of(&covariance);
    let mut assumed = input.assumed.clone();
    assumed.push(Assumption::Other(counts.said(input.vectors().dimension()), "--missing"));
    let text = if arguments.output.json {
        json::render(&analysis, &input.path, input.shape, &assumed, Some(("counts", counts.0.into())))?
    } else {
        with_assumptions(&format!("{}: {m} × {n}, {analysis}", escaped(&input.path)), &assumed)
    };
    Ok(outputs.finish(text))
}

/// Refuses what a matrix of such covariances does not have.
fn check(arguments: &Arguments) -> Result<(), Failure> {
    let refused = [
        (arguments.weights.is_some(), "--weights"),
        (arguments.constant, "--constant"),
        (arguments.no_constant, "--no-constant"),
        (arguments.as_written, "--as-written"),
        (arguments.digits.is_some(), "--digits"),
        (arguments.output.exact_determinant, "--exact-determinant"),
        (arguments.output.certificate.is_some(), "--certificate"),
        (arguments.picture != Picture::Overview, "--picture"),
        (arguments.cluster, "--cluster"),
    ];
    match refused.into_iter().find(|(given, _)| *given) {
        Some((_, option)) => {
            Err(Failure::Contradiction(format!("{option} and --missing pairwise do not go together: --missing drop")))
        }
        None => Ok(()),
    }
}

/// The rows that each pair of columns has in common.
struct Counts(Vec<Vec<usize>>);

impl Counts {
    fn of(covariance: &PairwiseCovariance) -> Self {
        let n = covariance.matrix.order();
        Self((0..n).map(|i| (0..n).map(|j| covariance.count(i, j)).collect()).collect())
    }

    /// Of how many rows the entries are.
    fn said(&self, dimension: usize) -> String {
        let all = || self.0.iter().flatten().copied();
        let (least, most) = (all().min().unwrap_or(0), all().max().unwrap_or(0));
        let of = if least == most { least.to_string() } else { format!("{least} to {most}") };
        format!("each entry is of the components that both vectors have, {of} of {dimension}")
    }
}
