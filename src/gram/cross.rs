//! The cross-Gram matrix XᵀY of two families.

use faer::Mat;

use super::WHAT;
use super::ranged::is_in_range;
use crate::claim::Radius;
use crate::error::{Error, Result};
use crate::matrix::{Real, Vectors, fits_into_memory};
use crate::product::{self, Cross, Scan, Source, Transform, bits_of_exact_products, may_be_exact};
use crate::progress::{Progress, part};
use crate::rounding::{
    SMALLEST_SUBNORMAL, add_up, check_environment, div_up, gamma, in_range, mul_up, scale_by_power_of_two, sqrt_up,
};
use crate::simd::InstructionSet;

/// C = XᵀY, c_ij = xᵢᵀy_j, with a proved bound on its error.
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct CrossGram {
    /// The n × p values.
    #[cfg_attr(feature = "serde", serde(with = "crate::infinity"))]
    pub values: Mat<f64>,
    /// A proved bound on ‖Ĉ − C‖₂ ≤ ‖Ĉ − C‖_F; [`Radius::Exact`] where the products are, as those of small integers.
    pub radius: Radius,
}

impl CrossGram {
    /// C = XᵀY, n × p for families of n and p vectors; the radius is about γ_h‖X‖_F‖Y‖_F with h as at
    /// [`Gram::of`](super::Gram::of), and one more.
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
    /// [`Error::Shape`] if the vectors' dimensions differ; [`Error::NotFinite`]; [`Error::Overflow`];
    /// [`Error::TooLarge`].
    pub fn of<T: Real, U: Real>(x: &Vectors<'_, T>, y: &Vectors<'_, U>) -> Result<Self> {
        Self::with(x, y, None)
    }

    /// The same, told how far it is, and asked whether to go on.
    ///
    /// ```
    /// use std::ops::ControlFlow;
    ///
    /// use gramkit::{CrossGram, Error, Vectors};
    /// let (x, y) = (Vectors::columns(&[[1.0], [2.0]]), Vectors::columns(&[[3.0, 5.0], [4.0, 6.0]]));
    /// assert_eq!(CrossGram::with(&x, &y, Some(&|_| ControlFlow::Continue(())))?, CrossGram::of(&x, &y)?);
    /// assert_eq!(CrossGram::with(&x, &y, Some(&|_| ControlFlow::Break(()))), Err(Error::Cancelled));
    /// # Ok::<(), gramkit::Error>(())
    /// ```
    ///
    /// # Errors
    /// Those of [`CrossGram::of`]; [`Error::Cancelled`].
    pub fn with<T: Real, U: Real>(
        x: &Vectors<'_, T>,
        y: &Vectors<'_, U>,
        progress: Option<Progress<'_>>,
    ) -> Result<Self> {
        check_environment()?;
        if x.dimension() != y.dimension() {
            return Err(Error::Shape {
                what: "dimension of the second family's vectors",
                expected: x.dimension(),
                found: y.dimension(),
            });
        }
        fits_into_memory(x.len(), y.len())?;
        let set = InstructionSet::detect();
        let (left, right) = (Source::plain(x.matrix()), Source::plain(y.matrix()));
        let mut cross = product::cross(left, right, set, progress)?;
        let mut exponents = None;
        let tiny = (16 * x.dimension().max(1)) as f64 * SMALLEST_SUBNORMAL;
        let fits = is_in_range(left, &cross.left_squares, tiny) && is_in_range(right, &cross.right_squares, tiny);
        if !fits {
            x.check_finite()?;
            y.check_finite()?;
            let of = (Scan::of(x.matrix(), set).exponents(), Scan::of(y.matrix(), set).exponents());
            let (scaling_x, scaling_y) = (Transform::scaling(&of.0), Transform::scaling(&of.1));
            let left = Source { transform: Some(&scaling_x), ..left };
            let right = Source { transform: Some(&scaling_y), ..right };
            cross = part(progress, (1.0, 1.0), |progress| product::cross(left, right, set, progress))?;
            exponents = Some(of);
        }
        let Cross { product: mut values, left_squares, right_squares, height } = cross;
        if let Some((of_x, of_y)) = &exponents {
            for j in 0..values.ncols() {
                for i in 0..values.nrows() {
                    let back = scale_by_power_of_two(values[(i, j)], of_x[i] + of_y[j]);
                    values[(i, j)] = in_range(back, WHAT, i, j)?;
                }
            }
        }
        let most_bits = bits_of_exact_products(x.dimension());
        if may_be_exact(x.matrix(), most_bits) && may_be_exact(y.matrix(), most_bits) {
            let (x_scan, y_scan) = (Scan::of(x.matrix(), set), Scan::of(y.matrix(), set));
            if x_scan.is_exact_with(&y_scan, x.dimension()) {
                return Ok(Self { values, radius: Radius::Exact });
            }
        }
        let (of_x, of_y) = exponents.unzip();
        let norms = mul_up(
            frobenius(&left_squares, of_x.as_deref(), height, tiny),
            frobenius(&right_squares, of_y.as_deref(), height, tiny),
        );
        // Underflow loses less than tiny in each entry; if the columns were scaled, tiny·2^(e_i + e_j), where
        // 2^(e_j) ≤ 2‖y_j‖ unless the column is zero and nothing is lost, and then η per entry for scaling back.
        let entries = (values.nrows() * values.ncols()) as f64;
        let relative = add_up(gamma(height), 4.0 * tiny);
        let radius = add_up(mul_up(relative, norms), mul_up(entries, tiny));
        let radius = in_range(radius, "the cross-Gram matrix's radius", 0, 0)?;
        Ok(Self { values, radius: Radius::at_most(radius) })
    }
}

/// An upper bound on ‖X‖_F, safe from overflow, from the computed squared lengths of the columns over 2^(e_j).
fn frobenius(squares: &[f64], exponents: Option<&[i32]>, height: usize, tiny: f64) -> f64 {
    // Scaled columns have a squared length of ¼ or more, or are zero: then they do not count.
    let scaled = |j: usize| exponents.map_or(0, |exponents| exponents[j]);
    let counted = || squares.iter().enumerate().filter(|&(_, &square)| square > 0.0 || exponents.is_none());
    let top = counted().map(|(j, _)| scaled(j)).max().unwrap_or(0);
    let mut sum = 0.0;
    for (j, &square) in counted() {
        sum = add_up(sum, scale_by_power_of_two(add_up(square, tiny), 2 * (scaled(j) - top)).next_up());
    }
    scale_by_power_of_two(sqrt_up(div_up(sum, (1.0 - gamma(height)).next_down())), top).next_up()
}
