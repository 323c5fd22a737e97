//! What the pictures show.

#[cfg(feature = "cli")]
mod collinearity;
#[cfg(feature = "cli")]
mod density;
mod field;
mod gram_norm;
#[cfg(feature = "cli")]
mod heat_map;
mod matrix;
#[cfg(feature = "cli")]
mod orthogonality;
