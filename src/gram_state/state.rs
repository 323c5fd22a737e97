//! The state: what is known of all rows so far.

use faer::{Mat, MatRef};

use super::error::{Beyond, NotFiniteCell, StateError};
use super::integers::{EXPONENTS, IntegerSums, MOST_ROWS};
use super::options::{MissingRows, Piece, StateOptions, Summation};
use super::sums::{BLOCK, Deviations, DoubleSums, told};
use super::triangle::{Triangle, Triangles};
use crate::error::Error;
use crate::matrix::{Real, Vectors};
use crate::product::{cholesky, inverse_of_upper};
use crate::progress::Progress;
use crate::rounding::norms::euclidean;
use crate::rounding::{UNIT_ROUNDOFF, check_environment, gamma, mul_up, scale_by_power_of_two};

/// Rows of which a triangle is formed at once, at least.
const ROWS: usize = 4096;
/// The loss of a triangle from sums of products up to which no other is formed: the squares of the singular values are
/// known to this, relative to the largest.
const GOOD_LOSS: f64 = 1.0 / (1 << 26) as f64;

/// Where R comes from.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Factor {
    /// The columns of every block were far from dependent: a Cholesky factor of the sums will do.
    OfSums,
    /// From the rows.
    OfRows(Triangles),
    /// It is not known.
    Unknown,
}

/// How sums are held.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Sums {
    Doubles(DoubleSums),
    Integers(IntegerSums),
}

/// What `analyze` needs of the rows of a table, gathered piece by piece, kept, sent and merged.
///
/// Its size is that of two matrices of the order of the columns, however many rows there are.
///
/// ```
/// use gramkit::gram_state::GramState;
/// use gramkit::{Divisor, MatrixView, Vectors};
/// let table = [1e8 + 1.0, 2.0, 1e8 + 2.0, 4.0, 1e8 + 3.0, 6.0, 1e8 + 4.0, 9.0]; // four rows of two columns
/// let gathered = |rows: &[f64]| -> Result<GramState, Box<dyn std::error::Error>> {
///     let mut state = GramState::of_columns(["mass", "length"])?;
///     state.push(&Vectors::columns(MatrixView::row_major(rows, rows.len() / 2, 2)?))?;
///     Ok(state)
/// };
/// // On two machines, …
/// let (first, second) = (gathered(&table[..4])?.to_bytes()?, gathered(&table[4..])?.to_bytes()?);
/// // … and together.
/// let all = GramState::from_bytes(&first)?.merged(&GramState::from_bytes(&second)?)?;
/// assert_eq!(all.rows(), 4);
/// let s = all.covariance(Divisor::CountLessOne)?;
/// assert!((s.get(0, 0) - 5.0 / 3.0).abs() <= s.radius().value() && s.radius().value() < 1e-13);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct GramState {
    pub(super) names: Vec<String>,
    pub(super) shift: Option<Vec<f64>>,
    pub(super) shift_given: bool,
    pub(super) missing_rows: MissingRows,
    pub(super) rows: u64,
    pub(super) skipped: u64,
    pub(super) missing: Vec<u64>,
    pub(super) lower: Vec<f64>,
    pub(super) upper: Vec<f64>,
    pub(super) sums: Sums,
    pub(super) factor: Factor,
    pub(super) pieces: Vec<Piece>,
}

impl GramState {
    /// Of no rows yet.
    ///
    /// # Errors
    /// [`StateError::SameName`].
    pub fn of_columns<S: Into<String>>(names: impl IntoIterator<Item = S>) -> Result<Self, StateError> {
        Self::with(names, &StateOptions::default())
    }

