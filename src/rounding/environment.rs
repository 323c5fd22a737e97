//! The floating-point environment of the running thread.
//!
//! Audio and machine-learning hosts set "flush to zero" per thread, and a library may have left another rounding mode
//! behind. Every bound in [`rounding`](super) presupposes neither, so each proof begins by looking, and looks again on
//! each thread of the pool that works for it: those have environments of their own.

use std::hint::black_box;

use rayon::prelude::*;

use crate::error::{Error, Result};
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
