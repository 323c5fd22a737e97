//! Everything about one symmetric matrix.

use super::enclosed_values::EnclosedValues;
use super::options::{AnalysisOptions, Stage};
use super::{Analysis, ExactOutcome};
use crate::claim::Count;
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
    let moduli = eigenvalues.moduli();
    let numerical_rank = NumericalRank::of(&moduli.values, &moduli.enclosures, n, options.tolerance)?;
    let exact = match options.exact_determinant {
        true => ExactOutcome::of(
            options.stage(Stage::ExactDeterminant, |told| ExactDeterminant::with(a, &options.verdict(told))),
            determinant.sign.proved(),
            options.budget,
        )?,
        false => ExactOutcome::default(),
    };
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
        condition: ConditionNumber::of(&moduli.values, &moduli.enclosures),
        eigenvalues: Some(eigenvalues),
        singular_values: None,
        unresolved: 0..0,
        collinearity: None,
        notes: exact.note.into_iter().collect(),
    })
}
