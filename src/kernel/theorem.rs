//! What is known of a kernel matrix by theorem, before a number is computed.

use super::bandwidth::Bandwidth;
use super::family::Family;
use super::kernel::{Form, Kernel};
use super::points::Points;
use crate::claim::Verdict;
use crate::error::Result;
use crate::matrix::AsVectors;
use crate::rounding::two_sum;

/// What theorems say of the true matrix K of the stored points, whatever its entries are computed to.
///
/// K is that of the formula, its parameters read as the stored doubles; the stored matrix, rounded, may be indefinite
/// where K is definite.
///
/// ```
/// use gramkit::kernel::{Kernel, KernelGram};
/// use gramkit::{Definiteness, Vectors};
/// // Ten points i/16 on a line: by theorem definite, and λ_min is about 10⁻²⁵.
/// let points: Vec<[f64; 1]> = (0..10).map(|i| [f64::from(i) / 16.0]).collect();
/// let k = KernelGram::of(&Vectors::rows(&points), &Kernel::rbf(1.0)?)?;
/// assert!(k.by_theorem().positive_definite.is_proved());
/// assert!(Definiteness::of(&k.as_stored())?.is_positive_definite().is_refuted()); // the doubles themselves
/// assert!(Definiteness::of(&k)?.is_positive_definite().is_undetermined()); // all that is as near to them as K
/// # Ok::<(), gramkit::Error>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct ByTheorem {
    /// Whether K is positive semidefinite: proved, or undetermined where there is no theorem (never refuted).
    pub positive_semidefinite: Verdict,
    /// Whether K is positive definite: proved, or refuted where it is semidefinite or not but certainly singular.
    pub positive_definite: Verdict,
    /// Whether what is proved rests on a caller's word ([`Kernel::assume_semidefinite`]).
    pub assumed: bool,
    /// Whether the points differ on the axes that the kernel uses, for a periodic one modulo its periods. Decided
    /// exactly.
    pub distinct: bool,
    /// Two points i < j that do not differ there. Rows i and j of K are equal, unless there is noise on the diagonal:
    /// e_i − e_j is in its null space.
    pub duplicate: Option<(usize, usize)>,
    /// A bound on the rank of K, where there is one below its order.
    pub rank_bound: Option<usize>,
}

/// What is known of a part.
#[derive(Clone, Copy, Debug)]
struct Part {
    semidefinite: bool,
    definite: bool,
    assumed: bool,
    /// Whether the diagonal is positive.
    diagonal: bool,
    /// A bound on the rank; the order where nothing is known.
    rank: usize,
    /// Whether there is noise on the diagonal alone.
    white: bool,
}

impl ByTheorem {
    pub(super) fn of(kernel: &Kernel, points: &Points) -> Self {
        let n = points.count();
        let part = Part::of(kernel, points);
        let duplicate = duplicate(kernel, points);
        let singular = part.rank < n || (duplicate.is_some() && !part.white);
        let verdict = |proved: bool| if proved { Verdict::Proved } else { Verdict::Undetermined };
        Self {
            positive_semidefinite: verdict(part.semidefinite),
            positive_definite: if singular { Verdict::Refuted } else { verdict(part.definite) },
            assumed: part.assumed,
            distinct: duplicate.is_none(),
            duplicate,
            rank_bound: (part.rank < n).then_some(part.rank),
        }
    }

    /// The same of HKH, the centred matrix: its rows sum to 0.
    pub(super) fn centred(self, order: usize) -> Self {
        let rank = self.rank_bound.unwrap_or(order).min(order - 1);
        // Of points that noise tells apart, a pair is no reason.
        let duplicate = if self.positive_definite == Verdict::Refuted { self.duplicate } else { None };
        Self { positive_definite: Verdict::Refuted, duplicate, rank_bound: Some(rank), ..self }
    }
}

