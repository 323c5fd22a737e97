//! Errors that bounds of derivatives prove: no entry lies outside, and no class is wrong.

use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};

use super::{orders, pairs};
use crate::claim::{Claim, PointClass, Radius};
use crate::error::Error;
use crate::field::grid::index_of;
use crate::field::pass::Derivative;
use crate::field::{Axis, Field, FieldOptions, Grid, Samples, Scheme, Truncation};
use crate::matrix::{Layout, Symmetric};
use crate::verdict::Curvature;

/// Π sin(k_a x_a + φ_a), or e^{k x} for sin on the first axis: Σα derivatives are at most Πk_a^α_a times the largest
/// value.
struct Product {
    k: Vec<f64>,
    phase: Vec<f64>,
    exponential: bool,
    /// The largest value on the grid.
    largest: f64,
}

impl Product {
    fn derivative(&self, x: &[f64], orders: &[usize]) -> f64 {
        let factor = |axis: usize| {
            let (k, order) = (self.k[axis], orders[axis]);
            let angle = k * x[axis] + self.phase[axis];
            let value = match (self.exponential && axis == 0, order) {
                (true, _) => (k * x[axis]).exp(),
                (_, 0) => angle.sin(),
                (_, 1) => angle.cos(),
                _ => -angle.sin(),
            };
            k.powi(order as i32) * value
        };
        (0..x.len()).map(factor).product()
    }

    fn bound(&self, orders: &[usize]) -> f64 {
        let powers: f64 = self.k.iter().zip(orders).map(|(k, &order)| k.abs().powi(order as i32)).product();
        // What powi and the largest value are rounded by.
        self.largest * powers * (1.0 + 64.0 * f64::EPSILON)
    }
}

#[derive(Clone, Copy, Debug)]
enum Kind {
    Even,
    Uneven,
    Circle,
}

const SCHEMES: [Scheme; 5] = [
    Scheme::Compact { accuracy: 2 },
    Scheme::Compact { accuracy: 4 },
    Scheme::Compact { accuracy: 6 },
    Scheme::Nested { edge_order: 1 },
    Scheme::Nested { edge_order: 2 },
];

/// A grid whose coordinates are short binary fractions, and a function on it.
fn case(n: usize, length: usize, kind: Kind, rng: &mut StdRng) -> (Grid, Product) {
    let step = |rng: &mut StdRng| f64::from(rng.random_range(4..32_i32)) / 64.0;
    let axis = |rng: &mut StdRng| match kind {
        Kind::Even => Axis::even(step(rng)).unwrap(),
        Kind::Circle => Axis::even(step(rng)).unwrap().periodic(),
        Kind::Uneven => {
            let mut at = 0.0;
            let places = (0..length).map(|_| {
                at += step(rng);
                at
            });
            Axis::uneven(places.collect()).unwrap()
        }
    };
    let axes: Vec<Axis> = (0..n).map(|_| axis(rng)).collect();
    let turns = |axis: &Axis| std::f64::consts::TAU / (axis.spacing().unwrap_or(1.0) * length as f64);
    let k = axes.iter().map(|axis| match kind {
        Kind::Circle => turns(axis),
        _ => f64::from(rng.random_range(1..16_i32)) / 8.0,
    });
    let k: Vec<f64> = k.collect();
    let exponential = !matches!(kind, Kind::Circle) && rng.random_range(0..2) == 0;
    let furthest = axes[0].coordinate(length - 1);
    let largest = if exponential { (k[0] * furthest).exp() } else { 1.0 };
    let phase = (0..n).map(|_| rng.random_range(0.0..6.0)).collect();
    (Grid::new(&vec![length; n], axes).unwrap(), Product { k, phase, exponential, largest })
}

/// How many entries lie outside the bounds, of how many; and how many classes are decided.
#[track_caller]
fn check(field: &Field<'_>, f: &Product) -> [usize; 3] {
    let (n, mut counts) = (field.grid().dimension(), [0; 3]);
    let codes = field.classes().unwrap().codes;
    for (place, code) in codes.into_iter().enumerate() {
        let index = index_of(field.grid().shape(), place);
        let Ok((point, errors)) = field.driver.derivatives_at(&mut field.planes(), &index, true) else {
            assert_eq!(code, PointClass::Invalid as u8);
            continue;
        };
        let x = field.grid().position(&index);
        let mut look = |found: &Derivative, truth: f64, error: f64| {
            counts[0] += usize::from((found.value - truth).abs() > error);
            counts[1] += 1;
        };
        for (k, (i, j)) in pairs(n).into_iter().enumerate() {
            look(&point.hessian[k], f.derivative(&x, &orders(n, &[i, j])), errors.hessian[k]);
        }
        for i in 0..n {
            look(&point.gradient[i], f.derivative(&x, &orders(n, &[i])), errors.gradient[i]);
        }
        let hessian = field.hessian_at(&index).unwrap();
        assert!(matches!(hessian.radius(), Radius::Bound(_)), "{:?}", hessian.radius());
        let truth = Symmetric::from_lower(n, |i, j| f.derivative(&x, &orders(n, &[i, j]))).unwrap();
        let Claim::Proved(truth) = Curvature::of(&truth).unwrap().class else { continue };
        if let Claim::Proved(class) = Curvature::of(&hessian).unwrap().class {
            assert_eq!(PointClass::from(class), PointClass::from(truth), "{index:?}");
        }
        let class = PointClass::from_code(code).unwrap();
        if class.is_decided() {
            assert_eq!(class, PointClass::from(truth), "{index:?}");
            counts[2] += 1;
        }
    }
    counts
}

