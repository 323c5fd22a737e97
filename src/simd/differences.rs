//! Central differences with weights ±w₁, ±w₂, … on the samples at equal strides, several of them from one look at the
//! samples.
//!
//! Each result is the same sum, in the same order, as a stencil taken by itself gives: products and sums are rounded
//! one by one.

#![allow(unsafe_code)]

use super::{InstructionSet, Kernel, Simd};

/// Samples with a stride between the neighbours of each; the first result belongs to the sample at `place`.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Strided<'a> {
    pub(crate) samples: &'a [f64],
    pub(crate) place: usize,
    pub(crate) stride: usize,
}

impl<'a> Strided<'a> {
    /// The samples so many strides before and after each of `length` points.
    fn taps<const T: usize>(&self, length: usize) -> Taps<'a, T> {
        let plus = std::array::from_fn(|k| &self.samples[self.place + (k + 1) * self.stride..][..length]);
        let minus = std::array::from_fn(|k| &self.samples[self.place - (k + 1) * self.stride..][..length]);
        (plus, minus)
    }
}

/// Both derivatives along an axis, Σ wₖ(f₊ₖ − f₋ₖ) into `first` and Σ vₖ((f₊ₖ − f₀) + (f₋ₖ − f₀)) into `second`, which
/// have one length; false, and nothing is done, if that is shorter than a vector.
pub(crate) fn along<const T: usize>(
    set: InstructionSet,
    around: Strided<'_>,
    weights: [[f64; T]; 2],
    first: &mut [f64],
    second: &mut [f64],
) -> bool {
    let second = &mut second[..first.len()];
    let (plus, minus) = around.taps(first.len());
    let centre = &around.samples[around.place..][..first.len()];
    set.run(Along { plus, minus, centre, weights, first, second })
}

/// ∂²f/∂a∂b = Σ wₖ(g₊ₖ − g₋ₖ) along a, of g = Σ vₗ(f₊ₗ − f₋ₗ) along b; false, and nothing is done, if `out` is shorter
/// than a vector.
pub(crate) fn across<const T: usize>(
    set: InstructionSet,
    along_a: Strided<'_>,
    stride_b: usize,
    weights: [[f64; T]; 2],
    out: &mut [f64],
) -> bool {
    let Strided { samples, place, stride } = along_a;
    let rows = |place: usize| Strided { samples, place, stride: stride_b }.taps::<T>(out.len());
    let plus = std::array::from_fn(|k| rows(place + (k + 1) * stride));
    let minus = std::array::from_fn(|k| rows(place - (k + 1) * stride));
    set.run(Across { plus, minus, weights, out })
}

struct Along<'a, const T: usize> {
    plus: [&'a [f64]; T],
    minus: [&'a [f64]; T],
    centre: &'a [f64],
    weights: [[f64; T]; 2],
    first: &'a mut [f64],
    second: &'a mut [f64],
}

impl<const T: usize> Kernel for Along<'_, T> {
    type Output = bool;

    #[inline(always)]
    unsafe fn run<S: Simd>(self) -> bool {
        let length = self.first.len();
        if length < S::LANES {
            return false;
        }
        let (first, second) = (self.first.as_mut_ptr(), self.second.as_mut_ptr());
        // SAFETY: the processor has the instructions; all slices have the length of the first, and every place has a
        // vector's lanes before that end. A prefetched address may be any.
        unsafe {
            let (mut w, mut v) = ([S::zero(); T], [S::zero(); T]);
            for k in 0..T {
                (w[k], v[k]) = (S::splat(self.weights[0][k]), S::splat(self.weights[1][k]));
            }
            for i in Places::<S>::of(length) {
                // The block after this one, in the row that is met for the first time.
                S::prefetch(self.plus[T - 1].as_ptr().wrapping_add(i + length));
                let c = S::load(self.centre.as_ptr().add(i));
                let (mut slope, mut bend) = (S::zero(), S::zero());
                for k in 0..T {
                    let p = S::load(self.plus[k].as_ptr().add(i));
                    let m = S::load(self.minus[k].as_ptr().add(i));
                    let term = S::multiply(w[k], S::subtract(p, m));
                    slope = if k == 0 { term } else { S::add(slope, term) };
                    let term = S::multiply(v[k], S::add(S::subtract(p, c), S::subtract(m, c)));
                    bend = if k == 0 { term } else { S::add(bend, term) };
                }
                S::store(first.add(i), slope);
                S::store(second.add(i), bend);
            }
        }
        true
    }
}

