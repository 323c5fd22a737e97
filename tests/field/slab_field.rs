//! A field in slabs is the field in memory, to the bit; what stops it is told as it is.

use std::error::Error as StdError;
use std::ops::{ControlFlow, Range};
use std::sync::Mutex;

use gramkit::Error;
use gramkit::Field;
use gramkit::claim::PointClass;
use gramkit::error::{Mismatch, Place};
use gramkit::field::{Axis, FieldOptions, Grid, Quantity, Scheme, SlabError, SlabField, Truncation};
use gramkit::matrix::{Layout, Slabs};
use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};

use crate::support::bits::bits_but_of_nan;
use crate::support::threads::on;

/// Every quantity but the difference of the schemes, which has tests of its own; the last three of two axes alone.
const QUANTITIES: [Quantity; 12] = [
    Quantity::Gradient,
    Quantity::Hessian,
    Quantity::FullHessian,
    Quantity::Laplacian,
    Quantity::Eigenvalues,
    Quantity::Eigenvectors,
    Quantity::HessianNorm,
    Quantity::Radius,
    Quantity::Margin,
    Quantity::MeanCurvature,
    Quantity::GaussianCurvature,
    Quantity::ShapeIndex,
];

/// Samples in memory, in storage order.
#[derive(Clone)]
pub(super) struct Source {
    pub(super) shape: Vec<usize>,
    pub(super) layout: Layout,
    pub(super) samples: Vec<f64>,
    /// Reads that succeed before one fails.
    pub(super) reads: usize,
}

#[derive(Debug, PartialEq, thiserror::Error)]
#[error("the disk is on fire")]
struct OnFire(usize);

impl Slabs for Source {
    fn shape(&self) -> &[usize] {
        &self.shape
    }

    fn layout(&self) -> Layout {
        self.layout
    }

    fn roundoff(&self) -> f64 {
        0.5 * f64::EPSILON
    }

    fn read(&mut self, planes: Range<usize>, into: &mut [f64]) -> Result<(), Box<dyn StdError + Send + Sync>> {
        self.reads = self.reads.checked_sub(1).ok_or(OnFire(planes.start))?;
        let plane = self.samples.len() / self.shape[self.layout.slowest(self.shape.len())];
        into.copy_from_slice(&self.samples[planes.start * plane..planes.end * plane]);
        Ok(())
    }
}

/// A field and how it is differentiated.
struct Case {
    source: Source,
    present: Option<Vec<bool>>,
    grid: Grid,
    options: FieldOptions<'static>,
    below: Option<f64>,
}

impl Case {
    fn quantities(&self) -> Vec<Quantity> {
        QUANTITIES[..if self.grid.dimension() == 2 { 12 } else { 9 }].to_vec()
    }

    /// Waves and noise of random shape, with holes now and then.
    fn random(random: &mut StdRng, dimension: usize, longest: usize) -> Self {
        let scheme = match random.random_range(0..5) {
            0 => Scheme::Nested { edge_order: 1 },
            1 => Scheme::Nested { edge_order: 2 },
            k => Scheme::Compact { accuracy: 2 * (k - 1) },
        };
        // The one-sided second differences take so many samples.
        let fewest = scheme.accuracy() + 2;
        let shape: Vec<usize> = (0..dimension).map(|_| random.random_range(fewest..=longest.max(fewest))).collect();
        let layout = if random.random() { Layout::RowMajor } else { Layout::ColumnMajor };
        let smoothing = random.random_bool(0.3).then(|| random.random_range(0.3..2.0));
        let axis = |_: &usize| {
            let axis = match smoothing.is_none() && random.random_bool(0.2) {
                true => return None,
                false => Axis::even(random.random_range(0.2..3.0)).unwrap().starting_at(random.random()).unwrap(),
            };
            Some(if random.random_bool(0.3) { axis.periodic() } else { axis })
        };
        let axes: Vec<Option<Axis>> = shape.iter().map(axis).collect();
        let uneven = |length: usize, random: &mut StdRng| {
            let mut at = 0.0;
            let step = |_| {
                at += random.random_range(0.5..2.0);
                at
            };
            Axis::uneven((0..length).map(step).collect()).unwrap()
        };
        let axes = axes.into_iter().zip(&shape).map(|(axis, &n)| axis.unwrap_or_else(|| uneven(n, random))).collect();
        let count: usize = shape.iter().product();
        let (a, b, noise) =
            (random.random_range(0.1..0.9), random.random_range(0.01..0.3), random.random_range(0.0..0.2));
        let mut samples: Vec<f64> =
            (0..count).map(|k| (a * k as f64).sin() + (b * k as f64).cos() + noise * random.random::<f64>()).collect();
        if dimension == 4 {
            // A slope: the search for zeros takes seconds per cell that has any.
            samples.iter_mut().enumerate().for_each(|(k, sample)| *sample = 0.01 * *sample + k as f64);
        } else if random.random_bool(0.15) {
            // Plateaus.
            samples.iter_mut().for_each(|sample| *sample = sample.round());
        }
        if random.random_bool(0.3) {
            samples.iter_mut().for_each(|sample| *sample = if random.random_bool(0.03) { f64::NAN } else { *sample });
        }
        let present = random.random_bool(0.3).then(|| (0..count).map(|_| random.random_bool(0.95)).collect());
        let truncation = if random.random_bool(0.3) { Truncation::Neglected } else { Truncation::Estimated };
        let noise = if random.random_bool(0.3) { 0.01 } else { 0.0 };
        let below = random.random_bool(0.5).then(|| random.random_range(-1.0..1.0));
        Self {
            grid: Grid::new(&shape, axes).unwrap(),
            source: Source { shape, layout, samples, reads: usize::MAX },
            present,
            options: FieldOptions { scheme, noise, smoothing, truncation, ..FieldOptions::default() },
            below,
        }
    }

