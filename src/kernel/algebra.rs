//! Sums, products and multiples of kernels, and the points that a kernel is one of.

use std::ops::{Add, Mul};
use std::sync::Arc;

use super::bandwidth::Bandwidth;
use super::family::Family;
use super::kernel::{Form, Kernel};
use super::median::MedianHeuristic;
use super::points::Points;
use crate::error::{Error, Place, Result};
use crate::matrix::{AsVectors, Real, Vectors};

/// k + l: semidefinite if both are, definite if one of them is besides.
impl Add for Kernel {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        Self { form: Form::Sum(Arc::new([self, other])) }
    }
}

/// k·l, entry by entry: semidefinite if both are (Schur), definite if one of them is besides and the other has a
/// positive diagonal (Oppenheim).
impl Mul for Kernel {
    type Output = Self;

    fn mul(self, other: Self) -> Self {
        Self { form: Form::Product(Arc::new([self, other])) }
    }
}

/// c·k for c > 0. Another factor is an error of the call that uses the kernel.
impl Mul<Kernel> for f64 {
    type Output = Kernel;

    fn mul(self, kernel: Kernel) -> Kernel {
        Kernel { form: Form::Multiple(self, Arc::new(kernel)) }
    }
}

impl Kernel {
    /// The kernel with σ² added where a point meets itself: K + σ²I, of which λ_min ≥ σ² if K is semidefinite.
    ///
    /// A point is the same by its index, not by its components: two points that coincide have noise of their own, and
    /// between points and new points there is none.
    ///
    /// ```
    /// use gramkit::kernel::{Kernel, KernelGram};
    /// use gramkit::{Definiteness, Vectors};
    /// // The same point twice: singular without noise.
    /// let k = KernelGram::of(&Vectors::rows(&[[1.0], [1.0]]), &Kernel::rbf(1.0)?.white(0.25)?)?;
    /// assert_eq!((k.get(0, 0), k.get(1, 0)), (1.25, 1.0));
    /// assert!(k.by_theorem().positive_definite.is_proved());
    /// assert!(Definiteness::of(&k)?.is_positive_definite().is_proved());
    /// # Ok::<(), gramkit::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`Error::Domain`] if σ² is not positive and finite.
    pub fn white(self, variance: f64) -> Result<Self> {
        if !(variance.is_normal() && variance > 0.0) {
            let (what, must_be) = ("the variance of the noise", "positive and finite");
            return Err(Error::Domain { what, value: variance, must_be });
        }
        Ok(self + Self { form: Form::White(variance) })
    }

    /// The kernel with numbers for all lengths that are a median of these points' distances.
    ///
    /// Each is [exact](super::MedianLength) up to 4096 points.
    ///
    /// ```
    /// use gramkit::kernel::{Bandwidth, Kernel};
    /// use gramkit::Vectors;
    /// let points = Vectors::rows(&[[0.0], [1.0], [4.0]]); // at distances 1, 3 and 4
    /// let kernel = Kernel::exponential(Bandwidth::MEDIAN)?.resolved(&points)?;
    /// assert_eq!(kernel.parameters()[0], ("length", 3.0));
    /// # Ok::<(), gramkit::Error>(())
    /// ```
    ///
    /// # Errors
    /// Those of [`MedianHeuristic::of`].
    pub fn resolved(&self, points: &impl AsVectors) -> Result<Self> {
        self.resolved_by(&|heuristic| Ok(heuristic.of(points)?.length))
    }

    /// The same of points that have been checked.
    pub(super) fn resolved_for(&self, points: &Points) -> Result<Self> {
        self.resolved_by(&|heuristic| Ok(heuristic.of_points(points)?.length))
    }

