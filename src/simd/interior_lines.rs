//! Second derivatives along many lines at once, written where they are to stay: central differences on the nearest
//! neighbours, with other results where lines end.
//!
//! A run of samples is one line of the last axis after the other. Each vector of results goes from the registers to its
//! place, past the caches if that is asked for: nothing is kept in between. The results have the bits of
//! [`interior`](super::interior()).

#![allow(unsafe_code)]

use std::marker::PhantomData;

use super::differences::Places;
use super::interior::{Weights, packed};
use super::{Axes, InstructionSet, Kernel, MOST_LANES, Simd};

/// Derivatives at a sample where a line ends: those of second order with the last axis, the first axis's first.
#[derive(Clone, Copy, Debug)]
pub(crate) struct LineEnd<const K: usize> {
    /// Of the sample.
    pub(crate) place: usize,
    pub(crate) values: [f64; K],
}

/// A run of samples whose neighbours are all there.
#[derive(Clone, Copy, Debug)]
pub(crate) struct InteriorLines<'a, const N: usize> {
    pub(crate) set: InstructionSet,
    pub(crate) samples: &'a [f64],
    /// Of the run's first sample.
    pub(crate) place: usize,
    pub(crate) length: usize,
    pub(crate) axes: Axes<N>,
    /// Whether the results go past the caches.
    pub(crate) streamed: bool,
    /// How far after each vector of samples another one is asked for, which will be looked at next.
    pub(crate) ahead: usize,
}

impl<const N: usize> InteriorLines<'_, N> {
    /// The upper triangle of the Hessian, row by row, at each sample of the run; `ends` by their places, those
    /// elsewhere are left out. The mixed
    /// derivatives are those of [`interior`](super::interior()) with all axes but the last as outer ones.
    ///
    /// False, and nothing is done, if the run is shorter than a vector, samples are missing, or a target has another
    /// length.
    pub(crate) fn hessian<const M: usize>(&self, ends: &[LineEnd<N>], targets: &mut [&mut [f64]; M]) -> bool {
        M == N * (N + 1) / 2 && self.run::<Hessian, N, M>(ends, targets)
    }

    /// The sum of the second derivatives along each axis, that along the first axis first, or if `reversed` last.
    ///
    /// False, and nothing is done, as above.
    pub(crate) fn laplacian(&self, ends: &[LineEnd<1>], target: &mut [f64], reversed: bool) -> bool {
        match reversed {
            false => self.run::<Laplacian<false>, 1, 1>(ends, &mut [target]),
            true => self.run::<Laplacian<true>, 1, 1>(ends, &mut [target]),
        }
    }

    fn run<R: Results<N, K, M>, const K: usize, const M: usize>(
        &self,
        ends: &[LineEnd<K>],
        targets: &mut [&mut [f64]; M],
    ) -> bool {
        let Self { set, samples, place, length, axes, streamed, ahead } = *self;
        let reach = axes.reach();
        let present = place >= reach && place + length + reach <= samples.len();
        if !present || axes.strides.last() != Some(&1) || targets.iter().any(|to| to.len() != length) {
            return false;
        }
        let targets = targets.each_mut().map(|to| to.as_mut_ptr());
        let base = samples[place..].as_ptr();
        let to_line = targets.map(|to| to.align_offset(64));
        // All begin a line of 64 bytes at one place, or none goes past the caches.
        let head = to_line[0];
        let streamed = streamed && head <= length && to_line.iter().all(|&to_line| to_line == head);
        let ends = &ends[ends.partition_point(|end| end.place < place)..];
        let along = Along { base, place, length, axes, ahead, ends, targets, results: PhantomData::<R> };
        if streamed { set.run(Streamed { along, head }) } else { set.run(along) }
    }
}

/// What is computed along a run: `M` results, from `K` derivatives that are others where lines end.
trait Results<const N: usize, const K: usize, const M: usize> {
    /// The derivatives that are. To be marked `#[inline(always)]`.
    ///
    /// # Safety
    /// As for [`Weights`].
    unsafe fn with_last<S: Simd>(weights: &Weights<S, N>, here: *const f64) -> [S::Vector; K];