#[test]
fn every_entry_lies_within_its_proved_bound() {
    let mut rng = StdRng::seed_from_u64(17);
    let mut decided = 0;
    for scheme in SCHEMES {
        for kind in [Kind::Even, Kind::Uneven, Kind::Circle] {
            for n in 1..=3 {
                let length = [24, 12, 8][n - 1].max(scheme.accuracy() + 2);
                let (grid, f) = case(n, length, kind, &mut rng);
                let value = |place: usize| f.derivative(&grid.position(&index_of(grid.shape(), place)), &vec![0; n]);
                // Rounded to f32, samples are as exact as their type allows; every seventh line has a gap.
                let mut samples: Vec<f32> = (0..grid.samples()).map(|place| value(place) as f32).collect();
                for gaps in [false, true] {
                    if gaps {
                        samples.iter_mut().step_by(7 * length + 3).for_each(|sample| *sample = f32::NAN);
                    }
                    let bound = |orders: &[usize]| f.bound(orders);
                    let options =
                        FieldOptions { scheme, truncation: Truncation::Bounded(&bound), ..FieldOptions::default() };
                    let field = Field::with(Samples::from(&samples), grid.clone(), &options).unwrap();
                    let [outside, entries, classes] = check(&field, &f);
                    assert!(entries > 0 && outside == 0, "{scheme:?}, {kind:?}, {n}: {outside} of {entries}");
                    decided += classes;
                }
            }
        }
    }
    assert!(decided > 1000, "{decided} classes are decided");
}

#[test]
fn the_order_of_storage_changes_no_bound() {
    let mut rng = StdRng::seed_from_u64(18);
    let (grid, f) = case(2, 9, Kind::Uneven, &mut rng);
    let value = |index: &[usize]| f.derivative(&grid.position(index), &[0, 0]);
    let rows: Vec<f64> = (0..81).map(|place| value(&[place / 9, place % 9])).collect();
    let columns: Vec<f64> = (0..81).map(|place| value(&[place % 9, place / 9])).collect();
    let bound = |orders: &[usize]| f.bound(orders);
    let options = FieldOptions { truncation: Truncation::Bounded(&bound), ..FieldOptions::default() };
    let by_rows = Field::with(&rows, grid.clone(), &options).unwrap();
    let by_columns = Field::with(&columns, grid.clone(), &options).unwrap();
    let by_columns = by_columns.stored_as(Layout::ColumnMajor).unwrap();
    for place in 0..81 {
        let index = [place / 9, place % 9];
        let [a, b] = [&by_rows, &by_columns].map(|field| field.hessian_at(&index).unwrap().radius().value());
        assert_eq!(a.to_bits(), b.to_bits(), "{index:?}");
    }
}

/// The share of a proved radius beyond h²/12·max|f⁗|, for rounding: at this step it is small.
const BEYOND: f64 = 1e-3;

#[test]
fn the_bound_of_a_central_second_difference_is_that_of_textbooks() {
    let (h, one) = (1.0 / 16.0, |_: &[usize]| 1.0);
    let samples: Vec<f64> = (0..40).map(|k| (h * f64::from(k)).sin()).collect();
    let options = FieldOptions { truncation: Truncation::Bounded(&one), ..FieldOptions::default() };
    let field = Field::with(&samples, Grid::spaced(&[40], &[h]).unwrap(), &options).unwrap();
    let radius = field.hessian_at(&[20]).unwrap().radius().value();
    let textbook = h * h / 12.0;
    assert!(radius >= textbook && radius <= (1.0 + BEYOND) * textbook, "{radius} for {textbook}");
    // A bound that is none is exceeded.
    let none = |_: &[usize]| 0.0;
    let options = FieldOptions { truncation: Truncation::Bounded(&none), ..FieldOptions::default() };
    let field = Field::with(&samples, Grid::spaced(&[40], &[h]).unwrap(), &options).unwrap();
    let hessian = field.hessian_at(&[20]).unwrap();
    assert!((hessian.get(0, 0) + samples[20]).abs() > hessian.radius().value());
}

#[test]
fn noise_makes_an_estimate_of_a_bound_and_no_bound_is_negative() {
    let samples: Vec<f64> = (0..9).map(|k| f64::from(k * k)).collect();
    let build = |bound: &dyn Fn(&[usize]) -> f64, noise: f64| -> Result<Radius, Error> {
        let given: Vec<f64> = (1..=4).map(|order| bound(&[order])).collect();
        let bound = |orders: &[usize]| given.get(orders[0].wrapping_sub(1)).copied().unwrap_or(f64::NAN);
        let options = FieldOptions { truncation: Truncation::Bounded(&bound), noise, ..FieldOptions::default() };
        let field = Field::with(&samples, Grid::spaced(&[9], &[1.0]).unwrap(), &options)?;
        assert!(format!("{:?}", field.options()).contains("Bounded"));
        Ok(field.hessian_at(&[4])?.radius().clone())
    };
    let quadratic = |orders: &[usize]| [16.0, 2.0, 0.0, 0.0][orders[0] - 1];
    assert!(matches!(build(&quadratic, 0.0).unwrap(), Radius::Bound(_)));
    assert!(matches!(build(&quadratic, 0.1).unwrap(), Radius::Estimate(_)));
    for value in [-1.0, f64::NAN, f64::INFINITY] {
        let error = build(&|orders| if orders[0] == 3 { value } else { 1.0 }, 0.0).unwrap_err();
        assert!(matches!(error, Error::Domain { .. }), "{error}");
        assert!(error.to_string().contains("bound of a derivative"), "{error}");
    }
}
