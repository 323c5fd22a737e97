//! The exact rank of a matrix of integers that no double holds.
//!
//! Run with `cargo run --release --example integers`.

use gramkit::Independence;
use gramkit::matrix::ExactMatrix;
use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};

pub(crate) fn main() -> gramkit::Result<()> {
    // 60 × 40 integers up to some 10¹⁷; the last column is the sum of the first two, the one before twice the third.
    let mut random = StdRng::seed_from_u64(1);
    let rows: Vec<Vec<i128>> = (0..60)
        .map(|_| {
            let mut row: Vec<i128> =
                (0..38).map(|_| random.random_range(-50_000_000_000_000_000..=50_000_000_000_000_000)).collect();
            row.extend([2 * row[2], row[0] + row[1]]);
            row
        })
        .collect();
    let x = ExactMatrix::from_integers(60, 40, |i, j| rows[i][j])?;

    let answer = Independence::of_exact(&x)?;
    println!("{}; rank {}", answer.verdict, answer.rank);
    for relation in answer.relations() {
        println!("{}", relation.in_words(&[])); // 0 = 2·x2 − x38, 0 = x0 + x1 − x39
    }
    Ok(())
}
