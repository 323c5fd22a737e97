//! Finite differences on an axis: weights, stencils and the operators made of them.
//!
//! Every weight multiplies a *difference* of samples, f_k − f_0 or f_k − f_−k, never a sample: the weights of a
//! derivative sum to 0. So a constant has derivatives of exactly 0, f → −f and a reversed axis negate and mirror the
//! result to the bit, and the rounding errors of the arithmetic are relative to the variation of the samples, not to
//! their size.

mod axis_stencils;
mod bounds;
mod fornberg;
mod kernels;
mod operator;
mod peano;
mod weights;

pub(crate) use axis_stencils::{Accuracy, AxisStencils};
pub(crate) use bounds::{Bounds, RoundingBound, least_number};
pub(crate) use fornberg::weights;
pub(crate) use kernels::{
    apply, apply_along, apply_at_edges, apply_both, apply_both_within, apply_mixed, apply_within, central,
};
pub(crate) use operator::{Operator, window, window_length};
pub(crate) use peano::{Remainder, product_remainder};
pub(crate) use weights::{CHUNK, Reading, Sum, Weights};

/// Σ_k w_k·(difference of samples at offset o_k), with o_k > 0 in the (anti)symmetric forms.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Stencil {
    pub(crate) form: Form,
    pub(crate) offsets: Vec<isize>,
    pub(crate) weights: Vec<f64>,
}

/// √Σw², without overflow on the way.
pub(crate) fn root_of_squares(points: &[(isize, f64)]) -> f64 {
    let largest = points.iter().fold(f64::MIN_POSITIVE, |max, (_, w)| w.abs().max(max));
    points.iter().map(|(_, w)| (w / largest).powi(2)).sum::<f64>().sqrt() * largest
}

/// What a weight multiplies.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Form {
    /// f(+o) − f(−o).
    Antisymmetric,
    /// (f(+o) − f(0)) + (f(−o) − f(0)).
    Symmetric,
    /// f(o) − f(0).
    General,
}

impl Stencil {
    /// From the weights of consecutive samples, the first at an offset; brought into a symmetric form if `central`.
    pub(crate) fn new(start: isize, weights: &[f64], order: usize, central: bool) -> Self {
        let at = |offset: isize| weights[(offset - start) as usize];
        let form = match order {
            _ if !central => Form::General,
            1 => Form::Antisymmetric,
            _ => Form::Symmetric,
        };
        let offsets: Vec<isize> = match form {
            Form::General => (start..start + weights.len() as isize).filter(|&o| o != 0 && at(o) != 0.0).collect(),
            _ => (1..=-start).filter(|&o| at(o) != 0.0).collect(),
        };
        let weights = offsets.iter().map(|&o| at(o)).collect();
        Self { form, offsets, weights }
    }

    /// The derivative, of the samples that `sample` finds at each offset. In the order of operations of the kernels.
    pub(crate) fn apply(&self, sample: impl Fn(isize) -> f64) -> f64 {
        let difference = |o: isize| match self.form {
            Form::Antisymmetric => sample(o) - sample(-o),
            Form::Symmetric => (sample(o) - sample(0)) + (sample(-o) - sample(0)),
            Form::General => sample(o) - sample(0),
        };
        let mut terms = self.offsets.iter().zip(&self.weights).map(|(&o, w)| w * difference(o));
        let first = terms.next().unwrap_or(0.0);
        terms.fold(first, |sum, term| sum + term)
    }

    /// Σ|w|·|f_k − f_l| over the differences that are taken; not 0 if one of them is not.
    pub(crate) fn variation(&self, sample: impl Fn(isize) -> f64) -> f64 {
        let term = |w: f64, k: isize, l: isize| {
            let difference = (sample(k) - sample(l)).abs();
            if difference == 0.0 { 0.0 } else { (w.abs() * difference).max(f64::from_bits(1)) }
        };
        let terms = self.offsets.iter().zip(&self.weights).map(|(&o, &w)| match self.form {
            Form::Antisymmetric => term(w, o, -o),
            Form::Symmetric => term(w, o, 0) + term(w, -o, 0),
            Form::General => term(w, o, 0),
        });
        terms.sum()
    }

    /// Σ|w|·(g_k + g_l) over the differences f_k − f_l that are taken.
    pub(crate) fn sum_of_pairs(&self, g: impl Fn(isize) -> f64) -> f64 {
        let pair = |o: isize| match self.form {
            Form::Antisymmetric => g(o) + g(-o),
            Form::Symmetric => g(o) + g(0) + (g(-o) + g(0)),
            Form::General => g(o) + g(0),
        };
        self.offsets.iter().zip(&self.weights).map(|(&o, w)| w.abs() * pair(o)).sum()
    }

    /// Each sample's offset and weight.
    pub(crate) fn points(&self) -> Vec<(isize, f64)> {
        let pairs = || self.offsets.iter().copied().zip(self.weights.iter().copied());
        let sum: f64 = self.weights.iter().sum();
        match self.form {
            Form::Antisymmetric => pairs().flat_map(|(o, w)| [(o, w), (-o, -w)]).collect(),
            Form::Symmetric => pairs().flat_map(|(o, w)| [(o, w), (-o, w)]).chain([(0, -2.0 * sum)]).collect(),
            Form::General => pairs().chain([(0, -sum)]).collect(),
        }
    }

    /// Σ|w|, over the samples.
    pub(crate) fn sum_of_moduli(&self) -> f64 {
        self.points().iter().map(|(_, w)| w.abs()).sum()
    }

    /// √Σw², over the samples.
    pub(crate) fn root_of_squares(&self) -> f64 {
        root_of_squares(&self.points())
    }

    /// The largest distance of a sample, in steps.
    pub(crate) fn reach(&self) -> usize {
        self.offsets.iter().map(|o| o.unsigned_abs()).max().unwrap_or(0)
    }
}
