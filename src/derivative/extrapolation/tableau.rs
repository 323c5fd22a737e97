//! Romberg's tableau, and what it says.

use super::super::entry::Entry;
use super::super::status::Status;
use super::expansion::{Expansion, Sampled, extended};
use super::step::Step;
use crate::rounding::norms::larger;

/// Noise is less than this many times the rounding or the noise declared, or f has no four digits.
const IMPLAUSIBLE: f64 = (1_u64 << 40) as f64;

/// Factor on the least noise that explains a disagreement: a few rows seldom show the most that noise can do.
const UNSEEN: f64 = 5.0;

/// Noise up to this many times larger than declared is put into the error without a word.
const TOLERATED: f64 = 8.0;

/// The least share of the next row's error that a row of one-sided differences may be better by.
const LUCK: f64 = 1.0 / 8.0;

/// The least share of what separates the two elements above it that an element of the first column may be better by.
const FIRST_COLUMN: f64 = 1.0 / 8.0;

/// The same on the diagonal, of what separates the last two elements of the row above. The columns of a function that
/// is smooth at the scale of the steps gain some hundreds each, so that a larger share would pass over the elements of
/// coarse steps, which have the least rounding; the step between sees what this leaves to accident.
const DIAGONAL: f64 = 1.0 / 512.0;

/// The same where the differences are one-sided.
const DIAGONAL_ONE_SIDED: f64 = 1.0 / 2.0;

/// Factor on the truncation of one-sided differences.
const ONE_SIDED: f64 = 4.0;

/// Rows whose distances shrink by less than this factor do not follow an expansion in powers of h.
const SLOW: f64 = 0.5;

/// The last distance and what is left of the series are at most this many times that distance, or it is not seen to
/// converge.
const LEFT: f64 = 8.0;

/// Where the rows disagree and no noise explains it, the error is so many times the disagreement.
const BEYOND: f64 = 2.0;

/// Where the truncation exceeds the rounding and a finer step does not lower it, noise separates the elements. The
/// error of an element may then be larger than its distance to the others, so the truncation counts this many times.
const SCATTERED: f64 = 2.0;

/// One element of a tableau, with its errors.
#[derive(Clone, Copy, Debug)]
struct Element {
    row: usize,
    column: usize,
    value: f64,
    truncation: f64,
    rounding: f64,
}

impl Element {
    fn error(&self) -> f64 {
        self.truncation + self.rounding
    }
}

/// What a tableau says.
#[derive(Clone, Copy, Debug)]
pub(super) struct Judged {
    pub(super) entry: Entry,
    /// The row of the element taken.
    pub(super) row: usize,
    /// So many times the rounding explains how far the rows are apart; infinite if no plausible noise does.
    pub(super) noise: f64,
}

impl Judged {
    /// Whether the rows agree, but for a little more noise than declared.
    pub(super) fn agrees(&self) -> bool {
        UNSEEN * self.noise <= TOLERATED
    }
}

/// The rows T_k0, …, T_kk of differences at halved steps, and one difference at a step between two of them.
#[derive(Clone, Debug)]
pub(super) struct Tableau {
    rows: Vec<Vec<Sampled>>,
    between: Option<(usize, Sampled)>,
    expansion: Expansion,
}

impl Tableau {
    /// Of differences at halved steps, the coarsest first.
    pub(super) fn of(column: &[Sampled], expansion: Expansion) -> Self {
        let mut rows: Vec<Vec<Sampled>> = Vec::with_capacity(column.len());
        for &sample in column {
            let above = rows.last().map_or(&[][..], Vec::as_slice);
            let row = extended(sample, above, expansion.gain(), expansion.gain());
            rows.push(row);
        }
        Self { rows, between: None, expansion }
    }

    /// With the difference at the step between row k and the next.
    pub(super) fn with_between(mut self, row: usize, sampled: Sampled) -> Self {
        self.between = Some((row, sampled));
        self
    }

