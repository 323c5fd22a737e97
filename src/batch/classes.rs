//! The class of each matrix, as that of a point of a field.

use rayon::prelude::*;

use super::symmetric_batch::SymmetricBatch;
use crate::claim::PointClass;
use crate::error::{Error, Result};
use crate::matrix::fits_into_memory;
use crate::rounding::in_pool;
use crate::verdict::packed::classify;

impl SymmetricBatch<'_> {
    /// The class of each matrix as a Hessian: minimum if all eigenvalues exceed the radius r, maximum if all are below
    /// −r, saddle if some are above and some below. One that is none of these is degenerate where
    /// r ≤ tightness·max|a_ij|, undetermined elsewhere; one with an entry that is not finite is invalid.
    ///
    /// ```
    /// use gramkit::batch::SymmetricBatch;
    /// use gramkit::claim::PointClass::{Degenerate, Invalid, Minimum, Saddle, Undetermined};
    /// let values = [2.0, 0.0, 1.0, 0.0, 1.0, 0.0, 2.0, 0.0, 0.0, 2.0, f64::NAN, 1.0];
    /// let batch = SymmetricBatch::from_packed(2, &values)?;
    /// assert_eq!(batch.classes(1e-9)?, [Minimum, Saddle, Degenerate, Invalid]);
    /// assert_eq!(batch.with_radius(0.1)?.classes(1e-9)?, [Minimum, Saddle, Undetermined, Invalid]);
    /// # Ok::<(), gramkit::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`Error::Domain`] for a tightness that is negative or not finite; else as [`SymmetricBatch::definiteness`].
    pub fn classes(&self, tightness: f64) -> Result<Vec<PointClass>> {
        if !(tightness.is_finite() && tightness >= 0.0) {
            let must_be = "finite and not negative";
            return Err(Error::Domain { what: "the tightness", value: tightness, must_be });
        }
        self.judged(tightness, PointClass::Invalid, |code| PointClass::from_code(code).unwrap_or(PointClass::Invalid))
    }

    /// What is made of the code of each matrix's [`PointClass`].
    pub(super) fn judged<C: Copy + Send + Sync>(
        &self,
        tightness: f64,
        empty: C,
        class: impl Fn(u8) -> C + Send + Sync,
    ) -> Result<Vec<C>> {
        fits_into_memory(self.len(), size_of::<C>())?;
        let mut classes = vec![empty; self.len()];
        let tasks = classes.par_chunks_mut(self.task()?).enumerate();
        in_pool(tasks, |(task, classes)| {
            let (mut codes, mut floor) = (Vec::new(), Vec::new());
            self.chunks(task, |chunk| {
                codes.resize(chunk.radii.len(), 0);
                floor.resize(chunk.radii.len(), 0.0);
                classify(self.order(), &chunk.components, chunk.radii, &floor, tightness, &mut codes);
                classes[chunk.within].iter_mut().zip(&codes).for_each(|(to, &code)| *to = class(code));
                Ok(())
            })
        })?;
        Ok(classes)
    }
}
