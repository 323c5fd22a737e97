//! Cells around which all samples are equal, found many at a time.
//!
//! Of such a cell nothing else has to be looked at: the interpolant is constant there, and nothing beside the cell is
//! higher or lower.

use std::cell::OnceCell;

use super::interpolant::support;
use super::level::Level;
use crate::field::pass::{Discretization, Window};
use crate::field::stencil::Accuracy;

/// The samples around the cells along an axis, from the first to the last of each cell: those of its interpolant, and
/// the neighbours of its nodes.
#[derive(Clone, Debug)]
struct Spans {
    /// Of the cells before those whose interpolants are alike, relative to each cell.
    before: Vec<[isize; 2]>,
    /// Of these, and how many there are.
    alike: ([isize; 2], usize),
    /// Of the cells after them.
    after: Vec<[isize; 2]>,
}

impl Spans {
    fn new(discretization: &Discretization, axis: usize) -> Self {
        let (length, periodic) = (discretization.shape[axis], discretization.periodic[axis]);
        let cells = if periodic { length } else { length - 1 };
        let operators = [Accuracy::Finer, Accuracy::Scheme].map(|accuracy| discretization.operators(axis, accuracy));
        let interiors = operators.iter().flatten().flatten().map(|operator| operator.interior.clone());
        // Both nodes of a cell, and those beside them, lie within.
        let (first, end) = interiors.fold((1, cells.saturating_sub(1)), |(first, end), interior| {
            (first.max(interior.start), end.min(interior.end.saturating_sub(1)))
        });
        let end = end.max(first);
        let (first, end) = if end <= cells { (first, end) } else { (cells, cells) };
        let span = |cell: usize| {
            let [from, to] = support(discretization, axis, cell).unwrap_or([0, 1]);
            let (from, to) = (from.min(-1), to.max(2));
            match periodic {
                true => [from, to],
                false => [from.max(-(cell as isize)), to.min(length as isize - 1 - cell as isize)],
            }
        };
        let alike = if first < end { span(first) } else { [0, 1] };
        Self {
            before: (0..first).map(span).collect(),
            alike: (alike, end - first),
            after: (end..cells).map(span).collect(),
        }
    }

    /// The first and the last index of the samples around a cell; below 0 or beyond the end around a periodic axis.
    fn of(&self, cell: usize) -> [isize; 2] {
        let alike = self.before.len() + self.alike.1;
        let [from, to] = match cell {
            _ if cell < self.before.len() => self.before[cell],
            _ if cell < alike => self.alike.0,
            _ => self.after[cell - alike],
        };
        [cell as isize + from, cell as isize + to]
    }
}

/// The samples around the cells of a field.
#[derive(Clone, Debug)]
pub(crate) struct Constant<'a> {
    discretization: &'a Discretization,
    axes: Vec<Spans>,
}

/// Those around the cells of a row along the last axis.
pub(crate) struct ConstantRow<'a> {
    constant: &'a Constant<'a>,
    window: Window<'a>,
    /// The indices of the cells on the other axes.
    outer: &'a [usize],
    /// Where the rows of samples around them begin in the window.
    rows: OnceCell<Vec<usize>>,
}

impl<'a> Constant<'a> {
    pub(crate) fn new(discretization: &'a Discretization) -> Self {
        let axes = (0..discretization.dimension()).map(|axis| Spans::new(discretization, axis)).collect();
        Self { discretization, axes }
    }

    /// The cells with these indices on all axes but the last, whose samples lie in the window.
    pub(crate) fn row(&'a self, window: Window<'a>, outer: &'a [usize]) -> ConstantRow<'a> {
        ConstantRow { constant: self, window, outer, rows: OnceCell::new() }
    }
}

impl ConstantRow<'_> {
    /// How many cells from one on, up to an end, have equal samples around them only, and these; `None` if the first
    /// has others.
    pub(crate) fn from(&self, cell: usize, end: usize) -> Option<(usize, Level)> {
        let Discretization { shape, periodic, .. } = self.constant.discretization;
        let last = shape.len() - 1;
        let (length, samples, spans) = (shape[last], self.window.samples, &self.constant.axes[last]);
        let own = self.start(self.outer) + self.along(cell);
        let value = samples[own];
        if samples[self.start(self.outer) + self.along((cell + 1) % length)] != value {
            return None;
        }
        let [from, to] = spans.of(cell);
        let rows = self.rows.get_or_init(|| self.rows());
        let places: Vec<usize> = (from..=to).map(|at| self.along(at.rem_euclid(length as isize) as usize)).collect();
        if !rows.iter().all(|row| places.iter().all(|place| samples[row + place] == value)) {
            return None;
        }
        // How far the samples of all rows go on being equal.
        let begin = (to + 1).min(length as isize) as usize;
        let mut equal = ((spans.of(end - 1)[1] + 1).min(length as isize) as usize).max(begin);
        for row in rows {
            let start = row + self.along(begin % length);
            let on = samples.get(start..start + (equal - begin)).unwrap_or_default();
            equal = begin + on.iter().position(|&sample| sample != value).unwrap_or(on.len());
        }
        let is_equal = |&cell: &usize| {
            let [first, last] = spans.of(cell);
            first >= from && last < equal as isize
        };
        let count = 1 + (cell + 1..end).take_while(is_equal).count();
        let at_end = |axis: usize, first: usize, end: usize| !periodic[axis] && (first == 0 || end + 1 == shape[axis]);
        let open = at_end(last, cell, cell + count) || (0..last).any(|a| at_end(a, self.outer[a], self.outer[a] + 1));
        Some((count, Level { value, higher: false, lower: false, open }))
    }

    /// Where the row with these indices on the other axes begins in the window.
    fn start(&self, outer: &[usize]) -> usize {
        let shape = &self.constant.discretization.shape;
        let row = outer.iter().zip(shape).enumerate().fold(0, |row, (axis, (&i, &length))| {
            let first = if axis == 0 { self.window.first } else { 0 };
            row * length + (i + length - first) % length
        });
        row * shape[shape.len() - 1]
    }

    /// Where a sample of a row is, from the row's beginning on.
    fn along(&self, index: usize) -> usize {
        let length = self.constant.discretization.shape[self.outer.len()];
        // The planes of a field with one axis are its samples.
        if self.outer.is_empty() { (index + length - self.window.first) % length } else { index }
    }

    fn rows(&self) -> Vec<usize> {
        let shape = &self.constant.discretization.shape;
        let mut indices: Vec<Vec<usize>> = vec![Vec::new()];
        for (axis, &i) in self.outer.iter().enumerate() {
            let [from, to] = self.constant.axes[axis].of(i);
            let around = |at: isize| at.rem_euclid(shape[axis] as isize) as usize;
            let extended = |index: &Vec<usize>| {
                let index = index.clone();
                (from..=to).map(move |at| [index.as_slice(), &[around(at)]].concat())
            };
            indices = indices.iter().flat_map(extended).collect();
        }
        indices.iter().map(|index| self.start(index)).collect()
    }
}
