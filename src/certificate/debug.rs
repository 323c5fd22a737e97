//! A certificate for whoever debugs: in one line without its numbers, by `{:#?}` with all of them.

use std::fmt::{Debug, Formatter, Result};

use super::{Certificate, Evidence, RankEvidence};

/// ```
/// use gramkit::{Definiteness, Symmetric};
/// let a = Symmetric::from_lower(12, |i, j| if i == j { 2.0 } else { 1.0 })?;
/// let certificate = Definiteness::of(&a)?.certificate().unwrap();
/// assert!(format!("{certificate:?}").len() < 400);
/// assert!(format!("{certificate:#?}").len() > 1000);
/// # Ok::<(), gramkit::Error>(())
/// ```
impl Debug for Certificate {
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        let whole = f.alternate();
        match self {
            Self::Inertia { order, radius, diagonal, entry_errors, inertia, evidence, work } => {
                let mut shown = f.debug_struct("Inertia");
                shown.field("order", order).field("radius", radius);
                if whole {
                    shown.field("diagonal", diagonal).field("entry_errors", entry_errors);
                    return shown.field("inertia", inertia).field("evidence", evidence).field("work", work).finish();
                }
                let kinds: Vec<&str> = evidence.iter().map(Evidence::kind).collect();
                shown.field("inertia", inertia).field("evidence", &kinds).finish_non_exhaustive()
            }
            Self::Shifted { order, radius, diagonal, entry_errors, claims, work } => {
                let mut shown = f.debug_struct("Shifted");
                shown.field("order", order).field("radius", radius);
                if whole {
                    shown.field("diagonal", diagonal).field("entry_errors", entry_errors);
                    return shown.field("claims", claims).field("work", work).finish();
                }
                let shifts: Vec<f64> = claims.iter().map(|claim| claim.shift).collect();
                shown.field("shifts", &shifts).finish_non_exhaustive()
            }
            Self::Rank { dimension, count, centred, components, rank, evidence, work } => {
                let mut shown = f.debug_struct("Rank");
                shown.field("dimension", dimension).field("count", count).field("centred", centred);
                if whole {
                    shown.field("components", components).field("rank", rank);
                    return shown.field("evidence", evidence).field("work", work).finish();
                }
                let kinds: Vec<&str> = evidence.iter().map(RankEvidence::kind).collect();
                shown.field("rank", rank).field("evidence", &kinds).finish_non_exhaustive()
            }
        }
    }
}
