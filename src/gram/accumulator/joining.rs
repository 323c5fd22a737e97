//! Accumulators as iterators fill and join them.

use faer::Mat;

use super::GramAccumulator;
use crate::error::Error;
use crate::gram::options::Centring;
use crate::matrix::Symmetric;

/// Rows of the table. An iterator has no place for an error: the first one is kept, no row after it is counted, and
/// [`finish`](GramAccumulator::finish) and every other call return it.
///
/// ```
/// use gramkit::{Centring, Divisor, Error, GramAccumulator};
/// let mut gathered = GramAccumulator::new(2, Centring::None)?;
/// gathered.extend([[1.0, 2.0], [3.0, 4.0]]);
/// assert_eq!(gathered.finish(Divisor::One)?.get(1, 0), 14.0);
/// gathered.extend([[f64::NAN, 0.0]]);
/// assert!(matches!(gathered.finish(Divisor::One), Err(Error::NotFinite { .. })));
/// # Ok::<(), gramkit::Error>(())
/// ```
impl<R: AsRef<[f64]>> Extend<R> for GramAccumulator {
    fn extend<I: IntoIterator<Item = R>>(&mut self, rows: I) {
        let outcome = rows.into_iter().try_for_each(|row| self.push_row(row.as_ref()));
        self.keep(outcome.err());
    }
}

/// All of them [merged](GramAccumulator::merge), in their order; of none, one of no vectors. The first error is kept,
/// as where an accumulator is extended.
///
/// ```
/// use gramkit::{Centring, Divisor, GramAccumulator};
/// let gathered = |rows: &[[f64; 1]]| -> gramkit::Result<GramAccumulator> {
///     let mut gathered = GramAccumulator::new(1, Centring::Mean)?;
///     gathered.extend(rows);
///     Ok(gathered)
/// };
/// let all: GramAccumulator = [gathered(&[[1.0], [3.0]])?, gathered(&[[5.0], [7.0]])?].into_iter().sum();
/// assert_eq!(all.finish(Divisor::Count)?.get(0, 0), 5.0);
/// # Ok::<(), gramkit::Error>(())
/// ```
impl std::iter::Sum for GramAccumulator {
    fn sum<I: Iterator<Item = Self>>(accumulators: I) -> Self {
        let joined = |mut all: Self, next: Self| {
            let is_none = |one: &Self| one.order() == 0 && one.dimension() == 0 && one.fault.is_none();
            if is_none(&next) {
                return all;
            }
            if is_none(&all) {
                return next;
            }
            let outcome = all.merge(&next);
            all.keep(outcome.err());
            all
        };
        let none = Self::empty(Symmetric::from_mirrored(Mat::new()), Centring::None);
        accumulators.fold(none, joined)
    }
}

impl GramAccumulator {
    fn keep(&mut self, error: Option<Error>) {
        if self.fault.is_none() {
            self.fault = error;
        }
    }
}
