//! Critical points: where they are, what they are, and the laws they keep.

mod bounded;
#[cfg(feature = "table")]
mod cases;
mod coverage;
mod effort;
mod families;
mod judged;
mod laws;
mod plateaus;
mod points;
pub(super) mod surfaces;
#[cfg(feature = "table")]
mod symmetry;
