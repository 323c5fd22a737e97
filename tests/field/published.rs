//! Values that other systems publish, in their tests and documentation.

use gramkit::Error;
use gramkit::Field;
use gramkit::field::{Axis, FieldOptions, Grid, Map, Quantity};

use super::integers::{COMPACT, Entries, NESTED_1, NESTED_2};
use super::lines::{Line, compact, nested, sample};

/// Roundings of a derivative, relative to the largest sample over the step or its square.
const ROUNDINGS: f64 = 64.0;

fn line(coordinates: &[f64], options: &FieldOptions<'static>) -> (Grid, FieldOptions<'static>) {
    let axis = match coordinates.len() {
        // One number is a spacing for six samples.
        1 => Axis::even(coordinates[0]).unwrap(),
        _ => Axis::uneven(coordinates.to_vec()).unwrap(),
    };
    let length = if coordinates.len() == 1 { 6 } else { coordinates.len() };
    (Grid::new(&[length], vec![axis]).unwrap(), *options)
}

/// First and second derivative along one axis.
pub(crate) fn both(samples: &[f64], grid: Grid, options: FieldOptions<'static>) -> [Vec<f64>; 2] {
    let field = Field::with(samples, grid, &options).unwrap();
    let maps = field.compute(&[Quantity::Gradient, Quantity::Laplacian]).unwrap();
    [maps[0].values.clone(), maps[1].values.clone()]
}

#[track_caller]
pub(crate) fn assert_close(found: &[f64], expected: &[f64], scale: f64) {
    assert_eq!(found.len(), expected.len());
    for (found, expected) in found.iter().zip(expected) {
        assert!((found - expected).abs() <= ROUNDINGS * f64::EPSILON * scale, "{found}, not {expected}");
    }
}

pub(crate) fn computed(
    samples: &[f64],
    shape: &[usize],
    spacing: &[f64],
    options: FieldOptions<'static>,
    quantities: &[Quantity],
) -> Vec<Map> {
    Field::with(samples, Grid::spaced(shape, spacing).unwrap(), &options).unwrap().compute(quantities).unwrap()
}

/// 0 but at some places.
pub(crate) fn impulses(count: usize, at: &[(usize, f64)]) -> Vec<f64> {
    let mut samples = vec![0.0; count];
    at.iter().for_each(|&(place, value)| samples[place] = value);
    samples
}

// NumPy 2.4.6, numpy/lib/tests/test_function_base.py, class TestGradient.

#[test]
fn numpy_test_spacing() {
    let f = [0.0, 2.0, 3.0, 4.0, 5.0, 5.0];
    let uneven = [0.0, 0.5, 1.0, 3.0, 5.0, 7.0];
    // The first derivatives are test_spacing's; the second ones numpy.gradient's of them.
    for (coordinates, edge_order, first, second) in [
        (&[1.0][..], 1, [2.0, 1.5, 1.0, 1.0, 0.5, 0.0], [-0.5, -0.5, -0.25, -0.25, -0.5, -0.5]),
        (&[1.0], 2, [2.5, 1.5, 1.0, 1.0, 0.5, -0.5], [-1.25, -0.75, -0.25, -0.25, -0.75, -1.25]),
        (&uneven, 1, [4.0, 3.0, 1.7, 0.5, 0.25, 0.0], [-2.0, -2.3, -2.2, -0.3625, -0.125, -0.125]),
        (&uneven, 2, [5.0, 3.0, 1.7, 0.5, 0.25, -0.25], [-4.7, -3.3, -2.2, -0.3625, -0.1875, -0.3125]),
    ] {
        let (grid, options) = line(coordinates, &nested(edge_order));
        let [gradient, laplacian] = both(&f, grid, options);
        assert_close(&gradient, &first, 5.0 / 0.5);
        assert_close(&laplacian, &second, 5.0 / 0.25);
    }
    let (grid, options) = line(&[1.0], &compact(2));
    assert_eq!(both(&f, grid, options)[1], [-2.0, -1.0, 0.0, 0.0, -1.0, -2.0]);
    // f[i][j] = a[i] + a[j] has no mixed derivative.
    let sum: Vec<f64> = (0..36).map(|k| f[k / 6] + f[k % 6]).collect();
    for options in [nested(1), nested(2), compact(2)] {
        let maps = computed(&sum, &[6, 6], &[1.0; 2], options, &[Quantity::Hessian]);
        assert!(maps[0].component(1).iter().all(|&entry| entry == 0.0));
    }
}

