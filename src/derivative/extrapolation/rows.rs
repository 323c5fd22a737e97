//! How many steps are taken.
//!
//! Where the element taken stands in the last row of its [`Tableau`] and truncation is the larger part of its error, a
//! further halving is made, and kept if it lowers the error or shows that the rows do not agree. If it does neither,
//! the distances are noise, and are judged as such.
//!
//! Where the rows do not agree, be it for noise or for what f does between the samples, the two finest steps allowed
//! tell which: noise is fourfold in each row (of a first derivative, twofold), and largest there. If it is not,
//! halvings go on, and the finer rows are also judged by themselves, without the coarse ones, which may have agreed by
//! accident: what four rows or more agree on is believed, unless noise could do that. Where noise does explain the
//! disagreement, finer steps would only add to it, and none is taken.
//!
//! Noise is that of f: where half of the entries need it to be ν times larger than declared, it is so for all of them.

use super::super::entry::Entry;
use super::super::status::Status;
use super::expansion::{Expansion, Sampled};
use super::step::Step;
use super::tableau::{Judged, Tableau};
use crate::error::Result;

/// As few rows as can show that finer steps agree.
const FEWEST: usize = 4;

/// Noise is largest in the differences at the finest steps allowed. Where two of these, one step after the other, are
/// closer than this share of the noise that would explain a disagreement, that noise is not there.
const QUIET: f64 = 1.0 / 16.0;

/// Nor does noise explain a finest difference that is further from the entry than this many times that noise.
const LOUD: f64 = 8.0;

/// Rows that agree by themselves to so much less noise than all of them are not told apart by noise.
const QUIETER: f64 = 256.0;

/// What is called truncation may be noise where it is no more than so many times the rounding.
const SCATTER: f64 = 16.0;

/// How many steps there are: at first, and at most.
#[derive(Clone, Copy, Debug)]
pub(in crate::derivative) struct Levels {
    pub(in crate::derivative) first: usize,
    pub(in crate::derivative) most: usize,
}

/// An element taken, and the tableau that it was taken from.
#[derive(Clone, Debug)]
pub(in crate::derivative) struct Settled {
    judged: Judged,
    tableau: Tableau,
}

impl Settled {
    /// The same, if what looks like truncation is noise.
    fn noisier(self) -> Option<Self> {
        let Entry { truncation, rounding, .. } = self.judged.entry;
        let noise = self.judged.noise * (truncation / rounding);
        let judged = if noise > self.judged.noise { self.tableau.judge(noise)? } else { self.judged };
        Some(Self { judged, ..self })
    }

    /// The same, if no noise explains the disagreement.
    fn rough(self) -> Self {
        let judged = self.tableau.judge_rough().unwrap_or(self.judged);
        Self { judged, ..self }
    }

    /// The entry, if noise is at least so many times what was declared: as many times as other entries show, since all
    /// of them are made of the same function.
    pub(in crate::derivative) fn entry(&self, noise: f64) -> Option<Entry> {
        let judged = if self.judged.noise < noise { self.tableau.judge(noise)? } else { self.judged };
        Some(judged.entry)
    }
}

/// The noise that half of the entries show at the least, as a multiple of what was declared; those apart that no noise
/// explains.
pub(in crate::derivative) fn shared_noise<'a>(entries: impl Iterator<Item = &'a Settled>) -> f64 {
    let mut noises: Vec<f64> = entries.map(|settled| settled.judged.noise).filter(|noise| noise.is_finite()).collect();
    noises.sort_by(f64::total_cmp);
    noises.get(noises.len() / 2).copied().unwrap_or(1.0)
}

/// Samples, per component, a difference at as many steps as it takes, and extrapolates it. `sample` gives the
/// difference of each component at a step. `None` for a component whose elements all overflow.
pub(in crate::derivative) fn adaptively(
    expansion: Expansion,
    levels: Levels,
    components: usize,
    sample: impl FnMut(Step) -> Result<Vec<Sampled>>,
) -> Result<Vec<Option<Settled>>> {
    let mut rows = Rows { expansion, levels, sample, taken: Vec::with_capacity(levels.first + 1) };
    for level in 0..levels.first {
        rows.take(Step::Halved(level))?;
    }
    (0..components).map(|component| rows.settle(component)).collect()
}

