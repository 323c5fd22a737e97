//! Smoothing, against direct sums and SciPy.

use gramkit::Error;
use gramkit::Field;
use gramkit::error::{Mismatch, Place};
use gramkit::field::{Axis, FieldOptions, Grid, Quantity, Scheme};

use super::windows::{SHAPES, close, grid, index_of, naive, options, place_of, random};
use crate::support::bits::bits;
use crate::support::threads::on;

/// The numbers of an NPY file of version 1 that holds `'<f8'`.
fn numbers(file: &[u8]) -> Vec<f64> {
    let header = usize::from(u16::from_le_bytes([file[8], file[9]]));
    file[10 + header..].as_chunks().0.iter().map(|bytes| f64::from_le_bytes(*bytes)).collect()
}

/// ((7i² + 3j² + 5ij) mod 17) − 8 at i < 6, j < 7.
const SAMPLES: [f64; 42] = [
    -8.0, -5.0, 4.0, 2.0, 6.0, -1.0, -2.0, -1.0, 7.0, 4.0, 7.0, -1.0, -3.0, 1.0, 3.0, -1.0, 1.0, -8.0, 6.0, -8.0, 1.0,
    4.0, 5.0, -5.0, 8.0, -7.0, 1.0, -2.0, 2.0, 8.0, 3.0, 4.0, -6.0, 7.0, -8.0, -3.0, 8.0, 8.0, -3.0, -8.0, -7.0, 0.0,
];

/// scipy.ndimage.gaussian_filter(samples, [3.0, 0.75], mode='reflect', truncate=4.0), SciPy 1.17.1.
const REFLECTED: &[u8] = include_bytes!("../data/gaussian_reflected.npy");

/// The same with mode=['wrap', 'reflect'].
const WRAPPED: &[u8] = include_bytes!("../data/gaussian_wrapped.npy");

/// skimage.feature.hessian_matrix(samples, sigma=1.0, mode='reflect', order='rc', use_gaussian_derivatives=False),
/// scikit-image 0.26.0: H_rr, H_rc, H_cc.
const ROW_ROW: &[u8] = include_bytes!("../data/hessian_row_row.npy");
const ROW_COLUMN: &[u8] = include_bytes!("../data/hessian_row_column.npy");
const COLUMN_COLUMN: &[u8] = include_bytes!("../data/hessian_column_column.npy");

#[test]
fn it_is_the_direct_sum() {
    for shape in SHAPES {
        let n = shape.len();
        let spacing = &[1.0, 0.5, 2.0, 1.0][..n];
        let largest = [12.0, 4.0, 1.6, 0.7][n - 1];
        for scale in [0.1, 0.6, largest] {
            for periodic in [[false; 4], [true, false, false, true], [true; 4]] {
                for holes in [false, true] {
                    let grid = grid(shape, spacing, &periodic[..n]);
                    let mut samples = random(grid.samples(), 5);
                    if holes {
                        (0..samples.len()).filter(|k| k % 7 == 3 || k % 5 == 1).for_each(|k| samples[k] = f64::NAN);
                    }
                    let expected = naive(&grid, &samples, scale);
                    let field = Field::with(&samples, grid, options(scale)).unwrap();
                    close(&field.smoothed().unwrap(), &expected, 32.0 * f64::EPSILON);
                }
            }
        }
    }
}

#[test]
fn it_is_scipys() {
    for (periodic, expected) in [(false, REFLECTED), (true, WRAPPED)] {
        // σ = 1.5 is 3 and ¾ steps; the first radius, 12, exceeds the axis.
        let grid = grid(&[6, 7], &[0.5, 2.0], &[periodic, false]);
        let field = Field::with(&SAMPLES, grid, options(1.5)).unwrap();
        close(&field.smoothed().unwrap(), &numbers(expected), 32.0 * f64::EPSILON * 8.0);
    }
}

#[test]
fn the_hessian_is_scikit_images() {
    let options = FieldOptions { scheme: Scheme::Nested { edge_order: 1 }, ..options(1.0) };
    let field = Field::with(&SAMPLES, Grid::spaced(&[6, 7], &[1.0, 1.0]).unwrap(), options).unwrap();
    let hessian = field.compute(&[Quantity::Hessian]).unwrap().remove(0);
    for (component, expected) in [ROW_ROW, ROW_COLUMN, COLUMN_COLUMN].into_iter().enumerate() {
        close(hessian.component(component), &numbers(expected), 64.0 * f64::EPSILON * 8.0);
    }
}

