//! Copies past the caches, for results that are written once and not read again soon.
//!
//! An ordinary store to a line that is not in a cache reads it from memory first. Where a pass writes more than the
//! caches hold, that is as much traffic again as the results themselves; a non-temporal store does without.

#![allow(unsafe_code)]

use super::{InstructionSet, Kernel, Simd};

/// Copies rows past the caches. When it is dropped, what it wrote is visible to whatever this thread synchronises with
/// afterwards, as ordinary stores are.
#[derive(Debug)]
pub(crate) struct Stream {
    set: InstructionSet,
}

impl Stream {
    pub(crate) fn new() -> Self {
        Self { set: InstructionSet::detect() }
    }

    /// Copies a row; the shorter of the two lengths.
    pub(crate) fn copy(&self, from: &[f64], to: &mut [f64]) {
        self.set.run(Copy { from, to });
    }
}

impl Drop for Stream {
    fn drop(&mut self) {
        fence();
    }
}

/// Makes what was stored past the caches visible to whatever this thread synchronises with afterwards.
pub(crate) fn fence() {
    #[cfg(target_arch = "x86_64")]
    // SAFETY: SSE, and with it this instruction, is in every x86-64 processor.
    unsafe {
        std::arch::x86_64::_mm_sfence();
    }
}

struct Copy<'a> {
    from: &'a [f64],
    to: &'a mut [f64],
}

impl Kernel for Copy<'_> {
    type Output = ();

    #[inline(always)]
    unsafe fn run<S: Simd>(self) {
        let length = self.from.len().min(self.to.len());
        let (from, to) = (&self.from[..length], &mut self.to[..length]);
        // Up to an address at which a whole line of 64 bytes begins.
        let head = to.as_ptr().align_offset(64).min(length);
        to[..head].copy_from_slice(&from[..head]);
        let vectors = (length - head) / S::LANES;
        let tail = head + vectors * S::LANES;
        for k in 0..vectors {
            let place = head + k * S::LANES;
            // SAFETY: the processor has the instructions; both places have as many values left as a vector has lanes,
            // and the target is aligned to the vector, whose size divides 64 bytes.
            unsafe { S::stream(to.as_mut_ptr().add(place), S::load(from.as_ptr().add(place))) };
        }
        to[tail..].copy_from_slice(&from[tail..]);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::simd::guarded::{Guarded, SIDES};

    #[test]
    fn nothing_beside_the_rows_is_read_or_written() {
        let numbers: Vec<f64> = (0..80).map(f64::from).collect();
        for set in InstructionSet::available() {
            for length in 0..=80 {
                for (from_side, to_side) in SIDES.into_iter().flat_map(|side| SIDES.map(|other| (side, other))) {
                    let from = Guarded::copy(&numbers[..length], f64::NAN, from_side);
                    let mut to = Guarded::filled(length, -1.0, to_side);
                    Stream { set }.copy(&from, &mut to);
                    assert_eq!(*to, numbers[..length]);
                }
            }
        }
    }

    #[test]
    fn every_length_and_alignment_is_copied() {
        let from: Vec<f64> = (0..100).map(f64::from).collect();
        for set in InstructionSet::available() {
            for start in 0..9 {
                for length in 0..=80 {
                    let mut to = vec![-1.0; 100];
                    Stream { set }.copy(&from[start..start + length], &mut to[3..3 + length]);
                    assert_eq!(to[3..3 + length], from[start..start + length]);
                    assert!(to[..3].iter().chain(&to[3 + length..]).all(|&x| x == -1.0));
                }
            }
        }
    }
}
