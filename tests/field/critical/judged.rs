//! A critical point's class and Morse index are one judgement, that of its Hessian.

use gramkit::claim::PointClass;
use gramkit::field::{Axis, FieldOptions, Grid};
use gramkit::{Count, Curvature, Field};
use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};

/// Σ a·cos(k·x + φ), every tenth along each axis, with noise that leaves some points open.
fn field(n: usize, noise: f64, rng: &mut StdRng) -> (Vec<f64>, Grid, FieldOptions<'static>) {
    let length = [0, 200, 40, 20][n];
    let waves: Vec<(f64, Vec<f64>, f64)> = (0..4)
        .map(|_| {
            let k = (0..n).map(|_| rng.random_range(-3.0..3.0)).collect();
            (rng.random_range(0.2..1.0), k, rng.random_range(0.0..6.0))
        })
        .collect();
    let axes = vec![Axis::even(0.1).unwrap(); n];
    let grid = Grid::new(&vec![length; n], axes).unwrap();
    let value = |place: usize| {
        let at = |axis: usize| 0.1 * (place / length.pow((n - 1 - axis) as u32) % length) as f64;
        waves.iter().map(|(a, k, phase)| a * ((0..n).map(|i| k[i] * at(i)).sum::<f64>() + phase).cos()).sum()
    };
    ((0..length.pow(n as u32)).map(value).collect(), grid, FieldOptions { noise, ..FieldOptions::default() })
}

#[test]
fn the_class_and_the_morse_index_are_those_of_the_hessian() {
    let mut rng = StdRng::seed_from_u64(73);
    let (mut same, mut open, mut total) = (0, 0, 0);
    for n in [1, 2, 2, 2, 3] {
        for noise in [0.0, 1e-4, 3e-3] {
            let (samples, grid, options) = field(n, noise, &mut rng);
            for point in Field::with(&samples, grid, &options).unwrap().critical_points().unwrap().points {
                let Count { lower, upper } = point.morse_index;
                match point.class {
                    PointClass::Minimum => assert_eq!((lower, upper), (0, 0), "{point:?}"),
                    PointClass::Maximum => assert_eq!((lower, upper), (n, n), "{point:?}"),
                    PointClass::Saddle => assert!(lower > 0 && upper < n, "{point:?}"),
                    // A multiple zero is degenerate whatever its Hessian; another's Hessian leaves it open.
                    _ => assert!(point.position_error.is_none() || lower == 0 && upper > 0 || lower < n && upper == n),
                }
                let judged = Curvature::of(&point.hessian).unwrap();
                let negative = judged.definiteness.inertia.stated().unwrap().negative;
                assert!(negative.lower.max(lower) <= negative.upper.min(upper), "{point:?}: {negative:?}");
                let class = judged.class.stated().map(PointClass::from);
                match class {
                    Some(class) if point.class.is_decided() => assert_eq!(class, point.class, "{point:?}"),
                    _ => open += 1,
                }
                same += usize::from(negative == point.morse_index);
                total += 1;
            }
        }
    }
    println!("{same} of {total} Morse indices alike, {open} open");
    assert!(total > 100 && open > 5 && 20 * same > 19 * total, "{same}, {open}, {total}");
}