#[test]
fn numpy_test_second_order_accurate() {
    let cubic = |x: f64| [2.0 * x.powi(3) + 4.0 * x * x + 2.0 * x, 6.0 * x * x + 8.0 * x + 2.0, 12.0 * x + 8.0];
    let sorted = [
        0.016527635528529094,
        0.04097352393619469,
        0.2697867137638703,
        0.5436249914654229,
        0.6066357757671799,
        0.6369616873214543,
        0.7294965609839984,
        0.8132702392002724,
        0.9127555772777217,
        0.9350724237877682,
    ];
    let even: Vec<f64> = (0..10).map(|k| f64::from(k) / 9.0).collect();
    let largest = |found: &[f64], x: &[f64], order: usize| {
        found.iter().zip(x).map(|(f, &x)| (f - cubic(x)[order]).abs() / cubic(x)[order].abs()).fold(0.0, f64::max)
    };
    let grids = [
        (Grid::spaced(&[10], &[1.0 / 9.0]).unwrap(), even, 0.02469, 0.125),
        (
            Grid::new(&[10], vec![Axis::uneven(sorted.to_vec()).unwrap()]).unwrap(),
            sorted.to_vec(),
            0.02727,
            f64::INFINITY,
        ),
    ];
    for (grid, x, first, second) in grids {
        let samples: Vec<f64> = x.iter().map(|&x| cubic(x)[0]).collect();
        let [gradient, twice] = both(&samples, grid.clone(), nested(2));
        // Relative errors below 0.03 is what the test asks; these are what it finds, to four digits.
        assert!((largest(&gradient, &x, 1) - first).abs() < 1e-5);
        assert!(largest(&twice, &x, 2) <= second * (1.0 + 1e-10));
        // Compact second differences are exact for cubics.
        let [_, laplacian] = both(&samples, grid, compact(2));
        let least = x.windows(2).map(|p| p[1] - p[0]).fold(1.0, f64::min);
        let expected: Vec<f64> = x.iter().map(|&x| cubic(x)[2]).collect();
        assert_close(&laplacian, &expected, 8.0 / (least * least));
    }
}

#[test]
fn numpy_test_f_decreasing_unsigned_and_test_f_signed_int_big_jump() {
    macro_rules! decreasing {
        ($($element:ty),*) => {$(
            let samples: [$element; 5] = [5, 4, 3, 2, 1];
            for options in [nested(1), nested(2), compact(2)] {
                let field = Field::with(&samples, Grid::spaced(&[5], &[1.0]).unwrap(), &options).unwrap();
                let maps = field.compute(&[Quantity::Gradient, Quantity::Laplacian]).unwrap();
                assert!(maps[0].values.iter().all(|&g| g == -1.0) && maps[1].values.iter().all(|&l| l == 0.0));
            }
        )*};
    }
    decreasing!(u8, u16, u32, u64);
    macro_rules! jump {
        ($($element:ty),*) => {$(
            let axis = || Axis::uneven(vec![1.0, 3.0]).unwrap();
            let field = Field::with(&[-1, <$element>::MAX], Grid::new(&[2], vec![axis()]).unwrap(), &nested(1)).unwrap();
            let expected = (<$element>::MAX as f64 + 1.0) / 2.0;
            assert_eq!(field.compute(&[Quantity::Gradient]).unwrap()[0].values, [expected; 2]);
            // test_x_signed_int_big_jump
            let axis = Axis::uneven(vec![-1.0, <$element>::MAX as f64]).unwrap();
            let field = Field::with(&[<$element>::MIN / 2, 0], Grid::new(&[2], vec![axis]).unwrap(), &nested(1)).unwrap();
            assert_eq!(field.compute(&[Quantity::Gradient]).unwrap()[0].values, [0.5; 2]);
        )*};
    }
    jump!(i8, i16, i32);
}

