//! The threads of this process.
//!
//! rayon's global pool does not outlive a fork: the child has the pool and none of its threads, and waits for ever. So
//! the pool here is one of our own that knows the process it was made in, and a child makes another.

use std::cell::Cell;
use std::process;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use arc_swap::ArcSwapOption;
use gramkit::rounding::set_default_environment;
use rayon::{ThreadPool, ThreadPoolBuilder};

/// Threads, and the process that they are of.
pub(crate) struct Pool {
    process: u32,
    threads: ThreadPool,
}

// A lock could be held by another thread at the moment of a fork, and never be released in the child.
static CURRENT: ArcSwapOption<Pool> = ArcSwapOption::const_empty();

/// The number of threads that was asked for, which a forked child asks for too; `usize::MAX` before anybody asked.
static WANTED: AtomicUsize = AtomicUsize::new(usize::MAX);

thread_local!(static OURS: Cell<bool> = const { Cell::new(false) });

impl Pool {
    /// The pool of this process, which starts when it is first asked for; `None` where no thread can be started.
    pub(crate) fn current() -> Option<Arc<Self>> {
        match CURRENT.load_full() {
            Some(pool) if pool.process == process::id() => Some(pool),
            _ => Self::started(number_asked_for()),
        }
    }

    /// A new pool of this many threads, 0 for one on each processor. The work that others have begun ends on theirs.
    pub(crate) fn replace(threads: usize) -> Option<Arc<Self>> {
        WANTED.store(threads, Ordering::Relaxed);
        Self::started(threads)
    }

    fn started(threads: usize) -> Option<Arc<Self>> {
        let begin = |_| {
            OURS.with(|ours| ours.set(true));
            // What another library, or its compiler, has done to the floating-point unit is inherited by new threads.
            set_default_environment();
        };
        // A panic is told to the caller by the channel that nothing comes through; without a handler it would be the
        // end of the process.
        let builder = ThreadPoolBuilder::new().num_threads(threads).start_handler(begin).panic_handler(|_| ());
        let threads = builder.build().ok()?;
        let pool = Arc::new(Self { process: process::id(), threads });
        if let Some(old) = CURRENT.swap(Some(Arc::clone(&pool)))
            && old.process != process::id()
        {
            // Its threads are those of the parent: there is nobody here who could end.
            std::mem::forget(old);
        }
        Some(pool)
    }

    /// How many threads there are.
    pub(crate) fn size(&self) -> usize {
        self.threads.current_num_threads()
    }

    /// rayon's side of it.
    pub(crate) fn threads(&self) -> &ThreadPool {
        &self.threads
    }
}

/// Whether this thread is one of a pool, on which a function of the caller's runs: it must not wait for the others.
pub(crate) fn is_one_of_us() -> bool {
    OURS.with(Cell::get)
}

/// The number of threads that was asked for, or that of the environment; 0 if nobody says anything.
fn number_asked_for() -> usize {
    let wanted = WANTED.load(Ordering::Relaxed);
    if wanted != usize::MAX {
        return wanted;
    }
    let number = |name| std::env::var(name).ok()?.parse().ok();
    number("GRAMKIT_NUM_THREADS").or_else(|| number("RAYON_NUM_THREADS")).unwrap_or(0)
}

/// Makes the calling thread the only one of a pool of its own, once, so that no work that begins here starts rayon's
/// global pool. That takes a few kilobytes for each thread that calls, which are not given back.
pub(crate) fn stay_alone() {
    thread_local!(static ALONE: Cell<bool> = const { Cell::new(false) });
    ALONE.with(|alone| {
        if !alone.get() {
            alone.set(ThreadPoolBuilder::new().num_threads(1).use_current_thread().build().is_ok());
        }
    });
}
