//! What is proved, refuted and undetermined.

mod congruence;
mod entrywise;
mod exact;
mod fuzz;
mod inverse;
mod laws;
mod metamorphic;
mod packed;
mod packed_within;
mod published;
mod radii;
mod reproductions;
mod sweep;
