//! What does a proof of independence cost, beside the decompositions that only suggest it?

use std::hint::black_box;

use criterion::{BenchmarkId, Criterion};
use faer::{Mat, MatRef};
use gramkit::{Independence, Vectors, Verdict};
use rand::{RngExt, SeedableRng, rngs::StdRng};

const SHAPES: [(usize, usize); 2] = [(2000, 50), (10_000, 200)];
const SAMPLES: usize = 20;
/// A Householder QR or an SVD loses a modest multiple of m·n·u of ‖x_j‖ (Higham, Theorem 19.4); the triple loop adds
/// n·u.
const AGREEMENT: f64 = 4.0;

/// A·B by a triple loop, against X, column by column.
fn recomposes(name: &str, x: MatRef<'_, f64>, a: MatRef<'_, f64>, b: MatRef<'_, f64>) {
    let (m, n) = (x.nrows(), x.ncols());
    for j in 0..n {
        let mut sums = vec![0.0; m];
        for k in 0..b.nrows() {
            for (sum, a) in sums.iter_mut().zip(a.col(k).iter()) {
                *sum += a * b[(k, j)];
            }
        }
        let gap: f64 = sums.iter().zip(x.col(j).iter()).map(|(sum, x)| (sum - x).powi(2)).sum();
        let square: f64 = x.col(j).iter().map(|x| x.powi(2)).sum();
        let tolerance = AGREEMENT * (m * n) as f64 * f64::EPSILON / 2.0;
        assert!(gap.sqrt() <= tolerance * square.sqrt(), "{name}: column {j}");
    }
}

fn independence(c: &mut Criterion) {
    let mut random = StdRng::seed_from_u64(3);
    let mut group = c.benchmark_group("independence");
    group.sample_size(SAMPLES);
    let threads = faer::get_global_parallelism().degree();
    for (m, n) in SHAPES {
        let x = Mat::from_fn(m, n, |_, _| random.random_range(-1.0..1.0_f64));
        let vectors = Vectors::columns(&x);

        let answer = Independence::of(&vectors).expect("finite entries");
        assert_eq!(answer.verdict, Verdict::Proved);
        let qr = x.qr();
        recomposes("faer QR", x.as_ref(), qr.compute_thin_Q().as_ref(), qr.thin_R());
        let svd = x.thin_svd().expect("singular values");
        let us = Mat::from_fn(m, n, |i, j| svd.U()[(i, j)] * svd.S()[j]);
        recomposes("faer SVD", x.as_ref(), us.as_ref(), svd.V().transpose());
        // The bound is one, and not an idle one.
        let smallest = svd.S()[n - 1];
        assert!(answer.sigma_min.lower <= smallest && answer.sigma_min.lower > smallest / (n as f64));

        let id = |name: &str, threads: usize| BenchmarkId::new(name, format!("{m}x{n} f64 threads={threads}"));
        group.bench_function(id("gramkit proof", 1), |b| b.iter(|| Independence::of(black_box(&vectors))));
        group.bench_function(id("faer qr", threads), |b| b.iter(|| black_box(&x).qr()));
        group.bench_function(id("faer singular values", threads), |b| b.iter(|| black_box(&x).singular_values()));
        group.bench_function(id("faer thin svd", threads), |b| b.iter(|| black_box(&x).thin_svd()));
    }
    group.finish();
}

fn main() {
    // One thread, as the library's own calls.
    faer::set_global_parallelism(faer::Par::Seq);
    let mut criterion = Criterion::default().configure_from_args();
    independence(&mut criterion);
    criterion.final_summary();
}
