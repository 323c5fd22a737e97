//! The nearest positive semidefinite matrix.

use faer::Mat;

use super::answer::{Change, Nearest, distance};
use super::certificate::{OptimalityCertificate, check_floor};
use super::constraints::Constraints;
use super::options::{Norm, SemidefiniteOptions, verdicts};
use super::stored::Stored;
use crate::claim::{Enclosure, Verdict};
use crate::error::{Error, Result};
use crate::matrix::{IsSymmetric, Symmetric};
use crate::product::{blocked_product, mirror};
use crate::rounding::norms::plus;
use crate::rounding::{
    SMALLEST_SUBNORMAL, add_up, check_environment, exponent, in_range, mul_up, scale_by_power_of_two, sub_down,
};
use crate::spectrum::{Eigen, SemidefiniteDistance};
use crate::verdict::{AtLeast, Definiteness, prove_positive_definite};

const WHAT: &str = "the nearest positive semidefinite matrix";

impl Nearest {
    /// The nearest positive semidefinite matrix in Frobenius' norm, VΛ₊Vᵀ.
    ///
    /// It is singular; what is stored is that, rounded, and raised by a small multiple of I until it is proved positive
    /// definite.
    ///
    /// ```
    /// use gramkit::Symmetric;
    /// use gramkit::nearest::Nearest;
    /// let a = Symmetric::from_diagonal(&[3.0, -4.0, -12.0])?;
    /// let nearest = Nearest::semidefinite(&a)?;
    /// assert!((nearest.distance.lower - 160.0_f64.sqrt()).abs() < 1e-13);
    /// assert!((nearest.distance_lower - 160.0_f64.sqrt()).abs() < 1e-13); // no semidefinite matrix is nearer
    /// assert!(nearest.optimality < 1e-13 && nearest.definiteness.is_positive_semidefinite().is_proved());
    /// # Ok::<(), gramkit::Error>(())
    /// ```
    ///
    /// # Errors
    /// As [`Nearest::semidefinite_with`].
    pub fn semidefinite(a: &impl IsSymmetric) -> Result<Self> {
        Self::semidefinite_with(a, &SemidefiniteOptions::default())
    }

    /// The same in another norm, or with a floor δ under the eigenvalues: V·max(Λ, δ)·Vᵀ, and A + (δ − λ_min)I in the
    /// spectral norm.
    ///
    /// ```
    /// use gramkit::Symmetric;
    /// use gramkit::nearest::{Nearest, Norm, SemidefiniteOptions};
    /// let a = Symmetric::from_diagonal(&[3.0, -4.0, -12.0])?;
    /// let options = SemidefiniteOptions { norm: Norm::Spectral, floor: 1.0, ..SemidefiniteOptions::default() };
    /// let nearest = Nearest::semidefinite_with(&a, &options)?;
    /// assert!((nearest.distance.lower - 13.0).abs() < 1e-13 && nearest.is_above_floor.is_proved());
    /// # Ok::<(), gramkit::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`Error::Domain`](crate::Error::Domain) for a floor that is negative or not finite;
    /// [`Error::NoConvergence`](crate::Error::NoConvergence); [`Error::Overflow`](crate::Error::Overflow);
    /// [`Error::Cancelled`](crate::Error::Cancelled).
    pub fn semidefinite_with(a: &impl IsSymmetric, options: &SemidefiniteOptions<'_>) -> Result<Self> {
        check_environment()?;
        let a = a.symmetric_matrix();
        check_floor(options.floor)?;
        // Even, for the factors take half of it.
        let e = exponent(a.max_abs().max(options.floor));
        let e = e + e.rem_euclid(2);
        let scaled = Symmetric::from_lower(a.order(), |i, j| scale_by_power_of_two(a.get(i, j), -e))?;
        let floor = scale_by_power_of_two(options.floor, -e);
        // What is proved of the scaled matrix is of A only if nothing was lost.
        let lost = |x: f64, scaled: f64| scale_by_power_of_two(scaled, e) != x;
        let entries = (0..a.order()).flat_map(|j| (j..a.order()).map(move |i| (i, j)));
        let place = if lost(options.floor, floor) { Some((0, 0)) } else { None };
        if let Some((row, column)) =
            place.or_else(|| entries.into_iter().find(|&(i, j)| lost(a.get(i, j), scaled.get(i, j))))
        {
            return Err(Error::Underflow { what: "entry, or the floor, beside the largest one", row, column });
        }
        if is_above(&scaled, floor, options)? {
            return Self::unchanged(a, &verdicts(options.progress));
        }
        let found = match options.norm {
            Norm::Frobenius => clipped(&scaled, floor, options)?,
            Norm::Spectral => shifted(&scaled, floor, options)?,
        };
        found.scaled_back(a, e, options)
    }
}

/// What is found of A·2^(−e).
struct Found {
    stored: Stored,
    /// In ‖·‖₂ for that norm, else left to be measured.
    spectral: Option<Enclosure>,
    lower: f64,
    optimality: f64,
    certificate: Option<OptimalityCertificate>,
}

/// Whether the eigenvalues of A are proved to be the floor or more.
fn is_above(a: &Symmetric, floor: f64, options: &SemidefiniteOptions<'_>) -> Result<bool> {
    if a.order() == 0 {
        return Ok(true);
    }
    let lowered = if floor == 0.0 { Some(a.clone()) } else { a.lowered(1, &vec![floor; a.order()]) };
    if let Some(lowered) = &lowered
        && prove_positive_definite(lowered, options.progress)?.is_some()
    {
        return Ok(true);
    }
    Ok(AtLeast::with(a, floor, &verdicts(options.progress))?.verdict == Verdict::Proved)
}

