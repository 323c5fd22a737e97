//! R of Z = QR, with the error of each column proved after the fact.

use faer::{Mat, MatRef};

use super::reflections::decomposed;
use super::sums::DoubleSums;
use crate::error::Result;
use crate::product::{cholesky, inverse_of_upper, product};
use crate::rounding::norms::euclidean;
use crate::rounding::{
    DoubleWord, SMALLEST_SUBNORMAL, UNIT_ROUNDOFF, add_up, div_up, exponent, gamma, inflate, mul_up,
    scale_by_power_of_two,
};
use crate::whitening::loss_of_orthogonality;

/// R, upper triangular, with Z = QR + E for some Q with orthonormal columns and ‖e_j‖ ≤ f_j.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Triangle {
    pub(super) r: Mat<f64>,
    pub(super) errors: Vec<f64>,
}

/// Triangles of parts of the rows, by the number of times that they were merged: those of one number are merged at
/// once, so that a row passes through log₂ of the number of parts.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Triangles(Vec<(u32, Triangle)>);

impl Triangles {
    pub(super) fn of(triangle: Triangle) -> Self {
        Self(vec![(0, triangle)])
    }

    pub(super) fn add(&mut self, triangle: Triangle) -> Result<()> {
        let mut next = (0, triangle);
        while let Some((level, top)) = self.0.pop_if(|(level, _)| *level == next.0) {
            next = (level + 1, top.merged(&next.1)?);
        }
        self.0.push(next);
        Ok(())
    }

    /// The triangle of all.
    pub(super) fn joined(&self) -> Result<Option<Triangle>> {
        let mut parts = self.0.iter().rev().map(|(_, triangle)| triangle);
        let Some(first) = parts.next() else { return Ok(None) };
        parts.try_fold(first.clone(), |all, next| next.merged(&all)).map(Some)
    }
}

impl Triangle {
    /// Of rows, to which `errors` already are what their columns are off by.
    ///
    /// Householder's reflections give some Q̂ and R̂. What is proved takes them as they are: with α ≥ ‖Q̂ᵀQ̂ − I‖₂ < 1
    /// and the polar factor Q of Q̂, ‖Q̂ − Q‖₂ ≤ α, so e_j = (Z − Q̂R̂)_j + (Q̂ − Q)r_j is at most ‖(Z − Q̂R̂)_j‖ +
    /// α‖r_j‖. The first term is measured, and γ_p‖|Q̂||r_j|‖ ≤ γ_p·√p·√(1 + α)·‖r_j‖ for its product. Columns are
    /// scaled by powers of two. Infinite where nothing is known.
    pub(super) fn of(z: MatRef<'_, f64>, errors: &[f64]) -> Result<Self> {
        let (rows, p) = z.shape();
        let m = rows.max(p);
        let tops: Vec<i32> = z.col_iter().map(|column| exponent(largest(column.iter()))).collect();
        let mut lost = false;
        let mut a = Mat::zeros(m, p);
        for (j, &top) in tops.iter().enumerate() {
            for (a, &z) in a.col_as_slice_mut(j).iter_mut().zip(z.col(j).iter()) {
                *a = scale_by_power_of_two(z, -top);
                lost |= scale_by_power_of_two(*a, top) != z;
            }
        }
        let (q, r) = decomposed(a.clone());
        let loss = loss_of_orthogonality(&q)?.filter(|loss| *loss < 0.5).unwrap_or(f64::INFINITY);
        let back = product(q.as_ref(), r.as_ref());
        let spread = mul_up(2.0, (p as f64).sqrt().next_up());
        let mut own = Vec::with_capacity(p);
        for (j, &top) in tops.iter().enumerate() {
            let gaps: Vec<f64> = a.col_as_slice(j).iter().zip(back.col_as_slice(j)).map(|(a, b)| a - b).collect();
            // Each difference is rounded once.
            let gap = inflate(euclidean(&gaps), 1);
            let length = euclidean(r.col_as_slice(j));
            let rounded = mul_up(add_up(mul_up(gamma(p), spread), loss), length);
            let under = mul_up((m * p) as f64 * SMALLEST_SUBNORMAL, if lost { 4.0 } else { 2.0 });
            let error = scale_by_power_of_two(add_up(add_up(gap, rounded), under), top);
            own.push(if error.is_nan() { f64::INFINITY } else { add_up(error, SMALLEST_SUBNORMAL) });
        }
        let mut triangle = Self { r, errors: own };
        for j in 0..p {
            let mut lost = 0.0_f64;
            for value in &mut triangle.r.col_as_slice_mut(j)[..=j] {
                let scaled = scale_by_power_of_two(*value, tops[j]);
                if scale_by_power_of_two(scaled, -tops[j]) != *value {
                    lost = add_up(lost, SMALLEST_SUBNORMAL);
                }
                *value = scaled;
            }
            triangle.errors[j] = add_up(triangle.errors[j], add_up(lost, errors[j]));
        }
        Ok(triangle)
    }

