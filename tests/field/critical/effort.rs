//! What a search for critical points takes, counted in steps: enough for noise, next to nothing where the samples
//! are equal, the same for any number of threads; and what it says where it takes more than it may.

use std::ops::{ControlFlow, Range};
use std::sync::Mutex;

use gramkit::field::{Axis, CriticalPoints, FieldOptions, Grid, Scheme, SlabField, Truncation};
use gramkit::matrix::{Layout, Slabs};
use gramkit::{Error, Field};

use crate::support::threads::on;

const NESTED: Scheme = Scheme::Nested { edge_order: 1 };

/// Numbers in [0, 1) with no pattern.
fn noise(count: usize, mut state: u64) -> Vec<f64> {
    let mut number = || {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 11) as f64 / (1_u64 << 53) as f64
    };
    (0..count).map(|_| number()).collect()
}

fn grid(shape: &[usize], periodic: bool) -> Grid {
    let axis = || Axis::even(1.0).unwrap();
    let axes = shape.iter().map(|_| if periodic { axis().periodic() } else { axis() }).collect();
    Grid::new(shape, axes).unwrap()
}

fn found(samples: &[f64], grid: Grid, options: &FieldOptions<'_>) -> CriticalPoints {
    Field::with(samples, grid, options).unwrap().critical_points().unwrap()
}

/// Boxes for each sample that noise takes, at most: up to some hundred are looked at in each cell, and a few points are
/// judged, each for 64.
const NOISE: u64 = 800;

#[test]
fn noise_takes_so_much_for_a_sample() {
    for (shape, scheme) in [
        (vec![600], Scheme::default()),
        (vec![20, 22], Scheme::default()),
        (vec![7, 8, 7], Scheme::default()),
        (vec![4; 4], Scheme::default()),
        (vec![3; 4], NESTED),
    ] {
        let grid = grid(&shape, false);
        let samples = noise(grid.samples(), 1);
        let effort = NOISE * (6_u64.pow(shape.len() as u32) + 256) * samples.len() as u64;
        let usual = found(&samples, grid.clone(), &FieldOptions { scheme, ..FieldOptions::default() });
        let limited = found(&samples, grid.clone(), &FieldOptions { scheme, effort, ..FieldOptions::default() });
        assert_eq!(limited.left_out, 0, "{shape:?}");
        assert_eq!(limited, usual, "{shape:?}");
        // It takes something, or the count does not count.
        let least = FieldOptions { scheme, effort: effort / (10 * NOISE), ..FieldOptions::default() };
        assert!(found(&samples, grid, &least).left_out > 0, "{shape:?}");
    }
}

#[test]
fn equal_samples_take_nothing() {
    for (shape, periodic) in [
        (vec![100_000], false),
        (vec![1000, 1000], false),
        (vec![300, 200], true),
        (vec![50, 40, 30], false),
        (vec![20, 12, 8], true),
        (vec![6; 4], false),
        (vec![4; 6], false),
    ] {
        let samples = vec![0.0; shape.iter().product()];
        let least = FieldOptions { effort: 1, ..FieldOptions::default() };
        let found = found(&samples, grid(&shape, periodic), &least);
        let cells: usize = shape.iter().map(|n| if periodic { *n } else { n - 1 }).product();
        assert_eq!((found.left_out, found.points.len(), found.plateaus.len()), (0, 0, 1), "{shape:?}");
        assert_eq!((found.plateaus[0].cells, found.plateaus[0].boundary), (cells, !periodic), "{shape:?}");
        let ends: Vec<f64> = shape.iter().map(|&n| if periodic { n as f64 } else { n as f64 - 1.0 }).collect();
        assert_eq!((&found.plateaus[0].lower, &found.plateaus[0].upper), (&vec![0.0; ends.len()], &ends));
    }
}

#[test]
fn the_interior_of_a_step_takes_nothing() {
    // Of steps of 50 samples and of 100 the cells at the rims cost the same.
    let left_out = |width: usize, effort: u64| {
        let length = 2 * width;
        let samples: Vec<f64> = (0..length * length).map(|k| [0.0, 3.0][k / length / width]).collect();
        found(&samples, grid(&[length, length], false), &FieldOptions { effort, ..FieldOptions::default() }).left_out
    };
    let least = (0..40).map(|power| 1_u64 << power).find(|&effort| left_out(50, effort) == 0).unwrap();
    // The rim is as long as the step is wide.
    assert_eq!(left_out(100, 4 * least), 0, "{least}");
}

