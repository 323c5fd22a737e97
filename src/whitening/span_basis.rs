//! A nearly orthonormal Y, and how far it is from an exactly orthonormal basis of the span of columns.
//!
//! Let V be the scaled columns, T regular, f ≥ ‖VT − Y‖₂ and α ≥ ‖YᵀY − I‖₂. For Z = VT,
//!
//! ‖ZᵀZ − I‖₂ ≤ α′ = α + 2f√(1 + α) + f².
//!
//! Where α′ < 1, V has full rank, and the polar factor Q of Z is an orthonormal basis of the span of V. The singular
//! values of Z are √(1 ± α′), so ‖Z − Q‖₂ ≤ h = α′/(1 + √(1 − α′)) and **‖Y − Q‖₂ ≤ f + h**.
//!
//! With the constant as the first column of V and an upper triangular T, the span of the others less their means is
//! that of HZ₂, Z₂ being Z without its first column z and H the projector across z. Its Gram matrix, a Schur
//! complement, has its eigenvalues in \[1 − α′, 1 + α′\] too, and ‖Z₂ − HZ₂‖₂ = ‖zᵀZ₂‖/‖z‖ ≤ α′/√(1 − α′): one more
//! such term.

use faer::{Mat, MatRef};

use super::doubled::in_range;
use super::factor::{inverse_by_cholesky, inverse_by_qr, upper_triangle};
use super::near_identity::near_identity;
use super::weighted_columns::{WeightedColumns, frobenius};
use crate::error::Result;
use crate::orthonormal::to_polar_factor;
use crate::product::{Deviation, Doubled, product_with_upper};
use crate::progress::Progress;
use crate::rounding::norms::{plus, times};
use crate::rounding::{add_up, div_up, sqrt_down, sqrt_up};

/// With less than this the next way, which costs more, is not tried.
const GOOD_DISTANCE: f64 = 1.0 / (1_u64 << 40) as f64;
/// A measured loss beyond this, and beyond what its own rounding may be, is worth a second pass.
const GOOD_LOSS: f64 = 1.0 / (1_u64 << 46) as f64;

/// Y with ‖Y − Q‖₂ ≤ `distance` for an orthonormal basis Q of the span of columns; its transform is upper triangular.
#[derive(Clone, Debug)]
pub(crate) struct SpanBasis {
    /// Y, without the column of the constant where there is one.
    pub(crate) values: Mat<f64>,
    /// A bound on ‖Y − Q‖₂.
    pub(crate) distance: f64,
    /// The factors of T, the first first.
    transforms: Vec<Mat<f64>>,
}

impl SpanBasis {
    /// A basis of the span of finite columns; of the others less their means, where the first is the `constant`. `None`
    /// where they are not proved to be independent.
    ///
    /// By a Cholesky factor, then by a QR decomposition, then by one in doubled precision, as far as need be.
    ///
    /// # Errors
    /// [`Error::Cancelled`](crate::Error::Cancelled).
    pub(crate) fn of(x: MatRef<'_, f64>, constant: bool, progress: Option<Progress<'_>>) -> Result<Option<Self>> {
        let (m, n) = (x.nrows(), x.ncols());
        if n == usize::from(constant) {
            let values = Mat::zeros(m, 0);
            return Ok(Some(Self { values, distance: 0.0, transforms: Vec::new() }));
        }
        if n > m {
            return Ok(None);
        }
        let columns = WeightedColumns::of(x, None);
        let better = |a: Option<Self>, b: Option<Self>| match (a, b) {
            (Some(a), Some(b)) => Some(if b.distance < a.distance { b } else { a }),
            (a, b) => a.or(b),
        };
        let good = |found: &Option<Self>| found.as_ref().is_some_and(|found| found.distance <= GOOD_DISTANCE);
        let mut found = None;
        if let Some(t) = inverse_by_cholesky(&columns.scaled.values, progress)? {
            found = Self::certified(&columns, &t, constant, progress)?;
        }
        if !good(&found) {
            let t = inverse_by_qr(&columns.scaled.values, progress)?;
            found = better(found, Self::certified(&columns, &t, constant, progress)?);
            if !good(&found) {
                found = better(found, Self::doubled(&columns, &t, constant, progress)?);
            }
        }
        Ok(found)
    }

