//! The connected region in which a measure is small.

use super::in_memory::Field;
use crate::error::{Error, Result};
use crate::field::grid::{Grid, index_of, zeros};
use crate::field::pass::{Measure, Request, SummaryRequest, Targets};

/// Connected points of a field at which a measure is at most a threshold.
#[derive(Clone, Debug, PartialEq)]
pub struct Region {
    /// The measure.
    pub measure: Measure,
    /// The threshold.
    pub threshold: f64,
    /// The point that it was grown from.
    pub seed: Vec<usize>,
    /// How many points it has.
    pub points: usize,
    /// The length, area, volume, … of the points' cells, in the units of the axes: each reaches half-way to its
    /// neighbours, and at an edge of the grid no further than the point.
    pub volume: f64,
    /// The least index on each axis. On a periodic axis, the indices from here up to [`Region::last`], around the end
    /// of the axis if this is the larger one, are the shortest stretch that holds the region.
    pub first: Vec<usize>,
    /// The largest index on each axis.
    pub last: Vec<usize>,
    /// Whether a point lies on an edge of the grid.
    pub boundary: bool,
    /// Which points belong to it, in the order of the samples.
    pub mask: Vec<bool>,
}

impl Field<'_> {
    /// The connected region of points, neighbours along the axes (around the end of a periodic one), at which the
    /// measure is at most the threshold: the one that contains the seed, or without one the first point in storage with
    /// the least measure. `None` if the measure is larger there, or unknown for want of samples.
    ///
    /// ```
    /// use gramkit::Field;
    /// use gramkit::field::Measure;
    /// // x⁴ − 8x² at −4, −3.75, …, 4: |f′| = |4x³ − 16x| is small about −2, 0 and 2.
    /// let samples: Vec<f64> = (-16..=16).map(|k| 0.25 * f64::from(k)).map(|x| x.powi(4) - 8.0 * x * x).collect();
    /// let field = Field::new(&samples, &[33], &[0.25])?;
    /// let region = field.region(Measure::Gradient, 4.5, None)?.unwrap();
    /// assert_eq!((region.first[0], region.last[0], region.volume), (15, 17, 0.75));
    /// let right = field.region(Measure::Gradient, 4.5, Some(&[24]))?.unwrap();
    /// assert!(right.mask[24] && !right.mask[16]);
    /// # Ok::<(), gramkit::Error>(())
    /// ```
    ///
    /// # Errors
    /// As [`Field::compute`]; [`Error::Domain`] for a threshold that is NaN; [`Error::Shape`] and [`Error::NoSample`]
    /// for a seed off the grid.
    pub fn region(&self, measure: Measure, threshold: f64, seed: Option<&[usize]>) -> Result<Option<Region>> {
        if threshold.is_nan() {
            return Err(Error::Domain { what: "a threshold", value: threshold, must_be: "a number" });
        }
        let seed = seed.map(|index| self.place(index)).transpose()?;
        let request = SummaryRequest { within: Some((measure, threshold)), ..SummaryRequest::default() };
        let request = Request { summary: Some(request), ..Request::default() };
        let summary = self.pass(request, Targets::default())?;
        let least = summary.least_within.map(|least| least.place);
        let mut within = zeros::<bool>(self.samples.len())?;
        summary.within.into_iter().for_each(|run| within[run].fill(true));
        let Some(start) = seed.or(least).filter(|&place| within[place]) else { return Ok(None) };
        let mut mask = zeros::<bool>(within.len())?;
        let discretization = &self.driver.discretization;
        grow(&discretization.shape, &discretization.periodic, start, &mut within, &mut mask);
        Ok(Some(self.describe(measure, threshold, start, mask)))
    }

    fn describe(&self, measure: Measure, threshold: f64, start: usize, mask: Vec<bool>) -> Region {
        let (shape, n) = (&self.driver.discretization.shape, self.grid().dimension());
        let stored = |axis: usize| if self.driver.reversed() { n - 1 - axis } else { axis };
        let index = |place: usize| -> Vec<usize> {
            let index = index_of(shape, place);
            (0..n).map(|axis| index[stored(axis)]).collect()
        };
        let widths: Vec<Vec<f64>> = (0..n).map(|axis| widths(self.grid(), axis)).collect();
        let mut taken: Vec<Vec<bool>> = self.grid().shape().iter().map(|&length| vec![false; length]).collect();
        let (mut points, mut volume) = (0, 0.0);
        for place in (0..mask.len()).filter(|&place| mask[place]) {
            let index = index(place);
            points += 1;
            volume += (0..n).map(|axis| widths[axis][index[axis]]).product::<f64>();
            (0..n).for_each(|axis| taken[axis][index[axis]] = true);
        }
        let periodic = |axis: usize| self.grid().axes()[axis].is_periodic();
        let (first, last) = (0..n).map(|axis| stretch(&taken[axis], periodic(axis))).unzip();
        let edge = |axis: usize| !periodic(axis) && (taken[axis][0] || taken[axis].last() == Some(&true));
        let boundary = (0..n).any(edge);
        Region { measure, threshold, seed: index(start), points, volume, first, last, boundary, mask }
    }
}

/// Marks what is connected with a point among those that are left, and takes it from them.
fn grow(shape: &[usize], periodic: &[bool], start: usize, left: &mut [bool], mask: &mut [bool]) {
    let strides: Vec<usize> = (0..shape.len()).map(|axis| shape[axis + 1..].iter().product()).collect();
    let mut stack = vec![start];
    left[start] = false;
    while let Some(place) = stack.pop() {
        mask[place] = true;
        for (axis, (&length, &stride)) in shape.iter().zip(&strides).enumerate() {
            let i = place / stride % length;
            let around = periodic[axis];
            let up = if i + 1 < length { Some(place + stride) } else { around.then(|| place - i * stride) };
            let down = if i > 0 { Some(place - stride) } else { around.then(|| place + (length - 1) * stride) };
            for next in [up, down].into_iter().flatten() {
                if left[next] {
                    left[next] = false;
                    stack.push(next);
                }
            }
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
