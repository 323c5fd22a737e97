//! The product with a vector.

use super::field::AngularField;
use super::moments::dot;
use super::options::Kind;
use crate::error::{Error, Place, Result};
use crate::rounding::{exponent, in_range, scale_by_power_of_two};

impl AngularField {
    /// y = Gx in O(n): c(cᵀx) − s(sᵀx) of a summation field, s(cᵀx) − c(sᵀx) of a difference field.
    ///
    /// |ŷᵢ − yᵢ| ≤ 5u(|cᵢ||cᵀx| + |sᵢ||sᵀx|), |cᵢ| and |sᵢ| exchanged for a difference field, plus 4(n/8 + 13)²u²·‖x‖₁
    /// for inner products that cancel and n·η‖x‖_∞ for those that underflow. Each factor is rounded once, and so are
    /// the products and their difference: 4u. An inner product is of the double words ĉ + c̲, within 41u² of c:
    /// (n/8 + 2)²u²‖x‖₁ for ĉᵀx, as much times u for c̲ᵀx, and 41u²‖x‖₁.
    ///
    /// ```
    /// use gramkit::angular::{AngularField, AngularOptions};
    /// // [1 0 −1; 0 −1 0; −1 0 1]
    /// let field = AngularField::of(&[-1.0, 0.0, 1.0], &AngularOptions::default())?;
    /// assert_eq!(field.times(&[1.0, 2.0, 5.0])?, [-4.0, -2.0, 4.0]);
    /// # Ok::<(), gramkit::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`Error::Shape`] if x has not n entries; [`Error::NotFinite`]; [`Error::Overflow`] if an entry of y exceeds f64.
    pub fn times(&self, x: &[f64]) -> Result<Vec<f64>> {
        let n = self.size();
        if x.len() != n {
            return Err(Error::Shape { what: "entries of the vector", expected: n, found: x.len() });
        }
        if let Some(index) = x.iter().position(|x| !x.is_finite()) {
            return Err(Error::NotFinite { place: Place::Component { what: "the vector", index }, value: x[index] });
        }
        let e = exponent(x.iter().fold(0.0, |top, x| if x.abs() > top { x.abs() } else { top }));
        let scaled: Vec<f64> = x.iter().map(|&x| scale_by_power_of_two(x, -e)).collect();
        let (c, s) = (self.cosines(), self.sines());
        let angles = self.angles();
        let along =
            |high: &[f64], low: &[f64]| (dot(high, &scaled, n as f64).centre + dot(low, &scaled, n as f64).centre).high;
        let (along_c, along_s) = (along(c, &angles.cos_low), along(s, &angles.sin_low));
        let (first, second) = match self.kind() {
            Kind::Summation => (c, s),
            Kind::Difference => (s, c),
        };
        let entry = |(i, (&first, &second)): (usize, (&f64, &f64))| {
            let y = scale_by_power_of_two(along_c * first - along_s * second, e);
            in_range(y, "angular field times a vector", i, 0)
        };
        first.iter().zip(second).enumerate().map(entry).collect()
    }
}
