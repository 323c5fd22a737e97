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
//!   ‖w‖‖δg‖ ≤ 6uF + 2(3uF + 4uL) + 6uL: together 2‖w‖‖δg‖ ≤ 24uF + 28uL. The update itself, two products one
//!   after the other: 4uL + 2√2uL and 2uF.
//! * The block's two eigenvalues: 4uL.
//! * What is neglected between corner and block is κ ≤ 2√3·p·φ, φ the error of v; it moves an eigenvalue by κ at
//!   most, and by κ²/(√3p)(1 + o(1)). Where p ≤ 2⁻⁵⁸, the first is below u/8. Elsewhere |tr M| ≤ 10⁻¹¹p, because the
//!   mean of the diagonal is taken away twice; with it, the error of `root` and roundings, t is off by less than
//!   2·10⁻¹⁰, φ by less than 10⁻⁹, and the second is below u/8.
//!
//! The sum is 26uF + 55uL + 5uN < 121uN; underflow adds less than 2⁻⁴⁰⁰N before the result is scaled back, and η/2
//! then. Where a product is fused with a sum, one of these roundings is missing. These are worst cases upon each other:
//! tests find no more than a seventh.

use super::block::{BLOCK, Block, Row, Solver, select};
use super::plane;
use super::scale::{Scale, scale_of};
use crate::simd::{Arithmetic, FusedLoops, InstructionSet};

/// 2·cos(arccos(c)/3), the largest root of t³ − 3t = 2c, for 0 ≤ c ≤ 1.
///
/// The function is analytic but for a branch point at c = −1, so a polynomial that interpolates it in the Chebyshev
/// nodes of \[0, 1\] gains a factor of 3 + √8 with each degree; this one, of degree 10, is off by 8·10⁻¹¹ at most.
#[inline(always)]
pub(super) fn root<A: Arithmetic>(c: f64) -> f64 {
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
    let line = |a: f64, b: f64| A::multiply_add(b, c, a);
    let (c2, c4) = (c * c, (c * c) * (c * c));
    let low = A::multiply_add(line(k2, k3), c2, line(k0, k1));
    let middle = A::multiply_add(line(k6, k7), c2, line(k4, k5));
    let high = A::multiply_add(k10, c2, line(k8, k9));
    A::multiply_add(A::multiply_add(high, c4, middle), c4, low)
}

/// The sum of three products.
#[inline(always)]
fn inner<A: Arithmetic>([a, b, c]: [f64; 3], [x, y, z]: [f64; 3]) -> f64 {
    A::multiply_add(c, z, A::multiply_add(b, y, a * x))
}

/// ab − cd.
#[inline(always)]
fn minor<A: Arithmetic>(a: f64, b: f64, c: f64, d: f64) -> f64 {
    A::multiply_add(a, b, -(c * d))
}

/// M, and \[s, the power of two that scales back, p\]; s is not a number where an entry is infinite.
#[inline(always)]
fn centred<A: Arithmetic>(packed: [f64; 6]) -> ([f64; 6], [f64; 3]) {
    // Where p² is below it, M is so small that any vector will do; it keeps the vector from 0: the trace of the
    // adjugate is then 3p² at least, p² with the floor.
    const FLOOR: f64 = f64::from_bits((1023 - 160) << 52);
    let Scale { down, up, largest } = scale_of(&packed);
    let [a, b, c, d, e, f] = packed;
    let (b, c, e) = (b * down, c * down, e * down);
    // The products with a power of two are exact, fused or not.
    let trace = A::multiply_add(a, down, A::multiply_add(d, down, f * down));
    let mean = trace * (1.0 / 3.0);
    let [a, d, f] = [a, d, f].map(|x| A::multiply_add(x, down, -mean));
    let rest = ((a + d) + f) * (1.0 / 3.0);
    let (a, d, f) = (a - rest, d - rest, f - rest);
    let beside = A::multiply_add(inner::<A>([b, c, e], [b, c, e]), 1.0 / 3.0, FLOOR);
    let square = A::multiply_add(inner::<A>([a, d, f], [a, d, f]), 1.0 / 6.0, beside);
    ([a, b, c, d, e, f], [(mean + rest) + largest * 0.0, up, square.sqrt()])
}

