//! What comes in and goes out.

#[cfg(feature = "ndarray")]
mod arrays;
mod conversions;
#[cfg(feature = "ndarray")]
mod fields;
mod interop;
mod sources;
mod strided;
mod zero_copy;
