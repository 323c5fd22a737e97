//! A matrix of doubles, or of integers of any length, as short integers by powers of two on its rows and columns.
//!
//! x_ij = m·2^e with m odd. With row exponents r and column exponents c such that e_ij + r_i + c_j ≥ 0, the integers
//! z_ij = x_ij·2^(r_i + c_j) have the rank of X, and for a symmetric X with r = c its inertia (Sylvester). How long
//! they are decides how many primes are needed, so the exponents are chosen small: graded matrices, whose entries span
//! hundreds of decades, get integers hardly longer than 53 bits.

use std::collections::BTreeMap;

use faer::MatRef;
use num_bigint::{BigInt, Sign};

use super::prime_field::{Field, PRODUCTS};
use crate::matrix::Real;
use crate::rounding::{decompose, exponent, inflate, scale_by_power_of_two};

/// Sweeps over rows and columns that make the exponents smaller. Two reach a fixed point on graded matrices; any number
/// is correct.
const SWEEPS: usize = 3;

/// Integers m·2^s, row by row.
#[derive(Clone, Debug)]
pub(crate) struct Integral {
    rows: usize,
    columns: usize,
    /// Odd, or 0; 1 in place of a long one.
    mantissas: Vec<i64>,
    shifts: Vec<u32>,
    /// The odd mantissas that do not fit into an `i64`, by position: no double has one.
    long: BTreeMap<usize, BigInt>,
    row_exponents: Vec<i64>,
    column_exponents: Vec<i64>,
    /// What is added to each diagonal entry, term by term; empty if nothing is.
    added: Vec<Vec<(i64, u32)>>,
}

impl Integral {
    /// From finite entries.
    pub(crate) fn of<T: Real>(x: MatRef<'_, T>) -> Self {
        Self::balanced(x.nrows(), x.ncols(), decomposed(x))
    }

    fn balanced(m: usize, n: usize, entries: Vec<(i64, i64)>) -> Self {
        let at = |i: usize, j: usize| entries[i * n + j];
        let mut rows: Vec<i64> = (0..m).map(|i| least((0..n).map(|j| at(i, j)), |_| 0, 1)).collect();
        let mut columns = vec![0; n];
        for _ in 0..SWEEPS {
            columns = (0..n).map(|j| least((0..m).map(|i| at(i, j)), |i| rows[i], 1)).collect();
            rows = (0..m).map(|i| least((0..n).map(|j| at(i, j)), |j| columns[j], 1)).collect();
        }
        Self::shifted(m, n, entries, rows, columns)
    }

    /// From finite entries, without row exponents: the Gram matrix ZᵀZ is congruent to XᵀX.
    pub(crate) fn by_columns<T: Real>(x: MatRef<'_, T>) -> Self {
        Self::of_columns(x.nrows(), x.ncols(), decomposed(x))
    }

    fn of_columns(m: usize, n: usize, entries: Vec<(i64, i64)>) -> Self {
        let columns = (0..n).map(|j| least((0..m).map(|i| entries[i * n + j]), |_| 0, 1)).collect();
        Self::shifted(m, n, entries, vec![0; m], columns)
    }

    /// From integers of any length, row by row, with exponents as [`Integral::of`] chooses them.
    pub(crate) fn of_integers(rows: usize, columns: usize, integers: &mut dyn Iterator<Item = BigInt>) -> Self {
        let (entries, long) = Self::split(integers);
        Self { long, ..Self::balanced(rows, columns, entries) }
    }

    /// The same as [`Integral::by_columns`] chooses them.
    pub(crate) fn of_integers_by_columns(
        rows: usize,
        columns: usize,
        integers: &mut dyn Iterator<Item = BigInt>,
    ) -> Self {
        let (entries, long) = Self::split(integers);
        Self { long, ..Self::of_columns(rows, columns, entries) }
    }

    /// The same of a symmetric matrix, as [`Integral::of_symmetric`] chooses them.
    pub(crate) fn of_symmetric_integers(order: usize, integers: &mut dyn Iterator<Item = BigInt>) -> Self {
        let (entries, long) = Self::split(integers);
        let exponents = symmetric_exponents(order, &entries);
        Self { long, ..Self::shifted(order, order, entries, exponents.clone(), exponents) }
    }

