//! What the cells of a search have found, put together.

use std::collections::HashMap;

use super::cluster::Cluster;
use super::level::Levels;
use super::plateau_kind::PlateauKind;
use super::search::{Cell, Undecided};
use super::zero::Zero;
use crate::field::grid::index_of;
use crate::field::pass::Discretization;

/// Zeros of neighbouring cells that are as near as this, in steps, are the same, met on their common face.
const SAME: f64 = 1.0 / 64.0;

/// And as near as this, whatever the signs of their eigenvalues, which rounding may have made.
const EQUAL: f64 = 1.0 / (1_u64 << 20) as f64;

#[derive(Clone, Debug, Default)]
pub(crate) struct Merged {
    pub(crate) zeros: Vec<Zero>,
    pub(crate) clusters: Vec<Cluster>,
}

impl Discretization {
    /// The coordinate at so many steps from the first node.
    pub(crate) fn coordinate(&self, axis: usize, place: f64) -> f64 {
        let (grid_axis, length) = (&self.grid_axes[axis], self.shape[axis]);
        let last = if self.periodic[axis] { f64::INFINITY } else { length as f64 - 2.0 };
        let cell = if self.periodic[axis] { place.floor() } else { place.floor().clamp(0.0, last) };
        let index = (cell as isize).rem_euclid(length as isize) as usize;
        let turns = (cell as isize).div_euclid(length as isize);
        let step = grid_axis.distance(index, 1, length);
        let around = if turns == 0 { 0.0 } else { grid_axis.distance(0, turns * length as isize, length) };
        grid_axis.coordinate(index) + (place - cell) * step + around
    }

    /// The nearest node.
    pub(crate) fn nearest(&self, axis: usize, place: f64) -> usize {
        let length = self.shape[axis];
        let node = place.round().max(0.0) as usize;
        if self.periodic[axis] { node % length } else { node.min(length - 1) }
    }

    /// The cells that share a corner with a cell, and itself, by the steps to them.
    fn neighbours(&self, index: &[usize]) -> Vec<(Vec<isize>, usize)> {
        let shape = &self.shape;
        let mut found = vec![(Vec::new(), 0_usize)];
        for (axis, (&i, &length)) in index.iter().zip(shape).enumerate() {
            let cells = if self.periodic[axis] { length } else { length - 1 } as isize;
            let mut next = Vec::with_capacity(3 * found.len());
            for (steps, place) in &found {
                for step in -1..=1 {
                    let target = i as isize + step;
                    if self.periodic[axis] || (0..cells).contains(&target) {
                        let mut steps: Vec<isize> = steps.clone();
                        steps.push(step);
                        next.push((steps, place * length + target.rem_euclid(length as isize) as usize));
                    }
                }
            }
            found = next;
        }
        found
    }

    /// Whether two places are at most so many steps apart on every axis.
    fn near(&self, a: &[f64], b: &[f64], steps: f64) -> bool {
        (0..a.len()).all(|axis| {
            let (distance, length) = ((a[axis] - b[axis]).abs(), self.shape[axis] as f64);
            distance <= steps || self.periodic[axis] && (length - distance).abs() <= steps
        })
    }

    /// The place on the axes, from 0 on.
    fn wrapped(&self, mut place: Vec<f64>) -> Vec<f64> {
        for (axis, at) in place.iter_mut().enumerate() {
            if self.periodic[axis] {
                *at = at.rem_euclid(self.shape[axis] as f64);
            }
        }
        place
    }
}

/// Merges the findings of all cells, in storage order.
pub(crate) fn merge(discretization: &Discretization, cells: &[Cell], levels: &Levels) -> Merged {
    let found = Found { discretization, cells, levels };
    let mut merged = Merged { clusters: levels.clusters(discretization), ..Merged::default() };
    let mut seen = vec![false; cells.len()];
    for start in 0..cells.len() {
        if found.belongs(start) && !seen[start] {
            found.cluster(start, &mut seen, &mut merged);
        }
    }
    // Kept zeros by cell, so that only those of neighbours are compared.
    let mut kept: HashMap<usize, Vec<usize>> = HashMap::new();
    for cell in cells {
        let around = discretization.neighbours(&found.index(cell));
        let apart = |zero: &&Zero| zero.class.is_decided() || !found.is_beside_level(cell, &zero.place);
        for zero in cell.zeros.iter().filter(apart) {
            let zero = Zero { place: discretization.wrapped(zero.place.clone()), ..zero.clone() };
            let inside_undecided = around
                .iter()
                .filter_map(|(_, node)| found.at(*node))
                .any(|k| cells[k].undecided.as_ref().is_some_and(|part| found.contains(&cells[k], part, &zero.place)));
            if inside_undecided {
                continue;
            }
            let mut known = around.iter().filter_map(|(_, node)| kept.get(node)).flatten();
            match known.find(|&&k| is_same(discretization, &merged.zeros[k], &zero)) {
                // The worse known of the two, whichever cell comes first.
                Some(&k) if zero.is_worse_than(&merged.zeros[k]) => merged.zeros[k] = zero,
                Some(_) => {}
                None => {
                    kept.entry(cell.node).or_default().push(merged.zeros.len());
                    merged.zeros.push(zero);
                }
            }
        }
    }
    merged
}

