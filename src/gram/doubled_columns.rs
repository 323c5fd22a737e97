//! The columns as the compensated product sees them: scaled, centred, weighted, as heads and tails.

use std::ops::Range;

use super::weights::Weights;
use crate::matrix::{Real, Vectors};
use crate::product::Block;
use crate::rounding::{UNIT_ROUNDOFF, exponent, scale_by_power_of_two, two_product, two_sum};

/// Independent maxima or sums, enough to hide the latency of one.
const LANES: usize = 8;

/// √w = (head + tail)·power with head in [1, 2): within 2u² of itself. A weight of 0 has the power 0.
#[derive(Clone, Copy, Debug)]
struct Root {
    head: f64,
    tail: f64,
    power: f64,
}

impl Root {
    /// Of w·2^(−e), below 1.
    ///
    /// With w·2^(−e) = ω·4^g, 1 ≤ ω < 4, s = fl(√ω) and y = √ω − s, |y| ≤ u: ω − s² = y(2s + y) is a double, and divided by
    /// 2s it is y + y²/2s, rounded: within u²s/2 + u²(1 + u).
    fn of(weight: f64, e: i32) -> Self {
        if weight == 0.0 {
            return Self { head: 1.0, tail: 0.0, power: 0.0 };
        }
        let own = exponent(weight);
        let g = (own - e - 1).div_euclid(2);
        let omega = scale_by_power_of_two(weight, -e - 2 * g);
        let head = omega.sqrt();
        let (square, rest) = two_product(head, head);
        let tail = ((omega - square) - rest) / (2.0 * head);
        Self { head, tail, power: scale_by_power_of_two(1.0, g) }
    }
}

/// The columns √w_k·(x_kj·2^(−e_j) − c_j), and after them, where anything is centred or weighted, one of √w_k/2.
///
/// The extra column makes Σ w_k d_k, half of it, and Σ w_k, a quarter of it, inner products like the others.
#[derive(Clone, Debug)]
pub(super) struct Columns<'a, T: Real> {
    vectors: &'a Vectors<'a, T>,
    exponents: &'a [i32],
    shifts: Option<Vec<f64>>,
    roots: Option<Vec<Root>>,
}

impl<'a, T: Real> Columns<'a, T> {
    /// The weights come twice: as they are, and checked.
    pub(super) fn new(
        vectors: &'a Vectors<'a, T>,
        exponents: &'a [i32],
        weights: Option<(&[f64], &Weights)>,
        shifts: Option<Vec<f64>>,
    ) -> Self {
        let roots = weights.map(|(raw, checked)| raw.iter().map(|&w| Root::of(w, checked.exponent)).collect());
        Self { vectors, exponents, shifts, roots }
    }

    /// How many there are.
    pub(super) fn count(&self) -> usize {
        self.vectors.len() + usize::from(self.has_extra())
    }

    fn has_extra(&self) -> bool {
        self.shifts.is_some() || self.roots.is_some()
    }

    /// A block to load them into.
    pub(super) fn block(&self) -> Block {
        Block::new(self.count(), self.has_extra())
    }

