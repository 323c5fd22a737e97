//! Every answer as text: `{}` prints it with the digits that are known.
//!
//! A number stands as its enclosure does, `14.29163482 ± 2.1e-9`; an answer says how it stands, "proved" or "by an
//! estimated radius"; a matrix is a page of its first rows and columns. No text ends in a new line.

mod angular;
mod batch;
mod certificate;
mod claim;
mod collinearity;
mod components;
mod derivative;
mod field;
mod gram_state;
mod kernel;
mod list;
mod matrix;
mod nearest;
mod orthonormal;
mod page;
mod shifted;
mod similarity;
mod spans;
mod spectrum;
mod style;
mod verdict;
