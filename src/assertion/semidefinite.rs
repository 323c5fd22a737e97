//! λ_min ≥ −t, or why not.

use std::iter::once;

use super::as_symmetric::AsSymmetric;
use super::failure::Failure;
use super::tolerance::Tolerance;
use crate::analysis::carried::{MOST_NAMES, carriers, combination, interval};
use crate::analysis::number::{self, at_most, bound, enclosure, significant};
use crate::analysis::words::missing;
use crate::claim::{Enclosure, Radius, Verdict};
use crate::error::Result;
use crate::matrix::Symmetric;
use crate::modular::VerdictOptions;
use crate::verdict::{AtLeast, Culprits, EntryRange, rayleigh_quotient};

/// Digits of a tolerance that would pass, and of an interval that is wide.
const FEW_DIGITS: usize = 3;
/// Digits of an interval that is narrow.
const MANY_DIGITS: usize = 15;
/// An interval of this relative width is narrow.
const NARROW: f64 = 1e-3;
/// Multiples of a bound on −λ_min that are tried as a tolerance.
const MULTIPLES: [f64; 3] = [1.0, 2.0, 16.0];

/// Whether it is proved that a matrix is positive semidefinite up to a tolerance: λ_min ≥ −t, of every matrix within
/// its radius. `name` is what the message calls it.
///
/// A matrix without a radius is judged as it is stored, exactly. To find a tolerance that would pass, and the rows that
/// carry a negative eigenvalue, takes several such judgements; where the matrix passes, one.
///
/// ```
/// use gramkit::assertion::{Tolerance, positive_semidefinite};
/// let k = faer::mat![[1.0, 0.5], [0.5, 1.0]];
/// assert!(positive_semidefinite("k", &k, Tolerance::Zero).is_ok());
/// let l = faer::mat![[1.0, 0.5], [0.25, 1.0]];
/// let failure = positive_semidefinite("l", &l, Tolerance::Zero).unwrap_err();
/// assert!(failure.to_string().starts_with("l cannot be judged: the matrix is not symmetric"));
/// ```
///
/// # Errors
/// A [`Failure`] where it is refuted, undetermined, or where there is no symmetric matrix to judge.
pub fn positive_semidefinite(name: &str, matrix: &impl AsSymmetric, tolerance: Tolerance) -> Result<(), Failure> {
    let judged = || -> Result<Option<Failure>> {
        let a = matrix.as_symmetric()?;
        let t = tolerance.of(&a)?;
        let answer = at_least(&a, t)?;
        if answer.verdict == Verdict::Proved { Ok(None) } else { failure(name, &a, tolerance, answer).map(Some) }
    };
    match judged() {
        Ok(None) => Ok(()),
        Ok(Some(failure)) => Err(failure),
        Err(error) => Err(Failure::unjudged(name, error)),
    }
}

/// λ_min ≥ −t.
fn at_least(a: &Symmetric, t: f64) -> Result<AtLeast> {
    AtLeast::of(a, 0.0 - t)
}

