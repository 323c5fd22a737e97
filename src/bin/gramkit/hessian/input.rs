//! The file that holds a field.

use std::error::Error as StdError;
use std::ops::Range;
use std::path::Path;

use gramkit::matrix::{Layout, Slabs};
use gramkit::table::{NpySlabs, Table, TableOptions};

use crate::failure::Failure;

/// A field in an NPY file, of which a few planes are read at a time, or a CSV table: as many axes as it has columns, up
/// to two.
pub(super) enum Input {
    Npy(NpySlabs),
    Table(Values),
}

/// Samples in memory, in row-major order.
pub(super) struct Values {
    shape: Vec<usize>,
    values: Vec<f64>,
}

impl Input {
    pub(super) fn open(path: &Path) -> Result<Self, Failure> {
        if path.extension().is_none_or(|extension| !extension.eq_ignore_ascii_case("csv")) {
            return Ok(Self::Npy(NpySlabs::open(path)?));
        }
        let table = Table::read(path, &TableOptions::default())?.values;
        let (rows, columns) = (table.nrows(), table.ncols());
        let values = (0..rows).flat_map(|i| (0..columns).map(move |j| (i, j))).map(|at| table[at]).collect();
        let shape = if columns == 1 { vec![rows] } else { vec![rows, columns] };
        Ok(Self::Table(Values { shape, values }))
    }

    pub(super) fn slabs(&mut self) -> &mut dyn Slabs {
        match self {
            Self::Npy(slabs) => slabs,
            Self::Table(values) => values,
        }
    }

    pub(super) fn shape(&self) -> &[usize] {
        match self {
            Self::Npy(slabs) => slabs.shape(),
            Self::Table(values) => values.shape(),
        }
    }

    pub(super) fn layout(&self) -> Layout {
        match self {
            Self::Npy(slabs) => slabs.layout(),
            Self::Table(values) => values.layout(),
        }
    }

    /// What the samples are stored as.
    pub(super) fn element(&self) -> String {
        match self {
            Self::Npy(slabs) if slabs.layout() == Layout::ColumnMajor => "NPY, column-major".to_string(),
            Self::Npy(_) => "NPY".to_string(),
            Self::Table(_) => "CSV".to_string(),
        }
    }
}

impl Slabs for Values {
    fn shape(&self) -> &[usize] {
        &self.shape
    }

    fn layout(&self) -> Layout {
        Layout::RowMajor
    }

    fn roundoff(&self) -> f64 {
        gramkit::rounding::UNIT_ROUNDOFF
    }

    fn read(&mut self, planes: Range<usize>, into: &mut [f64]) -> Result<(), Box<dyn StdError + Send + Sync>> {
        let plane: usize = self.shape[1..].iter().product();
        into.copy_from_slice(&self.values[planes.start * plane..planes.end * plane]);
        Ok(())
    }
}
