//! Long work on data of its own, which is left behind where it is interrupted.
//!
//! Decompositions neither tell how far they are nor stop when they are told to. So that Ctrl-C is heard during them,
//! they get a copy of the data; if the caller is interrupted, it does not wait for their end.

use std::ops::ControlFlow;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::mpsc::{RecvTimeoutError, channel};
use std::time::Duration;

use gramkit::faer::Mat;
use gramkit::{Orientation, Progress, Real, Vectors};
use pyo3::prelude::*;

use crate::call::call;
use crate::error::Failure;
use crate::pool::{Pool, is_one_of_us};

/// Up to this many steps the caller waits: it is well below a second.
const SHORT: usize = 1 << 27;

/// From so many steps on, a copy of vectors takes no time worth mentioning beside the work, …
pub(crate) const WORTH_A_COPY: usize = 1 << 35;

/// … up to so many numbers, which do not take much memory either.
pub(crate) const MOST_COPIED: usize = 1 << 22;

/// How often a signal and a callback are thought of.
const INTERVAL: Duration = Duration::from_millis(20);

/// Vectors, copied, that are taken as they were from their matrix.
pub(crate) struct OwnVectors {
    values: Mat<f64>,
    of: Orientation,
}

impl OwnVectors {
    pub(crate) fn of<T: Real>(vectors: &Vectors<'_, T>) -> Self {
        Self { values: vectors.to_f64(), of: vectors.orientation() }
    }

    pub(crate) fn vectors(&self) -> Vectors<'_, f64> {
        match self.of {
            Orientation::Columns => Vectors::columns(&self.values),
            Orientation::Rows => Vectors::rows(self.values.transpose()),
        }
    }
}

/// Does work on the vectors of a matrix, or on a copy of them where it is long: as [`call`], or as [`call_owned`].
macro_rules! call_with_vectors {
    ($py:expr, $matrix:expr, $of:expr, $steps:expr, $progress:expr, |$vectors:ident, $told:tt| $work:expr) => {
        if $steps > $crate::owned::WORTH_A_COPY && $matrix.numbers() <= $crate::owned::MOST_COPIED {
            let own =
                $crate::array_in::with_vectors!($matrix, $of, borrowed => $crate::owned::OwnVectors::of(&borrowed));
            $crate::owned::call_owned($py, $steps, $progress, own, move |own, $told| {
                let $vectors = &own.vectors();
                $work
            })
        } else {
            $crate::array_in::with_vectors!($matrix, $of, borrowed => {
                let $vectors = &borrowed;
                $crate::call::call($py, $steps, $progress, |$told| $work)
            })
        }
    };
}
pub(crate) use call_with_vectors;

/// Does work of so many steps on a subject, as [`call`] does; where it is long and the caller is interrupted, it ends
/// by itself, and nobody hears of it.
pub(crate) fn call_owned<S: Send + Sync + 'static, T: Send + 'static>(
    py: Python<'_>,
    steps: usize,
    progress: Option<&Bound<'_, PyAny>>,
    subject: S,
    work: impl Fn(&S, Option<Progress<'_>>) -> Result<T, Failure> + Send + Sync + 'static,
) -> PyResult<T> {
    let pool = if steps > SHORT && !is_one_of_us() { Pool::current() } else { None };
    let Some(pool) = pool else { return call(py, steps, progress, |progress| work(&subject, progress)) };
    let state = Arc::new((AtomicU64::new(0), AtomicBool::new(false)));
    let (sender, mut receiver) = channel();
    let reported = Arc::clone(&state);
    pool.threads().spawn(move || {
        let (done, cancelled) = &*reported;
        let report = |fraction: f64| {
            done.fetch_max(fraction.to_bits(), Ordering::Relaxed);
            if cancelled.load(Ordering::Relaxed) { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
        };
        // Whoever has stopped listening wants no answer.
        let _ = sender.send(work(&subject, Some(&report)));
    });
    let tell = |py: Python<'_>, fraction: f64| {
        py.check_signals()?;
        progress.map_or(Ok(()), |callback| callback.call1((fraction,)).map(drop))
    };
    loop {
        // A receiver cannot be shared: it goes to where the interpreter is released, and comes back.
        let answer;
        (answer, receiver) = py.detach(move || (receiver.recv_timeout(INTERVAL), receiver));
        match answer {
            Ok(answer) => {
                let answer = answer?;
                tell(py, 1.0)?;
                return Ok(answer);
            }
            Err(RecvTimeoutError::Timeout) => {
                if let Err(raised) = tell(py, f64::from_bits(state.0.load(Ordering::Relaxed))) {
                    state.1.store(true, Ordering::Relaxed);
                    return Err(raised);
                }
            }
            Err(RecvTimeoutError::Disconnected) => return Err(Failure::Panic.into()),
        }
    }
}
