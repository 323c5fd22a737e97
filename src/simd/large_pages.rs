//! Large pages for large results.
//!
//! Memory that has just been asked for gets its pages one by one, as they are written for the first time: 4096 bytes
//! each take longer than the pass that writes them. Linux gives pages of 2 MiB instead, to who asks for them.

#![allow(unsafe_code)]

/// Bytes of a large page of x86-64, and of AArch64 with small ones of 4096 bytes.
#[cfg(all(target_os = "linux", any(target_arch = "x86_64", target_arch = "aarch64")))]
const LARGE_PAGE: usize = 1 << 21;

/// Asks for large pages where this memory has whole ones: advice, which changes no value and may be declined.
#[cfg(all(target_os = "linux", any(target_arch = "x86_64", target_arch = "aarch64")))]
pub(crate) fn advise_large_pages<T>(memory: &mut [T]) {
    use std::ffi::{c_int, c_void};

    unsafe extern "C" {
        fn madvise(at: *mut c_void, length: usize, advice: c_int) -> c_int;
    }
    /// `MADV_HUGEPAGE` of `asm-generic/mman-common.h`.
    const LARGE_PAGES: c_int = 14;
    let bytes = size_of_val(memory);
    let start = memory.as_mut_ptr().cast::<c_void>();
    let skipped = start.addr().next_multiple_of(LARGE_PAGE) - start.addr();
    let length = bytes.saturating_sub(skipped) / LARGE_PAGE * LARGE_PAGE;
    if length > 0 {
        // SAFETY: the pages lie within the slice, which this call borrows alone, and begin where a page of any size
        // does. The advice leaves what is in them, and their protection, as they are; an error means that it is
        // declined.
        unsafe { madvise(start.byte_add(skipped), length, LARGE_PAGES) };
    }
}

/// Nothing is asked for elsewhere.
#[cfg(not(all(target_os = "linux", any(target_arch = "x86_64", target_arch = "aarch64"))))]
pub(crate) fn advise_large_pages<T>(_memory: &mut [T]) {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_stay_as_they_are() {
        for length in [0, 1, 1000, 1 << 18, (3 << 18) + 5] {
            let mut numbers: Vec<f64> = (0..length).map(f64::from).collect();
            advise_large_pages(&mut numbers);
            assert!(numbers.iter().enumerate().all(|(k, &x)| x == k as f64));
            numbers.push(1.0);
            assert_eq!(numbers.len(), length as usize + 1);
        }
    }
}
