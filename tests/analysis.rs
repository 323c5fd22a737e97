//! What an analysis calls proved, its certificate proves.
//!
//! The page is read as a person reads it, and every claim on it is compared with what follows from the certificate,
//! which is checked again. Cases are random but replayable; `GRAMKIT_CASES=20` multiplies their number by twenty.

use std::collections::BTreeMap;
use std::ops::ControlFlow;
use std::sync::Mutex;

use faer::Mat;
use gramkit::analysis::Stage;
use gramkit::certificate::RankEvidence;
use gramkit::generate::Kind;
use gramkit::modular::VerdictOptions;
use gramkit::{
    Analysis, AnalysisOptions, Centring, Certificate, Count, Divisor, Error, Gram, MatrixView, Radius, Symmetric,
    Vectors,
};
use oracle::families::{self, mirrored};
use oracle::matrix::mat;
use oracle::nasty;
use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};

use crate::support::cases::cases;
use crate::support::implied::{Claims, implied};
use crate::support::pages::{check_shifted, count};

const SEED: u64 = 20_261_129;
const BUDGETS: [u64; 3] = [0, 100, 10_000];

fn budgets() -> impl Iterator<Item = u64> {
    BUDGETS.into_iter().chain([VerdictOptions::default().budget])
}

/// What a page states, and that it calls nothing else proved.
fn stated(page: &str) -> Claims {
    let mut claims = Claims::default();
    let mut label = String::new();
    for line in page.lines() {
        let (head, text) = line.split_at(line.char_indices().nth(15).map_or(line.len(), |(place, _)| place));
        if !head.trim().is_empty() {
            label = head.trim().to_string();
        }
        match label.as_str() {
            "Definiteness" if line.starts_with("Definiteness") => {
                claims.class = text.split_once(", proved (").map(|(class, _)| class.to_string());
            }
            "Inertia" => {
                let numbers = text.strip_prefix("eigenvalues: ").unwrap();
                let counts: Vec<Count> = numbers.split(", ").map(count).collect();
                claims.inertia = Some(counts.try_into().unwrap());
            }
            "Independence" if line.starts_with("Independence") => {
                claims.independent = match text {
                    _ if text.starts_with("independent, proved") => Some(true),
                    _ if text.starts_with("dependent, proved") => Some(false),
                    _ => None,
                };
            }
            "Rank" if line.starts_with("Rank") => {
                let (exact, _) = text.split_once(';').unwrap_or((text, ""));
                assert!(exact.ends_with(" exactly") || exact.ends_with(", proved"), "{page}");
                claims.rank = Some(count(exact));
            }
            "Determinant" => {
                let signs = [("0 exactly", 0), ("positive", 1), ("negative", -1)];
                let found = signs.into_iter().find(|(word, _)| text.starts_with(word));
                let exactly = text.strip_prefix("exactly ").map(|number| if number.starts_with('-') { -1 } else { 1 });
                claims.sign = found.map(|(_, sign)| sign).or(exactly).or(claims.sign);
            }
            "Condition" => claims.infinite_condition = text.contains("infinite, proved"),
            _ => {}
        }
        if text.starts_with("0 = ") {
            claims.relations.push(text.to_string());
        }
        let may = ["Definiteness", "At least", "Count", "Independence", "Rank", "Condition"];
        let others = line.replace("of unproved sign", "").replace("its rank is not proved", "");
        assert!(!others.contains("proved") || may.contains(&label.as_str()), "{line:?} in\n{page}");
        if let Some((_, numerically)) = line.split_once("; numerically") {
            assert!(!numerically.contains("proved"), "{line:?}");
        }
    }
    claims
}

fn within(what: &str, stated: Option<Count>, implied: Option<Count>) -> Result<(), String> {
    let (Some(stated), Some(implied)) = (stated, implied) else { return Ok(()) };
    let follows = stated.lower <= implied.lower && stated.upper >= implied.upper;
    if follows { Ok(()) } else { Err(format!("{what}: {stated} is stated, {implied} proved")) }
}

/// Whether all that is stated follows.
fn follows(stated: &Claims, implied: &Claims) -> Result<(), String> {
    let same = |what: &str, follows: bool| {
        if follows { Ok(()) } else { Err(format!("{what}: {stated:?} is stated, {implied:?} proved")) }
    };
    same("class", stated.class.is_none() || stated.class == implied.class)?;
    same("independence", stated.independent.is_none() || stated.independent == implied.independent)?;
    same("sign", stated.sign.is_none() || stated.sign == implied.sign)?;
    same("condition", !stated.infinite_condition || implied.infinite_condition)?;
    same("relations", stated.relations.iter().all(|relation| implied.relations.contains(relation)))?;
    within("rank", stated.rank, implied.rank)?;
    let (Some(found), Some(proved)) = (stated.inertia, implied.inertia) else { return Ok(()) };
    found.into_iter().zip(proved).try_for_each(|(found, proved)| within("inertia", Some(found), Some(proved)))
}

