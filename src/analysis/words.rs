//! Why an answer is what it is, or is missing, in words.

use super::Analysis;
use super::number::{exponential, number, plural, significant};
use crate::certificate::{Evidence, RankEvidence, Relation, Witness};
use crate::claim::{Claim, DefinitenessClass, Enclosure, Verdict};
use crate::matrix::Reading;
use crate::modular::Obstacle;
use crate::verdict::{Definiteness, Determinant, Independence, NumericalRank, PrintedDecimals, Semidefinite};

/// What follows a statement of the page by its standing.
pub(crate) fn standing<T>(claim: &Claim<T>) -> &'static str {
    match claim {
        Claim::Proved(_) => ", proved",
        Claim::Estimated(_) => ", by an estimated radius",
        Claim::Undetermined => "",
    }
}

/// The vector on which the quadratic form is negative.
pub(crate) fn witness(evidence: &[Evidence]) -> Option<&Witness> {
    evidence.iter().find_map(|evidence| match evidence {
        Evidence::Witness(witness) if witness.sign < 0 => Some(witness),
        _ => None,
    })
}

/// The integer relations between the columns of a stored matrix.
pub(crate) fn relations(evidence: &[Evidence]) -> &[Relation] {
    let found = evidence.iter().find_map(|evidence| match evidence {
        Evidence::Relations(relations) => Some(relations.as_slice()),
        _ => None,
    });
    found.unwrap_or_default()
}

/// What the verdict of definiteness rests on, or what is missing.
pub(crate) fn because(analysis: &Analysis) -> String {
    let definiteness = &analysis.definiteness;
    if witness(&definiteness.evidence).is_some() && definiteness.class.stated() == Some(DefinitenessClass::Indefinite) {
        return "(a vector x with xᵀAx < 0, evaluated exactly; --json has it)".to_string();
    }
    reasons(definiteness, analysis.independence.is_some())
}

/// What a class rests on, or what is missing; of the Gram matrix of vectors it is that their rank is not known.
pub(crate) fn reasons(definiteness: &Definiteness, of_vectors: bool) -> String {
    if definiteness.class == Claim::Undetermined {
        return match (of_vectors, definiteness.missing) {
            (true, _) => "whether singular: semidefinite by construction, but its rank is not proved".to_string(),
            (false, Some(Obstacle::Radius)) => {
                let unresolved = definiteness.unresolved.len();
                format!("({} not separated from 0 by rounding and the radius)", plural(unresolved, "eigenvalue"))
            }
            (false, obstacle) => format!("({})", missing(obstacle)),
        };
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
pub(crate) fn printed(answer: &PrintedDecimals) -> String {
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
pub(crate) fn independence(analysis: &Analysis) -> Option<String> {
    let answer = analysis.independence.as_ref()?;
    Some(independent(answer, analysis.sigma_min, analysis.reading))
}

/// What an answer says of vectors, with what else is known of σ_min.
pub(crate) fn independent(answer: &Independence, sigma_min: Option<Enclosure>, reading: Reading) -> String {
    match answer.verdict {
        Verdict::Proved => match sigma_min {
            Some(sigma) => format!("independent, proved; σ_min ≥ {}", super::number::at_most(sigma.lower, 3)),
            None => "independent, proved".to_string(),
        },
        Verdict::Refuted if !answer.relations().is_empty() => "dependent, proved:".to_string(),
        Verdict::Refuted if answer.evidence.contains(&RankEvidence::MoreVectorsThanDimensions) => {
            "dependent, proved: more vectors than dimensions".to_string()
        }
        Verdict::Refuted => "dependent, proved: all minors are 0 modulo enough primes".to_string(),
        Verdict::Undetermined if reading == Reading::Decimals => {
            format!("undetermined: {}", missing(answer.missing))
        }
        Verdict::Undetermined => format!("undetermined: no proof in floating point, and {}", missing(answer.missing)),
    }
}

/// The sign and the size of a determinant.
pub(crate) fn determinant(determinant: &Determinant) -> String {
    let enclosed = determinant.ln_abs_enclosure.stated();
    let signed = |sign: i8| if sign < 0 { "negative" } else { "positive" };
    match (determinant.sign.stated(), enclosed, determinant.ln_abs) {
        (Some(0), ..) if determinant.sign.proved().is_some() => "0 exactly".to_string(),
        (Some(0), ..) => "0".to_string(),
        (Some(sign), Some(e), _) => format!("{}, {}", signed(sign), exponential(&e)),
        (Some(sign), None, Some(_)) => format!("{}; its logarithm is not enclosed", signed(sign)),
        (Some(sign), None, None) => signed(sign).to_string(),
        (None, _, Some(ln)) => format!("of unproved sign, ±exp(about {})", number(ln)),
        (None, _, None) => "undetermined".to_string(),
    }
}

/// The determinant over the product of the diagonal.
pub(crate) fn hadamard_ratio(determinant: &Determinant) -> Option<String> {
    match (determinant.hadamard_ratio, determinant.ln_hadamard_enclosure) {
        (Some(ratio), _) => Some(significant(ratio, 4)),
        (None, Some(e)) => Some(exponential(&e)),
        (None, None) => None,
    }
}

/// What counts at the tolerance. That rests on enclosures, which no certificate carries.
pub(crate) fn numerical(rank: &NumericalRank) -> String {
    let enclosed = match rank.bounds.exact() {
        Some(exact) if exact == rank.value => "by the enclosures".to_string(),
        _ => format!("{} by the enclosures", rank.bounds),
    };
    let gap = rank.gap.map_or(String::new(), |gap| format!(", gap {}", significant(gap, 2)));
    let (value, tolerance) = (rank.value, significant(rank.tolerance, 3));
    format!("{value}, counting what exceeds {tolerance} ({enclosed}{gap})")
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
