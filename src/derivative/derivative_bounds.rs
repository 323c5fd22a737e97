//! Bounds of derivatives that the caller knows.

use crate::error::{Error, Result};

/// Bounds of the derivatives of f, which turn an estimated error into a proved one.
///
/// M_p bounds every p-th partial derivative in units of the typical magnitudes mᵢ (see
/// [`Magnitude`](super::Magnitude)), |∂^p f/∂xᵢ∂x_j…|·mᵢ·m_j·… ≤ M_p, all over the box x ± h whose h is the largest
/// [step](super::Differences::step); of a vector-valued f, for each of its components. [`f64::INFINITY`], the default,
/// is "not known".
///
/// With [`Noise::Given`](super::Noise::Given), `third` makes a gradient or a Jacobian proved, and `fourth` a Hessian;
/// unless a bound of the coordinates is so near that a central difference does not fit. Nobody checks the numbers: the
/// verdicts are as good as they are.
///
/// ```
/// use gramkit::{Claim, Curvature, Radius};
/// use gramkit::claim::CurvatureClass;
/// use gramkit::derivative::{DerivativeBounds, Differences, Noise, hessian};
/// // −cos x − cos y: no derivative exceeds 1, and each value is good to 4 units of 2⁻⁵³.
/// let options = Differences {
///     noise: Noise::Given(4.5e-16),
///     derivative_bounds: DerivativeBounds { fourth: 1.0, ..DerivativeBounds::default() },
///     ..Differences::default()
/// };
/// let h = hessian(|x| -x[0].cos() - x[1].cos(), &[0.0, 0.0], &options)?;
/// assert!(matches!(h.radius, Radius::Bound(r) if r < 1e-7));
/// assert_eq!(Curvature::of(&h)?.class, Claim::Proved(CurvatureClass::Minimum));
/// # Ok::<(), gramkit::Error>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct DerivativeBounds {
    /// M₁; needed only where x ± h is not a number of f64 (as where x is not 0 but smaller than h), so that the samples
    /// are not exactly symmetric.
    pub first: f64,
    /// M₃.
    pub third: f64,
    /// M₄.
    pub fourth: f64,
}

impl Default for DerivativeBounds {
    fn default() -> Self {
        Self { first: f64::INFINITY, third: f64::INFINITY, fourth: f64::INFINITY }
    }
}

impl DerivativeBounds {
    pub(super) fn check(&self) -> Result<()> {
        match [self.first, self.third, self.fourth].into_iter().find(|m| m.is_nan() || *m < 0.0) {
            Some(value) => Err(Error::Domain { what: "the bound of a derivative", value, must_be: "zero or more" }),
            None => Ok(()),
        }
    }
}