    /// What there is to know of the field in memory: numbers as they print, which tells all of them but NaN from NaN.
    fn in_memory(&self) -> Result<Answer, Error> {
        let field = Field::with(&self.source.samples, self.grid.clone(), &self.options)?;
        let field = field.stored_as(self.source.layout)?;
        let field = match &self.present {
            Some(present) => field.with_mask(present)?,
            None => field,
        };
        let maps = field.compute(&self.quantities())?;
        let classes = field.classes()?;
        Ok(Answer {
            values: maps.iter().map(|map| bits_but_of_nan(&map.values)).collect(),
            codes: classes.codes,
            summary: format!("{:?} {:?}", classes.counts, field.flattest(self.below)?),
            critical: format!("{:?}", field.critical_points()?),
        })
    }

    fn in_slabs(&self, planes: Option<usize>) -> Result<Answer, SlabError> {
        let mut source = self.source.clone();
        let flags = |present: &Vec<bool>| present.iter().map(|&present| f64::from(u8::from(present))).collect();
        let mut mask = self.present.as_ref().map(|present| Source { samples: flags(present), ..source.clone() });
        let field = SlabField::with(&mut source, self.grid.clone(), &self.options)?;
        let field = match &mut mask {
            Some(mask) => field.with_mask(mask)?,
            None => field,
        };
        let mut field = match planes {
            Some(planes) => field.with_planes(planes),
            None => field,
        };
        let (quantities, n) = (self.quantities(), self.grid.dimension());
        let mut components: Vec<Vec<Vec<f64>>> =
            quantities.iter().map(|quantity| vec![Vec::new(); quantity.components(n)]).collect();
        let (mut codes, mut next) = (Vec::new(), 0);
        let summary = field.compute(&quantities, self.below, &mut |slab| {
            assert_eq!(slab.planes.start, next);
            next = slab.planes.end;
            for (k, rows) in components.iter_mut().enumerate() {
                for (row, from) in rows.iter_mut().zip(slab.components(k)) {
                    row.extend_from_slice(from);
                }
            }
            codes.extend_from_slice(slab.classes);
            Ok(())
        })?;
        assert_eq!(codes.len(), self.grid.samples());
        let critical = field.critical_points(&summary)?;
        Ok(Answer {
            values: components.iter().map(|rows| bits_but_of_nan(&rows.concat())).collect(),
            codes,
            summary: format!("{:?} {:?}", summary.counts, summary.flattest),
            critical: format!("{critical:?}"),
        })
    }

    fn check(&self, label: &str) {
        let expected = self.in_memory().unwrap_or_else(|error| panic!("{label}: {error}"));
        let planes = self.grid.shape()[self.source.layout.slowest(self.grid.dimension())];
        for height in (1..=planes + 1).map(Some).chain([Some(usize::MAX), None]) {
            let found = self.in_slabs(height).unwrap_or_else(|error| panic!("{label}, {height:?}: {error}"));
            let what = || format!("{label}, {height:?} planes of {:?}, {:?}", self.grid.shape(), self.options);
            for ((quantity, expected), found) in self.quantities().iter().zip(&expected.values).zip(&found.values) {
                assert!(expected == found, "{}: {quantity:?}", what());
            }
            assert_eq!(expected.codes, found.codes, "{}", what());
            assert_eq!(expected.summary, found.summary, "{}", what());
            assert_eq!(expected.critical, found.critical, "{}", what());
        }
    }
}

