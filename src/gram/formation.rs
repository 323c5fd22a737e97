//! How a Gram matrix was formed.

use super::options::{Centring, Divisor, GramOptions};
use crate::error::Mismatch;
use crate::error::{Error, Result};

/// What was done to XᵀX: to the plain one alone can components be added, or taken away.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Formation {
    Plain,
    Centred,
    Weighted,
    Divided,
}

impl Formation {
    pub(super) fn of(options: &GramOptions<'_>) -> Self {
        match (options.centring, options.weights, options.divisor) {
            (Centring::Mean, ..) => Self::Centred,
            (_, Some(_), _) => Self::Weighted,
            (_, _, Divisor::One) => Self::Plain,
            _ => Self::Divided,
        }
    }

    /// # Errors
    /// [`Mismatch::NotPlain`].
    pub(super) fn check_plain(self) -> Result<()> {
        let how = match self {
            Self::Plain => return Ok(()),
            Self::Centred => "centred",
            Self::Weighted => "weighted",
            Self::Divided => "divided",
        };
        Err(Error::Mismatch(Mismatch::NotPlain { how }))
    }
}
