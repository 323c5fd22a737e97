//! Upper bounds on norms, and how upper bounds are added, multiplied and compared.

use faer::{Mat, MatRef};

use super::lanes;
use super::scaling::{exponent, scale_by_power_of_two};
use super::{add_up, gamma, inflate, mul_down, mul_up, sqrt_down, sqrt_up, sub_down};
use crate::claim::Enclosure;

/// An upper bound on ‖a‖₂, safe from overflow and underflow; infinite if a value is not finite.
pub(crate) fn euclidean(values: &[f64]) -> f64 {
    if !values.iter().all(|value| value.is_finite()) {
        return f64::INFINITY;
    }
    let largest = values.iter().fold(0.0_f64, |max, value| max.max(value.abs()));
    root_of_squares(largest, values.len(), values.len() + 2, |top| {
        values.iter().map(|&value| scale_by_power_of_two(value, -top)).map(|value| value * value).sum()
    })
}

/// An upper bound on ‖A‖_F ≥ ‖A‖₂ of the symmetric matrix whose lower triangle is given; 0 for the zero matrix.
pub(crate) fn frobenius(lower: &Mat<f64>) -> f64 {
    let columns = || (0..lower.ncols()).map(|j| &lower.col_as_slice(j)[j..]);
    // What is below the diagonal stands above it too.
    let twice = columns().flat_map(|column| &column[1..]);
    euclidean(&columns().flatten().chain(twice).copied().collect::<Vec<_>>())
}

/// The same of a lower triangle that is given column by column, each from the diagonal downwards.
pub(crate) fn frobenius_of_columns(lower: &[Vec<f64>]) -> f64 {
    let largest = lower.iter().flatten().fold(0.0, |max: f64, x| if x.abs() > max { x.abs() } else { max });
    let entries = lower.len().saturating_mul(lower.len());
    root_of_squares(largest, entries, entries.saturating_add(3), |top| {
        let square = |x: &f64| scale_by_power_of_two(*x, -top).powi(2);
        let columns = lower.iter().filter_map(|column| column.split_first());
        columns.map(|(diagonal, below)| square(diagonal) + 2.0 * below.iter().map(square).sum::<f64>()).sum()
    })
}

/// An upper bound on ‖E‖_F of a whole matrix of finite non-negative numbers; 0 for the zero matrix.
pub(crate) fn frobenius_of_errors(errors: MatRef<'_, f64>) -> f64 {
    let entries = || errors.col_iter().flat_map(|column| column.iter());
    let largest = entries().fold(0.0, |max, &error| if error > max { error } else { max });
    if largest == 0.0 {
        return 0.0;
    }
    // Relative to the largest, so that no square overflows; one that underflows is far below the last inflation.
    let squares: f64 = entries().map(|error| (error / largest).powi(2)).sum();
    let count = errors.nrows() * errors.ncols();
    inflate(mul_up(largest, sqrt_up(inflate(squares, count + 4))), 4)
}

/// ‖A‖_F of a whole matrix, with an end on either side; unbounded above where an entry is not finite.
pub(crate) fn frobenius_enclosure(a: MatRef<'_, f64>) -> Enclosure {
    let (m, n) = (a.nrows(), a.ncols());
    // A square meets its own rounding, those of its column and those of the columns; or it underflows.
    let (roundings, lost) = (m + n + 2, (m * n) as f64 * f64::MIN_POSITIVE);
    let ends = |sum: f64| {
        let least = sub_down(mul_down(sum, (1.0 - gamma(roundings)).next_down()), lost).max(0.0);
        (sqrt_down(least), sqrt_up(add_up(inflate(sum, roundings), lost)))
    };
    if let Some((sum, largest)) = plain_squares(a)
        && sum.is_finite()
        && exponent(largest).abs() <= MOST_UNSCALED
    {
        let (lower, upper) = ends(sum);
        return Enclosure { lower, upper };
    }
    let largest = largest(a.col_iter().flat_map(|column| column.iter()).map(|x| x.abs()));
    if largest == 0.0 || largest == f64::INFINITY {
        return Enclosure { lower: 0.0, upper: largest };
    }
    // Where the squares are far within the range, they are left as they are.
    let top = Some(exponent(largest)).filter(|top| top.abs() > MOST_UNSCALED).unwrap_or(0);
    let square = |x: &f64| scale_by_power_of_two(*x, -top).powi(2);
    let sum: f64 = a.col_iter().map(|column| column.iter().map(square).sum::<f64>()).sum();
    let (lower, upper) = ends(sum);
    let back = |x: f64| scale_by_power_of_two(x, top);
    if top == 0 {
        return Enclosure { lower, upper };
    }
    Enclosure { lower: back(lower).next_down().max(0.0), upper: back(upper).next_up() }
}

