//! Which planes have nothing but moderate numbers in them.

use std::ops::Range;
use std::sync::atomic::{AtomicU8, Ordering};

use super::discretization::Discretization;
use super::window::Window;
use crate::simd::{InstructionSet, Loops};

const SOUND: u8 = 1;
const UNSOUND: u8 = 2;

/// What is known of each plane: if all its samples are moderate, nothing that is computed from them overflows, and so
/// nothing needs a look.
pub(super) struct SoundPlanes<'a> {
    discretization: &'a Discretization,
    limit: f64,
    /// By the index of the plane: not looked at yet, sound, or not.
    known: Vec<AtomicU8>,
}

impl<'a> SoundPlanes<'a> {
    pub(super) fn new(discretization: &'a Discretization) -> Self {
        let planes = if discretization.dimension() == 1 { 0 } else { discretization.shape[0] };
        let limit = discretization.largest_sound_sample();
        Self { discretization, limit, known: (0..planes).map(|_| AtomicU8::new(0)).collect() }
    }

    /// Whether some planes and all around them are sound. Two threads may look at the same plane; they see the same.
    pub(super) fn around(&self, window: Window<'_>, planes: Range<usize>, halo: usize) -> bool {
        let (length, size) = (self.known.len(), self.discretization.plane());
        let range = if self.discretization.periodic[0] {
            planes.start + length - halo.min(length)..planes.end + length + halo
        } else {
            planes.start.saturating_sub(halo)..(planes.end + halo).min(length)
        };
        range.into_iter().all(|target| {
            let target = target % length;
            match self.known[target].load(Ordering::Relaxed) {
                0 => {
                    let place = (target + length - window.first) % length * size;
                    let Some(samples) = window.samples.get(place..place + size) else { return false };
                    let sound = all_below(samples, self.limit);
                    self.known[target].store(if sound { SOUND } else { UNSOUND }, Ordering::Relaxed);
                    sound
                }
                known => known == SOUND,
            }
        })
    }
}

/// Whether all numbers are below a limit in magnitude; a NaN is not.
pub(super) fn all_below(row: &[f64], limit: f64) -> bool {
    struct Below<'a>(&'a [f64], f64);
    impl Loops for Below<'_> {
        type Output = bool;

        #[inline(always)]
        fn run(self) -> bool {
            self.0.iter().fold(true, |all, x| all & (x.abs() < self.1))
        }
    }
    InstructionSet::detect().run_loops(Below(row, limit))
}
