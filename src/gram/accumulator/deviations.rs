//! Deviations from a shift, their sums and their products.

use faer::{ColRef, Mat};

use crate::claim::Enclosure;
use crate::error::Result;
use crate::gram::WHAT;
use crate::gram::options::{Accuracy, GramOptions};
use crate::gram::update::{Addend, with_bounds};
use crate::gram::weights::{Weights, rows_that_weigh};
use crate::matrix::{Real, Vectors};
use crate::progress::Progress;
use crate::rounding::norms::{plus, times};
use crate::rounding::{
    SMALLEST_SUBNORMAL, UNIT_ROUNDOFF, add_up, div_up, gamma, in_range, inflate, mul_up, sub_down, two_sum,
};

/// A number that was summed, and how far it may be from the true one.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(in crate::gram) struct Sum {
    pub(super) value: f64,
    pub(super) error: f64,
}

impl Sum {
    /// One more term, itself off by `error` at most.
    pub(super) fn plus(self, other: Self) -> Self {
        let (value, rounding) = two_sum(self.value, other.value);
        Self { value, error: plus(plus(self.error, other.error), rounding.abs()) }
    }

    pub(super) fn lower(self) -> f64 {
        if self.error == 0.0 { self.value } else { sub_down(self.value, self.error) }
    }
}

/// Σw of so many components.
pub(super) fn total(weights: Option<&[f64]>, components: usize) -> Sum {
    match weights {
        None => Sum { value: components as f64, error: 0.0 },
        Some(weights) => {
            let term = |&value: &f64| Sum { value, error: 0.0 };
            weights.iter().map(term).fold(Sum::default(), Sum::plus)
        }
    }
}

/// The deviations d of components from a shift, and t = Σ wd.
pub(in crate::gram) struct Deviations {
    pub(in crate::gram) shift: Vec<f64>,
    values: Mat<f64>,
    weights: Option<Vec<f64>>,
    exact: bool,
    pub(in crate::gram) sums: Vec<Sum>,
}

impl Deviations {
    /// From the given shift, or else from the rounded mean. Components that weigh nothing are left out.
    ///
    /// # Errors
    /// [`Error::Overflow`](crate::Error::Overflow); those of weights.
    pub(in crate::gram) fn of<T: Real>(
        chunk: &Vectors<'_, T>,
        shift: Option<&[f64]>,
        weights: Option<&[f64]>,
    ) -> Result<Self> {
        chunk.check_finite()?;
        weights.map(|weights| Weights::new(weights, chunk.dimension())).transpose()?;
        if let Some((rows, weights)) = weights.and_then(|weights| rows_that_weigh(chunk.matrix(), weights)) {
            return Self::of(&Vectors::columns(&rows), shift, Some(&weights));
        }
        let x = chunk.matrix();
        let (k, n) = x.shape();
        let shift = shift.map_or_else(|| x.col_iter().map(mean).collect(), <[f64]>::to_vec);
        let mut values = Mat::zeros(k, n);
        let mut exact = true;
        let mut sums = Vec::with_capacity(n);
        for (j, &shift) in shift.iter().enumerate() {
            let (mut total, mut error) = (0.0, 0.0);
            for (i, (value, x)) in values.col_as_slice_mut(j).iter_mut().zip(x.col(j).iter()).enumerate() {
                let (deviation, rounding) = two_sum(x.to_f64(), -shift);
                *value = in_range(deviation, WHAT, j, j)?;
                exact &= rounding == 0.0;
                let (term, off) = match weights {
                    None => (deviation, rounding.abs()),
                    Some(weights) => weighed(weights[i], deviation, rounding.abs()),
                };
                let (next, lost) = two_sum(total, term);
                total = next;
                error += off + lost.abs();
            }
            let error = if error == 0.0 { 0.0 } else { inflate(error, k + 1) };
            sums.push(Sum { value: in_range(total, WHAT, j, j)?, error: in_range(error, WHAT, j, j)? });
        }
        Ok(Self { shift, values, weights: weights.map(<[f64]>::to_vec), exact, sums })
    }

