//! The singular value decomposition of the vectors themselves.

use faer::diag::Diag;
use faer::dyn_stack::{MemBuffer, MemStack};
use faer::linalg::svd::{ComputeSvdVectors, svd, svd_scratch};
use faer::{Mat, Par};

use super::{ConditionNumber, fix_sign, loss_of_orthogonality, negate_column, scaled_columns, without_tiny_entries};
use crate::gram::product::product;
use crate::rounding::{
    Deviation, SMALLEST_SUBNORMAL, add_up, check_environment, exponent, in_range, mul_down, mul_up,
    scale_by_power_of_two, sqrt_down, sqrt_up, sub_down,
};
use crate::{Enclosure, Error, Real, Result, Vectors};

/// X ≈ U·diag(σ)·Vᵀ, thin: k = min(m, n) singular values, descending, their vectors, and what is proved of them.
///
/// σ² are the k largest eigenvalues of the Gram matrix, found without squaring the condition number.
///
/// ```
/// use gramkit::{MatrixView, Svd, Vectors};
/// let ones = [1.0; 15];
/// let svd = Svd::of(&Vectors::columns(MatrixView::row_major(&ones, 3, 5)?))?;
/// assert!(svd.enclosures[0].contains(15.0_f64.sqrt()));
/// # Ok::<(), gramkit::Error>(())
/// ```
#[derive(Clone, Debug)]
pub struct Svd {
    /// The computed singular values, descending.
    pub values: Vec<f64>,
    /// U, m × k.
    pub left: Mat<f64>,
    /// V, n × k; the entry of largest modulus of each column (the first of equals) is positive.
    pub right: Mat<f64>,
    /// For each i, an interval proved to contain the i-th largest singular value of X.
    pub enclosures: Vec<Enclosure>,
    /// A proved bound on ‖X − U·diag(σ)·Vᵀ‖₂.
    pub residual: f64,
    /// Proved bounds on ‖I − UᵀU‖₂ and ‖I − VᵀV‖₂.
    pub loss: (f64, f64),
    /// The number n of vectors.
    pub(crate) count: usize,
}

impl Svd {
    /// Decomposes X. The computed values are accurate to about max(m, n)·u·σ₁; the enclosures say to how much exactly.
    ///
    /// # Errors
    /// [`Error::NonFinite`]; [`Error::NoConvergence`]; [`Error::Overflow`] if a singular value exceeds f64;
    /// [`Error::Environment`].
    pub fn of<T: Real>(vectors: &Vectors<'_, T>) -> Result<Self> {
        check_environment()?;
        vectors.check_finite()?;
        let mut x = vectors.to_f64();
        let (m, n) = (x.nrows(), x.ncols());
        let k = m.min(n);
        let max = x.col_iter().flat_map(|column| column.iter().map(|entry| entry.abs())).fold(0.0, f64::max);
        let e = exponent(max);
        for j in 0..n {
            for i in 0..m {
                x[(i, j)] = scale_by_power_of_two(x[(i, j)], -e);
            }
        }
        let (sigma, mut left, mut right) = decompose(&x, k).or_else(|_| decompose(&without_tiny_entries(&x), k))?;
        for j in 0..k {
            if fix_sign(&mut right, j) {
                negate_column(&mut left, j);
            }
        }

        let loss = (loss_of_orthogonality(&left), loss_of_orthogonality(&right));
        let us = scaled_columns(&left, &sigma);
        let recomposed = product(us.as_ref(), right.transpose());
        let deviation = Deviation::of_product(recomposed.as_ref(), |i, j| x[(i, j)], us.as_ref(), right.transpose(), 1);
        // Scaling to entries below 1 may have rounded tiny ones, by η/2 each: ‖·‖₂ ≤ √(mn)·η/2.
        let residual = add_up(deviation.spectral(), mul_up(((m * n) as f64).sqrt(), SMALLEST_SUBNORMAL));

        let shrink = |loss: f64| (1.0 - loss).next_down().max(0.0);
        let low = sqrt_down(mul_down(shrink(loss.0), shrink(loss.1)));
        let high = sqrt_up(mul_up(add_up(1.0, loss.0), add_up(1.0, loss.1)));
        let back = |x: f64| scale_by_power_of_two(x, e);
        let enclosures = sigma
            .iter()
            .enumerate()
            .map(|(i, &s)| {
                let lower = back(sub_down(mul_down(s, low), residual)).next_down().max(0.0);
                let upper = back(add_up(mul_up(s, high), residual)).next_up();
                Ok(Enclosure { lower, upper: in_range(upper, "singular values", i, i)? })
            })
            .collect::<Result<Vec<_>>>()?;
        let values = sigma.iter().map(|&s| back(s)).collect();
        let residual = in_range(back(residual).next_up(), "singular values' residual", 0, 0)?;
        Ok(Self { values, left, right, enclosures, residual, loss, count: n })
    }

    /// κ₂(X) = σ₁/σ_n; `None` without vectors, and infinite (no value, no upper bound) for more vectors than
    /// dimensions.
    ///
    /// It is the square root of that of XᵀX, and bounded up to about 1/(n·u), where the Gram matrix's ends at the root
    /// of that.
    ///
    /// ```
    /// use gramkit::{MatrixView, Svd, Vectors};
    /// let x = [3.0, 0.0, 0.0, 3e-9, 0.0, 0.0];
    /// let tall = Svd::of(&Vectors::columns(MatrixView::row_major(&x, 3, 2)?))?.condition().unwrap();
    /// assert!(tall.lower <= 1e9 && 1e9 <= tall.upper.unwrap());
    /// // Three vectors in the plane.
    /// let wide = Svd::of(&Vectors::rows(MatrixView::row_major(&x, 3, 2)?))?.condition().unwrap();
    /// assert_eq!((wide.value, wide.upper), (None, None));
    /// # Ok::<(), gramkit::Error>(())
    /// ```
    pub fn condition(&self) -> Option<ConditionNumber> {
        let (mut values, mut enclosures) = (self.values.clone(), self.enclosures.clone());
        values.resize(self.count, 0.0);
        enclosures.resize(self.count, Enclosure::point(0.0));
        ConditionNumber::of(&values, &enclosures)
    }
}

fn decompose(x: &Mat<f64>, k: usize) -> Result<(Vec<f64>, Mat<f64>, Mat<f64>)> {
    let (m, n) = (x.nrows(), x.ncols());
    let mut s = Diag::zeros(k);
    let mut u = Mat::zeros(m, k);
    let mut v = Mat::zeros(n, k);
    if k > 0 {
        let thin = ComputeSvdVectors::Thin;
        let parameters = Default::default();
        let mut memory = MemBuffer::new(svd_scratch::<f64>(m, n, thin, thin, Par::Seq, parameters));
        svd(
            x.as_ref(),
            s.as_mut(),
            Some(u.as_mut()),
            Some(v.as_mut()),
            Par::Seq,
            MemStack::new(&mut memory),
            parameters,
        )
        .map_err(|_| Error::NoConvergence { what: "singular value iteration" })?;
    }
    let s: Vec<f64> = s.column_vector().iter().copied().collect();
    // The theorem pairs the i-th largest of both sides and supposes σ ≥ 0.
    if s.iter().rev().is_sorted() && s.iter().all(|&s| s >= 0.0) {
        Ok((s, u, v))
    } else {
        Err(Error::NoConvergence { what: "singular value iteration" })
    }
}
