//! ZᵀZ in double words, with what each column contributes to its error.

use faer::{Mat, MatRef};

use crate::error::Result;
use crate::matrix::Real;
use crate::product::{Source, Wanted, height, moments};
use crate::progress::{Progress, report};
use crate::rounding::norms::euclidean;
use crate::rounding::{
    DoubleWord, SMALLEST_SUBNORMAL, UNIT_ROUNDOFF, add_up, gamma, in_range, inflate, mul_up, sqrt_up,
};
use crate::simd::InstructionSet;

use super::WHAT;

/// Rows whose products are summed in the working precision.
pub(super) const BLOCK: usize = 1024;
/// A bound on the relative error of one operation on double words, with room: 3u², 7u² and 15u² are below 2⁻¹⁰².
pub(super) const OPERATION: f64 = f64::from_bits((1023 - 102) << 52);

/// M ≈ ZᵀZ, the lower triangle row by row, and errors e with |M − ZᵀZ|_ij ≤ √(e_i·e_j).
///
/// Such bounds add up: √(e_i·e_j) + √(f_i·f_j) ≤ √((e_i + f_i)(e_j + f_j)) by Cauchy and Schwarz.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct DoubleSums {
    pub(super) order: usize,
    pub(super) values: Vec<DoubleWord>,
    pub(super) errors: Vec<f64>,
}

/// The place of the entry (i, j), j ≤ i, of a lower triangle.
pub(super) fn place(i: usize, j: usize) -> usize {
    let (i, j) = (i.max(j), i.min(j));
    i * (i + 1) / 2 + j
}

impl DoubleSums {
    pub(super) fn new(order: usize) -> Self {
        let zero = DoubleWord::from(0.0);
        Self { order, values: vec![zero; order * (order + 1) / 2], errors: vec![0.0; order] }
    }

    pub(super) fn get(&self, i: usize, j: usize) -> DoubleWord {
        self.values[place(i, j)]
    }

    /// √e_i, upwards.
    pub(super) fn roots_of_errors(&self) -> Vec<f64> {
        self.errors.iter().map(|&e| if e == 0.0 { 0.0 } else { sqrt_up(e) }).collect()
    }

    /// An upper bound on ‖z_i‖.
    pub(super) fn length(&self, i: usize) -> f64 {
        let square = add_up(self.get(i, i).high.max(0.0).next_up(), self.errors[i]);
        if square.is_nan() { f64::INFINITY } else { sqrt_up(square) }
    }

    /// Adds the products of a block of rows, [`BLOCK`] at most, each entry of which is off by `roundings` roundings.
    ///
    /// |Ĝ − DᵀD| ≤ γ_h|D|ᵀ|D| + m·η, so the block adds γ_h‖d_i‖² + m·η to e_i; each sum 3u²·√(m_ii·m_jj). The products
    /// of the block are returned.
    pub(super) fn add(&mut self, block: MatRef<'_, f64>, roundings: usize) -> Result<Mat<f64>> {
        let set = InstructionSet::detect();
        let source = Source::plain(block);
        let found = moments(source, Wanted { grids: roundings == 0, ..Wanted::default() }, set)?;
        let exact = roundings == 0 && found.scan.as_ref().is_some_and(|scan| scan.is_exact_with(scan, block.nrows()));
        let h = height(source, set) + roundings;
        let g = found.gram;
        let lost = mul_up(block.nrows() as f64, SMALLEST_SUBNORMAL);
        let mut next = self.clone_shape();
        for i in 0..self.order {
            for j in 0..=i {
                let at = place(i, j);
                let sum = self.values[at] + DoubleWord::from(g[(i, j)]);
                in_range(sum.high, WHAT, i.saturating_sub(1), j.saturating_sub(1))?;
                next[at] = sum;
            }
        }
        self.values = next;
        for i in 0..self.order {
            let square = inflate(add_up(g[(i, i)], lost), 2 * h + 2);
            let block = if exact { 0.0 } else { add_up(mul_up(gamma(h), square), lost) };
            let error = add_up(self.errors[i], add_up(block, self.of_a_sum(i)));
            self.errors[i] = in_range(error, WHAT, i.saturating_sub(1), i.saturating_sub(1))?;
        }
        Ok(g)
    }

