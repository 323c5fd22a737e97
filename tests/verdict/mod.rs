//! What is proved, refuted and undetermined.

mod at_least;
mod cancelled;
mod congruence;
mod culprits;
mod diagonal;
mod entrywise;
mod exact;
mod fuzz;
mod independent_columns;
mod inverse;
mod laws;
mod metamorphic;
mod packed;
mod packed_within;
mod printed_decimals;
mod published;
mod radii;
mod reproductions;
mod sweep;
mod weights;
mod written;