    /// Σw of the components.
    pub(in crate::gram) fn total(&self) -> Sum {
        total(self.weights.as_deref(), self.values.nrows())
    }

    /// DᵀWD.
    ///
    /// # Errors
    /// Those of [`Addend::of`].
    pub(super) fn moments(&self, accuracy: Accuracy, progress: Option<Progress<'_>>) -> Result<Addend> {
        let options = GramOptions { accuracy, weights: self.weights.as_deref(), progress, ..GramOptions::default() };
        let Addend { matrix, tiny } = Addend::of(&Vectors::columns(&self.values), &options)?;
        if self.exact {
            return Ok(Addend { matrix, tiny });
        }
        // ‖√W·D̂‖_F² is the trace, each entry of which is known to the radius; γ₃ of it is what the subtractions cost,
        // in the order of forms by the weights 1/‖d̂_j‖.
        let radius = matrix.radius();
        let trace =
            matrix.diagonal().into_iter().fold(0.0, |trace, square| add_up(trace, add_up(square, radius.value())));
        let norm = plus(radius.value(), mul_up(gamma(3), trace));
        let count = matrix.order() as f64;
        let form =
            |(j, square): (usize, f64)| plus(radius.at(j), times(mul_up(count, gamma(3)), plus(square, radius.at(j))));
        let forms = matrix.diagonal().into_iter().enumerate().map(form).collect();
        Ok(Addend { matrix: with_bounds(matrix, norm, forms)?, tiny })
    }
}

/// w·d rounded, and how far it is from w times the true deviation, which is off by `rounding`.
fn weighed(weight: f64, deviation: f64, rounding: f64) -> (f64, f64) {
    let term = weight * deviation;
    let product = if term == 0.0 && (weight == 0.0 || deviation == 0.0) {
        0.0
    } else {
        add_up(mul_up(UNIT_ROUNDOFF, term.abs()), SMALLEST_SUBNORMAL)
    };
    (term, if rounding == 0.0 { product } else { add_up(product, mul_up(weight, rounding)) })
}

/// A number near the mean; any finite one would do.
fn mean<T: Real>(column: ColRef<'_, T>) -> f64 {
    let mean = column.iter().map(|x| x.to_f64()).sum::<f64>() / column.nrows() as f64;
    if mean.is_finite() { mean } else { column.iter().next().map_or(0.0, |x| x.to_f64()) }
}

/// x̄ = c + t/Σw, enclosed.
///
/// # Errors
/// [`Error::Overflow`](crate::Error::Overflow).
pub(in crate::gram) fn means(shift: &[f64], sums: &[Sum], total: Sum) -> Result<Vec<Enclosure>> {
    let least = total.lower().next_down();
    let of = |(j, (&shift, sum)): (usize, (&f64, &Sum))| {
        let quotient = sum.value / total.value;
        // Of the division, of t and of Σw; a quotient that underflows is off by η.
        let inherited = div_up(add_up(sum.error, mul_up(quotient.abs(), total.error)), least);
        let whole = sum.value == 0.0 || total.value == 1.0;
        let divided = if whole { 0.0 } else { add_up(mul_up(UNIT_ROUNDOFF, quotient.abs()), SMALLEST_SUBNORMAL) };
        let known = sum.error == 0.0 && (total.error == 0.0 || sum.value == 0.0);
        let error = plus(if known { 0.0 } else { inherited }, divided);
        let (value, rounding) = two_sum(shift, quotient);
        let error = in_range(plus(error, rounding.abs()), MEAN, j, j)?;
        let value = in_range(value, MEAN, j, j)?;
        Ok(if error == 0.0 {
            Enclosure { lower: value, upper: value }
        } else {
            Enclosure { lower: sub_down(value, error), upper: add_up(value, error) }
        })
    };
    shift.iter().zip(sums).enumerate().map(of).collect()
}

/// What is being computed, where it exceeds the range.
const MEAN: &str = "mean";
