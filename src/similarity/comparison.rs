//! Several families, each compared with each.

use std::fmt;

use faer::Mat;

use super::centred::{Centred, check_count, error_of};
use super::discrepancy::{MeanDiscrepancy, Means, mean_between};
use super::distance_covariance::centred_distances;
use super::estimator::Estimator;
use super::features::Features;
use super::interval::correlation;
use super::measure::Measure;
use super::procrustes::{Procrustes, Shape};
use crate::claim::Enclosure;
use crate::error::{Error, Mismatch, Place, Result};
use crate::kernel::{Bandwidth, CrossKernel, Kernel, KernelGram, KernelOptions};
use crate::matrix::{Real, Vectors};
use crate::progress::{Progress, part, report};
use crate::rounding::check_environment;
use crate::spans::PrincipalAngles;

/// How [`Comparison::with`] compares.
#[derive(Clone, Copy, Default)]
pub struct ComparisonOptions<'a> {
    /// The kernel, of a measure that [takes one](Measure::takes_kernel); if there is none, the linear one for an
    /// alignment, and the Gaussian one with the median of the distances for a mean discrepancy.
    pub kernel: Option<&'a Kernel>,
    /// Told how many of the families and pairs are done, and asked whether to go on.
    pub progress: Option<Progress<'a>>,
}

impl fmt::Debug for ComparisonOptions<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ComparisonOptions").field("kernel", &self.kernel).finish_non_exhaustive()
    }
}

/// The similarities, or distances, of each two of several families of samples, each with a proved enclosure.
///
/// ```
/// use gramkit::Vectors;
/// use gramkit::similarity::{Comparison, Estimator, Measure};
/// // Six samples: two features of one network, one of another.
/// let x = [[1.0, 2.0], [3.0, 1.0], [0.0, 4.0], [5.0, 2.0], [2.0, 2.0], [4.0, 7.0]];
/// let y = [[2.0], [3.0], [-1.0], [4.0], [0.0], [9.0]];
/// // The vectors are the samples: six of dimension 2, and six of dimension 1.
/// let families = [Vectors::rows(&x), Vectors::rows(&y)];
/// let cka = Comparison::of(&families, Measure::Alignment(Estimator::Biased))?;
/// assert!(cka.get(0, 1).unwrap().contains(0.6023431949923805));
/// assert_eq!(cka.get(0, 0).unwrap().lower, 1.0);
/// # Ok::<(), gramkit::Error>(())
/// ```
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Comparison {
    /// What was compared.
    pub measure: Measure,
    /// The kernels with their numbers: one for each family, or one for all of a mean discrepancy; none where only inner
    /// products or distances were asked for.
    pub kernels: Vec<Kernel>,
    /// Below the diagonal and on it, row by row.
    values: Vec<Option<Enclosure>>,
    families: usize,
}

/// What is computed of a family alone, and its product with itself.
enum Prepared {
    Features(Features, Enclosure),
    Centred(Centred, Enclosure),
    Shape(Shape),
    Means(Means, Kernel),
    /// Whether it is more than the origin.
    Span(bool),
}

