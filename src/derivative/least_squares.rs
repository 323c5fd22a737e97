//! Nonlinear least squares: the Gram matrix of the Jacobian beside the Hessian.
//!
//! For F = ½‖r(x)‖² with residuals r : Rⁿ → Rᵐ, ∇F = Jᵀr and ∇²F = JᵀJ + S, S = Σ_k r_k∇²r_k. The Gauss–Newton method
//! takes JᵀJ, which is positive semidefinite whatever x, for the Hessian; what it leaves out, S, is small where the
//! residuals are small or nearly linear (Nocedal, Wright, *Numerical Optimization*, 2nd ed., §10.2–10.3). S is formed
//! from the second differences of the residuals, not as a difference of two large matrices.
//!
//! # The errors
//!
//! With |Ĵ − J| ≤ E, |r̂ − r| ≤ ε and |D̂_k − ∇²r_k| ≤ E_k entry by entry,
//!
//! > |ĴᵀĴ − JᵀJ| ≤ |Ĵ|ᵀE + Eᵀ|Ĵ| + EᵀE, |Σ r̂_kD̂_k − S| ≤ Σ (|r̂_k|E_k + ε_k|D̂_k| + ε_kE_k),
//!
//! plus the radius of the Gram product and γ_m Σ|r̂_kD̂_k| + 2mη for the arithmetic. They are bounds where those of the
//! residuals are.

use faer::Mat;

use super::Derivative;
use super::axis::Axis;
use super::differences::Differences;
use super::entries::Entries;
use super::entry::Entry;
use super::hessian::second_derivatives;
use super::jacobian::first_derivatives;
use super::samples::Samples;
use super::status::Status;
use super::stencils::Stencils;
use crate::claim::Radius;
use crate::error::{Error, Result};
use crate::gram::Gram;
use crate::matrix::{Symmetric, Vectors};
use crate::rounding::{SMALLEST_SUBNORMAL, add_up, gamma, inflate, mul_up, with_errors};

const WHAT: &str = "the Hessian of a sum of squares";

/// The derivatives of F = ½‖r‖²; see the fields.
///
/// ```
/// use gramkit::{Claim, Curvature, Definiteness};
/// use gramkit::claim::CurvatureClass;
/// use gramkit::derivative::{Differences, LeastSquares};
/// // r = (x² − y, 1 − x): Rosenbrock's function with the factor 1. At (0, 1), S = −1·∇²r₀ = −2 in the corner.
/// let residuals = |p: &[f64], r: &mut [f64]| (r[0], r[1]) = (p[0] * p[0] - p[1], 1.0 - p[0]);
/// let l = LeastSquares::of(residuals, 2, &[0.0, 1.0], &Differences::default())?;
/// for (matrix, error, truth) in [
///     (&l.gauss_newton, &l.gauss_newton_error, [1.0, 0.0, 1.0]), // JᵀJ: a minimum, it says
///     (&l.curvature, &l.curvature_error, [-2.0, 0.0, 0.0]),
///     (&l.hessian, &l.hessian_error, [-1.0, 0.0, 1.0]), // in truth a saddle
/// ] {
///     for (k, at) in [(0, 0), (1, 0), (1, 1)].into_iter().enumerate() {
///         assert!((matrix.get(at.0, at.1) - truth[k]).abs() <= error.get(at.0, at.1) && error.get(at.0, at.1) < 1e-9);
///     }
/// }
/// assert_eq!(Curvature::of(&l.gauss_newton)?.class, Claim::Estimated(CurvatureClass::Minimum));
/// assert!(matches!(Curvature::of(&l.hessian)?.class, Claim::Estimated(CurvatureClass::Saddle { .. })));
/// # Ok::<(), gramkit::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(try_from = "written::Written"))]
#[non_exhaustive]
pub struct LeastSquares {
    /// F(x) = ½Σ r_k².
    #[cfg_attr(feature = "serde", serde(with = "crate::infinity"))]
    pub function_value: f64,
    /// J, the residuals themselves in its `function_value`.
    pub jacobian: Derivative<Mat<f64>>,
    /// ∇F = Jᵀr.
    #[cfg_attr(feature = "serde", serde(with = "crate::infinity"))]
    pub gradient: Vec<f64>,
    /// Absolute error of its entries.
    #[cfg_attr(feature = "serde", serde(with = "crate::infinity"))]
    pub gradient_error: Vec<f64>,
    /// JᵀJ, of the Gauss–Newton method; the radius includes the Jacobian's error.
    pub gauss_newton: Symmetric,
    /// Absolute error of its entries.
    pub gauss_newton_error: Symmetric,
    /// S = Σ r_k∇²r_k, the difference of Hessian and Gauss–Newton matrix.
    pub curvature: Symmetric,
    /// Absolute error of its entries.
    pub curvature_error: Symmetric,
    /// ∇²F = JᵀJ + S.
    pub hessian: Symmetric,
    /// Absolute error of its entries.
    pub hessian_error: Symmetric,
    /// How often the residuals were computed: 1 + 2·(levels + 1)·n², and two or four times for each step that an
    /// entry took beyond.
    pub evaluations: usize,
    /// What limits the error, of the worst derivative of a residual.
    pub status: Status,
}

