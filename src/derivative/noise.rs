//! How far computed values are from the true ones.

/// How far a computed value of f is from the true one.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub enum Noise {
    /// By the rounding of f's value, and that of its arguments (or of what is computed from them), carried through the
    /// slopes of f: u·(max|f| + Σ_j (|x_j| + h_j)·|Δ_j f|/h_j).
    #[default]
    Rounding,
    /// By this at most.
    Given(f64),
    /// By three standard deviations of the noise in a difference table, where [`NoiseEstimate`](super::NoiseEstimate)
    /// finds one, and by rounding.
    Estimated,
}
