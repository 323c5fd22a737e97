//! The weights of a Gaussian along one axis, and the sums with them.

use super::kernels::apply;
use super::{Form, Stencil};
use crate::simd::{InstructionSet, Loops};

/// Standard deviations at which the weights end.
const TRUNCATE: f64 = 4.0;

/// Samples that all terms are added to before the next ones are, so that they stay in the cache.
pub(crate) const CHUNK: usize = 4096;

/// Pairs of samples that one loop adds.
const PAIRS: usize = 4;

/// The weights along an axis.
#[derive(Clone, Debug)]
pub(crate) struct Weights {
    /// That of the sample itself.
    centre: f64,
    /// Those of the pairs at offsets ±k.
    pairs: Stencil,
    pub(crate) length: usize,
    periodic: bool,
}

/// What is convolved, of the samples that come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Reading {
    Samples,
    /// mf.
    Zeroed,
    /// m.
    Flags,
}

/// How the terms are added up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Sum {
    /// As the centre and differences from it, so that a constant is preserved.
    Differences,
    /// As products of a weight and a sample, so that the error of a sum of terms of one sign is relative to it.
    Products,
}

impl Weights {
    pub(crate) fn new(spacing: f64, length: usize, periodic: bool, scale: f64) -> Self {
        let steps = scale / spacing;
        let radius = (TRUNCATE * steps + 0.5) as usize;
        let tail = (1..=radius).map(|k| (-0.5 * (k as f64 / steps).powi(2)).exp());
        let values: Vec<f64> = std::iter::once(1.0).chain(tail).collect();
        let sum = 1.0 + 2.0 * values[1..].iter().rev().sum::<f64>();
        let period = if periodic { length } else { 2 * length };
        // Offsets k and −k meet the samples of ±(k mod period).
        let mut folded = vec![0.0; radius.min(period / 2) + 1];
        for (k, value) in values.iter().enumerate() {
            let turned = k % period;
            let both = if k > 0 && turned == 0 { 2.0 } else { 1.0 };
            folded[turned.min(period - turned)] += both * value / sum;
        }
        let offsets: Vec<isize> = (1..folded.len() as isize).collect();
        let pairs = Stencil { form: Form::Symmetric, offsets, weights: folded[1..].to_vec() };
        Self { centre: folded[0], pairs, length, periodic }
    }

    pub(crate) fn reach(&self) -> usize {
        self.pairs.offsets.len()
    }

    /// The index of the sample that an index beyond the ends stands for.
    pub(crate) fn index(&self, index: isize) -> usize {
        let length = self.length as isize;
        if self.periodic {
            return index.rem_euclid(length) as usize;
        }
        let turned = index.rem_euclid(2 * length);
        turned.min(2 * length - 1 - turned) as usize
    }

    /// ‖wS‖₂ of weights w at offsets from an index, S being the matrix of smoothing along this axis: what noise,
    /// independent from sample to sample, makes of their sum.
    pub(crate) fn noise(&self, index: usize, points: &[(isize, f64)]) -> f64 {
        let largest = points.iter().fold(f64::MIN_POSITIVE, |max, (_, w)| w.abs().max(max));
        let mut row: Vec<(usize, f64)> = Vec::new();
        for &(offset, w) in points {
            let at = index as isize + offset;
            row.push((self.index(at), w / largest * self.centre));
            for (&k, v) in self.pairs.offsets.iter().zip(&self.pairs.weights) {
                row.extend([(self.index(at + k), w / largest * v), (self.index(at - k), w / largest * v)]);
            }
        }
        row.sort_unstable_by_key(|(place, _)| *place);
        let sums = row.chunk_by(|a, b| a.0 == b.0).map(|same| same.iter().map(|(_, v)| v).sum::<f64>());
        largest * sums.map(|sum| sum * sum).sum::<f64>().sqrt()
    }

