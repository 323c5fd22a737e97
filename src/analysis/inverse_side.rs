//! Singular values from the inverse, with errors relative to the smallest.

use faer::Mat;

use super::options::AnalysisOptions;
use crate::certificate::RankEvidence;
use crate::claim::{Enclosure, Verdict};
use crate::error::Result;
use crate::gram::{Accuracy, Centring, Divisor, Weights};
use crate::matrix::{Real, Vectors};
use crate::modular::{MOST_COLUMNS, Work, inverse_diagonal};
use crate::progress::Progress;
use crate::rounding::{ScaledColumns, add_down, add_up, div_down, div_up, gamma, mul_up, scale_by_power_of_two};
use crate::spectrum::smallest_by_trace;
use crate::verdict::Independence;
use crate::whitening::{Whitened, WhiteningOptions, squared_lengths};

/// Where the ends of the smallest value are known to 10 %, exact arithmetic may take a share of the budget alone; and
/// nothing where they are known to ten digits.
const KNOWN: f64 = 1.1;
const NARROW: f64 = 1.0 + 1e-10;

/// What [T](crate::whitening) shows of the singular values of the (centred, weighted, divided) vectors, descending;
/// `None` where they are dependent, or too nearly so for it.
pub(super) fn by_whitening<T: Real>(
    vectors: &Vectors<'_, T>,
    options: &AnalysisOptions<'_>,
    independence: &Independence,
) -> Result<Option<Vec<Enclosure>>> {
    if vectors.is_empty() || independence.verdict == Verdict::Refuted {
        return Ok(None);
    }
    let constant = options.centring == Centring::Mean;
    let with = |accuracy| Whitened::with(vectors, &WhiteningOptions { constant, weights: options.weights, accuracy });
    let proof = independence.evidence.iter().find_map(|evidence| match evidence {
        RankEvidence::Preconditioner(proof) => Some(proof),
        _ => None,
    });
    let mut found = match (options.weights, proof) {
        (None, Some(proof)) => Whitened::from_preconditioner(proof),
        (None, None) => None,
        (Some(_), _) => with(Accuracy::Working)?,
    };
    let target = options.digits.map(|digits| 10.0_f64.powi(-(digits.clamp(1, 15) as i32)));
    if target.is_some_and(|target| found.as_ref().is_none_or(|whitened| whitened.loss() > target)) {
        found = with(Accuracy::Doubled)?.or(found);
    }
    let Some(whitened) = found else { return Ok(None) };
    let first = usize::from(constant);
    let singular = match options.divisor {
        Divisor::UnitDiagonal => {
            let lengths = lengths(vectors, options, whitened.weight_exponent())?;
            let measurable = lengths.iter().all(|length| length.lower > 0.0);
            if measurable { whitened.singular_values_from(first, Some(&lengths)) } else { None }
        }
        _ => whitened.singular_values_from(first, None).and_then(|values| divided(values, vectors, options)),
    };
    Ok(singular)
}

/// The lengths of the (centred, weighted) scaled columns.
fn lengths<T: Real>(vectors: &Vectors<'_, T>, options: &AnalysisOptions<'_>, k: i32) -> Result<Vec<Enclosure>> {
    let x = vectors.matrix();
    let weights = options.weights.map(|weights| Weights::new(weights, x.nrows())).transpose()?;
    let kept: Vec<usize> = (0..x.nrows()).filter(|&i| options.weights.is_none_or(|w| w[i] > 0.0)).collect();
    let rows = Mat::from_fn(kept.len(), x.ncols(), |k, j| x[(kept[k], j)].to_f64());
    let weights = weights.map(|weights| weights.of_rows(&kept));
    let squares = squared_lengths(&ScaledColumns::of(rows.as_ref()), weights.as_ref(), options.centring, k)?;
    Ok(squares.iter().map(Enclosure::square_root).collect())
}

/// σ over the root of the divisor, a number; `None` if that is not proved to be positive.
fn divided<T: Real>(
    values: Vec<Enclosure>,
    vectors: &Vectors<'_, T>,
    options: &AnalysisOptions<'_>,
) -> Option<Vec<Enclosure>> {
    let count = || match options.weights {
        None => Enclosure::point(vectors.dimension() as f64),
        Some(weights) => {
            let sum: f64 = weights.iter().sum();
            let error = mul_up(gamma(weights.len()), sum);
            Enclosure { lower: add_down(sum, -error), upper: add_up(sum, error) }
        }
    };
    let divisor = match options.divisor {
        Divisor::One | Divisor::UnitDiagonal => return Some(values),
        Divisor::Number(number) => Enclosure::point(number),
        Divisor::Count => count(),
        Divisor::CountLessOne => count().plus(Enclosure::point(-1.0)),
    };
    let root = divisor.square_root();
    let quotient = |e: Enclosure| Enclosure {
        lower: div_down(e.lower, root.upper).max(0.0),
        upper: if e.upper == f64::INFINITY { e.upper } else { div_up(e.upper, root.lower) },
    };
    (root.lower > 0.0 && root.upper.is_finite()).then(|| values.into_iter().map(quotient).collect())
}

/// The smallest of these singular values, descending, from exact minors, where its ends are not known to 10 % and there
/// are few vectors, without weights and divided by a number at most.
pub(super) fn by_minors<T: Real>(
    vectors: &Vectors<'_, T>,
    options: &AnalysisOptions<'_>,
    independence: &Independence,
    singular: &[Enclosure],
    progress: Option<Progress<'_>>,
) -> Result<Option<Enclosure>> {
    let Some((last, others)) = singular.split_last() else { return Ok(None) };
    let constant = usize::from(options.centring == Centring::Mean);
    let n = vectors.len();
    let wanted = last.upper > NARROW * last.lower && independence.verdict == Verdict::Proved && singular.len() == n;
    let possible =
        options.weights.is_none() && options.divisor != Divisor::UnitDiagonal && n + constant <= MOST_COLUMNS;
    if !wanted || !possible {
        return Ok(None);
    }
    let x = vectors.matrix();
    let z =
        Mat::from_fn(x.nrows(), n + constant, |i, j| if j < constant { 1.0 } else { x[(i, j - constant)].to_f64() });
    let scaled = ScaledColumns::of(z.as_ref());
    let known = last.upper <= KNOWN * last.lower;
    let mut work = if known { Work::share(options.budget, 0) } else { Work::new(&options.verdict(progress)) };
    let Some(diagonal) = inverse_diagonal(&z, &scaled, &mut work)? else { return Ok(None) };
    let entry = |j: usize| {
        let twos = -2 * scaled.exponents[j];
        Enclosure {
            lower: scale_by_power_of_two(diagonal[j].lower, twos).next_down().max(0.0),
            upper: scale_by_power_of_two(diagonal[j].upper, twos).next_up(),
        }
    };
    let trace = (constant..n + constant).fold(Enclosure::point(0.0), |sum, j| sum.plus(entry(j)));
    // In the units of the vectors before they are divided.
    let Some(unit) = divided(vec![Enclosure::point(1.0)], vectors, options) else { return Ok(None) };
    let times = |e: &Enclosure, unit: &Enclosure| Enclosure {
        lower: (e.lower * unit.lower).next_down().max(0.0),
        upper: if e.upper == f64::INFINITY { e.upper } else { mul_up(e.upper, unit.upper) },
    };
    let inverse = Enclosure { lower: div_down(1.0, unit[0].upper), upper: div_up(1.0, unit[0].lower) };
    let others: Vec<Enclosure> = others.iter().map(|e| times(e, &inverse)).collect();
    Ok(Some(times(&smallest_by_trace(trace, &others), &unit[0])))
}
