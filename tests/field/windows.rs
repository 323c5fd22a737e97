//! Smoothing by its definition.

use gramkit::field::{Axis, FieldOptions, Grid};

pub(super) fn options(smoothing: f64) -> FieldOptions {
    FieldOptions { smoothing: Some(smoothing), ..FieldOptions::default() }
}

pub(super) fn grid(shape: &[usize], spacing: &[f64], periodic: &[bool]) -> Grid {
    let axis = |(&h, &periodic): (&f64, &bool)| match periodic {
        true => Axis::even(h).unwrap().periodic(),
        false => Axis::even(h).unwrap(),
    };
    Grid::new(shape, spacing.iter().zip(periodic).map(axis).collect()).unwrap()
}

/// Numbers in [−1, 1).
pub(super) fn random(length: usize, mut seed: u64) -> Vec<f64> {
    let next = |_| {
        seed = seed.wrapping_mul(6364136223846793005).wrapping_add(1442695040888963407);
        (seed >> 11) as f64 / (1_u64 << 52) as f64 - 1.0
    };
    (0..length).map(next).collect()
}

pub(super) fn index_of(shape: &[usize], mut place: usize) -> Vec<usize> {
    let mut index = vec![0; shape.len()];
    for axis in (0..shape.len()).rev() {
        index[axis] = place % shape[axis];
        place /= shape[axis];
    }
    index
}

pub(super) fn place_of(shape: &[usize], index: &[usize]) -> usize {
    index.iter().zip(shape).fold(0, |place, (i, length)| place * length + i)
}

/// The convolution as one sum over the n-dimensional window, of the samples that are there.
pub(super) fn naive(grid: &Grid, samples: &[f64], scale: f64) -> Vec<f64> {
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
pub(super) fn close(found: &[f64], expected: &[f64], tolerance: f64) {
    assert_eq!(found.len(), expected.len());
    for (place, (found, expected)) in found.iter().zip(expected).enumerate() {
        assert_eq!(found.is_nan(), expected.is_nan(), "{place}");
        assert!(found.is_nan() || (found - expected).abs() <= tolerance, "{place}: {found} for {expected}");
    }
}

pub(super) const SHAPES: [&[usize]; 5] = [&[40], &[9, 11], &[4, 30], &[5, 6, 7], &[4, 4, 5, 4]];
