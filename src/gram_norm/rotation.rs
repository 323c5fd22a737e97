//! The rotation that makes two columns orthogonal, and the length of a pair.

use crate::rounding::{exponent, scale_by_power_of_two};

/// √(x² + y²), relative error at most γ₄ barring a subnormal result: scaled by a power of two, no square overflows and
/// one that underflows is negligible.
pub(super) fn length(x: f64, y: f64) -> f64 {
    let most = if x.abs() > y.abs() { x.abs() } else { y.abs() };
    if most == 0.0 {
        return 0.0;
    }
    let e = exponent(most);
    let (x, y) = (scale_by_power_of_two(x, -e), scale_by_power_of_two(y, -e));
    scale_by_power_of_two((x * x + y * y).sqrt(), e)
}

/// Jacobi's rotation of two columns a and b: c·a − s·b and s·a + c·b are orthogonal (Golub & Van Loan, *Matrix
/// Computations*, 4th ed., §8.6.3).
#[derive(Clone, Copy, Debug)]
pub(super) struct Rotation {
    cosine: f64,
    sine: f64,
    /// Whether s·a + c·b is the longer one.
    second_is_longer: bool,
}

impl Rotation {
    /// From ‖b‖² − ‖a‖² and aᵀb.
    ///
    /// tan θ is the smaller root of t² + 2ζt − 1 = 0, ζ = (‖b‖² − ‖a‖²)/2aᵀb: the sine keeps its digits however small
    /// it is.
    pub(super) fn of(difference: f64, product: f64) -> Self {
        let zeta = difference / (2.0 * product);
        let tangent = if product == 0.0 || zeta.is_infinite() {
            0.0
        } else {
            (1.0_f64).copysign(zeta) / (zeta.abs() + length(1.0, zeta))
        };
        let cosine = 1.0 / length(1.0, tangent);
        let second_is_longer = difference + 2.0 * tangent * product > 0.0;
        Self { cosine, sine: cosine * tangent, second_is_longer }
    }

    /// The coordinates of the two combinations, the longer one first, its larger coordinate positive; the second is the
    /// first turned to the left by a quarter.
    pub(super) fn axes(self) -> [[f64; 2]; 2] {
        let (x, y) = if self.second_is_longer { (self.sine, self.cosine) } else { (self.cosine, -self.sine) };
        let largest = if x.abs() >= y.abs() { x } else { y };
        let (x, y) = if largest < 0.0 { (-x, -y) } else { (x, y) };
        [[x, y], [0.0 - y, x]]
    }
}
