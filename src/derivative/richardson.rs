//! Richardson's extrapolation to step 0.
//!
//! A symmetric difference has an expansion in even powers, D(h) = D + c₁h² + c₂h⁴ + …, a one-sided one in all of them.
//! Romberg's tableau over the steps h_k = h/2^k, with T_k0 = D(h_k), removes one power per column:
//!
//! > T_km = T_k,m−1 + (T_k,m−1 − T_k−1,m−1)/(q^m − 1), q = 4 if symmetric, 2 if one-sided
//!
//! (Richardson, *The approximate arithmetical solution by finite differences …*, Phil. Trans. A 210 (1911); Press et
//! al., *Numerical Recipes*, 3rd ed., §5.7, after Ridders 1982). Column m holds the central differences of order
//! 2m + 2: T_k1 is the formula on ±h, ±2h with h = h_k, T_k2 that on ±h, ±2h, ±4h. Further down the truncation shrinks
//! and the rounding grows fourfold per row (of a first derivative, twofold). So the error of each element is estimated
//! as the sum of both, and the element with the least is taken.
//!
//! Truncation is the larger distance of T_km to the two elements it is made from, both less accurate; in the first
//! column the distance to the row above, q − 1 times the leading term; and for T_00, the distance to the row below,
//! times q/(q − 1). One-sided, where a column gains a factor of h only, two elements that agree by accident take the
//! third with them: there the element above counts as well (on the diagonal, half of what separated the row above), and
//! all of it four times; and no row is taken to be more than eight times as good as the best of the others. These
//! distances are themselves off by the rounding of their ends, which is why the rounding counts twice.
//!
//! The rows below the element taken must agree with it to within their rounding. Where they do not, the expansion does
//! not hold (a kink) or the noise is larger than was declared, and the error is raised to the disagreement.
//!
//! # More steps
//!
//! Where the element taken stands in the last row and truncation is the larger part of its error, a further halving is
//! made if its rounding alone would not exceed that error, and kept if it lowers it. The same is done where the rows
//! disagree by more than noise explains. Declared noise is believed; undeclared noise is taken to be less than 2⁴⁰
//! times the rounding of f, which would leave f four digits. Where noise does explain the disagreement, finer steps
//! would only add to it.

use super::entry::Entry;
use super::status::Status;
use crate::error::Result;
use crate::rounding::UNIT_ROUNDOFF;
use crate::rounding::norms::larger;

/// Undeclared noise is less than this many times the rounding of f.
const IMPLAUSIBLE: f64 = (1_u64 << 40) as f64;

/// The least share of the next row's error that a row of one-sided differences may be better by.
const LUCK: f64 = 1.0 / 8.0;

/// Factor on the truncation of one-sided differences.
const ONE_SIDED: f64 = 4.0;

/// A difference at one step, with a bound or an estimate of its rounding error.
#[derive(Clone, Copy, Debug)]
pub(super) struct Sampled {
    pub(super) value: f64,
    pub(super) rounding: f64,
}

/// What is known of a difference as a function of its step.
#[derive(Clone, Copy, Debug)]
pub(super) struct Expansion {
    /// Whether odd powers of the step occur.
    pub(super) one_sided: bool,
    /// The first column of the tableau whose elements may be taken.
    pub(super) first_column: usize,
    /// The derivative's order: halving the step multiplies the rounding by 2 to this power.
    pub(super) derivative: i32,
    /// Whether the noise of f was declared.
    pub(super) trusted: bool,
}

/// How many steps there are: at first, and at most.
#[derive(Clone, Copy, Debug)]
pub(super) struct Levels {
    pub(super) first: usize,
    pub(super) most: usize,
}

/// Samples, per component, a difference at as many steps as it takes, and extrapolates it. `sample` adds the difference
/// at a level to the column of each component. `None` for a component whose elements all overflow.
pub(super) fn adaptively(
    expansion: Expansion,
    levels: Levels,
    components: usize,
    mut sample: impl FnMut(usize, &mut [Vec<Sampled>]) -> Result<()>,
) -> Result<Vec<Option<Entry>>> {
    let mut columns: Vec<Vec<Sampled>> = vec![Vec::with_capacity(levels.first); components];
    for level in 0..levels.first {
        sample(level, &mut columns)?;
    }
    let mut answers: Vec<_> = columns.iter().map(|column| extrapolate(column, expansion)).collect();
    let growth = 2.0 * f64::from(1_u32 << expansion.derivative);
    let improvable = |answer: &Option<Extrapolated>, column: &[Sampled]| {
        let next = column.last().map_or(f64::INFINITY, |last| growth * last.rounding);
        answer.is_none_or(|answer| answer.is_too_coarse() && next < answer.entry.error())
    };
    let mut open: Vec<bool> = answers.iter().zip(&columns).map(|(answer, column)| improvable(answer, column)).collect();
    for level in levels.first..levels.most {
        if !open.contains(&true) {
            break;
        }
        sample(level, &mut columns)?;
        for ((answer, column), open) in answers.iter_mut().zip(&columns).zip(&mut open).filter(|(_, open)| **open) {
            let finer = extrapolate(column, expansion);
            // What finer steps say counts, unless it is their rounding that speaks.
            let telling = match (*answer, finer) {
                (Some(coarser), Some(finer)) => {
                    let lower = finer.entry.error() < coarser.entry.error();
                    lower || (finer.entry.status == Status::NotSmooth && finer.is_too_coarse())
                }
                _ => true,
            };
            if telling {
                *answer = finer;
            }
            *open = telling && improvable(answer, column);
        }
    }
    Ok(answers.into_iter().map(|answer| answer.map(|answer| answer.entry)).collect())
}

