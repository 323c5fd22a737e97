//! The share of entries within their estimated errors, against true derivatives, and classes against true ones.

use std::f64::consts::TAU;

use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};

use super::{orders, pairs};
use crate::claim::{CurvatureClass, PointClass};
use crate::field::grid::index_of;
use crate::field::pass::{Derivative, Point, PointErrors, Window};
use crate::field::stencil::Accuracy;
use crate::field::{Axis, Field, FieldOptions, Grid, Samples, Scheme};
use crate::verdict::packed::inertia;

/// A function with its derivatives of these orders along the axes, two in all at most.
type Function = Box<dyn Fn(&[f64], &[usize]) -> f64>;

/// Fewer samples than these to a period do not resolve a wave.
const SAMPLES_OF_A_PERIOD: f64 = 6.0;

/// c·sin(k·x + φ), a few of them. Along an axis k is this share of the largest at most.
fn plane_waves(steps: &[f64], shares: &[f64], rng: &mut StdRng) -> Function {
    let waves: Vec<(f64, f64, Vec<f64>)> = (0..3)
        .map(|_| {
            let wave =
                |(step, share): (&f64, &f64)| TAU / (SAMPLES_OF_A_PERIOD * step) * share * rng.random_range(-1.0..1.0);
            let k: Vec<f64> = steps.iter().zip(shares).map(wave).collect();
            (rng.random_range(0.2..1.0), rng.random_range(0.0..TAU), k)
        })
        .collect();
    Box::new(move |x, orders| {
        let wave = |(c, phase, k): &(f64, f64, Vec<f64>)| {
            let angle = phase + k.iter().zip(x).map(|(k, x)| k * x).sum::<f64>();
            let factor: f64 = k.iter().zip(orders).map(|(k, &order)| k.powi(order as i32)).product();
            c * factor * [angle.sin(), angle.cos(), -angle.sin()][orders.iter().sum::<usize>()]
        };
        waves.iter().map(wave).sum()
    })
}

fn waves(steps: &[f64], rng: &mut StdRng) -> Function {
    plane_waves(steps, &vec![1.0; steps.len()], rng)
}

fn anisotropic(steps: &[f64], rng: &mut StdRng) -> Function {
    let fast = rng.random_range(0..steps.len());
    let shares: Vec<f64> = (0..steps.len()).map(|axis| if axis == fast { 1.0 } else { 0.1 }).collect();
    plane_waves(steps, &shares, rng)
}

/// A product of functions of one axis each.
fn product(factors: Vec<Box<dyn Fn(f64) -> [f64; 3]>>) -> Function {
    Box::new(move |x, orders| factors.iter().zip(x).zip(orders).map(|((g, &x), &order)| g(x)[order]).product())
}

/// Each factor is odd about a node, so that all even derivatives vanish there.
fn odd(steps: &[f64], rng: &mut StdRng) -> Function {
    let mut factor = |step: f64| -> Box<dyn Fn(f64) -> [f64; 3]> {
        // sin³ has three times the frequency.
        let k = TAU / (3.0 * SAMPLES_OF_A_PERIOD * step) * rng.random_range(0.1..1.0);
        let (node, cubic) = (step * f64::from(rng.random_range(2..9_i32)), rng.random_range(-0.5..0.5));
        Box::new(move |x| {
            let (s, c) = (k * (x - node)).sin_cos();
            // sin + cubic·sin³
            [
                s + cubic * s.powi(3),
                k * c * (1.0 + 3.0 * cubic * s * s),
                k * k * (-s + cubic * (6.0 * s * c * c - 3.0 * s.powi(3))),
            ]
        })
    };
    product(steps.iter().map(|&step| factor(step)).collect())
}

fn gaussian(steps: &[f64], rng: &mut StdRng) -> Function {
    let mut factor = |step: f64| -> Box<dyn Fn(f64) -> [f64; 3]> {
        let (s, centre) = (step * rng.random_range(2.0..6.0), step * rng.random_range(0.0..12.0));
        Box::new(move |x| {
            let t = (x - centre) / s;
            let g = (-0.5 * t * t).exp();
            [g, -t / s * g, (t * t - 1.0) / (s * s) * g]
        })
    };
    product(steps.iter().map(|&step| factor(step)).collect())
}

/// A function on a grid of these steps.
type Family = fn(&[f64], &mut StdRng) -> Function;

