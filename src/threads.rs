//! Other threads, where there are any: whoever shares work asks here first.
//!
//! rayon starts its threads when it is first asked, and panics where they cannot be started: at a limit of processes,
//! or without address space for their stacks. No answer of this crate depends on the number of threads, so there
//! everything runs on the thread that called.

use std::error::Error;
use std::panic::catch_unwind;
use std::sync::OnceLock;

use rayon::ThreadPoolBuilder;
use rayon::iter::ParallelIterator;

use crate::simd::set_default;

/// The number of threads that work is shared among which begins here: those of the pool that this thread belongs to,
/// of rayon's global one, or this thread alone.
pub(crate) fn count() -> usize {
    if rayon::current_thread_index().is_none() && !can_be_started() {
        stay_alone();
    }
    rayon::current_num_threads()
}

/// Tasks that may now be shared among as many threads.
pub(crate) fn parallel<T: ParallelIterator>(tasks: T) -> T {
    count();
    tasks
}

/// Whether rayon's global pool has its threads. It is asked for them once: a pool that could not be started never can,
/// for the host of this crate neither. They inherit nothing of the floating-point environment of the thread that asks.
fn can_be_started() -> bool {
    static STARTED: OnceLock<bool> = OnceLock::new();
    let pool = ThreadPoolBuilder::new().start_handler(|_| set_default());
    *STARTED.get_or_init(|| match pool.build_global() {
        Ok(()) => true,
        // An error that has a cause is that of a thread. The other one says that somebody was here before; if that
        // attempt failed, rayon's answer to the next question is a panic.
        Err(error) => error.source().is_none() && catch_unwind(rayon::current_num_threads).is_ok(),
    })
}

/// Makes this thread the only one of a pool that nobody else knows, so that nobody can wait for it. That takes a few
/// kilobytes for each thread that calls, which are not given back.
fn stay_alone() {
    // Without so little memory nothing works.
    let _ = ThreadPoolBuilder::new().num_threads(1).use_current_thread().build();
}

#[cfg(test)]
mod tests {
    use super::*;
    use rayon::prelude::*;

    #[test]
    fn a_thread_alone_does_all_the_work_and_may_still_call_another_pool() {
        let work = || {
            stay_alone();
            assert_eq!(count(), 1);
            let own = std::thread::current().id();
            let squares: Vec<u64> = parallel((0..1000_u64).into_par_iter())
                .map(|k| {
                    assert_eq!(std::thread::current().id(), own);
                    k * k
                })
                .collect();
            assert_eq!(squares, (0..1000).map(|k| k * k).collect::<Vec<_>>());
            assert_eq!(rayon::join(|| 1, || rayon::join(|| 2, || 3)), (1, (2, 3)));
            let pool = ThreadPoolBuilder::new().num_threads(3).build().unwrap();
            assert_eq!(pool.install(count), 3);
            assert_eq!(pool.install(|| (0..1000_u64).into_par_iter().sum::<u64>()), 499_500);
            assert_eq!(count(), 1);
        };
        // Two at a time, for each has a pool of its own.
        std::thread::scope(|scope| {
            scope.spawn(work);
            scope.spawn(work);
        });
    }

    #[test]
    fn a_pool_of_the_host_is_the_one_that_counts() {
        for threads in [1, 2, 5] {
            let pool = ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
            assert_eq!(pool.install(count), threads);
        }
    }
}
