//! Gram matrices, with a proved bound on their rounding error.
//!
//! For X = [x₁ … x_n] with columns in Rᵐ, G = XᵀX has the entries g_ij = xᵢᵀx_j. One triangle is computed and mirrored,
//! so the result is symmetric to the bit.
//!
//! # The radius
//!
//! Each product v_ki·v_kj meets at most *h* roundings on its way into the sum, so |Ĝ − G| ≤ γ_h |X|ᵀ|X| entry by entry
//! (see [`rounding`](crate::rounding)). By Cauchy–Schwarz (|X|ᵀ|X|)_ij ≤ ‖xᵢ‖‖x_j‖, a matrix of rank one, and
//! ‖x_j‖² ≤ ĝ_jj/(1 − γ_h). So every bound here has the form |Ĝ − G|_ij ≤ ε·a_i·a_j with a_j² = ĝ_jj/(1 − γ_h) known from
//! the diagonal, which costs nothing, scales along with the vectors, and gives ‖Ĝ − G‖₂ ≤ ε·Σ a_j².
//!
//! The radius is 0 when every partial sum is provably exact: entries that are integers (times a power of two per column)
//! small enough that m·|z_i||z_j| ≤ 2⁵³. Counts, one-hot columns and small integers are of that kind.
//!
//! # Centring
//!
//! With any shift c (here: the rounded mean), d = x − c and t = Σ w_k d_k, the centred Gram matrix is
//! S = Σ w_k d_k d_kᵀ − t·tᵀ/Σw, the *corrected two-pass algorithm* (Chan, Golub, LeVeque, *Algorithms for computing the
//! sample variance*, The American Statistician 37 (1983), §2): the second term undoes what the mean's rounding did. The
//! subtraction x − c rounds relative to the deviation, not to x, so means that are huge beside the deviations do no harm.
//!
//! Overflow and underflow: columns are scaled by powers of two first, which is exact. Only an entry of the *result* can
//! leave the range of f64, and that is an error.

mod cross;
mod panels;
pub(crate) mod product;
mod scan;

use std::ops::Deref;

use panels::{Panels, Prepared};
use scan::Scan;

pub use cross::CrossGram;

use crate::progress::Progress;
use crate::rounding::{
    SMALLEST_SUBNORMAL, UNIT_ROUNDOFF, add_up, check_environment, div_up, exponent, gamma, in_range, inflate, mul_up,
    scale_by_power_of_two, sqrt_up, sub_down,
};
use crate::{Error, Radius, Real, Result, Symmetric, Vectors};

const WHAT: &str = "Gram matrix";

/// Whether the mean of the vectors' components is subtracted first.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Centring {
    /// XᵀX of the vectors as they are.
    #[default]
    None,
    /// Each vector minus the (weighted) mean of its components: the covariance family.
    Mean,
}

/// What the Gram matrix is divided by.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Divisor {
    /// Nothing.
    #[default]
    One,
    /// The number m of components, or the sum of the weights: the population covariance, if centred.
    Count,
    /// m − 1, or the sum of the weights less 1 (weights that count repetitions): the sample covariance, if centred.
    CountLessOne,
    /// √(g_ii·g_jj): cosines, or correlations if centred. The diagonal is 1 exactly.
    UnitDiagonal,
}

/// How [`Gram::with`] forms the matrix. The default is plain XᵀX.
#[derive(Clone, Copy, Default)]
pub struct GramOptions<'a> {
    /// Whether the mean is subtracted first.
    pub centring: Centring,
    /// What the matrix is divided by.
    pub divisor: Divisor,
    /// Weights w_k ≥ 0, one per component: XᵀWX.
    pub weights: Option<&'a [f64]>,
    /// Told how far the product is.
    pub progress: Option<Progress<'a>>,
}

impl std::fmt::Debug for GramOptions<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("GramOptions")
            .field("centring", &self.centring)
            .field("divisor", &self.divisor)
            .field("weights", &self.weights)
            .finish_non_exhaustive()
    }
}

/// The Gram matrix of a family of vectors: a [`Symmetric`] whose radius bounds its rounding error.
///
/// ```
/// use gramkit::{Gram, MatrixView, Radius, Vectors};
/// let x = [1.0, 0.0, 1.0, 1.0]; // the columns (1, 1) and (0, 1), row by row: [1 0; 1 1]
/// let g = Gram::of(&Vectors::columns(MatrixView::row_major(&x, 2, 2)?))?;
/// assert_eq!((g.get(0, 0), g.get(1, 0), g.get(1, 1)), (2.0, 1.0, 1.0));
/// assert_eq!(g.radius(), Radius::Exact); // small integers: nothing was rounded
/// # Ok::<(), gramkit::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct Gram {
    matrix: Symmetric,
    dimension: usize,
}

