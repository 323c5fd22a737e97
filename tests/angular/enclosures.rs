//! Every bound holds of the series as it was given: its means, its scaling, its sines, all in exact arithmetic.

use gramkit::Enclosure;
use gramkit::angular::{AngularField, AngularOptions, Kind, windows};
use gramkit::rounding::UNIT_ROUNDOFF;
use num_traits::{Signed, Zero};
use oracle::angular::{Angular, means};
use oracle::mutation::generator;
use oracle::{Rational, decimal, exact};
use rand::RngExt;
use rand::rngs::StdRng;

use crate::support::cases::cases;

/// Roundings of an entry, with room for terms of second order.
const ENTRY_ROUNDINGS: f64 = 4.01;
/// The widest enclosure of an eigenvalue, relatively, where nothing cancels.
const WIDTH: f64 = 8.0;

fn truth(series: &[f64], options: &AngularOptions) -> Angular {
    let size = options.size.unwrap_or(series.len());
    Angular::of(&means(series, windows(series.len(), size, options.overlapping).unwrap()), options.range)
}

/// What is enclosed, and by what.
fn enclosed(field: &AngularField, truth: &Angular) -> Vec<(Enclosure, Rational)> {
    let mut pairs = Vec::new();
    let (eigenvalues, norm) = match field.kind() {
        Kind::Summation => {
            pairs.push((field.trace(), truth.trace()));
            let [low, high] = truth.sum_eigenvalues();
            let square = &low * &low + &high * &high;
            let known = match field.rank() {
                2 => vec![low, high],
                _ if high.abs() > low.abs() => vec![high],
                _ => vec![low],
            };
            (known, square)
        }
        Kind::Difference => {
            let sigma = truth.sigma();
            let square = exact(2.0) * &sigma * &sigma;
            (if field.rank() == 0 { Vec::new() } else { vec![-&sigma, sigma] }, square)
        }
    };
    let found = field.eigenvalues();
    assert_eq!(found.len(), eigenvalues.len());
    assert_eq!(found, field.eigen().enclosures);
    pairs.extend(found.into_iter().zip(eigenvalues));
    // √x for 0 ≤ x ≤ n²; the largest entry is 1.
    let scale = exact((field.size() as f64).powi(2));
    let root = oracle::square_root(&(norm / &scale)) * exact(field.size() as f64);
    pairs.push((field.frobenius_norm(), root));
    pairs
}

/// How many enclosures there were, all of which hold.
fn check(series: &[f64], options: &AngularOptions) -> usize {
    let (field, truth) = (AngularField::of(series, options).unwrap(), truth(series, options));
    let tolerance = truth.tolerance();
    let pairs = enclosed(&field, &truth);
    for (e, value) in &pairs {
        let inside = exact(e.lower) - &tolerance <= *value && *value <= exact(e.upper) + &tolerance;
        assert!(inside, "{e:?} does not contain {value} of {series:?}, {options:?}");
    }
    // Entries: at most so many of a long series.
    let step = field.size().div_ceil(5);
    for i in (0..field.size()).step_by(step) {
        for j in (0..field.size()).step_by(step) {
            let value = match options.kind {
                Kind::Summation => truth.sum_entry(i, j),
                Kind::Difference => truth.difference_entry(i, j),
            };
            let gap = (exact(field.entry(i, j).unwrap()) - value).abs();
            assert!(gap <= exact(ENTRY_ROUNDINGS * UNIT_ROUNDOFF), "entry ({i}, {j}) of {series:?}, {options:?}");
        }
    }
    pairs.len()
}

/// A series of a hard kind.
fn series(random: &mut StdRng, length: usize) -> Vec<f64> {
    let family = random.random_range(0..10);
    let base = random.random_range(-100.0..100.0_f64);
    let constant: f64 = if random.random_bool(0.5) { base } else { base.round() };
    let value = |random: &mut StdRng| match family {
        // Integers, few and many; decimals.
        0 => f64::from(random.random_range(-50..=50_i32)),
        1 => f64::from(random.random_range(0..=2_i32)),
        2 => f64::from(random.random_range(-9999..=9999_i32)) / 100.0,
        // Nearly equal values, and equal ones.
        3 => 100.0 + 1e-12 * random.random_range(-1.0..1.0_f64),
        4 => [constant, constant.next_up(), constant.next_up().next_up()][random.random_range(0..3_usize)],
        5 => constant,
        // The ends of the format, alone and together.
        6 => 1e300 * random.random_range(-1.7..1.7_f64),
        7 => 1e-300 * random.random_range(-1.0..1.0_f64),
        8 => random.random_range(-1.0..1.0_f64) * 10.0_f64.powi(random.random_range(-320..308)),
        _ => random.random_range(-1.0..1.0_f64),
    };
    (0..length).map(|_| value(random)).collect()
}

