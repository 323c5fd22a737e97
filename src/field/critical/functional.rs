//! A derivative along one axis, as a linear functional of samples.
//!
//! L g = Σ_j w_j g(x_j) stands for g⁽ᑫ⁾(0), the x_j being places in steps from the point. If L is exact for polynomials
//! of degree below k, then by Peano's theorem (Davis, *Interpolation and Approximation*, 1963, § 3.7)
//!
//! > |L g − g⁽ᑫ⁾(0)| ≤ κ_k·max|g⁽ᵏ⁾|, κ_k = ∫|K_k(s)| ds, K_k(s) = L\[(· − s)₊ᵏ⁻¹\]/(k−1)! − (−s)₊ᵏ⁻¹⁻ᑫ/(k−1−q)!;
//!
//! and by Taylor's, L g − g⁽ᑫ⁾(0) = Σ_k c_k g⁽ᵏ⁾(0) with c_k = Σ_j w_j x_jᵏ/k! − \[k = q\], of which those below k
//! vanish.

/// Points and weights of Gauss's rule on [−1, 1], exact for degree 9; on the pieces of the kernel, where it has a kink
/// at most.
const GAUSS: [(f64, f64); 5] = [
    (-0.906_179_845_938_664, 0.236_926_885_056_189),
    (-0.538_469_310_105_683, 0.478_628_670_499_366),
    (0.0, 0.568_888_888_888_889),
    (0.538_469_310_105_683, 0.478_628_670_499_366),
    (0.906_179_845_938_664, 0.236_926_885_056_189),
];

/// L.
#[derive(Clone, Debug)]
pub(super) struct Functional {
    /// q.
    pub(super) order: usize,
    /// Offset of the first sample from the lowest node of the cell.
    pub(super) start: isize,
    /// The x_j, ascending, in steps from the point.
    pub(super) places: Vec<f64>,
    /// The w_j, per stepᑫ.
    pub(super) weights: Vec<f64>,
    /// It is exact for polynomials of a degree below this.
    pub(super) exact_below: usize,
}

impl Functional {
    /// c_k.
    pub(super) fn moment(&self, k: usize) -> f64 {
        let sum: f64 = self.places.iter().zip(&self.weights).map(|(x, w)| w * x.powi(k as i32)).sum();
        sum / factorial(k) - if k == self.order { 1.0 } else { 0.0 }
    }

    /// Σ|w_j||x_j|ᵏ/k!: no less than κ_k where L is exact below k.
    pub(super) fn absolute_moment(&self, k: usize) -> f64 {
        let sum: f64 = self.places.iter().zip(&self.weights).map(|(x, w)| (w * x.powi(k as i32)).abs()).sum();
        sum / factorial(k)
    }

    /// κ_k by quadrature. The kernel is a distribution where k ≤ q: then the absolute moment, and 1 for the derivative
    /// itself.
    pub(super) fn peano(&self, k: usize) -> f64 {
        if k <= self.order || k == 0 {
            return self.absolute_moment(k) + 1.0;
        }
        let mut ends: Vec<f64> = self.places.iter().copied().chain([0.0]).collect();
        ends.sort_by(f64::total_cmp);
        let power = k as i32 - 1;
        // L vanishes on (· − s)ᵏ⁻¹ but for the derivative at 0: the sum over the samples beyond s, seen from 0.
        let kernel = |s: f64| -> f64 {
            let beyond = |x: f64| if s < 0.0 { x < s } else { x > s };
            let terms = self.places.iter().zip(&self.weights).filter(|(x, _)| beyond(**x));
            terms.map(|(x, w)| w * (x - s).powi(power)).sum()
        };
        let pieces = ends.windows(2).filter(|piece| piece[1] > piece[0]);
        let integral: f64 = pieces
            .map(|piece| {
                let (middle, half) = (0.5 * (piece[0] + piece[1]), 0.5 * (piece[1] - piece[0]));
                half * GAUSS.iter().map(|(at, weight)| weight * kernel(middle + half * at).abs()).sum::<f64>()
            })
            .sum();
        integral / factorial(k - 1)
    }

    /// The samples' offsets and weights.
    pub(super) fn points(&self) -> Vec<(isize, f64)> {
        (self.start..).zip(self.weights.iter().copied()).collect()
    }

    /// Σ|w_j|.
    pub(super) fn sum_of_moduli(&self) -> f64 {
        self.weights.iter().map(|w| w.abs()).sum()
    }
}

pub(super) fn factorial(k: usize) -> f64 {
    (1..=k).map(|factor| factor as f64).product()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn functional(order: usize, places: &[f64], weights: &[f64], exact_below: usize) -> Functional {
        Functional { order, start: 0, places: places.to_vec(), weights: weights.to_vec(), exact_below }
    }

    /// The quadrature's relative error: the kernel's kinks within a piece.
    const QUADRATURE: f64 = 1e-3;

    #[test]
    fn constants_of_textbook_formulas() {
        // (f(1) − f(−1))/2 is off by f‴/6, the second difference by f⁗/12, (−f₂ + 8f₁ − 8f₋₁ + f₋₂)/12 by f⁽⁵⁾/30.
        let first = functional(1, &[-1.0, 0.0, 1.0], &[-0.5, 0.0, 0.5], 3);
        let second = functional(2, &[-1.0, 0.0, 1.0], &[1.0, -2.0, 1.0], 4);
        let fourth = [1.0, -8.0, 0.0, 8.0, -1.0].map(|w: f64| w / 12.0);
        let fourth = functional(1, &[-2.0, -1.0, 0.0, 1.0, 2.0], &fourth, 5);
        // Linear interpolation in the middle is off by f″/8, the one-sided difference by f″/2.
        let middle = functional(0, &[-0.5, 0.5], &[0.5, 0.5], 2);
        let one_sided = functional(1, &[0.0, 1.0], &[-1.0, 1.0], 2);
        for (functional, expected) in
            [(first, 1.0 / 6.0), (second, 1.0 / 12.0), (fourth, 1.0 / 30.0), (middle, 0.125), (one_sided, 0.5)]
        {
            let k = functional.exact_below;
            assert!((functional.peano(k) - expected).abs() <= QUADRATURE * expected, "{functional:?}");
            assert!((functional.moment(k).abs() - expected).abs() <= 8.0 * f64::EPSILON * expected);
            assert!((0..k).all(|k| functional.moment(k).abs() <= 8.0 * f64::EPSILON));
            assert!(functional.absolute_moment(k) >= expected);
        }
    }

    #[test]
    fn a_kernel_of_lower_order_bounds_too() {
        // The central difference on |x|'s kind of functions: with k = 2 its kernel changes sign, ∫|K| = ½.
        let first = functional(1, &[-1.0, 1.0], &[-0.5, 0.5], 3);
        assert!((first.peano(2) - 0.5).abs() <= QUADRATURE);
        assert!(first.moment(2).abs() <= f64::EPSILON);
    }
}
