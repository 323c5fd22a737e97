//! Critical points between the nodes of a field's grid.

use gramkit::Error;
use gramkit::Field;
use gramkit::claim::PointClass;
use gramkit::error::Place;
use gramkit::field::{Axis, FieldOptions, Grid, Scheme};

use super::surfaces::{HIMMELBLAU, MINIMUM, SADDLE, counts, critical, grid, himmelblau, matched, positions, sample};

#[test]
fn himmelblau_has_nine_points() {
    let found = critical(&grid(&[(-6.0, 6.0), (-6.0, 6.0)], &[401, 401]), himmelblau);
    let worst = matched(&found, &HIMMELBLAU, 2e-3);
    // The interpolant reproduces degree 4; samples of 10³ at most, rounded, over h = 0.03 and curvatures above 10.
    assert!(worst <= 1e-9, "{worst:e}");
    assert_eq!(counts(&found), [4, 4, 1]);
    assert_eq!((found.morse_sum, found.euler_characteristic, found.undecided), (1, 1, 0));
    assert!(found.plateaus.is_empty() && found.points.iter().all(|point| !point.boundary));
    for point in &found.points {
        assert!((point.value - himmelblau(&point.position)).abs() <= 1e-9 + point.value_error);
        assert!(point.eigenvalues.is_sorted());
    }
    let places: Vec<f64> = found.points.iter().map(|point| point.position[0]).collect();
    assert!(places.is_sorted());
}

#[test]
fn himmelblau_with_other_schemes_and_types() {
    let grid = grid(&[(-6.0, 6.0), (-6.0, 6.0)], &[101, 121]);
    let samples = sample(&grid, himmelblau);
    for scheme in [Scheme::Nested { edge_order: 2 }, Scheme::Compact { accuracy: 4 }, Scheme::Compact { accuracy: 6 }] {
        let options = FieldOptions { scheme, ..FieldOptions::default() };
        let found = Field::with(&samples, grid.clone(), &options).unwrap().critical_points().unwrap();
        assert!(matched(&found, &HIMMELBLAU, 2e-3) <= 1e-9);
        assert_eq!(found.morse_sum, 1);
    }
    // Rounded to f32, by 2⁻²⁴ of values up to 180 about the points.
    let single: Vec<f32> = samples.iter().map(|&value| value as f32).collect();
    let found = Field::with(&single, grid, &FieldOptions::default()).unwrap().critical_points().unwrap();
    assert!(matched(&found, &HIMMELBLAU, 2e-3) <= 1e-4);
}

#[test]
fn the_six_hump_camel() {
    // Dixon and Szegő, Towards Global Optimisation 2 (1978): six minima, two of them global at ±(0.0898, −0.7126).
    let camel = |p: &[f64]| {
        let (x, y) = (p[0] * p[0], p[1] * p[1]);
        (4.0 - 2.1 * x + x * x / 3.0) * x + p[0] * p[1] + (-4.0 + 4.0 * y) * y
    };
    let found = critical(&grid(&[(-2.2, 2.2), (-1.3, 1.3)], &[111, 87]), camel);
    assert_eq!(counts(&found), [6, 7, 2]);
    assert_eq!((found.morse_sum, found.undecided), (1, 0));
    let least = found.points.iter().min_by(|a, b| a.value.total_cmp(&b.value)).unwrap();
    assert!((least.value + 1.031_628_453).abs() < 1e-6);
    assert!((least.position[0].abs() - 0.089_842).abs() < 1e-5 && (least.position[1].abs() - 0.712_656).abs() < 1e-5);
}

