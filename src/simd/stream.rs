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

    /// Copies rows, each as far as the shorter of its two lengths goes, a few lines of each in turn: the memory takes
    /// several rows together almost twice as fast as one after the other.
    pub(crate) fn copy(&self, from: &[&[f64]], to: &mut [&mut [f64]]) {
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

/// Numbers of a row that are copied in its turn, and the length of rows that are copied one after the other: there it
/// is as fast.
const TURN: usize = 32;
const LONG: usize = 4096;

struct Copy<'a, 'f, 't> {
    from: &'a [&'f [f64]],
    to: &'a mut [&'t mut [f64]],
}

impl Kernel for Copy<'_, '_, '_> {
    type Output = ();

    #[inline(always)]
    unsafe fn run<S: Simd>(self) {
        // Up to an address at which a whole line of 64 bytes begins; then turns; then what is left.
        let head = |to: &[f64], length: usize| to.as_ptr().align_offset(64).min(length);
        let longest = self.from.iter().map(|row| row.len()).max().unwrap_or(0);
        let turn_length = if longest < LONG { TURN } else { longest };
        let mut turns = 0;
        for (from, to) in self.from.iter().zip(self.to.iter_mut()) {
            let length = from.len().min(to.len());
            let head = head(to, length);
            if head > 0 {
                to[..head].copy_from_slice(&from[..head]);
            }
            if length > head {
                // The last line may be written in part, which takes what is there.
                // SAFETY: the processor has the instructions.
                unsafe { S::prefetch(to.as_ptr().wrapping_add(length - 1)) };
            }
            turns = turns.max((length - head).div_ceil(turn_length));
        }
        for turn in 0..turns {
            for (from, to) in self.from.iter().zip(self.to.iter_mut()) {
                let length = from.len().min(to.len());
                let start = (head(to, length) + turn * turn_length).min(length);
                let end = (start + turn_length).min(length);
                let tail = end - (end - start) % S::LANES;
                let mut place = start;
                while place < tail {
                    // SAFETY: the processor has the instructions; both places have as many values left as a vector has
                    // lanes, and the target is aligned to the vector, whose size divides 64 bytes.
                    unsafe { S::stream(to.as_mut_ptr().add(place), S::load(from.as_ptr().add(place))) };
                    place += S::LANES;
                }
                if tail < end {
                    to[tail..end].copy_from_slice(&from[tail..end]);
                }
            }
        }
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
                    Stream { set }.copy(&[&from], &mut [&mut to]);
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
                    Stream { set }.copy(&[&from[start..start + length]], &mut [&mut to[3..3 + length]]);
                    assert_eq!(to[3..3 + length], from[start..start + length]);
                    assert!(to[..3].iter().chain(&to[3 + length..]).all(|&x| x == -1.0));
                }
            }
        }
    }

    #[test]
    fn several_rows_are_copied_as_each_is() {
        let from: Vec<f64> = (0..300).map(f64::from).collect();
        for set in InstructionSet::available() {
            let mut to = vec![vec![-1.0; 300]; 3];
            let (starts, lengths) = ([0, 3, 6], [100, 200, 37]);
            let rows: Vec<&[f64]> =
                starts.iter().zip(lengths).map(|(&start, length)| &from[start..][..length]).collect();
            let mut targets: Vec<&mut [f64]> = to
                .iter_mut()
                .zip(starts)
                .zip(lengths)
                .map(|((row, start), length)| &mut row[2 * start..][..length])
                .collect();
            Stream { set }.copy(&rows, &mut targets);
            for ((row, start), length) in to.iter().zip(starts).zip(lengths) {
                let (before, rest) = row.split_at(2 * start);
                assert_eq!(rest[..length], from[start..start + length]);
                assert!(before.iter().chain(&rest[length..]).all(|&x| x == -1.0));
            }
        }
    }
}
