//! A polynomial on a box, by its Bernstein coefficients.
//!
//! p(u) = Σ_k c_k·∏_a B_{k_a}(u_a) on [0, 1]ⁿ, of degree 5 in each variable. The coefficients enclose the values, min
//! c ≤ p ≤ max c, since the Bernstein polynomials are non-negative and sum to 1; those of a derivative are differences
//! of them, times the degree; and de Casteljau's algorithm gives those on a smaller (or larger) box (Farouki, *The
//! Bernstein polynomial basis: a centennial retrospective*, Computer Aided Geometric Design 29 (2012), §§ 3–5).

use super::coefficients::{COEFFICIENTS, Combine, DEGREE, Differences, Range, Restrict, Subtract};
use crate::simd::InstructionSet;
use crate::spectrum::packed::symmetric_index;

/// A polynomial of n variables on a box; the last variable's index runs fastest.
#[derive(Clone, Debug)]
pub(crate) struct Patch {
    dimension: usize,
    set: InstructionSet,
    pub(crate) coefficients: Vec<f64>,
}

impl Patch {
    pub(crate) fn new(dimension: usize, coefficients: Vec<f64>) -> Self {
        Self { dimension, set: InstructionSet::detect(), coefficients }
    }

    /// Coefficients from one index of an axis to the next.
    fn stride(&self, axis: usize) -> usize {
        COEFFICIENTS.pow((self.dimension - 1 - axis) as u32)
    }

    /// The polynomial on the box whose axis `axis` is [from, to] of this one's, in its own coordinates.
    pub(crate) fn restricted(&self, axis: usize, from: f64, to: f64) -> Self {
        let (mut patch, stride) = (self.clone(), self.stride(axis));
        self.set.run_loops(Restrict { coefficients: &mut patch.coefficients, stride, ends: [from, to] });
        patch
    }

    /// Whether the derivative along an axis has coefficients on either side of 0, or as near to it as the slack: else
    /// it does not vanish on the box.
    pub(crate) fn slope_may_vanish(&self, axis: usize, slack: f64) -> bool {
        let (values, stride, enough) = (&self.coefficients[..], self.stride(axis), slack / DEGREE as f64);
        let (low, high) = self.set.run_loops(Differences { values, block: COEFFICIENTS * stride, stride, enough });
        low <= enough && high >= -enough
    }

    /// Enclosures of the second derivatives on the box, the upper triangle row by row.
    pub(crate) fn curvatures(&self) -> Vec<Range> {
        let n = self.dimension;
        let mut ranges = vec![(0.0, 0.0); n * (n + 1) / 2];
        let mut slope = vec![0.0; self.coefficients.len() / COEFFICIENTS * DEGREE];
        for j in 0..n {
            let stride = self.stride(j);
            let pairs = self.coefficients.chunks_exact(COEFFICIENTS * stride);
            for (out, run) in slope.chunks_exact_mut(DEGREE * stride).zip(pairs) {
                self.set.run_loops(Subtract { out, values: run, stride });
            }
            for i in 0..=j {
                let (count, stride) = match i == j {
                    true => (DEGREE, stride),
                    false => (COEFFICIENTS, self.stride(i) / COEFFICIENTS * DEGREE),
                };
                let block = count * stride;
                let (low, high) =
                    self.set.run_loops(Differences { values: &slope, block, stride, enough: f64::NEG_INFINITY });
                let factor = (DEGREE * (count - 1)) as f64;
                ranges[symmetric_index(n, i, j)] = (factor * low, factor * high);
            }
        }
        ranges
    }

    /// The gradient at a point of the box.
    pub(crate) fn gradient(&self, u: &[f64]) -> Vec<f64> {
        let mut value = self.coefficients.clone();
        let mut slopes: Vec<Vec<f64>> = Vec::with_capacity(self.dimension);
        for &u in u {
            let (basis, lower) = (basis::<COEFFICIENTS>(u), basis::<DEGREE>(u));
            slopes.iter_mut().for_each(|slope| self.contract_first(slope, &basis));
            // Differences first: they are small where the gradient vanishes.
            let stride = value.len() / COEFFICIENTS;
            let mut slope = vec![0.0; DEGREE * stride];
            self.set.run_loops(Subtract { out: &mut slope, values: &value, stride });
            self.contract_first(&mut slope, &lower);
            slopes.push(slope);
            self.contract_first(&mut value, &basis);
        }
        slopes.iter().map(|slope| DEGREE as f64 * slope[0]).collect()
    }