#[test]
fn numpy_test_x_decreasing_unsigned() {
    for options in [nested(1), nested(2)] {
        let axis = Axis::uneven(vec![3.0, 2.0, 1.0]).unwrap();
        let [gradient, laplacian] = both(&[0.0, 2.0, 4.0], Grid::new(&[3], vec![axis]).unwrap(), options);
        assert_eq!((gradient, laplacian), (vec![-2.0; 3], vec![0.0; 3]));
    }
}

#[test]
fn numpy_test_values_and_test_badargs() {
    for (options, length) in [(nested(1), 1), (nested(2), 1), (nested(2), 2)] {
        let samples = vec![0.0; length];
        let error = Field::with(&samples, Grid::spaced(&[length], &[1.0]).unwrap(), &options).unwrap_err();
        assert!(matches!(error, Error::Shape { found, .. } if found == length));
    }
    assert!(matches!(Field::new(&[0.0; 0], &[0], &[1.0]).unwrap_err(), Error::Shape { .. }));
    let short = Axis::uneven(vec![0.0, 1.0]).unwrap();
    assert!(matches!(
        Grid::new(&[5, 5], vec![short.clone(), short]).unwrap_err(),
        Error::Shape { expected: 5, found: 2, .. }
    ));
    assert!(matches!(Grid::spaced(&[5, 5], &[1.0; 3]).unwrap_err(), Error::Shape { expected: 2, found: 3, .. }));
}

#[test]
fn numpy_documentation_of_gradient() {
    let f = [1.0, 2.0, 4.0, 7.0, 11.0, 16.0];
    let gradient = |coordinates: &[f64]| {
        let (grid, options) = line(coordinates, &nested(1));
        both(&f, grid, options).into_iter().next().unwrap()
    };
    assert_eq!(gradient(&[1.0]), [1.0, 1.5, 2.5, 3.5, 4.5, 5.0]);
    assert_eq!(gradient(&[2.0]), [0.5, 0.75, 1.25, 1.75, 2.25, 2.5]);
    assert_close(&gradient(&[0.0, 1.0, 1.5, 3.5, 4.0, 6.0]), &[1.0, 3.0, 3.5, 6.7, 6.9, 2.5], 16.0 / 0.5);

    let plane = [1.0, 2.0, 6.0, 3.0, 4.0, 5.0];
    let maps = computed(&plane, &[2, 3], &[1.0; 2], nested(1), &[Quantity::Gradient]);
    assert_eq!(maps[0].component(0), [2.0, 2.0, -1.0, 2.0, 2.0, -1.0]);
    assert_eq!(maps[0].component(1), [1.0, 2.5, 4.0, 1.0, 1.0, 1.0]);
    let axes = vec![Axis::even(2.0).unwrap(), Axis::uneven(vec![1.0, 1.5, 3.5]).unwrap()];
    let field = Field::with(&plane, Grid::new(&[2, 3], axes).unwrap(), &nested(1)).unwrap();
    let maps = field.compute(&[Quantity::Gradient]).unwrap();
    assert_eq!(maps[0].component(0), [1.0, 1.0, -0.5, 1.0, 1.0, -0.5]);
    assert_close(maps[0].component(1), &[2.0, 2.0, 2.0, 2.0, 1.7, 0.5], 6.0 / 0.5);

    let square = [0.0, 1.0, 4.0, 9.0, 16.0];
    let even = || Grid::spaced(&[5], &[1.0]).unwrap();
    let expected = [vec![1.0, 2.0, 4.0, 6.0, 7.0], vec![1.0, 1.5, 2.0, 1.5, 1.0]];
    assert_eq!(both(&square, even(), nested(1)), expected);
    assert_eq!(both(&square, even(), nested(2)), [vec![0.0, 2.0, 4.0, 6.0, 8.0], vec![2.0; 5]]);
    assert_eq!(both(&square, even(), compact(2))[1], [2.0; 5]);
    let (grid, options) = line(&[0.0, 2.0, 3.0, 6.0, 8.0], &nested(2));
    assert_close(&both(&[0.0, 4.0, 9.0, 36.0, 64.0], grid, options)[0], &[0.0, 4.0, 6.0, 12.0, 16.0], 64.0);
}

