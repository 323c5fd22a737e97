//! Derivatives as text, each number with its error.

use std::fmt::{Display, Formatter, Result};

use faer::Mat;

use super::list::{lines, padded};
use super::page::rows;
use crate::analysis::number::{exact, plural, significant, value};
use crate::derivative::{
    Agreement, Derivative, DerivativeCheck, LeastSquares, ModelValue, NoiseEstimate, SecondOrderModel, Status,
};
use crate::matrix::Symmetric;

impl Display for Status {
    /// What limits the error.
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        let text = match self {
            Self::Proved => "proved",
            Self::Converged => "converged to the rounding of f",
            Self::LimitedByNoise => "limited by the noise of f",
            Self::NoisierThanDeclared { factor } => {
                return padded(f, &format!("f is noisier than declared, by a factor of {factor}"));
            }
            Self::TruncationDominates => "the finest step is still too coarse",
            Self::NotSmooth => "f is not smooth there",
        };
        padded(f, text)
    }
}

impl Display for Agreement {
    /// The agreement in words.
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        let text = match self {
            Self::Consistent => "consistent",
            Self::TooUncertain => "too uncertain to tell",
            Self::Contradicted => "contradicted",
        };
        padded(f, text)
    }
}

/// What limits the errors, and how large they are together.
fn head<T>(f: &mut Formatter<'_>, derivative: &Derivative<T>) -> Result {
    write!(f, "{}; error {} in the norm", derivative.status, derivative.radius)
}

/// ```
/// use gramkit::derivative::{Differences, gradient};
/// let g = gradient(|x| x[0].exp(), &[0.0], &Differences::default())?;
/// assert!(g.to_string().starts_with("converged to the rounding of f; error about "));
/// # Ok::<(), gramkit::Error>(())
/// ```
impl Display for Derivative<Vec<f64>> {
    /// What limits the errors, and the entries with their own.
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        head(f, self)?;
        lines(f, self.value.iter().zip(&self.error).map(|(&x, &error)| value(x, error)))
    }
}

impl Display for Derivative<Mat<f64>> {
    /// What limits the errors, and a page of the entries, as many digits of each as its error leaves.
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        head(f, self)?;
        f.write_str("\n")?;
        let of_errors = self.error.shape();
        let shape = (self.value.nrows().min(of_errors.0), self.value.ncols().min(of_errors.1));
        rows(f, shape, |i, j| (self.value[(i, j)], self.error[(i, j)]))
    }
}

impl Display for Derivative<Symmetric> {
    /// What limits the errors, and a page of the entries, as many digits of each as its error leaves.
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        head(f, self)?;
        f.write_str("\n")?;
        let order = self.value.order().min(self.error.order());
        rows(f, (order, order), |i, j| (self.value.get(i, j), self.error.get(i, j)))
    }
}

impl Display for DerivativeCheck {
    /// The agreement, and where it is worst.
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        self.agreement.fmt(f)?;
        match self.worst {
            Some((row, column)) => {
                let ratio = significant(self.worst_ratio, 2);
                write!(f, "; worst at ({row}, {column}), the largest ratio {ratio} of a difference to its error")
            }
            None => Ok(()),
        }
    }
}

impl Display for LeastSquares {
    /// The value, the gradient and the Hessian, each with its errors.
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        write!(f, "half the sum of squares is {}; {}\ngradient", exact(self.function_value), self.status)?;
        lines(f, self.gradient.iter().zip(&self.gradient_error).map(|(&x, &error)| value(x, error)))?;
        f.write_str("\nHessian\n")?;
        let order = self.hessian.order().min(self.hessian_error.order());
        rows(f, (order, order), |i, j| (self.hessian.get(i, j), self.hessian_error.get(i, j)))
    }
}

impl Display for SecondOrderModel {
    /// The value, the gradient and the Hessian, each with its errors.
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        let (value, error) = (self.function_value, self.function_error);
        write!(f, "value {}\ngradient: ", crate::analysis::number::value(value, error))?;
        self.gradient.fmt(f)?;
        f.write_str("\nHessian: ")?;
        self.hessian.fmt(f)
    }
}

impl Display for ModelValue {
    /// The value with its error.
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        padded(f, &value(self.value, self.error))
    }
}

impl Display for NoiseEstimate {
    /// The standard deviation, in two digits.
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        let calls = plural(self.evaluations, "evaluation");
        match self.deviation {
            Some(deviation) => write!(f, "about {}, by {calls}", significant(deviation, 2)),
            None => write!(f, "not to be told, by {calls}"),
        }
    }
}