    /// The parts of integers, as far as they are short.
    fn split(integers: &mut dyn Iterator<Item = BigInt>) -> (Vec<(i64, i64)>, BTreeMap<usize, BigInt>) {
        let mut long = BTreeMap::new();
        let parts = |(k, integer): (usize, BigInt)| {
            let Some(twos) = integer.trailing_zeros() else { return (0, 0) };
            let odd = integer >> twos;
            let short = i64::try_from(&odd).unwrap_or_else(|_| {
                long.insert(k, odd);
                1
            });
            (short, twos as i64)
        };
        (integers.enumerate().map(parts).collect(), long)
    }

    /// From a symmetric matrix, with the same exponents on rows and columns.
    pub(crate) fn of_symmetric(a: MatRef<'_, f64>) -> Self {
        let entries = decomposed(a);
        let exponents = symmetric_exponents(a.nrows(), &entries);
        Self::shifted(a.nrows(), a.nrows(), entries, exponents.clone(), exponents)
    }

    /// From A + diag(t), t_i the sum of finite terms, for its inertia: images and [row bits](Self::row_bits) are those
    /// of the sums, single entries and columns those of A.
    pub(crate) fn of_symmetric_sums(a: MatRef<'_, f64>, terms: &[Vec<f64>]) -> Self {
        let n = a.nrows();
        let entries = decomposed(a);
        let terms: Vec<Vec<(i64, i64)>> = terms
            .iter()
            .map(|terms| terms.iter().map(|&term| parts(term)).filter(|&(m, _)| m != 0).collect())
            .collect();
        // The exponents have to serve each term of a diagonal entry.
        let mut least = entries.clone();
        for (i, terms) in terms.iter().enumerate() {
            let all = terms.iter().chain(Some(&entries[i * n + i]).filter(|(m, _)| *m != 0));
            least[i * n + i] = all.map(|&(_, e)| e).min().map_or((0, 0), |e| (1, e));
        }
        let exponents = symmetric_exponents(n, &least);
        let shifted = |i: usize, &(m, e): &(i64, i64)| (m, (e + 2 * exponents[i]) as u32);
        let added = terms.iter().enumerate().map(|(i, terms)| terms.iter().map(|t| shifted(i, t)).collect()).collect();
        Self { added, ..Self::shifted(n, n, entries, exponents.clone(), exponents) }
    }

    fn shifted(rows: usize, columns: usize, entries: Vec<(i64, i64)>, r: Vec<i64>, c: Vec<i64>) -> Self {
        let (mantissas, shifts) = entries
            .iter()
            .enumerate()
            .map(|(k, &(m, e))| if m == 0 { (0, 0) } else { (m, (e + r[k / columns] + c[k % columns]) as u32) })
            .unzip();
        let (long, added) = (BTreeMap::new(), Vec::new());
        Self { rows, columns, mantissas, shifts, long, row_exponents: r, column_exponents: c, added }
    }

    /// These rows alone.
    pub(crate) fn block(&self, rows: &[usize]) -> Self {
        let n = self.columns;
        let pick = |k: &usize| k * n..(k + 1) * n;
        let long = |(i, row): (usize, &usize)| {
            self.long.range(pick(row)).map(move |(k, m)| (k - row * n + i * n, m.clone())).collect::<Vec<_>>()
        };
        Self {
            rows: rows.len(),
            columns: self.columns,
            mantissas: rows.iter().flat_map(|k| &self.mantissas[pick(k)]).copied().collect(),
            shifts: rows.iter().flat_map(|k| &self.shifts[pick(k)]).copied().collect(),
            long: rows.iter().enumerate().flat_map(long).collect(),
            row_exponents: rows.iter().map(|&k| self.row_exponents[k]).collect(),
            column_exponents: self.column_exponents.clone(),
            added: Vec::new(),
        }
    }

    pub(crate) fn rows(&self) -> usize {
        self.rows
    }

    pub(crate) fn columns(&self) -> usize {
        self.columns
    }

    #[cfg(test)]
    pub(crate) fn row_exponents(&self) -> &[i64] {
        &self.row_exponents
    }

    pub(crate) fn column_exponents(&self) -> &[i64] {
        &self.column_exponents
    }

