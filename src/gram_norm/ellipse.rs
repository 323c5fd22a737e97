//! Ellipses around the origin of the plane.

/// {s₁cos φ·d₁ + s₂sin φ·d₂}: an ellipse around 0 with semi-axes s along orthonormal directions d.
///
/// ```
/// use gramkit::Vectors;
/// use gramkit::gram_norm::{GramNorm, Plane};
/// // The level 4 of √(4α² + 16β²).
/// let plane = Plane::Directions(&[1.0, 0.0], &[0.0, 1.0]);
/// let ellipse = GramNorm::of(&Vectors::columns(&[[2.0, 0.0], [0.0, 4.0]]), plane)?.level(4.0)?;
/// assert!((ellipse.semi_axes[0] - 1.0).abs() < 1e-15 && (ellipse.semi_axes[1] - 2.0).abs() < 1e-15);
/// let [alpha, beta] = ellipse.point(0.0).unwrap();
/// assert!(alpha.abs() < 1e-15 && (beta.abs() - 1.0).abs() < 1e-15);
/// // With an infinite semi-axis it is two parallel lines, d₂ ± s₁d₁.
/// let lines = GramNorm::of(&Vectors::columns(&[[2.0, 0.0], [0.0, 0.0]]), plane)?.level(4.0)?;
/// assert_eq!((lines.semi_axes[1], lines.point(0.0)), (f64::INFINITY, None));
/// # Ok::<(), gramkit::Error>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct Ellipse {
    /// The semi-axes s; infinite where the quadratic form vanishes along the direction.
    #[cfg_attr(feature = "serde", serde(with = "crate::infinity"))]
    pub semi_axes: [f64; 2],
    /// The directions d, in the coordinates of the plane.
    #[cfg_attr(feature = "serde", serde(with = "crate::infinity"))]
    pub directions: [[f64; 2]; 2],
}

impl Ellipse {
    /// The point at the angle φ; none if a semi-axis is infinite, or a coordinate exceeds f64.
    pub fn point(&self, angle: f64) -> Option<[f64; 2]> {
        let (sine, cosine) = angle.sin_cos();
        let [s, t] = self.semi_axes;
        let [d, e] = self.directions;
        let at = [0, 1].map(|k| s * cosine * d[k] + t * sine * e[k]);
        (s.is_finite() && t.is_finite() && at.iter().all(|x| x.is_finite())).then_some(at)
    }
}