/// A + Σ (δ − λ)vvᵀ over the eigenvalues below δ.
fn clipped(a: &Symmetric, floor: f64, options: &SemidefiniteOptions<'_>) -> Result<Found> {
    let n = a.order();
    let eigen = Eigen::within_ball(a, options.progress)?;
    let split = eigen.values.partition_point(|&value| value < floor);
    let root = |k: usize| (eigen.values[k] - floor).abs().sqrt();
    let dual_factor = Mat::from_fn(n, split, |i, k| eigen.vectors[(i, k)] * root(k));
    let factor = Mat::from_fn(n, n - split, |i, k| eigen.vectors[(i, split + k)] * root(split + k));
    let mut rounded = blocked_product(dual_factor.as_ref(), dual_factor.transpose());
    for j in 0..n {
        (j..n).for_each(|i| rounded[(i, j)] += a.get(i, j));
    }
    mirror(&mut rounded);
    let constraints = Constraints::semidefinite(floor);
    let stored = Stored::of(rounded, None, &constraints, options.progress)?;
    let certificate = OptimalityCertificate { multipliers: Vec::new(), dual_factor, factor, interior: None };
    let optimality = certificate.optimality(a.as_faer(), stored.matrix.as_faer(), &constraints)?;
    let lower = SemidefiniteDistance::from_enclosures(&less(&eigen, floor)).frobenius.lower;
    Ok(Found { stored, spectral: None, lower, optimality, certificate: Some(certificate) })
}

/// A + sI, s ≥ δ − λ_min.
fn shifted(a: &Symmetric, floor: f64, options: &SemidefiniteOptions<'_>) -> Result<Found> {
    let n = a.order();
    let eigen = Eigen::within_ball(a, options.progress)?;
    let needed = SemidefiniteDistance::from_enclosures(&less(&eigen, floor)).spectral;
    let rounded = Mat::from_fn(n, n, |i, j| a.get(i, j) + if i == j { needed.upper } else { 0.0 });
    let stored = Stored::of(rounded, None, &Constraints::semidefinite(floor), options.progress)?;
    // The difference is a diagonal.
    let shift = |i: usize| stored.matrix.get(i, i) - a.get(i, i);
    let least = (0..n).map(shift).fold(f64::INFINITY, f64::min).next_down();
    let most = (0..n).map(shift).fold(0.0, f64::max).next_up();
    let distance = Enclosure { lower: most.next_down().next_down().max(0.0), upper: most };
    // ‖X − A − δ₂I‖₂ is the largest |s_i − δ₂|.
    let optimality = add_up(needed.upper, -least).max(add_up(most, -needed.lower));
    Ok(Found { stored, spectral: Some(distance), lower: needed.lower, optimality, certificate: None })
}

/// Enclosures of the eigenvalues of A − δI.
fn less(eigen: &Eigen, floor: f64) -> Vec<Enclosure> {
    let less = |e: &Enclosure| Enclosure { lower: sub_down(e.lower, floor), upper: add_up(e.upper, -floor) };
    if floor == 0.0 { eigen.enclosures.clone() } else { eigen.enclosures.iter().map(less).collect() }
}

impl Found {
    /// The answer in the units of A.
    fn scaled_back(self, a: &Symmetric, e: i32, options: &SemidefiniteOptions<'_>) -> Result<Nearest> {
        let Self { stored, spectral, lower, optimality, certificate } = self;
        let n = a.order();
        let back = |x: f64| scale_by_power_of_two(x, e);
        let values = stored.matrix.into_faer();
        for j in 0..n {
            (0..n).try_for_each(|i| in_range(back(values[(i, j)]), WHAT, i, j).map(|_| ()))?;
        }
        let matrix = Symmetric::from_mirrored(Mat::from_fn(n, n, |i, j| back(values[(i, j)])));
        // Scaling down, or back, rounds only among the subnormal numbers.
        let lost = mul_up(2.0 * n as f64, SMALLEST_SUBNORMAL);
        let up = |x: f64| if x == 0.0 { 0.0 } else { add_up(back(plus(x, lost)).next_up(), lost) };
        let down = |x: f64| sub_down(back(sub_down(x, lost)).next_down(), lost).max(0.0);
        let spectral = spectral.map(|d| Enclosure { lower: down(d.lower), upper: up(d.upper) });
        // That the stored matrix is above the floor was proved of it before it was scaled back.
        let exact = (0..n).all(|j| (0..n).all(|i| scale_by_power_of_two(matrix.get(i, j), -e) == values[(i, j)]));
        let verdicts = verdicts(options.progress);
        let is_above_floor = match stored.is_above_floor && exact {
            true => Verdict::Proved,
            false => AtLeast::with(&matrix, options.floor, &verdicts)?.verdict,
        };
        Ok(Nearest {
            distance: spectral.unwrap_or_else(|| distance(a, &matrix)),
            distance_lower: down(lower),
            optimality: up(optimality),
            definiteness: Definiteness::with(&matrix, &verdicts)?,
            is_above_floor,
            largest_change: Change::largest(a, &matrix),
            moved_by_rounding: up(stored.moved),
            iterations: 0,
            shrinkage: None,
            certificate: certificate.map(|certificate| certificate.scaled_back(e)),
            matrix,
        })
    }
}
