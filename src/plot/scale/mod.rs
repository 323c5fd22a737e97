//! Scales: axes, ticks and colours.

pub(crate) mod axis;
pub(crate) mod axis_labels;
mod colour_map;
mod decades;
pub(crate) mod legend;
mod ticks;

pub use colour_map::Scale;

pub(crate) use axis::Axis;
pub(crate) use axis_labels::{AxisLabels, LINE, MatrixAxis, NAME};
pub(crate) use colour_map::{ColourMap, ink_on};
pub(crate) use decades::Decades;
pub(crate) use legend::{MARK, Mark, Marker};
pub(crate) use ticks::ticks;