/// How many cases there were, by kind.
#[derive(Default)]
struct Cases {
    kinds: BTreeMap<String, usize>,
    /// Certificates with a subspace, which shows what exact arithmetic had no budget for.
    with_a_subspace: usize,
}

impl Cases {
    fn count(&mut self, kind: String) {
        *self.kinds.entry(kind).or_default() += 1;
    }

    fn settle(&self, least: usize, least_with_a_subspace: usize) {
        let total: usize = self.kinds.values().sum();
        println!("{total} cases, {} with a subspace: {:?}", self.with_a_subspace, self.kinds);
        assert!(total >= least && self.with_a_subspace >= least_with_a_subspace);
    }
}

/// The page says no more than the certificate, which holds.
fn check(analysis: &Analysis, matrix: &Mat<f64>, cases: &mut Cases) {
    let page = analysis.to_string();
    let certificate = analysis.certificate().unwrap();
    assert_eq!(certificate.verify(matrix), Ok(()), "{matrix:?}\n{page}");
    if let Err(why) = follows(&stated(&page), &implied(&certificate)) {
        panic!("{why}\n{matrix:?}\n{page}");
    }
    check_shifted(&page, &certificate);
    let Certificate::Rank { evidence, .. } = &certificate else { return };
    cases.with_a_subspace += usize::from(evidence.iter().any(|item| matches!(item, RankEvidence::Subspace(_))));
}

/// The vectors as they are, centred, weighted, divided, and all of that.
fn check_vectors(x: &Mat<f64>, rng: &mut StdRng, cases: &mut Cases) {
    let weights: Vec<f64> = (0..x.nrows()).map(|_| [0.0, 0.5, 1.0, 3.0, 1e-12][rng.random_range(0..5_usize)]).collect();
    let (none, mean) = (Centring::None, Centring::Mean);
    let plain = ("plain", none, Divisor::One, None);
    let others = [
        ("divided", none, Divisor::Count, None),
        ("cosines", none, Divisor::UnitDiagonal, None),
        ("centred", mean, Divisor::One, None),
        ("covariance", mean, Divisor::CountLessOne, None),
        ("correlation", mean, Divisor::UnitDiagonal, None),
        ("weighted", none, Divisor::One, Some(weights.as_slice())),
        ("weighted, centred", mean, Divisor::Count, Some(weights.as_slice())),
    ];
    for budget in budgets() {
        let chosen = [plain, others[rng.random_range(0..others.len())], others[rng.random_range(0..others.len())]];
        for (kind, centring, divisor, weights) in chosen {
            let options = AnalysisOptions {
                centring,
                divisor,
                weights,
                budget,
                exact_determinant: true,
                ..AnalysisOptions::default()
            };
            // The same vectors, as the rows of another matrix.
            let transposed = x.transpose().to_owned();
            let vectors = if rng.random() { Vectors::columns(x) } else { Vectors::rows(&transposed) };
            match Analysis::with(&vectors, &options) {
                Ok(analysis) => {
                    check(&analysis, x, cases);
                    cases.count(format!("{kind}, budget {budget}"));
                }
                // What cannot be divided, and what is beyond f64.
                Err(Error::NoDirection { .. } | Error::Domain { .. } | Error::Overflow { .. }) => {}
                Err(error) => panic!("{error}: {x:?}, {options:?}"),
            }
        }
    }
}

#[test]
fn what_a_page_states_of_vectors_its_certificate_proves() {
    let mut rng = StdRng::seed_from_u64(SEED);
    let mut cases_seen = Cases::default();
    for (_, family) in families::RECTANGULAR.into_iter().chain(nasty::RECTANGULAR) {
        for _ in 0..cases(8) {
            let rows = family(&mut rng);
            let n = rows.first().map_or(0, Vec::len);
            check_vectors(&mat(&rows, n), &mut rng, &mut cases_seen);
        }
    }
    cases_seen.settle(1200, 160);
}