/// The element taken from a tableau.
#[derive(Clone, Copy, Debug)]
struct Extrapolated {
    entry: Entry,
    /// How many times their rounding the finer rows are away from it.
    excess: f64,
    trusted: bool,
}

impl Extrapolated {
    fn is_too_coarse(&self) -> bool {
        match self.entry.status {
            Status::TruncationDominates => true,
            Status::NotSmooth => self.trusted || self.excess > IMPLAUSIBLE,
            Status::Proved | Status::Converged | Status::LimitedByNoise => false,
        }
    }
}

/// The best element of the tableau whose first column is given, coarsest step first; `None` if every element overflows,
/// or there are fewer than two.
fn extrapolate(column: &[Sampled], expansion: Expansion) -> Option<Extrapolated> {
    let (factor, caution) = if expansion.one_sided { (2.0, ONE_SIDED) } else { (4.0, 1.0) };
    let tableau = tableau(column, factor);
    let mut best: Option<(usize, Entry)> = None;
    let mut least_of_row = vec![f64::INFINITY; tableau.len()];
    let mut consider = |row: usize, element: Sampled, truncation: f64, rounding: f64| {
        let error = truncation + rounding;
        let finite = element.value.is_finite() && error.is_finite();
        if finite && error < least_of_row[row] {
            least_of_row[row] = error;
        }
        if finite && best.is_none_or(|(_, best)| error < best.error()) {
            let status = Status::Converged;
            best = Some((row, Entry { value: element.value, truncation, rounding, status }));
        }
    };
    let distance = |a: Sampled, b: Sampled| (a.value - b.value).abs();
    if let ([first, second, ..], 0) = (column, expansion.first_column) {
        let share = factor / (factor - 1.0);
        consider(
            0,
            *first,
            share * distance(*first, *second),
            share * (first.rounding + second.rounding) + first.rounding,
        );
    }
    for (k, rows) in tableau.windows(2).enumerate() {
        let (above, row) = (&rows[0], &rows[1]);
        for (m, &element) in row.iter().enumerate().skip(expansion.first_column) {
            let truncation = match m {
                0 => distance(element, above[0]),
                _ => larger(distance(element, row[m - 1]), distance(element, above[m - 1])),
            };
            let truncation = match (m, above.get(m)) {
                (1.., Some(&above)) if expansion.one_sided => larger(truncation, distance(element, above)),
                (2.., None) if expansion.one_sided => larger(truncation, 0.5 * distance(above[m - 1], above[m - 2])),
                _ => truncation,
            };
            consider(k + 1, element, caution * truncation, 2.0 * element.rounding);
        }
    }
    let (chosen, mut best) = best?;
    let others = least_of_row.iter().enumerate().filter(|(row, _)| *row != chosen);
    let next = others.fold(f64::INFINITY, |least, (_, &error)| if error < least { error } else { least });
    if expansion.one_sided && next.is_finite() && LUCK * next > best.error() {
        best.truncation = LUCK * next - best.rounding;
    }
    let mut excess = 0.0;
    let finite = |finer: &&Sampled| finer.value.is_finite() && finer.rounding.is_finite();
    for finer in tableau[chosen + 1..].iter().filter_map(|row| row.last()).filter(finite) {
        let disagreement = (finer.value - best.value).abs() - finer.rounding;
        if disagreement > best.error() {
            best.truncation = disagreement - best.rounding;
            best.status = Status::NotSmooth;
            excess = disagreement / finer.rounding;
        }
    }
    if best.status == Status::Converged && chosen + 1 == column.len() && best.truncation > best.rounding {
        best.status = Status::TruncationDominates;
    }
    let trusted = expansion.trusted;
    best.error().is_finite().then_some(Extrapolated { entry: best, excess, trusted })
}

