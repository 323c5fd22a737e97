//! How the entries of a kernel matrix are computed, and to what accuracy.

use super::bandwidth::{Factor, Rate};
use super::family::{Family, Function};
use super::kernel::{Form, Kernel};
use super::options::Distances;
use super::points::Points;
use super::smoothness::Smoothness;
use super::theorem::used_axes;
use crate::product::{Scan, bits_of_exact_products, may_be_exact};
use crate::rounding::{SIN_PI_ERROR, SMALLEST_SUBNORMAL, UNIT_ROUNDOFF, exponent, gamma, scale_by_power_of_two};
use crate::simd::InstructionSet;
use crate::simd::pairs::{Term, additions};
use crate::simd::radial::Shape;

/// A kernel, ready to be evaluated at points that were there when the plan was made.
#[derive(Clone, Debug)]
pub(super) enum Plan {
    Family(FamilyPlan),
    Sum(Box<[Plan; 2]>),
    Product(Box<[Plan; 2]>),
    Multiple(f64, Box<Plan>),
    White(f64),
}

/// One family: a sum over the axes for each pair, and a function of it.
#[derive(Clone, Debug)]
pub(super) struct FamilyPlan {
    pub(super) method: Method,
    /// The axes on which points count.
    pub(super) axes: Vec<usize>,
    /// The scale of each of them.
    pub(super) scales: Option<Vec<f64>>,
    /// Components are multiplied by 2 to the power of minus this.
    pub(super) exponent: i32,
}

#[derive(Clone, Debug)]
pub(super) enum Method {
    /// φ(factor·Σ), the sum known to a relative and an absolute error after the factor.
    Radial { term: Term, shape: Shape, known: Accuracy },
    /// φ(factor·d²), d² by ‖x‖² + ‖y‖² − 2xᵀy, off by so much relative to ‖x‖² + ‖y‖²; `direct` where it is small.
    ThroughGram { shape: Shape, error: f64, direct: Accuracy },
    /// e^(−α·ln(1 + factor·Σ)).
    RationalQuadratic { alpha: f64, shape: Shape, known: Accuracy },
    /// e^(−Σ factor_k·sin²(π(x_k − y_k)/p_k)).
    Periodic { periods: Vec<f64>, factors: Vec<f64>, shape: Shape, known: Accuracy },
    /// A function of xᵀy·4^exponent, the product off by `error` times ‖x‖‖y‖ and `absolute`; both 0 where it is exact.
    Inner { function: Inner, error: f64, absolute: f64 },
    /// The inner product of points of length 1.
    Cosine { error: f64 },
    /// 2^exponent·factor·Σ.
    Sum { term: Term, factor: f64, relative: f64, absolute: f64 },
    /// The caller's function.
    Function(Function),
}

/// How far an argument is from the true one: relative·t + absolute, after it was multiplied by the factor.
#[derive(Clone, Copy, Debug)]
pub(super) struct Accuracy {
    pub(super) factor: f64,
    pub(super) relative: f64,
    pub(super) absolute: f64,
}

#[derive(Clone, Copy, Debug)]
pub(super) enum Inner {
    Linear { offset: f64 },
    Polynomial { gamma: f64, offset: f64, degree: u32 },
    Sigmoid { gamma: f64, offset: f64 },
}

/// Components beyond 2 to the power of this, or all below its reciprocal, are scaled.
const MOST_EXPONENT: i32 = 500;
/// The most axes whose differences are taken one by one.
const MOST_DIRECT: usize = 128;
/// The largest exponent of a factor that scaling raises.
const MOST_FACTOR: i32 = 1000;
/// More than η·10²⁰⁰: what underflow takes of a component, with the largest scale, beside a length with the least one.
const LOST_TO_SCALING: f64 = 1e-120;
/// For the roundings of a bound.
const UP: f64 = 1.0 + 1.0 / (1 << 20) as f64;

impl Plan {
    /// For a kernel without medians of all of these points.
    pub(super) fn of(kernel: &Kernel, families: &[&Points], distances: Distances) -> Self {
        let both = |parts: &[Kernel; 2]| {
            Box::new([Self::of(&parts[0], families, distances), Self::of(&parts[1], families, distances)])
        };
        match &kernel.form {
            Form::Family { family, scales } => {
                Self::Family(FamilyPlan::of(family, scales.as_deref(), families, distances))
            }
            Form::Sum(parts) => Self::Sum(both(parts)),
            Form::Product(parts) => Self::Product(both(parts)),
            Form::Multiple(factor, kernel) => Self::Multiple(*factor, Box::new(Self::of(kernel, families, distances))),
            Form::White(variance) => Self::White(*variance),
        }
    }

