//! What does a factor of low rank cost, with its bounds, from the columns of a kernel that is never formed?

use std::hint::black_box;

use criterion::{BenchmarkId, Criterion};
use faer::Mat;
use gramkit::low_rank::{ColumnSource, Landmarks, LowRank, LowRankOptions, Premise, Stop};
use rand::{RngExt, SeedableRng, rngs::StdRng};

const POINTS: usize = 5000;
const DIMENSION: usize = 50;
const RANK: usize = 200;
/// The platform's exp, and distances through inner products: a generous bound for points of this size.
const ENTRY_ERROR: f64 = 1e-12;

/// Columns of exp(−‖x − y‖²/2ℓ²) of points with ℓ² = m, through one product of matrices.
fn fill(points: &Mat<f64>, squares: &[f64], indices: &[usize], columns: &mut [f64]) {
    let n = points.nrows();
    let chosen = Mat::from_fn(points.ncols(), indices.len(), |k, j| points[(indices[j], k)]);
    let products = points * &chosen;
    for (c, (&j, column)) in indices.iter().zip(columns.chunks_exact_mut(n)).enumerate() {
        let entries = column.iter_mut().zip(products.col_as_slice(c)).zip(squares);
        for ((entry, product), square) in entries {
            *entry = (-(square + squares[j] - 2.0 * product).max(0.0) / (2.0 * DIMENSION as f64)).exp();
        }
        column[j] = 1.0;
    }
}

fn low_rank(c: &mut Criterion) {
    let mut random = StdRng::seed_from_u64(5);
    let points = Mat::from_fn(POINTS, DIMENSION, |_, _| random.random_range(-1.0..1.0) * 3.0_f64.sqrt());
    let squares: Vec<f64> = (0..POINTS).map(|i| points.row(i).iter().map(|x| x * x).sum()).collect();
    let columns = |indices: &[usize], columns: &mut [f64]| {
        fill(&points, &squares, indices, columns);
        Ok(())
    };
    let source = ColumnSource::new(vec![1.0; POINTS], Premise::ByTheorem, columns).expect("a finite diagonal");
    let source = source.with_errors(ENTRY_ERROR, 0.0).expect("an error");
    // The entries once and for all, so that what the factor costs is seen by itself.
    let whole: Vec<f64> = {
        let mut whole = vec![0.0; POINTS * POINTS];
        fill(&points, &squares, &(0..POINTS).collect::<Vec<_>>(), &mut whole);
        whole
    };
    let stored = |indices: &[usize], columns: &mut [f64]| {
        for (&j, column) in indices.iter().zip(columns.chunks_exact_mut(POINTS)) {
            column.copy_from_slice(&whole[j * POINTS..(j + 1) * POINTS]);
        }
        Ok(())
    };
    let stored = ColumnSource::new(vec![1.0; POINTS], Premise::ByTheorem, stored).expect("a finite diagonal");
    let stored = stored.with_errors(ENTRY_ERROR, 0.0).expect("an error");
    let mut group = c.benchmark_group("low rank");
    group.sample_size(10);
    for (name, landmarks) in [("random", Landmarks::default()), ("greedy", Landmarks::Greedy)] {
        let options = LowRankOptions { landmarks, stop: Stop::Rank(RANK), ..LowRankOptions::default() };
        let made = LowRank::of_columns(&source, &options).expect("a factor");
        assert!(made.rank() == RANK && made.trace_error_bound < made.trace, "{made}");
        let id =
            |what: &str| BenchmarkId::new(format!("gramkit {name}"), format!("{POINTS}x{DIMENSION} k={RANK} {what}"));
        group.bench_function(id("columns by exp"), |b| b.iter(|| LowRank::of_columns(black_box(&source), &options)));
        group.bench_function(id("columns stored"), |b| b.iter(|| LowRank::of_columns(black_box(&stored), &options)));
        let (factor, pivots) = (&made.factor, &made.pivots);
        group.bench_function(id("bounds alone"), |b| {
            b.iter(|| LowRank::from_factor(black_box(&stored), factor, pivots));
        });
    }
    group.finish();
}

fn main() {
    // One thread, in the products of the kernel too.
    faer::set_global_parallelism(faer::Par::Seq);
    let mut criterion = Criterion::default().configure_from_args();
    low_rank(&mut criterion);
    criterion.final_summary();
}
