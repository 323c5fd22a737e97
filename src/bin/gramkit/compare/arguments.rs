//! The options of `gramkit compare`.

use std::path::PathBuf;
use std::str::FromStr;

use clap::Args;
use gramkit::kernel::Kernel;
use gramkit::similarity::{Estimator, Measure};

use crate::shared::arguments::PlotScale;
use crate::shared::choices::one_of;
use crate::shared::reading::Reading;

/// What is compared; a measure that comes to exist in the library is one line here.
const MEASURES: [(Measure, &str); 8] = [
    (Measure::Alignment(Estimator::Biased), "Centred kernel alignment: 1 alike up to rotation and scale, 0 not at all"),
    (Measure::Alignment(Estimator::Unbiased), "The same without bias, of 4 rows at least: negative at times"),
    (Measure::Procrustes, "Procrustes' disparity: 0 alike up to shift, rotation and scale, 1 not at all"),
    (Measure::VectorCorrelation, "The RV coefficient, the alignment of inner products"),
    (Measure::DistanceCorrelation(Estimator::Biased), "Distance correlation: 0 of independent populations alone"),
    (Measure::DistanceCorrelation(Estimator::Unbiased), "Its square without bias: negative at times"),
    (Measure::MeanDiscrepancy(Estimator::Biased), "The squared maximum mean discrepancy of two samples: 0 alike"),
    (Measure::MeanDiscrepancy(Estimator::Unbiased), "The same without bias: negative at times"),
];

#[derive(Debug, Args)]
pub(crate) struct Arguments {
    /// Two tables or more, whose rows are the samples: .csv, .tsv, .txt, .npy, .npz (X.npz:name), compressed or not;
    /// with feature parquet .parquet, .arrow, .feather.
    #[arg(required = true, value_name = "TABLE")]
    pub(super) tables: Vec<PathBuf>,
    /// What is compared.
    #[arg(long, value_parser = one_of(MEASURES, |measure| measure.name()), default_value = MEASURES[0].0.name())]
    pub(super) measure: Measure,
    /// The kernel, as for `gramkit kernel`, of cka (inner products, if it is left out) and mmd (rbf:length=median of
    /// all rows together).
    #[arg(long, value_name = "KERNEL", value_parser = Kernel::from_str, allow_hyphen_values = true)]
    pub(super) kernel: Option<Kernel>,
    #[command(flatten)]
    pub(super) reading: Reading,
    /// Print one JSON object.
    #[arg(long)]
    pub(super) json: bool,
    /// Draw the matrix of the numbers.
    #[arg(long, value_name = "FILE.svg|.png")]
    pub(super) plot: Option<PathBuf>,
    #[command(flatten)]
    pub(super) scale: PlotScale,
    /// Order the tables of the picture by a clustering (average linkage).
    #[arg(long, requires = "plot")]
    pub(super) cluster: bool,
    /// Write the matrix of the numbers; NaN where there is none.
    #[arg(short, long = "output", value_name = "S.npy")]
    pub(super) output: Option<PathBuf>,
}
