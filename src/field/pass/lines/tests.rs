use std::ops::Range;
use std::sync::atomic::AtomicUsize;

use super::*;
use crate::claim::PointClass;
use crate::field::grid::{Axis, FieldOptions, Grid, Truncation};
use crate::field::pass::{Discretization, ErrorModel, Request, Summary, Targets, around};
use crate::matrix::Layout;
use crate::rounding::UNIT_ROUNDOFF;
use crate::simd::{Aligned, Stream};

/// A field's discretization, and its samples in storage order.
struct Case {
    discretization: Discretization,
    samples: Vec<f64>,
}

impl Case {
    fn new(shape: &[usize], periodic: impl Fn(usize) -> bool) -> Self {
        let axis = |axis: usize| {
            let even = Axis::even(0.3 + 0.2 * axis as f64).unwrap();
            if periodic(axis) { even.periodic() } else { even }
        };
        let grid = Grid::new(shape, (0..shape.len()).map(axis).collect()).unwrap();
        let options = FieldOptions::default();
        let discretization = Discretization::of_field(&grid, Layout::RowMajor, &options, UNIT_ROUNDOFF).unwrap();
        let samples = (0..grid.samples()).map(|k| (k as f64 * 0.37).sin() + (k as f64 * 0.011).cos()).collect();
        Self { discretization, samples }
    }

    fn plan<'a>(&'a self, quantities: &'a [Quantity], reversed: bool) -> Plan<'a> {
        let options = FieldOptions::default();
        let errors = ErrorModel::new(UNIT_ROUNDOFF, self.discretization.dimension(), &options);
        let request = Request { quantities, ..Request::default() };
        Plan::new(&self.discretization, errors, &options, request, reversed).unwrap()
    }

    /// The results of a plan at these planes, from no more of the samples than it takes; each component from `start` on
    /// in room of its own.
    fn results(&self, plan: &Plan<'_>, planes: Range<usize>, start: usize) -> Vec<Vec<f64>> {
        let plane = self.discretization.plane();
        let (first, count) = around(&self.discretization, planes.clone(), plan.halo());
        let at = |k: usize| (first + k) % self.discretization.shape[0] * plane;
        let samples: Vec<f64> = (0..count).flat_map(|k| self.samples[at(k)..at(k) + plane].iter().copied()).collect();
        let components = plan.quantities[0].components(self.discretization.dimension());
        let mut rooms = vec![vec![f64::NAN; start + planes.len() * plane]; components];
        let components = vec![rooms.iter_mut().map(|room| &mut room[start..]).collect()];
        let targets = Targets { components, classes: None };
        let window = Window { samples: &samples, first };
        let summary: Summary = plan.run(window, planes, targets, &AtomicUsize::new(0)).unwrap();
        assert!(summary.stationary.is_empty());
        rooms.into_iter().map(|room| room[start..].to_vec()).collect()
    }

    /// Whether one line at these indices is written as a line.
    fn is_taken(&self, plan: &Plan<'_>, index: &[usize], largest: f64) -> bool {
        let Discretization { line, .. } = self.discretization;
        let window = Window { samples: &self.samples, first: 0 };
        let place = Place { index, start: 0, length: line, largest };
        let components = plan.quantities[0].components(self.discretization.dimension());
        let mut rooms = vec![vec![0.0; line]; components];
        let components = vec![rooms.iter_mut().map(|room| &mut room[..]).collect()];
        let targets = Targets { components, classes: None };
        let stream = Some(Stream::new());
        let mut task =
            Task { points: 0..line, targets, stream, summary: Summary::default(), scratch: Aligned::default() };
        plan.add_lines(window, place, &mut task) == line
    }
}

const SHAPES: [&[usize]; 7] =
    [&[9, 140], &[40, 129], &[6, 17, 131], &[5, 50, 45], &[4, 4, 800], &[4, 5, 47, 46], &[5, 4, 4, 700]];

