//! Surfaces with known critical points.

use gramkit::Field;
use gramkit::claim::PointClass;
use gramkit::field::{CriticalPoint, CriticalPoints, FieldOptions, Grid};

pub(in crate::field) const MINIMUM: PointClass = PointClass::Minimum;

pub(in crate::field) const MAXIMUM: PointClass = PointClass::Maximum;

pub(in crate::field) const SADDLE: PointClass = PointClass::Saddle;

/// So many samples from `from` to `to`.
pub(in crate::field) fn grid(ends: &[(f64, f64)], shape: &[usize]) -> Grid {
    let spacing: Vec<f64> = ends.iter().zip(shape).map(|((a, b), &n)| (b - a) / (n - 1) as f64).collect();
    let origin: Vec<f64> = ends.iter().map(|(a, _)| *a).collect();
    Grid::spaced(shape, &spacing).unwrap().starting_at(&origin).unwrap()
}

pub(in crate::field) fn indices(shape: &[usize]) -> Vec<Vec<usize>> {
    let extend = |rows: Vec<Vec<usize>>, &length: &usize| {
        rows.iter().flat_map(|row| (0..length).map(move |i| [row.as_slice(), &[i]].concat())).collect()
    };
    shape.iter().fold(vec![vec![]], extend)
}

pub(in crate::field) fn sample(grid: &Grid, f: impl Fn(&[f64]) -> f64) -> Vec<f64> {
    indices(grid.shape()).iter().map(|index| f(&grid.position(index))).collect()
}

pub(in crate::field) fn critical(grid: &Grid, f: impl Fn(&[f64]) -> f64) -> CriticalPoints {
    let samples = sample(grid, f);
    Field::with(&samples, grid.clone(), &FieldOptions::default()).unwrap().critical_points().unwrap()
}

pub(in crate::field) fn counts(found: &CriticalPoints) -> [usize; 3] {
    [MINIMUM, SADDLE, MAXIMUM].map(|class| found.count(class))
}

/// The one found point next to each expected one, with the greatest distance of a coordinate.
#[track_caller]
pub(in crate::field) fn matched(found: &CriticalPoints, expected: &[(&[f64], PointClass)], within: f64) -> f64 {
    assert_eq!(found.points.len(), expected.len(), "{:#?}", found.points);
    let mut worst = 0.0_f64;
    for (position, class) in expected {
        let distance =
            |p: &CriticalPoint| p.position.iter().zip(*position).fold(0.0_f64, |d, (a, b)| d.max((a - b).abs()));
        let near: Vec<&CriticalPoint> = found.points.iter().filter(|p| distance(p) <= within).collect();
        assert_eq!(near.len(), 1, "{position:?}: {near:#?}");
        assert_eq!(near[0].class, *class, "{position:?}");
        let error = near[0].position_error.as_ref().unwrap();
        let covered = near[0].position.iter().zip(*position).zip(error).all(|((a, b), e)| (a - b).abs() <= *e + 1e-6);
        assert!(covered, "{position:?}: {:?} ± {error:?}", near[0].position);
        worst = worst.max(distance(near[0]));
    }
    worst
}

// Functions of the literature.

pub(in crate::field) fn himmelblau(p: &[f64]) -> f64 {
    (p[0] * p[0] + p[1] - 11.0).powi(2) + (p[0] + p[1] * p[1] - 7.0).powi(2)
}

/// The zeros of its gradient, by Newton's method in double precision (Himmelblau, *Applied Nonlinear Programming*,
/// 1972, gives the minima).
pub(in crate::field) const HIMMELBLAU: [(&[f64], PointClass); 9] = [
    (&[3.0, 2.0], MINIMUM),
    (&[-2.805_118_086_952_745, 3.131_312_518_250_573], MINIMUM),
    (&[-3.779_310_253_377_747, -3.283_185_991_286_17], MINIMUM),
    (&[3.584_428_340_330_492, -1.848_126_526_964_404], MINIMUM),
    (&[-0.270_844_590_667_349, -0.923_038_556_480_027], MAXIMUM),
    (&[3.385_154_183_606_771, 0.073_851_879_837_946], SADDLE),
    (&[0.086_677_504_555_2, 2.884_254_701_174_769], SADDLE),
    (&[-3.073_025_750_764_161, -0.081_353_044_287_998], SADDLE),
    (&[-0.127_961_346_731_1, -1.953_714_980_389_32], SADDLE),
];

pub(in crate::field) fn positions(found: &CriticalPoints) -> Vec<Vec<f64>> {
    found.points.iter().map(|point| point.position.clone()).collect()
}