/// The differences taken so far.
struct Rows<F> {
    expansion: Expansion,
    levels: Levels,
    sample: F,
    taken: Vec<(Step, Vec<Sampled>)>,
}

impl<F: FnMut(Step) -> Result<Vec<Sampled>>> Rows<F> {
    /// The differences at a step, sampled at most once.
    fn take(&mut self, step: Step) -> Result<&[Sampled]> {
        let at = match self.taken.iter().position(|(taken, _)| *taken == step) {
            Some(at) => at,
            None => {
                let sampled = (self.sample)(step)?;
                self.taken.push((step, sampled));
                self.taken.len() - 1
            }
        };
        Ok(&self.taken[at].1)
    }

    /// The tableau of the rows from `start` to `end`, judged with the step between that belongs to the element taken.
    fn judge(&mut self, component: usize, start: usize, end: usize) -> Result<Option<Settled>> {
        let mut column = Vec::with_capacity(end - start);
        for level in start..end {
            column.push(self.take(Step::Halved(level))?[component]);
        }
        let tableau = Tableau::of(&column, self.expansion);
        let Some(alone) = tableau.judge(1.0) else { return Ok(None) };
        let between = self.take(Step::Between(start + alone.row))?[component];
        let tableau = tableau.with_between(alone.row, between);
        Ok(tableau.judge(1.0).map(|judged| Settled { judged, tableau }))
    }

    /// The entry of one component.
    fn settle(&mut self, component: usize) -> Result<Option<Settled>> {
        let Levels { first, most } = self.levels;
        let (mut start, mut answer) = (0, self.judge(component, 0, first)?);
        for count in first..most {
            let Some(found) = answer.as_ref().map(|answer| answer.judged) else {
                answer = self.judge(component, start, count + 1)?;
                continue;
            };
            if !self.may_improve(component, &found, count)? {
                break;
            }
            let (coarsest, finer) = self.finer(component, &found, start, count + 1)?;
            if let Some(finer) = finer.filter(|finer| finer.judged.replaces(&found)) {
                (start, answer) = (coarsest, Some(finer));
            } else if found.agrees() && found.entry.truncation <= SCATTER * found.entry.rounding {
                // Finer steps are no better: it is noise that keeps the rows apart.
                return Ok(answer.and_then(Settled::noisier));
            }
        }
        match answer {
            Some(answer) if self.is_too_quiet(component, &answer.judged)? => Ok(Some(answer.rough())),
            answer => Ok(answer),
        }
    }

    /// Whether noise was inferred that does not show at any of the finest steps.
    fn is_too_quiet(&mut self, component: usize, found: &Judged) -> Result<bool> {
        let most = self.levels.most;
        if !matches!(found.entry.status, Status::NoisierThanDeclared { .. }) || self.taken.len() <= most {
            return Ok(false);
        }
        for level in most.saturating_sub(FEWEST).max(1)..most {
            let coarser = self.take(Step::Halved(level - 1))?[component];
            let finer = self.take(Step::Halved(level))?[component];
            if (finer.value - coarser.value).abs() >= QUIET * found.noise * finer.rounding {
                return Ok(false);
            }
        }
        Ok(true)
    }

    /// Whether a finer step than those so far may do better.
    fn may_improve(&mut self, component: usize, found: &Judged, count: usize) -> Result<bool> {
        match found.entry.status {
            Status::TruncationDominates => Ok(true),
            Status::NotSmooth => {
                let last = self.take(Step::Halved(count - 1))?[component];
                let growth = f64::from(2_u32 << self.expansion.derivative);
                Ok(growth * last.rounding < found.entry.error())
            }
            Status::NoisierThanDeclared { .. } => {
                // Noise would show most where the steps are finest.
                let [coarser, finest] = [2, 1].map(|back| self.levels.most - back);
                let coarser = self.take(Step::Halved(coarser))?[component];
                let finest = self.take(Step::Halved(finest))?[component];
                let (apart, off) = ((finest.value - coarser.value).abs(), (finest.value - found.entry.value).abs());
                let noise = found.noise * finest.rounding;
                Ok(apart < QUIET * noise || off > LOUD * noise + found.entry.error())
            }
            Status::Proved | Status::Converged | Status::LimitedByNoise => Ok(false),
        }
    }

