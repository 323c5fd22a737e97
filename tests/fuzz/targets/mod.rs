//! What is fuzzed: a function for each kind of bytes that come from outside. It panics where a law is broken.
//!
//! The same functions judge the corpus and its mutations in the tests, and are run by the coverage-guided harness.

mod certificate;
mod csv;
mod grid;
mod image;
mod npy;
mod options;
mod text;

pub(crate) use options::{Answer, Program};

use std::fmt::Display;
use std::path::Path;

/// What a target is given besides the bytes.
pub(crate) struct Setting<'a> {
    /// A folder that nobody else writes to.
    pub(crate) folder: &'a Path,
    /// Runs the program.
    pub(crate) program: Program,
}

/// What a target does with the bytes; it panics at a finding.
pub(crate) type Target = fn(&[u8], &Setting<'_>);

/// The targets by their names, which are those of the folders of their seeds too.
pub(crate) const TARGETS: [(&str, Target); 7] = [
    ("csv", csv::target),
    ("text", text::target),
    ("npy", npy::target),
    ("grid", grid::target),
    ("certificate", certificate::target),
    ("image", image::target),
    ("options", options::target),
];

/// An error says something, on one line.
fn sentence(error: &dyn Display) {
    let text = error.to_string();
    assert!(text.chars().any(char::is_alphabetic), "an error says {text:?}");
    assert!(!text.chars().any(char::is_control), "an error has control characters: {text:?}");
}

/// The same bits, one by one.
fn identical(a: &[f64], b: &[f64]) -> bool {
    a.len() == b.len() && a.iter().zip(b).all(|(a, b)| a.to_bits() == b.to_bits())
}
