//! What is proved, refuted and undetermined.

mod exact;
mod fuzz;
mod metamorphic;
mod packed;
mod published;
