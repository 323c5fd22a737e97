//! What do proved similarities and shrunk covariances cost, beside the same from faer's decompositions without a bound?

use std::hint::black_box;

use criterion::{BenchmarkId, Criterion};
use faer::{Mat, MatRef};
use gramkit::Vectors;
use gramkit::covariance::{Shrinkage, ShrunkCovariance};
use gramkit::similarity::{Comparison, Estimator, Hsic, Measure};
use gramkit::spans::PrincipalAngles;
use rand::{RngExt, SeedableRng, rngs::StdRng};
use rayon::ThreadPoolBuilder;

const SAMPLES: usize = 20;
const ROWS: usize = 5000;
const FEATURES: usize = 50;
const SPANNING: usize = 20;
/// How far the oracles may be outside of the enclosures, and how wide these may be: the shrinkage of
/// variables without covariance is the worst of them, a quotient of small differences.
const AGREEMENT: f64 = 1e-10;

/// Numbers between −1 and 1, but for a tenth of those of another matrix.
fn uniform(rows: usize, columns: usize, other: Option<MatRef<'_, f64>>, random: &mut StdRng) -> Mat<f64> {
    let shared = |i, j| other.map_or(0.0, |other| 0.1 * other[(i, j)]);
    Mat::from_fn(rows, columns, |i, j| shared(i, j) + random.random_range(-1.0..1.0))
}

/// X less its means.
fn centred(x: &Mat<f64>) -> Mat<f64> {
    let n = x.nrows();
    let means: Vec<f64> = x.col_iter().map(|column| column.iter().sum::<f64>() / n as f64).collect();
    Mat::from_fn(n, x.ncols(), |i, j| x[(i, j)] - means[j])
}

/// XᵀY by triple loops.
fn cross(x: &Mat<f64>, y: &Mat<f64>) -> Mat<f64> {
    let inner = |i: usize, j: usize| x.col(i).iter().zip(y.col(j).iter()).map(|(x, y)| x * y).sum::<f64>();
    Mat::from_fn(x.ncols(), y.ncols(), inner)
}

/// The same by faer.
fn faer_cross(x: &Mat<f64>, y: &Mat<f64>) -> Mat<f64> {
    x.transpose() * y
}

fn square(a: &Mat<f64>) -> f64 {
    a.col_iter().flat_map(|column| column.iter()).map(|x| x * x).sum()
}

type Product = fn(&Mat<f64>, &Mat<f64>) -> Mat<f64>;

fn alignment(x: &Mat<f64>, y: &Mat<f64>, product: Product) -> f64 {
    let (x, y) = (centred(x), centred(y));
    square(&product(&x, &y)) / (square(&product(&x, &x)) * square(&product(&y, &y))).sqrt()
}

/// Ledoit and Wolf's ρ.
fn intensity(x: &Mat<f64>, product: Product) -> f64 {
    let x = centred(x);
    let (n, p) = (x.nrows() as f64, x.ncols());
    let s = product(&x, &x) / faer::Scale(n);
    let mu = (0..p).map(|j| s[(j, j)]).sum::<f64>() / p as f64;
    let apart = square(&Mat::from_fn(p, p, |i, j| s[(i, j)] - if i == j { mu } else { 0.0 }));
    let mut lengths = vec![0.0; x.nrows()];
    x.col_iter().for_each(|column| lengths.iter_mut().zip(column.iter()).for_each(|(sum, x)| *sum += x * x));
    let fourth: f64 = lengths.iter().map(|length| length * length).sum();
    ((fourth / n - square(&s)) / n).min(apart) / apart
}

/// The largest angle by its cosine, as Björck and Golub have it.
fn largest_angle(a: &Mat<f64>, b: &Mat<f64>) -> f64 {
    let cosines = faer_cross(&a.qr().compute_thin_Q(), &b.qr().compute_thin_Q()).singular_values();
    cosines.ok().and_then(|cosines| cosines.last().copied()).map_or(f64::NAN, f64::acos)
}

