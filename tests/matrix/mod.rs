//! What comes in and goes out.

mod interop;
mod zero_copy;