    /// Of the rows of both: Z = diag(Q_a, Q_b)·\[R_a; R_b\] + E with ‖e_j‖ = √(f_a² + f_b²).
    pub(super) fn merged(&self, other: &Self) -> Result<Self> {
        let p = self.r.ncols();
        let stacked = Mat::from_fn(2 * p, p, |i, j| if i < p { self.r[(i, j)] } else { other.r[(i - p, j)] });
        let errors: Vec<f64> = self.errors.iter().zip(&other.errors).map(|(&a, &b)| euclidean(&[a, b])).collect();
        Self::of(stacked.as_ref(), &errors)
    }

    /// From ZᵀZ: R with RᵀR ≈ M by Cholesky's factorisation, if there is one, T ≈ R⁻¹ and α ≥ ‖TᵀZᵀZT − I‖₂ < 1.
    ///
    /// For Y = ZT with the polar decomposition QH, ‖H − I‖₂ ≤ α, Z − QR = Q(H − RT)T⁻¹, and ‖T⁻¹e_j‖ ≤ ‖z_j‖/√(1 − α):
    /// so f_j = (α + ‖I − RT‖₂)·‖z_j‖/√(1 − α), with the root replaced by 1 − α.
    pub(super) fn of_sums(sums: &DoubleSums) -> Result<Option<Self>> {
        let scaled = Scaled::of(sums);
        let p = sums.order;
        let mut l = Mat::from_fn(p, p, |i, j| scaled.m[(i, j)]);
        if cholesky(&mut l, None)?.is_some() {
            return Ok(None);
        }
        let r = Mat::from_fn(p, p, |i, j| if i <= j { l[(j, i)] } else { 0.0 });
        let t = inverse_of_upper(r.as_ref());
        let alpha = scaled.loss(&t);
        let rest = gap_of_inverse(&r, &t);
        if !(alpha < 0.5 && rest < 0.5) {
            return Ok(None);
        }
        let share = div_up(add_up(alpha, rest), (1.0 - alpha).next_down());
        let errors = (0..p).map(|j| add_up(mul_up(share, sums.length(j)), p as f64 * SMALLEST_SUBNORMAL)).collect();
        let mut r = r;
        for j in 0..p {
            r.col_as_slice_mut(j).iter_mut().for_each(|value| *value = scale_by_power_of_two(*value, scaled.tops[j]));
        }
        if (0..p).any(|j| r[(j, j)] < f64::MIN_POSITIVE / UNIT_ROUNDOFF) {
            return Ok(None);
        }
        Ok(Some(Self { r, errors }))
    }

    /// Of Z·\[1 gᵀ; 0 I\]: r_0j + g_j·r_00 in the first row, and nothing else.
    pub(super) fn moved(&self, g: &[DoubleWord]) -> Self {
        let mut next = self.clone();
        let first = self.r[(0, 0)];
        for (j, g) in g.iter().enumerate().filter(|(_, g)| g.high != 0.0) {
            let term = g.high * first;
            let entry = self.r[(0, j + 1)] + term;
            next.r[(0, j + 1)] = entry;
            // The product, the low part of g and the sum.
            let rounded = mul_up(gamma(3), add_up(term.abs(), entry.abs()));
            let moved = mul_up(g.high.abs().next_up(), self.errors[0]);
            let error = add_up(add_up(self.errors[j + 1], moved), add_up(rounded, 4.0 * SMALLEST_SUBNORMAL));
            next.errors[j + 1] = if error.is_nan() { f64::INFINITY } else { error };
        }
        next
    }
}

/// M in the units 2^(t_j) of each column, and √e.
pub(super) struct Scaled {
    pub(super) m: Mat<f64>,
    pub(super) roots: Vec<f64>,
    pub(super) tops: Vec<i32>,
}

