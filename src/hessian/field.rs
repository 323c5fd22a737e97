//! A field sampled on a regular grid, and its Hessian at the grid's points.

use faer::Mat;

use super::stencil::{AxisStencils, Stencil};
use super::with_error;
use crate::rounding::{UNIT_ROUNDOFF, gamma};
use crate::{Error, Result, Symmetric};

/// Factor on the leading truncation term. The term alone falls short where the next one has its sign: of sin(kx), by
/// 1 − 2(kh)²/15. Twice the term exceeds the error up to kh = 2, three samples per period.
const TRUNCATION_FACTOR: f64 = 2.0;

/// Factor on the standard deviation of an entry. Three deviations; and as no stencil here has more than nine weights,
/// ‖w‖₁ ≤ 3‖w‖₂ and σ may as well be read as a bound on each sample's error.
const NOISE_FACTOR: f64 = 3.0;

/// Samples of f : Rᵈ → R on a regular grid, borrowed in row-major order (the last index fastest), with any number of
/// axes and a spacing for each.
///
/// Derivatives are those of second order on the smallest stencils: [1, −2, 1]/h² and, for mixed ones, the product of
/// two ½[−1, 0, 1]/h; at the edges [2, −5, 4, −1]/h² and ½[−3, 4, −1]/h. They are exact, up to rounding, for
/// polynomials of total degree 2, at every point of the grid.
///
/// ```
/// use gramkit::Field;
/// // x² − y² at x = 0, 0.5, …, 2 and y = 0, 1, …, 4: a saddle.
/// let samples: Vec<f64> = (0..25).map(|k| (0.5 * (k / 5) as f64).powi(2) - ((k % 5) as f64).powi(2)).collect();
/// let field = Field::new(&samples, &[5, 5], &[0.5, 1.0])?;
/// for h in field.hessians() {
///     let h = h?;
///     assert_eq!((h.get(0, 0), h.get(1, 0), h.get(1, 1)), (2.0, 0.0, -2.0));
///     assert!(h.radius().value() < 1e-11);
/// }
/// # Ok::<(), gramkit::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct Field<'a> {
    samples: &'a [f64],
    shape: Vec<usize>,
    strides: Vec<usize>,
    spacing: Vec<f64>,
    sigma: f64,
}

impl<'a> Field<'a> {
    /// The field with the given samples, number of samples per axis and distance of neighbours per axis.
    ///
    /// # Errors
    /// [`Error::Shape`] if there is no axis, an axis has fewer than three samples, there is not one spacing per axis,
    /// or the number of samples is not the product of the shape; [`Error::Domain`] for a spacing that is not finite and
    /// positive; [`Error::NonFiniteValue`] with the first sample that is not finite.
    pub fn new(samples: &'a [f64], shape: &[usize], spacing: &[f64]) -> Result<Self> {
        if shape.is_empty() {
            return Err(Error::Shape { what: "axes of a field", expected: 1, found: 0 });
        }
        if let Some(&found) = shape.iter().find(|&&length| length < 3) {
            return Err(Error::Shape { what: "samples along each axis of a field, at least", expected: 3, found });
        }
        if spacing.len() != shape.len() {
            return Err(Error::Shape { what: "spacings, one per axis", expected: shape.len(), found: spacing.len() });
        }
        if let Some(&value) = spacing.iter().find(|h| !(h.is_finite() && **h > 0.0)) {
            return Err(Error::Domain { what: "a spacing", value, must_be: "finite and positive" });
        }
        let expected = shape.iter().fold(1_usize, |product, &length| product.saturating_mul(length));
        if samples.len() != expected {
            return Err(Error::Shape { what: "samples of the field", expected, found: samples.len() });
        }
        if let Some((index, &value)) = samples.iter().enumerate().find(|(_, value)| !value.is_finite()) {
            return Err(Error::NonFiniteValue { what: "samples of the field", index, value });
        }
        let mut strides = vec![1; shape.len()];
        for axis in (1..shape.len()).rev() {
            strides[axis - 1] = strides[axis] * shape[axis];
        }
        Ok(Self { samples, shape: shape.to_vec(), strides, spacing: spacing.to_vec(), sigma: 0.0 })
    }

    /// The same field, of whose samples each is off by noise of standard deviation σ, independent of the others'.
    ///
    /// Adds 3σ‖w‖₂ to the error of an entry with weights w, which also covers errors of at most σ without independence.
    ///
    /// ```
    /// use gramkit::{Claim, Curvature, CurvatureClass, Field};
    /// // x² at −2, …, 2: a minimum, unless the samples are off by 1 each.
    /// let field = Field::new(&[4.0, 1.0, 0.0, 1.0, 4.0], &[5], &[1.0])?;
    /// assert_eq!(Curvature::of(&field.hessian_at(&[2])?)?.class, Claim::Estimated(CurvatureClass::Minimum));
    /// let h = field.with_noise(1.0)?.hessian_at(&[2])?;
    /// assert!((h.radius().value() - 3.0 * 6.0_f64.sqrt()).abs() < 1e-12); // w = [1, −2, 1]
    /// assert_eq!(Curvature::of(&h)?.class, Claim::Undetermined);
    /// # Ok::<(), gramkit::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`Error::Domain`] if σ is negative or not finite.
    pub fn with_noise(self, sigma: f64) -> Result<Self> {
        if !(sigma.is_finite() && sigma >= 0.0) {
            return Err(Error::Domain {
                what: "the noise of the samples",
                value: sigma,
                must_be: "finite, zero or more",
            });
        }
        Ok(Self { sigma, ..self })
    }

