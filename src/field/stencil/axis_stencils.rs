//! All that the differences along one axis take, and what noise makes of them.

use super::operator::Operator;
use super::weights::Weights;
use super::{Stencil, root_of_squares};
use crate::error::Result;
use crate::field::grid::{Axis, Scheme};

/// All the differences along one axis.
#[derive(Clone, Debug)]
pub(crate) struct AxisStencils {
    pub(crate) first: Operator,
    pub(crate) second: Operator,
    /// Those of an accuracy two higher, for the truncation error; `None` where the axis has too few samples for them.
    pub(crate) finer: Option<[Operator; 2]>,
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
        let accuracy = scheme.accuracy();
        let finer = match (Operator::finer(axis, length, 1, accuracy), Operator::finer(axis, length, 2, accuracy)) {
            (Some(first), Some(second)) if with_finer => Some([first, second]),
            _ => None,
        };
        let steps = (scheme.accuracy() / 2).max(second.stencils.first().map_or(0, Stencil::reach)) as isize;
        let extent = match axis.spacing() {
            Some(h) => steps as f64 * h,
            None => {
                let steps = if axis.is_periodic() { length } else { length - 1 };
                let distances = (0..steps).map(|i| axis.distance(i, 1, length).abs());
                steps as f64 * distances.fold(0.0, f64::max)
            }
        };
        Ok(Self { first, second, finer, extent, smoothed: None })
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

    /// The furthest sample that anything at an index looks at, in steps.
    pub(crate) fn reach(&self) -> usize {
        let finer = self.finer.iter().flatten();
        [&self.first, &self.second].into_iter().chain(finer).map(Operator::reach).max().unwrap_or(0)
    }
}
