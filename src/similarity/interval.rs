//! Intervals from a number and its error, their products and quotients.

use crate::claim::Enclosure;
use crate::rounding::{add_up, sub_down};

/// value ± error.
pub(super) fn around(value: f64, error: f64) -> Enclosure {
    if error == 0.0 {
        return Enclosure::point(value);
    }
    Enclosure { lower: sub_down(value, error), upper: add_up(value, error) }
}

/// x·y.
pub(super) fn product(x: Enclosure, y: Enclosure) -> Enclosure {
    ends([x.lower * y.lower, x.lower * y.upper, x.upper * y.lower, x.upper * y.upper])
}

/// x/y, where y is above 0.
pub(super) fn quotient(x: Enclosure, y: Enclosure) -> Enclosure {
    ends([x.lower / y.lower, x.lower / y.upper, x.upper / y.lower, x.upper / y.upper])
}

/// x − y.
pub(super) fn difference(x: Enclosure, y: Enclosure) -> Enclosure {
    x.plus(y.negated())
}

/// x/k for an integer k > 0 below 2⁵³.
pub(super) fn over(x: Enclosure, k: f64) -> Enclosure {
    quotient(x, Enclosure::point(k))
}

/// x/√(y·z), where y and z are above 0; between −1 and 1, where it is known to be. `None` where one may not be.
pub(super) fn correlation(x: Enclosure, y: Enclosure, z: Enclosure) -> Option<Enclosure> {
    if !(y.lower > 0.0 && z.lower > 0.0) {
        return None;
    }
    // A root for each, that their product does not leave the range.
    let value = quotient(quotient(x, y.square_root()), z.square_root());
    (!value.lower.is_nan() && !value.upper.is_nan()).then(|| value.intersection(Enclosure { lower: -1.0, upper: 1.0 }))
}

/// Between the least and the greatest, rounded outwards; unbounded where one is not a number.
fn ends(values: [f64; 4]) -> Enclosure {
    if values.iter().any(|value| value.is_nan()) {
        return Enclosure { lower: f64::NEG_INFINITY, upper: f64::INFINITY };
    }
    let lower = values.iter().copied().fold(f64::INFINITY, f64::min);
    let upper = values.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    Enclosure { lower: lower.next_down(), upper: upper.next_up() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use oracle::exact;
    use oracle::mutation::generator;
    use rand::RngExt;

    #[test]
    fn products_and_quotients_hold_those_of_all_inside() {
        let mut random = generator(2351);
        for _ in 0..500 {
            let mut end = || random.random_range(-2.0..2.0_f64);
            let mut interval = || {
                let (a, b) = (end(), end());
                Enclosure { lower: a.min(b), upper: a.max(b) }
            };
            let (x, y) = (interval(), interval());
            let positive = Enclosure { lower: 0.25 + x.lower.abs(), upper: 0.25 + x.lower.abs() + y.upper.abs() };
            for a in [x.lower, x.upper, 0.5 * (x.lower + x.upper)] {
                for (b, c) in [(y.lower, positive.lower), (y.upper, positive.upper)] {
                    let (xy, xz) = (product(x, y), quotient(x, positive));
                    let (ab, ac) = (exact(a) * exact(b), exact(a) / exact(c));
                    assert!(exact(xy.lower) <= ab && ab <= exact(xy.upper));
                    assert!(exact(xz.lower) <= ac && ac <= exact(xz.upper));
                    let d = difference(x, y);
                    assert!(exact(d.lower) <= exact(a) - exact(b) && exact(a) - exact(b) <= exact(d.upper));
                }
            }
        }
        let open = Enclosure { lower: -1.0, upper: 2.0 };
        assert_eq!(correlation(open, open, Enclosure::point(1.0)), None);
    }
}
