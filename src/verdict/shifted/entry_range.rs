//! Which values of one entry leave a matrix positive semidefinite.
//!
//! With S the rows other than i and j and A_SS positive definite, the Schur complement of A_SS has the diagonal entries
//! d_i = a_ii − a_iSA_SS⁻¹a_Si and d_j, and a_ij − c beside them, c = a_iSA_SS⁻¹a_Sj. So A ⪰ 0 exactly if d_i, d_j ≥ 0
//! and |a_ij − c| ≤ √(d_i·d_j) (Horn & Johnson, *Matrix Analysis*, 2nd ed., Theorem 7.7.9; of three correlations the
//! range is r₁₂r₁₃ ± √((1 − r₁₂²)(1 − r₁₃²))). Without row i, and without row j, A has to be positive definite, else no
//! value would do.
//!
//! # The rounding
//!
//! For any y_i, y_j with remainders g = a − A_SSy,
//!
//! a_iSA_SS⁻¹a_Sj = y_iᵀa_Sj + g_iᵀy_j + g_iᵀA_SS⁻¹g_j,
//!
//! whose last term is at most ‖g_i‖‖g_j‖/ℓ for a bound ℓ ≤ λ_min(A_SS). The others are evaluated in double words with
//! their errors, so that c and d are as good as their own conditioning allows.

use super::least_eigenvalue::{least_by_shift, rayleigh, solve};
use super::matrix::submatrix;
use crate::certificate::CholeskyFactor;
use crate::claim::Enclosure;
use crate::error::Result;
use crate::matrix::Symmetric;
use crate::rounding::norms::euclidean;
use crate::rounding::{Ball, DoubleWord, add_up, div_up, mul_up, scale_by_power_of_two};
use crate::verdict::cholesky::prove_positive_definite;
use crate::verdict::equilibrated::equilibrated;

/// Steps of iterative refinement.
const STEPS: usize = 3;

/// The values of one entry, and of its mirror image, for which the matrix is positive semidefinite, the rest kept: all
/// numbers between `lowest` and `highest`, and no other.
///
/// ```
/// use gramkit::Symmetric;
/// use gramkit::verdict::Culprits;
/// let k = Symmetric::from_lower(3, |i, j| [1.0, 0.9, 0.9, 1.0, -0.9, 1.0][j * (5 - j) / 2 + i])?;
/// let culprits = Culprits::of(&k)?.unwrap();
/// let range = culprits.ranges.iter().find(|range| (range.row, range.column) == (1, 2)).unwrap();
/// // 0.9² ± (1 − 0.9²).
/// assert!((range.lowest.lower - 0.62).abs() < 1e-15 && range.highest.contains(1.0));
/// # Ok::<(), gramkit::Error>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct EntryRange {
    /// Its row.
    pub row: usize,
    /// Its column.
    pub column: usize,
    /// What stands there.
    #[cfg_attr(feature = "serde", serde(with = "crate::infinity"))]
    pub value: f64,
    /// The least value that will do lies here.
    pub lowest: Enclosure,
    /// The greatest value that will do lies here.
    pub highest: Enclosure,
}

