//! Shrunk covariance matrices.

use faer::Mat;

use super::deviations::Deviations;
use super::interval::{around, at_most_one, less, middle, product, quotient, widened};
use crate::claim::{Enclosure, Radius, Verdict};
use crate::error::Result;
use crate::gram::{Divisor, Gram, GramOptions};
use crate::matrix::{AsVectors, IsSymmetric, Real, Symmetric, Vectors};
use crate::progress::Progress;
use crate::rounding::lanes;
use crate::rounding::norms::{frobenius_enclosure, plus, times};
use crate::rounding::{
    SMALLEST_SUBNORMAL, UNIT_ROUNDOFF, add_up, exponent, gamma, in_range, inflate, mul_down, scale_by_power_of_two,
    sqrt_up, sub_down,
};

const WHAT: &str = "the shrunk covariance matrix";

/// How strongly a covariance matrix is shrunk towards μI, μ = tr S/p.
///
/// S = (HX)ᵀ(HX)/n is divided by the number n of observations, x_k are the centred ones.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "kebab-case"))]
#[non_exhaustive]
pub enum Shrinkage {
    /// ρ = min(β̄², δ²)/δ² with δ² = ‖S − μI‖_F²/p and β̄² = Σ_k‖x_kx_kᵀ − S‖_F²/(n²p) (Ledoit, Wolf, *A
    /// well-conditioned estimator for large-dimensional covariance matrices*, J. Multivariate Analysis 88 (2004)).
    LedoitWolf,
    /// The oracle approximating ρ = min(1, ((1 − 2/p)tr S² + tr²S)/((n + 1 − 2/p)(tr S² − tr²S/p))), as it is published
    /// (Chen, Wiesel, Eldar, Hero, *Shrinkage algorithms for MMSE covariance estimation*, IEEE Trans. Signal Processing
    /// 58 (2010), equation 23).
    Oas,
    /// The same without the terms 2/p, as scikit-learn has it: ρ = min(1, (tr S² + tr²S)/((n + 1)(tr S² − tr²S/p))).
    OasOfScikitLearn,
}

impl Shrinkage {
    /// Its name, as options have it: "ledoit-wolf".
    ///
    /// ```
    /// assert_eq!(gramkit::covariance::Shrinkage::LedoitWolf.name(), "ledoit-wolf");
    /// ```
    pub const fn name(self) -> &'static str {
        match self {
            Self::LedoitWolf => "ledoit-wolf",
            Self::Oas => "oas",
            Self::OasOfScikitLearn => "oas-of-scikit-learn",
        }
    }
}

/// ρμI + (1 − ρ)S: a covariance matrix that is positive definite **by theorem**, whatever the number of observations,
/// unless all variables are constant or ρ is 0: λ_min ≥ ρμ, as S ⪰ 0.
///
/// ```
/// use gramkit::Vectors;
/// use gramkit::covariance::{Shrinkage, ShrunkCovariance};
/// let x = [[0.0, 0.0, 1.0], [4.0, 1.0, 0.0], [8.0, 3.0, 2.0], [12.0, 2.0, 1.0], [16.0, 5.0, 3.0], [20.0, 4.0, 5.0]];
/// let shrunk = ShrunkCovariance::of(&Vectors::columns(&x), Shrinkage::LedoitWolf)?;
/// assert!(shrunk.intensity.contains(24074.0 / 120999.0) && shrunk.intensity.width() < 1e-12);
/// assert!(shrunk.is_positive_definite().is_proved() && shrunk.least_eigenvalue > 3.4);
/// # Ok::<(), gramkit::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct ShrunkCovariance {
    /// The matrix as computed, with a radius that holds the true one.
    pub matrix: Symmetric,
    /// The rule.
    pub shrinkage: Shrinkage,
    /// ρ, between 0 and 1; from 0 to 1 where S = μI, or may be, and any does the same.
    pub intensity: Enclosure,
    /// μ.
    pub target: Enclosure,
    /// The means of the variables.
    pub mean: Vec<Enclosure>,
    /// A proved lower bound on the least eigenvalue of the true matrix, ρμ.
    #[cfg_attr(feature = "serde", serde(with = "crate::infinity"))]
    pub least_eigenvalue: f64,
}

impl ShrunkCovariance {
    /// Of the vectors as variables, as [`Gram::covariance`] takes them.
    ///
    /// # Errors
    /// [`Error::NotFinite`](crate::Error::NotFinite); [`Error::Domain`](crate::Error::Domain) without observations;
    /// [`Error::Overflow`](crate::Error::Overflow).
    pub fn of(vectors: &impl AsVectors, shrinkage: Shrinkage) -> Result<Self> {
        Self::with(vectors.as_vectors(), shrinkage, None)
    }