    fn clone_shape(&self) -> Vec<DoubleWord> {
        vec![DoubleWord::from(0.0); self.values.len()]
    }

    /// What an addition to each entry adds to e_i.
    fn of_a_sum(&self, i: usize) -> f64 {
        let square = self.get(i, i).high;
        // |m_ij| ≤ √(m_ii·m_jj)·(1 + …): twice is plenty.
        if square == 0.0 { 0.0 } else { add_up(mul_up(2.0 * OPERATION, add_up(square, self.errors[i])), 0.0) }
    }

    /// All rows of both.
    pub(super) fn plus(&self, other: &Self) -> Result<Self> {
        let mut sum = Self::new(self.order);
        for i in 0..self.order {
            for j in 0..=i {
                let at = place(i, j);
                sum.values[at] = self.values[at] + other.values[at];
                in_range(sum.values[at].high, WHAT, i.saturating_sub(1), j.saturating_sub(1))?;
            }
        }
        for i in 0..self.order {
            let error = add_up(add_up(self.errors[i], other.errors[i]), sum.of_a_sum(i));
            sum.errors[i] = in_range(error, WHAT, i.saturating_sub(1), i.saturating_sub(1))?;
        }
        Ok(sum)
    }

    /// The same of Z·\[1 gᵀ; 0 I\]: each column after the first, the constant, moved by g = high + low.
    ///
    /// m'_ij = m_ij + m_i0·g_j + g_i·m_j0 + m_00·g_i·g_j, so a'_i = a_i + a_0|g_i| for a = √e. Each operation loses
    /// 2⁻¹⁰² of at most (‖z_i‖ + ‖z_0‖|g_i|)(‖z_j‖ + ‖z_0‖|g_j|).
    pub(super) fn moved(&self, g: &[DoubleWord]) -> Result<Self> {
        let mut next = Self::new(self.order);
        let roots = self.roots_of_errors();
        let of = |i: usize| if i == 0 { DoubleWord::from(0.0) } else { g[i - 1] };
        for i in 0..self.order {
            for j in 0..=i {
                let (gi, gj) = (of(i), of(j));
                let crossed = self.get(i, 0) * gj + self.get(j, 0) * gi;
                let entry = self.get(i, j) + (crossed + self.get(0, 0) * (gi * gj));
                in_range(entry.high + entry.low, WHAT, i.saturating_sub(1), j.saturating_sub(1))?;
                next.values[place(i, j)] = entry;
            }
        }
        for i in 0..self.order {
            let shift = of(i).high.abs().next_up();
            let (root, length) = if of(i).high == 0.0 {
                (roots[i], self.length(i))
            } else {
                let root = add_up(roots[i], mul_up(roots[0], shift));
                (root, add_up(self.length(i), mul_up(self.length(0), shift)))
            };
            let rounded = mul_up(OPERATIONS * OPERATION, mul_up(length, length));
            // Products that underflow lose some η.
            let most = add_up(add_up(length, self.length(0)), self.get(0, 0).high.abs());
            let lost = mul_up(1e3 * SMALLEST_SUBNORMAL, add_up(1.0, most));
            let error = add_up(mul_up(root, root), add_up(rounded, lost));
            next.errors[i] = in_range(error, WHAT, i.saturating_sub(1), i.saturating_sub(1))?;
        }
        Ok(next)
    }
}

/// Operations on double words of one entry, at most, with room.
pub(super) const OPERATIONS: f64 = 16.0;

/// The rows of X less the shift, behind a constant.
pub(super) struct Deviations {
    rows: usize,
    /// Column by column.
    values: Vec<f64>,
    /// Whether no subtraction was rounded.
    pub(super) exact: bool,
    /// The least and the largest number of each column of X.
    pub(super) ends: Vec<(f64, f64)>,
}

impl Deviations {
    /// \[1 X − 1cᵀ\]; `Err` is a column of which a number, or a deviation, is not finite.
    pub(super) fn of<T: Real>(x: MatRef<'_, T>, shift: &[f64]) -> std::result::Result<Self, usize> {
        let (rows, k) = x.shape();
        let mut values = Vec::with_capacity(rows * (k + 1));
        values.resize(rows, 1.0);
        let (mut exact, mut ends) = (true, Vec::with_capacity(k));
        let mut held = Vec::new();
        for (j, &c) in shift.iter().enumerate().take(k) {
            let column = contiguous(x, j, &mut held);
            values.extend(column.iter().map(|x| x.to_f64() - c));
            let look = Look::at(column, c);
            if !look.is_finite {
                return Err(j);
            }
            exact &= look.is_exact;
            ends.push(look.ends);
        }
        Ok(Self { rows, values, exact, ends })
    }

