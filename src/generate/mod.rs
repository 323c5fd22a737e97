//! Hard test matrices of the field, to try things on.
//!
//! Each is given by its formula and the place it comes from; entries are the formula's, rounded to f64 (the source's
//! integers exactly). An X is tall and its columns are the vectors; a symmetric matrix is symmetric to the bit. The
//! random ones depend on nothing but their seed, on one platform and with one version of this crate.

mod classical;
mod random;

use faer::Mat;

use crate::error::{Error, Result};

/// The most entries that are made, columns padded to multiples of eight: 2 GiB.
const MOST_ENTRIES: usize = 1 << 28;

/// A test matrix by name, with its parameters.
///
/// ```
/// use gramkit::generate::Kind;
/// let x = Kind::Lauchli { columns: 2, epsilon: 1e-8 }.matrix()?;
/// assert_eq!(x, faer::mat![[1.0, 1.0], [1e-8, 0.0], [0.0, 1e-8]]);
/// # Ok::<(), gramkit::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum Kind {
    /// Läuchli's X = [1 … 1; εI], (n + 1) × n: independent for ε ≠ 0, yet fl(XᵀX) is singular once ε² < u.
    ///
    /// P. Läuchli, "Jordan-Elimination und Ausgleichung nach kleinsten Quadraten", Numer. Math. 3 (1961) 226–240.
    Lauchli {
        /// The number n of columns.
        columns: usize,
        /// ε, zero or more.
        epsilon: f64,
    },
    /// Hilbert's symmetric h_ij = 1/(i + j + 1), i, j from 0, as rounded: positive definite, condition about e^(3.5n).
    ///
    /// D. Hilbert, Acta Math. 18 (1894) 155–159; N. J. Higham, *Accuracy and Stability of Numerical Algorithms*, 2nd
    /// ed., SIAM 2002, §28.1.
    Hilbert {
        /// The order n.
        order: usize,
    },
    /// Kahan's upper triangle r_ii = sⁱ, r_ij = −c·sⁱ for j > i, i from 0, with s = sin θ, c = cos θ: column pivoting
    /// leaves it as it is, and its last pivot hides how small σ_n is.
    ///
    /// W. Kahan, "Numerical linear algebra", Canad. Math. Bull. 9 (1966) 757–801; Higham 2002, §8.3.
    Kahan {
        /// The order n.
        order: usize,
        /// θ, between 0 and π.
        theta: f64,
    },
    /// Pascal's symmetric p_ij = C(i + j, i), i, j from 0: positive definite integers with determinant 1.
    ///
    /// Higham 2002, §28.4. Its entries are exact up to order 29; beyond, [`Kind::matrix`] fails.
    Pascal {
        /// The order n, at most 29.
        order: usize,
    },
    /// Moler's symmetric a_ii = i, a_ij = min(i, j) − 2, i, j from 1: UᵀU of the unit upper triangle of −1s, so
    /// positive definite with determinant 1 and one tiny eigenvalue.
    ///
    /// J. C. Nash, *Compact Numerical Methods for Computers*, 2nd ed., Adam Hilger 1990, appendix 1.
    Moler {
        /// The order n.
        order: usize,
    },
    /// The prolate matrix, symmetric Toeplitz with a_0 = 2w, a_k = sin(2πwk)/(πk): positive definite, its eigenvalues
    /// clustered at 0 and 1.
    ///
    /// J. M. Varah, "The prolate matrix", Linear Algebra Appl. 187 (1993) 269–278.
    Prolate {
        /// The order n.
        order: usize,
        /// The bandwidth w, between 0 and ½.
        bandwidth: f64,
    },
    /// Vandermonde's X with x_ij = t_iʲ, j from 0: the columns of a polynomial fit, independent up to as many columns
    /// as distinct nodes. Powers are multiplied up, so they carry j − 1 roundings.
    ///
    /// Higham 2002, ch. 22.
    Vandermonde {
        /// The nodes t_i.
        nodes: Vec<f64>,
        /// The number of columns.
        columns: usize,
    },
    /// The symmetric (1 − ρ)I + ρ11ᵀ, with eigenvalues 1 − ρ and 1 + (n − 1)ρ: semidefinite exactly for
    /// −1/(n − 1) ≤ ρ ≤ 1, and hard to judge where the stored ρ is the rounded edge.
    ///
    /// C. R. Rao, *Linear Statistical Inference and Its Applications*, 2nd ed., Wiley 1973, ch. 1.
    Equicorrelation {
        /// The order n.
        order: usize,
        /// ρ, between −1 and 1.
        rho: f64,
    },
    /// The symmetric Laplacian of the path on n vertices, tridiagonal with −1 beside the degrees: semidefinite of rank
    /// n − 1, row sums 0.
    ///
    /// F. R. K. Chung, *Spectral Graph Theory*, AMS 1997, §1.2.
    PathLaplacian {
        /// The number n of vertices.
        order: usize,
    },
    /// The symmetric Laplacian nI − 11ᵀ of the complete graph on n vertices: eigenvalues 0 and, n − 1 times, n.
    ///
    /// Chung 1997, §1.2.
    CompleteLaplacian {
        /// The number n of vertices.
        order: usize,
    },
    /// The 1001 values of NIST's NumAcc4 as one column: 10000000.2, then 10000000.1 and 10000000.3 in turn, 500 times;
    /// their mean is 10000000.2 and their standard deviation 0.1.
    ///
    /// NIST, *Statistical Reference Datasets*, univariate summary statistics, NumAcc4 (of higher difficulty).
    NumAcc4,
    /// The dummy-variable trap: an intercept and a column for every level, row i having level i mod k. The relation
    /// x_0 − x_1 − … − x_k = 0 is exact.
    ///
    /// W. H. Greene, *Econometric Analysis*, 7th ed., Pearson 2012, §6.2.
    DummyTrap {
        /// The number of rows.
        rows: usize,
        /// The number k of levels, at least 1.
        levels: usize,
    },
    /// Independent standard normal entries, by Box and Muller's method.
    ///
    /// G. E. P. Box, M. E. Muller, Ann. Math. Statist. 29 (1958) 610–611.
    Gaussian {
        /// The number of rows.
        rows: usize,
        /// The number of columns.
        columns: usize,
        /// The seed.
        seed: u64,
    },
    /// Independent entries, uniform in [−1, 1).
    Uniform {
        /// The number of rows.
        rows: usize,
        /// The number of columns.
        columns: usize,
        /// The seed.
        seed: u64,
    },
    /// Independent decimals k/10, k from −50 to 50, as rounded to f64: with more columns than rows they are always
    /// dependent, and a floating-point Gram determinant of them is often not 0.
    Decimal {
        /// The number of rows.
        rows: usize,
        /// The number of columns.
        columns: usize,
        /// The seed.
        seed: u64,
    },
    /// Uniform columns, the first `rank` of them random and each later one a copy of one of these: dependent exactly.
    ///
    /// The matrix `rank_def` of Carson, Lund, Rozložník, Thomas (below, at [`Kind::Glued`]), with the factor 100
    /// replaced by 1, for 100·x would be rounded.
    Duplicates {
        /// The number of rows.
        rows: usize,
        /// The number of columns.
        columns: usize,
        /// How many columns differ; at least 1 if there are columns, and at most all.
        rank: usize,
        /// The seed.
        seed: u64,
    },
    /// Uniform columns, those after the first `rank` being zero: dependent exactly.
    ZeroColumns {
        /// The number of rows.
        rows: usize,
        /// The number of columns.
        columns: usize,
        /// How many columns are not zero; at most all.
        rank: usize,
        /// The seed.
        seed: u64,
    },
    /// UΣVᵀ with σ_k = κ^(−k/(r − 1)), k from 0 to r − 1 = min(m, n) − 1, U and V uniformly distributed orthogonal
    /// factors. Rounding moves each σ_k by a few units of roundoff of σ_0 = 1, so κ above 10¹⁵ is not met; κ = 10²⁰ is
    /// Stewart's matrix.
    ///
    /// LAPACK's `dlatm1`, mode 3, in `dlatms`; G. W. Stewart, "The efficient generation of random orthogonal matrices",
    /// SIAM J. Numer. Anal. 17 (1980) 403–409, §3; G. W. Stewart, "Block Gram–Schmidt orthogonalization", SIAM J. Sci.
    /// Comput. 31 (2008) 761–775.
    Condition {
        /// The number m of rows.
        rows: usize,
        /// The number n of columns.
        columns: usize,
        /// κ, one or more.
        condition: f64,
        /// The seed.
        seed: u64,
    },
    /// UΣVᵀ whose first half of singular values falls from 1 to 10⁻¹⁰ geometrically and whose second half is 0; as
    /// rounded, it is near a matrix of half the rank.
    ///
    /// The matrix `stewart_extreme` of Carson, Lund, Rozložník, Thomas (below, at [`Kind::Glued`]).
    StewartExtreme {
        /// The number of rows.
        rows: usize,
        /// The number of columns.
        columns: usize,
        /// The seed.
        seed: u64,
    },
    /// UΣVᵀ of condition κ, each of its p blocks of s columns multiplied by one Σ′V′ of condition κ′: breaks classical
    /// Gram–Schmidt block by block.
    ///
    /// A. Smoktunowicz, J. L. Barlow, J. Langou, "A note on the error analysis of classical Gram–Schmidt", Numer. Math.
    /// 105 (2006) 299–313; E. Carson, K. Lund, M. Rozložník, S. Thomas, "Block Gram–Schmidt algorithms and
    /// their stability properties", Linear Algebra Appl. 638 (2022) 150–195, and its code BlockStab.
    Glued {
        /// The number m ≥ ps of rows.
        rows: usize,
        /// The number p of blocks.
        blocks: usize,
        /// The number s of columns of a block.
        block_columns: usize,
        /// κ, one or more.
        condition: f64,
        /// κ′, one or more.
        block_condition: f64,
        /// The seed.
        seed: u64,
    },
    /// Blocks A_1, A_2 = A_1 + B_2, …, A_p = A_{p−1} + B_p of s columns, where A_1 and every B_i are UΣVᵀ of condition
    /// κ.
    ///
    /// The piled matrices of BlockStab, which build on those of [`Kind::Glued`]; there the first block's condition is
    /// 10⁴ whatever is asked.
    Piled {
        /// The number m ≥ s of rows.
        rows: usize,
        /// The number p of blocks.
        blocks: usize,
        /// The number s of columns of a block.
        block_columns: usize,
        /// κ, one or more.
        condition: f64,
        /// The seed.
        seed: u64,
    },
}

