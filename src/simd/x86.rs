//! AVX-512 and AVX2.

#![allow(unsafe_code)]

use std::arch::x86_64::*;

use super::{MOST_LANES, Simd};

#[derive(Clone, Copy, Debug)]
pub(super) struct Avx512;

// SAFETY of each block: the intrinsics need the instructions, and the loads and stores pointers that are valid for
// eight values; both are the caller's promise.
impl Simd for Avx512 {
    type Single = Self;
    type Vector = __m512d;
    const LANES: usize = 8;
    const TILE_VECTORS: usize = 3;
    const FUSED: bool = true;

    #[inline(always)]
    unsafe fn zero() -> __m512d {
        unsafe { _mm512_setzero_pd() }
    }

    #[inline(always)]
    unsafe fn splat(value: f64) -> __m512d {
        unsafe { _mm512_set1_pd(value) }
    }

    #[inline(always)]
    unsafe fn load(from: *const f64) -> __m512d {
        unsafe { _mm512_loadu_pd(from) }
    }

    #[inline(always)]
    unsafe fn load_single(from: *const f32) -> __m512d {
        unsafe { _mm512_cvtps_pd(_mm256_loadu_ps(from)) }
    }

    #[inline(always)]
    unsafe fn store(to: *mut f64, vector: __m512d) {
        unsafe { _mm512_storeu_pd(to, vector) }
    }

    #[inline(always)]
    unsafe fn stream(to: *mut f64, vector: __m512d) {
        unsafe { _mm512_stream_pd(to, vector) }
    }

    #[inline(always)]
    unsafe fn prefetch(from: *const f64) {
        unsafe { _mm_prefetch::<_MM_HINT_T0>(from.cast()) }
    }

    #[inline(always)]
    unsafe fn prefetch_level_2(from: *const f64) {
        unsafe { _mm_prefetch::<_MM_HINT_T1>(from.cast()) }
    }

    #[inline(always)]
    unsafe fn add(a: __m512d, b: __m512d) -> __m512d {
        unsafe { _mm512_add_pd(a, b) }
    }

    #[inline(always)]
    unsafe fn subtract(a: __m512d, b: __m512d) -> __m512d {
        unsafe { _mm512_sub_pd(a, b) }
    }

    #[inline(always)]
    unsafe fn multiply(a: __m512d, b: __m512d) -> __m512d {
        unsafe { _mm512_mul_pd(a, b) }
    }

    #[inline(always)]
    unsafe fn multiply_add(a: __m512d, b: __m512d, c: __m512d) -> __m512d {
        unsafe { _mm512_fmadd_pd(a, b, c) }
    }

    #[inline(always)]
    unsafe fn divide(a: __m512d, b: __m512d) -> __m512d {
        unsafe { _mm512_div_pd(a, b) }
    }

    #[inline(always)]
    unsafe fn square_root(a: __m512d) -> __m512d {
        unsafe { _mm512_sqrt_pd(a) }
    }

    #[inline(always)]
    unsafe fn moved_to_exponent(a: __m512d) -> __m512d {
        unsafe { _mm512_castsi512_pd(_mm512_slli_epi64::<52>(_mm512_castpd_si512(a))) }
    }

    #[inline(always)]
    unsafe fn modulus(a: __m512d) -> __m512d {
        unsafe { _mm512_abs_pd(a) }
    }

    #[inline(always)]
    unsafe fn larger(a: __m512d, b: __m512d) -> __m512d {
        unsafe { _mm512_max_pd(a, b) }
    }

    #[inline(always)]
    unsafe fn smaller(a: __m512d, b: __m512d) -> __m512d {
        unsafe { _mm512_min_pd(a, b) }
    }

    #[inline(always)]
    unsafe fn either(a: __m512d, b: __m512d) -> __m512d {
        unsafe { _mm512_or_pd(a, b) }
    }

    /// Pairs within lanes of 128 bits, then those lanes, then halves.
    #[inline(always)]
    unsafe fn transpose(v: &mut [__m512d; MOST_LANES]) {
        unsafe {
            let low = |i: usize| _mm512_unpacklo_pd(v[i], v[i + 1]);
            let high = |i: usize| _mm512_unpackhi_pd(v[i], v[i + 1]);
            let t = [low(0), high(0), low(2), high(2), low(4), high(4), low(6), high(6)];
            let even = |i: usize, j: usize| _mm512_shuffle_f64x2::<0b10_00_10_00>(t[i], t[j]);
            let odd = |i: usize, j: usize| _mm512_shuffle_f64x2::<0b11_01_11_01>(t[i], t[j]);
            let u = [even(0, 2), even(1, 3), odd(0, 2), odd(1, 3), even(4, 6), even(5, 7), odd(4, 6), odd(5, 7)];
            let even = |i: usize| _mm512_shuffle_f64x2::<0b10_00_10_00>(u[i], u[i + 4]);
            let odd = |i: usize| _mm512_shuffle_f64x2::<0b11_01_11_01>(u[i], u[i + 4]);
            *v = [even(0), even(1), even(2), even(3), odd(0), odd(1), odd(2), odd(3)];
        }
    }