/// The rows T_k0, …, T_kk, with their rounding errors.
fn tableau(column: &[Sampled], factor: f64) -> Vec<Vec<Sampled>> {
    let mut rows: Vec<Vec<Sampled>> = Vec::with_capacity(column.len());
    for &sample in column {
        let mut row = Vec::with_capacity(rows.len() + 1);
        row.push(sample);
        let (mut power, mut left) = (1.0, sample);
        for upper in rows.last().into_iter().flatten() {
            power *= factor;
            let value = left.value + (left.value - upper.value) / (power - 1.0);
            let rounding = (power * left.rounding + upper.rounding) / (power - 1.0) + 2.0 * UNIT_ROUNDOFF * value.abs();
            left = Sampled { value, rounding };
            row.push(left);
        }
        rows.push(row);
    }
    rows
}

#[cfg(test)]
mod tests {
    use super::*;

    const EVEN: Expansion = Expansion { one_sided: false, first_column: 0, derivative: 2, trusted: false };
    const ALL: Expansion = Expansion { one_sided: true, ..EVEN };

    fn extrapolate(column: &[Sampled], expansion: Expansion) -> Option<Entry> {
        super::extrapolate(column, expansion).map(|answer| answer.entry)
    }

    fn exact(value: f64) -> Sampled {
        Sampled { value, rounding: 0.0 }
    }

    #[test]
    fn a_polynomial_in_h_squared_is_extrapolated_exactly() {
        // 7 + h² − 2h⁴ over h = 1, ½, ¼, ⅛: the third column is 7.
        let column: Vec<Sampled> = (0..4).map(|k| 0.25_f64.powi(k)).map(|h2| exact(7.0 + h2 - 2.0 * h2 * h2)).collect();
        let best = extrapolate(&column, EVEN).unwrap();
        assert!((best.value - 7.0).abs() <= 8.0 * f64::EPSILON * 7.0);
        assert!(best.error() <= 8.0 * f64::EPSILON * 7.0);
    }

    #[test]
    fn a_polynomial_in_h_is_extrapolated_exactly_where_odd_powers_are_expected() {
        let column: Vec<Sampled> = (0..5).map(|k| 0.5_f64.powi(k)).map(|h| exact(7.0 + h - 2.0 * h * h)).collect();
        let best = extrapolate(&column, ALL).unwrap();
        assert!((best.value - 7.0).abs() <= 8.0 * f64::EPSILON * 7.0);
    }

    #[test]
    fn two_steps_of_order_four_are_the_five_point_formula() {
        // (4·D(h) − D(2h))/3.
        let column = [exact(3.0), exact(6.0)];
        assert_eq!(extrapolate(&column, Expansion { first_column: 1, ..EVEN }).unwrap().value, 7.0);
    }

    #[test]
    fn noise_keeps_the_choice_at_the_coarse_steps() {
        let column: Vec<Sampled> =
            (0..5).map(|k| Sampled { value: 1.0 + 0.25_f64.powi(k + 6), rounding: 0.1 * 4.0_f64.powi(k) }).collect();
        let best = extrapolate(&column, EVEN).unwrap();
        assert!(best.error() < 0.8 && (best.value - 1.0).abs() <= 0.25_f64.powi(6));
    }

    #[test]
    fn rows_that_diverge_raise_the_error() {
        // |x| at 0: the second difference is 2/h.
        let column: Vec<Sampled> = (0..5).map(|k| exact(2.0_f64.powi(k))).collect();
        let best = extrapolate(&column, EVEN).unwrap();
        assert!(best.error() > best.value && best.status == Status::NotSmooth);
    }

    #[test]
    fn overflowing_rows_are_passed_over() {
        let best = extrapolate(&[exact(f64::INFINITY), exact(2.0), exact(2.0)], EVEN).unwrap();
        assert_eq!((best.value, best.error()), (2.0, 0.0));
        assert!(extrapolate(&[exact(f64::NAN), exact(f64::INFINITY)], EVEN).is_none());
        assert!(extrapolate(&[], EVEN).is_none());
    }

    #[test]
    fn steps_are_added_while_truncation_dominates() {
        // 1/(1 + 100h²): the expansion in h² converges for h < 0.1 only.
        let levels = Levels { first: 3, most: 12 };
        let mut calls = 0;
        let answers = adaptively(EVEN, levels, 1, |level, columns| {
            calls += 1;
            let h2 = 0.25_f64.powi(level as i32);
            columns[0].push(Sampled { value: 1.0 / (1.0 + 100.0 * h2), rounding: 1e-16 / h2 });
            Ok(())
        })
        .unwrap();
        let best = answers[0].unwrap();
        assert!(calls > 8 && (best.value - 1.0).abs() <= best.error() && best.error() < 1e-8, "{calls} {best:?}");
    }
}
