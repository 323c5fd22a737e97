//! Bad input, and what exceeds f64.

use gramkit::Error;
use gramkit::Field;
use gramkit::error::{Mismatch, Place};
use gramkit::field::{Axis, FieldOptions, Grid, Quantity, Scheme};
use gramkit::matrix::Layout;

use super::lines::{SCHEMES, compact, nested};

fn field(shape: &[usize], scheme: Scheme) -> Result<(), Error> {
    let samples = vec![0.0; shape.iter().product()];
    let options = FieldOptions { scheme, ..FieldOptions::default() };
    Field::with(&samples, Grid::spaced(shape, &vec![1.0; shape.len()])?, options).map(|_| ())
}

#[test]
fn axes_shorter_than_the_stencils() {
    for (scheme, least) in SCHEMES.into_iter().zip([4, 6, 8, 2, 3]) {
        field(&[least], scheme).unwrap();
        field(&[least, least], scheme).unwrap();
        for shape in [vec![least - 1], vec![least - 1, 50], vec![50, least - 1], vec![9, least - 1, 9]] {
            let error = field(&shape, scheme).unwrap_err();
            assert!(
                matches!(error, Error::Shape { expected, found, .. } if expected == least && found == least - 1),
                "{scheme:?} {shape:?}: {error}"
            );
        }
    }
    for (accuracy, least) in [(2, 3), (4, 5), (6, 7)] {
        let circle = |length: usize| Grid::new(&[length], vec![Axis::even(1.0).unwrap().periodic()]).unwrap();
        let samples = vec![0.0; least];
        Field::with(&samples, circle(least), compact(accuracy)).unwrap().classes().unwrap();
        let error = Field::with(&samples[1..], circle(least - 1), compact(accuracy)).unwrap_err();
        assert!(matches!(error, Error::Shape { expected, .. } if expected == least));
    }
}

#[test]
fn spacings_coordinates_and_origins() {
    for value in [0.0, -1.0, f64::NAN, f64::INFINITY, f64::NEG_INFINITY] {
        assert!(matches!(Axis::even(value).unwrap_err(), Error::Domain { .. }), "{value}");
        let error = Field::new(&[0.0; 20], &[4, 5], &[1.0, value]).unwrap_err();
        assert!(matches!(error, Error::Domain { .. }), "{value}");
    }
    for (coordinates, at) in [
        (vec![0.0, 1.0, 1.0, 2.0], 2),
        (vec![0.0, 1.0, 0.5, 2.0], 2),
        (vec![3.0, 2.0, 2.5, 1.0], 2),
        (vec![0.0, 0.0, 0.0, 0.0], 1),
        (vec![0.0, 1.0, 2.0, 0.0], 3),
        (vec![0.0, -0.0, 2.0, 3.0], 1),
    ] {
        let error = Axis::uneven(coordinates.clone()).unwrap_err();
        assert!(
            matches!(error, Error::Mismatch(Mismatch::NotMonotonic { index, .. }) if index == at),
            "{coordinates:?}: {error}"
        );
    }
    for value in [f64::NAN, f64::INFINITY] {
        let error = Axis::uneven(vec![0.0, 1.0, value, 2.0]).unwrap_err();
        assert!(matches!(error, Error::NotFinite { place: Place::Component { index: 2, .. }, .. }));
        assert!(matches!(Axis::even(1.0).unwrap().starting_at(value).unwrap_err(), Error::Domain { .. }));
        assert!(Axis::uneven(vec![0.0, 1.0]).unwrap().starting_at(value).is_err());
    }
    // A shift that swallows the distances, or exceeds f64.
    assert!(matches!(
        Axis::uneven(vec![0.0, 1.0, 2.0]).unwrap().starting_at(1e300).unwrap_err(),
        Error::Mismatch(Mismatch::NotMonotonic { index: 1, .. })
    ));
    assert!(Axis::uneven(vec![0.0, 1e308]).unwrap().starting_at(1e308).is_err());
}

