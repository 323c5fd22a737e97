//! The flattest points of a field, and connected regions.

use std::collections::BTreeSet;

use gramkit::Error;
use gramkit::Field;
use gramkit::field::{Axis, FieldOptions, Grid, Measure, Quantity, RegionOptions, SlabField};
use gramkit::matrix::Layout;
use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};

use crate::field::critical::surfaces::{grid, himmelblau, indices, sample};
use crate::field::slab_field::Source;
use crate::support::cases::cases;

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
    let of = |threshold, seed| field.region(&RegionOptions { threshold, seed, ..RegionOptions::default() });
    let disc = of(1.0 + 1e-9, None).unwrap().unwrap();
    assert!((disc.volume - std::f64::consts::PI).abs() < 0.05, "{}", disc.volume);
    assert_eq!((0..81 * 81).filter(|&place| disc.contains(place)).count(), disc.points);
    assert_eq!((disc.seed, disc.first, disc.last, disc.boundary), (vec![40, 40], vec![20, 20], vec![60, 60], false));
    let all = of(f64::INFINITY, Some(&[0, 0])).unwrap().unwrap();
    assert_eq!((all.points, all.boundary), (81 * 81, true));
    assert!((all.volume - 16.0).abs() < 1e-9);
    assert_eq!(of(1.0, Some(&[0, 0])).unwrap(), None);
    let beyond = of(1.0, Some(&[0, 81]));
    assert!(matches!(beyond, Err(Error::NoSample { index, shape }) if index == [0, 81] && shape[1] == 81));
    assert!(matches!(of(f64::NAN, None), Err(Error::Domain { .. })));
    let below = RegionOptions { below: Some(f64::NAN), ..RegionOptions::default() };
    assert!(matches!(field.region(&below), Err(Error::Domain { .. })));
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
        let threshold = 0.5 * (4.5 * h).sin();
        let options = RegionOptions { threshold, seed: Some(&[0, 2]), ..RegionOptions::default() };
        let region = field.region(&options).unwrap().unwrap();
        assert_eq!(region.points, points * 5);
        // In one piece: from 4 steps before the end of the circle to 4 beyond it.
        let box_of_circle = (field.grid().axes()[0].coordinate(36), 44.0 * h);
        let (lower, upper) = if periodic { box_of_circle } else { (0.0, 4.0 * h) };
        assert!((region.lower[0] - lower).abs() + (region.upper[0] - upper).abs() <= 8.0 * f64::EPSILON * upper);
        assert_eq!((region.lower[1], region.upper[1]), (0.0, 4.0));
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
    let options = RegionOptions { threshold: 30.0, seed: Some(&[9, 8]), ..RegionOptions::default() };
    let (c, f) = (c.region(&options).unwrap().unwrap(), fortran.region(&options).unwrap().unwrap());
    assert_eq!((c.points, &c.first, &c.last, c.boundary), (f.points, &f.first, &f.last, f.boundary));
    assert_eq!((&c.lower, &c.upper), (&f.lower, &f.upper));
    assert!((0..651).all(|k| f.contains(k) == c.contains((k % 21) * 31 + k / 21)));
}

/// The places that are connected with one among those that are marked: a walk from point to point, by indices.
fn flood(shape: &[usize], periodic: &[bool], marked: &[bool], start: usize) -> BTreeSet<usize> {
    let all = indices(shape);
    let place = |index: &[usize]| index.iter().zip(shape).fold(0, |place, (&i, &length)| place * length + i);
    let mut found = BTreeSet::new();
    let mut stack = vec![start];
    while let Some(here) = stack.pop() {
        if !marked[here] || !found.insert(here) {
            continue;
        }
        for axis in 0..shape.len() {
            for step in [shape[axis] - 1, 1] {
                let mut index = all[here].clone();
                let target = (index[axis] + step) % shape[axis];
                if periodic[axis] || target.abs_diff(index[axis]) == 1 {
                    index[axis] = target;
                    stack.push(place(&index));
                }
            }
        }
    }
    found
}

#[test]
fn a_region_is_what_a_walk_from_point_to_point_reaches() {
    let mut random = StdRng::seed_from_u64(17);
    let mut sizes = BTreeSet::new();
    for case in 0..cases(60) {
        let n = 1 + case % 3;
        let longest = [60, 14, 8][n - 1];
        let shape: Vec<usize> = (0..n).map(|_| random.random_range(5..=longest)).collect();
        let periodic: Vec<bool> = (0..n).map(|_| random.random_bool(0.5)).collect();
        let count: usize = shape.iter().product();
        // Some are missing.
        let sample = |_| if random.random_bool(0.02) { f64::NAN } else { random.random_range(0.0..1.0) };
        let samples: Vec<f64> = (0..count).map(sample).collect();
        let axis = |&periodic: &bool| {
            let axis = Axis::even(1.0).unwrap();
            if periodic { axis.periodic() } else { axis }
        };
        let grid = Grid::new(&shape, periodic.iter().map(axis).collect()).unwrap();
        let field = Field::with(&samples, grid.clone(), &FieldOptions::default()).unwrap();
        let slopes = field.compute(&[Quantity::Gradient]).unwrap().remove(0);
        let slope = |k: usize| (0..n).fold(0.0_f64, |slope, axis| slope.hypot(slopes.component(axis)[k]));
        let (threshold, below) = (random.random_range(0.3..0.9), random.random_range(0.6..1.1));
        let marked: Vec<bool> = (0..count).map(|k| slope(k) <= threshold && samples[k] < below).collect();
        let options = RegionOptions { threshold, below: Some(below), ..RegionOptions::default() };
        let found = field.region(&options).unwrap();
        let seed = (0..count).filter(|&k| marked[k]).min_by(|&a, &b| slope(a).total_cmp(&slope(b)));
        let expected = seed.map_or(BTreeSet::new(), |seed| flood(&shape, &periodic, &marked, seed));
        let places: BTreeSet<usize> = found.iter().flat_map(|region| region.places.clone()).flatten().collect();
        assert_eq!(places, expected, "{case}: {shape:?} {periodic:?}");
        sizes.insert(places.len());
        if let Some(region) = &found {
            assert_eq!(region.points, expected.len());
            // Cells of size 1, half of them at an open edge.
            let all = indices(&shape);
            let edge = |k: usize, axis: usize| !periodic[axis] && [0, shape[axis] - 1].contains(&all[k][axis]);
            let cell = |k: usize| (0..n).map(|axis| if edge(k, axis) { 0.5 } else { 1.0 }).product::<f64>();
            assert_eq!(region.volume, expected.iter().map(|&k| cell(k)).sum::<f64>());
            assert_eq!(region.boundary, expected.iter().any(|&k| (0..n).any(|axis| edge(k, axis))));
        }
        // The same bits slab by slab.
        for planes in [1, 2, 5, 100] {
            let mut source =
                Source { shape: shape.clone(), layout: Layout::RowMajor, samples: samples.clone(), reads: usize::MAX };
            let slabs = SlabField::with(&mut source, grid.clone(), &FieldOptions::default()).unwrap();
            assert_eq!(slabs.with_planes(planes).region(&options).unwrap(), found, "{case}: {planes}");
        }
    }
    assert!(sizes.len() > 10, "{sizes:?}");
}
