//! All first and second derivatives along a run of points, from one look at the samples: central differences on the
//! nearest neighbours.
//!
//! Each result has the same bits as a stencil taken by itself gives: products and sums are rounded one by one.

#![allow(unsafe_code)]

use super::differences::Places;
use super::{Aligned, InstructionSet, Kernel, Simd};

/// How the samples of `N` axes lie, those of the last one side by side, and are differentiated: w(f₊ − f₋) and
/// v((f₊ − f₀) + (f₋ − f₀)).
#[derive(Clone, Copy, Debug)]
pub(crate) struct Axes<const N: usize> {
    pub(crate) strides: [usize; N],
    /// w.
    pub(crate) first: [f64; N],
    /// v.
    pub(crate) second: [f64; N],
}

impl<const N: usize> Axes<N> {
    /// The furthest sample that a derivative takes: one step away along two axes.
    pub(crate) fn reach(&self) -> usize {
        let beside = |a: usize| self.strides[a + 1..].iter().copied().max().unwrap_or(0);
        self.strides.iter().enumerate().map(|(a, stride)| stride + beside(a)).max().unwrap_or(0)
    }
}

/// The derivatives at the samples from `place` on, as many as the rows are long; of the `M` mixed and second ones those
/// that have one of the first `OUTER` axes, or one axis alone. ∂²f/∂a∂b is a difference along a of differences along b
/// where both are outer axes, and else one along b of differences along a.
///
/// False, and nothing is done, if the rows are shorter than a vector, or samples are missing.
pub(crate) fn interior<const OUTER: usize, const N: usize, const M: usize>(
    set: InstructionSet,
    samples: &[f64],
    place: usize,
    axes: Axes<N>,
    gradient: &mut [Aligned],
    hessian: &mut [Aligned],
) -> bool {
    let length = gradient.first().map_or(0, |row| row.len());
    let reach = axes.reach();
    let present = place >= reach && place + length + reach <= samples.len();
    let rows = gradient.iter().chain(&*hessian).all(|row| row.len() == length);
    let (mut first, mut second) = ([std::ptr::null_mut(); N], [std::ptr::null_mut(); M]);
    if !present || !rows || gradient.len() != N || hessian.len() != M || axes.strides.last() != Some(&1) {
        return false;
    }
    first.iter_mut().zip(gradient).for_each(|(to, row)| *to = row.as_mut_ptr());
    second.iter_mut().zip(hessian).for_each(|(to, row)| *to = row.as_mut_ptr());
    let base = &samples[place..];
    set.run(Interior::<OUTER, N, M> { base: base.as_ptr(), length, axes, first, second })
}

struct Interior<const OUTER: usize, const N: usize, const M: usize> {
    base: *const f64,
    length: usize,
    axes: Axes<N>,
    first: [*mut f64; N],
    second: [*mut f64; M],
}

impl<const OUTER: usize, const N: usize, const M: usize> Kernel for Interior<OUTER, N, M> {
    type Output = bool;

    #[inline(always)]
    unsafe fn run<S: Simd>(self) -> bool {
        let Self { base, length, axes, first, second } = self;
        if length < S::LANES {
            return false;
        }
        // SAFETY: the processor has the instructions; every row has `length` places, and the samples reach as far
        // before and after those as two steps along different axes do. A prefetched address may be any.
        unsafe {
            let weights = Weights::<S, N>::of(&axes);
            for i in Places::<S>::of(length) {
                let here = base.add(i);
                // The run after this one, where samples are met for the first time.
                let ahead = weights.steps[0] + weights.steps[N - 1];
                S::prefetch(here.wrapping_offset(ahead).wrapping_add(length));
                for a in 0..N {
                    S::store(first[a].add(i), weights.slope(here, a));
                    S::store(second[packed::<N>(a, a)].add(i), weights.bend(here, a));
                }
                for a in 0..OUTER {
                    for b in a + 1..N {
                        S::store(second[packed::<N>(a, b)].add(i), weights.mixed::<OUTER>(here, a, b));
                    }
                }
            }
        }
        true
    }
}

/// The place of entry (a, b), a ≤ b, in an upper triangle row by row.
pub(super) const fn packed<const N: usize>(a: usize, b: usize) -> usize {
    a * N - a * (a + 1) / 2 + b
}

/// The steps and weights of [`Axes`], these in registers.
pub(super) struct Weights<S: Simd, const N: usize> {
    pub(super) steps: [isize; N],
    first: [S::Vector; N],
    second: [S::Vector; N],
}

/// The derivatives at the samples from `here` on.
///
/// # Safety
/// Of each function: the processor has the instructions, and a vector of samples can be read at `here` and as far from
/// there as the derivative's stencil reaches.
impl<S: Simd, const N: usize> Weights<S, N> {
    #[inline(always)]
    pub(super) unsafe fn of(axes: &Axes<N>) -> Self {
        let mut steps = axes.strides.map(|stride| stride as isize);
        // As a constant, it needs no addresses of its own.
        steps[N - 1] = 1;
        // SAFETY: the caller's promise.
        unsafe {
            let mut weights = Self { steps, first: [S::zero(); N], second: [S::zero(); N] };
            for a in 0..N {
                (weights.first[a], weights.second[a]) = (S::splat(axes.first[a]), S::splat(axes.second[a]));
            }
            weights
        }
    }

