//! Conversions from and to faer and nalgebra.

mod faer;
mod nalgebra;
