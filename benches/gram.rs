//! What does XᵀX cost, beside a plain product?

use std::hint::black_box;

use criterion::{BenchmarkId, Criterion, Throughput};
use faer::linalg::matmul::matmul;
use faer::linalg::matmul::triangular::{BlockStructure, matmul as triangular_matmul};
use faer::{Accum, Mat, MatRef, Par};
use gramkit::{Gram, Vectors};
use nalgebra::DMatrix;
use rand::{RngExt, SeedableRng, rngs::StdRng};

const SHAPES: [(usize, usize); 4] = [(100_000, 8), (4096, 64), (1000, 200), (64, 64)];
/// The largest number of multiply–adds that the triple loop is timed on.
const NAIVE_LIMIT: usize = 10_000_000;
/// An inner product in any order is off by at most m·u·‖x‖‖y‖, two of them by twice that; one more for the lengths' rounding.
const AGREEMENT: f64 = 3.0;

fn triple_loop(x: MatRef<'_, f64>) -> Mat<f64> {
    let mut g = Mat::zeros(x.ncols(), x.ncols());
    for j in 0..x.ncols() {
        for i in 0..x.ncols() {
            for k in 0..x.nrows() {
                g[(i, j)] += x[(k, i)] * x[(k, j)];
            }
        }
    }
    g
}

fn plain(x: MatRef<'_, f64>) -> Mat<f64> {
    let mut g = Mat::zeros(x.ncols(), x.ncols());
    matmul(g.as_mut(), Accum::Replace, x.transpose(), x, 1.0, Par::Seq);
    g
}

fn triangular(x: MatRef<'_, f64>) -> Mat<f64> {
    let mut g = Mat::zeros(x.ncols(), x.ncols());
    let (lower, full) = (BlockStructure::TriangularLower, BlockStructure::Rectangular);
    triangular_matmul(g.as_mut(), lower, Accum::Replace, x.transpose(), full, x, full, 1.0, Par::Seq);
    g
}

/// Every answer is checked before it is timed. Only the lower triangle is read.
fn agrees(name: &str, oracle: &Mat<f64>, m: usize, entry: impl Fn(usize, usize) -> f64) {
    for j in 0..oracle.ncols() {
        for i in j..oracle.ncols() {
            let scale = (oracle[(i, i)] * oracle[(j, j)]).sqrt();
            let tolerance = AGREEMENT * m as f64 * f64::EPSILON / 2.0 * scale;
            let gap = (entry(i, j) - oracle[(i, j)]).abs();
            assert!(gap <= tolerance, "{name}: entry ({i}, {j}) is off by {gap:e}");
        }
    }
}

fn gram(c: &mut Criterion) {
    let mut random = StdRng::seed_from_u64(1);
    let mut group = c.benchmark_group("gram");
    let threads = rayon::current_num_threads();
    for (m, n) in SHAPES {
        let x = Mat::from_fn(m, n, |_, _| random.random_range(-1.0..1.0_f64));
        let single = Mat::from_fn(m, n, |i, j| x[(i, j)] as f32);
        let dynamic = DMatrix::from_fn(m, n, |i, j| x[(i, j)]);
        let oracle = triple_loop(x.as_ref());
        let widened = Mat::from_fn(m, n, |i, j| f64::from(single[(i, j)]));
        let oracle_of_single = triple_loop(widened.as_ref());
        let (vectors, singles) = (Vectors::columns(&x), Vectors::columns(&single));

        let ours = Gram::of(&vectors).expect("moderate entries");
        agrees("gramkit", &oracle, m, |i, j| ours.get(i, j));
        let ours = Gram::of(&singles).expect("moderate entries");
        agrees("gramkit f32", &oracle_of_single, m, |i, j| ours.get(i, j));
        let product = dynamic.tr_mul(&dynamic);
        agrees("nalgebra", &oracle, m, |i, j| product[(i, j)]);
        let (full, lower) = (plain(x.as_ref()), triangular(x.as_ref()));
        agrees("faer", &oracle, m, |i, j| full[(i, j)]);
        agrees("faer triangular", &oracle, m, |i, j| lower[(i, j)]);

        // Multiply–adds of one triangle.
        group.throughput(Throughput::Elements((m * n * (n + 1) / 2) as u64));
        let shape = |kind: &str, threads: usize| format!("{m}x{n} {kind} threads={threads}");
        let id = |name: &str, kind: &str, threads: usize| BenchmarkId::new(name, shape(kind, threads));
        let one = rayon::ThreadPoolBuilder::new().num_threads(1).build().expect("a thread");
        group.bench_function(id("gramkit", "f64", threads), |b| b.iter(|| Gram::of(black_box(&vectors))));
        group.bench_function(id("gramkit", "f64", 1), |b| one.install(|| b.iter(|| Gram::of(black_box(&vectors)))));
        group.bench_function(id("gramkit", "f32", threads), |b| b.iter(|| Gram::of(black_box(&singles))));
        group.bench_function(id("nalgebra tr_mul", "f64", 1), |b| b.iter(|| black_box(&dynamic).tr_mul(&dynamic)));
        group.bench_function(id("faer product", "f64", 1), |b| b.iter(|| plain(black_box(x.as_ref()))));
        group.bench_function(id("faer triangular", "f64", 1), |b| b.iter(|| triangular(black_box(x.as_ref()))));
        if m * n * n <= NAIVE_LIMIT {
            group.bench_function(id("triple loop", "f64", 1), |b| b.iter(|| triple_loop(black_box(x.as_ref()))));
        }
    }
    group.finish();
}

fn main() {
    let mut criterion = Criterion::default().configure_from_args();
    gram(&mut criterion);
    criterion.final_summary();
}