    /// Of VT for the upper triangle T of `t`, whatever it is, and where that is not orthonormal enough, of VTT₂.
    fn certified(
        columns: &WeightedColumns,
        t: &Mat<f64>,
        constant: bool,
        progress: Option<Progress<'_>>,
    ) -> Result<Option<Self>> {
        let t = upper_triangle(t);
        let v = &columns.scaled.values;
        let y = product_with_upper(v.as_ref(), t.as_ref(), progress)?;
        let f = plus(Deviation::of_rounding(v, &t).spectral(), columns.perturbed_by_scaling(&t));
        let Some(near) = near_identity(&y, progress)? else { return Ok(None) };
        // What the bound takes for rounding no second pass makes less.
        if near.gap > near.rounding.max(GOOD_LOSS)
            && let Some(second) = inverse_by_cholesky(&y, progress)?
        {
            let second = upper_triangle(&second);
            let z = product_with_upper(y.as_ref(), second.as_ref(), progress)?;
            let f = plus(times(f, frobenius(&second)), Deviation::of_rounding(&y, &second).spectral());
            let Some(near) = near_identity(&z, progress)? else { return Ok(None) };
            return Ok(Self::within(z, f, near.loss_bound, vec![t, second], constant));
        }
        Ok(Self::within(y, f, near.loss_bound, vec![t], constant))
    }

    /// Of VT₁T₂ with the roundings of the products kept.
    fn doubled(
        columns: &WeightedColumns,
        first: &Mat<f64>,
        constant: bool,
        progress: Option<Progress<'_>>,
    ) -> Result<Option<Self>> {
        let v = &columns.scaled.values;
        let n = v.ncols();
        let first = upper_triangle(first);
        let y = Doubled::product(v, None, &first);
        if !in_range(&first) || !in_range(&y.high) {
            return Ok(None);
        }
        let second = upper_triangle(&inverse_by_qr(&y.high, progress)?);
        if !in_range(&second) {
            return Ok(None);
        }
        let (relative, absolute) = Doubled::errors(n);
        let z = Doubled::product(&y.high, Some(&y.low), &second);
        let norm = frobenius(&second);
        let of_first = plus(columns.magnitudes(v, &first, relative, absolute), columns.perturbed_by_scaling(&first));
        let of_second = columns.magnitudes(&y.high, &second, relative, absolute);
        let f = plus(plus(times(of_first, norm), of_second), frobenius(&z.low));
        let Some(near) = near_identity(&z.high, progress)? else { return Ok(None) };
        Ok(Self::within(z.high, f, near.loss_bound, vec![first, second], constant))
    }

    fn within(y: Mat<f64>, f: f64, loss: f64, transforms: Vec<Mat<f64>>, constant: bool) -> Option<Self> {
        let of_z = plus(loss, plus(times(times(2.0, f), sqrt_up(add_up(1.0, loss))), times(f, f)));
        // A comparison that a NaN fails.
        let proved = of_z < 1.0;
        if !proved {
            return None;
        }
        let apart = if constant { div_up(of_z, sqrt_down((1.0 - of_z).next_down())) } else { 0.0 };
        let distance = plus(plus(f, to_polar_factor(of_z)), apart);
        let values = if constant { y.get(.., 1..).to_owned() } else { y };
        (distance < 1.0).then(|| Self { values, distance, transforms })
    }

    /// r, the number of columns of Y.
    pub(crate) fn rank(&self) -> usize {
        self.values.ncols()
    }

    /// A bound on ‖Y‖_F.
    pub(crate) fn frobenius(&self) -> f64 {
        // ‖Y‖₂ ≤ 1 + δ.
        times(sqrt_up(self.rank() as f64), plus(1.0, self.distance))
    }

