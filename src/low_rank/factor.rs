//! A factor of low rank, and what is proved of it.

use faer::{Mat, MatRef};

use super::column_source::ColumnSource;
use super::error_bounds::{ErrorBounds, Negative};
use super::growth::{Growth, Limit};
use super::landmarks::{Landmarks, check_indices};
use super::lengths::lost_to_underflow;
use super::options::LowRankOptions;
use super::pivoting::Pivoting;
use super::premise::Premise;
use super::row_bounds::RowBounds;
use super::semidefinite::judged;
use super::stop::{Stop, Stopped};
use super::whole_residual::whole_residual;
use crate::claim::{Enclosure, Radius};
use crate::error::{Error, Mismatch, Place, Result};
use crate::gram::Gram;
use crate::matrix::{IntoMatrixView, IsSymmetric, Symmetric, Vectors, fits_into_memory};
use crate::progress::{Progress, part};
use crate::rounding::{add_up, check_environment, gamma, mul_up, sub_down};
use crate::spectrum::Eigen;

/// Where what is proved does not reach the tolerance, the trace of what is left is to fall to this part of it.
const SMALLER: f64 = 0.25;

/// A ≈ LLᵀ with an n × k factor L, and proved bounds on what is left of A, trusting neither the factor nor its pivots.
///
/// ```
/// use gramkit::low_rank::{LowRank, Stopped};
/// use gramkit::{Gram, MatrixView, Vectors};
/// // Six points of the plane: their Gram matrix is of order 6 and rank 2.
/// let x = [1.0, 2.0, -1.0, 0.5, 3.0, 1.0, 0.0, -2.0, 2.0, 2.0, 1.5, -1.0];
/// let gram = Gram::of(&Vectors::rows(MatrixView::row_major(&x, 6, 2)?))?;
/// let low_rank = LowRank::of(&gram)?;
/// assert_eq!((low_rank.pivots.len(), low_rank.factor.ncols()), (2, 2));
/// assert!(low_rank.norm_error_bound < 1e-12);
/// # Ok::<(), gramkit::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct LowRank {
    /// L, n × k; at the pivots, in their order, it is lower triangular.
    #[cfg_attr(feature = "serde", serde(with = "crate::infinity"))]
    pub factor: Mat<f64>,
    /// The indices of the rows and columns of A that L comes from, in the order in which they were taken.
    pub pivots: Vec<usize>,
    /// Landmarks of a list that were not taken, because A has them in the span of the pivots, to within rounding.
    pub dropped: Vec<usize>,
    /// How the pivots were found, with the seed.
    pub landmarks: Landmarks,
    /// Why there are no more of them.
    pub stopped: Stopped,
    /// Why A is positive semidefinite: the bounds hold where that is true.
    pub premise: Premise,
    /// How far A may be from what was given of it. The bounds hold for every positive semidefinite matrix within it,
    /// and are proved unless it is an [estimate](Radius::Estimate).
    pub radius: Radius,
    /// The trace of A, as computed.
    #[cfg_attr(feature = "serde", serde(with = "crate::infinity"))]
    pub trace: f64,
    /// A proved bound on ‖A − LLᵀ‖_*, the sum of the moduli of its eigenvalues.
    #[cfg_attr(feature = "serde", serde(with = "crate::infinity"))]
    pub trace_error_bound: f64,
    /// A proved bound on ‖A − LLᵀ‖₂.
    #[cfg_attr(feature = "serde", serde(with = "crate::infinity"))]
    pub norm_error_bound: f64,
    /// θ: no eigenvalue of A − LLᵀ is below −θ, which is proved. It is what rounding and the errors of the entries
    /// cost; no bound on the error can be less.
    #[cfg_attr(feature = "serde", serde(with = "crate::infinity"))]
    pub floor_bound: f64,
    /// A bound on ‖R_W‖_F.
    #[cfg_attr(feature = "serde", serde(with = "crate::infinity"))]
    pub(super) pivot_gap: f64,
    pub(super) rows: RowBounds,
}

impl LowRank {
    /// A factor of a stored matrix by randomly chosen pivots, with an error of 10⁻⁸ of the trace.
    ///
    /// # Errors
    /// As [`LowRank::with`].
    pub fn of(a: &impl IsSymmetric) -> Result<Self> {
        Self::with(a.symmetric_matrix(), &LowRankOptions::default())
    }

