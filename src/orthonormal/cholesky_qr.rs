//! Cholesky QR: R is the Cholesky factor of XᵀX, and Q = XR⁻¹.
//!
//! All work is in two products that keep many numbers in registers, XᵀX and XR⁻¹, both shared among threads. One pass
//! leaves ‖I − QᵀQ‖ of order u·κ², for XᵀX has the condition number κ²; but κ(Q) is then near 1, so one more pass
//! leaves order u (Yamamoto, Nakatsukasa, Yanagisawa, Fukaya, *Roundoff error analysis of the CholeskyQR2 algorithm*,
//! ETNA 44 (2015) 306–326). Where u·κ² exceeds 1 the factorisation breaks down. That of XᵀX + sI with
//! s = 11(hn + n(n + 1))u·‖X‖₂² does not; Q is then not orthonormal, but κ(Q) is about κ·√s/‖X‖₂, and two more passes
//! finish (Fukaya, Kannan, Nakatsukasa, Yamamoto, Yanagisawa, *Shifted Cholesky QR for computing the QR factorization
//! of ill-conditioned matrices*, SIAM J. Sci. Comput. 42 (2020) A477–A503). Both papers have m for h, the roundings
//! that a term of XᵀX meets here; nothing else of XᵀX enters.
//!
//! Cholesky's factorisation is the same, bit by bit, for columns scaled by powers of two. The shift is taken of columns
//! scaled to lengths in (½, 1], so the whole method asks for the κ of those, near the least that scaling gives (van der
//! Sluis, Numer. Math. 14 (1969)).
//!
//! Not a constant of these theorems is relied on: the last pass is made only when ‖I − QᵀQ‖_F ≤ ½ before it, and Q is
//! multiplied out after it.

use faer::Mat;

use super::loss::distance_from_identity;
use super::rows;
use crate::error::{Error, Result};
use crate::product::{self, Source, Wanted, height, moments, product_with_upper, sum_of_squares};
use crate::progress::{Progress, part};
use crate::rounding::norms::largest;
use crate::rounding::{UNIT_ROUNDOFF, exponent, scale_by_power_of_two};
use crate::simd::InstructionSet;

/// The largest ‖I − QᵀQ‖_F before the last pass: κ(Q)² ≤ 3, so that pass loses a small multiple of u.
const LAST_PASS: f64 = 0.5;
/// Passes of the shifted method at most: each shift divides κ by about a million, so three of them and the two that
/// finish.
const MOST_PASSES: usize = 5;
/// The shift over (hn + n(n + 1))u·‖X‖₂² (Fukaya et al. (2020), §4).
const SHIFT: f64 = 11.0;

/// Which Cholesky QR. Neither drops a vector: where one is too near the span of the earlier ones, the answer is
/// [`Error::NoDirection`].
///
/// With κ the condition number of X, its columns scaled to about equal length, ‖I − QᵀQ‖ is near u while u·κ² is well
/// below 1 for the first, and while u·κ is for the second. [`Orthonormal`](crate::orthonormal::Orthonormal) measures
/// and bounds it.
///
/// ```
/// use gramkit::generate::Kind;
/// use gramkit::{Error, Orthonormal, Vectors};
/// use gramkit::orthonormal::CholeskyQr;
/// let x = Kind::Condition { rows: 500, columns: 20, condition: 1e11, seed: 1 }.matrix()?;
/// let vectors = Vectors::columns(&x);
/// assert!(matches!(Orthonormal::of(&vectors, CholeskyQr::Twice), Err(Error::NoDirection { method: Some(_), .. })));
/// let basis = Orthonormal::of(&vectors, CholeskyQr::ShiftedThrice)?;
/// assert!(basis.loss_bound < 1e-12 && basis.residual < 1e-14);
/// # Ok::<(), gramkit::Error>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "kebab-case"))]
pub enum CholeskyQr {
    /// Two passes (CholeskyQR2), for κ up to about 10⁷ (Yamamoto et al. 2015).
    Twice,
    /// A shifted pass and two more (shifted CholeskyQR3), for κ up to about 10¹⁴ (Fukaya et al. 2020). A pass whose
    /// factorisation breaks down is shifted too, and those that then follow are five at most; where the shifted pass
    /// has left little to do, one more is the last.
    ShiftedThrice,
}

impl CholeskyQr {
    fn name(self) -> &'static str {
        match self {
            Self::Twice => "Cholesky QR, twice",
            Self::ShiftedThrice => "shifted Cholesky QR",
        }
    }

    fn most_passes(self) -> usize {
        match self {
            Self::Twice => 2,
            Self::ShiftedThrice => MOST_PASSES,
        }
    }

    fn refuses(self, index: usize) -> Error {
        Error::NoDirection { index, why: "lies too near the span of the earlier ones", method: Some(self.name()) }
    }
}

