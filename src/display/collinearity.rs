//! The collinearity report as text.

use std::fmt::{Display, Formatter, Result};

use super::list::{joined, lines, padded};
use crate::analysis::number::{column, enclosure};
use crate::collinearity::{Collinearity, Constant, ConstantColumn, Proportions, VarianceInflation};

impl Display for VarianceInflation {
    /// The factor as its enclosure prints, "∞", or "constant".
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        match self {
            Self::Enclosed(e) => padded(f, &enclosure(e)),
            Self::Infinite { .. } => padded(f, "∞"),
            Self::Constant => padded(f, "constant"),
        }
    }
}

impl Display for Constant {
    /// What the constant is.
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        match self {
            Self::Added => padded(f, "a constant added"),
            Self::Column(j) => padded(f, &format!("column {j} the constant")),
            Self::Absent => padded(f, "no constant"),
        }
    }
}

impl Display for ConstantColumn {
    /// The column and its value.
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        write!(f, "column {} is {} throughout", self.column, crate::analysis::number::exact(self.value))
    }
}

impl Display for Proportions {
    /// The indices, and the shares of the terms.
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        let indices = match self.indices.len() {
            1 => format!("index {}", self.indices.start),
            _ => format!("indices {} to {}", self.indices.start, self.indices.end.saturating_sub(1)),
        };
        write!(f, "{indices}: {}", joined(self.shares.iter().map(enclosure)))
    }
}

impl Display for Collinearity {
    /// The variance inflation factors, the relations between the columns, and the scaled condition indices.
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        write!(f, "variance inflation factors, {}", self.constant)?;
        lines(f, self.vif.iter().enumerate().map(|(j, vif)| format!("x{j}  {vif}")))?;
        if !self.relations.is_empty() {
            // The constant comes first, and the columns after it.
            let name = |j: usize| if j == 0 { "1".to_string() } else { format!("x{}", j - 1) };
            let most = self.relations.iter().map(|relation| relation.coefficients.len()).max().unwrap_or(0);
            let names: Vec<String> = (0..most).map(name).collect();
            f.write_str("\nrelations")?;
            lines(f, self.relations.iter().map(|relation| relation.in_words(&names)))?;
        }
        if self.condition_indices.is_empty() {
            return Ok(());
        }
        f.write_str("\nscaled condition indices")?;
        lines(f, column(self.condition_indices.iter()).into_iter())
    }
}
