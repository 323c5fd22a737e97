//! What does a bank of a hundred filters cost?
//!
//! `cargo bench --features filters --bench filters` times responses, gradient and tiled Gram matrix for 512 × 512
//! pixels, on one thread and on two; with `-- --test` it only checks. Before anything is timed, responses are compared
//! with correlation as it is defined.

use std::hint::black_box;

use criterion::{BenchmarkId, Criterion};
use gramkit::Divisor;
use gramkit::filters::{FilterBank, FilterGramOptions, Image, Rectification};

const SIZE: usize = 512;

fn image(size: usize) -> Image {
    let value = |k: usize| (k.wrapping_mul(2_654_435_761) % 1024) as f64 / 1024.0;
    Image::new((0..size * size).map(value).collect(), size, size).expect("the values are finite")
}

/// At some pixels of a small image, edges included.
fn agreement(size: usize) {
    let (bank, image) = (FilterBank::default().with_rectification(Rectification::None), image(size));
    let maps = bank.responses(&image).expect("the sizes agree");
    let reflected = |p: i64| {
        let p = p.rem_euclid(2 * size as i64) as usize;
        if p < size { p } else { 2 * size - 1 - p }
    };
    for (kernel, map) in bank.kernels().iter().zip(maps.values().chunks(size * size)) {
        for k in (0..size * size).step_by(101) {
            let tap = |(a, tap): (usize, &f64)| {
                let down = (k / size + a / kernel.width()) as i64 - (kernel.height() / 2) as i64;
                let right = (k % size + a % kernel.width()) as i64 - (kernel.width() / 2) as i64;
                tap * image.get(reflected(down), reflected(right))
            };
            let expected: f64 = kernel.taps().iter().enumerate().map(tap).sum();
            // u·log₂n·‖x‖₂ over n points of a plane, and a sum of so many taps.
            let n = (4 * size * size) as f64;
            let tolerance = f64::EPSILON * (n.log2() * n.sqrt() + kernel.taps().len() as f64);
            assert!((map[k] - expected).abs() <= tolerance, "{} and {expected}", map[k]);
        }
    }
    println!("{size} × {size}: the responses agree with the definition");
}

fn main() {
    agreement(61);
    let arguments: Vec<String> = std::env::args().collect();
    let has = |flag: &str| arguments.iter().any(|argument| argument == flag);
    if has("--test") || !has("--bench") {
        return;
    }
    let mut criterion = Criterion::default().configure_from_args().sample_size(10);
    let (bank, image) = (FilterBank::default(), image(SIZE));
    let mut group = criterion.benchmark_group("100 filters, 512 × 512");
    for threads in [1, 2] {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().expect("threads start");
        let prepared = bank.prepare(SIZE, SIZE).expect("the size is sound");
        let maps = prepared.responses(&image).expect("the sizes agree");
        let id = |what: &str| BenchmarkId::new(what, format!("threads={threads}"));
        group.bench_function(id("prepare and respond"), |b| {
            b.iter(|| pool.install(|| bank.responses(black_box(&image))))
        });
        group.bench_function(id("respond"), |b| b.iter(|| pool.install(|| prepared.responses(black_box(&image)))));
        group.bench_function(id("gradient"), |b| {
            b.iter(|| pool.install(|| prepared.gradient(&image, black_box(&maps))))
        });
        group.bench_function(id("gram"), |b| {
            b.iter(|| {
                pool.install(|| {
                    prepared.gram(
                        black_box(&image),
                        &FilterGramOptions { divisor: Divisor::Count, ..FilterGramOptions::default() },
                    )
                })
            });
        });
    }
    group.finish();
    criterion.final_summary();
}
