//! Independence of all families of vectors within a radius.
//!
//! Dependence is a closed condition: next to every dependent family lie independent ones. So within a positive radius
//! independence can be proved and rank ≥ r, never dependence and never rank ≤ r. The answer here has no room for those.

use super::independence::Independence;
use crate::claim::Verdict;
use crate::error::{Error, Result};
use crate::gram::GramOptions;
use crate::matrix::{Real, Vectors};
use crate::modular::VerdictOptions;
use crate::rounding::sub_down;
use crate::spectrum::Svd;

/// What holds for every X' with ‖X' − X‖₂ ≤ r at once.
///
/// ```
/// use gramkit::{MatrixView, Vectors};
/// use gramkit::verdict::IndependenceWithin;
/// // Entries known to three decimals: each of the four is within 5e-4, the matrix within 2·5e-4.
/// let x = Vectors::columns(MatrixView::row_major(&[1.0, 1.0, 1.0, 1.01], 2, 2)?);
/// let answer = IndependenceWithin::of(&x, 1e-3)?;
/// assert!(answer.independent && answer.sigma_min_lower > 3e-3); // σ_min = 0.004987…
/// // Known to two decimals only, some X' has equal columns.
/// let answer = IndependenceWithin::of(&x, 1e-2)?;
/// assert_eq!((answer.independent, answer.rank_lower), (false, 1));
/// # Ok::<(), gramkit::Error>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct IndependenceWithin {
    /// Every such family is proved independent. Where this is false nothing is said: some may be dependent.
    pub independent: bool,
    /// Every such family is proved to have at least this rank.
    pub rank_lower: usize,
    /// A proved lower bound on σ_min(X') of all of them; 0 if none is known.
    pub sigma_min_lower: f64,
}

impl IndependenceWithin {
    /// By Weyl's inequality for singular values, |σᵢ(X') − σᵢ(X)| ≤ ‖X' − X‖₂ ≤ r, from the enclosures of [`Svd`] and the
    /// bound of [`Independence`] (Horn & Johnson, *Matrix Analysis*, 2nd ed., Corollary 7.3.5).
    ///
    /// A bound on each entry's error, |Δᵢⱼ| ≤ eᵢⱼ, gives r = ‖E‖_F.
    ///
    /// # Errors
    /// [`Error::Domain`] for a radius that is negative or not finite; as [`Independence::of`] and [`Svd::of`].
    pub fn of<T: Real>(vectors: &Vectors<'_, T>, radius: f64) -> Result<Self> {
        if !radius.is_finite() || radius < 0.0 {
            return Err(Error::Domain { what: "radius", value: radius, must_be: "a finite number, zero or more" });
        }
        let (m, n) = (vectors.dimension(), vectors.len());
        // Only σ_min counts within a radius above 0, and exact arithmetic says nothing of that.
        let budget = if radius > 0.0 { 0 } else { VerdictOptions::default().budget };
        let options = VerdictOptions { budget, progress: None };
        let independence = Independence::with(vectors, &GramOptions::default(), &options)?;
        let enclosures = Svd::of(vectors)?.enclosures;
        let smallest = if n > m { 0.0 } else { enclosures.last().map_or(f64::INFINITY, |e| e.lower) };
        let sigma_min = smallest.max(independence.sigma_min_lower);
        // What is independent as stored is so within a radius of 0, however small σ_min is.
        let independent = sigma_min > radius || (radius == 0.0 && independence.verdict == Verdict::Proved);
        let above = enclosures.iter().filter(|e| e.lower > radius).count();
        let exact = if radius == 0.0 { independence.rank.lower } else { 0 };
        Ok(Self {
            independent,
            rank_lower: if independent { n } else { above.max(exact) },
            sigma_min_lower: if sigma_min.is_finite() { sub_down(sigma_min, radius).max(0.0) } else { 0.0 },
        })
    }
}
