//! What is read off T.

use faer::Mat;

use super::whitened::Whitened;
use crate::claim::Enclosure;
use crate::matrix::{MatrixView, Vectors};
use crate::rounding::norms::euclidean;
use crate::rounding::{
    SMALLEST_SUBNORMAL, add_up, div_down, div_up, exponent, gamma, mul_down, mul_up, scale_by_power_of_two, sqrt_down,
    sqrt_up, sub_down,
};
use crate::spectrum::Svd;

impl Whitened {
    /// The diagonal of (XᵀWX)⁻¹, the constant's entry first if there is one: ‖t_j‖²/(1 ± α), a relative error of α.
    ///
    /// An end that leaves the range of f64 is 0 or infinite.
    pub fn inverse_diagonal(&self) -> Vec<Enclosure> {
        let entry = |j: usize| {
            let twos = -2 * self.exponents[j] - self.weight_exponent;
            let scaled = self.scaled_inverse_entry(j);
            Enclosure {
                lower: scale_by_power_of_two(scaled.lower, twos).next_down().max(0.0),
                upper: scale_by_power_of_two(scaled.upper, twos).next_up(),
            }
        };
        (0..self.count()).map(entry).collect()
    }

    /// Entry (j, j) of the inverse Gram matrix of the scaled columns, with the scaled weights.
    pub(crate) fn scaled_inverse_entry(&self, j: usize) -> Enclosure {
        let row = self.row_norm(j).squared();
        Enclosure {
            lower: div_down(row.lower, add_up(1.0, self.loss)).max(0.0),
            upper: div_up(row.upper, sub_down(1.0, self.loss)),
        }
    }

    /// k with W = 2^k·(the weights that T was made with).
    pub(crate) fn weight_exponent(&self) -> i32 {
        self.weight_exponent
    }

    /// ‖t_j‖₂ of the scaled columns.
    fn row_norm(&self, j: usize) -> Enclosure {
        let t = &self.transform.values;
        let row: Vec<f64> = (j..t.ncols()).map(|k| t[(j, k)]).collect();
        let norm = norm_enclosure(&row);
        let error = self.transform.row_errors[j];
        Enclosure { lower: sub_down(norm.lower, error).max(0.0), upper: add_up(norm.upper, error) }
    }

    /// The singular values of √W·X, descending, each with a relative error of α and of u·‖T‖/σ(T): best for the
    /// smallest, and infinite upper ends where nothing is known. `None` where the decomposition of T does not converge.
    pub fn singular_values(&self) -> Option<Vec<Enclosure>> {
        self.singular_values_from(0, None)
    }

    /// The same of the centred vectors, √W·(X − 1x̄ᵀ), where the [constant](super::WhiteningOptions::constant) is the
    /// first column: by the rest of T, without that any mean is formed. `None` where it is not.
    ///
    /// ```
    /// use gramkit::{MatrixView, Vectors};
    /// use gramkit::whitening::{Whitened, WhiteningOptions};
    /// // Far from the mean: 10⁸ + 1, 10⁸ + 2, 10⁸ + 3. Centred, it is (−1, 0, 1).
    /// let x = [1e8 + 1.0, 1e8 + 2.0, 1e8 + 3.0];
    /// let vectors = Vectors::columns(MatrixView::column_major(&x, 3, 1)?);
    /// let options = WhiteningOptions { constant: true, ..WhiteningOptions::default() };
    /// let whitened = Whitened::with(&vectors, &options)?.unwrap();
    /// let sigma = whitened.centred_singular_values().unwrap()[0];
    /// assert!(sigma.contains(2.0_f64.sqrt()) && sigma.width() < 1e-6);
    /// # Ok::<(), gramkit::Error>(())
    /// ```
    pub fn centred_singular_values(&self) -> Option<Vec<Enclosure>> {
        if self.constant { self.singular_values_from(1, None) } else { None }
    }

