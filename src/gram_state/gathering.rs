//! Rows that come into a state.

use faer::{Mat, MatRef};

use super::WHAT;
use super::error::{Beyond, NotFiniteCell, StateError};
use super::integers::MOST_ROWS;
use super::options::MissingRows;
use super::seen::ends;
use super::state::{Factor, GramState, Sums};
use super::sums::{BLOCK, Deviations, in_doubles, told};
use super::triangle::{Triangle, Triangles};
use crate::error::Error;
use crate::matrix::{Real, Vectors};
use crate::product::{cholesky, inverse_of_upper};
use crate::progress::Progress;
use crate::rounding::{check_environment, gamma, in_range, scale_by_power_of_two};

/// Rows of which a triangle is formed at once, at least.
const ROWS: usize = 4096;
/// The loss of a triangle from sums of products up to which no other is formed: the squares of the singular values are
/// known to this, relative to the largest.
const GOOD_LOSS: f64 = 1.0 / (1 << 26) as f64;

impl GramState {
    /// The next rows: components of the vectors. After an error all is as before.
    ///
    /// Rows that are added to a state of several pieces are of none of them: gathered in a state of their own, and
    /// merged, they are counted once.
    ///
    /// # Errors
    /// [`Error::Shape`] for another number of vectors; [`StateError::NotFinite`] for an infinity, and for NaN unless
    /// such rows are [skipped](MissingRows::Skipped); [`StateError::Beyond`]; [`Error::Overflow`].
    pub fn push<T: Real>(&mut self, rows: &Vectors<'_, T>) -> Result<(), StateError> {
        self.push_with(rows, None)
    }

    /// The same, told how far it is.
    ///
    /// # Errors
    /// Those of [`GramState::push`]; [`Error::Cancelled`].
    pub fn push_with<T: Real>(
        &mut self,
        rows: &Vectors<'_, T>,
        progress: Option<Progress<'_>>,
    ) -> Result<(), StateError> {
        check_environment()?;
        let x = rows.matrix();
        if x.ncols() != self.names.len() {
            let what = "columns of the next rows";
            return Err(Error::Shape { what, expected: self.names.len(), found: x.ncols() }.into());
        }
        let (piece, before) = self.pushed_rows();
        let mut next = self.clone();
        let at_a_time = ROWS.max(4 * (x.ncols() + 1)).next_multiple_of(BLOCK);
        for first in (0..x.nrows()).step_by(at_a_time) {
            told(progress, first, x.nrows())?;
            let count = at_a_time.min(x.nrows() - first);
            let part = x.subrows(first, count);
            next.take(part, &piece, before + first as u64)?;
        }
        *self = next;
        Ok(())
    }

    /// Takes rows that fit into a triangle; the first is this one of the piece.
    fn take<T: Real>(&mut self, x: MatRef<'_, T>, piece: &str, first: u64) -> Result<(), StateError> {
        // Nothing is missing, mostly: then the deviations are the only copy of the rows.
        if let (Sums::Doubles(_), Some(shift)) = (&self.sums, &self.shift)
            && let Ok(deviations) = Deviations::of(x, shift)
        {
            return self.sum(&deviations);
        }
        let (x, kept) = self.complete(in_doubles(x), piece, first)?;
        if x.nrows() == 0 {
            return Ok(());
        }
        let shift =
            (self.shift.take()).unwrap_or_else(|| (0..x.ncols()).map(|j| near_mean(x.col_as_slice(j))).collect());
        if let Sums::Integers(sums) = &mut self.sums {
            check_room(self.rows, x.nrows())?;
            for start in (0..x.nrows()).step_by(BLOCK) {
                let block = x.subrows(start, BLOCK.min(x.nrows() - start));
                sums.add(block, &shift).map_err(|error| match error {
                    StateError::Beyond(beyond) => {
                        let j: usize = beyond.column.parse().unwrap_or_default();
                        let column = self.names.get(j).cloned().unwrap_or_default();
                        let i = start + usize::try_from(beyond.row).unwrap_or_default();
                        let row = first + kept.as_ref().map_or(i, |kept| kept[i]) as u64;
                        StateError::Beyond(Box::new(Beyond { piece: piece.to_string(), row, column, ..*beyond }))
                    }
                    error => error,
                })?;
            }
            self.shift = Some(shift);
            let ends: Vec<(f64, f64)> = (0..x.ncols()).map(|j| ends(x.col_as_slice(j))).collect();
            self.counted(x.nrows(), &ends);
            return Ok(());
        }
        let deviations = Deviations::of(x.as_ref(), &shift);
        self.shift = Some(shift);
        match deviations {
            Ok(deviations) => self.sum(&deviations),
            // The number is finite, and its deviation is not.
            Err(j) => Ok(in_range(f64::INFINITY, WHAT, j, j).map(|_| ())?),
        }
    }

    /// So many rows more, between these ends.
    fn counted(&mut self, rows: usize, ends: &[(f64, f64)]) {
        for (j, (lower, upper)) in ends.iter().enumerate() {
            // Of −0 and 0 the order would decide.
            self.lower[j] = self.lower[j].min(*lower) + 0.0;
            self.upper[j] = self.upper[j].max(*upper) + 0.0;
        }
        self.rows += rows as u64;
    }

