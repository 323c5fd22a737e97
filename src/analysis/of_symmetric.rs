//! Everything about one symmetric matrix.

use super::enclosed_values::EnclosedValues;
use super::options::{AnalysisOptions, Stage};
use super::{Analysis, ExactOutcome, length_ratio};
use crate::claim::{Count, DefinitenessClass, Enclosure};
use crate::error::{Error, Result};
use crate::gram::Divisor;
use crate::matrix::{Reading, Symmetric};
use crate::progress::Progress;
use crate::spectrum::{ConditionNumber, Eigen, SemidefiniteDistance};
use crate::verdict::{
    AtLeast, Culprits, Definiteness, Determinant, EigenvalueCount, ExactDeterminant, NumericalRank, PrintedDecimals,
    inverse_norm,
};

/// All but what is written.
pub(super) fn of_doubles(a: &Symmetric, options: &AnalysisOptions<'_>) -> Result<Analysis> {
    let n = a.order();
    // First: the factor that proves the verdict takes as much memory as half of the matrix, and is kept.
    // The signs of the eigenvalues are those of A, their sizes in like units.
    let scaled = (options.divisor == Divisor::UnitDiagonal).then(|| a.unit_diagonal()).transpose()?;
    let measured = scaled.as_ref().unwrap_or(a);
    let wanted = |told: Option<Progress<'_>>| match options.verdicts_alone {
        true => Ok(None),
        // Of a large matrix the vectors are as large as itself, and nobody asks for them.
        false => Eigen::with(measured, told).map(|eigen| Some((eigen.values, eigen.enclosures))),
    };
    let (eigen, out_of_range) = match options.stage(Stage::Eigenvalues, wanted) {
        Ok(eigen) => (eigen, None),
        // The verdict does not need it.
        Err(error @ (Error::Overflow { .. } | Error::NoConvergence { .. })) => (None, Some(error)),
        Err(error) => return Err(error),
    };
    let definiteness = options.stage(Stage::Definiteness, |told| Definiteness::with(a, &options.verdict(told)))?;
    let mut counts = Counts::of(a, &definiteness, options)?;
    let printed = |decimals| {
        options.stage(Stage::Definiteness, |told| PrintedDecimals::with(a, decimals, &options.verdict(told)))
    };
    let printed = options.decimals.map(printed).transpose()?;
    let determinant = match options.verdicts_alone {
        true => Determinant::sign_by_inertia(a, &definiteness),
        false => {
            let known = eigen.as_ref().filter(|_| scaled.is_none());
            let known = known.map(|(values, enclosures)| (values.as_slice(), enclosures.as_slice()));
            options.stage(Stage::Determinant, |_| Determinant::from_eigenvalues(a, &definiteness, known))?
        }
    };

    let rank =
        definiteness.inertia.map(|inertia| Count { lower: n - inertia.zero.upper, upper: n - inertia.zero.lower });
    let eigenvalues = eigen.map(|(values, enclosures)| {
        let eigenvalues = EnclosedValues::new(values, enclosures);
        match definiteness.inertia.stated() {
            Some(inertia) => eigenvalues.with_inertia(inertia.positive, inertia.negative),
            None => eigenvalues,
        }
    });
    let not_semidefinite = definiteness.inertia.stated().is_some_and(|inertia| inertia.negative.lower > 0);
    let exact = match options.exact_determinant {
        true => ExactOutcome::of(
            options.stage(Stage::ExactDeterminant, |told| ExactDeterminant::with(a, &options.verdict(told))),
            determinant.sign.proved(),
            options.budget,
        )?,
        false => ExactOutcome::default(),
    };
    // Each is proved by itself; the exact one, which few are asked for, is the narrower as a rule.
    let ln_det = match &scaled {
        None => [determinant.ln_abs_enclosure.stated(), exact.ln_abs()?],
        // Over the product of the diagonal, of the stored matrix.
        Some(_) => [determinant.ln_hadamard_enclosure.filter(|_| a.radius().value() == 0.0), None],
    };
    let ln_det = ln_det.into_iter().flatten().reduce(Enclosure::intersection);
    let eigenvalues = eigenvalues.map(|eigenvalues| match ln_det {
        Some(ln_det) => eigenvalues.with_determinant(ln_det),
        None => eigenvalues,
    });
    let known = |eigenvalues: &EnclosedValues| match ln_det {
        Some(ln_det) => ConditionNumber::by_determinant(&eigenvalues.moduli().enclosures, ln_det),
        None => ConditionNumber::of(&eigenvalues.moduli().enclosures),
    };
    // Without the determinant, or where it leaves several eigenvalues open, the norm of the inverse tells the smallest.
    let open = eigenvalues.as_ref().and_then(known).is_some_and(|condition| condition.value().is_none());
    let nonsingular = rank.stated().is_some_and(|rank| rank.lower == n);
    let norm = if open && nonsingular { inverse_norm(measured) } else { None };
    let smallest = norm.map(|norm| Enclosure {
        lower: (1.0 / norm.upper).next_down().max(0.0),
        upper: (1.0 / norm.lower.max(0.0)).next_up(),
    });
    let eigenvalues = eigenvalues.map(|eigenvalues| match smallest {
        Some(smallest) => eigenvalues.with_smallest_modulus(smallest),
        None => eigenvalues,
    });
    // What is known of the smallest eigenvalue by itself, and what is known of it among the others.
    let eigenvalues = eigenvalues.map(|eigenvalues| match (&mut counts.at_least, eigenvalues.enclosures.first()) {
        (Some(answer), Some(&first)) if scaled.is_none() => {
            answer.lambda_min = answer.lambda_min.intersection(first);
            eigenvalues.with_first(answer.lambda_min)
        }
        _ => eigenvalues,
    });
    let distance = |eigenvalues: &EnclosedValues| SemidefiniteDistance::from_enclosures(&eigenvalues.enclosures);
    let distance = eigenvalues.as_ref().filter(|_| not_semidefinite).map(distance);
    let moduli = eigenvalues.as_ref().map(EnclosedValues::moduli);
    let condition = eigenvalues.as_ref().and_then(known).map(|condition| match (smallest, &moduli) {
        (Some(smallest), Some(moduli)) => condition.with_smallest(&moduli.enclosures, smallest),
        _ => condition,
    });
    let numerical = |s: &EnclosedValues| NumericalRank::of(&s.values, &s.enclosures, n, options.tolerance);
    let numerical_rank = moduli.as_ref().map(numerical).transpose()?;
    let left_out = out_of_range.map(|error| format!("{error}; what needs them is left out"));
    Ok(Analysis {
        orientation: None,
        dimension: n,
        order: n,
        names: options.names.to_vec(),
        centred: false,
        title: title(options.title.unwrap_or("stored matrix"), scaled.is_some()),
        gram: None,
        out_of_range: None,
        radius: Some(a.radius().clone()),
        at_least: counts.at_least,
        eigenvalue_count: counts.eigenvalue_count,
        distance,
        culprits: counts.culprits,
        length_ratio: length_ratio(&measured.diagonal()),
        definiteness,
        printed,
        independence: None,
        sigma_min: None,
        rank,
        numerical_rank,
        determinant: Some(determinant),
        exact_determinant: exact.determinant,
        condition,
        eigenvalues,
        singular_values: None,
        unresolved: 0..0,
        collinearity: None,
        reading: Reading::Doubles,
        other_reading: None,
        notes: left_out.into_iter().chain(exact.note).collect(),
    })
}