#[test]
fn lines_have_the_bits_of_blocks() {
    for shape in SHAPES {
        // No axis is periodic, the first, the second, …, all are.
        for which in 0..shape.len() + 2 {
            let n = shape.len();
            let case = Case::new(shape, |axis| which == n + 1 || axis + 1 == which);
            for quantity in [Quantity::Hessian, Quantity::Laplacian, Quantity::Eigenvalues] {
                for reversed in [false, true] {
                    let quantities = [quantity];
                    let mut plan = case.plan(&quantities, reversed);
                    let index = if n == 2 { &[2][..] } else { &[1, 1, 1][..n - 1] };
                    assert!(plan.lines && case.is_taken(&plan, index, 2.0), "{shape:?} {which}");
                    for (planes, streamed, start) in [(0..shape[0], false, 0), (1..2, true, 0), (0..shape[0], true, 3)]
                    {
                        plan.streamed = streamed;
                        let by_lines = case.results(&plan, planes.clone(), start);
                        let mut blocks = case.plan(&quantities, reversed);
                        blocks.lines = false;
                        assert_eq!(by_lines, case.results(&blocks, planes, start), "{shape:?} {which} {quantity:?}");
                    }
                }
            }
        }
    }
}

/// The codes of the classes at all points, by lines or by blocks.
fn codes(case: &Case, lines: bool) -> Vec<u8> {
    let options = FieldOptions { truncation: Truncation::Neglected, ..FieldOptions::default() };
    let discretization = &case.discretization;
    let errors = ErrorModel::new(UNIT_ROUNDOFF, discretization.dimension(), &options);
    let request = Request { classes: true, ..Request::default() };
    let mut plan = Plan::new(discretization, errors, &options, request, false).unwrap();
    assert!(std::mem::replace(&mut plan.lines, lines));
    let mut codes = vec![99; case.samples.len()];
    let targets = Targets { components: Vec::new(), classes: Some(&mut codes) };
    let window = Window { samples: &case.samples, first: 0 };
    plan.run(window, 0..discretization.shape[0], targets, &AtomicUsize::new(0)).unwrap();
    codes
}

#[test]
fn classes_by_lines_are_those_by_blocks() {
    for shape in SHAPES {
        for periodic in [false, true] {
            let mut case = Case::new(shape, |_| periodic);
            let all = codes(&case, true);
            assert_eq!(all, codes(&case, false));
            assert!((0..3).all(|class| all.contains(&class)), "minima, maxima and saddles");
            // A plateau in the middle, where the filter decides nothing, a sample that is missing, a large one.
            let middle = case.samples.len() / 2;
            let reach = 2 * case.discretization.plane();
            case.samples[middle..middle + reach.min(middle / 2)].fill(1.0);
            let with_plateau = codes(&case, true);
            assert_eq!(with_plateau, codes(&case, false));
            assert!(with_plateau != all);
            let place = middle / 2 + 70;
            case.samples[place] = f64::NAN;
            case.samples[place / 2] = 1e200;
            let with_hole = codes(&case, true);
            assert_eq!(with_hole, codes(&case, false));
            assert_eq!(with_hole[place], PointClass::Invalid as u8);
        }
    }
}

#[test]
fn samples_that_need_a_look_and_edges_are_left_to_blocks() {
    let case = Case::new(&[6, 17, 131], |axis| axis == 2);
    let plan = case.plan(&[Quantity::Hessian], false);
    assert!(case.is_taken(&plan, &[1, 15], 2.0) && case.is_taken(&plan, &[4, 1], 2.0));
    for (index, largest) in [([1, 1], f64::NAN), ([1, 1], 1e300), ([0, 1], 2.0), ([1, 0], 2.0), ([5, 1], 2.0)] {
        assert!(!case.is_taken(&plan, &index, largest));
    }
    assert!(!Case::new(&[60, 31], |_| false).plan(&[Quantity::Hessian], false).lines);
    for quantities in [&[Quantity::Gradient][..], &[Quantity::Hessian, Quantity::Laplacian], &[Quantity::Radius], &[]] {
        assert!(!case.plan(quantities, false).lines);
    }
}

#[test]
fn a_missing_sample_is_found() {
    let mut case = Case::new(&[6, 17, 131], |_| false);
    let hole = 3 * case.discretization.plane() + 8 * 131 + 60;
    case.samples[hole] = f64::NAN;
    for quantity in [Quantity::Hessian, Quantity::Laplacian] {
        let quantities = [quantity];
        let by_lines = case.results(&case.plan(&quantities, false), 0..6, 0);
        let mut blocks = case.plan(&quantities, false);
        blocks.lines = false;
        for (row, expected) in by_lines.iter().zip(case.results(&blocks, 0..6, 0)) {
            assert!(row.iter().zip(&expected).all(|(a, b)| a == b || a.is_nan() && b.is_nan()));
            assert!(row.iter().any(|x| x.is_nan()));
        }
    }
}