/// Q and R of scaled columns, none of which is nearer the span of the earlier ones than `tolerance` of its length.
pub(crate) fn decompose(
    x: Mat<f64>,
    method: CholeskyQr,
    tolerance: f64,
    progress: Option<Progress<'_>>,
) -> Result<(Mat<f64>, Mat<f64>)> {
    let (m, n) = (x.nrows(), x.ncols());
    if m < n {
        return Err(method.refuses(m));
    }
    let (mut q, mut r) = (x, Mat::identity(n, n));
    if n == 0 {
        return Ok((q, r));
    }
    let set = InstructionSet::detect();
    for pass in 0..method.most_passes() {
        let source = Source::plain(q.as_ref());
        let passes = method.most_passes() as f64;
        // The product is about half of a pass.
        let gram = part(progress, (pass as f64 / passes, (pass as f64 + 0.5) / passes), |progress| {
            moments(source, Wanted { progress, ..Wanted::default() }, set)
        })?;
        let gram = gram.gram;
        let is_last = pass > 0 && distance_from_identity(&gram) <= LAST_PASS;
        if pass + 1 == method.most_passes() && !is_last {
            break;
        }
        let shifted = || cholesky(&gram, Some(height(source, set)));
        let factor = match (method, pass) {
            (CholeskyQr::Twice, _) => cholesky(&gram, None),
            (CholeskyQr::ShiftedThrice, 0) => shifted(),
            (CholeskyQr::ShiftedThrice, _) => cholesky(&gram, None).or_else(|_| shifted()),
        };
        let factor = factor.map_err(|index| method.refuses(index))?;
        rows::divide(q.as_mut(), factor.as_ref())?;
        r = product_with_upper(factor.as_ref(), r.as_ref(), None)?;
        if is_last {
            let kept = (0..n).all(|j| relative_distance(&r, j) > tolerance);
            return if kept { Ok((q, r)) } else { Err(method.refuses(nearest(&r))) };
        }
    }
    Err(method.refuses(nearest(&r)))
}

/// The distance of vector j from the span of the earlier ones over its length, as R has it.
fn relative_distance(r: &Mat<f64>, j: usize) -> f64 {
    r[(j, j)] / sum_of_squares(&r.col_as_slice(j)[..=j]).sqrt()
}

/// The vector that is relatively nearest to the span of the earlier ones.
fn nearest(r: &Mat<f64>) -> usize {
    (0..r.ncols()).min_by(|&i, &j| relative_distance(r, i).total_cmp(&relative_distance(r, j))).unwrap_or(0)
}

/// Upper triangular R with RᵀR ≈ G + S, or the index of a pivot that is only rounding. S is zero, or the shift that
/// products of so many roundings need.
fn cholesky(gram: &Mat<f64>, height: Option<usize>) -> Result<Mat<f64>, usize> {
    let n = gram.ncols();
    let mut l = Mat::zeros(n, n);
    for j in 0..n {
        l.col_as_slice_mut(j)[j..].copy_from_slice(&gram.col_as_slice(j)[j..]);
    }
    if let Some(height) = height {
        for (j, shift) in shifts(gram, height).into_iter().enumerate() {
            l[(j, j)] += shift;
        }
    }
    let diagonal: Vec<f64> = (0..n).map(|j| l[(j, j)]).collect();
    if let Ok(Some(index)) = product::cholesky(&mut l, None) {
        return Err(index);
    }
    // A NaN is no pivot either.
    let is_pivot = |j: usize| l[(j, j)].powi(2) > UNIT_ROUNDOFF * diagonal[j];
    match (0..n).find(|&j| !is_pivot(j)) {
        Some(index) => Err(index),
        None => Ok(Mat::from_fn(n, n, |i, j| if i <= j { l[(j, i)] } else { 0.0 })),
    }
}

/// s·p_j², where the p_j are the powers of two with ½p_j < √g_jj ≤ p_j or so, and s is the shift of (g_ij/(p_i·p_j)).
fn shifts(gram: &Mat<f64>, height: usize) -> Vec<f64> {
    let n = gram.ncols();
    let exponents: Vec<i32> = (0..n).map(|j| (exponent(gram[(j, j)]) + 1).div_euclid(2)).collect();
    let mut row_sums = vec![0.0; n];
    for j in 0..n {
        for i in j..n {
            let scaled = scale_by_power_of_two(gram[(i, j)], -exponents[i] - exponents[j]).abs();
            row_sums[i] += scaled;
            if i > j {
                row_sums[j] += scaled;
            }
        }
    }
    // ‖·‖₂ ≤ ‖·‖_∞.
    let roundings = (height * n + n * (n + 1)) as f64 * UNIT_ROUNDOFF;
    let shift = SHIFT * roundings * largest(row_sums.into_iter());
    // A zero column must not seem to have a direction.
    let of = |j: usize| if gram[(j, j)] > 0.0 { scale_by_power_of_two(shift, 2 * exponents[j]) } else { 0.0 };
    (0..n).map(of).collect()
}
