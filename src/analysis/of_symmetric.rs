//! Everything about one symmetric matrix.

use super::enclosed_values::EnclosedValues;
use super::options::{AnalysisOptions, Stage};
use super::{Analysis, ExactOutcome};
use crate::claim::{Count, Enclosure};
use crate::error::Result;
use crate::matrix::Symmetric;
use crate::spectrum::{ConditionNumber, Eigen};
use crate::verdict::{Definiteness, Determinant, ExactDeterminant, NumericalRank};

pub(crate) fn analysis(a: &Symmetric, options: &AnalysisOptions<'_>) -> Result<Analysis> {
    let n = a.order();
    let definiteness = options.stage(Stage::Definiteness, |told| Definiteness::with(a, &options.verdict(told)))?;
    let eigen = options.stage(Stage::Eigenvalues, |_| Eigen::of(a))?;
    let determinant = options.stage(Stage::Determinant, |_| Determinant::from_definiteness(a, &definiteness))?;

    let rank =
        definiteness.inertia.map(|inertia| Count { lower: n - inertia.zero.upper, upper: n - inertia.zero.lower });
    let eigenvalues = EnclosedValues::new(eigen.values, eigen.enclosures);
    let eigenvalues = match definiteness.inertia.stated() {
        Some(inertia) => eigenvalues.with_inertia(inertia.positive, inertia.negative),
        None => eigenvalues,
    };
    let exact = match options.exact_determinant {
        true => ExactOutcome::of(
            options.stage(Stage::ExactDeterminant, |told| ExactDeterminant::with(a, &options.verdict(told))),
            determinant.sign.proved(),
            options.budget,
        )?,
        false => ExactOutcome::default(),
    };
    // Each is proved by itself; the exact one, which few are asked for, is the narrower as a rule.
    let ln_det = [determinant.ln_abs_enclosure.stated(), exact.ln_abs()?];
    let ln_det = ln_det.into_iter().flatten().reduce(Enclosure::intersection);
    let eigenvalues = match ln_det {
        Some(ln_det) => eigenvalues.with_determinant(ln_det),
        None => eigenvalues,
    };
    let moduli = eigenvalues.moduli();
    let condition = match ln_det {
        Some(ln_det) => ConditionNumber::by_determinant(&moduli.enclosures, ln_det),
        None => ConditionNumber::of(&moduli.enclosures),
    };
    let numerical_rank = NumericalRank::of(&moduli.values, &moduli.enclosures, n, options.tolerance)?;
    Ok(Analysis {
        orientation: None,
        dimension: n,
        order: n,
        names: options.names.to_vec(),
        centred: false,
        title: options.title.unwrap_or("stored matrix").to_string(),
        gram: None,
        out_of_range: None,
        radius: Some(a.radius().clone()),
        definiteness,
        independence: None,
        sigma_min: None,
        rank,
        numerical_rank: Some(numerical_rank),
        determinant: Some(determinant),
        exact_determinant: exact.determinant,
        condition,
        eigenvalues: Some(eigenvalues),
        singular_values: None,
        unresolved: 0..0,
        collinearity: None,
        notes: exact.note.into_iter().collect(),
    })
}
