//! Options that several commands have.

use std::path::PathBuf;

use clap::Args;
use gramkit::Error;
use gramkit::modular::VerdictOptions;
use gramkit::table::Triangle;
use gramkit::verdict::Tolerance;

use super::outputs::Target;
use super::reading::{Words, words};
use crate::failure::Failure;

/// The triangles of a stored symmetric matrix.
pub(crate) const TRIANGLES: [(Triangle, &str); 2] =
    [(Triangle::Lower, "Below the diagonal"), (Triangle::Upper, "Above it")];

#[derive(Debug, Args)]
pub(crate) struct Selection {
    /// The rows are the vectors, not the columns.
    #[arg(long)]
    pub(crate) rows: bool,
    /// Only these columns of the table (names, or indices from 0; a name with a comma in "quotes").
    #[arg(long, value_name = "A,B,…", value_parser = words)]
    pub(crate) columns: Option<Words>,
    /// All columns but these.
    #[arg(long, value_name = "A,B,…", value_parser = words)]
    pub(crate) without: Option<Words>,
}

#[derive(Debug, Args)]
pub(crate) struct PlotScale {
    /// Pixels of a PNG per unit of the picture's page: 2 for dense screens; an SVG is nominally so much larger.
    #[arg(long, value_name = "1|2", default_value_t = 1, hide_default_value = true, requires = "plot",
        value_parser = clap::value_parser!(u32).range(1..=2))]
    pub(crate) plot_scale: u32,
}

#[derive(Debug, Args)]
pub(crate) struct Output {
    /// The numerical rank's tolerance, relative to the largest singular value or modulus [default: max(m, n)·2^-52].
    #[arg(long, value_name = "REL", allow_hyphen_values = true)]
    pub(crate) tol: Option<f64>,
    /// What exact arithmetic may cost, in multiplications modulo a prime [default:
    /// 2147483648, a few seconds].
    #[arg(long, value_name = "N", default_value_t = VerdictOptions::default().budget, hide_default_value = true, allow_hyphen_values = true)]
    pub(crate) budget: u64,
    /// The determinant as an exact number, within the same budget.
    #[arg(long)]
    pub(crate) exact_determinant: bool,
    /// The verdicts alone, with what proves them: no spectrum and no collinearity, which take much of the time.
    #[arg(long, conflicts_with_all = ["tol", "plot"])]
    pub(crate) verdicts_alone: bool,
    /// Print one JSON object.
    #[arg(long)]
    pub(crate) json: bool,
    /// Draw the matrix and its spectrum.
    #[arg(long, value_name = "FILE.svg|.png")]
    pub(crate) plot: Option<PathBuf>,
    #[command(flatten)]
    pub(crate) scale: PlotScale,
    /// Write what proves the verdict, for `gramkit verify`.
    #[arg(long, value_name = "C.json")]
    pub(crate) certificate: Option<PathBuf>,
    /// Write the matrix.
    #[arg(short, long = "output", value_name = "GRAM.npy")]
    pub(crate) output: Option<PathBuf>,
}

impl Output {
    /// The files to be written.
    pub(crate) fn targets(&self) -> [Option<Target<'_>>; 3] {
        [
            self.output.as_deref().map(|path| Target::Array("-o", path)),
            self.plot.as_deref().map(Target::Picture),
            self.certificate.as_deref().map(Target::Certificate),
        ]
    }

    /// What `--tol` asks for.
    pub(crate) fn tolerance(&self) -> Result<Tolerance, Failure> {
        match self.tol {
            None => Ok(Tolerance::Standard),
            Some(value) if value.is_finite() && value >= 0.0 => Ok(Tolerance::Relative(value)),
            Some(value) => {
                let must_be = "a finite number, zero or more";
                Err(Failure::Parameter(Error::Domain { what: "--tol", value, must_be }))
            }
        }
    }
}
