//! Orders 1 to 3: what all symmetric matrices between entrywise bounds have in common, decided in closed form.
//!
//! H is symmetric, E ≥ 0, and 𝓗 = {H' = H'ᵀ: |H' − H| ≤ E entry by entry}. D_z = diag(z) for signs z.
//!
//! # All are positive definite
//!
//! *Theorem 1* (Rohn, SIAM J. Matrix Anal. Appl. 15 (1994) 175–184). All of 𝓗 are positive definite if and only if H −
//! D_zED_z is for every z with z₁ = 1.
//!
//! *Proof.* These matrices are in 𝓗. Conversely, for x ≠ 0 and z = sgn x, xᵀH'x ≥ xᵀHx − |x|ᵀE|x| = xᵀ(H − D_zED_z)x >
//! 0, and −z gives the same matrix. ∎
//!
//! Let x, y, w be the entries h_ii − e_ii of the diagonal. For order 2 that is x, y > 0 and xy > (|h₁₂| + e₁₂)². For
//! order 3 it is x, y, w > 0, xy > (|h₁₂| + e₁₂)², and a positive determinant for each of the four z: all leading
//! minors are positive then.
//!
//! # None is positive semidefinite
//!
//! *Theorem 2.* If some x has xᵀHx + |x|ᵀE|x| < 0, no matrix of 𝓗 is positive semidefinite, for the left side is at
//! least xᵀH'x. Let ā_i = h_ii + e_ii and β_ij = max(0, |h_ij| − e_ij). Then none is, for order 2, if and only if
//!
//! 1. some ā_i < 0, or
//! 2. ā_iā_j < β_ij² for a pair,
//!
//! and for order 3 if and only if one of these holds or
//!
//! 3. for one of the four z the matrix A = H + D_zED_z has det A < 0, and cofactors with z_iz_jC_ij ≥ 0 for all i, j.
//!
//! *Proof of "if".* A semidefinite H' would have 0 ≤ h'_ii ≤ ā_i and β_ij² ≤ h'_ij² ≤ h'_ii·h'_jj ≤ ā_iā_j. In 3, v =
//! adj(A)z is not 0 and lies in the orthant of z, and vᵀHv + |v|ᵀE|v| = vᵀAv = det A·Σ|C_ij| < 0. A column of cofactors
//! with C_kk > 0 is enough for v, which then has vᵀAv = det A·C_kk: that is what is looked for.
//!
//! *Proof of "only if".* For order 2, ā with an off-diagonal entry of modulus β is in 𝓗 and semidefinite where neither
//! 1 nor 2 holds. For order 3 a larger diagonal keeps semidefiniteness, so let the diagonal be ā > 0 (a zero reduces
//! the order), and θ_ij = arccos(h'_ij/√(ā_iā_j)), which ranges over a box B of \[0, π\]³, cut at 0 and π, and not
//! empty unless 2 holds. The determinant over ā₁ā₂ā₃ is 4 sin s·sin(s − θ₁₂)·sin(s − θ₁₃)·sin(s − θ₂₃) with 2s = Σθ: a
//! matrix is semidefinite if and only if Σθ ≤ 2π and no θ exceeds the sum of the other two, a tetrahedron (Barrett,
//! Johnson, Tarazaga, Linear Algebra Appl. 192 (1993) 3–31). At most one of the four inequalities is violated at a
//! time, so the sets where one is are disjoint and relatively open. If B misses the tetrahedron, it is connected and
//! lies in one of them. That inequality is violated even at the corner of B that is nearest to holding it, which is
//! A = H + D_zED_z of one z. There det A < 0; for the sum, say, C₁₂ has the sign of cos θ₁₃ cos θ₂₃ − cos θ₁₂ ≥
//! cos(θ₁₃ + θ₂₃) − cos θ₁₂ > 0, as 2π ≥ θ₁₃ + θ₂₃ > 2π − θ₁₂ ≥ π, and the others by flipped signs. ∎
//!
//! # The class
//!
//! *Theorem 3.* All of 𝓗 are minima if and only if theorem 1 holds of H, maxima if and only if it holds of −H, saddles
//! if and only if theorem 2 holds of H and of −H. What none of them decides has members of two classes, or a singular
//! one: with these bounds, no method can decide more.
//!
//! # The margins
//!
//! Everything is divided by a power of two that brings the largest of |h_ij| and e_ij near 1. Where that makes entries
//! subnormal, they are off by 2⁻¹⁰⁷⁴, and so is each product: together far less than 2⁻⁸⁹⁰, which is added to each
//! margin, signs of the diagonal included. Beside that, h ± e and |h| ± e have a relative error of u, and margins are
//! relative to the moduli of the terms, so that they do not change under H → DHD.
//!
//! * p − q of two products, p, q ≥ 0: 3u of each, and u of the difference. p − q > 6u(p + q) proves p > q.
//! * A determinant of order 3 has five products of three, 5u each, and at most three additions: 8u·S, S the sum of the
//!   moduli, itself computed to 8u. The margin is 16u·S.
//! * A cofactor is a difference of two products, 4u of their moduli, margin 6u; det A by its first row and the
//!   cofactors has 8u·S again.
//!
//! Overflow and NaN exceed no margin.

