//! `gramkit definiteness`: a stored symmetric matrix, or all within a radius.

use gramkit::certificate::Selection;
use gramkit::modular::VerdictOptions;
use gramkit::plot::{self, HeatMap, MatrixPicture, Order, Scale};
use gramkit::spectrum::ConditionNumber;
use gramkit::table::{Table, write_npy};
use gramkit::verdict::{ExactDeterminant, NumericalRank};
use gramkit::{Count, Definiteness, Determinant, Eigen, Radius, Symmetric};

use crate::analyze::tolerance;
use crate::arguments;
use crate::failure::Failure;
use crate::progress::Stages;
use crate::report::{Report, Spectrum};
use crate::{certificate, json, page, targets};

pub(crate) fn run(arguments: &arguments::Definiteness) -> Result<String, Failure> {
    targets::check(&arguments.matrix, arguments.output.targets())?;
    let tolerance = tolerance(arguments.output.tol)?;
    let stages = Stages::new();
    stages.stage("reading");
    let table = Table::read(&arguments.matrix)?;
    let failed = |error| Failure::Gram { path: arguments.matrix.clone(), error };
    let matrix =
        if arguments.symmetrize { Symmetric::symmetrized(&table.values) } else { Symmetric::new(&table.values) }
            .map_err(failed)?;
    let radius = if arguments.radius == 0.0 { Radius::Exact } else { Radius::Bound(arguments.radius) };
    let matrix = matrix.with_radius(radius).map_err(Failure::Parameter)?;

    stages.stage("definiteness");
    let progress = stages.callback();
    let verdicts = VerdictOptions { budget: arguments.output.budget, progress: Some(&progress) };
    let definiteness = Definiteness::with(&matrix, &verdicts).map_err(failed)?;
    stages.stage("eigenvalues");
    let eigen = Eigen::of(&matrix).map_err(failed)?;
    stages.stage("determinant");
    let determinant = Determinant::from_definiteness(&matrix, &definiteness).map_err(failed)?;
    let exact = arguments.output.exact_determinant.then(|| ExactDeterminant::with(&matrix, &verdicts));

    let n = matrix.order();
    let spectrum = Spectrum { values: eigen.values, enclosures: eigen.enclosures };
    let (spectrum, rank) = match definiteness.inertia.stated() {
        Some(inertia) => {
            let rank = Count { lower: n - inertia.zero.upper, upper: n - inertia.zero.lower };
            (spectrum.with_inertia(inertia.positive, inertia.negative), rank)
        }
        None => (spectrum, Count { lower: 0, upper: n }),
    };
    let mut moduli: Vec<_> =
        spectrum.values.iter().map(|x| x.abs()).zip(spectrum.enclosures.iter().map(|e| e.modulus())).collect();
    moduli.sort_by(|a, b| b.0.total_cmp(&a.0));
    let (values, enclosures): (Vec<_>, Vec<_>) = moduli.into_iter().unzip();
    let numerical = NumericalRank::of(&values, &enclosures, n, tolerance).map_err(failed)?;
    let certificate = definiteness.certificate();
    let mut report = Report {
        path: arguments.matrix.display().to_string(),
        shape: (table.values.nrows(), table.values.ncols()),
        vectors: None,
        names: table.names.unwrap_or_default(),
        centred: false,
        what: if arguments.symmetrize { "symmetric part ½(A + Aᵀ)" } else { "stored matrix" }.to_string(),
        order: n,
        radius: Some(radius),
        rank,
        definiteness,
        independence: None,
        sigma_min_lower: None,
        numerical_rank: Some(numerical),
        determinant: Some(determinant),
        exact_determinant: None,
        certificate,
        unresolved: 0..0,
        condition: ConditionNumber::of(&values, &enclosures),
        eigenvalues: Some(spectrum.clone()),
        singular_values: None,
        collinearity: None,
        notes: Vec::new(),
    };
    if let Some(exact) = exact {
        report.with_exact_determinant(exact).map_err(failed)?;
    }
    if let Some(path) = &arguments.output.output {
        write_npy(path, matrix.as_faer())?;
    }
    if let (Some(path), Some(certificate)) = (&arguments.output.certificate, report.certificate.take()) {
        let selection = Selection { symmetrized: arguments.symmetrize, ..Selection::default() };
        certificate::write(path, selection, certificate)?;
    }
    if let Some(path) = &arguments.output.plot {
        let (scale, order) = (Scale::FromEntries, Order::AsGiven);
        let heat_map = HeatMap { title: "Matrix", names: &report.names, values: &matrix, scale, order };
        let spectrum = plot::Spectrum {
            title: "Eigenvalues",
            kind: "eigenvalue",
            values: &spectrum.values,
            enclosures: &spectrum.enclosures,
            tolerance: Some(numerical.tolerance),
        };
        plot::draw(path, &MatrixPicture { heat_map, spectrum }, arguments.output.scale.plot_scale)?;
    }
    Ok(if arguments.output.json { json::render(&report) } else { page::render(&report) })
}