#[test]
fn derivatives_are_those_of_the_smoothed_samples() {
    let shape = [9, 10, 8];
    let mut samples = random(720, 11);
    samples[333] = f64::NAN;
    let grid = Grid::spaced(&shape, &[1.0, 0.5, 1.0]).unwrap();
    let field = Field::with(&samples, grid.clone(), options(0.8)).unwrap();
    let smoothed = field.smoothed().unwrap();
    let of_smoothed = Field::with(&smoothed, grid, FieldOptions::default()).unwrap();
    let quantities = [Quantity::Gradient, Quantity::Hessian, Quantity::Eigenvectors];
    let (a, b) = (field.compute(&quantities).unwrap(), of_smoothed.compute(&quantities).unwrap());
    for (a, b) in a.iter().zip(&b) {
        assert_eq!(bits(&a.values), bits(&b.values));
    }
    for index in [[0, 0, 0], [4, 5, 6], [8, 9, 7], [4, 1, 4]] {
        let place = place_of(&shape, &index);
        let h = field.hessian_at(&index).unwrap();
        assert_eq!((h.get(0, 0), h.get(1, 0)), (a[1].component(0)[place], a[1].component(1)[place]));
        assert_eq!(field.value_at(&index).unwrap(), samples[place]);
    }
    assert!(matches!(
        field.hessian_at(&index_of(&shape, 333).try_into().unwrap_or([0; 3])),
        Err(Error::NoSample { .. })
    ));
}

#[test]
fn a_missing_sample_has_no_effect_beyond_the_weights() {
    let shape = [30, 31];
    let samples = random(930, 3);
    let mut with_hole = samples.clone();
    let hole = [14, 17];
    with_hole[place_of(&shape, &hole)] = f64::NAN;
    let smoothed = |samples: &[f64]| {
        let grid = Grid::spaced(&shape, &[1.0, 2.0]).unwrap();
        Field::with(samples, grid, options(1.5)).unwrap().smoothed().unwrap()
    };
    let (whole, holed) = (smoothed(&samples), smoothed(&with_hole));
    for place in 0..930 {
        let index = index_of(&shape, place);
        let inside = index[0].abs_diff(hole[0]) <= 6 && index[1].abs_diff(hole[1]) <= 3;
        assert_eq!(holed[place].is_nan(), index == hole);
        assert_eq!(holed[place].to_bits() != whole[place].to_bits(), inside, "{index:?}");
    }
    // A mask does what NaN does.
    let present: Vec<bool> = with_hole.iter().map(|sample| !sample.is_nan()).collect();
    let grid = Grid::spaced(&shape, &[1.0, 2.0]).unwrap();
    let masked = Field::with(&samples, grid, options(1.5)).unwrap().with_mask(&present).unwrap();
    assert_eq!(bits(&masked.smoothed().unwrap()), bits(&holed));
}

#[test]
fn a_constant_is_one_to_the_bit_and_a_mean_stays() {
    for shape in SHAPES {
        let n = shape.len();
        for periodic in [false, true] {
            let grid = grid(shape, &[1.0; 4][..n], &[periodic; 4][..n]);
            let constant = vec![0.1; grid.samples()];
            let smoothed = Field::with(&constant, grid.clone(), options(1.7)).unwrap().smoothed().unwrap();
            assert!(smoothed.iter().all(|&value| value == 0.1));
            // The convolution's matrix is symmetric, so that its columns sum to 1 as its rows do.
            let samples = random(grid.samples(), 9);
            let smoothed = Field::with(&samples, grid, options(1.7)).unwrap().smoothed().unwrap();
            let (before, after): (f64, f64) = (samples.iter().sum(), smoothed.iter().sum());
            assert!((before - after).abs() <= 8.0 * f64::EPSILON * samples.len() as f64);
        }
    }
}

