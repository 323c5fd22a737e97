//! Pictures of fields: `picture` is what they show, and `page` draws a profile of one axis, or slices of several.

pub(crate) mod arrows;
mod class;
mod class_map;
pub(crate) mod contour;
mod legend_items;
pub(crate) mod map;
mod marks;
mod page;
mod picture;
mod plane;
mod profile;
mod slices;

pub use picture::{FieldPicture, Mark};

pub(crate) use map::FieldColours;
pub(crate) use plane::frame;
