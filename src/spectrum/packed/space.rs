//! Order 3: one eigenvalue from the characteristic polynomial, the other two from what is orthogonal to its vector.
//!
//! The angle φ = arccos(c)/3 of the textbook formula loses half the digits where two eigenvalues are equal, because c
//! does not determine it there. It always determines one eigenvalue, the one that is not of the pair:
//!
//! 1. A is scaled by a power of two, so that max|a_ij| ≈ 1, and M = A − sI, s = tr A/3. With p = ‖M‖_F/√6 and
//!    c = det(M/p)/2 ∈ \[−1, 1\], the eigenvalues of M/p are the roots of t³ − 3t = 2c. For c ≥ 0 the largest is
//!    t = 2cos(arccos(c)/3) ∈ \[√3, 2\], at least √3 from the others, and an analytic function of c: `root`. For c < 0
//!    it is the smallest, by symmetry.
//! 2. adj(M − tpI) = adj M + tpM + t²p²I is, but for the error of t, a multiple of vvᵀ with trace (3t² − 3)p² ≥ 6p²;
//!    its column of the largest diagonal entry is v without cancellation (`direction`). So far 10⁻⁹ is accuracy enough.
//! 3. With w = v ± ‖v‖e₁ the reflection W = I − 2wwᵀ/wᵀw is orthogonal to working accuracy whatever v is. WMW has the
//!    eigenvalue belonging to v in its corner and the pair in the block below, whose eigenvalues are [those of order
//!    2](super::plane) (`spectrum`). The entries between corner and block are neglected.
//!
//! # The error
//!
//! |λ̂ − λ| ≤ 128u‖A‖ + η. With N = ‖A‖ ≥ max|a_ij|, L = ‖M‖ ≤ 4N/3, F = ‖M‖_F ≤ √(8/3)·N, and to first order in u:
//!
//! * Two subtractions for each diagonal entry of M: 2u·4N/3; the sum s, rounded: uN; the last sum s + μ: uN.
//! * W is formed from a β = 2(1 + ε)/wᵀw, |ε| ≤ 4u. By Ostrowski's theorem the eigenvalues of the product differ from
//!   those of M by 4|ε|L ≤ 16uL.
//! * WMW = M − wgᵀ − gwᵀ, g = β(Mw − hw), h = βwᵀMw/2. In order, ‖δ(Mw)‖ ≤ 3uF‖w‖, |δh| ≤ 3uF + 4uL, and
//!   ‖w‖‖δg‖ ≤ 6uF + 2(3uF + 4uL) + 6uL: together 2‖w‖‖δg‖ ≤ 24uF + 28uL. The update itself: 2·4uL + uF.
//! * The block's two eigenvalues: 4uL.
//! * What is neglected between corner and block is κ ≤ 2√3·p·φ, φ the error of v; it moves an eigenvalue by κ at
//!   most, and by κ²/(√3p)(1 + o(1)). Where p ≤ 2⁻⁵⁸, the first is below u/8. Elsewhere |tr M| ≤ 10⁻¹¹p, because the
//!   mean of the diagonal is taken away twice; with it, the error of `root` and roundings, t is off by less than
//!   2·10⁻¹⁰, φ by less than 10⁻⁹, and the second is below u/8.
//!
//! The sum is 25uF + 56uL + 5uN < 121uN; underflow adds less than 2⁻⁴⁰⁰N before the result is scaled back, and η/2
//! then. These are worst cases upon each other: tests find no more than a seventh.

use super::block::{BLOCK, Block, Row, Solver, select};
use super::plane;
use super::scale::{Scale, scale_of};

/// 2·cos(arccos(c)/3), the largest root of t³ − 3t = 2c, for 0 ≤ c ≤ 1.
///
/// The function is analytic but for a branch point at c = −1, so a polynomial that interpolates it in the Chebyshev
/// nodes of \[0, 1\] gains a factor of 3 + √8 with each degree; this one, of degree 10, is off by 8·10⁻¹¹ at most.
#[inline(always)]
pub(super) fn root(c: f64) -> f64 {
    const COEFFICIENTS: [f64; 11] = [
        1.7320508076481482,
        0.3333333140831887,
        -0.09622426135654251,
        0.04937008735072964,
        -0.031077663782302874,
        0.021411484010130447,
        -0.014764075482636904,
        0.009098649716687578,
        -0.004361679797192604,
        0.0013656389795225067,
        -0.00020230141299181325,
    ];
    let [k0, k1, k2, k3, k4, k5, k6, k7, k8, k9, k10] = COEFFICIENTS;
    let (c2, c4) = (c * c, (c * c) * (c * c));
    let low = (k0 + k1 * c) + (k2 + k3 * c) * c2;
    let middle = (k4 + k5 * c) + (k6 + k7 * c) * c2;
    let high = (k8 + k9 * c) + k10 * c2;
    low + (middle + high * c4) * c4
}

