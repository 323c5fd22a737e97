//! Memory that the widest registers can be read from without crossing cache lines, and that is not zeroed first.

#![allow(unsafe_code)]

use std::mem::MaybeUninit;

/// Bytes of a cache line, and of the widest register.
const LINE: usize = 64;

/// Room for values from the beginning of a cache line on.
#[derive(Debug)]
pub(super) struct Buffer {
    values: Box<[MaybeUninit<f64>]>,
    start: usize,
}

impl Buffer {
    pub(super) fn new(length: usize) -> Self {
        let spare = LINE / size_of::<f64>();
        let values = Box::new_uninit_slice(length + spare);
        // Alignment is a matter of speed alone: if it cannot be had, any start will do.
        let start = values.as_ptr().align_offset(LINE).min(spare);
        Self { values, start }
    }

    /// No room at all, which takes no memory.
    pub(super) fn empty() -> Self {
        Self { values: Box::default(), start: 0 }
    }

    /// Makes room for so many values; what is there may be lost.
    pub(super) fn reserve(&mut self, length: usize) {
        if self.values.len() < length + self.start {
            *self = Self::new(length);
        }
    }

    /// So many places to write to; fewer if there is no room for them.
    pub(super) fn places(&mut self, length: usize) -> &mut [MaybeUninit<f64>] {
        let places = &mut self.values[self.start..];
        let length = length.min(places.len());
        &mut places[..length]
    }

    /// The first values.
    ///
    /// # Safety
    /// All of these places have been written.
    pub(super) unsafe fn written(&self, length: usize) -> &[f64] {
        let places = &self.values[self.start..][..length];
        // SAFETY: the caller's promise; a written place is a number.
        unsafe { std::slice::from_raw_parts(places.as_ptr().cast(), length) }
    }
}
