//! Spans of families of vectors.

mod angles;
mod input;
mod projection;
mod volume;
