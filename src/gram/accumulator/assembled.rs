//! A Gram matrix of sums that were gathered elsewhere.

use super::deviations::Sum;
use super::quotient::{divided, unit_diagonal};
use crate::error::{Error, Result};
use crate::gram::Gram;
use crate::gram::formation::Formation;
use crate::gram::options::{Centring, Divisor, GramOptions};
use crate::gram::update::with_bounds;
use crate::matrix::Symmetric;

impl Gram {
    /// Of a matrix of plain or centred sums over so many components, within bounds in norm and in the order of forms,
    /// divided.
    ///
    /// # Errors
    /// Those of [`GramAccumulator::finish`](crate::GramAccumulator::finish).
    pub(crate) fn of_sums(
        matrix: Symmetric,
        (norm, forms): (f64, Vec<f64>),
        components: usize,
        centring: Centring,
        divisor: Divisor,
    ) -> Result<Self> {
        divisor.check()?;
        let matrix = with_bounds(matrix, norm, forms)?;
        let count = |less: usize, must_be| {
            let value = components.saturating_sub(less) as f64;
            let few = Error::Domain { what: "the number of components", value: components as f64, must_be };
            if value > 0.0 { Ok(Sum { value, error: 0.0 }) } else { Err(few) }
        };
        let matrix = match divisor {
            Divisor::One => matrix,
            Divisor::Count => divided(&matrix, count(0, "more than 0 to divide by it")?)?,
            Divisor::CountLessOne => divided(&matrix, count(1, "more than 1 to divide by one less")?)?,
            Divisor::Number(value) => divided(&matrix, Sum { value, error: 0.0 })?,
            Divisor::UnitDiagonal => unit_diagonal(&matrix, centring)?,
        };
        let formation = Formation::of(&GramOptions { centring, divisor, ..GramOptions::default() });
        Ok(Self { matrix, dimension: components, formation })
    }
}
