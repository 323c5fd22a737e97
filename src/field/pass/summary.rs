//! What a pass finds out about the field as a whole.

use std::ops::Range;

use super::block::Block;
use super::discretization::Discretization;
use super::measure::{Measure, measure};
use crate::field::grid::index_of;
use crate::spectrum::packed::symmetric_index;
use crate::verdict::packed::ClassCounts;

/// What a summary is to hold.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct SummaryRequest {
    /// The measures by which the flattest points are looked for.
    pub(crate) flattest: &'static [Measure],
    /// Only where the field is below this.
    pub(crate) below: Option<f64>,
    /// The points are marked at which this measure is at most so large, and the field below that value.
    pub(crate) within: Option<(Measure, f64)>,
    /// Whether points near which the gradient may vanish are collected.
    pub(crate) stationary: bool,
}

/// Counts and extremes of some consecutive points.
#[derive(Clone, Debug, Default)]
pub(crate) struct Summary {
    pub(crate) counts: ClassCounts,
    /// Per measure, where it is least.
    pub(crate) flattest: [Option<Least>; Measure::ALL.len()],
    /// Places of points within whose cells the gradient may vanish, in runs; a pass sorts them.
    pub(crate) stationary: Vec<Range<usize>>,
    /// Places at which the measure that was asked for is small enough, in no order.
    pub(crate) within: Vec<Range<usize>>,
    /// Its least value, and the places that have it, in runs, in no order.
    pub(crate) least_within: Option<(f64, Vec<Range<usize>>)>,
}

/// The least value of a measure.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Least {
    pub(crate) value: f64,
    /// The place of the first point that has it.
    pub(crate) place: usize,
    /// How many points have it.
    pub(crate) points: usize,
    /// The code of the first point's class.
    pub(crate) code: u8,
    /// The field there, as it is differentiated.
    pub(crate) sample: f64,
}

/// Keeps the lesser of two values, and of equal ones the first; blocks do not come in the order of their places.
fn keep_least(least: &mut Option<Least>, found: Least) {
    match least {
        _ if found.value.is_nan() => {}
        Some(known) if known.value < found.value => {}
        Some(known) if known.value == found.value => {
            let points = known.points + found.points;
            if found.place < known.place {
                *known = found;
            }
            known.points = points;
        }
        _ => *least = Some(found),
    }
}

/// Adds a run to others: to the last one, if it follows.
pub(crate) fn append(runs: &mut Vec<Range<usize>>, run: Range<usize>) {
    match runs.last_mut() {
        Some(last) if last.end == run.start => last.end = run.end,
        _ => runs.push(run),
    }
}

impl Summary {
    /// With what the points after these have.
    pub(crate) fn then(mut self, later: Self) -> Self {
        self.counts += later.counts;
        for (all, later) in self.flattest.iter_mut().zip(later.flattest) {
            if let Some(later) = later {
                keep_least(all, later);
            }
        }
        if let Some((value, places)) = later.least_within {
            self.keep_least_within(value, places);
        }
        self.within.extend(later.within);
        later.stationary.into_iter().for_each(|run| append(&mut self.stationary, run));
        self
    }

    /// Keeps the lesser of two values of the measure that was asked for, and of equal ones the places of both.
    fn keep_least_within(&mut self, value: f64, places: Vec<Range<usize>>) {
        match &mut self.least_within {
            Some((known, _)) if *known < value => {}
            Some((known, all)) if *known == value => places.into_iter().for_each(|run| append(all, run)),
            least => *least = Some((value, places)),
        }
    }

    /// Adds the points of a block.
    pub(crate) fn add(&mut self, request: &SummaryRequest, discretization: &Discretization, block: &Block<'_>) {
        self.counts += ClassCounts::of(block.codes);
        let mut row = vec![0.0; block.values.len()];
        let n = discretization.dimension();
        let wanted = |(which, _): &(Measure, _)| request.flattest.contains(which);
        for (which, least) in Measure::ALL.into_iter().zip(&mut self.flattest).filter(wanted) {
            measure(which, n, block, &mut row);
            for (at, (&value, &sample)) in row.iter().zip(block.values).enumerate() {
                if request.below.is_none_or(|below| sample < below) {
                    let (place, code) = (block.start + at, block.codes[at]);
                    keep_least(least, Least { value, place, points: 1, code, sample });
                }
            }
        }
        if let Some((which, threshold)) = request.within {
            measure(which, n, block, &mut row);
            if let Some(below) = request.below {
                // As if the measure were unknown there.
                let above = |sample: f64| sample.is_nan() || sample >= below;
                let others = row.iter_mut().zip(block.values).filter(|(_, sample)| above(**sample));
                others.for_each(|(value, _)| *value = f64::NAN);
            }
            let runs = row.chunk_by(|a, b| (*a <= threshold) == (*b <= threshold));
            let mut start = block.start;
            for run in runs {
                if run[0] <= threshold {
                    self.within.push(start..start + run.len());
                }
                start += run.len();
            }
            let known = row.iter().copied().filter(|value| !value.is_nan());
            if let Some(least) = known.reduce(f64::min) {
                let has_it = |&place: &usize| row[place] == least;
                let places = (0..row.len()).filter(has_it).map(|place| block.start + place);
                let mut runs = Vec::new();
                places.for_each(|place| append(&mut runs, place..place + 1));
                self.keep_least_within(least, runs);
            }
        }
        if request.stationary {
            let near = |&place: &usize| discretization.may_vanish_near(block, place);
            for place in (0..block.values.len()).filter(near).map(|place| block.start + place) {
                append(&mut self.stationary, place..place + 1);
            }
        }
    }
}

/// Steps from a node to a zero: its nearest node is half a step away, and the linear model is off by the third
/// derivatives; of white noise, the worst of fields, a reach of 1 loses one zero in a few hundred.
const REACH: f64 = 2.0;

impl Discretization {
    /// Whether the linear model g + Hd of the gradient may vanish for some d of so many steps on each axis:
    /// |gᵢ| ≤ Σ_j |H_ij|·|d_j|.
    fn may_vanish_near(&self, block: &Block<'_>, place: usize) -> bool {
        let n = self.dimension();
        let uneven = self.grid_axes.iter().any(|axis| axis.spacing().is_none());
        let index = if uneven { index_of(&self.shape, block.start + place) } else { Vec::new() };
        (0..n).all(|i| {
            let within: f64 = (0..n)
                .map(|j| {
                    block.rows.hessian[symmetric_index(n, i, j)][place].abs()
                        * REACH
                        * self.step_at(j, index.get(j).copied())
                })
                .sum();
            block.rows.gradient[i][place].abs() <= within
        })
    }

    /// The longer of the steps to the neighbours along an axis.
    fn step_at(&self, axis: usize, index: Option<usize>) -> f64 {
        let (grid_axis, length) = (&self.grid_axes[axis], self.shape[axis]);
        let (Some(index), None) = (index, grid_axis.spacing()) else { return self.step(axis) };
        let inside = |offset: isize| self.periodic[axis] || (0..length as isize).contains(&(index as isize + offset));
        let distances = [-1, 1].into_iter().filter(|&o| inside(o)).map(|o| grid_axis.distance(index, o, length).abs());
        distances.fold(0.0, f64::max)
    }
}