use crate::claim::Inertia;
use crate::rounding::UNIT_ROUNDOFF;
use crate::spectrum::packed::scale_of;
use crate::verdict::packed::signs::{Line, MAXIMUM, MINIMUM, Plane, SADDLE, SMALLEST_MARGIN, Space, UNDETERMINED};

/// The margins, as multiples of the moduli of two products and of a determinant's.
const OF_TWO: f64 = 6.0 * UNIT_ROUNDOFF;
const OF_THREE: f64 = 16.0 * UNIT_ROUNDOFF;

/// A code that is left to [`none_is_semidefinite`]: no matrix is negative semidefinite, and the diagonal says nothing.
pub(super) const HALF: u64 = 253;

/// The theorems for one order; H and E are scaled. All functions are to be marked `#[inline(always)]`.
pub(super) trait ClosedForm<const IN: usize> {
    /// Whether an entry of the diagonal is positive in all matrices: none is negative semidefinite then.
    fn has_positive_diagonal(&self, h: [f64; IN], e: [f64; IN]) -> bool;

    /// Theorem 1.
    fn all_are_definite(&self, h: [f64; IN], e: [f64; IN]) -> bool;

    /// Cases 2 and 3 of theorem 2.
    fn has_negative_minor(&self, h: [f64; IN], e: [f64; IN]) -> bool;
}

#[inline(always)]
fn negated<const IN: usize>(h: [f64; IN]) -> [f64; IN] {
    h.map(|x| -x)
}

/// H and E, both over the same power of two.
#[inline(always)]
fn scaled<const IN: usize>(mut h: [f64; IN], mut e: [f64; IN]) -> ([f64; IN], [f64; IN]) {
    let mut sizes = [0.0; IN];
    for k in 0..IN {
        sizes[k] = if h[k].abs() > e[k] { h[k].abs() } else { e[k] };
    }
    let down = scale_of(&sizes).down;
    for k in 0..IN {
        (h[k], e[k]) = (h[k] * down, e[k] * down);
    }
    (h, e)
}

/// The code of the class of all matrices, [`UNDETERMINED`] where there is none, or [`HALF`].
#[inline(always)]
pub(super) fn code<const IN: usize>(rule: &impl ClosedForm<IN>, h: [f64; IN], e: [f64; IN]) -> u64 {
    let (h, e) = scaled(h, e);
    let minus = negated(h);
    let (up, down) = (rule.has_positive_diagonal(h, e), rule.has_positive_diagonal(minus, e));
    let mut forward = [0.0; IN];
    let mut hard = [0.0; IN];
    for k in 0..IN {
        forward[k] = if h[0] < 0.0 { minus[k] } else { h[k] };
        // The side on which the diagonal is of no help.
        hard[k] = if up { h[k] } else { minus[k] };
    }
    let definite = rule.all_are_definite(forward, e);
    let minor = rule.has_negative_minor(hard, e);
    let code = if !up & !down & minor { HALF } else { UNDETERMINED };
    let code = if (up & (down | minor)) | (down & minor) { SADDLE } else { code };
    let sign = if h[0] < 0.0 { MAXIMUM } else { MINIMUM };
    if definite { sign } else { code }
}

