//! The connected region in which a field is flat, or low.

use std::ops::Range;

use super::driver::Driver;
use super::in_memory::Field;
use super::runs::Runs;
use super::slab_field::{SlabError, SlabField};
use crate::error::{Error, Result};
use crate::field::grid::{Grid, index_of};
use crate::field::pass::{Measure, Request, Summary, SummaryRequest, Targets};

/// Which points a [`Region`] may have, and from which one it grows.
///
/// ```
/// use gramkit::field::{Measure, RegionOptions};
/// // All points with a gradient, about the flattest of them.
/// let options = RegionOptions::default();
/// assert_eq!((options.measure, options.threshold, options.below), (Measure::Gradient, f64::INFINITY, None));
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct RegionOptions<'a> {
    /// How flatness is measured.
    pub measure: Measure,
    /// The measure is at most this, and known, at each point.
    pub threshold: f64,
    /// The field is below this at each point, if there is such a value.
    pub below: Option<f64>,
    /// The point that it grows from; without one, a point with the least measure: of several the one whose region is
    /// the largest, and of equally large ones the first in storage.
    pub seed: Option<&'a [usize]>,
}

impl Default for RegionOptions<'_> {
    fn default() -> Self {
        Self { measure: Measure::Gradient, threshold: f64::INFINITY, below: None, seed: None }
    }
}

impl RegionOptions<'_> {
    /// # Errors
    /// [`Error::Domain`].
    fn request(&self) -> Result<Request<'static>> {
        let Self { measure, threshold, below, .. } = *self;
        for (what, value) in [("a threshold", threshold), ("the value that a region is below", below.unwrap_or(0.0))] {
            if value.is_nan() {
                return Err(Error::Domain { what, value, must_be: "a number" });
            }
        }
        let summary = SummaryRequest { within: Some((measure, threshold)), below, ..SummaryRequest::default() };
        Ok(Request { summary: Some(summary), ..Request::default() })
    }
}

/// Connected points of a field at which a measure is at most a threshold, and the field below a value.
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct Region {
    /// The measure.
    pub measure: Measure,
    /// The measure is at most this at each point.
    #[cfg_attr(feature = "serde", serde(with = "crate::infinity"))]
    pub threshold: f64,
    /// The field is below this at each point.
    #[cfg_attr(feature = "serde", serde(with = "crate::infinity"))]
    pub below: Option<f64>,
    /// The point that it was grown from.
    pub seed: Vec<usize>,
    /// How many points it has.
    pub points: usize,
    /// The length, area, volume, … of the points' cells, in the units of the axes: each reaches half-way to its
    /// neighbours, and at an edge of the grid no further than the point.
    #[cfg_attr(feature = "serde", serde(with = "crate::infinity"))]
    pub volume: f64,
    /// The least index on each axis. On a periodic axis, the indices from here up to [`Region::last`], around the end
    /// of the axis if this is the larger one, are the shortest stretch that holds the region.
    pub first: Vec<usize>,
    /// The largest index on each axis.
    pub last: Vec<usize>,
    /// The least coordinates of its points. On a periodic axis the box is laid out in one piece, beyond the end if need
    /// be.
    #[cfg_attr(feature = "serde", serde(with = "crate::infinity"))]
    pub lower: Vec<f64>,
    /// The largest.
    #[cfg_attr(feature = "serde", serde(with = "crate::infinity"))]
    pub upper: Vec<f64>,
    /// Whether a point lies on an edge of the grid.
    pub boundary: bool,
    /// Its points, in ranges of places in the order of the samples, ascending; each lies in one row.
    pub places: Vec<Range<usize>>,
}

impl Region {
    /// Whether the point at this place in the order of the samples belongs to it.
    pub fn contains(&self, place: usize) -> bool {
        let after = self.places.partition_point(|range| range.end <= place);
        self.places.get(after).is_some_and(|range| range.contains(&place))
    }
}

impl Field<'_> {
    /// The connected region of points, neighbours along the axes (around the end of a periodic one), at which the
    /// measure is at most the threshold and the field below the value that the options have: the one that contains the
    /// seed, or without one the largest of those that contain a point with the least measure. `None` if the seed is no
    /// such point, or there is none.
    ///
    /// ```
    /// use gramkit::Field;
    /// use gramkit::field::RegionOptions;
    /// // x⁴ − 8x² at −4, −3.75, …, 4: |f′| = |4x³ − 16x| is small about −2, 0 and 2.
    /// let samples: Vec<f64> = (-16..=16).map(|k| 0.25 * f64::from(k)).map(|x| x.powi(4) - 8.0 * x * x).collect();
    /// let field = Field::new(&samples, &[33], &[0.25])?;
    /// let flat = RegionOptions { threshold: 4.5, ..RegionOptions::default() };
    /// let region = field.region(&flat)?.unwrap();
    /// assert_eq!((region.first[0], region.last[0], region.volume), (15, 17, 0.75));
    /// let right = field.region(&RegionOptions { seed: Some(&[24]), ..flat })?.unwrap();
    /// assert!(right.contains(24) && !right.contains(16));
    /// // The valley about −2 below the height −12, as far as |x² − 4| < 2.
    /// let low = RegionOptions { below: Some(-12.0), seed: Some(&[8]), ..RegionOptions::default() };
    /// let valley = field.region(&low)?.unwrap();
    /// assert_eq!((valley.first[0], valley.last[0]), (7, 10));
    /// # Ok::<(), gramkit::Error>(())
    /// ```
    ///
    /// # Errors
    /// As [`Field::compute`]; [`Error::Domain`] for a threshold that is NaN; [`Error::Shape`] and [`Error::NoSample`]
    /// for a seed off the grid.
    pub fn region(&self, options: &RegionOptions<'_>) -> Result<Option<Region>> {
        let seed = options.seed.map(|index| self.driver.place(index)).transpose()?;
        let summary = self.pass(options.request()?, Targets::default())?;
        Ok(self.driver.region(options, seed, summary))
    }
}

