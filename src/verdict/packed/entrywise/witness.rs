//! Orders above 3: vectors that show that no matrix between entrywise bounds is semidefinite.
//!
//! xᵀHx + |x|ᵀE|x| < 0 is at least xᵀH'x for all of them. Principal submatrices of order 2 are tried first, by the
//! closed form, then eigenvectors: of H, and of A = H + D_zED_z with z = sgn x, for which the sum is xᵀAx, until the
//! signs stay. Where a matrix of the interval is semidefinite by its dominant diagonal, none is sought.

use super::closed_form::none_is_semidefinite;
use super::equilibrated::Equilibrated;
use crate::rounding::{SMALLEST_SUBNORMAL, add_up, gamma, inflate, mul_up};
use crate::spectrum::packed::fill_eigenvectors;
use crate::verdict::packed::signs::Plane;

/// How many vectors are tried.
const TRIALS: usize = 3;

/// Whether no matrix is positive semidefinite, if `sign` is 1, or negative semidefinite, if it is −1.
pub(super) fn excludes_semidefinite(matrix: &Equilibrated, sign: f64) -> bool {
    let Equilibrated { order: n, ref h, ref e } = *matrix;
    let mut pairs = (0..n).flat_map(|i| (i + 1..n).map(move |j| (i, j)));
    let of_pair = |(i, j): (usize, usize)| {
        let places = [i * n + i, i * n + j, j * n + j];
        none_is_semidefinite(&Plane, places.map(|k| sign * h[k]), places.map(|k| e[k]))
    };
    if pairs.any(of_pair) {
        return true;
    }
    if has_dominant_member(matrix, sign) {
        return false;
    }
    let mut signs = vec![0.0; n];
    for _ in 0..TRIALS {
        let Some(x) = lowest_vector(n, |k| sign * h[k] + signs[k / n] * e[k] * signs[k % n]) else { return false };
        if is_witness(matrix, sign, &x) {
            return true;
        }
        let of_x: Vec<f64> = x.iter().map(|&x| if x < 0.0 { -1.0 } else { 1.0 }).collect();
        if of_x == signs {
            return false;
        }
        signs = of_x;
    }
    false
}

/// Whether a matrix has a diagonal that exceeds the rest of its rows: it is semidefinite, and no vector a witness.
fn has_dominant_member(matrix: &Equilibrated, sign: f64) -> bool {
    let Equilibrated { order: n, ref h, ref e } = *matrix;
    let rest =
        |i: usize| -> f64 { (0..n).filter(|&j| j != i).map(|j| (h[i * n + j].abs() - e[i * n + j]).max(0.0)).sum() };
    (0..n).all(|i| sign * h[i * n + i] + e[i * n + i] >= rest(i))
}

/// Whether xᵀHx + |x|ᵀE|x| < 0 for sure, of `sign`·H: a sum of n² products of three, with fewer than n² + 3 roundings
/// of each; underflow takes η/2 from a product, whose other factor is a component of x.
fn is_witness(matrix: &Equilibrated, sign: f64, x: &[f64]) -> bool {
    let n = matrix.order;
    let (mut sum, mut size, mut spread, mut largest) = (0.0, 0.0, 0.0, 1.0_f64);
    for i in 0..n {
        largest = largest.max(x[i].abs());
        for j in 0..n {
            let product = (sign * matrix.h[i * n + j] * x[i]) * x[j];
            sum += product;
            size += product.abs();
            spread += (matrix.e[i * n + j] * x[i].abs()) * x[j].abs();
        }
    }
    let lost = mul_up(mul_up(4.0 * (n * n) as f64, largest), SMALLEST_SUBNORMAL);
    add_up(inflate(spread + gamma(n * n + 3) * size, n * n + 6), lost) < -sum
}

/// A vector near the eigenvector of the smallest eigenvalue.
fn lowest_vector(n: usize, entry: impl Fn(usize) -> f64) -> Option<Vec<f64>> {
    let packed: Vec<[f64; 1]> = (0..n).flat_map(|i| (i..n).map(move |j| i * n + j)).map(|k| [entry(k)]).collect();
    let rows: Vec<&[f64]> = packed.iter().map(<[f64; 1]>::as_slice).collect();
    let (mut values, mut vectors) = (vec![[0.0]; n], vec![[0.0]; n * n]);
    let mut of_values: Vec<&mut [f64]> = values.iter_mut().map(<[f64; 1]>::as_mut_slice).collect();
    let mut of_vectors: Vec<&mut [f64]> = vectors.iter_mut().map(<[f64; 1]>::as_mut_slice).collect();
    fill_eigenvectors(n, &rows, &mut of_values, &mut of_vectors);
    let x: Vec<f64> = vectors[..n].iter().map(|[x]| *x).collect();
    x.iter().all(|x| x.is_finite()).then_some(x)
}