impl EntryRange {
    /// Of entry (i, j) of the stored matrix, i ≠ j; `None` if A without row i or without row j is not proved to be
    /// positive definite, or the range of f64 does not suffice.
    ///
    /// # Errors
    /// None but for want of memory.
    pub(super) fn of(a: &Symmetric, i: usize, j: usize) -> Result<Option<Self>> {
        let without = |row: usize| -> Vec<usize> { (0..a.order()).filter(|&k| k != row).collect() };
        for row in [i, j] {
            if prove_positive_definite(&submatrix(a, &without(row))?, None)?.is_none() {
                return Ok(None);
            }
        }
        let Some((scaled, exponents)) = equilibrated(a)? else { return Ok(None) };
        let others: Vec<usize> = without(i).into_iter().filter(|&k| k != j).collect();
        let Some(complement) = Complement::of(&scaled, &others)? else { return Ok(None) };
        let column = |k: usize| complement.solved(&scaled, k);
        let (at_i, at_j) = (column(i), column(j));
        let own = |k: usize, solved: &Solved| number(scaled.get(k, k)) - complement.form(solved, solved);
        let root = (own(i, &at_i) * own(j, &at_j)).root();
        let centre = complement.form(&at_i, &at_j);
        let e = -(exponents[i] + exponents[j]);
        let back = |ball: Ball| {
            let Enclosure { lower, upper } = ball.enclosure();
            let (lower, upper) = (scale_by_power_of_two(lower, e), scale_by_power_of_two(upper, e));
            // Scaling back rounds among the subnormal numbers.
            Enclosure { lower: lower.next_down(), upper: upper.next_up() }
        };
        let (lowest, highest) = (back(centre - root), back(centre + root));
        let finite = [lowest.lower, lowest.upper, highest.lower, highest.upper].iter().all(|x| x.is_finite());
        Ok(finite.then(|| Self { row: i, column: j, value: a.get(i, j), lowest, highest }))
    }

    /// The smallest interval of doubles that is known to contain every value that will do.
    ///
    /// ```
    /// use gramkit::Symmetric;
    /// use gramkit::verdict::Culprits;
    /// let a = Symmetric::from_lower(2, |i, j| if i == j { 4.0 } else { 5.0 })?;
    /// let range = Culprits::of(&a)?.unwrap().ranges[0];
    /// assert!(range.outer().contains(4.0) && range.outer().contains(-4.0) && !range.outer().contains(range.value));
    /// # Ok::<(), gramkit::Error>(())
    /// ```
    pub fn outer(&self) -> Enclosure {
        Enclosure { lower: self.lowest.lower, upper: self.highest.upper }
    }
}

/// A_SS, and how to solve with it.
struct Complement {
    matrix: Symmetric,
    others: Vec<usize>,
    factor: Option<CholeskyFactor>,
    /// ℓ ≤ λ_min(A_SS).
    least: f64,
}

/// y ≈ A_SS⁻¹a, a itself and g = a − A_SSy.
struct Solved {
    given: Vec<f64>,
    solution: Vec<f64>,
    remainder: Vec<Ball>,
    /// A bound on ‖g‖₂.
    norm: f64,
}

impl Complement {
    fn of(a: &Symmetric, others: &[usize]) -> Result<Option<Self>> {
        let matrix = submatrix(a, others)?;
        let factor = prove_positive_definite(&matrix, None)?;
        let least = match &factor {
            _ if others.is_empty() => 1.0,
            None => return Ok(None),
            Some(factor) => {
                let guess = solve(factor, &solve(factor, &vec![1.0; others.len()]));
                least_by_shift(&matrix, factor, rayleigh(&matrix, &guess).upper, None)?
            }
        };
        let others = others.to_vec();
        Ok((least > 0.0).then_some(Self { matrix, others, factor, least }))
    }

    fn solved(&self, a: &Symmetric, k: usize) -> Solved {
        let given: Vec<f64> = self.others.iter().map(|&l| a.get(l, k)).collect();
        let remainder = |solution: &[f64]| -> Vec<Ball> {
            let row = |r: usize| {
                let products = solution.iter().enumerate().map(|(l, &y)| number(self.matrix.get(r, l)) * number(y));
                products.fold(number(given[r]), |sum, product| sum - product)
            };
            (0..given.len()).map(row).collect()
        };
        let mut solution = vec![0.0; given.len()];
        for _ in 0..STEPS {
            let residual: Vec<f64> = remainder(&solution).iter().map(|ball| ball.centre.high).collect();
            if let Some(factor) = &self.factor {
                let correction = solve(factor, &residual);
                solution.iter_mut().zip(correction).for_each(|(y, c)| *y += c);
            }
        }
        let remainder = remainder(&solution);
        let norm = euclidean(&remainder.iter().map(|ball| modulus(*ball)).collect::<Vec<_>>());
        Solved { given, solution, remainder, norm }
    }

