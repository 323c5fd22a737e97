//! A few hundred matrices at a time, in the order in which they are judged.

use std::ops::Range;

use super::symmetric_batch::SymmetricBatch;
use crate::error::Result;
use crate::spectrum::packed::{BLOCK, packed_length};

/// Numbers of the matrices that are brought into order at a time, so that these stay in the first-level cache.
const NUMBERS: usize = 2048;

/// Chunks that are worth a task of their own.
const CHUNKS_PER_TASK: usize = 64;

/// Some consecutive matrices, component by component.
pub(super) struct Chunk<'c> {
    /// The rows of the packed upper triangle.
    pub(super) components: Vec<&'c [f64]>,
    pub(super) radii: &'c [f64],
    /// Which ones they are, of those of the task.
    pub(super) within: Range<usize>,
}

impl SymmetricBatch<'_> {
    /// Matrices of a chunk: whole blocks, if there is room for one.
    fn chunk(&self) -> Result<usize> {
        let fit = (NUMBERS / packed_length(self.order())?.max(1)).max(1);
        Ok(if fit < BLOCK { fit } else { fit - fit % BLOCK })
    }

    /// Matrices of a task, of which the last may have fewer.
    pub(super) fn task(&self) -> Result<usize> {
        Ok(self.chunk()? * CHUNKS_PER_TASK)
    }

    /// The matrices of a task, chunk by chunk.
    ///
    /// # Errors
    /// [`Error::At`](crate::error::Error::At) of the first matrix whose triangles differ; those of `each`.
    pub(super) fn chunks(&self, task: usize, mut each: impl FnMut(Chunk<'_>) -> Result<()>) -> Result<()> {
        let chunk = self.chunk()?;
        let first = task * self.task()?;
        let count = self.task()?.min(self.len() - first);
        let mut memory = vec![0.0; chunk * packed_length(self.order())?];
        let mut radii = vec![0.0; chunk];
        for start in (0..count).step_by(chunk) {
            let within = start..(start + chunk).min(count);
            let matrices = first + within.start..first + within.end;
            let mut rows: Vec<&mut [f64]> =
                memory.chunks_exact_mut(chunk).map(|row| &mut row[..within.len()]).collect();
            self.fill(matrices.clone(), &mut rows)?;
            let radii = &mut radii[..within.len()];
            radii.iter_mut().zip(matrices).for_each(|(radius, v)| *radius = self.radius(v));
            let components = rows.into_iter().map(|row| &*row).collect();
            each(Chunk { components, radii, within })?;
        }
        Ok(())
    }
}
