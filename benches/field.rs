//! What do the Hessian of a sampled field, its eigenvalues and its classes cost at each point?
//!
//! * `cargo bench --bench field -- --summary` times every quantity of fields of 256³, 30×50×40×20 and 8192² samples in
//!   f64, in turns within one process, on one thread and on two, beside a loop that reads the field once and writes
//!   each value to as many arrays as the Hessian has components, and prints the table. `--only TEXT` keeps the lines
//!   that contain the text, such as "256^3/hessian"; `--rounds K` sets the number of turns (5), of which the best
//!   counts. `--json FILE` writes the nanoseconds per voxel on one thread, for `benches/peers.py`.
//! * `cargo bench --bench field` hands smaller fields of the same numbers of axes to criterion.
//! * `cargo bench --bench field -- --test` only checks.
//!
//! Before anything is timed, all results on small fields are compared with plain differences, point by point. Results
//! are written into memory that is there. On a busy machine the ratios hold better than the times: where the loop on
//! two threads takes as long as on one, the memory or another program has the second core.

use std::hint::black_box;
use std::time::Instant;

use criterion::{BenchmarkId, Criterion, Throughput};
use gramkit::Field;
use gramkit::field::{FieldOptions, Grid, Quantity, Truncation};
use rayon::ThreadPool;
use rayon::prelude::*;

/// The distance of neighbours along each axis: a power of two, so that the plain differences scale exactly.
const STEP: f64 = 0.5;
/// Turns of each contestant.
const ROUNDS: usize = 5;
/// A turn repeats short tasks for so many seconds, at the least.
const TURN: f64 = 0.05;

/// A grid with the names that `benches/peers.py` has for it, and a smaller one of as many axes.
struct Shape {
    name: &'static str,
    full: &'static [usize],
    small: &'static [usize],
    tiny: &'static [usize],
}

const SHAPES: [Shape; 3] = [
    Shape { name: "256^3", full: &[256, 256, 256], small: &[64, 64, 64], tiny: &[9, 11, 13] },
    Shape { name: "30x50x40x20", full: &[30, 50, 40, 20], small: &[10, 12, 14, 16], tiny: &[6, 7, 8, 9] },
    Shape { name: "8192^2", full: &[8192, 8192], small: &[512, 512], tiny: &[23, 37] },
];

/// What the errors of classes are.
#[derive(Clone, Copy, PartialEq)]
enum Errors {
    Rounding,
    Truncation,
}

/// What is computed.
#[derive(Clone, Copy, PartialEq)]
enum Task {
    Of(Quantity),
    SmoothedHessian,
    Classes(Errors),
    /// The loop that reads once and writes as often as the Hessian has components.
    Copies,
}

impl Task {
    /// Those that make sense on so many axes.
    fn all(axes: usize) -> Vec<Self> {
        let mut tasks = vec![Self::Copies, Self::Of(Quantity::Hessian), Self::Of(Quantity::Eigenvalues)];
        tasks.extend([Self::Of(Quantity::Laplacian), Self::SmoothedHessian]);
        tasks.extend([Self::Classes(Errors::Rounding), Self::Classes(Errors::Truncation)]);
        if axes == 2 {
            tasks.push(Self::Of(Quantity::ShapeIndex));
        }
        tasks
    }

    fn name(self) -> &'static str {
        match self {
            Self::Of(Quantity::Hessian) => "hessian",
            Self::Of(Quantity::Eigenvalues) => "eigenvalues",
            Self::Of(Quantity::Laplacian) => "laplacian",
            Self::Of(Quantity::ShapeIndex) => "shape index",
            Self::Of(_) => "another quantity",
            Self::SmoothedHessian => "smoothed hessian",
            Self::Classes(Errors::Rounding) => "classes",
            Self::Classes(Errors::Truncation) => "classes with truncation",
            Self::Copies => "copies",
        }
    }

    fn options(self) -> FieldOptions<'static> {
        let smoothing = (self == Self::SmoothedHessian).then_some(STEP);
        let truncation = match self {
            Self::Classes(Errors::Truncation) => Truncation::Estimated,
            _ => Truncation::Neglected,
        };
        FieldOptions { smoothing, truncation, ..FieldOptions::default() }
    }
}

/// A field and memory for whatever is computed of it.
struct Input {
    shape: Vec<usize>,
    samples: Vec<f64>,
    rows: Vec<Vec<f64>>,
    codes: Vec<u8>,
}

