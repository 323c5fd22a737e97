//! How a field is to be differentiated.

use std::fmt;

use super::scheme::Scheme;
use crate::error::{Error, Result};
use crate::progress::Progress;

/// How a [`Field`](crate::Field) is differentiated and judged; the default is compact differences of accuracy 2, no
/// noise beyond rounding, no smoothing, and the truncation error estimated.
///
/// ```
/// use gramkit::Field;
/// use gramkit::field::{FieldOptions, Grid, Scheme};
/// // f = x⁴ at −3, …, 3: accuracy 4 is exact for it, also at the ends.
/// let samples: Vec<f64> = (-3..=3).map(|x| f64::from(x).powi(4)).collect();
/// let options = FieldOptions { scheme: Scheme::Compact { accuracy: 4 }, ..FieldOptions::default() };
/// let field = Field::with(&samples, Grid::spaced(&[7], &[1.0])?, &options)?;
/// let laplacian = field.laplacian()?;
/// assert!((laplacian[0] - 12.0 * 9.0).abs() < 1e-10);
/// # Ok::<(), gramkit::Error>(())
/// ```
#[derive(Clone, Copy)]
pub struct FieldOptions<'a> {
    /// The finite differences.
    pub scheme: Scheme,
    /// Standard deviation σ of noise in each sample, independent of the others'. A derivative with weights w gets
    /// 3σ‖w‖₂ for it, which also covers errors of at most σ without independence where ‖w‖₁ ≤ 3‖w‖₂, so up to nine
    /// weights.
    pub noise: f64,
    /// Standard deviation s of a Gaussian, in the units of the axes, with which the samples are convolved before they
    /// are differentiated: the scale of the structures that count. At most 65 536 steps of each axis, and all are even.
    ///
    /// The weights are those of `scipy.ndimage.gaussian_filter` with `truncate=4`, `mode='reflect'` (`'wrap'` along a
    /// periodic axis): exp(−½(kh/s)²) at the steps |k| ≤ ⌊4s/h + ½⌋, scaled to the sum 1. Where samples are missing
    /// within the box of the weights, the weights of those that are there are scaled to the sum 1; a missing sample
    /// stays missing.
    ///
    /// The derivatives are then those of the smoothed field, and so are their truncation errors: how far smoothing
    /// moves the field is no error. Their noise is that of the combined weights, 3σ‖wS‖₂ with the matrix S of the
    /// convolution; beside missing samples, where rows of S are scaled anew, it is taken as if none were missing.
    pub smoothing: Option<f64>,
    /// Whether, and how, the error includes truncation.
    pub truncation: Truncation<'a>,
    /// An eigenvalue's interval is *tight* if its radius is at most this share of the Hessian's norm. A tight interval
    /// around 0 makes a point degenerate, a wider one leaves it undetermined. Default 2⁻¹⁰.
    pub tightness: f64,
    /// What [`Field::critical_points`](crate::Field::critical_points) may take, in steps: a box that is looked at takes
    /// 6ⁿ + 256 of them on n axes, one for each coefficient of its polynomial and what else there is to do; what there
    /// is to say of a point takes as long as 64 boxes, and the cells of equal samples take nothing. A processor makes
    /// some 10⁸ to 10⁹ steps in a second. A smooth field takes some hundred boxes for each critical point, white
    /// noise on two axes some hundred for each sample. Where a search would take more, it ends, and
    /// [`CriticalPoints::left_out`](crate::field::CriticalPoints::left_out) tells. Default 2³².
    ///
    /// ```
    /// use gramkit::Field;
    /// use gramkit::field::{FieldOptions, Grid};
    /// let samples: Vec<f64> = (0..900).map(|k| f64::from(k * k * 7 % 101)).collect();
    /// let grid = Grid::spaced(&[30, 30], &[1.0, 1.0])?;
    /// let all = Field::with(&samples, grid.clone(), &FieldOptions::default())?.critical_points()?;
    /// let little = FieldOptions { effort: 1 << 20, ..FieldOptions::default() };
    /// let some = Field::with(&samples, grid, &little)?.critical_points()?;
    /// assert!(all.left_out == 0 && some.left_out > 0 && some.points.len() < all.points.len());
    /// # Ok::<(), gramkit::Error>(())
    /// ```
    pub effort: u64,
    /// Told how far a computation over the whole field is, and asked whether to go on.
    pub progress: Option<Progress<'a>>,
}

