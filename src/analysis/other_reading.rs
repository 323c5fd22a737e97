//! The numbers as they are written, judged beside the doubles nearest to them.

use std::borrow::Cow;

use num_bigint::BigInt;
use num_traits::Zero;

use super::options::{AnalysisOptions, Stage};
use super::words::relations;
use super::written::Written;
use super::{Analysis, ExactOutcome};
use crate::certificate::Relation;
use crate::claim::{Claim, Count, Verdict};
use crate::collinearity::{Collinearity, Constant};
use crate::error::{Error, Mismatch, Result};
use crate::gram::GramOptions;
use crate::matrix::{ExactMatrix, Orientation, Reading, Real, Symmetric, Vectors};
use crate::rounding::decompose;
use crate::verdict::{Definiteness, Determinant, ExactDeterminant, Independence};

/// Columns of unit length whose scaled condition index reaches this may be dependent before rounding: the doubles
/// nearest to dependent decimals have indices of some 2⁵³, less in proportion to the length of the relation between
/// them.
const NEARLY_DEPENDENT: f64 = 1e10;

/// The verdicts about the reading that the others of an [`Analysis`] are not about.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct OtherReading {
    /// Which numbers these are about.
    pub reading: Reading,
    /// Class and inertia.
    pub definiteness: Definiteness,
    /// Of vectors, their independence and relations; `None` for a symmetric matrix.
    pub independence: Option<Independence>,
    /// Bounds on the rank.
    pub rank: Claim<Count>,
    /// Relations between the constant (first) and the vectors as they are written, where there is a constant.
    pub with_constant: Vec<Relation>,
    /// In how many components (or rows) the doubles break a relation of the written numbers, with the constant or
    /// without.
    pub broken: usize,
    /// Of how many: those of weight 0 do not count.
    pub components: usize,
}

/// The analysis of vectors with the verdicts about what is written.
// Not inlined: its locals would lie on the stack below the decompositions of the doubles.
#[inline(never)]
pub(super) fn of_vectors<T: Real>(
    analysis: Analysis,
    vectors: &Vectors<'_, T>,
    options: &AnalysisOptions<'_>,
) -> Result<Analysis> {
    let Some((written, judged)) = written(options) else { return Ok(noted(analysis, options)) };
    let columns = match vectors.orientation() {
        Orientation::Columns => Cow::Borrowed(written),
        Orientation::Rows => Cow::Owned(written.transposed()?),
    };
    let x = vectors.matrix();
    let double = |i: usize, j: usize| x[(i, j)].to_f64();
    check_nearest(&columns, (x.nrows(), x.ncols()), double, |i, j| vectors.position(i, j))?;
    let (own, with_constant) = options.stage(Stage::Written, |told| {
        let (gram, verdict) = (options.gram(None), options.verdict(told));
        let own = Independence::with_exact(&columns, &gram, &verdict)?;
        if options.constant == Constant::Absent || vectors.is_empty() {
            return Ok((own, Vec::new()));
        }
        // The constant and the vectors, in the components that weigh something.
        let weights = GramOptions { weights: options.weights, ..GramOptions::default() };
        let relations = Independence::with_exact(&columns.with_constant()?, &weights, &verdict)?;
        Ok((own, relations.relations().to_vec()))
    })?;
    let counts = |i: usize| options.weights.is_none_or(|weights| weights.get(i).is_some_and(|weight| *weight > 0.0));
    let mut broken: Vec<bool> = vec![false; x.nrows()];
    for relation in &with_constant {
        let (constant, others) = relation.coefficients.split_first().unwrap_or((&BigInt::ZERO, &[]));
        broken.iter_mut().enumerate().for_each(|(i, broken)| *broken |= !vanishes(constant, others, |j| double(i, j)));
    }
    if !analysis.centred {
        for relation in own.relations() {
            let relation = &relation.coefficients;
            let row = |i: usize| !vanishes(&BigInt::ZERO, relation, |j| double(i, j));
            broken.iter_mut().enumerate().for_each(|(i, broken)| *broken |= row(i));
        }
    }
    let other = OtherReading {
        reading: Reading::Decimals,
        definiteness: Definiteness::from_independence(own.clone()),
        rank: Claim::Proved(own.rank),
        independence: Some(own),
        with_constant,
        broken: (0..x.nrows()).filter(|&i| counts(i) && broken[i]).count(),
        components: (0..x.nrows()).filter(|&i| counts(i)).count(),
    };
    let analysis = Analysis { other_reading: Some(other), ..analysis };
    if !judged {
        return Ok(analysis);
    }
    let exact = (options.exact_determinant && options.is_plain()).then(|| {
        options
            .stage(Stage::ExactDeterminant, |told| ExactDeterminant::with_exact_gram(&columns, &options.verdict(told)))
    });
    exchanged(analysis, exact, options.budget)
}

