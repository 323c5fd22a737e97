//! Derivatives along a block.

use crate::simd::Aligned;

/// Rows of derivatives along a block; axes in storage order.
#[derive(Debug, Default)]
pub(crate) struct Rows {
    pub(crate) gradient: Vec<Aligned>,
    /// The upper triangle, row by row.
    pub(crate) hessian: Vec<Aligned>,
}

impl Rows {
    /// Makes room for so many points.
    pub(crate) fn reshape(&mut self, dimension: usize, length: usize) {
        self.gradient.resize_with(dimension, Aligned::default);
        self.hessian.resize_with(dimension * (dimension + 1) / 2, Aligned::default);
        self.gradient.iter_mut().chain(&mut self.hessian).for_each(|row| row.reshape(length));
    }

    /// The entries of the Hessian's upper triangle, row by row.
    pub(crate) fn entries(&self) -> Vec<&[f64]> {
        self.hessian.iter().map(|row| &row[..]).collect()
    }
}