impl LeastSquares {
    /// Of m residuals, which `residuals` writes into its second argument.
    ///
    /// # Errors
    /// Those of [`gradient()`](super::gradient()) and of [`Gram::of`].
    pub fn of(residuals: impl Fn(&[f64], &mut [f64]), m: usize, x: &[f64], options: &Differences<'_>) -> Result<Self> {
        let axes = Axis::plan(options, x, 1.0)?;
        let mut stencils = Stencils::new(Samples::new(&residuals, m, x), *options, axes)?;
        let jacobian = first_derivatives(&mut stencils, "Jacobian")?;
        let r = jacobian.function_value.clone();

        let n = x.len();
        let mut curvature = Entries::new(n, n, WHAT)?;
        // The axes' noise is known only where differences were extrapolated; a given one always.
        let noise: Vec<f64> = (0..m).map(|k| stencils.noise_at_centre(k)).collect();
        let second_at_best = second_derivatives(&mut stencils, |i, j, seconds| {
            let entry = weighted_sum(&r, &noise, seconds);
            curvature.set(i, j, &entry)?;
            curvature.set(j, i, &entry)
        })?;
        let at_best = jacobian.status.max(second_at_best);

        let gram = Gram::of(&Vectors::columns(&jacobian.value))?.into_symmetric();
        let spread = gram_error(&jacobian);
        let gauss_newton_error = Mat::from_fn(n, n, |i, j| add_up(spread[(i, j)], gram.radius().value()));
        let gauss_newton = with_errors(gram.as_faer(), spread.as_ref(), |e| jacobian.status.radius(e))?;
        let gauss_newton = enlarged(gauss_newton, gram.radius())?;

        let sum = |i: usize, j: usize| gram.get(i, j) + curvature.values[(i, j)];
        let hessian_error = Mat::from_fn(n, n, |i, j| {
            let rounding = mul_up(f64::EPSILON, sum(i, j).abs());
            add_up(add_up(gauss_newton_error[(i, j)], curvature.error[(i, j)]), rounding)
        });
        let hessian = with_errors(Mat::from_fn(n, n, sum).as_ref(), hessian_error.as_ref(), |e| at_best.radius(e))?;

        let (gradient, gradient_error) = gradient(&jacobian, &noise)?;
        let function_value = 0.5 * r.iter().map(|r| r * r).sum::<f64>();
        if !function_value.is_finite() {
            return Err(Error::Overflow { what: "a sum of squares", row: 0, column: 0 });
        }
        Ok(Self {
            function_value,
            gradient,
            gradient_error,
            gauss_newton,
            gauss_newton_error: Symmetric::from_mirrored(gauss_newton_error),
            curvature: with_errors(curvature.values.as_ref(), curvature.error.as_ref(), |e| second_at_best.radius(e))?,
            status: curvature.status(second_at_best).max(jacobian.status),
            curvature_error: Symmetric::from_mirrored(curvature.error),
            hessian,
            hessian_error: Symmetric::from_mirrored(hessian_error),
            evaluations: stencils.samples.evaluations,
            jacobian,
        })
    }
}

/// Σ r_k D_k with its errors.
fn weighted_sum(r: &[f64], noise: &[f64], seconds: &[Entry]) -> Entry {
    let m = r.len();
    let terms = || r.iter().zip(noise).zip(seconds);
    let up = |sum: f64| inflate(sum, m + 3);
    let truncation = up(terms().map(|((r, _), d)| r.abs() * d.truncation).sum());
    let samples = up(terms().map(|((r, e), d)| r.abs() * d.rounding + e * (d.value.abs() + d.error())).sum());
    let magnitude = up(terms().map(|((r, _), d)| (r * d.value).abs()).sum());
    // Where products underflow, η/2 each: four in a term of `samples`, one in the others and in the value.
    let lost = mul_up(8.0 * m as f64, SMALLEST_SUBNORMAL);
    let arithmetic = add_up(mul_up(gamma(m), magnitude), lost);
    let status = seconds.iter().map(|d| d.status).max().unwrap_or(Status::Converged);
    let (rounding, value) = (add_up(samples, arithmetic), terms().map(|((r, _), d)| r * d.value).sum());
    Entry { value, truncation, rounding, status }
}

