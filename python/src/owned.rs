//! Long work on data of its own, which is left behind where it is interrupted.
//!
//! Decompositions neither tell how far they are nor stop when they are told to. So that Ctrl-C is heard during them,
//! they get a copy of the data; if the caller is interrupted, it does not wait for their end.

use std::sync::mpsc::{RecvTimeoutError, channel};
use std::sync::{Arc, Mutex};

use gramkit::faer::Mat;
use gramkit::{Orientation, Progress, Real, Vectors};
use pyo3::prelude::*;

use crate::call::{call, store, taken};
use crate::course::{Course, INTERVAL, tell_end};
use crate::error::Failure;
use crate::pool::{Pool, is_one_of_us};

/// Up to this many steps the caller waits: it is well below a second.
const SHORT: usize = 1 << 27;

/// From so many steps on, a copy of vectors takes no time worth mentioning beside the work, …
pub(crate) const WORTH_A_COPY: usize = 1 << 35;

/// … up to so many numbers, which do not take much memory either.
pub(crate) const MOST_COPIED: usize = 1 << 22;

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
    let answer = Arc::new(Mutex::new(None));
    let kept = Arc::clone(&answer);
    await_end(py, &pool, progress, Box::new(move |progress| store(&kept, work(&subject, progress))))?;
    Ok(taken(&answer)?)
}

/// Work that keeps its answer itself.
type Work = Box<dyn FnOnce(Option<Progress<'_>>) + Send>;

/// Does work on the threads of a pool, and waits for its end, unless it is interrupted.
fn await_end(py: Python<'_>, pool: &Pool, progress: Option<&Bound<'_, PyAny>>, work: Work) -> PyResult<()> {
    let progress = progress.map(|callback| callback.clone().unbind());
    let course = Arc::new(Course::default());
    let (sender, mut receiver) = channel();
    let reported = Arc::clone(&course);
    pool.threads().spawn(move || {
        work(Some(&|fraction| reported.report(fraction)));
        // Whoever has stopped listening wants no answer.
        let _ = sender.send(());
    });
    loop {
        // A receiver cannot be shared: it goes to where the interpreter is released, and comes back.
        let end;
        (end, receiver) = py.detach(move || (receiver.recv_timeout(INTERVAL), receiver));
        match end {
            Ok(()) => return tell_end(py, progress.as_ref()),
            Err(RecvTimeoutError::Timeout) => course.tell(py, progress.as_ref())?,
            Err(RecvTimeoutError::Disconnected) => return Err(Failure::Panic.into()),
        }
    }
}
