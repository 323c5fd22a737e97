//! Moduli of eigenvalues, or singular values, by their product.
//!
//! Enclosures of eigenvalues are absolute, about n·u·‖A‖ wide, so that nothing is left of one below that. Where the
//! determinant is known, by exact arithmetic or of a matrix that is better scaled, it is known still: x_i =
//! ∏ x_j / ∏_{j≠i} x_j, to the relative errors of the others and of the product together.

use crate::claim::Enclosure;
use crate::rounding::{add_down, add_up, exp_interval, ln_enclosure, mul_down, mul_up, sub_down};

/// Narrows enclosures \[ℓ_i, u_i\] of numbers x_i > 0 with the logarithm of their product p: ln |det A| for moduli of
/// eigenvalues, ½·ln det XᵀX for singular values.
///
/// x_i ≥ p/∏_{j≠i} u_j = u_i·(p/∏ u_j), and x_i ≤ p/∏_{j≠i} ℓ_j = ℓ_i·(p/∏ ℓ_j), where no other ℓ_j is 0. Ends in order
/// stay in order. Of k numbers that are not separated from 0, each ≤ u, with product q, the smallest is at least
/// q/u^(k−1).
pub(crate) fn by_determinant(moduli: &mut [Enclosure], ln_product: Enclosure) {
    let of_uppers = moduli.iter().fold(0.0, |sum, e| add_up(sum, ln_up(e.upper)));
    let shrink = exponential(sub_down(ln_product.lower, of_uppers)).lower;
    let of_lowers = moduli.iter().filter(|e| e.lower > 0.0).fold(0.0, |sum, e| add_down(sum, ln_down(e.lower)));
    let rest = exponential(add_up(ln_product.upper, -of_lowers)).upper;
    let unresolved = moduli.iter().filter(|e| e.lower <= 0.0).count();
    for e in moduli {
        let upper = match unresolved {
            0 => mul_up(e.lower, rest),
            1 if e.lower <= 0.0 => rest,
            _ => f64::INFINITY,
        };
        // Where an upper end is infinite, the product with a factor of 0 is no number, and no bound.
        *e = Enclosure { lower: e.lower.max(mul_down(e.upper, shrink)), upper: e.upper.min(upper) };
    }
}

/// An upper bound on the smallest of the numbers: the least of (p/∏ ℓ_j)^(1/k) over the products of the n − k largest
/// lower ends, for the geometric mean of the k others is not below the smallest.
pub(super) fn smallest_by_determinant(moduli: &[Enclosure], ln_product: Enclosure) -> f64 {
    let mut lowers: Vec<f64> = moduli.iter().map(|e| e.lower.max(0.0)).collect();
    lowers.sort_by(|a, b| b.total_cmp(a));
    let mut rest = ln_product.upper;
    let mut least = f64::INFINITY;
    for (taken, &lower) in lowers.iter().enumerate() {
        least = least.min((rest / (lowers.len() - taken) as f64).next_up());
        if lower == 0.0 {
            break;
        }
        rest = add_up(rest, -ln_down(lower));
    }
    exponential(least).upper
}

fn exponential(x: f64) -> Enclosure {
    exp_interval(Enclosure::point(x))
}

/// ln x for x ≥ 0, rounded up.
fn ln_up(x: f64) -> f64 {
    if x > 0.0 && x.is_finite() { ln_enclosure(x).upper } else { x.ln() }
}