/// The analysis of a symmetric matrix with the verdicts about what is written.
// Not inlined: its locals would lie on the stack below the decompositions of the doubles.
#[inline(never)]
pub(super) fn of_symmetric(analysis: Analysis, a: &Symmetric, options: &AnalysisOptions<'_>) -> Result<Analysis> {
    let Some((written, judged)) = written(options) else { return Ok(noted(analysis, options)) };
    let radius = a.radius().value();
    if radius != 0.0 {
        let must_be = "0: numbers as they are written have none";
        return if judged { Err(Error::Domain { what: "radius", value: radius, must_be }) } else { Ok(analysis) };
    }
    let n = a.order();
    check_nearest(written, (n, n), |i, j| a.get(i, j), |i, j| (i, j))?;
    let definiteness =
        options.stage(Stage::Written, |told| Definiteness::with_exact(written, &options.verdict(told)))?;
    let breaks = |i: usize, relation: &Relation| !vanishes(&BigInt::ZERO, &relation.coefficients, |j| a.get(i, j));
    let found = relations(&definiteness.evidence);
    let broken = (0..n).filter(|&i| found.iter().any(|relation| breaks(i, relation))).count();
    let nonzero =
        |inertia: crate::claim::Inertia| Count { lower: n - inertia.zero.upper, upper: n - inertia.zero.lower };
    let other = OtherReading {
        reading: Reading::Decimals,
        rank: definiteness.inertia.map(nonzero),
        definiteness,
        independence: None,
        with_constant: Vec::new(),
        broken,
        components: n,
    };
    let analysis = Analysis { other_reading: Some(other), ..analysis };
    if !judged {
        return Ok(analysis);
    }
    let exact = options.exact_determinant.then(|| {
        options.stage(Stage::ExactDeterminant, |told| ExactDeterminant::with_exact(written, &options.verdict(told)))
    });
    let mut analysis = exchanged(analysis, exact, options.budget)?;
    if analysis.at_least.is_some() || analysis.eigenvalue_count.is_some() || analysis.printed.is_some() {
        analysis.notes.push("bounds and counts of eigenvalues are of doubles, and left out as written".to_string());
    }
    (analysis.at_least, analysis.eigenvalue_count, analysis.printed, analysis.culprits) = (None, None, None, None);
    Ok(analysis)
}

/// What is written, and whether the verdicts are about it.
fn written<'a>(options: &AnalysisOptions<'a>) -> Option<(&'a ExactMatrix, bool)> {
    match options.written {
        Written::Doubles | Written::Rounded => None,
        Written::Beside(written) => Some((written, false)),
        Written::Judged(written) => Some((written, true)),
    }
}

/// The verdicts about what is written in the place of those about the doubles, and these beside them.
fn exchanged(analysis: Analysis, exact: Option<Result<ExactDeterminant>>, budget: u64) -> Result<Analysis> {
    let Some(other) = analysis.other_reading else { return Ok(analysis) };
    let sign = match (&other.independence, other.definiteness.inertia.proved()) {
        (Some(independence), _) => match independence.verdict {
            Verdict::Proved => Some(1),
            Verdict::Refuted => Some(0),
            Verdict::Undetermined => None,
        },
        (None, Some(inertia)) => match inertia.negative.exact() {
            _ if inertia.zero.lower > 0 => Some(0),
            Some(negative) if inertia.zero.upper == 0 => Some(if negative % 2 == 0 { 1 } else { -1 }),
            _ => None,
        },
        (None, None) => None,
    };
    let determinant = match sign {
        Some(0) => Determinant::zero(),
        Some(sign) => Determinant { sign: Claim::Proved(sign), ..Determinant::unknown() },
        None => Determinant::unknown(),
    };
    let exact = exact.map_or_else(|| Ok(ExactOutcome::default()), |exact| ExactOutcome::of(exact, sign, budget))?;
    let doubles = OtherReading {
        reading: Reading::Doubles,
        definiteness: analysis.definiteness,
        independence: analysis.independence,
        rank: analysis.rank,
        ..other
    };
    let mut notes = analysis.notes;
    notes.extend(exact.note);
    Ok(Analysis {
        reading: Reading::Decimals,
        definiteness: other.definiteness,
        independence: other.independence,
        rank: other.rank,
        sigma_min: None,
        determinant: Some(determinant),
        exact_determinant: exact.determinant,
        other_reading: Some(doubles),
        notes,
        ..analysis
    })
}