    pub(super) fn z(&self) -> MatRef<'_, f64> {
        MatRef::from_column_major_slice(&self.values, self.rows, self.ends.len() + 1)
    }

    /// What each column is off by: of d̂ = d(1 + δ), |δ| ≤ u.
    pub(super) fn errors(&self) -> Vec<f64> {
        let off = |z: &[f64]| if self.exact { 0.0 } else { mul_up(UNIT_ROUNDOFF * 1.5, euclidean(z)) };
        if self.rows == 0 {
            return vec![0.0; self.ends.len() + 1];
        }
        self.values.chunks_exact(self.rows).map(off).collect()
    }

    /// Roundings of a product of two deviations, beside those of the sum: d̂ = d(1 + δ), so γ₃ of d̂ᵢd̂_j.
    pub(super) fn roundings(&self) -> usize {
        if self.exact { 0 } else { 3 }
    }
}

/// What is seen of a column and of d = fl(x − c).
struct Look {
    is_finite: bool,
    is_exact: bool,
    ends: (f64, f64),
}

impl Look {
    fn at<T: Real>(column: &[T], c: f64) -> Self {
        const LANES: usize = 8;
        let (chunks, rest) = column.as_chunks::<LANES>();
        let (mut lower, mut upper) = ([f64::INFINITY; LANES], [f64::NEG_INFINITY; LANES]);
        // NaN where something is not finite; the bits of all errors, but for their signs.
        let (mut probes, mut lost) = ([0.0; LANES], [0_u64; LANES]);
        let mut take = |lane: usize, x: f64| {
            let d = x - c;
            let shadow = d - x;
            let error = (x - (d - shadow)) + (-c - shadow);
            lost[lane] |= error.to_bits() << 1;
            probes[lane] += 0.0 * d;
            lower[lane] = if x < lower[lane] { x } else { lower[lane] };
            upper[lane] = if x > upper[lane] { x } else { upper[lane] };
        };
        for chunk in chunks {
            (0..LANES).for_each(|lane| take(lane, chunk[lane].to_f64()));
        }
        rest.iter().enumerate().for_each(|(lane, x)| take(lane, x.to_f64()));
        let least = lower.iter().fold(f64::INFINITY, |least, &x| least.min(x));
        Self {
            is_finite: probes.iter().all(|probe| *probe == 0.0),
            is_exact: lost.iter().all(|bits| *bits == 0),
            ends: (least, upper.iter().fold(f64::NEG_INFINITY, |most, &x| most.max(x))),
        }
    }
}

/// A column as it is in memory, or copied together.
pub(super) fn contiguous<'a, T: Real>(x: MatRef<'a, T>, j: usize, held: &'a mut Vec<T>) -> &'a [T] {
    match x.col(j).try_as_col_major() {
        Some(column) => column.as_slice(),
        None => {
            held.clear();
            held.extend(x.col(j).iter().copied());
            held
        }
    }
}

/// The same numbers in doubles, column by column.
pub(super) fn in_doubles<T: Real>(x: MatRef<'_, T>) -> Mat<f64> {
    let mut copy = Mat::zeros(x.nrows(), x.ncols());
    for j in 0..x.ncols() {
        let into = copy.col_as_slice_mut(j);
        match x.col(j).try_as_col_major() {
            Some(column) => into.iter_mut().zip(column.as_slice()).for_each(|(d, x)| *d = x.to_f64()),
            None => into.iter_mut().zip(x.col(j).iter()).for_each(|(d, x)| *d = x.to_f64()),
        }
    }
    copy
}

/// Tells how far it is, once for some blocks.
pub(super) fn told(progress: Option<Progress<'_>>, done: usize, of: usize) -> Result<()> {
    report(progress, if of == 0 { 1.0 } else { done as f64 / of as f64 })
}
