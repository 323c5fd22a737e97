//! The inertia of a matrix near H, and how near that is.
//!
//! Elimination with pivots of order 1 and 2 (J. R. Bunch, B. N. Parlett, SIAM J. Numer. Anal. 8 (1971) 639–655) gives a
//! unit lower triangular L and a block diagonal D. By Sylvester's law LDLᵀ has the inertia of D, whatever roundings L
//! went through; a pivot of order 2 has one eigenvalue of each sign, as its off-diagonal entry exceeds both others.
//! LDLᵀ is multiplied out to see how far it is from H: nothing is assumed of the elimination.

use crate::rounding::{SMALLEST_SUBNORMAL, add_up, gamma, inflate, mul_up};

/// (1 + √17)/8, for which a step of order 2 lets entries grow as much as two of order 1.
const THRESHOLD: f64 = 0.640_388_203_202_208;

/// n₊ and n₋ of LDLᵀ, n in all, and bounds on |H − LDLᵀ| entry by entry, rows one after another.
pub(super) struct BlockFactors {
    pub(super) positive: usize,
    pub(super) negative: usize,
    pub(super) residual: Vec<f64>,
}

impl BlockFactors {
    /// Of a symmetric H, whose rows are one after another; `None` where a pivot vanishes.
    pub(super) fn of(n: usize, h: &[f64]) -> Option<Self> {
        let mut a = h.to_vec();
        let mut l = vec![0.0; n * n];
        let (mut d, mut beside) = (vec![0.0; n], vec![0.0; n]);
        let mut places: Vec<usize> = (0..n).collect();
        let (mut positive, mut negative) = (0, 0);
        let mut k = 0;
        while k < n {
            let size = |i: usize, j: usize| a[i * n + j].abs();
            let diagonal = (k..n).fold(k, |best, i| if size(i, i) > size(best, best) { i } else { best });
            let pairs = (k..n).flat_map(|i| (i + 1..n).map(move |j| (i, j)));
            let pair = pairs.fold(None, |best: Option<(usize, usize)>, (i, j)| match best {
                Some((p, q)) if size(i, j) <= size(p, q) => best,
                _ => Some((i, j)),
            });
            match pair {
                Some((p, q)) if size(diagonal, diagonal) < THRESHOLD * size(p, q) => {
                    exchange(n, &mut a, &mut l, &mut places, k, p);
                    exchange(n, &mut a, &mut l, &mut places, k + 1, q);
                    let (x, y, z) = (a[k * n + k], a[k * n + k + 1], a[(k + 1) * n + k + 1]);
                    // Over y, so that nothing overflows.
                    let determinant = (x / y) * z - y;
                    for i in k + 2..n {
                        let (s, t) = (a[i * n + k], a[i * n + k + 1]);
                        l[i * n + k] = (s * (z / y) - t) / determinant;
                        l[i * n + k + 1] = (t * (x / y) - s) / determinant;
                    }
                    for i in k + 2..n {
                        for j in k + 2..n {
                            a[i * n + j] -= l[i * n + k] * a[k * n + j] + l[i * n + k + 1] * a[(k + 1) * n + j];
                        }
                    }
                    (d[k], d[k + 1], beside[k]) = (x, z, y);
                    (l[k * n + k], l[(k + 1) * n + k + 1]) = (1.0, 1.0);
                    (positive, negative) = (positive + 1, negative + 1);
                    k += 2;
                }
                _ => {
                    exchange(n, &mut a, &mut l, &mut places, k, diagonal);
                    let pivot = a[k * n + k];
                    // A NaN is no pivot either.
                    if pivot > 0.0 {
                        positive += 1;
                    } else if pivot < 0.0 {
                        negative += 1;
                    } else {
                        return None;
                    }
                    for i in k + 1..n {
                        l[i * n + k] = a[i * n + k] / pivot;
                    }
                    for i in k + 1..n {
                        for j in k + 1..n {
                            a[i * n + j] -= l[i * n + k] * a[k * n + j];
                        }
                    }
                    (d[k], l[k * n + k]) = (pivot, 1.0);
                    k += 1;
                }
            }
        }
        let residual = residual(n, h, &l, &d, &beside, &places);
        residual.iter().all(|x| x.is_finite()).then_some(Self { positive, negative, residual })
    }
}

/// Exchanges rows and columns i and j of A, rows of L, and their places.
fn exchange(n: usize, a: &mut [f64], l: &mut [f64], places: &mut [usize], i: usize, j: usize) {
    if i == j {
        return;
    }
    places.swap(i, j);
    for k in 0..n {
        a.swap(i * n + k, j * n + k);
        l.swap(i * n + k, j * n + k);
    }
    for k in 0..n {
        a.swap(k * n + i, k * n + j);
    }
}

/// |H − LDLᵀ|, an entry of LDLᵀ being a sum of 3n products of three: fewer than 3n + 3 roundings of each, and each of
/// the two products may lose η/2, the first of which is multiplied by an entry of L.
fn residual(n: usize, h: &[f64], l: &[f64], d: &[f64], beside: &[f64], places: &[usize]) -> Vec<f64> {
    let largest = l.iter().fold(1.0_f64, |max, x| max.max(x.abs()));
    let lost = mul_up(mul_up(8.0 * n as f64, largest), SMALLEST_SUBNORMAL);
    let mut residual = vec![0.0; n * n];
    for i in 0..n {
        for j in 0..=i {
            let (mut sum, mut size) = (0.0, 0.0);
            let mut add = |x: f64, y: f64, z: f64| {
                let product = (x * y) * z;
                sum += product;
                size += product.abs();
            };
            for k in 0..=j {
                add(l[i * n + k], d[k], l[j * n + k]);
                if k + 1 < n {
                    add(l[i * n + k], beside[k], l[j * n + k + 1]);
                    add(l[i * n + k + 1], beside[k], l[j * n + k]);
                }
            }
            let (row, column) = (places[i], places[j]);
            let difference = (h[row * n + column] - sum).abs();
            let bound = add_up(inflate(difference + gamma(3 * n + 3) * size, 3 * n + 6), lost);
            residual[row * n + column] = bound;
            residual[column * n + row] = bound;
        }
    }
    residual
}