struct Answer {
    values: Vec<Vec<u64>>,
    codes: Vec<u8>,
    summary: String,
    critical: String,
}

/// Random fields of so many axes, on one thread and on three.
fn check(dimension: usize, longest: usize, cases: u64) {
    for (seed, threads) in (0..cases).zip([1, 3].into_iter().cycle()) {
        let case = Case::random(&mut StdRng::seed_from_u64(1000 * dimension as u64 + seed), dimension, longest);
        on(threads, || case.check(&format!("{dimension} axes, case {seed}")));
    }
}

#[test]
fn lines_in_slabs_are_lines_in_memory() {
    check(1, 40, 40);
}

#[test]
fn maps_in_slabs_are_maps_in_memory() {
    check(2, 12, 16);
}

#[test]
fn volumes_in_slabs_are_volumes_in_memory() {
    check(3, 7, 4);
}

#[test]
fn four_axes_in_slabs_are_four_axes_in_memory() {
    check(4, 5, 1);
}

/// A bowl of 12 × 7 × 5 points, its bottom between two nodes.
fn bowl(layout: Layout) -> Case {
    let shape = vec![12, 7, 5];
    let stored: Vec<usize> = if layout == Layout::RowMajor { shape.clone() } else { vec![5, 7, 12] };
    let sample = |k: usize| {
        let index = [k / (stored[1] * stored[2]), k / stored[2] % stored[1], k % stored[2]];
        index.iter().zip(&stored).map(|(&i, &n)| (i as f64 - 0.45 * n as f64).powi(2)).sum::<f64>()
    };
    let samples = (0..12 * 7 * 5).map(sample).collect();
    Case {
        grid: Grid::spaced(&shape, &[1.0; 3]).unwrap(),
        source: Source { shape, layout, samples, reads: usize::MAX },
        present: None,
        options: FieldOptions::default(),
        below: None,
    }
}

#[test]
fn too_few_samples_are_the_same_error_in_slabs_and_in_memory() {
    let mut random = StdRng::seed_from_u64(7);
    for _ in 0..200 {
        let mut case = Case::random(&mut random, 2, 8);
        let shape = [random.random_range(1..5), random.random_range(1..5)];
        case.grid = Grid::spaced(&shape, &[1.0, 1.0]).unwrap();
        case.source.shape = shape.to_vec();
        case.source.samples = vec![1.0; shape[0] * shape[1]];
        (case.present, case.options.smoothing) = (None, None);
        match case.in_memory() {
            Ok(_) => case.check(&format!("{shape:?}")),
            Err(error) => {
                let found = *case.in_slabs(Some(1)).err().unwrap().downcast::<Error>().unwrap();
                // Of two short axes, either may be told, and how many samples each takes depends on its period.
                let what = |error: &Error| match *error {
                    Error::Shape { what, .. } => what,
                    ref other => panic!("{other}"),
                };
                assert_eq!(what(&error), what(&found), "{shape:?}, {:?}", case.options);
            }
        }
    }
}

#[test]
fn what_does_not_fit_the_grid_is_an_error() {
    let mut source = bowl(Layout::RowMajor).source;
    let new = |source: &mut Source, shape: &[usize], options: FieldOptions<'static>| {
        SlabField::with(source, Grid::spaced(shape, &vec![1.0; shape.len()]).unwrap(), &options).err().unwrap()
    };
    for shape in [[12, 7, 6].as_slice(), &[7, 12, 5], &[12, 35], &[12, 7, 5, 1]] {
        let error = new(&mut source, shape, FieldOptions::default());
        assert!(matches!(error, Error::Shape { .. }), "{shape:?}: {error}");
    }
    for options in [
        FieldOptions { scheme: Scheme::Compact { accuracy: 3 }, ..FieldOptions::default() },
        FieldOptions { noise: -1.0, ..FieldOptions::default() },
        FieldOptions { smoothing: Some(0.0), ..FieldOptions::default() },
        FieldOptions { tightness: 1.0, ..FieldOptions::default() },
    ] {
        assert!(matches!(new(&mut source, &[12, 7, 5], options), Error::Domain { .. }));
    }
    let grid = || Grid::spaced(&[12, 7, 5], &[1.0; 3]).unwrap();
    let masked = |source: &mut Source, mask: &mut Source| {
        SlabField::with(source, grid(), &FieldOptions::default()).unwrap().with_mask(mask).err().unwrap()
    };
    let mut transposed = bowl(Layout::ColumnMajor).source;
    assert_eq!(masked(&mut source, &mut transposed), Error::Mismatch(Mismatch::AxisOrder { what: "the mask" }));
    let mut smaller = Source { shape: vec![12, 7, 4], ..transposed };
    assert!(matches!(masked(&mut source, &mut smaller), Error::Shape { expected: 5, found: 4, .. }));
}