fn shrunk(c: &mut Criterion, x: &Mat<f64>) {
    let vectors = Vectors::columns(x);
    let found = ShrunkCovariance::of(&vectors, Shrinkage::LedoitWolf).expect("finite entries");
    let oracle = intensity(x, cross);
    println!("Ledoit–Wolf: {:?}, by loops {oracle:e}", found.intensity);
    assert!(found.intensity.distance(oracle) <= AGREEMENT && found.is_positive_definite().is_proved());
    let mut group = c.benchmark_group("covariance");
    group.sample_size(SAMPLES);
    let id = |name: &str| BenchmarkId::new(name, format!("{ROWS}x{FEATURES} f64 threads=1"));
    let of = |x: &Vectors<'_, f64>| ShrunkCovariance::of(x, Shrinkage::LedoitWolf);
    group.bench_function(id("gramkit ledoit-wolf"), |b| b.iter(|| of(black_box(&vectors))));
    group.bench_function(id("faer product without a bound"), |b| b.iter(|| intensity(black_box(x), faer_cross)));
    group.finish();
}

fn alike(c: &mut Criterion, x: &Mat<f64>, y: &Mat<f64>) {
    let (first, second) = (Vectors::columns(x), Vectors::columns(y));
    let rows = [Vectors::rows(x), Vectors::rows(y)];
    let oracle = alignment(x, y, cross);
    let found = Hsic::linear(&first, &second, Estimator::Biased).ok().and_then(|hsic| hsic.alignment());
    let found = found.expect("features that vary");
    println!("CKA: {found:?}, by loops {oracle:e}");
    assert!(found.distance(oracle) <= AGREEMENT);
    let mut group = c.benchmark_group("similarity");
    group.sample_size(SAMPLES);
    let id = |name: &str| BenchmarkId::new(name, format!("two {ROWS}x{FEATURES} f64 threads=1"));
    let hsic = |estimator| Hsic::linear(black_box(&first), black_box(&second), estimator).map(|hsic| hsic.alignment());
    group.bench_function(id("gramkit cka"), |b| b.iter(|| hsic(Estimator::Biased)));
    group.bench_function(id("gramkit cka-debiased"), |b| b.iter(|| hsic(Estimator::Unbiased)));
    let compared = || Comparison::of(black_box(&rows), Measure::Alignment(Estimator::Biased));
    group.bench_function(id("gramkit comparison cka"), |b| b.iter(compared));
    group.bench_function(id("faer cka without a bound"), |b| b.iter(|| alignment(black_box(x), y, faer_cross)));
    group.finish();
}

fn angles(c: &mut Criterion, a: &Mat<f64>, b: &Mat<f64>) {
    let (first, second) = (Vectors::columns(a), Vectors::columns(b));
    let found = PrincipalAngles::of(&first, &second).expect("independent columns");
    let (largest, oracle) = (found.angles[SPANNING - 1], largest_angle(a, b));
    println!("the largest angle: {largest:?}, by faer {oracle:e}");
    assert!(largest.distance(oracle) <= AGREEMENT);
    let mut group = c.benchmark_group("spans");
    group.sample_size(SAMPLES);
    let id = |name: &str| BenchmarkId::new(name, format!("two {ROWS}x{SPANNING} f64 threads=1"));
    let of = |first: &Vectors<'_, f64>| PrincipalAngles::of(first, &second);
    group.bench_function(id("gramkit angles"), |b| b.iter(|| of(black_box(&first))));
    group.bench_function(id("faer cosine without a bound"), |bencher| bencher.iter(|| largest_angle(black_box(a), b)));
    group.finish();
}

fn main() {
    faer::set_global_parallelism(faer::Par::Seq);
    let pool = ThreadPoolBuilder::new().num_threads(1).build().expect("a thread");
    pool.install(|| {
        let mut random = StdRng::seed_from_u64(23);
        let x = uniform(ROWS, FEATURES, None, &mut random);
        let y = uniform(ROWS, FEATURES, Some(x.as_ref()), &mut random);
        let mut criterion = Criterion::default().configure_from_args();
        shrunk(&mut criterion, &x);
        alike(&mut criterion, &x, &y);
        let of = |matrix: &Mat<f64>| matrix.as_ref().subcols(0, SPANNING).to_owned();
        angles(&mut criterion, &of(&x), &of(&y));
        criterion.final_summary();
    });
}
