//! Everything about one family of vectors.

use super::enclosed_values::EnclosedValues;
use super::options::{AnalysisOptions, Stage};
use super::{Analysis, ExactOutcome, inverse_side, length_ratio, subspace};
use crate::claim::{Claim, Count, Enclosure, Verdict};
use crate::collinearity::{Collinearity, CollinearityOptions};
use crate::error::{Error, Result};
use crate::gram::{Centring, Divisor, Gram};
use crate::matrix::{Orientation, Reading, Real, Vectors};
use crate::rounding::ln_interval;
use crate::spectrum::{ConditionNumber, Eigen, Svd, unresolved_by_gram};
use crate::verdict::{Definiteness, Determinant, ExactDeterminant, Independence, NumericalRank};

/// All but what is written.
pub(super) fn of_doubles<T: Real>(vectors: &Vectors<'_, T>, options: &AnalysisOptions<'_>) -> Result<Analysis> {
    let (m, n) = (vectors.dimension(), vectors.len());
    let (gram, out_of_range) = match options.stage(Stage::Gram, |told| Gram::with(vectors, &options.gram(told))) {
        Ok(gram) => (Some(gram), None),
        // Independence and rank do not need it.
        Err(error @ (Error::Overflow { .. } | Error::Underflow { .. })) => (None, Some(error)),
        Err(error) => return Err(error),
    };
    let mut notes: Vec<String> =
        out_of_range.iter().map(|error| format!("{error}; what needs it is left out")).collect();
    let judged = options
        .stage(Stage::Independence, |told| Independence::with(vectors, &options.gram(None), &options.verdict(told)))?;
    let (plain, spectra) = (options.is_plain(), !options.verdicts_alone);
    let measured = gram.as_ref().filter(|_| spectra);
    let eigen = options.stage(Stage::Eigenvalues, |told| measured.map(|gram| Eigen::with(gram, told)).transpose())?;
    let svd = match plain && spectra {
        true => Some(options.stage(Stage::SingularValues, |told| Svd::with(vectors, told))?),
        false => None,
    };
    let independence = with_enclosures(judged, vectors, options, svd.as_ref(), eigen.as_ref())?;

    let rank = independence.rank;
    let whitened = match spectra {
        true => {
            options.stage(Stage::SingularValues, |_| inverse_side::by_whitening(vectors, options, &independence))?
        }
        false => None,
    };
    let spectra = Spectra::of(&independence, svd, eigen, (m, whitened.is_some()), |singular| {
        let mut singular = singular.narrowed_by(whitened.as_deref().unwrap_or_default());
        // det XᵀX = ∏ σ², of as many vectors as there are singular values.
        let ln_determinant = independence.determinant.ln_abs_enclosure.stated().filter(|_| plain && n <= m);
        if let Some(e) = ln_determinant {
            singular = singular.with_determinant(Enclosure { lower: 0.5 * e.lower, upper: 0.5 * e.upper });
        }
        let smallest = options.stage(Stage::SingularValues, |told| {
            inverse_side::by_minors(vectors, options, &independence, &singular.enclosures, told)
        })?;
        Ok(match smallest {
            Some(smallest) => singular.with_last(smallest).not_below(smallest.lower),
            None => singular,
        })
    })?;
    let numerical = |s: &EnclosedValues| NumericalRank::of(&s.values, &s.enclosures, m.max(n), options.tolerance);
    let numerical_rank = spectra.singular_values.as_ref().map(numerical).transpose()?;
    let determinant = match &gram {
        _ if plain => Some(independence.determinant.clone()),
        Some(_) if options.verdicts_alone => None,
        Some(gram) => Some(options.stage(Stage::Determinant, |told| {
            let definiteness = Definiteness::with(gram, &options.verdict(told))?;
            Ok(signed(Determinant::from_definiteness(gram, &definiteness)?, independence.verdict))
        })?),
        None => None,
    };
    let determinant = determinant.map(|own| by_singular_values(own, spectra.singular_values.as_ref(), n));
    let collinearity = options.stage(Stage::Collinearity, |told| {
        let wanted = CollinearityOptions {
            constant: options.constant,
            weights: options.weights,
            digits: options.digits,
            budget: options.budget,
            progress: told,
        };
        if vectors.is_empty() || options.verdicts_alone {
            Ok(None)
        } else {
            Collinearity::with(vectors, &wanted).map(Some)
        }
    })?;
    let sign = determinant.as_ref().and_then(|determinant| determinant.sign.proved());
    let exact = exact_determinant(vectors, options, sign)?;
    notes.extend(exact.note);
    let unresolved = match (&spectra.singular_values, &gram) {
        // A product without rounding hides nothing.
        (Some(s), Some(gram)) if gram.radius().value() > 0.0 => unresolved_by_gram(&s.values, m),
        _ => 0..0,
    };
    let condition = spectra.singular_values.clone().and_then(|s| {
        let all = s.padded(n);
        ConditionNumber::of(&all.enclosures)
    });
    Ok(Analysis {
        orientation: Some(vectors.orientation()),
        dimension: m,
        order: n,
        names: options.names.to_vec(),
        centred: options.centring == Centring::Mean,
        title: options.title.map_or_else(|| title(options, vectors.orientation()), String::from),
        radius: gram.as_ref().map(|gram| gram.radius().clone()),
        at_least: None,
        eigenvalue_count: None,
        distance: None,
        culprits: None,
        length_ratio: gram.as_ref().and_then(|gram| length_ratio(&gram.diagonal())),
        gram,
        out_of_range,
        sigma_min: sigma_min(&independence, options, spectra.singular_values.as_ref(), m),
        definiteness: Definiteness::from_independence(independence.clone()),
        printed: None,
        independence: Some(independence),
        rank: Claim::Proved(rank),
        numerical_rank,
        determinant,
        exact_determinant: exact.determinant,
        condition,
        eigenvalues: spectra.eigenvalues,
        singular_values: spectra.singular_values,
        unresolved,
        collinearity,
        reading: Reading::Doubles,
        other_reading: None,
        notes,
    })
}

