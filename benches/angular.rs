//! What do the angular fields of 100 series of 2000 points cost: as two columns with their eigenpair, and as images?
//!
//! `cargo bench --bench angular -- --times` prints seconds as JSON, once each, for `benches/peers_angular.py`; with the
//! argument `--test` it only checks.

use std::hint::black_box;
use std::time::Instant;

use criterion::{BenchmarkId, Criterion, Throughput};
use gramkit::angular::{AngularField, AngularOptions, Kind, write_images};
use rand::{RngExt, SeedableRng, rngs::StdRng};

const SERIES: usize = 100;
const POINTS: usize = 2000;

fn fields(values: &[f64], kind: Kind) -> Vec<AngularField> {
    let options = AngularOptions { kind, ..AngularOptions::default() };
    AngularField::batch(values, POINTS, &options).expect("finite series")
}

/// The entries by their definition, cos(φᵢ + φⱼ) or sin(φᵢ − φⱼ), to 16u; and the top eigenvalue, by the image.
fn agrees(values: &[f64]) {
    let tolerance = 16.0 * f64::EPSILON / 2.0;
    for kind in [Kind::Summation, Kind::Difference] {
        let field = &fields(&values[..POINTS], kind)[0];
        let angles: Vec<f64> = field.cosines().iter().map(|c| c.acos()).collect();
        let mut image = vec![0.0; POINTS * POINTS];
        field.write_image(&mut image).expect("n² entries");
        for (i, row) in image.chunks_exact(POINTS).enumerate() {
            for (g, angle) in row.iter().zip(&angles) {
                let naive = if kind == Kind::Summation { (angles[i] + angle).cos() } else { (angles[i] - angle).sin() };
                assert!((g - naive).abs() <= tolerance, "{kind:?}, row {i}");
            }
        }
        let eigen = field.eigen();
        let (v, partner) = (eigen.vectors.col_as_slice(1), eigen.vectors.col_as_slice(0));
        let image_times = |v: &[f64]| -> Vec<f64> {
            image.chunks_exact(POINTS).map(|row| row.iter().zip(v).map(|(g, v)| g * v).sum()).collect()
        };
        let (factor, of) = if kind == Kind::Summation { (eigen.values[1], v) } else { (-eigen.values[1], partner) };
        let gap: f64 = image_times(v).iter().zip(of).map(|(gv, of)| (gv - factor * of).powi(2)).sum();
        assert!(gap.sqrt() <= tolerance * POINTS as f64, "{kind:?}: {gap:e}");
    }
}

fn fields_with_eigenpairs(values: &[f64]) -> f64 {
    fields(values, Kind::Summation).iter().map(|field| field.eigen().values[1]).sum()
}

/// Image after image in one buffer.
fn streamed(values: &[f64], buffer: &mut [f64]) -> f64 {
    let mut sum = 0.0;
    for field in fields(values, Kind::Summation) {
        field.write_image(buffer).expect("n² entries");
        sum += black_box(&*buffer)[POINTS + 7];
    }
    sum
}

fn streamed_single(values: &[f64], buffer: &mut [f32]) -> f32 {
    let mut sum = 0.0;
    for field in fields(values, Kind::Summation) {
        field.write_image_single(buffer).expect("n² entries");
        sum += black_box(&*buffer)[POINTS + 7];
    }
    sum
}

/// All images at once, in memory that is fresh from the operating system.
fn fresh(values: &[f64]) -> f64 {
    let mut images = vec![0.0; SERIES * POINTS * POINTS];
    write_images(&fields(values, Kind::Summation), &mut images).expect("n² entries each");
    black_box(&images)[POINTS + 7]
}

fn times(values: &[f64]) {
    fn seconds<T>(mut work: impl FnMut() -> T) -> f64 {
        let start = Instant::now();
        black_box(work());
        start.elapsed().as_secs_f64()
    }
    let (mut buffer, mut single) = (vec![1.0; POINTS * POINTS], vec![1.0; POINTS * POINTS]);
    let eigen = seconds(|| fields_with_eigenpairs(values));
    let stream = seconds(|| streamed(values, &mut buffer));
    let stream_single = seconds(|| streamed_single(values, &mut single));
    let fresh = seconds(|| fresh(values));
    println!("{{\"eigenpairs\": {eigen}, \"stream\": {stream}, \"stream f32\": {stream_single}, \"fresh\": {fresh}}}");
}

fn main() {
    // One core, unless the environment says otherwise.
    let threads = std::env::var("RAYON_NUM_THREADS").ok().and_then(|n| n.parse().ok()).unwrap_or(1);
    rayon::ThreadPoolBuilder::new().num_threads(threads).build_global().expect("the first pool");
    let mut random = StdRng::seed_from_u64(6);
    let values: Vec<f64> = (0..SERIES * POINTS).map(|_| random.random_range(-1.0..1.0)).collect();
    agrees(&values);
    let has = |flag: &str| std::env::args().any(|argument| argument == flag);
    if has("--times") {
        return times(&values);
    }
    // All images at once take 3.2 GB, which a check need not have.
    if has("--test") {
        return;
    }
    let mut criterion = Criterion::default().configure_from_args();
    let mut group = criterion.benchmark_group("angular");
    group.sample_size(10);
    let id = |name: &str| BenchmarkId::new(name, format!("{SERIES} x {POINTS} threads={threads}"));
    group.bench_function(id("fields and top eigenpairs"), |b| b.iter(|| fields_with_eigenpairs(black_box(&values))));
    group.throughput(Throughput::Bytes((8 * SERIES * POINTS * POINTS) as u64));
    let mut buffer = vec![1.0; POINTS * POINTS];
    group.bench_function(id("images through one buffer"), |b| b.iter(|| streamed(black_box(&values), &mut buffer)));
    let mut single = vec![1.0; POINTS * POINTS];
    group.bench_function(id("f32 images through one buffer"), |b| {
        b.iter(|| streamed_single(black_box(&values), &mut single));
    });
    group.bench_function(id("all images in fresh memory"), |b| b.iter(|| fresh(black_box(&values))));
    group.finish();
    criterion.final_summary();
}