#[test]
fn shapes_axes_and_masks() {
    let samples = [0.0; 24];
    let even = || Axis::even(1.0).unwrap();
    for (shape, axes) in [
        (vec![], vec![]),
        (vec![4, 6], vec![even()]),
        (vec![24], vec![even(), even()]),
        (vec![0, 6], vec![even(), even()]),
        (vec![4, 6], vec![even(), Axis::uneven(vec![0.0, 1.0, 2.0]).unwrap()]),
        (vec![4, 6], vec![even(), Axis::uneven((0..6).map(f64::from).collect()).unwrap().periodic()]),
        (vec![4, 6], vec![even(), Axis::uneven((0..7).map(f64::from).collect()).unwrap()]),
    ] {
        assert!(matches!(Grid::new(&shape, axes).unwrap_err(), Error::Shape { .. }), "{shape:?}");
    }
    assert!(matches!(Grid::spaced(&[4, 6], &[1.0]).unwrap_err(), Error::Shape { expected: 2, found: 1, .. }));
    assert!(matches!(Grid::spaced(&[usize::MAX, 9], &[1.0; 2]).unwrap_err(), Error::TooLarge { .. }));
    assert!(matches!(Grid::spaced(&[4, 6], &[1.0; 2]).unwrap().starting_at(&[0.0]).unwrap_err(), Error::Shape { .. }));
    let error = Field::new(&samples[1..], &[4, 6], &[1.0; 2]).unwrap_err();
    assert!(matches!(error, Error::Shape { expected: 24, found: 23, .. }));
    let field = Field::new(&samples, &[4, 6], &[1.0; 2]).unwrap();
    let error = field.clone().with_mask(&[true; 23]).unwrap_err();
    assert!(matches!(error, Error::Shape { expected: 24, found: 23, .. }));
    assert!(matches!(field.hessian_at(&[1]).unwrap_err(), Error::Shape { expected: 2, found: 1, .. }));
    let beyond = Error::NoSample { index: vec![1, 6], shape: vec![4, 6] };
    assert_eq!(field.hessian_at(&[1, 6]).unwrap_err(), beyond);
    assert_eq!(field.gradient_at(&[1, 6]).unwrap_err(), beyond);
    assert_eq!(field.value_at(&[1, 6]).unwrap_err(), beyond);
    assert_eq!(field.stored_as(Layout::ColumnMajor).unwrap().value_at(&[1, 6]).unwrap_err(), beyond);
}

#[test]
fn options_outside_their_domain() {
    let build = |options| Field::with(&[0.0; 9], Grid::spaced(&[9], &[1.0]).unwrap(), options).map(|_| ());
    for options in [0, 1, 3, 5, 8, usize::MAX].map(compact).into_iter().chain([0, 3].map(nested)) {
        assert!(matches!(build(options.clone()).unwrap_err(), Error::Domain { .. }), "{options:?}");
    }
    for value in [-1.0, f64::NAN, f64::INFINITY] {
        let noise = FieldOptions { noise: value, ..FieldOptions::default() };
        let smoothing = FieldOptions { smoothing: Some(value), ..FieldOptions::default() };
        let tightness = FieldOptions { tightness: value, ..FieldOptions::default() };
        for options in [noise, smoothing, tightness] {
            assert!(matches!(build(options.clone()).unwrap_err(), Error::Domain { .. }), "{options:?}");
        }
        let field = Field::new(&[0.0; 9], &[9], &[1.0]).unwrap();
        assert!(matches!(field.with_noise(value).unwrap_err(), Error::Domain { .. }));
    }
}

#[test]
fn spacings_whose_weights_leave_f64() {
    for h in [1e-160, 1e160, f64::MIN_POSITIVE, f64::MAX, 5e-324] {
        for options in [compact(2), compact(6), nested(1)] {
            let error = Field::with(&[0.0; 9], Grid::spaced(&[9], &[h]).unwrap(), options).unwrap_err();
            assert!(matches!(error, Error::Domain { .. }), "{h}: {error}");
        }
    }
    for coordinates in [
        vec![0.0, 1e-160, 2e-160, 3e-160, 4e-160, 5e-160],
        vec![0.0, 1e-160, 1.0, 2.0, 3.0, 4.0],
        vec![-1.7e308, -1e308, 0.0, 1.0, 1e308, 1.7e308],
    ] {
        let grid = Grid::new(&[6], vec![Axis::uneven(coordinates.clone()).unwrap()]).unwrap();
        let error = Field::with(&[0.0; 6], grid, FieldOptions::default()).unwrap_err();
        assert!(matches!(error, Error::Domain { .. }), "{coordinates:?}: {error}");
    }
    // Within the range, the powers of the spacing are exact.
    for h in [2.0_f64.powi(-480), 2.0_f64.powi(480)] {
        let samples = [9.0, 4.0, 1.0, 0.0, 1.0, 4.0, 9.0];
        let laplacian = Field::new(&samples, &[7], &[h]).unwrap().laplacian().unwrap();
        assert!(laplacian.iter().all(|&entry| entry == 2.0 / h / h));
    }
}

