//! A few of the shapes for criterion.

use std::time::Duration;

use criterion::{BenchmarkId, Criterion, Throughput};

use crate::blas::Blas;
use crate::contestant::{Contestant, Threads};
use crate::input::{Input, Number, Order};
use crate::reference;

const SHAPES: [(usize, usize); 4] = [(100_000, 8), (4096, 64), (64, 64), (1000, 1000)];

pub(crate) fn run(threads: &[Threads], libraries: &[Blas]) {
    let mut criterion = Criterion::default()
        .sample_size(20)
        .warm_up_time(Duration::from_millis(300))
        .measurement_time(Duration::from_secs(1))
        .configure_from_args();
    for shape in SHAPES {
        group::<f64>(&mut criterion, shape, threads, libraries);
        group::<f32>(&mut criterion, shape, threads, libraries);
    }
    criterion.final_summary();
}

fn group<T: Number>(criterion: &mut Criterion, shape: (usize, usize), threads: &[Threads], libraries: &[Blas]) {
    let columns = Input::<T>::random(shape);
    let expected = reference::gram(&columns);
    let mut group = criterion.benchmark_group("gram");
    // Multiply–adds of one triangle.
    group.throughput(Throughput::Elements((shape.0 * shape.1 * (shape.1 + 1) / 2) as u64));
    for x in [columns.reordered(Order::RowMajor), columns] {
        for threads in threads {
            for mut contestant in Contestant::all(&x, threads, libraries) {
                contestant.check(&x, &expected);
                let id = BenchmarkId::new(&contestant.name, format!("{}, {}", x.label(), threads.label()));
                group.bench_function(id, |b| {
                    b.iter_custom(|repetitions| Duration::from_secs_f64(contestant.time(repetitions)));
                });
            }
        }
    }
    group.finish();
}
