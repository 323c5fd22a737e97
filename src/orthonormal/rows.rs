//! XR⁻¹ and X − QR, block of rows by block of rows.
//!
//! Beyond a panel of columns, what stands above the panel's triangle in R goes through a general product. Rows do not
//! depend on each other and sums are added in a tree that m alone determines, so the bits do not depend on the number
//! of threads.

use std::ops::Range;

use faer::{Mat, MatMut, MatRef};

use crate::error::Result;
use crate::matrix::Real;
use crate::product::{Divide, Multiplier, SquaredGap, Update, Upper};
use crate::rounding::{check_environment, scale_by_power_of_two};
use crate::simd::InstructionSet;
use crate::threads;

/// Rows of a block, which with a panel of columns fits an L2 cache.
const BLOCK_ROWS: usize = 256;
/// Parts that share nothing, not even memory: enough for balance among many threads.
const MOST_PARTS: usize = 64;
/// Columns of a panel: triangles up to this size stay in an L1 cache.
const PANEL_COLUMNS: usize = 64;
/// Multiply–adds below which a second thread costs more than it saves.
const SMALLEST_SHARED: usize = 1 << 20;

/// Some columns of R: the rows above their triangle, and the triangle.
struct Panel {
    columns: Range<usize>,
    above: Mat<f64>,
    triangle: Upper,
    /// No rows at all.
    nothing: Upper,
}

fn panels(r: MatRef<'_, f64>) -> Vec<Panel> {
    let (rank, n) = (r.nrows(), r.ncols());
    let panel = |first: usize| {
        let columns = first..(first + PANEL_COLUMNS).min(n);
        let above = first.min(rank);
        let depth = columns.end.min(rank) - above;
        Panel {
            above: r.submatrix(0, first, above, columns.len()).to_owned(),
            triangle: Upper::of(r.submatrix(above, first, depth, columns.len())),
            nothing: Upper::of(r.submatrix(0, first, 0, columns.len())),
            columns,
        }
    };
    (0..n).step_by(PANEL_COLUMNS).map(panel).collect()
}

/// Whether other threads help with m rows of a product with an n × n triangle.
fn is_shared(m: usize, n: usize) -> bool {
    m.saturating_mul(n).saturating_mul(n + 1) / 2 >= SMALLEST_SHARED && threads::count() > 1
}

/// The rows of a part, of so many rows.
fn part(rows: usize) -> usize {
    rows.div_ceil(MOST_PARTS).next_multiple_of(BLOCK_ROWS).max(BLOCK_ROWS)
}

/// Where a range of rows is halved, at a part's edge; `None` for a part.
fn middle(rows: usize, part: usize) -> Option<usize> {
    let parts = rows.div_ceil(part);
    (parts > 1).then_some(parts / 2 * part)
}

/// Replaces the column-major X by XR⁻¹ for an upper triangular R with a positive diagonal.
///
/// Row by row q(R + ΔR) = x with |ΔR| ≤ γ_(n+2)|R|: see [`Divide`]; the products of panels and the sum over them meet
/// no more roundings than one inner product.
pub(crate) fn divide(x: MatMut<'_, f64>, r: MatRef<'_, f64>) -> Result<()> {
    let (shared, part) = (is_shared(x.nrows(), x.ncols()), part(x.nrows()));
    divide_rows(x, &panels(r), InstructionSet::detect(), part, shared)
}

fn divide_rows(mut x: MatMut<'_, f64>, panels: &[Panel], set: InstructionSet, part: usize, shared: bool) -> Result<()> {
    if let Some(middle) = middle(x.nrows(), part) {
        let (first, second) = x.split_at_row_mut(middle);
        let (first, second) = if shared {
            rayon::join(
                || divide_rows(first, panels, set, part, shared),
                || divide_rows(second, panels, set, part, shared),
            )
        } else {
            (divide_rows(first, panels, set, part, shared), divide_rows(second, panels, set, part, shared))
        };
        return first.and(second);
    }
    check_environment()?;
    let mut multiplier = Multiplier::new();
    for start in (0..x.nrows()).step_by(BLOCK_ROWS) {
        let count = BLOCK_ROWS.min(x.nrows() - start);
        for Panel { columns, above, triangle, .. } in panels {
            let rows = x.as_mut().subrows_mut(start, count);
            let (done, rest) = rows.split_at_col_mut(columns.start);
            let mut rest = rest.subcols_mut(0, columns.len());
            multiplier.multiply(rest.as_mut(), done.as_ref(), above.as_ref(), Update::Subtract);
            set.run(Divide { x: rest, by: triangle });
        }
    }
    Ok(())
}

