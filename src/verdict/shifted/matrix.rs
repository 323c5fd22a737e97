//! A − tI as it is, not as it is rounded.
//!
//! fl(a_ii − t) is another number than a_ii − t, and the inertia of the one is not that of the other where it matters.
//! So the diagonal is kept as its terms. B, with the sums rounded, is judged first, within a radius of what rounding
//! took: evidence about all matrices there holds for A − tI. What that leaves open is decided by exact elimination of
//! the sums.

use crate::certificate::{Congruence, Evidence};
use crate::claim::{Count, Inertia, Radius};
use crate::error::{Error, Result};
use crate::matrix::Symmetric;
use crate::modular::{self, Integral, Obstacle, VerdictOptions, Work};
use crate::rounding::norms::plus;
use crate::rounding::{ExactSum, two_sum};
use crate::verdict::Definiteness;
use crate::verdict::congruence::{MOST_WHITENED, whiten};

/// A symmetric matrix whose diagonal entries are sums of doubles.
#[derive(Clone, Debug)]
pub(super) struct Shifted {
    /// B: the sums rounded. Its radius bounds their errors row by row, 0 where none is rounded.
    rounded: Symmetric,
    /// What is added to each diagonal entry of A.
    terms: Vec<Vec<f64>>,
    /// The diagonal of A.
    diagonal: Vec<f64>,
}

/// What is proved of one matrix.
pub(super) struct Judged {
    pub(super) inertia: Inertia,
    pub(super) evidence: Vec<Evidence>,
    /// Why the inertia is not complete, if it is not.
    pub(super) missing: Option<Obstacle>,
    pub(super) work: u64,
}

impl Shifted {
    /// A + diag(t), t_i the sum of `terms` of row i: two finite numbers. The radius of A does not count.
    ///
    /// # Errors
    /// [`Error::Overflow`] where a sum exceeds f64.
    pub(super) fn of(a: &Symmetric, terms: impl Fn(usize) -> [f64; 2]) -> Result<Self> {
        let diagonal = a.diagonal();
        let terms: Vec<[f64; 2]> = (0..a.order()).map(terms).collect();
        let mut errors = Vec::with_capacity(terms.len());
        let mut sums = Vec::with_capacity(terms.len());
        for (row, (&entry, &[first, second])) in diagonal.iter().zip(&terms).enumerate() {
            let (sum, rest) = rounded_sum(entry, first, second);
            if !sum.is_finite() || !rest.is_finite() {
                return Err(Error::Overflow { what: "shifted matrix", row, column: row });
            }
            errors.push(rest);
            sums.push(sum);
        }
        let rounded = Symmetric::from_lower(a.order(), |i, j| if i == j { sums[i] } else { a.get(i, j) })?;
        let rounded = rounded.with_radius(Radius::diagonal(errors)?)?;
        Ok(Self { rounded, terms: terms.into_iter().map(Vec::from).collect(), diagonal })
    }

    /// B.
    pub(super) fn rounded(&self) -> &Symmetric {
        &self.rounded
    }

    /// Whether B is the matrix itself.
    pub(super) fn is_exact(&self) -> bool {
        self.rounded.radius().value() == 0.0
    }

    /// A bound on what rounding took from any diagonal entry.
    pub(super) fn rounding(&self) -> f64 {
        self.rounded.radius().value()
    }

    /// A bound on what it took from that of one row.
    pub(super) fn rounding_of(&self, row: usize) -> f64 {
        self.rounded.radius().at(row)
    }

    /// The principal submatrix with these rows.
    ///
    /// # Errors
    /// None that the whole matrix did not give.
    pub(super) fn submatrix(&self, indices: &[usize]) -> Result<Self> {
        let rounded = submatrix(&self.rounded, indices)?.with_radius(restricted(self.rounded.radius(), indices)?)?;
        let terms = indices.iter().map(|&i| self.terms[i].clone()).collect();
        Ok(Self { rounded, terms, diagonal: indices.iter().map(|&i| self.diagonal[i]).collect() })
    }

    /// All that can be proved of its inertia.
    ///
    /// # Errors
    /// Those of [`Definiteness::with`].
    pub(super) fn judge(&self, options: &VerdictOptions<'_>) -> Result<Judged> {
        let found = Definiteness::with(&self.rounded, options)?;
        let (inertia, missing, mut evidence) = (found.stated(), found.missing, found.evidence);
        if self.is_exact() || inertia.is_complete() {
            return Ok(Judged { inertia, evidence, missing, work: found.work });
        }
        let n = self.rounded.order();
        let stored = Symmetric::from_lower(n, |i, j| if i == j { self.diagonal[i] } else { self.rounded.get(i, j) })?;
        if let Some(proof) = self.congruence(&stored) {
            let positive = proof.signs.iter().filter(|sign| **sign > 0).count();
            let inertia = Inertia::from_bounds(n, positive, n - positive, Count::exactly(n));
            let evidence = vec![Evidence::Congruence(proof)];
            return Ok(Judged { inertia, evidence, missing: None, work: found.work });
        }
        let mut work = Work::new(options);
        let sums = Integral::of_symmetric_sums(stored.as_faer(), &self.terms);
        match modular::inertia(&sums, &mut work) {
            Ok((positive, negative, minors)) => {
                evidence.push(Evidence::PrincipalMinors(minors));
                let rank = Count::exactly(positive + negative);
                let inertia = Inertia::from_bounds(n, positive, negative, rank);
                Ok(Judged { inertia, evidence, missing: None, work: work.spent() })
            }
            Err(stop) => Ok(Judged { inertia, evidence, missing: Some(stop.obstacle()?), work: work.spent() }),
        }
    }

