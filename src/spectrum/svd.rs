//! The singular value decomposition of the vectors themselves.

use std::ops::Range;

use faer::Mat;

use super::condition::ConditionNumber;
use super::decomposition::singular;
use super::{fix_sign, loss_of_orthogonality, negate_column, scaled_columns, without_tiny_entries};
use crate::claim::Enclosure;
use crate::error::{Error, Result};
use crate::matrix::{AsVectors, Real, Vectors};
use crate::product::{Deviation, product};
use crate::progress::{Progress, report};
use crate::rounding::{
    SMALLEST_SUBNORMAL, UNIT_ROUNDOFF, add_up, check_environment, exponent, in_range, mul_down, mul_up,
    scale_by_power_of_two, sqrt_down, sqrt_up, sub_down,
};

/// X ≈ U·diag(σ)·Vᵀ, thin: k = min(m, n) singular values, descending, their vectors, and what is proved of them.
///
/// σ² are the k largest eigenvalues of the Gram matrix, found without squaring the condition number.
///
/// ```
/// use gramkit::{MatrixView, Svd, Vectors};
/// let ones = [1.0; 15];
/// let svd = Svd::of(&Vectors::columns(MatrixView::row_major(&ones, 3, 5)?))?;
/// assert!(svd.enclosures[0].contains(15.0_f64.sqrt()));
/// # Ok::<(), gramkit::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct Svd {
    /// The computed singular values, descending.
    #[cfg_attr(feature = "serde", serde(with = "crate::infinity"))]
    pub values: Vec<f64>,
    /// U, m × k.
    #[cfg_attr(feature = "serde", serde(with = "crate::infinity"))]
    pub left: Mat<f64>,
    /// V, n × k; the entry of largest modulus of each column (the first of equals) is positive.
    #[cfg_attr(feature = "serde", serde(with = "crate::infinity"))]
    pub right: Mat<f64>,
    /// For each i, an interval proved to contain the i-th largest singular value of X.
    pub enclosures: Vec<Enclosure>,
    /// A proved bound on ‖X − U·diag(σ)·Vᵀ‖₂.
    #[cfg_attr(feature = "serde", serde(with = "crate::infinity"))]
    pub residual_bound: f64,
    /// A proved bound on ‖I − UᵀU‖₂.
    #[cfg_attr(feature = "serde", serde(with = "crate::infinity"))]
    pub left_loss_bound: f64,
    /// A proved bound on ‖I − VᵀV‖₂.
    #[cfg_attr(feature = "serde", serde(with = "crate::infinity"))]
    pub right_loss_bound: f64,
    /// The number n of vectors.
    pub(crate) count: usize,
}

impl Svd {
    /// Decomposes X. The computed values are accurate to about max(m, n)·u·σ₁; the enclosures say to how much exactly.
    ///
    /// # Errors
    /// [`Error::NotFinite`]; [`Error::NoConvergence`]; [`Error::Overflow`] if a singular value exceeds f64.
    pub fn of(vectors: &impl AsVectors) -> Result<Self> {
        Self::with(vectors.as_vectors(), None)
    }

    /// The same, asked whether to go on: it cannot tell how far it is, and tells 0.
    ///
    /// The decomposition itself, before anything is proved of it, is one step, during which nobody is asked.
    ///
    /// ```
    /// use std::ops::ControlFlow;
    ///
    /// use gramkit::{Error, Svd, Vectors};
    /// let vectors = Vectors::columns(&[[3.0, 0.0], [4.0, 5.0]]);
    /// assert_eq!(Svd::with(&vectors, Some(&|_| ControlFlow::Continue(())))?, Svd::of(&vectors)?);
    /// assert_eq!(Svd::with(&vectors, Some(&|_| ControlFlow::Break(()))), Err(Error::Cancelled));
    /// # Ok::<(), gramkit::Error>(())
    /// ```
    ///
    /// # Errors
    /// Those of [`Svd::of`]; [`Error::Cancelled`].
    pub fn with<T: Real>(vectors: &Vectors<'_, T>, progress: Option<Progress<'_>>) -> Result<Self> {
        report(progress, 0.0)?;
        check_environment()?;
        vectors.check_finite()?;
        let mut x = vectors.to_f64();
        let (m, n) = (x.nrows(), x.ncols());
        let k = m.min(n);
        let max = x.col_iter().flat_map(|column| column.iter().map(|entry| entry.abs())).fold(0.0, f64::max);
        let e = exponent(max);
        for j in 0..n {
            for i in 0..m {
                x[(i, j)] = scale_by_power_of_two(x[(i, j)], -e);
            }
        }
        let (sigma, mut left, mut right) = decompose(&x).or_else(|_| decompose(&without_tiny_entries(&x)))?;
        report(progress, 0.0)?;
        for j in 0..k {
            if fix_sign(&mut right, j) {
                negate_column(&mut left, j);
            }
        }

        // Scaling to entries below 1 may have rounded tiny ones, by η/2 each: ‖·‖₂ ≤ √(mn)·η/2.
        let rounded = mul_up(((m * n) as f64).sqrt(), SMALLEST_SUBNORMAL);
        let no_decomposition = Error::NoConvergence { what: "singular value iteration", instead: "scale the input" };
        let Enclosed { enclosures, residual_bound, left_loss_bound, right_loss_bound } =
            enclose(&x, rounded, (&sigma, &left, &right), progress)?.ok_or(no_decomposition)?;

        let back = |x: f64| scale_by_power_of_two(x, e);
        let enclosures = enclosures
            .into_iter()
            .enumerate()
            .map(|(i, scaled)| {
                // Scaling back rounds only among the subnormal numbers.
                let lower = back(scaled.lower).next_down().max(0.0);
                let upper = back(scaled.upper).next_up();
                Ok(Enclosure { lower, upper: in_range(upper, "singular values", i, i)? })
            })
            .collect::<Result<Vec<_>>>()?;
        let values = sigma.iter().map(|&s| back(s)).collect();
        let residual_bound = in_range(back(residual_bound).next_up(), "singular values' residual", 0, 0)?;
        Ok(Self { values, left, right, enclosures, residual_bound, left_loss_bound, right_loss_bound, count: n })
    }

