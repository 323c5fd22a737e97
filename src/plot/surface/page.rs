//! What can be drawn.

use plotters::prelude::DrawingBackend;

use super::canvas::Canvas;
use crate::plot::PlotError;

/// Data that [`draw`](crate::plot::draw) can draw.
///
/// The trait is sealed: its implementations are those listed here.
pub trait Picture: Page {}

/// A page of one picture, on either backend.
pub trait Page {
    /// Whether the data contradict themselves.
    fn check(&self) -> Result<(), PlotError>;

    /// Width and height of the page of checked data, in units: pixels at density 1.
    fn size(&self) -> Result<(u32, u32), PlotError>;

    /// Draws checked data on a surface of that size.
    fn draw<DB: DrawingBackend>(&self, canvas: &Canvas<DB>) -> Result<(), PlotError>;
}