    /// A whitening of the sums as they are, where each adds one number to its entry of `stored`.
    fn congruence(&self, stored: &Symmetric) -> Option<Congruence> {
        let single = |terms: &Vec<f64>| terms.iter().filter(|term| **term != 0.0).count() <= 1;
        if self.terms.len() > MOST_WHITENED || !self.terms.iter().all(single) {
            return None;
        }
        let shift: Vec<f64> = self.terms.iter().map(|terms| terms.iter().sum()).collect();
        let nothing = vec![0.0; shift.len()];
        whiten(stored, &shift, |whitened| whitened.congruence(&nothing).is_some())?.congruence(&nothing)
    }

    /// Whether xᵀMx < 0 for this matrix M, exactly.
    pub(super) fn is_negative_on(&self, x: &[f64]) -> bool {
        let support: Vec<usize> = (0..x.len()).filter(|&i| x[i] != 0.0).collect();
        let mut sum = ExactSum::new();
        for &j in &support {
            for &i in support.iter().filter(|&&i| i != j) {
                sum.add_product(x[i], self.rounded.get(i, j), x[j]);
            }
            sum.add_product(x[j], self.diagonal[j], x[j]);
            self.terms[j].iter().for_each(|&term| sum.add_product(x[j], term, x[j]));
        }
        x.iter().all(|x| x.is_finite()) && sum.sign().is_lt()
    }
}

/// The principal submatrix with these rows, with radius 0.
pub(super) fn submatrix(a: &Symmetric, indices: &[usize]) -> Result<Symmetric> {
    Symmetric::from_lower(indices.len(), |i, j| a.get(indices[i], indices[j]))
}

/// The same radius for the principal submatrix with these rows.
pub(super) fn restricted(radius: &Radius, indices: &[usize]) -> Result<Radius> {
    match radius {
        Radius::Diagonal { .. } => Radius::diagonal(indices.iter().map(|&i| radius.at(i)).collect::<Vec<_>>()),
        ball => Ok(ball.clone()),
    }
}

/// a + b + c rounded, and a bound on its distance: 0 where it is exact. Sums of two without error (Knuth's TwoSum)
/// leave what is lost as numbers of their own.
fn rounded_sum(a: f64, b: f64, c: f64) -> (f64, f64) {
    let (partial, first) = two_sum(a, b);
    let (sum, second) = two_sum(partial, c);
    let (low, lost) = two_sum(first, second);
    let (sum, rest) = two_sum(sum, low);
    (sum, plus(rest.abs(), lost.abs()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rounding::UNIT_ROUNDOFF;
    use num_traits::Signed;
    use oracle::exact;
    use oracle::mutation::generator;
    use rand::RngExt;

    #[test]
    fn a_sum_of_three_is_within_its_error() {
        let mut random = generator(811);
        let mut exactly = 0;
        for _ in 0..3000 {
            let mut number = || {
                let e = [0, 0, 1, -53, 60, -1074, 900][random.random_range(0..7_usize)];
                (random.random_range(-4..=4_i32) as f64 + random.random_range(-1.0..1.0_f64)) * 2.0_f64.powi(e)
            };
            let (a, b) = (number(), number());
            let third = number();
            let c = [-a, -(a + b), third][random.random_range(0..3_usize)];
            let (sum, rest) = rounded_sum(a, b, c);
            let gap = (exact(a) + exact(b) + exact(c) - exact(sum)).abs();
            assert!(gap <= exact(rest), "{a} {b} {c}");
            let largest = a.abs() + b.abs() + c.abs();
            assert!(rest <= UNIT_ROUNDOFF * largest, "{a} {b} {c}: {sum} ± {rest}");
            exactly += usize::from(rest == 0.0);
        }
        assert!((100..2900).contains(&exactly), "{exactly}");
    }

    #[test]
    fn what_a_shift_rounds_away_is_judged() {
        // 1 + 2⁻⁸⁰ has no double, and 2⁻⁸⁰ more or less is the sign of the one eigenvalue.
        let tiny = 2.0_f64.powi(-80);
        let one = Symmetric::from_lower(1, |_, _| 1.0).unwrap();
        for (terms, sign) in [([-1.0, tiny], 1), ([-1.0, -tiny], -1), ([tiny, -1.0], 1), ([-tiny, -1.0], -1)] {
            let judged = Shifted::of(&one, |_| terms).unwrap().judge(&VerdictOptions::default()).unwrap();
            let signs = (judged.inertia.positive.lower, judged.inertia.negative.lower);
            assert_eq!(signs, if sign > 0 { (1, 0) } else { (0, 1) });
        }
        // [1 1; 1 1] + tI: singular for t = 0 only.
        let ones = Symmetric::from_lower(2, |_, _| 1.0).unwrap();
        for (t, negative) in [(tiny, 0), (-tiny, 1), (0.0, 0)] {
            let shifted = Shifted::of(&ones, |_| [t, 0.0]).unwrap();
            let judged = shifted.judge(&VerdictOptions::default()).unwrap();
            assert!(judged.inertia.is_complete() && judged.inertia.negative.lower == negative, "{t}");
            assert_eq!(judged.inertia.zero.lower, usize::from(t == 0.0));
            assert_eq!(shifted.is_negative_on(&[1.0, -1.0]), t < 0.0);
        }
        assert!(matches!(Shifted::of(&one, |_| [f64::MAX, f64::MAX]), Err(Error::Overflow { .. })));
    }
}
