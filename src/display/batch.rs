//! Many matrices as text: how many there are of each kind, and the first of them.

use std::fmt::{Display, Formatter, Result};

use super::list::{joined, lines};
use crate::analysis::number::{enclosure, number, plural};
use crate::batch::{BatchDefiniteness, BatchEigenvalues, BatchEigenvectors, SymmetricBatch};
use crate::claim::DefinitenessClass;
use crate::gram::GramAccumulator;

fn matrices(count: usize) -> String {
    if count == 1 { "1 matrix".to_string() } else { format!("{count} matrices") }
}

/// ```
/// use gramkit::batch::SymmetricBatch;
/// let batch = SymmetricBatch::from_packed(2, &[2.0, 1.0, 2.0, 1.0, 1.0, 1.0])?;
/// assert_eq!(batch.to_string(), "2 matrices of order 2");
/// # Ok::<(), gramkit::Error>(())
/// ```
impl Display for SymmetricBatch<'_> {
    /// How many there are, and of which order.
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        write!(f, "{} of order {}", matrices(self.len()), self.order())
    }
}

/// ```
/// use gramkit::batch::SymmetricBatch;
/// let definiteness = SymmetricBatch::from_packed(2, &[2.0, 1.0, 2.0, 1.0, 1.0, 1.0])?.definiteness()?;
/// assert_eq!(definiteness.to_string(), "2 matrices: 1 positive definite, 1 open");
/// # Ok::<(), gramkit::Error>(())
/// ```
impl Display for BatchDefiniteness {
    /// How many there are of each class.
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        let mut kinds: Vec<(Option<DefinitenessClass>, usize)> = Vec::new();
        for &class in &self.classes {
            match kinds.iter_mut().find(|(kind, _)| *kind == class) {
                Some((_, count)) => *count += 1,
                None => kinds.push((class, 1)),
            }
        }
        // Those that are decided come first.
        kinds.sort_by_key(|(class, _)| class.is_none());
        let words = |(class, count): (Option<DefinitenessClass>, usize)| match class {
            Some(class) => format!("{count} {class}"),
            None => format!("{count} open"),
        };
        let (all, mark) = (matrices(self.classes.len()), if kinds.is_empty() { "" } else { ": " });
        write!(f, "{all}{mark}{}", joined(kinds.into_iter().map(words)))
    }
}

/// The eigenvalues of each matrix, a line for each of the first.
fn eigenvalues(f: &mut Formatter<'_>, found: &BatchEigenvalues, also: &str) -> Result {
    let (order, len) = (found.values.len(), found.values.first().map_or(0, Vec::len));
    let standing = if found.errors.is_some() || order == 0 { "" } else { ", of no proved error" };
    write!(f, "eigenvalues{also} of {} of order {order}, ascending{standing}", matrices(len))?;
    let one = |v: usize, k: usize| match (found.enclosure(v, k), found.values[k].get(v)) {
        (Some(known), _) => enclosure(&known),
        (None, Some(value)) if value.is_finite() && found.errors.is_none() => number(*value),
        _ => "unknown".to_string(),
    };
    lines(f, (0..len).map(|v| joined((0..order).map(|k| one(v, k)))))
}

/// ```
/// use gramkit::batch::SymmetricBatch;
/// let found = SymmetricBatch::from_packed(1, &[2.0, -0.5])?.eigenvalues()?;
/// let text = found.to_string();
/// assert!(text.starts_with("eigenvalues of 2 matrices of order 1, ascending\n  2 ± "), "{text}");
/// # Ok::<(), gramkit::Error>(())
/// ```
impl Display for BatchEigenvalues {
    /// The eigenvalues of the first matrices, each with the digits that its error leaves.
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        eigenvalues(f, self, "")
    }
}

impl Display for BatchEigenvectors {
    /// The eigenvalues, as [`BatchEigenvalues`] prints them.
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        eigenvalues(f, &self.eigenvalues, " and eigenvectors")
    }
}

/// ```
/// use gramkit::{Centring, GramAccumulator};
/// let mut gathered = GramAccumulator::new(2, Centring::Mean)?;
/// gathered.push_row(&[1.0, 2.0])?;
/// assert_eq!(gathered.to_string(), "2 vectors, 1 component of each gathered");
/// # Ok::<(), gramkit::Error>(())
/// ```
impl Display for GramAccumulator {
    /// How many vectors there are, and how many components of each are gathered.
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        let (order, dimension) = (self.order(), self.dimension());
        write!(f, "{}, {} of each gathered", plural(order, "vector"), plural(dimension, "component"))
    }
}