impl Part {
    fn of(kernel: &Kernel, points: &Points) -> Self {
        let n = points.count();
        match &kernel.form {
            Form::Family { family, scales } => {
                let axes = used_axes(scales.as_deref(), points.dimension());
                Self::of_family(family, points, &axes)
            }
            Form::Sum(parts) => {
                let [a, b] = [Self::of(&parts[0], points), Self::of(&parts[1], points)];
                Self {
                    semidefinite: a.semidefinite && b.semidefinite,
                    definite: a.semidefinite && b.semidefinite && (a.definite || b.definite),
                    assumed: a.assumed || b.assumed,
                    diagonal: a.semidefinite && b.semidefinite && (a.diagonal || b.diagonal),
                    rank: a.rank.saturating_add(b.rank).min(n),
                    white: a.white || b.white,
                }
            }
            Form::Product(parts) => {
                let [a, b] = [Self::of(&parts[0], points), Self::of(&parts[1], points)];
                let semidefinite = a.semidefinite && b.semidefinite;
                Self {
                    semidefinite,
                    // Schur's theorem with Oppenheim's inequality: det(A∘B) ≥ det A·Π b_ii.
                    definite: semidefinite && ((a.definite && b.diagonal) || (b.definite && a.diagonal)),
                    assumed: a.assumed || b.assumed,
                    diagonal: a.diagonal && b.diagonal,
                    rank: a.rank.saturating_mul(b.rank).min(n),
                    white: a.white || b.white,
                }
            }
            Form::Multiple(_, kernel) => Self::of(kernel, points),
            Form::White(_) => {
                Self { semidefinite: true, definite: true, assumed: false, diagonal: true, rank: n, white: true }
            }
        }
    }

    fn of_family(family: &Family, points: &Points, axes: &[usize]) -> Self {
        let (n, m) = (points.count(), axes.len());
        let (mut semidefinite, mut definite, mut diagonal, mut rank, mut assumed) = (true, false, true, n, false);
        match family {
            Family::Rbf(_)
            | Family::Exponential(_)
            | Family::Laplacian(_)
            | Family::Matern(..)
            | Family::RationalQuadratic { .. }
            | Family::Periodic { .. }
            | Family::ChiSquared { .. } => definite = of_family(family, points, axes).is_none(),
            Family::Linear { offset } => {
                diagonal = *offset > 0.0;
                rank = m + usize::from(*offset > 0.0);
            }
            Family::Polynomial { offset, degree, .. } => {
                diagonal = *offset > 0.0;
                let degree = *degree as usize;
                // Monomials of degree p in m variables, or up to p.
                rank = if *offset > 0.0 {
                    binomial(m + degree, degree)
                } else {
                    binomial((m + degree).max(1) - 1, degree)
                };
            }
            Family::Cosine => rank = m,
            // Sums of squares of norms: they vanish at the point 0.
            Family::AdditiveChiSquared | Family::Intersection => diagonal = false,
            Family::Sigmoid { .. } => (semidefinite, diagonal) = (false, false),
            Family::Function(function) => {
                (semidefinite, assumed, diagonal) = (function.assumed, function.assumed, false);
            }
        }
        Self { semidefinite, definite, assumed, diagonal, rank: rank.min(n), white: false }
    }
}

/// The axes on which points count.
pub(super) fn used_axes(scales: Option<&[f64]>, dimension: usize) -> Vec<usize> {
    (0..dimension).filter(|&axis| scales.is_none_or(|scales| scales[axis] != 0.0)).collect()
}

/// The first two points that a family does not tell apart.
fn of_family(family: &Family, points: &Points, axes: &[usize]) -> Option<(usize, usize)> {
    match family {
        Family::Periodic { periods, .. } => points.duplicate(axes, |axis, x| modulo(x, periods[axis])),
        // The caller's function may tell −0 from 0.
        Family::Function(_) => points.duplicate(axes, |_, x| x),
        _ => points.duplicate(axes, |_, x| without_sign_of_zero(x)),
    }
}