    #[inline(always)]
    unsafe fn sums(v: &[__m512d; MOST_LANES]) -> __m512d {
        unsafe {
            let pairs =
                |i: usize| _mm512_add_pd(_mm512_unpacklo_pd(v[i], v[i + 1]), _mm512_unpackhi_pd(v[i], v[i + 1]));
            let fold = |a: __m512d, b: __m512d| {
                let (even, odd) =
                    (_mm512_shuffle_f64x2::<0b10_00_10_00>(a, b), _mm512_shuffle_f64x2::<0b11_01_11_01>(a, b));
                _mm512_add_pd(even, odd)
            };
            fold(fold(pairs(0), pairs(2)), fold(pairs(4), pairs(6)))
        }
    }
}

#[derive(Clone, Copy, Debug)]
pub(super) struct Avx2;

// SAFETY of each block: as above, with four values.
impl Simd for Avx2 {
    type Single = Self;
    type Vector = __m256d;
    const LANES: usize = 4;
    const TILE_VECTORS: usize = 3;
    const FUSED: bool = true;

    #[inline(always)]
    unsafe fn zero() -> __m256d {
        unsafe { _mm256_setzero_pd() }
    }

    #[inline(always)]
    unsafe fn splat(value: f64) -> __m256d {
        unsafe { _mm256_set1_pd(value) }
    }

    #[inline(always)]
    unsafe fn load(from: *const f64) -> __m256d {
        unsafe { _mm256_loadu_pd(from) }
    }

    #[inline(always)]
    unsafe fn load_single(from: *const f32) -> __m256d {
        unsafe { _mm256_cvtps_pd(_mm_loadu_ps(from)) }
    }

    #[inline(always)]
    unsafe fn store(to: *mut f64, vector: __m256d) {
        unsafe { _mm256_storeu_pd(to, vector) }
    }

    #[inline(always)]
    unsafe fn stream(to: *mut f64, vector: __m256d) {
        unsafe { _mm256_stream_pd(to, vector) }
    }

    #[inline(always)]
    unsafe fn prefetch(from: *const f64) {
        unsafe { _mm_prefetch::<_MM_HINT_T0>(from.cast()) }
    }

    #[inline(always)]
    unsafe fn prefetch_level_2(from: *const f64) {
        unsafe { _mm_prefetch::<_MM_HINT_T1>(from.cast()) }
    }

    #[inline(always)]
    unsafe fn add(a: __m256d, b: __m256d) -> __m256d {
        unsafe { _mm256_add_pd(a, b) }
    }

    #[inline(always)]
    unsafe fn subtract(a: __m256d, b: __m256d) -> __m256d {
        unsafe { _mm256_sub_pd(a, b) }
    }

    #[inline(always)]
    unsafe fn multiply(a: __m256d, b: __m256d) -> __m256d {
        unsafe { _mm256_mul_pd(a, b) }
    }

    #[inline(always)]
    unsafe fn multiply_add(a: __m256d, b: __m256d, c: __m256d) -> __m256d {
        unsafe { _mm256_fmadd_pd(a, b, c) }
    }

    #[inline(always)]
    unsafe fn divide(a: __m256d, b: __m256d) -> __m256d {
        unsafe { _mm256_div_pd(a, b) }
    }

    #[inline(always)]
    unsafe fn square_root(a: __m256d) -> __m256d {
        unsafe { _mm256_sqrt_pd(a) }
    }

    #[inline(always)]
    unsafe fn moved_to_exponent(a: __m256d) -> __m256d {
        unsafe { _mm256_castsi256_pd(_mm256_slli_epi64::<52>(_mm256_castpd_si256(a))) }
    }

    #[inline(always)]
    unsafe fn modulus(a: __m256d) -> __m256d {
        unsafe { _mm256_andnot_pd(_mm256_set1_pd(-0.0), a) }
    }

    #[inline(always)]
    unsafe fn larger(a: __m256d, b: __m256d) -> __m256d {
        unsafe { _mm256_max_pd(a, b) }
    }

    #[inline(always)]
    unsafe fn smaller(a: __m256d, b: __m256d) -> __m256d {
        unsafe { _mm256_min_pd(a, b) }
    }

    #[inline(always)]
    unsafe fn either(a: __m256d, b: __m256d) -> __m256d {
        unsafe { _mm256_or_pd(a, b) }
    }

    #[inline(always)]
    unsafe fn transpose(v: &mut [__m256d; MOST_LANES]) {
        unsafe {
            let (a, b) = (_mm256_unpacklo_pd(v[0], v[1]), _mm256_unpackhi_pd(v[0], v[1]));
            let (c, d) = (_mm256_unpacklo_pd(v[2], v[3]), _mm256_unpackhi_pd(v[2], v[3]));
            v[0] = _mm256_permute2f128_pd::<0x20>(a, c);
            v[1] = _mm256_permute2f128_pd::<0x20>(b, d);
            v[2] = _mm256_permute2f128_pd::<0x31>(a, c);
            v[3] = _mm256_permute2f128_pd::<0x31>(b, d);
        }
    }

    #[inline(always)]
    unsafe fn sums(v: &[__m256d; MOST_LANES]) -> __m256d {
        unsafe {
            let (a, b) = (_mm256_hadd_pd(v[0], v[1]), _mm256_hadd_pd(v[2], v[3]));
            _mm256_add_pd(_mm256_permute2f128_pd::<0x20>(a, b), _mm256_permute2f128_pd::<0x31>(a, b))
        }
    }
}
