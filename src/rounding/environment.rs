//! The floating-point environment of the running thread.
//!
//! Audio and machine-learning hosts set "flush to zero" per thread, and a library may have left another rounding mode
//! behind. Every bound in [`rounding`](super) presupposes neither, so each proof begins by looking, and looks again on
//! each thread of the pool that works for it: those have environments of their own.

use std::hint::black_box;

use rayon::prelude::*;

use crate::error::{Error, Result};
use crate::simd::{DefaultEnvironment, set_default};
use crate::threads::parallel;

/// Checks, on this thread, rounding to nearest with ties to even, gradual underflow, and a fused multiply–add that
/// fuses.
///
/// # Errors
/// [`Error::Environment`], naming what is off.
pub(crate) fn check_environment() -> Result<()> {
    // 1 ± 1e-30 both round to 1 only when rounding to nearest: upward the first exceeds 1, downward and towards zero
    // the second falls below it (the test of Rump's INTLAB). The tie 1 + u goes to the even neighbour, 1.
    let tiny = black_box(1e-30_f64);
    let u = black_box(f64::EPSILON / 2.0);
    if 1.0 + tiny != 1.0 || 1.0 - tiny != 1.0 || -1.0 - tiny != -1.0 || 1.0 + u != 1.0 {
        return Err(Error::Environment("rounding is not to nearest"));
    }
    let smallest_normal = black_box(f64::MIN_POSITIVE);
    let subnormal = smallest_normal * black_box(0.5);
    if subnormal == 0.0 || subnormal * black_box(1.0) == 0.0 || subnormal + subnormal != smallest_normal {
        return Err(Error::Environment("subnormal numbers are flushed to zero"));
    }
    // (1 + 2⁻³⁰)² = 1 + 2⁻²⁹ + 2⁻⁶⁰: the last term is what the rounded square loses.
    let a = black_box(1.0 + 1.0 / f64::from(1 << 30));
    if a.mul_add(a, -(a * a)) != 1.0 / (f64::from(1 << 30) * f64::from(1 << 30)) {
        return Err(Error::Environment("multiply–add is not fused"));
    }
    Ok(())
}

/// Sets the floating-point environment of this thread to the default of IEEE 754, which all bounds presuppose: rounding
/// to nearest, gradual underflow, no trap.
///
/// A thread inherits the environment of the one that starts it, so a pool that is started where a library has set
/// "flush to zero" proves nothing, unless its threads begin with this. Those of rayon's global pool do if gramkit is
/// the first to ask for it. It is the control register of SSE on x86-64 and of floating point on AArch64; on other
/// processors nothing is done.
///
/// ```
/// use gramkit::prelude::*;
/// use gramkit::rounding::set_default_environment;
/// use rayon::ThreadPoolBuilder;
/// let pool = ThreadPoolBuilder::new().num_threads(2).start_handler(|_| set_default_environment()).build()?;
/// let a = Symmetric::from_lower(2, |i, j| if i == j { 2.0 } else { 1.0 })?;
/// let judged = pool.install(|| Definiteness::of(&a))?;
/// assert_eq!(judged.is_positive_definite(), Verdict::Proved);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn set_default_environment() {
    set_default();
}

/// What `work` makes in the default floating-point environment, as [`set_default_environment`] sets it, on this thread;
/// then its own environment comes back, also after a panic. It takes some nanoseconds.
///
/// This is for a caller whose threads belong to others, who may have changed their environment and count on it: an
/// answer that would be [`Error::Environment`] is found. Threads of a pool that share the work have environments of
/// their own.
///
/// ```
/// use gramkit::prelude::*;
/// use gramkit::rounding::in_default_environment;
/// let a = Symmetric::from_lower(2, |i, j| if i == j { 2.0 } else { 1.0 })?;
/// let judged = in_default_environment(|| Definiteness::of(&a))?;
/// assert_eq!(judged.is_positive_definite(), Verdict::Proved);
/// # Ok::<(), gramkit::Error>(())
/// ```
pub fn in_default_environment<R>(work: impl FnOnce() -> R) -> R {
    let _until_the_end = DefaultEnvironment::enter();
    called(work)
}

/// A call that is not inlined, so that no arithmetic of `work` is moved before the register is set or after it is put
/// back.
#[inline(never)]
fn called<R>(work: impl FnOnce() -> R) -> R {
    work()
}

/// What `work` makes of each part, on the threads of the pool, whose environment is checked before each part; in the
/// order of the parts.
///
/// # Errors
/// [`Error::Environment`], or that of the first part which has one.
pub(crate) fn in_pool<I: Send, P: Send>(
    parts: impl IndexedParallelIterator<Item = I>,
    work: impl Fn(I) -> Result<P> + Send + Sync,
) -> Result<Vec<P>> {
    let done: Vec<Result<P>> = parallel(parts).map(|part| check_environment().and_then(|()| work(part))).collect();
    done.into_iter().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_default_environment_passes() {
        assert_eq!(check_environment(), Ok(()));
    }

    #[test]
    fn parts_keep_their_order_and_the_first_error_is_returned() {
        let squares = in_pool((0..100_usize).into_par_iter(), |k| Ok(k * k));
        assert_eq!(squares, Ok((0..100).map(|k| k * k).collect()));
        let odd = |k: usize| if k.is_multiple_of(2) { Ok(k) } else { Err(Error::TooLarge { rows: k, columns: k }) };
        assert_eq!(in_pool((10..100).into_par_iter(), odd), Err(Error::TooLarge { rows: 11, columns: 11 }));
    }
}