/// Whether, and how, the error of a field's derivatives includes the truncation of the differences.
#[derive(Clone, Copy, Default)]
pub enum Truncation<'a> {
    /// 2|D_p − D_{p+2}| + 2|D_{p+2} − D_{p+4}|, by the differences of an accuracy two and four higher. The first
    /// distance alone falls short where the next term of the expansion has the sign of the first; of a wave e^{ikx},
    /// twice the distance exceeds the error up to kh = 2, about three samples per period, where the differences are
    /// central. It passes through 0 where two formulas happen to agree (that of f″ where f⁗ does, the error is of f⁽⁶⁾
    /// there); the second distance is that of other derivatives, so that only fields of which both vanish deceive it,
    /// such as a wave that has a node on each sample. Where an axis has too few samples for D_{p+2} or D_{p+4} (for
    /// accuracy 2, fewer than seven), or too few of them are there, 0 stands for it: nothing is known of the error but
    /// the derivative itself. [Errors](crate::field#errors) has the measured shares of entries inside.
    #[default]
    Estimated,
    /// The error is that of rounding and noise: the differences are judged, and not the derivatives that they stand
    /// for.
    Neglected,
    /// A proved bound, by bounds of the field's derivatives: the function has a number no less than |∂^α f| anywhere in
    /// the hull of the grid (along a periodic axis, on the whole circle) for the orders α of the derivative along the
    /// axes, in their order. It is asked for each axis alone at the orders 1, …, p + 2 of an accuracy p, and for each
    /// pair of axes at 1, …, p + 1 along one and 1 along the other; for critical points at 0 to 6 along one axis with
    /// up to 2 along each of the others, and at all orders of sum 3.
    ///
    /// By Taylor's theorem (Peano's, for products of stencils), differences with weights w at distances d from the
    /// point that are exact for polynomials of degree below k are off by Σ|w|·|d|ᵏ/k!·max|f⁽ᵏ⁾| at most; what the
    /// rounding of the weights leaves of lower degrees counts with the bounds of these. The samples are taken for
    /// values of the field that were rounded to the nearest `f32` or `f64`, or number of half precision or bfloat16, by
    /// their [unit roundoff](crate::matrix::Slabs::roundoff) (whole numbers for exact values), at the
    /// exact sums of the origin and index times spacing, or at the coordinates of an uneven axis: where the field was
    /// evaluated at coordinates that were rounded, far from 0, these belong into an [uneven](super::Axis::uneven) axis.
    /// Everything is rounded outwards, so that without [noise](FieldOptions::noise) the radius of
    /// [`Field::hessian_at`](crate::Field::hessian_at) is a [`Radius::Bound`](crate::Radius::Bound). With noise, or
    /// with [smoothing](FieldOptions::smoothing), where the bounds have to be those of the smoothed field, it is an
    /// estimate.
    ///
    /// ```
    /// use gramkit::{Claim, Curvature, Field};
    /// use gramkit::claim::CurvatureClass;
    /// use gramkit::field::{FieldOptions, Grid, Truncation};
    /// // sin x·sin y on a grid of step 1/16, of which no derivative exceeds 1.
    /// let at = |k: usize| k as f64 / 16.0;
    /// let samples: Vec<f64> = (0..51 * 51).map(|k| at(k / 51).sin() * at(k % 51).sin()).collect();
    /// let one = |_: &[usize]| 1.0;
    /// let options = FieldOptions { truncation: Truncation::Bounded(&one), ..FieldOptions::default() };
    /// let field = Field::with(&samples, Grid::spaced(&[51, 51], &[1.0 / 16.0; 2])?, &options)?;
    /// let hessian = field.hessian_at(&[25, 25])?; // next to the maximum at (π/2, π/2)
    /// assert_eq!(Curvature::of(&hessian)?.class, Claim::Proved(CurvatureClass::Maximum));
    /// # Ok::<(), gramkit::Error>(())
    /// ```
    Bounded(&'a (dyn Fn(&[usize]) -> f64 + Sync)),
}

impl fmt::Debug for Truncation<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Estimated => f.write_str("Estimated"),
            Self::Neglected => f.write_str("Neglected"),
            Self::Bounded(_) => f.debug_tuple("Bounded").finish_non_exhaustive(),
        }
    }
}

impl Default for FieldOptions<'_> {
    fn default() -> Self {
        let (scheme, truncation) = (Scheme::default(), Truncation::default());
        let (tightness, effort) = (1.0 / 1024.0, 1 << 32);
        Self { scheme, noise: 0.0, smoothing: None, truncation, tightness, effort, progress: None }
    }
}

impl fmt::Debug for FieldOptions<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { scheme, noise, smoothing, truncation, tightness, effort, .. } = self;
        f.debug_struct("FieldOptions")
            .field("scheme", scheme)
            .field("noise", noise)
            .field("smoothing", smoothing)
            .field("truncation", truncation)
            .field("tightness", tightness)
            .field("effort", effort)
            .finish_non_exhaustive()
    }
}

impl FieldOptions<'_> {
    /// Whether the errors of derivatives are proved.
    pub(crate) fn proves(&self) -> bool {
        matches!(self.truncation, Truncation::Bounded(_)) && self.noise == 0.0 && self.smoothing.is_none()
    }

    pub(crate) fn check(&self) -> Result<()> {
        self.scheme.check()?;
        let positive = |value: f64| value.is_finite() && value > 0.0;
        if !(self.noise.is_finite() && self.noise >= 0.0) {
            let must_be = "finite, zero or more";
            return Err(Error::Domain { what: "the noise of the samples", value: self.noise, must_be });
        }
        if let Some(value) = self.smoothing.filter(|&value| !positive(value)) {
            return Err(Error::Domain { what: "the smoothing scale", value, must_be: "finite and positive" });
        }
        if !(0.0..1.0).contains(&self.tightness) {
            let must_be = "at least 0 and below 1";
            return Err(Error::Domain { what: "the tightness of an interval", value: self.tightness, must_be });
        }
        Ok(())
    }
}
