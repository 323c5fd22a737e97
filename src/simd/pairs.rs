//! Sums over the axes of a term for each pair of points: squared distances, inner products, and their like.
//!
//! Points stand in panels of [`PANEL`], axis after axis: coordinate k of point p of a panel at k·16 + p. A tile of two
//! vectors of points by as many points as a vector has lanes stays in registers while the axes go by, [`CHAIN`] of them
//! at a time: a column of vectors is loaded, the points of the other side are broadcast. Every sum is formed in one
//! order, whatever the pair, and each term is the same for (x, y) and (y, x): the sums are symmetric to the bit.

#![allow(unsafe_code)]

use std::marker::PhantomData;

use super::{InstructionSet, Kernel, Simd};

/// Points of a panel.
pub(crate) const PANEL: usize = 16;
/// Axes whose terms are added up one by one; sums of so many are added to each other.
pub(crate) const CHAIN: usize = 64;
/// Vectors of points in a tile.
const VECTORS: usize = 2;

/// What is added up over the axes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Term {
    /// (x − y)².
    Square,
    /// |x − y|.
    Modulus,
    /// x·y.
    Product,
    /// (x − y)²/(x + y) of x, y ≥ 0; 0 where both are.
    ChiSquare,
    /// x·y/(x + y) of x, y ≥ 0; 0 where both are.
    Harmonic,
    /// min(x, y).
    Least,
}

impl Term {
    /// The roundings that a term meets before it is added, beside that of its product with another number where that
    /// is not fused with the addition.
    pub(crate) fn roundings(self) -> usize {
        match self {
            // Of x − y, twice; of the square.
            Self::Square => 3,
            Self::Modulus => 1,
            Self::Product => 1,
            // Of x − y, twice; of x + y, of the quotient, of the product.
            Self::ChiSquare => 5,
            // Of the product, of the sum, of the quotient.
            Self::Harmonic => 3,
            Self::Least => 0,
        }
    }
}

/// The most additions that a term of a sum over so many axes meets.
pub(crate) fn additions(axes: usize) -> usize {
    axes.min(CHAIN) + axes.div_ceil(CHAIN)
}

/// Panels of points as rows or columns of a block of pairs.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Panels<'a> {
    /// Panel after panel.
    pub(crate) values: &'a [f64],
    /// The number of axes.
    pub(crate) axes: usize,
}

impl Panels<'_> {
    /// The number of points, those that fill up the last panel included.
    fn points(self) -> usize {
        self.values.len().checked_div(self.axes).unwrap_or(0)
    }
}