    /// Number of samples per axis.
    pub fn shape(&self) -> &[usize] {
        &self.shape
    }

    /// Distance of neighbouring samples per axis.
    pub fn spacing(&self) -> &[f64] {
        &self.spacing
    }

    /// The sample at a point of the grid.
    ///
    /// # Errors
    /// [`Error::Shape`] if there is not one index per axis; [`Error::OutOfRange`].
    pub fn value_at(&self, index: &[usize]) -> Result<f64> {
        self.check(index)?;
        Ok(self.samples[index.iter().zip(&self.strides).map(|(i, stride)| i * stride).sum::<usize>()])
    }

    /// The gradient at a point of the grid, ∂f/∂xᵢ to second order in the spacing; exact, up to rounding, for
    /// polynomials of degree 2. It comes without an estimate of its error.
    ///
    /// ```
    /// use gramkit::Field;
    /// // x·y at x = 0, 1, 2 and y = 0, ½, 1; at (1, ½) and at the corner (2, 1).
    /// let field = Field::new(&[0.0, 0.0, 0.0, 0.0, 0.5, 1.0, 0.0, 1.0, 2.0], &[3, 3], &[1.0, 0.5])?;
    /// assert_eq!(field.gradient_at(&[1, 1])?, [0.5, 1.0]);
    /// assert_eq!(field.gradient_at(&[2, 2])?, [1.0, 2.0]);
    /// # Ok::<(), gramkit::Error>(())
    /// ```
    ///
    /// # Errors
    /// As [`Field::value_at`]; [`Error::Overflow`], in row i and column 0, if ∂f/∂xᵢ exceeds `f64`.
    pub fn gradient_at(&self, index: &[usize]) -> Result<Vec<f64>> {
        let stencils = self.stencils(index)?;
        let component = |(axis, stencil): (usize, &AxisStencils)| {
            let value = self.difference(index, &[(axis, stencil.first)]).value / self.spacing[axis];
            if value.is_finite() { Ok(value) } else { Err(Error::Overflow { what: "gradient", row: axis, column: 0 }) }
        };
        stencils.iter().enumerate().map(component).collect()
    }

    /// The Hessian at a point of the grid, ∂²f/∂xᵢ∂x_j to second order in the spacing.
    ///
    /// The radius is a [`Radius::Estimate`](crate::Radius::Estimate) from three shares of each entry's error:
    /// * truncation: twice the leading term, in the interior (D_h − D_2h)/3 of the stencils with steps h and 2h, and
    ///   generally a difference of third or fourth order of the nearest samples. An axis with four samples has no
    ///   fourth difference, and its third takes the place. One with three cannot tell, any three being a quadratic's:
    ///   the entry itself is taken for its error there;
    /// * rounding, of the samples and of the arithmetic: 14u·Σ|w_k f_k|;
    /// * noise, see [`Field::with_noise`].
    ///
    /// It falls short where the samples are too coarse to see the field (fewer than three per period).
    ///
    /// # Errors
    /// As [`Field::value_at`]; [`Error::Shape`] at the edge of an axis with three samples, as a one-sided second
    /// derivative of second order takes four; [`Error::Overflow`] if an entry or its error exceeds `f64`.
    pub fn hessian_at(&self, index: &[usize]) -> Result<Symmetric> {
        let stencils = self.stencils(index)?;
        let n = self.shape.len();
        let mut values = Mat::zeros(n, n);
        let mut errors = Mat::zeros(n, n);
        for j in 0..n {
            for i in j..n {
                let (value, error) = if i == j {
                    self.second(index, i, &stencils[i])?
                } else {
                    self.mixed(index, (i, &stencils[i]), (j, &stencils[j]))
                };
                for at in [(i, j), (j, i)] {
                    values[at] = value;
                    errors[at] = error;
                }
            }
        }
        with_error(values.as_ref(), errors.as_ref())
    }

