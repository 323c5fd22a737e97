//! The spectral decomposition of a symmetric matrix.

use faer::Mat;

use super::condition::ConditionNumber;
use super::decomposition::{SymmetricSolver, Wanted};
use super::{fix_sign, loss_of_orthogonality, scaled_columns, without_tiny_entries};
use crate::claim::{Enclosure, Radius};
use crate::error::{Error, Result};
use crate::matrix::{IsSymmetric, Symmetric};
use crate::product::{Below, Target, Terms, absolute_column_sums, absolute_times, symmetric_deviation};
use crate::progress::{Progress, report};
use crate::rounding::{
    SMALLEST_SUBNORMAL, add_up, check_environment, exponent, in_range, mul_down, mul_up, scale_by_power_of_two,
    sub_down,
};

/// What two more decompositions must be able to narrow an enclosure by.
const WORTH: f64 = 2.0;

/// A ≈ V·diag(λ)·Vᵀ: the eigenvalues ascending, their eigenvectors, and what is proved of them.
///
/// ```
/// use gramkit::{Eigen, MatrixView, Symmetric};
/// let a = Symmetric::new(MatrixView::row_major(&[2.0, 1.0, 1.0, 2.0], 2, 2)?)?;
/// let eigen = Eigen::of(&a)?;
/// assert!(eigen.enclosures[0].contains(1.0) && eigen.enclosures[1].contains(3.0));
/// assert!(eigen.enclosures[1].width() < 1e-13);
/// # Ok::<(), gramkit::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct Eigen {
    /// The computed eigenvalues, ascending.
    #[cfg_attr(feature = "serde", serde(with = "crate::infinity"))]
    pub values: Vec<f64>,
    /// The computed eigenvectors, as columns; the entry of largest modulus of each (the first of equals) is positive.
    #[cfg_attr(feature = "serde", serde(with = "crate::infinity"))]
    pub vectors: Mat<f64>,
    /// For each i, an interval that contains the i-th smallest eigenvalue of every matrix within the radius of A.
    pub enclosures: Vec<Enclosure>,
    /// A proved bound on ‖A − V·diag(λ)·Vᵀ‖₂.
    #[cfg_attr(feature = "serde", serde(with = "crate::infinity"))]
    pub residual_bound: f64,
    /// A proved bound on ‖I − VᵀV‖₂.
    #[cfg_attr(feature = "serde", serde(with = "crate::infinity"))]
    pub loss_bound: f64,
    /// The radius of A, within which the enclosures hold: they are as good as it is, proved unless it is an estimate.
    pub radius: Radius,
}

impl Eigen {
    /// Decomposes A. The computed values are accurate to about n·u·‖A‖; the enclosures say to how much exactly.
    ///
    /// Within a ball, λ_i(A') ∈ λ_i(A) ± r; within a [`Radius::Diagonal`] also λ_i(A') ∈ \[λ_i(A − diag d),
    /// λ_i(A + diag d)\], ends that are attained (Weyl's monotonicity: Horn & Johnson, *Matrix Analysis*, 2nd ed.,
    /// Corollary 4.3.12). Errors E of the entries make such a d, d_i = (Ew)_i/w_i for weights w in the units of A. That
    /// takes two more decompositions, which are left out where they cannot halve an enclosure.
    ///
    /// ```
    /// use gramkit::{Eigen, Radius, Symmetric};
    /// let a = Symmetric::from_lower(2, |i, j| if i == j { [1e6, 1.0][i] } else { 0.0 })?;
    /// // Each known to 1 %: the small eigenvalue too.
    /// let eigen = Eigen::of(&a.with_radius(Radius::diagonal([1e4, 1e-2])?)?)?;
    /// assert!(eigen.enclosures[0].lower > 0.98 && eigen.enclosures[0].upper < 1.02);
    /// # Ok::<(), gramkit::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`Error::NoConvergence`]; [`Error::Overflow`] if an eigenvalue or its enclosure exceeds f64.
    pub fn of(a: &impl IsSymmetric) -> Result<Self> {
        Self::with(a.symmetric_matrix(), None)
    }

