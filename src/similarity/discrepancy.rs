//! The maximum mean discrepancy of two samples.

use super::centred::error_of;
use super::interval::{around, difference, over};
use crate::claim::Enclosure;
use crate::error::{Error, Result};
use crate::gram::CrossGram;
use crate::matrix::{IsSymmetric, Symmetric};
use crate::rounding::norms::{frobenius_enclosure, plus, times};
use crate::rounding::{check_environment, gamma, sqrt_up};
use faer::MatRef;

/// MMD² of two samples by a kernel, ‖mean φ(x) − mean φ(y)‖² (Gretton, Borgwardt, Rasch, Schölkopf, Smola, *A kernel
/// two-sample test*, JMLR 13 (2012), Lemma 6 and equation 5).
///
/// ```
/// use gramkit::gram::CrossGram;
/// use gramkit::similarity::MeanDiscrepancy;
/// use gramkit::{Gram, Vectors};
/// // Points on a line, by the linear kernel: the squared difference of the means, 2 and 5.
/// let (x, y) = (Vectors::columns(&[[1.0, 3.0]]), Vectors::columns(&[[4.0, 6.0]]));
/// let found = MeanDiscrepancy::of(&Gram::of(&x)?, &Gram::of(&y)?, &CrossGram::of(&x, &y)?)?;
/// assert!(found.biased.contains(9.0) && found.unbiased.unwrap().contains(7.0));
/// # Ok::<(), gramkit::Error>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
#[doc(alias("MMD"))]
pub struct MeanDiscrepancy {
    /// mean k(x, x') + mean k(y, y') − 2·mean k(x, y), never negative.
    pub biased: Enclosure,
    /// The same with the first two means over pairs of different samples; `None` for fewer than two samples.
    pub unbiased: Option<Enclosure>,
}

impl MeanDiscrepancy {
    /// From the kernel matrices of both samples and between them, every one within their radii.
    ///
    /// # Errors
    /// [`Error::Shape`] where they do not fit together; [`Error::Domain`] for a sample of none.
    pub fn of(first: &impl IsSymmetric, second: &impl IsSymmetric, cross: &CrossGram) -> Result<Self> {
        check_environment()?;
        let (first, second) = (first.symmetric_matrix(), second.symmetric_matrix());
        let (m, n) = (first.order(), second.order());
        let sizes = [
            ("rows of the kernel between the samples", m, cross.values.nrows()),
            ("columns of the kernel between the samples", n, cross.values.ncols()),
        ];
        for (what, expected, found) in sizes {
            if expected != found {
                return Err(Error::Shape { what, expected, found });
            }
        }
        if m.min(n) == 0 {
            return Err(Error::Domain { what: "the number of samples", value: 0.0, must_be: "1 or more" });
        }
        let between = mean_between(cross.values.as_ref(), cross.radius.value());
        Ok(Self::from_means(&Means::of(first), &Means::of(second), between))
    }

    pub(super) fn from_means(first: &Means, second: &Means, between: Enclosure) -> Self {
        let twice = between.times(2);
        let unbiased = first.apart.zip(second.apart).map(|(first, second)| difference(first.plus(second), twice));
        Self { biased: difference(first.all.plus(second.all), twice), unbiased }
    }
}

/// The means of the kernel within one sample.
pub(super) struct Means {
    all: Enclosure,
    /// Over pairs of different points; `None` for one point.
    apart: Option<Enclosure>,
}

impl Means {
    /// Of one point or more.
    pub(super) fn of(k: &Symmetric) -> Self {
        let (n, error) = (k.order(), error_of(k));
        let apart = (n >= 2).then(|| over(sum(k.as_faer(), error, false), (n * (n - 1)) as f64));
        Self { all: over(sum(k.as_faer(), error, true), (n * n) as f64), apart }
    }
}

/// The mean of the kernel between two samples, within a radius in ‖·‖₂.
pub(super) fn mean_between(k: MatRef<'_, f64>, radius: f64) -> Enclosure {
    let (m, n) = (k.nrows(), k.ncols());
    over(sum(k, times(sqrt_up(m.min(n) as f64), radius), true), (m * n) as f64)
}

/// The sum of the entries, those on the diagonal too or not, of a matrix within so much in ‖·‖_F: 1ᵀE1 is at most √(mn)
/// times that.
fn sum(k: MatRef<'_, f64>, error: f64, with_diagonal: bool) -> Enclosure {
    let (m, n) = (k.nrows(), k.ncols());
    let (mut sum, mut modulus) = (0.0, 0.0);
    for j in 0..n {
        let column = k.col(j).iter().enumerate().filter(|(i, _)| with_diagonal || *i != j);
        let (own, moduli) = column.fold((0.0, 0.0), |(sum, modulus), (_, x)| (sum + x, modulus + f64::abs(*x)));
        sum += own;
        modulus += moduli;
    }
    // A part that overflows is no number near the sum, which may be one.
    if !sum.is_finite() {
        return Enclosure { lower: f64::NEG_INFINITY, upper: f64::INFINITY };
    }
    let spread = times(sqrt_up((m * n) as f64), plus(error, times(gamma(m + n), frobenius_enclosure(k).upper)));
    around(sum, spread.min(plus(times(2.0 * gamma(m + n), modulus), times(sqrt_up((m * n) as f64), error))))
}
