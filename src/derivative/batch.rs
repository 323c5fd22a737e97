//! The derivatives at many points, in parallel.

use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use rayon::prelude::*;

use super::Derivative;
use super::differences::Differences;
use super::gradient::gradient_with;
use super::hessian::hessian_with;
use super::samples::scalar;
use crate::error::{Error, Place, Result};
use crate::matrix::Symmetric;
use crate::progress::{Progress, report};
use crate::threads::parallel;

/// The Hessians of f at many points, in their order, each as by [`hessian()`](super::hessian()).
///
/// The points are shared among rayon's threads, each point the work of one, so the bits do not depend on the number of
/// threads. [`Differences::progress`] is told the fraction of the points done.
///
/// ```
/// use gramkit::derivative::{Differences, hessian, hessians};
/// let f = |p: &[f64]| p[0].sin() * p[1];
/// let points = [[0.0, 1.0], [0.5, 2.0], [1.0, 3.0]];
/// let options = Differences::default();
/// let all = hessians(f, &points, &options)?;
/// assert_eq!(all[1], hessian(f, &points[1], &options)?);
/// # Ok::<(), gramkit::Error>(())
/// ```
///
/// # Errors
/// [`Error::At`], of the first point that has no Hessian, with its reason; [`Error::Cancelled`].
pub fn hessians<P: AsRef<[f64]> + Sync>(
    f: impl Fn(&[f64]) -> f64 + Sync,
    points: &[P],
    options: &Differences<'_>,
) -> Result<Vec<Derivative<Symmetric>>> {
    let f = scalar(f);
    at_all(points, options.progress, |x| hessian_with(&f, x, options, 1.0))
}

/// The gradients of f at many points, in their order, each as by [`gradient()`](super::gradient()); see [`hessians()`].
///
/// ```
/// use std::ops::ControlFlow;
/// use gramkit::Error;
/// use gramkit::derivative::{Differences, gradients};
/// let f = |p: &[f64]| p[0] * p[0];
/// let points: Vec<[f64; 1]> = (0..100).map(|k| [f64::from(k)]).collect();
/// let all = gradients(f, &points, &Differences::default())?;
/// assert!((all[99][0] - 198.0).abs() <= all[99].error[0]);
/// let impatient = Differences { progress: Some(&|_| ControlFlow::Break(())), ..Differences::default() };
/// assert_eq!(gradients(f, &points, &impatient), Err(Error::Cancelled));
/// # Ok::<(), gramkit::Error>(())
/// ```
///
/// # Errors
/// Those of [`hessians()`].
pub fn gradients<P: AsRef<[f64]> + Sync>(
    f: impl Fn(&[f64]) -> f64 + Sync,
    points: &[P],
    options: &Differences<'_>,
) -> Result<Vec<Derivative<Vec<f64>>>> {
    let f = scalar(f);
    at_all(points, options.progress, |x| gradient_with(&f, x, options, 1.0))
}

fn at_all<P: AsRef<[f64]> + Sync, T: Send>(
    points: &[P],
    progress: Option<Progress<'_>>,
    at: impl Fn(&[f64]) -> Result<T> + Sync,
) -> Result<Vec<T>> {
    let (done, cancelled) = (AtomicUsize::new(0), AtomicBool::new(false));
    let one = |x: &P| {
        if cancelled.load(Ordering::Relaxed) {
            return Err(Error::Cancelled);
        }
        let answer = at(x.as_ref());
        let count = done.fetch_add(1, Ordering::Relaxed) + 1;
        report(progress, count as f64 / points.len() as f64)
            .inspect_err(|_| cancelled.store(true, Ordering::Relaxed))?;
        answer
    };
    let answers: Vec<Result<T>> = parallel(points.par_iter()).map(one).collect();
    if cancelled.into_inner() {
        return Err(Error::Cancelled);
    }
    let named = |(point, answer): (usize, Result<T>)| answer.map_err(|error| error.at(Place::Point(point)));
    // In the order of the points, so that the first error is that of the first point.
    answers.into_iter().enumerate().map(named).collect()
}
