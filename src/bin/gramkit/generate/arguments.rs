//! The options of `gramkit generate`.

use std::path::PathBuf;

use clap::Args;

use super::kinds::{KINDS, Named, Parameters};
use crate::shared::choices::one_of;

#[derive(Debug, Args)]
pub(crate) struct Arguments {
    /// Which matrix.
    #[arg(value_parser = one_of(KINDS, |kind| kind.name))]
    pub(crate) kind: Named,
    #[command(flatten)]
    pub(crate) parameters: Parameters,
    /// Write .csv or .npy instead of printing CSV.
    #[arg(short, long = "output", value_name = "FILE")]
    pub(crate) output: Option<PathBuf>,
}
