//! The families of kernels, with their parameters as they were given.

use std::fmt;
use std::sync::Arc;

use super::bandwidth::{Bandwidth, Rate};
use super::smoothness::Smoothness;
use crate::error::{Error, Result};

/// A kernel that is no sum, product or multiple of others.
#[derive(Clone, Debug)]
pub(super) enum Family {
    Rbf(Bandwidth),
    Exponential(Bandwidth),
    Laplacian(Bandwidth),
    Matern(Smoothness, Bandwidth),
    RationalQuadratic { alpha: f64, bandwidth: Bandwidth },
    Periodic { periods: Arc<[f64]>, lengths: Arc<[f64]> },
    Linear { offset: f64 },
    Polynomial { gamma: f64, offset: f64, degree: u32 },
    Cosine,
    ChiSquared { gamma: f64 },
    AdditiveChiSquared,
    Intersection,
    Sigmoid { gamma: f64, offset: f64 },
    Function(Function),
}

/// A function of two points.
type Call = dyn Fn(&[f64], &[f64]) -> f64 + Send + Sync;

/// The caller's function.
#[derive(Clone)]
pub(super) struct Function {
    pub(super) call: Arc<Call>,
    /// How far it is from the kernel that is meant.
    pub(super) error: f64,
    /// Whether the caller answers for its semidefiniteness.
    pub(super) assumed: bool,
}

impl fmt::Debug for Function {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Function").field("error", &self.error).field("assumed", &self.assumed).finish_non_exhaustive()
    }
}

/// The value of a parameter.
pub(super) enum Written<'a> {
    Number(f64),
    Numbers(&'a [f64]),
    Word(&'static str),
}

impl fmt::Display for Written<'_> {
    /// As it is read: with all digits, several with semicolons between them.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Number(value) => f.write_str(&number(*value)),
            Self::Numbers(values) => {
                f.write_str(&values.iter().map(|value| number(*value)).collect::<Vec<_>>().join(";"))
            }
            Self::Word(word) => f.write_str(word),
        }
    }
}

/// A number with all its digits, and with an exponent where zeros would hide them.
pub(super) fn number(value: f64) -> String {
    if value == 0.0 || (1e-4..1e16).contains(&value.abs()) { value.to_string() } else { format!("{value:e}") }
}

impl Family {
    /// # Errors
    /// [`Error::Domain`], [`Error::Shape`].
    pub(super) fn check(&self) -> Result<()> {
        match self {
            Self::Rbf(bandwidth) => bandwidth.check(Rate::OfSquare),
            Self::Exponential(bandwidth) | Self::Laplacian(bandwidth) | Self::Matern(_, bandwidth) => {
                bandwidth.check(Rate::OfDistance)
            }
            Self::RationalQuadratic { alpha, bandwidth } => {
                in_domain("the exponent α", *alpha, 1e-6 <= *alpha && *alpha <= 1e6, "between 1e-6 and 1e6")?;
                bandwidth.check(Rate::OfSquare)
            }
            Self::Periodic { periods, lengths } => {
                if periods.len() != lengths.len() {
                    let (expected, found) = (periods.len(), lengths.len());
                    return Err(Error::Shape { what: "lengths of a periodic kernel", expected, found });
                }
                let within = |x: f64| (1e-140..=1e140).contains(&x);
                for (&period, &length) in periods.iter().zip(lengths.iter()) {
                    in_domain("a period", period, within(period), "between 1e-140 and 1e140")?;
                    in_domain("the length ℓ", length, within(length), "between 1e-140 and 1e140")?;
                }
                Ok(())
            }
            Self::Linear { offset } => in_domain(
                "the offset c",
                *offset,
                offset.is_finite() && *offset >= 0.0,
                "a finite number, zero or more",
            ),
            Self::Polynomial { gamma, offset, degree } => {
                in_domain("the factor γ", *gamma, gamma.is_normal() && *gamma > 0.0, "positive and finite")?;
                let offset_fits = offset.is_finite() && *offset >= 0.0;
                in_domain("the offset c", *offset, offset_fits, "a finite number, zero or more")?;
                in_domain("the degree", f64::from(*degree), *degree >= 1, "1 at least")
            }
            Self::ChiSquared { gamma } => {
                in_domain("the rate γ", *gamma, (1e-300..=1e300).contains(gamma), "between 1e-300 and 1e300")
            }
            Self::Sigmoid { gamma, offset } => {
                in_domain("the factor γ", *gamma, gamma.is_normal() && *gamma > 0.0, "positive and finite")?;
                in_domain("the offset c", *offset, offset.is_finite(), "a finite number")
            }
            Self::Function(function) => {
                let fits = function.error.is_finite() && function.error >= 0.0;
                in_domain("the error of a kernel's values", function.error, fits, "a finite number, zero or more")
            }
            Self::Cosine | Self::AdditiveChiSquared | Self::Intersection => Ok(()),
        }
    }

