//! Where a field is flattest, against a plain search through its maps.

use gramkit::Error;
use gramkit::Field;
use gramkit::claim::PointClass;
use gramkit::field::{FieldOptions, Flattest, Grid, Measure, Quantity, Samples};
use gramkit::matrix::Layout;
use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};

use crate::support::threads::same_on;

/// The measure at every point, NaN where it is unknown, by the maps of the field.
fn measured(field: &Field<'_>, measure: Measure) -> Vec<f64> {
    let n = field.grid().dimension();
    let of = |quantity| field.compute(&[quantity]).unwrap().remove(0);
    let points = field.grid().shape().iter().product();
    let by = |quantity, start: f64, join: &dyn Fn(f64, f64) -> f64| -> Vec<f64> {
        let map = of(quantity);
        (0..points).map(|place| (0..n).fold(start, |so_far, k| join(so_far, map.component(k)[place]))).collect()
    };
    let modulus = |a: f64, b: f64, better: bool| if b.is_nan() || better { b } else { a };
    match measure {
        Measure::Gradient => by(Quantity::Gradient, 0.0, &f64::hypot),
        Measure::Laplacian => of(Quantity::Laplacian).values.iter().map(|value| value.abs()).collect(),
        Measure::HessianNorm => of(Quantity::HessianNorm).values,
        Measure::SpectralRadius => by(Quantity::Eigenvalues, 0.0, &|a, b| modulus(a, b.abs(), b.abs() > a)),
        Measure::LeastCurvature => by(Quantity::Eigenvalues, f64::INFINITY, &|a, b| modulus(a, b.abs(), b.abs() < a)),
    }
}

/// The flattest point by definition: index, measure, ties, class, sample.
fn plain(field: &Field<'_>, measure: Measure, below: Option<f64>) -> Option<(Vec<usize>, f64, usize, PointClass, f64)> {
    let shape = field.grid().shape().to_vec();
    let (values, classes) = (measured(field, measure), field.classes().unwrap());
    let index = |place: usize| {
        let mut rest = place;
        let mut index: Vec<usize> = shape.iter().rev().map(|length| (rest % length, rest /= length).0).collect();
        index.reverse();
        index
    };
    let sample = |place| field.value_at(&index(place)).unwrap();
    let counts = |place: &usize| !values[*place].is_nan() && below.is_none_or(|below| sample(*place) < below);
    let candidates: Vec<usize> = (0..values.len()).filter(counts).collect();
    let least = candidates.iter().map(|&place| values[place]).reduce(f64::min)?;
    let tied: Vec<usize> = candidates.into_iter().filter(|&place| values[place] == least).collect();
    let first = tied[0];
    Some((index(first), least, tied.len() - 1, classes.class(&index(first)).unwrap(), sample(first)))
}

fn parts(found: Flattest) -> (Vec<usize>, f64, usize, PointClass, f64) {
    (found.index, found.value, found.ties, found.class, found.sample)
}

fn assert_as_plain(field: &Field<'_>, what: &str) -> usize {
    let mut ties = 0;
    for below in [None, Some(2.0), Some(-5.0)] {
        let all = field.flattest(below).unwrap();
        for measure in Measure::ALL {
            let alone = field.flattest_by(measure, below).unwrap();
            assert_eq!(alone.as_ref(), all.iter().find(|found| found.measure == measure), "{what}: {measure:?}");
            ties += alone.as_ref().map_or(0, |found| found.ties);
            assert_eq!(alone.map(parts), plain(field, measure, below), "{what}: {measure:?} below {below:?}");
        }
    }
    ties
}

