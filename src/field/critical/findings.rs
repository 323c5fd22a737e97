//! What a search has found so far, and what it took.

use std::ops::Range;

use rayon::prelude::*;

use super::candidates::Candidates;
use super::constant::Constant;
use super::level::{Level, Levels};
use super::search::Cell;
use super::setting::Search;
use crate::error::Result;
use crate::field::pass::Window;
use crate::progress::{Progress, report};
use crate::rounding::check_environment;
use crate::threads::parallel;

/// Cells that are searched between two reports of progress, at most.
const BATCH: usize = 1 << 12;

/// What one box of each takes, at most, unless it is one cell: with all the boxes that a cell may be cut into, a search
/// takes an eighth more than the usual effort.
const BATCH_WORK: u64 = 1 << 19;

/// Cells of equal samples between two reports, at most.
const LEVEL: usize = 1 << 18;

/// Axes of a field that is searched, at most: a polynomial on a cell has 6ⁿ coefficients.
pub(crate) const MOST_AXES: usize = 8;

/// What the cells so far have.
#[derive(Debug, Default)]
pub(crate) struct Findings {
    /// Those in which there is something, ascending.
    pub(crate) cells: Vec<Cell>,
    pub(crate) levels: Levels,
    /// How many have been looked at.
    pub(crate) searched: usize,
    /// What they took, in coefficients of polynomials.
    work: u64,
}

/// A cell, or several of equal samples.
#[derive(Clone, Copy, Debug)]
enum Item {
    Cell(usize),
    Level { first: usize, cells: usize, level: Level },
}

/// How a search goes over the cells.
#[derive(Clone, Copy)]
pub(crate) struct Course<'a> {
    pub(crate) search: &'a Search<'a>,
    pub(crate) constant: &'a Constant<'a>,
    pub(crate) candidates: Candidates<'a>,
    /// How many cells there are.
    pub(crate) total: usize,
    pub(crate) progress: Option<Progress<'a>>,
}

impl Findings {
    /// Whether nothing more may be searched.
    pub(crate) fn are_exhausted(&self, search: &Search<'_>) -> bool {
        self.work >= search.options.effort || search.discretization.dimension() > MOST_AXES
    }

    /// Searches the cells of some planes, whose samples and those around them lie in the window, as long as what the
    /// cells before took is below the effort: neither slabs nor threads make a difference.
    pub(crate) fn add(&mut self, course: &Course<'_>, window: Window<'_>, planes: Range<usize>) -> Result<()> {
        let search = course.search;
        let most = (BATCH_WORK / search.work_of_box()).clamp(1, BATCH as u64) as usize;
        let (mut batch, mut cells, mut level) = (Vec::new(), 0, 0);
        for row in course.candidates.rows(planes) {
            let around = course.constant.row(window, &row.outer);
            for run in &row.cells {
                let mut next = run.start;
                while next < run.end {
                    let first = row.start + next;
                    match around.from(next, run.end) {
                        Some((count, equal)) => {
                            batch.push(Item::Level { first, cells: count, level: equal });
                            next += count;
                            level += count;
                        }
                        None => {
                            batch.push(Item::Cell(first));
                            next += 1;
                            cells += 1;
                        }
                    }
                    if cells >= most || level >= LEVEL || batch.len() >= BATCH {
                        self.look_at(course, window, &batch)?;
                        if self.are_exhausted(search) {
                            return Ok(());
                        }
                        batch.clear();
                        (cells, level) = (0, 0);
                    }
                }
            }
        }
        self.look_at(course, window, &batch)
    }

    fn look_at(&mut self, course: &Course<'_>, window: Window<'_>, batch: &[Item]) -> Result<()> {
        let search = course.search;
        let length = search.discretization.shape[search.discretization.dimension() - 1];
        let proves = search.discretization.bounds.is_some();
        let look = |item: &Item| {
            if proves {
                check_environment()?;
            }
            match item {
                Item::Cell(node) => search.cell(window, *node).map(Some),
                Item::Level { .. } => Ok(None),
            }
        };
        let found: Vec<Result<Option<Cell>>> = parallel(batch.par_iter()).map(look).collect();
        for (item, found) in batch.iter().zip(found) {
            if self.are_exhausted(search) {
                break;
            }
            match (item, found?) {
                (_, Some(cell)) => {
                    self.searched += 1;
                    self.work = self.work.saturating_add(cell.work);
                    if let Some(level) = cell.level {
                        self.levels.push(length, cell.node, 1, level);
                    }
                    if cell.unsearched || cell.undecided.is_some() || !cell.zeros.is_empty() {
                        self.cells.push(cell);
                    }
                }
                (&Item::Level { first, cells, level }, None) => {
                    self.searched += cells;
                    self.levels.push(length, first, cells, level);
                }
                (Item::Cell(_), None) => {}
            }
        }
        report(course.progress, self.searched as f64 / course.total.max(1) as f64)
    }
}
