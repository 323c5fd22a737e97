//! The polar decomposition X = UH, and Löwdin's orthonormalisation, which is U.
//!
//! U has orthonormal columns, H is symmetric and positive semidefinite, and both are the only ones where X has full
//! rank. In every unitarily invariant norm no matrix with orthonormal columns is nearer to X than U (Fan, Hoffman,
//! *Some metric inequalities in the space of matrices*, Proc. AMS 6 (1955)): of all orthonormalisations Löwdin's
//! changes the vectors least. It treats them alike: to exchange two of them, or to turn all, does the same to their
//! images.
//!
//! # How far a computed U is from that of X
//!
//! **Theorem.** Let A = UH and B = VK be m × n with UᵀU = VᵀV = I, H and K symmetric with the least eigenvalues h > 0
//! and k > 0. Then ‖U − V‖_F ≤ 2‖A − B‖_F/(h + k).
//!
//! *Proof.* Let E = A − B, S = UᵀV and D = I − S. As UᵀE = H − SK and EᵀV = HS − K, HD + DK = UᵀE − EᵀV. In bases of
//! eigenvectors of H and K an entry of the left side is (hᵢ + k_j)·d_ij, so (h + k)‖D‖_F ≤ ‖UᵀE‖_F + ‖VᵀE‖_F. For the
//! projectors P = I − UUᵀ and R = I − VVᵀ, PE = −PVK and RE = RUH; both ‖PV‖_F² and ‖RU‖_F² are n − ‖S‖_F² =: N². So
//! N·k ≤ ‖PE‖_F and N·h ≤ ‖RE‖_F, that is (h + k)N ≤ ‖PE‖_F + ‖RE‖_F. With Minkowski's inequality for the vectors
//! (‖UᵀE‖, ‖PE‖) and (‖VᵀE‖, ‖RE‖), each of length ‖E‖_F,
//!
//! (h + k)²(‖D‖_F² + N²) ≤ (‖UᵀE‖ + ‖VᵀE‖)² + (‖PE‖ + ‖RE‖)² ≤ (2‖E‖_F)²,
//!
//! and ‖U − V‖_F² = ‖D‖_F² + N², the parts of U − V along the columns of U and across them. ∎
//!
//! (For square matrices the bound is R.-C. Li's, *New perturbation bounds for the unitary polar factor*, SIAM J. Matrix
//! Anal. Appl. 16 (1995).)
//!
//! From X ≈ LΣVᵀ, ‖X − LΣVᵀ‖ ≤ r, ‖LᵀL − I‖ ≤ χ, ‖VᵀV − I‖ ≤ φ, what is stored is Û = fl(LVᵀ), within ρ of LVᵀ, and
//! α ≥ ‖ÛᵀÛ − I‖₂ is measured and proved. The polar factor Q of Û itself is within d = α/(1 + √(1 − α)) of it, for the
//! singular values of Û are within that of 1. For K = VΣVᵀ, whose eigenvalues are at least σ_n(1 − φ),
//!
//! ‖X − QK‖₂ ≤ r + (√(1 + χ)·φ + (ρ + d)√(1 + φ))·σ₁√(1 + φ) =: e,
//!
//! as L − QV = L(I − VᵀV) + (LVᵀ − Û)V + (Û − Q)V. So ‖Û − U‖_F ≤ √n·d + 2√n·e/(σ_n(X) + σ_n(1 − φ)), and H, which is
//! UᵀX, is within ‖UᵀQ − I‖·‖K‖ + e of K.

use faer::Mat;

use super::loss::Loss;
use crate::claim::Radius;
use crate::error::{Error, Result};
use crate::matrix::{AsVectors, Real, Symmetric, Vectors};
use crate::product::{Deviation, mirror, product};
use crate::progress::Progress;
use crate::rounding::norms::{frobenius_enclosure, plus, times};
use crate::rounding::{
    add_down, add_up, check_environment, div_up, exponent, in_range, mul_down, scale_by_power_of_two, sqrt_down,
    sqrt_up,
};
use crate::spectrum::Svd;