    /// The same, told how far the product is, and asked whether to go on.
    ///
    /// # Errors
    /// Those of [`ShrunkCovariance::of`]; [`Error::Cancelled`](crate::Error::Cancelled).
    pub fn with<T: Real>(
        vectors: &Vectors<'_, T>,
        shrinkage: Shrinkage,
        progress: Option<Progress<'_>>,
    ) -> Result<Self> {
        let Deviations { mut values, error, mean, norm } = Deviations::of(vectors)?;
        let (n, p) = (values.nrows(), values.ncols());
        // Over a power of two, for fourth powers.
        let largest = (0..p).map(|j| lanes::squares(values.col_as_slice(j)).1);
        let e = exponent(largest.fold(0.0, f64::max));
        let factor = scale_by_power_of_two(1.0, -e);
        for j in 0..p {
            let column = values.col_as_slice_mut(j);
            if factor.is_normal() {
                column.iter_mut().for_each(|x| *x *= factor);
            } else {
                column.iter_mut().for_each(|x| *x = scale_by_power_of_two(*x, -e));
            }
        }
        let scaled = |x: f64| if x == 0.0 { 0.0 } else { scale_by_power_of_two(x, -e).next_up() };
        let lost = times((n * p) as f64, SMALLEST_SUBNORMAL);
        let error = if norm.upper == 0.0 { 0.0 } else { plus(scaled(error), lost) };
        let error = plus(error, without_negligible(&mut values));
        let size = plus(scaled(norm.upper), lost);
        let s = Scatter::of(&values, error, size, progress)?;
        let intensity = match shrinkage {
            Shrinkage::LedoitWolf => s.ledoit_wolf(&values, error),
            Shrinkage::Oas => s.oas(2.0 / p as f64),
            Shrinkage::OasOfScikitLearn => s.oas(0.0),
        };
        s.shrunk(intensity, 2 * e).map(|(matrix, target, least_eigenvalue)| Self {
            matrix,
            shrinkage,
            intensity,
            target,
            mean,
            least_eigenvalue,
        })
    }

    /// Proved where ρμ is proved to be above 0, by theorem; of the true matrix.
    pub fn is_positive_definite(&self) -> Verdict {
        if self.least_eigenvalue > 0.0 { Verdict::Proved } else { Verdict::Undetermined }
    }
}

impl IsSymmetric for ShrunkCovariance {
    fn symmetric_matrix(&self) -> &Symmetric {
        &self.matrix
    }
}

/// Beside a variable of size 1, deviations below this, 2⁻⁴⁸⁰, have squares that are not worth their digits.
const NEGLIGIBLE: f64 = f64::from_bits((1023 - 480) << 52);

/// Makes variables that are negligible beside the largest constant, and returns a bound on what that moves in ‖·‖_F:
/// their variances would underflow.
fn without_negligible(values: &mut Mat<f64>) -> f64 {
    let root = sqrt_up(values.nrows() as f64);
    (0..values.ncols()).fold(0.0, |moved, j| {
        let column = values.col_as_slice_mut(j);
        let (_, largest) = lanes::squares(column);
        if largest >= NEGLIGIBLE {
            return moved;
        }
        column.fill(0.0);
        plus(moved, times(root, largest))
    })
}

/// S as computed, and what is known of it.
struct Scatter {
    s: Symmetric,
    n: usize,
    /// ‖S − Ŝ‖₂.
    radius: f64,
    /// tr S and tr S/p.
    trace: Enclosure,
    mu: Enclosure,
    /// ‖S‖_F² and ‖S − μI‖_F².
    square: Enclosure,
    apart: Enclosure,
}

impl Scatter {
    /// Of V, which is off by `error` in ‖·‖_F, of about the size ‖V‖_F.
    fn of(v: &Mat<f64>, error: f64, size: f64, progress: Option<Progress<'_>>) -> Result<Self> {
        let (n, p) = (v.nrows(), v.ncols());
        let options = GramOptions { divisor: Divisor::Number(n as f64), progress, ..GramOptions::default() };
        let gram = Gram::with(&Vectors::columns(v), &options)?;
        // ‖(V + E)ᵀ(V + E) − VᵀV‖ ≤ (2‖V‖ + ‖E‖)‖E‖.
        let moved = times(plus(times(2.0, size), error), error) / n as f64;
        let radius = plus(gram.radius().value(), if moved == 0.0 { 0.0 } else { moved.next_up() });
        let s = gram.into_symmetric();
        let diagonal = s.diagonal();
        let sum = diagonal.iter().sum::<f64>();
        let of_sum = plus(times(gamma(p), inflate(sum, p)), times(p as f64, radius));
        let trace = if sum == 0.0 && radius == 0.0 { Enclosure::point(0.0) } else { around(sum, of_sum) };
        let mu = quotient(trace, Enclosure::point(p.max(1) as f64));
        let own = times(sqrt_up(p as f64), radius);
        let square = widened(frobenius_enclosure(s.as_faer()), own).squared();
        let about = middle(mu);
        let less_mean = Mat::from_fn(p, p, |i, j| if i == j { s.get(i, j) - about } else { s.get(i, j) });
        // The difference is rounded, and μ is not in the middle.
        let rounded = times(2.0 * UNIT_ROUNDOFF, plus(frobenius_enclosure(less_mean.as_ref()).upper, about));
        let off = plus(own, plus(rounded, times(sqrt_up(p as f64), mu.distance(about))));
        let apart = widened(frobenius_enclosure(less_mean.as_ref()), off).squared();
        Ok(Self { s, n, radius, trace, mu, square, apart })
    }

