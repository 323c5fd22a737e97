//! What the pictures show, at either density, and that the gallery shows what its commands draw.
#![cfg(feature = "cli")]

mod collinearity;
mod density;
mod gallery;
mod heat_map;
mod orthogonality;
mod program;
mod support;