/// Whether two cells have met the same zero.
fn is_same(discretization: &Discretization, a: &Zero, b: &Zero) -> bool {
    let negative = |zero: &Zero| zero.eigenvalues.iter().filter(|&&value| value < 0.0).count();
    let near = |steps| discretization.near(&a.place, &b.place, steps);
    near(EQUAL) || near(SAME) && negative(a) == negative(b)
}

/// What all cells have found.
struct Found<'a> {
    discretization: &'a Discretization,
    cells: &'a [Cell],
    levels: &'a Levels,
}

impl Found<'_> {
    fn index(&self, cell: &Cell) -> Vec<usize> {
        index_of(&self.discretization.shape, cell.node)
    }

    /// The number of the cell with this lowest node.
    fn at(&self, node: usize) -> Option<usize> {
        self.cells.binary_search_by_key(&node, |cell| cell.node).ok()
    }

    /// Whether a place of a cell, in steps, is less than a step away from a cell of equal samples.
    fn is_beside_level(&self, cell: &Cell, place: &[f64]) -> bool {
        if self.levels.is_empty() {
            return false;
        }
        let index = self.index(cell);
        self.discretization.neighbours(&index).iter().any(|(steps, node)| {
            self.levels.contains(*node)
                && (0..index.len()).all(|a| {
                    let from_corner = place[a] - (index[a] as f64 + steps[a] as f64);
                    (-from_corner).max(from_corner - 1.0) < 1.0 - SAME
                })
        })
    }

    /// Whether a cell is undecided, and beside none of equal samples.
    fn belongs(&self, k: usize) -> bool {
        let cell = &self.cells[k];
        cell.undecided.as_ref().is_some_and(|part| !self.is_beside_level(cell, &part.middle.place))
    }

    /// Whether a place, in steps, lies in the undecided part of a cell.
    fn contains(&self, cell: &Cell, part: &Undecided, place: &[f64]) -> bool {
        let (corner, d) = (self.index(cell), self.discretization);
        (0..corner.len()).all(|a| {
            let middle = corner[a] as f64 + 0.5 * (part.low[a] + part.high[a]);
            let reach = 0.5 * (part.high[a] - part.low[a]) + SAME;
            let distance = (place[a] - middle).abs();
            distance <= reach || d.periodic[a] && (d.shape[a] as f64 - distance).abs() <= reach
        })
    }

    /// Walks over the undecided cells whose parts touch, from one on. What is no longer than a step is one point.
    fn cluster(&self, start: usize, seen: &mut [bool], merged: &mut Merged) {
        let (d, n) = (self.discretization, self.discretization.dimension());
        let steps_of = |k: usize| self.index(&self.cells[k]).iter().map(|&i| i as isize).collect::<Vec<isize>>();
        let mut members: Vec<(usize, Vec<isize>)> = vec![(start, steps_of(start))];
        seen[start] = true;
        let mut next = 0;
        while next < members.len() {
            let (k, corner) = members[next].clone();
            next += 1;
            for (steps, node) in d.neighbours(&self.index(&self.cells[k])) {
                let Some(other) = self.at(node).filter(|&other| !seen[other]) else { continue };
                let touch = match (&self.cells[k].undecided, &self.cells[other].undecided) {
                    (Some(part), Some(other)) => adjoin(&steps, part, other),
                    _ => false,
                };
                if touch && self.belongs(other) {
                    seen[other] = true;
                    members.push((other, corner.iter().zip(&steps).map(|(i, step)| i + step).collect()));
                }
            }
        }
        let (mut low, mut high) = (vec![f64::INFINITY; n], vec![f64::NEG_INFINITY; n]);
        for (k, corner) in &members {
            let Some(part) = &self.cells[*k].undecided else { continue };
            for axis in 0..n {
                low[axis] = low[axis].min(corner[axis] as f64 + part.low[axis]);
                high[axis] = high[axis].max(corner[axis] as f64 + part.high[axis]);
            }
        }
        let first: Vec<f64> = self.index(&self.cells[start]).iter().map(|&i| i as f64 + 0.5).collect();
        let cells = members.len();
        // The part that is worst known speaks for all.
        let parts = members.iter().filter_map(|(k, _)| self.cells[*k].undecided.as_ref());
        let Some(worst) = parts.map(|part| &part.middle).reduce(|a, b| if b.is_worse_than(a) { b } else { a }) else {
            return;
        };
        if (0..n).all(|axis| high[axis] - low[axis] <= 1.0) {
            let place = d.wrapped((0..n).map(|axis| 0.5 * (low[axis] + high[axis])).collect());
            merged.zeros.push(Zero { place, hull: Some((low, high)), ..worst.clone() });
            return;
        }
        let (value, class, kind) = (worst.value, worst.class, PlateauKind::VanishingGradient);
        merged.clusters.push(Cluster { kind, cells, low, high, value, first, class, open: false });
    }
}

/// Whether the parts of two cells, so many steps apart, touch.
fn adjoin(steps: &[isize], part: &Undecided, other: &Undecided) -> bool {
    steps.iter().enumerate().all(|(a, &step)| {
        let step = step as f64;
        step + other.low[a] <= part.high[a] + SAME && step + other.high[a] >= part.low[a] - SAME
    })
}
