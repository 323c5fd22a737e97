//! The options of `gramkit analyze`.

use std::path::PathBuf;

use clap::{Args, ValueEnum};
use gramkit::Divisor;

use crate::pieces::bytes;
use crate::shared::arguments::{Output, Selection};
use crate::shared::choices::one_of;
use crate::shared::reading::Reading;

const DIVISORS: [(Divisor, &str); 4] = [
    (Divisor::One, "Nothing"),
    (Divisor::Count, "The number of components, or the sum of the weights"),
    (Divisor::CountLessOne, "One less: the sample covariance, if centred"),
    (Divisor::UnitDiagonal, "The lengths: cosines, or correlations if centred"),
];

#[derive(Debug, Args)]
pub(crate) struct Arguments {
    /// The table: .csv, .tsv, .txt, .npy, .npz (X.npz:name), compressed or not, - for standard input; with feature
    /// parquet .parquet, .arrow, .feather; or a state (.gram) of gramkit partial or merge.
    pub(crate) table: PathBuf,
    #[command(flatten)]
    pub(crate) selection: Selection,
    /// Subtract the mean of each vector first.
    #[arg(long, conflicts_with = "exact_determinant")]
    pub(crate) center: bool,
    /// What the Gram matrix is divided by [default: one; with --missing pairwise: count-less-one].
    #[arg(long, value_parser = one_of(DIVISORS, |divisor| divisor.name()), conflicts_with = "exact_determinant")]
    pub(crate) divisor: Option<Divisor>,
    /// Weigh the components by this column of the table (a name, or an index from 0), which is then no vector itself.
    #[arg(long, value_name = "COLUMN", conflicts_with_all = ["rows", "exact_determinant"])]
    pub(crate) weights: Option<String>,
    /// Put a column of ones, the constant, before the vectors.
    #[arg(long, conflicts_with_all = ["rows", "no_constant", "center"])]
    pub(crate) constant: bool,
    /// Judge the numbers exactly as they are written, decimals or integers of any length, not the doubles nearest to
    /// them. Eigenvalues and singular values stay those of the doubles.
    #[arg(long)]
    pub(crate) as_written: bool,
    /// The collinearity report is about the vectors alone: no constant is added, and nothing is centred in it.
    #[arg(long)]
    pub(crate) no_constant: bool,
    /// So many significant digits of singular values, condition and inflation factors, at ten times the cost.
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=15),
        conflicts_with = "verdicts_alone")]
    pub(crate) digits: Option<u32>,
    /// Read the table twice, some rows at a time, in about so much memory: 500MB. A state (gramkit partial, gramkit
    /// merge) is analyzed without.
    #[arg(long, value_name = "SIZE", value_parser = bytes)]
    pub(crate) memory: Option<u64>,
    /// Refuse a state unless so many pieces went into it: so that no shard is missing.
    #[arg(long, value_name = "N")]
    pub(crate) pieces: Option<usize>,
    #[command(flatten)]
    pub(crate) reading: Reading,
    #[command(flatten)]
    pub(crate) output: Output,
    /// What --plot draws.
    #[arg(long, value_enum, default_value_t = Picture::Overview, hide_default_value = true, requires = "plot")]
    pub(crate) picture: Picture,
    /// Order the rows of the drawn matrix by a clustering (average linkage of 1 − |cosine|).
    #[arg(long, requires = "plot")]
    pub(crate) cluster: bool,
    /// The two singular vectors, from 0, whose plane --picture gram-field shows, or the two components of --picture
    /// scores [default: 0,1].
    #[arg(long, value_name = "K,L", value_delimiter = ',', requires = "plot")]
    pub(crate) directions: Option<Vec<usize>>,
}

#[derive(Clone, Copy, Debug, PartialEq, ValueEnum)]
pub(crate) enum Picture {
    /// The correlations beside the singular values (the default).
    Overview,
    /// The Gram matrix; hatched where an entry's sign is not determined.
    Matrix,
    /// The correlations.
    Correlation,
    /// The singular values.
    Spectrum,
    /// Condition indices and variance proportions.
    Collinearity,
    /// The Gram norm √(pᵀGp) on the plane of two singular vectors, with the local rank at --tol if that is given.
    GramField,
    /// The scores of two principal components of the vectors as variables, with their uncertainty.
    Scores,
}
