//! `gramkit nearest`: the nearest positive semidefinite or correlation matrix, and how near.

mod arguments;
mod json;
mod mask;
mod page;

use gramkit::certificate::Selection;
use gramkit::modular::VerdictOptions;
use gramkit::nearest::{CorrelationOptions, Nearest, Norm, SemidefiniteOptions};
use gramkit::plot::{self, HeatMap, NearestPicture, Order, Scale};
use gramkit::table::{Arrangement, Table, TableOptions, write_npy_to};
use gramkit::{Analysis, AnalysisOptions, Definiteness, Symmetric};

pub(crate) use arguments::Arguments;

use crate::failure::Failure;
use crate::shared::answer::Answer;
use crate::shared::outputs::{Outputs, Target};
use crate::shared::progress::Stages;
use crate::shared::reading::with_assumptions;
use crate::shared::{asymmetry, certificate};

/// Which matrix is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Correlation,
    Semidefinite,
    Shrunk,
}

/// What was asked, and what was found.
struct Report<'a> {
    arguments: &'a Arguments,
    kind: Kind,
    /// Whether the diagonal told the kind.
    by_diagonal: bool,
    table: Table,
    given: Symmetric,
    /// Of what was given.
    verdict: Definiteness,
    fixed: Vec<(usize, usize)>,
    found: Nearest,
    /// The verdict about the nearest matrix, as it is certified.
    analysis: Analysis,
}

pub(crate) fn run(arguments: &Arguments) -> Result<Answer, Failure> {
    arguments.reading.refuse_pairwise()?;
    let inputs = [Some(&arguments.matrix), arguments.fixed.as_ref()];
    let mut outputs = Outputs::begin(
        inputs.into_iter().flatten().map(|path| path.as_path()),
        [
            arguments.output.as_deref().map(|path| Target::Array("-o", path)),
            arguments.plot.as_deref().map(Target::Picture),
            arguments.certificate.as_deref().map(Target::Certificate),
        ],
    )?;
    let stages = Stages::new(arguments.json);
    stages.stage("reading");
    let options = TableOptions { triangle: arguments.triangle, ..arguments.reading.options(Arrangement::Symmetric) };
    let table = Table::read(&arguments.matrix, &options)?;
    let failed = |error| asymmetry::failure(&arguments.matrix, &table, error);
    let given = match arguments.symmetrize {
        true => Symmetric::symmetrized(&table.values),
        false => Symmetric::new(&table.values),
    };
    let given = given.map_err(failed)?;
    let fixed = match &arguments.fixed {
        Some(path) => mask::read(path, given.order())?,
        None => Vec::new(),
    };
    let (kind, by_diagonal) = kind(arguments, &given);
    stages.stage("nearest matrix");
    let progress = stages.callback();
    let found = match kind {
        Kind::Semidefinite => {
            let options =
                SemidefiniteOptions { norm: arguments.norm, floor: arguments.floor, progress: Some(&progress) };
            Nearest::semidefinite_with(&given, &options)
        }
        Kind::Correlation | Kind::Shrunk => {
            let options = CorrelationOptions {
                fixed: &fixed,
                floor: arguments.floor,
                max_iterations: arguments.max_iterations,
                progress: Some(&progress),
            };
            match kind {
                Kind::Shrunk => Nearest::shrunk_with(&given, &options),
                _ => Nearest::correlation_with(&given, &options),
            }
        }
    };
    let found = found.map_err(failed)?;
    stages.stage("verdicts");
    let verdicts = VerdictOptions { budget: arguments.budget, progress: Some(&progress) };
    let verdict = Definiteness::with(&given, &verdicts).map_err(failed)?;
    let told = stages.of_analysis();
    let options = AnalysisOptions {
        budget: arguments.budget,
        verdicts_alone: true,
        progress: Some(&told),
        ..AnalysisOptions::default()
    };
    let analysis = Analysis::with(&found.matrix, &options).map_err(failed)?;
    let report = Report { arguments, kind, by_diagonal, table, given, verdict, fixed, found, analysis };
    outputs.write("-o", |file| write_npy_to(file, report.found.matrix.as_faer()));
    outputs.write("--certificate", |file| match report.analysis.certificate() {
        Some(proof) => certificate::write(file, Selection::default(), proof),
        None => Err(Failure::Contradiction(format!(
            "{}: there is no proof to be written: {}",
            arguments.matrix.display(),
            report.analysis.notes.join("; ")
        ))),
    });
    outputs.write("--plot", |file| {
        stages.stage("drawing");
        let failed = |error| Failure::Gram { path: arguments.matrix.clone(), error };
        let change = report.change().map_err(failed)?;
        let map = |title, values| HeatMap {
            title,
            names: report.table.names.as_deref().unwrap_or_default(),
            values,
            scale: Scale::FromEntries,
            order: Order::AsGiven,
        };
        let picture = NearestPicture {
            given: map("Given", &report.given),
            nearest: map("Nearest", &report.found.matrix),
            change: map("Nearest − given", &change),
        };
        Ok::<_, Failure>(plot::draw_to(file, &picture, arguments.scale.plot_scale)?)
    });
    let text = match arguments.json {
        true => json::render(&report)?,
        false => with_assumptions(&page::render(&report), &report.table.assumed),
    };
    Ok(outputs.finish(text))
}

/// The kind that is asked for, or that the diagonal tells, and whether it does.
fn kind(arguments: &Arguments, given: &Symmetric) -> (Kind, bool) {
    let kinds = &arguments.kinds;
    if kinds.shrink {
        (Kind::Shrunk, false)
    } else if kinds.correlation || arguments.fixed.is_some() {
        (Kind::Correlation, false)
    } else if kinds.psd || arguments.norm == Norm::Spectral {
        (Kind::Semidefinite, false)
    } else if given.diagonal().iter().all(|&entry| entry == 1.0 || entry == 0.0) {
        (Kind::Correlation, true)
    } else {
        (Kind::Semidefinite, true)
    }
}

impl Report<'_> {
    /// The norm in which the matrix is nearest.
    fn norm(&self) -> Norm {
        if self.kind == Kind::Semidefinite { self.arguments.norm } else { Norm::Frobenius }
    }

    /// What the nearest matrix is less the given one, each entry rounded.
    fn change(&self) -> gramkit::Result<Symmetric> {
        let (x, a) = (&self.found.matrix, &self.given);
        Symmetric::from_lower(a.order(), |i, j| x.get(i, j) - a.get(i, j))
    }

    /// The pairs (i, j), i ≥ j, that have moved, the farthest first; what differs by rounding alone stays in order.
    fn moved(&self) -> Vec<(usize, usize, f64)> {
        let (x, a) = (&self.found.matrix, &self.given);
        let pairs = (0..a.order()).flat_map(|j| (j..a.order()).map(move |i| (i, j)));
        let mut moved: Vec<_> = pairs.map(|(i, j)| (i, j, x.get(i, j) - a.get(i, j))).collect();
        moved.retain(|(_, _, by)| *by != 0.0);
        let most = moved.iter().fold(0.0_f64, |most, (.., by)| most.max(by.abs()));
        let share = |by: f64| (by.abs() / most) as f32;
        moved.sort_by(|(.., p), (.., q)| share(*q).total_cmp(&share(*p)));
        moved
    }

    /// The rows without a variance, which are 0 in every semidefinite matrix with their diagonal.
    fn without_variance(&self) -> Vec<usize> {
        match self.kind {
            Kind::Semidefinite => Vec::new(),
            _ => (0..self.given.order()).filter(|&i| self.given.get(i, i) == 0.0).collect(),
        }
    }
}
