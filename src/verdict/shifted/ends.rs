//! The inertia of A' − tI for every A' within the radius, by the two ends of it.

use faer::Mat;

use super::matrix::{Judged, Shifted};
use crate::certificate::{ApproximateInverse, Certificate, Evidence, Members, ShiftedInertia, WeightedFactor, Witness};
use crate::claim::{Count, Inertia, Radius};
use crate::error::{Error, Result};
use crate::matrix::Symmetric;
use crate::modular::{Obstacle, VerdictOptions};
use crate::rounding::norms::plus;
use crate::rounding::{ExactSum, sub_down};
use crate::verdict::Definiteness;
use crate::verdict::definiteness::{own_errors, packed_errors};

/// What is proved of A' − tI for all A' within the radius, or within the errors of the entries.
pub(super) struct Ends {
    pub(super) inertia: Inertia,
    /// Whether some A' − tI within the radius has a negative eigenvalue, and some has none.
    pub(super) mixed: bool,
    pub(super) claims: Vec<ShiftedInertia>,
    pub(super) missing: Option<Obstacle>,
    pub(super) work: u64,
}

impl Ends {
    /// Judges one matrix where the radius is 0, both ends of it where it is not.
    ///
    /// # Errors
    /// [`Error::Domain`] for a t that is not finite; those of [`Definiteness::with`]; [`Error::Overflow`].
    pub(super) fn of(a: &Symmetric, shift: f64, what: &'static str, options: &VerdictOptions<'_>) -> Result<Self> {
        if !shift.is_finite() {
            return Err(Error::Domain { what, value: shift, must_be: "a finite number" });
        }
        if let Some(errors) = own_errors(a) {
            return Self::entrywise(a, &errors.to_owned(), shift, options);
        }
        if a.radius().value() == 0.0 {
            let judged = Shifted::of(a, |_| [-shift, 0.0])?.judge(options)?;
            let Judged { inertia, missing, work, .. } = judged;
            let claims = vec![claim(shift, Members::All, judged.inertia, judged.evidence)];
            return Ok(Self { inertia, mixed: false, claims, missing, work });
        }
        let n = a.order();
        let least = Shifted::of(a, |i| [-shift, -a.radius().at(i)])?.judge(options)?;
        let (at_least, mut missing, mut work) = (least.inertia, least.missing, least.work);
        let mut claims = vec![claim(shift, Members::Least, least.inertia, least.evidence)];
        let mut at_most = Inertia::unknown(n);
        // Where all eigenvalues of the least one are positive, those of the others are.
        if at_least.positive.lower < n {
            let greatest = Shifted::of(a, |i| [-shift, a.radius().at(i)])?.judge(options)?;
            at_most = greatest.inertia;
            missing = missing.or(greatest.missing);
            work = work.saturating_add(greatest.work);
            claims.push(claim(shift, Members::Greatest, greatest.inertia, greatest.evidence));
        }
        let mut positive = Count { lower: at_least.positive.lower, upper: at_most.positive.upper };
        let mut negative = Count { lower: at_most.negative.lower, upper: at_least.negative.upper };
        // Both bounds hold, and where rows are alike that on the norm may be the tighter.
        if positive.lower + negative.lower < n && !ends_are_members(a) {
            let found = within_norm(a, shift, options)?;
            let inertia = found.stated();
            work = work.saturating_add(found.work);
            (positive, negative) = (both(positive, inertia.positive), both(negative, inertia.negative));
            claims.push(claim(shift, Members::All, inertia, found.evidence));
        }
        let zero = Count { lower: 0, upper: n - positive.lower - negative.lower };
        let inertia = Inertia { positive, zero, negative };
        let mixed = at_least.negative.lower > 0 && at_most.negative.upper == 0 && ends_are_members(a);
        let missing = if inertia.is_complete() { None } else { missing.or(Some(Obstacle::Radius)) };
        Ok(Self { inertia, mixed, claims, missing, work })
    }

