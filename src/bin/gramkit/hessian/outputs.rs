//! The arrays that are written while the field is read.

use gramkit::field::{Grid, Quantity, Slab, SlabError};
use gramkit::matrix::Layout;
use gramkit::spectrum::packed::symmetric_index;
use gramkit::table::{NpyEntry, NpyPlanes};

use super::arguments::Arguments;
use super::content::Content;
use super::input::Input;
use crate::failure::Failure;

/// Files under construction: none of them is there before all are complete.
pub(super) struct Outputs {
    /// Axes of the field.
    dimension: usize,
    arrays: Vec<(Content, NpyPlanes)>,
}

impl Outputs {
    pub(super) fn create(arguments: &Arguments, grid: &Grid, layout: Layout) -> Result<Self, Failure> {
        let mut arrays = Vec::new();
        for (_, path, content) in arguments.arrays() {
            let Some(path) = path else { continue };
            let (leading, entry) = match content {
                Content::Quantity(quantity) => (quantity.leading(grid.dimension()), NpyEntry::F64),
                Content::Classes => (Vec::new(), NpyEntry::U8),
            };
            arrays.push((content, NpyPlanes::create(path, &leading, grid.shape(), layout, entry)?));
        }
        Ok(Self { dimension: grid.dimension(), arrays })
    }

    /// That no output is an input.
    pub(super) fn check_distinct(&self, inputs: &[Option<&Input>]) -> Result<(), Failure> {
        let mut stored = Vec::new();
        for input in inputs.iter().flatten() {
            if let Input::Npy(slabs) = input {
                stored.push(slabs);
            }
        }
        let outputs: Vec<&NpyPlanes> = self.arrays.iter().map(|(_, array)| array).collect();
        Ok(NpyPlanes::check_distinct(&stored, &outputs)?)
    }

    /// What has to be computed, in the order in which [`Outputs::write`] expects it.
    pub(super) fn quantities(&self) -> Vec<Quantity> {
        let quantity = |content: &Content| match content {
            // The lower triangle is the same numbers.
            Content::Quantity(Quantity::FullHessian) => Some(Quantity::Hessian),
            Content::Quantity(quantity) => Some(*quantity),
            Content::Classes => None,
        };
        self.arrays.iter().filter_map(|(content, _)| quantity(content)).collect()
    }

    pub(super) fn write(&mut self, slab: &Slab<'_>) -> Result<(), SlabError> {
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

    pub(super) fn finish(self) -> Result<(), Failure> {
        Ok(NpyPlanes::finish_all(self.arrays.into_iter().map(|(_, array)| array).collect())?)
    }
}

/// All n × n entries of a symmetric matrix, of which there is the upper triangle row by row.
fn full<'a>(n: usize, upper: &[&'a [f64]]) -> Vec<&'a [f64]> {
    (0..n).flat_map(|i| (0..n).map(move |j| upper[symmetric_index(n, i, j)])).collect()
}
