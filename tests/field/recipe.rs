//! Nested differences are numpy.gradient twice: by its documented formulas, transliterated.

use gramkit::Field;
use gramkit::field::Quantity;
use rand::SeedableRng;
use rand::rngs::StdRng;

use super::lines::{Kind, Line, grid, indices, nested, place, random};

/// numpy.gradient along one axis (numpy 2.4, numpy/lib/_function_base_impl.py, "Notes" of its documentation).
fn gradient(f: &[f64], x: &[f64], even: bool, edge_order: usize) -> Vec<f64> {
    let n = f.len();
    let steps: Vec<f64> = (0..n - 1).map(|i| if even { x[1] } else { x[i + 1] - x[i] }).collect();
    let interior = |i: usize| {
        let (hs, hd) = (steps[i - 1], steps[i]);
        if even {
            return (f[i + 1] - f[i - 1]) / (2.0 * hd);
        }
        (hs * hs * f[i + 1] + (hd * hd - hs * hs) * f[i] - hd * hd * f[i - 1]) / (hs * hd * (hd + hs))
    };
    let first = || match edge_order {
        1 => (f[1] - f[0]) / steps[0],
        _ => {
            let (a, b) = (steps[0], steps[1]);
            -(2.0 * a + b) / (a * (a + b)) * f[0] + (a + b) / (a * b) * f[1] - a / (b * (a + b)) * f[2]
        }
    };
    let last = || match edge_order {
        1 => (f[n - 1] - f[n - 2]) / steps[n - 2],
        _ => {
            let (a, b) = (steps[n - 3], steps[n - 2]);
            b / (a * (a + b)) * f[n - 3] - (b + a) / (a * b) * f[n - 2] + (2.0 * b + a) / (b * (a + b)) * f[n - 1]
        }
    };
    (0..n)
        .map(|i| {
            if i == 0 {
                first()
            } else if i == n - 1 {
                last()
            } else {
                interior(i)
            }
        })
        .collect()
}

fn along(lines: &[Line], samples: &[f64], axis: usize, edge_order: usize) -> Vec<f64> {
    let shape: Vec<usize> = lines.iter().map(|line| line.length).collect();
    let mut found = vec![0.0; samples.len()];
    for index in indices(&shape).into_iter().filter(|index| index[axis] == 0) {
        let places: Vec<usize> = (0..shape[axis])
            .map(|i| {
                let mut index = index.clone();
                index[axis] = i;
                place(&shape, &index)
            })
            .collect();
        let f: Vec<f64> = places.iter().map(|&p| samples[p]).collect();
        let line = &lines[axis];
        let values = gradient(&f, &line.coordinates[..line.length], line.kind.is_even(), edge_order);
        places.iter().zip(values).for_each(|(&p, value)| found[p] = value);
    }
    found
}

#[test]
fn every_entry_is_the_gradient_of_the_gradient() {
    let mut rng = StdRng::seed_from_u64(1);
    for edge_order in [1, 2] {
        for kinds in [[Kind::Even; 3], [Kind::Ascending, Kind::Even, Kind::Descending]] {
            let lines: Vec<Line> =
                kinds.iter().zip([6, 7, 9]).map(|(&kind, length)| Line::random(kind, length, 0.5, &mut rng)).collect();
            let samples = random(6 * 7 * 9, 2);
            let field = Field::with(&samples, grid(&lines), &nested(edge_order)).unwrap();
            let maps = field.compute(&[Quantity::Gradient, Quantity::FullHessian]).unwrap();
            let least = lines.iter().map(|l| (l.coordinates[1] - l.coordinates[0]).abs()).fold(1.0, f64::min);
            for i in 0..3 {
                let first = along(&lines, &samples, i, edge_order);
                // c: weights of sum 4/h and of 16/h², a dozen roundings each of samples below 1.
                let allowed = 12.0 * 4.0 * f64::EPSILON / least;
                assert!(first.iter().zip(maps[0].component(i)).all(|(a, b)| (a - b).abs() <= allowed));
                for j in 0..3 {
                    let second = along(&lines, &first, j, edge_order);
                    let gap = |(a, b): (&f64, &f64)| (a - b).abs() <= 4.0 * allowed / least * 2.0;
                    assert!(second.iter().zip(maps[1].component(3 * i + j)).all(gap), "{i} {j} {kinds:?}");
                }
            }
        }
    }
}

#[test]
fn two_samples_have_a_gradient_of_edge_order_1_and_no_curvature() {
    let field = Field::with(&[1.0, 4.0], grid(&[Line::even(2, 0.5)]), &nested(1)).unwrap();
    assert_eq!(field.compute(&[Quantity::Gradient]).unwrap()[0].values, [6.0, 6.0]);
    assert_eq!(field.laplacian().unwrap(), [0.0, 0.0]);
}