#[test]
fn the_surface_of_muller_and_brown() {
    // Müller and Brown, Theoretica Chimica Acta 53 (1979), 75–93: three minima and two saddles.
    let surface = |p: &[f64]| {
        let terms = [
            (-200.0, -1.0, 0.0, -10.0, 1.0, 0.0),
            (-100.0, -1.0, 0.0, -10.0, 0.0, 0.5),
            (-170.0, -6.5, 11.0, -6.5, -0.5, 1.5),
            (15.0, 0.7, 0.6, 0.7, -1.0, 1.0),
        ];
        terms
            .iter()
            .map(|(k, a, b, c, x, y)| {
                let (u, v) = (p[0] - x, p[1] - y);
                k * (a * u * u + b * u * v + c * v * v).exp()
            })
            .sum()
    };
    let found = critical(&grid(&[(-1.5, 1.2), (-0.2, 2.0)], &[271, 221]), surface);
    let expected: [(&[f64], PointClass); 5] = [
        (&[-0.558_224, 1.441_726], MINIMUM),
        (&[-0.050_011, 0.466_694], MINIMUM),
        (&[0.623_499, 0.028_038], MINIMUM),
        (&[-0.822_002, 0.624_313], SADDLE),
        (&[0.212_487, 0.292_988], SADDLE),
    ];
    let worst = matched(&found, &expected, 1e-3);
    assert!(worst <= 5e-6, "{worst:e}");
    assert_eq!(found.morse_sum, 1);
}

#[test]
fn a_lattice_on_a_torus_sums_to_nothing() {
    let tau = std::f64::consts::TAU;
    for lengths in [[24, 18], [20, 16]] {
        let axis = |length: usize| Axis::even(tau / length as f64).unwrap().starting_at(0.1).unwrap().periodic();
        let torus = Grid::new(&lengths, lengths.map(axis).to_vec()).unwrap();
        let found = critical(&torus, |p| (2.0 * p[0]).cos() + p[1].cos());
        assert_eq!(counts(&found), [2, 4, 2]);
        assert_eq!((found.morse_sum, found.euler_characteristic, found.points.len()), (0, 0, 8));
        for point in &found.points {
            let off = (point.position[0] * 2.0 / tau * 2.0).fract().abs();
            assert!(off.min(1.0 - off) < 1e-2 && !point.boundary);
        }
    }
    // On a circle times an interval.
    let axes = vec![Axis::even(tau / 32.0).unwrap().periodic(), Axis::even(0.1).unwrap().starting_at(-1.03).unwrap()];
    let found = critical(&Grid::new(&[32, 21], axes).unwrap(), |p| p[0].sin() + p[1] * p[1]);
    assert_eq!((counts(&found), found.morse_sum), ([1, 1, 0], 0));
}

#[test]
fn three_wells_in_space() {
    let wells = [[-1.0, 0.1, 0.0], [1.0, -0.2, 0.3], [0.1, 1.3, -0.4]];
    let f = |p: &[f64]| -> f64 {
        let well = |c: &[f64; 3]| -(-2.0 * p.iter().zip(c).map(|(x, c)| (x - c).powi(2)).sum::<f64>()).exp();
        wells.iter().map(well).sum::<f64>() + 0.02 * p.iter().map(|x| x * x).sum::<f64>()
    };
    let grid = grid(&[(-2.5, 2.5), (-2.3, 2.7), (-2.5, 2.5)], &[41, 43, 39]);
    let found = critical(&grid, f);
    assert_eq!(found.count(MINIMUM), 3);
    assert_eq!((found.morse_sum, found.undecided), (1, 0));
    assert!(found.points.iter().all(|point| point.morse_index.exact().is_some()));
    let slope = |p: &[f64], i: usize| {
        let mut shifted = [p.to_vec(), p.to_vec()];
        shifted[0][i] += 1e-5;
        shifted[1][i] -= 1e-5;
        (f(&shifted[0]) - f(&shifted[1])) / 2e-5
    };
    for point in &found.points {
        // h⁴ times fifth derivatives of a hundred.
        assert!((0..3).all(|i| slope(&point.position, i).abs() < 2e-3), "{point:?}");
    }
}

#[test]
fn on_a_line() {
    let found = critical(&grid(&[(0.0, 10.0)], &[97]), f64_sin);
    let places: Vec<f64> = found.points.iter().map(|point| point.position[0]).collect();
    let quarter = std::f64::consts::FRAC_PI_2;
    assert_eq!(places.len(), 3);
    assert!(places.iter().zip([1.0, 3.0, 5.0]).all(|(x, k)| (x - k * quarter).abs() < 1e-6), "{places:?}");
    assert_eq!((counts(&found), found.morse_sum), ([1, 0, 2], -1));
}

