//! First and second differences of f : Rⁿ → Rᵐ at one point, extrapolated.

use super::axis::{Axis, Side};
use super::differences::Differences;
use super::entry::Entry;
use super::noise::Noise;
use super::noise_estimate::{DEVIATIONS, deviations};
use super::richardson::{Expansion, Levels, Sampled, adaptively};
use super::samples::Samples;
use super::status::Status;
use crate::error::{Error, Result};
use crate::rounding::UNIT_ROUNDOFF;
use crate::rounding::norms::larger;

/// A second difference this many times the noise of f, or more, is one of f itself: 4ε_f is the most that noise makes
/// of it, and undeclared noise is not to be taken for a kink.
const KINK: f64 = (1_u64 << 30) as f64;

/// The values of f at the ends of the first difference along one axis, with one step.
struct Ends {
    step: f64,
    width: f64,
    high: Vec<f64>,
    low: Vec<f64>,
}

/// What has been sampled around one point, and what is to be known of it.
pub(super) struct Stencils<'a> {
    pub(super) samples: Samples<'a>,
    pub(super) options: Differences<'a>,
    pub(super) axes: Vec<Axis>,
    /// f(x).
    pub(super) centre: Vec<f64>,
    /// By axis and level.
    ends: Vec<Vec<Ends>>,
    /// By level and component: u·Σ_j (reach_j + h_j)·|Δ_j f|/h_j.
    pub(super) argument_noise: Vec<Vec<f64>>,
    /// By component: three standard deviations.
    estimated_noise: Vec<f64>,
}

impl<'a> Stencils<'a> {
    pub(super) fn new(mut samples: Samples<'a>, options: Differences<'a>, axes: Vec<Axis>) -> Result<Self> {
        let m = samples.components;
        let mut centre = vec![0.0; m];
        samples.at(&[], &mut centre)?;
        let estimated_noise = match options.noise {
            Noise::Estimated => {
                deviations(&mut samples, &axes)?.into_iter().map(|sigma| DEVIATIONS * sigma.unwrap_or(0.0)).collect()
            }
            Noise::Rounding | Noise::Given(_) => vec![0.0; m],
        };
        let ends = axes.iter().map(|_| Vec::new()).collect();
        Ok(Self { samples, options, axes, centre, ends, argument_noise: Vec::new(), estimated_noise })
    }

    /// The samples that every axis needs, and what they tell of the noise.
    pub(super) fn sample_axes(&mut self) -> Result<()> {
        for i in 0..self.axes.len() {
            self.sample_axis(i, self.options.levels)?;
        }
        let noise = (0..self.options.levels).map(|level| {
            let mut sums = vec![0.0; self.centre.len()];
            for (axis, ends) in self.axes.iter().zip(&self.ends) {
                let ends = &ends[level];
                for ((sum, centre), (high, low)) in
                    sums.iter_mut().zip(&self.centre).zip(ends.high.iter().zip(&ends.low))
                {
                    // The steeper side: the gradient at x itself vanishes where it matters most, at a critical point.
                    let (above, below) = ((high - centre).abs(), (centre - low).abs());
                    let change = if above > below { above } else { below };
                    *sum += UNIT_ROUNDOFF * change * (axis.reach / ends.step + 1.0);
                }
            }
            sums
        });
        self.argument_noise = noise.collect();
        Ok(())
    }

    /// Samples axis i at the first so many levels.
    fn sample_axis(&mut self, i: usize, levels: usize) -> Result<()> {
        let axis = self.axes[i];
        for level in self.ends[i].len()..levels {
            let step = axis.step(level);
            let (above, below, width) = axis.ends(step);
            let (mut high, mut low) = (self.centre.clone(), self.centre.clone());
            if axis.side != Side::Below {
                self.samples.at(&[(i, above)], &mut high)?;
            }
            if axis.side != Side::Above {
                self.samples.at(&[(i, below)], &mut low)?;
            }
            self.ends[i].push(Ends { step, width, high, low });
        }
        Ok(())
    }

