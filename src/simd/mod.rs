//! Vectors of doubles, one instruction set after another.
//!
//! A kernel is written once, generic over [`Simd`], and compiled for each instruction set that the processor may have;
//! which one runs is decided at run time ([`InstructionSet::detect`]). Kernels and the functions that they call are
//! `#[inline(always)]`, so that their bodies end up inside the function that carries the `target_feature` attribute,
//! and the intrinsics with them.
//!
//! Another processor takes a file that implements [`Simd`], a variant of [`InstructionSet`], and a line in its
//! `detect`, `available` and `run`; [`MOST_LANES`] bounds the lanes. No kernel changes.
//!
//! What else is unsafe of addresses and registers stands here too: a [view](crate::matrix::MatrixView::strided) of a
//! slice with strides, the [control register](environment) of floating point, and [large pages](large_pages).

#![allow(unsafe_code)]

mod aligned;
mod cache;
pub(crate) mod differences;
mod environment;
pub(crate) mod exponential;
mod fused;
#[cfg(test)]
pub(crate) mod guarded;
mod interior;
mod interior_lines;
mod large_pages;
#[cfg(target_arch = "aarch64")]
mod neon;
pub(crate) mod pairs;
mod portable;
pub(crate) mod radial;
mod single;
mod stream;
mod strided_view;
#[cfg(target_arch = "x86_64")]
mod x86;

pub(crate) use aligned::Aligned;
pub(crate) use cache::caches;
pub(crate) use differences::Strided;
pub(crate) use environment::{DefaultEnvironment, set_default};
pub(crate) use fused::{Arithmetic, FusedLoops};
pub(crate) use interior::{Axes, interior};
pub(crate) use interior_lines::{InteriorLines, LineEnd};
pub(crate) use large_pages::advise_large_pages;
pub(crate) use single::{MOST_SINGLES, Single};
pub(crate) use stream::{Stream, fence};

use portable::Portable;

/// The instructions that a kernel is compiled for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum InstructionSet {
    /// AVX-512 F, DQ and VL: 32 registers of 8 doubles.
    #[cfg(target_arch = "x86_64")]
    Avx512,
    /// AVX2 and FMA: 16 registers of 4 doubles.
    #[cfg(target_arch = "x86_64")]
    Avx2,
    /// Advanced SIMD of AArch64: 32 registers of 2 doubles, used in pairs.
    #[cfg(target_arch = "aarch64")]
    Neon,
    /// What the compiler makes of arrays of four doubles.
    Portable,
}

/// What is compiled for each instruction set.
pub(crate) trait Kernel {
    type Output;

    /// Runs with the instructions of `S`. To be marked `#[inline(always)]`.
    ///
    /// # Safety
    /// The processor has the instructions of `S`.
    unsafe fn run<S: Simd>(self) -> Self::Output;
}

/// Loops without intrinsics, compiled for each instruction set. A multiplication and an addition are never fused in
/// them, so they give the same bits on every processor.
pub(crate) trait Loops {
    type Output;

    /// To be marked `#[inline(always)]`, as whatever it calls in its innermost loops.
    fn run(self) -> Self::Output;
}

struct Vectorized<L>(L);

impl<L: Loops> Kernel for Vectorized<L> {
    type Output = L::Output;

    #[inline(always)]
    unsafe fn run<S: Simd>(self) -> L::Output {
        self.0.run()
    }
}

impl InstructionSet {
    /// The best that this processor has.
    pub(crate) fn detect() -> Self {
        #[cfg(target_arch = "x86_64")]
        {
            // The standard library asks the processor once and remembers.
            let avx2 = is_x86_feature_detected!("avx2") && is_x86_feature_detected!("fma");
            let avx512 = is_x86_feature_detected!("avx512f")
                && is_x86_feature_detected!("avx512dq")
                && is_x86_feature_detected!("avx512vl");
            if avx2 && avx512 {
                return Self::Avx512;
            }
            if avx2 {
                return Self::Avx2;
            }
        }
        #[cfg(target_arch = "aarch64")]
        if std::arch::is_aarch64_feature_detected!("neon") {
            return Self::Neon;
        }
        Self::Portable
    }

    /// Every one that this processor has, the best first: for tests of those that it would not choose.
    #[cfg(test)]
    pub(crate) fn available() -> Vec<Self> {
        match Self::detect() {
            #[cfg(target_arch = "x86_64")]
            Self::Avx512 => vec![Self::Avx512, Self::Avx2, Self::Portable],
            #[cfg(target_arch = "x86_64")]
            Self::Avx2 => vec![Self::Avx2, Self::Portable],
            #[cfg(target_arch = "aarch64")]
            Self::Neon => vec![Self::Neon, Self::Portable],
            Self::Portable => vec![Self::Portable],
        }
    }

