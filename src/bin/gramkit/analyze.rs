//! `gramkit analyze`: the Gram matrix of a table's vectors.

use std::ops::Range;

use gramkit::modular::VerdictOptions;
use gramkit::rounding::UNIT_ROUNDOFF;
use gramkit::spectrum::{Collinearity, ConditionNumber};
use gramkit::table::write_npy;
use gramkit::verdict::{ExactDeterminant, NumericalRank, Tolerance};
use gramkit::{
    Centring, Claim, Count, Definiteness, Determinant, Divisor, Eigen, Enclosure, Error, Gram, GramOptions,
    Independence, Orientation, Rank, Svd, Verdict,
};

use crate::arguments::{self, Analyze};
use crate::failure::Failure;
use crate::input::Input;
use crate::progress::Stages;
use crate::report::{Report, Spectrum};
use crate::{certificate, json, page, picture, targets};

pub(crate) fn run(arguments: &Analyze) -> Result<String, Failure> {
    targets::check(&arguments.table, arguments.output.targets())?;
    picture::check(arguments)?;
    let tolerance = tolerance(arguments.output.tol)?;
    let stages = Stages::new();
    stages.stage("reading");
    let input = Input::read(&arguments.table, &arguments.selection, arguments.weights.as_deref())?;
    let progress = stages.callback();
    let options = GramOptions {
        centring: if arguments.center { Centring::Mean } else { Centring::None },
        divisor: match arguments.divisor {
            arguments::Divisor::One => Divisor::One,
            arguments::Divisor::Count => Divisor::Count,
            arguments::Divisor::CountLessOne => Divisor::CountLessOne,
            arguments::Divisor::UnitDiagonal => Divisor::UnitDiagonal,
        },
        weights: input.weights.as_deref(),
        progress: Some(&progress),
        ..GramOptions::default()
    };
    stages.stage("Gram matrix");
    let gram = Gram::with(&input.vectors(), &options);
    let (gram, mut notes) = match &arguments.output.output {
        Some(_) => (Some(gram.map_err(|error| input.failed(error))?), Vec::new()),
        None => in_range(gram, &input)?,
    };
    let verdicts = VerdictOptions { budget: arguments.output.budget, progress: Some(&progress) };
    let mut report = report(&input, &options, &verdicts, gram.as_ref(), tolerance, &mut notes, &stages)?;
    if arguments.output.exact_determinant {
        stages.stage("exact determinant");
        let exact = ExactDeterminant::with_gram(&input.vectors(), &verdicts);
        report.with_exact_determinant(exact).map_err(|error| input.failed(error))?;
    }

    if let (Some(path), Some(gram)) = (&arguments.output.output, &gram) {
        write_npy(path, gram.as_faer())?;
    }
    if let (Some(path), Some(certificate)) = (&arguments.output.certificate, report.certificate.take()) {
        certificate::write(path, input.selection.clone(), certificate)?;
    }
    if let Some(path) = &arguments.output.plot {
        stages.stage("drawing");
        picture::draw(path, arguments, &input, &options, gram.as_ref(), &report)?;
    }
    Ok(if arguments.output.json { json::render(&report) } else { page::render(&report) })
}

/// The Gram matrix; or, where only its range is at fault, a note: independence and rank do not need it.
fn in_range(gram: Result<Gram, Error>, input: &Input) -> Result<(Option<Gram>, Vec<String>), Failure> {
    match gram {
        Ok(gram) => Ok((Some(gram), Vec::new())),
        Err(error @ (Error::Overflow { .. } | Error::Underflow { .. })) => {
            Ok((None, vec![format!("{error}; what needs it is left out")]))
        }
        Err(error) => Err(input.failed(error)),
    }
}

pub(crate) fn tolerance(relative: Option<f64>) -> Result<Tolerance, Failure> {
    match relative {
        None => Ok(Tolerance::Standard),
        Some(value) if value.is_finite() && value >= 0.0 => Ok(Tolerance::Relative(value)),
        Some(value) => {
            let must_be = "a finite number, zero or more";
            Err(Failure::Parameter(Error::Domain { what: "--tol", value, must_be }))
        }
    }
}

