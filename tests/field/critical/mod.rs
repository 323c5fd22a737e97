//! Critical points: where they are, what they are, and the laws they keep.

mod judged;
mod laws;
mod points;
pub(super) mod surfaces;
