//! Why an answer is what it is, or is missing, in words.

use super::Analysis;
use super::number::{plural, significant};
use crate::certificate::{Evidence, RankEvidence, Relation, Witness};
use crate::claim::{Claim, DefinitenessClass, Verdict};
use crate::matrix::Reading;
use crate::modular::Obstacle;
use crate::verdict::{PrintedDecimals, Semidefinite};

/// What follows a statement of the page by its standing.
pub(super) fn standing<T>(claim: &Claim<T>) -> &'static str {
    match claim {
        Claim::Proved(_) => ", proved",
        Claim::Estimated(_) => ", by an estimated radius",
        Claim::Undetermined => "",
    }
}

/// The vector on which the quadratic form is negative.
pub(super) fn witness(evidence: &[Evidence]) -> Option<&Witness> {
    evidence.iter().find_map(|evidence| match evidence {
        Evidence::Witness(witness) if witness.sign < 0 => Some(witness),
        _ => None,
    })
}

/// The integer relations between the columns of a stored matrix.
pub(super) fn relations(evidence: &[Evidence]) -> &[Relation] {
    let found = evidence.iter().find_map(|evidence| match evidence {
        Evidence::Relations(relations) => Some(relations.as_slice()),
        _ => None,
    });
    found.unwrap_or_default()
}

/// What the verdict of definiteness rests on, or what is missing.
pub(super) fn because(analysis: &Analysis) -> String {
    let definiteness = &analysis.definiteness;
    if definiteness.class == Claim::Undetermined {
        return match (&analysis.independence, definiteness.missing) {
            (Some(_), _) => "whether singular: semidefinite by construction, but its rank is not proved".to_string(),
            (None, Some(Obstacle::Radius)) => {
                let unresolved = definiteness.unresolved.len();
                format!("({} not separated from 0 by rounding and the radius)", plural(unresolved, "eigenvalue"))
            }
            (None, obstacle) => format!("({})", missing(obstacle)),
        };
    }
    if witness(&definiteness.evidence).is_some() && definiteness.class.stated() == Some(DefinitenessClass::Indefinite) {
        return "(a vector x with xᵀAx < 0, evaluated exactly; --json has it)".to_string();
    }
    if let Some(answer) = definiteness.independence() {
        let reason = match answer.verdict {
            Verdict::Proved if answer.count() == 0 => "there is nothing to contradict it",
            Verdict::Proved => "the vectors are independent",
            Verdict::Refuted => "the vectors are dependent",
            Verdict::Undetermined => "XᵀX is semidefinite by construction",
        };
        return format!("({reason})");
    }
    // A subspace says more than a vector on which the form has its sign; a congruence and the principal minors say all.
    let has = |wanted: fn(&Evidence) -> bool| definiteness.evidence.iter().any(wanted);
    let subspace = has(|evidence| matches!(evidence, Evidence::Subspace(_) | Evidence::WeightedSubspace(_)));
    let whole = has(|evidence| matches!(evidence, Evidence::Congruence(_) | Evidence::PrincipalMinors(_)));
    let mut reasons: Vec<&str> = Vec::new();
    for evidence in &definiteness.evidence {
        let reason = match evidence {
            Evidence::Witness(_) | Evidence::Subspace(_) | Evidence::Minor(_) if whole => continue,
            Evidence::Witness(_) if subspace => continue,
            Evidence::Witness(_) => "a vector x on which xᵀAx has its sign, evaluated exactly",
            Evidence::Cholesky(_) | Evidence::WeightedFactor(_) => "a Cholesky factor, multiplied out",
            Evidence::ApproximateInverse(_) => "an approximate inverse, multiplied out",
            Evidence::Subspace(_) | Evidence::WeightedSubspace(_) => "eigenvalues enclosed away from 0",
            Evidence::Congruence(_) => "a congruence to a diagonal of signs, multiplied out",
            Evidence::PrincipalMinors(_) => "exact elimination",
            Evidence::Relations(_) => "integer relations between the columns",
            Evidence::Minor(_) => "a minor that is not 0 modulo a prime",
            Evidence::ZeroMatrix => "all entries are 0",
            Evidence::Empty => "there is nothing to contradict it",
        };
        if !reasons.contains(&reason) {
            reasons.push(reason);
        }
    }
    format!("({})", reasons.join("; "))
}

/// How many of the matrices that print so are semidefinite.
pub(super) fn printed(answer: &PrintedDecimals) -> String {
    let decimals = plural(answer.decimals as usize, "decimal");
    let found = match (answer.semidefinite, &answer.member, &answer.witness) {
        (Semidefinite::Every, ..) => "every matrix that prints so is positive semidefinite",
        (Semidefinite::None, ..) => "no matrix that prints so is positive semidefinite",
        (Semidefinite::Some, ..) => "some of the matrices that print so are positive semidefinite, others are not",
        (Semidefinite::Undetermined, Some(_), _) => "at least one matrix that prints so is positive semidefinite",
        (Semidefinite::Undetermined, _, Some(_)) => "at least one matrix that prints so is not positive semidefinite",
        (Semidefinite::Undetermined, ..) => "undetermined whether matrices that print so are positive semidefinite",
    };
    format!("with {decimals}: {found}")
}

/// What the page says of the vectors.
pub(super) fn independence(analysis: &Analysis) -> Option<String> {
    let answer = analysis.independence.as_ref()?;
    Some(match answer.verdict {
        Verdict::Proved => match analysis.sigma_min {
            Some(sigma) => format!("independent, proved; σ_min ≥ {}", super::number::at_most(sigma.lower, 3)),
            None => "independent, proved".to_string(),
        },
        Verdict::Refuted if !answer.relations().is_empty() => "dependent, proved:".to_string(),
        Verdict::Refuted if answer.evidence.contains(&RankEvidence::MoreVectorsThanDimensions) => {
            "dependent, proved: more vectors than dimensions".to_string()
        }
        Verdict::Refuted => "dependent, proved: all minors are 0 modulo enough primes".to_string(),
        Verdict::Undetermined if analysis.reading == Reading::Decimals => {
            format!("undetermined: {}", missing(answer.missing))
        }
        Verdict::Undetermined => format!("undetermined: no proof in floating point, and {}", missing(answer.missing)),
    })
}

/// Why an answer is missing.
pub(crate) fn missing(obstacle: Option<Obstacle>) -> String {
    match obstacle {
        Some(Obstacle::Budget { needed, budget }) => format!(
            "the next step of exact arithmetic takes a budget of {} multiplications; this one is {}",
            significant(needed as f64, 3),
            significant(budget as f64, 3)
        ),
        _ => "the radius leaves it open".to_string(),
    }
}
