//! Pools of threads: no answer depends on how many there are.

use rayon::{ThreadPool, ThreadPoolBuilder};

/// A pool of so many threads.
pub(crate) fn pool(threads: usize) -> ThreadPool {
    ThreadPoolBuilder::new().num_threads(threads).build().unwrap()
}

/// The value of `compute` on so many threads.
pub(crate) fn on<T: Send>(threads: usize, compute: impl FnOnce() -> T + Send) -> T {
    pool(threads).install(compute)
}

/// The value of `compute`, which has to be its value on each of these numbers of threads.
#[track_caller]
pub(crate) fn same_on<T: PartialEq + Send>(threads: &[usize], compute: impl Fn() -> T + Sync) -> T {
    let value = compute();
    for &count in threads {
        // The values are not shown: some have millions of entries.
        assert!(on(count, &compute) == value, "{count} threads give another answer");
    }
    value
}