    /// What the rows from `start` to `count` say, or, where they contradict each other beyond the rounding, the finer
    /// ones of them by themselves, if they agree; and where these begin.
    fn finer(
        &mut self,
        component: usize,
        found: &Judged,
        start: usize,
        count: usize,
    ) -> Result<(usize, Option<Settled>)> {
        let all = self.judge(component, start, count)?;
        if found.agrees() || all.as_ref().is_some_and(|all| all.judged.agrees()) {
            return Ok((start, all));
        }
        let noise = all.as_ref().map_or(f64::INFINITY, |all| all.judged.noise);
        // The least noise first, and then what has converged.
        let order = |settled: &Settled| (settled.judged.noise, settled.judged.entry.status);
        let mut best: Option<(usize, Settled)> = None;
        for later in start + 1..=count.saturating_sub(FEWEST) {
            let Some(part) = self.judge(component, later, count)? else { continue };
            let (own, status) = order(&part);
            let quieter = own <= QUIETER && QUIETER * own <= noise;
            let agree = status != Status::NotSmooth && (own == 1.0 || quieter);
            if agree && best.as_ref().is_none_or(|(_, best)| order(&part) < order(best)) {
                best = Some((later, part));
            }
        }
        Ok(best.map_or((start, all), |(later, part)| (later, Some(part))))
    }
}

impl Judged {
    /// Whether this, from one row more, is to be believed rather than what was found before: its error is smaller, or
    /// it contradicts that.
    fn replaces(&self, found: &Self) -> bool {
        let (own, others) = (self.entry.error(), found.entry.error());
        let apart = (self.entry.value - found.entry.value).abs();
        let refuted = QUIETER * self.noise <= found.noise && apart > own + others;
        match (self.noise == f64::INFINITY, found.noise == f64::INFINITY) {
            (true, _) => true,
            (false, true) => self.agrees(),
            (false, false) => own < others || refuted || self.noise > found.noise,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const EVEN: Expansion = Expansion { one_sided: false, first_column: 0, derivative: 2 };

    fn taken(f: impl Fn(f64) -> f64) -> (Entry, usize) {
        let levels = Levels { first: 3, most: 12 };
        let mut calls = 0;
        let answers = adaptively(EVEN, levels, 1, |step| {
            calls += 1;
            let h2 = step.of(1.0).powi(2);
            Ok(vec![Sampled { value: f(h2), rounding: 1e-16 / h2 }])
        })
        .unwrap();
        (answers[0].as_ref().unwrap().entry(1.0).unwrap(), calls)
    }

    #[test]
    fn steps_are_added_while_truncation_dominates() {
        // 1/(1 + 100h²): the expansion in h² converges for h < 0.1 only.
        let (best, calls) = taken(|h2| 1.0 / (1.0 + 100.0 * h2));
        assert!(calls > 8 && (best.value - 1.0).abs() <= best.error() && best.error() < 1e-8, "{calls} {best:?}");
    }

    #[test]
    fn coarse_rows_that_agree_by_accident_are_left_out() {
        // 2 for h = 1, ½, ¼, and 1 in the limit.
        let (best, _) = taken(|h2| 2.0 - (1.0 - h2) * (1.0 - 4.0 * h2) * (1.0 - 16.0 * h2));
        assert!((best.value - 1.0).abs() <= best.error() && best.error() < 1e-8, "{best:?}");
    }

    #[test]
    fn noise_is_not_followed_to_finer_steps() {
        // A hundred times what is declared.
        let noise = |h2: f64| 1e-14 / h2 * (1e5 / h2).sin();
        let (best, calls) = taken(|h2| 1.0 + noise(h2));
        assert!(calls <= 3 + 2 + 2, "{calls}");
        assert!((best.value - 1.0).abs() <= best.error() && best.error() < 1e-10, "{best:?}");
    }
}
