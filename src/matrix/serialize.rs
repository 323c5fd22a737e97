//! A symmetric matrix as data: its order, its lower triangle, and how far the true one may be.
//!
//! What is read is checked as any other input is: a number that is not finite or a radius that is negative is refused.

use faer::Mat;
use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::symmetric::Symmetric;
use crate::claim::Radius;
use crate::infinity::Numbers;

/// Lower triangles, column by column.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Written {
    order: usize,
    lower: Vec<f64>,
    radius: Radius,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    entry_errors: Option<Vec<f64>>,
}

/// The entry (i, j), i ≥ j, of a lower triangle of n rows.
fn place(n: usize, i: usize, j: usize) -> usize {
    j * n - j * (j + 1) / 2 + i
}

impl Numbers for Symmetric {
    type Written = Written;

    fn written(&self) -> Written {
        let n = self.order();
        let lower = |entry: &dyn Fn(usize, usize) -> f64| -> Vec<f64> {
            (0..n).flat_map(|j| (j..n).map(move |i| (i, j))).map(|(i, j)| entry(i, j)).collect()
        };
        Written {
            order: n,
            lower: lower(&|i, j| self.get(i, j)),
            radius: self.radius().clone(),
            entry_errors: self.entry_errors().map(|errors| lower(&|i, j| errors[(i, j)])),
        }
    }

    fn read(written: Written) -> Result<Self, String> {
        let Written { order: n, lower, radius, entry_errors } = written;
        let expected = n.checked_add(1).and_then(|above| n.checked_mul(above)).map(|twice| twice / 2);
        let found = [Some(&lower), entry_errors.as_ref()];
        if found.into_iter().flatten().any(|triangle| Some(triangle.len()) != expected) {
            return Err(format!("a triangle of a matrix of order {n} does not have as many numbers"));
        }
        let words = |error: crate::error::Error| error.to_string();
        let a = Self::from_lower(n, |i, j| lower[place(n, i, j)]).map_err(words)?;
        let a = a.with_radius(radius.clone()).map_err(words)?;
        let Some(errors) = entry_errors else { return Ok(a) };
        if let Some(wrong) = errors.iter().find(|error| !error.is_finite() || **error < 0.0) {
            return Err(format!("the error of an entry is {wrong}"));
        }
        let errors = Mat::from_fn(n, n, |i, j| errors[place(n, i.max(j), i.min(j))]);
        // As the constructor has it, ‖E‖₂ may not exceed the radius; else that is raised.
        let raised = a.clone().with_entry_errors(&errors, Radius::Bound).map_err(words)?;
        let enough = radius.value() >= raised.radius().value();
        let radius = match radius {
            radius if enough => radius,
            Radius::Estimate(_) => Radius::Estimate(raised.radius().value()),
            _ => raised.radius().clone(),
        };
        Ok(a.within(errors, radius))
    }
}

impl Serialize for Symmetric {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.written().serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for Symmetric {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Self::read(Written::deserialize(deserializer)?).map_err(D::Error::custom)
    }
}
