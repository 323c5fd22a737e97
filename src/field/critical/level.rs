//! Cells of equal samples, and the plateaus that they make.
//!
//! Cells that follow each other along the last axis are one run, so that a plateau takes the memory of its rows and not
//! of its cells.

use std::ops::Range;

use super::cluster::Cluster;
use super::plateau_kind::PlateauKind;
use crate::claim::PointClass;
use crate::field::grid::index_of;
use crate::field::pass::Discretization;

/// The samples of a cell that are equal, and the others beside them.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Level {
    pub(crate) value: f64,
    /// Whether some of the samples around it are higher.
    pub(crate) higher: bool,
    pub(crate) lower: bool,
    /// Whether some are missing, or beyond an edge.
    pub(crate) open: bool,
}

/// Cells of equal samples that follow each other along the last axis.
#[derive(Clone, Copy, Debug)]
struct Run {
    /// The lowest node of the first.
    first: usize,
    cells: usize,
    /// The value of the first, and what is beside any.
    level: Level,
}

/// All cells of equal samples, in storage order.
#[derive(Clone, Debug, Default)]
pub(crate) struct Levels {
    runs: Vec<Run>,
}

impl Levels {
    /// Adds cells that follow each other along the last axis, which has so many nodes, after those that are there.
    pub(crate) fn push(&mut self, length: usize, first: usize, cells: usize, level: Level) {
        match self.runs.last_mut() {
            Some(run) if run.first + run.cells == first && !first.is_multiple_of(length) => {
                run.cells += cells;
                run.level.higher |= level.higher;
                run.level.lower |= level.lower;
                run.level.open |= level.open;
            }
            _ => self.runs.push(Run { first, cells, level }),
        }
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.runs.is_empty()
    }

    /// Whether the cell with this lowest node is one of them.
    pub(crate) fn contains(&self, node: usize) -> bool {
        !self.within(node..node + 1).is_empty()
    }

    /// The numbers of the runs that have cells with lowest nodes in a range of places.
    fn within(&self, nodes: Range<usize>) -> Range<usize> {
        let first = self.runs.partition_point(|run| run.first + run.cells <= nodes.start);
        first..first + self.runs[first..].partition_point(|run| run.first < nodes.end)
    }

    /// The plateaus: cells that are connected, by a corner at least.
    pub(crate) fn clusters(&self, discretization: &Discretization) -> Vec<Cluster> {
        let mut seen = vec![false; self.runs.len()];
        let mut clusters = Vec::new();
        for start in 0..self.runs.len() {
            if !seen[start] {
                clusters.push(self.cluster(discretization, start, &mut seen));
            }
        }
        clusters
    }

    /// Walks over the runs that are connected with one.
    fn cluster(&self, d: &Discretization, start: usize, seen: &mut [bool]) -> Cluster {
        let n = d.dimension();
        let index = |run: usize| index_of(&d.shape, self.runs[run].first);
        let signed = |index: &[usize]| index.iter().map(|&i| i as isize).collect::<Vec<isize>>();
        // Each with where its first cell is, from the start's on, beyond the ends of periodic axes.
        let mut members = vec![(start, signed(&index(start)))];
        seen[start] = true;
        let mut next = 0;
        let (mut low, mut high) = (vec![f64::INFINITY; n], vec![f64::NEG_INFINITY; n]);
        let (mut cells, mut level) = (0, self.runs[start].level);
        while let Some((run, corner)) = members.get(next).cloned() {
            next += 1;
            let Run { cells: count, level: Level { higher, lower, open, .. }, .. } = self.runs[run];
            cells += count;
            level = Level {
                higher: level.higher || higher,
                lower: level.lower || lower,
                open: level.open || open,
                ..level
            };
            for axis in 0..n {
                let length = if axis + 1 == n { count } else { 1 };
                low[axis] = low[axis].min(corner[axis] as f64);
                high[axis] = high[axis].max(corner[axis] as f64 + length as f64);
            }
            let here = index(run);
            for (other, from) in self.beside(d, &here, count) {
                if !seen[other] {
                    seen[other] = true;
                    members.push((other, corner.iter().zip(&from).map(|(corner, from)| corner + from).collect()));
                }
            }
        }
        // What goes around a periodic axis does so from its first cell on.
        let first = index(start);
        for axis in (0..n).filter(|&axis| d.periodic[axis]) {
            if high[axis] - low[axis] >= d.shape[axis] as f64 {
                (low[axis], high[axis]) = (first[axis] as f64, (first[axis] + d.shape[axis]) as f64);
            }
        }
        let class = match (level.higher, level.lower) {
            (true, false) => PointClass::Minimum,
            (false, true) => PointClass::Maximum,
            _ => PointClass::Degenerate,
        };
        let first = first.iter().map(|&i| i as f64 + 0.5).collect();
        Cluster {
            kind: PlateauKind::EqualSamples,
            cells,
            low,
            high,
            value: level.value,
            first,
            class,
            open: level.open,
        }
    }

    /// The runs that touch the one of so many cells whose first has this index, and how far their first cells are from
    /// it.
    fn beside(&self, d: &Discretization, index: &[usize], cells: usize) -> Vec<(usize, Vec<isize>)> {
        let last = index.len() - 1;
        let (length, from) = (d.shape[last], index[last] as isize);
        // Along the last axis, and how far around its end.
        let mut parts = vec![(index[last].saturating_sub(1)..(index[last] + cells + 1).min(length), 0)];
        if d.periodic[last] && index[last] == 0 {
            parts.push((length - 1..length, -(length as isize)));
        }
        if d.periodic[last] && index[last] + cells == length {
            parts.push((0..1, length as isize));
        }
        let mut found = Vec::new();
        for place in 0..3_usize.pow(last as u32) {
            let mut steps: Vec<isize> = (0..last).map(|a| (place / 3_usize.pow(a as u32) % 3) as isize - 1).collect();
            let target = |axis: usize| {
                let (at, length) = (index[axis] as isize + steps[axis], d.shape[axis] as isize);
                let inside = d.periodic[axis] || (0..length).contains(&at);
                inside.then_some(at.rem_euclid(length) as usize)
            };
            let row = (0..last).try_fold(0, |place, axis| Some(place * d.shape[axis] + target(axis)?));
            let Some(start) = row.map(|row| row * length) else { continue };
            steps.push(0);
            for (part, turn) in &parts {
                for run in self.within(start + part.start..start + part.end) {
                    let at = self.runs[run].first as isize - start as isize;
                    steps[last] = at - from + turn;
                    found.push((run, steps.clone()));
                }
            }
        }
        found
    }
}