impl Scaled {
    pub(super) fn of(sums: &DoubleSums) -> Self {
        let p = sums.order;
        let square = |j: usize| sums.get(j, j).high;
        let tops: Vec<i32> =
            (0..p).map(|j| if square(j) > 0.0 { exponent(square(j)).div_euclid(2) } else { 0 }).collect();
        let m = Mat::from_fn(p, p, |i, j| scale_by_power_of_two(sums.get(i, j).high, -tops[i] - tops[j]));
        let scale = |(root, &top): (f64, &i32)| scale_by_power_of_two(root, -top).next_up();
        let roots =
            sums.roots_of_errors().into_iter().zip(&tops).map(|(r, t)| if r == 0.0 { 0.0 } else { scale((r, t)) });
        let roots = roots.collect();
        Self { m, roots, tops }
    }

    /// α ≥ ‖TᵀZᵀZT − I‖₂ for the scaled Z and an upper triangular T; infinite where nothing is known.
    ///
    /// |TᵀMT − TᵀZᵀZT| ≤ bbᵀ for b = |T|ᵀ√e; the products by T lose γ_2p|T|ᵀ|M||T|, and |m_ij| ≤ μ_i·μ_j for μ_i =
    /// √m_ii + 2√e_i; rounding M to doubles, and scaling it, u|m_ij| and an η.
    pub(super) fn loss(&self, t: &Mat<f64>) -> f64 {
        let p = t.ncols();
        let inner = product(self.m.as_ref(), t.as_ref());
        let whole = product(t.transpose(), inner.as_ref());
        let mut gap = 0.0_f64;
        for i in 0..p {
            // The lower triangle stands for both: a symmetric matrix within the same bound.
            let entry = |j: usize| whole[(i.max(j), i.min(j))] - if i == j { 1.0 } else { 0.0 };
            let row: f64 = (0..p).map(|j| entry(j).abs()).sum();
            gap = if row.is_nan() { f64::INFINITY } else { gap.max(inflate(row, p + 2)) };
        }
        // √m_ii of the exact M is at most √m̂_ii + √e_i, and m̂_ij at most √e_i·√e_j more than √(m_ii·m_jj).
        let length = |j: usize| add_up(self.m[(j, j)].max(0.0).sqrt().next_up(), 2.0 * self.roots[j]).next_up();
        let lengths: Vec<f64> = (0..p).map(length).collect();
        let spread = |weights: &[f64]| {
            let of = |j: usize| {
                let sum = t.col_as_slice(j)[..=j].iter().zip(weights).map(|(t, w)| t.abs() * w).sum::<f64>();
                inflate(sum, p + 2)
            };
            let values: Vec<f64> = (0..p).map(of).collect();
            let norm = euclidean(&values);
            mul_up(norm, norm)
        };
        let ones = spread(&vec![1.0; p]);
        let rounded = mul_up(gamma(2 * p + 4), spread(&lengths));
        // An underflow in M, in M·T and in TᵀMT, each an η that meets |T| twice at most.
        let lost = mul_up(64.0 * (p * p) as f64 * SMALLEST_SUBNORMAL, add_up(1.0, ones));
        let loss = add_up(add_up(gap, spread(&self.roots)), add_up(rounded, lost));
        if loss.is_nan() { f64::INFINITY } else { loss }
    }
}

/// A bound on ‖I − RT‖₂ for upper triangles.
pub(super) fn gap_of_inverse(r: &Mat<f64>, t: &Mat<f64>) -> f64 {
    let p = r.ncols();
    let (mut rows, mut columns) = (vec![0.0; p], vec![0.0; p]);
    for j in 0..p {
        for i in 0..=j {
            let (mut sum, mut moduli) = (if i == j { -1.0 } else { 0.0 }, if i == j { 1.0 } else { 0.0 });
            for k in i..=j {
                let term = r[(i, k)] * t[(k, j)];
                sum += term;
                moduli += term.abs();
            }
            let bound = sum.abs() + 2.0 * gamma(p + 3) * moduli + 2.0 * p as f64 * SMALLEST_SUBNORMAL;
            rows[i] += bound;
            columns[j] += bound;
        }
    }
    let most = |sums: &[f64]| sums.iter().fold(0.0_f64, |max, &s| if s.is_nan() { f64::INFINITY } else { max.max(s) });
    // √(‖·‖₁‖·‖_∞) is at most the larger.
    let bound = inflate(most(&rows).max(most(&columns)), 2 * p + 6);
    if bound.is_nan() { f64::INFINITY } else { bound }
}

fn largest<'a>(values: impl Iterator<Item = &'a f64>) -> f64 {
    values.fold(0.0, |max: f64, x| max.max(x.abs()))
}