/// Theorem 2: whether no matrix is positive semidefinite.
#[inline(always)]
pub(super) fn none_is_semidefinite<const IN: usize>(rule: &impl ClosedForm<IN>, h: [f64; IN], e: [f64; IN]) -> bool {
    let (h, e) = scaled(h, e);
    rule.has_positive_diagonal(negated(h), e) | rule.has_negative_minor(h, e)
}

/// The inertia of all matrices, as far as theorems 1 and 2 tell.
pub(super) fn inertia<const IN: usize>(
    order: usize,
    rule: &impl ClosedForm<IN>,
    h: [f64; IN],
    e: [f64; IN],
) -> Inertia {
    let excluded = |h: [f64; IN]| usize::from(none_is_semidefinite(rule, h, e));
    match code(rule, h, e) {
        MINIMUM => Inertia::at_least(order, order, 0),
        MAXIMUM => Inertia::at_least(order, 0, order),
        _ => Inertia::at_least(order, excluded(negated(h)), excluded(h)),
    }
}

/// Whether ā_iā_j < β_ij² for the entries a and d of the diagonal and b beside it.
#[inline(always)]
fn is_below_square([a, d, b]: [f64; 3], [e_a, e_d, e_b]: [f64; 3]) -> bool {
    let (product, beta) = ((a + e_a) * (d + e_d), b.abs() - e_b);
    let beta = if beta > 0.0 { beta } else { 0.0 };
    let square = beta * beta;
    square - product > OF_TWO * (square + product.abs()) + SMALLEST_MARGIN
}

/// Whether the entries a and d of the diagonal are positive in all matrices, and ad > b².
#[inline(always)]
fn is_above_square([a, d, b]: [f64; 3], [e_a, e_d, e_b]: [f64; 3]) -> bool {
    let (x, y, beta) = (a - e_a, d - e_d, b.abs() + e_b);
    let (product, square) = (x * y, beta * beta);
    let above = product - square > OF_TWO * (product + square) + SMALLEST_MARGIN;
    (x > SMALLEST_MARGIN) & (y > SMALLEST_MARGIN) & above
}

impl ClosedForm<1> for Line {
    #[inline(always)]
    fn has_positive_diagonal(&self, [a]: [f64; 1], [e]: [f64; 1]) -> bool {
        a - e > SMALLEST_MARGIN
    }

    #[inline(always)]
    fn all_are_definite(&self, h: [f64; 1], e: [f64; 1]) -> bool {
        self.has_positive_diagonal(h, e)
    }

    #[inline(always)]
    fn has_negative_minor(&self, _: [f64; 1], _: [f64; 1]) -> bool {
        false
    }
}

impl ClosedForm<3> for Plane {
    #[inline(always)]
    fn has_positive_diagonal(&self, [a, _, d]: [f64; 3], [e_a, _, e_d]: [f64; 3]) -> bool {
        (a - e_a > SMALLEST_MARGIN) | (d - e_d > SMALLEST_MARGIN)
    }

    #[inline(always)]
    fn all_are_definite(&self, [a, b, d]: [f64; 3], [e_a, e_b, e_d]: [f64; 3]) -> bool {
        is_above_square([a, d, b], [e_a, e_d, e_b])
    }

    #[inline(always)]
    fn has_negative_minor(&self, [a, b, d]: [f64; 3], [e_a, e_b, e_d]: [f64; 3]) -> bool {
        is_below_square([a, d, b], [e_a, e_d, e_b])
    }
}

/// Whether det A is positive, A with x, y, w on its diagonal, all positive, and p = a₁₂, q = a₁₃, r = a₂₃.
#[inline(always)]
fn determinant_is_positive([x, y, w]: [f64; 3], [p, q, r]: [f64; 3]) -> bool {
    let (first, twice) = ((x * y) * w, 2.0 * ((p * q) * r));
    let others = (x * (r * r) + y * (q * q)) + w * (p * p);
    let size = (first + twice.abs()) + others;
    (first + twice) - others > OF_THREE * size + SMALLEST_MARGIN
}

