//! Nearest positive semidefinite and correlation matrices.

mod certificate;
mod input;
mod laws;
mod matrices;
mod published;
mod scales;
