//! What several commands read, show or write.

pub(crate) mod answer;
pub(crate) mod arguments;
pub(crate) mod asymmetry;
pub(crate) mod certificate;
pub(crate) mod choices;
pub(crate) mod input;
pub(crate) mod items;
pub(crate) mod json;
pub(crate) mod outputs;
pub(crate) mod picture;
pub(crate) mod progress;
pub(crate) mod reading;
pub(crate) mod written;

/// Where the second column of a page begins.
pub(crate) const MARGIN: usize = 15;

/// What `--symmetrize` makes of a matrix, an average of two entries being rounded to a double.
pub(crate) const SYMMETRIC_PART: &str = "rounded symmetric part ½(A + Aᵀ)";
