//! Upper bounds on norms.

use faer::Mat;

use crate::rounding::{add_up, exponent, inflate, scale_by_power_of_two, sqrt_up};

/// An upper bound on ‖a‖₂, safe from overflow and underflow; infinite if a value is not finite.
pub(super) fn euclidean(values: &[f64]) -> f64 {
    if !values.iter().all(|value| value.is_finite()) {
        return f64::INFINITY;
    }
    let largest = values.iter().fold(0.0_f64, |max, value| max.max(value.abs()));
    if largest == 0.0 {
        return 0.0;
    }
    let top = exponent(largest);
    let squares = values.iter().map(|&value| scale_by_power_of_two(value, -top)).map(|value| value * value);
    // Beside the largest, at least ¼, a square that underflows (or its root, scaled) loses less than 2⁻¹⁰²² in all.
    let lost = values.len() as f64 * f64::MIN_POSITIVE;
    let norm = sqrt_up(add_up(inflate(squares.sum(), values.len() + 2), lost));
    scale_by_power_of_two(norm, top).next_up()
}

/// An upper bound on ‖A‖_∞ = ‖A‖₁ ≥ ‖A‖₂ of the symmetric matrix whose lower triangle is given; 0 for the zero matrix.
pub(super) fn row_sum(lower: &Mat<f64>) -> f64 {
    let n = lower.ncols();
    let mut sums = vec![0.0; n];
    for j in 0..n {
        for i in j..n {
            let entry = lower[(i, j)].abs();
            sums[i] += entry;
            if i != j {
                sums[j] += entry;
            }
        }
    }
    let largest = crate::product::largest(sums.into_iter());
    if largest == 0.0 { 0.0 } else { inflate(largest, n) }
}

/// An upper bound on ‖A‖_F ≥ ‖A‖₂ of the symmetric matrix whose lower triangle is given; 0 for the zero matrix.
pub(super) fn frobenius(lower: &Mat<f64>) -> f64 {
    let columns = || (0..lower.ncols()).map(|j| &lower.col_as_slice(j)[j..]);
    // What is below the diagonal stands above it too.
    let twice = columns().flat_map(|column| &column[1..]);
    euclidean(&columns().flatten().chain(twice).copied().collect::<Vec<_>>())
}

/// The sum of two upper bounds: 0 where both are.
pub(crate) fn plus(a: f64, b: f64) -> f64 {
    if a == 0.0 || b == 0.0 { a + b } else { add_up(a, b) }
}

/// The product of two upper bounds: 0 where one is.
pub(super) fn times(a: f64, b: f64) -> f64 {
    if a == 0.0 || b == 0.0 { 0.0 } else { crate::rounding::mul_up(a, b) }
}

/// fl(a + b) and its error a + b − fl(a + b), exactly (Dekker, *A floating-point technique for extending the available
/// precision*, Numerische Mathematik 18 (1971)); barring overflow.
pub(super) fn two_sum(a: f64, b: f64) -> (f64, f64) {
    let (large, small) = if a.abs() >= b.abs() { (a, b) } else { (b, a) };
    let sum = large + small;
    (sum, small - (sum - large))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rounding::generator;
    use num_traits::Zero;
    use oracle::{Rational, exact};
    use rand::RngExt;

    #[test]
    fn the_euclidean_norm_is_never_below() {
        let mut random = generator(71);
        for case in 0..200 {
            let n = case % 9;
            let top = [0, 500, -500, -1040, 1000][case % 5];
            let values: Vec<f64> = (0..n)
                .map(|_| scale_by_power_of_two(random.random_range(-1.0..1.0), top - random.random_range(0..600)))
                .collect();
            let square = values.iter().fold(Rational::zero(), |sum, &value| sum + exact(value) * exact(value));
            let bound = euclidean(&values);
            assert!(square <= exact(bound) * exact(bound), "{values:?}");
            let largest = values.iter().fold(0.0_f64, |max, value| max.max(value.abs()));
            assert!(bound <= 1.0001 * (n as f64).sqrt() * largest + 1e-320);
        }
        assert_eq!(euclidean(&[]), 0.0);
        assert_eq!(euclidean(&[f64::NAN, 1.0]), f64::INFINITY);
    }

    #[test]
    fn the_norm_of_a_matrix_counts_both_triangles() {
        let lower = Mat::from_fn(3, 3, |i, j| {
            if i < j { f64::NAN } else { [[1.0, 0.0, 0.0], [2.0, 3.0, 0.0], [4.0, 5.0, 6.0]][i][j] }
        });
        // 1 + 9 + 36 + 2·(4 + 16 + 25).
        let root = 136.0_f64.sqrt();
        let bound = frobenius(&lower);
        assert!(bound >= root && bound <= root * (1.0 + 40.0 * f64::EPSILON), "{bound}");
        assert_eq!((frobenius(&Mat::zeros(2, 2)), frobenius(&Mat::zeros(0, 0))), (0.0, 0.0));
    }

    #[test]
    fn the_error_of_a_sum_is_exact() {
        let mut random = generator(72);
        for _ in 0..2000 {
            let mut number = || {
                let e = random.random_range(-60..60) - if random.random_bool(0.2) { 1040 } else { 0 };
                scale_by_power_of_two(random.random_range(-1.0..1.0), e)
            };
            let (a, b) = (number(), number());
            let (sum, error) = two_sum(a, b);
            assert_eq!(exact(a) + exact(b), exact(sum) + exact(error));
        }
    }
}