/// Σa² and the largest modulus of a matrix whose columns lie one number beside the next, unless it is zero.
fn plain_squares(a: MatRef<'_, f64>) -> Option<(f64, f64)> {
    let mut found = (0.0, 0.0_f64);
    for column in a.col_iter() {
        let (sum, largest) = lanes::squares(column.try_as_col_major()?.as_slice());
        found = (found.0 + sum, found.1.max(largest));
    }
    Some(found).filter(|&(_, largest)| largest > 0.0)
}

/// Numbers of at most 2 to this in modulus, the largest of which is at least 2 to minus this, are squared unscaled.
const MOST_UNSCALED: i32 = 200;

/// An upper bound on the root of a sum of squares of `count` numbers, the largest of modulus `largest`, from the sum of
/// the squares of the numbers over 2^top in which a term meets so many roundings.
fn root_of_squares(largest: f64, count: usize, roundings: usize, squares: impl Fn(i32) -> f64) -> f64 {
    if largest == 0.0 {
        return 0.0;
    }
    let top = exponent(largest);
    // Beside the largest, at least ¼, a square that underflows (or its root, scaled) loses less than 2⁻¹⁰²² in all.
    let lost = count as f64 * f64::MIN_POSITIVE;
    let norm = sqrt_up(add_up(inflate(squares(top), roundings), lost));
    scale_by_power_of_two(norm, top).next_up()
}

/// An upper bound on ‖A‖_∞ = ‖A‖₁ ≥ ‖A‖₂ of the symmetric matrix whose lower triangle is given; 0 for the zero matrix.
pub(crate) fn row_sum(lower: &Mat<f64>) -> f64 {
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
    let largest = largest(sums.into_iter());
    if largest == 0.0 { 0.0 } else { inflate(largest, n) }
}

/// The sum of two upper bounds: 0 where both are.
pub(crate) fn plus(a: f64, b: f64) -> f64 {
    if a == 0.0 || b == 0.0 { a + b } else { add_up(a, b) }
}

/// The product of two upper bounds: 0 where one is.
pub(crate) fn times(a: f64, b: f64) -> f64 {
    if a == 0.0 || b == 0.0 { 0.0 } else { mul_up(a, b) }
}

/// The maximum of upper bounds; a NaN (from ∞ − ∞ or 0·∞) means that nothing is known, hence ∞.
pub(crate) fn largest(bounds: impl Iterator<Item = f64>) -> f64 {
    bounds.fold(0.0, |max, bound| if bound.is_nan() || max == f64::INFINITY { f64::INFINITY } else { bound.max(max) })
}

/// The larger of two numbers; NaN if one is.
pub(crate) fn larger(a: f64, b: f64) -> f64 {
    if b > a || b.is_nan() { b } else { a }
}

#[cfg(test)]
mod tests {
    use super::*;
    use num_traits::Zero;
    use oracle::mutation::generator;
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
        let whole = Mat::from_fn(3, 3, |i, j| if i < j { lower[(j, i)] } else { lower[(i, j)] });
        // 1 + 9 + 36 + 2·(4 + 16 + 25).
        let root = 136.0_f64.sqrt();
        let bound = frobenius(&lower);
        assert!(bound >= root && bound <= root * (1.0 + 40.0 * f64::EPSILON), "{bound}");
        assert_eq!((frobenius(&Mat::zeros(2, 2)), frobenius(&Mat::zeros(0, 0))), (0.0, 0.0));
        for top in [0, 500, -500, 1000, -1040] {
            let scale = 2.0_f64.powi(top);
            let scaled = whole.map(|x| x * scale);
            let Enclosure { lower, upper } = frobenius_enclosure(scaled.as_ref());
            let square = exact(136.0) * exact(scale) * exact(scale);
            assert!(exact(lower) * exact(lower) <= square && square <= exact(upper) * exact(upper), "{top}");
            assert!(upper - lower <= 40.0 * f64::EPSILON * upper + 4.0 * f64::from_bits(1), "{top}");
        }
        let bound = frobenius_of_errors(whole.as_ref());
        assert!(bound >= root && bound <= root * (1.0 + 40.0 * f64::EPSILON), "{bound}");
        let columns = [vec![1.0, 2.0, 4.0], vec![3.0, 5.0], vec![6.0]];
        let bound = frobenius_of_columns(&columns);
        assert!(bound >= root && bound <= root * (1.0 + 40.0 * f64::EPSILON), "{bound}");
        assert_eq!((frobenius_of_columns(&[vec![0.0; 2], vec![0.0]]), frobenius_of_columns(&[])), (0.0, 0.0));
    }
}
