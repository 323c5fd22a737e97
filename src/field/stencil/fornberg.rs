//! Fornberg's weights of finite differences.

/// Weights w_k of the derivative of the given order at `at` from samples at the nodes x_k: the derivative of their
/// interpolating polynomial, f⁽ᵐ⁾(at) ≈ Σ w_k f(x_k), exact for polynomials of degree below the number of nodes.
///
/// Fornberg's recursion over the nodes (*Generation of finite difference formulas on arbitrarily spaced grids*, Math.
/// Comp. 51 (1988), 699–706; in the form of *Calculation of weights in finite difference formulas*, SIAM Review 40
/// (1998), 685–691). The nodes must differ; weights are NaN where a product of their distances leaves the normal
/// numbers.
pub(crate) fn weights(at: f64, nodes: &[f64], order: usize) -> Vec<f64> {
    // table[m][k] is the weight of node k in the derivative of order m, from the nodes so far.
    let mut table = vec![vec![0.0; nodes.len()]; order + 1];
    if nodes.is_empty() {
        return Vec::new();
    }
    table[0][0] = 1.0;
    let mut last_product = 1.0;
    for (n, &node) in nodes.iter().enumerate().skip(1) {
        let mut product = 1.0;
        let highest = order.min(n);
        for (k, &other) in nodes[..n].iter().enumerate() {
            let distance = node - other;
            product *= distance;
            if !product.is_normal() {
                return vec![f64::NAN; nodes.len()];
            }
            if k + 1 == n {
                for m in (0..=highest).rev() {
                    let lower = if m > 0 { m as f64 * table[m - 1][k] } else { 0.0 };
                    table[m][n] = last_product / product * (lower - (nodes[n - 1] - at) * table[m][k]);
                }
            }
            for m in (0..=highest).rev() {
                let lower = if m > 0 { m as f64 * table[m - 1][k] } else { 0.0 };
                table[m][k] = ((node - at) * table[m][k] - lower) / distance;
            }
        }
        last_product = product;
    }
    table.swap_remove(order)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A weight of w nodes meets about 4w roundings, and the recursion's intermediate weights exceed the last ones by
    /// no more than this on the integers −4, …, 4.
    const GROWTH: f64 = 64.0;

    #[track_caller]
    fn assert_weights(at: f64, nodes: &[f64], order: usize, expected: &[f64]) {
        let found = weights(at, nodes, order);
        let scale = expected.iter().fold(0.0_f64, |max, w| max.max(w.abs()));
        for (found, expected) in found.iter().zip(expected) {
            assert!((found - expected).abs() <= GROWTH * f64::EPSILON * scale, "{found} for {expected}");
        }
    }

    #[test]
    fn they_are_those_of_fornbergs_tables() {
        // Fornberg 1988, Table 1 (centred) and Table 3 (one-sided).
        assert_weights(0.0, &[-1.0, 0.0, 1.0], 1, &[-0.5, 0.0, 0.5]);
        assert_weights(0.0, &[-1.0, 0.0, 1.0], 2, &[1.0, -2.0, 1.0]);
        let fourth = [1.0 / 12.0, -2.0 / 3.0, 0.0, 2.0 / 3.0, -1.0 / 12.0];
        assert_weights(0.0, &[-2.0, -1.0, 0.0, 1.0, 2.0], 1, &fourth);
        let fourth = [-1.0 / 12.0, 4.0 / 3.0, -2.5, 4.0 / 3.0, -1.0 / 12.0];
        assert_weights(0.0, &[-2.0, -1.0, 0.0, 1.0, 2.0], 2, &fourth);
        let sixth = [1.0 / 90.0, -0.15, 1.5, -49.0 / 18.0, 1.5, -0.15, 1.0 / 90.0];
        assert_weights(0.0, &[-3.0, -2.0, -1.0, 0.0, 1.0, 2.0, 3.0], 2, &sixth);
        assert_weights(0.0, &[0.0, 1.0, 2.0], 1, &[-1.5, 2.0, -0.5]);
        assert_weights(0.0, &[0.0, 1.0, 2.0, 3.0], 2, &[2.0, -5.0, 4.0, -1.0]);
        let one_sided = [15.0 / 4.0, -77.0 / 6.0, 107.0 / 6.0, -13.0, 61.0 / 12.0, -5.0 / 6.0];
        assert_weights(0.0, &[0.0, 1.0, 2.0, 3.0, 4.0, 5.0], 2, &one_sided);
    }

    #[test]
    fn uneven_nodes_differentiate_polynomials() {
        let nodes: [f64; 5] = [-0.7, -0.1, 0.0, 0.4, 1.1];
        for degree in 0..5 {
            for order in 0..3 {
                let at: f64 = 0.3;
                let sum: f64 = weights(at, &nodes, order).iter().zip(&nodes).map(|(w, x)| w * x.powi(degree)).sum();
                let factor: f64 = (0..order as i32).map(|m| f64::from(degree - m)).product();
                let expected = if degree < order as i32 { 0.0 } else { factor * at.powi(degree - order as i32) };
                assert!((sum - expected).abs() <= GROWTH * f64::EPSILON * 25.0, "{degree} {order}: {sum} {expected}");
            }
        }
        assert!(weights(0.0, &[], 1).is_empty());
        assert_eq!(weights(0.0, &[3.0], 1), [0.0]);
    }

    #[test]
    fn nodes_whose_distances_cannot_be_multiplied_have_no_weights() {
        assert!(weights(0.0, &[0.0, 1e-160, 3e-160, 1.0], 1).iter().all(|w| w.is_nan()));
    }
}
