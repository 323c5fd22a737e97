//! What does XᵀX cost, with its proved radius, beside a plain product?
//!
//! * `cargo bench --bench gram -- --summary` times every contestant at every shape, in turns, and prints the table of
//!   ratios. `--seconds S` sets the time for one line of it (the slow shapes take longer: no contestant has fewer than
//!   four turns), `--only TEXT` keeps the lines whose label, such as "1000×1000 f64 row-major, 2 threads", contains the
//!   text. A second table says what gramkit's options cost beside its plain product.
//! * `cargo bench --bench gram` hands a few of the shapes to criterion, for its statistics and its history.
//! * `cargo bench --bench gram -- --test` times nothing: at the small shapes it checks that all the answers agree.
//!
//! `GRAMKIT_BLAS=/path/to/libopenblas.so:/path/to/libmkl_rt.so` adds BLAS libraries, by their Fortran symbols; see
//! [`blas`].
//!
//! Timed is, for gramkit, `Gram::with_memory` in the memory of the last answer: the product, its radius and all checks;
//! "new memory" is `Gram::with`. The others write the bare product into memory that is allocated once. All read X where
//! it stands, column-major or row-major. XXᵀ needs no lines of its own: a column-major matrix taken as `Vectors::rows`
//! is, in memory, the row-major Xᵀ taken as `Vectors::columns`, and the other way round. f32 input: gramkit computes in
//! f64, all others in f32.
//!
//! On a busy machine the ratios hold better than the times. Where two threads together do fewer than twice the
//! multiply–adds of one, another program had a core, and the lines for two threads say little.
//!
//! An answer is checked before it is timed, in the triangle that its contestant writes.

mod blas;
mod contestant;
mod groups;
mod input;
mod machine;
mod options;
mod reference;
mod summary;

use blas::Blas;
use contestant::{Contestant, Threads};
use input::{Input, Number, Order};

/// m × n: n vectors of dimension m.
const SHAPES: [(usize, usize); 11] = [
    (100_000, 8),
    (1_000_000, 16),
    (1_000_000, 32),
    (200_000, 128),
    (4096, 64),
    (4096, 512),
    (64, 64),
    (256, 256),
    (1000, 1000),
    (2000, 2000),
    (100, 2000),
];
/// The largest number m·n² of multiply–adds for a triple loop.
const NAIVE_LIMIT: usize = 20_000_000;

fn is_small((m, n): (usize, usize)) -> bool {
    m * n * n <= NAIVE_LIMIT
}

fn agreement<T: Number>(shape: (usize, usize), threads: &[Threads], libraries: &[Blas]) {
    let columns = Input::<T>::random(shape);
    let expected = reference::gram(&columns);
    for x in [columns.reordered(Order::RowMajor), columns] {
        for threads in threads {
            Contestant::all(&x, threads, libraries).iter_mut().for_each(|contestant| contestant.check(&x, &expected));
        }
    }
}

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let has = |flag: &str| arguments.iter().any(|argument| argument == flag);
    let after = |flag: &str| {
        let position = arguments.iter().position(|argument| argument == flag)?;
        Some(arguments.get(position + 1).unwrap_or_else(|| panic!("{flag} wants a value")))
    };
    let libraries = blas::given();
    let threads = [Threads::new(1), Threads::new(2)];
    if has("--summary") {
        let seconds = after("--seconds").map_or(0.8, |text| text.parse().expect("--seconds wants a number"));
        let only = after("--only").map_or("", String::as_str);
        summary::print(seconds, only, &threads, &libraries);
        options::print(only, &threads[0]);
    } else if has("--test") || !has("--bench") {
        for shape in SHAPES.into_iter().filter(|&shape| is_small(shape)) {
            agreement::<f64>(shape, &threads, &libraries);
            agreement::<f32>(shape, &threads, &libraries);
            println!("{}×{}: all answers agree", shape.0, shape.1);
        }
    } else {
        groups::run(&threads, &libraries);
    }
}
