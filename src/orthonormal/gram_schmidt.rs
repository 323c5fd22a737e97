//! The Gram–Schmidt family.

use faer::Mat;

use crate::gram::product::{product, symmetric_product};
use crate::progress::{Progress, report};
use crate::rounding::{Deviation, ScaledColumns, UNIT_ROUNDOFF, check_environment, in_range, scale_by_power_of_two};
use crate::{Error, Real, Result, Vectors};

const WHAT: &str = "triangular factor";

/// Which Gram–Schmidt process. The default is classical, twice: as orthogonal as any, and made of matrix–vector
/// products.
///
/// With κ the condition number of X, ‖I − QᵀQ‖ grows like u·κ² for the classical process (as far as that stays below
/// 1), like u·κ for the modified one, and stays near u for either one done twice (while u·κ < 1). [`Orthonormal`]
/// measures and bounds it.
///
/// ```
/// use gramkit::generate::Kind;
/// use gramkit::{GramSchmidt, Orthonormal, Vectors};
/// let x = Kind::Lauchli { columns: 3, epsilon: 1e-8 }.matrix()?; // κ = 1.7e8
/// let loss = |method| Orthonormal::of(&Vectors::columns(&x), method).map(|basis| basis.loss);
/// assert!(loss(GramSchmidt::Classical)? > 0.1);
/// assert!((1e-10..1e-7).contains(&loss(GramSchmidt::Modified)?));
/// assert!(loss(GramSchmidt::ClassicalTwice)? < 1e-15 && loss(GramSchmidt::ModifiedTwice)? < 1e-15);
/// # Ok::<(), gramkit::Error>(())
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
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

/// X ≈ QR: Q is m × r with nearly orthonormal columns, R is r × n in row echelon form, and n − r vectors were dropped.
///
/// ```
/// use gramkit::{GramSchmidt, MatrixView, Orthonormal, Vectors};
/// // The third column is the sum of the first two.
/// let x = [1.0, 1.0, 2.0, 1.0, 0.0, 1.0, 0.0, 1.0, 1.0];
/// let basis = Orthonormal::of(&Vectors::columns(MatrixView::row_major(&x, 3, 3)?), GramSchmidt::default())?;
/// assert_eq!((basis.rank(), basis.dropped.as_slice()), (2, [2].as_slice()));
/// assert!(basis.loss_bound < 1e-14 && basis.residual < 1e-15);
/// # Ok::<(), gramkit::Error>(())
/// ```
#[derive(Clone, Debug)]
pub struct Orthonormal {
    /// Q, m × r.
    pub q: Mat<f64>,
    /// R, r × n; the column of a dropped vector holds its coordinates in the span of the earlier ones.
    pub r: Mat<f64>,
    /// The process.
    pub method: GramSchmidt,
    /// Indices of the vectors dropped as dependent on earlier ones: to within `drop_tolerance` of their length, or
    /// because the basis already had m vectors.
    pub dropped: Vec<usize>,
    /// A vector is dropped if ‖x − QQᵀx‖ ≤ `drop_tolerance`·‖x‖.
    pub drop_tolerance: f64,
    /// The measured loss of orthogonality ‖I − QᵀQ‖_F.
    pub loss: f64,
    /// A proved bound on ‖I − QᵀQ‖₂.
    pub loss_bound: f64,
    /// The measured ‖X − QR‖_F/‖X‖_F of the scaled vectors; 0 for X = 0.
    pub residual: f64,
}

impl Orthonormal {
    /// Orthonormalises the vectors in order.
    ///
    /// Dropped are those whose distance to the span of the earlier ones is at most 8·max(m, n)·u times their length:
    /// what is left of them is rounding. It is a numerical decision; [`Independence`](crate::Independence) proves.
    ///
    /// # Errors
    /// [`Error::NonFinite`](crate::Error::NonFinite); [`Error::Overflow`](crate::Error::Overflow) if an entry of R
    /// exceeds f64; [`Error::Environment`](crate::Error::Environment).
    pub fn of<T: Real>(vectors: &Vectors<'_, T>, method: GramSchmidt) -> Result<Self> {
        Self::with_progress(vectors, method, None)
    }

