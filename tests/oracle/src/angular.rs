//! Gramian angular fields by their definition, in fixed-point numbers.

use std::ops::Range;

use num_bigint::BigInt;
use num_traits::{One, Zero};

use crate::rational::{Rational, exact};

/// Binary digits of the numbers here.
const DIGITS: u32 = 640;

/// Cosines and sines of the angles of a series, to 2⁻⁶³⁹ and 2⁻³¹⁹.
pub struct Angular {
    cos: Vec<BigInt>,
    sin: Vec<BigInt>,
}

/// The means of windows, exactly.
pub fn means(values: &[f64], windows: impl Iterator<Item = Range<usize>>) -> Vec<Rational> {
    let mean = |window: Range<usize>| {
        let count = Rational::from_integer(BigInt::from(window.len()));
        values[window].iter().fold(Rational::zero(), |sum, &x| sum + exact(x)) / count
    };
    windows.map(mean).collect()
}

impl Angular {
    /// c = lo + (hi − lo)(x − min)/(max − min), or lo of a constant series, and s = √(1 − c²).
    pub fn of(series: &[Rational], (lo, hi): (f64, f64)) -> Self {
        let (lo, hi) = (exact(lo), exact(hi));
        let (min, max) = (series.iter().min().expect("one value"), series.iter().max().expect("one value"));
        let factor = if min == max { Rational::zero() } else { (hi - &lo) / (max - min) };
        let fixed = |c: Rational| {
            let (numerator, denominator) = c.into();
            (numerator << DIGITS) / denominator
        };
        let cos: Vec<BigInt> = series.iter().map(|x| fixed(&lo + &factor * (x - min))).collect();
        let sin = cos.iter().map(|c| ((BigInt::one() << (2 * DIGITS)) - c * c).sqrt()).collect();
        Self { cos, sin }
    }

    /// How far any of the answers may be from the truth: n·2⁻¹⁵⁰.
    pub fn tolerance(&self) -> Rational {
        Rational::new(BigInt::from(self.cos.len()), BigInt::one() << 150)
    }

    /// cos(φᵢ + φⱼ).
    pub fn sum_entry(&self, i: usize, j: usize) -> Rational {
        number(&self.cos[i] * &self.cos[j] - &self.sin[i] * &self.sin[j])
    }

    /// sin(φᵢ − φⱼ).
    pub fn difference_entry(&self, i: usize, j: usize) -> Rational {
        number(&self.sin[i] * &self.cos[j] - &self.cos[i] * &self.sin[j])
    }

    /// Σ cos 2φ.
    pub fn trace(&self) -> Rational {
        let [a, b, _] = self.moments();
        number(a - b)
    }

    /// The smallest and the largest eigenvalue of the summation field, ½(a − b ± √((a − b)² + 4(ab − d²))).
    pub fn sum_eigenvalues(&self) -> [Rational; 2] {
        let [a, b, d] = self.moments();
        let trace = &a - &b;
        let distance = (&trace * &trace + BigInt::from(4) * (a * b - &d * &d)).sqrt();
        [&trace - &distance, trace + distance].map(|twice| number(twice) / exact(2.0))
    }

    /// σ ≥ 0, where ±iσ are eigenvalues of the difference field.
    pub fn sigma(&self) -> Rational {
        let [a, b, d] = self.moments();
        let square = a * b - &d * &d;
        number(if square < BigInt::zero() { BigInt::zero() } else { square.sqrt() })
    }

    /// cᵀc, sᵀs and cᵀs, in units of 2^(−2·DIGITS).
    fn moments(&self) -> [BigInt; 3] {
        let dot = |x: &[BigInt], y: &[BigInt]| x.iter().zip(y).map(|(x, y)| x * y).sum();
        [dot(&self.cos, &self.cos), dot(&self.sin, &self.sin), dot(&self.cos, &self.sin)]
    }
}

/// A number in units of 2^(−2·DIGITS).
fn number(units: BigInt) -> Rational {
    Rational::new(units, BigInt::one() << (2 * DIGITS))
}
