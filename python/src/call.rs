//! How work is done away from the interpreter.

use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::sync::{Mutex, PoisonError};

use gramkit::Progress;
use gramkit::rounding::in_default_environment;
use pyo3::prelude::*;

use crate::course::{Course, INTERVAL, tell_end};
use crate::error::Failure;
use crate::pool::{Pool, is_one_of_us, stay_alone};

/// Up to this many steps (multiplications, about), work is done on the calling thread with the interpreter held:
/// another thread would cost ten microseconds more.
pub(crate) const SMALL: usize = 1 << 17;

/// Does work of so many steps: a little of it here, more on the threads of this process, with the interpreter released.
///
/// Meanwhile this thread, and it alone, asks for signals, so that Ctrl-C is heard, and tells `progress` the fraction
/// that is done; if either raises, the work is told to stop, and the exception is returned. The floating-point state of
/// this thread, which another library may have changed, is set aside for work that is done here; those threads begin
/// with a clean one. On one of those threads, in a function of the caller's, work is done in place.
pub(crate) fn call<T: Send>(
    py: Python<'_>,
    steps: usize,
    progress: Option<&Bound<'_, PyAny>>,
    work: impl Fn(Option<Progress<'_>>) -> Result<T, Failure> + Sync,
) -> PyResult<T> {
    if is_one_of_us() {
        return py.detach(|| work(None)).map_err(PyErr::from);
    }
    if steps <= SMALL && progress.is_none() {
        stay_alone();
        match work(None) {
            Err(failure) if failure.is_environment() => return Ok(in_default_environment(|| work(None))?),
            other => return Ok(other?),
        }
    }
    let Some(pool) = Pool::current() else {
        stay_alone();
        return Ok(in_default_environment(|| work(None))?);
    };
    let answer = Mutex::new(None);
    listen(py, &pool, progress, &|progress| store(&answer, work(progress)))?;
    Ok(taken(&answer)?)
}

/// Does work on the threads of a pool, while this one listens.
fn listen(
    py: Python<'_>,
    pool: &Pool,
    progress: Option<&Bound<'_, PyAny>>,
    work: &(dyn Fn(Option<Progress<'_>>) + Sync),
) -> PyResult<()> {
    let progress = progress.map(|callback| callback.clone().unbind());
    let course = Course::default();
    let listen = |end: Receiver<()>| {
        let mut raised = None;
        loop {
            match end.recv_timeout(INTERVAL) {
                Ok(()) => return raised.map_or(Ok(()), Err),
                // The work has panicked, and the scope panics as it ends.
                Err(RecvTimeoutError::Disconnected) => return Err(Failure::Panic.into()),
                Err(RecvTimeoutError::Timeout) if raised.is_none() => {
                    raised = Python::attach(|py| course.tell(py, progress.as_ref())).err();
                }
                Err(RecvTimeoutError::Timeout) => {}
            }
        }
    };
    py.detach(|| {
        pool.threads().in_place_scope(|scope| {
            let (sender, receiver) = channel();
            let course = &course;
            scope.spawn(move |_| {
                work(Some(&|fraction| course.report(fraction)));
                // Whoever has stopped listening wants no answer.
                let _ = sender.send(());
            });
            listen(receiver)
        })
    })?;
    tell_end(py, progress.as_ref())
}

/// Keeps an answer for the thread that waits. Threads, channels and scopes are the same code for all answers so.
pub(crate) fn store<T>(place: &Mutex<Option<Result<T, Failure>>>, answer: Result<T, Failure>) {
    *place.lock().unwrap_or_else(PoisonError::into_inner) = Some(answer);
}

/// The answer that was kept.
pub(crate) fn taken<T>(place: &Mutex<Option<Result<T, Failure>>>) -> Result<T, Failure> {
    place.lock().unwrap_or_else(PoisonError::into_inner).take().unwrap_or(Err(Failure::Panic))
}