    /// The Hessians at all points of the grid, in the order of the samples.
    ///
    /// Each is an error where [`Field::hessian_at`] is; the iterator goes on after one.
    ///
    /// ```
    /// use gramkit::{Claim, Curvature, CurvatureClass, Field};
    /// // cos x over two periods, 16 samples each: concave about the crests, convex about the troughs.
    /// let h = std::f64::consts::TAU / 16.0;
    /// let samples: Vec<f64> = (0..33).map(|k| (h * k as f64).cos()).collect();
    /// let field = Field::new(&samples, &[33], &[h])?;
    /// let classes = field.hessians().map(|h| Ok(Curvature::of(&h?)?.class)).collect::<gramkit::Result<Vec<_>>>()?;
    /// assert_eq!((classes[8], classes[16]), (Claim::Estimated(CurvatureClass::Minimum), Claim::Estimated(CurvatureClass::Maximum)));
    /// # Ok::<(), gramkit::Error>(())
    /// ```
    pub fn hessians(&self) -> impl Iterator<Item = Result<Symmetric>> {
        (0..self.samples.len()).map(|position| {
            let index: Vec<usize> =
                self.shape.iter().zip(&self.strides).map(|(length, stride)| position / stride % length).collect();
            self.hessian_at(&index)
        })
    }

    fn check(&self, index: &[usize]) -> Result<()> {
        if index.len() != self.shape.len() {
            return Err(Error::Shape { what: "indices, one per axis", expected: self.shape.len(), found: index.len() });
        }
        match index.iter().zip(&self.shape).position(|(i, length)| i >= length) {
            Some(axis) => Err(Error::OutOfRange { axis, index: index[axis], length: self.shape[axis] }),
            None => Ok(()),
        }
    }

    fn stencils(&self, index: &[usize]) -> Result<Vec<AxisStencils>> {
        self.check(index)?;
        Ok(index.iter().zip(&self.shape).map(|(&i, &length)| AxisStencils::at(i, length)).collect())
    }

    /// ∂²f/∂xᵢ² and its error.
    fn second(&self, index: &[usize], axis: usize, stencils: &AxisStencils) -> Result<(f64, f64)> {
        let Some(second) = stencils.second else {
            let what = "samples along an axis for a second derivative at its edge, at least";
            return Err(Error::Shape { what, expected: 4, found: self.shape[axis] });
        };
        let h = self.spacing[axis];
        let difference = |stencil| self.difference(index, &[(axis, stencil)]).divided(h).divided(h);
        let entry = difference(second);
        let truncation = stencils.second_error.map_or(entry.value, |error| difference(error).value);
        Ok((entry.value, self.error(&entry, truncation.abs())))
    }

    /// ∂²f/∂xᵢ∂x_j and its error: with D + T on each axis for the derivative and its leading error, that of D_iD_j is
    /// D_iT_j + T_iD_j + ….
    fn mixed(&self, index: &[usize], i: (usize, &AxisStencils), j: (usize, &AxisStencils)) -> (f64, f64) {
        let (hi, hj) = (self.spacing[i.0], self.spacing[j.0]);
        let product = |a, b| self.difference(index, &[(i.0, a), (j.0, b)]).divided(hi).divided(hj);
        let entry = product(i.1.first, j.1.first);
        let along_i = i.1.first_error.map_or(entry.value, |error| product(error, j.1.first).value);
        let along_j = j.1.first_error.map_or(entry.value, |error| product(i.1.first, error).value);
        (entry.value, self.error(&entry, along_i.abs() + along_j.abs()))
    }

    fn error(&self, entry: &Difference, truncation: f64) -> f64 {
        // Nine products of three factors and two divisions are at most 13 roundings; each sample is another.
        let rounding = (gamma(13) + UNIT_ROUNDOFF) * entry.magnitude;
        TRUNCATION_FACTOR * truncation + rounding + entry.noise
    }

    /// The tensor product of stencils along the given axes, applied at `index`; not yet divided by any spacing.
    fn difference(&self, index: &[usize], along: &[(usize, Stencil)]) -> Difference {
        let position = index.iter().zip(&self.strides).map(|(i, stride)| i * stride).sum();
        let mut difference = Difference { value: 0.0, magnitude: 0.0, noise: 0.0 };
        let mut squares = 0.0;
        self.visit(index, along, position, 1.0, &mut |sample, weight| {
            difference.value += weight * sample;
            difference.magnitude += (weight * sample).abs();
            squares += weight * weight;
        });
        Difference { noise: NOISE_FACTOR * self.sigma * squares.sqrt(), ..difference }
    }

    fn visit(
        &self,
        index: &[usize],
        along: &[(usize, Stencil)],
        position: usize,
        weight: f64,
        add: &mut impl FnMut(f64, f64),
    ) {
        let Some((&(axis, stencil), rest)) = along.split_first() else {
            return add(self.samples[position], weight);
        };
        let stride = self.strides[axis];
        let start = position - index[axis] * stride + stencil.start * stride;
        for (k, factor) in stencil.weights().enumerate() {
            self.visit(index, rest, start + k * stride, weight * factor, add);
        }
    }
}

/// Σ w_k f_k, Σ|w_k f_k| and 3σ‖w‖₂.
#[derive(Clone, Copy, Debug)]
struct Difference {
    value: f64,
    magnitude: f64,
    noise: f64,
}

impl Difference {
    fn divided(self, h: f64) -> Self {
        Self { value: self.value / h, magnitude: self.magnitude / h, noise: self.noise / h }
    }
}
