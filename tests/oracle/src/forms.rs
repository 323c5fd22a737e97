//! Symmetric matrices between two forms and within a ball: A' with −diag d ⪯ A' − A ⪯ diag d and ‖A' − A‖₂ ≤ r.

use num_traits::{Signed, Zero};
use rand::{RngExt, rngs::StdRng};

use crate::rational::{Rational, Table, exact};

/// A + k·diag d, k = ±1.
pub fn end(a: &Table, bounds: &[f64], k: i64) -> Table {
    let n = bounds.len();
    let k = Rational::from_integer(k.into());
    Table::from_fn(n, n, |i, j| if i == j { a.at(i, j) + exact(bounds[i]) * &k } else { a.at(i, j).clone() })
}

/// A itself, A ± diag(min(d_i, r)), and so many pairs A ± c·vvᵀ, as long as they may be: vvᵀ ⪯ diag d is
/// Σ v_i²/d_i ≤ 1.
pub fn members(a: &Table, bounds: &[f64], norm: f64, random: &mut StdRng, count: usize) -> Vec<Table> {
    let n = bounds.len();
    let smaller: Vec<f64> = bounds.iter().map(|bound| bound.min(norm)).collect();
    let mut all = vec![end(a, &smaller, 0), end(a, &smaller, 1), end(a, &smaller, -1)];
    for _ in 0..count {
        // Of the size of √d_i, so that the units are those of the bounds.
        let number = |i: usize, random: &mut StdRng| match bounds[i] {
            0.0 => Rational::zero(),
            bound => exact(f64::from(random.random_range(-4..=4)) * 2.0_f64.powi((bound.log2() / 2.0) as i32)),
        };
        let v: Vec<Rational> = (0..n).map(|i| number(i, random)).collect();
        let squares = |weight: &dyn Fn(usize) -> Rational| {
            let nonzero = (0..n).filter(|&i| !v[i].is_zero());
            nonzero.fold(Rational::zero(), |sum, i| sum + &v[i] * &v[i] * weight(i))
        };
        let (by_bounds, by_norm) = (squares(&|i| exact(bounds[i]).recip()), squares(&|_| exact(1.0)));
        if by_norm.is_zero() {
            continue;
        }
        let c = by_bounds.recip().min(exact(norm) / by_norm);
        assert!(!c.is_negative());
        for sign in [1, -1] {
            let c = &c * Rational::from_integer(sign.into());
            all.push(Table::from_fn(n, n, |i, j| a.at(i, j) + &c * &v[i] * &v[j]));
        }
    }
    all
}
