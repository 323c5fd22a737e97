//! Critical points whose errors are proved by bounds of the field's derivatives.

use gramkit::claim::{PointClass, Verdict};
use gramkit::field::{Axis, FieldOptions, Grid, Scheme, Truncation};
use gramkit::{Claim, Curvature, Field, Radius};
use rand::SeedableRng;
use rand::rngs::StdRng;

use super::coverage::class_of;
use super::surfaces::indices;
use crate::field::analytic::{Analytic, Factor, between, eigenvalues, normal, waves};
use crate::support::cases::cases;

/// Roundings of a truth: Newton's last step, and the sums of a few terms; and of a sample, which is to be correctly
/// rounded for the bounds to hold.
const TRUTH: f64 = 1e3 * f64::EPSILON;

/// Σ|c|∏ωᵅ: no derivative of a sum of waves exceeds it.
fn bound(field: &Analytic, orders: &[usize]) -> f64 {
    let of_factor = |(factor, &order): (&Factor, &usize)| match factor {
        Factor::Wave { frequency, .. } => frequency.abs().powi(order as i32),
        _ => f64::INFINITY,
    };
    let term = |(c, factors): &(f64, Vec<Factor>)| c.abs() * factors.iter().zip(orders).map(of_factor).product::<f64>();
    // The sum is rounded, and the samples are sums of sines that are.
    field.products.iter().map(term).sum::<f64>() * (1.0 + TRUTH)
}

fn grid(random: &mut StdRng, n: usize) -> Grid {
    let axis = |(axis, count): (usize, &usize)| match (n + axis) % 3 {
        0 => Axis::even(std::f64::consts::TAU / *count as f64).unwrap().periodic(),
        1 => Axis::even(4.0 / *count as f64).unwrap().starting_at(-0.3).unwrap(),
        _ => {
            let mut at = 0.2;
            let mut place = |_| {
                at += 4.0 / *count as f64 * between(random, 0.8, 1.2);
                at
            };
            Axis::uneven((0..*count).map(&mut place).collect()).unwrap()
        }
    };
    let counts = [[61, 61, 61], [52, 57, 0], [22, 24, 26]][n - 1];
    Grid::new(&counts[..n], counts[..n].iter().enumerate().map(axis).collect()).unwrap()
}

#[test]
fn with_bounds_of_derivatives_one_critical_point_is_proved_to_be_there() {
    let mut random = StdRng::seed_from_u64(14);
    let (mut proved, mut all) = (0, 0);
    for case in 0..cases(12) {
        let n = 1 + case % 3;
        let field = waves(&mut random, n, 4, if n == 3 { 1 } else { 2 });
        let grid = grid(&mut random, n);
        let largest = |orders: &[usize]| bound(&field, orders);
        for scheme in
            [Scheme::Compact { accuracy: 2 }, Scheme::Compact { accuracy: 4 }, Scheme::Compact { accuracy: 6 }]
        {
            let options = FieldOptions { scheme, truncation: Truncation::Bounded(&largest), ..FieldOptions::default() };
            // Sums of sines are off by some ulps: of numbers in single precision they are correctly rounded.
            let samples: Vec<f32> =
                indices(grid.shape()).iter().map(|index| field.jet(&grid.position(index)).0 as f32).collect();
            let found = Field::with(&samples, grid.clone(), &options).unwrap().critical_points().unwrap();
            for point in &found.points {
                all += 1;
                let Some(error) = &point.position_error else {
                    assert_eq!(point.unique, Verdict::Undetermined);
                    assert!(!point.class.is_decided());
                    continue;
                };
                assert_eq!(point.unique, Verdict::Proved);
                let truth = field.critical_near(&point.position, &vec![1.0; n]).expect("a proved point is there");
                for a in 0..n {
                    let off = (point.position[a] - truth[a]).abs();
                    assert!(off <= error[a] + TRUTH * (1.0 + truth[a].abs()), "{off} away, ± {}", error[a]);
                }
                proved += 1;
                let (value, _, hessian) = field.jet(&truth);
                let size = bound(&field, &vec![0; n]);
                assert!((point.value - value).abs() <= point.value_error + TRUTH * size, "{point:?}");
                let radius = point.hessian.radius();
                assert!(matches!(radius, Radius::Bound(_)));
                let errors = point.hessian.entry_errors().unwrap();
                for k in 0..n * n {
                    let off = (point.hessian.get(k / n, k % n) - hessian[k]).abs();
                    assert!(off <= errors[(k / n, k % n)] + TRUTH * size, "{off} {point:?}");
                }
                if point.class.is_decided() {
                    assert_eq!(point.class, class_of(&eigenvalues(n, &hessian)));
                    assert!(matches!(Curvature::of(&point.hessian).unwrap().class, Claim::Proved(_)));
                }
            }
        }
    }
    println!("{proved} of {all} proved");
    assert!(2 * proved > all, "{proved} of {all}");
}

#[test]
fn far_from_the_origin_rounded_coordinates_are_those_of_an_uneven_axis() {
    // (x − c)², c = 10⁶ + 2: x − c is exact there, so that each sample is the square correctly rounded.
    let (c, h) = (1e6 + 2.0, 1e-3);
    let coordinates: Vec<f64> = (0..3300).map(|i| 1e6 + 0.3 + f64::from(i) * h).collect();
    let samples: Vec<f64> = coordinates.iter().map(|x| (x - c) * (x - c)).collect();
    let largest = |orders: &[usize]| match orders[0] {
        0 => 9.0,
        1 => 6.0,
        2 => 2.0,
        _ => 0.0,
    };
    let options = FieldOptions { truncation: Truncation::Bounded(&largest), ..FieldOptions::default() };
    let grid = Grid::new(&[samples.len()], vec![Axis::uneven(coordinates).unwrap()]).unwrap();
    let field = Field::with(&samples, grid, &options).unwrap();
    for index in (0..samples.len()).step_by(11) {
        let hessian = field.hessian_at(&[index]).unwrap();
        assert!((hessian.get(0, 0) - 2.0).abs() <= hessian.radius().value(), "{index}: {hessian:?}");
    }
    let found = field.critical_points().unwrap();
    assert_eq!(found.points.len(), 1);
    let point = &found.points[0];
    let error = point.position_error.as_ref().unwrap();
    assert!((point.position[0] - c).abs() <= error[0] && error[0] < h, "{point:?}");
    assert!((point.eigenvalues[0] - 2.0).abs() <= point.hessian.radius().value(), "{point:?}");
    assert!(point.value.abs() <= point.value_error);
    assert_eq!((point.unique, point.class), (Verdict::Proved, PointClass::Minimum));
}

#[test]
fn with_noise_nothing_is_proved() {
    let field = Analytic::default().product(1.0, vec![Factor::Wave { frequency: 1.0, phase: 0.5 }]);
    let grid = Grid::spaced(&[40], &[0.1]).unwrap();
    let mut random = StdRng::seed_from_u64(1);
    let noisy = |index: &Vec<usize>| field.jet(&grid.position(index)).0 + 1e-9 * normal(&mut random);
    let samples: Vec<f64> = indices(grid.shape()).iter().map(noisy).collect();
    let one = |_: &[usize]| 1.0;
    let options = FieldOptions { truncation: Truncation::Bounded(&one), noise: 1e-9, ..FieldOptions::default() };
    let found = Field::with(&samples, grid.clone(), &options).unwrap().critical_points().unwrap();
    assert_eq!(found.points.len(), 1);
    assert_eq!((found.points[0].unique, found.points[0].class), (Verdict::Undetermined, PointClass::Maximum));
    assert!(!found.points[0].hessian.radius().is_proved());
}
