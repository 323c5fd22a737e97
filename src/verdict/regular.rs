//! Regularity of all matrices within the errors of the entries, and with it their inertia; and vectors on which the
//! form of all of them has one sign.
//!
//! Beeck's test: if (|I − R·DAD| + |R|·DED)·w < w for some R and w > 0, then every symmetric A' with |A' − A| ≤ E is
//! nonsingular and has the inertia of A; see [`ApproximateInverse`]. Nothing is assumed of R, which is V·diag(1/λ)·Vᵀ
//! from a spectral decomposition of DAD. The weights are improved by power steps, so the test reaches nearly as far as
//! ρ(|A⁻¹|E) < 1, and does not change under A ↦ SAS, E ↦ SES for a diagonal S.
//!
//! # The rounding
//!
//! For P = fl(RB), B = fl(DAD) and F ≥ DED + |B − DAD|, the left side is at most
//!
//! |I − P|w + |R|(γ_n|B|w + Fw),
//!
//! and n·η for each product that underflows: n² products of P in a row, weighted by w ≤ 1, and those of the four
//! products of matrices and vectors, of which two are multiplied by |R| once more.

use faer::Mat;

use super::weighted::{normalize, scaled_up};
use crate::certificate::{ApproximateInverse, Witness};
use crate::error::Result;
use crate::matrix::Symmetric;
use crate::product::{absolute_times, product};
use crate::progress::{Progress, attempted};
use crate::rounding::norms::largest;
use crate::rounding::{
    SMALLEST_SUBNORMAL, add_up, balancing_exponents, exponent, gamma, inflate, mul_up, scale_by_power_of_two,
};
use crate::spectrum::Eigen;

/// Power steps towards the best weights.
const STEPS: usize = 10;
/// What a power step keeps of the weights, so that none falls to 0.
const KEPT: f64 = 1.0 / 1024.0;
/// Sign patterns that are tried for a witness.
const PATTERNS: usize = 3;

/// A matrix with errors of its entries, brought to order 1, and its spectral decomposition.
pub(super) struct Balanced<'a> {
    a: &'a Symmetric,
    exponents: Vec<i32>,
    /// B ≈ DAD, exact but for what underflows.
    values: Symmetric,
    /// F ≥ DED + |B − DAD|.
    errors: Mat<f64>,
    eigen: Eigen,
}

impl<'a> Balanced<'a> {
    /// `None` without errors of the entries, or where something exceeds the range of f64.
    ///
    /// # Errors
    /// [`Error::Cancelled`](crate::Error::Cancelled).
    pub(super) fn of(a: &'a Symmetric, progress: Option<Progress<'_>>) -> Result<Option<Self>> {
        let Some(given) = a.entry_errors() else { return Ok(None) };
        let n = a.order();
        let exponents = balancing_exponents(a);
        let mut errors = scaled_up(given, &exponents);
        let values = Symmetric::from_lower(n, |i, j| {
            let e = exponents[i] + exponents[j];
            let scaled = scale_by_power_of_two(a.get(i, j), e);
            if scale_by_power_of_two(scaled, -e) != a.get(i, j) {
                // Half a unit among the subnormal numbers.
                errors[(i, j)] = add_up(errors[(i, j)], SMALLEST_SUBNORMAL);
                errors[(j, i)] = errors[(i, j)];
            }
            scaled
        });
        let Ok(values) = values else { return Ok(None) };
        let eigen = attempted(Eigen::with(&values, progress))?;
        Ok(eigen.map(|eigen| Self { a, exponents, values, errors, eigen }))
    }

    /// Tries to prove that all matrices within the errors are nonsingular; without evidence of the inertia yet.
    pub(super) fn prove_regular(&self) -> Option<ApproximateInverse> {
        let n = self.a.order();
        let Eigen { values: eigenvalues, vectors, .. } = &self.eigen;
        let divided = Mat::from_fn(n, n, |i, k| vectors[(i, k)] / eigenvalues[k]);
        let full = product(divided.as_ref(), vectors.transpose());
        let inverse = Mat::from_fn(n, n, |i, j| full[(i.max(j), i.min(j))]);
        let largest_entry = largest(inverse.col_iter().flat_map(|column| column.iter().map(|r| r.abs())));
        if !largest_entry.is_finite() {
            return None;
        }
        let product = product(inverse.as_ref(), self.values.as_faer());
        let left = Mat::from_fn(n, n, |i, j| if i == j { 1.0 - product[(i, i)] } else { product[(i, j)] });
        let values = self.values.as_faer().to_owned();
        let lost = 4.0 * ((n + 1) * (n + 1)) as f64 * SMALLEST_SUBNORMAL;
        let lost = mul_up(lost, largest_entry.max(1.0));
        let mut weights = vec![1.0; n];
        for _ in 0..STEPS {
            let (by_values, by_errors) = (absolute_times(&values, &weights), absolute_times(&self.errors, &weights));
            let perturbed: Vec<f64> = by_values
                .into_iter()
                .zip(by_errors)
                .map(|(value, error)| add_up(mul_up(gamma(n), inflate(value, n + 1)), inflate(error, n + 1)))
                .collect();
            let image: Vec<f64> = absolute_times(&left, &weights)
                .into_iter()
                .zip(absolute_times(&inverse, &perturbed))
                .map(|(left, right)| add_up(add_up(inflate(left, n + 2), inflate(right, n + 1)), lost))
                .collect();
            if image.iter().zip(&weights).all(|(image, w)| image < w) {
                let inverse = (0..n).flat_map(|j| inverse.col_as_slice(j)[..=j].iter().copied()).collect();
                return Some(ApproximateInverse {
                    scaling: self.exponents.clone(),
                    inverse,
                    weights,
                    stored: Vec::new(),
                });
            }
            weights.iter_mut().zip(image).for_each(|(w, image)| *w = image + KEPT * *w);
            if !normalize(&mut weights) {
                return None;
            }
        }
        None
    }