    /// a_iSA_SS⁻¹a_Sj.
    fn form(&self, i: &Solved, j: &Solved) -> Ball {
        let by_solution = i.solution.iter().zip(&j.given).map(|(&y, &a)| number(y) * number(a));
        let by_remainder = i.remainder.iter().zip(&j.solution).map(|(&g, &y)| g * number(y));
        let rest = div_up(mul_up(i.norm, j.norm), self.least);
        let rest = Ball { centre: DoubleWord::from(0.0), radius: rest };
        by_solution.chain(by_remainder).fold(rest, |sum, term| sum + term)
    }
}

/// A double.
fn number(x: f64) -> Ball {
    Ball { centre: DoubleWord::from(x), radius: 0.0 }
}

/// A bound on the modulus.
fn modulus(ball: Ball) -> f64 {
    add_up(add_up(ball.centre.high.abs(), ball.centre.low.abs()), ball.radius)
}

#[cfg(test)]
mod tests {
    use super::*;
    use num_traits::Signed;
    use oracle::mutation::generator;
    use oracle::{Rational, Table, exact};
    use rand::RngExt;

    /// With the value in place of a_ij the matrix is positive semidefinite.
    fn admits(a: &Symmetric, (i, j): (usize, usize), value: &Rational) -> bool {
        let entry =
            |k: usize, l: usize| if (k, l) == (i, j) || (l, k) == (i, j) { value.clone() } else { exact(a.get(k, l)) };
        Table::from_fn(a.order(), a.order(), entry).inertia().2 == 0
    }

    #[test]
    fn the_ends_are_where_the_matrix_turns_indefinite() {
        let mut random = generator(831);
        let mut found = 0;
        for case in 0..120 {
            let n = 2 + case % 5;
            let e: Vec<i32> = (0..n).map(|_| if case % 2 == 0 { 0 } else { random.random_range(-90..=90) }).collect();
            let near = [0.9, 0.3][case % 2];
            let a = Symmetric::from_lower(n, |i, j| {
                let entry = if i == j { random.random_range(0.5..2.0) } else { random.random_range(-near..near) };
                entry * 2.0_f64.powi(e[i] + e[j])
            });
            let a = a.unwrap();
            let Some(range) = EntryRange::of(&a, 0, n - 1).unwrap() else { continue };
            found += 1;
            let place = (0, n - 1);
            let step = exact(range.outer().width()) * exact(1e-6);
            for (end, outwards) in [(range.lowest, -1.0), (range.highest, 1.0)] {
                let (inner, outer) = if outwards < 0.0 { (end.upper, end.lower) } else { (end.lower, end.upper) };
                assert!(admits(&a, place, &exact(inner)), "{a:?}: {range:?}");
                assert!(!admits(&a, place, &(exact(outer) + exact(outwards) * &step)), "{a:?}: {range:?}");
                // Ends within a few units in the last place of the range.
                assert!(exact(end.width()) <= &step * exact(1e-4), "{range:?}");
            }
            assert!(step.is_positive());
        }
        assert!(found > 60, "{found}");
    }

    #[test]
    fn no_range_where_another_part_is_indefinite() {
        let a = Symmetric::from_lower(3, |i, j| if i == j { 1.0 } else { 2.0 }).unwrap();
        assert_eq!(EntryRange::of(&a, 0, 1).unwrap(), None);
        let two = Symmetric::from_lower(2, |i, j| if i == j { [9.0, 4.0][i] } else { 7.0 }).unwrap();
        let range = EntryRange::of(&two, 0, 1).unwrap().unwrap();
        assert!(range.lowest.contains(-6.0) && range.highest.contains(6.0) && range.value == 7.0);
    }
}