    fn resolved_by(&self, length: &impl Fn(MedianHeuristic) -> Result<f64>) -> Result<Self> {
        let both = |parts: &[Self; 2]| {
            Ok::<_, Error>(Arc::new([parts[0].resolved_by(length)?, parts[1].resolved_by(length)?]))
        };
        let form = match &self.form {
            Form::Family { family, scales } => {
                let family = match family.bandwidth() {
                    Some((Bandwidth::Median(heuristic), _)) => {
                        let family = family.with_bandwidth(Bandwidth::Length(length(heuristic)?));
                        family.check()?;
                        family
                    }
                    _ => Family::clone(family),
                };
                Form::Family { family, scales: scales.clone() }
            }
            Form::Sum(parts) => Form::Sum(both(parts)?),
            Form::Product(parts) => Form::Product(both(parts)?),
            Form::Multiple(factor, kernel) => Form::Multiple(*factor, Arc::new(kernel.resolved_by(length)?)),
            Form::White(variance) => Form::White(*variance),
        };
        Ok(Self { form })
    }

    /// Whether the kernel is one of points of this dimension.
    ///
    /// # Errors
    /// [`Error::Shape`]; [`Error::Domain`] for a multiple that is not positive.
    pub(super) fn check(&self, dimension: usize) -> Result<()> {
        let expect = |what, found| {
            if found == dimension { Ok(()) } else { Err(Error::Shape { what, expected: dimension, found }) }
        };
        match &self.form {
            Form::Family { family, scales } => {
                if let Some(scales) = scales {
                    expect("scales of a kernel's axes", scales.len())?;
                }
                match family {
                    Family::Periodic { periods, .. } => expect("periods of a kernel's axes", periods.len()),
                    _ => Ok(()),
                }
            }
            Form::Sum(parts) | Form::Product(parts) => parts.iter().try_for_each(|part| part.check(dimension)),
            Form::Multiple(factor, kernel) => {
                if !(factor.is_normal() && *factor > 0.0) {
                    let (what, must_be) = ("the factor of a kernel", "positive and finite");
                    return Err(Error::Domain { what, value: *factor, must_be });
                }
                kernel.check(dimension)
            }
            Form::White(_) => Ok(()),
        }
    }

    /// The families that it is made of.
    pub(super) fn families(&self) -> Vec<&Family> {
        match &self.form {
            Form::Family { family, .. } => vec![family],
            Form::Sum(parts) | Form::Product(parts) => parts.iter().flat_map(Self::families).collect(),
            Form::Multiple(_, kernel) => kernel.families(),
            Form::White(_) => Vec::new(),
        }
    }
}

impl Points {
    /// Points that this kernel is one of.
    ///
    /// # Errors
    /// Those of [`Points::of`], and an [`Error::At`] with an [`Error::Domain`] for a component below 0 where the kernel
    /// is one of histograms.
    pub(super) fn of_kernel<T: Real>(points: &Vectors<'_, T>, kernel: &Kernel) -> Result<Self> {
        let checked = Self::of(points)?;
        kernel.check(points.dimension())?;
        if kernel.families().iter().any(|family| family.of_histograms()) {
            for (j, column) in checked.matrix().col_iter().enumerate() {
                if let Some((i, &value)) = column.iter().enumerate().find(|(_, value)| **value < 0.0) {
                    let (row, column) = points.position(i, j);
                    let (what, must_be) = ("a component of a histogram", "zero or more for this kernel");
                    return Err(Error::Domain { what, value, must_be }.at(Place::Entry { row, column }));
                }
            }
        }
        Ok(checked)
    }

    /// New points beside others.
    ///
    /// # Errors
    /// Those of [`Points::of_kernel`]; [`Error::Shape`].
    pub(super) fn of_others<T: Real>(points: &Vectors<'_, T>, kernel: &Kernel, others: &Self) -> Result<Self> {
        let (expected, found) = (others.dimension(), points.dimension());
        if expected != found {
            return Err(Error::Shape { what: "dimension of the second family's points", expected, found });
        }
        Self::of_kernel(points, kernel)
    }
}
