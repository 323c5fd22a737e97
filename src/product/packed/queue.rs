//! Blocks of rows, packed and multiplied by several threads without a barrier between them.
//!
//! The work of a block is some items that pack it, one that sees it, and tasks that form columns of the product. The
//! items of all blocks stand in one queue, in that order, from which each thread takes the next one. An item waits for
//! what it needs alone: packing, for the block that was in the same memory; a task, for its block's packing and for the
//! same columns of the block before. All of that stands before it in the queue, so there is always an item that waits
//! for nothing.
//!
//! The columns of the product are summed block by block, in order, whoever does it: the bits do not depend on the
//! number of threads.

use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};
use std::{hint, thread};

use crate::error::{Error, Result};
use crate::progress::{Progress, report};
use crate::rounding::check_environment;
use crate::threads;

/// Looks at what is missing before a thread that waits offers its core to others.
const LOOKS: usize = 1 << 10;

/// A piece of a block's work.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::product) enum Item {
    Pack(usize),
    See,
    Form(usize),
}

/// How many of each there are.
#[derive(Clone, Copy, Debug)]
pub(in crate::product) struct Counts {
    pub(in crate::product) blocks: usize,
    /// Items that pack one block.
    pub(in crate::product) packs: usize,
    /// Tasks that form columns of it.
    pub(in crate::product) forms: usize,
    /// Blocks that are in memory at the same time.
    pub(in crate::product) memories: usize,
}

/// What is to be done, and what is done already.
#[derive(Debug)]
pub(in crate::product) struct Queue {
    counts: Counts,
    next: AtomicUsize,
    /// Of each block, the items that have packed it.
    packed: Vec<AtomicUsize>,
    /// Of each block, the items that need its memory no more.
    used: Vec<AtomicUsize>,
    /// Of each task, the blocks whose products it has added up.
    formed: Vec<AtomicUsize>,
    seen: AtomicUsize,
    /// Blocks of which has been reported that they are complete.
    reported: AtomicUsize,
    stopped: AtomicBool,
    error: Mutex<Option<Error>>,
}

impl Queue {
    pub(in crate::product) fn new(counts: Counts) -> Self {
        let zeros = |count: usize| (0..count).map(|_| AtomicUsize::new(0)).collect();
        Self {
            counts,
            next: AtomicUsize::new(0),
            packed: zeros(counts.blocks),
            used: zeros(counts.blocks),
            formed: zeros(counts.forms),
            seen: AtomicUsize::new(0),
            reported: AtomicUsize::new(0),
            stopped: AtomicBool::new(false),
            error: Mutex::new(None),
        }
    }

    /// Does all of the work on the threads of the pool, whose environment is checked. `work` is called for each item of
    /// each block once; the items of See never at the same time.
    ///
    /// # Errors
    /// [`Error::Environment`]; [`Error::Cancelled`].
    pub(in crate::product) fn run(
        &self,
        work: impl Fn(usize, Item) + Sync,
        progress: Option<Progress<'_>>,
    ) -> Result<()> {
        let helpers = threads::count() - 1;
        rayon::scope(|scope| {
            for _ in 0..helpers {
                scope.spawn(|_| self.serve(&work, None));
            }
            self.serve(&work, progress);
        });
        self.error.lock().unwrap_or_else(PoisonError::into_inner).take().map_or(Ok(()), Err)?;
        // What others completed last.
        self.report(progress)
    }

    /// One report for each block, in order, once it is complete.
    fn report(&self, progress: Option<Progress<'_>>) -> Result<()> {
        let Counts { blocks, forms, .. } = self.counts;
        while progress.is_some() {
            let reported = self.reported.load(Ordering::Relaxed);
            if reported >= blocks || self.used[reported].load(Ordering::Relaxed) <= forms {
                break;
            }
            self.reported.store(reported + 1, Ordering::Relaxed);
            report(progress, (reported + 1) as f64 / blocks as f64)?;
        }
        Ok(())
    }

    /// Takes items and works, until there are none. Only who has no item in hand reports: what a callback does may run
    /// other work of the pool meanwhile, also of this queue.
    fn serve(&self, work: &(impl Fn(usize, Item) + Sync), progress: Option<Progress<'_>>) {
        let stop = StopOnPanic(self);
        if let Err(error) = check_environment().and_then(|()| self.take_turns(work, progress)) {
            self.stopped.store(true, Ordering::Relaxed);
            self.error.lock().unwrap_or_else(PoisonError::into_inner).get_or_insert(error);
        }
        drop(stop);
    }

