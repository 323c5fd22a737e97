//! Evidence of how near a matrix is to the nearest one.

use faer::{Mat, MatRef};

use super::constraints::{Constraints, Diagonal, Part};
use super::options::CorrelationOptions;
use crate::claim::Enclosure;
use crate::error::{Error, Result};
use crate::matrix::{IsSymmetric, Symmetric};
use crate::product::{blocked_product, blocked_roundings};
use crate::progress::attempted;
use crate::rounding::norms::{frobenius_enclosure, largest, plus, times};
use crate::rounding::{
    SMALLEST_SUBNORMAL, check_environment, div_up, gamma, inflate, scale_by_power_of_two, sqrt_up, sub_down,
    two_product, two_sum,
};
use crate::spectrum::Eigen;

/// Y, C and W, by which [the theorem](super) bounds the distance from the nearest matrix X*. Any numbers give a bound:
/// good ones a small one.
///
/// ```
/// use gramkit::Symmetric;
/// use gramkit::nearest::{CorrelationOptions, Nearest};
/// let a = Symmetric::from_lower(3, |i, j| [1.0, 1.0, 0.0][i - j])?;
/// let nearest = Nearest::correlation(&a)?;
/// let mut certificate = nearest.certificate.clone().unwrap();
/// let options = CorrelationOptions::default();
/// assert_eq!(certificate.correlation_optimality(&a, &nearest.matrix, &options)?, nearest.optimality);
/// certificate.multipliers[0] += 0.01; // and it says less
/// assert!(certificate.correlation_optimality(&a, &nearest.matrix, &options)? > 0.01);
/// # Ok::<(), gramkit::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct OptimalityCertificate {
    /// Y: its diagonal, and then its entries where entries are fixed, column by column, each once. Of rows that have a
    /// variance. None where the diagonal is free.
    #[cfg_attr(feature = "serde", serde(with = "crate::infinity"))]
    pub multipliers: Vec<f64>,
    /// C, with M = CCᵀ.
    #[cfg_attr(feature = "serde", serde(with = "crate::infinity"))]
    pub dual_factor: Mat<f64>,
    /// W.
    #[cfg_attr(feature = "serde", serde(with = "crate::infinity"))]
    pub factor: Mat<f64>,
    /// A matrix with the fixed entries whose eigenvalues are above the floor; where there is none, the fixed entries
    /// with zeros around them are one.
    #[cfg_attr(feature = "serde", serde(with = "crate::infinity"))]
    pub interior: Option<Mat<f64>>,
}

/// W·Wᵀ, C·Cᵀ, and how far they are from the exact ones in ‖·‖_F.
struct Products {
    feasible: Mat<f64>,
    feasible_error: f64,
    dual: Mat<f64>,
    dual_error: f64,
    /// ‖C‖_F² ≥ tr M ≥ ‖M‖_F.
    dual_trace: f64,
    /// A bound on ‖(D⁻¹W)ᵀC‖_F.
    mixed: f64,
    /// What an entry of `feasible` may be off by.
    entry_error: f64,
}

impl OptimalityCertificate {
    /// A proved bound on ‖X − X*‖_F for the correlation matrix X* that is nearest to A among those that the options
    /// ask for; infinite where nothing is proved.
    ///
    /// # Errors
    /// [`Error::Shape`] if X has another order than A; those of the options.
    pub fn correlation_optimality(
        &self,
        a: &impl IsSymmetric,
        x: &impl IsSymmetric,
        options: &CorrelationOptions<'_>,
    ) -> Result<f64> {
        check_environment()?;
        let (a, x) = (a.symmetric_matrix(), x.symmetric_matrix());
        same_order(a, x)?;
        let Part { rows, matrix, constraints } = Part::of_correlation(a, options)?;
        let own = Symmetric::from_lower(rows.len(), |i, j| x.get(rows[i], rows[j]))?;
        // Beside a variance of 0 the nearest matrix is 0.
        let has_variance = |i: usize| rows.binary_search(&i).is_ok();
        let rest =
            Mat::from_fn(
                x.order(),
                x.order(),
                |i, j| {
                    if has_variance(i) && has_variance(j) { 0.0 } else { x.get(i, j) }
                },
            );
        let rest = frobenius_enclosure(rest.as_ref()).upper;
        Ok(plus(self.optimality(matrix.as_faer(), own.as_faer(), &constraints)?, rest))
    }