/// What is enclosed away from 0 counts where the exact arithmetic ended before, with the subspace that shows it.
fn with_enclosures<T: Real>(
    judged: Independence,
    vectors: &Vectors<'_, T>,
    options: &AnalysisOptions<'_>,
    svd: Option<&Svd>,
    eigen: Option<&Eigen>,
) -> Result<Independence> {
    let enclosed = |eigen: &Eigen| eigen.enclosures.iter().filter(|e| e.lower > 0.0).count();
    let (subspace, constant) = match (svd, eigen) {
        (Some(svd), _) => (Some(subspace::of_singular_vectors(svd)), 0),
        (None, Some(eigen)) if enclosed(eigen) > judged.rank.lower => (
            options.stage(Stage::Eigenvalues, |told| subspace::of_gram(vectors, options, told))?,
            usize::from(options.centring == Centring::Mean),
        ),
        _ => (None, 0),
    };
    let lower = judged.rank.lower + constant;
    Ok(match subspace.filter(|subspace| subspace.vectors.len() > lower) {
        Some(subspace) => judged.with_subspace(subspace),
        None => judged,
    })
}

/// Eigenvalues of the Gram matrix and singular values of the vectors, all that is proved of them taken together.
struct Spectra {
    eigenvalues: Option<EnclosedValues>,
    singular_values: Option<EnclosedValues>,
}

impl Spectra {
    /// The eigenvalues of the true Gram matrix are those of the computed one within its radius, and the squares of the
    /// singular values of X, which reach twice as far down.
    fn of(
        independence: &Independence,
        svd: Option<Svd>,
        eigen: Option<Eigen>,
        (m, whitened): (usize, bool),
        sharpened: impl Fn(EnclosedValues) -> Result<EnclosedValues>,
    ) -> Result<Self> {
        let (n, rank) = (independence.count(), independence.rank);
        // Exact relations prove zeros that floating point cannot; and XᵀX has no negative eigenvalue.
        let none = Count { lower: 0, upper: 0 };
        let own = eigen.map(|eigen| EnclosedValues::new(eigen.values, eigen.enclosures).with_inertia(rank, none));
        let direct = match (svd, &own) {
            // The proof of independence reaches further down than the enclosures do.
            (Some(svd), _) => {
                let least = if n <= m { independence.sigma_min.lower } else { 0.0 };
                Some(EnclosedValues::new(svd.values, svd.enclosures).with_rank(rank).not_below(least))
            }
            (None, Some(own)) => Some(own.roots(m.min(n))),
            // The Gram matrix is out of range, but not what T shows.
            (None, None) if whitened => {
                let anything = Enclosure { lower: 0.0, upper: f64::INFINITY };
                Some(EnclosedValues::new(vec![0.0; m.min(n)], vec![anything; m.min(n)]))
            }
            (None, None) => None,
        };
        let finite = |singular: &EnclosedValues| singular.enclosures.iter().all(|e| e.upper.is_finite());
        let singular_values = direct.map(sharpened).transpose()?.filter(finite);
        let eigenvalues = own.map(|own| match &singular_values {
            Some(singular) => own.sharpened_by(singular).with_inertia(rank, none),
            None => own,
        });
        Ok(Self { eigenvalues, singular_values })
    }
}

