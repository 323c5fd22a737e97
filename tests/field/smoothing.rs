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
const ROW_ROW: [f64; 42] = [
    -0.24055759052469394,
    -0.4187491224005835,
    -0.4293782890923792,
    -0.24443331463471818,
    -0.0322599785228892,
    0.029036132783830992,
    -0.18605989640816722,
    -0.558738748978819,
    -0.42465423369332495,
    -0.1510982213199747,
    0.05360751266043956,
    0.13789561263249123,
    0.1349100311263597,
    -0.2676481837421514,
    -1.070962780819102,
    -0.16232730069029566,
    0.596440480072871,
    0.5407353405062182,
    0.2391023834882683,
    0.11825145185030422,
    -0.2575831627398219,
    -1.136730405767934,
    -0.0614854508972143,
    0.628309322798571,
    0.2628070765622822,
    -0.16622359536734682,
    -0.25398804451479584,
    0.030465390078812715,
    -0.694133488682103,
    -0.2877331284953828,
    -0.06364995717042177,
    -0.2710785311655365,
    -0.4175219443623107,
    -0.3956806520346431,
    0.22823727442890368,
    -0.37981182003359804,
    -0.3465906115908619,
    -0.31821944624467324,
    -0.3379488743987982,
    -0.33244313480126286,
    -0.2876662408079744,
    0.22961391429667366,
];
const ROW_COLUMN: [f64; 42] = [
    -1.1385610713111802,
    -1.3925624865529445,
    -1.325102063909555,
    -0.6206184451924365,
    0.09766290877382222,
    0.5957058495333462,
    0.7584892171585762,
    -1.3167526031870698,
    -1.486972835836787,
    -1.2379441600266223,
    -0.4220592899076915,
    0.2343976324830968,
    0.5188058905907071,
    0.543393187966578,
    -0.870392040740192,
    -0.9849219588941001,
    -0.8468403175557905,
    -0.33162461123997056,
    0.17896542723974235,
    0.19016205315870355,
    -0.04662721257844593,
    0.5005183570705432,
    0.18043042505518603,
    -0.5348815188301085,
    -0.7793973864922942,
    -0.18808625617281718,
    0.02212034436261695,
    -0.20827604121367427,
    1.2800978690012474,
    0.7801177696724049,
    -0.522547790096294,
    -1.1261575294058883,
    -0.33782969383733563,
    0.3868510386048631,
    0.5222796566087712,
    1.3133190774439836,
    0.8109139565668673,
    -0.5182269215002622,
    -1.133269373684183,
    -0.31268837704192376,
    0.6678795631538313,
    1.0395598117134193,
];
const COLUMN_COLUMN: [f64; 42] = [
    0.1110126860195475,
    -0.3304845818636619,
    -1.301825522111126,
    -1.6338295272194334,
    -0.7363904813761625,
    0.2068664978384247,
    0.45052409846568775,
    -0.1429887292222165,
    -0.42375507816284924,
    -0.915853501430872,
    -0.922447040877745,
    -0.1282283340132711,
    0.5372796520308017,
    0.6133074660909177,
    -0.22942777927988667,
    -0.25167613870321437,
    -0.2369119761820303,
    -0.16148773470971428,
    0.20447469912223618,
    0.5158620533219058,
    0.4996986932174294,
    -0.3720485655300324,
    -0.4002033549784476,
    -0.2625561537767423,
    0.10335870391778795,
    0.39355833038540294,
    0.31168701221261347,
    0.13972893461661873,
    -0.8696036433106011,
    -1.287076014603866,
    -1.1967397877295105,
    0.185307527947577,
    1.0059924299771472,
    0.4956722682810488,
    0.038905922064847,
    -1.3720087641877174,
    -2.202849014075989,
    -2.1688314528550356,
    0.2880768001767463,
    1.9065668983961543,
    1.1717963626587204,
    0.4105861706244349,
];

fn options(smoothing: f64) -> FieldOptions<'static> {
    FieldOptions { smoothing: Some(smoothing), ..FieldOptions::default() }
}