const FAMILIES: [Family; 4] = [waves, anisotropic, odd, gaussian];

const SCHEMES: [Scheme; 4] = [
    Scheme::Compact { accuracy: 2 },
    Scheme::Compact { accuracy: 4 },
    Scheme::Compact { accuracy: 6 },
    Scheme::Nested { edge_order: 2 },
];

/// How often something was so, of how many times.
#[derive(Clone, Copy, Default)]
struct Share(usize, usize);

impl Share {
    fn count(&mut self, so: bool) {
        self.0 += usize::from(so);
        self.1 += 1;
    }

    fn value(self) -> f64 {
        self.0 as f64 / self.1.max(1) as f64
    }
}

/// Entries within the errors of the map, and within those of a point; components of gradients; wrong classes.
#[derive(Clone, Copy, Default)]
struct Coverage {
    map: Share,
    point: Share,
    gradient: Share,
    decided: Share,
    wrong: usize,
}

/// Every so many nodes are looked at, on one, two and three axes; no axis has a length of which these are multiples.
const LOOKED_AT: [usize; 3] = [1, 4, 29];

/// Counts everything at nodes of a field of this function; `samples` are those of the field.
fn cover(field: &Field<'_>, samples: &[f64], f: &Function, coverage: &mut Coverage) {
    let (n, driver) = (field.grid().dimension(), &field.driver);
    let codes = field.classes().unwrap().codes;
    let window = Window { samples, first: 0 };
    for (place, code) in codes.into_iter().enumerate().step_by(LOOKED_AT[n - 1]) {
        let index = index_of(field.grid().shape(), place);
        let x = field.grid().position(&index);
        let truth: Vec<f64> = pairs(n).iter().map(|&(i, j)| f(&x, &orders(n, &[i, j]))).collect();
        let [point, finer, finest] = [Accuracy::Scheme, Accuracy::Finer, Accuracy::Finest]
            .map(|accuracy| driver.discretization.point(window.lookup(), &index, true, accuracy).unwrap());
        let of_map = driver.errors.at(&point, &PointErrors::truncation([&point, &finer, &finest].map(Point::values)));
        let of_point = driver.derivatives_at(&mut field.planes(), &index, true);
        let (_, of_point) = of_point.unwrap();
        let inside =
            |found: &[Derivative], truth: f64, errors: &[f64], k: usize| (found[k].value - truth).abs() <= errors[k];
        for (k, &truth) in truth.iter().enumerate() {
            coverage.map.count(inside(&point.hessian, truth, &of_map.hessian, k));
            coverage.point.count(inside(&point.hessian, truth, &of_point.hessian, k));
        }
        for i in 0..n {
            let truth = f(&x, &orders(n, &[i]));
            coverage.gradient.count(inside(&point.gradient, truth, &of_point.gradient, i));
        }
        let found = PointClass::from_code(code).unwrap();
        coverage.decided.count(found.is_decided());
        // Truths so near another class that their own roundings decide are not asked.
        let size = truth.iter().fold(0.0_f64, |max, h| max.max(h.abs()));
        let judged = inertia(n, &truth, 1e-12 * size).unwrap();
        if let (true, Some(class)) = (found.is_decided(), CurvatureClass::from_inertia(n, &judged)) {
            coverage.wrong += usize::from(PointClass::from(class) != found);
        }
    }
}

/// What sines and exponentials of arguments up to 32 are off by, rounded as those are: of sums of a few.
const SAMPLE_ERROR: f64 = 64.0 * f64::EPSILON;

/// How the samples are changed.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Change {
    None,
    Single,
    /// By noise of this share of their range.
    Noise(f64),
}

const LENGTHS: [usize; 3] = [40, 15, 9];