    /// Makes it one of k − k(x, x), a constant, where that takes no difference of nearly equal numbers; false, and it
    /// is as it was, where there is no such way.
    pub(super) fn less_diagonal(&mut self) -> bool {
        let Self::Family(plan) = self else { return false };
        let shape = match &mut plan.method {
            Method::Radial { shape, .. }
            | Method::ThroughGram { shape, .. }
            | Method::RationalQuadratic { shape, .. }
            | Method::Periodic { shape, .. } => shape,
            _ => return false,
        };
        *shape = match *shape {
            Shape::Exponential => Shape::ExponentialLessOne,
            Shape::ExponentialOfRoot => Shape::ExponentialOfRootLessOne,
            _ => return false,
        };
        true
    }

    /// Whether every diagonal entry is a constant that is known exactly.
    pub(super) fn has_constant_diagonal(&self) -> bool {
        match self {
            Self::Family(plan) => plan.diagonal().is_some(),
            Self::Sum(parts) | Self::Product(parts) => parts.iter().all(Self::has_constant_diagonal),
            Self::Multiple(_, plan) => plan.has_constant_diagonal(),
            Self::White(_) => true,
        }
    }
}

impl FamilyPlan {
    fn of(family: &Family, scales: Option<&[f64]>, families: &[&Points], distances: Distances) -> Self {
        let dimension = families.first().map_or(0, |points| points.dimension());
        let axes = used_axes(scales, dimension);
        let scales: Option<Vec<f64>> = scales.map(|scales| axes.iter().map(|&axis| scales[axis]).collect());
        let m = axes.len();
        let largest = families.iter().map(|points| points.largest(&axes)).fold(0.0, f64::max);
        let wanted = if largest == 0.0 { 0 } else { exponent(largest) };
        let wanted = if wanted.abs() > MOST_EXPONENT { wanted } else { 0 };
        let scale_roundings = usize::from(scales.is_some());
        let most_scale = scales.iter().flatten().fold(1.0_f64, |most, &scale| most.max(scale));
        // What multiplies a sum of degree `power` in the components, and how far to scale these.
        let homogeneous = |factor: Factor, power: i32| {
            let room = (MOST_FACTOR - exponent(factor.value)) / power;
            let e = if wanted > 0 { wanted.min(room.max(0)) } else { 0 };
            (scale_by_power_of_two(factor.value, power * e), e)
        };
        let radial = |term: Term, factor: Factor, power: i32| {
            let (value, e) = homogeneous(factor, power);
            let h = term.roundings() + additions(m) + factor.roundings + 1 + 2 * scale_roundings;
            let relative = gamma(h) / (1.0 - gamma(h)).max(f64::MIN_POSITIVE) * UP;
            // Underflow: of a term, η; of a scaled component, η of a difference; of the product with the factor, and of
            // what bounds its error, η.
            let lost = m as f64 * SMALLEST_SUBNORMAL;
            let of_scaling = if e == 0 { 0.0 } else { 256.0 * lost * value.max(value.sqrt()) };
            (
                Accuracy {
                    factor: value,
                    relative,
                    absolute: 4.0 * lost * value + of_scaling + 4.0 * SMALLEST_SUBNORMAL,
                },
                e,
            )
        };
        let squared = |shape: Shape, factor: Factor| {
            let (direct, e) = radial(Term::Square, factor, 2);
            let through_gram = match distances {
                Distances::Auto => m > MOST_DIRECT,
                Distances::Direct => false,
                Distances::Gram => true,
            };
            // Scaled axes or components are rare, and their differences safe.
            if through_gram && scales.is_none() && e == 0 {
                // With γ of each square and twice the product; of the points less their mean 4u, of the sums 3u, of the
                // factor and its product 6u, relative to ‖x‖² + ‖y‖².
                let error = (2.0 * gamma(additions(m) + 2) + 16.0 * gamma(1)) * UP;
                (Method::ThroughGram { shape, error, direct }, e)
            } else {
                (Method::Radial { term: Term::Square, shape, known: direct }, e)
            }
        };
        let inner = |function: Inner| {
            let exact = wanted == 0 && scales.is_none() && is_exact(families);
            let roundings = additions(m) + 1 + 2 * scale_roundings;
            let error = if exact { 0.0 } else { gamma(roundings) * UP };
            // Products underflow, and components where they are scaled.
            let absolute = if exact { 0.0 } else { 4.0 * m as f64 * SMALLEST_SUBNORMAL * most_scale * most_scale };
            (Method::Inner { function, error, absolute }, wanted)
        };
        let (method, exponent) = match family {
            Family::Rbf(bandwidth) => squared(Shape::Exponential, bandwidth.of_square(Rate::OfSquare, 1.0)),
            Family::Exponential(bandwidth) | Family::Matern(Smoothness::Half, bandwidth) => {
                squared(Shape::ExponentialOfRoot, bandwidth.of_square(Rate::OfDistance, 1.0))
            }
            Family::Matern(smoothness, bandwidth) => {
                let shape = match smoothness {
                    Smoothness::FiveHalves => Shape::MaternFiveHalves,
                    _ => Shape::MaternThreeHalves,
                };
                squared(shape, bandwidth.of_square(Rate::OfDistance, smoothness.twice()))
            }
            Family::Laplacian(bandwidth) => {
                let (known, e) = radial(Term::Modulus, bandwidth.of_distance(), 1);
                (Method::Radial { term: Term::Modulus, shape: Shape::Exponential, known }, e)
            }
            Family::ChiSquared { gamma } => {
                let (known, e) = radial(Term::ChiSquare, Factor { value: *gamma, roundings: 0 }, 1);
                (Method::Radial { term: Term::ChiSquare, shape: Shape::Exponential, known }, e)
            }
            Family::RationalQuadratic { alpha, bandwidth } => {
                // 1/(2αℓ²) = γ/α: a quotient more.
                let of_gamma = bandwidth.of_square(Rate::OfSquare, 1.0);
                let factor = Factor { value: of_gamma.value / alpha, roundings: of_gamma.roundings + 1 };
                let (known, e) = radial(Term::Square, factor, 2);
                (Method::RationalQuadratic { alpha: *alpha, shape: Shape::Exponential, known }, e)
            }
            Family::Periodic { periods, lengths } => {
                let factors: Vec<f64> = lengths.iter().map(|length| 2.0 / (length * length)).collect();
                let most = factors.iter().fold(0.0_f64, |most, &factor| most.max(factor));
                // A term: two roundings of the argument and those of the sine, twice; of the square, the factor (2) and
                // the product.
                let of_sine = (SIN_PI_ERROR / UNIT_ROUNDOFF) as usize;
                let relative = gamma(m + 2 * (2 + of_sine) + 4 + 2) * UP;
                let absolute = 16.0 * m as f64 * SMALLEST_SUBNORMAL * most.max(1.0);
                let known = Accuracy { factor: 1.0, relative, absolute };
                (Method::Periodic { periods: periods.to_vec(), factors, shape: Shape::Exponential, known }, 0)
            }
            Family::Linear { offset } => inner(Inner::Linear { offset: *offset }),
            Family::Polynomial { gamma, offset, degree } => {
                inner(Inner::Polynomial { gamma: *gamma, offset: *offset, degree: *degree })
            }
            Family::Sigmoid { gamma, offset } => inner(Inner::Sigmoid { gamma: *gamma, offset: *offset }),
            // A component of a point of length 1 is off by m + 3 roundings at the most, relative, and a product of two.
            Family::Cosine => {
                let error = (gamma(2 * (m + 3 + scale_roundings) + additions(m) + 2) + m as f64 * LOST_TO_SCALING) * UP;
                (Method::Cosine { error }, 0)
            }
            Family::AdditiveChiSquared => histogram(Term::Harmonic, 2.0, m, wanted),
            Family::Intersection => histogram(Term::Least, 1.0, m, wanted),
            Family::Function(function) => (Method::Function(function.clone()), 0),
        };
        Self { method, axes, scales, exponent }
    }

