//! What does exact arithmetic cost, where floating point cannot tell?
//!
//! The rank is compared with a QR decomposition of the same 1000 × 200 and of ten times as many rows.

use std::hint::black_box;

use criterion::{BenchmarkId, Criterion};
use faer::Mat;
use gramkit::certificate::{Evidence, RankEvidence};
use gramkit::{Claim, Definiteness, Independence, Symmetric, Vectors, Verdict};
use rand::{RngExt, SeedableRng, rngs::StdRng};

const SHAPE: (usize, usize) = (1000, 200);
const TALL: usize = 10_000;
const ORDERS: [usize; 2] = [30, 100];
/// Entries are multiples of this below 1, so that the sum of two is exact.
const GRID: f64 = (1_u64 << 50) as f64;

/// Columns of which the last is the sum of the first two.
fn dependent(random: &mut StdRng) -> Mat<f64> {
    let (m, n) = SHAPE;
    let mut x = Mat::from_fn(m, n, |_, _| (random.random_range(-1.0..1.0_f64) * GRID).round() / GRID);
    for i in 0..m {
        x[(i, n - 1)] = x[(i, 0)] + x[(i, 1)];
        assert!(x[(i, n - 1)] - x[(i, 0)] == x[(i, 1)] && x[(i, n - 1)] - x[(i, 1)] == x[(i, 0)]);
    }
    x
}

/// The same but for the last bit of one entry, and independent if the other columns and e₀ are: the last column is the
/// sum plus a multiple of e₀.
fn nearly_dependent(x: &Mat<f64>) -> Mat<f64> {
    let n = SHAPE.1;
    let mut y = x.clone();
    y[(0, n - 1)] = x[(0, n - 1)].next_up();
    let others = Mat::from_fn(SHAPE.0, n, |i, j| if j < n - 1 { x[(i, j)] } else { f64::from(u8::from(i == 0)) });
    let smallest = others.singular_values().expect("singular values")[n - 1];
    // An SVD's error is a modest multiple of m·n·u·σ₁ (Golub & Van Loan, §8.6), far below this.
    assert!(smallest > 1e-3, "the oracle's columns are independent");
    y
}

fn rank(c: &mut Criterion) {
    let mut random = StdRng::seed_from_u64(5);
    let mut group = c.benchmark_group("exact rank");
    group.sample_size(10);
    let (m, n) = SHAPE;
    let x = dependent(&mut random);
    let y = nearly_dependent(&x);
    let tall = Mat::from_fn(TALL, n, |_, _| random.random_range(-1.0..1.0_f64));

    let answer = Independence::of(&Vectors::columns(&x)).expect("finite entries");
    assert_eq!((answer.verdict, answer.rank.exact()), (Verdict::Refuted, Some(n - 1)));
    assert_eq!(answer.relations()[0].in_words(&[]), format!("0 = x0 + x1 − x{}", n - 1));
    let answer = Independence::of(&Vectors::columns(&y)).expect("finite entries");
    assert_eq!(answer.verdict, Verdict::Proved);
    assert!(matches!(answer.evidence[..], [RankEvidence::Minor(_)]));

    let threads = faer::get_global_parallelism().degree();
    let id = |name: &str, m: usize, threads: usize| BenchmarkId::new(name, format!("{m}x{n} f64 threads={threads}"));
    let all = rayon::current_num_threads();
    let judge = |x: &Mat<f64>| Independence::of(&Vectors::columns(x)).map(|answer| answer.verdict);
    group.bench_function(id("gramkit dependent", m, all), |b| b.iter(|| judge(black_box(&x))));
    group.bench_function(id("gramkit independent", m, all), |b| b.iter(|| judge(black_box(&y))));
    group.bench_function(id("faer qr", m, threads), |b| b.iter(|| black_box(&x).qr()));
    group.bench_function(id("faer qr", TALL, threads), |b| b.iter(|| black_box(&tall).qr()));
    group.finish();
}

/// LᵀDL with a unit lower triangular L of integers below 2⁶ and D of integers below 2³⁰, its first row and column once
/// more, and how many of D are positive: by Sylvester's law as many eigenvalues. For such an L most are far below the
/// rounding of the largest, and one is 0.
fn congruent_to_diagonal(n: usize, random: &mut StdRng) -> (Symmetric, usize) {
    let d: Vec<i64> =
        (0..n).map(|_| random.random_range(1..1_i64 << 30) * [-1, 1][random.random_range(0..2)]).collect();
    let mut row = |i: usize| (0..i).map(|_| random.random_range(-63..=63)).chain([1]).collect();
    let l: Vec<Vec<i64>> = (0..n).map(&mut row).collect();
    let entry = |i: usize, j: usize| {
        let sum: i64 = (i..n).map(|k| l[k][i] * d[k] * l[k][j]).sum();
        assert!(sum.abs() < 1 << 53, "the entry is exact");
        sum as f64
    };
    let repeated = |i: usize, j: usize| entry((i % n).max(j % n), (i % n).min(j % n));
    (Symmetric::from_lower(n + 1, repeated).expect("finite entries"), d.iter().filter(|&&d| d > 0).count())
}

fn inertia(c: &mut Criterion) {
    let mut random = StdRng::seed_from_u64(6);
    let mut group = c.benchmark_group("exact inertia");
    group.sample_size(10);
    for n in ORDERS {
        let (a, positive) = congruent_to_diagonal(n, &mut random);
        let answer = Definiteness::of(&a).expect("finite entries");
        let Claim::Proved(inertia) = answer.inertia else { panic!("the radius is exact") };
        assert_eq!((inertia.positive.exact(), inertia.negative.exact()), (Some(positive), Some(n - positive)));
        assert!(answer.evidence.iter().any(|evidence| matches!(evidence, Evidence::PrincipalMinors(_))));

        let threads = rayon::current_num_threads();
        let id = |name: &str, threads: usize| BenchmarkId::new(name, format!("{n}x{n} f64 threads={threads}"));
        group.bench_function(id("gramkit", threads), |b| b.iter(|| Definiteness::of(black_box(&a))));
        let serial = faer::get_global_parallelism().degree();
        let eigenvalues = || black_box(&a).as_faer().self_adjoint_eigenvalues(faer::Side::Lower);
        group.bench_function(id("faer eigenvalues", serial), |b| b.iter(eigenvalues));
    }
    group.finish();
}

fn main() {
    let mut criterion = Criterion::default().configure_from_args();
    rank(&mut criterion);
    inertia(&mut criterion);
    criterion.final_summary();
}