    /// The same for the nearest matrix whose eigenvalues are `floor` or more, in Frobenius' norm.
    ///
    /// # Errors
    /// [`Error::Shape`] if X has another order than A; [`Error::Domain`] for a floor that is negative or not finite.
    pub fn semidefinite_optimality(&self, a: &impl IsSymmetric, x: &impl IsSymmetric, floor: f64) -> Result<f64> {
        check_environment()?;
        let (a, x) = (a.symmetric_matrix(), x.symmetric_matrix());
        same_order(a, x)?;
        check_floor(floor)?;
        self.optimality(a.as_faer(), x.as_faer(), &Constraints::semidefinite(floor))
    }

    /// That of A·2^e, of one of A; e is even.
    pub(super) fn scaled_back(self, e: i32) -> Self {
        let scaled = |m: Mat<f64>| m.map(|x| scale_by_power_of_two(*x, e / 2));
        Self { dual_factor: scaled(self.dual_factor), factor: scaled(self.factor), ..self }
    }

    /// The theorem, evaluated.
    ///
    /// # Errors
    /// [`Error::Cancelled`] alone, and [`Error::Environment`].
    pub(super) fn optimality(&self, a: MatRef<'_, f64>, x: MatRef<'_, f64>, constraints: &Constraints) -> Result<f64> {
        let n = a.nrows();
        let finite = |m: MatRef<'_, f64>| m.col_iter().all(|column| column.iter().all(|x| x.is_finite()));
        let fits = [self.factor.nrows(), self.dual_factor.nrows()] == [n, n]
            && self.multipliers.len() == constraints.count(n)
            && self.multipliers.iter().all(|y| y.is_finite())
            && finite(self.factor.as_ref())
            && finite(self.dual_factor.as_ref());
        if n == 0 {
            return Ok(0.0);
        }
        let Some(products) = Some(fits).filter(|fits| *fits).and_then(|_| self.products(constraints)) else {
            return Ok(f64::INFINITY);
        };
        let floor = constraints.floor;
        let share = constraints.share();
        let multipliers = self.multiplier_matrix(n, constraints);
        let near = |i: usize, j: usize| share * products.feasible[(i, j)];
        let diagonal = |i: usize, j: usize| if i == j { floor } else { 0.0 };

        // X̂_W − P̂, with at most a rounding for κ, for κ·p, and for each of four sums.
        let residual = rounded_norm(n, 6, |i, j| {
            [near(i, j), diagonal(i, j), -a[(i, j)], -multipliers[(i, j)], -products.dual[(i, j)]]
        });
        let residual = plus(residual, plus(products.feasible_error, products.dual_error));
        // X − X̂_W.
        let stored = rounded_norm(n, 6, |i, j| [x[(i, j)], -near(i, j), -diagonal(i, j)]);
        let stored = plus(stored, products.feasible_error);
        let inner = times(products.mixed, products.mixed);
        if constraints.fixed.is_empty() {
            return Ok(plus(distance(residual, inner), stored));
        }

        // The fixed entries are off by E, and X̂_W is pulled towards B, which has them, until it has them.
        let off = constraints.fixed.iter().fold(0.0, |sum, entry| {
            let near = near(entry.row, entry.column);
            let rounding = times(gamma(4), plus(near.abs(), entry.value.abs()));
            let gap = plus((near - entry.value).abs(), plus(rounding, products.entry_error));
            plus(sum, times(gap, gap))
        });
        let off = if off == 0.0 { 0.0 } else { sqrt_up(times(2.0, off)) };
        let Some(range) = self.interior_range(n, constraints)? else { return Ok(f64::INFINITY) };
        let margin = sub_down(range.lower, floor);
        let pull = if off == 0.0 { 0.0 } else { div_up(off, margin) };
        if !(margin > 0.0 && pull <= 1.0) {
            return Ok(f64::INFINITY);
        }
        // Both have trace n, so that ‖B − X̂_W‖_F ≤ 2n.
        let moved = plus(off, times(pull, 2.0 * n as f64));
        let more = times(products.dual_trace, plus(off, times(pull, range.upper)));
        Ok(plus(distance(plus(residual, moved), plus(inner, more)), plus(stored, moved)))
    }

