//! Long work tells how far it is, and can be told to stop.

use std::ops::ControlFlow;

use crate::error::{Error, Result};

/// A callback that receives the fraction of the work done, in [0, 1], and says whether to go on; on
/// [`ControlFlow::Break`] the work ends with [`Error::Cancelled`]. A part of the work that does not know how far it is
/// tells 0 and asks all the same, so that a fraction may be less than the one before.
pub type Progress<'a> = &'a (dyn Fn(f64) -> ControlFlow<()> + Sync);

/// A part of longer work, whose fractions are told as those from `from` to `to` of the whole.
pub(crate) fn part<R>(
    progress: Option<Progress<'_>>,
    (from, to): (f64, f64),
    work: impl FnOnce(Option<Progress<'_>>) -> R,
) -> R {
    match progress {
        Some(whole) => work(Some(&|fraction| whole(from + (to - from) * fraction))),
        None => work(None),
    }
}

/// What an attempt found, which may fail for any reason but that it was told to stop.
pub(crate) fn attempted<T>(outcome: Result<T>) -> Result<Option<T>> {
    match outcome {
        Err(Error::Cancelled) => Err(Error::Cancelled),
        other => Ok(other.ok()),
    }
}

/// Reports a fraction, if anybody listens.
pub(crate) fn report(progress: Option<Progress<'_>>, fraction: f64) -> Result<()> {
    match progress.map(|callback| callback(fraction)) {
        Some(ControlFlow::Break(())) => Err(Error::Cancelled),
        _ => Ok(()),
    }
}