    /// Within the errors E of the entries: what is proved of every matrix within E + 2ε of B holds for A − tI within E,
    /// where ε bounds what rounding took from the diagonal of B, row by row.
    fn entrywise(a: &Symmetric, errors: &Mat<f64>, shift: f64, options: &VerdictOptions<'_>) -> Result<Self> {
        let n = a.order();
        let shifted = Shifted::of(a, |_| [-shift, 0.0])?;
        let twice = |i: usize| 2.0 * shifted.rounding_of(i);
        let widened = Mat::from_fn(n, n, |i, j| if i == j { plus(errors[(i, i)], twice(i)) } else { errors[(i, j)] });
        let radius = Radius::Bound(plus(a.radius().value(), 2.0 * shifted.rounding()));
        let found = Definiteness::with(&shifted.rounded().clone().within(widened, radius), options)?;
        let (mut inertia, mut work) = (found.stated(), found.work);
        let unknown = Self {
            inertia: Inertia::unknown(n),
            mixed: false,
            claims: Vec::new(),
            missing: Some(Obstacle::Radius),
            work,
        };
        let mut evidence = Vec::new();
        for item in found.evidence {
            evidence.push(match item {
                Evidence::WeightedFactor(proof) if !shifted.is_exact() => match raised(proof, errors, &shifted) {
                    Some(proof) => Evidence::WeightedFactor(proof),
                    None => return Ok(unknown),
                },
                // The inertia of A − tI is that of B: both are within the errors, where none is singular.
                Evidence::ApproximateInverse(proof) if !shifted.is_exact() => {
                    let judged = shifted.judge(options)?;
                    work = work.saturating_add(judged.work);
                    if judged.inertia != inertia && !judged.inertia.is_complete() {
                        return Ok(Self { work, ..unknown });
                    }
                    inertia = judged.inertia;
                    Evidence::ApproximateInverse(ApproximateInverse { stored: judged.evidence, ..proof })
                }
                other => other,
            });
        }
        let claims = vec![claim(shift, Members::All, inertia, evidence)];
        let missing = found.missing.filter(|_| !inertia.is_complete());
        Ok(Self { inertia, mixed: false, claims, missing, work })
    }
}

fn claim(shift: f64, members: Members, inertia: Inertia, evidence: Vec<Evidence>) -> ShiftedInertia {
    ShiftedInertia { shift, indices: None, members, inertia, evidence }
}

/// A − tI within the bound on the norm of Δ alone.
fn within_norm(a: &Symmetric, shift: f64, options: &VerdictOptions<'_>) -> Result<Definiteness> {
    let shifted = Shifted::of(a, |_| [-shift, 0.0])?;
    let radius = Radius::Bound(plus(a.radius().value(), shifted.rounding()));
    Definiteness::with(&shifted.rounded().clone().with_radius(radius)?, options)
}

/// What two bounds on one number say together.
fn both(a: Count, b: Count) -> Count {
    Count { lower: a.lower.max(b.lower), upper: a.upper.min(b.upper) }
}

/// A factor of B − diag(t) is one of A − tI − diag(t − ε), if t − ε is still enough for the errors.
fn raised(proof: WeightedFactor, errors: &Mat<f64>, shifted: &Shifted) -> Option<WeightedFactor> {
    let raised = |(i, &t): (usize, &f64)| sub_down(t, shifted.rounding_of(i));
    let lowering: Vec<f64> = proof.lowering.iter().enumerate().map(raised).collect();
    let enough = lowering.iter().zip(&proof.weights).enumerate().all(|(i, (&t, &w))| {
        let mut sum = ExactSum::new();
        sum.add_product(t, w, 1.0);
        proof.weights.iter().enumerate().for_each(|(j, &other)| sum.add_product(errors[(i, j)], -other, 1.0));
        sum.sign().is_ge()
    });
    enough.then_some(WeightedFactor { lowering, ..proof })
}

/// Whether A ± diag d are within the radius themselves: a ball's always, those of a diagonal where its norm allows it.
fn ends_are_members(a: &Symmetric) -> bool {
    (0..a.order()).all(|i| a.radius().at(i) <= a.radius().value())
}

/// A vector on which the form of each A' − tI is negative, as the evidence of the greatest one has it.
pub(super) fn negative_witness(claims: &[ShiftedInertia], order: usize) -> Option<Witness> {
    let of_all = claims.iter().filter(|claim| claim.members != Members::Least);
    of_all.flat_map(|claim| &claim.evidence).find_map(|evidence| match evidence {
        Evidence::Witness(witness) if witness.sign < 0 => Some(witness.clone()),
        // All vectors are witnesses.
        Evidence::Cholesky(factor) | Evidence::WeightedFactor(WeightedFactor { factor, .. }) if factor.sign < 0 => {
            let vector = (0..order).map(|i| if i == 0 { 1.0 } else { 0.0 }).collect();
            Some(Witness { vector, sign: -1 })
        }
        _ => None,
    })
}

/// What the matrix is whose shifts are judged, for a certificate.
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub(super) struct Whole {
    order: usize,
    pub(super) radius: Radius,
    #[cfg_attr(feature = "serde", serde(with = "crate::infinity"))]
    entry_errors: Option<Vec<f64>>,
}

impl Whole {
    pub(super) fn of(a: &Symmetric) -> Self {
        Self { order: a.order(), radius: a.radius().clone(), entry_errors: packed_errors(a) }
    }

    /// `None` where the radius is an estimate.
    pub(super) fn certificate(&self, claims: &[ShiftedInertia], work: u64) -> Option<Certificate> {
        let diagonal = match &self.radius {
            Radius::Diagonal { bounds, .. } => Some(bounds.to_vec()),
            _ => None,
        };
        self.radius.is_proved().then(|| Certificate::Shifted {
            order: self.order,
            radius: self.radius.value(),
            diagonal,
            entry_errors: self.entry_errors.clone(),
            claims: claims.to_vec(),
            work,
        })
    }
}