    /// The element of the least error where rounding is so many times larger than declared; `None` if every element
    /// overflows, or there are fewer than two rows.
    fn best(&self, noise: f64) -> Option<Element> {
        let caution = if self.expansion.one_sided { ONE_SIDED } else { 1.0 };
        let mut best: Option<Element> = None;
        let mut least_of_row = vec![f64::INFINITY; self.rows.len()];
        let mut consider = |element: Element| {
            let error = element.error();
            if element.value.is_finite() && error.is_finite() {
                let least = &mut least_of_row[element.row];
                *least = if error < *least { error } else { *least };
                if best.is_none_or(|best| error < best.error()) {
                    best = Some(element);
                }
            }
        };
        if let ([first, second, ..], 0) = (self.rows.as_slice(), self.expansion.first_column) {
            let (first, second) = (first[0], second[0]);
            let share = self.expansion.gain() / (self.expansion.gain() - 1.0);
            consider(Element {
                row: 0,
                column: 0,
                value: first.value,
                truncation: share * distance(first, second),
                rounding: noise * (share * (first.rounding + second.rounding) + first.rounding),
            });
        }
        for (k, rows) in self.rows.windows(2).enumerate() {
            let above = k.checked_sub(1).and_then(|k| self.rows.get(k)).map(|row| row[0]);
            for (m, element) in rows[1].iter().enumerate().skip(self.expansion.first_column) {
                consider(Element {
                    row: k + 1,
                    column: m,
                    value: element.value,
                    truncation: caution * truncation(&rows[0], &rows[1], above, m, self.expansion),
                    rounding: noise * 2.0 * element.rounding,
                });
            }
        }
        let mut best = best?;
        let others = least_of_row.iter().enumerate().filter(|(row, _)| *row != best.row);
        let next = others.fold(f64::INFINITY, |least, (_, &error)| if error < least { error } else { least });
        if self.expansion.one_sided && next.is_finite() && LUCK * next > best.error() {
            best.truncation = LUCK * next - best.rounding;
        }
        Some(best)
    }

    /// How far finer steps are from an element, beyond the rounding of theirs: the elements below it, and the one that
    /// its rows make with the difference between.
    fn disagreement(&self, element: &Element, noise: f64) -> f64 {
        let between = self.between.and_then(|(level, sampled)| {
            let above = self.rows.get(element.row)?;
            let used = above.get(..=element.column)?;
            let gain = self.expansion.gain();
            // The step between, as a share of the step of this row, to the power of the expansion.
            let (share, whole) = (Step::Between(level).of(1.0), Step::Halved(element.row).of(1.0));
            let ratio = if self.expansion.one_sided { whole / share } else { (whole / share) * (whole / share) };
            extended(sampled, used, ratio, gain).last().copied()
        });
        let finer = self.rows[element.row + 1..].iter().filter_map(|row| row.get(element.column)).copied();
        let finite = |finer: &Sampled| finer.value.is_finite() && finer.rounding.is_finite();
        let beyond = |finer: Sampled| (finer.value - element.value).abs() - noise * finer.rounding;
        finer.chain(between).filter(finite).map(beyond).fold(0.0, larger)
    }

    /// The element with the least error, raised where the finer steps do not agree with it; noise is at least so many
    /// times larger than declared.
    pub(super) fn judge(&self, least_noise: f64) -> Option<Judged> {
        let mut noise = least_noise;
        let agreed = loop {
            let element = self.best(noise)?;
            if self.disagreement(&element, noise) <= element.error() {
                break Some(element);
            }
            noise *= 2.0;
            if noise > IMPLAUSIBLE {
                break None;
            }
        };
        let (mut element, mut status) = match agreed {
            Some(element) if noise == 1.0 => (element, Status::Converged),
            Some(_) => {
                let factor = UNSEEN * noise;
                let status = if factor > TOLERATED {
                    Status::NoisierThanDeclared { factor: factor as u64 }
                } else {
                    Status::Converged
                };
                (self.best(factor)?, status)
            }
            None => return self.judge_rough(),
        };
        let growth = f64::from(1_u32 << self.expansion.derivative);
        // Whether another halving would lower the error, if it left the rounding alone.
        let coarse = element.truncation > (growth - 1.0) * element.rounding;
        if status < Status::TruncationDominates && element.row + 1 == self.rows.len() && coarse {
            status = Status::TruncationDominates;
            if let Some(left) = self.left_of_slow(&element) {
                element.truncation = larger(element.truncation, left);
                status = Status::NotSmooth;
            }
        }
        if status < Status::TruncationDominates && element.truncation > element.rounding {
            element.truncation *= SCATTERED;
        }
        let Element { row, value, truncation, rounding, .. } = element;
        let entry = Entry { value, truncation, rounding, status };
        entry.error().is_finite().then_some(Judged { entry, row, noise })
    }

    /// The element with the least error, raised to what the finer steps disagree by, which no noise explains.
    pub(super) fn judge_rough(&self) -> Option<Judged> {
        let element = self.best(1.0)?;
        let truncation = larger(element.truncation, BEYOND * self.disagreement(&element, 1.0));
        let Element { row, value, rounding, .. } = element;
        let entry = Entry { value, truncation, rounding, status: Status::NotSmooth };
        entry.error().is_finite().then_some(Judged { entry, row, noise: f64::INFINITY })
    }