    /// The error of a value of component c, where it takes values of this magnitude too.
    pub(super) fn noise(&self, c: usize, level: usize, magnitude: f64) -> f64 {
        if let Noise::Given(noise) = self.options.noise {
            return noise;
        }
        let argument = self.argument_noise.get(level).or(self.argument_noise.last()).map_or(0.0, |noise| noise[c]);
        let rounding = UNIT_ROUNDOFF * larger(self.centre[c].abs(), magnitude) + argument;
        larger(rounding, self.estimated_noise[c])
    }

    /// ε_f of component c where the derivatives are taken.
    pub(super) fn noise_at_centre(&self, c: usize) -> f64 {
        self.noise(c, usize::MAX, 0.0)
    }

    pub(super) fn expansion(&self, one_sided: bool, derivative: i32) -> Expansion {
        let trusted = matches!(self.options.noise, Noise::Given(_));
        Expansion { one_sided, first_column: self.options.order / 2 - 1, derivative, trusted }
    }

    /// ∂f_c/∂xᵢ for each component c.
    pub(super) fn first(&mut self, i: usize, what: &'static str) -> Result<Vec<Entry>> {
        let axis = self.axes[i];
        let expansion = self.expansion(axis.side != Side::Both, 1);
        let answers = adaptively(expansion, axis.levels, self.centre.len(), |level, columns| {
            self.sample_axis(i, level + 1)?;
            for (c, column) in columns.iter_mut().enumerate() {
                column.push(self.first_difference(i, level, c));
            }
            Ok(())
        })?;
        let mut answers = self.finish(answers, what, |c| (c, i))?;
        if axis.side == Side::Both {
            for (c, answer) in answers.iter_mut().enumerate() {
                let gap = self.kink(i, c);
                if 0.5 * gap > answer.error() {
                    answer.truncation = 0.5 * gap;
                    answer.status = Status::NotSmooth;
                }
            }
        }
        Ok(answers)
    }

    /// The distance of the slopes to both sides where it does not vanish with h: a symmetric difference does not see a
    /// kink. Of a smooth function, two halvings take three quarters of it; noise may be 4ε_f/h.
    fn kink(&self, i: usize, c: usize) -> f64 {
        let [.., coarse, _, fine] = self.ends[i].as_slice() else { return 0.0 };
        let centre = self.centre[c];
        let gap = |ends: &Ends| ((ends.high[c] - centre) + (ends.low[c] - centre)).abs() / ends.step;
        let level = self.ends[i].len() - 1;
        let noise = self.noise(c, level, larger(fine.high[c].abs(), fine.low[c].abs()));
        let telling = gap(fine) > 0.5 * gap(coarse) && gap(fine) > KINK * noise / fine.step;
        if telling { gap(fine) } else { 0.0 }
    }

    /// (f₊ − f₋)/w; noise may add 2ε_f/w.
    fn first_difference(&self, i: usize, level: usize, c: usize) -> Sampled {
        let Ends { width, ref high, ref low, .. } = self.ends[i][level];
        let noise = self.noise(c, level, larger(high[c].abs(), low[c].abs()));
        let difference = high[c] - low[c];
        let arithmetic = 2.0 * UNIT_ROUNDOFF * difference.abs();
        Sampled { value: difference / width, rounding: (2.0 * noise + arithmetic) / width }
    }