fn grid(shape: &[usize], spacing: &[f64], periodic: &[bool]) -> Grid {
    let axis = |(&h, &periodic): (&f64, &bool)| match periodic {
        true => Axis::even(h).unwrap().periodic(),
        false => Axis::even(h).unwrap(),
    };
    Grid::new(shape, spacing.iter().zip(periodic).map(axis).collect()).unwrap()
}

/// Numbers in [−1, 1).
fn random(length: usize, mut seed: u64) -> Vec<f64> {
    let next = |_| {
        seed = seed.wrapping_mul(6364136223846793005).wrapping_add(1442695040888963407);
        (seed >> 11) as f64 / (1_u64 << 52) as f64 - 1.0
    };
    (0..length).map(next).collect()
}

fn index_of(shape: &[usize], mut place: usize) -> Vec<usize> {
    let mut index = vec![0; shape.len()];
    for axis in (0..shape.len()).rev() {
        index[axis] = place % shape[axis];
        place /= shape[axis];
    }
    index
}

fn place_of(shape: &[usize], index: &[usize]) -> usize {
    index.iter().zip(shape).fold(0, |place, (i, length)| place * length + i)
}

/// The convolution as one sum over the n-dimensional window, of the samples that are there.
fn naive(grid: &Grid, samples: &[f64], scale: f64) -> Vec<f64> {
    let shape = grid.shape();
    let steps: Vec<f64> = grid.axes().iter().map(|axis| scale / axis.spacing().unwrap()).collect();
    let radius: Vec<isize> = steps.iter().map(|s| (4.0 * s + 0.5) as isize).collect();
    let window: Vec<usize> = radius.iter().map(|r| 2 * *r as usize + 1).collect();
    let total: usize = window.iter().product();
    let at = |place: usize| {
        if samples[place].is_nan() {
            return f64::NAN;
        }
        let centre = index_of(shape, place);
        let (mut sum, mut weights) = (0.0, 0.0);
        for k in 0..total {
            let mut weight = 1.0;
            let index: Vec<usize> = index_of(&window, k)
                .iter()
                .enumerate()
                .map(|(axis, &o)| {
                    let (o, length) = (o as isize - radius[axis], shape[axis] as isize);
                    weight *= (-0.5 * (o as f64 / steps[axis]).powi(2)).exp();
                    let target = centre[axis] as isize + o;
                    if grid.axes()[axis].is_periodic() {
                        return target.rem_euclid(length) as usize;
                    }
                    let turned = target.rem_euclid(2 * length);
                    turned.min(2 * length - 1 - turned) as usize
                })
                .collect();
            let sample = samples[place_of(shape, &index)];
            if !sample.is_nan() {
                sum += weight * sample;
                weights += weight;
            }
        }
        sum / weights
    };
    (0..samples.len()).map(at).collect()
}

#[track_caller]
fn close(found: &[f64], expected: &[f64], tolerance: f64) {
    assert_eq!(found.len(), expected.len());
    for (place, (found, expected)) in found.iter().zip(expected).enumerate() {
        assert_eq!(found.is_nan(), expected.is_nan(), "{place}");
        assert!(found.is_nan() || (found - expected).abs() <= tolerance, "{place}: {found} for {expected}");
    }
}

fn bits(values: &[f64]) -> Vec<u64> {
    values.iter().map(|value| value.to_bits()).collect()
}

const SHAPES: [&[usize]; 5] = [&[40], &[9, 11], &[4, 30], &[5, 6, 7], &[4, 4, 5, 4]];

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
                    let field = Field::with(&samples, grid, &options(scale)).unwrap();
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
        let field = Field::with(&SAMPLES, grid, &options(1.5)).unwrap();
        close(&field.smoothed().unwrap(), &expected, 32.0 * f64::EPSILON * 8.0);
    }
}

