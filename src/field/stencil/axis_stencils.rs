//! All that the differences along one axis take, and what noise makes of them.

use super::operator::Operator;
use super::weights::Weights;
use super::{Stencil, root_of_squares};
use crate::error::Result;
use crate::field::grid::{Axis, Scheme};

/// Which of an axis's differences.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Accuracy {
    /// Those of the scheme, D_p.
    Scheme,
    /// D_{p+2}, for the truncation error.
    Finer,
    /// D_{p+4}, for the truncation error where D_p and D_{p+2} happen to agree.
    Finest,
}

impl Accuracy {
    /// How much more accurate than the scheme.
    pub(crate) fn above_scheme(self) -> usize {
        match self {
            Self::Scheme => 0,
            Self::Finer => 2,
            Self::Finest => 4,
        }
    }
}

/// All the differences along one axis.
#[derive(Clone, Debug)]
pub(crate) struct AxisStencils {
    pub(crate) first: Operator,
    pub(crate) second: Operator,
    /// Those of an accuracy two higher; `None` where the axis has too few samples for them.
    finer: Option<[Operator; 2]>,
    /// Those of an accuracy four higher.
    finest: Option<[Operator; 2]>,
    /// The distance, in units of the coordinate, that the stencils of the interior reach.
    pub(crate) extent: f64,
    smoothed: Option<Smoothed>,
}

/// What smoothing makes of noise along an axis.
#[derive(Clone, Debug)]
struct Smoothed {
    weights: Weights,
    /// At each index, of the samples and of their first and second derivative: see [`Weights::noise`].
    noise: [Vec<f64>; 3],
    /// The indices that no edge is near to, where it is the same.
    uniform: std::ops::Range<usize>,
}

impl AxisStencils {
    pub(crate) fn new(axis: &Axis, length: usize, scheme: Scheme, with_finer: bool) -> Result<Self> {
        let (first, second) = match scheme {
            Scheme::Compact { accuracy } => {
                (Operator::compact(axis, length, 1, accuracy)?, Operator::compact(axis, length, 2, accuracy)?)
            }
            Scheme::Nested { edge_order } => {
                let first = Operator::nested_first(axis, length, edge_order)?;
                let second = first.squared(axis)?;
                (first, second)
            }
        };
        let than = |accuracy: usize| {
            let [first, second] = [1, 2].map(|order| Operator::finer(axis, length, order, accuracy));
            first.zip(second).filter(|_| with_finer).map(|(first, second)| [first, second])
        };
        let finer = than(scheme.accuracy());
        let finest = finer.as_ref().and_then(|_| than(scheme.accuracy() + 2));
        let steps = (scheme.accuracy() / 2).max(second.stencils.first().map_or(0, Stencil::reach)) as isize;
        let extent = match axis.spacing() {
            Some(h) => steps as f64 * h,
            None => {
                let steps = if axis.is_periodic() { length } else { length - 1 };
                let distances = (0..steps).map(|i| axis.distance(i, 1, length).abs());
                steps as f64 * distances.fold(0.0, f64::max)
            }
        };
        Ok(Self { first, second, finer, finest, extent, smoothed: None })
    }

    /// The same for samples that are smoothed first.
    pub(crate) fn smoothed_by(self, weights: &Weights) -> Self {
        let length = self.first.at.len();
        let margin = weights.reach();
        let inside = |operator: &Operator| {
            let interior = &operator.interior;
            let reach = margin + operator.stencils.first().map_or(0, Stencil::reach);
            interior.start.max(reach)..interior.end.min(length.saturating_sub(reach))
        };
        let (first, second) = (inside(&self.first), inside(&self.second));
        let uniform = first.start.max(second.start)..first.end.min(second.end);
        let noise = [0, 1, 2].map(|order| {
            let at = |index: usize| match order {
                0 => weights.noise(index, &[(0, 1.0)]),
                1 => weights.noise(index, &self.first.stencil(index).points()),
                _ => weights.noise(index, &self.second.stencil(index).points()),
            };
            let common = uniform.clone().next().map(at);
            let value = |index: usize| match common {
                Some(common) if uniform.contains(&index) => common,
                _ => at(index),
            };
            (0..length).map(value).collect()
        });
        Self { smoothed: Some(Smoothed { weights: weights.clone(), noise, uniform }), ..self }
    }

    /// ‖w‖₂ of a derivative of order 0, 1 or 2 at an index, smoothing included.
    pub(crate) fn noise(&self, order: usize, index: usize) -> f64 {
        match (&self.smoothed, order) {
            (Some(smoothed), _) => smoothed.noise[order][index],
            (None, 0) => 1.0,
            (None, 1) => self.first.root_of_squares(index),
            (None, _) => self.second.root_of_squares(index),
        }
    }

    /// The same of any weights at offsets from an index.
    pub(crate) fn noise_of(&self, points: &[(isize, f64)], index: usize) -> f64 {
        match &self.smoothed {
            Some(smoothed) => smoothed.weights.noise(index, points),
            None => root_of_squares(points),
        }
    }

    /// How many indices from this one on have the same noise.
    pub(crate) fn equally_noisy(&self, index: usize) -> usize {
        match &self.smoothed {
            None => usize::MAX,
            Some(smoothed) if smoothed.uniform.contains(&index) => smoothed.uniform.end - index,
            Some(_) => 1,
        }
    }

    /// What the errors at an index depend on: two indices with the same have the same.
    pub(crate) fn kind(&self, index: usize) -> [u32; 3] {
        let near_edge = self.smoothed.as_ref().is_some_and(|smoothed| !smoothed.uniform.contains(&index));
        [self.first.at[index], self.second.at[index], if near_edge { index as u32 } else { u32::MAX }]
    }

    /// First and second derivative; `None` where the axis has too few samples for them.
    pub(crate) fn operators(&self, accuracy: Accuracy) -> Option<[&Operator; 2]> {
        match accuracy {
            Accuracy::Scheme => Some([&self.first, &self.second]),
            Accuracy::Finer => self.finer.as_ref().map(<[Operator; 2]>::each_ref),
            Accuracy::Finest => self.finest.as_ref().map(<[Operator; 2]>::each_ref),
        }
    }

    /// All of them.
    pub(crate) fn all(&self) -> impl Iterator<Item = &Operator> {
        [&self.first, &self.second].into_iter().chain(self.finer.iter().flatten()).chain(self.finest.iter().flatten())
    }

    /// The highest accuracy among them.
    pub(crate) fn highest(&self) -> Accuracy {
        match (&self.finer, &self.finest) {
            (_, Some(_)) => Accuracy::Finest,
            (Some(_), None) => Accuracy::Finer,
            (None, None) => Accuracy::Scheme,
        }
    }

    /// The furthest sample that anything at an index looks at, in steps.
    pub(crate) fn reach(&self) -> usize {
        self.all().map(Operator::reach).max().unwrap_or(0)
    }
}
