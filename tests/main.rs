//! The laws of the crate, one folder or file for each of its rooms.

mod analysis;
mod angular;
mod answers;
mod assertion;
mod batch;
mod certificate;
mod collinearity;
mod components;
mod covariance;
mod cookbook;
#[cfg(feature = "cli")]
mod dependencies;
mod derivative;
mod environment;
mod field;
#[cfg(feature = "filters")]
mod filters;
mod generate;
#[cfg(feature = "cli")]
mod fuzz;
mod gram;
mod gram_norm;
mod gram_state;
mod kernel;
mod layers;
mod low_rank;
mod matrix;
mod modular;
mod nearest;
mod orthonormal;
#[cfg(feature = "plot")]
mod plot;
#[cfg(feature = "cli")]
mod program;
#[cfg(feature = "cli")]
mod readme;
mod readings;
mod similarity;
mod spans;
mod spectrum;
mod style;
mod support;
#[cfg(feature = "table")]
mod table;
mod textbook;
mod verdict;
#[cfg(feature = "whole-file")]
mod whole_file;
