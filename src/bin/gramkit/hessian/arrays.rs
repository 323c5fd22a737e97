//! The arrays that are written while the field is read.

use gramkit::field::{Grid, Quantity, Slab};
use gramkit::matrix::Layout;
use gramkit::spectrum::packed::symmetric_index;
use gramkit::table::{NpyEntry, NpyPlanes, TableError};

use super::arguments::Arguments;
use super::content::Content;
use crate::failure::Failure;
use crate::shared::outputs::Outputs;

/// Arrays under construction. Where one fails no other is written on, and the field is read for the answer alone.
pub(super) struct Arrays {
    /// Axes of the field.
    dimension: usize,
    arrays: Vec<(Content, NpyPlanes)>,
    failure: Option<TableError>,
}

impl Arrays {
    pub(super) fn begin(
        arguments: &Arguments,
        grid: &Grid,
        layout: Layout,
        outputs: &mut Outputs,
    ) -> Result<Self, Failure> {
        let mut arrays = Vec::new();
        for (option, _, content) in arguments.arrays() {
            let Some(file) = outputs.take(option) else { continue };
            let (leading, entry) = match content {
                Content::Quantity(quantity) => (quantity.leading(grid.dimension()), NpyEntry::F64),
                Content::Classes => (Vec::new(), NpyEntry::U8),
            };
            arrays.push((content, NpyPlanes::create_in(file, &leading, grid.shape(), layout, entry)?));
        }
        Ok(Self { dimension: grid.dimension(), arrays, failure: None })
    }

    /// What has to be computed, in the order in which [`Arrays::write`] expects it.
    pub(super) fn quantities(&self) -> Vec<Quantity> {
        let quantity = |content: &Content| match content {
            // The lower triangle is the same numbers.
            Content::Quantity(Quantity::FullHessian) => Some(Quantity::Hessian),
            Content::Quantity(quantity) => Some(*quantity),
            Content::Classes => None,
        };
        self.arrays.iter().filter_map(|(content, _)| quantity(content)).collect()
    }

    pub(super) fn write(&mut self, slab: &Slab<'_>) {
        if self.failure.is_none() {
            self.failure = self.write_slab(slab).err();
        }
    }

    fn write_slab(&mut self, slab: &Slab<'_>) -> Result<(), TableError> {
        let (first, mut quantity) = (slab.planes.start, 0);
        for (content, array) in &mut self.arrays {
            match content {
                Content::Quantity(Quantity::FullHessian) => {
                    array.write(first, &full(self.dimension, slab.components(quantity)))?;
                    quantity += 1;
                }
                Content::Quantity(_) => {
                    array.write(first, slab.components(quantity))?;
                    quantity += 1;
                }
                Content::Classes => {
                    let codes: Vec<f64> = slab.classes.iter().map(|&code| f64::from(code)).collect();
                    array.write(first, &[&codes])?;
                }
            }
        }
        Ok(())
    }

    /// The arrays are complete, or what failed is handed on.
    pub(super) fn finish(self, outputs: &mut Outputs) {
        let finish = || self.arrays.into_iter().try_for_each(|(_, array)| array.finish());
        outputs.note(self.failure.map_or_else(finish, Err));
    }
}

/// All n × n entries of a symmetric matrix, of which there is the upper triangle row by row.
fn full<'a>(n: usize, upper: &[&'a [f64]]) -> Vec<&'a [f64]> {
    (0..n).flat_map(|i| (0..n).map(move |j| upper[symmetric_index(n, i, j)])).collect()
}