    /// The last distance and what is left of the series, if the distances that led to an element shrink too slowly.
    fn left_of_slow(&self, element: &Element) -> Option<f64> {
        let [.., a, b, _] = self.rows.get(..=element.row)? else { return None };
        let [a, b] = [a, b].map(|row| row.get(element.column).or(row.last()));
        let (a, b) = (a?.value, b?.value);
        let (last, before) = ((element.value - b).abs(), (b - a).abs());
        let slow = last > SLOW * before && last > element.rounding;
        let left = if last < (1.0 - 1.0 / LEFT) * before { before / (before - last) * last } else { LEFT * last };
        slow.then_some(left)
    }
}

fn distance(a: Sampled, b: Sampled) -> f64 {
    (a.value - b.value).abs()
}

/// A distance, or one more if that is larger; from an element that overflows there is none.
fn larger_of_finite(own: f64, other: f64) -> f64 {
    if other.is_finite() { larger(own, other) } else { own }
}

/// The truncation of the element T_km, seen from its neighbours; `top` is T_k−2,0.
fn truncation(above: &[Sampled], row: &[Sampled], top: Option<Sampled>, m: usize, expansion: Expansion) -> f64 {
    let element = row[m];
    let Some(left) = m.checked_sub(1) else {
        let before = top.map_or(0.0, |top| FIRST_COLUMN * distance(above[0], top));
        return larger_of_finite(distance(element, above[0]), before);
    };
    let own = larger(distance(element, row[left]), distance(element, above[left]));
    match (above.get(m), left.checked_sub(1)) {
        (Some(&above), _) => larger_of_finite(own, distance(element, above)),
        (None, Some(further)) => {
            let share = if expansion.one_sided { DIAGONAL_ONE_SIDED } else { DIAGONAL };
            larger_of_finite(own, share * distance(above[left], above[further]))
        }
        (None, None) => own,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const EVEN: Expansion = Expansion { one_sided: false, first_column: 0, derivative: 2 };
    const ALL: Expansion = Expansion { one_sided: true, ..EVEN };

    fn extrapolate(column: &[Sampled], expansion: Expansion) -> Option<Entry> {
        Tableau::of(column, expansion).judge(1.0).map(|judged| judged.entry)
    }

    fn exact(value: f64) -> Sampled {
        Sampled { value, rounding: 0.0 }
    }

    #[test]
    fn a_polynomial_in_h_squared_is_extrapolated_exactly() {
        // 7 + h² − 2h⁴ over h = 1, ½, ¼, ⅛: the third column is 7.
        let column: Vec<Sampled> = (0..5).map(|k| 0.25_f64.powi(k)).map(|h2| exact(7.0 + h2 - 2.0 * h2 * h2)).collect();
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
    fn noise_is_found_by_the_factor_that_explains_it() {
        // Rows off by 100 times their rounding, in turn to both sides.
        let row = |k: i32| (1e-9 * 4.0_f64.powi(k), 1.0 - 2.0 * f64::from(k % 2));
        let column: Vec<Sampled> = (0..5)
            .map(row)
            .map(|(rounding, side)| Sampled { value: 1.0 + 100.0 * side * rounding, rounding })
            .collect();
        let best = extrapolate(&column, EVEN).unwrap();
        let Status::NoisierThanDeclared { factor } = best.status else { panic!("{best:?}") };
        assert!((100..2000).contains(&factor), "{factor}");
        assert!((best.value - 1.0).abs() <= best.error() && best.error() < 1e-5, "{best:?}");
    }

    #[test]
    fn a_step_between_sees_what_equal_rows_hide() {
        let row = |k: i32| Sampled { value: 1.0, rounding: 1e-15 * 4.0_f64.powi(k) };
        let tableau = Tableau::of(&(0..5).map(row).collect::<Vec<_>>(), EVEN);
        let alone = tableau.judge(1.0).unwrap();
        assert!(alone.agrees() && alone.entry.error() < 1e-13);
        // D(h) = 2 between the rows; with the row of h = 1 alone it makes 1 + (1/(1 − (151/256)²)).
        let seen = tableau.with_between(alone.row, Sampled { value: 2.0, rounding: 1e-15 }).judge(1.0).unwrap();
        assert!(!seen.agrees() && seen.entry.status == Status::NotSmooth && seen.entry.error() > 1.5, "{seen:?}");
    }
}