    /// A factor of a stored matrix, which is judged first, in O(n³): one that is proved not to be positive semidefinite
    /// is refused with a vector that shows it. Where it is proved to be, the bounds take O(nk²); where neither is
    /// proved, as of a singular matrix, the whole of A − LLᵀ is formed, in O(n²k).
    ///
    /// [`LowRank::of_columns`] of [`ColumnSource::of`] does without the judgement.
    ///
    /// ```
    /// use gramkit::error::Mismatch;
    /// use gramkit::low_rank::LowRank;
    /// use gramkit::{Error, Symmetric};
    /// let a = Symmetric::from_lower(2, |i, j| if i == j { 1.0 } else { 2.0 })?; // eigenvalues −1 and 3
    /// let Err(Error::Mismatch(Mismatch::NotSemidefinite { vector, .. })) = LowRank::of(&a) else { panic!() };
    /// assert!(vector[0] * vector[0] + 4.0 * vector[0] * vector[1] + vector[1] * vector[1] < 0.0);
    /// # Ok::<(), gramkit::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`Mismatch::NotSemidefinite`]; [`Error::Domain`] for a rank that is 0 or exceeds the order, or a tolerance that
    /// is not positive; [`Mismatch::Landmark`] and [`Mismatch::RepeatedLandmark`]; [`Error::Overflow`];
    /// [`Error::NoConvergence`]; [`Error::Cancelled`].
    pub fn with(a: &Symmetric, options: &LowRankOptions<'_>) -> Result<Self> {
        options.stop.check(a.order())?;
        let premise = judged(a, options.progress)?;
        Self::of_columns(&ColumnSource::of(a).with_premise(premise), options)
    }

    /// A factor of a matrix that is known by its columns and never formed, unless nothing is
    /// [known](Premise::Unknown) of it.
    ///
    /// It takes the columns at the pivots (with [random](Landmarks::Random) ones at some more that are rejected),
    /// O(nk²) operations, and memory for a few n × k matrices.
    ///
    /// # Errors
    /// As [`LowRank::with`], of a matrix whose residual diagonal refutes it; [`Error::NotFinite`] and
    /// [`Mismatch::Diagonal`] for what the columns hold; the errors of the function that writes them.
    pub fn of_columns(source: &ColumnSource<'_>, options: &LowRankOptions<'_>) -> Result<Self> {
        check_environment()?;
        let (n, stop) = (source.order(), options.stop);
        stop.check(n)?;
        let trace: f64 = source.diagonal().iter().sum();
        let (rank, tolerance) = match stop {
            Stop::Rank(rank) => (Some(rank), None),
            Stop::Trace(tolerance) => (None, Some(tolerance)),
            Stop::RelativeTrace(fraction) => (None, Some((fraction * trace).max(0.0))),
        };
        fits_into_memory(n, rank.unwrap_or(1))?;
        let mut pivoting = Pivoting::of(&options.landmarks, n, rank)?;
        let mut growth = Growth::new(source);
        let mut limit = Limit { rank: rank.unwrap_or(n), trace: tolerance.unwrap_or(-1.0) };
        // The bound that was the least so far, and its rank.
        let mut best = (f64::INFINITY, 0);
        let (stopped, proved) = loop {
            let before = growth.rank();
            let stopped = part(options.progress, (0.0, 0.5), |progress| pivoting.grow(&mut growth, limit, progress))?;
            let proved = growth.bounds();
            let Some(tolerance) = tolerance.filter(|_| proved.negative.is_none()) else { break (stopped, proved) };
            let (bound, left) = (proved.trace(), growth.trace());
            if bound <= tolerance {
                break (Stopped::Tolerance, proved);
            }
            if bound < best.0 {
                best = (bound, growth.rank());
            }
            if stopped == Stopped::Tolerance && left > 0.0 && (best.1 == 0 || growth.rank() > before) {
                // Rounding has a share in what is proved, and may have all of it: then some pivots more.
                let rest = tolerance - 2.0 * (bound - left);
                limit.trace = if rest > 0.0 { rest.min(left * SMALLER) } else { left * SMALLER };
                continue;
            }
            if best.1 == 0 && growth.rank() > 0 && !bound.is_finite() {
                return Err(Error::Overflow { what: "the bound on a low-rank factor's error", row: 0, column: 0 });
            }
            if best.1 < growth.rank() {
                growth.truncate(best.1);
                let proved = growth.bounds();
                break (Stopped::Rounding, proved);
            }
            break (if stopped == Stopped::Landmarks { stopped } else { Stopped::Rounding }, proved);
        };
        let (factor, pivots) = (growth.factor().to_owned(), growth.pivots.clone());
        let reported = growth.reported();
        let how = (options.landmarks.clone(), growth.dropped, stopped);
        part(options.progress, (0.5, 1.0), |progress| {
            Self::proved((source, reported), proved, (factor, pivots), how, tolerance, progress)
        })
    }