impl Input {
    fn new(shape: &[usize]) -> Self {
        let points: usize = shape.iter().product();
        let value = |place: usize| {
            let (mut rest, mut sum) = (place, 0.0);
            for (axis, &length) in shape.iter().enumerate().rev() {
                sum += ((rest % length) as f64 * (3.0 + axis as f64) / length as f64).sin();
                rest /= length;
            }
            // Beside the waves, something that no difference is blind to.
            sum + 1e-2 * (place.wrapping_mul(2_654_435_761) % 1024) as f64 / 1024.0
        };
        let samples: Vec<f64> = (0..points).into_par_iter().map(value).collect();
        let components = shape.len() * (shape.len() + 1) / 2;
        Self { shape: shape.to_vec(), samples, rows: vec![vec![0.0; points]; components], codes: vec![0; points] }
    }

    fn run(&mut self, task: Task, threads: usize) {
        let Self { shape, samples, rows, codes } = self;
        if task == Task::Copies {
            let part = samples.len().div_ceil(threads);
            let mut parts: Vec<Vec<&mut [f64]>> = (0..threads).map(|_| Vec::new()).collect();
            for row in rows {
                parts.iter_mut().zip(row.chunks_mut(part)).for_each(|(part, row)| part.push(row));
            }
            return samples.par_chunks(part).zip(parts).for_each(|(samples, mut rows)| copies(samples, &mut rows));
        }
        let grid = Grid::spaced(shape, &vec![STEP; shape.len()]).expect("the grid is sound");
        let field = Field::with(&samples[..], grid, &task.options()).expect("the field is sound");
        let quantity = match task {
            Task::Of(quantity) => quantity,
            Task::SmoothedHessian => Quantity::Hessian,
            _ => {
                black_box(field.classes_into(codes).expect("all samples are finite"));
                return;
            }
        };
        let into = rows[..quantity.components(shape.len())].iter_mut().map(Vec::as_mut_slice).collect();
        field.compute_into(&[quantity], vec![into]).expect("all samples are finite");
    }
}

fn copies(samples: &[f64], rows: &mut [&mut [f64]]) {
    fn into<const N: usize>(samples: &[f64], rows: &mut [&mut [f64]]) {
        let Ok(rows) = <&mut [&mut [f64]; N]>::try_from(rows) else { unreachable!("as many rows as components") };
        for (i, &value) in samples.iter().enumerate() {
            rows.iter_mut().for_each(|row| row[i] = value);
        }
    }
    match rows.len() {
        3 => into::<3>(samples, rows),
        6 => into::<6>(samples, rows),
        10 => into::<10>(samples, rows),
        other => unreachable!("{other} components of a Hessian of 2 to 4 axes"),
    }
}

/// Compares all results at the points of a small field with plain differences where there are central ones.
fn agreement(shape: &[usize]) {
    let mut input = Input::new(shape);
    let n = shape.len();
    let strides: Vec<usize> = (0..n).map(|axis| shape[axis + 1..].iter().product()).collect();
    let inside =
        |place: usize| (0..n).all(|axis| (1..shape[axis] - 1).contains(&(place / strides[axis] % shape[axis])));
    let places: Vec<usize> = (0..input.samples.len()).filter(|&place| inside(place)).collect();
    let hessian = |f: &[f64], place: usize| -> Vec<f64> {
        let entry = |i: usize, j: usize| {
            let (a, b) = (strides[i], strides[j]);
            if i == j {
                return (f[place + a] - 2.0 * f[place] + f[place - a]) / (STEP * STEP);
            }
            (f[place + a + b] - f[place + a - b] - f[place + b - a] + f[place - a - b]) / (4.0 * STEP * STEP)
        };
        (0..n).flat_map(|i| (i..n).map(move |j| (i, j))).map(|(i, j)| entry(i, j)).collect()
    };
    let size = input.samples.iter().fold(0.0_f64, |max, f| max.max(f.abs()));
    let tolerance = 64.0 * f64::EPSILON * size / (STEP * STEP);
    input.run(Task::Of(Quantity::Hessian), 1);
    for &place in &places {
        for (row, expected) in input.rows.iter().zip(hessian(&input.samples, place)) {
            assert!((row[place] - expected).abs() <= tolerance, "Hessian of {shape:?} at {place}");
        }
    }
    let diagonal: Vec<usize> = (0..n).map(|i| i * n - i * (i + 1) / 2 + i).collect();
    let trace = |place: usize| -> f64 {
        let entries = hessian(&input.samples, place);
        diagonal.iter().map(|&k| entries[k]).sum()
    };
    let traces: Vec<f64> = places.iter().map(|&place| trace(place)).collect();
    for task in [Task::Of(Quantity::Laplacian), Task::Of(Quantity::Eigenvalues)] {
        input.run(task, 1);
        let count = if task == Task::Of(Quantity::Laplacian) { 1 } else { n };
        for (&place, trace) in places.iter().zip(&traces) {
            let sum: f64 = input.rows[..count].iter().map(|row| row[place]).sum();
            assert!((sum - trace).abs() <= 32.0 * n as f64 * tolerance, "{} of {shape:?}", task.name());
        }
    }
    // The eigenvalues are in the rows: those that are well apart from 0 tell the class.
    let spectra: Vec<(f64, f64)> =
        places.iter().map(|&place| (input.rows[0][place], input.rows[n - 1][place])).collect();
    input.run(Task::Classes(Errors::Rounding), 1);
    for (&place, (low, high)) in places.iter().zip(spectra) {
        let clear = 1e-9;
        let expected = match () {
            () if low > clear => Some(0),
            () if high < -clear => Some(1),
            () if low < -clear && high > clear => Some(2),
            () => None,
        };
        assert!(expected.is_none_or(|code| input.codes[place] == code), "class of {shape:?} at {place}");
    }
    println!("{shape:?}: all results agree with plain differences");
}