/// The first two points that no part of the kernel tells apart: equal components on all the axes that it uses, modulo
/// the period where one family is all there is.
fn duplicate(kernel: &Kernel, points: &Points) -> Option<(usize, usize)> {
    match &kernel.form {
        Form::Family { family, scales } => of_family(family, points, &used_axes(scales.as_deref(), points.dimension())),
        Form::Multiple(_, kernel) => duplicate(kernel, points),
        Form::White(_) => None,
        Form::Sum(_) | Form::Product(_) => {
            let mut used = vec![false; points.dimension()];
            axes_of(kernel, &mut used);
            let axes: Vec<usize> = (0..used.len()).filter(|&axis| used[axis]).collect();
            let is_function = |family: &&Family| matches!(family, Family::Function(_));
            let tells_zeros_apart = kernel.families().iter().any(is_function);
            points.duplicate(&axes, |_, x| if tells_zeros_apart { x } else { without_sign_of_zero(x) })
        }
    }
}

/// 0 for −0.
fn without_sign_of_zero(x: f64) -> f64 {
    x + 0.0
}

fn axes_of(kernel: &Kernel, used: &mut [bool]) {
    match &kernel.form {
        Form::Family { scales, .. } => {
            used_axes(scales.as_deref(), used.len()).into_iter().for_each(|axis| used[axis] = true);
        }
        Form::Sum(parts) | Form::Product(parts) => parts.iter().for_each(|part| axes_of(part, used)),
        Form::Multiple(_, kernel) => axes_of(kernel, used),
        Form::White(_) => {}
    }
}

/// The representative of x modulo p in a set of one for each class: the exact remainder r of one sign, or r itself
/// where r + p is no double. Two doubles are congruent if and only if their remainders are equal or differ by p
/// exactly.
fn modulo(x: f64, p: f64) -> f64 {
    let remainder = without_sign_of_zero(x % p);
    if remainder >= 0.0 {
        return remainder;
    }
    // r + p is in (0, p): if another remainder is congruent, it is a double, and the sum exact.
    let (sum, rest) = two_sum(remainder, p);
    if rest == 0.0 { sum } else { remainder }
}

/// C(n, k), or the largest number.
fn binomial(n: usize, k: usize) -> usize {
    if k > n {
        return 0;
    }
    let k = k.min(n - k);
    let mut value = 1_u128;
    for i in 0..k as u128 {
        value = value * (n as u128 - i) / (i + 1);
        if value > usize::MAX as u128 {
            return usize::MAX;
        }
    }
    value as usize
}

impl Kernel {
    /// What theorems say of this kernel's matrix of these points: the true one, not what is stored of it.
    ///
    /// # Errors
    /// Those of [`KernelGram::of`](super::KernelGram::of), but for numbers that exceed f64.
    pub fn by_theorem(&self, points: &impl AsVectors) -> Result<ByTheorem> {
        let has_median = |family: &&Family| matches!(family.bandwidth(), Some((Bandwidth::Median(_), _)));
        let points = Points::of_kernel(points.as_vectors(), self)?;
        let resolved = if self.families().iter().any(has_median) { Some(self.resolved_for(&points)?) } else { None };
        Ok(ByTheorem::of(resolved.as_ref().unwrap_or(self), &points))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use oracle::exact;

    #[test]
    fn one_representative_stands_for_each_class() {
        // 0.75 and −0.25, 1e300 and 0; −2⁻⁶⁰ is congruent to no double but those below it.
        assert_eq!((modulo(0.75, 1.0), modulo(-0.25, 1.0), modulo(-1.0, 1.0)), (0.75, 0.75, 0.0));
        assert_eq!(modulo(-2.0_f64.powi(-60), 1.0), -2.0_f64.powi(-60));
        for (x, p) in [(0.1, 0.3), (-0.2, 0.3), (7.25, 0.7), (-1e17, 3.0), (1e300, 7.0)] {
            let quotient = (exact(x) - exact(modulo(x, p))) / exact(p);
            assert!(quotient.is_integer(), "{x} modulo {p}");
        }
    }

    #[test]
    fn binomials_stop_at_the_largest_number() {
        assert_eq!((binomial(5, 2), binomial(4, 0), binomial(0, 0), binomial(3, 5)), (10, 1, 1, 0));
        assert_eq!(binomial(1 << 40, 9), usize::MAX);
    }
}
