//! What does a proved nearest correlation matrix cost, beside the decomposition of which it takes several?

use std::hint::black_box;

use criterion::{BenchmarkId, Criterion};
use faer::{Mat, Side};
use gramkit::Symmetric;
use gramkit::nearest::Nearest;
use rand::{RngExt, SeedableRng, rngs::StdRng};

const ORDERS: [usize; 2] = [100, 1000];
const SAMPLES: usize = 10;
/// The answer is the nearest matrix to so many digits, over n·u·‖A‖_F.
const ROUNDINGS: f64 = 100.0;

/// Ones on the diagonal, and numbers between −1 and 1 elsewhere.
fn uniform(n: usize, random: &mut StdRng) -> Symmetric {
    let mut entry = |i, j| if i == j { 1.0 } else { random.random_range(-1.0..1.0_f64) };
    Symmetric::from_lower(n, &mut entry).expect("finite entries")
}

fn nearest(c: &mut Criterion) {
    let mut random = StdRng::seed_from_u64(9);
    let mut group = c.benchmark_group("nearest");
    group.sample_size(SAMPLES);
    for n in ORDERS {
        let a = uniform(n, &mut random);
        let found = Nearest::correlation(&a).expect("convergence");
        let norm = a.as_faer().norm_l2();
        println!(
            "n = {n}: {} steps, ‖X − A‖ = {:?}, no nearer than {:e}, optimality {:e}, moved {:e}",
            found.iterations, found.distance, found.distance_lower, found.optimality, found.moved_by_rounding
        );
        assert!(found.is_above_floor.is_proved());
        assert!(found.optimality <= ROUNDINGS * n as f64 * f64::EPSILON / 2.0 * norm, "{:e}", found.optimality);
        let id = |name: &str| BenchmarkId::new(name, format!("{n}x{n} f64 threads=1"));
        group.bench_function(id("gramkit correlation"), |b| b.iter(|| Nearest::correlation(black_box(&a))));
        group.bench_function(id("gramkit semidefinite"), |b| b.iter(|| Nearest::semidefinite(black_box(&a))));
        let values: Mat<f64> = a.as_faer().to_owned();
        group
            .bench_function(id("faer eigenvectors"), |b| b.iter(|| black_box(&values).self_adjoint_eigen(Side::Lower)));
    }
    group.finish();
}

fn main() {
    // One thread, as the library's own calls.
    faer::set_global_parallelism(faer::Par::Seq);
    let mut criterion = Criterion::default().configure_from_args();
    nearest(&mut criterion);
    criterion.final_summary();
}