    /// The results. To be marked `#[inline(always)]`.
    ///
    /// # Safety
    /// As for [`Weights`].
    unsafe fn all<S: Simd>(weights: &Weights<S, N>, here: *const f64, with_last: [S::Vector; K]) -> [S::Vector; M];
}

struct Hessian;

impl<const N: usize, const M: usize> Results<N, N, M> for Hessian {
    #[inline(always)]
    unsafe fn with_last<S: Simd>(weights: &Weights<S, N>, here: *const f64) -> [S::Vector; N] {
        // SAFETY: the caller's promise.
        unsafe {
            let mut derivatives = [weights.bend(here, N - 1); N];
            for (a, mixed) in derivatives.iter_mut().enumerate().take(N - 1) {
                *mixed = weights.mixed::<0>(here, a, N - 1);
            }
            derivatives
        }
    }

    #[inline(always)]
    unsafe fn all<S: Simd>(weights: &Weights<S, N>, here: *const f64, with_last: [S::Vector; N]) -> [S::Vector; M] {
        // SAFETY: the caller's promise.
        unsafe {
            let mut entries = [S::zero(); M];
            for a in 0..N - 1 {
                entries[packed::<N>(a, a)] = weights.bend(here, a);
                for b in a + 1..N - 1 {
                    entries[packed::<N>(a, b)] = weights.mixed::<N>(here, a, b);
                }
            }
            for a in 0..N {
                entries[packed::<N>(a, N - 1)] = with_last[a];
            }
            entries
        }
    }
}

struct Laplacian<const REVERSED: bool>;

impl<const N: usize, const REVERSED: bool> Results<N, 1, 1> for Laplacian<REVERSED> {
    #[inline(always)]
    unsafe fn with_last<S: Simd>(weights: &Weights<S, N>, here: *const f64) -> [S::Vector; 1] {
        // SAFETY: the caller's promise.
        unsafe { [weights.bend(here, N - 1)] }
    }

    #[inline(always)]
    unsafe fn all<S: Simd>(weights: &Weights<S, N>, here: *const f64, [last]: [S::Vector; 1]) -> [S::Vector; 1] {
        // SAFETY: the caller's promise.
        unsafe {
            let mut sum = last;
            for k in 0..N {
                let a = if REVERSED { N - 1 - k } else { k };
                let bend = if a == N - 1 { last } else { weights.bend(here, a) };
                sum = if k == 0 { bend } else { S::add(sum, bend) };
            }
            [sum]
        }
    }
}

/// A run whose results are stored as usual.
struct Along<'e, R, const N: usize, const K: usize, const M: usize> {
    base: *const f64,
    place: usize,
    length: usize,
    axes: Axes<N>,
    ahead: usize,
    ends: &'e [LineEnd<K>],
    targets: [*mut f64; M],
    results: PhantomData<R>,
}

/// A run whose results, from the place `head` on, go past the caches.
struct Streamed<'e, R, const N: usize, const K: usize, const M: usize> {
    along: Along<'e, R, N, K, M>,
    head: usize,
}

impl<R: Results<N, K, M>, const N: usize, const K: usize, const M: usize> Along<'_, R, N, K, M> {
    /// Stores what [`Along::at`] gives.
    ///
    /// # Safety
    /// As there; each target has a vector's lanes from `i` on.
    #[inline(always)]
    unsafe fn store_at<S: Simd>(&self, weights: &Weights<S, N>, ends: &mut &[LineEnd<K>], i: usize) {
        // SAFETY: the caller's promise.
        unsafe {
            let results = self.at(weights, ends, i);
            self.targets.iter().zip(results).for_each(|(target, result)| S::store(target.add(i), result));
        }
    }

    /// The results at a vector of samples, of which `ends` are those at or after its first one.
    ///
    /// # Safety
    /// The processor has the instructions; the run has a vector's lanes from `i` on, and the samples reach as far as
    /// the stencils around them.
    #[inline(always)]
    unsafe fn at<S: Simd>(&self, weights: &Weights<S, N>, ends: &mut &[LineEnd<K>], i: usize) -> [S::Vector; M] {
        // SAFETY: the caller's promise. A prefetched address may be any.
        unsafe {
            let here = self.base.add(i);
            S::prefetch_level_2(here.wrapping_add(self.ahead));
            let place = self.place + i;
            let mut last = R::with_last(weights, here);
            // A vector may overlap the one before it, so that the ends within that are kept until they are passed.
            while let Some((end, rest)) = ends.split_first()
                && end.place < place
            {
                *ends = rest;
            }
            if ends.first().is_some_and(|end| end.place < place + S::LANES) {
                for (k, vector) in last.iter_mut().enumerate() {
                    let mut lanes = [0.0; MOST_LANES];
                    S::store(lanes.as_mut_ptr(), *vector);
                    for end in ends.iter().take_while(|end| end.place < place + S::LANES) {
                        lanes[end.place - place] = end.values[k];
                    }
                    *vector = S::load(lanes.as_ptr());
                }
            }
            R::all(weights, here, last)
        }
    }
}