impl Gram {
    /// G = XᵀX of the vectors x_j (XXᵀ where they are the rows of X).
    ///
    /// Accurate to its radius: ‖Ĝ − G‖₂ ≤ γ_h·Σ‖x_j‖² with h about 2048 + m/2048, or 0 for exact products.
    ///
    /// # Errors
    /// [`Error::NonFinite`]; [`Error::Overflow`] if an entry exceeds f64; [`Error::Underflow`] if a nonzero vector's
    /// squared length is below the normal numbers; [`Error::Environment`].
    pub fn of<T: Real>(vectors: &Vectors<'_, T>) -> Result<Self> {
        Self::with(vectors, &GramOptions::default())
    }

    /// The sample covariance matrix, Σ_k (x_ki − x̄_i)(x_kj − x̄_j)/(m − 1), of the vectors as variables.
    ///
    /// # Errors
    /// As [`Gram::of`]; [`Error::Domain`] if m < 2.
    pub fn covariance<T: Real>(vectors: &Vectors<'_, T>) -> Result<Self> {
        let options =
            GramOptions { centring: Centring::Mean, divisor: Divisor::CountLessOne, ..GramOptions::default() };
        Self::with(vectors, &options)
    }

    /// The correlation matrix of the vectors as variables.
    ///
    /// # Errors
    /// As [`Gram::of`]; [`Error::NoLength`] for a vector that is constant to within its rounding error.
    pub fn correlation<T: Real>(vectors: &Vectors<'_, T>) -> Result<Self> {
        let options =
            GramOptions { centring: Centring::Mean, divisor: Divisor::UnitDiagonal, ..GramOptions::default() };
        Self::with(vectors, &options)
    }

    /// XᵀWX, centred and divided as the options say. The radius bounds the distance to the exact value of that formula.
    ///
    /// # Errors
    /// As [`Gram::of`]; [`Error::Shape`] if there is not one weight per component; [`Error::NonFiniteValue`] and
    /// [`Error::Domain`] for weights that are not finite, negative, or (where they are divided by) do not sum to more
    /// than 0 or 1; [`Error::NoLength`] for vectors that [`Divisor::UnitDiagonal`] cannot scale;
    /// [`Error::Cancelled`].
    pub fn with<T: Real>(vectors: &Vectors<'_, T>, options: &GramOptions<'_>) -> Result<Self> {
        check_environment()?;
        let scan = Scan::of(vectors)?;
        let (n, m) = (vectors.len(), vectors.dimension());
        let weights = options.weights.map(|weights| Weights::new(weights, m)).transpose()?;
        let height = Panels::new(m, n).height() + 1;

        let mut prepared = Prepared {
            vectors,
            exponents: &scan.exponents,
            shifts: None,
            weights: weights.as_ref().map(|weights| weights.scaled.as_slice()),
        };
        let total = Total::of(weights.as_ref(), m, height);
        let shifts: Vec<f64>;
        let mut centring = None;
        if options.centring == Centring::Mean {
            total.check(0.0)?;
            shifts = prepared.sums()?.iter().map(|sum| sum / total.value).collect();
            prepared.shifts = Some(&shifts);
            centring = Some(prepared.sums()?);
        }
        let product = prepared.gram(options.progress)?;

        let exact = centring.is_none() && weights.is_none() && scan.is_exact(m);
        let mut scaled = ScaledGram::new(product, m, height, centring.as_deref(), total);
        if exact {
            scaled.epsilon = 0.0;
        }
        let matrix = match options.divisor {
            Divisor::UnitDiagonal => scaled.unit_diagonal(centring.is_some())?,
            Divisor::One => scaled.unscaled(&scan.exponents, weights.as_ref().map_or(0, |w| w.exponent), m, exact)?,
            Divisor::Count => scaled.divided(total, 0.0)?.unscaled(&scan.exponents, 0, m, false)?,
            Divisor::CountLessOne => scaled.divided(total, 1.0)?.unscaled(&scan.exponents, 0, m, false)?,
        };
        Ok(Self { matrix, dimension: m })
    }

    /// The number m of components of each vector.
    pub fn dimension(&self) -> usize {
        self.dimension
    }

    /// The matrix alone.
    pub fn into_symmetric(self) -> Symmetric {
        self.matrix
    }
}

impl Deref for Gram {
    type Target = Symmetric;

    fn deref(&self) -> &Symmetric {
        &self.matrix
    }
}