#[test]
fn quantities_of_surfaces_are_refused_of_other_fields() {
    let case = bowl(Layout::RowMajor);
    let mut source = case.source.clone();
    let mut field = SlabField::with(&mut source, case.grid, &case.options).unwrap();
    let error = field.compute(&[Quantity::ShapeIndex], None, &mut |_| Ok(())).unwrap_err();
    assert!(matches!(error.downcast_ref(), Some(Error::Shape { expected: 2, found: 3, .. })), "{error}");
}

#[test]
fn an_infinite_sample_has_the_same_place_in_slabs_and_in_memory() {
    for layout in [Layout::RowMajor, Layout::ColumnMajor] {
        for (scale, place) in [(None, 1), (None, 200), (None, 419), (Some(1.0), 419), (Some(1.0), 77)] {
            let mut case = bowl(layout);
            case.source.samples[place] = f64::NEG_INFINITY;
            case.options.smoothing = scale;
            let expected = case.in_memory().err().unwrap();
            assert!(matches!(expected, Error::NotFinite { place: Place::Component { .. }, .. }), "{expected}");
            for planes in [1, 3, 100] {
                let found = *case.in_slabs(Some(planes)).err().unwrap().downcast::<Error>().unwrap();
                assert_eq!(found.to_string(), expected.to_string(), "{layout:?}, {place}, {scale:?}, {planes}");
            }
        }
    }
}

#[test]
fn a_derivative_that_overflows_is_the_same_error_in_slabs_and_in_memory() {
    for layout in [Layout::RowMajor, Layout::ColumnMajor] {
        for axis in 0..3 {
            let mut case = bowl(layout);
            let n = case.source.samples.len();
            // 1.7e308 beside −1.7e308: their difference is no f64.
            let stride = match (layout, axis) {
                (Layout::RowMajor, 0) => 35,
                (Layout::RowMajor, 1) => 5,
                (Layout::ColumnMajor, 1) => 12,
                (Layout::ColumnMajor, 2) => 84,
                _ => 1,
            };
            (0..n).for_each(|k| case.source.samples[k] = if k / stride % 2 == 0 { 1.7e308 } else { -1.7e308 });
            let expected = case.in_memory().err().unwrap();
            assert!(matches!(expected, Error::Overflow { .. }), "{expected}");
            for planes in [1, 3, 100] {
                let found = *case.in_slabs(Some(planes)).err().unwrap().downcast::<Error>().unwrap();
                assert_eq!(found, expected, "{layout:?}, {axis}, {planes}");
            }
        }
    }
}

#[test]
fn a_source_that_fails_is_told_with_its_own_error() {
    for layout in [Layout::RowMajor, Layout::ColumnMajor] {
        let mut failures = 0;
        for reads in 0..40 {
            let mut case = bowl(layout);
            case.source.reads = reads;
            match case.in_slabs(Some(2)) {
                Ok(_) => break,
                Err(error) => {
                    assert!(error.downcast_ref::<OnFire>().is_some(), "{reads}: {error}");
                    failures += 1;
                }
            }
        }
        // Of three slabs at least, and of the search.
        assert!((4..40).contains(&failures), "{failures}");
    }
}

