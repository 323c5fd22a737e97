//! Memory of tests that begins or ends where nothing can be read: a kernel that reads or writes one value too many ends
//! the test, whatever the instructions.

#![allow(unsafe_code)]

use std::ops::{Deref, DerefMut};

/// The side on which values border on memory that can be neither read nor written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Side {
    Start,
    End,
}

pub(crate) const SIDES: [Side; 2] = [Side::Start, Side::End];

/// Values that border on such memory.
pub(crate) struct Guarded<T> {
    pages: pages::Pages<T>,
    first: usize,
    length: usize,
}

impl<T: Copy> Guarded<T> {
    /// So many values; what can be read beside them, on the other side, is filled with the same.
    pub(crate) fn filled(length: usize, value: T, side: Side) -> Self {
        let pages = pages::Pages::filled(length, value);
        let first = if side == Side::End { pages.values().len() - length } else { 0 };
        Self { pages, first, length }
    }

    /// A copy of these values, with others beside them.
    pub(crate) fn copy(values: &[T], beside: T, side: Side) -> Self {
        let mut copy = Self::filled(values.len(), beside, side);
        copy.copy_from_slice(values);
        copy
    }
}

impl<T> Deref for Guarded<T> {
    type Target = [T];

    fn deref(&self) -> &[T] {
        &self.pages.values()[self.first..][..self.length]
    }
}

impl<T> DerefMut for Guarded<T> {
    fn deref_mut(&mut self) -> &mut [T] {
        &mut self.pages.values_mut()[self.first..][..self.length]
    }
}

#[cfg(target_os = "linux")]
mod pages {
    use std::ffi::{c_int, c_long, c_void};
    use std::ptr::NonNull;

    /// A multiple of every size of pages that the processor may be set to.
    const PAGE: usize = if cfg!(target_arch = "x86_64") { 1 << 12 } else { 1 << 16 };
    const NOTHING: c_int = 0;
    const READ_AND_WRITE: c_int = 1 | 2;
    const PRIVATE_AND_ANONYMOUS: c_int = 2 | 32;

    unsafe extern "C" {
        fn mmap(at: *mut c_void, length: usize, may: c_int, how: c_int, file: c_int, offset: c_long) -> *mut c_void;
        fn mprotect(at: *mut c_void, length: usize, may: c_int) -> c_int;
        fn munmap(at: *mut c_void, length: usize) -> c_int;
    }

    /// Whole pages of values between two pages that nothing may be done with.
    pub(super) struct Pages<T> {
        first: NonNull<T>,
        length: usize,
    }

    impl<T: Copy> Pages<T> {
        pub(super) fn filled(length: usize, value: T) -> Self {
            let bytes = (length * size_of::<T>()).next_multiple_of(PAGE).max(PAGE);
            assert!(PAGE.is_multiple_of(size_of::<T>()) && PAGE.is_multiple_of(align_of::<T>()));
            // SAFETY: new memory is asked for, wherever there is room; its middle is opened, where nothing is yet, and
            // then filled as far as it goes.
            unsafe {
                let all = bytes + 2 * PAGE;
                let start = mmap(std::ptr::null_mut(), all, NOTHING, PRIVATE_AND_ANONYMOUS, -1, 0);
                assert!(start.addr() != usize::MAX, "no memory");
                let middle = start.byte_add(PAGE);
                assert!(mprotect(middle, bytes, READ_AND_WRITE) == 0, "no memory");
                let (first, length) = (NonNull::new(middle.cast::<T>()).unwrap(), bytes / size_of::<T>());
                (0..length).for_each(|k| first.add(k).write(value));
                Self { first, length }
            }
        }
    }

    impl<T> Pages<T> {
        pub(super) fn values(&self) -> &[T] {
            // SAFETY: all of these values were written, and live as long as this does.
            unsafe { std::slice::from_raw_parts(self.first.as_ptr(), self.length) }
        }

        pub(super) fn values_mut(&mut self) -> &mut [T] {
            // SAFETY: as above; nobody else has them.
            unsafe { std::slice::from_raw_parts_mut(self.first.as_ptr(), self.length) }
        }
    }

    impl<T> Drop for Pages<T> {
        fn drop(&mut self) {
            // SAFETY: this is the memory that `filled` was given, and nothing borrows from it any more.
            unsafe {
                let start = self.first.as_ptr().cast::<c_void>().byte_sub(PAGE);
                assert!(munmap(start, self.length * size_of::<T>() + 2 * PAGE) == 0);
            }
        }
    }
}

/// Memory of just that length, which a sanitizer of addresses guards.
#[cfg(not(target_os = "linux"))]
mod pages {
    pub(super) struct Pages<T>(Box<[T]>);

    impl<T: Copy> Pages<T> {
        pub(super) fn filled(length: usize, value: T) -> Self {
            Self(vec![value; length].into_boxed_slice())
        }
    }

    impl<T> Pages<T> {
        pub(super) fn values(&self) -> &[T] {
            &self.0
        }

        pub(super) fn values_mut(&mut self) -> &mut [T] {
            &mut self.0
        }
    }
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use super::*;
    use std::hint::black_box;
    use std::process::Command;

    /// The environment variable that has a value beside guarded ones read.
    const READS: &str = "GRAMKIT_READS_BESIDE";

    #[test]
    fn a_value_too_many_ends_the_process() {
        let memory = |side| Guarded::copy(&[1.0, 2.0, 3.0], 7.0, side);
        if let Ok(place) = std::env::var(READS) {
            let (side, offset) = if place == "before" { (Side::Start, -1) } else { (Side::End, 3) };
            // SAFETY: none, which is the point.
            black_box(unsafe { memory(side).as_ptr().offset(offset).read_volatile() });
            return;
        }
        for side in SIDES {
            assert_eq!(*memory(side), [1.0, 2.0, 3.0]);
        }
        let name = "simd::guarded::tests::a_value_too_many_ends_the_process";
        for place in ["before", "behind"] {
            let mut child = Command::new(std::env::current_exe().unwrap());
            let output = child.args(["--exact", name]).env(READS, place).output().unwrap();
            assert!(!output.status.success(), "{place}: {output:?}");
        }
        // The name is that of this test.
        let listed = Command::new(std::env::current_exe().unwrap()).args(["--list", "--exact", name]).output().unwrap();
        assert!(String::from_utf8_lossy(&listed.stdout).contains("1 test"), "{listed:?}");
    }
}
