//! A symmetric matrix scaled to a unit diagonal.

use faer::Mat;

use super::norms::plus;
use super::{SMALLEST_SUBNORMAL, div_up, exponent, gamma, in_range, inflate, mul_down, mul_up, scale_by_power_of_two};
use crate::claim::Radius;
use crate::error::{Error, Place, Result};
use crate::matrix::Symmetric;

/// Roundings of a_ij/√(a_ii·a_jj): of two roots, their product and the quotient.
const ROUNDINGS: usize = 4;
/// What underflow may cost an entry, in the smallest subnormal number: ½ of it before the division by at least ¼, and ½
/// after it.
const UNDERFLOW: f64 = 4.0 * SMALLEST_SUBNORMAL;

impl Symmetric {
    /// D^(−½)·A·D^(−½) with D = diag A: the correlations of a covariance. The diagonal is 1 exactly, and the others
    /// have [errors of their own](Symmetric::entry_errors) for their rounding; the radius that A has is scaled alike.
    ///
    /// By Sylvester's law the signs of the eigenvalues are those of A, while their sizes no longer depend on the units
    /// of the variables: van der Sluis showed the condition number to be within n of the least that any diagonal
    /// scaling gives (*Condition numbers and equilibration of matrices*, Numer. Math. 14 (1969) 14–23).
    ///
    /// |â_ij − a_ij/√(a_ii·a_jj)| ≤ γ₄|â_ij| + 4η (Higham, *Accuracy and Stability*, 2nd ed., Lemma 3.1).
    ///
    /// ```
    /// use gramkit::{Error, Symmetric};
    /// let covariance = Symmetric::from_lower(2, |i, j| [4e18, 3.0, 9e-18][i + j])?;
    /// let correlation = covariance.unit_diagonal()?;
    /// assert_eq!((correlation.get(0, 0), correlation.get(1, 0)), (1.0, 0.5));
    /// assert!(correlation.radius().value() < 1e-15);
    /// let a = Symmetric::from_lower(2, |i, j| if i == j { [1.0, 0.0][i] } else { 0.0 })?;
    /// let error = a.unit_diagonal().unwrap_err();
    /// assert_eq!(error.to_string(), "entry (1, 1): diagonal entry is 0; it must be positive, to be scaled to 1");
    /// # Ok::<(), gramkit::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`Error::Domain`], [at](Error::At) its place, for a diagonal entry that is not positive; [`Error::Overflow`] for
    /// a scaled entry or radius that exceeds f64.
    pub fn unit_diagonal(&self) -> Result<Self> {
        const WHAT: &str = "matrix scaled to a unit diagonal";
        let n = self.order();
        let diagonal = self.diagonal();
        if let Some(row) = diagonal.iter().position(|&a| a <= 0.0) {
            let error =
                Error::Domain { what: "diagonal entry", value: diagonal[row], must_be: "positive, to be scaled to 1" };
            return Err(error.at(Place::Entry { row, column: row }));
        }
        // Between ¼ and 1, exactly.
        let exponents: Vec<i32> = diagonal.iter().map(|&a| -(exponent(a) + 1).div_euclid(2)).collect();
        let scaled = |i: usize| scale_by_power_of_two(diagonal[i], 2 * exponents[i]);
        let roots: Vec<f64> = (0..n).map(|i| scaled(i).sqrt()).collect();
        let mut rounding = Mat::zeros(n, n);
        let mut values = Mat::zeros(n, n);
        for j in 0..n {
            values[(j, j)] = 1.0;
            for i in j + 1..n {
                let entry = scale_by_power_of_two(self.get(i, j), exponents[i] + exponents[j]) / (roots[i] * roots[j]);
                values[(i, j)] = in_range(entry, WHAT, i, j)?;
                if self.get(i, j) != 0.0 {
                    let error = plus(mul_up(gamma(ROUNDINGS), entry.abs()), UNDERFLOW);
                    (rounding[(i, j)], rounding[(j, i)]) = (error, error);
                }
            }
        }
        let matrix = Self::from_lower(n, |i, j| values[(i, j)])?;
        // x/√(a_ii·a_jj), rounded up.
        let in_its_units = |x: f64, i: usize, j: usize| {
            if x == 0.0 {
                return 0.0;
            }
            let least = mul_down(roots[i].next_down(), roots[j].next_down());
            div_up(scale_by_power_of_two(x, exponents[i] + exponents[j]).next_up(), least)
        };
        let standing =
            |bound: f64| if self.radius().is_proved() { Radius::Bound(bound) } else { Radius::Estimate(bound) };
        if let Some(own) = self.entry_errors() {
            for j in 0..n {
                for i in j..n {
                    let error = in_range(plus(in_its_units(own[(i, j)], i, j), rounding[(i, j)]), WHAT, i, j)?;
                    (rounding[(i, j)], rounding[(j, i)]) = (error, error);
                }
            }
            return matrix.with_entry_errors(&rounding, standing);
        }
        if self.radius().value() == 0.0 {
            return matrix.with_entry_errors(&rounding, standing);
        }
        // −diag r ⪯ R ⪯ diag r for the row sums r of |R| (Gershgorin).
        let bound = |i: usize| {
            let sum = inflate((0..n).map(|j| rounding[(i, j)]).sum(), n);
            let bound = plus(in_its_units(self.radius().at(i), i, i), if sum > 0.0 { sum } else { 0.0 });
            in_range(bound, WHAT, i, i)
        };
        let bounds = (0..n).map(bound).collect::<Result<Vec<_>>>()?;
        let radius = if self.radius().is_proved() {
            Radius::diagonal(bounds)?
        } else {
            Radius::Estimate(bounds.into_iter().fold(0.0, f64::max))
        };
        matrix.with_radius(radius)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use num_traits::Signed;
    use oracle::mutation::generator;
    use oracle::{Rational, Table, exact};
    use rand::RngExt;

    #[test]
    fn entries_are_within_their_errors() {
        let mut random = generator(851);
        for case in 0..80 {
            let n = 1 + case % 4;
            let spread = [0, 40, 400][case % 3];
            let e: Vec<i32> = (0..n).map(|_| random.random_range(-spread..=spread)).collect();
            let a = Symmetric::from_lower(n, |i, j| {
                let entry = if i == j { random.random_range(0.5..2.0) } else { random.random_range(-1.0..1.0) };
                entry * 2.0_f64.powi(e[i] + e[j])
            });
            let a = a.unwrap();
            let scaled = a.unit_diagonal().unwrap();
            let truth = Table::of(a.as_faer()).unit_diagonal();
            let errors = scaled.entry_errors().unwrap();
            // The oracle's roots are within 2⁻²⁰⁰.
            let slack = exact(2.0_f64.powi(-199));
            for j in 0..n {
                assert_eq!((scaled.get(j, j), errors[(j, j)]), (1.0, 0.0));
                for i in 0..n {
                    let gap: Rational = (truth.at(i, j) - exact(scaled.get(i, j))).abs();
                    assert!(gap <= exact(errors[(i, j)]) + &slack, "{a:?} ({i}, {j})");
                    assert!(errors[(i, j)] <= 5.0 * f64::EPSILON * scaled.get(i, j).abs() + UNDERFLOW);
                }
            }
        }
    }

    #[test]
    fn a_radius_is_scaled_with_the_rows() {
        let a = Symmetric::from_lower(2, |i, j| [1e12, 1.0, 1e-6][i + j]).unwrap();
        let ball = a.clone().with_radius(Radius::Bound(1e-9)).unwrap().unit_diagonal().unwrap();
        assert!((1e-21..1e-15).contains(&ball.radius().at(0)) && (1e-3..1.001e-3).contains(&ball.radius().at(1)));
        let estimate = a.clone().with_radius(Radius::Estimate(1e-9)).unwrap().unit_diagonal().unwrap();
        assert!(matches!(estimate.radius(), Radius::Estimate(r) if (1e-3..1.001e-3).contains(r)));
        let errors = Mat::from_fn(2, 2, |i, j| 0.01 * a.get(i, j));
        let own = a.with_entry_errors(&errors, Radius::Bound).unwrap().unit_diagonal().unwrap();
        let error = own.entry_errors().unwrap()[(1, 0)];
        assert!((0.01 * own.get(1, 0)..0.0100001 * own.get(1, 0)).contains(&error));
        let huge = Symmetric::from_lower(2, |i, j| if i == j { 1e-300 } else { 1e300 }).unwrap();
        assert!(matches!(huge.unit_diagonal(), Err(Error::Overflow { .. })));
    }
}