/// What the method is called where it refuses vectors.
const METHOD: &str = "Löwdin's orthonormalisation";

/// X ≈ UH: the columns of U are orthonormal, and as near to those of X as such columns can be; H is symmetric and
/// positive definite.
///
/// For m × n vectors X, n ≤ m, U is m × n and H is n × n, (XᵀX)^½. Computed by a singular value decomposition, whose
/// cost it has. `U` is orthonormal to [`loss_bound`](Polar::loss_bound), and within
/// [`distance_bound`](Polar::distance_bound), about n·u·κ(X), of the polar factor of X.
///
/// ```
/// use gramkit::Vectors;
/// use gramkit::orthonormal::Polar;
/// // A rotation by a right angle, times diag(3, 1).
/// let polar = Polar::of(&Vectors::columns(&[[0.0, -1.0], [3.0, 0.0]]))?;
/// assert!((polar.u[(1, 0)] - 1.0).abs() <= polar.distance_bound && polar.distance_bound < 1e-14);
/// assert!((polar.h.get(0, 0) - 3.0).abs() <= polar.h.radius().value());
/// # Ok::<(), gramkit::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct Polar {
    /// U, m × n.
    #[cfg_attr(feature = "serde", serde(with = "crate::infinity"))]
    pub u: Mat<f64>,
    /// H, with a radius that holds the true (XᵀX)^½.
    pub h: Symmetric,
    /// The measured loss of orthogonality ‖I − UᵀU‖_F.
    #[cfg_attr(feature = "serde", serde(with = "crate::infinity"))]
    pub loss: f64,
    /// A proved bound on ‖I − UᵀU‖₂.
    #[cfg_attr(feature = "serde", serde(with = "crate::infinity"))]
    pub loss_bound: f64,
    /// A proved bound on the distance of U from the polar factor of X, in ‖·‖_F.
    #[cfg_attr(feature = "serde", serde(with = "crate::infinity"))]
    pub distance_bound: f64,
    /// The measured ‖X − UH‖_F/‖X‖_F.
    #[cfg_attr(feature = "serde", serde(with = "crate::infinity"))]
    pub residual: f64,
}

impl Polar {
    /// Decomposes X, which is not scaled first: U depends on the lengths of the vectors.
    ///
    /// # Errors
    /// [`Error::NotFinite`]; [`Error::NoDirection`] where X is not proved to have full rank, of the vector that counts
    /// most in the combination that nearly vanishes: U is then not unique, or nothing is known of it;
    /// [`Error::NoConvergence`]; [`Error::Overflow`] if an entry of H exceeds f64.
    pub fn of(vectors: &impl AsVectors) -> Result<Self> {
        Self::with(vectors.as_vectors(), None)
    }

