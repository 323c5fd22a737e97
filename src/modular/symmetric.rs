//! Symmetric elimination modulo p: LDLᵀ with 1 × 1 and 2 × 2 pivots.
//!
//! For integers Z the pivots of a fraction-free LDLᵀ are the leading principal minors Δ₁, Δ₂, … (Bareiss, *Sylvester's
//! identity and multistep integer-preserving Gaussian elimination*, Math. Comp. 22 (1968) 565–578). Modulo p they are
//! products of ordinary pivots. One prime finds an order of rows in which they are not zero; the others follow it.

use super::budget::{Questions, Stop};
use super::integral::Image;
use super::prime_field::{Field, PRODUCTS};

/// Pivots in their order: one row, or two at once where no diagonal entry of what remained was nonzero.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Pivots(Vec<Pivot>);

#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Pivot {
    One(usize),
    Two(usize, usize),
}

impl Pivots {
    /// By symmetric pivoting modulo p: what remains after the last pivot is zero modulo p.
    ///
    /// # Errors
    /// [`Stop::Cancelled`].
    pub(crate) fn of(z: &Image, mut questions: Questions<'_>) -> Result<Self, Stop> {
        let (n, field) = (z.columns, z.field);
        let mut a = z.entries.clone();
        let mut left: Vec<usize> = (0..n).collect();
        let mut pivots = Vec::new();
        loop {
            let at = |i: usize, j: usize| a[i * n + j];
            let diagonal = left.iter().copied().find(|&i| at(i, i) != 0);
            let pair = || {
                let pairs = left.iter().enumerate().flat_map(|(k, &i)| left[..k].iter().map(move |&j| (j, i)));
                pairs.clone().find(|&(i, j)| at(i, j) != 0)
            };
            let pivot = match diagonal {
                Some(i) => Pivot::One(i),
                None => match pair() {
                    Some((i, j)) => Pivot::Two(i, j),
                    None => return Ok(Self(pivots)),
                },
            };
            left.retain(|&i| !pivot.contains(i));
            questions.after(left.len() * left.len())?;
            let Some(step) = Step::of(field, pivot, at) else { return Ok(Self(pivots)) };
            let columns: Vec<([u64; 2], [u64; 2])> = left.iter().map(|&i| step.column(field, i, at)).collect();
            for (k, &i) in left.iter().enumerate() {
                for (l, &j) in left[..=k].iter().enumerate() {
                    let (factors, values) = (columns[k].0, columns[l].1);
                    let sum = field.add(field.mul(factors[0], values[0]), field.mul(factors[1], values[1]));
                    let entry = field.sub(a[i * n + j], sum);
                    (a[i * n + j], a[j * n + i]) = (entry, entry);
                }
            }
            pivots.push(pivot);
        }
    }

    /// The rows in order.
    pub(crate) fn rows(&self) -> Vec<usize> {
        let rows = |pivot: &Pivot| match *pivot {
            Pivot::One(i) => vec![i],
            Pivot::Two(i, j) => vec![i, j],
        };
        self.0.iter().flat_map(rows).collect()
    }

    /// For each pivot, how many minors come before it and how many it adds.
    pub(crate) fn steps(&self) -> impl Iterator<Item = (usize, usize)> {
        self.0.iter().scan(0, |done, pivot| {
            let size = if matches!(pivot, Pivot::One(_)) { 1 } else { 2 };
            *done += size;
            Some((*done - size, size))
        })
    }
}

#[cfg(test)]
impl Pivots {
    /// Pivots that no elimination chose.
    pub(crate) fn listed(pivots: Vec<Pivot>) -> Self {
        Self(pivots)
    }

    pub(crate) fn list(&self) -> &[Pivot] {
        &self.0
    }
}

impl Pivot {
    fn contains(self, i: usize) -> bool {
        match self {
            Self::One(k) => k == i,
            Self::Two(k, l) => k == i || l == i,
        }
    }
}

/// The inverse of one pivot.
struct Step {
    pivot: Pivot,
    /// S⁻¹ for a 2 × 2 pivot S, [d⁻¹, 0, 0] for a 1 × 1 one: (1,1), (1,2) and (2,2).
    inverse: [u64; 3],
    /// The minors of the pivot: its first entry, and its determinant.
    minors: [u64; 2],
}

impl Step {
    /// `None` if the pivot is singular modulo p.
    fn of(field: Field, pivot: Pivot, at: impl Fn(usize, usize) -> u64) -> Option<Self> {
        match pivot {
            Pivot::One(i) => {
                let d = at(i, i);
                (d != 0).then(|| Self { pivot, inverse: [field.inverse(d), 0, 0], minors: [d, d] })
            }
            Pivot::Two(i, j) => {
                let (a, b, c) = (at(i, i), at(i, j), at(j, j));
                let determinant = field.sub(field.mul(a, c), field.mul(b, b));
                (determinant != 0).then(|| {
                    let scale = field.inverse(determinant);
                    let inverse = [field.mul(c, scale), field.negate(field.mul(b, scale)), field.mul(a, scale)];
                    Self { pivot, inverse, minors: [a, determinant] }
                })
            }
        }
    }

