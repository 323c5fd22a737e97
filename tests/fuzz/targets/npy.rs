//! NPY files.

use std::fs;
use std::path::Path;

use gramkit::matrix::{Layout, Slabs};
use gramkit::style::FeatureMaps;
use gramkit::table::{Array, NpySlabs, Table};

use super::{Setting, identical, sentence};

/// An array that is read fills its shape, reads back as it is written, and has the same entries plane by plane.
pub(super) fn target(bytes: &[u8], setting: &Setting<'_>) {
    let array = match Array::from_npy(bytes, "t.npy") {
        Err(error) => return sentence(&error),
        Ok(array) => array,
    };
    let size = array.shape.iter().try_fold(1_usize, |size, &axis| size.checked_mul(axis));
    assert!(size.is_none_or(|size| size == array.values.len()) || array.values.is_empty());
    let path = setting.folder.join("t.npy");
    fs::write(&path, bytes).unwrap();
    planes(&array, &path);
    match FeatureMaps::read(&path) {
        Err(error) => sentence(&error),
        Ok(images) => {
            let values: Vec<f64> = images.iter().flat_map(|maps| maps.values().iter().copied()).collect();
            assert!(identical(&values, &array.values) && values.iter().all(|value| value.is_finite()));
        }
    }
    match Table::from_npy(bytes, "t.npy") {
        Err(error) => sentence(&error),
        Ok(table) => {
            let (rows, columns) = table.values.shape();
            let values: Vec<f64> =
                (0..rows).flat_map(|i| (0..columns).map(move |j| (i, j))).map(|(i, j)| table.values[(i, j)]).collect();
            assert!(identical(&values, &array.values));
        }
    }
    match array.write(&path) {
        Err(error) => sentence(&error),
        Ok(()) => {
            let again = Array::read(&path).unwrap();
            assert_eq!(again.shape, array.shape);
            assert!(identical(&again.values, &array.values));
        }
    }
}

/// The same entries come plane by plane, if the array has any.
fn planes(array: &Array, path: &Path) {
    let mut slabs = match NpySlabs::open(path) {
        Err(error) => {
            assert!(array.values.is_empty() || array.shape.is_empty(), "{error}");
            return sentence(&error);
        }
        Ok(slabs) => slabs,
    };
    assert_eq!(slabs.shape(), array.shape);
    let layout = slabs.layout();
    let slowest = layout.slowest(array.shape.len());
    let mut values = vec![0.0; array.values.len()];
    slabs.read(0..array.shape[slowest], &mut values).unwrap();
    let expected: Vec<f64> = match layout {
        Layout::RowMajor => array.values.clone(),
        Layout::ColumnMajor => (0..array.values.len()).map(|at| array.values[row_major(at, &array.shape)]).collect(),
    };
    assert!(identical(&values, &expected));
}

/// Where C order keeps the entry that Fortran order keeps at `at`.
fn row_major(mut at: usize, shape: &[usize]) -> usize {
    let index: Vec<usize> = shape
        .iter()
        .map(|axis| {
            let i = at % axis;
            at /= axis;
            i
        })
        .collect();
    index.iter().zip(shape).fold(0, |position, (i, axis)| position * axis + i)
}
