//! Claims about matrices that belong to another: shifted, principal submatrices, ends of the radius.

use faer::MatRef;

use super::data::Data;
use super::dyadic::Dyadic;
use super::{Bounds, check_number, inertia};
use crate::certificate::{Members, Rejection, ShiftedInertia};
use crate::matrix::Real;

/// One for the matrix, a few for its shifts, and one for each variable of a set that is shown to be irreducible.
const MOST_CLAIMS: usize = 256;

/// Checks all claims about the matrix.
pub(in crate::certificate) fn check_shifted<T: Real>(
    matrix: MatRef<'_, T>,
    order: usize,
    bounds: &Bounds<'_>,
    claims: &[ShiftedInertia],
) -> Result<(), Rejection> {
    let a = Data::symmetric(matrix, order)?;
    let errors = bounds.checked(order)?;
    if claims.len() > MOST_CLAIMS {
        return Err(Rejection::TooManyClaims { found: claims.len(), most: MOST_CLAIMS });
    }
    let whole = Whole { matrix: a, radius: bounds.radius, diagonal: bounds.diagonal, errors };
    for (number, claim) in claims.iter().enumerate() {
        whole.check(claim).map_err(|rejection| Rejection::Claim { number, rejection: Box::new(rejection) })?;
    }
    Ok(())
}

/// The matrix that the claims are about parts of, and its radius.
struct Whole<'a> {
    matrix: Data,
    radius: f64,
    diagonal: Option<&'a [f64]>,
    errors: Option<Data>,
}

impl Whole<'_> {
    fn check(&self, claim: &ShiftedInertia) -> Result<(), Rejection> {
        let order = self.matrix.rows();
        check_number(claim.evidence.len())?;
        if !claim.shift.is_finite() {
            return Err(Rejection::Shift { shift: claim.shift });
        }
        let all: Vec<usize> = (0..order).collect();
        let rows = match &claim.indices {
            None => &all,
            Some(rows) if rows.is_sorted_by(|a, b| a < b) && rows.last().is_some_and(|&last| last < order) => rows,
            Some(_) => return Err(Rejection::Submatrix { order }),
        };
        let end = |i: usize| {
            let bound = Dyadic::of(self.diagonal.map_or(self.radius, |diagonal| diagonal[i]), 0);
            match claim.members {
                Members::All => Dyadic::zero(),
                Members::Least => bound.negated(),
                Members::Greatest => bound,
            }
        };
        let shift = Dyadic::of(claim.shift, 0);
        let diagonal = rows.iter().map(|&i| self.matrix.exact(i, i).minus(shift.clone()).plus(end(i))).collect();
        let matrix = self.matrix.principal(rows).with_diagonal(diagonal);
        let errors = self.errors.as_ref().map(|errors| errors.principal(rows));
        let bounds: Option<Vec<f64>> = self.diagonal.map(|diagonal| rows.iter().map(|&i| diagonal[i]).collect());
        let (radius, diagonal, errors) = match claim.members {
            Members::All => (self.radius, bounds.as_deref(), errors.as_ref()),
            // One matrix.
            Members::Least | Members::Greatest => (0.0, None, None),
        };
        let subject = inertia::Subject { matrix: &matrix, radius, diagonal, errors };
        inertia::check(&subject, &claim.inertia, &claim.evidence)
    }
}