/// Whether det A < 0, and a column of cofactors lies in the orthant of (1, z₂, z₃) or in the opposite one.
#[inline(always)]
fn cofactors_are_witness([x, y, w]: [f64; 3], [p, q, r]: [f64; 3], [z_2, z_3]: [f64; 2]) -> bool {
    let cofactor = |a: f64, b: f64, sign: f64| {
        let (value, size) = (a - b, a.abs() + b.abs());
        (value, size, sign * value > OF_TWO * size + SMALLEST_MARGIN)
    };
    let (c_11, size_11, sure_11) = cofactor(y * w, r * r, 1.0);
    let (c_12, size_12, sure_12) = cofactor(q * r, p * w, z_2);
    let (c_13, size_13, sure_13) = cofactor(p * r, y * q, z_3);
    let (_, _, sure_22) = cofactor(x * w, q * q, 1.0);
    let (_, _, sure_23) = cofactor(p * q, x * r, z_2 * z_3);
    let (_, _, sure_33) = cofactor(x * y, p * p, 1.0);
    let determinant = (x * c_11 + p * c_12) + q * c_13;
    let size = (x.abs() * size_11 + p.abs() * size_12) + q.abs() * size_13;
    let column = (sure_11 & sure_12 & sure_13) | (sure_12 & sure_22 & sure_23) | (sure_13 & sure_23 & sure_33);
    column & (-determinant > OF_THREE * size + SMALLEST_MARGIN)
}

impl ClosedForm<6> for Space {
    #[inline(always)]
    fn has_positive_diagonal(&self, [a, _, _, d, _, f]: [f64; 6], [e_a, _, _, e_d, _, e_f]: [f64; 6]) -> bool {
        (a - e_a > SMALLEST_MARGIN) | (d - e_d > SMALLEST_MARGIN) | (f - e_f > SMALLEST_MARGIN)
    }

    #[inline(always)]
    fn all_are_definite(&self, [a, b, c, d, e, f]: [f64; 6], [e_a, e_b, e_c, e_d, e_e, e_f]: [f64; 6]) -> bool {
        let diagonal = [a - e_a, d - e_d, f - e_f];
        let (low, high) = ([b - e_b, c - e_c, e - e_e], [b + e_b, c + e_c, e + e_e]);
        // Each z by itself: a loop around so much would not be unrolled, and stand in the way of vectors.
        is_above_square([a, d, b], [e_a, e_d, e_b])
            & (diagonal[2] > SMALLEST_MARGIN)
            & determinant_is_positive(diagonal, low)
            & determinant_is_positive(diagonal, [low[0], high[1], high[2]])
            & determinant_is_positive(diagonal, [high[0], low[1], high[2]])
            & determinant_is_positive(diagonal, [high[0], high[1], low[2]])
    }

    #[inline(always)]
    fn has_negative_minor(&self, [a, b, c, d, e, f]: [f64; 6], [e_a, e_b, e_c, e_d, e_e, e_f]: [f64; 6]) -> bool {
        let diagonal = [a + e_a, d + e_d, f + e_f];
        let (low, high) = ([b - e_b, c - e_c, e - e_e], [b + e_b, c + e_c, e + e_e]);
        is_below_square([a, d, b], [e_a, e_d, e_b])
            | is_below_square([a, f, c], [e_a, e_f, e_c])
            | is_below_square([d, f, e], [e_d, e_f, e_e])
            | cofactors_are_witness(diagonal, high, [1.0, 1.0])
            | cofactors_are_witness(diagonal, [high[0], low[1], low[2]], [1.0, -1.0])
            | cofactors_are_witness(diagonal, [low[0], high[1], low[2]], [-1.0, 1.0])
            | cofactors_are_witness(diagonal, [low[0], low[1], high[2]], [-1.0, -1.0])
    }
}
