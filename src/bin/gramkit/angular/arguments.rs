//! The options of `gramkit angular`.

use std::path::PathBuf;

use clap::Args;
use gramkit::angular::Kind;

use crate::shared::arguments::PlotScale;
use crate::shared::choices::one_of;
use crate::shared::reading::Reading;

const FIELDS: [(Kind, &str); 2] =
    [(Kind::Summation, "cos(φᵢ + φⱼ), symmetric"), (Kind::Difference, "sin(φᵢ − φⱼ), skew")];

#[derive(Debug, Args)]
pub(crate) struct Arguments {
    /// The series: a column of a table (.csv, .tsv, .txt), or an .npy of one axis; - for standard input.
    pub(crate) series: PathBuf,
    /// The column (a name, or an index from 0), where there are several.
    #[arg(long, value_name = "NAME")]
    pub(crate) column: Option<String>,
    /// The field: cos(φᵢ + φⱼ) or sin(φᵢ − φⱼ).
    #[arg(long, value_parser = one_of(FIELDS, |kind| kind.name()), default_value = Kind::Summation.name())]
    pub(crate) field: Kind,
    /// The cosines of the smallest and the largest value.
    #[arg(
        long,
        value_name = "LO,HI",
        value_delimiter = ',',
        num_args = 1,
        allow_hyphen_values = true,
        default_value = "-1,1"
    )]
    pub(crate) range: Vec<f64>,
    /// Rows and columns of the image: the series is reduced to so many means [default: its length].
    #[arg(long, value_name = "N")]
    pub(crate) size: Option<usize>,
    /// Means of windows of one length, which overlap where they must.
    #[arg(long)]
    pub(crate) overlapping: bool,
    #[command(flatten)]
    pub(crate) reading: Reading,
    /// Print one JSON object.
    #[arg(long)]
    pub(crate) json: bool,
    /// Draw the field beside its series.
    #[arg(long, value_name = "FILE.svg|.png")]
    pub(crate) plot: Option<PathBuf>,
    #[command(flatten)]
    pub(crate) scale: PlotScale,
    /// Write the image.
    #[arg(short, long = "output", value_name = "G.npy")]
    pub(crate) output: Option<PathBuf>,
}