    /// Of no rows yet, to be gathered as the options say.
    ///
    /// # Errors
    /// [`StateError::SameName`]; [`StateError::Option`] for reproducible sums without a shift, or with a grid that is
    /// none; [`Error::Shape`] for a shift or grids that are not one for each column; [`Error::NotFinite`].
    pub fn with<S: Into<String>>(
        names: impl IntoIterator<Item = S>,
        options: &StateOptions,
    ) -> Result<Self, StateError> {
        let names: Vec<String> = names.into_iter().map(Into::into).collect();
        let k = names.len();
        let mut sorted: Vec<&String> = names.iter().collect();
        sorted.sort_unstable();
        if let Some(pair) = sorted.windows(2).find(|pair| pair[0] == pair[1]) {
            return Err(StateError::SameName { name: pair[0].clone() });
        }
        if let Some(shift) = &options.shift {
            let what = "shifts, one for each column";
            if shift.len() != k {
                return Err(Error::Shape { what, expected: k, found: shift.len() }.into());
            }
            if let Some(index) = shift.iter().position(|c| !c.is_finite()) {
                let place = crate::error::Place::Component { what: "shift", index };
                return Err(Error::NotFinite { place, value: shift[index] }.into());
            }
        }
        let sums = match &options.summation {
            Summation::DoubleWord => Sums::Doubles(DoubleSums::new(k + 1)),
            Summation::Reproducible { exponents } => {
                if options.shift.is_none() {
                    let what = "reproducible sums need a shift for each column that all pieces have; 0 will do";
                    return Err(StateError::Option { what });
                }
                if exponents.len() != k {
                    let what = "exponents of grids, one for each column";
                    return Err(Error::Shape { what, expected: k, found: exponents.len() }.into());
                }
                if exponents.iter().any(|e| !EXPONENTS.contains(e)) {
                    let what = "the exponent of a grid lies between -400 and 400; scale the column by a power of two";
                    return Err(StateError::Option { what });
                }
                Sums::Integers(IntegerSums::new(exponents.clone()))
            }
        };
        Ok(Self {
            shift: options.shift.clone(),
            shift_given: options.shift.is_some(),
            missing_rows: options.missing,
            rows: 0,
            skipped: 0,
            missing: vec![0; k],
            lower: vec![f64::INFINITY; k],
            upper: vec![f64::NEG_INFINITY; k],
            sums,
            factor: Factor::OfSums,
            pieces: options.piece.iter().cloned().collect(),
            names,
        })
    }