    /// The weighted sums for `out.len()` points: `samples(o)` are those at offset o from each.
    pub(crate) fn convolve<'a>(
        &self,
        set: InstructionSet,
        sum: Sum,
        reading: Reading,
        out: &mut [f64],
        samples: impl Fn(isize) -> &'a [f64],
    ) {
        for start in (0..out.len()).step_by(CHUNK) {
            let end = out.len().min(start + CHUNK);
            let (out, samples) = (&mut out[start..end], |o| &samples(o)[start..end]);
            match (sum, reading) {
                (Sum::Differences, _) => {
                    apply(set, &self.pairs, out, samples);
                    set.run_loops(Add { out, row: samples(0) });
                }
                (Sum::Products, Reading::Samples) => self.products::<SAMPLES>(set, out, samples),
                (Sum::Products, Reading::Zeroed) => self.products::<ZEROED>(set, out, samples),
                (Sum::Products, Reading::Flags) => self.products::<FLAGS>(set, out, samples),
            }
        }
    }

    fn products<'a, const READ: u8>(&self, set: InstructionSet, out: &mut [f64], samples: impl Fn(isize) -> &'a [f64]) {
        set.run_loops(Scale::<'_, READ> { out, weight: self.centre, row: samples(0) });
        for (offsets, weights) in self.pairs.offsets.chunks(PAIRS).zip(self.pairs.weights.chunks(PAIRS)) {
            // Weights of 0 fill the last chunk up.
            let offset = |k: usize| offsets.get(k).copied().unwrap_or(offsets[0]);
            set.run_loops(AddPairs::<'_, READ> {
                out,
                weights: std::array::from_fn(|k| weights.get(k).copied().unwrap_or(0.0)),
                plus: std::array::from_fn(|k| samples(offset(k))),
                minus: std::array::from_fn(|k| samples(-offset(k))),
            });
        }
    }
}

const SAMPLES: u8 = 0;
const ZEROED: u8 = 1;
const FLAGS: u8 = 2;

#[inline(always)]
fn read<const READ: u8>(sample: f64) -> f64 {
    match READ {
        SAMPLES => sample,
        ZEROED => {
            if sample.is_nan() {
                0.0
            } else {
                sample
            }
        }
        _ => {
            if sample.is_nan() {
                0.0
            } else {
                1.0
            }
        }
    }
}

/// out += row.
struct Add<'a> {
    out: &'a mut [f64],
    row: &'a [f64],
}

impl Loops for Add<'_> {
    type Output = ();

    #[inline(always)]
    fn run(self) {
        self.out.iter_mut().zip(self.row).for_each(|(out, value)| *out += value);
    }
}

/// out = weight·row.
struct Scale<'a, const READ: u8> {
    out: &'a mut [f64],
    weight: f64,
    row: &'a [f64],
}

impl<const READ: u8> Loops for Scale<'_, READ> {
    type Output = ();

    #[inline(always)]
    fn run(self) {
        self.out.iter_mut().zip(self.row).for_each(|(out, value)| *out = self.weight * read::<READ>(*value));
    }
}

/// out += w₀(p₀ + m₀) + w₁(p₁ + m₁) + ….
struct AddPairs<'a, const READ: u8> {
    out: &'a mut [f64],
    weights: [f64; PAIRS],
    plus: [&'a [f64]; PAIRS],
    minus: [&'a [f64]; PAIRS],
}

impl<const READ: u8> Loops for AddPairs<'_, READ> {
    type Output = ();

    #[inline(always)]
    fn run(self) {
        let n = self.out.len();
        let (plus, minus) = (self.plus.map(|p| &p[..n]), self.minus.map(|m| &m[..n]));
        for i in 0..n {
            let mut sum = self.out[i];
            for k in 0..PAIRS {
                sum += self.weights[k] * (read::<READ>(plus[k][i]) + read::<READ>(minus[k][i]));
            }
            self.out[i] = sum;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn weights_sum_to_one_however_often_they_go_round() {
        for (length, periodic) in [(7, false), (7, true), (8, true), (1, true), (50, false)] {
            for scale in [1e-300, 0.05, 0.4, 1.0, 3.0, 40.0] {
                let weights = Weights::new(1.0, length, periodic, scale);
                let sum = weights.centre + 2.0 * weights.pairs.weights.iter().sum::<f64>();
                assert!((sum - 1.0).abs() <= 8.0 * f64::EPSILON, "{length} {scale}: {sum}");
                assert!(weights.reach() <= if periodic { length / 2 } else { length });
            }
        }
        // As scipy.ndimage: σ = 5 truncated at 4 has 20 weights on either side, σ = 0.1 has none.
        assert_eq!(Weights::new(1.0, 100, false, 5.0).reach(), 20);
        assert_eq!(Weights::new(1.0, 100, false, 0.1).reach(), 0);
        // Nor has one whose quotient by the spacing underflows.
        assert_eq!(Weights::new(1e300, 100, false, 1e-300).centre, 1.0);
    }

    #[test]
    fn indices_beyond_the_ends() {
        let at = |periodic: bool| {
            let weights = Weights::new(1.0, 4, periodic, 1.0);
            (-5..9).map(|k| weights.index(k)).collect::<Vec<_>>()
        };
        assert_eq!(at(false), [3, 3, 2, 1, 0, 0, 1, 2, 3, 3, 2, 1, 0, 0]);
        assert_eq!(at(true), [3, 0, 1, 2, 3, 0, 1, 2, 3, 0, 1, 2, 3, 0]);
    }
}