    fn take_turns(&self, work: &(impl Fn(usize, Item) + Sync), progress: Option<Progress<'_>>) -> Result<()> {
        let Counts { blocks, packs, forms, .. } = self.counts;
        loop {
            let index = self.next.fetch_add(1, Ordering::Relaxed);
            let (block, place) = (index / (packs + 1 + forms), index % (packs + 1 + forms));
            let item = match place {
                _ if place < packs => Item::Pack(place),
                _ if place == packs => Item::See,
                _ => Item::Form(place - packs - 1),
            };
            if block >= blocks || !self.is_ready(block, item) {
                return Ok(());
            }
            work(block, item);
            self.done(block, item);
            self.report(progress)?;
        }
    }

    /// Waits until an item has what it needs; not if everything is stopped before.
    fn is_ready(&self, block: usize, item: Item) -> bool {
        let Counts { packs, forms, memories, .. } = self.counts;
        let at_least = |counter: &AtomicUsize, count: usize| counter.load(Ordering::Acquire) >= count;
        let ready = || match item {
            Item::Pack(_) => block < memories || at_least(&self.used[block - memories], forms + 1),
            Item::See => at_least(&self.packed[block], packs) && at_least(&self.seen, block),
            Item::Form(task) => at_least(&self.packed[block], packs) && at_least(&self.formed[task], block),
        };
        let mut looks = 0;
        while !self.stopped.load(Ordering::Relaxed) {
            if ready() {
                return true;
            }
            looks += 1;
            if looks < LOOKS { hint::spin_loop() } else { thread::yield_now() }
        }
        false
    }

    fn done(&self, block: usize, item: Item) {
        let count = |counter: &AtomicUsize| {
            counter.fetch_add(1, Ordering::Release);
        };
        match item {
            Item::Pack(_) => return count(&self.packed[block]),
            Item::See => count(&self.seen),
            Item::Form(task) => count(&self.formed[task]),
        }
        count(&self.used[block]);
    }
}

/// Nobody waits for the item of a thread that panics.
struct StopOnPanic<'a>(&'a Queue);

impl Drop for StopOnPanic<'_> {
    fn drop(&mut self) {
        if thread::panicking() {
            self.0.stopped.store(true, Ordering::Relaxed);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rayon::ThreadPoolBuilder;
    use std::ops::ControlFlow;
    use std::panic::{AssertUnwindSafe, catch_unwind};

    const COUNTS: Counts = Counts { blocks: 40, packs: 3, forms: 5, memories: 2 };

    fn pool(threads: usize) -> rayon::ThreadPool {
        ThreadPoolBuilder::new().num_threads(threads).build().unwrap()
    }

    /// What happened, in an order in which it did.
    fn log(threads: usize) -> Vec<(usize, Item)> {
        let log = Mutex::new(Vec::new());
        let work = |block: usize, item: Item| log.lock().unwrap().push((block, item));
        pool(threads).install(|| Queue::new(COUNTS).run(work, None)).unwrap();
        log.into_inner().unwrap()
    }

    #[test]
    fn every_item_comes_once_and_after_what_it_needs() {
        for threads in [1, 2, 3, 8] {
            let log = log(threads);
            assert_eq!(log.len(), COUNTS.blocks * (COUNTS.packs + 1 + COUNTS.forms));
            let place = |what: (usize, Item)| log.iter().position(|&other| other == what).unwrap();
            for block in 0..COUNTS.blocks {
                let packed = (0..COUNTS.packs).map(|i| place((block, Item::Pack(i)))).max().unwrap();
                let users = (0..COUNTS.forms).map(Item::Form).chain([Item::See]);
                assert!(users.clone().all(|item| place((block, item)) > packed));
                if block > 0 {
                    assert!(users.clone().all(|item| place((block, item)) > place((block - 1, item))));
                }
                if block >= COUNTS.memories {
                    let first = (0..COUNTS.packs).map(|i| place((block, Item::Pack(i)))).min().unwrap();
                    assert!(users.clone().all(|item| place((block - COUNTS.memories, item)) < first));
                }
            }
        }
    }

    #[test]
    fn who_is_told_to_stop_stops_and_fractions_grow() {
        for threads in [1, 2, 3] {
            let told = Mutex::new(Vec::new());
            let progress = |fraction: f64| {
                told.lock().unwrap().push(fraction);
                if fraction > 0.5 { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
            };
            let outcome = pool(threads).install(|| Queue::new(COUNTS).run(|_, _| (), Some(&progress)));
            assert_eq!(outcome, Err(Error::Cancelled));
            let expected: Vec<f64> = (1..=21).map(|block| f64::from(block) / 40.0).collect();
            assert_eq!(told.into_inner().unwrap(), expected);
        }
    }

    #[test]
    fn nobody_waits_for_an_item_that_panicked() {
        for threads in [1, 2, 5] {
            let work = |block: usize, item: Item| assert!((block, item) != (7, Item::Pack(1)), "as expected");
            let run = || pool(threads).install(|| Queue::new(COUNTS).run(work, None));
            assert!(catch_unwind(AssertUnwindSafe(run)).is_err());
        }
    }
}