#[test]
fn numpy_gradient_twice_of_whole_numbers() {
    let value = |i: usize, j: usize, k: usize| (7 * i * i * j + 3 * j * k * k + 5 * i * k + 11 * i * j * j * k) % 17;
    let samples: Vec<f64> = (0..80).map(|p| value(p / 16, p / 4 % 4, p % 4) as f64).collect();
    for (options, expected) in
        [(nested(1), &NESTED_1), (nested(2), &NESTED_2), (compact(2), &COMPACT)] as [(_, &Entries); 3]
    {
        let maps = computed(&samples, &[5, 4, 4], &[1.0; 3], options, &[Quantity::Hessian]);
        for (k, expected) in expected.iter().enumerate() {
            let found = maps[0].component(k).iter().map(|entry| 4.0 * entry);
            assert!(found.eq(expected.iter().map(|&e| f64::from(e))), "{options:?}, component {k}");
        }
    }
}

// scikit-image 0.26.0, skimage/feature/tests/test_corner.py.

#[test]
fn scikit_image_test_hessian_matrix_and_its_eigenvalues() {
    let samples = impulses(25, &[(12, 4.0)]);
    let quantities = [Quantity::Hessian, Quantity::Eigenvalues];
    let maps = computed(&samples, &[5, 5], &[1.0; 2], nested(1), &quantities);
    let rr = impulses(25, &[(2, 2.0), (12, -2.0), (22, 2.0)]);
    let rc = impulses(25, &[(6, 1.0), (8, -1.0), (16, -1.0), (18, 1.0)]);
    let cc = impulses(25, &[(10, 2.0), (12, -2.0), (14, 2.0)]);
    for (k, expected) in [rr, rc, cc].iter().enumerate() {
        assert_eq!(maps[0].component(k), expected);
    }
    // test_hessian_matrix_eigvals; theirs descend.
    let largest = impulses(
        25,
        &[(2, 2.0), (6, 1.0), (8, 1.0), (10, 2.0), (12, -2.0), (14, 2.0), (16, 1.0), (18, 1.0), (22, 2.0)],
    );
    let least = impulses(25, &[(6, -1.0), (8, -1.0), (12, -2.0), (16, -1.0), (18, -1.0)]);
    assert_close(maps[1].component(0), &least, 4.0);
    assert_close(maps[1].component(1), &largest, 4.0);
    // Compact differences see the point from every sample beside it.
    let maps = computed(&samples, &[5, 5], &[1.0; 2], compact(2), &quantities);
    assert_eq!(maps[0].component(0), impulses(25, &[(2, 16.0), (7, 4.0), (12, -8.0), (17, 4.0), (22, 16.0)]));
    let corners = [1.0, -1.0, 0.0, 1.0, -1.0, -1.0, 1.0, 0.0, -1.0, 1.0];
    assert_eq!(maps[0].component(1)[..10], corners);
    assert_eq!(maps[0].component(1)[10..], [&[0.0; 5][..], &corners].concat());
    let maps = computed(&samples, &[5, 5], &[1.0; 2], nested(2), &quantities);
    assert_eq!(maps[0].component(0), impulses(25, &[(2, 7.0), (7, 1.0), (12, -2.0), (17, 1.0), (22, 7.0)]));
}