/// Writes the sum of each pair, column after column: row i and column j at i + j·(rows).
///
/// With scales s, x − y is multiplied by s_k on axis k, which costs [`Term::Square`] two roundings more and
/// [`Term::Modulus`] one; no other term has scales.
///
/// # Panics
/// If the panels are not whole ones of the same axes, or `out` is not of their size.
pub(crate) fn sums(set: InstructionSet, term: Term, sides: [Panels<'_>; 2], scales: Option<&[f64]>, out: &mut [f64]) {
    match (term, scales) {
        (Term::Square, None) => set.run(Sums { sides, scales: &[], out, term: PhantomData::<Square<false>> }),
        (Term::Square, Some(scales)) => set.run(Sums { sides, scales, out, term: PhantomData::<Square<true>> }),
        (Term::Modulus, None) => set.run(Sums { sides, scales: &[], out, term: PhantomData::<Modulus<false>> }),
        (Term::Modulus, Some(scales)) => set.run(Sums { sides, scales, out, term: PhantomData::<Modulus<true>> }),
        (Term::Product, _) => set.run(Sums { sides, scales: &[], out, term: PhantomData::<Product> }),
        (Term::ChiSquare, _) => set.run(Sums { sides, scales: &[], out, term: PhantomData::<ChiSquare> }),
        (Term::Harmonic, _) => set.run(Sums { sides, scales: &[], out, term: PhantomData::<Harmonic> }),
        (Term::Least, _) => set.run(Sums { sides, scales: &[], out, term: PhantomData::<Least> }),
    }
}

/// A term, in vectors.
trait Added {
    /// Whether there is a scale for each axis.
    const SCALED: bool = false;

    /// The sum with the term of x and y, scaled by s where there are scales. To be marked `#[inline(always)]`.
    ///
    /// # Safety
    /// As [`Simd`].
    unsafe fn add<S: Simd>(sum: S::Vector, x: S::Vector, y: S::Vector, s: S::Vector) -> S::Vector;
}

/// The smallest positive number: no sum of two numbers ≥ 0, one of them positive, is below it.
const LEAST_SUM: f64 = f64::from_bits(1);

// SAFETY of each block: the caller's promise.

struct Square<const SCALED: bool>;

impl<const SCALED: bool> Added for Square<SCALED> {
    const SCALED: bool = SCALED;

    #[inline(always)]
    unsafe fn add<S: Simd>(sum: S::Vector, x: S::Vector, y: S::Vector, s: S::Vector) -> S::Vector {
        unsafe {
            let difference = S::subtract(x, y);
            let difference = if SCALED { S::multiply(difference, s) } else { difference };
            S::multiply_add(difference, difference, sum)
        }
    }
}

struct Modulus<const SCALED: bool>;

impl<const SCALED: bool> Added for Modulus<SCALED> {
    const SCALED: bool = SCALED;

    #[inline(always)]
    unsafe fn add<S: Simd>(sum: S::Vector, x: S::Vector, y: S::Vector, s: S::Vector) -> S::Vector {
        unsafe {
            let difference = S::modulus(S::subtract(x, y));
            if SCALED { S::add(S::multiply(difference, s), sum) } else { S::add(difference, sum) }
        }
    }
}

struct Product;

impl Added for Product {
    #[inline(always)]
    unsafe fn add<S: Simd>(sum: S::Vector, x: S::Vector, y: S::Vector, _: S::Vector) -> S::Vector {
        unsafe { S::multiply_add(x, y, sum) }
    }
}

struct ChiSquare;

impl Added for ChiSquare {
    #[inline(always)]
    unsafe fn add<S: Simd>(sum: S::Vector, x: S::Vector, y: S::Vector, _: S::Vector) -> S::Vector {
        unsafe {
            let difference = S::subtract(x, y);
            let total = S::larger(S::add(x, y), S::splat(LEAST_SUM));
            // The quotient first: it is between −1 and 1, and the square might underflow.
            S::add(S::multiply(difference, S::divide(difference, total)), sum)
        }
    }
}

struct Harmonic;

impl Added for Harmonic {
    #[inline(always)]
    unsafe fn add<S: Simd>(sum: S::Vector, x: S::Vector, y: S::Vector, _: S::Vector) -> S::Vector {
        unsafe {
            let total = S::larger(S::add(x, y), S::splat(LEAST_SUM));
            S::add(S::divide(S::multiply(x, y), total), sum)
        }
    }
}

struct Least;

impl Added for Least {
    #[inline(always)]
    unsafe fn add<S: Simd>(sum: S::Vector, x: S::Vector, y: S::Vector, _: S::Vector) -> S::Vector {
        unsafe { S::add(S::smaller(x, y), sum) }
    }
}

struct Sums<'a, T> {
    sides: [Panels<'a>; 2],
    scales: &'a [f64],
    out: &'a mut [f64],
    term: PhantomData<T>,
}

impl<T: Added> Kernel for Sums<'_, T> {
    type Output = ();

    #[inline(always)]
    unsafe fn run<S: Simd>(self) {
        let [left, right] = self.sides;
        let axes = left.axes;
        let (rows, columns) = (left.points(), right.points());
        if axes == 0 {
            return self.out.fill(0.0);
        }
        assert!(right.axes == axes && rows.is_multiple_of(PANEL) && columns.is_multiple_of(PANEL));
        assert!(left.values.len() == rows * axes && right.values.len() == columns * axes);
        assert!(self.out.len() == rows * columns && (!T::SCALED || self.scales.len() == axes));
        for first in (0..axes).step_by(CHAIN) {
            let chain =
                Chain { axes: CHAIN.min(axes - first), scales: self.scales.as_ptr().wrapping_add(first), first };
            for j in (0..columns).step_by(S::LANES) {
                let of_column = (j - j % PANEL) * axes + first * PANEL + j % PANEL;
                for i in (0..rows).step_by(VECTORS * S::LANES) {
                    let of_row = (i - i % PANEL) * axes + first * PANEL + i % PANEL;
                    // SAFETY: the processor has the instructions. A panel has 16 values for each axis, and 16 is a
                    // multiple of the two vectors of a tile and of its columns: all are inside the panels, and the
                    // tile inside `out`. There is a scale for each axis where the term asks for them.
                    unsafe {
                        let x = left.values.as_ptr().add(of_row);
                        let y = right.values.as_ptr().add(of_column);
                        let to = self.out.as_mut_ptr().add(i + j * rows);
                        if S::LANES == 8 {
                            tile::<S, T, 8>(x, y, chain, to, rows);
                        } else {
                            tile::<S, T, 4>(x, y, chain, to, rows);
                        }
                    }
                }
            }
        }
    }
}

/// The axes that a tile goes through.
#[derive(Clone, Copy)]
struct Chain {
    axes: usize,
    scales: *const f64,
    /// The first of them; from the second chain on, sums are added to what is there.
    first: usize,
}

