//! Orders 4 to 6: Jacobi's rotations, of many matrices side by side.
//!
//! A sweep rotates every pair (p, q) of rows and columns once, disjoint pairs one after the other, such that a_pq
//! vanishes but for roundings: with d = (a_qq − a_pp)/2, h = √(d² + a_pq²), the cosine c and the sine s are |d| + h and
//! ±a_pq, the sign that of d, over the length of both (C. G. J. Jacobi, J. reine angew. Math. 30 (1846) 51–94; cyclic
//! sweeps with such angles converge, in the end quadratically: G. E. Forsythe, P. Henrici, Trans. Amer. Math. Soc. 94
//! (1960) 1–23). A matrix is left as it is from when no entry beside its diagonal exceeds 2⁻⁵⁵, with max|a_ij| in [1,
//! 4) at first, so that it does not depend on the ones beside it. One that is not done after 8 sweeps is left to the
//! solver of the whole crate.
//!
//! # The error
//!
//! To first order in u, and ‖A‖_F that of the matrix: the reciprocal root is approximated by a shift of the exponent
//! and four of Newton's steps, to within 3.4·10⁻², 1.8·10⁻³, 4.6·10⁻⁶, 3.2·10⁻¹¹ and then roundings, so that ĉ and ŝ
//! are off by 8u of c and s = cos and sin of some angle, whatever d and h went through. Each pair of other entries is
//! off by 10u of its length (Cauchy and Schwarz); the shift of the diagonal, 2cs·a_pq − 2s²d, and (c² − s²)a_pq −
//! 2cs·d, which is computed and not taken to be 0, by 29u·√(a_pq² + d²), at most ‖A‖_F/√2 of the block. So a rotation
//! is an exact orthogonal similarity of A + Δ, ‖Δ‖_F ≤ 56u‖A‖_F. What is left beside the diagonal at the end moves an
//! eigenvalue by its largest row sum at most (Weyl): (n − 1)u/4. Altogether, with all of 8 sweeps, |λ̂ − λ| ≤
//! 2700u‖A‖_F for order 4, 4500u‖A‖_F for order 5 and 6800u‖A‖_F for order 6. These are worst cases upon each other:
//! the tests hold the errors to 36u, 54u and 72u of ‖A‖₂.

use super::block::{BLOCK, Block, Row, Solver, select};
use super::index::packed_index;
use super::scale::scale_of;
use crate::simd::Arithmetic;

/// Matrices that are rotated together: two of the widest vectors, whose chains of operations overlap.
const GROUP: usize = 16;

/// Sweeps after which a matrix is given up.
const MOST_SWEEPS: usize = 8;

/// What may be left beside the diagonal.
const NEGLIGIBLE: f64 = f64::from_bits((1023 - 55) << 52);

/// One entry of the matrices of a group.
type Lanes = [f64; GROUP];

/// 1/√x for a positive normal x, by the same operations everywhere.
#[inline(always)]
fn reciprocal_root(x: f64) -> f64 {
    let half = 0.5 * x;
    // Of a NaN, with any sign, nothing is expected.
    let mut root = f64::from_bits(0x5fe6_eb50_c7b5_37a9_u64.wrapping_sub(x.to_bits() >> 1));
    root = root * (1.5 - (half * root) * root);
    root = root * (1.5 - (half * root) * root);
    root = root * (1.5 - (half * root) * root);
    root * (1.5 - (half * root) * root)
}

/// Rotates rows and columns `P` and `Q` of the matrices of which more than the negligible is left.
#[inline(always)]
fn rotate<const N: usize, const IN: usize, const P: usize, const Q: usize>(a: &mut [Lanes; IN], left: &Lanes) {
    /// Keeps the length from 0 where d and a_pq are.
    const FLOOR: f64 = f64::from_bits((1023 - 400) << 52);
    let (pp, pq, qq) = (packed_index(N, P, P), packed_index(N, P, Q), packed_index(N, Q, Q));
    for v in 0..GROUP {
        let (b, d) = (a[pq][v], 0.5 * (a[qq][v] - a[pp][v]));
        let x = (d.abs() + (d * d + b * b).sqrt()) + FLOOR;
        let y = select(d < 0.0, -b, b);
        let inverse = reciprocal_root(x * x + y * y);
        let more = left[v] > NEGLIGIBLE;
        let (c, s) = (select(more, x * inverse, 1.0), select(more, y * inverse, 0.0));
        let twice = 2.0 * (c * s);
        let shift = twice * b - (2.0 * (s * s)) * d;
        a[pp][v] -= shift;
        a[qq][v] += shift;
        a[pq][v] = (c * c - s * s) * b - twice * d;
        for k in 0..N {
            if k != P && k != Q {
                let (p, q) = (packed_index(N, k.min(P), k.max(P)), packed_index(N, k.min(Q), k.max(Q)));
                let (x, y) = (a[p][v], a[q][v]);
                (a[p][v], a[q][v]) = (c * x - s * y, s * x + c * y);
            }
        }
    }
}