fn report(
    input: &Input,
    options: &GramOptions<'_>,
    verdicts: &VerdictOptions<'_>,
    gram: Option<&Gram>,
    tolerance: Tolerance,
    notes: &mut Vec<String>,
    stages: &Stages,
) -> Result<Report, Failure> {
    let failed = |error| input.failed(error);
    let vectors = input.vectors();
    let (m, n) = (vectors.dimension(), vectors.len());
    stages.stage("independence");
    let mut independence = Independence::with(&vectors, options, verdicts).map_err(failed)?;
    stages.stage("eigenvalues");
    let eigen = gram.map(|gram| Eigen::of(gram)).transpose().map_err(failed)?;
    stages.stage("singular values");
    let plain = options.centring == Centring::None && options.weights.is_none() && options.divisor == Divisor::One;
    let svd = if plain { Some(Svd::of(&vectors).map_err(failed)?) } else { None };

    // What is enclosed away from 0 counts where the exact arithmetic ended before.
    let enclosed = |eigen: &Eigen| eigen.enclosures.iter().filter(|e| e.lower > 0.0).count();
    let rank = match (&svd, &eigen) {
        (Some(svd), _) => Rank::from_independence(&independence, svd, tolerance).map_err(failed)?.exact,
        (None, Some(eigen)) => Count { lower: independence.rank.lower.max(enclosed(eigen)), ..independence.rank },
        (None, None) => independence.rank,
    };
    let certificate = independence.certificate();
    independence.rank = rank;
    if rank.lower == n {
        independence.verdict = Verdict::Proved;
    }
    // Exact relations prove zeros that floating point cannot; and XᵀX has no negative eigenvalue.
    let none = Count { lower: 0, upper: 0 };
    let eigenvalues = eigen.as_ref().map(|eigen| sharpened(eigen, svd.as_ref()).with_inertia(rank, none));
    let singular_values = match (&svd, &eigenvalues) {
        (Some(svd), _) => {
            let spectrum = Spectrum { values: svd.values.clone(), enclosures: svd.enclosures.clone() };
            // The proof of independence reaches further down than the enclosures do.
            let least = if n <= m { independence.sigma_min.lower } else { 0.0 };
            Some(spectrum.with_rank(rank).not_below(least))
        }
        (None, Some(eigenvalues)) => Some(roots(eigenvalues, m.min(n))),
        (None, None) => None,
    };
    let numerical_rank = singular_values
        .as_ref()
        .map(|s| NumericalRank::of(&s.values, &s.enclosures, m.max(n), tolerance).map_err(failed))
        .transpose()?;
    let determinant = match gram {
        _ if plain => Some(independence.determinant.clone()),
        Some(gram) => {
            let definiteness = Definiteness::with(gram, verdicts).map_err(failed)?;
            Some(signed(Determinant::from_definiteness(gram, &definiteness).map_err(failed)?, independence.verdict))
        }
        None => None,
    };
    stages.stage("collinearity");
    let collinearity = match Collinearity::of(&vectors) {
        Ok(collinearity) if n > 0 => {
            if options.weights.is_some() {
                notes.push("the collinearity report does not use the weights".to_string());
            }
            Some(collinearity)
        }
        Ok(_) => None,
        Err(Error::NoDirection { index, why, method: None }) => {
            notes.push(without_collinearity(&input.name(index), why));
            None
        }
        Err(error) => return Err(failed(error)),
    };
    // Both bounds are proved; the better one counts. The first is about vectors that are not divided by anything.
    let undivided = if options.divisor == Divisor::One { independence.sigma_min.lower } else { 0.0 };
    let smallest = singular_values.as_ref().filter(|_| n <= m).and_then(|s| s.enclosures.last());
    let sigma_min_lower = Some(smallest.map_or(0.0, |e| e.lower).max(undivided)).filter(|&s| s > 0.0);
    let mut singular_and_zeros = singular_values.clone().unwrap_or_default();
    for _ in singular_and_zeros.values.len()..n {
        singular_and_zeros.values.push(0.0);
        singular_and_zeros.enclosures.push(Enclosure::point(0.0));
    }
    let report = Report {
        path: input.path.display().to_string(),
        shape: input.shape,
        vectors: Some(input.orientation),
        names: input.names.clone(),
        centred: options.centring == Centring::Mean,
        what: describe(options, input.orientation),
        order: n,
        radius: gram.map(|gram| gram.radius()),
        definiteness: Definiteness::from_independence(independence.clone()),
        independence: Some(independence),
        sigma_min_lower,
        rank,
        numerical_rank,
        determinant,
        exact_determinant: None,
        certificate: Some(certificate),
        unresolved: match (&singular_values, gram) {
            // A product without rounding hides nothing.
            (Some(s), Some(gram)) if gram.radius().value() > 0.0 => unresolved_by_gram(&s.values, m),
            _ => 0..0,
        },
        eigenvalues,
        condition: singular_values
            .is_some()
            .then(|| ConditionNumber::of(&singular_and_zeros.values, &singular_and_zeros.enclosures))
            .flatten(),
        singular_values,
        collinearity,
        notes: std::mem::take(notes),
    };
    Ok(report)
}