    /// Σ_k w_k c_k over the index of the first axis, in place of the coefficients.
    fn contract_first(&self, values: &mut Vec<f64>, weights: &[f64]) {
        let count = values.len() / weights.len();
        self.set.run_loops(Combine { values, weights });
        values.truncate(count);
    }

    /// Coefficients of the derivative of these orders along the axes.
    fn derivative(&self, orders: &[usize]) -> Vec<f64> {
        let mut counts = vec![COEFFICIENTS; self.dimension];
        let mut values = self.coefficients.clone();
        for (axis, &order) in orders.iter().enumerate() {
            for _ in 0..order {
                let stride: usize = counts[axis + 1..].iter().product();
                let factor = (counts[axis] - 1) as f64;
                let line = counts[axis] * stride;
                values = values
                    .chunks_exact(line)
                    .flat_map(|run| run[stride..].iter().zip(run).map(move |(next, this)| factor * (next - this)))
                    .collect();
                counts[axis] -= 1;
            }
        }
        values
    }

    /// An enclosure of the derivative of these orders on the box.
    pub(crate) fn range(&self, orders: &[usize]) -> Range {
        let widen = |(low, high): Range, &value: &f64| (low.min(value), high.max(value));
        self.derivative(orders).iter().fold((f64::INFINITY, f64::NEG_INFINITY), widen)
    }
}

/// The B Bernstein polynomials of degree B − 1 at a point.
pub(crate) fn basis<const B: usize>(u: f64) -> [f64; B] {
    let mut values = [0.0; B];
    values[0] = 1.0;
    for last in 1..B {
        for k in (1..=last).rev() {
            values[k] = (1.0 - u) * values[k] + u * values[k - 1];
        }
        values[0] *= 1.0 - u;
    }
    values
}

