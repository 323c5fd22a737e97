//! Units in which a symmetric matrix is of order 1.

use faer::Mat;

use super::exponent;
use crate::matrix::Symmetric;

/// Passes that bring the largest entry of each row to order 1.
const PASSES: usize = 8;

/// Exponents d that bring the diagonal of DAD to order 1 (or, where it is zero, the row), and then the largest entry of
/// each row. They follow A ↦ SAS for powers of two S, where the diagonal has no zero.
pub(crate) fn balancing_exponents(a: &Symmetric) -> Vec<i32> {
    let n = a.order();
    let sizes = Mat::from_fn(n, n, |i, j| if a.get(i, j) == 0.0 { i32::MIN } else { exponent(a.get(i, j)) });
    let largest = |j: usize| sizes.col_as_slice(j).iter().copied().max().filter(|&size| size > i32::MIN);
    let start = |j: usize| if a.get(j, j) == 0.0 { largest(j).unwrap_or(0) } else { sizes[(j, j)] };
    let mut exponents: Vec<i32> = (0..n).map(|j| -(start(j) + 1).div_euclid(2)).collect();
    for _ in 0..PASSES {
        let scaled = |j: usize| {
            let sizes = sizes.col_as_slice(j).iter().zip(&exponents).filter(|(size, _)| **size > i32::MIN);
            sizes.map(|(size, d)| size + d + exponents[j]).max().unwrap_or(0)
        };
        let steps: Vec<i32> = (0..n).map(|j| scaled(j) / 2).collect();
        exponents.iter_mut().zip(steps).for_each(|(d, step)| *d -= step);
    }
    exponents
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rounding::scale_by_power_of_two;

    #[test]
    fn a_scale_of_rows_does_not_move_the_balance() {
        // Small, but not zero, on the diagonal: brought to order 1 by its row.
        let entry = |i: usize, j: usize| [1e-30, 1.0, 0.5, 1.0, 0.25, -2.0][j * (5 - j) / 2 + i];
        let a = Symmetric::from_lower(3, entry).unwrap();
        let exponents = balancing_exponents(&a);
        let scaled = |i: usize, j: usize| scale_by_power_of_two(a.get(i, j), exponents[i] + exponents[j]).abs();
        for i in 0..3 {
            let largest = (0..3).map(|j| scaled(i, j)).fold(0.0, f64::max);
            assert!((0.25..4.0).contains(&largest), "{exponents:?}");
        }
        let powers = [40, -77, 3];
        let moved = Symmetric::from_lower(3, |i, j| scale_by_power_of_two(entry(i, j), powers[i] + powers[j])).unwrap();
        let expected: Vec<i32> = exponents.iter().zip(powers).map(|(d, power)| d - power).collect();
        assert_eq!(balancing_exponents(&moved), expected);
    }
}
