//! gramkit

mod enclosure;
mod error;
mod gram;
mod interop;
mod progress;
pub mod rounding;
mod scalar;
mod symmetric;
mod vectors;
mod view;

pub use enclosure::Enclosure;
pub use error::{Error, Result};
pub use gram::{Centring, CrossGram, Divisor, Gram, GramOptions};
pub use progress::Progress;
pub use scalar::Real;
pub use symmetric::{Radius, Symmetric};
pub use vectors::{Orientation, Vectors};
pub use view::MatrixView;