/// A multiple of the eigenvector of M whose eigenvalue is at least √3·p from the others, and its length.
#[inline(always)]
fn direction<A: Arithmetic>([a, b, c, d, e, f]: [f64; 6], p: f64) -> [f64; 4] {
    // Entries of M are below 6 and their sum with the weights below 2⁵; where |c| > 2⁻⁵⁵, this times c is more.
    const MORE: f64 = f64::from_bits((1023 + 60) << 52);
    let (aa, ab, ac) = (minor::<A>(d, f, e, e), minor::<A>(c, e, b, f), minor::<A>(b, e, c, d));
    let (dd, de, ff) = (minor::<A>(a, f, c, c), minor::<A>(b, c, a, e), minor::<A>(a, d, b, b));
    let cosine = inner::<A>([a, b, c], [aa, ab, ac]) * 0.5 / ((p * p) * p);
    // Where it is nearly 0 a sum of the entries decides which of the two it is, so that −M has the same vector and the
    // negative t; the weights are such that no sum of entries that stand in for each other is 0.
    let diagonal = A::multiply_add(f, 0.5497, A::multiply_add(d, 0.6710, a));
    let entries = A::multiply_add(e, 0.2980, A::multiply_add(c, 0.3689, A::multiply_add(b, 0.4503, diagonal)));
    let side = A::multiply_add(cosine, MORE, entries);
    let t = root::<A>(cosine.abs()).copysign(side) * p;
    let (aa, ab, ac) = (A::multiply_add(t, a + t, aa), A::multiply_add(t, b, ab), A::multiply_add(t, c, ac));
    let (dd, de, ff) = (A::multiply_add(t, d + t, dd), A::multiply_add(t, e, de), A::multiply_add(t, f + t, ff));
    let second = dd > aa;
    let larger = select(second, dd, aa);
    let (x, y, z) = (select(second, ab, aa), select(second, dd, ab), select(second, de, ac));
    let third = ff > larger;
    let (x, y, z) = (select(third, ac, x), select(third, de, y), select(third, ff, z));
    [x, y, z, inner::<A>([z, y, x], [z, y, x]).sqrt()]
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
fn reflected<A: Arithmetic>([a, b, c, d, e, f]: [f64; 6], [x, y, z, length]: [f64; 4]) -> Reflected {
    let x = x + length.copysign(x);
    let w = [x, y, z];
    let beta = 2.0 / inner::<A>([z, y, x], [z, y, x]);
    let (p, q, s) = (inner::<A>([a, b, c], w), inner::<A>([b, d, e], w), inner::<A>([c, e, f], w));
    let half = -0.5 * (beta * inner::<A>([p, q, s], w));
    let [p, q, s] = [(p, x), (q, y), (s, z)].map(|(p, x)| beta * A::multiply_add(half, x, p));
    // a − xq − yp.
    let update = |a: f64, x: f64, p: f64, y: f64, q: f64| A::multiply_add(-x, q, A::multiply_add(-y, p, a));
    Reflected {
        w,
        beta,
        corner: A::multiply_add(-2.0 * x, p, a),
        between: [update(b, x, p, y, q), update(c, x, p, z, s)],
        block: [A::multiply_add(-2.0 * y, q, d), update(e, y, q, z, s), A::multiply_add(-2.0 * z, s, f)],
    }
}

/// The corner and the two of the block in ascending order.
#[inline(always)]
fn sorted(corner: f64, low: f64, high: f64) -> [f64; 3] {
    let between = select(corner < high, corner, high);
    [select(corner < low, corner, low), select(between > low, between, low), select(corner > high, corner, high)]
}

#[inline(always)]
fn spectrum<A: Arithmetic>(m: [f64; 6], [shift, up, _]: [f64; 3], v: [f64; 4]) -> [f64; 3] {
    let Reflected { corner, block: [d, e, f], .. } = reflected::<A>(m, v);
    let (middle, _, root) = plane::parts(d, e, f);
    sorted(corner, middle - root, middle + root).map(|x| (shift + x) * up)
}

/// One matrix, with the arithmetic that those of a block have.
struct ValuesOf([f64; 6]);

impl FusedLoops for ValuesOf {
    type Output = [f64; 3];

    #[inline(always)]
    fn run<A: Arithmetic>(self) -> [f64; 3] {
        let (m, shift) = centred::<A>(self.0);
        spectrum::<A>(m, shift, direction::<A>(m, shift[2]))
    }
}

/// The same, with its vectors.
struct VectorsOf([f64; 6]);

impl FusedLoops for VectorsOf {
    type Output = [f64; 12];

    #[inline(always)]
    fn run<A: Arithmetic>(self) -> [f64; 12] {
        let (m, shift) = centred::<A>(self.0);
        frame::<A>(m, shift, direction::<A>(m, shift[2]))
    }
}

/// The eigenvalues of one matrix, ascending.
pub(crate) fn eigenvalues(packed: [f64; 6]) -> [f64; 3] {
    InstructionSet::detect().run_fused_loops(ValuesOf(packed))
}

/// The eigenvalues and their vectors, one after the other.
pub(crate) fn eigenvectors(packed: [f64; 6]) -> [f64; 12] {
    InstructionSet::detect().run_fused_loops(VectorsOf(packed))
}

/// The entries between corner and block, a 10⁻⁹ of p, turn the vectors by k = (μI − B)⁻¹(those entries) to first order,
/// B the block and μ the corner; k² is below u.
#[inline(always)]
fn frame<A: Arithmetic>(m: [f64; 6], [shift, up, _]: [f64; 3], v: [f64; 4]) -> [f64; 12] {
    // Below it M is a multiple of I to within 2⁻⁷³, and any orthonormal vectors will do.
    const FLOOR: f64 = f64::from_bits((1023 - 150) << 52);
    let Reflected { w, beta, corner, between: [i, j], block: [d, e, f] } = reflected::<A>(m, v);
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
    shifts: Block<3>,
    directions: Block<4>,
}

impl Stages {
    const ZERO: Self = Self { centred: Block::ZERO, shifts: Block::ZERO, directions: Block::ZERO };

    #[inline(always)]
    fn fill<A: Arithmetic>(&mut self, rows: [&Row; 6]) {
        for v in 0..BLOCK {
            let (m, shift) = centred::<A>(rows.map(|row| row[v]));
            self.centred.set(v, m);
            self.shifts.set(v, shift);
        }
        for v in 0..BLOCK {
            self.directions.set(v, direction::<A>(self.centred.at(v), self.shifts.0[2][v]));
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
    fn solve<A: Arithmetic>(&mut self, rows: [&Row; 6], out: &mut Block<3>) {
        let Self(stages) = self;
        stages.fill::<A>(rows);
        for v in 0..BLOCK {
            out.set(v, spectrum::<A>(stages.centred.at(v), stages.shifts.at(v), stages.directions.at(v)));
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
    fn solve<A: Arithmetic>(&mut self, rows: [&Row; 6], out: &mut Block<12>) {
        let Self(stages) = self;
        stages.fill::<A>(rows);
        for v in 0..BLOCK {
            out.set(v, frame::<A>(stages.centred.at(v), stages.shifts.at(v), stages.directions.at(v)));
        }
    }
}
