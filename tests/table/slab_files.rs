//! Fields in slabs: files and what is read of them.

use std::error::Error;
use std::path::PathBuf;

use gramkit::matrix::{Layout, Slabs};
use gramkit::table::{NpySlabs, TableError};

use crate::support::folder::Folder;
use crate::support::npy::{file, header};

/// Writes an NPY file of version 1, 2 or 3 into a folder.
pub(super) fn npy(folder: &Folder, version: u8, descr: &str, fortran: bool, shape: &str, data: &[u8]) -> PathBuf {
    folder.write("in.npy", file(version, &header(descr, fortran, shape), data))
}

pub(super) fn table_error(result: Result<(), Box<dyn Error + Send + Sync>>) -> TableError {
    *result.unwrap_err().downcast::<TableError>().unwrap()
}

/// All samples in storage order, read by slabs of `height` planes.
pub(super) fn by_slabs(field: &mut NpySlabs, height: usize) -> Vec<f64> {
    let total = field.shape()[field.layout().slowest(field.shape().len())];
    let plane = field.shape().iter().product::<usize>() / total;
    let mut samples = Vec::new();
    for first in (0..total).step_by(height) {
        let end = (first + height).min(total);
        let mut slab = vec![f64::NAN; (end - first) * plane];
        field.read(first..end, &mut slab).unwrap();
        samples.extend(slab);
    }
    samples
}

/// The same array with the last index running fastest.
pub(super) fn row_major(samples: &[f64], shape: &[usize], layout: Layout) -> Vec<f64> {
    let Layout::ColumnMajor = layout else { return samples.to_vec() };
    let transposed = |mut flat: usize| {
        let mut index = vec![0; shape.len()];
        for axis in (0..shape.len()).rev() {
            index[axis] = flat % shape[axis];
            flat /= shape[axis];
        }
        index.iter().zip(shape).rev().fold(0, |position, (&i, &axis)| position * axis + i)
    };
    (0..samples.len()).map(|flat| samples[transposed(flat)]).collect()
}