#[test]
fn the_hessian_is_scikit_images() {
    let options = FieldOptions { scheme: Scheme::Nested { edge_order: 1 }, ..options(1.0) };
    let field = Field::with(&SAMPLES, Grid::spaced(&[6, 7], &[1.0, 1.0]).unwrap(), &options).unwrap();
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
    let field = Field::with(&samples, grid.clone(), &options(0.8)).unwrap();
    let smoothed = field.smoothed().unwrap();
    let of_smoothed = Field::with(&smoothed, grid, &FieldOptions::default()).unwrap();
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
        Field::with(samples, grid, &options(1.5)).unwrap().smoothed().unwrap()
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
    let masked = Field::with(&samples, grid, &options(1.5)).unwrap().with_mask(&present).unwrap();
    assert_eq!(bits(&masked.smoothed().unwrap()), bits(&holed));
}

#[test]
fn a_constant_is_one_to_the_bit_and_a_mean_stays() {
    for shape in SHAPES {
        let n = shape.len();
        for periodic in [false, true] {
            let grid = grid(shape, &[1.0; 4][..n], &[periodic; 4][..n]);
            let constant = vec![0.1; grid.samples()];
            let smoothed = Field::with(&constant, grid.clone(), &options(1.7)).unwrap().smoothed().unwrap();
            assert!(smoothed.iter().all(|&value| value == 0.1));
            // The convolution's matrix is symmetric, so that its columns sum to 1 as its rows do.
            let samples = random(grid.samples(), 9);
            let smoothed = Field::with(&samples, grid, &options(1.7)).unwrap().smoothed().unwrap();
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
            Field::with(samples, grid, &options(1.2)).unwrap().smoothed().unwrap()
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
    let smoothed = |samples: &[f64]| Field::with(samples, grid.clone(), &options(2.0)).unwrap().smoothed().unwrap();
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
        let field = Field::with(samples, grid, &options(1.0)).unwrap();
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
    assert_eq!(Field::with(&samples, uneven, &options(1.0)).unwrap_err(), Error::Uneven { axis: 1 });
    let even = Grid::spaced(&[12], &[1.0]).unwrap();
    for scale in [0.0, -1.0, f64::NAN, f64::INFINITY, 1e6, 1e300] {
        assert!(matches!(Field::with(&samples, even.clone(), &options(scale)), Err(Error::Domain { .. })));
        let plain = Field::with(&samples, even.clone(), &FieldOptions::default()).unwrap();
        assert!(matches!(plain.structure_tensor(scale), Err(Error::Domain { .. })));
    }
    let mut infinite = samples;
    infinite[7] = f64::INFINITY;
    let field = Field::with(&infinite, even.clone(), &options(1.0)).unwrap();
    assert!(matches!(field.laplacian(), Err(Error::NonFiniteValue { index: 7, .. })));
    assert!(matches!(field.smoothed(), Err(Error::NonFiniteValue { index: 7, .. })));
    // The differences of these exceed f64, their means do not.
    let large: Vec<f64> = (0..12).map(|k| if k % 2 == 0 { 8e307 } else { -8e307 }).collect();
    let doubled: Vec<f64> = large.iter().map(|x| 2.0 * x).collect();
    let smoothed = |samples: &[f64]| Field::with(samples, even.clone(), &options(1.0)).unwrap().smoothed();
    assert!(smoothed(&large).unwrap().iter().all(|mean| mean.abs() <= 8e307));
    assert!(matches!(smoothed(&doubled), Err(Error::Overflow { .. })));
}

#[test]
fn the_top_of_a_sphere() {
    let (radius, h) = (2.0_f64, 0.01);
    let z = |k: usize| {
        let (x, y) = ((k / 11) as f64 - 5.0, (k % 11) as f64 - 5.0);
        (radius * radius - h * h * (x * x + y * y)).sqrt()
    };
    let samples: Vec<f64> = (0..121).map(z).collect();
    let field = Field::new(&samples, &[11, 11], &[h, h]).unwrap();
    let quantities = [Quantity::MeanCurvature, Quantity::GaussianCurvature, Quantity::ShapeIndex];
    let maps = field.compute(&quantities).unwrap();
    // f″ = −1/R and f⁗ = −3/R³, so second differences are off by h²/4R³ and more to fourth order; and by 4u·R/h² in rounding.
    let error = 1.01 * h * h / (4.0 * radius.powi(3)) + 8.0 * f64::EPSILON * radius / (h * h);
    let [mean, gaussian, index] = [0, 1, 2].map(|k| maps[k].values[60]);
    assert!((mean + 1.0 / radius).abs() <= error, "{mean}");
    assert!((gaussian - 1.0 / (radius * radius)).abs() <= 2.02 / radius * error, "{gaussian}");
    assert_eq!(index, 1.0);
    let upside_down: Vec<f64> = samples.iter().map(|z| -z).collect();
    let maps = Field::new(&upside_down, &[11, 11], &[h, h]).unwrap().compute(&quantities).unwrap();
    assert_eq!([0, 1, 2].map(|k| maps[k].values[60]), [-mean, gaussian, -1.0]);
}

#[test]
fn saddles_and_cylinders() {
    let quantities = [Quantity::MeanCurvature, Quantity::GaussianCurvature, Quantity::ShapeIndex];
    // z = xy at −3, …, 3: H = −xy/w³, K = −1/w⁴, w² = 1 + x² + y².
    let samples: Vec<f64> = (0..49).map(|k| ((k / 7) as f64 - 3.0) * ((k % 7) as f64 - 3.0)).collect();
    let maps = Field::new(&samples, &[7, 7], &[1.0, 1.0]).unwrap().compute(&quantities).unwrap();
    for place in 0..49 {
        let (x, y) = ((place / 7) as f64 - 3.0, (place % 7) as f64 - 3.0);
        let w = (1.0 + x * x + y * y).sqrt();
        assert!((maps[0].values[place] + x * y / w.powi(3)).abs() <= 16.0 * f64::EPSILON);
        assert!((maps[1].values[place] + 1.0 / w.powi(4)).abs() <= 16.0 * f64::EPSILON);
        assert_eq!(maps[2].values[place], 0.0);
    }
    // z = √(4 − y²), a ridge along x.
    let h = 0.01;
    let samples: Vec<f64> = (0..77).map(|k| (4.0 - (h * ((k % 11) as f64 - 5.0)).powi(2)).sqrt()).collect();
    let maps = Field::new(&samples, &[7, 11], &[1.0, h]).unwrap().compute(&quantities).unwrap();
    let error = 1.01 * h * h / 64.0 + 16.0 * f64::EPSILON / (h * h);
    assert!((0..7).all(|x| (maps[0].values[11 * x + 5] + 0.25).abs() <= error));
    assert!(maps[1].values.iter().all(|&gaussian| gaussian == 0.0));
    assert!(maps[2].values.iter().all(|&index| index == 0.5));
    // Stored the other way round, x is x still.
    let stored: Vec<f64> = (0..77).map(|k| samples[(k % 7) * 11 + k / 7]).collect();
    let field = Field::new(&stored, &[7, 11], &[1.0, h]).unwrap().stored_as(Layout::ColumnMajor).unwrap();
    let reversed = field.compute(&quantities).unwrap();
    for (map, reversed) in maps.iter().zip(&reversed) {
        assert!((0..77).all(|k| (reversed.values[k] - map.values[(k % 7) * 11 + k / 7]).abs() <= 4.0 * f64::EPSILON));
    }
    let line = Field::new(&samples, &[77], &[1.0]).unwrap();
    assert!(matches!(line.compute(&[Quantity::ShapeIndex]), Err(Error::Shape { .. })));
}

/// Curvatures where both slopes and all second derivatives differ, also when the axes are stored in reverse.
#[test]
fn a_quadratic_by_the_formulae() {
    let f = |x: f64, y: f64| 0.5 * x * x - 1.25 * x * y + 2.0 * y * y + 3.0 * x - y;
    let quantities = [Quantity::MeanCurvature, Quantity::GaussianCurvature, Quantity::ShapeIndex];
    let rows: Vec<f64> = (0..42).map(|k| f((k / 7) as f64, (k % 7) as f64)).collect();
    let columns: Vec<f64> = (0..42).map(|k| f((k % 6) as f64, (k / 6) as f64)).collect();
    let by_rows = Field::new(&rows, &[6, 7], &[1.0, 1.0]).unwrap();
    let by_columns = Field::new(&columns, &[6, 7], &[1.0, 1.0]).unwrap().stored_as(Layout::ColumnMajor).unwrap();
    let (a, b) = (by_rows.compute(&quantities).unwrap(), by_columns.compute(&quantities).unwrap());
    for (i, j) in (0..6).flat_map(|i| (0..7).map(move |j| (i, j))) {
        let (x, y) = (i as f64, j as f64);
        let (fx, fy, xx, xy, yy) = (x - 1.25 * y + 3.0, -1.25 * x + 4.0 * y - 1.0, 1.0, -1.25, 4.0);
        let w = 1.0 + fx * fx + fy * fy;
        let mean = 0.5 * ((1.0 + fy * fy) * xx - 2.0 * fx * fy * xy + (1.0 + fx * fx) * yy) / w.powf(1.5);
        let gaussian = (xx * yy - xy * xy) / (w * w);
        let index = std::f64::consts::FRAC_2_PI * (-(xx + yy) / ((xx - yy).powi(2) + 4.0 * xy * xy).sqrt()).atan();
        for (k, expected) in [mean, gaussian, index].into_iter().enumerate() {
            assert!((a[k].values[7 * i + j] - expected).abs() <= 64.0 * f64::EPSILON * expected.abs());
            assert!((b[k].values[i + 6 * j] - expected).abs() <= 64.0 * f64::EPSILON * expected.abs());
        }
    }
}

/// test_shape_index of scikit-image 0.26.0 (skimage/feature/tests/test_corner.py), whose σ = 0.1 smooths nothing. At the
/// peak, where λ₁ = λ₂ and its quotient is −4/0, it has −1; a cap is 1 by its own table.
#[test]
fn the_published_shape_index() {
    let mut samples = [0.0; 25];
    samples[12] = 4.0;
    let options = FieldOptions { scheme: Scheme::Nested { edge_order: 1 }, ..options(0.1) };
    let field = Field::with(&samples, Grid::spaced(&[5, 5], &[1.0, 1.0]).unwrap(), &options).unwrap();
    let index = field.compute(&[Quantity::ShapeIndex]).unwrap().remove(0).values;
    let n = f64::NAN;
    let expected =
        [[n, n, -0.5, n, n], [n, 0.0, n, 0.0, n], [-0.5, n, 1.0, n, -0.5], [n, 0.0, n, 0.0, n], [n, n, -0.5, n, n]];
    close(&index, expected.as_flattened(), 0.0);
}

#[test]
fn the_structure_tensor_is_the_direct_sum() {
    for (shape, scale) in [(&[30][..], 1.5), (&[9, 11], 1.2), (&[7, 40], 3.0), (&[5, 6, 7], 0.8)] {
        let n = shape.len();
        for periodic in [false, true] {
            for holes in [false, true] {
                let grid = grid(shape, &[1.0, 0.5, 2.0][..n], &[periodic; 3][..n]);
                let mut samples = random(grid.samples(), 31);
                if holes {
                    (0..samples.len()).step_by(17).for_each(|k| samples[k] = f64::NAN);
                }
                let field = Field::with(&samples, grid.clone(), &FieldOptions::default()).unwrap();
                let gradient = field.compute(&[Quantity::Gradient]).unwrap().remove(0);
                let tensor = field.structure_tensor(scale).unwrap();
                assert_eq!(tensor.shape[0], n * (n + 1) / 2);
                let expected = |i: usize, j: usize| {
                    let pairs = gradient.component(i).iter().zip(gradient.component(j));
                    naive(&grid, &pairs.map(|(a, b)| a * b).collect::<Vec<_>>(), scale)
                };
                let diagonal: Vec<Vec<f64>> = (0..n).map(|i| expected(i, i)).collect();
                for (i, j) in (0..n).flat_map(|i| (i..n).map(move |j| (i, j))) {
                    let found = tensor.component(i, j).unwrap();
                    assert_eq!(found.as_ptr(), tensor.component(j, i).unwrap().as_ptr());
                    for (place, expected) in expected(i, j).into_iter().enumerate() {
                        let size = (diagonal[i][place] * diagonal[j][place]).sqrt();
                        assert_eq!(found[place].is_nan(), expected.is_nan());
                        assert!(expected.is_nan() || (found[place] - expected).abs() <= 64.0 * f64::EPSILON * size);
                    }
                }
                assert!(tensor.component(n, 0).is_none());
                let (eigenvalues, points) = (tensor.eigenvalues().unwrap(), samples.len());
                for place in 0..points {
                    let trace: f64 = (0..n).map(|i| tensor.component(i, i).unwrap()[place]).sum();
                    let sum: f64 = (0..n).map(|k| eigenvalues[k * points + place]).sum();
                    assert!(trace.is_nan() || eigenvalues[place] >= -32.0 * f64::EPSILON * trace);
                    assert!(trace.is_nan() || (trace - sum).abs() <= 32.0 * f64::EPSILON * trace);
                }
            }
        }
    }
}

/// f(y, x) has the tensor of f(x, y) with its axes exchanged; a field that is smoothed, in single precision or masked goes
/// through the same sums.
#[test]
fn the_structure_tensor_turns_with_the_field() {
    let samples: Vec<f32> = random(12 * 15, 8).into_iter().map(|x| x as f32).collect();
    let turned: Vec<f32> = (0..180).map(|k| samples[(k % 12) * 15 + k / 12]).collect();
    let present = [true; 180];
    let tensor = |samples: &[f32], shape: &[usize], spacing: &[f64], layout: Layout| {
        let field = Field::with(samples, Grid::spaced(shape, spacing).unwrap(), &options(0.7)).unwrap();
        field.stored_as(layout).unwrap().with_mask(&present).unwrap().structure_tensor(1.5).unwrap()
    };
    let plain = tensor(&samples, &[12, 15], &[1.0, 0.5], Layout::RowMajor);
    let exchanged = tensor(&turned, &[15, 12], &[0.5, 1.0], Layout::RowMajor);
    let reversed = tensor(&turned, &[12, 15], &[1.0, 0.5], Layout::ColumnMajor);
    for (i, j) in [(0, 0), (0, 1), (1, 1)] {
        let [a, b, c] = [(&plain, i, j), (&exchanged, 1 - i, 1 - j), (&reversed, i, j)]
            .map(|(tensor, i, j)| tensor.component(i, j).unwrap());
        for k in 0..180 {
            let k_plain = (k % 12) * 15 + k / 12;
            let size = plain.component(0, 0).unwrap()[k_plain] + plain.component(1, 1).unwrap()[k_plain];
            assert!((b[k] - a[k_plain]).abs() <= 64.0 * f64::EPSILON * size);
            assert!((c[k] - a[k_plain]).abs() <= 64.0 * f64::EPSILON * size);
        }
    }
}

#[test]
fn eigenvectors_solve_the_equation() {
    let samples = random(7 * 8 * 9, 77);
    for layout in [Layout::RowMajor, Layout::ColumnMajor] {
        let field = Field::new(&samples, &[7, 8, 9], &[1.0, 0.5, 2.0]).unwrap().stored_as(layout).unwrap();
        let maps = field.compute(&[Quantity::FullHessian, Quantity::Eigenvalues, Quantity::Eigenvectors]).unwrap();
        assert_eq!(maps[2].shape[..2], [3, 3]);
        for place in 0..samples.len() {
            let at = |map: usize, component: usize| maps[map].component(component)[place];
            let norm = (0..9).map(|k| at(0, k).powi(2)).sum::<f64>().sqrt();
            for k in 0..3 {
                for i in 0..3 {
                    let product: f64 = (0..3).map(|j| at(0, 3 * i + j) * at(2, 3 * k + j)).sum();
                    assert!((product - at(1, k) * at(2, 3 * k + i)).abs() <= 256.0 * f64::EPSILON * norm);
                }
                let length: f64 = (0..3).map(|i| at(2, 3 * k + i).powi(2)).sum();
                assert!((length - 1.0).abs() <= 64.0 * f64::EPSILON);
            }
        }
    }
}
