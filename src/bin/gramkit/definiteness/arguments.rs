//! The options of `gramkit definiteness`.

use std::path::PathBuf;

use clap::Args;

use crate::shared::arguments::Output;

#[derive(Debug, Args)]
pub(crate) struct Arguments {
    /// The matrix, .csv or .npy.
    pub(crate) matrix: PathBuf,
    /// Judge every symmetric matrix within this distance, in the spectral norm.
    #[arg(long, value_name = "R", default_value_t = 0.0, allow_hyphen_values = true)]
    pub(crate) radius: f64,
    /// Take ½(A + Aᵀ) of a matrix that is not symmetric.
    #[arg(long)]
    pub(crate) symmetrize: bool,
    #[command(flatten)]
    pub(crate) output: Output,
}
