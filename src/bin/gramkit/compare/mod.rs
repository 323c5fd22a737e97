//! `gramkit compare`: how alike two sets of vectors are, or several.

mod arguments;
mod json;
mod page;
mod picture;

use faer::Mat;
use gramkit::Error;
use gramkit::error::{Place, escaped};
use gramkit::similarity::{Comparison, ComparisonOptions};
use gramkit::table::{Assumption, write_npy_to};

pub(crate) use arguments::Arguments;

use crate::failure::Failure;
use crate::shared::answer::Answer;
use crate::shared::arguments::Selection;
use crate::shared::input::{Asked, Input};
use crate::shared::items::labels;
use crate::shared::outputs::{Outputs, Target};
use crate::shared::progress::Stages;
use crate::shared::reading::with_assumptions;

/// What was asked for, and what was found.
struct Report<'a> {
    arguments: &'a Arguments,
    inputs: Vec<Input>,
    names: Vec<String>,
    /// The names as they are shown.
    labels: Vec<String>,
    found: Comparison,
}

impl Report<'_> {
    /// What is shown for a pair: the middle of its enclosure.
    fn value(&self, i: usize, j: usize) -> Option<f64> {
        self.found.get(i, j).map(|e| 0.5 * e.lower + 0.5 * e.upper)
    }
}

pub(crate) fn run(arguments: &Arguments) -> Result<Answer, Failure> {
    arguments.reading.refuse_pairwise()?;
    let mut outputs = Outputs::begin(
        arguments.tables.iter().map(|path| path.as_path()),
        [
            arguments.output.as_deref().map(|path| Target::Array("-o", path)),
            arguments.plot.as_deref().map(Target::Picture),
        ],
    )?;
    if let [table] = &arguments.tables[..] {
        return Err(Failure::Contradiction(format!("{}: one table; compare takes 2 or more", table.display())));
    }
    let stages = Stages::new(arguments.json);
    stages.stage("reading");
    let selection = Selection { rows: true, columns: None, without: None };
    let mut inputs = Vec::with_capacity(arguments.tables.len());
    for path in &arguments.tables {
        inputs.push(Input::read(path, &selection, &arguments.reading, &Asked::default())?);
    }
    stages.stage("comparison");
    let families: Vec<_> = inputs.iter().map(Input::vectors).collect();
    let progress = stages.callback();
    let options = ComparisonOptions { kernel: arguments.kernel.as_ref(), progress: Some(&progress) };
    let found = Comparison::with(&families, arguments.measure, &options);
    let found = found.map_err(|error| between(arguments, &inputs, error))?;
    let names: Vec<String> = arguments.tables.iter().map(|path| path.display().to_string()).collect();
    let report = Report { arguments, labels: shown(arguments, &names), names, inputs, found };
    outputs.write("-o", |file| {
        let n = report.inputs.len();
        let values = Mat::from_fn(n, n, |i, j| report.value(i, j).unwrap_or(f64::NAN));
        write_npy_to(file, values.as_ref())
    });
    outputs.write("--plot", |file| {
        stages.stage("drawing");
        picture::draw(file, &report)
    });
    let text = match arguments.json {
        true => json::render(&report),
        false => with_assumptions(&page::render(&report), &assumed(&report)),
    };
    Ok(outputs.finish(text))
}

/// The names of the files, or, where two are the same, of their folders too.
fn shown(arguments: &Arguments, names: &[String]) -> Vec<String> {
    let files = arguments.tables.iter().map(|path| path.file_name().map(escaped));
    match files.collect::<Option<Vec<String>>>() {
        Some(files) if (1..files.len()).all(|k| !files[..k].contains(&files[k])) => files,
        _ => labels(names),
    }
}

/// What was taken for granted of any of the files.
fn assumed(report: &Report<'_>) -> Vec<Assumption> {
    let mut all: Vec<Assumption> = Vec::new();
    for assumption in report.inputs.iter().flat_map(|input| &input.assumed) {
        if !all.contains(assumption) {
            all.push(assumption.clone());
        }
    }
    all
}

/// Says which tables an error is about.
fn between(arguments: &Arguments, inputs: &[Input], error: Error) -> Failure {
    let (place, error) = match error {
        Error::At { place, error } => (place, *error),
        error => return Failure::Parameter(error),
    };
    match (place, error) {
        (Place::Items(first, second), Error::Shape { expected, found, .. }) => {
            let [first, second] = [first, second].map(|k| inputs[k].path.display());
            let measure = arguments.measure.name();
            Failure::Contradiction(if arguments.measure.is_of_pairs() {
                format!(
                    "{first} has {expected} rows and {second} has {found}: {measure} compares row i with row i, the same \
                     sample; give the same rows of both, or compare samples of any number by --measure mmd"
                )
            } else {
                format!(
                    "{first} has {expected} columns and {second} has {found}: {measure} compares samples of the same \
                     features; give the same columns of both"
                )
            })
        }
        (Place::Matrix(k), error) => inputs[k].failed(error),
        (Place::Items(_, k), error) => inputs[k].failed(error),
        (place, error) => Failure::Parameter(Error::At { place, error: Box::new(error) }),
    }
}
