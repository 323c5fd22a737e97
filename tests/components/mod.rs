//! Principal components and classical scaling.

mod pca;
mod scaling;
