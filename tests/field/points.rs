//! A point by itself is the point of the map, to the bit.

use gramkit::Error;
use gramkit::Field;
use gramkit::field::{Axis, FieldGradient, FieldOptions, Grid, Quantity, Samples};
use gramkit::matrix::Layout;
use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};

use super::lines::{KINDS, Kind, LINEAR, Line, SCHEMES, assert_same_maps, grid, indices, place, random};
use crate::support::threads::on;

/// The points of a field by themselves, against its maps.
fn assert_points(field: &Field<'_>, layout: Layout, what: &str) {
    let (shape, n) = (field.grid().shape().to_vec(), field.grid().dimension());
    let maps = field.compute(&[Quantity::Gradient, Quantity::FullHessian]).unwrap();
    let alone = field.compute(&[Quantity::Gradient]).unwrap();
    assert_same_maps(&maps[..1], &alone, what);
    for index in indices(&shape) {
        let at = match layout {
            Layout::RowMajor => place(&shape, &index),
            Layout::ColumnMajor => {
                let reversed = |list: &[usize]| list.iter().rev().copied().collect::<Vec<_>>();
                place(&reversed(&shape), &reversed(&index))
            }
        };
        let gradient: Vec<f64> = (0..n).map(|i| maps[0].component(i)[at]).collect();
        match field.gradient_at(&index) {
            Ok(FieldGradient { vector: found, error: errors, .. }) => {
                assert_eq!(found, gradient, "{what} at {index:?}");
                assert!(errors.iter().all(|error| *error >= 0.0 && error.is_finite()));
            }
            Err(Error::NoSample { index: missing, .. }) => {
                assert_eq!(missing, index);
                assert!(gradient.iter().any(|g| g.is_nan()), "{what} at {index:?}: {gradient:?}");
            }
            Err(error) => panic!("{what} at {index:?}: {error}"),
        }
        let entries: Vec<f64> = (0..n * n).map(|k| maps[1].component(k)[at]).collect();
        match field.hessian_at(&index) {
            Ok(h) => {
                let found: Vec<f64> = (0..n * n).map(|k| h.get(k / n, k % n)).collect();
                assert_eq!(found, entries, "{what} at {index:?}");
            }
            Err(Error::NoSample { .. }) => {
                assert!(entries.iter().any(|g| g.is_nan()), "{what} at {index:?}: {entries:?}")
            }
            Err(error) => panic!("{what} at {index:?}: {error}"),
        }
    }
}

#[test]
fn points_are_those_of_the_maps_with_and_without_missing_samples() {
    let mut rng = StdRng::seed_from_u64(1);
    for scheme in SCHEMES {
        let least = scheme.accuracy() + 2;
        for (n, kind) in [1, 2, 3].into_iter().flat_map(|n| KINDS.map(|kind| (n, kind))) {
            let kinds = [kind, KINDS[rng.random_range(0..5)], Kind::Even];
            let lengths = [[least + 9, 0, 0], [least + 2, least + 5, 0], [least + 1, least, least + 2]][n - 1];
            let lines: Vec<Line> = (0..n).map(|axis| Line::random(kinds[axis], lengths[axis], 1.0, &mut rng)).collect();
            let whole = random(lines.iter().map(|line| line.length).product(), 2);
            for missing in [0.0, 0.02, 0.3] {
                let holes = |x: &f64| if rng.random_range(0.0..1.0) < missing { f64::NAN } else { *x };
                let samples: Vec<f64> = whole.iter().map(holes).collect();
                let options = FieldOptions { scheme, ..FieldOptions::default() };
                let field = Field::with(&samples, grid(&lines), &options).unwrap();
                let what = format!("{scheme:?}, {kinds:?}, {missing} missing");
                assert_points(&field, Layout::RowMajor, &what);
                if n > 1 {
                    assert_points(&field.stored_as(Layout::ColumnMajor).unwrap(), Layout::ColumnMajor, &what);
                }
            }
        }
    }
}

#[test]
fn points_are_those_of_the_maps_whatever_the_samples_are_made_of() {
    let mut rng = StdRng::seed_from_u64(7);
    for shape in [vec![23], vec![9, 12], vec![7, 6, 8]] {
        let whole: Vec<i32> = (0..shape.iter().product()).map(|_| rng.random_range(-1000..1000)).collect();
        let single: Vec<f32> = whole.iter().map(|&sample| sample as f32 / 7.0).collect();
        let double: Vec<f64> = whole.iter().map(|&sample| f64::from(sample) / 7.0).collect();
        let present: Vec<bool> = whole.iter().map(|_| rng.random_range(0..32) > 0).collect();
        let axis = |k: usize| if k == 0 { Axis::even(0.5).unwrap().periodic() } else { Axis::even(1.0).unwrap() };
        let grid = Grid::new(&shape, (0..shape.len()).map(axis).collect()).unwrap();
        for (samples, smoothing) in [
            (Samples::from(&whole), None),
            (Samples::from(&single), None),
            (Samples::from(&double), None),
            (Samples::from(&single), Some(0.8)),
        ] {
            let options = FieldOptions { smoothing, ..FieldOptions::default() };
            for masked in [false, true] {
                let field = Field::with(samples, grid.clone(), &options).unwrap();
                let field = if masked { field.with_mask(&present).unwrap() } else { field };
                let what = format!("{shape:?}, masked {masked}, smoothing {smoothing:?}");
                assert_points(&field, Layout::RowMajor, &what);
                assert_points(&field.stored_as(Layout::ColumnMajor).unwrap(), Layout::ColumnMajor, &what);
            }
        }
    }
}

#[test]
fn any_number_of_threads_gives_the_same_bits() {
    let quantities = [&LINEAR[..], &[Quantity::HessianNorm, Quantity::SchemeDifference, Quantity::Radius]].concat();
    for shape in [vec![200_001], vec![300, 401], vec![40, 41, 73]] {
        let mut samples = random(shape.iter().product(), 3);
        for (k, sample) in samples.iter_mut().enumerate().filter(|(k, _)| k % 9973 == 17) {
            *sample = if k % 2 == 0 { f64::NAN } else { 0.5 };
        }
        let field =
            Field::with(&samples, Grid::spaced(&shape, &vec![0.5; shape.len()]).unwrap(), &FieldOptions::default());
        let field = field.unwrap();
        let compute = || (field.compute(&quantities).unwrap(), field.classes().unwrap());
        let (maps, classes) = on(1, compute);
        for threads in [2, 3, 8] {
            let (other, other_classes) = on(threads, compute);
            assert_same_maps(&maps, &other, &format!("{shape:?} on {threads} threads"));
            assert_eq!(classes, other_classes);
        }
    }
}