fn f64_sin(p: &[f64]) -> f64 {
    p[0].sin()
}

// Degenerate, flat, at the edge, none.

#[test]
fn degenerate_points_are_flagged_once() {
    let monkey = |x: f64, y: f64| x * x * x - 3.0 * x * y * y;
    let quartic = |x: f64, y: f64| x.powi(4) + y.powi(4);
    for (ends, shape) in [((-1.0, 1.0), [21, 21]), ((-1.03, 1.1), [22, 31]), ((-0.97, 1.03), [20, 20])] {
        for f in [&monkey as &dyn Fn(f64, f64) -> f64, &quartic] {
            let found = critical(&grid(&[ends, ends], &shape), |p| f(p[0], p[1]));
            assert_eq!((found.points.len(), found.plateaus.len()), (1, 0), "{found:#?}");
            let point = &found.points[0];
            assert!(matches!(point.class, PointClass::Degenerate | PointClass::Undetermined));
            assert_eq!((found.undecided, found.morse_sum, &point.position_error), (1, 0, &None));
            assert!(point.position.iter().all(|x| x.abs() < 0.05), "{point:?}");
        }
    }
}

#[test]
fn a_valley_of_constant_height_is_one_plateau() {
    let found = critical(&grid(&[(-1.03, 1.0), (0.0, 2.0)], &[31, 21]), |p| p[0] * p[0]);
    assert_eq!((found.points.len(), found.plateaus.len()), (0, 1), "{found:#?}");
    let valley = &found.plateaus[0];
    assert_eq!((valley.cells, valley.boundary, valley.lower[1], valley.upper[1]), (20, true, 0.0, 2.0));
    assert!(valley.lower[0].abs() < 0.07 && valley.upper[0].abs() < 0.07);
    // x²y² has two, which cross.
    let found = critical(&grid(&[(-1.03, 1.0), (-1.0, 1.07)], &[31, 31]), |p| (p[0] * p[1]).powi(2));
    assert_eq!((found.points.len(), found.plateaus.len()), (0, 1), "{found:#?}");
}

#[test]
fn a_flat_top_is_one_plateau() {
    let f = |p: &[f64]| 5.0 - (p[0].hypot(p[1]) - 3.0).max(0.0).powi(2);
    let found = critical(&grid(&[(-6.0, 6.0), (-6.0, 6.0)], &[49, 49]), f);
    assert_eq!(found.plateaus.len(), 1, "{:#?}", found.plateaus);
    let top = &found.plateaus[0];
    assert!(top.cells > 300 && !top.boundary && (top.value - 5.0).abs() < 1e-6);
    assert!(top.lower.iter().all(|x| (x + 3.0).abs() < 0.8) && top.upper.iter().all(|x| (x - 3.0).abs() < 0.8));
    // The kink at its rim is beyond any polynomial: a few points of the interpolant's own are left there.
    assert!(found.points.len() <= 40 && found.undecided == 0, "{}", found.points.len());
    let constant = critical(&grid(&[(0.0, 1.0), (0.0, 1.0)], &[9, 9]), |_| 2.5);
    assert_eq!((constant.points.len(), constant.plateaus.len(), constant.plateaus[0].cells), (0, 1, 64));
}

#[test]
fn points_at_the_edge_are_flagged_and_not_counted() {
    let found = critical(&grid(&[(0.0, 2.0), (-1.0, 1.0)], &[21, 21]), |p| p[0] * p[0] + (p[1] - 0.031).powi(2));
    assert_eq!(found.points.len(), 1);
    assert!(found.points[0].boundary && found.points[0].nearest == [0, 10]);
    assert_eq!((found.points[0].class, found.morse_sum), (MINIMUM, 0));
    let beyond = critical(&grid(&[(0.01, 2.0), (-1.0, 1.0)], &[21, 21]), |p| p[0] * p[0] + p[1] * p[1]);
    assert!(beyond.points.is_empty());
}

#[test]
fn a_linear_field_has_none() {
    let found = critical(&grid(&[(0.0, 1.0), (0.0, 1.0)], &[17, 13]), |p| 3.0 * p[0] - 2.0 * p[1] + 0.1);
    assert!(found.points.is_empty() && found.plateaus.is_empty());
    assert_eq!((found.morse_sum, found.undecided, found.unsearched), (0, 0, 0));
}