/// A sweep for one order.
pub(super) trait Sweep<const IN: usize> {
    /// To be marked `#[inline(always)]`.
    fn sweep(a: &mut [Lanes; IN], left: &Lanes);
}

/// The eigenvalues of the matrices of a block, of order `N`; NaN where an entry is not finite, and where rotations do
/// not come to an end.
pub(super) struct Values<const N: usize>;

/// The rotations of pairs in this order: a round of disjoint ones, then the next.
macro_rules! sweep {
    ($n:literal, $entries:literal, $($p:literal $q:literal),+) => {
        impl Sweep<$entries> for Values<$n> {
            #[inline(always)]
            fn sweep(a: &mut [Lanes; $entries], left: &Lanes) {
                $(rotate::<$n, $entries, $p, $q>(a, left);)+
            }
        }
    };
}

sweep!(4, 10, 0 1, 2 3, 0 2, 1 3, 0 3, 1 2);
sweep!(5, 15, 1 4, 2 3, 0 4, 1 2, 0 3, 2 4, 0 2, 1 3, 0 1, 3 4);
sweep!(6, 21, 0 5, 1 4, 2 3, 0 4, 3 5, 1 2, 0 3, 2 4, 1 5, 0 2, 1 3, 4 5, 0 1, 2 5, 3 4);

/// The largest modulus beside the diagonal of each matrix.
#[inline(always)]
fn beside_diagonal<const N: usize, const IN: usize>(a: &[Lanes; IN]) -> Lanes {
    let mut largest = [0.0; GROUP];
    for i in 0..N {
        for j in i + 1..N {
            for v in 0..GROUP {
                let x = a[packed_index(N, i, j)][v].abs();
                largest[v] = select(x > largest[v], x, largest[v]);
            }
        }
    }
    largest
}

#[inline(always)]
fn any_left(left: &Lanes) -> bool {
    left.iter().fold(false, |any, x| any | (*x > NEGLIGIBLE))
}

impl<const N: usize, const IN: usize> Solver<IN, N> for Values<N>
where
    Self: Sweep<IN>,
{
    fn new() -> Self {
        Self
    }

    #[inline(always)]
    fn solve<A: Arithmetic>(&mut self, rows: [&Row; IN], out: &mut Block<N>) {
        let (mut a, mut up, mut poison) = ([[0.0; GROUP]; IN], [0.0; GROUP], [0.0; GROUP]);
        for start in (0..BLOCK).step_by(GROUP) {
            for v in 0..GROUP {
                let packed = rows.map(|row| row[start + v]);
                let scale = scale_of(&packed);
                let mut sum = 0.0;
                for k in 0..IN {
                    let x = packed[k] * scale.down;
                    a[k][v] = x;
                    sum += x * 0.0;
                }
                (up[v], poison[v]) = (scale.up, sum);
            }
            let mut left = beside_diagonal::<N, IN>(&a);
            for _ in 0..MOST_SWEEPS {
                if !any_left(&left) {
                    break;
                }
                Self::sweep(&mut a, &left);
                left = beside_diagonal::<N, IN>(&a);
            }
            for v in 0..GROUP {
                let poison = poison[v] + select(left[v] > NEGLIGIBLE, f64::NAN, 0.0);
                let mut values = [0.0; N];
                for i in 0..N {
                    values[i] = a[packed_index(N, i, i)][v];
                }
                for end in (1..N).rev() {
                    for i in 0..end {
                        let (low, high) = (values[i], values[i + 1]);
                        let swap = low > high;
                        (values[i], values[i + 1]) = (select(swap, high, low), select(swap, low, high));
                    }
                }
                for (row, value) in out.0.iter_mut().zip(values) {
                    row[start + v] = (value + poison) * up[v];
                }
            }
        }
    }
}
