//! The surface that is drawn on: pages, documents, outlines and text.

mod canvas;
mod clip;
mod colours;
mod coverage;
mod document;
mod format;
pub(crate) mod hatching;
mod image;
pub(crate) mod label;
mod outline;
mod page;
mod pixels;

pub use format::Format;
pub use page::Picture;

pub(crate) use canvas::{Canvas, LABEL, Text};
pub(crate) use clip::{clipped, dashed};
pub(crate) use colours::{BLUE, GREEN, INK, PALE, VERMILION, WHITE};
pub(crate) use coverage::Point;
pub(crate) use document::{png, svg};
pub(crate) use image::image;
pub(crate) use outline::Outline;
pub(crate) use page::Page;