    /// A vector on which the form of all matrices within the errors has the sign: the eigenvector of the least
    /// eigenvalue of σ = −`sign` times DAD, or of that of DAD + σ·diag(z)·DED·diag(z) for the signs z of the last one.
    /// On the vectors with these signs, that is the form of the matrix that is farthest from having the sign.
    ///
    /// # Errors
    /// [`Error::Cancelled`](crate::Error::Cancelled).
    pub(super) fn witness(&self, sign: i8, progress: Option<Progress<'_>>) -> Result<Option<Witness>> {
        let n = self.a.order();
        let column = if sign < 0 { 0 } else { n.saturating_sub(1) };
        let mut vector: Vec<f64> = self.eigen.vectors.col(column).iter().copied().collect();
        for _ in 0..PATTERNS {
            if let Some(witness) = Witness::check(self.a, self.unscaled(&vector), sign) {
                return Ok(Some(witness));
            }
            let opposite = |i: usize, j: usize| vector[i].is_sign_negative() != vector[j].is_sign_negative();
            let towards = |i: usize, j: usize| if opposite(i, j) == (sign < 0) { -1.0 } else { 1.0 };
            let farthest = |i, j| self.values.get(i, j) + towards(i, j) * self.errors[(i, j)];
            let Ok(farthest) = Symmetric::from_lower(n, farthest) else { return Ok(None) };
            let Some(eigen) = attempted(Eigen::with(&farthest, progress))? else { return Ok(None) };
            let has_sign = f64::from(sign) * eigen.values[column] > 0.0;
            if !has_sign {
                return Ok(None);
            }
            vector = eigen.vectors.col(column).iter().copied().collect();
        }
        Ok(None)
    }

    /// Dx, its largest component of order 1.
    fn unscaled(&self, x: &[f64]) -> Vec<f64> {
        let size = |(x, d): (&f64, &i32)| exponent(*x) + d;
        let nonzero = x.iter().zip(&self.exponents).filter(|(x, _)| **x != 0.0);
        let most = nonzero.map(size).max().unwrap_or(0);
        x.iter().zip(&self.exponents).map(|(&x, &d)| scale_by_power_of_two(x, d - most)).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::certificate::{Certificate, Evidence};
    use crate::claim::{Count, Inertia, Radius};
    use oracle::entrywise::{KINDS, inertias};
    use oracle::matrix::mat;
    use oracle::mutation::{flip_bits, generator};

    /// Random matrices within the errors that a proof is held against.
    const MEMBERS: usize = 12;

    #[test]
    fn a_corrupted_decomposition_never_proves_what_is_false() {
        let mut random = generator(31);
        let (mut accepted, mut false_claims) = (0, 0);
        for case in 0..300 {
            let n = 1 + case % 4;
            let (a, e) = KINDS[case % KINDS.len()].1(&mut random, n);
            let symmetric = Symmetric::new(&mat(&a, n)).unwrap();
            let symmetric = symmetric.with_entry_errors(&mat(&e, n), Radius::Bound).unwrap();
            let Some(mut balanced) = Balanced::of(&symmetric, None).unwrap() else { continue };
            let truths = inertias(&(a, e), &mut random, MEMBERS);
            let may_be_regular = truths.iter().all(|&truth| truth == truths[0] && truth.1 == 0);
            false_claims += usize::from(!may_be_regular);
            let computed = balanced.eigen.clone();
            for flipped in 0..12 {
                balanced.eigen = computed.clone();
                if flipped > 0 {
                    flip_bits(&mut random, &mut balanced.eigen.vectors);
                }
                let Some(proof) = balanced.prove_regular() else { continue };
                accepted += 1;
                assert!(may_be_regular, "{symmetric:?}: {proof:?}");
                let any = Count { lower: 0, upper: n };
                let certificate = Certificate::Inertia {
                    order: n,
                    radius: symmetric.radius().value(),
                    diagonal: None,
                    entry_errors: symmetric
                        .entry_errors()
                        .map(|e| (0..n).flat_map(|j| (0..=j).map(move |i| e[(i, j)])).collect()),
                    inertia: Inertia { positive: any, zero: Count::exactly(0), negative: any },
                    evidence: vec![Evidence::ApproximateInverse(proof)],
                    work: 0,
                };
                assert_eq!(certificate.verify(symmetric.as_faer()), Ok(()), "{certificate:?}");
            }
        }
        assert!(accepted > 500 && false_claims > 50, "{accepted} accepted, {false_claims} false");
    }
}
