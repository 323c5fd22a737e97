//! Whoever is asked whether to go on may say no at every question, and changes nothing by saying yes.

use std::fmt::Debug;
use std::ops::ControlFlow;
use std::sync::atomic::{AtomicUsize, Ordering};

use faer::Mat;
use gramkit::field::FieldOptions;
use gramkit::gram::{CrossGram, GramBatch};
use gramkit::modular::VerdictOptions;
use gramkit::orthonormal::{CholeskyQr, Orthogonalization, OrthonormalOptions};
use gramkit::verdict::AtLeast;
use gramkit::{
    Accuracy, Centring, Definiteness, Divisor, Eigen, Error, Field, GramAccumulator, GramOptions, Independence,
    Orthonormal, Progress, Radius, Result, Svd, Symmetric, Vectors,
};
use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};

/// Questions at which the work is cancelled, spread over all of them.
const CANCELLED: usize = 12;

/// The number of questions that are asked if each is answered by yes.
fn questions<R: PartialEq + Debug>(what: &str, plain: Result<R>, work: impl Fn(Progress<'_>) -> Result<R>) -> usize {
    let asked = AtomicUsize::new(0);
    let answered = |last: usize| {
        asked.store(0, Ordering::Relaxed);
        work(&|fraction| {
            assert!((0.0..=1.0).contains(&fraction), "{what}: {fraction}");
            let number = asked.fetch_add(1, Ordering::Relaxed) + 1;
            if number < last { ControlFlow::Continue(()) } else { ControlFlow::Break(()) }
        })
    };
    let whole = answered(usize::MAX);
    assert!(whole.is_ok() && whole == plain, "{what}: another answer than without questions");
    let all = asked.load(Ordering::Relaxed);
    for last in (1..=all).step_by(all.div_ceil(CANCELLED)).chain([all]) {
        let outcome = answered(last);
        assert!(matches!(outcome, Err(Error::Cancelled)), "{what}: question {last} of {all} was not heard");
    }
    all
}

fn random(rows: usize, columns: usize, seed: u64) -> Mat<f64> {
    let mut random = StdRng::seed_from_u64(seed);
    Mat::from_fn(rows, columns, |_, _| f64::from(random.random_range(-8_i8..=8)))
}

/// XXᵀ of small integers, exactly; of rank `columns`.
fn gram(order: usize, columns: usize, seed: u64) -> Symmetric {
    let x = random(order, columns, seed);
    let row = |i: usize| x.row(i).iter().copied();
    Symmetric::from_lower(order, |i, j| row(i).zip(row(j)).map(|(a, b)| a * b).sum()).unwrap()
}

fn options(progress: Progress<'_>) -> VerdictOptions<'_> {
    VerdictOptions { progress: Some(progress), ..VerdictOptions::default() }
}

fn definiteness(what: &str, a: &Symmetric) -> usize {
    questions(what, Definiteness::of(a), |progress| Definiteness::with(a, &options(progress)))
}

#[test]
fn definiteness_can_be_cancelled_at_every_question() {
    // A block of columns of a factor is 64 wide, and so are the columns of its check.
    let definite = definiteness("a definite matrix", &gram(200, 220, 1));
    assert!(definite >= 8, "{definite}");
    let singular = definiteness("a singular matrix", &gram(70, 60, 2));
    assert!(singular >= 12, "{singular}");
    definiteness("an indefinite matrix", &Symmetric::from_lower(90, |i, j| (i * j % 17) as f64 - 5.0).unwrap());
    definiteness("a radius", &gram(66, 66, 3).with_radius(Radius::Bound(1e-3)).unwrap());
    let a = gram(40, 41, 4);
    let errors = Mat::from_fn(40, 40, |i, j| 1e-3 * a.get(i, j).abs());
    definiteness("errors of the entries", &a.with_entry_errors(&errors, Radius::Bound).unwrap());
}

#[test]
fn independence_can_be_cancelled_at_every_question() {
    let of = |what: &str, x: &Mat<f64>| {
        let vectors = Vectors::columns(x);
        let gram = GramOptions::default();
        questions(what, Independence::of(&vectors), |progress| Independence::with(&vectors, &gram, &options(progress)))
    };
    let tall = of("tall vectors", &random(3000, 70, 5));
    assert!(tall >= 10, "{tall}");
    let mut dependent = random(80, 30, 6);
    for i in 0..80 {
        dependent[(i, 29)] = dependent[(i, 3)] - 2.0 * dependent[(i, 4)];
    }
    of("dependent vectors", &dependent);
}

#[test]
fn decompositions_can_be_cancelled_at_every_question() {
    let a = gram(130, 100, 7);
    questions("eigenvalues", Eigen::of(&a), |progress| Eigen::with(&a, Some(progress)));
    let x = random(140, 90, 8);
    let (vectors, others) = (Vectors::columns(&x), Vectors::rows(x.transpose()));
    questions("singular values", Svd::of(&vectors), |progress| Svd::with(&vectors, Some(progress)));
    let cross = CrossGram::of(&vectors, &others);
    questions("a cross-Gram matrix", cross, |progress| CrossGram::with(&vectors, &others, Some(progress)));
    let method = Orthogonalization::CholeskyQr(CholeskyQr::ShiftedThrice);
    questions("Cholesky QR", Orthonormal::of(&vectors, method), |progress| {
        Orthonormal::with(&vectors, &OrthonormalOptions { method, progress: Some(progress) })
    });
    let least = AtLeast::of(&a, -1e-3);
    questions("a bound on the least eigenvalue", least, |progress| AtLeast::with(&a, -1e-3, &options(progress)));
}

#[test]
fn batches_and_accumulators_can_be_cancelled_at_every_question() {
    let x = random(60_000, 4, 9);
    let values: Vec<f64> = x.row_iter().flat_map(|row| row.iter().copied().collect::<Vec<_>>()).collect();
    let packed = |batch: Result<GramBatch>| batch.map(|batch| batch.as_slice().to_vec());
    let plain = packed(GramBatch::row_major(&values, 20, 4));
    let asked =
        questions("windows", plain, |progress| packed(GramBatch::row_major_with(&values, 20, 4, Some(progress))));
    assert!(asked >= 3, "{asked}");
    let weights: Vec<f64> = (0..60_000).map(|k| f64::from(k % 3)).collect();
    for weights in [None, Some(&weights[..])] {
        let gathered = |progress: Option<Progress<'_>>| {
            let mut gathered = GramAccumulator::new(4, Centring::Mean)?.with_accuracy(Accuracy::Doubled);
            gathered.push_with(&Vectors::columns(&x), weights, progress)?;
            gathered.finish(Divisor::One).map(|gram| gram.as_faer().to_owned())
        };
        questions("rows", gathered(None), |progress| gathered(Some(progress)));
    }
}

#[test]
fn the_closest_relation_can_be_cancelled_at_every_question() {
    let mut x = random(80, 12, 10);
    for dependent in [false, true] {
        let vectors = Vectors::columns(&x);
        let plain = Independence::closest_relation(&vectors);
        let asked = questions("the closest relation", plain, |progress| {
            Independence::closest_relation_with(&vectors, &options(progress))
        });
        assert!(asked >= if dependent { 3 } else { 1 }, "{asked}");
        for i in 0..80 {
            x[(i, 11)] = x[(i, 3)] - 2.0 * x[(i, 4)];
        }
    }
}

#[test]
fn a_structure_tensor_can_be_cancelled_at_every_question() {
    let samples: Vec<f64> =
        random(120, 90, 11).col_iter().flat_map(|column| column.iter().copied().collect::<Vec<_>>()).collect();
    let tensor = |progress: Option<Progress<'_>>| {
        let options = FieldOptions { progress, ..FieldOptions::default() };
        Field::new(&samples, &[90, 120], &[1.0, 1.0])?.with_options(&options)?.structure_tensor(3.0)
    };
    let asked = questions("a structure tensor", tensor(None), |progress| tensor(Some(progress)));
    assert!(asked >= 4, "{asked}");
}