    /// (m, s) of entry z_ij = m·2^s; `None` if m is long.
    pub(crate) fn entry(&self, i: usize, j: usize) -> Option<(i64, u32)> {
        let k = i * self.columns + j;
        (self.long.is_empty() || !self.long.contains_key(&k)).then(|| (self.mantissas[k], self.shifts[k]))
    }

    /// Entry z_ij.
    pub(crate) fn integer(&self, i: usize, j: usize) -> BigInt {
        let k = i * self.columns + j;
        self.long.get(&k).map_or_else(|| BigInt::from(self.mantissas[k]), BigInt::clone) << self.shifts[k]
    }

    /// (m, s) with |z_ij| ≤ m·2^s, and equality unless the mantissa is long.
    fn bounded(&self, i: usize, j: usize) -> (i64, u32) {
        const BITS: u64 = 62;
        self.entry(i, j).unwrap_or_else(|| {
            let modulus = self.integer(i, j).into_parts().1;
            let surplus = modulus.bits().saturating_sub(BITS);
            (i64::try_from(modulus >> surplus).map_or(i64::MAX, |m| m + 1), surplus as u32)
        })
    }

    /// The images of the entries modulo p.
    pub(crate) fn image(&self, field: Field) -> Image {
        let added = self.added.iter().flatten().map(|&(_, shift)| shift);
        let most = self.shifts.iter().copied().chain(added).max().unwrap_or(0) as usize;
        let two = field.element(2);
        // 2^s·R², so that one multiplication makes the Montgomery form of m·2^s.
        let first = field.element(field.one());
        let powers: Vec<u64> =
            std::iter::successors(Some(first), |&x| Some(field.mul(x, two))).take(most + 1).collect();
        let of = |(&m, &s): (&i64, &u32)| {
            let modulus = field.mul(m.unsigned_abs(), powers[s as usize]);
            if m < 0 { field.negate(modulus) } else { modulus }
        };
        let mut entries: Vec<u64> = self.mantissas.iter().zip(&self.shifts).map(of).collect();
        for (&k, m) in &self.long {
            let rest = u64::try_from(m.magnitude() % field.prime()).unwrap_or(0);
            let modulus = field.mul(rest, powers[self.shifts[k] as usize]);
            entries[k] = if m.sign() == Sign::Minus { field.negate(modulus) } else { modulus };
        }
        for (i, terms) in self.added.iter().enumerate() {
            let entry = &mut entries[i * self.columns + i];
            *entry = terms.iter().fold(*entry, |sum, (m, s)| field.add(sum, of((m, s))));
        }
        Image { field, columns: self.columns, entries }
    }

    /// E with ‖row i‖² < 2^E.
    pub(crate) fn row_bits(&self) -> Vec<u64> {
        let bits = |i: usize| {
            let added = self.added.get(i).map_or(&[][..], Vec::as_slice);
            let bits = self.square_bits((0..self.columns).map(|j| self.bounded(i, j)).chain(added.iter().copied()));
            // (Σ of k terms)² ≤ k·Σ of their squares.
            bits + u64::from((added.len() + 1).next_power_of_two().ilog2())
        };
        (0..self.rows).map(bits).collect()
    }

    /// E with ‖column j‖² < 2^E.
    pub(crate) fn column_bits(&self) -> Vec<u64> {
        (0..self.columns).map(|j| self.square_bits((0..self.rows).map(|i| self.bounded(i, j)))).collect()
    }

    fn square_bits(&self, entries: impl Iterator<Item = (i64, u32)> + Clone) -> u64 {
        let length = |(m, s): (i64, u32)| i64::from(64 - m.unsigned_abs().leading_zeros()) + i64::from(s);
        let nonzero = entries.filter(|&(m, _)| m != 0);
        let Some(top) = nonzero.clone().map(length).max() else { return 0 };
        // Each entry relative to 2^top, of which at least one reaches ½; squares below 2⁻²⁰⁰ are counted as that.
        let tiny = scale_by_power_of_two(1.0, -200);
        let mut count = 0;
        let sum: f64 = nonzero
            .map(|(m, s)| {
                count += 1;
                let relative = scale_by_power_of_two(m as f64, (i64::from(s) - top).max(-1000) as i32);
                (relative * relative).max(tiny)
            })
            .sum();
        (i64::from(exponent(inflate(sum, count + 3))) + 2 * top).max(0) as u64
    }
}