    /// The same of a factor from elsewhere, whatever it is: no bound rests on where L and its pivots come from, and a
    /// bad pair has wide bounds.
    ///
    /// ```
    /// use gramkit::low_rank::{ColumnSource, LowRank, Premise};
    /// use gramkit::Symmetric;
    /// let a = Symmetric::from_lower(3, |i, j| if i == j { 2.0 } else { 1.0 })?;
    /// let source = ColumnSource::of(&a).with_premise(Premise::Assumed);
    /// let root = 2.0_f64.sqrt();
    /// let l = [[root], [1.0 / root], [1.0 / root]]; // the first step of Cholesky's factorisation
    /// let low_rank = LowRank::from_factor(&source, &l, &[0])?;
    /// // It leaves 0, 3/2 and 3/2 on the diagonal, and eigenvalues of 1 and 2.
    /// assert!((low_rank.trace_error_bound - 3.0).abs() < 1e-13); // the root is rounded
    /// // Half of it leaves more.
    /// let half = l.map(|row| row.map(|entry| 0.5 * entry));
    /// assert!(LowRank::from_factor(&source, &half, &[0])?.trace_error_bound > 4.0);
    /// # Ok::<(), gramkit::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`Error::Shape`] if L has not as many rows as A, and as many columns as there are pivots; [`Error::NotFinite`];
    /// [`Mismatch::Landmark`] and [`Mismatch::RepeatedLandmark`] of the pivots; [`Mismatch::NotSemidefinite`];
    /// [`Error::Overflow`]; what the columns say.
    pub fn from_factor<'b>(
        source: &ColumnSource<'_>,
        factor: impl IntoMatrixView<'b, f64>,
        pivots: &[usize],
    ) -> Result<Self> {
        check_environment()?;
        let view = factor.into_matrix_view();
        let (n, factor) = (source.order(), view.as_faer().to_owned());
        for (what, expected, found) in [
            ("rows of the factor", n, factor.nrows()),
            ("columns of the factor, one for each pivot", pivots.len(), factor.ncols()),
        ] {
            if expected != found {
                return Err(Error::Shape { what, expected, found });
            }
        }
        for column in 0..factor.ncols() {
            let entries = factor.col_as_slice(column).iter().enumerate();
            if let Some((row, &value)) = entries.into_iter().find(|(_, value)| !value.is_finite()) {
                return Err(Error::NotFinite { place: Place::Entry { row, column }, value });
            }
        }
        check_indices(pivots, n)?;
        let (columns, reported) = source.columns(pivots)?;
        let columns = MatRef::from_column_major_slice(&columns, n, pivots.len());
        let proved = ErrorBounds::of(source, source.errors(reported), columns, factor.as_ref(), pivots);
        let how = (Landmarks::Indices(pivots.to_vec()), Vec::new(), Stopped::Given);
        Self::proved((source, reported), proved, (factor, pivots.to_vec()), how, None, None)
    }

    fn proved(
        (source, reported): (&ColumnSource<'_>, f64),
        proved: ErrorBounds,
        (factor, pivots): (Mat<f64>, Vec<usize>),
        (landmarks, dropped, stopped): (Landmarks, Vec<usize>, Stopped),
        tolerance: Option<f64>,
        progress: Option<Progress<'_>>,
    ) -> Result<Self> {
        if let Some(Negative { vector, at_most }) = proved.negative {
            return Err(Mismatch::NotSemidefinite { vector, at_most }.into());
        }
        let (trace_error_bound, norm_error_bound, floor_bound, reported) = match source.premise() {
            Premise::Unknown => {
                let whole = whole_residual(source, factor.as_ref(), progress)?;
                (whole.trace, whole.norm, whole.norm, reported.max(whole.reported))
            }
            _ => (proved.trace(), proved.trace(), proved.theta, reported),
        };
        if !(trace_error_bound.is_finite() && floor_bound.is_finite()) {
            return Err(Error::Overflow { what: "the bound on a low-rank factor's error", row: 0, column: 0 });
        }
        let is_met = tolerance.is_none_or(|tolerance| trace_error_bound <= tolerance);
        let stopped = if stopped == Stopped::Tolerance && !is_met { Stopped::Unproved } else { stopped };
        Ok(Self {
            factor,
            pivots,
            dropped,
            landmarks,
            stopped,
            premise: source.premise(),
            radius: source.radius(reported),
            trace: source.diagonal().iter().sum(),
            trace_error_bound,
            norm_error_bound,
            floor_bound,
            pivot_gap: proved.pivot_gap,
            rows: proved.rows,
        })
    }

    /// The rank k: the number of pivots.
    pub fn rank(&self) -> usize {
        self.pivots.len()
    }

    /// The order n of A.
    pub fn order(&self) -> usize {
        self.factor.nrows()
    }

    /// Whether A is positive semidefinite, by the [premise](LowRank::premise).
    fn is_semidefinite(&self) -> bool {
        self.premise != Premise::Unknown
    }

    /// For each i, ascending, an interval proved to contain the i-th smallest eigenvalue of A: σ² − θ ≤ λ ≤ σ² +
    /// ‖A − LLᵀ‖₂, σ the singular values of L, n − k of them being 0 (Weyl's theorem: Horn & Johnson, *Matrix
    /// Analysis*, 2nd ed., Theorem 4.3.1).
    ///
    /// It takes O(nk² + k³).
    ///
    /// ```
    /// use gramkit::low_rank::LowRank;
    /// use gramkit::Symmetric;
    /// let a = Symmetric::from_lower(4, |_, _| 1.0)?; // eigenvalues 0, 0, 0 and 4
    /// let eigenvalues = LowRank::of(&a)?.eigenvalue_enclosures()?;
    /// assert!(eigenvalues[3].contains(4.0) && eigenvalues[3].width() < 1e-13 && eigenvalues[0].upper < 1e-13);
    /// # Ok::<(), gramkit::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`Error::NoConvergence`]; [`Error::Overflow`].
    pub fn eigenvalue_enclosures(&self) -> Result<Vec<Enclosure>> {
        let (n, k) = self.factor.shape();
        let lowest = if self.is_semidefinite() { 0.0 } else { f64::NEG_INFINITY };
        let around = |lower: f64, upper: f64| Enclosure {
            lower: sub_down(lower, self.floor_bound).max(lowest),
            upper: add_up(upper, self.norm_error_bound),
        };
        let mut enclosures = vec![around(0.0, 0.0); n - k];
        if k > 0 {
            let gram = Gram::of(&Vectors::columns(&self.factor))?;
            let squares = Eigen::of(&gram)?.enclosures;
            enclosures.extend(squares.iter().map(|square| around(square.lower.max(0.0), square.upper)));
        }
        Ok(enclosures)
    }

    /// Between which ends all eigenvalues of A − LLᵀ lie, as proved.
    ///
    /// ```
    /// use gramkit::low_rank::{Landmarks, LowRank, LowRankOptions, Stop};
    /// use gramkit::Symmetric;
    /// let a = Symmetric::from_lower(3, |i, j| if i == j { 2.0 } else { 1.0 })?;
    /// let options = LowRankOptions { landmarks: Landmarks::Greedy, stop: Stop::Rank(1), ..LowRankOptions::default() };
    /// let left = LowRank::with(&a, &options)?.residual_eigenvalues();
    /// assert!(left.contains(0.0) && left.contains(1.0) && left.contains(2.0));
    /// # Ok::<(), gramkit::Error>(())
    /// ```
    pub fn residual_eigenvalues(&self) -> Enclosure {
        Enclosure { lower: -self.floor_bound, upper: self.norm_error_bound }
    }

    /// An interval proved to contain a_ij, around the inner product of the rows i and j of L: by Cauchy and Schwarz in
    /// the Schur complement. Where nothing is known of A, the interval is that of ‖A − LLᵀ‖₂.
    ///
    /// # Panics
    /// If an index is not below the order.
    pub fn entry(&self, i: usize, j: usize) -> Enclosure {
        let bound = match self.is_semidefinite() {
            true => self.rows.entry(i, &self.rows, j, self.pivot_gap).min(self.norm_error_bound),
            false => self.norm_error_bound,
        };
        let row = |i: usize| self.factor.row(i).iter().copied();
        inner_product(row(i).zip(row(j)), mul_up(self.rows.factor[i], self.rows.factor[j]), bound)
    }
}

/// An interval around an inner product, that far beyond its rounding; `size` bounds the product of both lengths.
pub(super) fn inner_product(pairs: impl ExactSizeIterator<Item = (f64, f64)>, size: f64, bound: f64) -> Enclosure {
    let k = pairs.len();
    let value: f64 = pairs.map(|(a, b)| a * b).sum();
    let rounding = mul_up(gamma(k), size);
    let lost = lost_to_underflow(1, k);
    let bound = add_up(add_up(bound, rounding), lost);
    Enclosure { lower: sub_down(value, bound), upper: add_up(value, bound) }
}
