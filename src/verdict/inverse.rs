//! The diagonal of the inverse of a symmetric matrix, or of those of all within a radius.
//!
//! Where all of them are positive definite, (A + R)⁻¹ ⪯ A'⁻¹ ⪯ (A − R)⁻¹ for −R ⪯ A' − A ⪯ R (inversion reverses the
//! order of forms: Horn & Johnson, *Matrix Analysis*, 2nd ed., Corollary 7.7.4), so that the ends of each entry of the
//! diagonal are those of A ± R, and are attained. With T from a [whitening](super::congruence) of such a matrix M,
//! M⁻¹ = T(I + F)⁻¹Tᵀ, ‖F‖₂ ≤ α, and with t_j the j-th row of T
//!
//! (M⁻¹)_jj ∈ ‖t_j‖²·\[1/(1 + α), 1/(1 − α)\].
//!
//! Of other matrices, with J the signs and β ≥ α + ‖TᵀRT‖₂, β < 1,
//!
//! |(A'⁻¹)_jj − t_jJt_jᵀ| ≤ β/(1 − β)·‖t_j‖².

use faer::Mat;

use super::congruence::{Whitened, whiten};
use crate::claim::{Claim, Enclosure, Radius};
use crate::error::{Error, Result};
use crate::matrix::Symmetric;
use crate::product::{product, sum_of_squares};
use crate::rounding::{
    SMALLEST_SUBNORMAL, add_up, check_environment, div_down, div_up, exponent, gamma, inflate, mul_up,
    scale_by_power_of_two, sub_down,
};
use crate::spectrum::Eigen;

/// α up to which nothing is gained any more.
const GOOD_LOSS: f64 = 1.0 / (1_u64 << 44) as f64;

/// The entries (A⁻¹)_jj, of A or of every matrix within its radius.
///
/// Of a Hessian of −ln of a likelihood they are the variances of the estimates.
///
/// ```
/// use gramkit::{MatrixView, Radius, Symmetric};
/// use gramkit::verdict::InverseDiagonal;
/// let h = Symmetric::new(MatrixView::row_major(&[4.0, 1.0, 1.0, 3.0], 2, 2)?)?.with_radius(Radius::Bound(0.1))?;
/// let entries = InverseDiagonal::of(&h)?.entries.proved().unwrap();
/// // Of H + R and of H − R: 310/1171 and 290/1031.
/// assert!((entries[0].lower - 310.0 / 1171.0).abs() < 1e-14 && (entries[0].upper - 290.0 / 1031.0).abs() < 1e-14);
/// // Within 3 of it are singular matrices: there is no inverse to bound.
/// let near = InverseDiagonal::of(&h.with_radius(Radius::Bound(3.0))?)?;
/// assert!(near.entries.proved().is_none() && near.unresolved[0].contains(0.0));
/// # Ok::<(), gramkit::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct InverseDiagonal {
    /// Enclosures of the entries, each for every matrix within the radius; attained at both ends, but for rounding,
    /// where all these are positive definite, or all negative definite. Undetermined where the matrix or one within the
    /// radius is singular, or not proved to be nonsingular.
    pub entries: Claim<Vec<Enclosure>>,
    /// The enclosures of eigenvalues that contain 0, where the entries are undetermined.
    pub unresolved: Vec<Enclosure>,
}

impl InverseDiagonal {
    /// Bounds the entries.
    ///
    /// # Errors
    /// [`Error::Environment`](crate::Error::Environment).
    pub fn of(a: &Symmetric) -> Result<Self> {
        check_environment()?;
        let n = a.order();
        let radius: Vec<f64> = (0..n).map(|i| a.radius().at(i)).collect();
        let entries = if n == 0 { Some(Vec::new()) } else { entries(a, &radius) };
        let unresolved = match (&entries, Eigen::of(a)) {
            (None, Ok(eigen)) => eigen.enclosures.into_iter().filter(|e| e.contains(0.0)).collect(),
            (Some(_), _) | (None, Err(Error::Overflow { .. } | Error::NoConvergence { .. })) => Vec::new(),
            (None, Err(error)) => return Err(error),
        };
        Ok(Self { entries: Claim::within(a.radius(), entries), unresolved })
    }
}

/// The entries for −diag(d) ⪯ Δ ⪯ diag(d).
fn entries(a: &Symmetric, d: &[f64]) -> Option<Vec<Enclosure>> {
    let whitened = |shift: &[f64]| whiten(a, shift, |whitened| whitened.loss <= GOOD_LOSS);
    let negated = |d: &[f64]| d.iter().map(|&d| -d).collect::<Vec<f64>>();
    let exact = d.iter().all(|&d| d == 0.0);
    let stored = whitened(&vec![0.0; d.len()]).filter(|whitened| whitened.loss < 1.0)?;
    let one_sign = stored.signs.iter().all(|sign| *sign == stored.signs[0]);
    if !one_sign || exact {
        let spread = add_up(stored.loss, stored.spread(d));
        return (spread < 1.0).then(|| (0..d.len()).map(|j| entry(&stored, j, spread)).collect());
    }
    // The signs of both ends are those of all between them.
    let definite = |shift: &[f64]| whitened(shift).filter(|end| end.loss < 1.0 && end.signs == stored.signs);
    let (above, below) = (definite(d)?, definite(&negated(d))?);
    let within =
        |j: usize| Enclosure { lower: entry(&above, j, above.loss).lower, upper: entry(&below, j, below.loss).upper };
    Some((0..d.len()).map(within).collect())
}

