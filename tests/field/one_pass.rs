//! Quantities and classes in one pass: the same as in two.

use gramkit::Field;
use gramkit::field::{Axis, FieldOptions, Grid, Quantity, Scheme};
use gramkit::matrix::Layout;
use gramkit::{Error, Result};
use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};

use crate::support::bits::bits_but_of_nan;
use crate::support::threads::on;

const QUANTITIES: [Quantity; 5] =
    [Quantity::Gradient, Quantity::FullHessian, Quantity::Laplacian, Quantity::Eigenvalues, Quantity::Radius];

/// Waves and noise with some samples missing.
fn samples(shape: &[usize], random: &mut StdRng) -> Vec<f64> {
    let count: usize = shape.iter().product();
    let wave = |k: usize| (0.7 * k as f64).sin() + (0.03 * k as f64).cos();
    (0..count)
        .map(|k| if random.random_bool(0.01) { f64::NAN } else { wave(k) + 0.1 * random.random::<f64>() })
        .collect()
}

/// Slices for every component of a quantity.
fn slices<'a>(field: &Field<'_>, values: &'a mut [Vec<f64>]) -> Vec<Vec<&'a mut [f64]>> {
    let points: usize = field.grid().shape().iter().product();
    values.iter_mut().map(|values| values.chunks_exact_mut(points).collect()).collect()
}

/// As many numbers as each quantity has.
fn memory(field: &Field<'_>) -> Vec<Vec<f64>> {
    let points: usize = field.grid().shape().iter().product();
    QUANTITIES.map(|quantity| vec![0.0; quantity.components(field.grid().dimension()) * points]).into()
}

fn is_the_same_in_one_pass(field: &Field<'_>) -> Result<()> {
    let points: usize = field.grid().shape().iter().product();
    let mut apart = memory(field);
    field.compute_into(&QUANTITIES, slices(field, &mut apart))?;
    let mut codes_apart = vec![7; points];
    let counts_apart = field.classes_into(&mut codes_apart)?;
    for threads in [1, 3] {
        let (mut together, mut codes) = (memory(field), vec![7; points]);
        let into = slices(field, &mut together);
        let counts = on(threads, || field.compute_with_classes_into(&QUANTITIES, into, &mut codes))?;
        assert_eq!((counts, &codes), (counts_apart, &codes_apart));
        for (quantity, (together, apart)) in QUANTITIES.iter().zip(together.iter().zip(&apart)) {
            assert!(bits_but_of_nan(together) == bits_but_of_nan(apart), "{quantity:?} of {:?}", field.grid().shape());
        }
    }
    Ok(())
}

#[test]
fn one_pass_gives_the_bits_of_two() {
    let mut random = StdRng::seed_from_u64(1905);
    let (nested, compact) = (Scheme::Nested { edge_order: 2 }, |accuracy| Scheme::Compact { accuracy });
    let cases = [
        (vec![40], compact(4), None),
        (vec![23, 31], compact(2), Some(1.0)),
        (vec![17, 19], nested, None),
        (vec![9, 11, 8], compact(4), None),
        (vec![9, 7, 8], nested, Some(1.0)),
        (vec![5, 4, 6, 5], compact(2), None),
    ];
    for (shape, scheme, smoothing) in cases {
        let samples = samples(&shape, &mut random);
        let single: Vec<f32> = samples.iter().map(|&sample| sample as f32).collect();
        let grid = Grid::spaced(&shape, &[0.5, 1.0, 2.0, 0.25][..shape.len()]).unwrap();
        let options = FieldOptions { scheme, smoothing, noise: 0.01, ..FieldOptions::default() };
        let field = Field::with(&samples, grid.clone(), &options).unwrap();
        is_the_same_in_one_pass(&field).unwrap();
        is_the_same_in_one_pass(&field.stored_as(Layout::ColumnMajor).unwrap()).unwrap();
        is_the_same_in_one_pass(&Field::with(&single, grid, &options).unwrap()).unwrap();
    }
}

#[test]
fn a_slice_of_another_length_is_refused_before_anything_is_written() {
    let samples = [1.0; 36];
    let field = Field::new(&samples, &[6, 6], &[1.0; 2]).unwrap();
    let (mut laplacian, mut codes) = ([7.0; 36], [7; 36]);
    let quantities = [Quantity::Laplacian];
    let short = field.compute_with_classes_into(&quantities, vec![vec![&mut laplacian]], &mut codes[..35]);
    assert!(matches!(short, Err(Error::Shape { expected: 36, found: 35, .. })));
    let short = field.compute_with_classes_into(&quantities, vec![vec![&mut laplacian[..30]]], &mut codes);
    assert!(matches!(short, Err(Error::Shape { expected: 36, found: 30, .. })));
    let none = field.compute_with_classes_into(&quantities, Vec::new(), &mut codes);
    assert!(matches!(none, Err(Error::Shape { expected: 1, found: 0, .. })));
    assert!(laplacian == [7.0; 36] && codes == [7; 36]);
}

/// Without radii a bound on them decides most classes; degenerate, undetermined and noisy points are beyond it.
#[test]
fn classes_are_the_same_beside_radii_and_without() {
    let mut random = StdRng::seed_from_u64(2007);
    for (shape, periodic) in [
        (vec![40, 150], false),
        (vec![12, 14, 130], false),
        (vec![12, 14, 130], true),
        (vec![24, 6, 9], false),
        (vec![6, 7, 8, 20], false),
        (vec![6, 7, 8, 20], true),
    ] {
        let (points, line) = (shape.iter().product::<usize>(), shape[shape.len() - 1]);
        let steps = [0.5, 1.0, 2.0, 0.25];
        let axes = shape.iter().zip(steps).map(|(_, h)| {
            let axis = Axis::even(h).unwrap();
            if periodic { axis.periodic() } else { axis }
        });
        let grid = Grid::new(&shape, axes.collect()).unwrap();
        for noise in [0.0, 1e-6, 0.02] {
            // A plateau, a valley without an end, and waves with noise on them.
            let value = |k: usize| match k * 4 / points {
                0 => 1.5,
                1 => ((k % line) as f64 - 3.0).powi(2),
                _ => (0.7 * k as f64).sin() + (0.03 * k as f64).cos() + 0.1 * noise * random.random::<f64>(),
            };
            let samples: Vec<f64> = (0..points).map(value).collect();
            let single: Vec<f32> = samples.iter().map(|&sample| sample as f32).collect();
            let options = FieldOptions { noise, ..FieldOptions::default() };
            for field in [
                Field::with(&samples, grid.clone(), &options).unwrap(),
                Field::with(&single, grid.clone(), &options).unwrap(),
            ] {
                let (mut radius, mut beside) = (vec![0.0; points], vec![7; points]);
                let into = vec![vec![radius.as_mut_slice()]];
                field.compute_with_classes_into(&[Quantity::Radius], into, &mut beside).unwrap();
                for threads in [1, 3] {
                    let map = on(threads, || field.classes()).unwrap();
                    assert!(map.codes == beside, "{shape:?}, {noise}");
                    let open = map.counts.degenerate + map.counts.undetermined;
                    assert!(open > 0 && (map.counts.saddles > 0 || noise > 0.0), "{:?}", map.counts);
                }
            }
        }
    }
}