/// Checked weights, scaled by one power of two below 1.
struct Weights {
    scaled: Vec<f64>,
    exponent: i32,
}

impl Weights {
    fn new(weights: &[f64], m: usize) -> Result<Self> {
        const WHAT: &str = "weights";
        if weights.len() != m {
            return Err(Error::Shape { what: WHAT, expected: m, found: weights.len() });
        }
        for (index, &value) in weights.iter().enumerate() {
            if !value.is_finite() {
                return Err(Error::NonFiniteValue { what: WHAT, index, value });
            }
            if value < 0.0 {
                return Err(Error::Domain { what: "a weight", value, must_be: "zero or more" });
            }
        }
        let exponent = exponent(weights.iter().copied().fold(0.0, f64::max));
        let scaled = weights.iter().map(|&w| scale_by_power_of_two(w, -exponent)).collect();
        Ok(Self { scaled, exponent })
    }
}

/// The (scaled) sum of the weights, or m: value = exact·(1 + δ), |δ| ≤ `relative_error`.
#[derive(Clone, Copy)]
struct Total {
    value: f64,
    exponent: i32,
    relative_error: f64,
}

impl Total {
    fn of(weights: Option<&Weights>, m: usize, height: usize) -> Self {
        match weights {
            None => Self { value: m as f64, exponent: 0, relative_error: 0.0 },
            // Summed plainly, so m roundings; `height` would need panels.
            Some(weights) => Self {
                value: weights.scaled.iter().sum(),
                exponent: weights.exponent,
                relative_error: gamma(m.max(height)),
            },
        }
    }

    /// The sum must exceed `less`: 0 for a mean, 1 for a divisor of one less.
    fn check(self, less: f64) -> Result<()> {
        let sum = scale_by_power_of_two(self.value, self.exponent);
        if sum > less {
            Ok(())
        } else {
            let must_be = if less == 0.0 { "more than 0 to divide by it" } else { "more than 1 to divide by one less" };
            Err(Error::Domain { what: "the sum of the weights (or the number of components)", value: sum, must_be })
        }
    }
}

/// A Gram matrix of scaled columns with its entrywise error |Ĝ − G|_ij ≤ ε·a_i·a_j + tiny.
struct ScaledGram {
    /// The lower triangle.
    values: faer::Mat<f64>,
    epsilon: f64,
    lengths: Vec<f64>,
    /// What underflow may have cost an entry: every factor is below 2, so 16·η per term.
    tiny: f64,
}

impl ScaledGram {
    /// From fl(VᵀWV) and, if it was centred, t = fl(VᵀW1).
    fn new(product: faer::Mat<f64>, m: usize, height: usize, centring: Option<&[f64]>, total: Total) -> Self {
        let n = product.ncols();
        let mut values = product;
        let tiny = (16 * m.max(1)) as f64 * SMALLEST_SUBNORMAL;
        // a_j² = Σ w v²; the computed diagonal falls short of it by at most γ.
        let shrink = (1.0 - gamma(height)).next_down();
        let lengths: Vec<f64> = (0..n).map(|j| sqrt_up(div_up(add_up(values[(j, j)], tiny), shrink))).collect();

        let Some(sums) = centring else {
            return Self { values, epsilon: gamma(height), lengths, tiny };
        };
        // |t_j| ≤ θ·√W·a_j, with θ ≤ 1 up to rounding and usually near u: c is the mean up to rounding.
        let root = sqrt_up(total.value);
        let theta = lengths
            .iter()
            .zip(sums)
            .fold(0.0_f64, |theta, (&a, &t)| theta.max(div_up(t.abs(), (root * a).next_down())));
        for j in 0..n {
            for i in j..n {
                values[(i, j)] -= sums[i] * sums[j] / total.value;
            }
        }
        // With γ = γ_{h+6}: the deviations' own rounding and the product cost γ, the last subtraction u(1 + θ²); t is off
        // by γ·√W·a, so t·tᵀ/W by 2θγ + γ², and its evaluation costs γθ² (W is known to γ as well).
        let g = gamma(height + 6) + total.relative_error;
        let factor = inflate(1.0 + 2.0 * theta + 2.0 * theta * theta + g, 8);
        Self { values, epsilon: mul_up(g, factor), lengths, tiny: 8.0 * tiny }
    }

