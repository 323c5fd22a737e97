//! What the pictures show.

#[cfg(feature = "table")]
mod collinearity;
mod density;
mod field;
mod gram_norm;
mod heat_map;
mod in_memory;
mod matrix;
mod nearest;
mod orthogonality;
mod residual;
