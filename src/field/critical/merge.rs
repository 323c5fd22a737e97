//! What the cells of a search have found, put together.

use std::collections::{HashMap, HashSet};

use super::search::{Cell, Undecided, Zero};
use crate::field::grid::index_of;
use crate::field::pass::Discretization;

/// Zeros of neighbouring cells that are as near as this, in steps, are the same, met on their common face.
const SAME: f64 = 1.0 / 64.0;

/// Connected cells in parts of which the gradient may vanish more than once.
#[derive(Clone, Debug)]
pub(crate) struct Cluster {
    pub(crate) cells: usize,
    /// Its bounding box, in steps from the first node; from the first cell on, beyond the ends of periodic axes.
    pub(crate) low: Vec<f64>,
    pub(crate) high: Vec<f64>,
    pub(crate) value: f64,
    /// A place in its first cell.
    pub(crate) first: Vec<f64>,
}

#[derive(Clone, Debug, Default)]
pub(crate) struct Merged {
    pub(crate) zeros: Vec<Zero>,
    pub(crate) clusters: Vec<Cluster>,
    /// The cells of those that are flat.
    on_plateaus: HashSet<usize>,
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

/// Merges the findings of all cells.
pub(crate) fn merge(discretization: &Discretization, mut cells: Vec<Cell>) -> Merged {
    cells.sort_by_key(|cell| cell.node);
    cells.dedup_by_key(|cell| cell.node);
    let by_node: HashMap<usize, usize> = cells.iter().enumerate().map(|(k, cell)| (cell.node, k)).collect();
    let index = |cell: &Cell| index_of(&discretization.shape, cell.node);
    let mut merged = Merged::default();
    let mut seen = vec![false; cells.len()];
    for start in 0..cells.len() {
        if cells[start].undecided.is_some() && !seen[start] {
            cluster(discretization, &cells, &by_node, start, &mut seen, &mut merged);
        }
    }
    // Kept zeros by cell, so that only those of neighbours are compared.
    let mut kept: HashMap<usize, Vec<usize>> = HashMap::new();
    for cell in &cells {
        let around = discretization.neighbours(&index(cell));
        let on_plateau = merged.on_plateaus.contains(&cell.node);
        for zero in cell.zeros.iter().filter(|zero| !(on_plateau && is_unknown(zero))) {
            let place = discretization.wrapped(zero.place.clone());
            let same = |other: &Zero| {
                let negative = |zero: &Zero| zero.eigenvalues.iter().filter(|&&value| value < 0.0).count();
                discretization.near(&other.place, &place, SAME) && negative(other) == negative(zero)
            };
            let inside_undecided = around.iter().filter_map(|(_, node)| by_node.get(node)).any(|&k| {
                cells[k].undecided.as_ref().is_some_and(|part| {
                    let corner = index(&cells[k]);
                    let middle: Vec<f64> =
                        (0..corner.len()).map(|a| corner[a] as f64 + 0.5 * (part.low[a] + part.high[a])).collect();
                    (0..corner.len()).all(|a| {
                        let half = 0.5 * (part.high[a] - part.low[a]);
                        let distance = (place[a] - middle[a]).abs();
                        let length = discretization.shape[a] as f64;
                        distance <= half + SAME
                            || discretization.periodic[a] && (length - distance).abs() <= half + SAME
                    })
                })
            });
            let known = around.iter().filter_map(|(_, node)| kept.get(node)).flatten().any(|&k| same(&merged.zeros[k]));
            if !inside_undecided && !known {
                kept.entry(cell.node).or_default().push(merged.zeros.len());
                merged.zeros.push(Zero { place, ..zero.clone() });
            }
        }
    }
    merged
}

/// Walks over the undecided cells that are connected with one, and if some of them are flat, over those beside them
/// that have zeros of no known class: a plateau's rim. What is no longer than a step and not flat is one point.
fn cluster(
    discretization: &Discretization,
    cells: &[Cell],
    by_node: &HashMap<usize, usize>,
    start: usize,
    seen: &mut [bool],
    merged: &mut Merged,
) {
    let Some(first) = &cells[start].undecided else { return };
    let index = |k: usize| index_of(&discretization.shape, cells[k].node);
    let n = discretization.dimension();
    let adjoin = |steps: &[isize], part: &Undecided, other: &Undecided| {
        (0..n).all(|a| {
            let step = steps[a] as f64;
            step + other.low[a] <= part.high[a] + SAME && step + other.high[a] >= part.low[a] - SAME
        })
    };
    let mut members: Vec<(usize, Vec<isize>)> = vec![(start, index(start).iter().map(|&i| i as isize).collect())];
    seen[start] = true;
    let mut flat = false;
    for rim in [false, true] {
        let mut next = 0;
        while next < members.len() && (flat || !rim) {
            let (k, corner) = members[next].clone();
            next += 1;
            flat |= cells[k].undecided.as_ref().is_some_and(|part| part.flat);
            for (steps, node) in discretization.neighbours(&index(k)) {
                let Some(&other) = by_node.get(&node).filter(|&&other| !seen[other]) else { continue };
                let connected = match (&cells[k].undecided, &cells[other].undecided) {
                    _ if rim => cells[other].undecided.is_some() || cells[other].zeros.iter().any(is_unknown),
                    (Some(part), Some(other)) => adjoin(&steps, part, other),
                    _ => false,
                };
                if connected {
                    seen[other] = true;
                    members.push((other, corner.iter().zip(&steps).map(|(i, step)| i + step).collect()));
                }
            }
        }
    }
    let (mut low, mut high) = (vec![f64::INFINITY; n], vec![f64::NEG_INFINITY; n]);
    for (k, corner) in &members {
        let place = index(*k);
        let zeros = cells[*k].zeros.iter().filter(|zero| flat && is_unknown(zero));
        let parts = cells[*k].undecided.iter().map(|part| (part.low.clone(), part.high.clone()));
        let points = zeros.map(|zero| zero.place.iter().zip(&place).map(|(at, &i)| at - i as f64).collect());
        for (from, to) in parts.chain(points.map(|t: Vec<f64>| (t.clone(), t))) {
            for axis in 0..n {
                low[axis] = low[axis].min(corner[axis] as f64 + from[axis]);
                high[axis] = high[axis].max(corner[axis] as f64 + to[axis]);
            }
        }
    }
    if !flat && (0..n).all(|axis| high[axis] - low[axis] <= 1.0) {
        let middle = (0..n).map(|axis| 0.5 * (low[axis] + high[axis])).collect();
        merged.zeros.push(Zero { place: discretization.wrapped(middle), ..first.middle.clone() });
        return;
    }
    if flat {
        merged.on_plateaus.extend(members.iter().map(|(k, _)| cells[*k].node));
    }
    let (value, first) = (first.middle.value, first.middle.place.clone());
    merged.clusters.push(Cluster { cells: members.len(), low, high, value, first });
}

/// Whether a zero has no known class and no known place.
fn is_unknown(zero: &Zero) -> bool {
    zero.position_error.is_none()
}