/// What the page calls the matrix.
fn title(own: &str, scaled: bool) -> String {
    match scaled {
        true => format!("{own} (eigenvalues, condition number and distance: scaled to a unit diagonal)"),
        false => own.to_string(),
    }
}

/// Eigenvalues against numbers other than 0, and who carries the small ones.
struct Counts {
    at_least: Option<AtLeast>,
    eigenvalue_count: Option<EigenvalueCount>,
    culprits: Option<Culprits>,
}

impl Counts {
    fn of(a: &Symmetric, definiteness: &Definiteness, options: &AnalysisOptions<'_>) -> Result<Self> {
        let at_least = options
            .at_least
            .map(|bound| options.stage(Stage::Counts, |told| AtLeast::with(a, bound, &options.verdict(told))));
        let eigenvalue_count = options.count_below.map(|threshold| {
            options.stage(Stage::Counts, |told| EigenvalueCount::with(a, threshold, &options.verdict(told)))
        });
        let (at_least, eigenvalue_count) = (at_least.transpose()?, eigenvalue_count.transpose()?);
        let bound = match &at_least {
            Some(answer) => (answer.claim.stated() == Some(false)).then_some(answer.bound),
            None => {
                let indefinite = definiteness.class.stated() == Some(DefinitenessClass::Indefinite);
                indefinite.then_some(0.0)
            }
        };
        let culprits = match bound {
            Some(bound) => options.stage(Stage::Counts, |told| Culprits::with(a, bound, &options.verdict(told)))?,
            None => None,
        };
        Ok(Self { at_least, eigenvalue_count, culprits })
    }
}
