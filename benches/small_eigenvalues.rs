//! What do the eigenvalues of a small symmetric matrix cost, and what the signs of them that a class needs, beside a
//! general solver that takes one matrix after another? The batches fit into the second-level cache; divide by the
//! number of matrices.

use std::hint::black_box;

use criterion::{BenchmarkId, Criterion, Throughput};
use faer::{Mat, Side};
use gramkit::spectrum::packed::{eigenvalues, eigenvectors};
use gramkit::verdict::packed::classes;
use rand::{RngExt, SeedableRng, rngs::StdRng};

const MATRICES: usize = 4096;
/// Both are within a modest multiple of u·‖A‖.
const AGREEMENT: f64 = 1e-14;
/// Of ‖A‖, as that of a field's second differences might be.
const RADIUS: f64 = 1e-6;

fn small_eigenvalues(c: &mut Criterion) {
    let mut random = StdRng::seed_from_u64(5);
    let mut group = c.benchmark_group("small eigenvalues");
    group.throughput(Throughput::Elements(MATRICES as u64));
    for order in [2, 3] {
        let count = order * (order + 1) / 2;
        let rows: Vec<Vec<f64>> =
            (0..count).map(|_| (0..MATRICES).map(|_| random.random_range(-1.0..1.0)).collect()).collect();
        let components: Vec<&[f64]> = rows.iter().map(Vec::as_slice).collect();
        let matrix = |v: usize| {
            Mat::from_fn(order, order, |i: usize, j: usize| {
                let (i, j) = (i.min(j), i.max(j));
                rows[i * order - i * (i + 1) / 2 + j][v]
            })
        };
        let matrices: Vec<Mat<f64>> = (0..MATRICES).map(matrix).collect();
        let mut values = vec![vec![0.0; MATRICES]; order];
        let mut vectors = vec![vec![0.0; MATRICES]; order * order];
        let mut values: Vec<&mut [f64]> = values.iter_mut().map(Vec::as_mut_slice).collect();
        let mut vectors: Vec<&mut [f64]> = vectors.iter_mut().map(Vec::as_mut_slice).collect();

        eigenvalues(order, &components, &mut values).expect("the shapes fit");
        let (radius, floor) = (vec![RADIUS; MATRICES], vec![0.0; MATRICES]);
        let mut codes = vec![0_u8; MATRICES];
        classes(order, &components, &radius, &floor, 1e-9, &mut codes).expect("the shapes fit");
        for (v, a) in matrices.iter().enumerate() {
            let peer = a.self_adjoint_eigenvalues(Side::Lower).expect("convergence");
            let norm = peer[order - 1].max(-peer[0]);
            assert!((0..order).all(|k| (peer[k] - values[k][v]).abs() <= AGREEMENT * norm));
            let class = match (peer[0], peer[order - 1]) {
                (low, _) if low > RADIUS => 0,
                (_, high) if high < -RADIUS => 1,
                (low, high) if low < -RADIUS && high > RADIUS => 2,
                _ => 4,
            };
            assert_eq!(codes[v], class);
        }

        let id = |name: &str| BenchmarkId::new(name, format!("{MATRICES} of order {order}, threads=1"));
        group.bench_function(id("gramkit eigenvalues"), |b| {
            b.iter(|| eigenvalues(order, black_box(&components), &mut values));
        });
        group.bench_function(id("gramkit eigenvectors"), |b| {
            b.iter(|| eigenvectors(order, black_box(&components), &mut values, &mut vectors));
        });
        group.bench_function(id("gramkit classes"), |b| {
            b.iter(|| classes(order, black_box(&components), &radius, &floor, 1e-9, &mut codes));
        });
        group.bench_function(id("faer eigenvalues"), |b| {
            b.iter(|| {
                for a in &matrices {
                    black_box(black_box(a).self_adjoint_eigenvalues(Side::Lower).expect("convergence"));
                }
            });
        });
    }
    group.finish();
}

fn main() {
    // One thread, as the library's own calls.
    faer::set_global_parallelism(faer::Par::Seq);
    let mut criterion = Criterion::default().configure_from_args();
    small_eigenvalues(&mut criterion);
    criterion.final_summary();
}
