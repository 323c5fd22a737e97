//! `gramkit kernel`: the kernel matrix of a table's points, or a factor of low rank of it.

mod arguments;
mod factor;
mod json;
mod page;

use gramkit::certificate::Selection as Chosen;
use gramkit::kernel::{ByTheorem, CentredKernel, Kernel, KernelGram, KernelOptions};
use gramkit::plot::{self, HeatMap, MatrixPicture, Order, Scale};
use gramkit::table::write_npy_to;
use gramkit::{Analysis, AnalysisOptions, Radius, Symmetric};

pub(crate) use arguments::Arguments;

use arguments::Lines;

use crate::failure::Failure;
use crate::shared::answer::Answer;
use crate::shared::arguments::Selection;
use crate::shared::certificate;
use crate::shared::input::{Asked, Input};
use crate::shared::outputs::{Outputs, Target};
use crate::shared::progress::Stages;
use crate::shared::reading::with_assumptions;

pub(crate) fn run(arguments: &Arguments) -> Result<Answer, Failure> {
    arguments.reading.refuse_pairwise()?;
    let mut outputs = Outputs::begin(
        [arguments.table.as_path()],
        [
            arguments.output.as_deref().map(|path| Target::Array("-o", path)),
            arguments.plot.as_deref().map(Target::Picture),
            arguments.certificate.as_deref().map(Target::Certificate),
        ],
    )?;
    let stages = Stages::new(arguments.json);
    stages.stage("reading");
    let selection = Selection {
        rows: arguments.points == Lines::Rows,
        columns: arguments.columns.clone(),
        without: arguments.without.clone(),
    };
    let input = Input::read(&arguments.table, &selection, &arguments.reading, &Asked::default())?;
    let text = match arguments.low_rank {
        Some(stop) => factor::answer(arguments, stop, &input, &mut outputs, &stages)?,
        None => answer(arguments, &input, &mut outputs, &stages)?,
    };
    Ok(outputs.finish(text))
}

/// What is known of a kernel matrix: the three questions, and the spectrum of what is stored.
struct Known {
    kernel: Kernel,
    theorem: ByTheorem,
    centred: bool,
    /// The matrix with its radius.
    matrix: Symmetric,
    /// The verdicts about all matrices within the radius.
    within: Analysis,
    /// The doubles themselves.
    stored: Analysis,
}

fn answer(arguments: &Arguments, input: &Input, outputs: &mut Outputs, stages: &Stages) -> Result<String, Failure> {
    stages.stage("kernel matrix");
    let progress = stages.callback();
    let options = KernelOptions { distances: arguments.distances, progress: Some(&progress) };
    let (points, failed) = (input.vectors(), |error| input.failed(error));
    let (kernel, theorem, matrix) = if arguments.center {
        let k = CentredKernel::with(&points, &arguments.kernel, &options).map_err(failed)?;
        (k.kernel().clone(), k.by_theorem(), k.into_symmetric())
    } else {
        let k = KernelGram::with(&points, &arguments.kernel, &options).map_err(failed)?;
        (k.kernel().clone(), k.by_theorem(), k.into_symmetric())
    };
    let told = stages.of_analysis();
    let options = AnalysisOptions {
        budget: arguments.budget,
        verdicts_alone: arguments.verdicts_alone,
        names: &input.names,
        title: Some("stored matrix"),
        progress: Some(&told),
        ..AnalysisOptions::default()
    };
    let alone = AnalysisOptions { verdicts_alone: true, title: None, ..options };
    let within = Analysis::with(&matrix, &alone).map_err(failed)?;
    let stored = matrix.clone().with_radius(Radius::Exact).map_err(failed)?;
    let analysis = Analysis::with(&stored, &options).map_err(failed)?;
    let known = Known { kernel, theorem, centred: arguments.center, matrix, within, stored: analysis };
    outputs.write("-o", |file| write_npy_to(file, known.matrix.as_faer()));
    outputs.write("--certificate", |file| match known.stored.certificate() {
        Some(proof) => certificate::write(file, Chosen::default(), proof),
        None => Err(input.missing("proof to be written", &known.stored.notes)),
    });
    outputs.write("--plot", |file| {
        stages.stage("drawing");
        let title = if known.centred { "Centred kernel matrix" } else { "Kernel matrix" };
        let heat_map = heat_map(title, &known.matrix, &input.names);
        let (values, enclosures) = match &known.stored.eigenvalues {
            Some(found) => (found.values.as_slice(), found.enclosures.as_slice()),
            None => (&[][..], &[][..]),
        };
        let title = "Eigenvalues of the stored matrix";
        let spectrum = plot::Spectrum { title, kind: "eigenvalue", values, enclosures, tolerance: None };
        plot::draw_to(file, &MatrixPicture { heat_map, spectrum }, arguments.scale.plot_scale)
    });
    if arguments.json {
        json::render(&known, arguments, input)
    } else {
        Ok(with_assumptions(&page::render(&known, arguments, input), &input.assumed))
    }
}

/// The matrix in the order of a clustering.
fn heat_map<'a>(title: &'a str, values: &'a Symmetric, names: &'a [String]) -> HeatMap<'a> {
    HeatMap { title, names, values, scale: Scale::FromEntries, order: Order::ByCorrelation }
}