/// UΣVᵀ of ranks that rounding leaves full and exact arithmetic takes long for, and the field's hard matrices.
#[test]
fn what_a_page_states_of_generated_vectors_its_certificate_proves() {
    let mut rng = StdRng::seed_from_u64(SEED + 1);
    let mut cases_seen = Cases::default();
    let (rows, columns) = (12, 6);
    for seed in 0..cases(5) as u64 {
        let kinds = [
            Kind::Lauchli { columns, epsilon: 10.0_f64.powi(-(seed as i32) - 6) },
            Kind::Hilbert { order: columns },
            Kind::Kahan { order: columns, theta: 1.2 },
            Kind::Moler { order: columns },
            Kind::DummyTrap { rows, levels: 5 },
            Kind::Gaussian { rows, columns, seed },
            Kind::Gaussian { rows: columns, columns: rows, seed },
            Kind::Decimal { rows, columns, seed },
            Kind::Duplicates { rows, columns, rank: 4, seed },
            Kind::ZeroColumns { rows, columns, rank: 4, seed },
            Kind::Condition { rows, columns, condition: 1e17, seed },
            Kind::StewartExtreme { rows, columns, seed },
            Kind::Glued { rows, blocks: 3, block_columns: 2, condition: 1e9, block_condition: 1e9, seed },
            Kind::Piled { rows, blocks: 3, block_columns: 2, condition: 1e9, seed },
        ];
        for kind in kinds {
            check_vectors(&kind.matrix().unwrap(), &mut rng, &mut cases_seen);
        }
    }
    cases_seen.settle(500, 100);
}

#[test]
fn what_a_page_states_of_a_symmetric_matrix_its_certificate_proves() {
    let mut rng = StdRng::seed_from_u64(SEED + 2);
    let mut cases_seen = Cases::default();
    for (_, family) in families::SYMMETRIC.into_iter().chain(nasty::SYMMETRIC) {
        for _ in 0..cases(4) {
            let rows = family(&mut rng);
            let stored = mat(&mirrored(rows.len(), |i, j| rows[i][j]), rows.len());
            let a = Symmetric::new(&stored).unwrap();
            let size = a.max_abs();
            let shares: Vec<f64> = a.diagonal().iter().map(|x| 0.01 * x.abs() * rng.random_range(0.0..1.0)).collect();
            let radii = [
                Radius::Exact,
                Radius::Bound(1e-14 * size),
                Radius::Bound(0.1 * size),
                Radius::diagonal(shares).unwrap(),
            ];
            let within = radii.into_iter().map(|radius| a.clone().with_radius(radius).unwrap());
            // The norm of the errors may exceed f64.
            let with_errors = [1e-10, 0.05].into_iter().filter_map(|share| a.clone().with_relative_error(share).ok());
            let known: Vec<Symmetric> = within.chain(with_errors).collect();
            for (budget, a) in budgets().flat_map(|budget| known.iter().map(move |a| (budget, a))) {
                let radius = a.radius();
                let exact_determinant = *radius == Radius::Exact;
                let asked = [None, Some(0.0), Some(-1e-10 * size), Some(0.1 * size)];
                let (at_least, count_below) =
                    (asked[rng.random_range(0..4_usize)], asked[rng.random_range(0..4_usize)]);
                let options =
                    AnalysisOptions { budget, exact_determinant, at_least, count_below, ..AnalysisOptions::default() };
                match Analysis::with(a, &options) {
                    Ok(analysis) => {
                        check(&analysis, &stored, &mut cases_seen);
                        cases_seen.count(format!("radius {}, budget {budget}", radius.value() > 0.0));
                    }
                    // Eigenvalues beyond f64.
                    Err(Error::Overflow { .. }) => {}
                    Err(error) => panic!("{error}: {a:?}"),
                }
            }
        }
    }
    cases_seen.settle(1300, 0);
}

/// Nothing is called proved within an estimated radius, and no certificate pretends to.
#[test]
fn an_estimated_radius_proves_nothing() {
    let mut rng = StdRng::seed_from_u64(SEED + 3);
    for (_, family) in families::SYMMETRIC.into_iter().chain(nasty::SYMMETRIC) {
        let rows = family(&mut rng);
        let stored = mat(&mirrored(rows.len(), |i, j| rows[i][j]), rows.len());
        for part in [0.0, 1e-14, 0.1] {
            let a = Symmetric::new(&stored).unwrap();
            let size = a.max_abs();
            let Ok(analysis) = Analysis::of(&a.with_radius(Radius::Estimate(part * size)).unwrap()) else { continue };
            let page = analysis.to_string().replace("of unproved sign", "");
            let exact = page.lines().any(|line| {
                ["Rank", "Determinant"].iter().any(|label| line.starts_with(label)) && line.contains("exactly")
            });
            assert!(!page.contains("proved") && !exact, "{page}");
            assert!(analysis.certificate().is_none(), "{page}");
        }
    }
}