/// [`Svd::unresolved_by_gram`] of singular values that need not come from an SVD.
fn unresolved_by_gram(singular_values: &[f64], dimension: usize) -> Range<usize> {
    let n = singular_values.len();
    let threshold = (dimension as f64 * n as f64 * UNIT_ROUNDOFF).sqrt() * singular_values.first().unwrap_or(&0.0);
    singular_values.partition_point(|&sigma| sigma >= threshold)..n
}

/// The determinant of a Gram matrix whose rounding hides its sign, which the vectors' independence tells.
fn signed(determinant: Determinant, independent: Verdict) -> Determinant {
    match (determinant.sign, independent) {
        (Claim::Undetermined, Verdict::Proved) => Determinant { sign: Claim::Proved(1), ..determinant },
        (Claim::Undetermined, Verdict::Refuted) => Determinant {
            sign: Claim::Proved(0),
            ln_abs: None,
            ln_abs_enclosure: Claim::Undetermined,
            hadamard_ratio: Some(0.0),
            ln_hadamard_enclosure: None,
        },
        _ => determinant,
    }
}

fn without_collinearity(name: &str, why: &str) -> String {
    format!(
        "no collinearity report, because {name} {why} and the report adds a constant of its own; --columns can leave \
         {name} out"
    )
}

/// The eigenvalues of the true Gram matrix: those of the computed one within its radius, and the squares of the singular
/// values of X, which reach twice as far down; both are proved, so their intersection is.
fn sharpened(eigen: &Eigen, svd: Option<&Svd>) -> Spectrum {
    let n = eigen.values.len();
    let mut spectrum = Spectrum { values: eigen.values.clone(), enclosures: eigen.enclosures.clone() };
    for i in 0..n {
        let Some(svd) = svd else {
            continue;
        };
        // λ ascends and σ descends; beyond min(m, n) the eigenvalues are 0.
        let (sigma, e) = match svd.values.get(n - 1 - i) {
            Some(&sigma) => (sigma, svd.enclosures[n - 1 - i]),
            None => (0.0, Enclosure::point(0.0)),
        };
        let square = e.squared();
        let own = spectrum.enclosures[i];
        if square.width() < own.width() {
            spectrum.values[i] = sigma * sigma;
        }
        spectrum.enclosures[i] = Enclosure { lower: own.lower.max(square.lower), upper: own.upper.min(square.upper) };
    }
    spectrum
}

/// σ = √λ, descending, of a positive semidefinite matrix: a computed λ below 0 stands for 0.
fn roots(eigenvalues: &Spectrum, count: usize) -> Spectrum {
    let root = |x: f64| x.max(0.0).sqrt();
    Spectrum {
        values: eigenvalues.values.iter().rev().take(count).map(|&x| root(x)).collect(),
        enclosures: eigenvalues.enclosures.iter().rev().take(count).map(Enclosure::square_root).collect(),
    }
}

fn describe(options: &GramOptions<'_>, orientation: Orientation) -> String {
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
