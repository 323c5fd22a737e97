//! Whoever is asked whether to go on may say no at every question, and changes nothing by saying yes.

use std::fmt::Debug;
use std::ops::ControlFlow;
use std::sync::atomic::{AtomicUsize, Ordering};

use faer::Mat;
use gramkit::gram::CrossGram;
use gramkit::modular::VerdictOptions;
use gramkit::orthonormal::{CholeskyQr, Orthogonalization, OrthonormalOptions};
use gramkit::verdict::AtLeast;
use gramkit::{
    Definiteness, Eigen, Error, GramOptions, Independence, Orthonormal, Progress, Radius, Result, Svd, Symmetric,
    Vectors,
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
