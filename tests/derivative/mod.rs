//! Derivatives of functions.

mod functions;
