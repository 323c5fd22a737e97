//! The state: what is known of all rows so far.

use super::error::StateError;
use super::integers::{EXPONENTS, IntegerSums};
use super::options::{MissingRows, Piece, StateOptions, Summation};
use super::sums::DoubleSums;
use super::triangle::{Triangle, Triangles};
use crate::error::Error;
use crate::rounding::DoubleWord;

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
    /// none; [`Error::Shape`] for a shift or grids that are not one for each column; [`Error::NotFinite`];
    /// [`Error::TooLarge`] if the products of the columns do not fit into memory.
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
        has_room(k)?;
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
    ///
    /// # Errors
    /// [`StateError::Option`] for a state of several pieces: they would be forgotten, and could be merged again.
    pub fn of_piece(self, piece: Piece) -> Result<Self, StateError> {
        if self.pieces.len() > 1 {
            return Err(StateError::Option {
                what: "a state of several pieces keeps their names; name each on its own",
            });
        }
        Ok(Self { pieces: vec![piece], ..self })
    }

    /// # Errors
    /// [`StateError::Rows`] if the pieces say how many rows they have, and others were counted.
    pub(super) fn check_rows(&self) -> Result<(), StateError> {
        let Some(first) = self.pieces.first().filter(|_| self.pieces.iter().all(|piece| piece.rows > 0)) else {
            return Ok(());
        };
        let expected = self.pieces.iter().fold(0_u64, |sum, piece| sum.saturating_add(piece.rows));
        let found = self.rows.saturating_add(self.skipped);
        if expected == found { Ok(()) } else { Err(StateError::Rows { piece: first.name.clone(), expected, found }) }
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

/// Refuses columns for whose products there is no memory.
fn has_room(k: usize) -> Result<(), StateError> {
    let entries = k.checked_add(1).and_then(|p| p.checked_mul(p + 1)).map(|twice| twice / 2);
    let fits = entries.is_some_and(|entries| Vec::<DoubleWord>::new().try_reserve_exact(entries).is_ok());
    if fits { Ok(()) } else { Err(Error::TooLarge { rows: k, columns: k }.into()) }
}

pub(super) fn triangle(sums: &DoubleSums, factor: &Factor) -> Result<Option<Triangle>, StateError> {
    Ok(match factor {
        Factor::OfSums => Triangle::of_sums(sums)?,
        Factor::OfRows(triangles) => triangles.joined()?,
        Factor::Unknown => None,
    })
}
