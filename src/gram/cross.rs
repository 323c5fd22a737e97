//! The cross-Gram matrix XᵀY of two families.

use faer::Mat;

use super::WHAT;
use super::ranged::is_in_range;
use super::scaled::worst_relative_error;
use super::working_bound::error_of_cosine;
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
        let RangedCross { cross, exponents, tiny } = RangedCross::of(x, y, progress)?;
        let Cross { product: mut values, left_squares, right_squares, height } = cross;
        if let Some((of_x, of_y)) = &exponents {
            for j in 0..values.ncols() {
                for i in 0..values.nrows() {
                    let back = scale_by_power_of_two(values[(i, j)], of_x[i] + of_y[j]);
                    values[(i, j)] = in_range(back, WHAT, i, j)?;
                }
            }
        }
        let set = InstructionSet::detect();
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

    /// The cosines xᵢᵀy_j/(‖xᵢ‖‖y_j‖) of the angles between the vectors of two families: the cosine similarity of each
    /// of the first to each of the second, without that of all to all ([`Gram::cosine`](super::Gram::cosine)).
    ///
    /// Every entry lies in \[−1, 1\]. Accurate to its radius, about 3√(np) times the worst relative error of a squared
    /// length.
    ///
    /// ```
    /// use gramkit::{CrossGram, MatrixView, Vectors};
    /// let x = Vectors::rows(MatrixView::row_major(&[3.0, 4.0], 1, 2)?);
    /// let y = Vectors::rows(MatrixView::row_major(&[4.0, 3.0, 6e200, 8e200], 2, 2)?);
    /// let cosines = CrossGram::cosine(&x, &y)?;
    /// assert!((cosines.values[(0, 0)] - 0.96).abs() <= cosines.radius.value() + f64::EPSILON);
    /// assert!((cosines.values[(0, 1)] - 1.0).abs() <= cosines.radius.value() && cosines.radius.value() < 1e-14);
    /// # Ok::<(), gramkit::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`Error::Shape`] if the vectors' dimensions differ; [`Error::NotFinite`];
    /// [`Error::NoDirection`](crate::Error::NoDirection) for a vector that is zero; [`Error::TooLarge`].
    #[doc(alias("cosine_similarity", "cos"))]
    pub fn cosine<T: Real, U: Real>(x: &Vectors<'_, T>, y: &Vectors<'_, U>) -> Result<Self> {
        let RangedCross { cross, tiny, .. } = RangedCross::of(x, y, None)?;
        let Cross { product: mut values, left_squares, right_squares, height } = cross;
        // ‖v‖² ≤ (s + tiny)/(1 − γ), of which s is off by γ times that, and by tiny.
        let g = gamma(height);
        let error = |s: f64| add_up(mul_up(g, div_up(add_up(s, tiny), (1.0 - g).next_down())), tiny);
        let worst = |squares: &[f64], why| worst_relative_error(squares.iter().map(|&s| (error(s), s)), why);
        let omega = worst(&left_squares, "is zero")?.max(worst(&right_squares, "of the second family is zero")?);
        let roots = |squares: &[f64]| -> Vec<f64> { squares.iter().map(|s| s.sqrt()).collect() };
        let (left, right) = (roots(&left_squares), roots(&right_squares));
        for (j, &of_y) in right.iter().enumerate() {
            for (value, &of_x) in values.col_as_slice_mut(j).iter_mut().zip(&left) {
                *value = (*value / (of_x * of_y)).clamp(-1.0, 1.0);
            }
        }
        // As the products are off by γ‖x‖‖y‖ + tiny, they are by ω in units of the computed lengths.
        let entries = (values.nrows() * values.ncols()) as f64;
        Ok(Self { radius: Radius::at_most(mul_up(sqrt_up(entries), error_of_cosine(omega))), values })
    }
}

/// XᵀY and the squared lengths, in range: of X and Y as they stand where their squares are doubles, else with their
/// columns scaled.
struct RangedCross {
    cross: Cross,
    /// Column j was divided by 2^(e_j), of X and of Y; none was, if there are no exponents.
    exponents: Option<(Vec<i32>, Vec<i32>)>,
    /// What underflow may have cost an entry.
    tiny: f64,
}

impl RangedCross {
    /// # Errors
    /// [`Error::Shape`]; [`Error::NotFinite`]; [`Error::TooLarge`]; [`Error::Environment`]; [`Error::Cancelled`].
    fn of<T: Real, U: Real>(x: &Vectors<'_, T>, y: &Vectors<'_, U>, progress: Option<Progress<'_>>) -> Result<Self> {
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
        let cross = product::cross(left, right, set, progress)?;
        let tiny = (16 * x.dimension().max(1)) as f64 * SMALLEST_SUBNORMAL;
        if is_in_range(left, &cross.left_squares, tiny) && is_in_range(right, &cross.right_squares, tiny) {
            return Ok(Self { cross, exponents: None, tiny });
        }
        x.check_finite()?;
        y.check_finite()?;
        let of = (Scan::of(x.matrix(), set).exponents(), Scan::of(y.matrix(), set).exponents());
        let (scaling_x, scaling_y) = (Transform::scaling(&of.0), Transform::scaling(&of.1));
        let left = Source { transform: Some(&scaling_x), ..left };
        let right = Source { transform: Some(&scaling_y), ..right };
        let cross = part(progress, (1.0, 1.0), |progress| product::cross(left, right, set, progress))?;
        Ok(Self { cross, exponents: Some(of), tiny })
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
