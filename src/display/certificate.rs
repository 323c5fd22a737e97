//! Certificates and what is in them, as text.

use std::fmt::{Display, Formatter, Result};

use super::list::{joined, lines, padded};
use super::matrix::vector;
use crate::analysis::number::{exact, plural};
use crate::certificate::{Certificate, Evidence, Members, RankEvidence, Relation, ShiftedInertia, Witness};

impl Display for Relation {
    /// [In words](Relation::in_words), the vectors called x0, x1, ….
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        padded(f, &self.in_words(&[]))
    }
}

impl Display for Witness {
    /// The sign of the form, and the vector: its numbers exactly, the first ten of them.
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        let sign = if self.sign < 0 { "<" } else { ">" };
        write!(f, "xᵀAx {sign} 0 at x = {}", vector(&self.vector))
    }
}

impl Display for Evidence {
    /// Its [kind](Evidence::kind).
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        padded(f, self.kind())
    }
}

impl Display for RankEvidence {
    /// Its [kind](RankEvidence::kind).
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        padded(f, self.kind())
    }
}

impl Display for ShiftedInertia {
    /// The matrix, and how many of its eigenvalues are above the shift, at it and below.
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        let inertia = &self.inertia;
        let (above, at, below) = (inertia.positive, inertia.zero, inertia.negative);
        let shift = exact(self.shift);
        write!(f, "eigenvalues: {above} above {shift}, {at} equal to it, {below} below")?;
        if let Some(rows) = &self.indices {
            write!(f, ", of the rows {}", joined(rows.iter().map(ToString::to_string)))?;
        }
        match self.members {
            Members::All => Ok(()),
            Members::Least => f.write_str(", of the least matrix within the radius"),
            Members::Greatest => f.write_str(", of the greatest matrix within the radius"),
        }
    }
}

/// ```
/// use gramkit::{Definiteness, Symmetric};
/// let a = Symmetric::from_lower(2, |i, j| if i == j { 2.0 } else { 1.0 })?;
/// let certificate = Definiteness::of(&a)?.certificate().unwrap();
/// let text = certificate.to_string();
/// assert_eq!(
///     text,
///     "a certificate of a symmetric matrix of order 2\neigenvalues: 2 positive, 0 zero, 0 negative, \
///      by 1 piece of evidence (Cholesky factor)"
/// );
/// # Ok::<(), gramkit::Error>(())
/// ```
impl Display for Certificate {
    /// What it is about, the claim, and on what it rests. Whether that holds, [`Certificate::verify`] tells.
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        let within = |radius: f64| match radius {
            0.0 => String::new(),
            radius => format!(", and all within {} of it", exact(radius)),
        };
        let by = |kinds: Vec<&str>| {
            let pieces = if kinds.len() == 1 { "piece" } else { "pieces" };
            format!("by {} {pieces} of evidence ({})", kinds.len(), joined(kinds.iter().map(ToString::to_string)))
        };
        match self {
            Self::Inertia { order, radius, inertia, evidence, .. } => {
                let kinds = by(evidence.iter().map(Evidence::kind).collect());
                write!(f, "a certificate of a symmetric matrix of order {order}{}", within(*radius))?;
                write!(f, "\neigenvalues: {inertia}, {kinds}")
            }
            Self::Shifted { order, radius, claims, .. } => {
                write!(f, "a certificate of a symmetric matrix of order {order}{}", within(*radius))?;
                lines(f, claims.iter().map(ToString::to_string))
            }
            Self::Rank { dimension, count, centred, rank, evidence, .. } => {
                let kinds = by(evidence.iter().map(RankEvidence::kind).collect());
                let centred = if *centred { ", less their means" } else { "" };
                write!(f, "a certificate of {} of dimension {dimension}{centred}", plural(*count, "vector"))?;
                write!(f, "\nrank {rank}, {kinds}")
            }
        }
    }
}