    /// The next rows: components of the vectors. After an error all is as before.
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
        let mut next = self.clone();
        let at_a_time = ROWS.max(4 * (x.ncols() + 1)).next_multiple_of(BLOCK);
        for first in (0..x.nrows()).step_by(at_a_time) {
            told(progress, first, x.nrows())?;
            let count = at_a_time.min(x.nrows() - first);
            let part = x.subrows(first, count);
            let whole = Mat::from_fn(count, x.ncols(), |i, j| part[(i, j)].to_f64());
            next.take(whole)?;
        }
        *self = next;
        Ok(())
    }

    /// Takes rows that fit into a triangle.
    fn take(&mut self, x: Mat<f64>) -> Result<(), StateError> {
        let first = self.rows.saturating_add(self.skipped);
        let x = self.complete(x, first)?;
        let rows = x.nrows() as u64;
        if rows == 0 {
            return Ok(());
        }
        if self.rows.saturating_add(rows) >= MOST_ROWS {
            return Err(StateError::Option { what: "a state has 2^43 rows at most; keep the rest in another" });
        }
        let mut constant_shift = self.shift.take().unwrap_or_else(|| x.col_iter().map(near_mean).collect());
        let outcome = self.sum(x.as_ref(), &mut constant_shift, first);
        self.shift = Some(constant_shift);
        outcome?;
        for (j, column) in x.col_iter().enumerate() {
            let (lower, upper) = ends(column.iter());
            self.lower[j] = self.lower[j].min(lower);
            self.upper[j] = self.upper[j].max(upper);
        }
        self.rows += rows;
        Ok(())
    }

    fn sum(&mut self, x: MatRef<'_, f64>, shift: &mut [f64], first: u64) -> Result<(), StateError> {
        let m = x.nrows();
        let blocks = (0..m).step_by(BLOCK).map(|start| (start, BLOCK.min(m - start)));
        if let Sums::Integers(sums) = &mut self.sums {
            for (start, count) in blocks {
                sums.add(x.subrows(start, count), shift).map_err(|error| match error {
                    StateError::Beyond(beyond) => {
                        let j: usize = beyond.column.parse().unwrap_or_default();
                        let column = self.names.get(j).cloned().unwrap_or_default();
                        let piece = self.pieces.first().map_or_else(String::new, |piece| piece.name.clone());
                        let row = first + start as u64 + beyond.row;
                        StateError::Beyond(Box::new(Beyond { piece, row, column, ..*beyond }))
                    }
                    error => error,
                })?;
            }
            return Ok(());
        }
        let Sums::Doubles(sums) = &mut self.sums else { return Ok(()) };
        let before = match self.factor {
            Factor::OfSums if self.rows > 0 => Some(sums.clone()),
            _ => None,
        };
        let deviations = Deviations::of(x, shift)?;
        let mut is_good = m >= 4 * sums.order || (self.rows > 0 && matches!(self.factor, Factor::OfSums));
        for (start, count) in blocks {
            let block = sums.add(deviations.z.as_ref().subrows(start, count), deviations.roundings())?;
            if start == 0 && m >= 4 * sums.order && matches!(self.factor, Factor::OfSums) {
                is_good = are_far_from_dependent(block)?;
            }
        }
        if is_good && matches!(self.factor, Factor::OfSums) {
            return Ok(());
        }
        let off = |z: &[f64]| if deviations.exact { 0.0 } else { mul_up(UNIT_ROUNDOFF * 1.5, euclidean(z)) };
        let errors: Vec<f64> = (0..deviations.z.ncols()).map(|j| off(deviations.z.col_as_slice(j))).collect();
        let triangle = Triangle::of(deviations.z.as_ref(), &errors)?;
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

    /// The rows without a missing number.
    fn complete(&mut self, x: Mat<f64>, first: u64) -> Result<Mat<f64>, StateError> {
        let is_finite = |j: usize| x.col_as_slice(j).iter().fold(true, |all, x| all & x.is_finite());
        let holed: Vec<usize> = (0..x.ncols()).filter(|&j| !is_finite(j)).collect();
        if holed.is_empty() {
            return Ok(x);
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
            let piece = self.pieces.first().map_or_else(String::new, |piece| piece.name.clone());
            let (row, column) = (first + i as u64, self.names[j].clone());
            let cell = Box::new(NotFiniteCell { piece, row, column, value: x[(i, j)] });
            return Err(StateError::NotFinite { cell });
        }
        let kept: Vec<usize> = (0..x.nrows()).filter(|&i| keep[i]).collect();
        self.skipped += (x.nrows() - kept.len()) as u64;
        Ok(Mat::from_fn(kept.len(), x.ncols(), |i, j| x[(kept[i], j)]))
    }

    /// The names of the columns, in their order.
    pub fn names(&self) -> &[String] {
        &self.names
    }

    /// Rows that were counted in.
    pub fn rows(&self) -> u64 {
        self.rows
    }

    /// Rows that were left out, for a number was missing.
    pub fn skipped(&self) -> u64 {
        self.skipped
    }

    /// Missing numbers of each column.
    pub fn missing(&self) -> &[u64] {
        &self.missing
    }

    /// The least and the largest number of each column; infinite and turned round where there is no row.
    pub fn ends(&self) -> Vec<(f64, f64)> {
        self.lower.iter().copied().zip(self.upper.iter().copied()).collect()
    }

    /// The shift c of each column, once there is one.
    pub fn shift(&self) -> Option<&[f64]> {
        self.shift.as_deref()
    }

    /// Whether the bits of sums and Gram matrix are those of every split of the rows.
    pub fn is_reproducible(&self) -> bool {
        matches!(self.sums, Sums::Integers(_))
    }

    /// The pieces that went in, by their names.
    pub fn pieces(&self) -> &[Piece] {
        &self.pieces
    }

    /// A state without rows, to be gathered as this one: of the same columns, shift and grids.
    pub fn emptied(&self, piece: Option<Piece>) -> Result<Self, StateError> {
        let summation = match &self.sums {
            Sums::Doubles(_) => Summation::DoubleWord,
            Sums::Integers(sums) => Summation::Reproducible { exponents: sums.exponents.clone() },
        };
        let options = StateOptions { shift: self.shift.clone(), missing: self.missing_rows, summation, piece };
        Self::with(self.names.iter().cloned(), &options)
    }

    /// The same state under the name of this piece.
    #[must_use]
    pub fn of_piece(self, piece: Piece) -> Self {
        Self { pieces: vec![piece], ..self }
    }

    /// Shifts and grids for [reproducible](Summation::Reproducible) sums of the rows that are counted here: c in the
    /// middle of the ends of each column, or 0 where they are nearer to it than to each other, and 2^e above |x − c|.
    ///
    /// ```
    /// use gramkit::gram_state::GramState;
    /// use gramkit::{MatrixView, Vectors};
    /// let x = [1001.0, -2.0, 1003.0, 4.0];
    /// let x = Vectors::columns(MatrixView::row_major(&x, 2, 2)?);
    /// let mut first = GramState::of_columns(["a", "b"])?;
    /// first.push(&x)?;
    /// let mut again = GramState::with(["a", "b"], &first.agreed()?)?;
    /// again.push(&x)?;
    /// assert!(again.is_reproducible());
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    /// [`StateError::Option`] without rows, or for a column beyond 2⁴⁰⁰.
    pub fn agreed(&self) -> Result<StateOptions, StateError> {
        if let (Sums::Integers(sums), Some(_)) = (&self.sums, &self.shift) {
            let summation = Summation::Reproducible { exponents: sums.exponents.clone() };
            return Ok(StateOptions { shift: self.shift.clone(), summation, ..StateOptions::default() });
        }
        if self.rows == 0 {
            return Err(StateError::Option { what: "a state without rows says nothing of shifts and grids" });
        }
        let ends = || self.lower.iter().zip(&self.upper);
        let middle = |(&lower, &upper): (&f64, &f64)| {
            let middle = 0.5 * lower + 0.5 * upper;
            if middle.abs() <= upper - lower { 0.0 } else { middle }
        };
        let shift: Vec<f64> = ends().map(middle).collect();
        // |x − c| rounded is below 2^e for e of the larger end, and one more leaves room for the rounding.
        let exponent = |((&lower, &upper), &c): ((&f64, &f64), &f64)| {
            let most = (lower - c).abs().max((upper - c).abs());
            (crate::rounding::exponent(most.next_up()) + 1).max(*EXPONENTS.start())
        };
        let exponents: Vec<i32> = ends().zip(&shift).map(exponent).collect();
        if exponents.iter().any(|e| !EXPONENTS.contains(e)) {
            let what = "a column has numbers beyond 2^400, for which there is no grid; scale it by a power of two";
            return Err(StateError::Option { what });
        }
        let summation = Summation::Reproducible { exponents };
        Ok(StateOptions { shift: Some(shift), summation, missing: self.missing_rows, piece: None })
    }

    /// The sums about the shift in double words, with their errors.
    pub(super) fn double_words(&self) -> DoubleSums {
        match &self.sums {
            Sums::Doubles(sums) => sums.clone(),
            Sums::Integers(sums) => sums.in_double_words(),
        }
    }

    /// R of the deviations behind a constant.
    pub(super) fn triangle(&self) -> Result<Option<Triangle>, StateError> {
        if self.rows == 0 {
            return Ok(None);
        }
        triangle(&self.double_words(), &self.factor)
    }

    /// Says that vectors of this state are not what a call needs.
    pub(super) fn few(&self, least: u64) -> Result<(), StateError> {
        if self.rows >= least {
            return Ok(());
        }
        let (what, must_be) = ("the number of rows", "1 or more, and 2 or more for a divisor of one less");
        Err(StateError::Gram(Error::Domain { what, value: self.rows as f64, must_be }))
    }
}

