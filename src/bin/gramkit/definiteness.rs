//! `gramkit definiteness`: a stored symmetric matrix, or all within a radius.

use gramkit::plot::{self, Format, HeatMap, Scale};
use gramkit::table::{Table, write_npy};
use gramkit::{ConditionNumber, Count, Definiteness, Determinant, Eigen, NumericalRank, Radius, Symmetric};

use crate::analyze::tolerance;
use crate::arguments;
use crate::failure::Failure;
use crate::progress::Stages;
use crate::report::{Report, Spectrum};
use crate::{json, page};

pub(crate) fn run(arguments: &arguments::Definiteness) -> Result<String, Failure> {
    if let Some(path) = &arguments.output.plot {
        Format::of(path)?;
    }
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
    let definiteness = Definiteness::of(&matrix).map_err(failed)?;
    stages.stage("eigenvalues");
    let eigen = Eigen::of(&matrix).map_err(failed)?;
    stages.stage("determinant");
    let determinant = Determinant::with(&matrix, &definiteness).map_err(failed)?;

    let n = matrix.order();
    let inertia = definiteness.inertia;
    let mut eigenvalues = Spectrum { values: eigen.values, enclosures: eigen.enclosures };
    if let (Some(negative), Some(zero)) = (inertia.negative.exact(), inertia.zero.exact()) {
        eigenvalues.vanish(negative..negative + zero);
    }
    let mut moduli: Vec<_> =
        eigenvalues.values.iter().map(|x| x.abs()).zip(eigenvalues.enclosures.iter().map(|e| e.modulus())).collect();
    moduli.sort_by(|a, b| b.0.total_cmp(&a.0));
    let (values, enclosures): (Vec<_>, Vec<_>) = moduli.into_iter().unzip();
    let numerical = NumericalRank::of(&values, &enclosures, n, tolerance).map_err(failed)?;
    let report = Report {
        path: arguments.matrix.display().to_string(),
        shape: (table.values.nrows(), table.values.ncols()),
        vectors: None,
        names: table.names.unwrap_or_default(),
        what: match radius {
            Radius::Exact => "stored matrix".to_string(),
            _ => "every symmetric matrix within the radius".to_string(),
        },
        order: n,
        radius: Some(radius),
        rank: Count { lower: n - inertia.zero.upper, upper: n - inertia.zero.lower },
        definiteness,
        independence: None,
        sigma_min_lower: None,
        numerical_rank: Some(numerical),
        determinant: Some(determinant),
        condition: ConditionNumber::of(&values, &enclosures),
        eigenvalues: Some(eigenvalues.clone()),
        singular_values: None,
        collinearity: None,
        notes: Vec::new(),
    };
    if let Some(path) = &arguments.output.output {
        write_npy(path, matrix.as_faer())?;
    }
    if let Some(path) = &arguments.output.plot {
        let heat_map = HeatMap { title: "Matrix", names: &report.names, values: &matrix, scale: Scale::FromEntries };
        let spectrum = plot::Spectrum {
            title: "Eigenvalues",
            kind: "eigenvalue",
            values: &eigenvalues.values,
            enclosures: &eigenvalues.enclosures,
            tolerance: Some(numerical.tolerance),
        };
        plot::draw(path, &heat_map, &spectrum)?;
    }
    Ok(if arguments.output.json { json::render(&report) } else { page::render(&report) })
}
