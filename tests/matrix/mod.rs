//! What comes in and goes out.

mod interop;
mod sources;
mod zero_copy;