    /// The same, asked whether to go on: it cannot tell how far it is, and tells 0.
    ///
    /// The reduction to tridiagonal form, about 4/3·n³ multiply–adds, and the eigenvectors of that form are each a step
    /// of its own, during which nobody is asked.
    ///
    /// ```
    /// use std::ops::ControlFlow;
    ///
    /// use gramkit::{Eigen, Error, Symmetric};
    /// let a = Symmetric::identity(3)?;
    /// assert_eq!(Eigen::with(&a, Some(&|_| ControlFlow::Continue(())))?, Eigen::of(&a)?);
    /// assert_eq!(Eigen::with(&a, Some(&|_| ControlFlow::Break(()))), Err(Error::Cancelled));
    /// # Ok::<(), gramkit::Error>(())
    /// ```
    ///
    /// # Errors
    /// Those of [`Eigen::of`]; [`Error::Cancelled`].
    pub fn with(a: &Symmetric, progress: Option<Progress<'_>>) -> Result<Self> {
        let ball = Self::within_ball(a, progress)?;
        match a.forms() {
            Some(forms) => ball.narrowed(a, &forms.bounds, progress),
            None => Ok(ball),
        }
    }

    /// Intersects the enclosures with those of the ends A ± diag d. Where a decomposition fails, the ball stands.
    fn narrowed(mut self, a: &Symmetric, bounds: &[f64], progress: Option<Progress<'_>>) -> Result<Self> {
        let norm = a.radius().value();
        // λ_i(A − diag d) ≤ λ_i(A) − min d, and nothing is known better than to the residual.
        let least = bounds.iter().fold(f64::INFINITY, |least, &bound| least.min(bound));
        if WORTH * least.max(self.residual_bound) > norm {
            return Ok(self);
        }
        for sign in [1, -1] {
            let Some(end) = a.lowered(sign, bounds) else { continue };
            let end = match Self::within_ball(&end, progress) {
                Ok(end) => end,
                Err(Error::Cancelled) => return Err(Error::Cancelled),
                Err(_) => continue,
            };
            let enclosures = self.enclosures.iter_mut().zip(&self.values);
            if sign > 0 {
                for ((e, &value), end) in enclosures.zip(&end.enclosures) {
                    e.lower = e.lower.max(end.lower.min(value));
                }
            } else {
                for ((e, &value), end) in enclosures.zip(end.enclosures.iter().rev()) {
                    e.upper = e.upper.min((-end.lower).max(value));
                }
            }
        }
        Ok(self)
    }

    /// The same within the ball alone, whose enclosures are those that the eigenvectors testify to.
    ///
    /// # Errors
    /// Those of [`Eigen::with`].
    pub(crate) fn within_ball(a: &Symmetric, progress: Option<Progress<'_>>) -> Result<Self> {
        Self::of_entries(a.order(), a.radius(), |i, j| a.get(i, j), progress)
    }

    /// That of DAD, D = diag(2^d), of a stored matrix whose entries all scale without rounding; DAD is not kept.
    ///
    /// # Errors
    /// Those of [`Eigen::with`].
    pub(crate) fn of_congruent(a: &Symmetric, exponents: &[i32]) -> Result<Self> {
        let entry = |i: usize, j: usize| scale_by_power_of_two(a.get(i, j), exponents[i] + exponents[j]);
        Self::of_entries(a.order(), &Radius::Exact, entry, None)
    }

    /// That of the symmetric matrices within a radius of the one with these entries.
    fn of_entries(
        n: usize,
        radius: &Radius,
        entry: impl Fn(usize, usize) -> f64,
        progress: Option<Progress<'_>>,
    ) -> Result<Self> {
        check_environment()?;
        let largest =
            (0..n).flat_map(|j| (j..n).map(move |i| (i, j))).fold(0.0, |max, (i, j)| entry(i, j).abs().max(max));
        // Scaled to entries below 1. The smallest ones may round, by η/2 each.
        let e = exponent(largest);
        // It is written again where it has been overwritten: n² numbers less while the decomposition has its own.
        let scaled = || Mat::from_fn(n, n, |i, j| scale_by_power_of_two(entry(i, j), -e));
        let (d, mut vectors) = match decompose(scaled(), progress) {
            Err(Error::NoConvergence { .. }) => decompose(without_tiny_entries(&scaled()), progress)?,
            other => other?,
        };
        for j in 0..n {
            fix_sign(&mut vectors, j);
        }
        let rounded = mul_up(n as f64, SMALLEST_SUBNORMAL);
        let no_decomposition =
            Error::NoConvergence { what: "symmetric eigenvalue iteration", instead: "scale the input" };
        report(progress, 0.0)?;
        let Enclosed { enclosures, residual_bound, loss_bound } =
            enclose(&scaled(), rounded, (&d, &vectors), progress)?.ok_or(no_decomposition)?;
        report(progress, 0.0)?;

        let back = |x: f64| scale_by_power_of_two(x, e);
        let within = radius.value();
        let enclosures = enclosures
            .into_iter()
            .enumerate()
            .map(|(i, scaled)| {
                // Scaling back rounds only among the subnormal numbers.
                let lower = sub_down(back(scaled.lower).next_down(), within);
                let upper = add_up(back(scaled.upper).next_up(), within);
                in_range(lower, "eigenvalues", i, i)?;
                in_range(upper, "eigenvalues", i, i)?;
                Ok(Enclosure { lower, upper })
            })
            .collect::<Result<Vec<_>>>()?;
        let values = d.iter().map(|&d| back(d)).collect();
        let residual_bound = in_range(back(residual_bound).next_up(), "eigenvalues' residual", 0, 0)?;
        Ok(Self { values, vectors, enclosures, residual_bound, loss_bound, radius: radius.clone() })
    }