    /// About Tc: coefficients of the scaled columns V for those of Y; none may be the constant.
    pub(crate) fn of_columns(&self, c: &[f64]) -> Vec<f64> {
        let times_upper = |t: &Mat<f64>, c: Vec<f64>| {
            let mut sum = vec![0.0; t.nrows()];
            for (j, c) in c.iter().enumerate() {
                sum.iter_mut().zip(&t.col_as_slice(j)[..=j]).for_each(|(sum, t)| *sum += t * c);
            }
            sum
        };
        self.transforms.iter().rev().fold(c.to_vec(), |c, t| times_upper(t, c))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use num_traits::{One, Zero};
    use oracle::mutation::generator;
    use oracle::{Rational, Table, exact};
    use rand::RngExt;

    /// ‖Y − Q‖ ≤ δ for an orthonormal basis Q of the span implies ‖YYᵀ − P‖ ≤ 2δ + δ², so that (I − P)Y, and YᵀY − I,
    /// are at most that; both are checked in rational numbers by the traces of their squares, at most r times as large.
    fn holds(x: &Mat<f64>, centred: bool) -> f64 {
        let (m, n) = (x.nrows(), x.ncols());
        let with_constant = Mat::from_fn(m, n + usize::from(centred), |i, j| {
            if centred && j == 0 { 1.0 } else { x[(i, j - usize::from(centred))] }
        });
        let basis = SpanBasis::of(with_constant.as_ref(), centred, None).unwrap().unwrap();
        let r = basis.rank();
        let y = Table::of(basis.values.as_ref());
        let delta = exact(basis.distance);
        let gram = y.gram();
        let identity =
            Table::from_fn(r, r, |i, j| gram.at(i, j) - if i == j { Rational::one() } else { Rational::zero() });
        assert!(identity.spectral_norm_is_at_most(&(exact(2.0) * &delta + &delta * &delta)));
        // The distance of each column of Y from the span is a quotient of determinants.
        let columns = Table::of(with_constant.as_ref());
        let base = columns.gram().determinant();
        for k in 0..r {
            let all = Table::from_fn(m, n + usize::from(centred) + 1, |i, j| {
                if j < columns.shape().1 { columns.at(i, j).clone() } else { y.at(i, k).clone() }
            });
            let square = all.gram().determinant() / &base;
            assert!(square <= &delta * &delta, "column {k}");
        }
        if centred {
            for k in 0..r {
                let sum = (0..m).fold(Rational::zero(), |sum, i| sum + y.at(i, k));
                assert!(&sum * &sum <= exact(m as f64) * &delta * &delta, "the mean of column {k}");
            }
        }
        basis.distance
    }

    #[test]
    fn the_basis_is_within_its_distance() {
        let mut random = generator(2321);
        for (m, n) in [(1, 1), (4, 2), (6, 3), (9, 4)] {
            for scale in [1.0, 1e150, 1e-150, 1e-300] {
                let x = Mat::from_fn(m, n, |_, j| scale * 7.0_f64.powi(j as i32) * random.random_range(-1.0..1.0));
                assert!(holds(&x, false) < 1e-12, "{m} × {n}, {scale}");
                if m > n {
                    assert!(holds(&x, true) < 1e-11, "{m} × {n}, {scale}");
                }
            }
        }
    }

    #[test]
    fn near_dependence_is_reached_in_doubled_precision() {
        let mut random = generator(2322);
        for e in [8, 12, 20, 35] {
            let near = 0.5_f64.powi(e);
            let x = Mat::from_fn(7, 3, |_, _| random.random_range(-1.0..1.0));
            let x = Mat::from_fn(7, 3, |i, j| if j == 2 { x[(i, 0)] + near * x[(i, 2)] } else { x[(i, j)] });
            assert!(holds(&x, false) < 1e-9, "2^-{e}");
            assert!(holds(&x, true) < 1e-9, "2^-{e}");
        }
        let dependent = Mat::from_fn(5, 2, |i, j| ((1 + i) * (1 + j)) as f64);
        assert!(SpanBasis::of(dependent.as_ref(), false, None).unwrap().is_none());
    }
}