    /// The singular values of √W·X without the first `first` columns, which is at most the constant; with lengths d_j
    /// of the columns that are left, in the units of the scaled ones, those of the columns over their lengths: row j
    /// of T is multiplied by d_j.
    pub(crate) fn singular_values_from(&self, first: usize, lengths: Option<&[Enclosure]>) -> Option<Vec<Enclosure>> {
        let part = self.scaled_rows(first, lengths)?;
        let n = part.rows.nrows();
        let svd = Svd::of(&Vectors::columns(MatrixView::of(&part.rows))).ok()?;
        let (low, high) = (sqrt_down(sub_down(1.0, self.loss)), sqrt_up(add_up(1.0, self.loss)));
        let back = |x: f64| scale_by_power_of_two(x, -part.exponent);
        let of = |i: usize| {
            // The i-th largest of X belongs to the i-th smallest of T.
            let own = svd.enclosures[n - 1 - i];
            let (smallest, largest) = (sub_down(own.lower, part.error), add_up(own.upper, part.error));
            Enclosure {
                lower: back(div_down(low, largest)).next_down().max(0.0),
                upper: if smallest > 0.0 { back(div_up(high, smallest)).next_up() } else { f64::INFINITY },
            }
        };
        Some((0..n).map(of).collect())
    }

    /// D·T without its first rows and columns, over a power of two; without lengths D is 2^(−e).
    pub(crate) fn scaled_rows(&self, first: usize, lengths: Option<&[Enclosure]>) -> Option<ScaledRows> {
        let t = &self.transform.values;
        let n = t.ncols();
        // √W is 2^(half) times the roots that T was made with.
        let half = self.weight_exponent / 2;
        // d = m·2^k with m in [½, 1): a product with m rounds, and one with ½ does not.
        let rounded = if lengths.is_some() { gamma(4) } else { 0.0 };
        let length = |j: usize| lengths.map_or(Enclosure::point(1.0), |lengths| lengths[j]);
        let units = |j: usize| if lengths.is_some() { 0 } else { self.exponents[j + first] + half };
        let shift = |j: usize| exponent(length(j).upper) - units(j);
        let row = |j: usize| (j..n - first).map(move |k| t[(j + first, k + first)]);
        let size = |j: usize| row(j).fold(0.0, |max: f64, x| max.max(x.abs()));
        let top = (0..n - first).map(|j| exponent(size(j)) + shift(j)).max().unwrap_or(0);
        let lost = mul_up(2.0 * n as f64, SMALLEST_SUBNORMAL);
        let mut rows = Mat::zeros(n - first, n - first);
        let mut errors = Vec::with_capacity(n - first);
        for j in 0..n - first {
            let Enclosure { lower, upper } = length(j);
            let mantissa = scale_by_power_of_two(upper, -exponent(upper));
            let twos = shift(j) - top;
            let own: Vec<f64> = row(j).map(|x| scale_by_power_of_two(x * mantissa, twos)).collect();
            own.iter().enumerate().for_each(|(k, &x)| rows[(j, j + k)] = x);
            let uncertain = if lower == upper { 0.0 } else { div_up((upper - lower).next_up(), upper) };
            let relative = mul_up(uncertain + rounded, euclidean(&own));
            let of_row = scale_by_power_of_two(self.transform.row_errors[j + first], twos).next_up();
            errors.push(add_up(add_up(relative, lost), of_row));
        }
        let error = euclidean(&errors);
        error.is_finite().then_some(ScaledRows { rows, exponent: top, error })
    }
}

/// Rows of T in units of the vectors, 2^exponent times what stands there, within `error` in ‖·‖_F.
pub(crate) struct ScaledRows {
    pub(crate) rows: Mat<f64>,
    pub(crate) exponent: i32,
    pub(crate) error: f64,
}

/// ‖a‖₂. The upper bound exceeds the norm by γ_{n+6} of it at most, unless it is next to nothing.
fn norm_enclosure(values: &[f64]) -> Enclosure {
    let upper = euclidean(values);
    let kept = sub_down(1.0, mul_up(2.0, gamma(values.len() + 8)));
    let lower = if upper < TINY { 0.0 } else { mul_down(upper, kept).max(0.0) };
    Enclosure { lower, upper }
}

/// Below this, rounding to subnormal numbers is no longer next to nothing.
const TINY: f64 = f64::MIN_POSITIVE * (1_u64 << 60) as f64;