    /// Its constants.
    pub(crate) fn properties(self) -> Properties {
        self.run(AskProperties)
    }

    /// Runs safe loops, which the compiler turns into vectors of this instruction set.
    pub(crate) fn run_loops<L: Loops>(self, loops: L) -> L::Output {
        self.run(Vectorized(loops))
    }

    /// Runs a kernel compiled for this instruction set.
    pub(crate) fn run<K: Kernel>(self, kernel: K) -> K::Output {
        #[cfg(target_arch = "x86_64")]
        #[target_feature(enable = "avx512f,avx512dq,avx512vl,avx2,fma")]
        unsafe fn avx512<K: Kernel>(kernel: K) -> K::Output {
            // SAFETY: the caller has seen that the processor has these instructions.
            unsafe { kernel.run::<x86::Avx512>() }
        }
        #[cfg(target_arch = "x86_64")]
        #[target_feature(enable = "avx2,fma")]
        unsafe fn avx2<K: Kernel>(kernel: K) -> K::Output {
            // SAFETY: as above.
            unsafe { kernel.run::<x86::Avx2>() }
        }
        match self {
            // SAFETY: only `detect` (and `available`, after it) make these values, where the processor has the
            // instructions.
            #[cfg(target_arch = "x86_64")]
            Self::Avx512 => unsafe { avx512(kernel) },
            // SAFETY: as above.
            #[cfg(target_arch = "x86_64")]
            Self::Avx2 => unsafe { avx2(kernel) },
            // SAFETY: as above; the instructions are in every AArch64 target that has a standard library.
            #[cfg(target_arch = "aarch64")]
            Self::Neon => unsafe { kernel.run::<neon::Neon>() },
            // SAFETY: it needs no particular instructions.
            Self::Portable => unsafe { kernel.run::<Portable>() },
        }
    }
}

/// The constants of an instruction set.
pub(crate) struct Properties {
    /// [`Simd::LANES`].
    pub(crate) lanes: usize,
    /// [`Simd::TILE_VECTORS`].
    pub(crate) vectors: usize,
    /// [`Simd::FUSED`].
    pub(crate) fused: bool,
}

struct AskProperties;

impl Kernel for AskProperties {
    type Output = Properties;

    #[inline(always)]
    unsafe fn run<S: Simd>(self) -> Properties {
        Properties { lanes: S::LANES, vectors: S::TILE_VECTORS, fused: S::FUSED }
    }
}

/// Doubles side by side in a register, and what can be done with them.
///
/// # Safety
/// Each function may be called only on a processor with the instructions, and only with pointers that are valid for the
/// [`LANES`](Simd::LANES) (or the stated number of) values that are read or written; no alignment is needed.
pub(crate) trait Simd: Copy + Send + Sync + 'static {
    /// A register, or the few that are used as one.
    type Vector: Copy;
    /// Vectors of single precision.
    type Single: Single;
    /// Doubles in a vector.
    const LANES: usize;
    /// Vectors in a column of the blocked kernel's tile: with as many columns as lanes, the accumulators, one column
    /// and one broadcast value fill the registers.
    const TILE_VECTORS: usize;
    /// Whether [`multiply_add`](Simd::multiply_add) rounds once; if not, it rounds the product too.
    const FUSED: bool;

    unsafe fn zero() -> Self::Vector;
    unsafe fn splat(value: f64) -> Self::Vector;
    unsafe fn load(from: *const f64) -> Self::Vector;
    /// Single precision, widened without rounding.
    unsafe fn load_single(from: *const f32) -> Self::Vector;
    unsafe fn store(to: *mut f64, vector: Self::Vector);
    /// Stores past the caches, where the processor can; `to` is aligned to the vector.
    #[inline(always)]
    unsafe fn stream(to: *mut f64, vector: Self::Vector) {
        // SAFETY: the caller's promise.
        unsafe { Self::store(to, vector) }
    }
    /// Asks for a cache line that will be read soon; it need not exist.
    unsafe fn prefetch(_from: *const f64) {}
    /// The same, into the level-2 cache only.
    unsafe fn prefetch_level_2(_from: *const f64) {}
    unsafe fn add(a: Self::Vector, b: Self::Vector) -> Self::Vector;
    unsafe fn subtract(a: Self::Vector, b: Self::Vector) -> Self::Vector;
    unsafe fn multiply(a: Self::Vector, b: Self::Vector) -> Self::Vector;
    /// a·b + c.
    unsafe fn multiply_add(a: Self::Vector, b: Self::Vector, c: Self::Vector) -> Self::Vector;
    unsafe fn divide(a: Self::Vector, b: Self::Vector) -> Self::Vector;
    unsafe fn square_root(a: Self::Vector) -> Self::Vector;
    /// The bits of each lane, moved up by 52 places: an integer's last 11 bits become an exponent.
    unsafe fn moved_to_exponent(a: Self::Vector) -> Self::Vector;
    unsafe fn modulus(a: Self::Vector) -> Self::Vector;
    /// The larger of two lanes; b where one of them is NaN.
    unsafe fn larger(a: Self::Vector, b: Self::Vector) -> Self::Vector;
    /// The smaller of two lanes; b where one of them is NaN.
    unsafe fn smaller(a: Self::Vector, b: Self::Vector) -> Self::Vector;
    /// The bits that are set in either.
    unsafe fn either(a: Self::Vector, b: Self::Vector) -> Self::Vector;
    /// Lane i of vector j becomes lane j of vector i, among the first [`LANES`](Simd::LANES) vectors of the array.
    unsafe fn transpose(vectors: &mut [Self::Vector; MOST_LANES]);
    /// Lane i is the sum of the lanes of vector i, among the first [`LANES`](Simd::LANES) vectors of the array. Each
    /// term meets log₂ LANES additions.
    #[inline(always)]
    unsafe fn sums(vectors: &[Self::Vector; MOST_LANES]) -> Self::Vector {
        let mut rows = *vectors;
        // SAFETY: the caller's promise.
        unsafe {
            Self::transpose(&mut rows);
            let mut half = Self::LANES / 2;
            while half > 0 {
                for lane in 0..half {
                    rows[lane] = Self::add(rows[lane], rows[lane + half]);
                }
                half /= 2;
            }
        }
        rows[0]
    }
}

