//! Missing and infinite samples.

use gramkit::Error;
use gramkit::Field;
use gramkit::error::Place;
use gramkit::field::{Axis, FieldOptions, Grid, Quantity};
use gramkit::matrix::Layout;
use gramkit::verdict::packed::PointClass;
use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};

use super::lines::{Kind, Line};
use super::lines::{LINEAR, SCHEMES, compact, grid, indices, place, random, without_truncation};

/// Steps from a point to a sample, the larger on the two axes.
fn steps(a: &[usize], b: &[usize]) -> usize {
    a.iter().zip(b).map(|(a, b)| a.abs_diff(*b)).max().unwrap()
}

#[test]
fn a_missing_sample_changes_nothing_but_what_takes_it() {
    for scheme in SCHEMES {
        let options = FieldOptions { scheme, ..FieldOptions::default() };
        let shape = [23, 25];
        let whole = random(23 * 25, 1);
        let reference = Field::with(&whole, Grid::spaced(&shape, &[0.5, 1.5]).unwrap(), options.clone()).unwrap();
        let reference = reference.compute(&LINEAR).unwrap();
        for hole in [[11, 12], [0, 0], [22, 24], [0, 12], [1, 1]] {
            let mut samples = whole.clone();
            samples[place(&shape, &hole)] = f64::NAN;
            let field = Field::with(&samples, Grid::spaced(&shape, &[0.5, 1.5]).unwrap(), options.clone()).unwrap();
            let maps = field.compute(&LINEAR).unwrap();
            // One-sided windows at the edges are the longest.
            let reach = scheme.accuracy() + 1;
            for index in indices(&shape) {
                let at = place(&shape, &index);
                for (found, expected) in maps.iter().zip(&reference) {
                    for component in 0..found.quantity.components(2) {
                        let (found, expected) = (found.component(component)[at], expected.component(component)[at]);
                        let what = format!("{scheme:?}, {hole:?} missing, component {component} at {index:?}");
                        if index == hole {
                            assert!(found.is_nan(), "{what}");
                        } else if hole != [1, 1] {
                            // There is room for another window, but of the corner's mixed derivative.
                            assert!(found.is_finite(), "{what}: {found}");
                        }
                        if steps(&index, &hole) > reach {
                            assert_eq!(found, expected, "{what}");
                        }
                    }
                }
            }
        }
    }
}

#[test]
fn only_the_points_whose_stencils_take_it_change() {
    // Accuracy 2, away from the edges: the neighbours along the axes, and for the mixed derivative those across.
    let shape = [11, 11];
    let whole = random(121, 2);
    let mut samples = whole.clone();
    samples[60] = f64::NAN;
    let compute = |samples: &[f64]| Field::new(samples, &shape, &[1.0, 1.0]).unwrap().compute(&LINEAR).unwrap();
    let (before, after) = (compute(&whole), compute(&samples));
    let changed = |map: usize, component: usize| {
        let pairs = before[map].component(component).iter().zip(after[map].component(component)).enumerate();
        pairs.filter(|(_, (a, b))| a != b).map(|(at, _)| at).collect::<Vec<_>>()
    };
    assert_eq!(changed(0, 0), [49, 60, 71]);
    assert_eq!(changed(0, 1), [59, 60, 61]);
    assert_eq!(changed(1, 0), [49, 60, 71]);
    assert_eq!(changed(1, 1), [48, 50, 60, 70, 72]);
    assert_eq!(changed(1, 2), [59, 60, 61]);
    assert_eq!(changed(3, 0), [49, 59, 60, 61, 71]);
}

#[test]
fn what_is_known_does_not_depend_on_what_else_is_asked() {
    let mut rng = StdRng::seed_from_u64(3);
    for scheme in SCHEMES {
        let options = FieldOptions { scheme, ..FieldOptions::default() };
        let lines = [Line::random(Kind::Even, 12, 1.0, &mut rng), Line::random(Kind::Circle, 13, 1.0, &mut rng)];
        let mut samples = random(156, 4);
        samples.iter_mut().filter(|_| rng.random_range(0..4) == 0).for_each(|sample| *sample = f64::NAN);
        let field = Field::with(&samples, grid(&lines), options).unwrap();
        let all = field.compute(&[&LINEAR[..], &[Quantity::Radius, Quantity::Eigenvalues]].concat()).unwrap();
        for (k, quantity) in LINEAR.into_iter().enumerate() {
            let alone = field.compute(&[quantity]).unwrap();
            super::lines::assert_same_maps(&alone, &all[k..=k], "alone and together");
        }
        let codes = field.classes().unwrap().codes;
        for (at, code) in codes.iter().enumerate() {
            let unknown = (0..3).any(|k| all[1].component(k)[at].is_nan());
            assert_eq!(unknown, *code == PointClass::Invalid as u8, "{scheme:?} at {at}");
            assert_eq!(unknown, all[4].values[at].is_nan());
            assert_eq!(unknown, all[5].component(0)[at].is_nan() && all[5].component(1)[at].is_nan());
        }
    }
}

