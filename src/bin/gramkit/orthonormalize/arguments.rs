//! The options of `gramkit orthonormalize`.

use std::path::PathBuf;

use clap::Args;
use gramkit::orthonormal::{CholeskyQr, GramSchmidt, Orthogonalization};

use crate::shared::arguments::Selection;
use crate::shared::choices::one_of;
use crate::shared::reading::Reading;

const METHODS: [(Orthogonalization, &str); 7] = [
    (Orthogonalization::GramSchmidt(GramSchmidt::Classical), "Classical Gram–Schmidt"),
    (Orthogonalization::GramSchmidt(GramSchmidt::Modified), "Modified Gram–Schmidt"),
    (Orthogonalization::GramSchmidt(GramSchmidt::ClassicalTwice), "Classical, twice"),
    (Orthogonalization::GramSchmidt(GramSchmidt::ModifiedTwice), "Modified, twice"),
    (
        Orthogonalization::CholeskyQr(CholeskyQr::Twice),
        "Cholesky QR, twice: fast, for condition numbers up to about 1e7",
    ),
    (Orthogonalization::CholeskyQr(CholeskyQr::ShiftedThrice), "Shifted Cholesky QR, thrice: up to about 1e14"),
    (Orthogonalization::Lowdin, "Löwdin's: the nearest orthonormal vectors, whatever their order"),
];

#[derive(Debug, Args)]
pub(crate) struct Arguments {
    /// The table: .csv, .tsv, .txt, .npy, .npz (X.npz:name), compressed or not, - for standard input; with feature
    /// parquet .parquet, .arrow, .feather.
    pub(crate) table: PathBuf,
    #[command(flatten)]
    pub(crate) selection: Selection,
    /// The process.
    #[arg(long, value_parser = one_of(METHODS, |method| method.name()),
        default_value = Orthogonalization::default().name())]
    pub(crate) method: Orthogonalization,
    #[command(flatten)]
    pub(crate) reading: Reading,
    /// Print one JSON object.
    #[arg(long)]
    pub(crate) json: bool,
    /// Write Q.
    #[arg(short, long = "output", value_name = "Q.npy")]
    pub(crate) output: Option<PathBuf>,
    /// Write R.
    #[arg(long, value_name = "R.npy")]
    pub(crate) r: Option<PathBuf>,
}
