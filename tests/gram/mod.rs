//! Gram matrices of vectors.

mod batch;
mod doubled;
mod product;
mod updates;