#[test]
fn it_is_the_first_of_the_least_with_its_class_and_its_sample() {
    let mut rng = StdRng::seed_from_u64(18);
    let mut ties = 0;
    // Lines of every remainder of lanes, and fields of two and three axes.
    let lines = (6..=6 + 2 * 16_usize).map(|length| vec![length]);
    let shapes = lines.chain([vec![7, 9], vec![13, 6], vec![6, 133], vec![6, 7, 8]]);
    for shape in shapes {
        // Small whole numbers, so that many points tie; some flags are down.
        let whole: Vec<i16> = (0..shape.iter().product()).map(|_| rng.random_range(-4..5)).collect();
        let single: Vec<f32> = whole.iter().map(|&sample| f32::from(sample)).collect();
        let double: Vec<f64> = whole.iter().map(|&sample| f64::from(sample)).collect();
        let present: Vec<bool> = whole.iter().map(|_| rng.random_range(0..16) > 0).collect();
        let spacing = vec![1.0; shape.len()];
        for samples in [Samples::from(&whole), Samples::from(&single), Samples::from(&double)] {
            let field = Field::new(samples, &shape, &spacing).unwrap();
            ties += assert_as_plain(&field, &format!("{shape:?}"));
            assert_as_plain(&field.with_mask(&present).unwrap(), &format!("{shape:?} with gaps"));
        }
    }
    assert!(ties > 100, "{ties}");
}

#[test]
fn in_column_major_order_it_is_that_of_the_reversed_axes() {
    let mut rng = StdRng::seed_from_u64(19);
    let samples: Vec<i32> = (0..9 * 7 * 6).map(|_| rng.random_range(-9..10)).collect();
    let spacing = [0.5, 1.0, 2.0];
    let reversed = Field::new(&samples, &[9, 7, 6], &[2.0, 1.0, 0.5]).unwrap();
    let field = Field::new(&samples, &[6, 7, 9], &spacing).unwrap().stored_as(Layout::ColumnMajor).unwrap();
    let (map, mirrored) = (field.classes().unwrap(), reversed.classes().unwrap());
    assert!(map.iter().eq(mirrored.iter()));
    assert_eq!(map.iter().len(), samples.len());
    for (i, j, k) in (0..6 * 7 * 9).map(|place| (place / 63, place / 9 % 7, place % 9)) {
        assert_eq!(map.class(&[i, j, k]), mirrored.class(&[k, j, i]));
    }
    for index in [vec![6, 0, 0], vec![0, 7, 0], vec![0, 0, usize::MAX], vec![0, 0], vec![]] {
        assert_eq!(map.class(&index), None, "{index:?}");
    }
    for measure in Measure::ALL {
        let found = field.flattest_by(measure, Some(4.0)).unwrap().unwrap();
        let mut expected = reversed.flattest_by(measure, Some(4.0)).unwrap().unwrap();
        expected.index.reverse();
        expected.position.reverse();
        // The axes' errors are summed in the other order.
        assert!((found.error - expected.error).abs() <= 1e-12 * expected.error);
        expected.error = found.error;
        assert_eq!(found, expected);
    }
}

#[test]
fn any_number_of_threads_finds_the_same() {
    let mut rng = StdRng::seed_from_u64(20);
    let samples: Vec<f32> = (0..97 * 61 * 33).map(|_| f32::from(rng.random_range(-9..10_i8))).collect();
    let field = Field::new(&samples, &[97, 61, 33], &[1.0; 3]).unwrap();
    same_on(&[1, 2, 3, 8], || Measure::ALL.map(|measure| field.flattest_by(measure, Some(3.0)).unwrap()));
}

#[test]
fn smoothed_samples_are_those_that_are_differentiated() {
    let samples: Vec<f64> = (0..400).map(|k| ((k * 37) % 101) as f64).collect();
    let options = FieldOptions { smoothing: Some(1.5), ..FieldOptions::default() };
    let field = Field::with(&samples, Grid::spaced(&[20, 20], &[1.0; 2]).unwrap(), &options).unwrap();
    let found = field.flattest_by(Measure::Gradient, None).unwrap().unwrap();
    let smoothed = field.smoothed().unwrap();
    assert_eq!(found.sample, smoothed[found.index[0] * 20 + found.index[1]]);
    assert_ne!(found.sample, field.value_at(&found.index).unwrap());
    for below in [f64::NAN, -f64::NAN] {
        assert!(matches!(field.flattest_by(Measure::Gradient, Some(below)), Err(Error::Domain { .. })));
        assert!(matches!(field.flattest(Some(below)), Err(Error::Domain { .. })));
    }
}