    /// ∂²f_c/∂xᵢ∂x_j for each component c.
    pub(super) fn second(&mut self, i: usize, j: usize, what: &'static str) -> Result<Vec<Entry>> {
        let m = self.centre.len();
        let one_sided = self.axes[i].side != Side::Both || self.axes[j].side != Side::Both;
        let expansion = self.expansion(one_sided, 2);
        let (a, b) = (self.axes[i].levels, self.axes[j].levels);
        let levels = Levels { first: a.first, most: if a.most < b.most { a.most } else { b.most } };
        let answers = if i == j {
            adaptively(expansion, levels, m, |level, columns| {
                self.sample_axis(i, level + 1 + usize::from(one_sided))?;
                for (c, column) in columns.iter_mut().enumerate() {
                    column.push(self.second_difference(i, level, c));
                }
                Ok(())
            })?
        } else {
            let mut corners = [(); 4].map(|()| vec![0.0; m]);
            adaptively(expansion, levels, m, |level, columns| {
                let (i_above, i_below, i_width) = self.axes[i].ends(self.axes[i].step(level));
                let (j_above, j_below, j_width) = self.axes[j].ends(self.axes[j].step(level));
                let nodes = [(i_above, j_above), (i_below, j_above), (i_above, j_below), (i_below, j_below)];
                for (corner, (xi, xj)) in corners.iter_mut().zip(nodes) {
                    self.samples.at(&[(i, xi), (j, xj)], corner)?;
                }
                for (c, column) in columns.iter_mut().enumerate() {
                    let values = corners.each_ref().map(|corner| corner[c]);
                    let noise = self.noise(c, level, largest(&values));
                    column.push(mixed_difference(values, noise, i_width, j_width));
                }
                Ok(())
            })?
        };
        self.finish(answers, what, |_| (i, j))
    }

    /// [f₊ − 2f + f₋]/h², or the same to one side; noise may add 4ε_f/h².
    fn second_difference(&self, i: usize, level: usize, c: usize) -> Sampled {
        let Ends { step, ref high, ref low, .. } = self.ends[i][level];
        let centre = self.centre[c];
        let (right, left, h) = match self.axes[i].side {
            Side::Both => (high[c] - centre, low[c] - centre, step),
            Side::Above => {
                let near = &self.ends[i][level + 1];
                (high[c] - near.high[c], centre - near.high[c], near.step)
            }
            Side::Below => {
                let near = &self.ends[i][level + 1];
                (low[c] - near.low[c], centre - near.low[c], near.step)
            }
        };
        let noise = self.noise(c, level, larger(high[c].abs(), low[c].abs()));
        let arithmetic = 2.0 * UNIT_ROUNDOFF * (right.abs() + left.abs());
        Sampled { value: (right + left) / h / h, rounding: (4.0 * noise + arithmetic) / h / h }
    }

    pub(super) fn finish(
        &self,
        answers: Vec<Option<Entry>>,
        what: &'static str,
        position: impl Fn(usize) -> (usize, usize),
    ) -> Result<Vec<Entry>> {
        let declared = self.options.noise != Noise::Rounding;
        let answer = |(c, answer): (usize, Option<Entry>)| {
            let (row, column) = position(c);
            let mut answer = answer.ok_or(Error::Overflow { what, row, column })?;
            let floor = self.noise_at_centre(c);
            // Of estimated noise, what exceeds the rounding of f.
            let dominant = floor > 4.0 * UNIT_ROUNDOFF * self.centre[c].abs();
            if declared && dominant && answer.status == Status::Converged && answer.rounding > answer.truncation {
                answer.status = Status::LimitedByNoise;
            }
            Ok(answer)
        };
        answers.into_iter().enumerate().map(answer).collect()
    }
}

/// [f₊₊ − f₋₊ − f₊₋ + f₋₋]/(wᵢw_j), with the samples in that order; noise may add 4ε_f/(wᵢw_j).
pub(super) fn mixed_difference([pp, mp, pm, mm]: [f64; 4], noise: f64, wi: f64, wj: f64) -> Sampled {
    let (upper, lower) = (pp - mp, pm - mm);
    let arithmetic = 4.0 * UNIT_ROUNDOFF * (upper.abs() + lower.abs());
    Sampled { value: (upper - lower) / wi / wj, rounding: (4.0 * noise + arithmetic) / wi / wj }
}

/// The largest of finite magnitudes.
pub(super) fn largest(values: &[f64]) -> f64 {
    values.iter().fold(0.0, |max, value| larger(max, value.abs()))
}
