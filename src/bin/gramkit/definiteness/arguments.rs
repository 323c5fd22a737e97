//! The options of `gramkit definiteness`.

use std::path::PathBuf;

use clap::Args;
use gramkit::Divisor;
use gramkit::table::Triangle;

use crate::shared::arguments::{Output, TRIANGLES};
use crate::shared::choices::one_of;
use crate::shared::reading::Reading;

const SCALES: [(Divisor, &str); 2] =
    [(Divisor::One, "As it stands"), (Divisor::UnitDiagonal, "To a unit diagonal, which must be positive")];

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
    /// Judge every symmetric matrix that prints the same with so many decimals, or with as many as the file has at most
    /// (auto); a diagonal of ones is exact.
    #[arg(long, value_name = "D|auto", value_parser = decimals, allow_hyphen_values = true)]
    pub(crate) decimals: Option<Decimals>,
}

/// How many decimals are printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Decimals {
    Given(u32),
    /// As many as the entry with the most.
    OfFile,
}

fn decimals(value: &str) -> Result<Decimals, String> {
    match value {
        "auto" => Ok(Decimals::OfFile),
        number => number.parse().map(Decimals::Given).map_err(|_| "it takes a number, zero or more, or auto".into()),
    }
}

#[derive(Debug, Args)]
pub(crate) struct Arguments {
    /// The matrix: .csv, .tsv, .txt, .npy, .npz (X.npz:name), compressed or not, or - for standard input; one triangle
    /// is enough.
    pub(crate) matrix: PathBuf,
    #[command(flatten)]
    pub(crate) within: Within,
    /// Whether the smallest eigenvalue is at least B: --at-least=-1e-10 asks for "positive semidefinite up to 1e-10".
    #[arg(long, value_name = "B", allow_hyphen_values = true)]
    pub(crate) at_least: Option<f64>,
    /// How many eigenvalues are below T, equal to it, and above.
    #[arg(long, value_name = "T", allow_hyphen_values = true)]
    pub(crate) count_below: Option<f64>,
    /// Measure eigenvalues, condition number and distance on the matrix scaled by its diagonal, whose units do not
    /// count: a covariance as a correlation. The verdict and its certificate are those of the matrix itself.
    #[arg(long, value_parser = one_of(SCALES, |scale| scale.name()), default_value = Divisor::One.name(),
        hide_default_value = true, conflicts_with_all = ["at_least", "count_below"])]
    pub(crate) scale: Divisor,
    /// Take ½(A + Aᵀ) of a matrix that is not symmetric.
    #[arg(long)]
    pub(crate) symmetrize: bool,
    /// Judge the numbers exactly as they are written, decimals or integers of any length, not the doubles nearest to
    /// them. Eigenvalues stay those of the doubles.
    #[arg(long, conflicts_with_all = ["symmetrize", "at_least", "count_below", "Within"])]
    pub(crate) as_written: bool,
    /// Take this triangle for both, whatever stands in the other.
    #[arg(long, value_parser = one_of(TRIANGLES, |triangle| triangle.name()), conflicts_with = "symmetrize")]
    pub(crate) triangle: Option<Triangle>,
    #[command(flatten)]
    pub(crate) reading: Reading,
    #[command(flatten)]
    pub(crate) output: Output,
}