    /// What is on the diagonal of the points with themselves, where that is known exactly.
    pub(super) fn diagonal(&self) -> Option<f64> {
        match &self.method {
            Method::Radial { shape, .. }
            | Method::ThroughGram { shape, .. }
            | Method::RationalQuadratic { shape, .. }
            | Method::Periodic { shape, .. } => {
                let less_one = [Shape::ExponentialLessOne, Shape::ExponentialOfRootLessOne].contains(shape);
                Some(if less_one { 0.0 } else { 1.0 })
            }
            Method::Cosine { .. } => Some(1.0),
            _ => None,
        }
    }

    /// The scale of an axis, by its position among those that count.
    pub(super) fn scale(&self, position: usize) -> f64 {
        self.scales.as_ref().map_or(1.0, |scales| scales[position])
    }
}

/// A sum of terms of degree 1, none negative.
fn histogram(term: Term, factor: f64, axes: usize, exponent: i32) -> (Method, i32) {
    let relative = gamma(term.roundings() + additions(axes) + 1) * UP;
    // Where a product x·y underflows, xy/(x + y) is below 2⁻⁵¹¹, and so is what is computed of it.
    let absolute = axes as f64 * 2.0_f64.powi(-500);
    (Method::Sum { term, factor, relative, absolute }, exponent)
}

/// Whether every inner product of these points is formed without rounding.
fn is_exact(families: &[&Points]) -> bool {
    let dimension = families.first().map_or(0, |points| points.dimension());
    let most_bits = bits_of_exact_products(dimension);
    if !families.iter().all(|points| may_be_exact(points.matrix(), most_bits)) {
        return false;
    }
    let set = InstructionSet::detect();
    let scans: Vec<Scan> = families.iter().map(|points| Scan::of(points.matrix(), set)).collect();
    scans.iter().all(|a| scans.iter().all(|b| a.is_exact_with(b, dimension)))
}