#[test]
fn a_mask_that_fails_and_a_sink_that_fails_are_told_with_their_own_errors() {
    let case = bowl(Layout::RowMajor);
    let mut source = case.source.clone();
    let mut mask = Source { samples: vec![1.0; 420], reads: 2, ..source.clone() };
    let field = SlabField::with(&mut source, case.grid.clone(), &case.options).unwrap();
    let mut field = field.with_mask(&mut mask).unwrap().with_planes(3);
    let error = field.compute(&[], None, &mut |_| Ok(())).unwrap_err();
    assert!(error.is::<OnFire>(), "{error}");

    let mut field = SlabField::with(&mut source, case.grid, &case.options).unwrap().with_planes(3);
    let mut slabs = 0;
    let error = field.compute(&[Quantity::Laplacian], None, &mut |_| {
        slabs += 1;
        if slabs == 3 { Err(OnFire(3).into()) } else { Ok(()) }
    });
    assert_eq!((error.unwrap_err().downcast_ref(), slabs), (Some(&OnFire(3)), 3));
    // What failed can be asked again.
    let summary = field.compute(&[], None, &mut |_| Ok(())).unwrap();
    assert_eq!(field.critical_points(&summary).unwrap().count(PointClass::Minimum), 1);
}

#[test]
fn progress_ascends_to_1_and_stops_the_work() {
    on(1, || {
        for samples in [bowl(Layout::RowMajor).source.samples, (0..420).map(f64::from).collect()] {
            let case = bowl(Layout::RowMajor);
            let mut source = Source { samples, ..case.source };
            let fractions = Mutex::new(Vec::new());
            let listen = |fraction: f64| {
                fractions.lock().unwrap().push(fraction);
                ControlFlow::Continue(())
            };
            let ascend = |least: usize| {
                let fractions = std::mem::take(&mut *fractions.lock().unwrap());
                assert!(fractions.len() >= least && fractions.last() == Some(&1.0), "{fractions:?}");
                assert!(fractions[0] > 0.0 && fractions.windows(2).all(|pair| pair[0] <= pair[1]), "{fractions:?}");
            };
            let options = FieldOptions { progress: Some(&listen), ..case.options };
            let field = SlabField::with(&mut source, case.grid.clone(), &options);
            let mut field = field.unwrap().with_planes(5);
            let summary = field.compute(&[], None, &mut |_| Ok(())).unwrap();
            ascend(3);
            // Also where there is nothing to search: the second field is a slope.
            field.critical_points(&summary).unwrap();
            ascend(1);

            for most in [0.0, 0.5, 0.99] {
                let stop =
                    |fraction: f64| if fraction > most { ControlFlow::Break(()) } else { ControlFlow::Continue(()) };
                let options = FieldOptions { progress: Some(&stop), ..case.options };
                let field = SlabField::with(&mut source, case.grid.clone(), &options);
                let mut field = field.unwrap().with_planes(5);
                let error = field.compute(&[], None, &mut |_| Ok(())).unwrap_err();
                assert_eq!(error.downcast_ref(), Some(&Error::Cancelled));
                let error = field.critical_points(&summary).unwrap_err();
                assert_eq!(error.downcast_ref(), Some(&Error::Cancelled));
            }
        }
    });
}

#[test]
fn the_difference_of_the_schemes_does_not_depend_on_truncation() {
    let samples: Vec<f64> = (0..130).map(|k| (0.3 * f64::from(k)).sin()).collect();
    let axis = |h| Axis::even(h).unwrap();
    for axes in [vec![axis(1.0), axis(0.5)], vec![axis(1.0).periodic(), axis(0.5)]] {
        let grid = Grid::new(&[10, 13], axes).unwrap();
        let difference = |truncation| {
            let options = FieldOptions { truncation, ..FieldOptions::default() };
            let field = Field::with(&samples, grid.clone(), &options).unwrap();
            bits_but_of_nan(&field.compute(&[Quantity::SchemeDifference]).unwrap()[0].values)
        };
        assert_eq!(difference(Truncation::Neglected), difference(Truncation::Estimated));
    }
}

#[test]
fn the_radius_does_not_depend_on_what_else_is_asked_for() {
    // Axis 1 has too few samples for finer differences.
    let mut samples: Vec<f64> = (0..30).map(|k| (0.8 * f64::from(k)).sin()).collect();
    samples[8] = f64::NAN;
    let options = FieldOptions { scheme: Scheme::Nested { edge_order: 1 }, ..FieldOptions::default() };
    let field = Field::with(&samples, Grid::spaced(&[6, 5], &[1.0, 1.0]).unwrap(), &options).unwrap();
    let alone = field.compute(&[Quantity::Radius]).unwrap().remove(0);
    let beside = field.compute(&[Quantity::Radius, Quantity::SchemeDifference]).unwrap().remove(0);
    assert_eq!(bits_but_of_nan(&alone.values), bits_but_of_nan(&beside.values));
}
