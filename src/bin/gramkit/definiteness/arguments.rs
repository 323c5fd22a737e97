//! The options of `gramkit definiteness`.

use std::path::PathBuf;

use clap::Args;

use crate::shared::arguments::Output;

/// Which matrices about the stored one are judged; that alone, if none is given.
#[derive(Debug, Args)]
#[group(multiple = false)]
pub(crate) struct Within {
    /// Judge every symmetric matrix within this distance, in the spectral norm.
    #[arg(long, value_name = "R", allow_hyphen_values = true)]
    pub(crate) radius: Option<f64>,
    /// Judge every symmetric matrix whose entries differ by no more than those of this one, .csv or .npy.
    #[arg(long, value_name = "E.npy")]
    pub(crate) errors: Option<PathBuf>,
    /// Judge every symmetric matrix whose entries differ by no more than this share of them.
    #[arg(long, value_name = "EPS", allow_hyphen_values = true)]
    pub(crate) relative_error: Option<f64>,
    /// Judge every symmetric matrix that prints the same with so many decimals; a diagonal of ones is exact.
    #[arg(long, value_name = "D", allow_hyphen_values = true)]
    pub(crate) decimals: Option<u32>,
}

#[derive(Debug, Args)]
pub(crate) struct Arguments {
    /// The matrix, .csv or .npy.
    pub(crate) matrix: PathBuf,
    #[command(flatten)]
    pub(crate) within: Within,
    /// Take ½(A + Aᵀ) of a matrix that is not symmetric.
    #[arg(long)]
    pub(crate) symmetrize: bool,
    #[command(flatten)]
    pub(crate) output: Output,
}