    /// β̄²/δ² = (Σ‖x_k‖⁴/n − ‖S‖_F²)/(n‖S − μI‖_F²), as Σ_k‖x_kx_kᵀ − S‖² = Σ‖x_k‖⁴ − n‖S‖² for Σx_kx_kᵀ = nS.
    fn ledoit_wolf(&self, v: &Mat<f64>, error: f64) -> Enclosure {
        let (n, p) = (v.nrows(), v.ncols());
        let mut squares = vec![0.0; n];
        for j in 0..p {
            squares.iter_mut().zip(v.col_as_slice(j)).for_each(|(sum, x)| *sum += x * x);
        }
        let sum: f64 = squares.iter().map(|square| square * square).sum();
        let (roundings, lost) = (2 * (p + 2) + n + 1, times((n * (p + 1)) as f64, f64::MIN_POSITIVE));
        let lower = sub_down(mul_down(sum, (1.0 - gamma(roundings)).next_down()), lost).max(0.0);
        let upper = plus(inflate(sum, roundings), lost);
        // ‖a‖₄ ≤ ‖a‖₂ for the lengths a of the rows, which are off by the error in ‖·‖₂.
        let norm = widened(Enclosure { lower, upper }.square_root().square_root(), error);
        let fourth = norm.squared().squared();
        let count = Enclosure::point(n as f64);
        let scatter = less(quotient(fourth, count), self.square);
        at_most_one(quotient(scatter, product(count, self.apart)))
    }

    /// tr S² − tr²S/p = ‖S − μI‖_F².
    fn oas(&self, less_share: f64) -> Enclosure {
        // Either 0 exactly, or 2/p rounded once.
        let share = Enclosure {
            lower: less_share.next_down().max(0.0),
            upper: if less_share == 0.0 { 0.0 } else { less_share.next_up() },
        };
        let p = self.s.order();
        let trace = self.trace.squared();
        // (1 − 2/p)·tr S² + tr² S, whose first factor is −1 for p = 1.
        let numerator = if less_share > 1.0 {
            less(trace, self.square)
        } else {
            product(less(Enclosure::point(1.0), share), self.square).plus(trace)
        };
        let numerator = Enclosure { lower: numerator.lower.max(0.0), upper: numerator.upper };
        let count = less(Enclosure::point(self.n as f64 + 1.0), share);
        if p == 0 {
            return Enclosure::point(1.0);
        }
        at_most_one(quotient(numerator, product(count, self.apart)))
    }

    /// The matrix times 2^e, μ times that, and a bound on the least eigenvalue.
    fn shrunk(&self, intensity: Enclosure, e: i32) -> Result<(Symmetric, Enclosure, f64)> {
        let p = self.s.order();
        let (rho, mu) = (middle(intensity), middle(self.mu));
        let kept = 1.0 - rho;
        let back = |x: f64| scale_by_power_of_two(x, e);
        let entry = |i: usize, j: usize| {
            let own = kept * self.s.get(i, j);
            if i == j { own + rho * mu } else { own }
        };
        for (j, i) in (0..p).flat_map(|j| (j..p).map(move |i| (j, i))) {
            in_range(back(entry(i, j)), WHAT, i, j)?;
        }
        let matrix = Symmetric::from_lower(p, |i, j| back(entry(i, j)))?;
        // (ρ − ρ̂)(μI − S) + (1 − ρ̂)(S − Ŝ) + ρ̂(μ − μ̂)I, three roundings, and η for scaling back.
        let apart = self.apart.square_root().upper;
        let sizes = plus(self.square.square_root().upper, times(sqrt_up(p as f64), self.mu.upper));
        let (of_rho, of_mu) = (intensity.distance(rho), self.mu.distance(mu));
        let moved = plus(plus(times(of_rho, apart), self.radius), plus(of_mu, times(gamma(4), sizes)));
        let lost = if sizes == 0.0 { 0.0 } else { times((p * p) as f64, SMALLEST_SUBNORMAL) };
        let radius = if moved == 0.0 { lost } else { add_up(back(moved).next_up(), lost) };
        let radius = in_range(radius, "the radius of the shrunk covariance matrix", 0, 0)?;
        let end = |x: f64, up: bool| match (x, up) {
            (0.0, _) => 0.0,
            (x, true) => back(x).next_up(),
            (x, false) => back(x).next_down().max(0.0),
        };
        let target = Enclosure { lower: end(self.mu.lower, false), upper: end(self.mu.upper, true) };
        let least = end(mul_down(intensity.lower, self.mu.lower).max(0.0), false);
        Ok((matrix.with_radius(Radius::at_most(radius))?, target, least))
    }
}
