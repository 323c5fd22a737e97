//! The grid that a file and the options describe.

use std::path::{Path, PathBuf};

use gramkit::Error;
use gramkit::field::{Axis, Grid};
use gramkit::matrix::Slabs;
use gramkit::table::{Arrangement, Table, TableOptions};

use super::arguments::Arguments;
use super::input::Input;
use crate::failure::Failure;

/// The files of coordinates, one per axis that has one.
pub(super) fn files(arguments: &Arguments) -> Vec<Option<PathBuf>> {
    let given = arguments.coordinates.iter().flatten();
    given.map(|path| (!path.trim().is_empty()).then(|| PathBuf::from(path.trim()))).collect()
}

/// What a file says of its axes, with what the options say otherwise.
pub(super) fn of(arguments: &Arguments, input: &Input, files: &[Option<PathBuf>]) -> Result<Grid, Failure> {
    let (path, shape) = (&arguments.field, input.shape());
    let n = shape.len();
    let failed = |error| Failure::Gram { path: path.clone(), error };
    let periodic = arguments.periodic.as_deref().unwrap_or_default();
    if let Some(axis) = periodic.iter().find(|&&axis| axis >= n) {
        let path = path.display();
        let what = format!("{path}: there is no axis {axis}: there are {n}, from 0 on (--periodic)");
        return Err(Failure::Contradiction(what));
    }
    let spacing = per_axis("spacings, one for all axes or one per axis", &arguments.spacing, n).map_err(failed)?;
    let origin = per_axis("coordinates of the origin, one for all axes or one per axis", &arguments.origin, n);
    let origin = origin.map_err(failed)?;
    if !files.is_empty() && files.len() != n {
        let what = "files of --coordinates, one per axis (none between two commas for an even axis)";
        return Err(failed(Error::Shape { what, expected: n, found: files.len() }));
    }
    let mut axes = Vec::with_capacity(n);
    for axis in 0..n {
        let circle = periodic.contains(&axis);
        let along = match files.get(axis).and_then(Option::as_ref) {
            Some(file) => from_file(file, shape[axis] + usize::from(circle))?,
            None => {
                let known = input.axes().and_then(|axes| axes.get(axis));
                let along = match (spacing.as_ref().map(|spacing| spacing[axis]), known) {
                    (None, Some(axis)) => Ok(axis.clone()),
                    (None, None) => Axis::even(1.0),
                    (Some(h), known) => {
                        let start = known.map_or(0.0, |axis| axis.coordinate(0));
                        Axis::even(h).and_then(|axis| axis.starting_at(start))
                    }
                };
                let start = origin.as_ref().map(|origin| origin[axis]);
                along
                    .and_then(|along| start.map_or(Ok(along.clone()), |start| along.starting_at(start)))
                    .map_err(failed)?
            }
        };
        axes.push(if circle { along.periodic() } else { along });
    }
    Grid::new(shape, axes).map_err(failed)
}

/// One number per axis, where there is one per axis or one for all.
fn per_axis(what: &'static str, given: &Option<Vec<f64>>, axes: usize) -> gramkit::Result<Option<Vec<f64>>> {
    match given.as_deref() {
        None => Ok(None),
        Some([one]) => Ok(Some(vec![*one; axes])),
        Some(values) if values.len() == axes => Ok(Some(values.to_vec())),
        Some(values) => Err(Error::Shape { what, expected: axes, found: values.len() }),
    }
}

/// The coordinates in a file, in the order of the samples.
fn from_file(path: &Path, expected: usize) -> Result<Axis, Failure> {
    let failed = |error| Failure::Gram { path: path.to_path_buf(), error };
    let options = TableOptions { arrangement: Arrangement::Grid, ..TableOptions::default() };
    let values = Table::read(path, &options)?.values;
    let (rows, columns) = (values.nrows(), values.ncols());
    if rows != 1 && columns != 1 {
        let path = path.display();
        let what = format!("{path}: the coordinates of an axis are one row or one column, not {rows} × {columns}");
        return Err(Failure::Contradiction(what));
    }
    let coordinates: Vec<f64> =
        (0..rows).flat_map(|i| (0..columns).map(move |j| (i, j))).map(|at| values[at]).collect();
    if coordinates.len() != expected {
        let what = "coordinates of an axis, one per sample, and one more if it is periodic";
        return Err(failed(Error::Shape { what, expected, found: coordinates.len() }));
    }
    Axis::through(coordinates).map_err(failed)
}