/// Σ_k c_k·∏_a w_a[k_a].
pub(crate) fn contract(values: &[f64], weights: &[Vec<f64>]) -> f64 {
    let mut current = values.to_vec();
    for weights in weights.iter().rev() {
        current = current
            .chunks_exact(weights.len().max(1))
            .map(|line| line.iter().zip(weights).map(|(c, w)| c * w).sum())
            .collect();
    }
    current.first().copied().unwrap_or(0.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Roundings of an evaluation of a polynomial with coefficients of size 1: 5 rounds on each axis, then sums of 6.
    const C: f64 = 64.0;

    fn powers(order: usize, u: f64) -> Vec<f64> {
        match order {
            0 => basis::<6>(u).to_vec(),
            1 => basis::<5>(u).to_vec(),
            _ => basis::<4>(u).to_vec(),
        }
    }

    /// The derivative of these orders at a point of the box.
    fn at(patch: &Patch, orders: &[usize], u: &[f64]) -> f64 {
        let basis: Vec<Vec<f64>> = orders.iter().zip(u).map(|(&order, &u)| powers(order, u)).collect();
        contract(&patch.derivative(orders), &basis)
    }

    /// Numbers in [0, 1] with no pattern.
    fn rough(dimension: usize) -> Patch {
        let mut state = 7_u64;
        let mut number = || {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            (state >> 11) as f64 / (1_u64 << 53) as f64
        };
        Patch::new(dimension, (0..COEFFICIENTS.pow(dimension as u32)).map(|_| number()).collect())
    }

    fn orders(n: usize, axes: &[usize]) -> Vec<usize> {
        let mut orders = vec![0; n];
        axes.iter().for_each(|&axis| orders[axis] += 1);
        orders
    }

    #[test]
    fn first_and_second_derivatives_are_those_of_the_coefficients_one_by_one() {
        for n in 1..=5 {
            let patch = rough(n);
            let u: Vec<f64> = (0..n).map(|axis| 0.2 + 0.15 * axis as f64).collect();
            let (gradient, curvatures) = (patch.gradient(&u), patch.curvatures());
            for i in 0..n {
                assert!((gradient[i] - at(&patch, &orders(n, &[i]), &u)).abs() <= C * n as f64 * f64::EPSILON);
                let (low, high) = patch.range(&orders(n, &[i]));
                assert!(low < 0.0 && high > 0.0 && patch.slope_may_vanish(i, 0.0));
                // A slope that takes every coefficient to one side.
                let steep = |sign: f64| {
                    let index = |k: usize| (k / patch.stride(i) % COEFFICIENTS) as f64;
                    let values = patch.coefficients.iter().enumerate().map(|(k, c)| c + sign * 1.5 * index(k));
                    Patch::new(n, values.collect())
                };
                for patch in [steep(1.0), steep(-1.0)] {
                    let (low, high) = patch.range(&orders(n, &[i]));
                    assert!(low > 0.0 || high < 0.0);
                    let nearest = low.abs().min(high.abs());
                    assert!(!patch.slope_may_vanish(i, 0.0) && !patch.slope_may_vanish(i, 0.999 * nearest));
                    assert!(patch.slope_may_vanish(i, 1.001 * nearest));
                }
                for j in i..n {
                    let (found, expected) = (curvatures[symmetric_index(n, i, j)], patch.range(&orders(n, &[i, j])));
                    let off = (found.0 - expected.0).abs().max((found.1 - expected.1).abs());
                    assert!(off <= C * f64::EPSILON, "{n} {i} {j}: {found:?} {expected:?}");
                }
            }
        }
    }

    #[test]
    fn every_instruction_set_gives_the_same_bits() {
        for n in 1..=4 {
            let patch = rough(n);
            let by = |set: InstructionSet| {
                let patch = Patch { set, ..patch.clone() };
                let parts = (0..n).map(|axis| patch.restricted(axis, 0.25, 0.75).coefficients);
                let parts: Vec<Vec<f64>> = parts.collect();
                (parts, patch.curvatures(), patch.gradient(&vec![0.3; n]))
            };
            let expected = by(InstructionSet::Portable);
            for set in InstructionSet::available() {
                assert_eq!(by(set), expected, "{set:?}");
            }
        }
    }

    fn sample() -> Patch {
        let coefficients = (0..COEFFICIENTS * COEFFICIENTS).map(|k| ((k * k * 7 + 3 * k) % 11) as f64 / 11.0).collect();
        Patch::new(2, coefficients)
    }

    #[test]
    fn a_smaller_box_has_the_same_polynomial() {
        let patch = sample();
        let part = patch.restricted(0, 0.25, 0.75).restricted(1, -0.125, 0.5);
        for (u, v) in [(0.0, 0.0), (0.3, 0.6), (1.0, 1.0), (0.9, 0.1)] {
            let there = [0.25 + 0.5 * u, -0.125 + 0.625 * v];
            for (orders, factor) in [([0, 0], 1.0), ([1, 0], 0.5), ([1, 1], 0.3125), ([0, 2], 0.625 * 0.625)] {
                let (found, expected) = (at(&part, &orders, &[u, v]), factor * at(&patch, &orders, &there));
                assert!((found - expected).abs() <= 20.0 * C * f64::EPSILON, "{orders:?}: {found} {expected}");
                let (low, high) = part.range(&orders);
                assert!((low..=high).contains(&found));
            }
        }
    }

    #[test]
    fn a_power_is_differentiated() {
        // u² v: the coefficients of u² are k(k − 1)/20, those of v are k/5.
        let coefficients = (0..36).map(|k| (k / 6 * (k / 6).max(1) - k / 6) as f64 / 20.0 * (k % 6) as f64 / 5.0);
        let patch = Patch::new(2, coefficients.collect());
        let (u, v) = (0.3, 0.8);
        for (orders, expected) in
            [([0, 0], u * u * v), ([1, 0], 2.0 * u * v), ([2, 0], 2.0 * v), ([1, 1], 2.0 * u), ([0, 2], 0.0)]
        {
            assert!((at(&patch, &orders, &[u, v]) - expected).abs() <= C * f64::EPSILON, "{orders:?}");
        }
    }
}
