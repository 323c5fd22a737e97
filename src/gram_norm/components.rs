//! The components of Xp along the singular directions.

use faer::Mat;

use super::image::{Inner, inner};
use super::plane::Basis;
use crate::claim::{Count, Enclosure};
use crate::rounding::{SMALLEST_SUBNORMAL, add_up, exponent, gamma, mul_down, mul_up, scale_by_power_of_two, sub_down};

/// σᵢ and vᵢᵀ\[u v\] for all i.
#[derive(Clone, Debug)]
pub(super) struct Components {
    values: Vec<f64>,
    enclosures: Vec<Enclosure>,
    along: Vec<[Inner; 2]>,
}

impl Components {
    /// From the singular values and the right singular vectors, as columns.
    pub(super) fn of(values: Vec<f64>, enclosures: Vec<Enclosure>, right: &Mat<f64>, basis: &Basis) -> Self {
        let along = |i: usize| [&basis.u, &basis.v].map(|w| inner(right.col_as_slice(i), w));
        let along = (0..values.len()).map(along).collect();
        Self { values, enclosures, along }
    }

    /// σᵢvᵢᵀ\[u v\].
    pub(super) fn rows(&self) -> Vec<[f64; 2]> {
        let row = |(sigma, along): (&f64, &[Inner; 2])| along.map(|inner| sigma * inner.value);
        self.values.iter().zip(&self.along).map(row).collect()
    }

    /// How many |σᵢvᵢᵀ(αu + βv)| exceed τ, for finite numbers.
    pub(super) fn above(&self, [alpha, beta]: [f64; 2], tolerance: f64) -> Count {
        let largest = if alpha.abs() > beta.abs() { alpha.abs() } else { beta.abs() };
        if largest == 0.0 {
            return Count { lower: 0, upper: 0 };
        }
        let k = exponent(largest);
        let [a, b] = [alpha, beta].map(|x| scale_by_power_of_two(x, -k));
        let scaled = scale_by_power_of_two(tolerance, -k);
        let exact = scale_by_power_of_two(scaled, k) == tolerance;
        let (least, most) = if exact { (scaled, scaled) } else { (scaled.next_down(), scaled.next_up()) };
        let component = |(sigma, [u, v]): (&Enclosure, &[Inner; 2])| {
            let terms = [u.value * a, v.value * b];
            let size = (terms[0] + terms[1]).abs();
            let rounded = mul_up(gamma(2), add_up(terms[0].abs(), terms[1].abs()));
            let moved = add_up(mul_up(a.abs(), u.error), mul_up(b.abs(), v.error));
            // Two products and two scaled coordinates lose η/2 each.
            let error = add_up(add_up(rounded, moved), 8.0 * SMALLEST_SUBNORMAL);
            let zero = size == 0.0 && [*u, *v].iter().all(|inner| inner.value == 0.0 && inner.error == 0.0);
            let low = mul_down(sigma.lower.max(0.0), sub_down(size, error).max(0.0)).max(0.0);
            let high = if zero || sigma.upper == 0.0 { 0.0 } else { mul_up(sigma.upper, add_up(size, error)) };
            (low > most, high > least)
        };
        let (mut lower, mut upper) = (0, 0);
        for (surely, perhaps) in self.enclosures.iter().zip(&self.along).map(component) {
            lower += usize::from(surely);
            upper += usize::from(perhaps);
        }
        Count { lower, upper }
    }
}