#[test]
fn mirrored_and_negated_samples_give_mirrored_and_negated_bits() {
    let shape = [9, 8, 7];
    let mut samples = random(504, 21);
    (0..504).step_by(91).for_each(|k| samples[k] = f64::NAN);
    for periodic in [false, true] {
        let smoothed = |samples: &[f64]| {
            let grid = grid(&shape, &[1.0, 2.0, 0.5], &[periodic; 3]);
            Field::with(samples, grid, options(1.2)).unwrap().smoothed().unwrap()
        };
        let plain = smoothed(&samples);
        let negated: Vec<f64> = samples.iter().map(|sample| -sample).collect();
        assert!(smoothed(&negated).iter().zip(&plain).all(|(a, b)| *a == -b || a.is_nan() && b.is_nan()));
        for axis in 0..3 {
            let mirror = |values: &[f64]| -> Vec<f64> {
                let from = |place: usize| {
                    let mut index = index_of(&shape, place);
                    index[axis] = shape[axis] - 1 - index[axis];
                    values[place_of(&shape, &index)]
                };
                (0..504).map(from).collect()
            };
            let mirrored = smoothed(&mirror(&samples));
            assert!(mirrored.iter().zip(mirror(&plain)).all(|(a, b)| *a == b || a.is_nan() && b.is_nan()));
        }
    }
}

#[test]
fn it_is_linear() {
    let grid = Grid::spaced(&[12, 13], &[1.0, 1.0]).unwrap();
    let (f, g) = (random(156, 1), random(156, 2));
    let sum: Vec<f64> = f.iter().zip(&g).map(|(f, g)| 3.0 * f - g).collect();
    let smoothed = |samples: &[f64]| Field::with(samples, grid.clone(), options(2.0)).unwrap().smoothed().unwrap();
    let expected: Vec<f64> = smoothed(&f).iter().zip(smoothed(&g)).map(|(f, g)| 3.0 * f - g).collect();
    close(&smoothed(&sum), &expected, 32.0 * f64::EPSILON * 4.0);
}

#[test]
fn slabs_and_threads_leave_no_trace() {
    // Two slabs of single precision; the planes from 200 on are a field of their own but for what lies near plane 200.
    let (shape, cut) = ([300, 80, 100], 200);
    let samples: Vec<f32> = random(2_400_000, 4).into_iter().map(|x| x as f32).collect();
    let compute = |samples: &[f32], planes: usize| {
        let grid = Grid::spaced(&[planes, shape[1], shape[2]], &[1.0, 1.0, 1.0]).unwrap();
        let field = Field::with(samples, grid, options(1.0)).unwrap();
        field.compute(&[Quantity::Laplacian]).unwrap().remove(0).values
    };
    let whole = compute(&samples, shape[0]);
    let part = compute(&samples[cut * 8000..], shape[0] - cut);
    let inside = (cut + 5) * 8000;
    assert_eq!(bits(&whole[inside..]), bits(&part[inside - cut * 8000..]));
    let threads = |count| on(count, || compute(&samples[..800_000], 100));
    assert_eq!(bits(&threads(1)), bits(&threads(5)));
}

#[test]
fn errors() {
    let samples = [0.0; 12];
    let axes = vec![Axis::even(1.0).unwrap(), Axis::uneven(vec![0.0, 1.0, 2.0, 4.0]).unwrap()];
    let uneven = Grid::new(&[3, 4], axes).unwrap();
    assert_eq!(Field::with(&samples, uneven, options(1.0)).unwrap_err(), Error::Mismatch(Mismatch::Uneven { axis: 1 }));
    let even = Grid::spaced(&[12], &[1.0]).unwrap();
    for scale in [0.0, -1.0, f64::NAN, f64::INFINITY, 1e6, 1e300] {
        assert!(matches!(Field::with(&samples, even.clone(), options(scale)), Err(Error::Domain { .. })));
        let plain = Field::with(&samples, even.clone(), FieldOptions::default()).unwrap();
        assert!(matches!(plain.structure_tensor(scale), Err(Error::Domain { .. })));
    }
    let mut infinite = samples;
    infinite[7] = f64::INFINITY;
    let field = Field::with(&infinite, even.clone(), options(1.0)).unwrap();
    assert!(matches!(field.laplacian(), Err(Error::NotFinite { place: Place::Component { index: 7, .. }, .. })));
    assert!(matches!(field.smoothed(), Err(Error::NotFinite { place: Place::Component { index: 7, .. }, .. })));
    // The differences of these exceed f64, their means do not.
    let large: Vec<f64> = (0..12).map(|k| if k % 2 == 0 { 8e307 } else { -8e307 }).collect();
    let doubled: Vec<f64> = large.iter().map(|x| 2.0 * x).collect();
    let smoothed = |samples: &[f64]| Field::with(samples, even.clone(), options(1.0)).unwrap().smoothed();
    assert!(smoothed(&large).unwrap().iter().all(|mean| mean.abs() <= 8e307));
    assert!(matches!(smoothed(&doubled), Err(Error::Overflow { .. })));
}
