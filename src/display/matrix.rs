//! Matrices as text: a page of their first rows and columns.

use std::fmt::{Display, Formatter, Result};

use super::list::{joined, lines};
use super::page::rows;
use crate::analysis::number::{enclosure, plural, value};
use crate::claim::Radius;
use crate::gram::{Covariance, CrossGram, Gram, GramBatch, GramVectorProduct, PairwiseCovariance};
use crate::matrix::Symmetric;
use crate::rounding::{mul_up, sqrt_up};

/// How far the true matrix may be, where it may be elsewhere.
pub(super) fn within(f: &mut Formatter<'_>, radius: &Radius) -> Result {
    if radius.value() == 0.0 { Ok(()) } else { write!(f, "\nradius {radius} (spectral norm)") }
}

/// ```
/// use gramkit::{Radius, Symmetric};
/// let a = Symmetric::from_lower(2, |i, j| if i == j { 2.0 } else { -1.0 / 3.0 })?;
/// assert_eq!(a.to_string(), "        2  -0.333333\n-0.333333          2");
/// // Digits that are not known are not shown.
/// let rough = a.with_radius(Radius::Bound(1e-3))?.to_string();
/// assert_eq!(rough, "     2  -0.333\n-0.333       2\nradius ≤ 1.1e-3 (spectral norm)");
/// # Ok::<(), gramkit::Error>(())
/// ```
impl Display for Symmetric {
    /// The first rows and columns, each entry with the digits that its error leaves, six at the most; and the radius.
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        let error = |i: usize, j: usize| match self.entry_errors() {
            Some(errors) => errors[(i, j)],
            // |Δ_ij| is at most ‖Δ‖₂, and √(d_i·d_j) besides.
            None => self.radius().value().min(mul_up(sqrt_up(self.radius().at(i)), sqrt_up(self.radius().at(j)))),
        };
        let exact = self.radius().value() == 0.0;
        let entry = |i, j| (self.get(i, j), if exact { 0.0 } else { error(i, j) });
        rows(f, (self.order(), self.order()), entry)?;
        within(f, self.radius())
    }
}

impl Display for Gram {
    /// As a [`Symmetric`] prints.
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        let matrix: &Symmetric = self;
        matrix.fmt(f)
    }
}

impl Display for CrossGram {
    /// As a [`Symmetric`] prints, by rows and columns of its own.
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        let error = self.radius.value();
        rows(f, (self.values.nrows(), self.values.ncols()), |i, j| (self.values[(i, j)], error))?;
        within(f, &self.radius)
    }
}

/// ```
/// use gramkit::{Covariance, Vectors};
/// let x = [[1.0, 2.0], [3.0, 6.0]];
/// let s = Covariance::of(&Vectors::columns(&x))?;
/// assert!(s.to_string().starts_with("means: 2, 4\n2  4\n"), "{s}");
/// # Ok::<(), gramkit::Error>(())
/// ```
impl Display for Covariance {
    /// The means, and the matrix as a [`Symmetric`] prints.
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        writeln!(f, "means: {}", joined(self.mean.iter().map(enclosure)))?;
        self.matrix.fmt(f)
    }
}

impl Display for PairwiseCovariance {
    /// The matrix of the covariances.
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        self.matrix.fmt(f)
    }
}

impl Display for GramBatch {
    /// How many there are, and of which order.
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        let count = self.len();
        let matrices = if count == 1 { "1 Gram matrix".to_string() } else { format!("{count} Gram matrices") };
        write!(f, "{matrices} of order {}, of vectors of dimension {}", self.order(), self.dimension())
    }
}

impl Display for GramVectorProduct {
    /// Its numbers, and how far the exact product may be.
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        let error = self.radius.value();
        write!(f, "a product of {}, within {}", plural(self.values.len(), "number"), self.radius)?;
        lines(f, self.values.iter().map(|&x| value(x, error)))
    }
}

/// Numbers in one line, as many as are read at a glance.
pub(super) fn vector(values: &[f64]) -> String {
    format!("({})", joined(values.iter().map(|&x| crate::analysis::number::exact(x))))
}
