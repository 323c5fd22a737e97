//! The command line's arguments.

use std::path::{Path, PathBuf};

use clap::{Args, Parser, Subcommand, ValueEnum};
use gramkit::field::Quantity;
use gramkit::modular::VerdictOptions;

use crate::angular::Angular;
use crate::hessian::outputs::Content;
use crate::targets::Target;

/// Gram matrices and symmetric matrices, judged with proofs.
///
/// Exit status: 0 an answer, whatever it says; 2 misuse; 1 anything else.
#[derive(Debug, Parser)]
#[command(name = "gramkit", version)]
pub(crate) struct Arguments {
    #[command(subcommand)]
    pub(crate) command: Command,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Everything about the Gram matrix of the columns of a table: independence, rank, spectrum, collinearity.
    Analyze(Analyze),
    /// A time series as a Gramian angular field: its spectrum, and the image.
    Angular(Angular),
    /// Whether a stored symmetric matrix, or every one within a radius, is definite, semidefinite or indefinite.
    Definiteness(Definiteness),
    /// Checks a certificate of analyze or definiteness against the data again, in exact arithmetic, with none of the code that
    /// made it. Exit status 1 if it does not hold.
    Verify(Verify),
    /// An orthonormal basis of the columns, by Gram–Schmidt or Cholesky QR, with its loss of orthogonality.
    Orthonormalize(Orthonormalize),
    /// A field sampled on a grid: its Hessian and what it is at each point, where it is flattest, its critical points.
    Hessian(Hessian),
    /// How far the styles of images, or of stacks of feature maps, are from one another.
    Style(crate::style::Arguments),
    /// Hard test matrices of the field, to try things on.
    Generate(Generate),
}

#[derive(Debug, Args)]
pub(crate) struct Analyze {
    /// The table, .csv or .npy.
    pub(crate) table: PathBuf,
    #[command(flatten)]
    pub(crate) selection: Selection,
    /// Subtract the mean of each vector first.
    #[arg(long, conflicts_with = "exact_determinant")]
    pub(crate) center: bool,
    /// What the Gram matrix is divided by.
    #[arg(long, value_enum, default_value_t = Divisor::One, conflicts_with = "exact_determinant")]
    pub(crate) divisor: Divisor,
    /// Weigh the components by this column of the table (a name, or an index from 0), which is then no vector itself.
    #[arg(long, value_name = "COLUMN", conflicts_with_all = ["rows", "exact_determinant"])]
    pub(crate) weights: Option<String>,
    #[command(flatten)]
    pub(crate) output: Output,
    /// What --plot draws.
    #[arg(long, value_enum, default_value_t = Picture::Overview, hide_default_value = true, requires = "plot")]
    pub(crate) picture: Picture,
    /// Order the rows of the drawn matrix by a clustering (average linkage of 1 − |cosine|).
    #[arg(long, requires = "plot")]
    pub(crate) cluster: bool,
    /// The two singular vectors, from 0, whose plane --picture gram-field shows [default: 0,1].
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
}

#[derive(Clone, Copy, Debug, ValueEnum)]
pub(crate) enum Divisor {
    /// Nothing.
    One,
    /// The number of components, or the sum of the weights.
    Count,
    /// One less: the sample covariance, if centred.
    CountLessOne,
    /// The lengths: cosines, or correlations if centred.
    UnitDiagonal,
}

#[derive(Debug, Args)]
pub(crate) struct Selection {
    /// The rows are the vectors, not the columns.
    #[arg(long)]
    pub(crate) rows: bool,
    /// Only these columns of the table (names, or indices from 0), separated by commas.
    #[arg(long, value_name = "A,B,…", value_delimiter = ',')]
    pub(crate) columns: Option<Vec<String>>,
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
    /// What exact arithmetic may cost, in multiplications modulo a prime; 2147483648 take a few seconds.
    #[arg(long, value_name = "N", default_value_t = VerdictOptions::default().budget, hide_default_value = true, allow_hyphen_values = true)]
    pub(crate) budget: u64,
    /// The determinant as an exact number, within the same budget.
    #[arg(long)]
    pub(crate) exact_determinant: bool,
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
}