/// ‖A'⁻¹‖₂ for every A' within the radius of A: the reciprocal of the smallest modulus of an eigenvalue. `None` where
/// no whitening shows that all these are nonsingular, or for order 0.
///
/// With B ≈ DTJTᵀD, |B − DTJTᵀD| ≤ γ_{n+1}|DT||DT|ᵀ and β as above, it is ‖B‖₂ ± (γ_{n+1} + β/(1 − β))·‖DT‖_F².
pub(crate) fn inverse_norm(a: &Symmetric) -> Option<Enclosure> {
    let n = a.order();
    let d: Vec<f64> = (0..n).map(|i| a.radius().at(i)).collect();
    let whitened = whiten(a, &vec![0.0; n], |whitened| whitened.loss <= GOOD_LOSS)?;
    let beta = add_up(whitened.loss, whitened.spread(&d));
    let t = &whitened.transform;
    // The exponent of the largest entry of DT, by which all of it is divided.
    let sizes = (0..n).flat_map(|i| (0..n).map(move |j| (i, j))).filter(|&at| t[at] != 0.0);
    let top = sizes.map(|(i, j)| exponent(t[(i, j)]) + whitened.scaling[i]).max()?;
    // What underflows is rounded, by less than η.
    let rows = Mat::from_fn(n, n, |i, j| scale_by_power_of_two(t[(i, j)], whitened.scaling[i] - top));
    let signed = Mat::from_fn(n, n, |i, j| f64::from(whitened.signs[j]) * rows[(i, j)]);
    let b = product(signed.as_ref(), rows.transpose());
    let below_one = (1.0 - beta).next_down();
    if below_one <= 0.0 || below_one.is_nan() {
        return None;
    }
    let length = squares(&rows.col_iter().flat_map(|column| column.iter().copied()).collect::<Vec<_>>()).upper;
    let lost = mul_up((4 * n * n) as f64, SMALLEST_SUBNORMAL);
    let error = add_up(mul_up(add_up(gamma(n + 1), div_up(beta, below_one)), length), lost);
    let b = Symmetric::from_lower(n, |i, j| b[(i, j)]).ok()?.with_radius(Radius::Bound(error)).ok()?;
    let moduli: Vec<Enclosure> = Eigen::of(&b).ok()?.enclosures.iter().map(Enclosure::modulus).collect();
    let largest = |end: fn(&Enclosure) -> f64| moduli.iter().map(end).fold(0.0, f64::max);
    let back = |x: f64| scale_by_power_of_two(x, 2 * top);
    Some(Enclosure { lower: back(largest(|e| e.lower)).next_down(), upper: back(largest(|e| e.upper)).next_up() })
}

/// (M⁻¹)_jj for ‖TᵀMT − J‖₂ ≤ β < 1.
fn entry(whitened: &Whitened, j: usize, beta: f64) -> Enclosure {
    let row = |sign: i8| {
        let of_sign = whitened.signs.iter().zip(whitened.transform.row(j).iter()).filter(move |(s, _)| **s == sign);
        squares(&of_sign.map(|(_, t)| *t).collect::<Vec<f64>>())
    };
    let (positive, negative) = (row(1), row(-1));
    let below_one = (1.0 - beta).next_down();
    let relative = |length: Enclosure| Enclosure {
        lower: div_down(length.lower, add_up(1.0, beta)),
        upper: div_up(length.upper, below_one),
    };
    let has = |wanted: i8| whitened.signs.contains(&wanted);
    let scaled = if !has(-1) {
        relative(positive)
    } else if !has(1) {
        relative(negative).negated()
    } else {
        let room = mul_up(div_up(beta, below_one), add_up(positive.upper, negative.upper));
        Enclosure {
            lower: sub_down(sub_down(positive.lower, negative.upper), room),
            upper: add_up((positive.upper - negative.lower).next_up(), room),
        }
    };
    // In the units of A; it rounds only among the subnormal numbers, and at the ends of the range.
    let back = |x: f64| scale_by_power_of_two(x, 2 * whitened.scaling[j]);
    Enclosure { lower: back(scaled.lower).next_down(), upper: back(scaled.upper).next_up() }
}

/// Σt² of numbers below 2³⁰⁰.
fn squares(t: &[f64]) -> Enclosure {
    if t.iter().all(|&t| t == 0.0) {
        return Enclosure::point(0.0);
    }
    let sum = sum_of_squares(t);
    let (most, lost) = (inflate(1.0, t.len() + 2), mul_up(t.len() as f64, SMALLEST_SUBNORMAL));
    Enclosure { lower: sub_down(div_down(sum, most), lost).max(0.0), upper: mul_up(add_up(sum, lost), most) }
}
