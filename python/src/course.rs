//! How far work on other threads is, and whether it goes on.

use std::ops::ControlFlow;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::Duration;

use pyo3::prelude::*;

/// How often a signal and a callback are thought of.
pub(crate) const INTERVAL: Duration = Duration::from_millis(20);

/// What the work says, and what it is told.
#[derive(Default)]
pub(crate) struct Course {
    done: AtomicU64,
    cancelled: AtomicBool,
}

impl Course {
    /// For the work: the fraction that is done, and whether to go on.
    pub(crate) fn report(&self, fraction: f64) -> ControlFlow<()> {
        // Numbers from 0 on are in the order of their bits, and a part that tells nothing takes nothing back.
        // −0 is above all others by its bits.
        self.done.fetch_max((fraction + 0.0).to_bits(), Ordering::Relaxed);
        if self.cancelled.load(Ordering::Relaxed) { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    }

    /// For the thread that waits: asks for signals, and tells the callback the fraction that is done; if either raises,
    /// the work is to stop.
    pub(crate) fn tell(&self, py: Python<'_>, callback: Option<&Py<PyAny>>) -> PyResult<()> {
        let told = tell(py, callback, f64::from_bits(self.done.load(Ordering::Relaxed)));
        self.cancelled.store(told.is_err(), Ordering::Relaxed);
        told
    }
}

/// Asks for signals, and tells the callback that all is done.
pub(crate) fn tell_end(py: Python<'_>, callback: Option<&Py<PyAny>>) -> PyResult<()> {
    tell(py, callback, 1.0)
}

fn tell(py: Python<'_>, callback: Option<&Py<PyAny>>, fraction: f64) -> PyResult<()> {
    py.check_signals()?;
    callback.map_or(Ok(()), |callback| callback.call1(py, (fraction,)).map(drop))
}