fn options(random: &mut StdRng, length: usize) -> AngularOptions {
    let any = random.random_range(-1.0..0.9_f64);
    let ranges =
        [(-1.0, 1.0), (0.0, 1.0), (-0.5, 1.0), (0.2, 0.7), (any, any + 1e-9), (any, any + 0.1), (0.70709, 0.70713)];
    AngularOptions {
        kind: if random.random_bool(0.5) { Kind::Summation } else { Kind::Difference },
        range: if random.random_bool(0.5) { ranges[0] } else { ranges[random.random_range(0..ranges.len())] },
        size: random.random_bool(0.5).then(|| random.random_range(1..=length)),
        overlapping: random.random_bool(0.3),
    }
}

#[test]
fn enclosures_hold_of_the_numbers_given() {
    let mut random = generator(141);
    let mut count = 0;
    for _ in 0..cases(400) {
        let length = random.random_range(1..=24);
        let series = series(&mut random, length);
        count += check(&series, &options(&mut random, length));
    }
    println!("{count} enclosures hold");
    assert!(count > 800);
}

#[test]
fn enclosures_of_long_series_hold() {
    let mut random = generator(142);
    for kind in [Kind::Summation, Kind::Difference] {
        for k in 0..cases(1) {
            for size in [None, Some(997)] {
                let length = 10_000;
                let values: Vec<f64> = match k % 2 {
                    0 => (0..length).map(|_| f64::from(random.random_range(0..=999_i32)) / 10.0).collect(),
                    _ => series(&mut random, length),
                };
                check(&values, &AngularOptions { kind, size, ..AngularOptions::default() });
            }
        }
    }
}

#[test]
fn the_enclosures_are_as_narrow_as_doubles_allow() {
    // To 19 digits; of values that are scaled in doubles it is another.
    let field = AngularField::of(&[0.0, 48.0, 47.0], &AngularOptions::default()).unwrap();
    let eigenvalues = field.eigenvalues();
    let published = decimal("-0.0564059842155053683").unwrap();
    let Enclosure { lower, upper } = eigenvalues[0];
    assert!(exact(lower) <= published && published <= exact(upper) && upper - lower < 3e-17, "{eigenvalues:?}");
    let mut random = generator(143);
    for _ in 0..40 {
        let series: Vec<f64> = (0..500).map(|_| f64::from(random.random_range(0..=99_i32)) / 10.0).collect();
        for size in [None, Some(70)] {
            let field = AngularField::of(&series, &AngularOptions { size, ..AngularOptions::default() }).unwrap();
            for (value, e) in field.eigen().values.iter().zip(field.eigenvalues()) {
                assert!(e.width() <= WIDTH * UNIT_ROUNDOFF * value.abs(), "{e:?}");
            }
        }
    }
}

#[test]
fn means_that_round_to_one_double_stay_apart() {
    // The windows' means are 1 and 1 + 2⁻⁵³, which is no double: a series of two values, not of one.
    let series = [1.0, 1.0, 1.0, 1.0_f64.next_up()];
    let half = AngularOptions { size: Some(2), range: (0.0, 1.0), ..AngularOptions::default() };
    let field = AngularField::of(&series, &half).unwrap();
    assert_eq!((field.cosines(), field.is_constant(), field.rank()), (&[0.0, 1.0][..], false, 2));
    assert_eq!(field.series(), [1.0, 1.0]);
    // Sums that are no double words: 10³⁰⁰ hides nothing.
    let series = [1e300, 1e-300, -1e300, 2.0, 1.0, -3.0, 2.0, 1e-300, 0.0];
    let third = AngularOptions { size: Some(3), ..half };
    let field = AngularField::of(&series, &third).unwrap();
    assert_eq!((field.is_constant(), field.rank()), (false, 2));
    check(&series, &third);
    let constant = [1e300, 1e-300, -1e300, -1e300, 1e-300, 1e300, 1e-300, 0.0, 0.0];
    let field = AngularField::of(&constant, &third).unwrap();
    assert!(field.is_constant() && field.rank() == 1 && field.cosines() == [0.0; 3]);
    // Windows of two and of three values with equal means.
    let thirds = [1.0, 2.0, 1.0, 1.5, 2.0];
    let field = AngularField::of(&thirds, &AngularOptions { size: Some(2), ..half }).unwrap();
    assert!(field.is_constant());
    let truth = Angular::of(&means(&thirds, windows(5, 2, false).unwrap()), half.range);
    assert!(truth.sigma().is_zero());
}

#[test]
fn the_image_as_a_symmetric_matrix_is_within_its_radius() {
    let mut random = generator(144);
    for _ in 0..cases(12) {
        let length = random.random_range(1..=7);
        let series = series(&mut random, length);
        let options = AngularOptions { kind: Kind::Summation, ..options(&mut random, length) };
        let (field, truth) = (AngularField::of(&series, &options).unwrap(), truth(&series, &options));
        let matrix = field.to_symmetric().unwrap();
        let n = field.size();
        let error = oracle::Table::from_fn(n, n, |i, j| exact(matrix.get(i, j)) - truth.sum_entry(i, j));
        let radius = exact(matrix.radius().value());
        assert!(error.spectral_norm_is_at_most(&(radius + truth.tolerance())), "{series:?}, {options:?}");
    }
}