    /// The same, asked whether to go on, as [`Svd::with`] is.
    ///
    /// ```
    /// use std::ops::ControlFlow;
    /// use gramkit::orthonormal::Polar;
    /// use gramkit::{Error, Vectors};
    /// let vectors = Vectors::columns(&[[3.0, 0.0], [4.0, 5.0]]);
    /// assert_eq!(Polar::with(&vectors, Some(&|_| ControlFlow::Break(()))), Err(Error::Cancelled));
    /// ```
    ///
    /// # Errors
    /// Those of [`Polar::of`]; [`Error::Cancelled`].
    pub fn with<T: Real>(vectors: &Vectors<'_, T>, progress: Option<Progress<'_>>) -> Result<Self> {
        check_environment()?;
        let (m, n) = (vectors.dimension(), vectors.len());
        let svd = Svd::with(vectors, progress)?;
        if n > m {
            // One of more vectors than dimensions, whichever.
            return Err(refuse(m));
        }
        if n == 0 {
            let h = Symmetric::zeros(0)?;
            let u = Mat::zeros(m, 0);
            return Ok(Self { u, h, loss: 0.0, loss_bound: 0.0, distance_bound: 0.0, residual: 0.0 });
        }
        let least = svd.enclosures[n - 1].lower;
        if least <= 0.0 {
            let last = svd.right.col_as_slice(n - 1);
            let most = (0..n).fold(0, |most, j| if last[j].abs() > last[most].abs() { j } else { most });
            return Err(refuse(most));
        }
        let u = product(svd.left.as_ref(), svd.right.transpose());
        let rounded = Deviation::of_product(u.as_ref(), |i, j| u[(i, j)], svd.left.as_ref(), svd.right.transpose(), 0);
        let Loss { measured, bound: loss_bound } = Loss::of(u.as_ref(), progress)?;

        let (phi, chi) = (svd.right_loss_bound, svd.left_loss_bound);
        let (of_left, of_right) = (sqrt_up(add_up(1.0, chi)), sqrt_up(add_up(1.0, phi)));
        let own = to_polar_factor(loss_bound);
        let apart = plus(times(of_left, phi), times(plus(rounded.spectral(), own), of_right));
        let error = plus(svd.residual_bound, times(times(apart, svd.values[0]), of_right));
        let kept = (1.0 - phi).next_down();
        let root = sqrt_up(n as f64);
        let between = div_up(times(2.0, times(root, error)), add_down(least, mul_down(svd.values[n - 1], kept)));
        let distance_bound = plus(times(root, own), between);

        let (h, of_h) = factor(&svd);
        let radius = plus(plus(times(times(between, svd.values[0]), add_up(1.0, phi)), error), of_h);
        for (j, i) in (0..n).flat_map(|j| (0..n).map(move |i| (j, i))) {
            in_range(h[(i, j)], "the polar factor H", i, j)?;
        }
        let radius = in_range(radius, "the radius of the polar factor H", 0, 0)?;
        let residual = residual(&vectors.to_f64(), &u, &h);
        let h = Symmetric::from_mirrored(h).with_radius(Radius::at_most(radius))?;
        Ok(Self { u, h, loss: measured, loss_bound, distance_bound, residual })
    }
}

fn refuse(index: usize) -> Error {
    Error::NoDirection { index, why: "lies too near the span of the others", method: Some(METHOD) }
}

/// d with ‖Û − Q‖₂ ≤ d for the polar factor Q of Û, from α ≥ ‖ÛᵀÛ − I‖₂: |σ − 1| = |σ² − 1|/(σ + 1) ≤ α/(1 + √(1 − α)).
/// Unbounded where Û may be singular.
pub(crate) fn to_polar_factor(loss: f64) -> f64 {
    // A comparison that a NaN fails.
    if loss < 1.0 { div_up(loss, add_down(1.0, sqrt_down((1.0 - loss).next_down()))) } else { f64::INFINITY }
}

/// VΣVᵀ, symmetric to the bit, and how far it is from that of the stored factors in ‖·‖₂.
fn factor(svd: &Svd) -> (Mat<f64>, f64) {
    let (v, sigma) = (&svd.right, &svd.values);
    let scaled = Mat::from_fn(v.nrows(), v.ncols(), |i, j| v[(i, j)] * sigma[j]);
    let computed = product(scaled.as_ref(), v.transpose());
    let mut h = computed.clone();
    mirror(&mut h);
    let deviation =
        Deviation::of_product(computed.as_ref(), |i, j| h[(i, j)], scaled.as_ref(), v.transpose(), 1).spectral();
    (h, deviation)
}

/// ‖X − UH‖_F/‖X‖_F as measured; 0 for X = 0.
fn residual(x: &Mat<f64>, u: &Mat<f64>, h: &Mat<f64>) -> f64 {
    let largest = x.col_iter().flat_map(|column| column.iter()).fold(0.0_f64, |max, x| max.max(x.abs()));
    let e = exponent(largest);
    let scaled = |a: &Mat<f64>| Mat::from_fn(a.nrows(), a.ncols(), |i, j| scale_by_power_of_two(a[(i, j)], -e));
    let (x, h) = (scaled(x), scaled(h));
    let gap = &x - product(u.as_ref(), h.as_ref());
    let size = frobenius_enclosure(x.as_ref()).upper;
    if size == 0.0 { 0.0 } else { frobenius_enclosure(gap.as_ref()).upper / size }
}
