//! The surface that is drawn on: pages, documents, outlines and text.

mod canvas;
mod clip;
mod document;
mod format;
pub(crate) mod hatching;
pub(crate) mod label;
mod outline;
mod page;

pub use format::Format;
pub use page::Picture;

pub(crate) use canvas::{Canvas, INK, LABEL, PALE, Text};
pub(crate) use clip::{clipped, dashed};
pub(crate) use document::write;
pub(crate) use outline::{Outline, Point, image};
pub(crate) use page::Page;