#[test]
fn what_is_left_out_depends_neither_on_threads_nor_on_slabs() {
    struct Source(Vec<usize>, Vec<f64>);
    impl Slabs for Source {
        fn shape(&self) -> &[usize] {
            &self.0
        }
        fn layout(&self) -> Layout {
            Layout::RowMajor
        }
        fn roundoff(&self) -> f64 {
            0.5 * f64::EPSILON
        }
        fn read(
            &mut self,
            planes: Range<usize>,
            into: &mut [f64],
        ) -> Result<(), Box<dyn std::error::Error + Send + Sync>> {
            let plane = self.1.len() / self.0[0];
            into.copy_from_slice(&self.1[planes.start * plane..planes.end * plane]);
            Ok(())
        }
    }
    for shape in [vec![900], vec![30, 34], vec![9, 8, 7]] {
        for power in [10, 14, 17, 19] {
            let options =
                FieldOptions { effort: 1 << power, truncation: Truncation::Neglected, ..FieldOptions::default() };
            // A step beside the noise.
            let count: usize = shape.iter().product();
            let samples: Vec<f64> = noise(count, 5).into_iter().map(|x| if x < 0.1 { x } else { x.round() }).collect();
            let expected = found(&samples, grid(&shape, false), &options);
            for threads in [1, 3] {
                assert_eq!(on(threads, || found(&samples, grid(&shape, false), &options)), expected, "{threads}");
            }
            for planes in [1, 2, 5, 1000] {
                let mut source = Source(shape.clone(), samples.clone());
                let mut field =
                    SlabField::with(&mut source, grid(&shape, false), &options).unwrap().with_planes(planes);
                let summary = field.compute(&[], None, &mut |_| Ok(())).unwrap();
                assert_eq!(field.critical_points(&summary).unwrap(), expected, "{shape:?}, {power}, {planes}");
            }
        }
    }
}

#[test]
fn with_more_effort_less_is_left_out() {
    let (shape, mut left) = ([40, 30], usize::MAX);
    let samples = noise(shape[0] * shape[1], 9);
    for power in (10..30).step_by(2) {
        let options = FieldOptions { effort: 1 << power, ..FieldOptions::default() };
        let found = found(&samples, grid(&shape, false), &options);
        assert!(found.left_out <= left, "{power}");
        left = found.left_out;
    }
    assert_eq!(left, 0);
}

#[test]
fn of_more_than_eight_axes_nothing_is_searched() {
    let shape = [2; 10];
    let options = FieldOptions { scheme: NESTED, ..FieldOptions::default() };
    let found = found(&noise(1 << 10, 2), grid(&shape, false), &options);
    assert!(found.points.is_empty() && found.left_out > 0);
}

#[test]
fn a_search_of_equal_samples_and_of_noise_can_be_cancelled() {
    let flat = vec![1.5; 1000 * 1000];
    let rough = noise(120 * 120, 4);
    for (samples, shape) in [(flat, [1000, 1000]), (rough, [120, 120])] {
        let told = Mutex::new(Vec::new());
        let listen = |fraction: f64| {
            told.lock().unwrap().push(fraction);
            ControlFlow::Continue(())
        };
        let options = FieldOptions { progress: Some(&listen), ..FieldOptions::default() };
        found(&samples, grid(&shape, false), &options);
        let told = told.into_inner().unwrap();
        assert_eq!(told.last(), Some(&1.0), "{told:?}");
        let within: Vec<f64> = told.into_iter().filter(|fraction| *fraction > 0.5 && *fraction < 1.0).collect();
        assert!(within.len() >= 3 && within.is_sorted(), "{within:?}");
        for at in within {
            let stop = |fraction: f64| match fraction > at {
                true => ControlFlow::Break(()),
                false => ControlFlow::Continue(()),
            };
            let options = FieldOptions { progress: Some(&stop), ..FieldOptions::default() };
            let field = Field::with(&samples, grid(&shape, false), &options).unwrap();
            assert_eq!(field.critical_points(), Err(Error::Cancelled));
        }
    }
}
