//! Orthonormal bases as text.

use std::fmt::{Display, Formatter, Result};

use super::list::{joined, padded};
use crate::analysis::number::{bound, plural, significant};
use crate::orthonormal::{CholeskyQr, GramSchmidt, Orthogonalization, Orthonormal};

impl Display for Orthogonalization {
    /// The method in words.
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        let text = match self {
            Self::GramSchmidt(GramSchmidt::Classical) => "classical Gram–Schmidt",
            Self::GramSchmidt(GramSchmidt::Modified) => "modified Gram–Schmidt",
            Self::GramSchmidt(GramSchmidt::ClassicalTwice) => "classical Gram–Schmidt, twice",
            Self::GramSchmidt(GramSchmidt::ModifiedTwice) => "modified Gram–Schmidt, twice",
            Self::CholeskyQr(CholeskyQr::Twice) => "Cholesky QR, twice",
            Self::CholeskyQr(CholeskyQr::ShiftedThrice) => "shifted Cholesky QR",
        };
        padded(f, text)
    }
}

impl Display for Orthonormal {
    /// How many vectors there are, by which method, how orthonormal they are, and what was dropped.
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        let vectors = plural(self.q.ncols(), "orthonormal vector");
        write!(f, "{vectors} of dimension {}, by {}", self.q.nrows(), self.method)?;
        let residual = significant(self.residual, 2);
        write!(f, "\n‖I − QᵀQ‖₂ ≤ {}; ‖X − QR‖/‖X‖ about {residual}", bound(self.loss_bound))?;
        if self.dropped.is_empty() {
            return Ok(());
        }
        let dropped = joined(self.dropped.iter().map(|j| format!("x{j}")));
        write!(f, "\nwithin {} of the span of those before them: {dropped}", bound(self.drop_tolerance))
    }
}
