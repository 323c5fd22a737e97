//! Orders above 3: the class by the signs of pivots, for many points at once.
//!
//! Elimination without pivoting gives A = fl(H − sI) the factors LDLᵀ = A + Δ, and by Sylvester D has as many positive
//! entries as A + Δ has positive eigenvalues. If that is k and s − r exceeds ‖Δ‖ and the rounding of the shift, then by
//! Weyl's theorem k eigenvalues of H exceed r: a lower bound, whatever the elimination went through. −H tells in the
//! same way how many are below −r. Where both say less than a class takes, H is within 2(s − r) of being undecided, and
//! counts as undecided. A diagonal with an entry above r and one below −r is a saddle's by itself.
//!
//! # The error
//!
//! Let a_ik be any entry that the elimination meets, at first or updated, and B the largest of their moduli. An update
//! a' = fl(a_ik − fl(l_ij·a_kj)) has |l_ij·a_kj| ≤ 2B(1 + 3u), and errs by 2uB for the product and by uB for the sum,
//! to first order; l_ij = fl(a_ij/d_j) has a_kj = l_kj·d_j up to u|a_kj|, which is 2uB of the product again. So one
//! update contributes 5uB to an entry of Δ, of at most n − 1 updates, and the last division uB: |Δ_ik| ≤ (5n − 4)uB,
//! and with the shift's rounding uB, ‖Δ‖ < 5n²uB. Points at which B exceeds 64m, m = max|h_ij| + r, are left to others;
//! elsewhere ‖Δ‖ < 320n²um, and s = r + 400n²um leaves room for the second-order terms and the roundings of m and s.
//! With m between 2⁻³⁰⁰ and 2³⁰⁰ whatever underflows, at most 2⁻¹⁰⁷⁴·B in a product, is nothing beside that. A division
//! by 0 leaves an infinity or NaN, which exceeds 64m, or was the last one.

use super::signs::{MAXIMUM, MINIMUM, PENDING, Rule, SADDLE, largest, undecided};
use crate::claim::Inertia;
use crate::rounding::UNIT_ROUNDOFF;
use crate::spectrum::packed::packed_index;

/// See [the module's doc](self).
const GROWTH: f64 = 64.0;
const SHIFT: f64 = 400.0 * UNIT_ROUNDOFF;
const SMALLEST: f64 = f64::from_bits((1023 - 300) << 52);
const LARGEST: f64 = f64::from_bits((1023 + 300) << 52);

/// The rule that classifies matrices of order `N` by pivots.
pub(super) struct Pivots<const N: usize>;

/// How many pivots of ±H − sI are positive, and whether no entry exceeds the limit.
#[inline(always)]
fn positive<const N: usize, const IN: usize>(packed: &[f64; IN], sign: f64, s: f64, limit: f64) -> (u64, bool) {
    let mut a = [0.0; IN];
    let mut sound = true;
    for k in 0..IN {
        a[k] = sign * packed[k];
    }
    for i in 0..N {
        a[packed_index(N, i, i)] -= s;
    }
    for entry in &a {
        sound &= entry.abs() <= limit;
    }
    let mut count = 0;
    for j in 0..N {
        let pivot = a[packed_index(N, j, j)];
        count += u64::from(pivot > 0.0);
        for i in j + 1..N {
            let factor = a[packed_index(N, j, i)] / pivot;
            for k in i..N {
                let entry = a[packed_index(N, i, k)] - factor * a[packed_index(N, j, k)];
                sound &= entry.abs() <= limit;
                a[packed_index(N, i, k)] = entry;
            }
        }
    }
    (count, sound)
}

/// What the pivots and the diagonal tell of a matrix.
struct Counts {
    /// How many eigenvalues exceed r, and how many are below −r, at least; nothing without a sound elimination.
    above: u64,
    below: u64,
    sound: bool,
    /// Whether one entry of the diagonal exceeds r and another is below −r.
    across: bool,
    /// Whether ‖H‖ ≤ r for sure.
    flat: bool,
}

impl Counts {
    #[inline(always)]
    fn of<const N: usize, const IN: usize>(packed: &[f64; IN], size: f64, r: f64) -> Self {
        let m = size + r;
        let s = r + (SHIFT * (N * N) as f64) * m;
        let limit = GROWTH * m;
        let (above, sound) = positive::<N, IN>(packed, 1.0, s, limit);
        let (below, sound_below) = positive::<N, IN>(packed, -1.0, s, limit);
        let (mut low, mut high) = (packed[0], packed[0]);
        for i in 1..N {
            let x = packed[packed_index(N, i, i)];
            low = if x < low { x } else { low };
            high = if x > high { x } else { high };
        }
        let (large_enough, small_enough) = (m >= SMALLEST, m <= LARGEST);
        Self {
            above,
            below,
            sound: sound & sound_below & large_enough & small_enough,
            across: (high > r) & (low < -r),
            flat: N as f64 * size <= r,
        }
    }
}

impl<const N: usize, const IN: usize> Rule<IN> for Pivots<N> {
    #[inline(always)]
    fn code(&self, packed: [f64; IN], r: f64, floor: f64, tightness: f64) -> u8 {
        let size = largest(&packed);
        let Counts { above, below, sound, across, flat } = Counts::of::<N, IN>(&packed, size, r);
        let mut finite = r * 0.0 + floor * 0.0;
        for x in packed {
            finite += x * 0.0;
        }
        let sure = (finite == 0.0) & (sound | across | flat);
        let code = undecided(size, r, floor, tightness);
        let code = if (above > 0) & (below > 0) { SADDLE } else { code };
        let code = if below == N as u64 { MAXIMUM } else { code };
        let code = if above == N as u64 { MINIMUM } else { code };
        // Without a sound elimination the counts say nothing.
        let code = if flat & !sound { undecided(size, r, floor, tightness) } else { code };
        let code = if across { SADDLE } else { code };
        (if sure { code } else { u64::from(PENDING) }) as u8
    }

    fn inertia(&self, packed: [f64; IN], r: f64) -> Option<Inertia> {
        let Counts { above, below, sound, across, flat } = Counts::of::<N, IN>(&packed, largest(&packed), r);
        let (above, below) = if sound { (above as usize, below as usize) } else { (0, 0) };
        let least = usize::from(across);
        (sound | across | flat).then(|| Inertia::at_least(N, above.max(least), below.max(least)))
    }
}