#[test]
fn lines_planes_and_everything_missing() {
    let shape = [9, 9, 9];
    let whole = random(729, 5);
    for (what, missing, known) in [
        ("a line", (|i: &[usize]| i[0] == 4 && i[1] == 4) as fn(&[usize]) -> bool, 720),
        ("a plane", |i| i[1] == 4, 648),
        ("half", |i| i[2] >= 4, 324),
        // What is left is enough for one central difference, and for none.
        ("all but three planes", |i| i[0] >= 3, 81),
        ("all but two planes", |i| i[0] >= 2, 0),
        ("all", |_| true, 0),
        ("every second plane", |i| i[0] % 2 == 1, 0),
    ] {
        let samples: Vec<f64> =
            indices(&shape).iter().zip(&whole).map(|(i, x)| if missing(i) { f64::NAN } else { *x }).collect();
        let field = Field::new(&samples, &shape, &[1.0; 3]).unwrap();
        let codes = field.classes().unwrap();
        assert_eq!(codes.codes.iter().filter(|code| **code != 255).count(), known, "{what}");
        assert_eq!(codes.counts.invalid as usize, 729 - known);
    }
}

#[test]
fn a_point_without_samples_is_an_error_that_names_it() {
    let missing = |index| Error::NoSample { index: vec![index], shape: vec![6] };
    let field = Field::new(&[0.0, f64::NAN, 1.0, f64::NAN, 2.0, 4.0], &[6], &[1.0]).unwrap();
    for index in [1, 2] {
        assert_eq!(field.hessian_at(&[index]).unwrap_err(), missing(index));
        assert_eq!(field.gradient_at(&[index]).unwrap_err(), missing(index));
    }
    assert!(field.value_at(&[1]).unwrap().is_nan());
    // A gradient takes three samples, a second derivative four.
    let field = Field::new(&[0.0, 1.0, 4.0, f64::NAN, 2.0, 4.0], &[6], &[1.0]).unwrap();
    assert_eq!(field.gradient_at(&[0]).unwrap().0, [0.0]);
    assert_eq!(field.hessian_at(&[0]).unwrap_err(), missing(0));
    let gradient = field.compute(&[Quantity::Gradient, Quantity::Hessian]).unwrap();
    assert_eq!(gradient[0].values[..3], [0.0, 2.0, 4.0]);
    assert_eq!(gradient[1].values[1], 2.0);
    assert!(gradient[1].values[0].is_nan());
}

#[test]
fn infinite_samples_are_errors_with_their_place() {
    let shape = [9, 10];
    for layout in [Layout::RowMajor, Layout::ColumnMajor] {
        for index in [[0, 0], [4, 7], [8, 9], [8, 0]] {
            for scheme in SCHEMES {
                let mut samples = random(90, 6);
                let stored =
                    if layout == Layout::RowMajor { 10 * index[0] + index[1] } else { index[0] + 9 * index[1] };
                samples[stored] = f64::NEG_INFINITY;
                let options = FieldOptions { scheme, ..FieldOptions::default() };
                let field = Field::with(&samples, Grid::spaced(&shape, &[1.0, 2.0]).unwrap(), options).unwrap();
                let field = field.stored_as(layout).unwrap();
                let expected = 10 * index[0] + index[1];
                let is_it = |error: Error| {
                    assert!(
                        matches!(error, Error::NotFinite { place: Place::Component { index, .. }, value: f64::NEG_INFINITY } if index == expected),
                        "{scheme:?} {layout:?} {index:?}: {error}"
                    );
                };
                for quantity in LINEAR {
                    is_it(field.compute(&[quantity]).unwrap_err());
                }
                is_it(field.classes().unwrap_err());
                is_it(field.hessian_at(&index).unwrap_err());
                let beside = [index[0].saturating_sub(1), index[1]];
                is_it(field.gradient_at(&beside).unwrap_err());
                is_it(
                    field
                        .clone()
                        .with_options(without_truncation(compact(2)))
                        .unwrap()
                        .hessian_at(&beside)
                        .unwrap_err(),
                );
            }
        }
    }
}

#[test]
fn infinite_samples_that_a_window_beside_a_gap_meets_are_no_overflow() {
    // On a circle no usual stencil of accuracy 2 goes further than a step; the window 0, …, 3 does.
    let mut samples = vec![0.0; 12];
    (samples[4], samples[8]) = (f64::NAN, f64::INFINITY);
    let grid = Grid::new(&[12], vec![Axis::even(1.0).unwrap().periodic()]).unwrap();
    let field = Field::with(&samples, grid, without_truncation(compact(2))).unwrap();
    assert!(matches!(
        field.hessian_at(&[5]).unwrap_err(),
        Error::NotFinite { place: Place::Component { index: 8, .. }, .. }
    ));
}

#[test]
fn an_infinite_sample_in_a_far_slab_has_its_place_in_the_field() {
    let mut samples = vec![0.0_f32; 2_100_000];
    samples[2_099_000] = f32::INFINITY;
    let field = Field::new(&samples, &[2_100_000], &[1.0]).unwrap();
    assert!(matches!(
        field.laplacian().unwrap_err(),
        Error::NotFinite { place: Place::Component { index: 2_099_000, .. }, .. }
    ));
}