    /// Divides by the total less `less`.
    fn divided(mut self, total: Total, less: f64) -> Result<Self> {
        total.check(less)?;
        let less = scale_by_power_of_two(less, -total.exponent);
        let divisor = total.value - less;
        let divisor_error = add_up(mul_up(total.relative_error, total.value / divisor), 2.0 * UNIT_ROUNDOFF);
        for j in 0..self.values.ncols() {
            for i in j..self.values.nrows() {
                self.values[(i, j)] /= divisor;
            }
        }
        let root = sub_down(divisor.sqrt(), 4.0 * UNIT_ROUNDOFF * divisor.sqrt());
        for length in &mut self.lengths {
            *length = div_up(*length, root);
        }
        // |ŝ| ≤ (1 + θ²)(1 + ε)a_i a_j ≤ 3a_i a_j, so three times the division's relative error adds to ε.
        self.epsilon = inflate(self.epsilon + 3.0 * divisor_error, 4);
        self.tiny = add_up(div_up(self.tiny, divisor.next_down()), SMALLEST_SUBNORMAL);
        Ok(self)
    }

    /// D^(−½)·G·D^(−½) with D = diag G; here the scaling of the columns and weights drops out.
    fn unit_diagonal(self, centred: bool) -> Result<Symmetric> {
        let n = self.values.ncols();
        let diagonal: Vec<f64> = (0..n).map(|j| self.values[(j, j)]).collect();
        // ω ≥ |ŝ_jj − s_jj| / ŝ_jj, the relative error of the worst diagonal entry.
        let mut omega = 0.0_f64;
        for (index, (&s, &a)) in diagonal.iter().zip(&self.lengths).enumerate() {
            let error = add_up(mul_up(self.epsilon, mul_up(a, a)), self.tiny);
            let relative = if s > 0.0 { div_up(error, s) } else { f64::INFINITY };
            if relative >= 0.25 {
                let why = if centred { "is constant to within its rounding error" } else { "is zero" };
                return Err(Error::NoLength { index, why });
            }
            omega = omega.max(relative);
        }
        let roots: Vec<f64> = diagonal.iter().map(|s| s.sqrt()).collect();
        // |x_iᵀx_j| ≤ ‖x_i‖‖x_j‖ holds for the exact entries, so clamping to [−1, 1] only moves towards them.
        let entry = |i: usize, j: usize| {
            if i == j { 1.0 } else { (self.values[(i, j)] / (roots[i] * roots[j])).clamp(-1.0, 1.0) }
        };
        let matrix = Symmetric::from_lower(n, entry)?;
        // r·√((1+ω_i)(1+ω_j)) = r̂ + e with |r| ≤ 1, |ω_j| ≤ ω ≤ ¼ and |e| ≤ ω/(1 − ω) in these units: 3ω in all, and 5
        // roundings of r̂. The diagonal is exact.
        let off_diagonal = inflate(3.0 * omega + 6.0 * UNIT_ROUNDOFF, 4);
        let radius = mul_up(n.saturating_sub(1) as f64, off_diagonal);
        matrix.with_radius(if n < 2 { Radius::Exact } else { Radius::Bound(radius) })
    }

    /// Undoes the scaling: g_ij·2^(e_i + e_j + e_w).
    fn unscaled(self, exponents: &[i32], weight_exponent: i32, m: usize, exact: bool) -> Result<Symmetric> {
        let n = self.values.ncols();
        for (j, &e) in exponents.iter().enumerate() {
            let scaled = self.values[(j, j)];
            let back = scale_by_power_of_two(scaled, 2 * e + weight_exponent);
            if scaled > 0.0 && back < f64::MIN_POSITIVE {
                return Err(Error::Underflow { what: WHAT, row: j, column: j });
            }
            in_range(back, WHAT, j, j)?;
        }
        let matrix = Symmetric::from_lower(n, |i, j| {
            scale_by_power_of_two(self.values[(i, j)], exponents[i] + exponents[j] + weight_exponent)
        })
        .map_err(|error| match error {
            Error::NonFinite { row, column, .. } => Error::Overflow { what: WHAT, row, column },
            other => other,
        })?;
        if exact || m == 0 {
            return Ok(matrix);
        }
        // ε·Σ a_j²·4^(e_j), what underflow cost before scaling back, and η per entry for scaling back.
        let mut radius = 0.0;
        for (&a, &e) in self.lengths.iter().zip(exponents) {
            let entry = mul_up(self.epsilon, mul_up(a, a));
            let with_underflow = add_up(entry, mul_up(n as f64, self.tiny));
            radius = add_up(radius, scale_by_power_of_two(with_underflow, 2 * e + weight_exponent).next_up());
        }
        radius = add_up(radius, mul_up(n as f64, SMALLEST_SUBNORMAL));
        if radius.is_infinite() {
            return Err(Error::Overflow { what: "the Gram matrix's radius", row: 0, column: 0 });
        }
        matrix.with_radius(Radius::Bound(radius))
    }
}
