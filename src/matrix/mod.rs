//! What comes in: matrices that are borrowed, the vectors in them, and the symmetric matrix in the middle.

mod faer;
mod nalgebra;
mod real;
mod slabs;
mod symmetric;
mod vectors;
mod view;

pub use real::Real;
pub use slabs::{Layout, Slabs};
pub use symmetric::Symmetric;
pub use vectors::{Orientation, Vectors};
pub use view::MatrixView;

pub(crate) use real::half;
pub(crate) use symmetric::fits_into_memory;
