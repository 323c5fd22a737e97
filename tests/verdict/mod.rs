//! What is proved, refuted and undetermined.

mod exact;
mod fuzz;
mod laws;
mod metamorphic;
mod published;
mod radii;
mod reproductions;
mod sweep;
