//! The nearest correlation matrix.

use faer::Mat;

use super::answer::{Change, Nearest, distance};
use super::certificate::{OptimalityCertificate, interior_range};
use super::constraints::{Constraints, Part};
use super::newton::{Dual, Solution};
use super::options::{CorrelationOptions, verdicts};
use super::stored::Stored;
use crate::claim::Verdict;
use crate::error::{Error, Result};
use crate::matrix::{IsSymmetric, Symmetric};
use crate::product::blocked_product;
use crate::rounding::norms::frobenius_enclosure;
use crate::rounding::{check_environment, mul_down, sqrt_down, sub_down};
use crate::verdict::{AtLeast, Definiteness};

/// Numbers beyond this, squared and summed, would leave f64.
const LARGEST: f64 = 1e100;
/// Floors, as fractions of the room above the asked one, for which a matrix with the fixed entries is looked for.
const ROOM: [f64; 5] = [0.25, 0.0625, 0.015625, 0.001953125, 0.0001220703125];

impl Nearest {
    /// The correlation matrix that is nearest to A in Frobenius' norm: X ⪰ 0 with ones on its diagonal.
    ///
    /// A row and column of A whose diagonal entry is 0 has no variance, and is 0 in X; any other diagonal becomes 1.
    /// The nearest one is singular unless A is a correlation matrix; what is stored is that, rounded, and moved towards
    /// I by a few n·u until it is proved positive definite. A correlation matrix is returned as it is.
    ///
    /// ```
    /// use gramkit::Symmetric;
    /// use gramkit::nearest::Nearest;
    /// let a = Symmetric::from_lower(3, |i, j| [1.0, 0.9, 0.9, 1.0, -0.9, 1.0][j * (5 - j) / 2 + i])?;
    /// let nearest = Nearest::correlation(&a)?; // ½, ½, −½
    /// assert!((nearest.matrix.get(1, 0) - 0.5).abs() < 1e-14);
    /// assert!((nearest.distance_lower - 0.4 * 6.0_f64.sqrt()).abs() < 1e-13); // no correlation matrix is nearer
    /// # Ok::<(), gramkit::Error>(())
    /// ```
    ///
    /// # Errors
    /// As [`Nearest::correlation_with`].
    pub fn correlation(a: &impl IsSymmetric) -> Result<Self> {
        Self::correlation_with(a, &CorrelationOptions::default())
    }

    /// The same with entries that are held, with a floor under the eigenvalues, and with progress.
    ///
    /// With entries that are held, the bound on the distance from the nearest matrix is about 10⁻⁷ of its size instead
    /// of 10⁻¹⁴: see [the module](super).
    ///
    /// ```
    /// use gramkit::Symmetric;
    /// use gramkit::nearest::{CorrelationOptions, Nearest};
    /// let a = Symmetric::from_lower(3, |i, j| [1.0, 0.9, 0.0][i - j])?;
    /// let options = CorrelationOptions { fixed: &[(2, 0)], floor: 0.01, ..CorrelationOptions::default() };
    /// let nearest = Nearest::correlation_with(&a, &options)?;
    /// assert_eq!(nearest.matrix.get(2, 0), 0.0);
    /// assert!(nearest.is_above_floor.is_proved() && nearest.optimality < 1e-5);
    /// # Ok::<(), gramkit::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`Error::Domain`] for a floor outside \[0, 1\], an index beyond the order, and [at](Error::At) its place a fixed
    /// entry beyond ±1; [`Mismatch::FixedEntries`](crate::error::Mismatch::FixedEntries) where it is proved that no
    /// matrix has them; [`Error::NoConvergence`] within the steps that were allowed; [`Error::Overflow`] for entries
    /// beyond 10¹⁰⁰; [`Error::Cancelled`].
    pub fn correlation_with(a: &impl IsSymmetric, options: &CorrelationOptions<'_>) -> Result<Self> {
        check_environment()?;
        let a = a.symmetric_matrix();
        let part = Part::of_correlation(a, options)?;
        check_size(a)?;
        if let Some(unchanged) = part.unchanged(a, options)? {
            return Ok(unchanged);
        }
        let Part { rows, matrix: own, constraints } = part;
        let dual = |constraints| Dual {
            a: &own,
            constraints,
            max_iterations: options.max_iterations,
            progress: options.progress,
        };
        let solution = dual(&constraints).solve()?;
        let interior = interior(&own, &constraints, options)?;
        let certificate = certificate(&solution, &constraints, interior);
        let rounded = rounded(&certificate.factor, &constraints);
        let stored = Stored::of(rounded, certificate.interior.as_ref(), &constraints, options.progress)?;
        let optimality = certificate.optimality(own.as_faer(), stored.matrix.as_faer(), &constraints)?;

        let matrix = with_zeros(&stored.matrix, &rows, a.order());
        let distance = distance(a, &matrix);
        // What rows without a variance add to the squared distance, they add to every one.
        let lower = dual_distance(a, &rows, solution.square);
        let verdicts = verdicts(options.progress);
        let is_above_floor = match constraints.floor {
            floor if stored.is_above_floor && (floor == 0.0 || rows.len() == a.order()) => Verdict::Proved,
            floor => AtLeast::with(&matrix, floor, &verdicts)?.verdict,
        };
        Ok(Self {
            distance_lower: sub_down(distance.lower, optimality).max(lower).max(0.0),
            distance,
            optimality,
            definiteness: Definiteness::with(&matrix, &verdicts)?,
            is_above_floor,
            largest_change: Change::largest(a, &matrix),
            moved_by_rounding: stored.moved,
            iterations: solution.iterations,
            shrinkage: None,
            certificate: Some(certificate),
            matrix,
        })
    }
}

