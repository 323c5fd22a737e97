//! The analysis as one object; its keys are a public interface.
//!
//! Absent parts are null, indices count from 0, eigenvalues ascend and singular values descend, integers that may be
//! long are strings. `condition` is null where it is not known to 10 %; `condition_bounds` stands wherever there are
//! eigenvalues or singular values, its upper end null where none is known, or where the condition number is infinite:
//! then the lower end is the largest finite number.

mod other_reading;
mod shifted;

use serde::{Serialize, Serializer};

use super::Analysis;
use super::enclosed_values::EnclosedValues;
use super::words::{relations, witness};
use crate::certificate::{Evidence, RankEvidence, Relation};
use crate::claim::{Claim, Count, Enclosure, Verdict};
use crate::collinearity::{Collinearity, Constant, VarianceInflation};
use crate::matrix::{Orientation, Symmetric};
use crate::modular::Obstacle;
use crate::verdict::{Definiteness, Determinant, ExactDeterminant, Independence, PrintedDecimals};
use other_reading::Other;
use shifted::{Bounded, Carried, Counted, Distance};

impl Serialize for Analysis {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        Object::of(self).serialize(serializer)
    }
}

/// \[lower, upper\].
type Pair<T> = [T; 2];

#[derive(Serialize)]
struct Object<'a> {
    input: Input<'a>,
    gram: Option<Matrix>,
    definiteness: Definite<'a>,
    at_least: Option<Bounded<'a>>,
    eigenvalues_below: Option<Counted>,
    distance: Option<Distance>,
    culprits: Option<Carried<'a>>,
    printed: Option<Printed<'a>>,
    independence: Option<Independent>,
    rank: Ranks,
    determinant: Option<Det>,
    eigenvalues: Option<&'a [f64]>,
    eigenvalue_bounds: Option<Vec<Pair<f64>>>,
    singular_values: Option<&'a [f64]>,
    singular_value_bounds: Option<Vec<Pair<f64>>>,
    unresolved_by_gram: Vec<usize>,
    condition: Option<f64>,
    condition_bounds: Option<(f64, Option<f64>)>,
    collinearity: Option<Collinear>,
    reading: String,
    other_reading: Option<Other<'a>>,
    notes: &'a [String],
}

#[derive(Serialize)]
struct Input<'a> {
    rows: usize,
    columns: usize,
    vectors: Option<&'static str>,
    names: Option<&'a [String]>,
}

#[derive(Serialize)]
struct Matrix {
    order: usize,
    radius: f64,
}

#[derive(Serialize)]
struct Definite<'a> {
    verdict: &'static str,
    proved: bool,
    inertia: Option<Signs>,
    missing: Option<Missing>,
    work: u64,
    evidence: Vec<&'static str>,
    witness: Option<&'a [f64]>,
    relations: Vec<Vec<String>>,
}

/// Of the matrices that print so; the member that is definite row by row.
#[derive(Serialize)]
struct Printed<'a> {
    decimals: u32,
    verdict: String,
    member: Option<Vec<Vec<f64>>>,
    witness: Option<&'a [f64]>,
}

#[derive(Serialize)]
struct Signs {
    positive: Pair<usize>,
    zero: Pair<usize>,
    negative: Pair<usize>,
}

/// What kept an answer open: the multiplications that exact arithmetic would have taken, or the radius.
#[derive(Serialize)]
#[serde(tag = "obstacle", rename_all = "lowercase")]
enum Missing {
    Budget { needed: u64, budget: u64 },
    Radius,
}

#[derive(Serialize)]
struct Independent {
    verdict: &'static str,
    proved: bool,
    sigma_min_lower: Option<f64>,
    relation: Option<Vec<String>>,
    relations: Vec<Vec<String>>,
    relations_complete: Option<bool>,
    evidence: Vec<&'static str>,
    missing: Option<Missing>,
    work: u64,
}

#[derive(Serialize)]
struct Ranks {
    exact: Option<usize>,
    lower: usize,
    upper: usize,
    numerical: Option<Numerical>,
}

#[derive(Serialize)]
struct Numerical {
    value: usize,
    lower: usize,
    upper: usize,
    tolerance: f64,
    gap: Option<f64>,
}

#[derive(Serialize)]
struct Det {
    sign: Option<i8>,
    exact: Option<Exact>,
    ln_abs: Option<f64>,
    ln_abs_bounds: Option<Pair<f64>>,
    hadamard_ratio: Option<f64>,
    ln_hadamard_ratio_bounds: Option<Pair<f64>>,
}

#[derive(Serialize)]
struct Exact {
    integer: String,
    base: u32,
    exponent: i64,
}

/// What is enclosed by \[lower, upper\], the upper end null where nothing is known above.
type Bounds = (f64, Option<f64>);

