//! The options of `gramkit nearest`.

use std::path::PathBuf;

use clap::Args;
use gramkit::modular::VerdictOptions;
use gramkit::nearest::{CorrelationOptions, Norm};
use gramkit::table::Triangle;

use crate::shared::arguments::{PlotScale, TRIANGLES};
use crate::shared::choices::one_of;
use crate::shared::reading::Reading;

const NORMS: [(Norm, &str); 2] = [
    (Norm::Frobenius, "The root of the sum of the squares: one matrix is the nearest"),
    (Norm::Spectral, "The largest modulus of an eigenvalue: of many nearest ones, A and a multiple of I"),
];

/// Of which kind the matrix is to be.
#[derive(Debug, Args)]
#[group(multiple = false)]
pub(crate) struct Kinds {
    /// The nearest correlation matrix: semidefinite, with ones on its diagonal (and zeros beside a variance of 0). By
    /// default, where the diagonal is of ones and zeros.
    #[arg(long)]
    pub(crate) correlation: bool,
    /// The nearest positive semidefinite matrix. By default, of any other diagonal.
    #[arg(long)]
    pub(crate) psd: bool,
    /// The correlation matrix αM + (1 − α)A with the least α, M the identity with the fixed entries: faster, and
    /// farther.
    #[arg(long)]
    pub(crate) shrink: bool,
}

#[derive(Debug, Args)]
pub(crate) struct Arguments {
    /// The matrix: .csv, .tsv, .txt, .npy, .npz (X.npz:name), compressed or not, or - for standard input; one triangle
    /// is enough.
    pub(crate) matrix: PathBuf,
    #[command(flatten)]
    pub(crate) kinds: Kinds,
    /// The norm in which a semidefinite matrix is the nearest.
    #[arg(long, value_parser = one_of(NORMS, |norm| match norm { Norm::Frobenius => "frobenius", Norm::Spectral => "spectral" }),
        default_value = "frobenius", hide_default_value = true, conflicts_with_all = ["correlation", "shrink"])]
    pub(crate) norm: Norm,
    /// Hold the entries at which this matrix of zeros and ones, .csv or .npy, has a one; of a correlation matrix.
    #[arg(long, value_name = "MASK.npy", conflicts_with = "psd")]
    pub(crate) fixed: Option<PathBuf>,
    /// The least that the eigenvalues are to be.
    #[arg(long, value_name = "D", default_value_t = 0.0, hide_default_value = true, allow_hyphen_values = true)]
    pub(crate) floor: f64,
    /// The most steps of Newton's method; ten are usual [default: 100].
    #[arg(long, value_name = "N", default_value_t = CorrelationOptions::default().max_iterations,
        hide_default_value = true, conflicts_with = "psd")]
    pub(crate) max_iterations: usize,
    /// Take ½(A + Aᵀ) of a matrix that is not symmetric: what is nearest to it is nearest to A.
    #[arg(long)]
    pub(crate) symmetrize: bool,
    /// Take this triangle for both, whatever stands in the other.
    #[arg(long, value_parser = one_of(TRIANGLES, |triangle| triangle.name()), conflicts_with = "symmetrize")]
    pub(crate) triangle: Option<Triangle>,
    /// What exact arithmetic may cost for a verdict, in multiplications modulo a prime [default: 2147483648, a few
    /// seconds].
    #[arg(long, value_name = "N", default_value_t = VerdictOptions::default().budget, hide_default_value = true,
        allow_hyphen_values = true)]
    pub(crate) budget: u64,
    #[command(flatten)]
    pub(crate) reading: Reading,
    /// Print one JSON object.
    #[arg(long)]
    pub(crate) json: bool,
    /// Draw the matrix, the nearest one, and what has moved.
    #[arg(long, value_name = "FILE.svg|.png")]
    pub(crate) plot: Option<PathBuf>,
    #[command(flatten)]
    pub(crate) scale: PlotScale,
    /// Write what proves the verdict of the nearest matrix, for `gramkit verify` of the file that -o writes.
    #[arg(long, value_name = "C.json")]
    pub(crate) certificate: Option<PathBuf>,
    /// Write the nearest matrix.
    #[arg(short, long = "output", value_name = "NEAR.npy")]
    pub(crate) output: Option<PathBuf>,
}