/// M, and \[s, the power of two that scales back\]. s is not a number where an entry is not finite.
#[inline(always)]
fn centred(packed: [f64; 6]) -> ([f64; 6], [f64; 2]) {
    let Scale { down, up } = scale_of(&packed);
    let [a, b, c, d, e, f] = packed.map(|x| x * down);
    let trace = (a + d) + f;
    let poison = (trace + ((b + c) + e)) * 0.0;
    let mean = trace * (1.0 / 3.0);
    let (a, d, f) = (a - mean, d - mean, f - mean);
    let rest = ((a + d) + f) * (1.0 / 3.0);
    ([a - rest, b, c, d - rest, e, f - rest], [(mean + rest) + poison, up])
}

/// A multiple of the eigenvector of M whose eigenvalue is at least √3·p from the others.
#[inline(always)]
fn direction([a, b, c, d, e, f]: [f64; 6]) -> [f64; 3] {
    // Where p² is below it, M is so small that any vector will do; it keeps the vector from 0: the trace of the
    // adjugate is then 3p² at least, p² with the floor.
    const FLOOR: f64 = f64::from_bits((1023 - 160) << 52);
    let square = ((a * a + d * d) + f * f) * (1.0 / 6.0) + ((b * b + c * c) + e * e) * (1.0 / 3.0);
    let p = (square + FLOOR).sqrt();
    let (aa, ab, ac) = (d * f - e * e, c * e - b * f, b * e - c * d);
    let (dd, de, ff) = (a * f - c * c, b * c - a * e, a * d - b * b);
    let cosine = 0.5 * ((a * aa + b * ab) + c * ac) / ((p * p) * p);
    // Where it is 0 any entry that is not takes its place, so that −M has the same vector and the negative t.
    let mut side = cosine;
    for entry in [a, d, f, b, c, e] {
        side = select(side == 0.0, entry, side);
    }
    let t = root(cosine.abs()).copysign(side) * p;
    let tt = t * t;
    let (aa, ab, ac) = (aa + t * a + tt, ab + t * b, ac + t * c);
    let (dd, de, ff) = (dd + t * d + tt, de + t * e, ff + t * f + tt);
    let second = dd > aa;
    let larger = select(second, dd, aa);
    let (x, y, z) = (select(second, ab, aa), select(second, dd, ab), select(second, de, ac));
    let third = ff > larger;
    [select(third, ac, x), select(third, de, y), select(third, ff, z)]
}

/// W by its w and β, and WMW.
struct Reflected {
    w: [f64; 3],
    beta: f64,
    corner: f64,
    between: [f64; 2],
    block: [f64; 3],
}

#[inline(always)]
fn reflected([a, b, c, d, e, f]: [f64; 6], [x, y, z]: [f64; 3]) -> Reflected {
    let rest = y * y + z * z;
    let x = x + (x * x + rest).sqrt().copysign(x);
    let beta = 2.0 / (x * x + rest);
    let (p, q, s) = ((a * x + b * y) + c * z, (b * x + d * y) + e * z, (c * x + e * y) + f * z);
    let half = 0.5 * (beta * ((p * x + q * y) + s * z));
    let (p, q, s) = (beta * (p - half * x), beta * (q - half * y), beta * (s - half * z));
    Reflected {
        w: [x, y, z],
        beta,
        corner: a - 2.0 * (x * p),
        between: [b - (x * q + y * p), c - (x * s + z * p)],
        block: [d - 2.0 * (y * q), e - (y * s + z * q), f - 2.0 * (z * s)],
    }
}

/// The corner and the two of the block in ascending order.
#[inline(always)]
fn sorted(corner: f64, low: f64, high: f64) -> [f64; 3] {
    let inner = select(corner < high, corner, high);
    [select(corner < low, corner, low), select(inner > low, inner, low), select(corner > high, corner, high)]
}

#[inline(always)]
fn spectrum(m: [f64; 6], [shift, up]: [f64; 2], v: [f64; 3]) -> [f64; 3] {
    let Reflected { corner, block: [d, e, f], .. } = reflected(m, v);
    let (middle, _, root) = plane::parts(d, e, f);
    sorted(corner, middle - root, middle + root).map(|x| (shift + x) * up)
}

/// The eigenvalues of one matrix, ascending.
#[inline(always)]
pub(crate) fn eigenvalues(packed: [f64; 6]) -> [f64; 3] {
    let (m, shift) = centred(packed);
    spectrum(m, shift, direction(m))
}