#[test]
fn scikit_image_test_hessian_matrix_3d() {
    let maps = computed(&impulses(125, &[(62, 4.0)]), &[5; 3], &[1.0; 3], nested(1), &[Quantity::Hessian]);
    let middle = |k: usize| (0..25).map(|p| maps[0].component(k)[25 * (p / 5) + 10 + p % 5]).collect::<Vec<_>>();
    assert_eq!(middle(2), impulses(25, &[(6, 1.0), (8, -1.0), (16, -1.0), (18, 1.0)]));
    assert_eq!(middle(0), impulses(25, &[(2, 2.0), (12, -2.0), (22, 2.0)]));
}

// SciPy 1.17.1, scipy/ndimage/tests/test_filters.py.

#[test]
fn scipy_test_laplace() {
    let rows = [[3, 2, 5, 1, 4], [5, 8, 3, 7, 1], [5, 6, 9, 3, 5], [0, 0, 0, 0, 0]];
    let samples: Vec<i32> = rows.iter().flatten().map(|x| 100 * x).collect();
    let laplacian = Field::new(&samples, &[4, 5], &[1.0; 2]).unwrap().laplacian().unwrap();
    // Away from the edges, which mirror the samples there; the fourth row is there for our one-sided stencils only.
    assert_eq!(laplacian[6..9], [-1600.0, 1700.0, -2000.0]);
}

// Octave, scripts/general/del2.m and gradient.m, %! tests. For matrices del2 is a quarter of the Laplacian.

fn laplacian(shape: &[usize], spacing: &[f64], at: &[(usize, f64)]) -> Vec<f64> {
    let count = shape.iter().product();
    computed(&impulses(count, at), shape, spacing, compact(2), &[Quantity::Laplacian]).remove(0).values
}

#[test]
fn octave_del2_corner_boundary_and_centre() {
    let expected = [4.0, 1.0, 0.0, -1.0, 1.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, -1.0, 0.0, 0.0, 0.0];
    assert_eq!(laplacian(&[4, 4], &[1.0; 2], &[(0, 1.0)]), expected);
    let centre = impulses(81, &[(40, -4.0), (31, 1.0), (49, 1.0), (39, 1.0), (41, 1.0)]);
    assert_eq!(laplacian(&[9, 9], &[1.0; 2], &[(40, 1.0)]), centre);
    let boundary = impulses(81, &[(3, 1.0), (5, 1.0), (13, 1.0), (22, 0.0)]);
    let mut found = laplacian(&[9, 9], &[1.0; 2], &[(4, 1.0)]);
    assert_eq!(found, boundary);
    // The other edge of the square is the transpose.
    found = laplacian(&[9, 9], &[1.0; 2], &[(36, 1.0)]);
    assert!((0..81).all(|p| found[p] == boundary[p % 9 * 9 + p / 9]));
}

#[test]
fn octave_del2_with_spacings() {
    let at = |p: usize, values: [f64; 3]| {
        impulses(81, &[(p, values[0]), (p - 9, values[1]), (p + 9, values[1]), (p - 1, values[2]), (p + 1, values[2])])
    };
    assert_eq!(laplacian(&[9, 9], &[2.0; 2], &[(40, 1.0)]), at(40, [-1.0, 0.25, 0.25]));
    // Octave's first spacing is that of axis 1.
    assert_eq!(laplacian(&[9, 9], &[1.0, 2.0], &[(40, 1.0)]), at(40, [-2.5, 1.0, 0.25]));
    assert_eq!(laplacian(&[9, 9], &[2.0, 1.0], &[(40, 1.0)]), at(40, [-2.5, 0.25, 1.0]));
    let cube = laplacian(&[9; 3], &[2.0; 3], &[(364, 1.0)]);
    let neighbours = [1, 9, 81].into_iter().flat_map(|d| [364 - d, 364 + d]);
    let expected: Vec<(usize, f64)> = neighbours.map(|p| (p, 0.25)).chain([(364, -1.5)]).collect();
    assert_eq!(cube, impulses(729, &expected));
}