impl Kind {
    /// The numbers of rows and columns that [`Kind::matrix`] would have, without making it or checking the parameters.
    ///
    /// ```
    /// use gramkit::generate::Kind;
    /// assert_eq!(Kind::Lauchli { columns: 3, epsilon: 1e-8 }.shape(), (4, 3));
    /// assert_eq!(Kind::DummyTrap { rows: 100, levels: 4 }.shape(), (100, 5)); // the intercept, and four levels
    /// ```
    pub fn shape(&self) -> (usize, usize) {
        match *self {
            Self::Lauchli { columns, .. } => (columns.saturating_add(1), columns),
            Self::Hilbert { order }
            | Self::Kahan { order, .. }
            | Self::Pascal { order }
            | Self::Moler { order }
            | Self::Prolate { order, .. }
            | Self::Equicorrelation { order, .. }
            | Self::PathLaplacian { order }
            | Self::CompleteLaplacian { order } => (order, order),
            Self::Vandermonde { ref nodes, columns } => (nodes.len(), columns),
            Self::NumAcc4 => (1001, 1),
            Self::DummyTrap { rows, levels } => (rows, levels.saturating_add(1)),
            Self::Gaussian { rows, columns, .. }
            | Self::Uniform { rows, columns, .. }
            | Self::Decimal { rows, columns, .. }
            | Self::Duplicates { rows, columns, .. }
            | Self::ZeroColumns { rows, columns, .. }
            | Self::Condition { rows, columns, .. }
            | Self::StewartExtreme { rows, columns, .. } => (rows, columns),
            Self::Glued { rows, blocks, block_columns, .. } | Self::Piled { rows, blocks, block_columns, .. } => {
                (rows, blocks.saturating_mul(block_columns))
            }
        }
    }

