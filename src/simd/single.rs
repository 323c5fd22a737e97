//! Vectors of single precision, for each instruction set.

#![allow(unsafe_code)]

/// Singles side by side in a register, and what can be done with them.
///
/// # Safety
/// As [`Simd`](super::Simd): the processor has the instructions, and pointers are valid for the
/// [`LANES`](Single::LANES) values that are read or written.
pub(crate) trait Single: Copy + Send + Sync + 'static {
    /// A register, or the few that are used as one.
    type Vector: Copy;
    /// Singles in a vector.
    const LANES: usize;
    /// Vectors in a column of a tile, and columns: the accumulators, one column and one broadcast value fill the
    /// registers.
    const TILE: (usize, usize);

    unsafe fn zero() -> Self::Vector;
    unsafe fn splat(value: f32) -> Self::Vector;
    unsafe fn load(from: *const f32) -> Self::Vector;
    unsafe fn store(to: *mut f32, vector: Self::Vector);
    /// Asks for a cache line that will be read soon, into the level-2 cache only; it need not exist.
    unsafe fn prefetch_level_2(_from: *const f32) {}
    /// a·b + c, rounded as [`Simd::FUSED`](super::Simd::FUSED) says.
    unsafe fn multiply_add(a: Self::Vector, b: Self::Vector, c: Self::Vector) -> Self::Vector;
}

/// The most lanes of all instruction sets.
pub(crate) const MOST_SINGLES: usize = 16;

/// Arrays of four singles.
impl Single for super::Portable {
    type Vector = [f32; 4];
    const LANES: usize = 4;
    const TILE: (usize, usize) = (1, 4);

    #[inline(always)]
    unsafe fn zero() -> [f32; 4] {
        [0.0; 4]
    }

    #[inline(always)]
    unsafe fn splat(value: f32) -> [f32; 4] {
        [value; 4]
    }

    #[inline(always)]
    unsafe fn load(from: *const f32) -> [f32; 4] {
        // SAFETY: the caller says that four values can be read.
        unsafe { from.cast::<[f32; 4]>().read_unaligned() }
    }

    #[inline(always)]
    unsafe fn store(to: *mut f32, vector: [f32; 4]) {
        // SAFETY: the caller says that four values can be written.
        unsafe { to.cast::<[f32; 4]>().write_unaligned(vector) }
    }

    #[inline(always)]
    unsafe fn multiply_add(a: [f32; 4], b: [f32; 4], c: [f32; 4]) -> [f32; 4] {
        std::array::from_fn(|lane| a[lane] * b[lane] + c[lane])
    }
}

#[cfg(target_arch = "x86_64")]
mod x86 {
    use std::arch::x86_64::*;

    use super::super::x86::{Avx2, Avx512};
    use super::Single;

    // SAFETY of each block: the intrinsics need the instructions, and the loads and stores pointers that are valid for
    // sixteen values; both are the caller's promise.
    impl Single for Avx512 {
        type Vector = __m512;
        const LANES: usize = 16;
        const TILE: (usize, usize) = (3, 8);

        #[inline(always)]
        unsafe fn zero() -> __m512 {
            unsafe { _mm512_setzero_ps() }
        }

        #[inline(always)]
        unsafe fn splat(value: f32) -> __m512 {
            unsafe { _mm512_set1_ps(value) }
        }

        #[inline(always)]
        unsafe fn load(from: *const f32) -> __m512 {
            unsafe { _mm512_loadu_ps(from) }
        }

        #[inline(always)]
        unsafe fn store(to: *mut f32, vector: __m512) {
            unsafe { _mm512_storeu_ps(to, vector) }
        }

        #[inline(always)]
        unsafe fn prefetch_level_2(from: *const f32) {
            unsafe { _mm_prefetch::<_MM_HINT_T1>(from.cast()) }
        }

        #[inline(always)]
        unsafe fn multiply_add(a: __m512, b: __m512, c: __m512) -> __m512 {
            unsafe { _mm512_fmadd_ps(a, b, c) }
        }
    }

    // SAFETY of each block: as above, with eight values.
    impl Single for Avx2 {
        type Vector = __m256;
        const LANES: usize = 8;
        const TILE: (usize, usize) = (3, 4);

        #[inline(always)]
        unsafe fn zero() -> __m256 {
            unsafe { _mm256_setzero_ps() }
        }

        #[inline(always)]
        unsafe fn splat(value: f32) -> __m256 {
            unsafe { _mm256_set1_ps(value) }
        }

        #[inline(always)]
        unsafe fn load(from: *const f32) -> __m256 {
            unsafe { _mm256_loadu_ps(from) }
        }

        #[inline(always)]
        unsafe fn store(to: *mut f32, vector: __m256) {
            unsafe { _mm256_storeu_ps(to, vector) }
        }

        #[inline(always)]
        unsafe fn prefetch_level_2(from: *const f32) {
            unsafe { _mm_prefetch::<_MM_HINT_T1>(from.cast()) }
        }

        #[inline(always)]
        unsafe fn multiply_add(a: __m256, b: __m256, c: __m256) -> __m256 {
            unsafe { _mm256_fmadd_ps(a, b, c) }
        }
    }
}

#[cfg(target_arch = "aarch64")]
mod neon {
    use std::arch::aarch64::*;

    use super::super::neon::Neon;
    use super::Single;

    // SAFETY of each block: Advanced SIMD is there on every AArch64 target that has a standard library; the pointers
    // are valid for eight values, which is the caller's promise.
    impl Single for Neon {
        type Vector = [float32x4_t; 2];
        const LANES: usize = 8;
        const TILE: (usize, usize) = (3, 4);

        #[inline(always)]
        unsafe fn zero() -> Self::Vector {
            unsafe { [vdupq_n_f32(0.0); 2] }
        }

        #[inline(always)]
        unsafe fn splat(value: f32) -> Self::Vector {
            unsafe { [vdupq_n_f32(value); 2] }
        }

        #[inline(always)]
        unsafe fn load(from: *const f32) -> Self::Vector {
            unsafe { [vld1q_f32(from), vld1q_f32(from.add(4))] }
        }

        #[inline(always)]
        unsafe fn store(to: *mut f32, vector: Self::Vector) {
            unsafe {
                vst1q_f32(to, vector[0]);
                vst1q_f32(to.add(4), vector[1]);
            }
        }

        #[inline(always)]
        unsafe fn multiply_add(a: Self::Vector, b: Self::Vector, c: Self::Vector) -> Self::Vector {
            unsafe { [0, 1].map(|i| vfmaq_f32(c[i], a[i], b[i])) }
        }
    }
}
