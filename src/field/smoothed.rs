//! The samples of a field as they are differentiated.

use super::in_memory::Field;
use crate::error::{Error, Place, Result};
use crate::field::grid::zeros;
use crate::progress::report;

impl Field<'_> {
    /// The samples as they are differentiated, in their order: as `f64`, with NaN where they are missing, and
    /// [smoothed](super::grid::FieldOptions::smoothing) if that is asked for.
    ///
    /// ```
    /// use gramkit::Field;
    /// use gramkit::field::{FieldOptions, Grid};
    /// let options = FieldOptions { smoothing: Some(1.0), ..FieldOptions::default() };
    /// let field = Field::with(&[0, 0, 0, 0, 100, 0, 0, 0, 0], Grid::spaced(&[9], &[1.0])?, &options)?;
    /// let smoothed = field.smoothed()?;
    /// assert!((smoothed[4] - 39.8943).abs() < 1e-3); // 100/√(2π)
    /// assert!((smoothed.iter().sum::<f64>() - 100.0).abs() < 1e-12);
    /// # Ok::<(), gramkit::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`Error::NotFinite`] if a sample is infinite; [`Error::Overflow`] if a mean exceeds `f64`;
    /// [`Error::TooLarge`]; [`Error::Cancelled`].
    pub fn smoothed(&self) -> Result<Vec<f64>> {
        let driver = &self.driver;
        let plane = driver.plane();
        let mut all = zeros(self.samples.len())?;
        let mut planes = self.planes();
        for range in driver.slabs(self.slab(0)) {
            let window = planes.window(range.clone(), 0)?;
            let from = (range.start - window.first) * plane;
            let slab = &mut all[range.start * plane..range.end * plane];
            slab.copy_from_slice(&window.samples[from..from + slab.len()]);
            report(driver.options.progress, range.end as f64 / driver.planes() as f64)?;
        }
        if let Some(place) = all.iter().position(|value| value.is_infinite()) {
            let what = "samples of the field";
            return Err(Error::NotFinite { place: Place::Component { what, index: place }, value: all[place] });
        }
        Ok(all)
    }
}
