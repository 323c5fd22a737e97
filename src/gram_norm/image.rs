//! The image A·w of a direction, each entry as accurate as if computed in twice the precision.
//!
//! For singular vectors ‖Xv‖ = σ may be κ(X) times smaller than the terms of its sums. A plain inner product is off by
//! γ_n|x|ᵀ|v|, which buries σ from κ = 1/(n·u) on; the compensated one by u·|xᵀv| and the square of γ_n.

use crate::rounding::{
    SMALLEST_SUBNORMAL, UNIT_ROUNDOFF, add_up, exponent, gamma, inflate, mul_up, scale_by_power_of_two, sqrt_up,
    two_product, two_sum,
};

/// An inner product and a bound on its error.
#[derive(Clone, Copy, Debug)]
pub(super) struct Inner {
    pub(super) value: f64,
    pub(super) error: f64,
}

/// xᵀy for entries of at most 2 in magnitude, by the compensated sum of Ogita, Rump and Oishi (*Accurate sum and dot
/// product*, SIAM Journal on Scientific Computing 26 (2005), algorithm 5.3).
///
/// The products are h_j + r_j and the sums p_j + q_j, exactly but for 5η each; with A = Σ|h_j|, Σ|r_j| ≤ u·A + 6nη and
/// Σ|q_j| ≤ n·u(1 + γ_n)A = γ_n A. Their sum meets n + 1 roundings, the result one more:
///
/// |fl(xᵀy) − xᵀy| ≤ u|fl(xᵀy)| + γ_{n+1}² A + 12nη.
pub(super) fn inner(x: &[f64], y: &[f64]) -> Inner {
    let (mut sum, mut rest, mut magnitudes) = (0.0, 0.0, 0.0);
    for (x, y) in x.iter().zip(y) {
        let (h, r) = two_product(*x, *y);
        let (p, q) = two_sum(sum, h);
        (sum, rest, magnitudes) = (p, rest + (q + r), magnitudes + h.abs());
    }
    let (n, value) = (x.len(), sum + rest);
    let squared = mul_up(gamma(n + 1), mul_up(gamma(n + 1), inflate(magnitudes, n)));
    let lost = 12.0 * n as f64 * SMALLEST_SUBNORMAL;
    Inner { value, error: add_up(mul_up(UNIT_ROUNDOFF, value.abs()), add_up(squared, lost)) }
}

/// An upper bound on ‖d‖₂ for entries of at most about 1.
pub(super) fn length_up(d: &[f64]) -> f64 {
    if d.iter().all(|d| *d == 0.0) {
        return 0.0;
    }
    // Each square may lose η/2.
    let squares = inflate(crate::product::sum_of_squares(d), d.len() + 1);
    sqrt_up(add_up(squares, d.len() as f64 * SMALLEST_SUBNORMAL))
}

/// 2^e·b ≈ A·w, |b_i| < 1.
#[derive(Clone, Debug)]
pub(super) struct Image {
    /// b.
    pub(super) values: Vec<f64>,
    /// e.
    pub(super) exponent: i32,
    /// A bound on ‖b − 2⁻ᵉA·w‖₂.
    pub(super) error: f64,
}

impl Image {
    /// The images of some directions with entries of at most 2 in magnitude under one matrix, given by its entries.
    ///
    /// Each row is divided by a power of two above its largest entry, so that nothing overflows; entries that become
    /// subnormal lose η/2 each.
    pub(super) fn of<const K: usize>(
        (rows, columns): (usize, usize),
        entry: impl Fn(usize, usize) -> f64,
        directions: [&[f64]; K],
    ) -> [Self; K] {
        let mut row = vec![0.0; columns];
        let mut products: [Vec<(Inner, i32)>; K] = [(); K].map(|()| Vec::with_capacity(rows));
        for i in 0..rows {
            row.iter_mut().enumerate().for_each(|(j, x)| *x = entry(i, j));
            let largest = row.iter().fold(0.0_f64, |most, x| if x.abs() > most { x.abs() } else { most });
            let e = exponent(largest);
            row.iter_mut().for_each(|x| *x = scale_by_power_of_two(*x, -e));
            for (products, w) in products.iter_mut().zip(directions) {
                let lost = 2.0 * columns as f64 * SMALLEST_SUBNORMAL;
                let Inner { value, error } = inner(&row, w);
                let zero = largest == 0.0;
                products.push((Inner { value, error: if zero { 0.0 } else { add_up(error, lost) } }, e));
            }
        }
        products.map(|products| Self::scaled(&products))
    }

    /// Brings the products with a row's exponent each to a common one.
    fn scaled(products: &[(Inner, i32)]) -> Self {
        let reach = |product: &Inner| product.value.abs() + product.error;
        let tops = products.iter().filter(|(product, _)| reach(product) > 0.0);
        let top = tops.map(|(product, e)| exponent(reach(product)) + e).max().unwrap_or(0);
        let values = products.iter().map(|(product, e)| scale_by_power_of_two(product.value, e - top)).collect();
        let error = |(product, e): &(Inner, i32)| {
            let scaled = scale_by_power_of_two(product.error, e - top);
            // The value and its error may both be rounded here, among the subnormal numbers.
            if product.error == 0.0 && product.value == 0.0 { 0.0 } else { add_up(scaled, 2.0 * SMALLEST_SUBNORMAL) }
        };
        let errors: Vec<f64> = products.iter().map(error).collect();
        Self { values, exponent: top, error: length_up(&errors) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use num_traits::{Signed, Zero};
    use oracle::mutation::generator;
    use oracle::{Rational, exact};
    use rand::RngExt;

    #[test]
    fn the_bound_of_the_inner_product_holds_exactly() {
        let mut random = generator(11);
        for n in [0, 1, 2, 7, 60] {
            for decades in [0, 10, 200, 320] {
                let mut vector = || -> Vec<f64> {
                    let entry = |_| 10.0_f64.powi(random.random_range(-decades..=0)) * random.random_range(-1.0..1.0);
                    (0..n).map(entry).collect()
                };
                let (x, mut y) = (vector(), vector());
                if n > 1 {
                    // Heavy cancellation.
                    let others: f64 = (1..n).map(|i| x[i] * y[i]).sum();
                    y[0] = if x[0].abs() > others.abs() { -others / x[0] } else { y[0] };
                }
                let truth = x.iter().zip(&y).fold(Rational::zero(), |sum, (x, y)| sum + exact(*x) * exact(*y));
                let Inner { value, error } = inner(&x, &y);
                assert!((exact(value) - truth).abs() <= exact(error), "{n}, {decades}");
            }
        }
    }
}
