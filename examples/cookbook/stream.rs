//! The covariance of rows that do not fit into memory, gathered on two threads.
//!
//! Run with `cargo run --release --example stream`, or with the number of rows as its argument.

use std::thread;

use gramkit::{Centring, Divisor, GramAccumulator, MatrixView, Result, Vectors};
use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};

const COLUMNS: usize = 20;
const CHUNK: usize = 1000;

/// Half of the rows, a chunk at a time; a file or a socket in the real world.
fn half(rows: usize, seed: u64) -> Result<GramAccumulator> {
    let mut random = StdRng::seed_from_u64(seed);
    let mut sum = GramAccumulator::new(COLUMNS, Centring::Mean)?;
    for _ in 0..rows / CHUNK {
        let chunk: Vec<f64> =
            (0..CHUNK * COLUMNS).map(|k| 1e3 + random.random::<f64>() * (1 + k % COLUMNS) as f64).collect();
        sum.push(&Vectors::columns(MatrixView::row_major(&chunk, CHUNK, COLUMNS)?))?;
    }
    Ok(sum)
}

pub(crate) fn main() -> Result<()> {
    let rows = std::env::args().nth(1).and_then(|rows| rows.parse().ok()).unwrap_or(200_000);
    let (first, second) = thread::scope(|scope| {
        let other = scope.spawn(|| half(rows / 2, 2));
        (half(rows / 2, 1), other.join())
    });
    let mut sum = first?;
    sum.merge(&second.expect("the other thread panics nowhere")?)?;
    let covariance = sum.finish(Divisor::CountLessOne)?;
    let eigen = covariance.eigen()?;
    println!("{} rows: ‖computed − true‖₂ ≤ {:.1e}", sum.dimension(), covariance.radius().value());
    println!("mean of column 0: {}", sum.mean()?[0]);
    println!("eigenvalues from {:.6} to {:.6}", eigen.values[0], eigen.values[COLUMNS - 1]);
    Ok(())
}
