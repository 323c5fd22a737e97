//! What does a kernel matrix cost, with its radius?
//!
//! `cargo bench --bench kernel -- --times` prints milliseconds as JSON, the median of several, for
//! `benches/peers_kernel.py`; with the argument `--test` it only checks.

mod timing;

use std::hint::black_box;

use criterion::{BenchmarkId, Criterion};
use faer::Mat;
use gramkit::Vectors;
use gramkit::kernel::{
    Bandwidth, CentredKernel, CrossKernel, Distances, Kernel, KernelColumns, KernelGram, KernelOptions,
    KernelVectorProduct, MedianHeuristic, Smoothness,
};
use gramkit::low_rank::{LowRank, LowRankOptions, Stop};
use rand::{RngExt, SeedableRng, rngs::StdRng};

use timing::{median, time};

/// A case: its name, and what is timed of it.
type Case<'a> = (&'static str, Box<dyn FnMut() + 'a>);

fn points(n: usize, m: usize) -> Mat<f64> {
    let mut random = StdRng::seed_from_u64(21);
    Mat::from_fn(n, m, |_, _| random.random_range(-1.0..1.0))
}

fn formed(x: &Mat<f64>, kernel: &Kernel, distances: Distances, memory: &mut Mat<f64>) {
    let options = KernelOptions { distances, ..KernelOptions::default() };
    let old = std::mem::replace(memory, Mat::new());
    let k = KernelGram::with_memory(&Vectors::rows(x), kernel, &options, old).expect("finite points");
    *memory = black_box(k).into_symmetric().into_faer();
}

fn of_rank(rank: usize) -> LowRankOptions<'static> {
    LowRankOptions { stop: Stop::Rank(rank), ..LowRankOptions::default() }
}

/// Entries by their definition.
fn agrees(x: &Mat<f64>) {
    let k = KernelGram::of(&Vectors::rows(x), &Kernel::rbf(2.0).expect("a length")).expect("finite points");
    for (i, j) in [(0, 0), (5, 3), (700, 12), (999, 998)] {
        let square: f64 = (0..x.ncols()).map(|axis| (x[(i, axis)] - x[(j, axis)]).powi(2)).sum();
        assert!((k.get(i, j) - (-square / 8.0).exp()).abs() < 1e-14, "({i}, {j})");
    }
}

fn main() {
    // One core, unless the environment says otherwise.
    let threads = std::env::var("RAYON_NUM_THREADS").ok().and_then(|n| n.parse().ok()).unwrap_or(1);
    rayon::ThreadPoolBuilder::new().num_threads(threads).build_global().expect("the first pool");
    let (large, small, wide) = (points(5000, 50), points(1000, 10), points(2000, 500));
    agrees(&small);
    let has = |flag: &str| std::env::args().any(|argument| argument == flag);
    if has("--test") {
        return;
    }
    let kernel = |kernel: gramkit::Result<Kernel>| kernel.expect("parameters in their domain");
    let rbf = kernel(Kernel::rbf(Bandwidth::Gamma(0.02)));
    let laplacian = kernel(Kernel::laplacian(Bandwidth::Gamma(0.02)));
    let matern = kernel(Kernel::matern(Smoothness::FiveHalves, 3.0));
    let quadratic = kernel(Kernel::rational_quadratic(1.5, 3.0));
    let polynomial = kernel(Kernel::polynomial(0.02, 1.0, 3));
    let cosine = Kernel::cosine();
    let v: Vec<f64> = (0..5000).map(|i| f64::from(i % 17) - 8.0).collect();
    let of_large = |kernel: &Kernel| KernelGram::of(&Vectors::rows(&large), kernel).expect("finite points");
    let (mut a, mut b, mut c) = (Mat::new(), Mat::new(), Mat::new());
    let (mut d, mut e, mut f, mut g, mut h, mut i) =
        (Mat::new(), Mat::new(), Mat::new(), Mat::new(), Mat::new(), Mat::new());
    let mut to_centre = (0..7).map(|_| of_large(&rbf)).collect::<Vec<_>>();
    let (direct, auto) = (Distances::Direct, Distances::Auto);
    let mut cases: Vec<Case<'_>> = vec![
        ("rbf 5000 x 50", Box::new(|| formed(&large, &rbf, auto, &mut a))),
        ("rbf 1000 x 10", Box::new(|| formed(&small, &rbf, auto, &mut b))),
        ("laplacian 5000 x 50", Box::new(|| formed(&large, &laplacian, auto, &mut c))),
        ("matern 5/2 5000 x 50", Box::new(|| formed(&large, &matern, auto, &mut d))),
        ("rational quadratic 5000 x 50", Box::new(|| formed(&large, &quadratic, auto, &mut e))),
        ("polynomial 5000 x 50", Box::new(|| formed(&large, &polynomial, auto, &mut f))),
        ("cosine 5000 x 50", Box::new(|| formed(&large, &cosine, auto, &mut g))),
        ("rbf 2000 x 500, direct", Box::new(|| formed(&wide, &rbf, direct, &mut h))),
        ("rbf 2000 x 500, gram", Box::new(|| formed(&wide, &rbf, auto, &mut i))),
        (
            "centring 5000",
            Box::new(|| {
                let k = to_centre.pop().unwrap_or_else(|| of_large(&rbf));
                black_box(k.centred().expect("finite"));
            }),
        ),
        (
            "centred 1000 x 10",
            Box::new(|| {
                black_box(CentredKernel::of(&Vectors::rows(&small), &rbf).expect("finite"));
            }),
        ),
        (
            "product with a vector 5000 x 50",
            Box::new(|| {
                black_box(KernelVectorProduct::of(&Vectors::rows(&large), &rbf, &v).expect("finite"));
            }),
        ),
        (
            "cross 5000 x 1000 x 10",
            Box::new(|| {
                let x = points(5000, 10);
                black_box(CrossKernel::of(&Vectors::rows(&x), &Vectors::rows(&small), &rbf).expect("finite"));
            }),
        ),
        (
            "low rank 200 of 5000 x 50",
            Box::new(|| {
                let columns = KernelColumns::of(&Vectors::rows(&large), &rbf).expect("finite");
                let source = columns.source().expect("a diagonal");
                black_box(LowRank::of_columns(&source, &of_rank(200)).expect("semidefinite"));
            }),
        ),
        (
            "median 4000 x 10",
            Box::new(|| {
                let x = points(4000, 10);
                black_box(MedianHeuristic::Distance.of(&Vectors::rows(&x)).expect("distinct"));
            }),
        ),
    ];
    if has("--times") {
        let shown = cases.iter_mut().map(|(name, run)| {
            let times = (0..7).map(|_| time(&mut *run).as_secs_f64() * 1e3).collect();
            format!("\"{name}\": {:.3}", median(times))
        });
        return println!("{{{}}}", shown.collect::<Vec<_>>().join(", "));
    }
    let mut criterion = Criterion::default().configure_from_args();
    let mut group = criterion.benchmark_group("kernel");
    group.sample_size(10);
    for (name, run) in &mut cases {
        group.bench_function(BenchmarkId::new(*name, format!("threads={threads}")), |b| b.iter(&mut *run));
    }
    group.finish();
    criterion.final_summary();
}