/// What is told of a matrix that does not pass.
fn failure(name: &str, a: &Symmetric, tolerance: Tolerance, answer: AtLeast) -> Result<Failure> {
    let t = 0.0 - answer.bound;
    let mut lambda_min = answer.lambda_min;
    let passing_tolerance = passing(a, t, &lambda_min)?;
    if let Some(passing) = passing_tolerance {
        lambda_min.lower = lambda_min.lower.max(-passing);
    }
    let culprits = Culprits::with(a, answer.bound, &VerdictOptions::default())?;
    let witness = culprits.as_ref().map(|culprits| &culprits.witness).or(answer.witness.as_ref());
    let quotient = witness.map(|witness| rayleigh_quotient(a, &witness.vector));
    if let Some(quotient) = &quotient {
        lambda_min.upper = lambda_min.upper.min(quotient.upper);
    }
    let (verb, verdict) = match answer.verdict {
        Verdict::Refuted => ("is not", "refuted"),
        _ => ("is not proved to be", "undetermined"),
    };
    let (words, order, of) = (tolerance.in_words(t), a.order(), judged(a));
    let mut lines = vec![format!("{name} {verb} positive semidefinite{words} ({verdict}; order {order}, {of})")];
    let passes = passing_tolerance.map_or(String::new(), |t| format!("; a tolerance of {t:?} would pass"));
    lines.push(format!("λ_min ∈ {}{passes}", ends(&lambda_min)));
    if answer.verdict == Verdict::Undetermined {
        lines.push(open(&answer));
    }
    if let Some(quotient) = &quotient {
        let quotient = enclosure(quotient);
        let few = |culprits: &&Culprits| culprits.indices.len() <= MOST_NAMES;
        let form = culprits.as_ref().filter(few).and_then(|culprits| combination(culprits, |i| format!("e{i}")));
        let x = form.map_or("a vector x, exactly evaluated".to_string(), |form| format!("x = {form}"));
        lines.push(format!("xᵀAx/xᵀx = {quotient} at {x}"));
    }
    if let Some(culprits) = &culprits {
        let rows = if culprits.indices.len() == 1 { "row" } else { "rows" };
        lines.push(format!("carried by {rows} {}", carriers(culprits, |i| i.to_string(), "")));
    }
    let range = if t > 0.0 { nearest_range(Culprits::of(a)?.as_ref()) } else { nearest_range(culprits.as_ref()) };
    if let Some(range) = range {
        let EntryRange { row, column, value, .. } = range;
        let inside = interval(&range);
        lines.push(format!("entry ({row}, {column}) is {value:?}; beside the others only {inside} is admissible"));
    }
    Ok(Failure { verdict: answer.verdict, error: None, passing_tolerance, lines })
}

/// A tolerance with which the matrix passes: of few digits, if one near −λ_min will do. Each that is returned has been
/// judged.
fn passing(a: &Symmetric, t: f64, lambda_min: &Enclosure) -> Result<Option<f64>> {
    if !a.radius().is_proved() {
        return Ok(None);
    }
    // A double that is read from few digits may be as large as −λ_min, though the decimal is not.
    let read = |text: String| text.parse::<f64>().ok();
    let near = [significant(-lambda_min.upper, FEW_DIGITS), at_least_text(-lambda_min.upper)].into_iter();
    let lowest = -lambda_min.lower;
    let farther = MULTIPLES.iter().map(|multiple| at_least_text(lowest * multiple));
    for tolerance in near
        .chain(once(significant(lowest, FEW_DIGITS)))
        .chain(farther)
        .filter_map(read)
        .filter(|passing| *passing > t && passing.is_finite())
    {
        if at_least(a, tolerance)?.verdict == Verdict::Proved {
            return Ok(Some(tolerance));
        }
    }
    Ok(None)
}

fn at_least_text(x: f64) -> String {
    number::at_least(x, FEW_DIGITS)
}

/// Which matrices are judged.
fn judged(a: &Symmetric) -> String {
    match a.radius() {
        _ if a.entry_errors().is_some() => "all within the errors of its entries".to_string(),
        Radius::Exact => "stored numbers".to_string(),
        Radius::Bound(r) => format!("all within {}", bound(*r)),
        Radius::Diagonal { norm, .. } => format!("all within a diagonal of norm {}", bound(*norm)),
        Radius::Estimate(r) => format!("within an estimated {}", bound(*r)),
    }
}

/// Why it is undetermined.
fn open(answer: &AtLeast) -> String {
    if !answer.radius().is_proved() {
        "the radius is an estimate, so that nothing within it is proved".to_string()
    } else if answer.mixed {
        "some matrices within the radius pass and some do not".to_string()
    } else {
        missing(answer.missing)
    }
}

/// The range of the entry that has the least way to go.
fn nearest_range(culprits: Option<&Culprits>) -> Option<EntryRange> {
    let way = |range: &EntryRange| (range.lowest.lower - range.value).max(range.value - range.highest.upper);
    culprits?.ranges.iter().copied().min_by(|a, b| way(a).total_cmp(&way(b)))
}

/// Both ends, rounded outwards.
fn ends(e: &Enclosure) -> String {
    let narrow = e.width() <= NARROW * e.lower.abs().min(e.upper.abs());
    let digits = if narrow { MANY_DIGITS } else { FEW_DIGITS };
    format!("[{}, {}]", at_most(e.lower, digits), number::at_least(e.upper, digits))
}