    fn sum(&mut self, deviations: &Deviations) -> Result<(), StateError> {
        let z = deviations.z();
        let m = z.nrows();
        check_room(self.rows, m)?;
        let Sums::Doubles(sums) = &mut self.sums else { return Ok(()) };
        let before = match self.factor {
            Factor::OfSums if self.rows > 0 => Some(sums.clone()),
            _ => None,
        };
        let before_of: Vec<f64> = (0..sums.order).map(|j| sums.get(j, j).high).collect();
        let mut products = Mat::zeros(sums.order, sums.order);
        for start in (0..m).step_by(BLOCK) {
            products += sums.add(z.subrows(start, BLOCK.min(m - start)), deviations.roundings())?;
        }
        // Of few rows, which are dependent anyway, a part that is not larger than what is there spoils little.
        let is_good = matches!(self.factor, Factor::OfSums)
            && if m >= 4 * sums.order {
                are_far_from_dependent(products)?
            } else {
                self.rows > 0 && (0..sums.order).all(|j| products[(j, j)] <= before_of[j])
            };
        self.counted(m, &deviations.ends);
        if is_good {
            return Ok(());
        }
        let triangle = Triangle::of(z, &deviations.errors())?;
        match &mut self.factor {
            Factor::OfRows(triangles) => triangles.add(triangle)?,
            Factor::OfSums => {
                let of_before = before.map(|before| Triangle::of_sums(&before)).transpose()?;
                self.factor = match of_before {
                    None => Factor::OfRows(Triangles::of(triangle)),
                    Some(Some(before)) => {
                        let mut triangles = Triangles::of(before);
                        triangles.add(triangle)?;
                        Factor::OfRows(triangles)
                    }
                    Some(None) => Factor::Unknown,
                };
            }
            Factor::Unknown => {}
        }
        Ok(())
    }

    /// The rows without a missing number, and which they are, if not all.
    fn complete(&mut self, x: Mat<f64>, piece: &str, first: u64) -> Result<(Mat<f64>, Option<Vec<usize>>), StateError> {
        let is_finite = |j: usize| x.col_as_slice(j).iter().fold(true, |all, x| all & x.is_finite());
        let holed: Vec<usize> = (0..x.ncols()).filter(|&j| !is_finite(j)).collect();
        if holed.is_empty() {
            return Ok((x, None));
        }
        let mut keep = vec![true; x.nrows()];
        let mut refused: Option<(usize, usize)> = None;
        for &j in &holed {
            for (i, value) in x.col_as_slice(j).iter().enumerate().filter(|(_, value)| !value.is_finite()) {
                if value.is_nan() && self.missing_rows == MissingRows::Skipped {
                    keep[i] = false;
                    self.missing[j] += 1;
                } else if refused.is_none_or(|(row, _)| i < row) {
                    refused = Some((i, j));
                }
            }
        }
        if let Some((i, j)) = refused {
            let piece = piece.to_string();
            let (row, column) = (first + i as u64, self.names[j].clone());
            let cell = Box::new(NotFiniteCell { piece, row, column, value: x[(i, j)] });
            return Err(StateError::NotFinite { cell });
        }
        let kept: Vec<usize> = (0..x.nrows()).filter(|&i| keep[i]).collect();
        self.skipped += (x.nrows() - kept.len()) as u64;
        Ok((Mat::from_fn(kept.len(), x.ncols(), |i, j| x[(kept[i], j)]), Some(kept)))
    }
}

/// Whether a Cholesky factor of products of columns promises to be good enough.
fn are_far_from_dependent(mut g: Mat<f64>) -> Result<bool, StateError> {
    let p = g.ncols();
    let squares: Vec<f64> = (0..p).map(|j| g[(j, j)]).collect();
    if squares.iter().any(|&square| square.is_nan() || square < f64::MIN_POSITIVE) {
        return Ok(false);
    }
    let tops: Vec<i32> = squares.iter().map(|&s| crate::rounding::exponent(s).div_euclid(2)).collect();
    for j in 0..p {
        for i in j..p {
            g[(i, j)] = scale_by_power_of_two(g[(i, j)], -tops[i] - tops[j]);
        }
    }
    if cholesky(&mut g, None)?.is_some() {
        return Ok(false);
    }
    let t = inverse_of_upper(g.transpose());
    let square: f64 = (0..p).flat_map(|j| &t.col_as_slice(j)[..=j]).map(|t| t * t).sum();
    Ok(gamma(128) * 2.0 * p as f64 * square <= GOOD_LOSS)
}

/// Refuses rows beyond those that a state counts.
fn check_room(rows: u64, more: usize) -> Result<(), StateError> {
    if rows.saturating_add(more as u64) >= MOST_ROWS {
        return Err(StateError::Option { what: "a state has 2^43 rows at most; keep the rest in another" });
    }
    Ok(())
}

/// A number with few digits near the mean of numbers whose mean is larger than what they span, or 0: what is subtracted
/// from them is then exact, mostly.
fn near_mean(column: &[f64]) -> f64 {
    let (lower, upper) = ends(column);
    let mean = column.iter().map(|x| x / column.len() as f64).sum::<f64>();
    let spread = upper - lower;
    if !mean.is_finite() || !spread.is_finite() || mean.abs() <= spread {
        return 0.0;
    }
    if spread == 0.0 {
        return lower;
    }
    let grid = scale_by_power_of_two(1.0, crate::rounding::exponent(spread) - 3);
    let near = (mean / grid).round() * grid;
    if near.is_finite() { near } else { lower }
}
