//! Surfaces and the structure tensor, against direct sums, scikit-image and geometry.

use gramkit::Error;
use gramkit::Field;
use gramkit::field::{FieldOptions, Grid, Quantity, Scheme};
use gramkit::matrix::Layout;

use super::windows::{close, grid, naive, options, random};

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
    // f″ = −1/R and f⁗ = −3/R³, so second differences are off by h²/4R³ and more to fourth order; and by 4u·R/h² in
    // rounding.
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

/// test_shape_index of scikit-image 0.26.0 (skimage/feature/tests/test_corner.py), whose σ = 0.1 smooths nothing. At
/// the peak, where λ₁ = λ₂ and its quotient is −4/0, it has −1; a cap is 1 by its own table.
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

/// f(y, x) has the tensor of f(x, y) with its axes exchanged; a field that is smoothed, in single precision or masked
/// goes through the same sums.
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