/// Each stage tells that it begins, and can be told to stop.
#[test]
fn stages_are_told_and_stop() {
    let x = Kind::Gaussian { rows: 8, columns: 3, seed: 1 }.matrix().unwrap();
    let vectors = Vectors::columns(&x);
    let gram = Gram::of(&vectors).unwrap();
    let of_vectors = |options: &AnalysisOptions<'_>| Analysis::with(&vectors, options);
    let of_symmetric = |options: &AnalysisOptions<'_>| Analysis::with(&gram, options);
    let of_vectors_told = [
        Stage::Gram,
        Stage::Independence,
        Stage::Eigenvalues,
        Stage::SingularValues,
        Stage::Collinearity,
        Stage::ExactDeterminant,
    ];
    check_stages(&of_vectors, &of_vectors_told);
    check_stages(&of_symmetric, &[Stage::Eigenvalues, Stage::Definiteness, Stage::Determinant]);
    let counted = |options: &AnalysisOptions<'_>| {
        Analysis::with(&gram, &AnalysisOptions { at_least: Some(1.0), count_below: Some(1.0), ..*options })
    };
    check_stages(&counted, &[Stage::Eigenvalues, Stage::Definiteness, Stage::Counts, Stage::Determinant]);
}

fn check_stages(analysis: &dyn Fn(&AnalysisOptions<'_>) -> gramkit::Result<Analysis>, expected: &[Stage]) {
    let exact_determinant = expected.contains(&Stage::ExactDeterminant);
    let told = Mutex::new(Vec::new());
    let listen = |stage, fraction: f64| {
        assert!((0.0..=1.0).contains(&fraction));
        told.lock().unwrap().push(stage);
        ControlFlow::Continue(())
    };
    let options = AnalysisOptions { exact_determinant, progress: Some(&listen), ..AnalysisOptions::default() };
    assert!(analysis(&options).is_ok());
    let mut told = told.into_inner().unwrap();
    told.dedup();
    assert_eq!(told, expected);
    for &last in expected {
        let stop = |stage, _| if stage == last { ControlFlow::Break(()) } else { ControlFlow::Continue(()) };
        let options = AnalysisOptions { exact_determinant, progress: Some(&stop), ..AnalysisOptions::default() };
        assert_eq!(analysis(&options).map(|_| ()), Err(Error::Cancelled), "{last}");
    }
}

/// A computed Gram matrix is judged as the stored matrix within its radius; what is centred has no exact determinant of
/// XᵀX.
#[test]
fn what_was_asked_is_what_is_answered() {
    // Läuchli's vectors, whose Gram matrix rounds to a singular one.
    let x = Kind::Lauchli { columns: 3, epsilon: 1e-9 }.matrix().unwrap();
    let vectors = Vectors::columns(&x);
    assert_eq!(Analysis::of(&vectors).unwrap().rank.proved().unwrap().exact(), Some(3));
    let of_gram = Analysis::of(&Gram::of(&vectors).unwrap()).unwrap();
    assert!(of_gram.rank.proved().unwrap().lower == 1 && of_gram.independence.is_none());
    assert!(of_gram.to_string().contains("and every symmetric matrix within"));
    let exact = AnalysisOptions { exact_determinant: true, ..AnalysisOptions::default() };
    assert_eq!(Analysis::with(&vectors, &exact).unwrap().exact_determinant.unwrap().sign(), 1);
    let centred = Analysis::with(&vectors, &AnalysisOptions { centring: Centring::Mean, ..exact }).unwrap();
    assert!(centred.exact_determinant.is_none() && centred.notes[0].starts_with("no exact determinant"));
    let thrifty = Analysis::with(&vectors, &AnalysisOptions { budget: 0, ..exact }).unwrap();
    assert!(thrifty.exact_determinant.is_none() && thrifty.notes[0].contains("budget"), "{:?}", thrifty.notes);
}

/// A page that says more than its certificate is noticed: the law is not empty.
#[test]
fn the_verdicts_alone_are_those_of_the_whole() {
    let mut rng = StdRng::seed_from_u64(SEED);
    for case in 0..cases(40) {
        let (m, n) = (rng.random_range(1..7), rng.random_range(1..5));
        let x = Mat::from_fn(m, n, |_, _| families::integer(&mut rng, 2));
        let weights: Vec<f64> = (0..m).map(|_| f64::from(rng.random_range(1..9_u8))).collect();
        let options = AnalysisOptions {
            centring: if case % 2 == 0 { Centring::None } else { Centring::Mean },
            weights: (case % 3 == 0).then_some(weights.as_slice()),
            ..AnalysisOptions::default()
        };
        let of = |alone| Analysis::with(&Vectors::columns(&x), &AnalysisOptions { verdicts_alone: alone, ..options });
        let (Ok(all), Ok(alone)) = (of(false), of(true)) else { continue };
        let verdicts = |analysis: &Analysis| {
            let independence = analysis.independence.as_ref().map(|answer| (answer.verdict, answer.rank));
            (analysis.definiteness.class, independence.map(|(verdict, _)| verdict))
        };
        // Enclosures may tell what the exact arithmetic had no budget for; with the default there is enough.
        assert_eq!(verdicts(&alone), verdicts(&all), "{x:?}");
        assert!(alone.eigenvalues.is_none() && alone.singular_values.is_none() && alone.collinearity.is_none());
    }
}

#[test]
fn a_stronger_page_is_noticed() {
    let x = MatrixView::row_major(&[1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 8.0, 9.0], 3, 3).unwrap();
    let analysis =
        Analysis::with(&Vectors::columns(x), &AnalysisOptions { budget: 0, ..AnalysisOptions::default() }).unwrap();
    let Some(Certificate::Rank { dimension, count, centred, components, rank, evidence, work }) =
        analysis.certificate()
    else {
        panic!("vectors have a certificate of their rank")
    };
    assert_eq!((rank.lower, rank.upper), (2, 3));
    let weaker = Count { lower: 1, upper: 3 };
    let weaker = Certificate::Rank { dimension, count, centred, components, rank: weaker, evidence, work };
    let page = analysis.to_string();
    assert!(follows(&stated(&page), &implied(&weaker)).is_err(), "{page}");
    let stronger = page.replace("undetermined: no proof", "independent, proved; no proof");
    assert!(follows(&stated(&stronger), &implied(&analysis.certificate().unwrap())).is_err(), "{stronger}");
}

/// Each change of the subspace is noticed, or the rank is proved by what is left.
#[test]
fn corrupted_subspaces_prove_nothing_false() {
    let mut rng = StdRng::seed_from_u64(SEED + 4);
    let (mut accepted, mut rejected) = (0, 0);
    for seed in 0..cases(30) as u64 {
        let x = Kind::Duplicates { rows: 8, columns: 5, rank: 3, seed }.matrix().unwrap();
        let centring = if seed % 2 == 0 { Centring::None } else { Centring::Mean };
        let options = AnalysisOptions { budget: 0, centring, ..AnalysisOptions::default() };
        let certificate = Analysis::with(&Vectors::columns(&x), &options).unwrap().certificate().unwrap();
        let Certificate::Rank { dimension, count, centred, components, rank, evidence, work } = certificate else {
            panic!("vectors have a certificate of their rank")
        };
        assert_eq!(rank.lower, 3, "{x:?}");
        for _ in 0..20 {
            let (mut rank, mut evidence) = (rank, evidence.clone());
            for item in &mut evidence {
                let RankEvidence::Subspace(subspace) = item else { continue };
                let k = rng.random_range(0..subspace.vectors.len());
                let j = rng.random_range(0..subspace.scaling.len());
                match rng.random_range(0..7) {
                    0 => subspace.sign = -subspace.sign,
                    1 => subspace.scaling[j] = rng.random_range(-5000..5000),
                    2 => subspace.vectors[k][j] = f64::from_bits(rng.random()),
                    3 => subspace.vectors[k] = subspace.vectors[(k + 1) % subspace.vectors.len()].clone(),
                    4 => {
                        subspace.vectors.pop();
                    }
                    // A direction more than the rank has.
                    5 => {
                        let more = (0..subspace.scaling.len()).map(|_| rng.random_range(-1.0..1.0)).collect();
                        subspace.vectors.push(more);
                        rank.lower += 1;
                    }
                    _ => {
                        subspace.vectors[k].pop();
                    }
                }
            }
            let components = components.clone();
            let forged = Certificate::Rank { dimension, count, centred, components, rank, evidence, work };
            match forged.verify(&x) {
                Ok(()) => {
                    accepted += 1;
                    assert!(rank.lower <= 3, "{forged:?}");
                }
                Err(_) => rejected += 1,
            }
        }
    }
    println!("{accepted} accepted, {rejected} rejected");
    assert!(accepted > 20 && rejected > 200);
}
