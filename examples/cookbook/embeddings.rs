//! 1000 embeddings of 384 numbers, or as many as its argument says: the largest eigenvalue of their
//! Gram matrix, and the nearest of one of them.
//!
//! Run with `cargo run --release --example embeddings`, or with the number of embeddings, 8 or more, as its argument.

use gramkit::{CrossGram, MatrixView, Result, Svd, Vectors};
use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};

const LENGTH: usize = 384;

pub(crate) fn main() -> Result<()> {
    let count = std::env::args().nth(1).and_then(|count| count.parse().ok()).unwrap_or(1000).max(8);
    let mut random = StdRng::seed_from_u64(1);
    let mut numbers: Vec<f32> = (0..count * LENGTH).map(|_| random.random::<f32>() - 0.45).collect();
    // Embedding 7 is nearly embedding 5.
    for k in 0..LENGTH {
        numbers[7 * LENGTH + k] = numbers[5 * LENGTH + k] + 0.01 * numbers[7 * LENGTH + k];
    }
    let embeddings = MatrixView::row_major(&numbers, count, LENGTH)?;

    // Of the 384 × 384 matrix XᵀX: the other Gram matrix has the same eigenvalues, and zeros.
    let svd = Svd::of(&Vectors::columns(embeddings.clone()))?;
    println!("largest eigenvalue of XXᵀ: {:.6}", svd.values[0].powi(2));

    // Cosines of one with all, without the matrix of all with all.
    let query = MatrixView::row_major(&numbers[5 * LENGTH..6 * LENGTH], 1, LENGTH)?;
    let cosines = CrossGram::cosine(&Vectors::rows(query), &Vectors::rows(embeddings))?.values;
    let mut order: Vec<usize> = (0..count).filter(|&other| other != 5).collect();
    order.sort_by(|&a, &b| cosines[(0, b)].total_cmp(&cosines[(0, a)]));
    for &other in &order[..5] {
        println!("embedding {other}: cosine {:.6}", cosines[(0, other)]);
    }
    Ok(())
}
