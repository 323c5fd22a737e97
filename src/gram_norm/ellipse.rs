//! Ellipses around the origin of the plane.

/// {s₁cos φ·d₁ + s₂sin φ·d₂}: an ellipse around 0 with semi-axes s along orthonormal directions d.
///
/// ```
/// use gramkit::gram_norm::Ellipse;
/// let ellipse = Ellipse { semi_axes: [2.0, 1.0], directions: [[0.0, 1.0], [-1.0, 0.0]] };
/// assert_eq!(ellipse.point(0.0), Some([0.0, 2.0]));
/// // With an infinite semi-axis it is two parallel lines, d₂ ± s₁d₁.
/// assert_eq!(Ellipse { semi_axes: [2.0, f64::INFINITY], ..ellipse }.point(0.0), None);
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
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