fn field_of(
    family: Family,
    scheme: Scheme,
    (n, length): (usize, usize),
    change: Change,
    rng: &mut StdRng,
    coverage: &mut Coverage,
) {
    let steps: Vec<f64> = (0..n).map(|_| f64::from(rng.random_range(8..32_i32)) / 16.0).collect();
    let f = family(&steps, rng);
    let uneven = rng.random_range(0..4) == 0;
    let axis = |step: f64, rng: &mut StdRng| {
        let places = (0..length).map(|i| step * (i as f64 + if uneven { rng.random_range(-0.2..0.2) } else { 0.0 }));
        if uneven { Axis::uneven(places.collect()).unwrap() } else { Axis::even(step).unwrap() }
    };
    let axes: Vec<Axis> = steps.iter().map(|&step| axis(step, rng)).collect();
    let grid = Grid::new(&vec![length; n], axes).unwrap();
    let none = vec![0; n];
    let value = |place: usize| f(&grid.position(&index_of(grid.shape(), place)), &none);
    let mut samples: Vec<f64> = (0..grid.samples()).map(value).collect();
    let mut options = FieldOptions { scheme, noise: SAMPLE_ERROR, ..FieldOptions::default() };
    match change {
        Change::Noise(share) => {
            let range = samples.iter().fold((f64::MAX, f64::MIN), |(low, high), f| (low.min(*f), high.max(*f)));
            options.noise += share * (range.1 - range.0);
            // The sum of 12 uniform numbers of mean 0 has variance 1.
            let mut noise = || (0..12).map(|_| rng.random_range(-0.5..0.5)).sum::<f64>();
            samples.iter_mut().for_each(|sample| *sample += options.noise * noise());
        }
        Change::Single => samples.iter_mut().for_each(|sample| *sample = f64::from(*sample as f32)),
        Change::None => {}
    }
    let single: Vec<f32> = samples.iter().map(|&sample| sample as f32).collect();
    let given = if change == Change::Single { Samples::from(&single) } else { Samples::from(&samples) };
    let field = Field::with(given, grid.clone(), &options).unwrap();
    cover(&field, &samples, &f, coverage);
}

fn cases(of_default: usize) -> usize {
    of_default * std::env::var("GRAMKIT_CASES").ok().and_then(|factor| factor.parse().ok()).unwrap_or(1)
}

/// The share of entries within their errors, at least: of maps, with noise of which three deviations count (a normal
/// variable is within them so often), and on axes that know no error but the derivative itself.
const RESOLVED: f64 = 0.999;
const NOISY: f64 = 0.9973;
const SHORT: f64 = 0.998;

/// The same of single points, and of gradients.
const OF_POINTS: f64 = 0.999;

#[track_caller]
fn assert_covered(all: &Coverage, least: f64, what: &dyn std::fmt::Debug) {
    let [map, point, gradient] = [all.map, all.point, all.gradient].map(Share::value);
    let shares = format!("{what:?}, {} entries: map {map:.5}, point {point:.5}, gradient {gradient:.5}", all.map.1);
    assert!(map >= least && point >= OF_POINTS && gradient >= OF_POINTS, "{shares}");
    assert_eq!(all.wrong, 0, "{shares}: wrong classes");
}

#[test]
fn entries_of_resolved_fields_lie_within_their_errors() {
    let mut rng = StdRng::seed_from_u64(14);
    let mut all = Coverage::default();
    for scheme in SCHEMES {
        for family in FAMILIES {
            for round in 0..cases(9) {
                let n = 1 + round % 3;
                let length = LENGTHS[n - 1].max(scheme.accuracy() + 7);
                field_of(family, scheme, (n, length), Change::None, &mut rng, &mut all);
            }
        }
    }
    assert_covered(&all, RESOLVED, &"resolved");
    assert!(all.decided.value() >= 0.5, "{}", all.decided.value());
}

#[test]
fn entries_of_rounded_and_noisy_fields_lie_within_their_errors() {
    let mut rng = StdRng::seed_from_u64(15);
    for change in [Change::Single, Change::Noise(1e-6), Change::Noise(1e-4), Change::Noise(1e-2)] {
        let mut all = Coverage::default();
        for scheme in SCHEMES {
            for family in FAMILIES {
                for round in 0..cases(6) {
                    let n = 1 + round % 3;
                    field_of(family, scheme, (n, LENGTHS[n - 1].max(13)), change, &mut rng, &mut all);
                }
            }
        }
        assert_covered(&all, if change == Change::Single { RESOLVED } else { NOISY }, &change);
    }
}

#[test]
fn axes_too_short_for_the_finest_differences_decide_nothing() {
    let mut rng = StdRng::seed_from_u64(16);
    for length in [5, 6] {
        let mut all = Coverage::default();
        for family in FAMILIES {
            for round in 0..cases(60) {
                let n = 1 + round % 3;
                field_of(family, Scheme::default(), (n, length), Change::None, &mut rng, &mut all);
            }
        }
        assert_covered(&all, SHORT, &length);
        assert_eq!(all.decided.0, 0, "{length} samples");
    }
}
