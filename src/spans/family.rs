//! The independent vectors of a family, and a basis of their span.

use faer::Mat;

use crate::error::{Error, Result};
use crate::gram::{Centring, GramOptions};
use crate::matrix::{Real, Vectors};
use crate::modular::{Obstacle, VerdictOptions};
use crate::progress::Progress;
use crate::verdict::Independence;
use crate::whitening::SpanBasis;

/// A basis of a span, and of which vectors.
pub(super) struct Family {
    pub(super) basis: SpanBasis,
    /// Those that are independent and span what all do; ascending.
    pub(super) independent: Vec<usize>,
}

impl Family {
    /// Of the vectors, or of them less their means.
    ///
    /// # Errors
    /// [`Error::NotFinite`]; [`Error::NoDirection`] where the vectors are independent, but too nearly dependent even
    /// for the doubled precision; [`Error::Budget`] where exact arithmetic cannot tell; [`Error::Cancelled`].
    pub(super) fn of<T: Real>(
        vectors: &Vectors<'_, T>,
        centring: Centring,
        progress: Option<Progress<'_>>,
    ) -> Result<Self> {
        vectors.check_finite()?;
        let constant = centring == Centring::Mean;
        let all: Vec<usize> = (0..vectors.len()).collect();
        if let Some(basis) = SpanBasis::of(columns(vectors, &all, constant).as_ref(), constant, progress)? {
            return Ok(Self { basis, independent: all });
        }
        let options = VerdictOptions { progress, ..VerdictOptions::default() };
        let judged = Independence::with(vectors, &GramOptions { centring, ..GramOptions::default() }, &options)?;
        let independent = judged.independent_columns();
        if judged.rank.exact() != Some(independent.len()) {
            return Err(match judged.missing {
                Some(Obstacle::Budget { needed, budget }) => Error::Budget { needed, budget },
                _ => too_near(vectors.len().saturating_sub(1)),
            });
        }
        let basis = SpanBasis::of(columns(vectors, &independent, constant).as_ref(), constant, progress)?;
        let last = independent.last().copied().unwrap_or(0);
        Ok(Self { basis: basis.ok_or_else(|| too_near(last))?, independent })
    }
}

fn too_near(index: usize) -> Error {
    let method = Some("the basis of a span in doubled precision");
    Error::NoDirection { index, why: "lies too near the span of the earlier ones", method }
}

/// Some of the vectors, after the constant where it is wanted.
fn columns<T: Real>(vectors: &Vectors<'_, T>, which: &[usize], constant: bool) -> Mat<f64> {
    if !constant && which.len() == vectors.len() {
        return vectors.to_f64();
    }
    let (x, first) = (vectors.matrix(), usize::from(constant));
    Mat::from_fn(x.nrows(), which.len() + first, |i, j| if j < first { 1.0 } else { x[(i, which[j - first])].to_f64() })
}
