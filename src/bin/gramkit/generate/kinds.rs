//! The kinds of matrices that can be generated, by their names.

use clap::Args;
use gramkit::Error;
use gramkit::generate::Kind;

use crate::failure::Failure;

/// Rows and columns where none are asked for.
const ROWS: usize = 20;
const COLUMNS: usize = 5;

#[derive(Debug, Args)]
pub(crate) struct Parameters {
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
}

impl Parameters {
    fn rows(&self) -> usize {
        self.rows.unwrap_or(ROWS)
    }

    fn columns(&self) -> usize {
        self.columns.unwrap_or(COLUMNS)
    }

    fn rank(&self) -> usize {
        self.rank.unwrap_or(self.columns().saturating_sub(1))
    }
}

/// A name, and what makes the kind of the parameters that it has.
#[derive(Clone, Debug)]
pub(crate) struct Named {
    pub(crate) name: &'static str,
    pub(crate) make: fn(&Parameters) -> Result<Kind, Failure>,
}

const fn named(name: &'static str, make: fn(&Parameters) -> Result<Kind, Failure>) -> Named {
    Named { name, make }
}

/// All kinds, and what the help page says of each.
pub(crate) const KINDS: [(Named, &str); 17] = [
    (
        named("lauchli", |p| Ok(Kind::Lauchli { columns: p.columns(), epsilon: p.epsilon })),
        "Läuchli's: independent, but its Gram matrix rounds to a singular one",
    ),
    (named("hilbert", |p| Ok(Kind::Hilbert { order: p.columns() })), "Hilbert's, symmetric"),
    (named("kahan", |p| Ok(Kind::Kahan { order: p.columns(), theta: p.theta })), "Kahan's upper triangle"),
    (named("pascal", |p| Ok(Kind::Pascal { order: p.columns() })), "Pascal's, symmetric, determinant 1"),
    (named("moler", |p| Ok(Kind::Moler { order: p.columns() })), "Moler's, symmetric, determinant 1"),
    (
        named("vandermonde", |p| Ok(Kind::Vandermonde { nodes: equidistant(p.rows())?, columns: p.columns() })),
        "Vandermonde's on equidistant nodes in [0, 1]",
    ),
    (
        named("equicorrelation", |p| {
            let edge = -1.0 / p.columns().saturating_sub(1).max(1) as f64;
            Ok(Kind::Equicorrelation { order: p.columns(), rho: p.rho.unwrap_or(edge) })
        }),
        "Equal correlations, symmetric",
    ),
    (
        named("path-laplacian", |p| Ok(Kind::PathLaplacian { order: p.columns() })),
        "The Laplacian of a path, symmetric, singular",
    ),
    (
        named("complete-laplacian", |p| Ok(Kind::CompleteLaplacian { order: p.columns() })),
        "The Laplacian of a complete graph, symmetric, singular",
    ),
    (named("numacc4", |_| Ok(Kind::NumAcc4)), "NIST's NumAcc4: a mean huge beside the deviations"),
    (
        named("dummy-trap", |p| Ok(Kind::DummyTrap { rows: p.rows(), levels: p.columns().saturating_sub(1) })),
        "An intercept and a column for every level: dependent",
    ),
    (
        named("gaussian", |p| Ok(Kind::Gaussian { rows: p.rows(), columns: p.columns(), seed: p.seed })),
        "Normal entries",
    ),
    (named("uniform", |p| Ok(Kind::Uniform { rows: p.rows(), columns: p.columns(), seed: p.seed })), "Uniform entries"),
    (
        named("decimal", |p| Ok(Kind::Decimal { rows: p.rows(), columns: p.columns(), seed: p.seed })),
        "Random decimals k/10",
    ),
    (
        named("duplicates", |p| {
            Ok(Kind::Duplicates { rows: p.rows(), columns: p.columns(), rank: p.rank(), seed: p.seed })
        }),
        "Repeated columns",
    ),
    (
        named("zero-columns", |p| {
            Ok(Kind::ZeroColumns { rows: p.rows(), columns: p.columns(), rank: p.rank(), seed: p.seed })
        }),
        "Zero columns",
    ),
    (
        named("condition", |p| {
            Ok(Kind::Condition { rows: p.rows(), columns: p.columns(), condition: p.condition, seed: p.seed })
        }),
        "Singular values falling geometrically to 1/κ",
    ),
];

/// t_i = i/(m − 1).
fn equidistant(count: usize) -> Result<Vec<f64>, Failure> {
    // The library bounds the matrix; the nodes themselves have to fit as well.
    const MOST_NODES: usize = 1 << 28;
    if count > MOST_NODES {
        let must_be = "at most 2^28";
        return Err(Failure::Parameter(Error::Domain { what: "--rows", value: count as f64, must_be }));
    }
    Ok((0..count).map(|i| i as f64 / (count.max(2) - 1) as f64).collect())
}