#[test]
fn octave_documentation_of_del2() {
    let cubes: Vec<f64> = (1..=6).map(|x: i32| f64::from(2 * x.pow(3))).collect();
    let second = |options| both(&cubes, Grid::spaced(&[6], &[1.0]).unwrap(), options).into_iter().nth(1).unwrap();
    assert_eq!(second(compact(2)), [12.0, 24.0, 36.0, 48.0, 60.0, 72.0]);
    assert_eq!(second(nested(2)), [21.0, 27.0, 36.0, 48.0, 57.0, 63.0]);
    assert_eq!(second(nested(1)), [12.0, 21.0, 36.0, 48.0, 42.0, 30.0]);
}

#[test]
fn octave_bug_51728() {
    let h = 4.0 * std::f64::consts::PI / 99.0;
    let x: Vec<f64> = (0..100).map(|k| h * f64::from(k) - 2.0 * std::f64::consts::PI).collect();
    let cosines: Vec<f64> = x.iter().map(|x| x.cos()).collect();
    let found = computed(&cosines, &[100], &[h], compact(2), &[Quantity::Laplacian]).remove(0).values;
    let gaps: Vec<f64> = found.iter().zip(&cosines).map(|(f, c)| (f + c).abs()).collect();
    // h²/12 in the interior, 11h²/12 at the edges.
    assert!(gaps[1..99].iter().all(|gap| *gap <= h * h / 12.0));
    assert!(gaps[0].max(gaps[99]) <= 11.0 * h * h / 12.0 && gaps[0] > 0.0140);
}

#[test]
fn octave_tests_of_gradient() {
    let f = [1.0, 2.0, 4.0, 2.0];
    let first = |h: f64| both(&f, Grid::spaced(&[4], &[h]).unwrap(), nested(1)).into_iter().next().unwrap();
    assert_eq!(first(1.0), [1.0, 1.5, 0.0, -2.0]);
    assert_eq!(first(0.25), [4.0, 6.0, 0.0, -8.0]);
    // Octave's uneven differences are of first order; numpy.gradient's of second, and so are ours.
    let (grid, options) = line(&[0.25, 0.5, 1.0, 3.0], &nested(1));
    assert_close(&both(&f, grid, options)[0], &[4.0, 4.0, 3.0, -1.0], 4.0 / 0.25);

    // ndgrid(2:2:8, 1:5, 4:4:12, 3:5:30): each coordinate in turn.
    let (shape, steps) = ([4, 5, 3, 6], [2.0, 1.0, 4.0, 5.0]);
    let lines: Vec<Line> = shape.iter().map(|&length| Line::even(length, 1.0)).collect();
    for (axis, step) in steps.into_iter().enumerate() {
        let samples = sample(&lines, |x| 3.0 + step * x[axis]);
        for options in [nested(1), nested(2)] {
            let maps = computed(&samples, &shape, &[1.0; 4], options, &[Quantity::Gradient, Quantity::Hessian]);
            for a in 0..4 {
                let expected = if a == axis { step } else { 0.0 };
                assert!(maps[0].component(a).iter().all(|&g| g == expected));
            }
            assert!(maps[1].values.iter().all(|&entry| entry == 0.0));
        }
    }
    let last = sample(&lines, |x| 3.0 + 5.0 * x[3]);
    let maps = computed(&last, &shape, &[1.0, 2.0, 3.0, 2.5], nested(1), &[Quantity::Gradient]);
    assert!(maps[0].component(3).iter().all(|&g| g == 2.0));
}
