//! The page of a sampled field: a profile, or slices.

use plotters::prelude::DrawingBackend;

use super::picture::{FieldPicture, WIDTH};
use super::profile::Profile;
use super::slices::Slices;
use crate::plot::PlotError;
use crate::plot::surface::{Canvas, Page, Picture};

/// The height of a page without samples.
const EMPTY: i32 = 200;

impl Picture for FieldPicture<'_> {}

impl Page for FieldPicture<'_> {
    fn check(&self) -> Result<(), PlotError> {
        FieldPicture::check(self)
    }

    fn size(&self) -> Result<(u32, u32), PlotError> {
        let height = match self.panels(&self.middle())? {
            Panels::None => EMPTY,
            Panels::Profile(profile) => profile.height,
            Panels::Slices(slices) => slices.height,
        };
        Ok((WIDTH as u32, height.unsigned_abs()))
    }

    fn draw<DB: DrawingBackend>(&self, canvas: &Canvas<DB>) -> Result<(), PlotError> {
        match self.panels(&self.middle())? {
            Panels::None => {
                canvas.title(self.title)?;
                canvas.nothing("no samples")
            }
            Panels::Profile(profile) => profile.draw(canvas),
            Panels::Slices(slices) => slices.draw(canvas),
        }
    }
}

/// What the page shows.
enum Panels<'a> {
    None,
    Profile(Profile<'a>),
    Slices(Slices<'a>),
}

impl FieldPicture<'_> {
    /// The index in the middle along each axis.
    fn middle(&self) -> Vec<usize> {
        self.shape.iter().map(|extent| extent / 2).collect()
    }

    fn panels<'a>(&'a self, middle: &'a [usize]) -> Result<Panels<'a>, PlotError> {
        Ok(match self.shape {
            _ if self.samples.is_empty() => Panels::None,
            [_] => Panels::Profile(Profile::of(self)?),
            _ => Panels::Slices(Slices::of(self, self.through.unwrap_or(middle))?),
        })
    }
}