#[test]
fn derivatives_beyond_f64_are_errors() {
    let alternating: Vec<f64> = (0..49).map(|k| if k % 2 == 0 { 1e308 } else { -1e308 }).collect();
    for options in [compact(2), compact(4)] {
        let field = Field::with(&alternating, Grid::spaced(&[7, 7], &[1.0; 2]).unwrap(), options).unwrap();
        for quantity in [Quantity::Hessian, Quantity::Laplacian, Quantity::Eigenvalues, Quantity::HessianNorm] {
            assert!(matches!(field.compute(&[quantity]).unwrap_err(), Error::Overflow { .. }), "{quantity:?}");
        }
        assert!(matches!(field.classes().unwrap_err(), Error::Overflow { .. }));
        assert!(matches!(field.hessian_at(&[3, 3]).unwrap_err(), Error::Overflow { .. }));
    }
    let steep = Field::new(&[0.0, 1e300, 0.0, 1e300, 0.0], &[5], &[1e-10]).unwrap();
    assert!(matches!(steep.hessian_at(&[2]).unwrap_err(), Error::Overflow { .. }));
    assert!(matches!(steep.gradient_at(&[0]).unwrap_err(), Error::Overflow { .. }));
    assert!(matches!(steep.compute(&[Quantity::Gradient]).unwrap_err(), Error::Overflow { .. }));
    // The axes of the entry are the field's.
    let samples: Vec<f64> = (0..25).map(|k| if k % 5 % 2 == 0 { 1e308 } else { -1e308 }).collect();
    let column = Field::new(&samples, &[5, 5], &[1.0; 2]).unwrap().stored_as(Layout::ColumnMajor).unwrap();
    assert!(matches!(column.hessian_at(&[2, 2]).unwrap_err(), Error::Overflow { row: 0, column: 0, .. }));
    let row = Field::new(&samples, &[5, 5], &[1.0; 2]).unwrap();
    assert!(matches!(row.hessian_at(&[2, 2]).unwrap_err(), Error::Overflow { row: 1, column: 1, .. }));
}

#[test]
fn sums_of_derivatives_beyond_f64_are_errors() {
    // Each second derivative is ±1.6·10³⁰⁸, and their sum more than f64 holds.
    let samples: Vec<f64> = (0..36).map(|k| if (k / 6 + k) % 2 == 0 { 0.4e308 } else { -0.4e308 }).collect();
    let circle = || Axis::even(1.0).unwrap().periodic();
    let field = Field::with(&samples, Grid::new(&[6, 6], vec![circle(), circle()]).unwrap(), compact(2)).unwrap();
    field.compute(&[Quantity::Hessian]).unwrap();
    for quantity in [Quantity::Laplacian, Quantity::HessianNorm] {
        assert!(matches!(field.compute(&[quantity]).unwrap_err(), Error::Overflow { .. }), "{quantity:?}");
    }
}

#[test]
fn samples_near_the_ends_of_the_range() {
    let constant = Field::new(&[1.7e308; 16], &[4, 4], &[1.0; 2]).unwrap();
    assert!(constant.hessians().all(|h| h.unwrap().max_abs() == 0.0));
    constant.classes().unwrap();
    // Second differences of 1 in units of the least number: an error of the size of that unit, not 0.
    let tiny: Vec<f64> = (0..8_u64).map(|k| f64::from_bits(k * k)).collect();
    let field = Field::new(&tiny, &[8], &[1.0]).unwrap();
    for h in field.hessians() {
        let h = h.unwrap();
        assert_eq!(h.get(0, 0), f64::from_bits(2));
        assert!(h.radius().value() > 0.0);
    }
    // What underflows has an error, too: the truth is 2·10⁻³³⁰.
    let samples: Vec<f64> = (0..8).map(|k| 1e-30 * f64::from(k * k)).collect();
    for h in Field::new(&samples, &[8], &[1e150]).unwrap().hessians() {
        let h = h.unwrap();
        assert_eq!(h.get(0, 0), 0.0);
        assert!(h.radius().value() > 0.0);
    }
}
