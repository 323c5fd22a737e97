//! Schoenberg's verdict, against inertias in rational numbers.

use faer::Mat;
use gramkit::components::{ClassicalScaling, Entries};
use gramkit::{Error, Radius, Symmetric, Verdict};
use oracle::mutation::generator;
use oracle::{Rational, Table, exact};
use rand::RngExt;

use crate::support::cases::cases;

fn distances(n: usize, entry: impl Fn(usize, usize) -> f64) -> Symmetric {
    Symmetric::from_lower(n, |i, j| if i == j { 0.0 } else { entry(i.max(j), i.min(j)) }).unwrap()
}

/// −½HDH of the stored numbers.
fn gram(d: &Symmetric, entries: Entries) -> Table {
    let n = d.order();
    let square = |i: usize, j: usize| match entries {
        Entries::Distances => exact(d.get(i, j)).pow(2),
        Entries::SquaredDistances => exact(d.get(i, j)),
    };
    let count = exact(n as f64);
    let mean = |i: usize| (0..n).fold(exact(0.0), |sum, j| sum + square(i, j)) / &count;
    let means: Vec<Rational> = (0..n).map(mean).collect();
    let all = means.iter().fold(exact(0.0), |sum, mean| sum + mean) / &count;
    Table::from_fn(n, n, |i, j| (&means[i] + &means[j] - &all - square(i, j)) / exact(2.0))
}

fn check(d: &Symmetric, entries: Entries) -> ClassicalScaling {
    let found = ClassicalScaling::of(d, entries).unwrap();
    let truth = gram(d, entries);
    let (positive, _, negative) = truth.inertia();
    match found.is_euclidean {
        Verdict::Proved => assert_eq!(negative, 0),
        Verdict::Refuted => assert!(negative > 0),
        _ => {}
    }
    assert!(found.dimension.lower <= positive && positive <= found.dimension.upper, "{found:?}");
    let n = d.order();
    for (i, e) in found.eigenvalues.iter().enumerate() {
        assert!(truth.eigenvalue_is_within(n - 1 - i, e.lower, e.upper), "{i}: {e:?}");
    }
    assert!((0.0..=1.0).contains(&found.negative_mass.lower) && found.negative_mass.upper <= 1.0);
    assert!(negative > 0 || found.negative_mass.lower == 0.0);
    found
}

#[test]
fn exact_cases() {
    let right = distances(3, |i, j| [0.0, 3.0, 4.0, 5.0][i + j]);
    let found = check(&right, Entries::Distances);
    assert_eq!((found.is_euclidean, found.dimension.exact()), (Verdict::Proved, Some(2)));
    let squares = distances(3, |i, j| [0.0, 9.0, 16.0, 25.0][i + j]);
    let same = check(&squares, Entries::SquaredDistances);
    assert_eq!((same.is_euclidean, &same.eigenvalues), (Verdict::Proved, &found.eigenvalues));
    // No triangle, as distances; as squared ones a flat one would have 4.
    let broken = distances(3, |i, j| [0.0, 1.0, 1.0, 3.0][i + j]);
    let found = check(&broken, Entries::Distances);
    assert!(found.is_euclidean.is_refuted() && !found.definiteness.evidence.is_empty());
    assert!(found.negative_mass.lower > 0.1);
    assert_eq!(check(&broken, Entries::SquaredDistances).is_euclidean, Verdict::Proved);
    let flat = distances(3, |i, j| [0.0, 1.0, 1.0, 4.0][i + j]);
    let found = check(&flat, Entries::SquaredDistances);
    assert_eq!((found.is_euclidean, found.dimension.exact()), (Verdict::Proved, Some(1)));
    // The path metric of a cycle of four.
    let cycle = distances(4, |i, j| if (i - j) % 2 == 1 { 1.0 } else { 2.0 });
    assert_eq!(check(&cycle, Entries::Distances).is_euclidean, Verdict::Refuted);
    // A square has the diagonal √2.
    let square = distances(4, |i, j| if (i - j) % 2 == 1 { 1.0 } else { 2.0 });
    let found = check(&square, Entries::SquaredDistances);
    assert_eq!((found.is_euclidean, found.dimension.exact()), (Verdict::Proved, Some(2)));
}

/// What rounding leaves open, exact arithmetic tells: 0.1 + 0.2 is above the double 0.3, and below the next one.
#[test]
fn collinear_decimals_are_told() {
    let line = |last: f64| distances(3, |i, j| [0.0, 0.1, last, 0.2][i + j]);
    let longer = 0.1 + 0.2;
    assert_eq!(check(&line(0.3), Entries::Distances).is_euclidean, Verdict::Proved);
    assert_eq!(check(&line(longer), Entries::Distances).is_euclidean, Verdict::Refuted);
}

#[test]
fn points_have_distances() {
    let mut random = generator(2511);
    for case in 0..cases(40) {
        let (n, m) = [(2, 1), (4, 2), (6, 3), (5, 4)][case % 4];
        let scale = [1.0, 2.0_f64.powi(400), 2.0_f64.powi(-400)][case % 3];
        let x = Mat::from_fn(n, m, |_, _| f64::from(random.random_range(-20..=20)));
        let square = |i: usize, j: usize| (0..m).map(|k| (x[(i, k)] - x[(j, k)]).powi(2)).sum::<f64>();
        let squares = distances(n, |i, j| scale * scale * square(i, j));
        let found = check(&squares, Entries::SquaredDistances);
        assert_eq!(found.is_euclidean, Verdict::Proved, "{case}");
        // The distances are rounded: most of them are not those of points of the dimension.
        let plain = check(&distances(n, |i, j| scale * square(i, j).sqrt()), Entries::Distances);
        assert!(plain.negative_mass.upper < 1e-12);
        for (i, j) in (0..n).flat_map(|i| (0..i).map(move |j| (i, j))) {
            let points = &found.points.values;
            let length: f64 = (0..points.ncols()).map(|k| ((points[(i, k)] - points[(j, k)]) / scale).powi(2)).sum();
            assert!((length - square(i, j)).abs() < 1e-9 * (1.0 + square(i, j)), "{case}");
        }
    }
}

#[test]
fn what_are_no_distances_is_refused() {
    let of = |d: &Symmetric| ClassicalScaling::of(d, Entries::Distances);
    let error = of(&Symmetric::identity(2).unwrap()).unwrap_err();
    assert_eq!(
        error.to_string(),
        "entry (0, 0): the distance of a point from itself is 1; it must be 0, as each point is nowhere else"
    );
    let error = of(&distances(2, |_, _| -1.0)).unwrap_err();
    assert_eq!(error.to_string(), "entry (1, 0): a distance is -1; it must be zero or more");
    assert!(matches!(of(&Symmetric::zeros(0).unwrap()), Err(Error::Domain { .. })));
    let near = distances(2, |_, _| 1.0).with_radius(Radius::Bound(0.1)).unwrap();
    assert!(matches!(of(&near), Err(Error::Domain { .. })));
    let one = of(&Symmetric::zeros(1).unwrap()).unwrap();
    assert_eq!((one.is_euclidean, one.dimension.exact(), one.negative_mass.upper), (Verdict::Proved, Some(0), 0.0));
    let together = of(&Symmetric::zeros(3).unwrap()).unwrap();
    assert_eq!((together.is_euclidean, together.dimension.exact()), (Verdict::Proved, Some(0)));
}
