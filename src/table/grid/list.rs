//! A list of points of a grid, each with its coordinates and its sample.

use std::path::Path;

use super::error::GridError;
use super::sampled_grid::SampledGrid;
use crate::field::Axis;
use crate::rounding::UNIT_ROUNDOFF;
use crate::table::{Assumption, Table};

/// Coordinates nearer than so many roundings of the largest are one.
const ROUNDINGS: f64 = 8.0;
/// Of a grid that is recognised at least one point in so many is there, …
const FEWEST: usize = 2;
/// … and of one that was asked for.
const FEWEST_ASKED: usize = 16;
/// Names of columns that hold coordinates.
const NAMES: [&str; 16] = [
    "x",
    "y",
    "z",
    "t",
    "lon",
    "lat",
    "longitude",
    "latitude",
    "easting",
    "northing",
    "i",
    "j",
    "k",
    "row",
    "col",
    "column",
];

/// The rows of a table as points: coordinates in all columns but the last, and there the sample.
pub(super) struct List<'t> {
    table: &'t Table,
}

impl<'t> List<'t> {
    pub(super) fn of(table: &'t Table) -> Self {
        Self { table }
    }

    fn dimension(&self) -> usize {
        self.table.values.ncols().saturating_sub(1)
    }

    fn coordinates(&self, axis: usize) -> impl Iterator<Item = f64> + '_ {
        self.table.values.col(axis).iter().copied()
    }

    /// Whether the points are those of a grid, half of them or more, each once; or their columns are called so.
    pub(super) fn is_one(&self) -> bool {
        let points = self.table.values.nrows();
        let is_coordinate = |name: &String| NAMES.contains(&name.trim().to_lowercase().as_str());
        let named =
            self.table.names.as_ref().is_some_and(|names| names.iter().take(self.dimension()).all(is_coordinate));
        match self.dimension() {
            0 => false,
            // Two samples along an axis are none of a field.
            1 => points > 2 && self.placed(FEWEST).is_ok(),
            _ if named => true,
            dimension => {
                two_each(dimension).is_some_and(|fewest| points > fewest)
                    && self.placed(FEWEST).is_ok_and(|placed| placed.is_repeated())
            }
        }
    }

    /// Where the points lie, or what keeps them from being those of a grid.
    fn placed(&self, fewest: usize) -> Result<Placed, String> {
        let points = self.table.values.nrows();
        let mut axes = Vec::with_capacity(self.dimension());
        for axis in 0..self.dimension() {
            if let Some(row) = self.coordinates(axis).position(|x| !x.is_finite()) {
                return Err(format!("coordinate {axis} of point {row} (counted from 0) is missing"));
            }
            let mut sorted: Vec<f64> = self.coordinates(axis).collect();
            sorted.sort_by(f64::total_cmp);
            let largest = sorted.iter().fold(0.0_f64, |largest, x| largest.max(x.abs()));
            let near = ROUNDINGS * UNIT_ROUNDOFF * largest;
            let mut distinct: Vec<f64> = Vec::new();
            for x in sorted {
                if distinct.last().is_none_or(|last| x - last > near) {
                    distinct.push(x);
                }
            }
            axes.push(distinct);
        }
        let size = axes.iter().try_fold(1_usize, |size, axis| size.checked_mul(axis.len()));
        let Some(size) = size.filter(|size| size / fewest <= points) else {
            let lengths: Vec<String> = axes.iter().map(|axis| axis.len().to_string()).collect();
            return Err(format!("{points} points are too few for a grid of {}", lengths.join(" × ")));
        };
        let mut places = Vec::with_capacity(points);
        for point in 0..points {
            let place = axes.iter().enumerate().fold(0, |place, (axis, distinct)| {
                let x = self.table.values[(point, axis)];
                place * distinct.len() + distinct.partition_point(|other| *other <= x).saturating_sub(1)
            });
            places.push(place);
        }
        let mut first: Vec<Option<usize>> = vec![None; size];
        for (point, &place) in places.iter().enumerate() {
            if let Some(other) = first[place].replace(point) {
                return Err(format!("points {other} and {point} (counted from 0) are the same"));
            }
        }
        Ok(Placed { axes, places, size })
    }

    /// The samples on their grid.
    pub(super) fn on_grid(&self, path: &Path) -> Result<SampledGrid, GridError> {
        let failed = |problem| GridError::List { path: path.to_path_buf(), problem };
        if self.dimension() == 0 {
            return Err(failed("it has one column, and a point has a coordinate and a sample".to_string()));
        }
        let Placed { axes, places, size } = self.placed(FEWEST_ASKED).map_err(failed)?;
        let mut values = vec![f64::NAN; size];
        for (place, &sample) in places.iter().zip(self.table.values.col(self.dimension()).iter()) {
            values[*place] = sample;
        }
        let shape: Vec<usize> = axes.iter().map(Vec::len).collect();
        let name = |column: usize| match self.table.names.as_ref().and_then(|names| names.get(column)) {
            Some(name) if !name.is_empty() => name.clone(),
            _ => format!("column {column}"),
        };
        let lengths: Vec<String> = shape.iter().map(usize::to_string).collect();
        let named: Vec<String> = (0..shape.len()).map(|axis| format!("axis {axis} is {}", name(axis))).collect();
        let missing = match size - places.len() {
            0 => String::new(),
            count => format!(", {count} of its points missing"),
        };
        let what = format!(
            "a list of {} points on a grid of {}{missing}: {}, the samples are {}",
            places.len(),
            lengths.join(" × "),
            named.join(", "),
            name(shape.len())
        );
        let along = |(axis, coordinates): (usize, Vec<f64>)| {
            Axis::through(coordinates).map_err(|error| GridError::Axis { path: path.to_path_buf(), axis, error })
        };
        let axes = axes.into_iter().enumerate().map(along).collect::<Result<Vec<Axis>, _>>()?;
        let assumed = vec![Assumption::Other(what, "--axes none")];
        Ok(SampledGrid {
            shape,
            values,
            axes: Some(axes),
            turned: Vec::new(),
            roundoff: 0.5 * f64::EPSILON,
            format: "CSV",
            assumed,
        })
    }
}

/// Points of a grid.
struct Placed {
    /// The coordinates along each axis, ascending.
    axes: Vec<Vec<f64>>,
    /// The place of each point in row-major order.
    places: Vec<usize>,
    /// Places of the grid.
    size: usize,
}

impl Placed {
    /// Whether each axis has several coordinates, and these recur.
    fn is_repeated(&self) -> bool {
        self.axes.iter().all(|axis| axis.len() > 1 && axis.len() < self.places.len())
    }
}

/// The points of a grid of two along each axis, if so many can be counted.
fn two_each(dimension: usize) -> Option<usize> {
    1_usize.checked_shl(u32::try_from(dimension).ok()?)
}
