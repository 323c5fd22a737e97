//! What the nearest matrix of a kind has moved.

use plotters::prelude::DrawingBackend;

use super::error::PlotError;
use super::heat_map::HeatMap;
use crate::plot::surface::{Canvas, Page, Picture};

/// A matrix, the nearest one of a kind, and their difference, side by side: three heat maps of one order.
///
/// [`draw`](super::draw) returns [`PlotError::Orders`] for matrices of several orders.
#[derive(Clone, Copy, Debug)]
pub struct NearestPicture<'a> {
    /// The matrix that was given.
    pub given: HeatMap<'a>,
    /// The nearest one.
    pub nearest: HeatMap<'a>,
    /// The second less the first.
    pub change: HeatMap<'a>,
}

impl NearestPicture<'_> {
    fn maps(&self) -> [&HeatMap<'_>; 3] {
        [&self.given, &self.nearest, &self.change]
    }
}

impl Picture for NearestPicture<'_> {}

impl Page for NearestPicture<'_> {
    fn check(&self) -> Result<(), PlotError> {
        let expected = self.given.values.order();
        for map in self.maps() {
            map.check()?;
            let found = map.values.order();
            if found != expected {
                return Err(PlotError::Orders { expected, found });
            }
        }
        Ok(())
    }

    fn size(&self) -> Result<(u32, u32), PlotError> {
        let (width, height) = self.given.size()?;
        Ok((3 * width, height))
    }

    fn draw<DB: DrawingBackend>(&self, canvas: &Canvas<DB>) -> Result<(), PlotError> {
        let width = self.given.size()?.0 as i32;
        let (left, rest) = canvas.split(width);
        let (middle, right) = rest.split(width);
        self.given.draw(&left)?;
        self.nearest.draw(&middle)?;
        self.change.draw(&right)
    }
}
