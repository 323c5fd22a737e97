//! The flattest points of a field, and connected regions.

use gramkit::Error;
use gramkit::Field;
use gramkit::field::{Axis, FieldOptions, Grid, Measure};
use gramkit::matrix::Layout;

use super::critical::surfaces::{grid, himmelblau, sample};

// Flattest points and regions.

#[test]
fn each_measure_has_its_own_least_point() {
    // x³/3 − x + y²: slopes vanish at x = ±1, the Laplacian 2x + 2 at x = −1, λ = 2x is least in magnitude at 0.
    let grid = grid(&[(-2.0, 2.0), (-1.0, 1.0)], &[41, 21]);
    let samples = sample(&grid, |p| p[0].powi(3) / 3.0 - p[0] + p[1] * p[1]);
    let field = Field::with(&samples, grid, &FieldOptions::default()).unwrap();
    let at = |measure, below| {
        let found = field.flattest(below).unwrap();
        found.iter().find(|f| f.measure == measure).map(|f| f.position[0]).unwrap()
    };
    assert!((at(Measure::LeastCurvature, None)).abs() < 1e-9);
    assert!((at(Measure::Laplacian, None) + 1.0).abs() < 1e-9);
    assert!((at(Measure::HessianNorm, None)).abs() < 1e-9);
    assert!(at(Measure::SpectralRadius, None).abs() <= 1.0 + 1e-9);
    // The values below 0 are those about the minimum at x = 1, and those at the far left.
    assert!((at(Measure::Gradient, Some(-0.3)) - 1.0).abs() < 0.06);
    assert!(field.flattest(Some(-100.0)).unwrap().is_empty());
}

#[test]
fn each_least_measure_has_its_error_and_its_ties() {
    // x³ + 6x²y at whole numbers: only first differences are off, by h²f‴/6 = 1.
    let grid = grid(&[(-5.0, 5.0), (-5.0, 5.0)], &[11, 11]);
    let samples = sample(&grid, |p| p[0].powi(3) + 6.0 * p[0] * p[0] * p[1]);
    let field = Field::with(&samples, grid, &FieldOptions::default()).unwrap();
    for found in field.flattest(None).unwrap() {
        let (x, y) = (found.position[0], found.position[1]);
        let trace = 6.0 * x + 12.0 * y;
        let root = (trace * trace + 576.0 * x * x).sqrt();
        let truth = match found.measure {
            Measure::Gradient => (3.0 * x * x + 12.0 * x * y).hypot(6.0 * x * x),
            Measure::Laplacian => trace.abs(),
            Measure::HessianNorm => (trace * trace + 288.0 * x * x).sqrt(),
            Measure::SpectralRadius => 0.5 * (trace.abs() + root),
            Measure::LeastCurvature => 0.5 * (root - trace.abs()),
        };
        assert!((found.value - truth).abs() <= found.error, "{found:?}: {truth}");
        assert!(found.error <= 4.0, "{found:?}");
    }
    // tr H = 6x + 12y vanishes at (±4, ∓2), (±2, ∓1) and (0, 0).
    let found = field.flattest(None).unwrap();
    let laplacian = found.iter().find(|found| found.measure == Measure::Laplacian).unwrap();
    assert_eq!((laplacian.value, laplacian.ties, &laplacian.index), (0.0, 4, &vec![1, 7]));
    // Only where the field is below 0, which the ties are counted of as well.
    let found = field.flattest(Some(0.0)).unwrap();
    let laplacian = found.iter().find(|found| found.measure == Measure::Laplacian).unwrap();
    assert_eq!((laplacian.value, laplacian.ties, &laplacian.index), (0.0, 1, &vec![7, 4]));
}

#[test]
fn a_region_is_a_disc_about_the_minimum() {
    let grid = grid(&[(-2.0, 2.0), (-2.0, 2.0)], &[81, 81]);
    let samples = sample(&grid, |p| 0.5 * (p[0] * p[0] + p[1] * p[1]));
    let field = Field::with(&samples, grid, &FieldOptions::default()).unwrap();
    // |∇f| = r ≤ 1.
    let disc = field.region(Measure::Gradient, 1.0 + 1e-9, None).unwrap().unwrap();
    assert!((disc.volume - std::f64::consts::PI).abs() < 0.05, "{}", disc.volume);
    assert_eq!((disc.seed, disc.first, disc.last, disc.boundary), (vec![40, 40], vec![20, 20], vec![60, 60], false));
    assert_eq!(disc.mask.iter().filter(|m| **m).count(), disc.points);
    let all = field.region(Measure::Gradient, f64::INFINITY, Some(&[0, 0])).unwrap().unwrap();
    assert_eq!((all.points, all.boundary), (81 * 81, true));
    assert!((all.volume - 16.0).abs() < 1e-9);
    assert_eq!(field.region(Measure::Gradient, 1.0, Some(&[0, 0])).unwrap(), None);
    let beyond = field.region(Measure::Gradient, 1.0, Some(&[0, 81]));
    assert!(matches!(beyond, Err(Error::NoSample { index, shape }) if index == [0, 81] && shape[1] == 81));
    assert!(matches!(field.region(Measure::Gradient, f64::NAN, None), Err(Error::Domain { .. })));
}

#[test]
fn a_region_passes_the_end_of_a_circle_and_not_of_a_line() {
    let n = 40;
    let h = std::f64::consts::TAU / n as f64;
    for (periodic, points) in [(true, 9), (false, 5)] {
        let axis = Axis::even(h).unwrap();
        let axis = if periodic { axis.periodic() } else { axis };
        let other = Axis::even(1.0).unwrap();
        let grid = Grid::new(&[n, 5], vec![axis, other]).unwrap();
        // sin²(x/2) has the slope sin(x)/2, small about 0 and π.
        let samples = sample(&grid, |p| (0.5 * p[0]).sin().powi(2));
        let field = Field::with(&samples, grid, &FieldOptions::default()).unwrap();
        let region = field.region(Measure::Gradient, 0.5 * (4.5 * h).sin(), Some(&[0, 2])).unwrap().unwrap();
        assert_eq!(region.points, points * 5);
        assert_eq!((region.first[0], region.last[0]), if periodic { (36, 4) } else { (0, 4) });
    }
}

#[test]
fn a_region_in_column_major_order_is_the_same() {
    let grid = grid(&[(-2.0, 2.0), (-2.0, 2.2)], &[21, 31]);
    let samples = sample(&grid, himmelblau);
    let transposed: Vec<f64> = (0..31 * 21).map(|k| samples[(k % 21) * 31 + k / 21]).collect();
    let c = Field::with(&samples, grid.clone(), &FieldOptions::default()).unwrap();
    let fortran =
        Field::with(&transposed, grid, &FieldOptions::default()).unwrap().stored_as(Layout::ColumnMajor).unwrap();
    let (c, f) = (
        c.region(Measure::Gradient, 30.0, Some(&[9, 8])).unwrap().unwrap(),
        fortran.region(Measure::Gradient, 30.0, Some(&[9, 8])).unwrap().unwrap(),
    );
    assert_eq!((c.points, &c.first, &c.last, c.boundary), (f.points, &f.first, &f.last, f.boundary));
    assert!((0..651).all(|k| f.mask[k] == c.mask[(k % 21) * 31 + k / 21]));
}
