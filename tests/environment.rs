//! The floating-point environment: where it is not the default nothing is proved, and it can be set.

#![cfg(target_arch = "x86_64")]
#![allow(unsafe_code)]

use std::arch::asm;
use std::thread;

use gramkit::rounding::{in_default_environment, set_default_environment};
use gramkit::{Definiteness, Error, Gram, MatrixView, Result, Symmetric, Vectors, Verdict};
use rayon::ThreadPoolBuilder;

/// MXCSR after a reset, and the bits that a library compiled for fast mathematics sets: flush to zero, and denormals
/// are zero.
const DEFAULT: u32 = 0x1f80;
const FLUSHING: u32 = DEFAULT | 1 << 15 | 1 << 6;
/// Rounding upward.
const UPWARD: u32 = DEFAULT | 2 << 13;
/// The bits that say which exceptions there were.
const FLAGS: u32 = 0x3f;

fn set(control: u32) {
    // SAFETY: the instruction reads the 4 bytes of `control`, which sets no reserved bit.
    unsafe { asm!("ldmxcsr [{}]", in(reg) &raw const control, options(nostack)) };
}

fn get() -> u32 {
    let mut control = 0_u32;
    // SAFETY: the instruction writes the 4 bytes of `control`.
    unsafe { asm!("stmxcsr [{}]", in(reg) &raw mut control, options(nostack, preserves_flags)) };
    control & !FLAGS
}

/// What `work` makes on a thread of its own with this control word.
fn on_a_thread_with<R: Send>(control: u32, work: impl FnOnce() -> R + Send) -> R {
    thread::scope(|scope| {
        let changed = scope.spawn(|| {
            set(control);
            work()
        });
        changed.join().unwrap()
    })
}

fn proof() -> Result<Verdict> {
    let a = Symmetric::from_lower(3, |i, j| if i == j { 2.0 } else { -1.0 / (1 + i + j) as f64 })?;
    Ok(Definiteness::of(&a)?.is_positive_definite())
}

/// So many that the work is shared among the threads of the pool.
fn shared_proof() -> Result<bool> {
    const SHAPE: (usize, usize) = (40_000, 20);
    let x: Vec<f64> = (0..SHAPE.0 * SHAPE.1).map(|k| 0.1 * ((k * k + 3 * k) % 1009) as f64).collect();
    let gram = Gram::of(&Vectors::columns(MatrixView::column_major(&x, SHAPE.0, SHAPE.1)?))?;
    Ok(gram.radius().is_proved())
}

#[test]
fn a_thread_that_was_changed_proves_after_it_is_set() {
    for control in [FLUSHING, UPWARD] {
        let answers = on_a_thread_with(control, || {
            let before = proof();
            set_default_environment();
            (before, proof(), get())
        });
        assert!(matches!(answers.0, Err(Error::Environment(_))), "{:?}", answers.0);
        assert_eq!((answers.1, answers.2), (Ok(Verdict::Proved), DEFAULT));
    }
}

#[test]
fn a_call_in_the_default_environment_leaves_the_thread_as_it_was() {
    for control in [FLUSHING, UPWARD] {
        let answers = on_a_thread_with(control, || (in_default_environment(proof), get(), proof()));
        assert_eq!((answers.0, answers.1), (Ok(Verdict::Proved), control));
        assert!(matches!(answers.2, Err(Error::Environment(_))), "{:?}", answers.2);
        let after = on_a_thread_with(control, || {
            let panicked =
                std::panic::catch_unwind(|| in_default_environment(|| std::panic::resume_unwind(Box::new(0))));
            (panicked.is_err(), get())
        });
        assert_eq!(after, (true, control));
    }
}

#[test]
fn a_pool_that_starts_where_numbers_are_flushed_proves_if_its_threads_begin_with_the_default() {
    let pool = |set: bool| {
        let start = move |_| {
            if set {
                set_default_environment();
            }
        };
        on_a_thread_with(FLUSHING, || ThreadPoolBuilder::new().num_threads(3).start_handler(start).build().unwrap())
    };
    let (inherited, set) = (pool(false), pool(true));
    let flushed = inherited.install(shared_proof);
    assert!(matches!(flushed, Err(Error::Environment(_))), "{flushed:?}");
    assert_eq!(set.install(shared_proof), Ok(true));
    // The small call of a thread that was changed goes to the pool.
    assert_eq!(on_a_thread_with(FLUSHING, || set.install(proof)), Ok(Verdict::Proved));
}
