//! What is proved of samples counts how their format rounds them, and where they lie.

use std::error::Error as StdError;
use std::ops::Range;

use gramkit::field::{Axis, FieldOptions, Grid, Quantity, SlabError, SlabField, Truncation};
use gramkit::matrix::{Layout, Slabs};
use gramkit::{Error, Field};

/// Samples of a format.
struct Rounded {
    samples: Vec<f64>,
    shape: [usize; 1],
    roundoff: f64,
}

impl Slabs for Rounded {
    fn shape(&self) -> &[usize] {
        &self.shape
    }

    fn layout(&self) -> Layout {
        Layout::RowMajor
    }

    fn roundoff(&self) -> f64 {
        self.roundoff
    }

    fn read(&mut self, planes: Range<usize>, into: &mut [f64]) -> Result<(), Box<dyn StdError + Send + Sync>> {
        into.copy_from_slice(&self.samples[planes]);
        Ok(())
    }
}

/// The second derivatives of 2·10⁻⁷·cos x, of samples rounded to multiples of the least number, with their radii.
fn of_tiny_waves(least: f64, roundoff: f64) -> Result<Vec<[f64; 3]>, SlabError> {
    const SIZE: f64 = 2e-7;
    let at = |k: usize| k as f64 / 4.0;
    let samples: Vec<f64> = (0..54).map(|k| (SIZE * at(k).cos() / least).round_ties_even() * least).collect();
    let shape = [samples.len()];
    let bound = |_: &[usize]| SIZE;
    let options = FieldOptions { truncation: Truncation::Bounded(&bound), ..FieldOptions::default() };
    let mut source = Rounded { samples, shape, roundoff };
    let mut field = SlabField::with(&mut source, Grid::spaced(&shape, &[0.25])?, &options)?;
    let mut found = Vec::new();
    field.compute(&[Quantity::Hessian, Quantity::Radius], None, &mut |slab| {
        let rows = slab.component(0, 0).iter().zip(slab.component(1, 0)).zip(slab.planes.clone());
        found.extend(rows.map(|((&h, &radius), k)| [h, radius, -SIZE * at(k).cos()]));
        Ok(())
    })?;
    Ok(found)
}

#[test]
fn samples_below_the_least_normal_number_of_half_precision_keep_their_bounds() {
    for (least, roundoff) in [(2.0_f64.powi(-24), 2.0_f64.powi(-11)), (2.0_f64.powi(-149), 2.0_f64.powi(-24))] {
        for [h, radius, truth] in of_tiny_waves(least, roundoff).unwrap() {
            assert!((h - truth).abs() <= radius, "{h:e} ± {radius:e}, {truth:e}");
        }
    }
}

#[test]
fn a_format_whose_least_number_nobody_knows_proves_nothing() {
    let refused = of_tiny_waves(1e-9, 1e-3).unwrap_err();
    assert!(matches!(refused.downcast_ref(), Some(Error::Domain { value: 1e-3, .. })), "{refused}");
}

#[test]
fn coordinates_that_are_nearly_even_prove_nothing_as_even_ones() {
    let tenths = || (0..9).map(|k| f64::from(k) * 0.1).collect::<Vec<f64>>();
    let eighths = || (0..9).map(|k| 1.0 + f64::from(k) / 8.0).collect::<Vec<f64>>();
    let samples: Vec<f64> = tenths().iter().map(|x| x.sin()).collect();
    let one = |_: &[usize]| 1.0;
    let options = FieldOptions { truncation: Truncation::Bounded(&one), ..FieldOptions::default() };
    let with = |axis: Axis| Field::with(&samples, Grid::new(&[9], vec![axis])?, &options).map(|_| ());
    let near = Axis::through(tenths()).unwrap();
    assert!(near.spacing().is_some());
    assert!(matches!(with(near), Err(Error::Domain { value, .. }) if value > 0.0));
    assert_eq!(with(Axis::uneven(tenths()).unwrap()), Ok(()));
    let even = Axis::through(eighths()).unwrap();
    assert_eq!((even.spacing(), with(even)), (Some(0.125), Ok(())));
}