/// The most lanes of all instruction sets.
pub(crate) const MOST_LANES: usize = 8;

#[cfg(test)]
mod tests {
    use super::*;

    /// Every operation on the numbers 1, 2, … lane by lane.
    struct Everything;

    impl Kernel for Everything {
        type Output = ();

        #[inline(always)]
        unsafe fn run<S: Simd>(self) {
            let numbers: Vec<f64> = (1..=64).map(f64::from).collect();
            let singles: Vec<f32> = (1..=8_u8).map(f32::from).collect();
            let mut out = [0.0; MOST_LANES];
            // SAFETY: the processor has the instructions, the buffers hold 8·8, 8 and 8 values.
            unsafe {
                let mut check = |vector: S::Vector, expected: &dyn Fn(f64) -> f64| {
                    S::store(out.as_mut_ptr(), vector);
                    for (lane, value) in out[..S::LANES].iter().enumerate() {
                        assert_eq!(*value, expected((lane + 1) as f64));
                    }
                };
                let (x, y) = (S::load(numbers.as_ptr()), S::load(numbers.as_ptr().add(1)));
                check(S::zero(), &|_| 0.0);
                check(S::splat(5.0), &|_| 5.0);
                check(x, &|x| x);
                check(S::load_single(singles.as_ptr()), &|x| x);
                check(S::add(x, y), &|x| 2.0 * x + 1.0);
                check(S::subtract(x, y), &|_| -1.0);
                check(S::multiply(x, y), &|x| x * (x + 1.0));
                check(S::multiply_add(x, y, x), &|x| x * (x + 2.0));
                check(S::divide(S::multiply(x, y), y), &|x| x);
                check(S::square_root(S::multiply(x, x)), &|x| x);
                let integers = S::add(x, S::splat(1.5 * 2.0_f64.powi(52) + 1023.0));
                check(S::moved_to_exponent(integers), &|x| 2.0_f64.powf(x));
                check(S::modulus(S::subtract(S::zero(), x)), &|x| x);
                check(S::modulus(x), &|x| x);
                check(S::larger(x, S::splat(3.0)), &|x| x.max(3.0));
                check(S::larger(S::splat(f64::NAN), x), &|x| x);
                check(S::smaller(x, S::splat(3.0)), &|x| x.min(3.0));
                check(S::smaller(S::splat(f64::NAN), x), &|x| x);
                check(S::either(S::splat(-0.0), x), &|x| -x);
                let mut square = [S::zero(); MOST_LANES];
                for (j, vector) in square.iter_mut().take(S::LANES).enumerate() {
                    *vector = S::load(numbers.as_ptr().add(8 * j));
                }
                check(S::sums(&square), &|j| (0..S::LANES).map(|lane| 8.0 * (j - 1.0) + (lane + 1) as f64).sum());
                S::transpose(&mut square);
                for (i, vector) in square.iter().take(S::LANES).enumerate() {
                    check(*vector, &|j| 8.0 * (j - 1.0) + (i + 1) as f64);
                }
            }
        }
    }

    #[test]
    fn every_instruction_set_does_what_it_says() {
        for set in InstructionSet::available() {
            set.run(Everything);
        }
    }
}
