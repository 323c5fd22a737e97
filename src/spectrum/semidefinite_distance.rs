//! How far a symmetric matrix is from the positive semidefinite ones.

use crate::claim::Enclosure;
use crate::rounding::div_up;
use crate::rounding::norms::{plus, times};

/// The distance of a symmetric matrix from the nearest positive semidefinite ones.
///
/// In the spectral norm it is max(0, −λ_min) (P. R. Halmos, *Positive approximants of operators*, Indiana Univ. Math.
/// J. 21 (1972) 951–960), in Frobenius' norm the root of Σ λ_i² over the negative eigenvalues (N. J. Higham, *Computing
/// a nearest symmetric positive semidefinite matrix*, Linear Algebra Appl. 103 (1988) 103–118, Theorem 2.1). Within a
/// radius, both enclose the distance of every matrix there.
///
/// ```
/// use gramkit::{Eigen, Symmetric};
/// use gramkit::spectrum::SemidefiniteDistance;
/// let a = Symmetric::from_lower(3, |i, j| if i == j { [-3.0, 5.0, -4.0][i] } else { 0.0 })?;
/// let distance = SemidefiniteDistance::from_enclosures(&Eigen::of(&a)?.enclosures);
/// assert!(distance.spectral.contains(4.0) && distance.frobenius.contains(5.0));
/// # Ok::<(), gramkit::Error>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct SemidefiniteDistance {
    /// In ‖·‖₂.
    pub spectral: Enclosure,
    /// In ‖·‖_F.
    pub frobenius: Enclosure,
}

impl SemidefiniteDistance {
    /// From enclosures of all eigenvalues, as [`Eigen`](super::Eigen) has them; 0 for order 0.
    pub fn from_enclosures(eigenvalues: &[Enclosure]) -> Self {
        // max(0, −λ) of each.
        let parts = || eigenvalues.iter().map(|e| (nonnegative(-e.upper), nonnegative(-e.lower)));
        let largest = |values: &mut dyn Iterator<Item = f64>| values.fold(0.0_f64, f64::max);
        let spectral = Enclosure {
            lower: largest(&mut parts().map(|(lower, _)| lower)),
            upper: largest(&mut parts().map(|(_, upper)| upper)),
        };
        // In units of the largest, so that no square leaves the range; one that underflows counts as 0 from below, and
        // is rounded up from above.
        let scale = spectral.upper;
        if scale == 0.0 || !scale.is_finite() {
            return Self { spectral, frobenius: Enclosure { lower: spectral.lower, upper: scale } };
        }
        let down = |x: f64| x.next_down().max(0.0);
        let below = parts().map(|(lower, _)| down(lower / scale)).fold(0.0, |sum, x| down(sum + down(x * x)));
        let relative = |x: f64| if x == 0.0 { 0.0 } else { div_up(x, scale) };
        let above = parts().map(|(_, upper)| relative(upper)).fold(0.0, |sum, x| plus(sum, times(x, x)));
        let frobenius = Enclosure {
            lower: down(scale * down(below.sqrt())).max(spectral.lower),
            upper: times(scale, above.sqrt().next_up()).max(spectral.upper),
        };
        Self { spectral, frobenius }
    }
}

/// max(0, x), never −0.
fn nonnegative(x: f64) -> f64 {
    if x > 0.0 { x } else { 0.0 }
}

#[cfg(test)]
mod tests {
    use super::*;
    use oracle::exact;
    use oracle::mutation::generator;
    use rand::RngExt;

    #[test]
    fn distances_enclose_those_of_all_values_inside() {
        let mut random = generator(841);
        for case in 0..300 {
            let n = case % 6;
            let top = 2.0_f64.powi([0, 1000, -1040, 500][case % 4]);
            let values: Vec<f64> = (0..n).map(|_| random.random_range(-1.0..1.0_f64) * top).collect();
            let width = [0.0, 1e-16, 1e-3][case % 3] * top;
            let around = |x: &f64| Enclosure { lower: x - width, upper: x + width };
            let distance = SemidefiniteDistance::from_enclosures(&values.iter().map(around).collect::<Vec<_>>());
            let negative = || values.iter().filter(|x| **x < 0.0).map(|x| exact(-*x));
            let largest = negative().max().unwrap_or(exact(0.0));
            let squares = negative().fold(exact(0.0), |sum, x| sum + &x * &x);
            let Enclosure { lower, upper } = distance.spectral;
            assert!(exact(lower) <= largest && largest <= exact(upper));
            let Enclosure { lower, upper } = distance.frobenius;
            assert!(exact(lower) * exact(lower) <= squares && squares <= exact(upper) * exact(upper), "{values:?}");
            // 3 roundings a term, n + 6 beside them; subnormal numbers lose more.
            if width == 0.0 && top > 1e-300 {
                assert!(upper - lower <= 4.0 * (n + 6) as f64 * f64::EPSILON * upper);
            }
        }
        assert_eq!(SemidefiniteDistance::from_enclosures(&[]).frobenius, Enclosure::point(0.0));
    }
}