    /// Y.
    fn multiplier_matrix(&self, n: usize, constraints: &Constraints) -> Mat<f64> {
        let mut y = Mat::zeros(n, n);
        if constraints.diagonal == Diagonal::Unit {
            (0..n).for_each(|i| y[(i, i)] = self.multipliers[i]);
            for (entry, &multiplier) in constraints.fixed.iter().zip(&self.multipliers[n..]) {
                y[(entry.row, entry.column)] = multiplier;
                y[(entry.column, entry.row)] = multiplier;
            }
        }
        y
    }

    /// `None` where the rows of W are not nearly of length 1, and have to be.
    fn products(&self, constraints: &Constraints) -> Option<Products> {
        let (w, c) = (self.factor.as_ref(), self.dual_factor.as_ref());
        let n = w.nrows();
        let length = match constraints.diagonal {
            Diagonal::Free => 0.0,
            Diagonal::Unit => length_gap(&self.factor),
        };
        if length.is_nan() || length >= 0.5 {
            return None;
        }
        let (w_norm, c_norm) = (frobenius_enclosure(w).upper, frobenius_enclosure(c).upper);
        let lost = |entries: usize, terms: usize| times((entries * terms) as f64, SMALLEST_SUBNORMAL);
        let rounded = |norm: f64, k: usize| plus(times(gamma(blocked_roundings(k)), times(norm, norm)), lost(n, k));
        // |x − wᵀw| = |1 − d_i·d_j||x| ≤ ρ, for |d² − 1| ≤ ρ; and |1/d − 1| ≤ ρ/(1 − ρ).
        let feasible_error = plus(rounded(w_norm, w.ncols()), times(length, n as f64));
        let relative = gamma(blocked_roundings(w.ncols()));
        let entry_error = plus(plus(times(relative, 1.0 + length), length), lost(1, w.ncols()));
        let scaled = if length == 0.0 { 0.0 } else { div_up(length, (1.0 - length).next_down()) };
        let mixed_error = times(plus(gamma(blocked_roundings(n)), scaled), times(w_norm, c_norm));
        let mixed = blocked_product(w.transpose(), c);
        let mixed_lost = lost(w.ncols() + c.ncols(), n);
        Some(Products {
            feasible: blocked_product(w, w.transpose()),
            feasible_error,
            dual: blocked_product(c, c.transpose()),
            dual_error: rounded(c_norm, c.ncols()),
            dual_trace: times(c_norm, c_norm),
            mixed: plus(frobenius_enclosure(mixed.as_ref()).upper, plus(mixed_error, mixed_lost)),
            entry_error,
        })
    }

    /// Where the eigenvalues of B lie; `None` where nobody knows.
    fn interior_range(&self, n: usize, constraints: &Constraints) -> Result<Option<Enclosure>> {
        let free = |i: usize, j: usize| self.interior.as_ref().map_or(0.0, |b| b[(i, j)]);
        if self.interior.as_ref().is_some_and(|b| b.nrows() != n || b.ncols() != n) {
            return Ok(None);
        }
        interior_range(n, constraints, free)
    }
}

