//! Critical points: zeros of the gradient between samples.
//!
//! `candidates` are the cells around nodes near which the gradient may vanish. Where all samples are equal, `constant`
//! sees it, and `level` makes plateaus of such cells. `search` looks through the others with the polynomials of
//! `interpolant`, whose ranges `bernstein` bounds and whose zeros `zeros` isolates; `zero` says what each of them is,
//! with the errors of `truncation` or `bounded`. `findings` are what comes of it with so much work, and `merge` joins
//! what neighbouring cells found.

mod bernstein;
mod bounded;
mod candidates;
mod cluster;
mod coefficients;
mod constant;
mod findings;
mod functional;
mod interpolant;
mod level;
mod merge;
mod plateau_kind;
mod search;
mod setting;
mod surroundings;
mod truncation;
mod zero;
mod zeros;

pub(crate) use candidates::Candidates;
pub(crate) use cluster::Cluster;
pub(crate) use constant::Constant;
pub(crate) use findings::{Course, Findings, MOST_AXES};
pub(crate) use merge::merge;
pub use plateau_kind::PlateauKind;
pub(crate) use setting::Search;
pub(crate) use zero::Zero;