impl SlabField<'_> {
    /// The connected region that [`Field::region`] finds, to the bit. The planes are read once.
    ///
    /// # Errors
    /// As [`Field::region`]; those of the source.
    pub fn region(&mut self, options: &RegionOptions<'_>) -> Result<Option<Region>, SlabError> {
        let seed = options.seed.map(|index| self.driver().place(index)).transpose()?;
        let summary = self.pass(options.request()?)?;
        Ok(self.driver().region(options, seed, summary))
    }
}

impl Driver<'_> {
    /// The region about a place, or about that of the least measure.
    fn region(&self, options: &RegionOptions<'_>, seed: Option<usize>, summary: Summary) -> Option<Region> {
        let (shape, periodic) = (&self.discretization.shape, &self.discretization.periodic);
        let runs = Runs::new(shape, periodic, summary.within);
        let (start, places) = match seed {
            Some(seed) => (seed, runs.connected(seed)),
            None => runs.largest(summary.least_within?.1)?,
        };
        (!places.is_empty()).then(|| self.describe(options, start, places))
    }

    fn describe(&self, options: &RegionOptions<'_>, start: usize, places: Vec<Range<usize>>) -> Region {
        let (shape, n) = (&self.discretization.shape, self.grid.dimension());
        // Axes in storage order, as places are.
        let axis = |stored: usize| if self.reversed() { n - 1 - stored } else { stored };
        let widths: Vec<Vec<f64>> = (0..n).map(|stored| widths(&self.grid, axis(stored))).collect();
        let mut taken: Vec<Vec<bool>> = shape.iter().map(|&length| vec![false; length]).collect();
        let (mut points, mut volume) = (0, 0.0);
        for run in &places {
            let index = index_of(shape, run.start);
            let along = index[n - 1]..index[n - 1] + run.len();
            points += run.len();
            let across: f64 = (0..n - 1).map(|stored| widths[stored][index[stored]]).product();
            volume += across * widths[n - 1][along.clone()].iter().sum::<f64>();
            (0..n - 1).for_each(|stored| taken[stored][index[stored]] = true);
            taken[n - 1][along].fill(true);
        }
        let ordered = |mut axes: Vec<usize>| {
            if self.reversed() {
                axes.reverse();
            }
            axes
        };
        let periodic = |stored: usize| self.discretization.periodic[stored];
        let (first, last) = (0..n).map(|stored| stretch(&taken[stored], periodic(stored))).unzip();
        let (first, last): (Vec<usize>, Vec<usize>) = (ordered(first), ordered(last));
        let ends = |axis: usize| ends(&self.grid, axis, first[axis], last[axis]);
        let (lower, upper) = (0..n).map(ends).unzip();
        let edge = |stored: usize| !periodic(stored) && (taken[stored][0] || taken[stored].last() == Some(&true));
        Region {
            measure: options.measure,
            threshold: options.threshold,
            below: options.below,
            seed: ordered(index_of(shape, start)),
            points,
            volume,
            first,
            last,
            lower,
            upper,
            boundary: (0..n).any(edge),
            places,
        }
    }
}

/// The widths of the cells along an axis.
fn widths(grid: &Grid, axis: usize) -> Vec<f64> {
    let (length, along) = (grid.shape()[axis], &grid.axes()[axis]);
    let half = |index: usize, offset: isize| {
        let inside = along.is_periodic() || (0..length as isize).contains(&(index as isize + offset));
        if inside { 0.5 * along.distance(index, offset, length).abs() } else { 0.0 }
    };
    (0..length).map(|index| half(index, -1) + half(index, 1)).collect()
}

/// The coordinates of two points of an axis, the lesser first; of the second around the end of a circle if its index is
/// the lesser.
fn ends(grid: &Grid, axis: usize, first: usize, last: usize) -> (f64, f64) {
    let (length, along) = (grid.shape()[axis], &grid.axes()[axis]);
    let start = along.coordinate(first);
    let turns = usize::from(last < first);
    let end = start + along.distance(first, (last + turns * length) as isize - first as isize, length);
    // The same bits as the coordinate has, where it is one.
    let end = if turns == 0 { along.coordinate(last) } else { end };
    (start.min(end), start.max(end))
}

/// The first and the last index that is taken; on a circle, those next to the widest gap.
fn stretch(taken: &[bool], periodic: bool) -> (usize, usize) {
    let first = taken.iter().position(|&t| t).unwrap_or(0);
    let last = taken.iter().rposition(|&t| t).unwrap_or(0);
    let (mut best, mut widest) = ((first, last), if periodic { first + taken.len() - last } else { usize::MAX });
    let mut before = first;
    for index in (first + 1..=last).filter(|&index| taken[index]) {
        if index - before > widest {
            (best, widest) = ((index, before), index - before);
        }
        before = index;
    }
    best
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_shortest_stretch_may_pass_the_end_of_a_circle() {
        let taken = [true, true, false, false, false, true, false, true];
        assert_eq!(stretch(&taken, true), (5, 1));
        assert_eq!(stretch(&taken, false), (0, 7));
        assert_eq!(stretch(&[false, true, true, false], true), (1, 2));
    }
}
