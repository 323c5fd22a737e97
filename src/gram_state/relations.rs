//! Integer relations that a triangle suggests, and their exact check row by row.

use faer::MatRef;
use num_bigint::BigInt;

use super::triangle::Triangle;
use crate::certificate::Relation;
use crate::matrix::Real;
use crate::rounding::{ExactSum, UNIT_ROUNDOFF, two_product, two_sum};

/// The largest common denominator that is tried.
const MOST_PARTS: u32 = 5040;
/// The largest coefficient.
const LARGEST: f64 = 1e12;

/// Columns that seem to depend on those before, and the relations that say so.
#[derive(Clone, Debug)]
pub(super) struct Suggested {
    /// Columns of \[1 X\] that seem independent of those before.
    pub(super) basis: Vec<usize>,
    /// Of each other column: the relation, if there is one with short integers.
    pub(super) dependent: Vec<(usize, Option<Candidate>)>,
}

/// A relation between the constant and the columns that no row has contradicted yet.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Candidate {
    pub(super) coefficients: Vec<f64>,
    pub(super) holds: bool,
}

impl Suggested {
    /// By modified Gram–Schmidt of the columns of R about the shift c, scaled to unit length, in their order.
    ///
    /// d_j = a_0 + Σ a_b·d_b is x_j = (a_0 + c_j − Σ a_b·c_b) + Σ a_b·x_b.
    pub(super) fn by(triangle: &Triangle, shift: &[f64], ends: &[(f64, f64)]) -> Self {
        let (rows, p) = triangle.r.shape();
        let lengths: Vec<f64> =
            (0..p).map(|j| dot(triangle.r.col_as_slice(j), triangle.r.col_as_slice(j)).sqrt()).collect();
        let mut basis: Vec<usize> = Vec::new();
        let mut q: Vec<Vec<f64>> = Vec::new();
        // For each column of the basis its coordinates along q.
        let mut coordinates: Vec<Vec<f64>> = Vec::new();
        let mut dependent = Vec::new();
        for j in 0..p {
            let mut rest: Vec<f64> = triangle.r.col_as_slice(j).iter().map(|x| x / lengths[j]).collect();
            let mut along = vec![0.0; q.len()];
            for _ in 0..2 {
                for (q, along) in q.iter().zip(&mut along) {
                    let c = dot(q, &rest);
                    *along += c;
                    rest.iter_mut().zip(q).for_each(|(x, q)| *x -= c * q);
                }
            }
            let left = dot(&rest, &rest).sqrt();
            let noise = (64 * (rows + p)) as f64 * UNIT_ROUNDOFF + 8.0 * triangle.errors[j] / lengths[j];
            // The constant is the first of the basis, whatever the error of its column.
            if left > noise || (j == 0 && left > 0.0) {
                rest.iter_mut().for_each(|x| *x /= left);
                q.push(rest);
                along.push(left);
                coordinates.push(along);
                basis.push(j);
                continue;
            }
            // Σ a_b·(column of the basis) = column j, by the triangle of their coordinates.
            let mut a = along;
            for b in (0..basis.len()).rev() {
                a[b] /= coordinates[b][b];
                for i in 0..b {
                    a[i] -= a[b] * coordinates[b][i];
                }
            }
            let mut coefficients = vec![0.0; p];
            let noise = noise.max(1e-9);
            let lost = a.iter().any(|a| !a.is_finite());
            for (a, &b) in a.iter().zip(&basis) {
                coefficients[b] = if a.abs() <= noise { 0.0 } else { -a * (lengths[j] / lengths[b]) };
            }
            coefficients[j] = 1.0;
            coefficients[0] -= (1..p).map(|i| coefficients[i] * shift[i - 1]).sum::<f64>();
            if coefficients[0].abs() <= 1e-9 * (1..p).map(|i| (coefficients[i] * shift[i - 1]).abs()).sum::<f64>() {
                coefficients[0] = 0.0;
            }
            let ends = j.checked_sub(1).and_then(|j| ends.get(j));
            let found = if let Some((value, _)) = ends.filter(|(lower, upper)| lower == upper) {
                constant(p, j, *value)
            } else if lost {
                None
            } else {
                integers(&coefficients)
            };
            let found = found.map(|coefficients| Candidate { coefficients, holds: true });
            dependent.push((j, found));
        }
        Self { basis, dependent }
    }
}

/// 2^s·x_j − m = 0 for a constant m·2^(−s).
fn constant(p: usize, j: usize, value: f64) -> Option<Vec<f64>> {
    let power = (0..=60).map(|s| 2.0_f64.powi(s)).find(|power| (value * power).fract() == 0.0)?;
    let mut coefficients = vec![0.0; p];
    (coefficients[0], coefficients[j]) = (-value * power, power);
    (coefficients[0].abs() < 2.0_f64.powi(62)).then_some(coefficients)
}

/// Short integers in the ratio of these numbers.
fn integers(ratios: &[f64]) -> Option<Vec<f64>> {
    let near = |q: u32| {
        let one = |ratio: &f64| {
            let scaled = ratio * f64::from(q);
            let integer = scaled.round();
            let close = (scaled - integer).abs() <= 1e-7 * scaled.abs().max(1.0);
            // A small number that is rounded to 0 is no 0.
            (close && integer.abs() <= LARGEST && (integer != 0.0 || *ratio == 0.0)).then_some(integer)
        };
        ratios.iter().map(one).collect::<Option<Vec<f64>>>()
    };
    (1..=MOST_PARTS).find_map(near)
}

impl Candidate {
    /// Whether Σ c_j·x_ij = 0 exactly in these rows too, the constant first.
    pub(super) fn check<T: Real>(&mut self, x: MatRef<'_, T>) {
        if !self.holds {
            return;
        }
        let m = x.nrows();
        let constant = self.coefficients.first().copied().unwrap_or(0.0);
        let mut sums = vec![constant; m];
        let mut rounded = vec![false; m];
        for (j, &c) in self.coefficients.iter().skip(1).enumerate().filter(|(_, c)| **c != 0.0) {
            for ((sum, rounded), x) in sums.iter_mut().zip(&mut rounded).zip(x.col(j).iter()) {
                let x = x.to_f64();
                let (product, low) = if c.abs() == 1.0 { (c * x, 0.0) } else { two_product(c, x) };
                let (next, lost) = two_sum(*sum, product);
                // What is not finite is looked at again, too; and a product so small that its error underflows.
                *rounded |= low != 0.0 || lost != 0.0 || !next.is_finite() || (x != 0.0 && product.abs() < 1e-250);
                *sum = next;
            }
        }
        for i in 0..m {
            if !rounded[i] {
                self.holds &= sums[i] == 0.0;
            } else {
                let mut exact = ExactSum::new();
                exact.add_product(constant, 1.0, 1.0);
                for (j, &c) in self.coefficients.iter().skip(1).enumerate() {
                    exact.add_product(c, x[(i, j)].to_f64(), 1.0);
                }
                self.holds &= exact.sign().is_eq();
            }
            if !self.holds {
                return;
            }
        }
    }

    /// The relation, the constant first.
    pub(super) fn relation(&self) -> Relation {
        let integers = self.coefficients.iter().map(|&c| BigInt::from(c as i64)).collect();
        Relation::new(integers, &vec![0; self.coefficients.len()])
    }
}

fn dot(a: &[f64], b: &[f64]) -> f64 {
    a.iter().zip(b).map(|(a, b)| a * b).sum()
}