/// The analysis with a note where the numbers, before they were rounded, may be judged otherwise.
fn noted(mut analysis: Analysis, options: &AnalysisOptions<'_>) -> Analysis {
    let what = match analysis.collinearity.as_ref().map(|report| report.constant) {
        Some(Constant::Absent) => "the vectors are nearly dependent",
        Some(_) => "the vectors and the constant are nearly dependent",
        None => "the matrix is nearly singular",
    };
    if matches!(options.written, Written::Rounded) && analysis.is_nearly_dependent() {
        analysis.notes.push(format!("{what} as doubles; --as-written judges the numbers as they are written"));
    }
    analysis
}

impl Analysis {
    /// Whether the doubles are so near to dependent (or singular) that the numbers which they are nearest to may be:
    /// where a scaled condition index of the vectors and the constant, columns of unit length, is 10¹⁰ or more or not
    /// told from that, but not infinite; of a symmetric matrix, where the numerical rank is below the proved one by a
    /// gap of 10¹⁰ or more.
    ///
    /// ```
    /// use gramkit::{Analysis, MatrixView, Vectors};
    /// let of = |last: f64| {
    ///     let x = [0.1, 0.2, last, 0.7, 0.1, 0.8, 0.4, 1.3, 1.7, 1.1, 0.2, 1.3];
    ///     Analysis::of(&Vectors::columns(MatrixView::row_major(&x, 4, 3)?))
    /// };
    /// assert!(of(0.3)?.is_nearly_dependent() && !of(0.4)?.is_nearly_dependent()); // 0.1 + 0.2 is not 0.3 in doubles
    /// # Ok::<(), gramkit::Error>(())
    /// ```
    pub fn is_nearly_dependent(&self) -> bool {
        let largest = |report: &Collinearity| {
            report.condition_indices.iter().any(|e| e.upper >= NEARLY_DEPENDENT && e.lower.is_finite())
        };
        match (&self.collinearity, self.numerical_rank) {
            (Some(report), _) => largest(report),
            (None, Some(numerical)) if self.orientation.is_none() => {
                let proved = self.rank.proved().map_or(0, |rank| rank.lower);
                numerical.value < proved && numerical.gap.is_none_or(|gap| gap >= NEARLY_DEPENDENT)
            }
            _ => false,
        }
    }
}

/// Checks that the doubles are those nearest to the written numbers.
fn check_nearest(
    written: &ExactMatrix,
    (rows, columns): (usize, usize),
    double: impl Fn(usize, usize) -> f64,
    position: impl Fn(usize, usize) -> (usize, usize),
) -> Result<()> {
    for (what, expected, found) in [
        ("rows of the written numbers", rows, written.rows()),
        ("columns of the written numbers", columns, written.columns()),
    ] {
        if expected != found {
            return Err(Error::Shape { what, expected, found });
        }
    }
    for j in 0..columns {
        for i in 0..rows {
            if written.entry(i, j).nearest() != double(i, j) {
                let (row, column) = position(i, j);
                return Err(Error::Mismatch(Mismatch::NotNearest { row, column }));
            }
        }
    }
    Ok(())
}

/// Whether c + Σ cⱼxⱼ = 0 exactly.
fn vanishes(constant: &BigInt, coefficients: &[BigInt], x: impl Fn(usize) -> f64) -> bool {
    let support = || coefficients.iter().enumerate().filter(|(_, c)| !c.is_zero());
    let least = support().map(|(j, _)| decompose(x(j)).2).min().unwrap_or(0).min(0);
    let shifted = |c: &BigInt, exponent: i32| c << i64::from(exponent - least);
    let term = |(j, c): (usize, &BigInt)| {
        let (negative, m, e) = decompose(x(j));
        let term = shifted(&(c * m), e);
        if negative { -term } else { term }
    };
    support().map(term).fold(shifted(constant, 0), |sum, term| sum + term).is_zero()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn relations_of_doubles_are_exact() {
        let of = |constant: i64, coefficients: &[i64], x: &[f64]| {
            let coefficients: Vec<BigInt> = coefficients.iter().map(|&c| BigInt::from(c)).collect();
            vanishes(&BigInt::from(constant), &coefficients, |j| x[j])
        };
        assert!(of(0, &[1, 1, -1], &[0.25, 0.5, 0.75]) && !of(0, &[1, 1, -1], &[0.1, 0.2, 0.3]));
        assert!(of(100, &[-1, -1], &[99.5, 0.5]) && !of(100, &[-1, -1], &[99.5, 0.25]));
        assert!(of(0, &[3, 0], &[-0.0, 5.0]) && of(1, &[-2], &[0.5]) && !of(1, &[2], &[0.5]));
        assert!(of(0, &[1, -1], &[1e300, 1e300]) && !of(0, &[1, -1], &[1e300, 1e-300]));
    }
}