    /// (l_i, w_i) of row i with a_ij ← a_ij − l_i·w_j.
    fn column(&self, field: Field, i: usize, at: impl Fn(usize, usize) -> u64) -> ([u64; 2], [u64; 2]) {
        let [s, t, u] = self.inverse;
        match self.pivot {
            Pivot::One(k) => {
                let w = at(i, k);
                ([field.mul(w, s), 0], [w, 0])
            }
            Pivot::Two(k, l) => {
                let (v, w) = (at(i, k), at(i, l));
                let factors =
                    [field.add(field.mul(v, s), field.mul(w, t)), field.add(field.mul(v, t), field.mul(w, u))];
                (factors, [v, w])
            }
        }
    }
}

/// What one prime says of the matrix in the order of the pivots.
pub(crate) struct Minors {
    /// Δ₁ … Δ_r modulo p.
    pub(crate) values: Vec<u64>,
    /// Whether the Schur complement after them is zero modulo p.
    pub(crate) complete: bool,
}

/// Multiplications that [`minors`] takes of order n with r pivot rows.
pub(crate) fn cost(n: usize, r: usize) -> u64 {
    // Σ over the pivots of half a square of what is left, and the columns.
    (0..r as u64).map(|k| (n as u64 - k).pow(2) / 2 + 4 * (n as u64 - k)).sum()
}

/// The leading principal minors modulo p; `None` if the prime is unlucky: one of the pivots is zero modulo it.
///
/// # Errors
/// [`Stop::Cancelled`].
pub(crate) fn minors(z: &Image, pivots: &Pivots, mut questions: Questions<'_>) -> Result<Option<Minors>, Stop> {
    let (n, field) = (z.columns, z.field);
    let mut order = pivots.rows();
    let r = order.len();
    let mut chosen = vec![false; n];
    order.iter().for_each(|&i| chosen[i] = true);
    order.extend((0..n).filter(|&i| !chosen[i]));
    // The lower triangle in the order of the pivots, row by row.
    let mut a: Vec<Vec<u64>> =
        (0..n).map(|i| order[..=i].iter().map(|&j| z.entries[order[i] * n + j]).collect()).collect();
    let mut values = Vec::with_capacity(r);
    let mut minor = field.one();
    let steps: Vec<(usize, usize)> = pivots.steps().collect();
    let mut next = 0;
    while next < steps.len() {
        // A panel of as many pivots as have their products reduced at once.
        let start = steps[next].0;
        let mut factors: Vec<[u64; PRODUCTS]> = vec![[0; PRODUCTS]; n - start];
        let mut products: Vec<[u64; PRODUCTS]> = vec![[0; PRODUCTS]; n - start];
        let mut width = 0;
        while let Some(&(k, size)) = steps.get(next).filter(|(_, size)| width + size <= PRODUCTS) {
            // The columns of this pivot, with what the panel has taken from them so far.
            for l in k..k + size {
                for (i, row) in a.iter_mut().enumerate().skip(l) {
                    let sum = dot(&factors[i - start][..width], &products[l - start][..width]);
                    row[l] = field.sub(row[l], field.reduce(sum));
                }
            }
            let at = |i: usize, j: usize| if i >= j { a[i][j] } else { a[j][i] };
            let pivot = if size == 1 { Pivot::One(k) } else { Pivot::Two(k, k + 1) };
            let Some(step) = Step::of(field, pivot, at) else { return Ok(None) };
            values.extend(step.minors[..size - 1].iter().map(|&m| field.mul(minor, m)));
            minor = field.mul(minor, step.minors[1]);
            values.push(minor);
            for i in k + size..n {
                let (l, w) = step.column(field, i, at);
                factors[i - start][width..width + size].copy_from_slice(&l[..size]);
                products[i - start][width..width + size].copy_from_slice(&w[..size]);
            }
            width += size;
            next += 1;
        }
        let end = start + width;
        questions.after(width * (n - end) * (n - end) / 2)?;
        for (i, row) in a.iter_mut().enumerate().skip(end) {
            let factors = factors[i - start];
            for (entry, products) in row[end..].iter_mut().zip(&products[end - start..]) {
                *entry = field.sub(*entry, field.reduce(dot(&factors, products)));
            }
        }
    }
    let complete = a[r..].iter().all(|row| row[r..].iter().all(|&entry| entry == 0));
    Ok(Some(Minors { values, complete }))
}

#[inline(always)]
fn dot(a: &[u64], b: &[u64]) -> u128 {
    a.iter().zip(b).map(|(&a, &b)| u128::from(a) * u128::from(b)).sum()
}

/// (n₊, n₋) from the signs of Δ₁ … Δ_r, all exact.
pub(crate) fn inertia(pivots: &Pivots, signs: &[i8]) -> (usize, usize) {
    let (mut positive, mut negative) = (0, 0);
    let mut count = |sign: i8, many: usize| if sign > 0 { positive += many } else { negative += many };
    for (k, size) in pivots.steps() {
        let before = if k == 0 { 1 } else { signs[k - 1] };
        match (size, signs[k + size - 1] * before) {
            (1, sign) => count(sign, 1),
            // A 2 × 2 pivot of negative determinant has an eigenvalue of each sign; one of positive determinant two of
            // the sign of its first entry, which then is not zero.
            (_, -1) => {
                count(1, 1);
                count(-1, 1);
            }
            _ => count(signs[k] * before, 2),
        }
    }
    (positive, negative)
}
