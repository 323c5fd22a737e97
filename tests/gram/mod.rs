//! Gram matrices of vectors.

mod accumulators;
mod batch;
mod cosines;
mod diagonal;
mod doubled;
mod entries;
mod laws;
mod pairwise;
mod product;
mod radius;
mod single;
mod updates;
mod views;