    pub(super) fn name(&self) -> &'static str {
        match self {
            Self::Rbf(_) => "rbf",
            Self::Exponential(_) => "exponential",
            Self::Laplacian(_) => "laplacian",
            Self::Matern(Smoothness::Half, _) => "matern-1/2",
            Self::Matern(Smoothness::ThreeHalves, _) => "matern-3/2",
            Self::Matern(Smoothness::FiveHalves, _) => "matern-5/2",
            Self::RationalQuadratic { .. } => "rational-quadratic",
            Self::Periodic { .. } => "periodic",
            Self::Linear { .. } => "linear",
            Self::Polynomial { .. } => "polynomial",
            Self::Cosine => "cosine",
            Self::ChiSquared { .. } => "chi-squared",
            Self::AdditiveChiSquared => "additive-chi-squared",
            Self::Intersection => "histogram-intersection",
            Self::Sigmoid { .. } => "sigmoid",
            Self::Function(_) => "function",
        }
    }

    /// The bandwidth, and what its γ is.
    pub(super) fn bandwidth(&self) -> Option<(Bandwidth, Rate)> {
        match self {
            Self::Rbf(bandwidth) | Self::RationalQuadratic { bandwidth, .. } => Some((*bandwidth, Rate::OfSquare)),
            Self::Exponential(bandwidth) | Self::Laplacian(bandwidth) | Self::Matern(_, bandwidth) => {
                Some((*bandwidth, Rate::OfDistance))
            }
            _ => None,
        }
    }

    /// The same with another bandwidth, where it has one.
    pub(super) fn with_bandwidth(&self, new: Bandwidth) -> Self {
        let mut family = self.clone();
        match &mut family {
            Self::Rbf(bandwidth)
            | Self::RationalQuadratic { bandwidth, .. }
            | Self::Exponential(bandwidth)
            | Self::Laplacian(bandwidth)
            | Self::Matern(_, bandwidth) => *bandwidth = new,
            _ => {}
        }
        family
    }

    /// All parameters, each with its name; of a bandwidth both ℓ and γ.
    pub(super) fn parameters(&self) -> Vec<(&'static str, f64)> {
        let mut parameters: Vec<(&'static str, f64)> = Vec::new();
        if let Some((bandwidth, rate)) = self.bandwidth() {
            parameters.extend(bandwidth.shown(rate).into_iter().flatten());
        }
        match self {
            Self::RationalQuadratic { alpha, .. } => parameters.push(("alpha", *alpha)),
            Self::Periodic { periods, lengths } => {
                for (&period, &length) in periods.iter().zip(lengths.iter()) {
                    parameters.extend([("period", period), ("length", length)]);
                }
            }
            Self::Linear { offset } => parameters.push(("offset", *offset)),
            Self::Polynomial { gamma, offset, degree } => {
                parameters.extend([("gamma", *gamma), ("offset", *offset), ("degree", f64::from(*degree))]);
            }
            Self::ChiSquared { gamma } => parameters.push(("gamma", *gamma)),
            Self::Sigmoid { gamma, offset } => parameters.extend([("gamma", *gamma), ("offset", *offset)]),
            Self::Function(function) => parameters.push(("error", function.error)),
            _ => {}
        }
        parameters
    }

    /// The parameters as they are written, each with its numbers: what was given, and nothing that follows from it.
    pub(super) fn written(&self) -> Vec<(&'static str, Written<'_>)> {
        let mut parameters = Vec::new();
        if let Self::RationalQuadratic { alpha, .. } = self {
            parameters.push(("alpha", Written::Number(*alpha)));
        }
        match self.bandwidth() {
            Some((Bandwidth::Length(length), _)) => parameters.push(("length", Written::Number(length))),
            Some((Bandwidth::Gamma(gamma), _)) => parameters.push(("gamma", Written::Number(gamma))),
            Some((Bandwidth::Median(heuristic), _)) => parameters.push(("length", Written::Word(heuristic.word()))),
            None => {}
        }
        match self {
            Self::Periodic { periods, lengths } => {
                parameters.extend([("periods", Written::Numbers(periods)), ("lengths", Written::Numbers(lengths))]);
            }
            Self::Polynomial { gamma, offset, degree } => {
                let degree = f64::from(*degree);
                let numbers = [("degree", degree), ("gamma", *gamma), ("offset", *offset)];
                parameters.extend(numbers.map(|(name, value)| (name, Written::Number(value))));
            }
            _ if self.bandwidth().is_none() => {
                let own = self.parameters().into_iter();
                parameters.extend(own.map(|(name, value)| (name, Written::Number(value))));
            }
            _ => {}
        }
        parameters
    }

    /// Whether a number for each axis can multiply the points' components.
    pub(super) fn takes_scales(&self) -> bool {
        use Family::*;
        matches!(
            self,
            Rbf(_)
                | Exponential(_)
                | Laplacian(_)
                | Matern(..)
                | RationalQuadratic { .. }
                | Linear { .. }
                | Polynomial { .. }
                | Cosine
                | Sigmoid { .. }
        )
    }

    /// Whether the components of the points have to be zero or more.
    pub(super) fn of_histograms(&self) -> bool {
        matches!(self, Self::ChiSquared { .. } | Self::AdditiveChiSquared | Self::Intersection)
    }
}

/// # Errors
/// [`Error::Domain`].
fn in_domain(what: &'static str, value: f64, fits: bool, must_be: &'static str) -> Result<()> {
    if fits { Ok(()) } else { Err(Error::Domain { what, value, must_be }) }
}