pub(super) fn triangle(sums: &DoubleSums, factor: &Factor) -> Result<Option<Triangle>, StateError> {
    Ok(match factor {
        Factor::OfSums => Triangle::of_sums(sums)?,
        Factor::OfRows(triangles) => triangles.joined()?,
        Factor::Unknown => None,
    })
}

/// Whether a Cholesky factor of products of columns promises to be good enough.
fn are_far_from_dependent(mut g: Mat<f64>) -> Result<bool, StateError> {
    let p = g.ncols();
    let squares: Vec<f64> = (0..p).map(|j| g[(j, j)]).collect();
    if squares.iter().any(|&square| !(square >= f64::MIN_POSITIVE)) {
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

/// The least and the largest.
fn ends<'a>(values: impl Iterator<Item = &'a f64>) -> (f64, f64) {
    values.fold((f64::INFINITY, f64::NEG_INFINITY), |(lower, upper): (f64, f64), &x| {
        (if x < lower { x } else { lower }, if x > upper { x } else { upper })
    })
}

/// A number with few digits near the mean of numbers whose mean is larger than what they span, or 0: what is subtracted
/// from them is then exact, mostly.
fn near_mean(column: faer::ColRef<'_, f64>) -> f64 {
    let (lower, upper) = ends(column.iter());
    let mean = column.iter().map(|x| x / column.nrows() as f64).sum::<f64>();
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
