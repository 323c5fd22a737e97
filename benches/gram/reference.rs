//! XᵀX by other means, to compare the answers with.

use faer::linalg::matmul::matmul;
use faer::{Accum, Mat, MatRef, Par};
use rand::{RngExt, SeedableRng, rngs::StdRng};

use crate::input::{Input, Number};
use crate::is_small;

/// An inner product in any order is off by at most γ_m·‖x_i‖‖x_j‖ ≈ m·u·‖x_i‖‖x_j‖ (Higham, §3.1), two of them by twice
/// that; one more for the lengths' rounding and for what γ_m exceeds m·u by.
const AGREEMENT: f64 = 3.0;
/// Entries of a large product that are computed a second time.
const SAMPLES: usize = 100;

/// XᵀX in f64, its lower triangle at least.
///
/// By a triple loop; of a large matrix by faer's plain product, which is compared with compensated inner products
/// first, in a sample of its entries.
pub(crate) fn gram<T: Number>(x: &Input<T>) -> Mat<f64> {
    let (m, n) = (x.m, x.n);
    let matrix = x.matrix();
    let wide = Mat::from_fn(m, n, |i, j| matrix[(i, j)].to_f64());
    let mut g = Mat::zeros(n, n);
    if is_small((m, n)) {
        for j in 0..n {
            for i in j..n {
                for k in 0..m {
                    g[(i, j)] += wide[(k, i)] * wide[(k, j)];
                }
            }
        }
    } else {
        matmul(g.as_mut(), Accum::Replace, wide.transpose(), wide.as_ref(), 1.0, Par::Seq);
        let mut random = StdRng::seed_from_u64(2);
        for _ in 0..SAMPLES {
            let (i, j) = (random.random_range(0..n), random.random_range(0..n));
            let exact = compensated(wide.col_as_slice(i), wide.col_as_slice(j));
            let gap = (g[(i, j)] - exact).abs();
            assert!(gap <= tolerance(g.as_ref(), m, f64::UNIT_ROUNDOFF, i, j), "the reference: ({i}, {j}), {gap:e}");
        }
    }
    g
}

/// xᵀy as if in twice the precision (Ogita, Rump & Oishi, *Accurate sum and dot product*, SIAM J. Sci. Comput. 26
/// (2005), Algorithm 5.3).
fn compensated(x: &[f64], y: &[f64]) -> f64 {
    let (mut sum, mut errors) = (0.0, 0.0);
    for (x, y) in x.iter().zip(y) {
        let product = x * y;
        let next: f64 = sum + product;
        let part = next - sum;
        errors += x.mul_add(*y, -product) + ((sum - (next - part)) + (product - part));
        sum = next;
    }
    sum + errors
}

fn tolerance(g: MatRef<'_, f64>, m: usize, unit_roundoff: f64, i: usize, j: usize) -> f64 {
    AGREEMENT * m as f64 * unit_roundoff * (g[(i, i)] * g[(j, j)]).sqrt()
}

/// Compares the lower triangle of an answer, computed with the unit roundoff u, with the reference.
pub(crate) fn agrees(name: &str, truth: &Mat<f64>, m: usize, unit_roundoff: f64, entry: impl Fn(usize, usize) -> f64) {
    for j in 0..truth.ncols() {
        for i in j..truth.ncols() {
            let gap = (entry(i, j) - truth[(i, j)]).abs();
            let within = gap <= tolerance(truth.as_ref(), m, unit_roundoff, i, j);
            assert!(within, "{name}: entry ({i}, {j}) is off by {gap:e}");
        }
    }
}
