//! How alike two sets of vectors are.

mod comparison;
mod exact_cases;
mod input;
mod laws;