    /// κ₂ = max|λ| / min|λ|; `None` for order 0. Bounded for all matrices within the radius, as the enclosures are.
    ///
    /// ```
    /// use gramkit::{Eigen, Radius, Symmetric};
    /// let a = Symmetric::from_lower(2, |i, j| if i == j { [10.0, -0.1][i] } else { 0.0 })?;
    /// let known = Eigen::of(&a)?.condition().unwrap();
    /// assert!(known.enclosure.contains(100.0));
    /// // Within 0.2 of it some matrix is singular.
    /// let nearby = Eigen::of(&a.with_radius(Radius::Bound(0.2))?)?.condition().unwrap();
    /// assert!(nearby.enclosure.upper.is_infinite() && nearby.enclosure.lower > 30.0);
    /// # Ok::<(), gramkit::Error>(())
    /// ```
    pub fn condition(&self) -> Option<ConditionNumber> {
        let moduli: Vec<Enclosure> = self.enclosures.iter().map(Enclosure::modulus).collect();
        ConditionNumber::of(&moduli)
    }
}

/// What is proved of a decomposition.
#[derive(Clone, Debug)]
struct Enclosed {
    /// The i-th contains the i-th smallest eigenvalue of A.
    enclosures: Vec<Enclosure>,
    /// e ≥ ‖A − VDVᵀ‖₂.
    residual_bound: f64,
    /// ε ≥ ‖I − VᵀV‖₂.
    loss_bound: f64,
}

/// Encloses the eigenvalues of every symmetric matrix within `perturbation` of the one whose lower triangle is that of
/// `a`, from d ascending and a square V, whatever they are; `None` if d is not ascending or something is not finite.
///
/// |A − VDVᵀ| ≤ |A − P| + γ_{K+1} |W||V|ᵀ for W = fl(VD) and P = fl(WVᵀ), below the diagonal, is symmetric.
///
/// # Errors
/// [`Error::Cancelled`].
fn enclose(
    a: &Mat<f64>,
    perturbation: f64,
    (d, v): (&[f64], &Mat<f64>),
    progress: Option<Progress<'_>>,
) -> Result<Option<Enclosed>> {
    let n = a.nrows();
    if !d.iter().all(|d| d.is_finite()) || !d.is_sorted() {
        return Ok(None);
    }
    let loss_bound = loss_of_orthogonality(v, progress)?;
    let vd = scaled_columns(v, d);
    let diagonal: Vec<f64> = (0..n).map(|j| a[(j, j)]).collect();
    let target = Target { diagonal: &diagonal, below: Below::Of(a) };
    let sums = absolute_column_sums(v);
    let magnitudes = absolute_times(&vd, &sums);
    let bounds = (sums.as_slice(), magnitudes.as_slice());
    let deviation = symmetric_deviation(target, (vd.as_ref(), v.transpose()), Terms::All, 1, bounds, progress)?;
    let residual_bound = add_up(deviation, perturbation);
    let enclosures: Vec<Enclosure> = d.iter().map(|&d| ostrowski(d, loss_bound, residual_bound)).collect();
    let finite = residual_bound.is_finite()
        && loss_bound.is_finite()
        && enclosures.iter().all(|e| e.lower.is_finite() && e.upper.is_finite());
    Ok(finite.then_some(Enclosed { enclosures, residual_bound, loss_bound }))
}

/// d·[1 − ε, 1 + ε] ⊕ [−e, e].
fn ostrowski(d: f64, loss: f64, residual: f64) -> Enclosure {
    let (shrunk, grown) = ((1.0 - loss).next_down().max(0.0), add_up(1.0, loss));
    let (low, high) =
        if d >= 0.0 { (mul_down(d, shrunk), mul_up(d, grown)) } else { (mul_down(d, grown), mul_up(d, shrunk)) };
    Enclosure { lower: sub_down(low, residual), upper: add_up(high, residual) }
}

