//! Plateaus against a walk over single cells.

use std::collections::BTreeMap;

use gramkit::Field;
use gramkit::claim::PointClass;
use gramkit::field::{Axis, FieldOptions, Grid, PlateauKind};
use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};

use super::surfaces::indices;
use crate::support::cases::cases;

/// A grid of spacing 1.
struct Cells {
    shape: Vec<usize>,
    periodic: Vec<bool>,
}

impl Cells {
    fn place(&self, index: &[isize]) -> Option<usize> {
        let axes = index.iter().zip(&self.shape).zip(&self.periodic);
        let target = |((&i, &length), &periodic): ((&isize, &usize), &bool)| {
            let inside = periodic || (0..length as isize).contains(&i);
            inside.then_some((i.rem_euclid(length as isize) as usize, length))
        };
        axes.map(target).try_fold(0, |place, at| at.map(|(i, length)| place * length + i))
    }

    /// The places at so many steps from an index along each axis, from `from` to `to`.
    fn around(&self, index: &[usize], from: isize, to: isize) -> Vec<Option<usize>> {
        let counts = vec![(to - from + 1) as usize; index.len()];
        let at = |steps: &Vec<usize>| {
            let target: Vec<isize> = index.iter().zip(steps).map(|(&i, &s)| i as isize + from + s as isize).collect();
            self.place(&target)
        };
        indices(&counts).iter().map(at).collect()
    }

    /// The number of cells, the class and the value of each set of connected cells of equal samples, in the order of
    /// their first cells, and whether it is at an edge.
    fn plateaus(&self, samples: &[f64]) -> Vec<(usize, PointClass, f64, bool)> {
        let all = indices(&self.shape);
        let is_level = |index: &Vec<usize>| {
            let corners = self.around(index, 0, 1);
            let first = corners[0].map(|place| samples[place]);
            first.is_some() && corners.iter().all(|corner| corner.map(|place| samples[place]) == first)
        };
        let mut left: BTreeMap<usize, &Vec<usize>> =
            all.iter().enumerate().filter(|(_, index)| is_level(index)).collect();
        let mut found = Vec::new();
        while let Some((place, index)) = left.pop_first() {
            let value = samples[place];
            let (mut stack, mut count, [mut higher, mut lower, mut open]) = (vec![index], 0, [false; 3]);
            while let Some(index) = stack.pop() {
                count += 1;
                for beside in self.around(index, -1, 2) {
                    let sample = beside.map_or(f64::NAN, |place| samples[place]);
                    higher |= sample > value;
                    lower |= sample < value;
                    open |= sample.is_nan();
                }
                for place in self.around(index, -1, 1).into_iter().flatten() {
                    stack.extend(left.remove(&place));
                }
            }
            let class = match (higher, lower) {
                (true, false) => PointClass::Minimum,
                (false, true) => PointClass::Maximum,
                _ => PointClass::Degenerate,
            };
            found.push((count, class, value, open));
        }
        found
    }
}

#[test]
fn they_are_the_connected_cells_of_equal_samples() {
    let mut random = StdRng::seed_from_u64(16);
    let mut seen = 0;
    for case in 0..cases(24) {
        let n = 1 + case % 3;
        let longest = [60, 26, 14][n - 1];
        let shape: Vec<usize> = (0..n).map(|_| random.random_range(6..=longest)).collect();
        let periodic: Vec<bool> = (0..n).map(|_| random.random_bool(0.4)).collect();
        // Blocks of several sizes: steps along each axis, some of height 0.
        let mut steps = |length: usize| -> Vec<usize> {
            let mut at = 0;
            let step = |_| {
                at += usize::from(random.random_bool(0.2));
                at
            };
            (0..length).map(step).collect()
        };
        let steps: Vec<Vec<usize>> = shape.iter().map(|&length| steps(length)).collect();
        let heights: Vec<f64> = (0..64).map(|_| f64::from(random.random_range(0..3_u8))).collect();
        let height = |index: &Vec<usize>| {
            let block = index.iter().zip(&steps).fold(0, |block, (&i, steps)| block * 7 + steps[i]);
            heights[block % 64]
        };
        let samples: Vec<f64> = indices(&shape).iter().map(height).collect();
        let axis = |&periodic: &bool| {
            let axis = Axis::even(1.0).unwrap();
            if periodic { axis.periodic() } else { axis }
        };
        let grid = Grid::new(&shape, periodic.iter().map(axis).collect()).unwrap();
        let found = Field::with(&samples, grid, &FieldOptions::default()).unwrap().critical_points().unwrap();
        let expected = Cells { shape: shape.clone(), periodic }.plateaus(&samples);
        // Of equal samples around a point that is known for what it is the plateau is that point.
        if found.points.iter().any(|point| point.class.is_decided()) {
            continue;
        }
        seen += expected.len();
        let plateaus = found.plateaus.iter().take(expected.len());
        assert!(plateaus.clone().all(|plateau| plateau.kind == PlateauKind::EqualSamples));
        let plateaus: Vec<_> = plateaus.map(|p| (p.cells, p.class, p.value, p.boundary)).collect();
        assert_eq!(plateaus, expected, "{case}: {shape:?}");
    }
    assert!(seen > 60, "{seen}");
}
