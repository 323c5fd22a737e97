//! The values of a function beside a point.

use crate::error::{Error, Place, Result};

/// A scalar function as one of a single component.
pub(super) fn scalar(f: impl Fn(&[f64]) -> f64) -> impl Fn(&[f64], &mut [f64]) {
    move |x, out| out[0] = f(x)
}

/// Calls f : Rⁿ → Rᵐ beside x, counts the calls, and lets no non-finite value through.
pub(super) struct Samples<'a> {
    f: &'a dyn Fn(&[f64], &mut [f64]),
    x: &'a [f64],
    point: Vec<f64>,
    pub(super) components: usize,
    pub(super) evaluations: usize,
}

impl<'a> Samples<'a> {
    pub(super) fn new(f: &'a dyn Fn(&[f64], &mut [f64]), components: usize, x: &'a [f64]) -> Self {
        Self { f, x, point: x.to_vec(), components, evaluations: 0 }
    }

    /// f where the given coordinates take the place of those of x; each coordinate once.
    pub(super) fn at(&mut self, coordinates: &[(usize, f64)], into: &mut [f64]) -> Result<()> {
        for &(i, coordinate) in coordinates {
            self.point[i] = coordinate;
        }
        self.call(into)?;
        for &(i, _) in coordinates {
            self.point[i] = self.x[i];
        }
        Ok(())
    }

    /// f where every coordinate moves: `coordinate(i, x_i)`.
    pub(super) fn moved(&mut self, coordinate: impl Fn(usize, f64) -> f64, into: &mut [f64]) -> Result<()> {
        for (i, (point, &x)) in self.point.iter_mut().zip(self.x).enumerate() {
            *point = coordinate(i, x);
        }
        self.call(into)?;
        self.point.copy_from_slice(self.x);
        Ok(())
    }

    fn call(&mut self, into: &mut [f64]) -> Result<()> {
        // So that a component which f does not write is found not to be finite.
        into.fill(f64::NAN);
        (self.f)(&self.point, into);
        self.evaluations += 1;
        match into.iter().find(|value| !value.is_finite()) {
            Some(&value) => Err(Error::NotFinite { place: Place::Function { argument: self.point.clone() }, value }),
            None => Ok(()),
        }
    }
}
