//! The loss of orthogonality.

use faer::{Mat, MatRef};

use crate::error::Result;
use crate::product::lower_gram;
use crate::progress::Progress;
use crate::rounding::norms::largest;
use crate::rounding::{SMALLEST_SUBNORMAL, add_up, div_up, gamma, inflate, mul_up};

/// ‖I − QᵀQ‖: in the Frobenius norm as measured, and an upper bound in the spectral norm.
#[derive(Clone, Copy, Debug)]
pub(super) struct Loss {
    pub(super) measured: f64,
    pub(super) bound: f64,
}

impl Loss {
    /// Multiplies Q out: P = fl(QᵀQ), whose entries' terms meet h roundings each.
    ///
    /// |P − QᵀQ| ≤ γ_h|Q|ᵀ|Q| + m·η, entry by entry, and ‖|Q|ᵀ|Q|‖₂ ≤ ‖Q‖_F² = tr QᵀQ ≤ (tr P + n·m·η)/(1 − γ_h), hence
    ///
    /// ‖I − QᵀQ‖₂ ≤ ‖I − P‖_∞ + γ_h(tr P + n·m·η)/(1 − γ_h) + n·m·η.
    ///
    /// # Errors
    /// [`Error::Environment`](crate::Error::Environment); [`Error::Cancelled`](crate::Error::Cancelled).
    pub(super) fn of(q: MatRef<'_, f64>, progress: Option<Progress<'_>>) -> Result<Self> {
        let (m, n) = (q.nrows(), q.ncols());
        if n == 0 {
            return Ok(Self { measured: 0.0, bound: 0.0 });
        }
        let (product, roundings) = lower_gram(q, progress)?;
        let rounding = gamma(roundings);
        let mut row_sums = vec![0.0; n];
        for j in 0..n {
            row_sums[j] += (1.0 - product[(j, j)]).abs();
            for i in j + 1..n {
                row_sums[i] += product[(i, j)].abs();
                row_sums[j] += product[(i, j)].abs();
            }
        }
        // The differences from 1 are rounded once, the sums n times; so is the trace.
        let gap = inflate(largest(row_sums.into_iter()), n + 1);
        let trace = inflate((0..n).map(|j| product[(j, j)]).sum(), n);
        let lost = mul_up((m * n) as f64, SMALLEST_SUBNORMAL);
        let bound = if rounding < 0.5 {
            let square = div_up(add_up(trace, lost), (1.0 - rounding).next_down());
            add_up(gap, add_up(mul_up(rounding, square), lost))
        } else {
            f64::INFINITY
        };
        // An unbounded loss if not finite.
        let bound = largest([bound].into_iter());
        Ok(Self { measured: distance_from_identity(&product), bound })
    }
}

/// ‖I − P‖_F for a symmetric P, given by its lower triangle.
pub(super) fn distance_from_identity(p: &Mat<f64>) -> f64 {
    let n = p.ncols();
    let column = |j: usize| {
        let below: f64 = (j + 1..n).map(|i| p[(i, j)].powi(2)).sum();
        (1.0 - p[(j, j)]).powi(2) + 2.0 * below
    };
    (0..n).map(column).sum::<f64>().sqrt()
}

#[cfg(test)]
mod tests {
    use super::*;
    use num_traits::{One, Zero};
    use oracle::mutation::generator;
    use oracle::{Rational, Table, exact};
    use rand::RngExt;

    /// bound·I ± (I − QᵀQ): neither has a negative eigenvalue, by Sylvester's law.
    fn holds(q: &Mat<f64>, bound: f64) -> bool {
        let n = q.ncols();
        let product = Table::of(q.as_ref()).gram();
        let sign = |sign: Rational| {
            Table::from_fn(n, n, |i, j| {
                let identity = if i == j { Rational::one() } else { Rational::zero() };
                let gap = (identity - product.at(i, j)) * &sign;
                if i == j { exact(bound) + gap } else { gap }
            })
        };
        [Rational::one(), -Rational::one()].into_iter().all(|of| sign(of).inertia().2 == 0)
    }

    #[test]
    fn the_bound_holds_exactly() {
        let mut random = generator(91);
        for (m, n) in [(1, 1), (3, 2), (6, 4), (40, 5), (300, 3)] {
            for size in [1.0, 1e-3, 1e-160, 1e-310] {
                let q = Mat::from_fn(m, n, |i, j| {
                    let noise: f64 = random.random_range(-1.0..1.0);
                    if i == j { 1.0 + size * noise } else { size * noise }
                });
                let loss = Loss::of(q.as_ref(), None).unwrap();
                assert!(holds(&q, loss.bound), "{m} × {n}, {size:e}: {loss:?}");
                assert!(loss.measured <= (n as f64).sqrt() * loss.bound);
                // No bound would do if half of it did always.
                assert!(size < 1e-3 || !holds(&q, loss.bound / (2 * n) as f64), "{m} × {n}, {size:e}: {loss:?}");
            }
        }
    }

    #[test]
    fn nothing_is_known_of_what_is_not_finite() {
        for bad in [f64::NAN, f64::INFINITY, f64::MAX] {
            let mut q = Mat::<f64>::identity(9, 4);
            q[(5, 2)] = bad;
            assert_eq!(Loss::of(q.as_ref(), None).unwrap().bound, f64::INFINITY);
        }
    }
}
