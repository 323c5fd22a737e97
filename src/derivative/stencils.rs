//! First and second differences of f : Rⁿ → Rᵐ at one point, extrapolated.

use super::axis::{Axis, Side};
use super::differences::Differences;
use super::entry::Entry;
use super::extrapolation::{Expansion, Levels, Sampled, Settled, Step, adaptively, shared_noise};
use super::noise::Noise;
use super::noise_estimate::{DEVIATIONS, deviations};
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
    at: Step,
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
    /// By axis, in the order they were sampled in.
    ends: Vec<Vec<Ends>>,
    /// By level and component: u·Σ_j (reach_j + h_j)·|Δ_j f|/h_j.
    pub(super) argument_noise: Vec<Vec<f64>>,
    /// By axis and component: the most that an axis adds to this sum at a step finer than those.
    steepest: Vec<Vec<f64>>,
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
        let steepest = vec![vec![0.0; m]; axes.len()];
        Ok(Self { samples, options, axes, centre, ends, argument_noise: Vec::new(), steepest, estimated_noise })
    }

    /// The samples that every axis needs, and what they tell of the noise.
    pub(super) fn sample_axes(&mut self) -> Result<()> {
        for i in 0..self.axes.len() {
            for level in 0..self.options.levels {
                self.ends(i, Step::Halved(level))?;
            }
        }
        let noise = (0..self.options.levels).map(|level| {
            let of_component = |c: usize| {
                let axes = self.axes.iter().zip(&self.ends);
                axes.map(|(axis, ends)| self.argument_share(axis, &ends[level], c)).sum()
            };
            (0..self.centre.len()).map(of_component).collect()
        });
        self.argument_noise = noise.collect();
        Ok(())
    }

    /// u·(reach + h)·|Δf|/h of one axis.
    fn argument_share(&self, axis: &Axis, ends: &Ends, c: usize) -> f64 {
        // The steeper side: the gradient at x itself vanishes where it matters most, at a critical point.
        let change = larger((ends.high[c] - self.centre[c]).abs(), (self.centre[c] - ends.low[c]).abs());
        UNIT_ROUNDOFF * change * (axis.reach / ends.step + 1.0)
    }

    /// Takes account of what axis i adds to the noise of component c at a step finer than those that every axis takes:
    /// there f may be steeper than it looked from afar.
    pub(super) fn steeper(&mut self, i: usize, c: usize, share: f64) {
        let steepest = &mut self.steepest[i][c];
        *steepest = larger(*steepest, share);
    }

    /// Where to find the ends of the difference along axis i with this step; they are sampled at most once.
    fn ends(&mut self, i: usize, at: Step) -> Result<usize> {
        if let Some(sampled) = self.ends[i].iter().position(|ends| ends.at == at) {
            return Ok(sampled);
        }
        let axis = self.axes[i];
        let step = axis.step(at);
        let (above, below, width) = axis.ends(step);
        let (mut high, mut low) = (self.centre.clone(), self.centre.clone());
        if axis.side != Side::Below {
            self.samples.at(&[(i, above)], &mut high)?;
        }
        if axis.side != Side::Above {
            self.samples.at(&[(i, below)], &mut low)?;
        }
        let ends = Ends { at, step, width, high, low };
        if at.level() >= self.options.levels {
            for c in 0..self.centre.len() {
                self.steeper(i, c, self.argument_share(&axis, &ends, c));
            }
        }
        self.ends[i].push(ends);
        Ok(self.ends[i].len() - 1)
    }

    /// The error of a value of component c, where it takes values of this magnitude too.
    pub(super) fn noise(&self, c: usize, level: usize, magnitude: f64) -> f64 {
        if let Noise::Given(noise) = self.options.noise {
            return noise;
        }
        let argument = self.argument_noise.get(level).or(self.argument_noise.last()).map_or(0.0, |noise| noise[c]);
        let argument = larger(argument, self.steepest.iter().map(|axis| axis[c]).sum());
        let rounding = UNIT_ROUNDOFF * larger(self.centre[c].abs(), magnitude) + argument;
        larger(rounding, self.estimated_noise[c])
    }

    /// ε_f of component c where the derivatives are taken.
    pub(super) fn noise_at_centre(&self, c: usize) -> f64 {
        self.noise(c, usize::MAX, 0.0)
    }

    pub(super) fn expansion(&self, one_sided: bool, derivative: i32) -> Expansion {
        Expansion { one_sided, first_column: self.options.order / 2 - 1, derivative }
    }

    /// ∂f_c/∂xᵢ for each component c, to be finished by [`Stencils::finish_first`].
    pub(super) fn first(&mut self, i: usize) -> Result<Vec<Option<Settled>>> {
        let axis = self.axes[i];
        let expansion = self.expansion(axis.side != Side::Both, 1);
        adaptively(expansion, axis.levels, self.centre.len(), |step| {
            let ends = self.ends(i, step)?;
            Ok((0..self.centre.len()).map(|c| self.first_difference(&self.ends[i][ends], c)).collect())
        })
    }

    /// ∂f_c/∂xᵢ for each component c, with so much noise in each.
    pub(super) fn finish_first(
        &self,
        i: usize,
        settled: &[Option<Settled>],
        noise: &[f64],
        what: &'static str,
    ) -> Result<Vec<Entry>> {
        let mut answers = self.finish(settled, noise, what, |c| (c, i))?;
        if self.axes[i].side == Side::Both {
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
        let mut halved: Vec<&Ends> = self.ends[i].iter().filter(|ends| matches!(ends.at, Step::Halved(_))).collect();
        halved.sort_by_key(|ends| ends.at.level());
        let [.., coarse, _, fine] = halved.as_slice() else { return 0.0 };
        let centre = self.centre[c];
        let gap = |ends: &Ends| ((ends.high[c] - centre) + (ends.low[c] - centre)).abs() / ends.step;
        let noise = self.noise(c, fine.at.level(), larger(fine.high[c].abs(), fine.low[c].abs()));
        let telling = gap(fine) > 0.5 * gap(coarse) && gap(fine) > KINK * noise / fine.step;
        if telling { gap(fine) } else { 0.0 }
    }

    /// (f₊ − f₋)/w; noise may add 2ε_f/w.
    fn first_difference(&self, ends: &Ends, c: usize) -> Sampled {
        let Ends { at, width, ref high, ref low, .. } = *ends;
        let noise = self.noise(c, at.level(), larger(high[c].abs(), low[c].abs()));
        let difference = high[c] - low[c];
        let arithmetic = 2.0 * UNIT_ROUNDOFF * difference.abs();
        Sampled { value: difference / width, rounding: (2.0 * noise + arithmetic) / width }
    }

    /// ∂²f_c/∂xᵢ∂x_j for each component c, to be finished by [`Stencils::finish`].
    pub(super) fn second(&mut self, i: usize, j: usize) -> Result<Vec<Option<Settled>>> {
        let m = self.centre.len();
        let one_sided = self.axes[i].side != Side::Both || self.axes[j].side != Side::Both;
        let expansion = self.expansion(one_sided, 2);
        let (a, b) = (self.axes[i].levels, self.axes[j].levels);
        let levels = Levels { first: a.first, most: if a.most < b.most { a.most } else { b.most } };
        if i == j {
            adaptively(expansion, levels, m, |step| {
                let ends = self.ends(i, step)?;
                // Where both sides are sampled, it is not used.
                let near = if one_sided { self.ends(i, step.half())? } else { ends };
                let (ends, near) = (&self.ends[i][ends], &self.ends[i][near]);
                Ok((0..m).map(|c| self.second_difference(self.axes[i].side, ends, near, c)).collect())
            })
        } else {
            let mut corners = [(); 4].map(|()| vec![0.0; m]);
            adaptively(expansion, levels, m, |step| {
                let (i_above, i_below, i_width) = self.axes[i].ends(self.axes[i].step(step));
                let (j_above, j_below, j_width) = self.axes[j].ends(self.axes[j].step(step));
                let nodes = [(i_above, j_above), (i_below, j_above), (i_above, j_below), (i_below, j_below)];
                for (corner, (xi, xj)) in corners.iter_mut().zip(nodes) {
                    self.samples.at(&[(i, xi), (j, xj)], corner)?;
                }
                let difference = |c: usize| {
                    let values = corners.each_ref().map(|corner| corner[c]);
                    mixed_difference(values, self.noise(c, step.level(), largest(&values)), i_width, j_width)
                };
                Ok((0..m).map(difference).collect())
            })
        }
    }

    /// [f₊ − 2f + f₋]/h², or the same to one side; noise may add 4ε_f/h².
    fn second_difference(&self, side: Side, ends: &Ends, near: &Ends, c: usize) -> Sampled {
        let Ends { at, step, ref high, ref low, .. } = *ends;
        let centre = self.centre[c];
        let (right, left, h) = match side {
            Side::Both => (high[c] - centre, low[c] - centre, step),
            Side::Above => (high[c] - near.high[c], centre - near.high[c], near.step),
            Side::Below => (low[c] - near.low[c], centre - near.low[c], near.step),
        };
        let noise = self.noise(c, at.level(), larger(high[c].abs(), low[c].abs()));
        let arithmetic = 2.0 * UNIT_ROUNDOFF * (right.abs() + left.abs());
        Sampled { value: (right + left) / h / h, rounding: (4.0 * noise + arithmetic) / h / h }
    }

    /// The entry of each component, with so much noise in each.
    pub(super) fn finish(
        &self,
        settled: &[Option<Settled>],
        noise: &[f64],
        what: &'static str,
        position: impl Fn(usize) -> (usize, usize),
    ) -> Result<Vec<Entry>> {
        let declared = self.options.noise != Noise::Rounding;
        let answer = |(c, (settled, &noise)): (usize, (&Option<Settled>, &f64))| {
            let (row, column) = position(c);
            let mut answer = settled.as_ref().and_then(|settled| settled.entry(noise)).ok_or(Error::Overflow {
                what,
                row,
                column,
            })?;
            let floor = self.noise_at_centre(c);
            // Of estimated noise, what exceeds the rounding of f.
            let dominant = floor > 4.0 * UNIT_ROUNDOFF * self.centre[c].abs();
            if declared && dominant && answer.status == Status::Converged {
                answer.status = Status::LimitedByNoise;
            }
            Ok(answer)
        };
        settled.iter().zip(noise).enumerate().map(answer).collect()
    }
}

/// For each component, the noise that the entries of several axes show.
pub(super) fn shared_noises(axes: &[Vec<Option<Settled>>], components: usize) -> Vec<f64> {
    (0..components).map(|c| shared_noise(axes.iter().filter_map(|axis| axis[c].as_ref()))).collect()
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
