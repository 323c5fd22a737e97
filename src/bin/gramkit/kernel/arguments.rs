//! The options of `gramkit kernel`.

use std::path::PathBuf;
use std::str::FromStr;

use clap::{Args, ValueEnum};
use gramkit::kernel::{Distances, Kernel};
use gramkit::low_rank::{Landmarks, Stop};
use gramkit::modular::VerdictOptions;

use crate::shared::arguments::PlotScale;
use crate::shared::choices::one_of;
use crate::shared::reading::{Reading, Words, words};

const DISTANCES: [(Distances, &str); 3] = [
    (Distances::Auto, "Differences up to 128 components, the Gram matrix beyond"),
    (Distances::Direct, "Differences: nothing cancels, wherever the points are"),
    (Distances::Gram, "The Gram matrix of the points less their mean; small distances again by differences"),
];

/// Which lines of the table are points.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Lines {
    Rows,
    Columns,
}

/// How the pivots of a factor are chosen.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Pivots {
    /// At random, in proportion to what is left of the diagonal.
    Random,
    /// The largest that is left of the diagonal.
    Greedy,
    /// At random, all alike.
    Uniform,
}

impl Pivots {
    pub(crate) fn landmarks(self, seed: u64) -> Landmarks {
        match self {
            Self::Random => Landmarks::Random { seed },
            Self::Greedy => Landmarks::Greedy,
            Self::Uniform => Landmarks::Uniform { seed },
        }
    }
}

#[derive(Debug, Args)]
pub(crate) struct Arguments {
    /// The table of the points: .csv, .tsv, .txt, .npy, .npz (X.npz:name), compressed or not, - for standard input;
    /// with feature parquet .parquet, .arrow, .feather.
    pub(crate) table: PathBuf,
    /// NAME, or NAME:PARAMETER=VALUE,…; sums with +, products with *, a number before a *. rbf, exponential, laplacian,
    /// matern-1/2, -3/2, -5/2 and rational-quadratic (alpha=) take length= (a number, median, median-half-squared or
    /// median-with-zeros) or gamma=; periodic periods= and lengths= (1;2;…, one for each axis); linear offset=;
    /// polynomial degree=, gamma=, offset=; sigmoid gamma=, offset=; chi-squared gamma=; cosine, additive-chi-squared
    /// and histogram-intersection nothing; scales=1;0.5;… multiply the axes; +white:variance=… adds noise.
    #[arg(long, value_name = "KERNEL", value_parser = Kernel::from_str, default_value = "rbf:length=median",
        allow_hyphen_values = true)]
    pub(crate) kernel: Kernel,
    /// Which lines of the table are the points.
    #[arg(long, value_enum, default_value_t = Lines::Rows)]
    pub(crate) points: Lines,
    /// Only these columns of the table (names, or indices from 0; a name with a comma in "quotes").
    #[arg(long, value_name = "A,B,…", value_parser = words)]
    pub(crate) columns: Option<Words>,
    /// All columns but these.
    #[arg(long, value_name = "A,B,…", value_parser = words)]
    pub(crate) without: Option<Words>,
    /// Centre the matrix: HKH, H = I − 11ᵀ/n.
    #[arg(long, conflicts_with = "low_rank")]
    pub(crate) center: bool,
    /// How squared distances are computed.
    #[arg(long, value_parser = one_of(DISTANCES, |distances| distances.name()), default_value = Distances::Auto.name())]
    pub(crate) distances: Distances,
    /// A factor of this many columns, or, for a number below 1, of as many as leave that fraction of the trace at most.
    /// The matrix is not formed then.
    #[arg(long, value_name = "K|FRACTION", value_parser = stop, allow_hyphen_values = true)]
    pub(crate) low_rank: Option<Stop>,
    /// How the pivots of the factor are chosen.
    #[arg(long, value_enum, default_value_t = Pivots::Random, hide_default_value = true, requires = "low_rank")]
    pub(crate) pivots: Pivots,
    /// The seed of random pivots: the same seed, the same factor.
    #[arg(long, default_value_t = 0, hide_default_value = true, requires = "low_rank")]
    pub(crate) seed: u64,
    /// What exact arithmetic may cost, in multiplications modulo a prime [default: 2147483648, a few seconds].
    #[arg(long, value_name = "N", default_value_t = VerdictOptions::default().budget, hide_default_value = true,
        allow_hyphen_values = true, conflicts_with = "low_rank")]
    pub(crate) budget: u64,
    /// The verdicts alone, with what proves them: no spectrum.
    #[arg(long, conflicts_with_all = ["plot", "low_rank"])]
    pub(crate) verdicts_alone: bool,
    #[command(flatten)]
    pub(crate) reading: Reading,
    /// Print one JSON object.
    #[arg(long)]
    pub(crate) json: bool,
    /// Draw the matrix in the order of a clustering, beside its spectrum, or beside what factors of low rank leave.
    #[arg(long, value_name = "FILE.svg|.png")]
    pub(crate) plot: Option<PathBuf>,
    #[command(flatten)]
    pub(crate) scale: PlotScale,
    /// Write what proves the verdict of the stored matrix, for `gramkit verify` of the file that -o writes.
    #[arg(long, value_name = "C.json", conflicts_with = "low_rank")]
    pub(crate) certificate: Option<PathBuf>,
    /// Write the matrix; with --low-rank, the factor L.
    #[arg(short, long = "output", value_name = "K.npy")]
    pub(crate) output: Option<PathBuf>,
}

fn stop(text: &str) -> Result<Stop, String> {
    if let Ok(rank) = text.parse::<usize>()
        && rank > 0
    {
        return Ok(Stop::Rank(rank));
    }
    match text.parse::<f64>() {
        Ok(fraction) if fraction > 0.0 && fraction < 1.0 => Ok(Stop::RelativeTrace(fraction)),
        _ => Err("a number of columns, 1 or more, or a fraction of the trace between 0 and 1".to_owned()),
    }
}
