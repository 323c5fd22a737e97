//! Which finite differences are taken.

use crate::error::{Error, Result};

/// The finite differences of a field.
///
/// Both take first derivatives along an axis by central differences, and mixed second derivatives ∂²f/∂xᵢ∂x_j by one
/// such difference after the other. They differ in ∂²f/∂xᵢ², in units of h² at the interior points:
///
/// | | weights | truncation | variance of noise σ² | of the wave (−1)^k |
/// |---|---|---|---|---|
/// | compact, accuracy 2 | \[1, −2, 1\] | h²f⁗/12 | 6σ²/h⁴ | −4/h², the steepest |
/// | nested | ¼\[1, 0, −2, 0, 1\] | h²f⁗/3 | ⅜σ²/h⁴ | 0: invisible |
///
/// *Compact* is right for a derivative: four times less truncation, on the smallest stencil, and no wave of the grid
/// escapes it. *Nested* is what comparing with NumPy takes, and is right where the samples are so noisy that its
/// fourfold coarser step is welcome; a compact stencil on a [smoothed](super::options::FieldOptions::smoothing) field
/// does that deliberately. At an edge, nested differences of edge order 1 are off by O(1), however fine the grid (x²
/// has the second differences 1, 1½, 2, … from the edge on), and those of edge order 2 by O(h). Where the two schemes
/// disagree ([`Quantity::SchemeDifference`](crate::field::Quantity::SchemeDifference)) the samples are too coarse
/// or too noisy for either.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "kebab-case"))]
pub enum Scheme {
    /// The smallest stencils that are exact for polynomials of degree `accuracy` + 1 in one variable (first
    /// derivatives: of degree `accuracy`), central and, near an edge, one-sided. Accuracy 2, 4 or 6.
    Compact {
        /// The power of the spacing in the truncation error.
        accuracy: usize,
    },
    /// `numpy.gradient` twice: central differences of differences. Of accuracy 2 in the interior.
    Nested {
        /// 1 or 2: the accuracy of the one-sided first differences at the edges.
        edge_order: usize,
    },
}

impl Default for Scheme {
    /// Compact, of accuracy 2.
    fn default() -> Self {
        Self::Compact { accuracy: 2 }
    }
}

impl Scheme {
    /// Its name, as options and files have it: "compact".
    ///
    /// ```
    /// assert_eq!(gramkit::field::Scheme::default().name(), "compact");
    /// ```
    pub const fn name(self) -> &'static str {
        match self {
            Self::Compact { .. } => "compact",
            Self::Nested { .. } => "nested",
        }
    }

    pub(crate) fn check(self) -> Result<()> {
        let (what, value, must_be) = match self {
            Self::Compact { accuracy: 2 | 4 | 6 } | Self::Nested { edge_order: 1 | 2 } => return Ok(()),
            Self::Compact { accuracy } => ("the accuracy of compact differences", accuracy, "2, 4 or 6"),
            Self::Nested { edge_order } => ("the edge order of nested differences", edge_order, "1 or 2"),
        };
        Err(Error::Domain { what, value: value as f64, must_be })
    }

    /// The accuracy in the interior.
    pub fn accuracy(self) -> usize {
        match self {
            Self::Compact { accuracy } => accuracy,
            Self::Nested { .. } => 2,
        }
    }

    /// The one that it is compared with.
    pub(crate) fn other(self) -> Self {
        match self {
            Self::Compact { .. } => Self::Nested { edge_order: 2 },
            Self::Nested { .. } => Self::Compact { accuracy: 2 },
        }
    }
}
