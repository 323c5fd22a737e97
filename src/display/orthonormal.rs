//! Orthonormal bases as text.

use std::fmt::{Display, Formatter, Result};

use super::list::{joined, padded};
use crate::analysis::number::{bound, plural, significant};
use crate::orthonormal::{CholeskyQr, GramSchmidt, Orthogonalization, Orthonormal, Polar};

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
            Self::Lowdin => "Löwdin's orthonormalisation",
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

impl Display for Polar {
    /// The shape, how orthonormal U is, and how far it is from the polar factor.
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        let vectors = plural(self.u.ncols(), "vector");
        let distance = bound(self.distance_bound);
        write!(f, "X = UH of {vectors} of dimension {}: ‖I − UᵀU‖₂ ≤ {}", self.u.nrows(), bound(self.loss_bound))?;
        write!(f, "; U is within {distance} of the nearest orthonormal vectors")
    }
}
