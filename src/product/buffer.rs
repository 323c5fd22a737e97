//! Memory that the widest registers can be read from without crossing cache lines, and that is not zeroed first.

#![allow(unsafe_code)]

use std::cell::RefCell;
use std::mem::{MaybeUninit, take};

/// Bytes of a cache line, and of the widest register.
const LINE: usize = 64;

/// Buffers that a thread keeps for its next products, and the least and the most doubles of one: the system hands out
/// fresh pages, zeroed, at half a microsecond or more for each 4 KiB, which is what many a product takes; of smaller
/// ones the allocator takes care, and larger ones are used for longer.
const MOST_KEPT: usize = 4;
const KEPT_LENGTHS: std::ops::RangeInclusive<usize> = 1 << 11..=1 << 18;

thread_local! {
    static KEPT: RefCell<Vec<Box<[MaybeUninit<f64>]>>> = const { RefCell::new(Vec::new()) };
}

/// The smallest of the kept ones that is long enough.
fn kept(length: usize) -> Option<Box<[MaybeUninit<f64>]>> {
    // A thread that is about to end has none.
    let find = |kept: &RefCell<Vec<Box<[MaybeUninit<f64>]>>>| {
        let mut kept = kept.borrow_mut();
        let fits = kept.iter().enumerate().filter(|(_, values)| values.len() >= length);
        let index = fits.min_by_key(|(_, values)| values.len()).map(|(index, _)| index)?;
        Some(kept.swap_remove(index))
    };
    KEPT.try_with(find).ok().flatten()
}

/// Room for values from the beginning of a cache line on.
#[derive(Debug)]
pub(super) struct Buffer {
    values: Box<[MaybeUninit<f64>]>,
    start: usize,
}

impl Buffer {
    pub(super) fn new(length: usize) -> Self {
        let spare = LINE / size_of::<f64>();
        let needed = length + spare;
        let values = if KEPT_LENGTHS.contains(&needed) { kept(needed) } else { None };
        let values = values.unwrap_or_else(|| Box::new_uninit_slice(needed));
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

impl Drop for Buffer {
    fn drop(&mut self) {
        let values = take(&mut self.values);
        if KEPT_LENGTHS.contains(&values.len()) {
            // At the end of a thread nothing is kept any more.
            let _ = KEPT.try_with(|kept| {
                let mut kept = kept.borrow_mut();
                if kept.len() < MOST_KEPT {
                    kept.push(values);
                }
            });
        }
    }
}