#[derive(Serialize)]
struct Collinear {
    constant: &'static str,
    constant_column: Option<usize>,
    terms: Vec<Option<usize>>,
    vif: Vec<Option<f64>>,
    vif_bounds: Vec<Option<Bounds>>,
    vif_relation: Vec<Option<Vec<String>>>,
    relations: Vec<Vec<String>>,
    relations_complete: bool,
    condition_indices: Vec<Option<f64>>,
    condition_index_bounds: Vec<Option<Bounds>>,
    variance_proportions: Option<Vec<Vec<Option<f64>>>>,
    variance_proportion_bounds: Option<Vec<Vec<Pair<f64>>>>,
    variance_proportion_groups: Vec<Group>,
}

/// Indices at which only the sums of the shares are known.
#[derive(Serialize)]
struct Group {
    indices: Vec<usize>,
    bounds: Vec<Pair<f64>>,
}

impl<'a> Object<'a> {
    fn of(analysis: &'a Analysis) -> Self {
        let rank = analysis.stated_rank();
        let (dimension, order) = (analysis.dimension, analysis.order);
        let (rows, columns) = match analysis.orientation {
            Some(Orientation::Rows) => (order, dimension),
            _ => (dimension, order),
        };
        let vectors = analysis.orientation.map(|orientation| match orientation {
            Orientation::Columns => "columns",
            Orientation::Rows => "rows",
        });
        let names = Some(analysis.names.as_slice()).filter(|names| !names.is_empty());
        let values = |values: &'a Option<EnclosedValues>| values.as_ref().map(|values| values.values.as_slice());
        let bounds = |values: &Option<EnclosedValues>| {
            values.as_ref().map(|values| values.enclosures.iter().map(ends).collect::<Vec<_>>())
        };
        Self {
            input: Input { rows, columns, vectors, names },
            gram: analysis.radius.as_ref().map(|radius| Matrix { order, radius: radius.value() }),
            definiteness: Definite::of(&analysis.definiteness),
            at_least: analysis.at_least.as_ref().map(Bounded::of),
            eigenvalues_below: analysis.eigenvalue_count.as_ref().map(Counted::of),
            distance: analysis.distance.as_ref().map(Distance::of),
            culprits: analysis.culprits.as_ref().map(|culprits| Carried::of(culprits, &analysis.names)),
            printed: analysis.printed.as_ref().map(Printed::of),
            independence: analysis
                .independence
                .as_ref()
                .map(|answer| Independent::of(answer, analysis.sigma_min.map(|sigma| sigma.lower))),
            rank: Ranks {
                exact: rank.exact(),
                lower: rank.lower,
                upper: rank.upper,
                numerical: analysis.numerical_rank.map(|rank| Numerical {
                    value: rank.value,
                    lower: rank.bounds.lower,
                    upper: rank.bounds.upper,
                    tolerance: rank.tolerance,
                    gap: rank.gap,
                }),
            },
            determinant: analysis
                .determinant
                .as_ref()
                .map(|determinant| Det::of(determinant, analysis.exact_determinant.as_ref())),
            eigenvalues: values(&analysis.eigenvalues),
            eigenvalue_bounds: bounds(&analysis.eigenvalues),
            singular_values: values(&analysis.singular_values),
            singular_value_bounds: bounds(&analysis.singular_values),
            unresolved_by_gram: analysis.unresolved.clone().collect(),
            condition: analysis.condition.filter(|_| rank.upper == order).and_then(|condition| condition.value()),
            condition_bounds: analysis
                .condition
                .map(|condition| condition.enclosure)
                .map(|within| (within.lower, Some(within.upper).filter(|upper| upper.is_finite()))),
            collinearity: analysis.collinearity.as_ref().map(Collinear::of),
            reading: analysis.reading.to_string(),
            other_reading: analysis.other_reading.as_ref().map(|other| Other::of(other, order)),
            notes: &analysis.notes,
        }
    }
}

impl<'a> Definite<'a> {
    fn of(answer: &'a Definiteness) -> Self {
        Self {
            verdict: answer.class.stated().map_or("undetermined", |class| class.name()),
            proved: matches!(answer.class, Claim::Proved(_)),
            inertia: answer.inertia.stated().map(|inertia| Signs {
                positive: pair(inertia.positive),
                zero: pair(inertia.zero),
                negative: pair(inertia.negative),
            }),
            missing: answer.missing.map(Missing::of),
            work: answer.work,
            evidence: match answer.independence() {
                Some(_) => vec!["Gram matrix of vectors"],
                None => answer.evidence.iter().map(Evidence::kind).collect(),
            },
            witness: witness(&answer.evidence).map(|witness| witness.vector.as_slice()),
            relations: relations(&answer.evidence).iter().map(integers).collect(),
        }
    }
}

impl<'a> Printed<'a> {
    fn of(answer: &'a PrintedDecimals) -> Self {
        let rows = |a: &Symmetric| (0..a.order()).map(|i| a.as_faer().row(i).iter().copied().collect()).collect();
        Self {
            decimals: answer.decimals,
            verdict: answer.semidefinite.to_string(),
            member: answer.member.as_ref().map(rows),
            witness: answer.witness.as_deref(),
        }
    }
}