/// # Errors
/// [`Error::Overflow`].
pub(super) fn check_size(a: &Symmetric) -> Result<()> {
    for (row, column) in (0..a.order()).flat_map(|j| (j..a.order()).map(move |i| (i, j))) {
        if a.get(row, column).abs() > LARGEST {
            return Err(Error::Overflow { what: "the distance from a correlation matrix", row, column });
        }
    }
    Ok(())
}

impl Part {
    /// A, if it is of the kind that is asked for.
    pub(super) fn unchanged(&self, a: &Symmetric, options: &CorrelationOptions<'_>) -> Result<Option<Nearest>> {
        let has_ones = (0..self.rows.len()).all(|i| self.matrix.get(i, i) == 1.0);
        let has_variance = |i: usize| self.rows.binary_search(&i).is_ok();
        let is_zero = |i: usize| has_variance(i) || (0..a.order()).all(|j| a.get(i, j) == 0.0);
        if !has_ones || !(0..a.order()).all(is_zero) {
            return Ok(None);
        }
        let verdicts = verdicts(options.progress);
        let floor = self.constraints.floor;
        if AtLeast::with(&self.matrix, floor, &verdicts)?.verdict != Verdict::Proved {
            return Ok(None);
        }
        // A row without a variance has the eigenvalue 0.
        let is_above_floor = match floor == 0.0 || self.rows.len() == a.order() {
            true => Verdict::Proved,
            false => Verdict::Refuted,
        };
        Ok(Some(Nearest { is_above_floor, ..Nearest::unchanged(a, &verdicts)? }))
    }
}

/// From the eigenvectors of G: C of the eigenvalues that are not positive, W of the others with rows of length 1.
fn certificate(solution: &Solution, constraints: &Constraints, interior: Option<Mat<f64>>) -> OptimalityCertificate {
    let Solution { multipliers, eigen, .. } = solution;
    let n = eigen.values.len();
    let split = eigen.values.partition_point(|&value| value <= 0.0);
    let root = |k: usize| eigen.values[k].abs().sqrt();
    let dual_factor = Mat::from_fn(n, split, |i, k| eigen.vectors[(i, k)] * root(k));
    let mut factor = Mat::from_fn(n, n - split, |i, k| eigen.vectors[(i, split + k)] * root(split + k));
    for i in 0..n {
        let length = (0..n - split).map(|k| factor[(i, k)] * factor[(i, k)]).sum::<f64>().sqrt();
        (0..n - split).for_each(|k| factor[(i, k)] /= length);
    }
    // Where δ = 1 nothing is left of G, and any rows of length 1 will do.
    if constraints.share() == 0.0 {
        factor = Mat::identity(n, n);
    }
    OptimalityCertificate { multipliers: multipliers.clone(), dual_factor, factor, interior }
}

/// fl(δI + (1 − δ)WWᵀ), with ones on its diagonal and the fixed entries to the bit.
fn rounded(factor: &Mat<f64>, constraints: &Constraints) -> Mat<f64> {
    let n = factor.nrows();
    let product = blocked_product(factor.as_ref(), factor.transpose());
    let share = constraints.share();
    let entry =
        |i: usize, j: usize| if i == j { 1.0 } else { (share * product[(i.max(j), i.min(j))]).clamp(-1.0, 1.0) };
    let mut rounded = Mat::from_fn(n, n, entry);
    for entry in &constraints.fixed {
        rounded[(entry.row, entry.column)] = entry.value;
        rounded[(entry.column, entry.row)] = entry.value;
    }
    rounded
}

/// A matrix with the fixed entries whose eigenvalues are above the floor, where the fixed entries between zeros are
/// none: the nearest one with a higher floor.
fn interior(own: &Symmetric, constraints: &Constraints, options: &CorrelationOptions<'_>) -> Result<Option<Mat<f64>>> {
    let n = own.order();
    let is_inside = |free: &dyn Fn(usize, usize) -> f64| {
        let range = interior_range(n, constraints, free)?;
        Ok::<bool, Error>(range.is_some_and(|range| range.lower > constraints.floor))
    };
    if constraints.fixed.is_empty() || is_inside(&|_, _| 0.0)? {
        return Ok(None);
    }
    let (max_iterations, progress) = (options.max_iterations, options.progress);
    for part in ROOM {
        let constraints = constraints.with_floor(constraints.floor + part * (1.0 - constraints.floor));
        let solution = match (Dual { a: own, constraints: &constraints, max_iterations, progress }).solve() {
            Err(Error::Cancelled) => return Err(Error::Cancelled),
            Err(_) => continue,
            Ok(solution) => solution,
        };
        let b = rounded(&certificate(&solution, &constraints, None).factor, &constraints);
        if is_inside(&|i, j| b[(i, j)])? {
            return Ok(Some(b));
        }
    }
    Ok(None)
}

/// The matrix of the rows that have a variance, with zeros in the others.
fn with_zeros(x: &Symmetric, rows: &[usize], n: usize) -> Symmetric {
    let mut values = Mat::zeros(n, n);
    for (j, &column) in rows.iter().enumerate() {
        rows.iter().enumerate().for_each(|(i, &row)| values[(row, column)] = x.get(i, j));
    }
    Symmetric::from_mirrored(values)
}

/// The root of the dual value, with the squares of the rows without a variance.
fn dual_distance(a: &Symmetric, rows: &[usize], square: f64) -> f64 {
    let has_variance = |i: usize| rows.binary_search(&i).is_ok();
    let rest =
        Mat::from_fn(a.order(), a.order(), |i, j| if has_variance(i) && has_variance(j) { 0.0 } else { a.get(i, j) });
    let rest = frobenius_enclosure(rest.as_ref()).lower;
    sqrt_down((square + mul_down(rest, rest)).next_down().max(0.0))
}
