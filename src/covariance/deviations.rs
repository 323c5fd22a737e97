//! Variables less their means, and how far the rounded ones are from the true ones.
//!
//! For any numbers a_j and V = fl(X − 1aᵀ), X − 1aᵀ = V + Δ with |Δ| ≤ u|V|, for a difference of doubles is rounded
//! once. The projector H = I − 11ᵀ/m takes a away, so HX = V − 1v̄ᵀ + HΔ with the means v̄ of V, and
//!
//! ‖HX − V‖_F ≤ √m·‖v̄‖₂ + u‖V‖_F.
//!
//! With a_j near the mean, v̄ is a rounding of it: the error is about u(‖V‖_F + √m·|x̄|).

use faer::Mat;

use crate::claim::Enclosure;
use crate::error::{Error, Result};
use crate::matrix::{Real, Vectors};
use crate::rounding::lanes;
use crate::rounding::norms::{euclidean, frobenius_enclosure, plus, times};
use crate::rounding::{
    UNIT_ROUNDOFF, add_up, check_environment, div_up, gamma, in_range, inflate, mul_up, sqrt_up, sub_down,
};

/// V, and ‖HX − V‖_F ≤ `error`.
#[derive(Clone, Debug)]
pub(crate) struct Deviations {
    pub(crate) values: Mat<f64>,
    pub(crate) error: f64,
    /// The means of the variables.
    pub(crate) mean: Vec<Enclosure>,
    /// ‖V‖_F.
    pub(crate) norm: Enclosure,
}

impl Deviations {
    /// Of variables in columns, at least one observation of each.
    ///
    /// # Errors
    /// [`Error::NotFinite`]; [`Error::Domain`] without observations; [`Error::Overflow`].
    pub(crate) fn of<T: Real>(vectors: &Vectors<'_, T>) -> Result<Self> {
        check_environment()?;
        vectors.check_finite()?;
        let mut values = vectors.to_f64();
        let (m, n) = (values.nrows(), values.ncols());
        if m == 0 {
            let (what, must_be) = ("the number of observations", "1 or more");
            return Err(Error::Domain { what, value: 0.0, must_be });
        }
        let count = m as f64;
        let (mut mean, mut means) = (Vec::with_capacity(n), Vec::with_capacity(n));
        for j in 0..n {
            let column = values.col_as_slice_mut(j);
            let first = column[0];
            // Of a constant, itself; else of quotients, that no sum leaves the range before the mean does.
            let mean_about = || Some(lanes::sum(column, 1.0 / count)).filter(|about| about.is_finite()).unwrap_or(0.0);
            let about = if column.iter().all(|&x| x == first) { first } else { mean_about() };
            lanes::subtract(column, about);
            let (sum, rest, moduli) = lanes::doubled_sum(column);
            let moduli = if moduli == 0.0 { 0.0 } else { inflate(moduli, m + 1) };
            let moduli = in_range(moduli, "a variable less its mean", 0, j)?;
            // Σv is sum and the errors, which are summed as usual, and are below γ of the moduli in all.
            let summed = sum + rest;
            let of_sum = plus(times(UNIT_ROUNDOFF, summed.abs()).next_up(), times(times(gamma(m), gamma(m)), moduli));
            let of_sum = if moduli == 0.0 { 0.0 } else { of_sum };
            means.push(if moduli == 0.0 { 0.0 } else { div_up(add_up(summed.abs(), of_sum), count) });
            let (share, off) = (summed / count, div_up(plus(of_sum, times(UNIT_ROUNDOFF, moduli)), count));
            mean.push(if moduli == 0.0 {
                Enclosure::point(about)
            } else {
                let off = add_up(off, mul_up(2.0 * UNIT_ROUNDOFF, share.abs()));
                let (low, high) = (sub_down(share, off), add_up(share, off));
                Enclosure { lower: sub_down(about, -low), upper: add_up(about, high) }
            });
        }
        let norm = frobenius_enclosure(values.as_ref());
        let error = plus(times(sqrt_up(count), euclidean(&means)), times(UNIT_ROUNDOFF, norm.upper));
        in_range(error, "the variables less their means", 0, 0)?;
        Ok(Self { values, error, mean, norm })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use num_traits::Zero;
    use oracle::mutation::generator;
    use oracle::{Rational, Table, exact};
    use rand::RngExt;

    #[test]
    fn the_deviations_are_within_their_error() {
        let mut random = generator(2401);
        for (m, n) in [(1, 2), (2, 1), (7, 3), (300, 2)] {
            for (offset, scale) in [(0.0, 1.0), (1e6, 1.0), (1e15, 1e-3), (0.0, 1e-310), (1e300, 1e290)] {
                let x = Mat::from_fn(m, n, |_, _| offset + scale * random.random_range(-1.0..1.0));
                let found = Deviations::of(&Vectors::columns(&x)).unwrap();
                let ones = vec![exact(1.0); m];
                let truth = Table::of(x.as_ref()).deviations(&ones);
                let entries = || (0..n).flat_map(|j| (0..m).map(move |i| (i, j)));
                let gap = |(i, j): (usize, usize)| (truth.at(i, j) - exact(found.values[(i, j)])).pow(2);
                let square = entries().fold(Rational::zero(), |sum, at| sum + gap(at));
                assert!(square <= exact(found.error).pow(2), "{m} × {n}, {offset}, {scale}");
                for (j, mean) in found.mean.iter().enumerate() {
                    let sum = (0..m).fold(Rational::zero(), |sum, i| sum + exact(x[(i, j)]));
                    let truth = sum / exact(m as f64);
                    assert!(exact(mean.lower) <= truth && truth <= exact(mean.upper), "{mean:?}");
                }
            }
        }
        let constant = Mat::from_fn(9, 1, |_, _| 0.1);
        let found = Deviations::of(&Vectors::columns(&constant)).unwrap();
        assert_eq!((found.error, found.norm.upper, found.mean[0]), (0.0, 0.0, Enclosure::point(0.1)));
    }
}
