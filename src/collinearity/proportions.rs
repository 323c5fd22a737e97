//! Variance-decomposition proportions.

use std::ops::Range;

use super::indices::{UnitColumns, is_gap};
use crate::claim::Enclosure;
use crate::matrix::{MatrixView, Vectors};
use crate::rounding::{add_up, div_down, div_up, mul_up, sub_down};
use crate::spectrum::Svd;

/// The shares of each coefficient's variance that go with one condition index, or in sum with several that are too near
/// to each other to be told apart.
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct Proportions {
    /// Which indices, counted from the smallest.
    pub indices: Range<usize>,
    /// Σ_k π_kj, one for each [term](super::Collinearity::terms); over all groups they sum to 1.
    pub shares: Vec<Enclosure>,
}

const NOTHING_KNOWN: Enclosure = Enclosure { lower: 0.0, upper: 1.0 };

/// The proportions of all indices; none where the columns are dependent, or not known to be independent.
pub(super) fn proportions(unit: &UnitColumns) -> Vec<Proportions> {
    let n = unit.singular.len();
    let Some(inverse) = unit.inverse.as_ref().filter(|_| unit.svd.values.len() == n) else { return Vec::new() };
    let (error, loss) = unit.square_error();
    let squares: Vec<f64> = unit.svd.values.iter().map(|s| s * s).collect();
    let error = with_rounded_squares(error, &squares);
    let direct = Side { squares: &squares, vectors: |j, k| unit.svd.right[(j, k)], error, loss };
    let transformed = unit.transformed.as_ref().and_then(|(rows, alpha)| {
        let svd = Svd::of(&Vectors::columns(MatrixView::of(&rows.rows))).ok()?;
        let (error, loss) = UnitColumns::inverse_error(&svd, rows.error, *alpha);
        Some((svd, rows.exponent, error, loss))
    });
    // In the order of the indices, the largest of S first, which is the smallest of DT.
    let inverse_squares: Option<Vec<f64>> =
        transformed.as_ref().map(|(svd, ..)| svd.values.iter().rev().map(|s| s * s).collect());
    let other = transformed.as_ref().zip(inverse_squares.as_deref()).map(|((svd, _, error, loss), squares)| Side {
        squares,
        vectors: move |j, k| svd.left[(j, n - 1 - k)],
        error: with_rounded_squares(*error, squares),
        loss: *loss,
    });

    let apart = |k: usize| direct.apart(k) || other.as_ref().is_some_and(|side| side.apart(k));
    let mut groups: Vec<Range<usize>> = Vec::new();
    for k in 0..n {
        match groups.last_mut() {
            Some(group) if !apart(k) => group.end = k + 1,
            _ => groups.push(k..k + 1),
        }
    }
    let mut found: Vec<Proportions> = groups
        .into_iter()
        .map(|indices| {
            let share = |j: usize| {
                let mut known = NOTHING_KNOWN;
                if let Some(projected) = direct.projected(&indices, j) {
                    known = meet(known, unit.share(&indices, projected, &inverse[j]));
                }
                if let Some(projected) = other.as_ref().and_then(|side| side.projected(&indices, j)) {
                    known = meet(known, unit.share(&indices, projected, &inverse[j]));
                }
                known
            };
            Proportions { shares: (0..n).map(share).collect(), indices }
        })
        .collect();
    complete(&mut found, n);
    found
}

/// The error of a matrix with these eigenvalues, which are rounded.
fn with_rounded_squares(error: f64, squares: &[f64]) -> f64 {
    let largest = squares.iter().fold(0.0, |max: f64, &s| max.max(s));
    add_up(error, mul_up(largest, f64::EPSILON))
}

/// What the shares of the other groups leave of each column's sum, 1.
fn complete(groups: &mut [Proportions], n: usize) {
    for j in 0..n {
        let own: Vec<Enclosure> = groups.iter().map(|group| group.shares[j]).collect();
        for (g, group) in groups.iter_mut().enumerate() {
            let others = own.iter().enumerate().filter(|&(other, _)| other != g);
            let sum = others.fold(Enclosure::point(0.0), |sum, (_, &e)| sum.plus(e));
            let rest = Enclosure { lower: sub_down(1.0, sum.upper), upper: add_up(1.0, -sum.lower) };
            group.shares[j] = meet(group.shares[j], rest);
        }
    }
}

/// The intersection; what is proved twice is not empty.
fn meet(a: Enclosure, b: Enclosure) -> Enclosure {
    // An end that is not a number says nothing.
    let lower = if b.lower > a.lower { b.lower } else { a.lower };
    let upper = if b.upper < a.upper { b.upper } else { a.upper };
    Enclosure { lower, upper }
}

impl UnitColumns {
    /// Σ_k 1/μ_k²·(a share of the projector of the group) over (SᵀS)⁻¹_jj.
    fn share(&self, indices: &Range<usize>, projected: Enclosure, inverse: &Enclosure) -> Enclosure {
        let largest = self.singular[indices.start].squared();
        let smallest = self.singular[indices.end - 1].squared();
        Enclosure {
            lower: div_down(div_down(projected.lower, largest.upper), inverse.upper),
            upper: div_up(div_up(projected.upper, smallest.lower), inverse.lower),
        }
    }
}

/// An approximate spectral decomposition of SᵀS, or of its inverse over a power of two, in the order of the indices.
struct Side<'a, F> {
    squares: &'a [f64],
    /// Component j of the k-th vector.
    vectors: F,
    /// How far the matrix may be from the one with these eigenvalues and the orthonormal vectors nearest to these.
    error: f64,
    /// How far those may be from these.
    loss: f64,
}

impl<F: Fn(usize, usize) -> f64> Side<'_, F> {
    /// Whether the k-th eigenvalue is separated from the one before.
    fn apart(&self, k: usize) -> bool {
        k > 0 && self.gap(k).is_some()
    }

    fn gap(&self, k: usize) -> Option<f64> {
        let (a, b) = (self.squares[k - 1], self.squares[k]);
        let (larger, smaller) = if a > b { (a, b) } else { (b, a) };
        is_gap(larger, smaller, self.error).then_some(sub_down(larger, smaller))
    }

    /// (P)_jj of the spectral projector of a group that is separated from the rest: within E/(g − E) of that of the
    /// computed vectors, whose squares are within φ(2 + φ) each.
    fn projected(&self, indices: &Range<usize>, j: usize) -> Option<Enclosure> {
        let n = self.squares.len();
        let before = if indices.start == 0 { f64::INFINITY } else { self.gap(indices.start)? };
        let after = if indices.end == n { f64::INFINITY } else { self.gap(indices.end)? };
        let gap = before.min(after);
        let turned = if gap == f64::INFINITY { 0.0 } else { div_up(self.error, sub_down(gap, self.error)) };
        let count = indices.len() as f64;
        let squares = indices.clone().map(|k| (self.vectors)(j, k).powi(2)).sum::<f64>();
        let rounded = mul_up(squares, mul_up(count + 2.0, f64::EPSILON));
        let error = add_up(add_up(turned, rounded), mul_up(count, mul_up(self.loss, add_up(2.0, self.loss))));
        Some(Enclosure { lower: sub_down(squares, error).max(0.0), upper: add_up(squares, error).min(1.0) })
    }
}
