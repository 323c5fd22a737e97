//! What do proved enclosures of all eigenvalues cost, beside the decomposition that they enclose?

use std::hint::black_box;

use criterion::{BenchmarkId, Criterion};
use faer::{Mat, Side};
use gramkit::{Eigen, Symmetric};
use rand::{RngExt, SeedableRng, rngs::StdRng};

const ORDERS: [usize; 2] = [50, 500];
const SAMPLES: usize = 20;
/// Both decompositions are within a modest multiple of n·u·‖A‖_F of A (Parlett, *The Symmetric Eigenvalue Problem*,
/// §8).
const AGREEMENT: f64 = 4.0;

/// VDVᵀ by a triple loop, against A, in the norm ‖·‖_F.
fn recomposes(name: &str, a: &Symmetric, d: impl Fn(usize) -> f64, v: &Mat<f64>) {
    let n = a.order();
    let (mut gap, mut square) = (0.0, 0.0);
    for j in 0..n {
        let mut sums = vec![0.0; n];
        for k in 0..n {
            for (sum, v_ik) in sums.iter_mut().zip(v.col_as_slice(k)) {
                *sum += v_ik * d(k) * v[(j, k)];
            }
        }
        gap += sums.iter().enumerate().map(|(i, sum)| (sum - a.get(i, j)).powi(2)).sum::<f64>();
        square += (0..n).map(|i| a.get(i, j).powi(2)).sum::<f64>();
    }
    assert!(gap.sqrt() <= AGREEMENT * n as f64 * f64::EPSILON / 2.0 * square.sqrt(), "{name}: {:e}", gap.sqrt());
}

fn spectrum(c: &mut Criterion) {
    let mut random = StdRng::seed_from_u64(4);
    let mut group = c.benchmark_group("spectrum");
    group.sample_size(SAMPLES);
    let threads = faer::get_global_parallelism().degree();
    for n in ORDERS {
        let a = Symmetric::from_lower(n, |_, _| random.random_range(-1.0..1.0_f64)).expect("finite entries");

        let eigen = Eigen::of(&a).expect("convergence");
        recomposes("gramkit", &a, |k| eigen.values[k], &eigen.vectors);
        let peer = a.as_faer().self_adjoint_eigen(Side::Lower).expect("convergence");
        let d = peer.S().column_vector();
        recomposes("faer", &a, |k| d[k], &peer.U().to_owned());
        let tolerance = AGREEMENT * n as f64 * f64::EPSILON / 2.0 * eigen.values[n - 1].max(-eigen.values[0]);
        let near =
            |k: usize| eigen.enclosures[k].lower - tolerance <= d[k] && d[k] <= eigen.enclosures[k].upper + tolerance;
        assert!((0..n).all(near));

        let id = |name: &str, threads: usize| BenchmarkId::new(name, format!("{n}x{n} f64 threads={threads}"));
        group.bench_function(id("gramkit enclosures", 1), |b| b.iter(|| Eigen::of(black_box(&a))));
        group.bench_function(id("faer eigenvectors", threads), |b| {
            b.iter(|| black_box(a.as_faer()).self_adjoint_eigen(Side::Lower))
        });
        group.bench_function(id("faer eigenvalues", threads), |b| {
            b.iter(|| black_box(a.as_faer()).self_adjoint_eigenvalues(Side::Lower))
        });
    }
    group.finish();
}

fn main() {
    // One thread, as the library's own calls.
    faer::set_global_parallelism(faer::Par::Seq);
    let mut criterion = Criterion::default().configure_from_args();
    spectrum(&mut criterion);
    criterion.final_summary();
}
