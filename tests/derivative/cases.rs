//! Functions whose derivatives are known exactly, by hyper-dual numbers.

use faer::Mat;
use gramkit::Symmetric;
use num_dual::{DualNum, DualStruct, HyperDual64};

/// A number that a formula can be written in: f64, or one that carries derivatives.
pub(super) trait Number: DualNum<Primitive = f64> + DualStruct<Real = f64> + Copy {}

impl<T: DualNum<Primitive = f64> + DualStruct<Real = f64> + Copy> Number for T {}

/// A function twice: as it is differenced, and as it is differentiated exactly.
#[derive(Clone, Copy)]
pub(super) struct Case {
    pub(super) name: &'static str,
    pub(super) f: fn(&[f64]) -> f64,
    pub(super) dual: fn(&[HyperDual64]) -> HyperDual64,
}

macro_rules! case {
    ($f:ident) => {
        $crate::derivative::cases::Case { name: stringify!($f), f: $f::<f64>, dual: $f::<num_dual::HyperDual64> }
    };
}
pub(super) use case;

impl Case {
    /// The hyper-dual value with the seeds ε₁ = eᵢ, ε₂ = e_j.
    pub(super) fn seeded(&self, x: &[f64], i: usize, j: usize) -> HyperDual64 {
        let seed =
            |(k, &x): (usize, &f64)| HyperDual64::new(x, f64::from(u8::from(k == i)), f64::from(u8::from(k == j)), 0.0);
        (self.dual)(&x.iter().enumerate().map(seed).collect::<Vec<_>>())
    }

    pub(super) fn gradient(&self, x: &[f64]) -> Vec<f64> {
        (0..x.len()).map(|i| self.seeded(x, i, i).eps1).collect()
    }

    pub(super) fn hessian(&self, x: &[f64]) -> Mat<f64> {
        Mat::from_fn(x.len(), x.len(), |i, j| self.seeded(x, i, j).eps1eps2)
    }
}

pub(super) fn waves<T: Number>(p: &[T]) -> T {
    p[0].sin() * p[1].cos() + (p[0] * p[1] * 0.3).exp()
}

pub(super) fn rosenbrock<T: Number>(p: &[T]) -> T {
    (-p[0] + 1.0).powi(2) + (p[1] - p[0] * p[0]).powi(2) * 100.0
}

pub(super) fn himmelblau<T: Number>(p: &[T]) -> T {
    (p[0] * p[0] + p[1] - 11.0).powi(2) + (p[0] + p[1] * p[1] - 7.0).powi(2)
}

pub(super) fn six_hump_camel<T: Number>(p: &[T]) -> T {
    let (x2, y2) = (p[0] * p[0], p[1] * p[1]);
    (x2 * x2 / 3.0 - x2 * 2.1 + 4.0) * x2 + p[0] * p[1] + (y2 * 4.0 - 4.0) * y2
}

/// K. Müller, L. D. Brown, *Location of saddle points and minimum energy paths by a constrained simplex optimization
/// procedure*, Theoretica Chimica Acta 53 (1979), in units of 100.
pub(super) fn mueller_brown<T: Number>(p: &[T]) -> T {
    let terms = [
        [-2.0, -1.0, 0.0, -10.0, 1.0, 0.0],
        [-1.0, -1.0, 0.0, -10.0, 0.0, 0.5],
        [-1.7, -6.5, 11.0, -6.5, -0.5, 1.5],
        [0.15, 0.7, 0.6, 0.7, -1.0, 1.0],
    ];
    terms.iter().fold(T::from(0.0), |sum, &[amplitude, a, b, c, x0, y0]| {
        let (x, y) = (p[0] - x0, p[1] - y0);
        sum + (x * x * a + x * y * b + y * y * c).exp() * amplitude
    })
}

pub(super) fn powell_singular<T: Number>(p: &[T]) -> T {
    (p[0] + p[1] * 10.0).powi(2)
        + (p[2] - p[3]).powi(2) * 5.0
        + (p[1] - p[2] * 2.0).powi(4)
        + (p[0] - p[3]).powi(4) * 10.0
}

pub(super) fn monkey_saddle<T: Number>(p: &[T]) -> T {
    p[0].powi(3) - p[0] * p[1] * p[1] * 3.0
}

/// A logistic loss of three samples, with a ridge.
pub(super) fn logistic<T: Number>(p: &[T]) -> T {
    let loss = |a: f64, b: f64, sign: f64| ((p[0] * a + p[1] * b + 0.1) * -sign).exp().ln_1p();
    loss(1.0, -0.5, 1.0) + loss(-0.3, 2.0, -1.0) + loss(0.7, 0.4, -1.0) + (p[0] * p[0] + p[1] * p[1]) * 0.05
}

pub(super) const PLANE: [Case; 7] = [
    case!(waves),
    case!(rosenbrock),
    case!(himmelblau),
    case!(six_hump_camel),
    case!(mueller_brown),
    case!(monkey_saddle),
    case!(logistic),
];

pub(super) const WAVES: Case = case!(waves);

pub(super) const ROSENBROCK: Case = case!(rosenbrock);

pub(super) const HIMMELBLAU: Case = case!(himmelblau);

pub(super) fn max_abs(entries: &[f64]) -> f64 {
    entries.iter().fold(0.0, |max, entry| entry.abs().max(max))
}

/// The Frobenius norm of a difference, which is no less than its spectral norm.
pub(super) fn distance(found: &Symmetric, truth: impl Fn(usize, usize) -> f64) -> f64 {
    let n = found.order();
    (0..n * n).map(|k| (found.get(k / n, k % n) - truth(k / n, k % n)).powi(2)).sum::<f64>().sqrt()
}

/// [xx, xy, yy] as a function of the indices.
pub(super) fn plane(entries: [f64; 3]) -> impl Fn(usize, usize) -> f64 {
    move |i, j| entries[i + j]
}

pub(super) const LOWER: [(usize, usize); 3] = [(0, 0), (1, 0), (1, 1)];

pub(super) fn near(found: f64, truth: f64, error: f64, most: f64) {
    assert!((found - truth).abs() <= error && error <= most, "{found:e} for {truth:e}, within {error:e}, not {most:e}");
}

/// Noise of at most 1 that no step can follow: a hash of the point.
pub(super) fn hash(p: &[f64]) -> f64 {
    let mix = |state: u64, x: &f64| (state ^ x.to_bits()).wrapping_mul(0x9e37_79b9_7f4a_7c15).rotate_left(29);
    let state = p.iter().fold(0x1234_5678, mix).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    if state >> 63 == 0 { 1.0 } else { -1.0 }
}
