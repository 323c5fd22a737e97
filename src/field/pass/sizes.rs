//! How large the samples around a block are.

use std::ops::Range;
use std::sync::atomic::{AtomicU64, Ordering};

use super::discretization::Discretization;
use super::window::Window;
use crate::simd::{InstructionSet, Loops};

/// Lines that are looked at together.
const LINES: usize = 8;

/// What no largest modulus has for its bits.
const UNKNOWN: u64 = u64::MAX;

/// The largest moduli of samples: where they are moderate, nothing that is computed from them overflows, and so nothing
/// needs a look. Each is looked for just before its samples are differentiated, which leaves them in a cache.
pub(super) struct Sizes<'a> {
    discretization: &'a Discretization,
    /// Lines of a plane, and groups of them.
    lines: usize,
    groups: usize,
    /// By plane and group, the bits of max|f|, or NaN where a sample is.
    known: Vec<AtomicU64>,
}

impl<'a> Sizes<'a> {
    pub(super) fn new(discretization: &'a Discretization) -> Self {
        let several = discretization.dimension() > 1;
        let lines = if several { discretization.plane() / discretization.line.min(discretization.plane()) } else { 0 };
        let groups = lines.div_ceil(LINES);
        let known = (0..groups * discretization.shape[0]).map(|_| AtomicU64::new(UNKNOWN)).collect();
        Self { discretization, lines, groups, known }
    }

    /// Lines of a plane.
    pub(super) fn lines(&self) -> usize {
        self.lines
    }

    /// max|f| over some planes, as many more as the halo has on either side, and of each of them at least these lines,
    /// around the ends of a periodic axis; NaN if a sample is missing or not in the window. Two threads may look at the
    /// same lines; they see the same.
    pub(super) fn around(&self, window: Window<'_>, planes: Range<usize>, halo: usize, lines: Range<usize>) -> f64 {
        let length = self.discretization.shape[0];
        let planes = if self.discretization.periodic[0] {
            planes.start + length - halo.min(length)..planes.end + length + halo
        } else {
            planes.start.saturating_sub(halo)..(planes.end + halo).min(length)
        };
        let groups = lines.start / LINES..lines.end.min(self.lines).div_ceil(LINES);
        let bits = planes.flat_map(|plane| groups.clone().map(move |group| (plane % length, group)));
        f64::from_bits(bits.map(|(plane, group)| self.of_group(window, plane, group)).fold(0, u64::max))
    }

    fn of_group(&self, window: Window<'_>, plane: usize, group: usize) -> u64 {
        let known = &self.known[plane * self.groups + group];
        let bits = known.load(Ordering::Relaxed);
        if bits != UNKNOWN {
            return bits;
        }
        let Discretization { shape, line, .. } = self.discretization;
        let start = (plane + shape[0] - window.first) % shape[0] * self.lines + group * LINES;
        let count = LINES.min(self.lines - group * LINES);
        let Some(samples) = window.samples.get(start * line..(start + count) * line) else {
            return f64::NAN.to_bits();
        };
        let bits = largest_bits(samples);
        known.store(bits, Ordering::Relaxed);
        bits
    }
}

/// The bits of the largest modulus: those of a NaN, and of infinity, are larger than those of any number.
fn largest_bits(row: &[f64]) -> u64 {
    struct Largest<'a>(&'a [f64]);
    impl Loops for Largest<'_> {
        type Output = u64;

        #[inline(always)]
        fn run(self) -> u64 {
            self.0.iter().fold(0, |max, x| max.max(x.abs().to_bits()))
        }
    }
    InstructionSet::detect().run_loops(Largest(row))
}

/// Whether all numbers are finite.
pub(super) fn all_finite(row: &[f64]) -> bool {
    largest_bits(row) < f64::INFINITY.to_bits()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_largest_modulus_is_that_of_a_nan_if_there_is_one() {
        for length in 0..40 {
            let mut row: Vec<f64> = (0..length).map(|k| if k % 2 == 0 { -1.5 } else { 0.5 }).collect();
            assert_eq!(f64::from_bits(largest_bits(&row)), if length > 0 { 1.5 } else { 0.0 });
            for k in 0..length {
                let before = std::mem::replace(&mut row[k], f64::NEG_INFINITY);
                assert!(f64::from_bits(largest_bits(&row)) == f64::INFINITY && !all_finite(&row));
                row[k] = -f64::NAN;
                assert!(f64::from_bits(largest_bits(&row)).is_nan() && !all_finite(&row));
                row[k] = before;
            }
            assert!(all_finite(&row));
        }
    }
}
