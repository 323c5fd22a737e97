//! Covariances with weights, shrunk ones, and whitening transforms.

mod shrunk;
mod transform;
mod weighted;
