//! The trace of a matrix.

use super::two_sum;
use crate::matrix::Symmetric;

impl Symmetric {
    /// tr A = Σ aᵢᵢ, of the stored values, as if it were summed in twice the precision and rounded once: within
    ///
    /// u·|tr A| + γ²·Σ |aᵢᵢ|, γ = (n − 1)u/(1 − (n − 1)u), u = 2⁻⁵³
    ///
    /// (Ogita, Rump, Oishi, *Accurate sum and dot product*, SIAM Journal on Scientific Computing 26 (2005),
    /// Proposition 4.5). The trace of the true matrix is within Σ d_i more for a [`Radius`](crate::Radius) that is a
    /// diagonal d, and within n·r for one that is a ball, |Δᵢᵢ| ≤ r. Beyond f64 it is infinite; of order 0 it is 0.
    ///
    /// ```
    /// use gramkit::Symmetric;
    /// let a = Symmetric::from_diagonal(&[1e16, 1.0, 1.0, -1e16])?;
    /// assert_eq!(a.trace(), 2.0); // one sum after another makes 0 of it
    /// # Ok::<(), gramkit::Error>(())
    /// ```
    pub fn trace(&self) -> f64 {
        let sum = |scale: f64| {
            let entries = (0..self.order()).map(|i| scale * self.get(i, i));
            let (sum, errors) = entries.fold((0.0, 0.0), |(sum, errors), entry| {
                let (sum, error) = two_sum(sum, entry);
                (sum, errors + error)
            });
            sum + errors
        };
        let trace = sum(1.0);
        // A partial sum may exceed f64 where the trace does not. What the scaled ones lose to underflow, 2⁻¹⁰⁷⁵ each,
        // is far below the second term of the bound, for an entry is above 2⁹⁰⁰.
        if trace.is_finite() { trace } else { sum(SCALE) / SCALE }
    }
}

/// With as many summands as memory holds, no sum of numbers scaled by it leaves the range.
const SCALE: f64 = 1.0 / (1_u64 << 63) as f64;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn partial_sums_may_exceed_the_range_and_the_trace_may() {
        let trace = |diagonal: &[f64]| Symmetric::from_diagonal(diagonal).unwrap().trace();
        assert_eq!(trace(&[f64::MAX, f64::MAX, -f64::MAX]), f64::MAX);
        assert_eq!(trace(&[f64::MAX, f64::MAX, -f64::MAX, -f64::MAX, 1e300]), 1e300);
        assert_eq!(trace(&[f64::MAX, f64::MAX]), f64::INFINITY);
        assert_eq!(trace(&[-f64::MAX, -f64::MAX]), f64::NEG_INFINITY);
        assert_eq!((trace(&[]), trace(&[-3.5])), (0.0, -3.5));
    }

    #[test]
    fn sums_that_cancel_keep_what_is_left() {
        // The pairs cancel exactly: what is left is Σ k = n(n + 1)/2, which is exact.
        let n = 300_u32;
        let large = |k: u32| f64::from(k) * 2.0_f64.powi(60) + f64::from(1024 * k);
        let diagonal: Vec<f64> =
            (1..=n).flat_map(|k| [large(k), f64::from(k)]).chain((1..=n).map(|k| -large(k))).collect();
        assert_eq!(Symmetric::from_diagonal(&diagonal).unwrap().trace(), f64::from(n * (n + 1) / 2));
    }
}
