//! Answers print, compare, and are reached by a dot; with `serde` they travel.

mod display;
mod methods;
#[cfg(feature = "cli")]
mod travel;
mod values;
