//! The options of `gramkit verify`.

use std::path::PathBuf;

use clap::Args;

#[derive(Debug, Args)]
pub(crate) struct Arguments {
    /// The certificate, as --certificate wrote it.
    pub(crate) certificate: PathBuf,
    /// The table or matrix that it is about, .csv or .npy; the certificate knows which part of it.
    pub(crate) table: PathBuf,
    /// Print one JSON object.
    #[arg(long)]
    pub(crate) json: bool,
}
