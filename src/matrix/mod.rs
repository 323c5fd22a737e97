//! What comes in: matrices that are borrowed, the vectors in them, and the symmetric matrix in the middle.
//!
//! A [`MatrixView`] borrows entries, [`Real`] numbers, from faer, nalgebra, ndarray or slices without a copy:
//! [`IntoMatrixView`] has the list. What comes out goes to nalgebra and ndarray by [`Export`]. [`Vectors`] says whether
//! its columns or its rows are meant, and is what an answer about vectors takes ([`AsVectors`]). A
//! [`Symmetric`] is what all sources assemble and all answers judge ([`IsSymmetric`]): values, and a
//! [`Radius`](crate::claim::Radius) that bounds how far the true matrix may be from them. An [`ExactMatrix`] holds
//! [decimals](Decimal) and integers as they are written. [`Slabs`] is for arrays that do not fit into memory. A source
//! of your own writes a [`Source`], and [`check_source`] is its law.

mod as_vectors;
mod comes_in;
mod decimal;
mod exact;
mod export;
mod faer;
mod input;
mod is_symmetric;
#[cfg(feature = "nalgebra")]
mod nalgebra;
#[cfg(feature = "ndarray")]
mod ndarray;
mod reading;
mod real;
mod rows;
mod selection;
#[cfg(feature = "serde")]
mod serialize;
mod slabs;
mod source;
mod symmetric;
mod vectors;
mod view;

pub use as_vectors::AsVectors;
pub use decimal::{Decimal, DecimalError};
pub use exact::ExactMatrix;
pub use export::Export;
pub use input::IntoMatrixView;
pub use is_symmetric::IsSymmetric;
pub use reading::Reading;
pub use real::Real;
pub use slabs::{Layout, Slabs};
pub use source::{Source, SourceFault, check_source};
pub use symmetric::Symmetric;
pub use vectors::{Orientation, Vectors};
pub use view::MatrixView;

pub(crate) use real::half;
pub(crate) use symmetric::fits_into_memory;
pub(crate) use view::entries;