    /// The matrix.
    ///
    /// # Errors
    /// [`Error::Domain`] for a parameter that its description excludes, or for more than 2²⁸ entries (2 GiB; columns
    /// count as padded to multiples of eight); for nodes, [`Error::NotFinite`], and [`Error::Overflow`] of a
    /// power.
    pub fn matrix(&self) -> Result<Mat<f64>> {
        let (rows, columns) = self.shape();
        let padded = rows.checked_next_multiple_of(8).and_then(|rows| rows.checked_mul(columns));
        // The axes themselves are bounded too, for the vectors that random factors take.
        if padded.is_none_or(|entries| entries > MOST_ENTRIES) || rows.max(columns) > MOST_ENTRIES {
            let value = rows as f64 * columns as f64;
            return Err(Error::Domain {
                what: "the number of entries",
                value,
                must_be: "at most 2^28, which is 2 GiB",
            });
        }
        match *self {
            Self::Lauchli { columns, epsilon } => classical::lauchli(columns, epsilon),
            Self::Hilbert { order } => Ok(Mat::from_fn(order, order, |i, j| 1.0 / (i + j + 1) as f64)),
            Self::Kahan { order, theta } => classical::kahan(order, theta),
            Self::Pascal { order } => classical::pascal(order),
            Self::Moler { order } => Ok(Mat::from_fn(order, order, classical::moler)),
            Self::Prolate { order, bandwidth } => classical::prolate(order, bandwidth),
            Self::Vandermonde { ref nodes, columns } => classical::vandermonde(nodes, columns),
            Self::Equicorrelation { order, rho } => classical::equicorrelation(order, rho),
            Self::PathLaplacian { order } => {
                Ok(Mat::from_fn(order, order, |i, j| classical::path_laplacian(order, i, j)))
            }
            Self::CompleteLaplacian { order } => {
                Ok(Mat::from_fn(order, order, |i, j| if i == j { order as f64 - 1.0 } else { -1.0 }))
            }
            Self::NumAcc4 => Ok(Mat::from_fn(1001, 1, |i, _| classical::num_acc_4(i))),
            Self::DummyTrap { rows, levels } => classical::dummy_trap(rows, levels),
            Self::Gaussian { rows, columns, seed } => Ok(random::gaussian(rows, columns, seed)),
            Self::Uniform { rows, columns, seed } => Ok(random::uniform(rows, columns, seed)),
            Self::Decimal { rows, columns, seed } => Ok(random::decimal(rows, columns, seed)),
            Self::Duplicates { rows, columns, rank, seed } => random::duplicates(rows, columns, rank, seed),
            Self::ZeroColumns { rows, columns, rank, seed } => random::zero_columns(rows, columns, rank, seed),
            Self::Condition { rows, columns, condition, seed } => random::condition(rows, columns, condition, seed),
            Self::StewartExtreme { rows, columns, seed } => Ok(random::stewart_extreme(rows, columns, seed)),
            Self::Glued { rows, blocks, block_columns, condition, block_condition, seed } => {
                random::glued(rows, (blocks, block_columns), (condition, block_condition), seed)
            }
            Self::Piled { rows, blocks, block_columns, condition, seed } => {
                random::piled(rows, (blocks, block_columns), condition, seed)
            }
        }
    }
}

/// An error unless the parameter lies in its domain; `inside` is false for a NaN.
fn require(inside: bool, what: &'static str, value: f64, must_be: &'static str) -> Result<()> {
    if inside { Ok(()) } else { Err(Error::Domain { what, value, must_be }) }
}
