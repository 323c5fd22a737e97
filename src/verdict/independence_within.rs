//! Independence of all families of vectors within a radius.
//!
//! Dependence is a closed condition: next to every dependent family lie independent ones. So of all families within a
//! positive radius independence can be proved and rank ≥ r, never dependence and never rank ≤ r < min(m, n). What can
//! be refuted is that all of them are independent: one of them is not.

use super::independence::Independence;
use crate::claim::{Count, Enclosure, Verdict};
use crate::error::{Error, Result};
use crate::gram::GramOptions;
use crate::matrix::{Real, Vectors};
use crate::modular::VerdictOptions;
use crate::rounding::{add_up, sub_down};
use crate::spectrum::Svd;

/// What holds for every X' with ‖X' − X‖₂ ≤ r at once.
///
/// ```
/// use gramkit::{MatrixView, Vectors, Verdict};
/// use gramkit::verdict::IndependenceWithin;
/// // Entries known to three decimals: each of the four is within 5e-4, the matrix within 2·5e-4.
/// let x = Vectors::columns(MatrixView::row_major(&[1.0, 1.0, 1.0, 1.01], 2, 2)?);
/// let answer = IndependenceWithin::of(&x, 1e-3)?;
/// assert!(answer.verdict == Verdict::Proved && answer.sigma_min.lower > 3e-3); // σ_min = 0.004987…
/// // Known to two decimals only, some X' has equal columns.
/// let answer = IndependenceWithin::of(&x, 1e-2)?;
/// assert_eq!((answer.verdict, answer.rank.lower), (Verdict::Refuted, 1));
/// # Ok::<(), gramkit::Error>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct IndependenceWithin {
    /// Whether every such family is independent; [`Verdict::Refuted`] where one of them is dependent.
    pub verdict: Verdict,
    /// Proved bounds on the rank of each such family.
    pub rank: Count,
    /// A proved enclosure of σ_min(X') for each of them.
    pub sigma_min: Enclosure,
}

impl IndependenceWithin {
    /// By Weyl's inequality for singular values, |σᵢ(X') − σᵢ(X)| ≤ ‖X' − X‖₂ ≤ r, from the enclosures of [`Svd`] and
    /// the bound of [`Independence`] (Horn & Johnson, *Matrix Analysis*, 2nd ed., Corollary 7.3.5). It is refuted by
    /// Eckart's and Young's theorem, as the nearest dependent family is at the distance σ_n (ibid., §7.4.2).
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
        let stored = Independence::with(vectors, &GramOptions::default(), &options)?;
        let enclosures = Svd::of(vectors)?.enclosures;
        let smallest = match enclosures.last() {
            _ if n > m => Enclosure::point(0.0),
            Some(&smallest) => smallest,
            None => Enclosure { lower: f64::INFINITY, upper: f64::INFINITY },
        };
        let lower = smallest.lower.max(stored.sigma_min.lower);
        // What is independent as stored is so within a radius of 0, however small σ_min is.
        let independent = lower > radius || (radius == 0.0 && stored.verdict == Verdict::Proved);
        let verdict = if independent {
            Verdict::Proved
        } else if smallest.upper <= radius || (radius == 0.0 && stored.verdict == Verdict::Refuted) {
            Verdict::Refuted
        } else {
            Verdict::Undetermined
        };
        let above = enclosures.iter().filter(|e| e.lower > radius).count();
        let known = if radius == 0.0 { stored.rank } else { Count { lower: 0, upper: m.min(n) } };
        let sigma_min = Enclosure {
            lower: if lower.is_finite() { sub_down(lower, radius).max(0.0) } else { 0.0 },
            upper: if n > m { 0.0 } else { add_up(smallest.upper, radius) },
        };
        let rank = Count { lower: if independent { n } else { above.max(known.lower) }, upper: known.upper };
        Ok(Self { verdict, rank, sigma_min })
    }
}
