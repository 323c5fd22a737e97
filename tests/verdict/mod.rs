//! What is proved, refuted and undetermined.

mod at_least;
mod culprits;
mod entrywise;
mod exact;
mod fuzz;
mod laws;
mod metamorphic;
mod packed;
mod packed_within;
mod published;
mod radii;
mod reproductions;
mod sweep;
