//! Exact answers.

mod budget;
