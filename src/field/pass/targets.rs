//! Where the results of a pass go.

use super::block::Block;
use super::maps;
use super::quantity::Quantity;
use crate::error::{Error, Result};
use crate::simd::{Aligned, Stream};

/// Where the results for some planes go: per quantity and component a slice, and the codes of the classes.
#[derive(Debug, Default)]
pub(crate) struct Targets<'a> {
    pub(crate) components: Vec<Vec<&'a mut [f64]>>,
    pub(crate) classes: Option<&'a mut [u8]>,
}

impl<'a> Targets<'a> {
    /// Splits off the first `length` points.
    pub(crate) fn split_off(&mut self, length: usize) -> Targets<'a> {
        fn first<'a, T>(slice: &mut &'a mut [T], length: usize) -> &'a mut [T] {
            let (first, rest) = std::mem::take(slice).split_at_mut(length);
            *slice = rest;
            first
        }
        let components =
            self.components.iter_mut().map(|rows| rows.iter_mut().map(|row| first(row, length)).collect()).collect();
        Targets { components, classes: self.classes.as_mut().map(|codes| first(codes, length)) }
    }

    /// Writes what was asked for at the points of a block, from the point `offset` on; past the caches if there is a
    /// stream.
    ///
    /// # Errors
    /// [`Error::Overflow`].
    pub(crate) fn write(
        &mut self,
        quantities: &[Quantity],
        block: &Block<'_>,
        offset: usize,
        stream: Option<&Stream>,
        scratch: &mut Aligned,
    ) -> Result<()> {
        let (n, length) = (block.rows.gradient.len(), block.values.len());
        for (quantity, to) in quantities.iter().zip(&mut self.components) {
            maps::fill(*quantity, n, block, to, offset, stream, scratch)?;
            // A stream writes past the caches, so the results are read again only where they may be infinite.
            if !block.sound {
                let infinite = |row: &[f64]| row[offset..offset + length].iter().any(|value| value.is_infinite());
                if let Some(row) = to.iter().position(|row| infinite(row)) {
                    return Err(Error::Overflow { what: quantity.name(), row, column: 0 });
                }
            }
        }
        if let Some(to) = &mut self.classes {
            to[offset..offset + length].copy_from_slice(block.codes);
        }
        Ok(())
    }
}