/// Where the eigenvalues of the matrix with a unit diagonal, the fixed entries, and others as given lie.
///
/// # Errors
/// [`Error::Cancelled`] alone, and [`Error::Environment`].
pub(super) fn interior_range(
    n: usize,
    constraints: &Constraints,
    free: impl Fn(usize, usize) -> f64,
) -> Result<Option<Enclosure>> {
    let mut b = Mat::from_fn(n, n, |i, j| if i == j { 1.0 } else { free(i.max(j), i.min(j)) });
    for entry in &constraints.fixed {
        b[(entry.row, entry.column)] = entry.value;
        b[(entry.column, entry.row)] = entry.value;
    }
    if !b.col_iter().all(|column| column.iter().all(|x| x.is_finite())) {
        return Ok(None);
    }
    let Some(eigen) = attempted(Eigen::within_ball(&Symmetric::from_mirrored(b), None))? else { return Ok(None) };
    let ends = eigen.enclosures.first().zip(eigen.enclosures.last());
    Ok(ends.map(|(least, most)| Enclosure { lower: least.lower, upper: most.upper }))
}

/// √(r² + 2s), rounded up.
fn distance(residual: f64, inner: f64) -> f64 {
    let square = plus(times(residual, residual), times(2.0, inner));
    if square == 0.0 { 0.0 } else { sqrt_up(square) }
}

/// A bound on ‖T‖_F of the symmetric T whose entries are sums, from their terms, each of which meets so many roundings.
fn rounded_norm<const N: usize>(n: usize, roundings: usize, terms: impl Fn(usize, usize) -> [f64; N]) -> f64 {
    let (mut sums, mut moduli) = (Mat::zeros(n, n), Mat::zeros(n, n));
    for j in 0..n {
        for i in 0..n {
            let terms = terms(i, j);
            sums[(i, j)] = terms.iter().sum::<f64>();
            moduli[(i, j)] = terms.iter().map(|x| x.abs()).sum::<f64>();
        }
    }
    let moduli = inflate(frobenius_enclosure(moduli.as_ref()).upper, roundings);
    // A product of the terms that underflows loses η in an entry.
    let lost = times(n as f64, SMALLEST_SUBNORMAL);
    plus(frobenius_enclosure(sums.as_ref()).upper, plus(times(gamma(roundings), moduli), lost))
}

/// max |1 − ‖w_i‖²| over the rows, rounded up: each by a compensated inner product, off by γ_k²·‖w_i‖² and 5k·η before
/// its last rounding (Ogita, Rump, Oishi, *Accurate sum and dot product*, SIAM Journal on Scientific Computing 26
/// (2005), Proposition 5.5).
fn length_gap(w: &Mat<f64>) -> f64 {
    let (n, k) = (w.nrows(), w.ncols());
    let mut sums = vec![(0.0, 0.0); n];
    for j in 0..k {
        for ((sum, rest), &entry) in sums.iter_mut().zip(w.col_as_slice(j)) {
            let (square, low) = two_product(entry, entry);
            let (next, error) = two_sum(*sum, square);
            (*sum, *rest) = (next, *rest + (low + error));
        }
    }
    let known = plus(times(times(gamma(k + 2), gamma(k + 2)), 4.0), times((5 * k) as f64, SMALLEST_SUBNORMAL));
    // The first difference is exact where it counts, for sums from ½ to 2 (Sterbenz).
    largest(sums.into_iter().map(|(sum, rest)| plus(inflate(((sum - 1.0) + rest).abs(), 2), known)))
}

/// # Errors
/// [`Error::Shape`].
fn same_order(a: &Symmetric, x: &Symmetric) -> Result<()> {
    if a.order() == x.order() {
        return Ok(());
    }
    Err(Error::Shape { what: "order of the nearest matrix", expected: a.order(), found: x.order() })
}

/// # Errors
/// [`Error::Domain`].
pub(super) fn check_floor(floor: f64) -> Result<()> {
    if floor.is_finite() && floor >= 0.0 {
        return Ok(());
    }
    Err(Error::Domain { what: "the floor of the eigenvalues", value: floor, must_be: "a finite number, zero or more" })
}
