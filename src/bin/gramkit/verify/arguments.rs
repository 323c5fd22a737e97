//! The options of `gramkit verify`.

use std::path::PathBuf;

use clap::Args;

use crate::shared::reading::Reading;

#[derive(Debug, Args)]
pub(crate) struct Arguments {
    /// The certificate, as --certificate wrote it.
    pub(crate) certificate: PathBuf,
    /// The table or matrix that it is about, as the command read it: with the same options, but for the columns,
    /// which the certificate knows.
    pub(crate) table: PathBuf,
    #[command(flatten)]
    pub(crate) reading: Reading,
    /// Print one JSON object.
    #[arg(long)]
    pub(crate) json: bool,
}
