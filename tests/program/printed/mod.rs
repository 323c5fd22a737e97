//! From a file's text to the printed digit: every bound that a page or an object of `--json` prints is computed again
//! from the text, each cell read as the nearest double and everything after that in exact arithmetic, or in a hundred
//! digits where there are roots and logarithms.
//!
//! A decimal number on a page counts as it stands there: `1.23 ± 0.01` is the interval from 1.22 to 1.24.
//!
//! `generate` prints no bound. What `hessian` prints estimates truncation, so its page is held against its object.

mod analyze;
mod angular;
mod definiteness;
mod files;
mod hessian;
mod interval;
mod negative;
mod orthonormalize;
mod regression;
mod style;
mod tables;
mod truth;
mod verify;