/// |Ĵ|ᵀE + Eᵀ|Ĵ| + EᵀE, rounded up.
fn gram_error(jacobian: &Derivative<Mat<f64>>) -> Mat<f64> {
    let (m, n) = (jacobian.nrows(), jacobian.ncols());
    let lost = mul_up(4.0 * m as f64, SMALLEST_SUBNORMAL);
    let mut spread = Mat::zeros(n, n);
    for j in 0..n {
        for i in j..n {
            let term = |k: usize| {
                let (a, b) = (jacobian[(k, i)].abs(), jacobian[(k, j)].abs());
                let (ea, eb) = (jacobian.error[(k, i)], jacobian.error[(k, j)]);
                a * eb + ea * b + ea * eb
            };
            let sum = add_up(inflate((0..m).map(term).sum(), m + 3), lost);
            (spread[(i, j)], spread[(j, i)]) = (sum, sum);
        }
    }
    spread
}

/// Jᵀr and its error.
fn gradient(jacobian: &Derivative<Mat<f64>>, noise: &[f64]) -> Result<(Vec<f64>, Vec<f64>)> {
    let (m, n) = (jacobian.nrows(), jacobian.ncols());
    let r = &jacobian.function_value;
    let (mut values, mut errors) = (vec![0.0; n], vec![0.0; n]);
    for i in 0..n {
        let (mut magnitude, mut error) = (0.0, 0.0);
        for k in 0..m {
            let (entry, uncertain) = (jacobian[(k, i)], jacobian.error[(k, i)]);
            values[i] += entry * r[k];
            magnitude += (entry * r[k]).abs();
            error += uncertain * r[k].abs() + noise[k] * (entry.abs() + uncertain);
        }
        let lost = mul_up(8.0 * m as f64, SMALLEST_SUBNORMAL);
        let arithmetic = add_up(mul_up(gamma(m), inflate(magnitude, m + 1)), lost);
        errors[i] = add_up(inflate(error, m + 3), arithmetic);
        if !(values[i].is_finite() && errors[i].is_finite()) {
            return Err(Error::Overflow { what: "the gradient of a sum of squares", row: i, column: 0 });
        }
    }
    Ok((values, errors))
}

/// With the distance of another radius added, which is proved.
fn enlarged(matrix: Symmetric, by: &Radius) -> Result<Symmetric> {
    let radius = match *matrix.radius() {
        Radius::Exact => by.clone(),
        Radius::Bound(radius) | Radius::Diagonal { norm: radius, .. } => Radius::Bound(add_up(radius, by.value())),
        Radius::Estimate(radius) => Radius::Estimate(add_up(radius, by.value())),
    };
    matrix.with_radius(radius)
}

#[cfg(feature = "serde")]
mod written {
    use faer::Mat;

    use super::{Derivative, LeastSquares, Status, Symmetric};

    /// What they are read from.
    #[derive(serde::Deserialize)]
    pub(super) struct Written {
        #[serde(with = "crate::infinity")]
        function_value: f64,
        jacobian: Derivative<Mat<f64>>,
        #[serde(with = "crate::infinity")]
        gradient: Vec<f64>,
        #[serde(with = "crate::infinity")]
        gradient_error: Vec<f64>,
        gauss_newton: Symmetric,
        gauss_newton_error: Symmetric,
        curvature: Symmetric,
        curvature_error: Symmetric,
        hessian: Symmetric,
        hessian_error: Symmetric,
        evaluations: usize,
        status: Status,
    }

    impl TryFrom<Written> for LeastSquares {
        type Error = String;

        fn try_from(written: Written) -> Result<Self, String> {
            let Written { function_value, jacobian, gradient, gradient_error, evaluations, status, .. } = written;
            let Written { gauss_newton, gauss_newton_error, curvature, curvature_error, .. } = written;
            let Written { hessian, hessian_error, .. } = written;
            let n = jacobian.ncols();
            let symmetric =
                [&gauss_newton, &gauss_newton_error, &curvature, &curvature_error, &hessian, &hessian_error];
            let orders = symmetric.map(Symmetric::order);
            if let Some(found) = [gradient.len(), gradient_error.len()].into_iter().chain(orders).find(|&k| k != n) {
                return Err(format!("derivatives by {found} variables beside a Jacobian by {n}"));
            }
            let residuals = jacobian.function_value.len();
            if residuals != jacobian.nrows() {
                return Err(format!("{residuals} residuals of a Jacobian of {} rows", jacobian.nrows()));
            }
            Ok(Self {
                function_value,
                jacobian,
                gradient,
                gradient_error,
                gauss_newton,
                gauss_newton_error,
                curvature,
                curvature_error,
                hessian,
                hessian_error,
                evaluations,
                status,
            })
        }
    }
}