impl Independent {
    fn of(answer: &Independence, sigma_min_lower: Option<f64>) -> Self {
        let relations = answer.relations();
        Self {
            verdict: match answer.verdict {
                Verdict::Proved => "independent",
                Verdict::Refuted => "dependent",
                Verdict::Undetermined => "undetermined",
            },
            proved: answer.verdict != Verdict::Undetermined,
            sigma_min_lower,
            relation: relations.first().map(integers),
            relations: relations.iter().map(integers).collect(),
            relations_complete: answer.rank.exact().map(|rank| relations.len() == answer.count() - rank),
            evidence: answer.evidence.iter().map(RankEvidence::kind).collect(),
            missing: answer.missing.map(Missing::of),
            work: answer.work,
        }
    }
}

impl Missing {
    fn of(obstacle: Obstacle) -> Self {
        match obstacle {
            Obstacle::Budget { needed, budget } => Self::Budget { needed, budget },
            Obstacle::Radius => Self::Radius,
        }
    }
}

impl Det {
    fn of(determinant: &Determinant, exact: Option<&ExactDeterminant>) -> Self {
        Self {
            sign: determinant.sign.stated(),
            exact: exact.map(|exact| Exact {
                integer: exact.integer.to_string(),
                base: exact.base,
                exponent: exact.exponent,
            }),
            ln_abs: determinant.ln_abs,
            ln_abs_bounds: determinant.ln_abs_enclosure.as_ref().stated().map(ends),
            hadamard_ratio: determinant.hadamard_ratio,
            ln_hadamard_ratio_bounds: determinant.ln_hadamard_enclosure.as_ref().map(ends),
        }
    }
}

impl Collinear {
    /// A share is given where it is known to a hundredth.
    const KNOWN_SHARE: f64 = 0.01;

    fn of(report: &Collinearity) -> Self {
        let (constant, constant_column) = match report.constant {
            Constant::Added => ("added", None),
            Constant::Column(j) => ("column", Some(j)),
            Constant::Absent => ("absent", None),
        };
        let factor = |vif: &VarianceInflation| match vif {
            VarianceInflation::Enclosed(e) => Some(bounds(e)),
            VarianceInflation::Infinite { .. } | VarianceInflation::Constant => None,
        };
        let relation = |vif: &VarianceInflation| match vif {
            VarianceInflation::Infinite { relation } => report.relations.get(*relation).map(integers),
            VarianceInflation::Enclosed(_) | VarianceInflation::Constant => None,
        };
        let finite = |e: &Enclosure| e.lower.is_finite().then(|| bounds(e));
        // One row for each index: of shares that are known in sum, each is at most that.
        let rows: Vec<Vec<Enclosure>> = report
            .variance_proportions
            .iter()
            .flat_map(|group| {
                let alone = group.indices.len() == 1;
                let share = move |e: &Enclosure| if alone { *e } else { Enclosure { lower: 0.0, ..*e } };
                group.indices.clone().map(move |_| group.shares.iter().map(share).collect())
            })
            .collect();
        let known = |e: &Enclosure| (e.upper - e.lower <= Self::KNOWN_SHARE).then_some(0.5 * (e.lower + e.upper));
        let shares = Some(&rows).filter(|rows| !rows.is_empty());
        let together = report.variance_proportions.iter().filter(|group| group.indices.len() > 1);
        Self {
            constant,
            constant_column,
            terms: report.terms.clone(),
            vif: report.vif.iter().map(VarianceInflation::value).collect(),
            vif_bounds: report.vif.iter().map(factor).collect(),
            vif_relation: report.vif.iter().map(relation).collect(),
            relations: report.relations.iter().map(integers).collect(),
            relations_complete: report.relations_complete,
            condition_indices: report.known_indices(),
            condition_index_bounds: report.condition_indices.iter().map(finite).collect(),
            variance_proportions: shares.map(|rows| rows.iter().map(|row| row.iter().map(known).collect()).collect()),
            variance_proportion_bounds: shares
                .map(|rows| rows.iter().map(|row| row.iter().map(ends).collect()).collect()),
            variance_proportion_groups: together
                .map(|group| Group {
                    indices: group.indices.clone().collect(),
                    bounds: group.shares.iter().map(ends).collect(),
                })
                .collect(),
        }
    }
}

fn bounds(e: &Enclosure) -> Bounds {
    (e.lower, Some(e.upper).filter(|upper| upper.is_finite()))
}

fn integers(relation: &Relation) -> Vec<String> {
    relation.coefficients.iter().map(ToString::to_string).collect()
}

fn pair(count: Count) -> Pair<usize> {
    [count.lower, count.upper]
}

fn ends(e: &Enclosure) -> Pair<f64> {
    [e.lower, e.upper]
}
