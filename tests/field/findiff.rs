//! findiff's published cases: tests/legacy/test_coefs.py and test_vector.py, tests/test_nonuniform_accuracy.py.

use gramkit::Field;
use gramkit::field::{Grid, Quantity};

use super::lines::{Kind, Line, compact, grid, nested, sample};
use super::naive::weights;
use super::published::{assert_close, both, computed, impulses};

#[test]
fn findiff_test_coefs() {
    // The weights of an axis are its answers to impulses.
    let row = |length: usize, index: usize, accuracy: usize, order: usize| -> Vec<f64> {
        (0..length)
            .map(|k| {
                both(&impulses(length, &[(k, 1.0)]), Grid::spaced(&[length], &[1.0]).unwrap(), compact(accuracy))
                    [order - 1][index]
            })
            .collect()
    };
    assert_eq!(row(4, 1, 2, 2), [1.0, -2.0, 1.0, 0.0]);
    assert_eq!(row(4, 0, 2, 2), [2.0, -5.0, 4.0, -1.0]);
    assert_eq!(row(4, 1, 2, 1), [-0.5, 0.0, 0.5, 0.0]);
    assert_eq!(row(4, 0, 2, 1), [-1.5, 2.0, -0.5, 0.0]);
    let (t, f) = (1.0 / 12.0, 4.0 / 3.0);
    assert_close(&row(6, 2, 4, 2), &[-t, f, -2.5, f, -t, 0.0], 4.0);
    assert_close(&row(6, 0, 4, 2), &[45.0 * t, -154.0 * t, 214.0 * t, -13.0, 61.0 * t, -10.0 * t], 20.0);
    assert_close(&row(6, 2, 4, 1), &[t, -8.0 * t, 0.0, 8.0 * t, -t, 0.0], 1.0);
    assert_close(&row(6, 0, 4, 1), &[-25.0 * t, 4.0, -3.0, f, -0.25, 0.0], 4.0);
    // Offsets {−2, 0, 1} and {−2, 1, 2}: of the exact weights that ours are compared with.
    let exact = |nodes: [i64; 3]| weights(&nodes.map(|node| oracle::Rational::from_integer(node.into())), 1);
    assert_eq!(exact([-2, 0, 1]), [-1.0 / 6.0, -0.5, 2.0 / 3.0]);
    assert_eq!(exact([-2, 1, 2]), [-0.25, 0.0, 0.25]);
}

#[test]
fn findiff_test_laplacian_and_test_3d_gradient() {
    let h = 2.0 / 49.0;
    let lines = [Line::even(50, h), Line::even(50, h)];
    let samples = sample(&lines, |x| (x[0] - 1.0).powi(2) + (x[1] - 1.0).powi(2));
    for options in [compact(2), nested(2)] {
        let found = computed(&samples, &[50, 50], &[h; 2], options, &[Quantity::Laplacian]).remove(0).values;
        assert_close(&found, &[4.0; 2500], 2.0 / (h * h));
    }
    let lines = [Line::even(50, h), Line::even(9, h), Line::even(9, h)];
    let samples = sample(&lines, |x| (x[0] - 1.0).sin() * (x[1] + 0.5).sin() * (x[2] + 0.5).sin());
    let maps = computed(&samples, &[50, 9, 9], &[h; 3], compact(2), &[Quantity::Hessian]);
    let gaps = maps[0].component(0).iter().zip(&samples).map(|(xx, f)| (xx + f).abs());
    assert!(gaps.skip(81).take(48 * 81).all(|gap| gap <= h * h / 12.0));
}

#[test]
fn findiff_test_nonuniform_convergence_order() {
    // Spacings that alternate 1 : 2, e^{sin 2x} on a length of 3: second differences keep their order with four
    // samples.
    let error = |count: usize| {
        let mut coordinates = vec![0.0];
        for i in 1..count {
            coordinates.push(coordinates[i - 1] + f64::from(1 + (i as i32 + 1) % 2));
        }
        let scale = 3.0 / coordinates[count - 1];
        coordinates.iter_mut().for_each(|x| *x *= scale);
        coordinates.push(f64::NAN);
        let line = Line { kind: Kind::Ascending, length: count, coordinates };
        let samples = sample(std::slice::from_ref(&line), |x| (2.0 * x[0]).sin().exp());
        let found = Field::with(&samples, grid(std::slice::from_ref(&line)), &compact(2)).unwrap().laplacian().unwrap();
        let truth = |x: f64| (4.0 * (2.0 * x).cos().powi(2) - 4.0 * (2.0 * x).sin()) * (2.0 * x).sin().exp();
        let gaps = found.iter().zip(&line.coordinates).map(|(found, &x)| (found - truth(x)).abs());
        gaps.fold(0.0, f64::max)
    };
    let errors = [41, 81, 161].map(error);
    assert!((errors[0] / errors[1]).log2() > 1.6 && (errors[1] / errors[2]).log2() > 1.6, "{errors:?}");
}