    /// κ₂(X) = σ₁/σ_n; `None` without vectors, and infinite (no value, no upper bound) for more vectors than
    /// dimensions.
    ///
    /// It is the square root of that of XᵀX, and bounded up to about 1/(n·u), where the Gram matrix's ends at the root
    /// of that.
    ///
    /// ```
    /// use gramkit::{MatrixView, Svd, Vectors};
    /// let x = [3.0, 0.0, 0.0, 3e-9, 0.0, 0.0];
    /// let tall = Svd::of(&Vectors::columns(MatrixView::row_major(&x, 3, 2)?))?.condition().unwrap();
    /// assert!(tall.enclosure.contains(1e9));
    /// // Three vectors in the plane.
    /// let wide = Svd::of(&Vectors::rows(MatrixView::row_major(&x, 3, 2)?))?.condition().unwrap();
    /// assert_eq!((wide.value(), wide.enclosure.upper), (None, f64::INFINITY));
    /// # Ok::<(), gramkit::Error>(())
    /// ```
    pub fn condition(&self) -> Option<ConditionNumber> {
        let mut enclosures = self.enclosures.clone();
        enclosures.resize(self.count, Enclosure::point(0.0));
        ConditionNumber::of(&enclosures)
    }

    /// The indices of the singular values that a Gram matrix computed from X cannot tell from 0: σᵢ < √(m·n·u)·σ₁.
    ///
    /// Forming XᵀX in floating point moves its eigenvalues by up to about m·u·‖X‖_F² ≤ m·n·u·σ₁², so squares below that
    /// are noise: whatever is read off the computed matrix about them is not about X. The threshold is that rule and no
    /// proof; what is proved of them comes from the vectors, by these [enclosures](Svd::enclosures) or by
    /// [`Independence`](crate::verdict::Independence).
    ///
    /// ```
    /// use gramkit::{MatrixView, Svd, Vectors};
    /// // Läuchli's vectors (1, ε, 0) and (1, 0, ε): σ = √(2 + ε²), ε. In XᵀX, 1 + ε² rounds to 1 for ε = 1e-9.
    /// let x = [1.0, 1e-9, 0.0, 1.0, 0.0, 1e-9];
    /// let svd = Svd::of(&Vectors::columns(MatrixView::column_major(&x, 3, 2)?))?;
    /// assert_eq!(svd.unresolved_by_gram(), 1..2);
    /// # Ok::<(), gramkit::Error>(())
    /// ```
    pub fn unresolved_by_gram(&self) -> Range<usize> {
        unresolved_by_gram(&self.values, self.left.nrows())
    }
}

/// What [`Svd::unresolved_by_gram`] says of singular values in descending order, of vectors of dimension m.
pub(crate) fn unresolved_by_gram(singular_values: &[f64], dimension: usize) -> Range<usize> {
    let n = singular_values.len();
    let threshold = (dimension as f64 * n as f64 * UNIT_ROUNDOFF).sqrt() * singular_values.first().unwrap_or(&0.0);
    singular_values.partition_point(|&sigma| sigma >= threshold)..n
}

