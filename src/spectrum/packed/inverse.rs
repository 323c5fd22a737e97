//! The inverse of a small matrix.

/// A⁻¹ of a matrix in row-major order, by elimination with row exchanges, as far as rounding lets it be; `None` if no
/// pivot of a column exceeds `least` times the largest |a_ij|, or an entry of A⁻¹ is not finite.
pub(crate) fn inverse(n: usize, matrix: &[f64], least: f64) -> Option<Vec<f64>> {
    let mut a = matrix.to_vec();
    let mut b: Vec<f64> = (0..n * n).map(|k| f64::from(u8::from(k / n == k % n))).collect();
    let largest = a.iter().fold(0.0_f64, |max, value| max.max(value.abs()));
    for column in 0..n {
        let pivot = (column..n)
            .fold(column, |best, row| if a[row * n + column].abs() > a[best * n + column].abs() { row } else { best });
        let modulus = a[pivot * n + column].abs();
        if modulus.is_nan() || modulus <= least * largest {
            return None;
        }
        if pivot != column {
            (0..n).for_each(|k| {
                a.swap(pivot * n + k, column * n + k);
                b.swap(pivot * n + k, column * n + k);
            });
        }
        let diagonal = a[column * n + column];
        (0..n).for_each(|k| {
            a[column * n + k] /= diagonal;
            b[column * n + k] /= diagonal;
        });
        for row in (0..n).filter(|&row| row != column) {
            let factor = a[row * n + column];
            for k in 0..n {
                a[row * n + k] -= factor * a[column * n + k];
                b[row * n + k] -= factor * b[column * n + k];
            }
        }
    }
    b.iter().all(|value| value.is_finite()).then_some(b)
}
