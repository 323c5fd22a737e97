//! No instructions in particular.

#![allow(unsafe_code)]

use super::{MOST_LANES, Simd};

/// Arrays of four doubles: two registers of the least that x86-64 has.
#[derive(Clone, Copy, Debug)]
pub(super) struct Portable;

impl Simd for Portable {
    type Single = Self;
    type Vector = [f64; 4];
    const LANES: usize = 4;
    const TILE_VECTORS: usize = 1;
    const FUSED: bool = false;

    #[inline(always)]
    unsafe fn zero() -> Self::Vector {
        [0.0; 4]
    }

    #[inline(always)]
    unsafe fn splat(value: f64) -> Self::Vector {
        [value; 4]
    }

    #[inline(always)]
    unsafe fn load(from: *const f64) -> Self::Vector {
        // SAFETY: the caller says that four doubles can be read.
        unsafe { from.cast::<Self::Vector>().read_unaligned() }
    }

    #[inline(always)]
    unsafe fn load_single(from: *const f32) -> Self::Vector {
        // SAFETY: the caller says that four values can be read.
        unsafe { from.cast::<[f32; 4]>().read_unaligned() }.map(f64::from)
    }

    #[inline(always)]
    unsafe fn store(to: *mut f64, vector: Self::Vector) {
        // SAFETY: the caller says that four doubles can be written.
        unsafe { to.cast::<Self::Vector>().write_unaligned(vector) }
    }

    #[inline(always)]
    unsafe fn add(a: Self::Vector, b: Self::Vector) -> Self::Vector {
        std::array::from_fn(|lane| a[lane] + b[lane])
    }

    #[inline(always)]
    unsafe fn subtract(a: Self::Vector, b: Self::Vector) -> Self::Vector {
        std::array::from_fn(|lane| a[lane] - b[lane])
    }

    #[inline(always)]
    unsafe fn multiply(a: Self::Vector, b: Self::Vector) -> Self::Vector {
        std::array::from_fn(|lane| a[lane] * b[lane])
    }

    #[inline(always)]
    unsafe fn multiply_add(a: Self::Vector, b: Self::Vector, c: Self::Vector) -> Self::Vector {
        std::array::from_fn(|lane| a[lane] * b[lane] + c[lane])
    }

    #[inline(always)]
    unsafe fn divide(a: Self::Vector, b: Self::Vector) -> Self::Vector {
        std::array::from_fn(|lane| a[lane] / b[lane])
    }

    #[inline(always)]
    unsafe fn square_root(a: Self::Vector) -> Self::Vector {
        a.map(f64::sqrt)
    }

    #[inline(always)]
    unsafe fn moved_to_exponent(a: Self::Vector) -> Self::Vector {
        a.map(|lane| f64::from_bits(lane.to_bits() << 52))
    }

    #[inline(always)]
    unsafe fn modulus(a: Self::Vector) -> Self::Vector {
        a.map(f64::abs)
    }

    #[inline(always)]
    unsafe fn larger(a: Self::Vector, b: Self::Vector) -> Self::Vector {
        std::array::from_fn(|lane| if a[lane] > b[lane] { a[lane] } else { b[lane] })
    }

    #[inline(always)]
    unsafe fn smaller(a: Self::Vector, b: Self::Vector) -> Self::Vector {
        std::array::from_fn(|lane| if a[lane] < b[lane] { a[lane] } else { b[lane] })
    }

    #[inline(always)]
    unsafe fn either(a: Self::Vector, b: Self::Vector) -> Self::Vector {
        std::array::from_fn(|lane| f64::from_bits(a[lane].to_bits() | b[lane].to_bits()))
    }

    #[inline(always)]
    unsafe fn transpose(vectors: &mut [Self::Vector; MOST_LANES]) {
        let before = *vectors;
        for (i, vector) in vectors.iter_mut().take(4).enumerate() {
            *vector = std::array::from_fn(|j| before[j][i]);
        }
    }
}