fn pools() -> [ThreadPool; 2] {
    [1, 2].map(|count| rayon::ThreadPoolBuilder::new().num_threads(count).build().expect("threads start"))
}

/// The best time of each task on one thread and on two, in nanoseconds per voxel; the tasks take turns.
fn times(input: &mut Input, tasks: &[Task], pools: &[ThreadPool; 2], rounds: usize) -> Vec<[f64; 2]> {
    let points = input.samples.len() as f64;
    let mut best = vec![[f64::INFINITY; 2]; tasks.len()];
    for _ in 0..rounds {
        for (task, best) in tasks.iter().zip(&mut best) {
            for (pool, best) in pools.iter().zip(best) {
                let threads = pool.current_num_threads();
                let (begin, mut done) = (Instant::now(), 0);
                while done == 0 || begin.elapsed().as_secs_f64() < TURN {
                    let start = Instant::now();
                    pool.install(|| input.run(*task, threads));
                    *best = best.min(start.elapsed().as_secs_f64() * 1e9 / points);
                    done += 1;
                }
            }
        }
    }
    best
}

fn summary(only: &str, rounds: usize, json: Option<&String>) {
    let pools = pools();
    println!(
        "f64, row-major, accuracy 2; nanoseconds per voxel, the best of {rounds} turns; copies: of the loop's time\n"
    );
    println!("| shape, quantity | 1 thread | copies | 2 threads | copies | 1 over 2 |");
    println!("|---|--:|--:|--:|--:|--:|");
    let mut lines = Vec::new();
    for shape in SHAPES {
        let label = |task: Task| format!("{}/{}", shape.name, task.name());
        let chosen = |task: &Task| *task == Task::Copies || label(*task).contains(only);
        let tasks: Vec<Task> = Task::all(shape.full.len()).into_iter().filter(chosen).collect();
        if tasks.len() == 1 {
            continue;
        }
        let found = times(&mut Input::new(shape.full), &tasks, &pools, rounds);
        let [copies, copies_by_two] = found[0];
        for (&task, [one, two]) in tasks.iter().zip(&found) {
            let ratios = [one / copies, two / copies_by_two, one / two];
            println!(
                "| {} | {one:.2} | {:.2} | {two:.2} | {:.2} | {:.2} |",
                label(task),
                ratios[0],
                ratios[1],
                ratios[2]
            );
            lines.push(format!("  \"{}\": {one:.4}", label(task)));
        }
    }
    if let Some(path) = json {
        std::fs::write(path, format!("{{\n{}\n}}\n", lines.join(",\n"))).expect("the file can be written");
    }
}

fn groups() {
    let mut criterion = Criterion::default().configure_from_args();
    let pools = pools();
    for shape in SHAPES {
        let mut input = Input::new(shape.small);
        let size = shape.small.iter().map(usize::to_string).collect::<Vec<_>>().join("×");
        let mut group = criterion.benchmark_group(format!("field of {size} f64"));
        group.throughput(Throughput::Elements(input.samples.len() as u64));
        for task in Task::all(shape.small.len()) {
            for pool in &pools {
                let threads = pool.current_num_threads();
                let id = BenchmarkId::new(task.name(), format!("threads={threads}"));
                group.bench_function(id, |b| b.iter(|| pool.install(|| input.run(task, threads))));
            }
        }
        group.finish();
    }
    criterion.final_summary();
}

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let has = |flag: &str| arguments.iter().any(|argument| argument == flag);
    let after = |flag: &str| {
        let position = arguments.iter().position(|argument| argument == flag)?;
        Some(arguments.get(position + 1).unwrap_or_else(|| panic!("{flag} wants a value")))
    };
    SHAPES.iter().for_each(|shape| agreement(shape.tiny));
    if has("--summary") {
        let rounds = after("--rounds").map_or(ROUNDS, |text| text.parse().expect("--rounds wants a number"));
        summary(after("--only").map_or("", String::as_str), rounds, after("--json"));
    } else if !has("--test") && has("--bench") {
        groups();
    }
}
