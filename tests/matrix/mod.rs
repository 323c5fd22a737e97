//! What comes in and goes out.

#[cfg(feature = "ndarray")]
mod arrays;
mod conversions;
mod interop;
mod sources;
mod zero_copy;