    /// ∂f/∂a.
    #[inline(always)]
    pub(super) unsafe fn slope(&self, here: *const f64, a: usize) -> S::Vector {
        // SAFETY: the caller's promise.
        unsafe {
            let (plus, minus) = (S::load(here.offset(self.steps[a])), S::load(here.offset(-self.steps[a])));
            S::multiply(self.first[a], S::subtract(plus, minus))
        }
    }

    /// ∂²f/∂a².
    #[inline(always)]
    pub(super) unsafe fn bend(&self, here: *const f64, a: usize) -> S::Vector {
        // SAFETY: the caller's promise.
        unsafe {
            let (plus, minus) = (S::load(here.offset(self.steps[a])), S::load(here.offset(-self.steps[a])));
            let centre = S::load(here);
            S::multiply(self.second[a], S::add(S::subtract(plus, centre), S::subtract(minus, centre)))
        }
    }

    /// ∂²f/∂a∂b, a < b, in the order that [`interior`] states.
    #[inline(always)]
    pub(super) unsafe fn mixed<const OUTER: usize>(&self, here: *const f64, a: usize, b: usize) -> S::Vector {
        let (outward, inward) = if b < OUTER { (a, b) } else { (b, a) };
        let (out, within) = (self.steps[outward], self.steps[inward]);
        // SAFETY: the caller's promise.
        unsafe {
            let at = |offset: isize| S::load(here.offset(offset));
            let after = S::multiply(self.first[inward], S::subtract(at(out + within), at(out - within)));
            let before = S::multiply(self.first[inward], S::subtract(at(within - out), at(-out - within)));
            S::multiply(self.first[outward], S::subtract(after, before))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::simd::guarded::{Guarded, SIDES, Side};

    fn rows(count: usize, length: usize) -> Vec<Aligned> {
        (0..count).map(|_| (0..length).map(|_| 9.0).collect()).collect()
    }

    fn check<const OUTER: usize, const N: usize, const M: usize>(set: InstructionSet, length: usize, side: Side) {
        let strides: [usize; N] = std::array::from_fn(|a| 13_usize.pow((N - 1 - a) as u32));
        let axes = Axes {
            strides,
            first: std::array::from_fn(|a| 0.3 + a as f64),
            second: std::array::from_fn(|a| 1.1 - 0.4 * a as f64),
        };
        let reach = strides[0] + strides.get(1).copied().unwrap_or(0);
        let numbers: Vec<f64> = (0..2 * reach + length).map(|k| (k as f64 * 0.7).sin()).collect();
        let samples = Guarded::copy(&numbers, f64::NAN, side);
        let (mut gradient, mut hessian) = (rows(N, length), rows(M, length));
        let done = interior::<OUTER, N, M>(set, &samples, reach, axes, &mut gradient, &mut hessian);
        assert_eq!(done, length >= set.properties().lanes);
        let slope = |at: usize, a: usize| axes.first[a] * (numbers[at + strides[a]] - numbers[at - strides[a]]);
        for i in (0..length).filter(|_| done) {
            let at = reach + i;
            let mut k = 0;
            for a in 0..N {
                assert_eq!(gradient[a][i], slope(at, a));
                for b in a..N {
                    let (sa, sb) = (strides[a], strides[b]);
                    let expected = match () {
                        () if a == b => {
                            let (plus, minus) = (numbers[at + sa] - numbers[at], numbers[at - sa] - numbers[at]);
                            axes.second[a] * (plus + minus)
                        }
                        () if b < OUTER => axes.first[a] * (slope(at + sa, b) - slope(at - sa, b)),
                        () if a < OUTER => axes.first[b] * (slope(at + sb, a) - slope(at - sb, a)),
                        () => 9.0,
                    };
                    assert_eq!(hessian[k][i], expected, "{a} {b}");
                    k += 1;
                }
            }
        }
        // One sample less, on either side.
        for (samples, place) in [(&samples[1..], reach - 1), (&samples[..samples.len() - 1], reach)] {
            assert!(!interior::<OUTER, N, M>(set, samples, place, axes, &mut gradient, &mut hessian));
        }
    }

    #[test]
    fn every_length_on_every_instruction_set_to_the_bit() {
        for set in InstructionSet::available() {
            for (length, side) in (0..=40).flat_map(|length| SIDES.map(|side| (length, side))) {
                check::<1, 2, 3>(set, length, side);
                check::<2, 3, 6>(set, length, side);
                check::<1, 3, 6>(set, length, side);
                check::<2, 4, 10>(set, length, side);
            }
        }
    }
}