/// What is proved of a decomposition.
#[derive(Clone, Debug)]
struct Enclosed {
    /// The i-th contains the i-th largest singular value; a lower end may be negative.
    enclosures: Vec<Enclosure>,
    /// e ≥ ‖X − UΣVᵀ‖₂.
    residual_bound: f64,
    /// At least ‖I − UᵀU‖₂.
    left_loss_bound: f64,
    /// At least ‖I − VᵀV‖₂.
    right_loss_bound: f64,
}

/// Encloses the singular values of every matrix within `perturbation` of `x`, from σ descending and as many columns of
/// U and V, whatever they are; `None` if σ is negative or not descending, or something is not finite.
///
/// σ_i·σ_min(U)·σ_min(V) ≤ σ_i(UΣVᵀ) ≤ σ_i·‖U‖·‖V‖ pairs the i-th largest of both sides and supposes σ ≥ 0.
///
/// # Errors
/// [`Error::Cancelled`].
fn enclose(
    x: &Mat<f64>,
    perturbation: f64,
    (sigma, left, right): (&[f64], &Mat<f64>, &Mat<f64>),
    progress: Option<Progress<'_>>,
) -> Result<Option<Enclosed>> {
    if !is_descending(sigma) {
        return Ok(None);
    }
    let left_loss_bound = loss_of_orthogonality(left, progress)?;
    let right_loss_bound = loss_of_orthogonality(right, progress)?;
    let us = scaled_columns(left, sigma);
    let recomposed = product(us.as_ref(), right.transpose());
    report(progress, 0.0)?;
    let deviation = Deviation::of_product(recomposed.as_ref(), |i, j| x[(i, j)], us.as_ref(), right.transpose(), 1);
    let residual_bound = add_up(deviation.spectral(), perturbation);

    // Where U or V may be singular, nothing is left of the lower end.
    let shrink = |loss: f64| (1.0 - loss).next_down().max(0.0);
    let low = sqrt_down(mul_down(shrink(left_loss_bound), shrink(right_loss_bound)));
    let high = sqrt_up(mul_up(add_up(1.0, left_loss_bound), add_up(1.0, right_loss_bound)));
    let enclosures: Vec<Enclosure> = sigma
        .iter()
        .map(|&s| Enclosure {
            lower: sub_down(mul_down(s, low), residual_bound),
            upper: add_up(mul_up(s, high), residual_bound),
        })
        .collect();
    let finite = residual_bound.is_finite()
        && left_loss_bound.is_finite()
        && right_loss_bound.is_finite()
        && enclosures.iter().all(|e| e.lower.is_finite() && e.upper.is_finite());
    Ok(finite.then_some(Enclosed { enclosures, residual_bound, left_loss_bound, right_loss_bound }))
}

/// Finite, at least zero and none larger than the one before it.
fn is_descending(sigma: &[f64]) -> bool {
    sigma.iter().all(|&s| s.is_finite() && s >= 0.0) && sigma.iter().rev().is_sorted()
}