/// Both bounds are proved; the better one counts. That of the independence is about vectors that are not divided by
/// anything.
fn sigma_min(
    independence: &Independence,
    options: &AnalysisOptions<'_>,
    singular_values: Option<&EnclosedValues>,
    m: usize,
) -> Option<Enclosure> {
    let undivided = if options.divisor == Divisor::One { independence.sigma_min.lower } else { 0.0 };
    let smallest = singular_values.filter(|_| independence.count() <= m).and_then(|s| s.enclosures.last());
    let Enclosure { lower, upper } = smallest.copied().unwrap_or(Enclosure { lower: 0.0, upper: f64::INFINITY });
    Some(Enclosure { lower: lower.max(undivided), upper }).filter(|sigma| sigma.lower > 0.0)
}

/// The determinant of a computed Gram matrix, with the sign that the rank of the vectors proves, which rounding may
/// hide.
fn signed(determinant: Determinant, independent: Verdict) -> Determinant {
    match (independent, determinant.sign) {
        (Verdict::Proved, _) => Determinant { sign: Claim::Proved(1), ..determinant },
        (Verdict::Refuted, _) => Determinant::zero(),
        // The matrix may be proved to be singular, but not the vectors to be dependent.
        (Verdict::Undetermined, Claim::Proved(0)) => Determinant::unknown(),
        (Verdict::Undetermined, _) => Determinant { sign: Claim::Undetermined, ..determinant },
    }
}

/// The positive determinant of n vectors as ∏ σ², where that tells more of it.
fn by_singular_values(own: Determinant, singular: Option<&EnclosedValues>, n: usize) -> Determinant {
    let enclosures = singular.map_or(&[][..], |singular| &singular.enclosures);
    let known = enclosures.len() == n && enclosures.iter().all(|e| e.lower > 0.0 && e.upper.is_finite());
    if !known || own.sign.proved() != Some(1) {
        return own;
    }
    let ln = enclosures.iter().fold(Enclosure::point(0.0), |sum, e| sum.plus(ln_interval(*e).times(2)));
    match own.ln_abs_enclosure.stated() {
        Some(e) if e.width() <= ln.width() => own,
        _ => Determinant { ln_abs: Some(0.5 * ln.lower + 0.5 * ln.upper), ln_abs_enclosure: Claim::Proved(ln), ..own },
    }
}

/// That of XᵀX; what is centred, weighted or divided has no such number.
fn exact_determinant<T: Real>(
    vectors: &Vectors<'_, T>,
    options: &AnalysisOptions<'_>,
    sign: Option<i8>,
) -> Result<ExactOutcome> {
    if !options.exact_determinant {
        return Ok(ExactOutcome::default());
    }
    if !options.is_plain() {
        let note = "no exact determinant: it is that of XᵀX, not centred, weighted or divided".to_string();
        return Ok(ExactOutcome { determinant: None, note: Some(note) });
    }
    let exact =
        options.stage(Stage::ExactDeterminant, |told| ExactDeterminant::with_gram(vectors, &options.verdict(told)));
    ExactOutcome::of(exact, sign, options.budget)
}

/// What the page calls the matrix.
fn title(options: &AnalysisOptions<'_>, orientation: Orientation) -> String {
    let product = match (orientation, options.weights.is_some()) {
        (Orientation::Columns, false) => "XᵀX",
        (Orientation::Columns, true) => "XᵀWX",
        (Orientation::Rows, false) => "XXᵀ",
        (Orientation::Rows, true) => "XWXᵀ",
    };
    let name = match (options.centring, options.divisor) {
        (Centring::None, Divisor::One) => return format!("Gram matrix {product}"),
        (Centring::None, Divisor::Count) => "Gram matrix per component",
        (Centring::None, Divisor::CountLessOne) => "Gram matrix per component less one",
        (Centring::None, Divisor::Number(_)) => "Gram matrix over a number",
        (Centring::None, Divisor::UnitDiagonal) => "cosines",
        (Centring::Mean, Divisor::One) => "centred Gram matrix",
        (Centring::Mean, Divisor::Count) => "population covariance",
        (Centring::Mean, Divisor::CountLessOne) => "sample covariance",
        (Centring::Mean, Divisor::Number(_)) => "centred Gram matrix over a number",
        (Centring::Mean, Divisor::UnitDiagonal) => "correlation matrix",
    };
    if options.weights.is_some() { format!("weighted {name}") } else { name.to_string() }
}