fn decompose(a: Mat<f64>, progress: Option<Progress<'_>>) -> Result<(Vec<f64>, Mat<f64>)> {
    let mut solver = SymmetricSolver::holding(a, Wanted::Vectors);
    let converged = solver.solve(progress)?;
    match (solver.values().collect(), solver.into_vectors()) {
        (d, Some(v)) if converged => Ok(ascending(d, v)),
        _ => Err(Error::NoConvergence { what: "symmetric eigenvalue iteration", instead: "scale the input" }),
    }
}

/// Weyl's theorem pairs the i-th smallest of both sides, so the order is not left to the decomposition.
fn ascending(d: Vec<f64>, v: Mat<f64>) -> (Vec<f64>, Mat<f64>) {
    if d.is_sorted() {
        return (d, v);
    }
    let mut order: Vec<usize> = (0..d.len()).collect();
    order.sort_by(|&a, &b| d[a].total_cmp(&d[b]));
    let sorted = order.iter().map(|&k| d[k]).collect();
    (sorted, Mat::from_fn(v.nrows(), v.ncols(), |i, j| v[(i, order[j])]))
}

#[cfg(test)]
mod tests {
    use super::*;
    use oracle::Table;
    use oracle::mutation::{flip_bits, flip_bits_of, generator, symmetric};

    #[test]
    fn a_large_matrix_is_decomposed_as_a_small_one() {
        // 2 on the diagonal and −1 beside it: 2 − 2cos(kπ/(n + 1)).
        for n in [60, 181, 182, 300] {
            let a = Symmetric::from_lower(n, |i, j| [2.0, -1.0].get(i - j).copied().unwrap_or(0.0)).unwrap();
            let eigen = Eigen::of(&a).unwrap();
            for (k, enclosure) in eigen.enclosures.iter().enumerate() {
                let angle = (k + 1) as f64 * std::f64::consts::PI / (n + 1) as f64;
                let expected = 4.0 * (0.5 * angle).sin().powi(2);
                assert!(enclosure.contains(expected) && enclosure.width() < n as f64 * 1e-13, "{n}: {enclosure:?}");
            }
        }
    }

    #[test]
    fn corrupted_decompositions_never_give_false_enclosures() {
        let mut random = generator(31);
        let (mut accepted, mut narrow) = (0, 0);
        for _ in 0..120 {
            let a = Symmetric::new(&symmetric(&mut random)).expect("small entries");
            let n = a.order();
            let table = Table::of(a.as_faer());
            let stored = Mat::from_fn(n, n, |i, j| a.get(i, j));
            let (d, v) = decompose(stored.clone(), None).unwrap();
            for case in 0..12 {
                let (mut d, mut v) = (d.clone(), v.clone());
                if case % 3 != 0 {
                    flip_bits(&mut random, &mut v);
                }
                if case % 3 != 1 {
                    flip_bits_of(&mut random, &mut d);
                }
                if let Some(enclosed) = enclose(&stored, 0.0, (&d, &v), None).unwrap() {
                    accepted += 1;
                    narrow += usize::from(enclosed.residual_bound < 1e-3 * a.max_abs());
                    for (i, e) in enclosed.enclosures.iter().enumerate() {
                        assert!(table.eigenvalue_is_within(i, e.lower, e.upper), "{a:?}, {d:?}, {v:?}: {i}, {e:?}");
                    }
                }
            }
        }
        assert!(accepted > 500 && narrow > 150, "{accepted} accepted, {narrow} narrow");
    }

    #[test]
    fn what_is_not_finite_or_not_sorted_encloses_nothing() {
        let a = Mat::from_fn(2, 2, |i, j| if i == j { 2.0 } else { 1.0 });
        let (d, v) = decompose(a.clone(), None).unwrap();
        assert!(enclose(&a, 0.0, (&d, &v), None).unwrap().is_some());
        assert!(enclose(&a, 0.0, (&[d[1], d[0]], &v), None).unwrap().is_none());
        for bad in [f64::NAN, f64::INFINITY, f64::NEG_INFINITY] {
            assert!(enclose(&a, 0.0, (&[d[0], bad], &v), None).unwrap().is_none());
            let mut corrupted = v.clone();
            corrupted[(1, 0)] = bad;
            assert!(enclose(&a, 0.0, (&d, &corrupted), None).unwrap().is_none());
        }
    }
}