impl Comparison {
    /// Of these families. Their vectors are the samples: rows of a table are [`Vectors::rows`].
    ///
    /// # Errors
    /// As [`Comparison::with`].
    pub fn of<T: Real>(families: &[Vectors<'_, T>], measure: Measure) -> Result<Self> {
        Self::with(families, measure, &ComparisonOptions::default())
    }

    /// The same, with a kernel, and with progress.
    ///
    /// # Errors
    /// [`Error::At`] with [`Place::Items`] for the first family whose samples are not as many as those of family 0, or
    /// of a mean discrepancy have another dimension, and with [`Place::Matrix`] for a family of fewer than two samples,
    /// or of four where the estimator is [`Estimator::Unbiased`], a number that is not finite, or a point that is
    /// none of the kernel's; [`Mismatch::NoKernel`] for a measure that takes none; [`Error::Overflow`];
    /// [`Error::NoConvergence`]; [`Error::Cancelled`].
    pub fn with<T: Real>(
        families: &[Vectors<'_, T>],
        measure: Measure,
        options: &ComparisonOptions<'_>,
    ) -> Result<Self> {
        check_environment()?;
        if options.kernel.is_some() && !measure.takes_kernel() {
            return Err(Mismatch::NoKernel { measure: measure.name() }.into());
        }
        check(families, measure)?;
        let all = families.len();
        let pairs = all * all.saturating_sub(1) / 2;
        let steps = (all + pairs).max(1) as f64;
        let share = |done: usize| (done as f64 / steps, (done + 1) as f64 / steps);
        let (prepared, kernels) = prepared(families, measure, options, &share)?;
        let mut values = Vec::with_capacity(all + pairs);
        let mut done = all;
        for (i, second) in prepared.iter().enumerate() {
            for (j, first) in prepared[..i].iter().enumerate() {
                let value = part(options.progress, share(done), |progress| {
                    report(progress, 0.0)?;
                    let between = |kernel: &Kernel| {
                        let options = KernelOptions { progress, ..KernelOptions::default() };
                        let k = CrossKernel::with(&families[j], &families[i], kernel, &options)?;
                        Ok(mean_between(k.values.as_ref(), k.radius.value()))
                    };
                    let angle = || largest_angle(&features(&families[j]), &features(&families[i]), progress);
                    first.beside(second, measure, between, angle)
                });
                values.push(value.map_err(|error| among(error, Place::Items(j, i)))?);
                done += 1;
            }
            values.push(second.alone(measure));
        }
        Ok(Self { measure, kernels, values, families: all })
    }

    /// How many families there are.
    pub fn len(&self) -> usize {
        self.families
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.families == 0
    }

    /// Of families i and j, in either order. `None` where there is no such number, or it is not known that there is: a
    /// family of constants (for angles, of zeros), an estimator without bias whose variance is not known to be above 0,
    /// a mean discrepancy without bias of a sample and itself; and where there is no such family.
    pub fn get(&self, i: usize, j: usize) -> Option<Enclosure> {
        let (row, column) = (i.max(j), i.min(j));
        if row >= self.families {
            return None;
        }
        self.values.get(row * (row + 1) / 2 + column).copied().flatten()
    }
}

/// # Errors
/// [`Error::At`] for numbers of samples, their dimensions, and what is not finite.
fn check<T: Real>(families: &[Vectors<'_, T>], measure: Measure) -> Result<()> {
    let Some(first) = families.first() else { return Ok(()) };
    let estimator = measure.estimator();
    for (k, family) in families.iter().enumerate() {
        let samples = if measure.is_of_pairs() { (first.len(), family.len()) } else { (family.len(), family.len()) };
        check_count(samples.0, samples.1, estimator).map_err(|error| match error {
            error @ Error::Shape { .. } => error.at(Place::Items(0, k)),
            error => error.at(Place::Matrix(k)),
        })?;
        if !measure.is_of_pairs() && family.dimension() != first.dimension() {
            let (expected, found) = (first.dimension(), family.dimension());
            let error = Error::Shape { what: "dimension of the samples of the second set", expected, found };
            return Err(error.at(Place::Items(0, k)));
        }
        family.check_finite().map_err(|error| error.at(Place::Matrix(k)))?;
    }
    Ok(())
}

/// An error of one family or of two, but for those that are of neither.
fn among(error: Error, place: Place) -> Error {
    match error {
        Error::Cancelled | Error::Environment(_) => error,
        error => error.at(place),
    }
}

/// All families, and the kernels with their numbers.
fn prepared<T: Real>(
    families: &[Vectors<'_, T>],
    measure: Measure,
    options: &ComparisonOptions<'_>,
    share: &dyn Fn(usize) -> (f64, f64),
) -> Result<(Vec<Prepared>, Vec<Kernel>)> {
    let pooled = match measure {
        Measure::MeanDiscrepancy(_) => Some(pooled(families, options.kernel)?),
        _ => None,
    };
    let mut kernels = Vec::from_iter(pooled.clone());
    let given = pooled.as_ref().or(options.kernel);
    let by_features = families.iter().all(|family| family.dimension() <= family.len());
    let mut found = Vec::with_capacity(families.len());
    for (k, family) in families.iter().enumerate() {
        let one = part(options.progress, share(k), |progress| {
            report(progress, 0.0)?;
            let features = || features(family);
            let kernel_options = KernelOptions { progress, ..KernelOptions::default() };
            let matrix = |kernel: &Kernel| KernelGram::with(family, kernel, &kernel_options);
            Ok::<_, Error>(match (measure, given) {
                (Measure::MeanDiscrepancy(_), Some(kernel)) => {
                    Prepared::Means(Means::of(&matrix(kernel)?.into_symmetric()), kernel.clone())
                }
                (Measure::Alignment(estimator), Some(kernel)) => {
                    let matrix = matrix(kernel)?;
                    kernels.push(matrix.kernel().clone());
                    centred(Centred::of(matrix.as_faer(), error_of(&matrix), estimator))
                }
                (Measure::DistanceCorrelation(estimator), _) => {
                    centred(centred_distances(family, estimator, progress)?)
                }
                (Measure::Angles, _) => {
                    let has_direction = |x: &T| x.to_f64() != 0.0;
                    Prepared::Span(family.matrix().col_iter().any(|column| column.iter().any(has_direction)))
                }
                (Measure::Procrustes, _) => Prepared::Shape(Shape::centred(&features())),
                _ if by_features => {
                    let features = in_range(Features::of(&features(), measure.estimator()))?;
                    let own = features.inner(&features);
                    Prepared::Features(features, own)
                }
                _ => {
                    let features = in_range(Features::of(&features(), measure.estimator()))?;
                    let (kernel, error) = features.kernel(progress)?;
                    centred(Centred::of(kernel.as_faer(), error, measure.estimator()))
                }
            })
        });
        found.push(one.map_err(|error| among(error, Place::Matrix(k)))?);
    }
    Ok((found, kernels))
}

/// # Errors
/// [`Error::Overflow`].
fn in_range(features: Features) -> Result<Features> {
    let what = "difference of a feature from its mean";
    if features.is_finite() { Ok(features) } else { Err(Error::Overflow { what, row: 0, column: 0 }) }
}

/// The features as vectors, each with a component for each sample.
fn features<'a, T: Real>(family: &'a Vectors<'_, T>) -> Vectors<'a, T> {
    Vectors::rows(family.matrix())
}

/// The largest principal angle; `None` where one of the spans is the origin.
fn largest_angle<T: Real>(
    first: &Vectors<'_, T>,
    second: &Vectors<'_, T>,
    progress: Option<Progress<'_>>,
) -> Result<Option<Enclosure>> {
    Ok(PrincipalAngles::with(first, second, progress)?.angles.last().copied())
}

fn centred(centred: Centred) -> Prepared {
    // A correlation does not depend on the scale.
    let centred = centred.scaled();
    let own = centred.inner(&centred);
    Prepared::Centred(centred, own)
}

/// The kernel with a number for each parameter, by the distances of all samples together.
fn pooled<T: Real>(families: &[Vectors<'_, T>], given: Option<&Kernel>) -> Result<Kernel> {
    let kernel = given.cloned().map_or_else(|| Kernel::rbf(Bandwidth::MEDIAN), Ok)?;
    let Some(first) = families.first() else { return Ok(kernel) };
    let all: usize = families.iter().map(Vectors::len).sum();
    let mut points = Mat::zeros(first.dimension(), all);
    let columns = families.iter().flat_map(|family| family.matrix().col_iter());
    for (point, column) in points.col_iter_mut().zip(columns) {
        point.iter_mut().zip(column.iter()).for_each(|(to, from)| *to = from.to_f64());
    }
    kernel.resolved(&Vectors::columns(&points))
}

impl Measure {
    fn estimator(self) -> Estimator {
        match self {
            Self::Alignment(estimator) | Self::DistanceCorrelation(estimator) => estimator,
            // A sample of one has a discrepancy, but none that tells anything; both take two.
            Self::VectorCorrelation | Self::Procrustes | Self::MeanDiscrepancy(_) | Self::Angles => Estimator::Biased,
        }
    }
}

impl Prepared {
    /// Of a family and itself: by definition.
    fn alone(&self, measure: Measure) -> Option<Enclosure> {
        match self {
            Self::Features(_, own) | Self::Centred(_, own) => (own.lower > 0.0).then(|| Enclosure::point(1.0)),
            Self::Shape(shape) => shape.has_length().then(|| Enclosure::point(0.0)),
            Self::Span(has_direction) => has_direction.then(|| Enclosure::point(0.0)),
            Self::Means(..) => (measure == Measure::MeanDiscrepancy(Estimator::Biased)).then(|| Enclosure::point(0.0)),
        }
    }

    /// Of two families, prepared alike.
    fn beside(
        &self,
        other: &Self,
        measure: Measure,
        between: impl FnOnce(&Kernel) -> Result<Enclosure>,
        angle: impl FnOnce() -> Result<Option<Enclosure>>,
    ) -> Result<Option<Enclosure>> {
        let alike = |value: Enclosure, first: Enclosure, second: Enclosure| {
            let found = correlation(value, first, second)?;
            // An inner product of semidefinite matrices.
            let is_positive = match measure {
                Measure::VectorCorrelation | Measure::DistanceCorrelation(Estimator::Biased) => true,
                Measure::Alignment(Estimator::Biased) => matches!(self, Self::Features(..)),
                _ => false,
            };
            Some(if is_positive { Enclosure { lower: found.lower.max(0.0), ..found } } else { found })
        };
        Ok(match (self, other) {
            (Self::Features(x, first), Self::Features(y, second)) => alike(x.inner(y), *first, *second),
            (Self::Centred(x, first), Self::Centred(y, second)) => {
                let found = alike(x.inner(y), *first, *second);
                match measure {
                    Measure::DistanceCorrelation(Estimator::Biased) => found.map(|squared| squared.square_root()),
                    _ => found,
                }
            }
            (Self::Span(true), Self::Span(true)) => angle()?,
            (Self::Shape(x), Self::Shape(y)) => Procrustes::of_shapes(x, y)?.disparity,
            (Self::Means(x, kernel), Self::Means(y, _)) => {
                let found = MeanDiscrepancy::from_means(x, y, between(kernel)?);
                match measure {
                    Measure::MeanDiscrepancy(Estimator::Unbiased) => found.unbiased,
                    _ => Some(found.biased),
                }
            }
            _ => None,
        })
    }
}
