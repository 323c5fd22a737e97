//! Richardson's extrapolation to step 0.
//!
//! A symmetric difference has an expansion in even powers, D(h) = D + c₁h² + c₂h⁴ + …. Romberg's tableau over the steps
//! h_k = h/2^k, with T_k0 = D(h_k), removes one power per column:
//!
//! > T_km = T_k,m−1 + (T_k,m−1 − T_k−1,m−1)/(4^m − 1)
//!
//! (Richardson, *The approximate arithmetical solution by finite differences …*, Phil. Trans. A 210 (1911); Press et
//! al., *Numerical Recipes*, 3rd ed., §5.7, after Ridders 1982). Further down the truncation shrinks and the rounding grows
//! fourfold per row, so each element's error is estimated as the sum of both and the element with the least is taken.
//!
//! Truncation is the larger distance of T_km to the two elements it is made from, both less accurate; in the first column
//! the distance to the row above, thrice the leading term; and for T_00, 4/3 of that to the row below. These distances are
//! themselves off by the rounding of their ends, which is why the rounding counts more than once.
//!
//! The rows below the element taken must agree with it to within their rounding. Where they do not, the expansion does not
//! hold (a kink) or the noise is larger than was declared, and the error is raised to the disagreement.

use crate::rounding::UNIT_ROUNDOFF;

/// A number with an estimate or bound of its absolute error.
#[derive(Clone, Copy, Debug)]
pub(super) struct Estimated {
    pub(super) value: f64,
    pub(super) error: f64,
}

/// The best element of the tableau whose first column is given, coarsest step first, each with a bound of its rounding
/// error; `None` if every element overflows, or there are fewer than two.
pub(super) fn extrapolate(column: &[Estimated]) -> Option<Estimated> {
    let tableau = tableau(column);
    let mut best: Option<(usize, Estimated)> = None;
    let mut consider = |row: usize, element: Estimated, error: f64| {
        let finite = element.value.is_finite() && error.is_finite();
        if finite && best.is_none_or(|(_, best)| error < best.error) {
            best = Some((row, Estimated { value: element.value, error }));
        }
    };
    let distance = |a: Estimated, b: Estimated| (a.value - b.value).abs();
    if let [first, second, ..] = column {
        let truncation = 4.0 / 3.0 * (distance(*first, *second) + first.error + second.error);
        consider(0, *first, truncation + first.error);
    }
    for (k, rows) in tableau.windows(2).enumerate() {
        let (above, row) = (&rows[0], &rows[1]);
        for (m, &element) in row.iter().enumerate() {
            let truncation = match m {
                0 => distance(element, above[0]),
                _ => distance(element, row[m - 1]).max(distance(element, above[m - 1])),
            };
            consider(k + 1, element, truncation + 2.0 * element.error);
        }
    }
    let (chosen, mut best) = best?;
    for finer in tableau[chosen + 1..].iter().filter_map(|row| row.last()) {
        best.error = best.error.max(distance(*finer, best) - finer.error);
    }
    best.error.is_finite().then_some(best)
}

/// The rows T_k0, …, T_kk, with bounds of their rounding errors.
fn tableau(column: &[Estimated]) -> Vec<Vec<Estimated>> {
    let mut rows: Vec<Vec<Estimated>> = Vec::with_capacity(column.len());
    for &sample in column {
        let mut row = vec![sample];
        let mut power = 1.0;
        for upper in rows.last().into_iter().flatten() {
            power *= 4.0;
            let left = row[row.len() - 1];
            let value = left.value + (left.value - upper.value) / (power - 1.0);
            let error = (power * left.error + upper.error) / (power - 1.0) + 2.0 * UNIT_ROUNDOFF * value.abs();
            row.push(Estimated { value, error });
        }
        rows.push(row);
    }
    rows
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_polynomial_in_h_squared_is_extrapolated_exactly() {
        // 7 + h² − 2h⁴ over h = 1, ½, ¼, ⅛: the third column is 7.
        let column: Vec<Estimated> = (0..4)
            .map(|k| 0.25_f64.powi(k))
            .map(|h2| Estimated { value: 7.0 + h2 - 2.0 * h2 * h2, error: 0.0 })
            .collect();
        let best = extrapolate(&column).unwrap();
        assert!((best.value - 7.0).abs() <= 8.0 * f64::EPSILON * 7.0);
        assert!(best.error <= 8.0 * f64::EPSILON * 7.0);
    }

    #[test]
    fn noise_keeps_the_choice_at_the_coarse_steps() {
        let column: Vec<Estimated> =
            (0..5).map(|k| Estimated { value: 1.0 + 0.25_f64.powi(k + 6), error: 0.1 * 4.0_f64.powi(k) }).collect();
        let best = extrapolate(&column).unwrap();
        assert!(best.error < 0.8 && (best.value - 1.0).abs() <= 0.25_f64.powi(6));
    }

    #[test]
    fn rows_that_diverge_raise_the_error() {
        // |x| at 0: the second difference is 2/h.
        let column: Vec<Estimated> = (0..5).map(|k| Estimated { value: 2.0_f64.powi(k), error: 0.0 }).collect();
        let best = extrapolate(&column).unwrap();
        assert!(best.error > best.value);
    }

    #[test]
    fn overflowing_rows_are_passed_over() {
        let element = |value| Estimated { value, error: 0.0 };
        let best = extrapolate(&[element(f64::INFINITY), element(2.0), element(2.0)]).unwrap();
        assert_eq!((best.value, best.error), (2.0, 0.0));
        assert!(extrapolate(&[element(f64::NAN), element(f64::INFINITY)]).is_none());
        assert!(extrapolate(&[]).is_none());
    }
}
