//! Orders above 3: whether all matrices between entrywise bounds are regular, and the inertia that they share then.
//!
//! *Theorem 4* (H. Beeck, in *Interval Mathematics*, Lecture Notes in Computer Science 29 (1975) 150–159; J. Rohn,
//! Electron. J. Linear Algebra 18 (2009) 500–512). If (|I − RH| + |R|E)w < w for some matrix R and some w > 0, every H'
//! with |H' − H| ≤ E is nonsingular, and the symmetric ones have one inertia.
//!
//! *Proof.* |I − RH'| ≤ |I − RH| + |R|E = G, and ρ(I − RH') ≤ ρ(G) ≤ max (Gw)_i/w_i < 1 (Collatz and Wielandt), so RH'
//! is nonsingular, and H' too. The symmetric ones are a convex set: along the segment from one to another no
//! eigenvalue meets 0. ∎
//!
//! R ≈ H⁻¹ is all that is asked of R. The best w is the Perron vector of G, and the infimum over w is ρ(G), the same
//! for DHD and DED: the best diagonal scaling is in it. A few steps w ← Gw + 10⁻³w from w = 1, on a diagonal near 1,
//! come close.
//!
//! The inertia is that of the [factors](super::block_factors) LDLᵀ: what they miss H by is added to E, so that LDLᵀ is
//! one of the matrices.
//!
//! G is rounded up. A sum of n products in floating point is within γ_n of the sum of their moduli and nη, and so is
//! the computed sum of moduli; one entry of G has three such sums, and fewer than n + 8 roundings on each path.

use super::block_factors::BlockFactors;
use super::equilibrated::Equilibrated;
use crate::rounding::{SMALLEST_SUBNORMAL, add_up, gamma, inflate};
use crate::spectrum::packed::inverse;

/// How often w is improved: each step is n² products beside the 3n³ of G.
const STEPS: usize = 4;

/// n₊ and n₋ of every matrix, where all are regular for sure.
pub(super) fn inertia(matrix: &Equilibrated) -> Option<(usize, usize)> {
    let n = matrix.order;
    let BlockFactors { positive, negative, residual } = BlockFactors::of(n, &matrix.h)?;
    let errors: Vec<f64> = matrix.e.iter().zip(&residual).map(|(&e, &r)| add_up(e, r)).collect();
    let inverse = inverse(n, &matrix.h, 0.0)?;
    are_regular(n, &bounds(n, &matrix.h, &errors, &inverse)).then_some((positive, negative))
}

/// Whether Gw < w for a w > 0.
fn are_regular(n: usize, g: &[f64]) -> bool {
    let mut w = vec![1.0; n];
    for _ in 0..STEPS {
        let product: Vec<f64> = g
            .chunks(n)
            .map(|row| {
                let sum = row.iter().zip(&w).map(|(g, w)| g * w).sum();
                add_up(inflate(sum, n + 1), n as f64 * SMALLEST_SUBNORMAL)
            })
            .collect();
        if product.iter().zip(&w).all(|(product, w)| product < w) {
            return true;
        }
        w.iter_mut().zip(product).for_each(|(w, product)| *w = product + 1e-3 * *w);
    }
    false
}

/// G = |I − RH| + |R|E, rounded up.
fn bounds(n: usize, h: &[f64], e: &[f64], r: &[f64]) -> Vec<f64> {
    let mut g = Vec::with_capacity(n * n);
    for i in 0..n {
        for j in 0..n {
            let unit = f64::from(u8::from(i == j));
            let (mut sum, mut size, mut spread) = (0.0, unit, 0.0);
            for k in 0..n {
                let product = r[i * n + k] * h[k * n + j];
                sum += product;
                size += product.abs();
                spread += r[i * n + k].abs() * e[k * n + j];
            }
            let bound = inflate(((unit - sum).abs() + spread) + gamma(n + 1) * size, n + 8);
            g.push(add_up(bound, 4.0 * (n + 1) as f64 * SMALLEST_SUBNORMAL));
        }
    }
    g
}
