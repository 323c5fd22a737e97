//! Sums and maxima of many doubles, eight at a time: the same bits with every instruction set.

use crate::simd::{InstructionSet, Loops};

const LANES: usize = 8;

/// A fixed tree of additions: of n numbers, none meets more than n − 1.
fn total(lanes: [f64; LANES]) -> f64 {
    lanes.into_iter().sum()
}

/// Eight numbers at a time, the last ones filled up with zeros.
struct Chunks<'a>(&'a [f64]);

impl Iterator for Chunks<'_> {
    type Item = [f64; LANES];

    #[inline(always)]
    fn next(&mut self) -> Option<[f64; LANES]> {
        if let Some((chunk, rest)) = self.0.split_first_chunk() {
            self.0 = rest;
            return Some(*chunk);
        }
        let rest = std::mem::take(&mut self.0);
        let mut last = [0.0; LANES];
        last[..rest.len()].copy_from_slice(rest);
        (!rest.is_empty()).then_some(last)
    }
}

/// Σx·factor. A term meets n roundings at most, that of its product among them.
pub(crate) fn sum(values: &[f64], factor: f64) -> f64 {
    struct Sum<'a>(&'a [f64], f64);
    impl Loops for Sum<'_> {
        type Output = f64;

        #[inline(always)]
        fn run(self) -> f64 {
            let mut sums = [0.0; LANES];
            for x in Chunks(self.0) {
                for lane in 0..LANES {
                    sums[lane] += x[lane] * self.1;
                }
            }
            total(sums)
        }
    }
    InstructionSet::detect().run_loops(Sum(values, factor))
}

/// Σx² and the largest modulus; the sum is not finite where a number is not, which the maximum may overlook. A square
/// meets n roundings at most, its own among them.
pub(crate) fn squares(values: &[f64]) -> (f64, f64) {
    struct Squares<'a>(&'a [f64]);
    impl Loops for Squares<'_> {
        type Output = (f64, f64);

        #[inline(always)]
        fn run(self) -> (f64, f64) {
            let (mut sums, mut largest) = ([0.0; LANES], [0.0; LANES]);
            for x in Chunks(self.0) {
                for lane in 0..LANES {
                    sums[lane] += x[lane] * x[lane];
                    let modulus = x[lane].abs();
                    largest[lane] = if modulus > largest[lane] { modulus } else { largest[lane] };
                }
            }
            (total(sums), largest.into_iter().fold(0.0, f64::max))
        }
    }
    InstructionSet::detect().run_loops(Squares(values))
}

/// Subtracts a number from each, and returns the largest modulus of what is left; a NaN may be overlooked.
pub(crate) fn subtract(values: &mut [f64], less: f64) -> f64 {
    struct Subtract<'a>(&'a mut [f64], f64);
    impl Loops for Subtract<'_> {
        type Output = f64;

        #[inline(always)]
        fn run(self) -> f64 {
            let mut largest = [0.0; LANES];
            let (whole, rest) = self.0.as_chunks_mut::<LANES>();
            for x in whole {
                for lane in 0..LANES {
                    x[lane] -= self.1;
                    let modulus = x[lane].abs();
                    largest[lane] = if modulus > largest[lane] { modulus } else { largest[lane] };
                }
            }
            let largest = largest.into_iter().fold(0.0, f64::max);
            rest.iter_mut().fold(largest, |largest, x| {
                *x -= self.1;
                largest.max(x.abs())
            })
        }
    }
    InstructionSet::detect().run_loops(Subtract(values, less))
}

/// Σx as s + r with s and r doubles, and Σ|x|, each a sum in lanes: with S the exact sum, |s + r − S| ≤ γ_m²·Σ|x|.
///
/// Every addition is split without error (Knuth), and the errors, which are at most γ_(m − 1)·Σ|x| together whatever
/// the order of the additions, are added with m − 1 roundings (Ogita, Rump, Oishi, *Accurate sum and dot product*,
/// SIAM J. Sci. Comput. 26 (2005), Proposition 4.4).
pub(crate) fn doubled_sum(values: &[f64]) -> (f64, f64, f64) {
    struct Doubled<'a>(&'a [f64]);
    impl Loops for Doubled<'_> {
        type Output = (f64, f64, f64);

        #[inline(always)]
        fn run(self) -> (f64, f64, f64) {
            let (mut sums, mut rests, mut moduli) = ([0.0; LANES], [0.0; LANES], [0.0; LANES]);
            for x in Chunks(self.0) {
                for lane in 0..LANES {
                    let (next, error) = split(sums[lane], x[lane]);
                    sums[lane] = next;
                    rests[lane] += error;
                    moduli[lane] += x[lane].abs();
                }
            }
            let (mut sum, mut rest) = (0.0, total(rests));
            for part in sums {
                let (next, error) = split(sum, part);
                (sum, rest) = (next, rest + error);
            }
            (sum, rest, total(moduli))
        }
    }
    InstructionSet::detect().run_loops(Doubled(values))
}

/// Knuth's sum without error.
#[inline(always)]
fn split(a: f64, b: f64) -> (f64, f64) {
    let sum = a + b;
    let part = sum - a;
    (sum, (a - (sum - part)) + (b - part))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rounding::{UNIT_ROUNDOFF, gamma};
    use num_traits::{Signed, Zero};
    use oracle::mutation::generator;
    use oracle::{Rational, exact};
    use rand::RngExt;

    #[test]
    fn sums_and_maxima_are_those_of_loops() {
        let mut random = generator(77);
        for n in [0, 1, 7, 8, 9, 40, 333] {
            let x: Vec<f64> = (0..n).map(|_| random.random_range(-1.0..1.0) + 1e3).collect();
            let total = x.iter().fold(Rational::zero(), |sum, &x| sum + exact(x));
            let close = |found: f64, truth: Rational, roundings: usize| {
                (exact(found) - &truth).abs() <= exact(gamma(roundings)) * truth.abs()
            };
            assert!(close(sum(&x, 0.5), &total / exact(2.0), n));
            let (squares, largest) = squares(&x);
            assert!(close(squares, x.iter().fold(Rational::zero(), |sum, &x| sum + exact(x) * exact(x)), n));
            assert_eq!(largest, x.iter().fold(0.0, |max: f64, x| max.max(x.abs())));
            let mut less = x.clone();
            let found = subtract(&mut less, 1e3);
            assert!(less.iter().zip(&x).all(|(less, x)| *less == x - 1e3));
            assert_eq!(found, less.iter().fold(0.0, |max: f64, x| max.max(x.abs())));
            let sum_of_less = less.iter().fold(Rational::zero(), |sum, &x| sum + exact(x));
            let (sum, rest, moduli) = doubled_sum(&less);
            let bound = exact(gamma(n) * gamma(n) * (1.0 + 1e-9)) * exact(moduli);
            assert!((exact(sum) + exact(rest) - sum_of_less).abs() <= bound, "{n}");
            assert!(rest.abs() <= n as f64 * UNIT_ROUNDOFF * moduli);
        }
    }

    #[test]
    fn what_is_not_finite_is_not_overlooked() {
        for bad in [f64::NAN, f64::INFINITY, f64::NEG_INFINITY] {
            for place in [0, 5, 8, 10] {
                let mut x = vec![1.0; 11];
                x[place] = bad;
                assert!(!squares(&x).0.is_finite());
            }
        }
        assert_eq!(squares(&[]), (0.0, 0.0));
        assert_eq!(squares(&[1e200]).1, 1e200);
    }
}
