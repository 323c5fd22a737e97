//! Advanced SIMD of AArch64.

#![allow(unsafe_code)]

use std::arch::aarch64::*;

use super::{MOST_LANES, Simd};

/// Pairs of registers: four doubles.
#[derive(Clone, Copy, Debug)]
pub(super) struct Neon;

// SAFETY of each block: Advanced SIMD is there on every AArch64 target that has a standard library; the pointers are
// valid for four values, which is the caller's promise.
impl Simd for Neon {
    type Single = Self;
    type Vector = [float64x2_t; 2];
    const LANES: usize = 4;
    const TILE_VECTORS: usize = 3;
    const FUSED: bool = true;

    #[inline(always)]
    unsafe fn zero() -> Self::Vector {
        unsafe { [vdupq_n_f64(0.0); 2] }
    }

    #[inline(always)]
    unsafe fn splat(value: f64) -> Self::Vector {
        unsafe { [vdupq_n_f64(value); 2] }
    }

    #[inline(always)]
    unsafe fn load(from: *const f64) -> Self::Vector {
        unsafe { [vld1q_f64(from), vld1q_f64(from.add(2))] }
    }

    #[inline(always)]
    unsafe fn load_single(from: *const f32) -> Self::Vector {
        unsafe {
            let four = vld1q_f32(from);
            [vcvt_f64_f32(vget_low_f32(four)), vcvt_high_f64_f32(four)]
        }
    }

    #[inline(always)]
    unsafe fn store(to: *mut f64, vector: Self::Vector) {
        unsafe {
            vst1q_f64(to, vector[0]);
            vst1q_f64(to.add(2), vector[1]);
        }
    }

    #[inline(always)]
    unsafe fn add(a: Self::Vector, b: Self::Vector) -> Self::Vector {
        unsafe { [vaddq_f64(a[0], b[0]), vaddq_f64(a[1], b[1])] }
    }

    #[inline(always)]
    unsafe fn subtract(a: Self::Vector, b: Self::Vector) -> Self::Vector {
        unsafe { [vsubq_f64(a[0], b[0]), vsubq_f64(a[1], b[1])] }
    }

    #[inline(always)]
    unsafe fn multiply(a: Self::Vector, b: Self::Vector) -> Self::Vector {
        unsafe { [vmulq_f64(a[0], b[0]), vmulq_f64(a[1], b[1])] }
    }

    #[inline(always)]
    unsafe fn multiply_add(a: Self::Vector, b: Self::Vector, c: Self::Vector) -> Self::Vector {
        unsafe { [vfmaq_f64(c[0], a[0], b[0]), vfmaq_f64(c[1], a[1], b[1])] }
    }

    #[inline(always)]
    unsafe fn divide(a: Self::Vector, b: Self::Vector) -> Self::Vector {
        unsafe { [vdivq_f64(a[0], b[0]), vdivq_f64(a[1], b[1])] }
    }

    #[inline(always)]
    unsafe fn square_root(a: Self::Vector) -> Self::Vector {
        unsafe { [vsqrtq_f64(a[0]), vsqrtq_f64(a[1])] }
    }

    #[inline(always)]
    unsafe fn moved_to_exponent(a: Self::Vector) -> Self::Vector {
        unsafe { a.map(|half| vreinterpretq_f64_u64(vshlq_n_u64::<52>(vreinterpretq_u64_f64(half)))) }
    }

    #[inline(always)]
    unsafe fn modulus(a: Self::Vector) -> Self::Vector {
        unsafe { [vabsq_f64(a[0]), vabsq_f64(a[1])] }
    }

    #[inline(always)]
    unsafe fn larger(a: Self::Vector, b: Self::Vector) -> Self::Vector {
        unsafe { [0, 1].map(|i| vbslq_f64(vcgtq_f64(a[i], b[i]), a[i], b[i])) }
    }

    #[inline(always)]
    unsafe fn smaller(a: Self::Vector, b: Self::Vector) -> Self::Vector {
        unsafe { [0, 1].map(|i| vbslq_f64(vcltq_f64(a[i], b[i]), a[i], b[i])) }
    }

    #[inline(always)]
    unsafe fn either(a: Self::Vector, b: Self::Vector) -> Self::Vector {
        let bits = |x| unsafe { vreinterpretq_u64_f64(x) };
        unsafe { [0, 1].map(|i| vreinterpretq_f64_u64(vorrq_u64(bits(a[i]), bits(b[i])))) }
    }

    #[inline(always)]
    unsafe fn transpose(v: &mut [Self::Vector; MOST_LANES]) {
        unsafe {
            let first = |i: usize, j: usize, half: usize| vtrn1q_f64(v[i][half], v[j][half]);
            let second = |i: usize, j: usize, half: usize| vtrn2q_f64(v[i][half], v[j][half]);
            let transposed = [
                [first(0, 1, 0), first(2, 3, 0)],
                [second(0, 1, 0), second(2, 3, 0)],
                [first(0, 1, 1), first(2, 3, 1)],
                [second(0, 1, 1), second(2, 3, 1)],
            ];
            v[..4].copy_from_slice(&transposed);
        }
    }
}
