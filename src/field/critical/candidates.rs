//! The cells that a search looks at: those at one of whose corners the linear model of the gradient may vanish within
//! two steps.

use std::ops::Range;

use crate::field::grid::index_of;
use crate::field::pass::Discretization;

/// The cells around some nodes.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Candidates<'a> {
    pub(crate) discretization: &'a Discretization,
    /// The places of the nodes, in runs, ascending.
    pub(crate) nodes: &'a [Range<usize>],
}

/// Cells that lie beside each other along the last axis.
#[derive(Clone, Debug)]
pub(crate) struct Row {
    /// The indices of their lowest nodes on the other axes.
    pub(crate) outer: Vec<usize>,
    /// The place of the first node with these.
    pub(crate) start: usize,
    /// The indices of their lowest nodes on the last axis, in runs, ascending.
    pub(crate) cells: Vec<Range<usize>>,
}

impl Candidates<'_> {
    /// The cells whose lowest nodes lie in some planes, row by row.
    pub(crate) fn rows(&self, planes: Range<usize>) -> impl Iterator<Item = Row> + '_ {
        let (shape, plane) = (&self.discretization.shape, self.discretization.plane());
        let length = shape[shape.len() - 1];
        let (rows, within) = match shape.len() {
            1 => (0..1, planes),
            _ => (planes.start * plane / length..planes.end * plane / length, 0..length),
        };
        let rows = if self.nodes.is_empty() { 0..0 } else { rows };
        rows.filter_map(move |row| self.row(row, within.clone()))
    }

    /// How many there are.
    pub(crate) fn count(&self) -> usize {
        self.rows(0..self.discretization.shape[0]).flat_map(|row| row.cells).map(|run| run.len()).sum()
    }

    /// Those of a row whose indices on the last axis lie within these.
    fn row(&self, row: usize, within: Range<usize>) -> Option<Row> {
        let Discretization { shape, periodic, .. } = self.discretization;
        let last = shape.len() - 1;
        let (length, around) = (shape[last], periodic[last]);
        let outer = index_of(&shape[..last], row);
        if (0..last).any(|axis| !periodic[axis] && outer[axis] + 1 == shape[axis]) {
            return None;
        }
        let within = within.start..within.end.min(if around { length } else { length - 1 });
        let mut cells = Vec::new();
        for corner in 0..1_usize << last {
            let upper = |axis: usize| (outer[axis] + (corner >> axis & 1)) % shape[axis];
            let start = (0..last).fold(0, |place, axis| place * shape[axis] + upper(axis)) * length;
            for run in self.nodes_in(start + within.start..start + (within.end + 1).min(length)) {
                // Of a node, the cell before it and its own.
                let first = (run.start - start).saturating_sub(1).max(within.start);
                cells.push(first..(run.end - start).min(within.end));
            }
            if around && within.end == length && self.nodes_in(start..start + 1).next().is_some() {
                cells.push(length - 1..length);
            }
        }
        cells.sort_unstable_by_key(|run| run.start);
        cells.dedup_by(|next, run| {
            let joined = next.start <= run.end;
            run.end = if joined { run.end.max(next.end) } else { run.end };
            joined
        });
        (!cells.is_empty()).then(|| Row { outer, start: row * length, cells })
    }

    /// The nodes at these places.
    fn nodes_in(&self, places: Range<usize>) -> impl Iterator<Item = Range<usize>> + '_ {
        let first = self.nodes.partition_point(|run| run.end <= places.start);
        let runs = self.nodes[first..].iter().take_while(move |run| run.start < places.end);
        runs.map(move |run| run.start.max(places.start)..run.end.min(places.end))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::field::grid::{Axis, Grid, Scheme};

    /// A cell is among them if and only if one of its corners is a node, whatever planes are asked for together.
    #[test]
    fn they_are_the_cells_around_the_nodes() {
        let mut state = 3_u64;
        for shape in [vec![23], vec![7, 9], vec![5, 4, 6], vec![4, 5, 4, 4]] {
            for case in 0..24_usize {
                let axis = |a: usize| {
                    let axis = Axis::even(1.0).unwrap();
                    if case >> a & 1 == 1 { axis.periodic() } else { axis }
                };
                let grid = Grid::new(&shape, (0..shape.len()).map(axis).collect()).unwrap();
                let discretization = Discretization::new(&grid, Scheme::default(), true).unwrap();
                let share = [3, 11, 60][case % 3];
                let node = |_| {
                    state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
                    (state >> 33).is_multiple_of(share)
                };
                let nodes: Vec<bool> = (0..grid.samples()).map(node).collect();
                let runs: Vec<Range<usize>> = (0..nodes.len()).filter(|&k| nodes[k]).map(|k| k..k + 1).collect();
                let candidates = Candidates { discretization: &discretization, nodes: &runs };
                let periodic = &discretization.periodic;
                let expected = |place: &usize| {
                    let index = index_of(&shape, *place);
                    let inside = (0..shape.len()).all(|a| periodic[a] || index[a] + 1 < shape[a]);
                    let corner = |c: usize| {
                        let upper = |a: usize| (index[a] + (c >> a & 1)) % shape[a];
                        (0..shape.len()).fold(0, |place, a| place * shape[a] + upper(a))
                    };
                    inside && (0..1_usize << shape.len()).any(|c| nodes[corner(c)])
                };
                let expected: Vec<usize> = (0..nodes.len()).filter(expected).collect();
                for height in [1, 2, shape[0]] {
                    let mut found = Vec::new();
                    for first in (0..shape[0]).step_by(height) {
                        for row in candidates.rows(first..(first + height).min(shape[0])) {
                            found.extend(row.cells.into_iter().flatten().map(|k| row.start + k));
                        }
                    }
                    assert_eq!(found, expected, "{shape:?} {case} {height}");
                }
                assert_eq!(candidates.count(), expected.len());
            }
        }
    }
}
