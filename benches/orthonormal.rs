//! What do Gram–Schmidt and Cholesky QR cost, with their bounds, beside a Householder QR decomposition?

use std::hint::black_box;

use criterion::{BenchmarkId, Criterion};
use faer::{Mat, MatRef};
use gramkit::orthonormal::{CholeskyQr, GramSchmidt, Orthogonalization};
use gramkit::{Orthonormal, Vectors};
use rand::{RngExt, SeedableRng, rngs::StdRng};
use rayon::ThreadPoolBuilder;

const SHAPES: [(usize, usize); 2] = [(2000, 50), (100_000, 20)];
const METHODS: [(&str, Orthogonalization); 6] = [
    ("gramkit classical", Orthogonalization::GramSchmidt(GramSchmidt::Classical)),
    ("gramkit modified", Orthogonalization::GramSchmidt(GramSchmidt::Modified)),
    ("gramkit classical twice", Orthogonalization::GramSchmidt(GramSchmidt::ClassicalTwice)),
    ("gramkit modified twice", Orthogonalization::GramSchmidt(GramSchmidt::ModifiedTwice)),
    ("gramkit cholesky twice", Orthogonalization::CholeskyQr(CholeskyQr::Twice)),
    ("gramkit shifted cholesky thrice", Orthogonalization::CholeskyQr(CholeskyQr::ShiftedThrice)),
];
/// The bounds of Higham, §§19.3 and 19.8, are modest multiples of m·n·u·‖x_j‖; the random matrix is so well conditioned
/// (κ < 2) that one pass suffices.
const AGREEMENT: f64 = 4.0;

/// QR against X, and QᵀQ against I, by triple loops.
fn decomposes(name: &str, x: MatRef<'_, f64>, q: MatRef<'_, f64>, r: MatRef<'_, f64>) {
    let (m, n) = (x.nrows(), x.ncols());
    let tolerance = AGREEMENT * (m * n) as f64 * f64::EPSILON / 2.0;
    for j in 0..n {
        let (mut gap, mut square) = (0.0, 0.0);
        for i in 0..m {
            let mut sum = 0.0;
            for k in 0..n {
                sum += q[(i, k)] * r[(k, j)];
            }
            gap += (sum - x[(i, j)]).powi(2);
            square += x[(i, j)].powi(2);
        }
        assert!(gap.sqrt() <= tolerance * square.sqrt(), "{name}: column {j} of QR");
        for i in 0..n {
            let mut sum = 0.0;
            for k in 0..m {
                sum += q[(k, i)] * q[(k, j)];
            }
            let identity = if i == j { 1.0 } else { 0.0 };
            assert!((sum - identity).abs() <= tolerance, "{name}: entry ({i}, {j}) of QᵀQ");
        }
    }
}

fn faer_qr(x: &Mat<f64>) -> (Mat<f64>, Mat<f64>) {
    let qr = x.qr();
    (qr.compute_thin_Q(), qr.thin_R().to_owned())
}

fn orthonormal(c: &mut Criterion) {
    let mut random = StdRng::seed_from_u64(4);
    let mut group = c.benchmark_group("orthonormal");
    group.sample_size(20);
    for (m, n) in SHAPES {
        let x = Mat::from_fn(m, n, |_, _| random.random_range(-1.0..1.0_f64));
        let vectors = Vectors::columns(&x);
        let id = |name: &str, threads: usize| BenchmarkId::new(name, format!("{m}x{n} f64 threads={threads}"));
        for threads in [1, 2] {
            let pool = ThreadPoolBuilder::new().num_threads(threads).build().expect("threads");
            for (name, method) in METHODS {
                let basis = pool.install(|| Orthonormal::of(&vectors, method)).expect("finite entries");
                decomposes(name, x.as_ref(), basis.q.as_ref(), basis.r.as_ref());
                group.bench_function(id(name, threads), |b| {
                    pool.install(|| b.iter(|| Orthonormal::of(black_box(&vectors), method)));
                });
            }
        }
        let (q, r) = faer_qr(&x);
        decomposes("faer qr", x.as_ref(), q.as_ref(), r.as_ref());
        group.bench_function(id("faer qr with Q", 1), |b| b.iter(|| faer_qr(black_box(&x))));
    }
    group.finish();
}

fn main() {
    // faer's own decomposition on one thread.
    faer::set_global_parallelism(faer::Par::Seq);
    let mut criterion = Criterion::default().configure_from_args();
    orthonormal(&mut criterion);
    criterion.final_summary();
}
