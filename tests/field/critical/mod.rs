//! Critical points: where they are, what they are, and the laws they keep.

mod bounded;
mod cases;
mod coverage;
mod families;
mod judged;
mod laws;
mod points;
pub(super) mod surfaces;
mod symmetry;