fn decompose(x: &Mat<f64>) -> Result<(Vec<f64>, Mat<f64>, Mat<f64>)> {
    match singular(x) {
        // Else another attempt may do better; what is certified is checked again.
        Some(found) if is_descending(&found.0) => Ok(found),
        _ => Err(Error::NoConvergence { what: "singular value iteration", instead: "scale the input" }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use oracle::mutation::{columns, flip_bits, flip_bits_of, generator};
    use oracle::{Table, exact};
    use rand::RngExt;

    const MATRICES: usize = 150;
    /// Corruptions of each matrix's decomposition.
    const CORRUPTIONS: usize = 14;
    /// Of ten corrupted decompositions so many must still enclose something, else the test tests nothing.
    const LEAST_ACCEPTED: usize = 2;
    /// And of twenty so many must enclose narrowly: with a residual below [`NARROW`]·σ₁.
    const LEAST_NARROW: usize = 1;
    const NARROW: f64 = 1e-3;

    /// Whether the i-th largest of n singular values, the roots of the eigenvalues of the exact Gram matrix, is
    /// enclosed.
    fn holds(gram: &Table, i: usize, e: &Enclosure) -> bool {
        let (n, _) = gram.shape();
        let shifted = |t: f64| {
            let square = exact(t) * exact(t);
            Table::from_fn(n, n, |i, j| if i == j { gram.at(i, j) - &square } else { gram.at(i, j).clone() }).inertia()
        };
        let above_lower = e.lower <= 0.0 || n - shifted(e.lower).2 > i;
        above_lower && e.upper >= 0.0 && shifted(e.upper).0 <= i
    }

    #[test]
    fn corrupted_decompositions_never_give_false_enclosures() {
        let mut random = generator(37);
        let (mut accepted, mut narrow) = (0, 0);
        for number in 0..MATRICES {
            let tall = columns(&mut random);
            // The nonzero singular values of X and of Xᵀ are the same, and so are the k largest.
            let x = if number % 2 == 0 { tall.clone() } else { tall.transpose().to_owned() };
            let gram = Table::of(tall.as_ref()).gram();
            let (sigma, left, right) = decompose(&x).unwrap();
            for case in 0..CORRUPTIONS {
                let (mut sigma, mut left, mut right) = (sigma.clone(), left.clone(), right.clone());
                // Case 0 is the decomposition as it was computed, 1 to 7 corrupt each subset.
                let corrupted = case % 8;
                if corrupted & 1 != 0 {
                    flip_bits_of(&mut random, &mut sigma);
                }
                if corrupted & 2 != 0 {
                    flip_bits(&mut random, &mut left);
                }
                if corrupted & 4 != 0 {
                    flip_bits(&mut random, &mut right);
                }
                // An order that the flips destroyed may be restored: then the wrong values go with the wrong vectors.
                if random.random_bool(0.5) {
                    sigma.iter_mut().for_each(|s| *s = s.abs());
                    sigma.sort_by(|a, b| b.total_cmp(a));
                }
                if let Some(enclosed) = enclose(&x, 0.0, (&sigma, &left, &right), None).unwrap() {
                    accepted += 1;
                    narrow += usize::from(enclosed.residual_bound < NARROW * sigma[0]);
                    assert_eq!(enclosed.enclosures.len(), tall.ncols());
                    for (i, e) in enclosed.enclosures.iter().enumerate() {
                        assert!(holds(&gram, i, e), "{x:?}, {sigma:?}, {left:?}, {right:?}: {i}, {e:?}");
                    }
                }
            }
        }
        let all = MATRICES * CORRUPTIONS;
        let enough = 10 * accepted >= LEAST_ACCEPTED * all && 20 * narrow >= LEAST_NARROW * all;
        assert!(enough, "{accepted} accepted and {narrow} narrow of {all}");
    }

    /// The oracle itself refuses an enclosure that misses its singular value.
    #[test]
    fn the_oracle_tells_right_from_wrong() {
        // Singular values 3, 2 and 0.
        let gram = Table::of(Mat::from_fn(3, 3, |i, j| if i == j { [9.0, 4.0, 0.0][i] } else { 0.0 }).as_ref());
        for (i, s) in [3.0, 2.0, 0.0].into_iter().enumerate() {
            assert!(holds(&gram, i, &Enclosure { lower: s, upper: s }));
            assert!(holds(&gram, i, &Enclosure { lower: s - 0.5, upper: s + 0.5 }));
            assert!(!holds(&gram, i, &Enclosure { lower: s + 0.125, upper: s + 0.5 }));
            assert!(!holds(&gram, i, &Enclosure { lower: s - 0.5, upper: s - 0.125 }));
        }
    }

    #[test]
    fn what_is_not_finite_negative_or_not_sorted_encloses_nothing() {
        let x = Mat::from_fn(3, 2, |i, j| if i == j { 2.0 } else { 1.0 });
        let (sigma, left, right) = decompose(&x).unwrap();
        assert!(enclose(&x, 0.0, (&sigma, &left, &right), None).unwrap().is_some());
        assert!(enclose(&x, f64::INFINITY, (&sigma, &left, &right), None).unwrap().is_none());
        assert!(enclose(&x, 0.0, (&[sigma[1], sigma[0]], &left, &right), None).unwrap().is_none());
        assert!(enclose(&x, 0.0, (&[sigma[0], -sigma[1]], &left, &right), None).unwrap().is_none());
        for bad in [f64::NAN, f64::INFINITY, f64::NEG_INFINITY] {
            for place in 0..2 {
                let mut corrupted = sigma.clone();
                corrupted[place] = bad;
                assert!(enclose(&x, 0.0, (&corrupted, &left, &right), None).unwrap().is_none());
            }
            let (mut corrupted_left, mut corrupted_right) = (left.clone(), right.clone());
            corrupted_left[(2, 1)] = bad;
            corrupted_right[(0, 1)] = bad;
            assert!(enclose(&x, 0.0, (&sigma, &corrupted_left, &right), None).unwrap().is_none());
            assert!(enclose(&x, 0.0, (&sigma, &left, &corrupted_right), None).unwrap().is_none());
        }
        // One value alone is sorted whatever it is.
        let one = Mat::from_fn(1, 1, |_, _| 1.0);
        assert!(enclose(&one, 0.0, (&[1.0], &one, &one), None).unwrap().is_some());
        for bad in [f64::NAN, f64::INFINITY, -1.0] {
            assert!(enclose(&one, 0.0, (&[bad], &one, &one), None).unwrap().is_none());
        }
    }
}