/// The samples after and before, see [`Strided::taps`].
type Taps<'a, const T: usize> = ([&'a [f64]; T], [&'a [f64]; T]);

struct Across<'a, const T: usize> {
    plus: [Taps<'a, T>; T],
    minus: [Taps<'a, T>; T],
    weights: [[f64; T]; 2],
    out: &'a mut [f64],
}

/// Σ vₗ(pₗ − mₗ) at the vector that begins at `i`.
///
/// # Safety
/// The processor has the instructions; the rows have a vector's lanes from there on.
#[inline(always)]
unsafe fn slope<S: Simd, const T: usize>(v: &[S::Vector; T], (plus, minus): &Taps<'_, T>, i: usize) -> S::Vector {
    // SAFETY: the caller's promise.
    unsafe {
        let mut sum = S::zero();
        for l in 0..T {
            let difference = S::subtract(S::load(plus[l].as_ptr().add(i)), S::load(minus[l].as_ptr().add(i)));
            let term = S::multiply(v[l], difference);
            sum = if l == 0 { term } else { S::add(sum, term) };
        }
        sum
    }
}

impl<const T: usize> Kernel for Across<'_, T> {
    type Output = bool;

    #[inline(always)]
    unsafe fn run<S: Simd>(self) -> bool {
        let length = self.out.len();
        if length < S::LANES {
            return false;
        }
        let out = self.out.as_mut_ptr();
        // SAFETY: as above.
        unsafe {
            let (mut w, mut v) = ([S::zero(); T], [S::zero(); T]);
            for k in 0..T {
                (w[k], v[k]) = (S::splat(self.weights[0][k]), S::splat(self.weights[1][k]));
            }
            for i in Places::<S>::of(length) {
                let mut sum = S::zero();
                for (k, &weight) in w.iter().enumerate() {
                    let (after, before) = (slope::<S, T>(&v, &self.plus[k], i), slope::<S, T>(&v, &self.minus[k], i));
                    let term = S::multiply(weight, S::subtract(after, before));
                    sum = if k == 0 { term } else { S::add(sum, term) };
                }
                S::store(out.add(i), sum);
            }
        }
        true
    }
}

/// Each place at which a vector begins; the last one overlaps the one before it.
pub(super) struct Places<S> {
    next: usize,
    length: usize,
    lanes: std::marker::PhantomData<S>,
}

impl<S: Simd> Places<S> {
    #[inline(always)]
    pub(super) fn of(length: usize) -> Self {
        Self { next: 0, length, lanes: std::marker::PhantomData }
    }
}

impl<S: Simd> Iterator for Places<S> {
    type Item = usize;

    #[inline(always)]
    fn next(&mut self) -> Option<usize> {
        if self.next >= self.length {
            return None;
        }
        let place = if self.next + S::LANES > self.length { self.length - S::LANES } else { self.next };
        self.next += S::LANES;
        Some(place)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::simd::guarded::{Guarded, SIDES, Side};

    const STRIDE: usize = 100;
    const OTHER: usize = 7;

    /// Samples as far as stencils of `length` points reach on both sides, and no further.
    fn samples(reach: usize, length: usize, side: Side) -> Guarded<f64> {
        let numbers: Vec<f64> = (0..2 * reach + length).map(|k| (k as f64 * 0.7).sin()).collect();
        Guarded::copy(&numbers, f64::NAN, side)
    }

    fn check<const T: usize>(set: InstructionSet, length: usize, side: Side) {
        let weights = [std::array::from_fn(|k| 0.3 + k as f64), std::array::from_fn(|k| 1.1 - 0.4 * k as f64)];
        let [w, v]: [[f64; T]; 2] = weights;
        let slope = |samples: &[f64], at: usize, stride: usize, weights: &[f64; T]| {
            let term = |k: usize| weights[k] * (samples[at + (k + 1) * stride] - samples[at - (k + 1) * stride]);
            (1..T).fold(term(0), |sum, k| sum + term(k))
        };
        let bend = |samples: &[f64], at: usize| {
            let difference = |place: usize| samples[place] - samples[at];
            let term = |k: usize| v[k] * (difference(at + (k + 1) * STRIDE) + difference(at - (k + 1) * STRIDE));
            (1..T).fold(term(0), |sum, k| sum + term(k))
        };
        let mixed = |samples: &[f64], at: usize| {
            let slope = |at: usize| slope(samples, at, OTHER, &v);
            let term = |k: usize| w[k] * (slope(at + (k + 1) * STRIDE) - slope(at - (k + 1) * STRIDE));
            (1..T).fold(term(0), |sum, k| sum + term(k))
        };
        let results = || Guarded::filled(length, 9.0, side);
        let (mut first, mut second, mut cross) = (results(), results(), results());
        let (place, wide_place) = (T * STRIDE, T * (STRIDE + OTHER));
        let (line, plane) = (samples(place, length, side), samples(wide_place, length, side));
        let around = Strided { samples: &line, place, stride: STRIDE };
        let done = along(set, around, weights, &mut first, &mut second);
        let around = Strided { samples: &plane, place: wide_place, stride: STRIDE };
        assert_eq!(done, across(set, around, OTHER, weights, &mut cross));
        assert_eq!(done, length >= set.properties().lanes);
        for i in 0..length {
            let expected = if done {
                [slope(&line, place + i, STRIDE, &w), bend(&line, place + i), mixed(&plane, wide_place + i)]
            } else {
                [9.0; 3]
            };
            assert_eq!([first[i], second[i], cross[i]], expected);
        }
    }

    #[test]
    fn every_length_on_every_instruction_set_to_the_bit() {
        for set in InstructionSet::available() {
            for (length, side) in (0..=40).flat_map(|length| SIDES.map(|side| (length, side))) {
                check::<1>(set, length, side);
                check::<2>(set, length, side);
                check::<3>(set, length, side);
            }
        }
    }
}