/// The eigenvalues and their vectors, one after the other.
///
/// The entries between corner and block, a 10⁻⁹ of p, turn the vectors by k = (μI − B)⁻¹(those entries) to first order,
/// B the block and μ the corner; k² is below u.
#[inline(always)]
pub(crate) fn eigenvectors(packed: [f64; 6]) -> [f64; 12] {
    let (m, shift) = centred(packed);
    frame(m, shift, direction(m))
}

#[inline(always)]
fn frame(m: [f64; 6], [shift, up]: [f64; 2], v: [f64; 3]) -> [f64; 12] {
    // Below it M is a multiple of I to within 2⁻⁷³, and any orthonormal vectors will do.
    const FLOOR: f64 = f64::from_bits((1023 - 150) << 52);
    let Reflected { w, beta, corner, between: [i, j], block: [d, e, f] } = reflected(m, v);
    let (middle, half, root) = plane::parts(d, e, f);
    let (low, high) = (middle - root, middle + root);
    let (gap_d, gap_f) = (corner - d, corner - f);
    let determinant = gap_d * gap_f - e * e;
    let apart = determinant > FLOOR;
    let k =
        [select(apart, (gap_f * i + e * j) / determinant, 0.0), select(apart, (gap_d * j + e * i) / determinant, 0.0)];
    let (cosine, sine) = plane::direction(e, half, root);
    let shrink = 1.0 - 0.5 * (k[0] * k[0] + k[1] * k[1]);
    let poison = shift * 0.0;
    let back = |[x, y, z]: [f64; 3]| {
        let along = beta * ((x * w[0] + y * w[1]) + z * w[2]);
        signed([x - along * w[0] + poison, y - along * w[1] + poison, z - along * w[2] + poison])
    };
    let of_corner = back([shrink, k[0] * shrink, k[1] * shrink]);
    let of_low = back([sine * k[0] - cosine * k[1], -sine, cosine]);
    let of_high = back([-(cosine * k[0] + sine * k[1]), cosine, sine]);
    let (first, last) = (corner < low, corner > high);
    let [x, y, z] = sorted(corner, low, high).map(|x| (shift + x) * up);
    let mut all = [x, y, z, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0];
    for axis in 0..3 {
        all[3 + axis] = select(first, of_corner[axis], of_low[axis]);
        all[6 + axis] = select(first, of_low[axis], select(last, of_high[axis], of_corner[axis]));
        all[9 + axis] = select(last, of_corner[axis], of_high[axis]);
    }
    all
}

/// The vector or its negative: the entry of largest modulus, the first of equals, is positive.
#[inline(always)]
fn signed([x, y, z]: [f64; 3]) -> [f64; 3] {
    let larger = select(y.abs() > x.abs(), y, x);
    let sign = 1.0_f64.copysign(select(z.abs() > larger.abs(), z, larger));
    [x * sign, y * sign, z * sign]
}

/// The first two stages of three, for the matrices of a block.
struct Stages {
    centred: Block<6>,
    shifts: Block<2>,
    directions: Block<3>,
}

impl Stages {
    const ZERO: Self = Self { centred: Block::ZERO, shifts: Block::ZERO, directions: Block::ZERO };

    #[inline(always)]
    fn fill(&mut self, rows: [&Row; 6]) {
        for v in 0..BLOCK {
            let (m, shift) = centred(rows.map(|row| row[v]));
            self.centred.set(v, m);
            self.shifts.set(v, shift);
        }
        for v in 0..BLOCK {
            self.directions.set(v, direction(self.centred.at(v)));
        }
    }
}

/// [`eigenvalues`] of the matrices of a block.
pub(super) struct Values(Stages);

impl Solver<6, 3> for Values {
    fn new() -> Self {
        Self(Stages::ZERO)
    }

    #[inline(always)]
    fn solve(&mut self, rows: [&Row; 6], out: &mut Block<3>) {
        let Self(stages) = self;
        stages.fill(rows);
        for v in 0..BLOCK {
            out.set(v, spectrum(stages.centred.at(v), stages.shifts.at(v), stages.directions.at(v)));
        }
    }
}

/// [`eigenvectors`] of the matrices of a block.
pub(super) struct Vectors(Stages);

impl Solver<6, 12> for Vectors {
    fn new() -> Self {
        Self(Stages::ZERO)
    }

    #[inline(always)]
    fn solve(&mut self, rows: [&Row; 6], out: &mut Block<12>) {
        let Self(stages) = self;
        stages.fill(rows);
        for v in 0..BLOCK {
            out.set(v, frame(stages.centred.at(v), stages.shifts.at(v), stages.directions.at(v)));
        }
    }
}
