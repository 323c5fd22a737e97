//! A quantity at every point of a field.

use crate::field::pass::Quantity;
use crate::matrix::Layout;

/// A quantity at every point of a field.
#[derive(Clone, Debug, PartialEq)]
pub struct Map {
    /// What it is.
    pub quantity: Quantity,
    /// The lengths of its axes: those of the components, then those of the field.
    pub shape: Vec<usize>,
    /// One component after the other, each in the order of the samples.
    pub values: Vec<f64>,
    pub(super) points: usize,
    /// Of the samples.
    pub(super) layout: Layout,
}

impl Map {
    /// A component at every point, in the order of the samples.
    ///
    /// # Panics
    /// If there is no such component, as an index does.
    pub fn component(&self, component: usize) -> &[f64] {
        &self.values[component * self.points..][..self.points]
    }
}
