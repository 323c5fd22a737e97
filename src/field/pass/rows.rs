//! Derivatives along a block.

/// Rows of derivatives along a block; axes in storage order.
#[derive(Clone, Debug, Default)]
pub(crate) struct Rows {
    pub(crate) gradient: Vec<Vec<f64>>,
    /// The upper triangle, row by row.
    pub(crate) hessian: Vec<Vec<f64>>,
}

impl Rows {
    /// Makes room for so many points.
    pub(crate) fn reshape(&mut self, dimension: usize, length: usize) {
        self.gradient.resize_with(dimension, Vec::new);
        self.hessian.resize_with(dimension * (dimension + 1) / 2, Vec::new);
        self.gradient.iter_mut().chain(&mut self.hessian).for_each(|row| row.resize(length, 0.0));
    }

    /// The entries of the Hessian's upper triangle, row by row.
    pub(crate) fn entries(&self) -> Vec<&[f64]> {
        self.hessian.iter().map(|row| &row[..]).collect()
    }
}
