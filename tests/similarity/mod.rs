//! How alike two sets of vectors are.

mod exact_cases;
mod input;
mod laws;