    /// Loads some rows, each column scaled once more so that its largest head lies in [½, 1).
    ///
    /// In the units of the columns before that scaling, head + tail is within 11u² of the column, relatively, and 8η; |tail| ≤
    /// 4u|head| + 8η. Centring is exact (TwoSum). The product (s + s')(h + l), with |s'| ≤ us and |l| ≤ uh, is fl(sh) and its
    /// error, to which sl + s'h are added: the roundings cost 7u²|sh|, what is omitted u²|sh|, and the root itself 2u². Where
    /// something underflows: η/2 for scaling x, (5 + ½ + ½)η·`power` ≤ 3η for the products, η/2 for each half of the result,
    /// and η for each where heads of 1 and more are halved; where, without weights, a head of 2 is quartered, 2η.
    pub(super) fn load(&self, rows: Range<usize>, block: &mut Block) {
        block.resize(rows.len());
        let x = self.vectors.matrix().subrows(rows.start, rows.len());
        let roots = self.roots.as_ref().map(|roots| &roots[rows.clone()]);
        for j in 0..self.count() {
            let (heads, tails, scale) = block.column_mut(j, rows.len());
            if j < x.ncols() {
                let column = x.col(j);
                match column.try_as_col_major() {
                    Some(contiguous) => scale_into(heads, contiguous.as_slice().iter(), -self.exponents[j]),
                    None => scale_into(heads, column.iter(), -self.exponents[j]),
                }
            } else {
                heads.fill(0.5);
            }
            match self.shifts.as_ref().and_then(|shifts| shifts.get(j)) {
                Some(&shift) => {
                    for (head, tail) in heads.iter_mut().zip(tails.iter_mut()) {
                        (*head, *tail) = two_sum(*head, -shift);
                    }
                }
                None => tails.fill(0.0),
            }
            if let Some(roots) = roots {
                for ((head, tail), root) in heads.iter_mut().zip(tails.iter_mut()).zip(roots) {
                    let (product, rest) = two_product(root.head, *head);
                    let rest = rest + (root.head * *tail + root.tail * *head);
                    (*head, *tail) = (product * root.power, rest * root.power);
                }
            }
            let e = exponent(largest_modulus(heads.iter()));
            *scale = scale_by_power_of_two(1.0, e);
            if e != 0 {
                rescale(heads, -e);
                rescale(tails, -e);
            }
        }
    }
}

/// The relative error of a column as a pair, [`Columns::load`].
pub(super) const PAIR_ERROR: f64 = 11.0 * UNIT_ROUNDOFF * UNIT_ROUNDOFF;

/// max |x_kj| over some rows, for each column; NaN if some entry is not finite.
pub(super) fn magnitudes<T: Real>(vectors: &Vectors<'_, T>, rows: Range<usize>) -> Vec<f64> {
    let x = vectors.matrix().subrows(rows.start, rows.len());
    let column = |j: usize| match x.col(j).try_as_col_major() {
        Some(contiguous) => largest_modulus(contiguous.as_slice().iter()),
        None => largest_modulus(x.col(j).iter()),
    };
    (0..x.ncols()).map(column).collect()
}

/// v ← x·2^e, rounded only where it is subnormal.
fn scale_into<'a, T: Real>(v: &mut [f64], x: impl Iterator<Item = &'a T>, e: i32) {
    let pairs = v.iter_mut().zip(x);
    if (-1022..=1023).contains(&e) {
        let factor = scale_by_power_of_two(1.0, e);
        pairs.for_each(|(v, x)| *v = x.to_f64() * factor);
    } else {
        pairs.for_each(|(v, x)| *v = scale_by_power_of_two(x.to_f64(), e));
    }
}

/// As [`scale_into`], in place.
fn rescale(v: &mut [f64], e: i32) {
    if (-1022..=1023).contains(&e) {
        let factor = scale_by_power_of_two(1.0, e);
        v.iter_mut().for_each(|v| *v *= factor);
    } else {
        v.iter_mut().for_each(|v| *v = scale_by_power_of_two(*v, e));
    }
}

/// max |x|; NaN if some entry is not finite.
fn largest_modulus<'a, T: Real>(mut x: impl ExactSizeIterator<Item = &'a T>) -> f64 {
    // 0·x is 0, or NaN for what is not finite.
    let (mut max, mut check) = ([0.0; LANES], [0.0; LANES]);
    while x.len() >= LANES {
        for (lane, x) in x.by_ref().take(LANES).enumerate() {
            let x = x.to_f64();
            max[lane] = if x.abs() > max[lane] { x.abs() } else { max[lane] };
            check[lane] += 0.0 * x;
        }
    }
    for x in x.map(|x| x.to_f64()) {
        max[0] = if x.abs() > max[0] { x.abs() } else { max[0] };
        check[0] += 0.0 * x;
    }
    max.into_iter().fold(0.0, |max: f64, lane| if lane > max { lane } else { max }) + check.into_iter().sum::<f64>()
}
