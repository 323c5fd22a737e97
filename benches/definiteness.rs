//! What does a proof of positive definiteness cost, beside the factorisation that people take for one?

use std::hint::black_box;

use criterion::{BenchmarkId, Criterion};
use faer::{Mat, MatRef, Side};
use gramkit::claim::DefinitenessClass;
use gramkit::{Claim, Definiteness, Symmetric};
use nalgebra::DMatrix;
use rand::{RngExt, SeedableRng, rngs::StdRng};

const ORDERS: [usize; 3] = [50, 200, 1000];
const SAMPLES: usize = 20;
/// ‖A − LLᵀ‖ entry by entry: (n + 1)·u·√(a_ii·a_jj) (Higham, Theorem 10.3), twice over for the multiplying out.
const AGREEMENT: f64 = 2.0;

/// LLᵀ by a triple loop, against A.
fn recomposes(name: &str, a: &Symmetric, l: impl Fn(usize, usize) -> f64) {
    let n = a.order();
    for j in 0..n {
        for i in j..n {
            let mut sum = 0.0;
            for k in 0..=j {
                sum += l(i, k) * l(j, k);
            }
            let scale = (a.get(i, i) * a.get(j, j)).sqrt();
            let tolerance = AGREEMENT * (n + 1) as f64 * f64::EPSILON / 2.0 * scale;
            assert!((sum - a.get(i, j)).abs() <= tolerance, "{name}: entry ({i}, {j})");
        }
    }
}

/// XᵀX of 2n random vectors' worth of components, by a triple loop.
fn positive_definite(n: usize, random: &mut StdRng) -> Symmetric {
    let x = Mat::from_fn(2 * n, n, |_, _| random.random_range(-1.0..1.0_f64));
    Symmetric::from_lower(n, |i, j| (0..2 * n).map(|k| x[(k, i)] * x[(k, j)]).sum()).expect("finite entries")
}

fn faer_cholesky(a: MatRef<'_, f64>) -> Mat<f64> {
    a.llt(Side::Lower).expect("a positive definite matrix").L().to_owned()
}

fn definiteness(c: &mut Criterion) {
    let mut random = StdRng::seed_from_u64(2);
    let mut group = c.benchmark_group("definiteness");
    group.sample_size(SAMPLES);
    let threads = faer::get_global_parallelism().degree();
    for n in ORDERS {
        let a = positive_definite(n, &mut random);
        let dynamic = DMatrix::from(&a);

        let verdict = Definiteness::of(&a).expect("finite entries");
        assert_eq!(verdict.class, Claim::Proved(DefinitenessClass::PositiveDefinite));
        let factor = faer_cholesky(a.as_faer());
        recomposes("faer", &a, |i, j| factor[(i, j)]);
        let factor = dynamic.clone().cholesky().expect("a positive definite matrix").l();
        recomposes("nalgebra", &a, |i, j| factor[(i, j)]);

        let id = |name: &str, threads: usize| BenchmarkId::new(name, format!("{n}x{n} f64 threads={threads}"));
        group.bench_function(id("gramkit proof", 1), |b| b.iter(|| Definiteness::of(black_box(&a))));
        group.bench_function(id("faer cholesky", threads), |b| b.iter(|| faer_cholesky(black_box(a.as_faer()))));
        group.bench_function(id("nalgebra cholesky", 1), |b| b.iter(|| black_box(&dynamic).clone().cholesky()));
    }
    group.finish();
}

fn main() {
    // One thread, as the library's own calls.
    faer::set_global_parallelism(faer::Par::Seq);
    let mut criterion = Criterion::default().configure_from_args();
    definiteness(&mut criterion);
    criterion.final_summary();
}
