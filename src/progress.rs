//! Long work tells how far it is, and can be told to stop.

use std::ops::ControlFlow;

use crate::error::{Error, Result};

/// A callback that receives the fraction of the work done, in [0, 1], and says whether to go on; on
/// [`ControlFlow::Break`] the work ends with [`Error::Cancelled`].
pub type Progress<'a> = &'a (dyn Fn(f64) -> ControlFlow<()> + Sync);

/// Reports a fraction, if anybody listens.
pub(crate) fn report(progress: Option<Progress<'_>>, fraction: f64) -> Result<()> {
    match progress.map(|callback| callback(fraction)) {
        Some(ControlFlow::Break(())) => Err(Error::Cancelled),
        _ => Ok(()),
    }
}
