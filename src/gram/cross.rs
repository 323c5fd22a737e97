//! The cross-Gram matrix XᵀY of two families.

use faer::Mat;

use super::WHAT;
use super::panels::{Panels, Prepared};
use super::scan::Scan;
use crate::rounding::{
    SMALLEST_SUBNORMAL, add_up, check_environment, gamma, in_range, inflate, mul_up, scale_by_power_of_two, sqrt_up,
};
use crate::symmetric::fits_into_memory;
use crate::{Error, Real, Result, Vectors};

/// C = XᵀY, c_ij = xᵢᵀy_j, with a proved bound on its error.
#[derive(Clone, Debug)]
pub struct CrossGram {
    /// The n × p values.
    pub values: Mat<f64>,
    /// ‖Ĉ − C‖₂ ≤ `radius`; 0 where the products are exact, as those of small integers.
    pub radius: f64,
}

impl CrossGram {
    /// C = XᵀY; the radius is about γ_h‖X‖_F‖Y‖_F with h = min(m, q) + ⌈m/q⌉, q = max(2048, 2n, 2p).
    ///
    /// ```
    /// use gramkit::{CrossGram, MatrixView, Vectors};
    /// let x = Vectors::columns(MatrixView::column_major(&[1.0, 2.0], 2, 1)?);
    /// let y = Vectors::columns(MatrixView::column_major(&[3.0, 4.0, 5.0, 6.0], 2, 2)?);
    /// let c = CrossGram::of(&x, &y)?;
    /// assert_eq!((c.values[(0, 0)], c.values[(0, 1)]), (11.0, 17.0));
    /// # Ok::<(), gramkit::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`Error::Shape`] if the vectors' dimensions differ; [`Error::NonFinite`]; [`Error::Overflow`];
    /// [`Error::Environment`].
    pub fn of<T: Real, U: Real>(x: &Vectors<'_, T>, y: &Vectors<'_, U>) -> Result<Self> {
        check_environment()?;
        if x.dimension() != y.dimension() {
            return Err(Error::Shape {
                what: "dimension of the second family's vectors",
                expected: x.dimension(),
                found: y.dimension(),
            });
        }
        fits_into_memory(x.len(), y.len())?;
        let (scan_x, scan_y) = (Scan::of(x)?, Scan::of(y)?);
        let left = Prepared { vectors: x, exponents: &scan_x.exponents, shifts: None, weights: None };
        let right = Prepared { vectors: y, exponents: &scan_y.exponents, shifts: None, weights: None };
        let mut values = left.cross(&right)?;
        for j in 0..values.ncols() {
            for i in 0..values.nrows() {
                let back = scale_by_power_of_two(values[(i, j)], scan_x.exponents[i] + scan_y.exponents[j]);
                values[(i, j)] = in_range(back, WHAT, i, j)?;
            }
        }
        if scan_x.is_exact_with(&scan_y, x.dimension()) {
            return Ok(Self { values, radius: 0.0 });
        }
        let height = Panels::new(x.dimension(), x.len().max(y.len())).height();
        let norms = mul_up(frobenius(x, &scan_x), frobenius(y, &scan_y));
        // Underflow before scaling back loses η a term relative to entries below 1, and η per entry afterwards.
        let entries = (values.nrows() * values.ncols()) as f64;
        let relative = add_up(gamma(height), (4 * height + 4) as f64 * f64::MIN_POSITIVE);
        let radius = add_up(mul_up(relative, norms), mul_up(entries, SMALLEST_SUBNORMAL));
        Ok(Self { values, radius: in_range(radius, "the cross-Gram matrix's radius", 0, 0)? })
    }
}

/// An upper bound on ‖X‖_F, safe from overflow.
fn frobenius<T: Real>(x: &Vectors<'_, T>, scan: &Scan) -> f64 {
    let matrix = x.matrix();
    let top = scan.exponents.iter().copied().max().unwrap_or(0);
    let mut sum = 0.0;
    for j in 0..matrix.ncols() {
        for i in 0..matrix.nrows() {
            let scaled = scale_by_power_of_two(matrix[(i, j)].to_f64(), -top);
            sum += scaled * scaled;
        }
    }
    let lost = (matrix.nrows() * matrix.ncols()) as f64 * f64::MIN_POSITIVE;
    let norm = sqrt_up(inflate(sum, matrix.nrows() * matrix.ncols() + 2) + lost);
    scale_by_power_of_two(norm, top).next_up()
}