impl<R: Results<N, K, M>, const N: usize, const K: usize, const M: usize> Kernel for Along<'_, R, N, K, M> {
    type Output = bool;

    #[inline(always)]
    unsafe fn run<S: Simd>(self) -> bool {
        if self.length < S::LANES {
            return false;
        }
        // SAFETY: the processor has the instructions; each target has `length` places, and the samples reach as far
        // beside those as the stencils do.
        unsafe {
            let (weights, mut ends) = (Weights::<S, N>::of(&self.axes), self.ends);
            for i in Places::<S>::of(self.length) {
                self.store_at(&weights, &mut ends, i);
            }
        }
        true
    }
}

impl<R: Results<N, K, M>, const N: usize, const K: usize, const M: usize> Kernel for Streamed<'_, R, N, K, M> {
    type Output = bool;

    #[inline(always)]
    unsafe fn run<S: Simd>(self) -> bool {
        let Self { along, head } = self;
        let Along { length, targets, .. } = along;
        if length < S::LANES {
            return false;
        }
        // SAFETY: as above; at `head`, and so after every vector from there on, each target is aligned to 64 bytes or
        // to a vector, whose size divides them.
        unsafe {
            let (weights, mut ends) = (Weights::<S, N>::of(&along.axes), along.ends);
            let last = length - S::LANES;
            let mut before = 0;
            while before < head {
                along.store_at(&weights, &mut ends, before.min(last));
                before += S::LANES;
            }
            let mut i = head;
            while i <= last {
                let results = along.at(&weights, &mut ends, i);
                targets.iter().zip(results).for_each(|(target, result)| S::stream(target.add(i), result));
                i += S::LANES;
            }
            if i < length {
                along.store_at(&weights, &mut ends, last);
            }
        }
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::simd::guarded::{Guarded, SIDES, Side};
    use crate::simd::{Aligned, interior};

    /// Whether the results are those of rows, with those of the ends where lines end, and nothing else is touched.
    fn check<const OUTER: usize, const N: usize, const M: usize>(
        set: InstructionSet,
        length: usize,
        side: Side,
        [start, streamed]: [usize; 2],
    ) {
        let strides: [usize; N] = std::array::from_fn(|a| 13_usize.pow((N - 1 - a) as u32));
        let axes = Axes {
            strides,
            first: std::array::from_fn(|a| 0.3 + a as f64),
            second: std::array::from_fn(|a| 1.1 - 0.4 * a as f64),
        };
        let reach = strides[0] + strides[1];
        let numbers: Vec<f64> = (0..2 * reach + length).map(|k| (k as f64 * 0.7).sin()).collect();
        let samples = Guarded::copy(&numbers, f64::NAN, side);
        let run =
            InteriorLines { set, samples: &samples, place: reach, length, axes, streamed: streamed > 0, ahead: 128 };
        // Lines of 5 places, at whose ends the results are numbers of their own.
        let is_end = |place: &usize| place % 5 == 1 || place % 5 == 2;
        let end_value = |place: usize, k: usize| (100 * place + k) as f64;
        let places = || (0..length).filter(is_end);
        let ends: Vec<LineEnd<N>> = places()
            .map(|place| LineEnd { place: reach + place, values: std::array::from_fn(|k| end_value(place, k)) })
            .collect();
        let rows =
            |count: usize| -> Vec<Aligned> { (0..count).map(|_| vec![9.0; length].into_iter().collect()).collect() };
        let (mut gradient, mut hessian) = (rows(N), rows(M));
        let done = interior::<OUTER, N, M>(set, &samples, reach, axes, &mut gradient, &mut hessian);
        // Column N − 1 is not all computed there where it is an outer axis alone.
        for place in places() {
            (0..N).for_each(|k| hessian[packed::<N>(k, N - 1)][place] = end_value(place, k));
        }
        let room = || -> Vec<f64> { vec![-1.0; start + length + 16] };
        let mut rooms: [Vec<f64>; M] = std::array::from_fn(|_| room());
        let mut targets = rooms.each_mut().map(|room| &mut room[start..start + length]);
        assert_eq!(run.hessian(&ends, &mut targets), done);
        for (room, row) in rooms.iter().zip(&hessian) {
            let within = &room[start..start + length];
            assert!(if done { *within == **row } else { within.iter().all(|&x| x == -1.0) });
            assert!(room[..start].iter().chain(&room[start + length..]).all(|&x| x == -1.0));
        }
        for reversed in [false, true] {
            let ends: Vec<LineEnd<1>> =
                places().map(|place| LineEnd { place: reach + place, values: [end_value(place, N - 1)] }).collect();
            let mut to = Guarded::filled(length, -1.0, side);
            assert_eq!(run.laplacian(&ends, &mut to, reversed), done);
            for i in (0..length).filter(|_| done) {
                let bend = |a: usize| hessian[packed::<N>(a, a)][i];
                let sum = (1..N).fold(bend(if reversed { N - 1 } else { 0 }), |sum, k| {
                    sum + bend(if reversed { N - 1 - k } else { k })
                });
                assert_eq!(to[i], sum);
            }
        }
        // One sample less, on either side.
        for (samples, place) in [(&samples[1..], reach - 1), (&samples[..samples.len() - 1], reach)] {
            assert!(
                !InteriorLines { samples, place, ..run }
                    .hessian(&ends, &mut rooms.each_mut().map(|room| &mut room[start..start + length]))
            );
        }
    }

    #[test]
    fn every_length_and_alignment_on_every_instruction_set_to_the_bit() {
        for set in InstructionSet::available() {
            for (length, side) in (0..=40).flat_map(|length| SIDES.map(|side| (length, side))) {
                for start in 0..9 {
                    for streamed in 0..2 {
                        check::<1, 2, 3>(set, length, side, [start, streamed]);
                        check::<2, 3, 6>(set, length, side, [start, streamed]);
                        check::<3, 4, 10>(set, length, side, [start, streamed]);
                    }
                }
            }
        }
    }

    #[test]
    fn targets_that_lie_unalike_are_written_too() {
        let samples: Vec<f64> = (0..400).map(|k| f64::from(k).sin()).collect();
        let axes = Axes { strides: [20, 1], first: [1.0; 2], second: [1.0; 2] };
        for set in InstructionSet::available() {
            let run =
                InteriorLines { set, samples: &samples, place: 30, length: 200, axes, streamed: true, ahead: 128 };
            let mut rooms: [Vec<f64>; 3] = std::array::from_fn(|_| vec![-1.0; 240]);
            let mut plain: [Vec<f64>; 3] = std::array::from_fn(|_| vec![-1.0; 200]);
            let mut start = 0;
            let mut targets = rooms.each_mut().map(|room| {
                start += 1;
                &mut room[start..start + 200]
            });
            assert!(run.hessian(&[], &mut targets));
            assert!(
                InteriorLines { streamed: false, ..run }.hessian(&[], &mut plain.each_mut().map(|row| &mut row[..]))
            );
            assert!(rooms.iter().zip(&plain).enumerate().all(|(k, (room, row))| room[k + 1..k + 201] == row[..]));
            // A target of another length.
            let [a, b, c] = &mut plain;
            assert!(!run.hessian(&[], &mut [a, b, &mut c[..199]]));
        }
    }
}
