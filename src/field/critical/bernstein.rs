//! A polynomial on a box, by its Bernstein coefficients.
//!
//! p(u) = Σ_k c_k·∏_a B_{k_a}(u_a) on [0, 1]ⁿ, of degree 5 in each variable. The coefficients enclose the values, min
//! c ≤ p ≤ max c, since the Bernstein polynomials are non-negative and sum to 1; those of a derivative are differences
//! of them, times the degree; and de Casteljau's algorithm gives those on a smaller (or larger) box (Farouki, *The
//! Bernstein polynomial basis: a centennial retrospective*, Computer Aided Geometric Design 29 (2012), §§ 3–5).

/// The degree in each variable.
pub(crate) const DEGREE: usize = 5;

/// Coefficients along each axis.
pub(crate) const COEFFICIENTS: usize = DEGREE + 1;

/// A polynomial of n variables on a box; the last variable's index runs fastest.
#[derive(Clone, Debug)]
pub(crate) struct Patch {
    dimension: usize,
    pub(crate) coefficients: Vec<f64>,
}

/// Coefficients of a derivative of a patch, the least and the largest.
pub(crate) type Range = (f64, f64);

impl Patch {
    pub(crate) fn new(dimension: usize, coefficients: Vec<f64>) -> Self {
        Self { dimension, coefficients }
    }

    /// The polynomial on the box whose axis `axis` is [from, to] of this one's, in its own coordinates.
    pub(crate) fn restricted(&self, axis: usize, from: f64, to: f64) -> Self {
        let stride = COEFFICIENTS.pow((self.dimension - 1 - axis) as u32);
        let mut patch = self.clone();
        // The blossom at DEGREE − k times `from` and k times `to`.
        for start in (0..patch.coefficients.len()).filter(|start| (start / stride).is_multiple_of(COEFFICIENTS)) {
            let mut line: [f64; COEFFICIENTS] = std::array::from_fn(|k| patch.coefficients[start + k * stride]);
            for round in 0..DEGREE {
                // line[0] becomes the value at `from` by steps, so that line[k] is left blossomed DEGREE − k times.
                for k in 0..DEGREE - round {
                    line[DEGREE - k] = line[DEGREE - k - 1] + to * (line[DEGREE - k] - line[DEGREE - k - 1]);
                }
            }
            // On [0, to]; now from there to [from, to] = [from/to, 1] of it.
            let ratio = from / to;
            for round in 0..DEGREE {
                for k in 0..DEGREE - round {
                    line[k] += ratio * (line[k + 1] - line[k]);
                }
            }
            line.iter().enumerate().for_each(|(k, value)| patch.coefficients[start + k * stride] = *value);
        }
        patch
    }

    /// Coefficients of the derivative of these orders along the axes, and how many there are along each.
    fn derivative(&self, orders: &[usize]) -> (Vec<f64>, Vec<usize>) {
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
        (values, counts)
    }

    /// An enclosure of the derivative of these orders on the box.
    pub(crate) fn range(&self, orders: &[usize]) -> Range {
        let widen = |(low, high): Range, &value: &f64| (low.min(value), high.max(value));
        self.derivative(orders).0.iter().fold((f64::INFINITY, f64::NEG_INFINITY), widen)
    }

    /// The derivative of these orders at a point of the box.
    pub(crate) fn at(&self, orders: &[usize], u: &[f64]) -> f64 {
        let (values, counts) = self.derivative(orders);
        let basis: Vec<Vec<f64>> = counts.iter().zip(u).map(|(&count, &u)| bernstein(count - 1, u)).collect();
        contract(&values, &basis)
    }
}

/// The Bernstein polynomials of a degree at a point.
pub(crate) fn bernstein(degree: usize, u: f64) -> Vec<f64> {
    let mut values = vec![0.0; degree + 1];
    values[0] = 1.0;
    for last in 1..=degree {
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
                let (found, expected) = (part.at(&orders, &[u, v]), factor * patch.at(&orders, &there));
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
            assert!((patch.at(&orders, &[u, v]) - expected).abs() <= C * f64::EPSILON, "{orders:?}");
        }
    }
}