/// Σ over the largest `order` of these halved squares' bits, rounded up: by Hadamard's inequality |minor| < 2^(that).
pub(crate) fn hadamard(bits: &[u64], order: usize) -> u64 {
    let mut bits = bits.to_vec();
    bits.sort_unstable_by(|a, b| b.cmp(a));
    bits.iter().take(order).sum::<u64>().div_ceil(2)
}

/// A matrix modulo p, row by row.
#[derive(Clone, Debug)]
pub(crate) struct Image {
    pub(crate) field: Field,
    pub(crate) columns: usize,
    pub(crate) entries: Vec<u64>,
}

impl Image {
    pub(crate) fn row(&self, i: usize) -> &[u64] {
        &self.entries[i * self.columns..(i + 1) * self.columns]
    }

    /// These columns alone, in this order.
    pub(crate) fn with_columns(&self, order: &[usize]) -> Self {
        let rows = self.entries.chunks(self.columns.max(1));
        let entries = rows.flat_map(|row| order.iter().map(|&j| row[j])).collect();
        Self { field: self.field, columns: order.len(), entries }
    }

    /// ZᵀZ.
    pub(crate) fn gram(&self) -> Self {
        let (n, field) = (self.columns, self.field);
        let mut entries = vec![0; n * n];
        for rows in self.entries.chunks(n.max(1) * PRODUCTS) {
            for i in 0..n {
                for j in 0..=i {
                    let sum = rows.chunks(n).map(|row| u128::from(row[i]) * u128::from(row[j])).sum();
                    entries[i * n + j] = field.add(entries[i * n + j], field.reduce(sum));
                }
            }
        }
        for i in 0..n {
            for j in 0..i {
                entries[j * n + i] = entries[i * n + j];
            }
        }
        Self { field, columns: n, entries }
    }
}

/// The [parts](parts) of the entries, row by row.
fn decomposed<T: Real>(x: MatRef<'_, T>) -> Vec<(i64, i64)> {
    let places = (0..x.nrows()).flat_map(|i| (0..x.ncols()).map(move |j| (i, j)));
    places.map(|place| parts(x[place].to_f64())).collect()
}

/// (m, e) with x = m·2^e, m odd or 0.
fn parts(x: f64) -> (i64, i64) {
    let (negative, m, e) = decompose(x);
    if m == 0 {
        return (0, 0);
    }
    let twos = m.trailing_zeros();
    let odd = (m >> twos) as i64;
    (if negative { -odd } else { odd }, i64::from(e) + i64::from(twos))
}

/// Exponents r with e_ij + r_i + r_j ≥ 0 for the entries m·2^e of a symmetric matrix.
pub(super) fn symmetric_exponents(n: usize, entries: &[(i64, i64)]) -> Vec<i64> {
    let row = |i: usize| &entries[i * n..(i + 1) * n];
    // Half of the smallest exponent of each row serves all entries; the sweeps then lower one after the other.
    let mut exponents: Vec<i64> = (0..n).map(|i| least(row(i).iter().copied(), |_| 0, 2)).collect();
    for _ in 0..SWEEPS {
        for i in 0..n {
            let needed = |(j, &(m, e)): (usize, &(i64, i64))| match (m, i == j) {
                (0, _) => None,
                (_, true) => Some(-e.div_euclid(2)),
                (_, false) => Some(-e - exponents[j]),
            };
            exponents[i] = row(i).iter().enumerate().filter_map(needed).max().unwrap_or(0);
        }
    }
    exponents
}

/// The smallest k with share·k + e + (the other exponent) ≥ 0 for all nonzero entries; 0 if there are none.
pub(super) fn least(entries: impl Iterator<Item = (i64, i64)>, other: impl Fn(usize) -> i64, share: i64) -> i64 {
    let needed = entries.enumerate().filter(|(_, (m, _))| *m != 0).map(|(k, (_, e))| -e - other(k)).max();
    // ⌈needed/share⌉.
    needed.map_or(0, |needed| -(-needed).div_euclid(share))
}