#[test]
fn with_noise_a_shallow_point_is_undetermined_and_still_there() {
    let grid = grid(&[(-1.0, 1.05), (-1.0, 1.1)], &[21, 21]);
    let samples = sample(&grid, |p| p[0] * p[0] + 0.5 * p[1] * p[1]);
    let field = Field::with(&samples, grid, &FieldOptions::default()).unwrap();
    let sharp = field.critical_points().unwrap();
    assert_eq!((sharp.points.len(), sharp.points[0].class), (1, MINIMUM));
    let noisy = field.with_noise(0.001).unwrap().critical_points().unwrap();
    assert_eq!((noisy.points.len(), noisy.points[0].class), (1, PointClass::Undetermined));
    assert_eq!((noisy.undecided, &noisy.points[0].position), (1, &sharp.points[0].position));
}

#[test]
fn beside_missing_samples() {
    let grid = grid(&[(-1.0, 1.0), (-1.0, 1.0)], &[21, 21]);
    let mut samples = sample(&grid, |p| (p[0] - 0.02).powi(2) + 2.0 * (p[1] + 0.03).powi(2));
    samples[12 * 21 + 10] = f64::NAN;
    let found = Field::with(&samples, grid.clone(), &FieldOptions::default()).unwrap().critical_points().unwrap();
    assert_eq!(found.points.len(), 1);
    assert!((found.points[0].position[0] - 0.02).abs() < 1e-9 && (found.points[0].position[1] + 0.03).abs() < 1e-9);
    let mut mask = vec![true; samples.len()];
    mask[12 * 21 + 10] = false;
    samples[12 * 21 + 10] = 1e9;
    let masked = Field::with(&samples, grid.clone(), &FieldOptions::default()).unwrap().with_mask(&mask).unwrap();
    assert_eq!(masked.critical_points().unwrap(), found);
    samples[12 * 21 + 10] = f64::INFINITY;
    let infinite = Field::with(&samples, grid, &FieldOptions::default()).unwrap().critical_points();
    assert!(matches!(infinite, Err(Error::NotFinite { place: Place::Component { .. }, .. })));
}

#[test]
fn slab_by_slab_the_points_are_the_same() {
    // More samples than are converted at a time; both axes closed, so that slabs are joined at the end too.
    let shape = [2100, 1040];
    let axes = shape.map(|_| Axis::even(1.0).unwrap().periodic()).to_vec();
    let grid = Grid::new(&shape, axes).unwrap();
    let angle = |x: f64, length: usize, waves: f64| std::f64::consts::TAU * (waves * x / length as f64 + 0.013);
    let single: Vec<f32> = sample(&grid, |p| {
        angle(p[0], shape[0], 30.0).cos()
            + 0.5 * angle(p[1], shape[1], 4.0).cos()
            + 0.1 * angle(p[0], shape[0], 1.0).sin()
    })
    .iter()
    .map(|&value| value as f32)
    .collect();
    let double: Vec<f64> = single.iter().map(|&value| f64::from(value)).collect();
    let whole = Field::with(&double, grid.clone(), &FieldOptions::default()).unwrap().critical_points().unwrap();
    let slabs = Field::with(&single, grid, &FieldOptions::default()).unwrap().critical_points().unwrap();
    assert!(whole.points.len() >= 480);
    assert_eq!(positions(&whole), positions(&slabs));
}

#[test]
fn it_can_be_cancelled() {
    let grid = grid(&[(-6.0, 6.0), (-6.0, 6.0)], &[41, 41]);
    let samples = sample(&grid, himmelblau);
    for at in [0.0, 0.75] {
        let stop = |fraction: f64| match fraction > at {
            true => std::ops::ControlFlow::Break(()),
            false => std::ops::ControlFlow::Continue(()),
        };
        let options = FieldOptions { progress: Some(&stop), ..FieldOptions::default() };
        let field = Field::with(&samples, grid.clone(), &options).unwrap();
        assert_eq!(field.critical_points(), Err(Error::Cancelled));
    }
}