/// ‖X‖_F² and ‖X − QR‖_F² where column j of X is divided by 2^(e_j) first, Q is column-major and R has no entries below
/// the diagonal.
pub(crate) fn squared_gap<T: Real>(
    x: MatRef<'_, T>,
    exponents: &[i32],
    q: MatRef<'_, f64>,
    r: MatRef<'_, f64>,
) -> Result<[f64; 2]> {
    let panels = panels(r);
    let gap = Gap { x, exponents, q, panels: &panels, set: InstructionSet::detect() };
    gap.over(0..x.nrows(), part(x.nrows()), is_shared(x.nrows(), x.ncols()))
}

struct Gap<'a, T: Real> {
    x: MatRef<'a, T>,
    exponents: &'a [i32],
    q: MatRef<'a, f64>,
    panels: &'a [Panel],
    set: InstructionSet,
}

impl<T: Real> Gap<'_, T> {
    fn over(&self, rows: Range<usize>, part: usize, shared: bool) -> Result<[f64; 2]> {
        let Some(middle) = middle(rows.len(), part) else { return self.part(rows) };
        let (first, second) = (rows.start..rows.start + middle, rows.start + middle..rows.end);
        let (first, second) = if shared {
            rayon::join(|| self.over(first, part, shared), || self.over(second, part, shared))
        } else {
            (self.over(first, part, shared), self.over(second, part, shared))
        };
        let (first, second) = (first?, second?);
        Ok([first[0] + second[0], first[1] + second[1]])
    }

    fn part(&self, rows: Range<usize>) -> Result<[f64; 2]> {
        check_environment()?;
        let mut sums = [0.0; 2];
        let mut multiplier = Multiplier::new();
        let mut scaled = Mat::zeros(BLOCK_ROWS.min(rows.len()), PANEL_COLUMNS.min(self.x.ncols()));
        for start in rows.clone().step_by(BLOCK_ROWS) {
            let count = BLOCK_ROWS.min(rows.end - start);
            let (x, q) = (self.x.subrows(start, count), self.q.subrows(start, count));
            for Panel { columns, above, triangle, nothing } in self.panels {
                for (to, j) in columns.clone().enumerate() {
                    copy_scaled(x, j, self.exponents[j], &mut scaled.col_as_slice_mut(to)[..count]);
                }
                let mut scaled = scaled.as_mut().submatrix_mut(0, 0, count, columns.len());
                sums[0] += self.set.run(SquaredGap { x: scaled.as_ref(), q: q.subcols(0, 0), r: nothing });
                let (left, right) = q.split_at_col(above.nrows());
                if above.nrows() > 0 {
                    multiplier.multiply(scaled.as_mut(), left, above.as_ref(), Update::Subtract);
                }
                sums[1] += self.set.run(SquaredGap { x: scaled.as_ref(), q: right, r: triangle });
            }
        }
        Ok(sums)
    }
}

/// Column j over 2^e.
fn copy_scaled<T: Real>(x: MatRef<'_, T>, j: usize, e: i32, to: &mut [f64]) {
    match x.col(j).try_as_col_major() {
        Some(column) => to.iter_mut().zip(column.as_slice()).for_each(|(to, x)| *to = x.to_f64()),
        None => to.iter_mut().zip(x.col(j).iter()).for_each(|(to, x)| *to = x.to_f64()),
    }
    // Beyond these, 2^(−e) is no normal number.
    if (-1023..=1022).contains(&e) {
        let factor = scale_by_power_of_two(1.0, -e);
        to.iter_mut().for_each(|to| *to *= factor);
    } else {
        to.iter_mut().for_each(|to| *to = scale_by_power_of_two(*to, -e));
    }
}