#[derive(Debug, Args)]
pub(crate) struct Definiteness {
    /// The matrix, .csv or .npy.
    pub(crate) matrix: PathBuf,
    /// Judge every symmetric matrix within this distance, in the spectral norm.
    #[arg(long, value_name = "R", default_value_t = 0.0, allow_hyphen_values = true)]
    pub(crate) radius: f64,
    /// Take ½(A + Aᵀ) of a matrix that is not symmetric.
    #[arg(long)]
    pub(crate) symmetrize: bool,
    #[command(flatten)]
    pub(crate) output: Output,
}

#[derive(Debug, Args)]
pub(crate) struct Verify {
    /// The certificate, as --certificate wrote it.
    pub(crate) certificate: PathBuf,
    /// The table or matrix that it is about, .csv or .npy; the certificate knows which part of it.
    pub(crate) table: PathBuf,
    /// Print one JSON object.
    #[arg(long)]
    pub(crate) json: bool,
}

#[derive(Debug, Args)]
pub(crate) struct Orthonormalize {
    /// The table, .csv or .npy.
    pub(crate) table: PathBuf,
    #[command(flatten)]
    pub(crate) selection: Selection,
    /// The process.
    #[arg(long, value_enum, default_value_t = Method::Cgs2)]
    pub(crate) method: Method,
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

#[derive(Clone, Copy, Debug, ValueEnum)]
pub(crate) enum Method {
    /// Classical Gram–Schmidt.
    Cgs,
    /// Modified Gram–Schmidt.
    Mgs,
    /// Classical, twice.
    Cgs2,
    /// Modified, twice.
    Mgs2,
    /// Cholesky QR, twice: fast, for condition numbers up to about 1e7.
    Cholqr2,
    /// Shifted Cholesky QR, thrice: up to about 1e14.
    Scholqr3,
}

#[derive(Debug, Args)]
pub(crate) struct Hessian {
    /// The samples, .npy with any number of axes (read a few planes at a time) or .csv with two.
    pub(crate) field: PathBuf,
    /// Distance of neighbouring samples along each axis [default: 1].
    #[arg(long, value_name = "A,B,…", value_delimiter = ',', allow_hyphen_values = true)]
    pub(crate) spacing: Option<Vec<f64>>,
    /// Coordinates of the first sample [default: 0].
    #[arg(long, value_name = "A,B,…", value_delimiter = ',', allow_hyphen_values = true)]
    pub(crate) origin: Option<Vec<f64>>,
    /// Axes (from 0) that are closed to a circle.
    #[arg(long, value_name = "I,J,…", value_delimiter = ',')]
    pub(crate) periodic: Option<Vec<usize>>,
    /// The finite differences.
    #[arg(long, value_enum, default_value_t = HessianScheme::Compact)]
    pub(crate) scheme: HessianScheme,
    /// The accuracy of compact differences: 2, 4 or 6 [default: 2].
    #[arg(long)]
    pub(crate) accuracy: Option<usize>,
    /// The accuracy of nested differences at the edges: 1 or 2 [default: 1].
    #[arg(long)]
    pub(crate) edge_order: Option<usize>,
    /// Standard deviation of the noise of each sample.
    #[arg(long, value_name = "SIGMA", default_value_t = 0.0, allow_hyphen_values = true)]
    pub(crate) noise: f64,
    /// Smooth the samples first with a Gaussian of this standard deviation, in the units of the spacing.
    #[arg(long, value_name = "S", allow_hyphen_values = true)]
    pub(crate) smooth: Option<f64>,
    /// Judge the differences, not the derivatives that they stand for: the error is that of rounding and noise.
    #[arg(long)]
    pub(crate) neglect_truncation: bool,
    /// Look for the flattest points only where the samples are below this; the picture shows its contour.
    #[arg(long, value_name = "T", allow_hyphen_values = true)]
    pub(crate) threshold: Option<f64>,
    /// Samples are missing where this array of the same shape is 0.
    #[arg(long, value_name = "MASK.npy")]
    pub(crate) mask: Option<PathBuf>,
    /// Planes that are read at a time; the answer does not depend on it.
    #[arg(long, value_name = "N")]
    pub(crate) planes: Option<usize>,
    /// Print one JSON object.
    #[arg(long)]
    pub(crate) json: bool,
    /// Draw the field, its critical points and the class of each sample.
    #[arg(long, value_name = "FILE.svg|.png")]
    pub(crate) plot: Option<PathBuf>,
    #[command(flatten)]
    pub(crate) scale: PlotScale,
    /// Write the Hessian, of shape (axes, axes, *shape).
    #[arg(short, long = "output", value_name = "H.npy")]
    pub(crate) output: Option<PathBuf>,
    /// Write the gradient, of shape (axes, *shape).
    #[arg(long, value_name = "G.npy")]
    pub(crate) gradient: Option<PathBuf>,
    /// Write the Laplacian.
    #[arg(long, value_name = "L.npy")]
    pub(crate) laplacian: Option<PathBuf>,
    /// Write the Hessian's eigenvalues, ascending, of shape (axes, *shape).
    #[arg(long, value_name = "E.npy")]
    pub(crate) eigenvalues: Option<PathBuf>,
    /// Write the classes: 0 minimum, 1 maximum, 2 saddle, 3 degenerate, 4 undetermined, 255 invalid.
    #[arg(long, value_name = "C.npy")]
    pub(crate) classes: Option<PathBuf>,
}

impl Hessian {
    /// The arrays to be written: the option, its file, and what it holds.
    pub(crate) fn arrays(&self) -> [(&'static str, Option<&Path>, Content); 5] {
        let quantity = Content::Quantity;
        [
            ("-o", self.output.as_deref(), quantity(Quantity::FullHessian)),
            ("--gradient", self.gradient.as_deref(), quantity(Quantity::Gradient)),
            ("--laplacian", self.laplacian.as_deref(), quantity(Quantity::Laplacian)),
            ("--eigenvalues", self.eigenvalues.as_deref(), quantity(Quantity::Eigenvalues)),
            ("--classes", self.classes.as_deref(), Content::Classes),
        ]
    }
}

#[derive(Clone, Copy, Debug, ValueEnum)]
pub(crate) enum HessianScheme {
    /// The smallest stencils.
    Compact,
    /// numpy.gradient twice.
    Nested,
}

#[derive(Debug, Args)]
pub(crate) struct Generate {
    /// Which matrix.
    #[arg(value_enum)]
    pub(crate) kind: Kind,
    /// Number of rows.
    #[arg(long, short = 'm')]
    pub(crate) rows: Option<usize>,
    /// Number of columns, or the order of a square matrix.
    #[arg(long, short = 'n')]
    pub(crate) columns: Option<usize>,
    /// ε of Läuchli's matrix.
    #[arg(long, default_value_t = 1e-8, allow_hyphen_values = true)]
    pub(crate) epsilon: f64,
    /// θ of Kahan's matrix.
    #[arg(long, default_value_t = 1.2, allow_hyphen_values = true)]
    pub(crate) theta: f64,
    /// ρ of the equicorrelation matrix [default: the edge −1/(n − 1)].
    #[arg(long, allow_hyphen_values = true)]
    pub(crate) rho: Option<f64>,
    /// κ of the matrix of given condition number.
    #[arg(long, default_value_t = 1e8, allow_hyphen_values = true)]
    pub(crate) condition: f64,
    /// Rank of the rank-deficient matrices [default: one less than the columns].
    #[arg(long)]
    pub(crate) rank: Option<usize>,
    /// Seed of the random matrices.
    #[arg(long, default_value_t = 1)]
    pub(crate) seed: u64,
    /// Write .csv or .npy instead of printing CSV.
    #[arg(short, long = "output", value_name = "FILE")]
    pub(crate) output: Option<PathBuf>,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
pub(crate) enum Kind {
    /// Läuchli's: independent, but its Gram matrix rounds to a singular one.
    Lauchli,
    /// Hilbert's, symmetric.
    Hilbert,
    /// Kahan's upper triangle.
    Kahan,
    /// Pascal's, symmetric, determinant 1.
    Pascal,
    /// Moler's, symmetric, determinant 1.
    Moler,
    /// Vandermonde's on equidistant nodes in [0, 1].
    Vandermonde,
    /// Equal correlations, symmetric.
    Equicorrelation,
    /// The Laplacian of a path, symmetric, singular.
    PathLaplacian,
    /// The Laplacian of a complete graph, symmetric, singular.
    CompleteLaplacian,
    /// NIST's NumAcc4: a mean huge beside the deviations.
    Numacc4,
    /// An intercept and a column for every level: dependent.
    DummyTrap,
    /// Normal entries.
    Gaussian,
    /// Uniform entries.
    Uniform,
    /// Random decimals k/10.
    Decimal,
    /// Repeated columns.
    Duplicates,
    /// Zero columns.
    ZeroColumns,
    /// Singular values falling geometrically to 1/κ.
    Condition,
}
