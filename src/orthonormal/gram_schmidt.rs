//! The Gram–Schmidt family.

use faer::Mat;

use crate::error::Result;
use crate::progress::{Progress, report};

/// Which Gram–Schmidt process. The default is classical, twice: as orthogonal as any, and made of matrix–vector
/// products.
///
/// With κ the condition number of X, ‖I − QᵀQ‖ grows like u·κ² for the classical process (as far as that stays below
/// 1), like u·κ for the modified one, and stays near u for either one done twice (while u·κ < 1).
/// [`Orthonormal`](crate::orthonormal::Orthonormal) measures and bounds it.
///
/// ```
/// use gramkit::generate::Kind;
/// use gramkit::{Orthonormal, Vectors};
/// use gramkit::orthonormal::GramSchmidt;
/// let x = Kind::Lauchli { columns: 3, epsilon: 1e-8 }.matrix()?; // κ = 1.7e8
/// let loss = |method| Orthonormal::of(&Vectors::columns(&x), method).map(|basis| basis.loss);
/// assert!(loss(GramSchmidt::Classical)? > 0.1);
/// assert!((1e-10..1e-7).contains(&loss(GramSchmidt::Modified)?));
/// assert!(loss(GramSchmidt::ClassicalTwice)? < 1e-15 && loss(GramSchmidt::ModifiedTwice)? < 1e-15);
/// # Ok::<(), gramkit::Error>(())
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "kebab-case"))]
pub enum GramSchmidt {
    /// Classical: all projections from the original vector.
    Classical,
    /// Modified: each projection from what the earlier ones left.
    Modified,
    /// Classical, repeated once on its result (Giraud et al. 2005).
    #[default]
    ClassicalTwice,
    /// Modified, repeated once on its result.
    ModifiedTwice,
}

impl GramSchmidt {
    fn passes(self) -> usize {
        match self {
            Self::Classical | Self::Modified => 1,
            Self::ClassicalTwice | Self::ModifiedTwice => 2,
        }
    }

    fn is_modified(self) -> bool {
        matches!(self, Self::Modified | Self::ModifiedTwice)
    }
}

/// What a process keeps of the columns of X, in order.
pub(super) struct Basis {
    pub(super) q: Mat<f64>,
    pub(super) r: Mat<f64>,
    pub(super) dropped: Vec<usize>,
}

/// Q and R of scaled columns; those within `tolerance` of their length of the span of the earlier ones are dropped.
pub(crate) fn decompose(
    x: &Mat<f64>,
    method: GramSchmidt,
    tolerance: f64,
    progress: Option<Progress<'_>>,
) -> Result<Basis> {
    let (m, n) = (x.nrows(), x.ncols());
    let mut q = Mat::zeros(m, m.min(n));
    let mut r = Mat::zeros(m.min(n), n);
    let mut dropped = Vec::new();
    let mut rank = 0;
    for j in 0..n {
        report(progress, j as f64 / n as f64)?;
        let mut w = x.col_as_slice(j).to_vec();
        let length = norm(&w);
        for _ in 0..method.passes() {
            for (k, c) in project_out(method, &q, rank, &mut w).into_iter().enumerate() {
                r[(k, j)] += c;
            }
        }
        let rest = norm(&w);
        if rest <= tolerance * length || rank == m {
            dropped.push(j);
            continue;
        }
        r[(rank, j)] = rest;
        for (q, w) in q.col_as_slice_mut(rank).iter_mut().zip(&w) {
            *q = w / rest;
        }
        rank += 1;
    }
    Ok(Basis { q: q.get(.., ..rank).to_owned(), r: r.get(..rank, ..).to_owned(), dropped })
}

/// Removes from w its components along the first `rank` columns of Q; returns their coordinates.
fn project_out(method: GramSchmidt, q: &Mat<f64>, rank: usize, w: &mut [f64]) -> Vec<f64> {
    let columns = (0..rank).map(|k| q.col_as_slice(k));
    if method.is_modified() {
        return columns
            .map(|column| {
                let c = inner(column, w);
                subtract(w, c, column);
                c
            })
            .collect();
    }
    let coordinates: Vec<f64> = columns.clone().map(|column| inner(column, w)).collect();
    for (column, &c) in columns.zip(&coordinates) {
        subtract(w, c, column);
    }
    coordinates
}

fn subtract(w: &mut [f64], factor: f64, column: &[f64]) {
    for (w, &c) in w.iter_mut().zip(column) {
        *w -= factor * c;
    }
}

/// xᵀy in eight interleaved partial sums, which the compiler keeps in vector registers.
fn inner(x: &[f64], y: &[f64]) -> f64 {
    const LANES: usize = 8;
    let mut sums = [0.0; LANES];
    let (x, y) = (x.chunks_exact(LANES), y.chunks_exact(LANES));
    let rest: f64 = x.remainder().iter().zip(y.remainder()).map(|(x, y)| x * y).sum();
    for (x, y) in x.zip(y) {
        for lane in 0..LANES {
            sums[lane] += x[lane] * y[lane];
        }
    }
    sums.iter().sum::<f64>() + rest
}

fn norm(x: &[f64]) -> f64 {
    inner(x, x).sqrt()
}
