//! Verdicts as text: what is so, how it stands, and on what it rests.

use std::fmt::{Display, Formatter, Result};

use super::list::{lines, padded};
use crate::analysis::number::{column, enclosure, plural};
use crate::analysis::words::{
    determinant, hadamard_ratio, independent, missing, numerical, printed, reasons, relations, standing,
};
use crate::certificate::Relation;
use crate::claim::{Enclosure, Verdict};
use crate::matrix::Reading;
use crate::modular::Obstacle;
use crate::verdict::{
    ClosestRelation, Curvature, Definiteness, Determinant, Independence, IndependenceWithin, InverseDiagonal,
    NumericalRank, PrintedDecimals, Rank,
};

fn equations(f: &mut Formatter<'_>, relations: &[Relation]) -> Result {
    lines(f, relations.iter().map(ToString::to_string))
}

/// ```
/// use gramkit::{Definiteness, Symmetric};
/// let a = Symmetric::from_lower(2, |i, j| if i == j { 2.0 } else { 1.0 })?; // eigenvalues 1 and 3
/// let text = Definiteness::of(&a)?.to_string();
/// assert_eq!(
///     text,
///     "positive definite, proved (a Cholesky factor, multiplied out)\neigenvalues: 2 positive, 0 zero, 0 negative"
/// );
/// # Ok::<(), gramkit::Error>(())
/// ```
impl Display for Definiteness {
    /// The class, on what it rests, and the inertia; the relations between the columns of a singular matrix.
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        write!(f, "{} {}", self.class, reasons(self, self.independence().is_some()))?;
        if let Some(inertia) = self.inertia.stated() {
            write!(f, "\neigenvalues: {inertia}")?;
        }
        equations(f, relations(&self.evidence))
    }
}

impl Display for Curvature {
    /// The class, and on what it rests.
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        let definiteness = &self.definiteness;
        write!(f, "{} {}", self.class, reasons(definiteness, definiteness.independence().is_some()))
    }
}

/// ```
/// use gramkit::{Determinant, Symmetric};
/// let a = Symmetric::from_lower(2, |i, j| if i == j { 2.0 } else { 1.0 })?;
/// let text = Determinant::of(&a)?.to_string();
/// assert!(text.starts_with("positive, about 3: exp(1.0986"), "{text}");
/// # Ok::<(), gramkit::Error>(())
/// ```
impl Display for Determinant {
    /// The sign, the size and its logarithm as that is enclosed, and the determinant over the diagonal's product.
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        let estimated =
            if self.sign.stated().is_some() && self.sign.proved().is_none() { standing(&self.sign) } else { "" };
        write!(f, "{}{estimated}", determinant(self))?;
        match hadamard_ratio(self) {
            Some(ratio) => write!(f, "\nover the product of the diagonal: {ratio}"),
            None => Ok(()),
        }
    }
}

/// ```
/// use gramkit::{Independence, MatrixView, Vectors};
/// let x = [1.0, 2.0, 2.0, 4.0];
/// let answer = Independence::of(&Vectors::columns(MatrixView::row_major(&x, 2, 2)?))?;
/// assert_eq!(answer.to_string(), "dependent, proved: rank 1\n  0 = 2·x0 − x1");
/// # Ok::<(), gramkit::Error>(())
/// ```
impl Display for Independence {
    /// The verdict, the rank, and the relations between dependent vectors.
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        let known = Some(self.sigma_min).filter(|sigma| sigma.lower > 0.0);
        let text = independent(self, known, Reading::default());
        match text.strip_suffix(':') {
            Some(text) => write!(f, "{text}: rank {}", self.rank)?,
            None => write!(f, "{text}; rank {}", self.rank)?,
        }
        equations(f, self.relations())
    }
}

/// ```
/// use gramkit::{Independence, MatrixView, Vectors};
/// let x = [1.0, 2.0, 2.0, 4.0];
/// let x = Vectors::columns(MatrixView::row_major(&x, 2, 2)?);
/// let closest = Independence::closest_relation(&x)?.unwrap();
/// assert_eq!(closest.to_string(), "x1 is in the span of the others, proved\n  0 = 2·x0 − x1");
/// # Ok::<(), gramkit::Error>(())
/// ```
impl Display for ClosestRelation {
    /// The vector, how far it is from the span of the others, and the relation, if there is one.
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        if self.distance == Enclosure::point(0.0) {
            write!(f, "x{} is in the span of the others, proved", self.index)?;
        } else {
            let (distance, sine) = (enclosure(&self.distance), enclosure(&self.sine));
            write!(f, "x{} is at a distance of {distance} from the span of the others, sine {sine}", self.index)?;
            f.write_str(if self.nearest { "; none is nearer" } else { "; another may be nearer" })?;
        }
        lines(f, self.relation.iter().map(ToString::to_string))
    }
}

impl Display for IndependenceWithin {
    /// The verdict about all vectors that close, the rank, and the least singular value.
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        let verdict = match self.verdict {
            Verdict::Proved => "independent, proved",
            Verdict::Refuted => "not all independent, proved",
            Verdict::Undetermined => "undetermined: the radius leaves it open",
        };
        write!(f, "{verdict}; rank {}; σ_min: {}", self.rank, enclosure(&self.sigma_min))
    }
}

impl Display for Rank {
    /// The exact rank, and the one that counts beyond the tolerance.
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        let exactly = if self.exact.exact().is_some() { "exactly" } else { "proved" };
        write!(f, "{} {exactly}; numerically {}", self.exact, self.numerical)
    }
}

impl Display for NumericalRank {
    /// The rank, the tolerance, and what is proved.
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        padded(f, &numerical(self))
    }
}

impl Display for InverseDiagonal {
    /// The diagonal entries of the inverse, each with the digits that are known.
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        match self.entries.as_ref().stated() {
            Some(entries) => {
                write!(f, "{} of the inverse's diagonal{}", entries_of(entries), standing(&self.entries))?;
                lines(f, column(entries.iter()).into_iter())
            }
            None => {
                let count = plural(self.unresolved.len(), "eigenvalue");
                write!(f, "undetermined: the matrix may be singular ({count} not separated from 0)")
            }
        }
    }
}

fn entries_of(entries: &[Enclosure]) -> String {
    if entries.len() == 1 { "1 entry".to_string() } else { format!("{} entries", entries.len()) }
}

impl Display for PrintedDecimals {
    /// How many of the matrices that print so are positive semidefinite.
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        padded(f, &printed(self))
    }
}

impl Display for Obstacle {
    /// Why the question stayed open.
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        padded(f, &missing(Some(*self)))
    }
}