/// ln x for x > 0, rounded down.
fn ln_down(x: f64) -> f64 {
    if x.is_finite() { ln_enclosure(x).lower } else { f64::INFINITY }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rounding::{ln_interval, ln_power_of_two};
    use crate::spectrum::ConditionNumber;
    use num_traits::One;
    use oracle::mutation::generator;
    use oracle::{Rational, exact, logarithm};
    use rand::RngExt;
    use rand::rngs::StdRng;

    /// Random positive numbers, their enclosures, some from 0 on, and that of the logarithm of their product.
    fn family(random: &mut StdRng) -> (Vec<f64>, Vec<Enclosure>, Enclosure) {
        let n = random.random_range(1..6);
        let spread = [2, 60, 300][random.random_range(0..3)];
        let numbers: Vec<f64> = (0..n)
            .map(|_| random.random_range(1.0..2.0) * 2.0_f64.powi(random.random_range(-spread..spread)))
            .collect();
        let enclosures = numbers
            .iter()
            .map(|&x| match random.random_range(0..4) {
                0 => Enclosure { lower: 0.0, upper: x * random.random_range(1.0..1e6) },
                1 => Enclosure { lower: x * random.random_range(0.5..1.0), upper: x * random.random_range(1.0..2.0) },
                2 => Enclosure { lower: x, upper: x },
                _ => Enclosure { lower: x.next_down(), upper: x.next_up() },
            })
            .collect();
        let product = numbers.iter().fold(Enclosure::point(0.0), |sum, &x| sum.plus(ln_interval(Enclosure::point(x))));
        let room = [0.0, 0.1][random.random_range(0..2)];
        (numbers, enclosures, Enclosure { lower: product.lower - room, upper: product.upper + room })
    }

    #[test]
    fn what_is_narrowed_still_encloses() {
        let mut random = generator(71);
        let (mut narrowed, mut separated, mut known) = (0, 0, 0);
        for _ in 0..3000 {
            let (numbers, before, product) = family(&mut random);
            let mut after = before.clone();
            by_determinant(&mut after, product);
            for ((x, before), after) in numbers.iter().zip(&before).zip(&after) {
                assert!(after.contains(*x), "{x} in {before:?}, {after:?}");
                narrowed += usize::from(after.width() < 0.5 * before.width());
                separated += usize::from(before.lower == 0.0 && after.lower > 0.0);
            }
            let smallest = numbers.iter().copied().fold(f64::INFINITY, f64::min);
            assert!(smallest <= smallest_by_determinant(&before, product), "{numbers:?}: {before:?}");
            let largest = numbers.iter().copied().fold(0.0, f64::max);
            let condition = ConditionNumber::by_determinant(&before, product).unwrap();
            let truth = exact(largest) / exact(smallest);
            let Enclosure { lower, upper } = condition.enclosure;
            assert!(
                exact(lower) <= truth && (upper.is_infinite() || truth <= exact(upper)),
                "{numbers:?}: {condition:?}"
            );
            known += usize::from(condition.value().is_some());
        }
        assert!(narrowed > 1500 && separated > 1500 && known > 500, "{narrowed}, {separated}, {known}");
    }

    /// 1, 2⁻⁶⁰ and 3·2⁻⁷⁰, of which only the first is known: the two others by their product.
    #[test]
    fn several_unresolved_numbers_are_bounded_by_their_product() {
        let top = 2.0_f64.powi(-50);
        let unresolved = Enclosure { lower: 0.0, upper: top };
        let product = ln_power_of_two(-130).plus(ln_interval(Enclosure::point(3.0)));
        let moduli = [Enclosure::point(1.0), unresolved, unresolved];
        let mut narrowed = moduli;
        by_determinant(&mut narrowed, product);
        let (q, u) = (3.0 * 2.0_f64.powi(-130), top);
        assert!(narrowed[2].lower <= q / u && q / u <= narrowed[2].lower * (1.0 + 1e-12), "{narrowed:?}");
        assert_eq!(narrowed[2].upper, top);
        let root = smallest_by_determinant(&moduli, product);
        assert!(q.sqrt() <= root && root <= q.sqrt() * (1.0 + 1e-12), "{root}");
        let ln_root = logarithm::ln(&exact(root));
        assert!(ln_root >= logarithm::ln(&exact(q)) / (Rational::one() + Rational::one()));
    }

    #[test]
    fn an_infinite_end_is_no_bound() {
        let mut moduli = [Enclosure { lower: 0.0, upper: f64::INFINITY }, Enclosure::point(2.0)];
        by_determinant(&mut moduli, ln_interval(Enclosure::point(6.0)));
        assert!(moduli[0].contains(3.0) && moduli[0].lower == 0.0 && moduli[0].upper < 3.0 + 1e-12, "{moduli:?}");
        assert!(moduli[1].contains(2.0), "{moduli:?}");
        by_determinant(&mut [], Enclosure::point(0.0));
    }
}