/// Two vectors of points by C points.
///
/// # Safety
/// As [`Simd`]; `x` and `y` are valid for the axes of the chain, `to` for C columns of two vectors, `stride` apart, and
/// the scales for the axes where the term has them.
#[inline(always)]
unsafe fn tile<S: Simd, T: Added, const C: usize>(
    x: *const f64,
    y: *const f64,
    chain: Chain,
    to: *mut f64,
    stride: usize,
) {
    // SAFETY: the caller's promise.
    unsafe {
        let mut sums = [[S::zero(); VECTORS]; C];
        for k in 0..chain.axes {
            let scale = if T::SCALED { S::splat(*chain.scales.add(k)) } else { S::zero() };
            let points = [S::load(x.add(k * PANEL)), S::load(x.add(k * PANEL + S::LANES))];
            for (c, sums) in sums.iter_mut().enumerate() {
                let other = S::splat(*y.add(k * PANEL + c));
                for (sum, point) in sums.iter_mut().zip(points) {
                    *sum = T::add::<S>(*sum, point, other, scale);
                }
            }
        }
        for (c, sums) in sums.iter().enumerate() {
            for (v, &sum) in sums.iter().enumerate() {
                let place = to.add(c * stride + v * S::LANES);
                S::store(place, if chain.first == 0 { sum } else { S::add(S::load(place), sum) });
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::simd::guarded::{Guarded, SIDES};
    use oracle::exact;
    use rand::{RngExt, SeedableRng, rngs::StdRng};

    const TERMS: [Term; 6] = [Term::Square, Term::Modulus, Term::Product, Term::ChiSquare, Term::Harmonic, Term::Least];

    fn packed(points: &[Vec<f64>], axes: usize) -> Vec<f64> {
        let mut values = vec![0.0; points.len() * axes];
        for (p, point) in points.iter().enumerate() {
            for (k, &x) in point.iter().enumerate() {
                values[(p / PANEL * axes + k) * PANEL + p % PANEL] = x;
            }
        }
        values
    }

    /// The terms in exact numbers, and the sum of their moduli.
    fn truth(term: Term, x: &[f64], y: &[f64], scales: Option<&[f64]>) -> (oracle::Rational, oracle::Rational) {
        use num_traits::{Signed, Zero};
        let mut sums = (oracle::Rational::zero(), oracle::Rational::zero());
        for (k, (&x, &y)) in x.iter().zip(y).enumerate() {
            let (x, y, s) = (exact(x), exact(y), exact(scales.map_or(1.0, |scales| scales[k])));
            let difference = (&x - &y) * s;
            let total = &x + &y;
            let of = match term {
                Term::Square => &difference * &difference,
                Term::Modulus => difference.abs(),
                Term::Product => x * y,
                Term::ChiSquare if total.is_zero() => total,
                Term::ChiSquare => &difference * &difference / total,
                Term::Harmonic if total.is_zero() => total,
                Term::Harmonic => x * y / total,
                Term::Least => x.min(y),
            };
            sums = (sums.0 + &of, sums.1 + of.abs());
        }
        sums
    }

    #[test]
    fn every_term_of_every_number_of_axes_on_every_instruction_set() {
        use num_traits::Signed;
        let mut random = StdRng::seed_from_u64(2102);
        for axes in [0, 1, 2, 3, 7, 63, 64, 65, 130] {
            for term in TERMS {
                let positive = [Term::ChiSquare, Term::Harmonic].contains(&term);
                let mut point = || -> Vec<f64> {
                    let low = if positive { 0.0 } else { -3.0 };
                    (0..axes)
                        .map(|_| if random.random_bool(0.2) { 0.0 } else { random.random_range(low..3.0) })
                        .collect()
                };
                let mut points: Vec<Vec<f64>> = (0..48).map(|_| point()).collect();
                points[40] = points[3].clone();
                let scales: Vec<f64> = (0..axes).map(|_| random.random_range(0.1..2.0)).collect();
                for scaled in [false, true] {
                    let scales = (scaled && [Term::Square, Term::Modulus].contains(&term)).then_some(&scales[..]);
                    let h = term.roundings() + additions(axes) + 2 * usize::from(scales.is_some());
                    // Near each other, equal, on the diagonal, and in the last lanes.
                    let pairs = [(0, 0), (3, 40), (3, 3), (31, 47), (5, 20), (20, 5), (17, 33), (9, 12)];
                    let truths = pairs.map(|(i, j)| truth(term, &points[i], &points[j], scales));
                    for set in InstructionSet::available() {
                        for side in SIDES {
                            let left = Guarded::copy(&packed(&points[..32], axes), f64::NAN, side);
                            let right = Guarded::copy(&packed(&points, axes), f64::NAN, side);
                            let mut out = Guarded::filled(32 * 48, f64::NAN, side);
                            let sides = [Panels { values: &left, axes }, Panels { values: &right, axes }];
                            if axes > 0 {
                                sums(set, term, sides, scales, &mut out);
                            } else {
                                out.fill(0.0);
                            }
                            for ((i, j), (value, moduli)) in pairs.into_iter().zip(&truths) {
                                let bound = exact(crate::rounding::gamma(h)) * moduli;
                                let sum = out[i + 32 * j];
                                assert!((exact(sum) - value).abs() <= bound, "{set:?}, {term:?}, {axes}: {i}, {j}");
                            }
                            for (i, j) in (0..32).flat_map(|i| (0..32).map(move |j| (i, j))) {
                                assert_eq!(out[i + 32 * j].to_bits(), out[j + 32 * i].to_bits(), "{term:?}");
                            }
                        }
                    }
                }
            }
        }
    }
}
