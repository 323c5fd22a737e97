//! A matrix beside its spectrum.

use plotters::prelude::DrawingBackend;

use super::error::PlotError;
use super::heat_map::{self, HeatMap};
use super::spectrum::{self, Spectrum};
use crate::plot::surface::{Canvas, Page, Picture};

/// A symmetric matrix beside its spectrum: 1400 × 640 units.
#[derive(Clone, Copy, Debug)]
pub struct MatrixPicture<'a> {
    /// The matrix, on the left.
    pub heat_map: HeatMap<'a>,
    /// Its spectrum, on the right.
    pub spectrum: Spectrum<'a>,
}

impl Picture for MatrixPicture<'_> {}

impl Page for MatrixPicture<'_> {
    fn check(&self) -> Result<(), PlotError> {
        self.heat_map.check()?;
        self.spectrum.check()
    }

    fn size(&self) -> Result<(u32, u32), PlotError> {
        Ok((heat_map::SIZE.0 + spectrum::SIZE.0, heat_map::SIZE.1))
    }

    fn draw<DB: DrawingBackend>(&self, canvas: &Canvas<DB>) -> Result<(), PlotError> {
        let (left, right) = canvas.split(heat_map::SIZE.0 as i32);
        self.heat_map.draw(&left)?;
        self.spectrum.draw(&right)
    }
}