    /// As [`Orthonormal::of`], telling how far it is: the fraction of the vectors done, before each of them and at the
    /// end.
    ///
    /// ```
    /// use std::ops::ControlFlow;
    /// use gramkit::{Error, GramSchmidt, Orthonormal, Vectors};
    /// let x = faer::Mat::<f64>::identity(8, 8);
    /// let half = |fraction: f64| if fraction < 0.5 { ControlFlow::Continue(()) } else { ControlFlow::Break(()) };
    /// let stopped = Orthonormal::with_progress(&Vectors::columns(&x), GramSchmidt::default(), Some(&half));
    /// assert_eq!(stopped.unwrap_err(), Error::Cancelled);
    /// ```
    ///
    /// # Errors
    /// As [`Orthonormal::of`]; [`Error::Cancelled`](crate::Error::Cancelled).
    pub fn with_progress<T: Real>(
        vectors: &Vectors<'_, T>,
        method: GramSchmidt,
        progress: Option<Progress<'_>>,
    ) -> Result<Self> {
        check_environment()?;
        vectors.check_finite()?;
        let x = ScaledColumns::of(vectors.matrix());
        let (m, n) = (x.values.nrows(), x.values.ncols());
        let drop_tolerance = 8.0 * m.max(n) as f64 * UNIT_ROUNDOFF;

        let mut q = Mat::zeros(m, m.min(n));
        let mut r = Mat::zeros(m.min(n), n);
        let mut dropped = Vec::new();
        let mut rank = 0;
        for j in 0..n {
            report(progress, j as f64 / n as f64)?;
            let mut w = x.values.col_as_slice(j).to_vec();
            let length = norm(&w);
            for _ in 0..method.passes() {
                for (k, c) in project_out(method, &q, rank, &mut w).into_iter().enumerate() {
                    r[(k, j)] += c;
                }
            }
            let rest = norm(&w);
            if rest <= drop_tolerance * length || rank == m {
                dropped.push(j);
                continue;
            }
            r[(rank, j)] = rest;
            for (q, w) in q.col_as_slice_mut(rank).iter_mut().zip(&w) {
                *q = w / rest;
            }
            rank += 1;
        }
        report(progress, 1.0)?;
        let q = q.get(.., ..rank).to_owned();
        let mut r = r.get(..rank, ..).to_owned();

        let gram = symmetric_product(q.as_ref(), q.as_ref());
        let identity = |i: usize, j: usize| if i == j { 1.0 } else { 0.0 };
        let loss_bound = Deviation::of_product(gram.as_ref(), identity, q.transpose(), q.as_ref(), 0).spectral();
        let loss = frobenius(rank, rank, |i, j| identity(i, j) - gram[(i, j)]);
        let qr = product(q.as_ref(), r.as_ref());
        let columns = (0..n).map(|j| (x.values.col_as_slice(j), qr.col_as_slice(j)));
        let size = columns.clone().map(|(x, _)| inner(x, x)).sum::<f64>().sqrt();
        let gap = columns.flat_map(|(x, qr)| x.iter().zip(qr)).map(|(x, qr)| (x - qr).powi(2)).sum::<f64>().sqrt();
        let residual = if size == 0.0 { 0.0 } else { gap / size };
        for j in 0..n {
            let e = x.exponents[j];
            for i in 0..rank {
                let scaled = r[(i, j)];
                r[(i, j)] = in_range(scale_by_power_of_two(scaled, e), WHAT, i, j)?;
                // A pivot that loses digits among the subnormal numbers would no longer be the length it stands for.
                let pivot = i + dropped.partition_point(|&k| k < j) == j && !dropped.contains(&j);
                if pivot && scale_by_power_of_two(r[(i, j)], -e) != scaled {
                    return Err(Error::Underflow { what: WHAT, row: i, column: j });
                }
            }
        }
        Ok(Self { q, r, method, dropped, drop_tolerance, loss, loss_bound, residual })
    }

    /// The number r of vectors kept.
    pub fn rank(&self) -> usize {
        self.q.ncols()
    }
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

fn frobenius(rows: usize, columns: usize, entry: impl Fn(usize, usize) -> f64) -> f64 {
    (0..columns).flat_map(|j| (0..rows).map(move |i| (i, j))).map(|(i, j)| entry(i, j).powi(2)).sum::<f64>().sqrt()
}
