//! The Gram matrix of a table that is too long for memory, a few rows at a time.
//!
//! The plain matrix is a sequence of updates ([`Gram::updated`]). The centred one needs a shift c that is fixed before
//! all rows are known: here the rounded mean of the first rows. With d = x − c, t = Σ wd and M = Σ wddᵀ for weights w,
//! or 1, whatever c is,
//!
//! S = Σ w(x − x̄)(x − x̄)ᵀ = M − t·tᵀ/Σw, x̄ = c + t/Σw
//!
//! (Chan, Golub, LeVeque, *Algorithms for computing the sample variance*, The American Statistician 37 (1983), §3). The
//! closer c is to the mean of all, the less cancels; should the mean drift by more than the standard deviation, the
//! radius grows with the square of their ratio, and tells.
//!
//! # The radius
//!
//! * d̂ = d(1 + δ), |δ| ≤ u, so D̂ᵀD̂ is off DᵀD by (2u + u²)/(1 − u)²·‖d̂ᵢ‖‖d̂_j‖ ≤ γ₃‖d̂ᵢ‖‖d̂_j‖, in norm by
//!   γ₃‖D̂‖_F²; by nothing where no subtraction rounds.
//! * t̂ is off by the sum of the errors of all subtractions and additions, each of which is a double and known (Dekker
//!   1971), and of products by weights, u each: |t̂ − t| ≤ τ, hence ‖t̂t̂ᵀ − ttᵀ‖₂ ≤ 2‖τ‖‖t̂‖ + ‖τ‖². So is Σw, by e,
//!   and a quotient by it by e/(Σw − e) more.
//! * Another shift, d = d' + g, adds t'gᵀ + gt'ᵀ + Σw·ggᵀ = ghᵀ + hgᵀ to M with h = t' + (Σw/2)g, and Σw·g to t; so
//!   accumulators with shifts of their own are merged.
//!
//! All of these are matrices of rank one or two, or bounded entry by entry by such, and the roundings of sums and
//! quotients are added up in Frobenius' norm: so without [`Divisor::UnitDiagonal`] the radius bounds ‖Ĝ − G‖_F too. The
//! bounds in the order of forms come from the same errors, entry by entry, in the units of each vector.

mod assembled;
mod deviations;
mod joining;
mod quotient;
mod shift;

pub(super) use deviations::{Deviations, means};

use deviations::Sum;
use quotient::{divided, unit_diagonal};

use super::formation::Formation;
use super::options::{Accuracy, Centring, Divisor, GramOptions};
use super::update::{Addend, check_count, sum};
use super::{Gram, WHAT};
use crate::claim::Enclosure;
use crate::error::{Error, Mismatch, Place, Result};
use crate::matrix::{MatrixView, Real, Symmetric, Vectors};
use crate::progress::Progress;
use crate::rounding::{check_environment, in_range};

/// Rows that come one at a time are gathered until they are so many.
const ROWS: usize = 256;

/// Gathers the Gram matrix of n vectors whose components come a few at a time.
///
/// ```
/// use gramkit::{Centring, Divisor, Gram, GramAccumulator, MatrixView, Vectors};
/// let table = [1e6 + 1.0, 2.0, 1e6 + 2.0, 4.0, 1e6 + 3.0, 6.0, 1e6 + 4.0, 9.0]; // four rows of two variables
/// let mut rows = GramAccumulator::new(2, Centring::Mean)?;
/// for two_rows in table.chunks(4) {
///     rows.push(&Vectors::columns(MatrixView::row_major(two_rows, 2, 2)?))?;
/// }
/// let s = rows.finish(Divisor::CountLessOne)?;
/// let whole = Gram::covariance(&Vectors::columns(MatrixView::row_major(&table, 4, 2)?))?;
/// assert!((s.get(1, 0) - whole.get(1, 0)).abs() <= s.radius().value() + whole.radius().value());
/// # Ok::<(), gramkit::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct GramAccumulator {
    centring: Centring,
    accuracy: Accuracy,
    dimension: usize,
    /// Whether some components were given weights.
    weighted: bool,
    /// Σw.
    total: Sum,
    /// M; XᵀWX where nothing is shifted.
    moments: Symmetric,
    /// Which vectors had components whose squares are below the normal numbers.
    tiny: Vec<bool>,
    /// c; 0 where nothing is centred.
    shift: Vec<f64>,
    /// t.
    sums: Vec<Sum>,
    /// Rows that came one at a time and are still to be counted in.
    pending: Vec<f64>,
    /// What went wrong where no error can be returned.
    fault: Option<Error>,
}

impl GramAccumulator {
    /// For n vectors without any component yet.
    ///
    /// # Errors
    /// [`Error::TooLarge`].
    pub fn new(n: usize, centring: Centring) -> Result<Self> {
        Ok(Self::empty(Symmetric::from_lower(n, |_, _| 0.0)?, centring))
    }

    fn empty(moments: Symmetric, centring: Centring) -> Self {
        let n = moments.order();
        Self {
            centring,
            accuracy: Accuracy::Working,
            dimension: 0,
            weighted: false,
            total: Sum::default(),
            moments,
            tiny: vec![false; n],
            shift: vec![0.0; n],
            sums: vec![Sum::default(); n],
            pending: Vec::new(),
            fault: None,
        }
    }

    /// The same, forming the products of what comes from now on in another precision.
    ///
    /// [`Accuracy::Doubled`] leaves one rounding per entry of each chunk, and three of each deviation where there is a
    /// mean, in place of h (see [`Gram::of`]); the chunks are added in `f64`, each addition with its rounding in the
    /// radius. So large chunks are what it is good for.
    ///
    /// ```
    /// use gramkit::{Accuracy, Centring, Divisor, GramAccumulator, Vectors};
    /// let x = nalgebra::DMatrix::from_fn(5000, 2, |i, j| 1.0 / (1 + i + 3 * j) as f64);
    /// let radius = |accuracy| -> gramkit::Result<f64> {
    ///     let mut gathered = GramAccumulator::new(2, Centring::None)?.with_accuracy(accuracy);
    ///     gathered.push(&Vectors::columns(&x))?;
    ///     Ok(gathered.finish(Divisor::One)?.radius().value())
    /// };
    /// assert!(radius(Accuracy::Doubled)? < 0.1 * radius(Accuracy::Working)?);
    /// # Ok::<(), gramkit::Error>(())
    /// ```
    #[must_use]
    pub fn with_accuracy(self, accuracy: Accuracy) -> Self {
        Self { accuracy, ..self }
    }

    /// The number n of vectors.
    pub fn order(&self) -> usize {
        self.moments.order()
    }

    /// The number m of components that each vector has so far.
    pub fn dimension(&self) -> usize {
        self.dimension.saturating_add(self.pending.len().checked_div(self.order()).unwrap_or(0))
    }

    /// k more components for each of the n vectors: rows of the table. The same chunks in the same order give the same
    /// bits; after an error all is as before.
    ///
    /// # Errors
    /// [`Error::Shape`] if there are not n vectors; [`Error::NotFinite`], with the row in this chunk;
    /// [`Error::Overflow`].
    pub fn push<T: Real>(&mut self, chunk: &Vectors<'_, T>) -> Result<()> {
        self.push_with(chunk, None, None)
    }

    /// The same with a weight w ≥ 0 for each of the k components: Σ wxxᵀ, the mean Σ wx/Σw, and Σw as the count.
    ///
    /// ```
    /// use gramkit::{Centring, Divisor, GramAccumulator, MatrixView, Vectors};
    /// // Once 1, twice 4, once 7.
    /// let mut gathered = GramAccumulator::new(1, Centring::Mean)?;
    /// let x = [1.0, 4.0, 7.0];
    /// gathered.push_weighted(&Vectors::columns(MatrixView::column_major(&x, 3, 1)?), &[1.0, 2.0, 1.0])?;
    /// assert_eq!(gathered.finish(Divisor::CountLessOne)?.get(0, 0), 6.0);
    /// # Ok::<(), gramkit::Error>(())
    /// ```
    ///
    /// # Errors
    /// Those of [`GramAccumulator::push`]; for weights that are not one per component, not finite or negative, as
    /// [`Gram::with`].
    pub fn push_weighted<T: Real>(&mut self, chunk: &Vectors<'_, T>, weights: &[f64]) -> Result<()> {
        self.push_with(chunk, Some(weights), None)
    }

    /// With weights or without, told how far it is.
    ///
    /// # Errors
    /// Those of [`GramAccumulator::push_weighted`]; [`Error::Cancelled`].
    pub fn push_with<T: Real>(
        &mut self,
        chunk: &Vectors<'_, T>,
        weights: Option<&[f64]>,
        progress: Option<Progress<'_>>,
    ) -> Result<()> {
        self.check()?;
        check_count(self.order(), chunk)?;
        if self.pending.is_empty() {
            return self.count_in(chunk, weights, progress);
        }
        let mut next = self.counted_in()?;
        next.count_in(chunk, weights, progress)?;
        *self = next;
        Ok(())
    }

    /// One more component for each of the n vectors: a row of the table. Rows are counted in some hundred at a time,
    /// in their order.
    ///
    /// ```
    /// use gramkit::{Centring, Divisor, GramAccumulator};
    /// let mut gathered = GramAccumulator::new(2, Centring::Mean)?;
    /// for row in [[1.0, 2.0], [2.0, 4.0], [3.0, 9.0]] {
    ///     gathered.push_row(&row)?;
    /// }
    /// assert_eq!((gathered.dimension(), gathered.finish(Divisor::Count)?.get(1, 1)), (3, 26.0 / 3.0));
    /// assert!(gathered.mean()?.iter().zip([2.0, 5.0]).all(|(mean, truth)| mean.contains(truth)));
    /// # Ok::<(), gramkit::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`Error::Shape`] if there are not n numbers; [`Error::NotFinite`]; [`Error::Overflow`]. All is as before then.
    pub fn push_row(&mut self, row: &[f64]) -> Result<()> {
        const WHAT: &str = "row";
        self.check()?;
        if row.len() != self.order() {
            return Err(Error::Shape { what: "numbers in the row", expected: self.order(), found: row.len() });
        }
        if let Some(index) = row.iter().position(|x| !x.is_finite()) {
            return Err(Error::NotFinite { place: Place::Component { what: WHAT, index }, value: row[index] });
        }
        if row.is_empty() {
            self.dimension = self.dimension.saturating_add(1);
            self.total = self.total.plus(Sum { value: 1.0, error: 0.0 });
            return Ok(());
        }
        self.pending.extend_from_slice(row);
        if self.pending.len() < ROWS * row.len() {
            return Ok(());
        }
        let counted = self.counted_in();
        match counted {
            Ok(counted) => {
                *self = counted;
                Ok(())
            }
            Err(error) => {
                self.pending.truncate(self.pending.len() - row.len());
                Err(error)
            }
        }
    }

    /// The mean of the components of each vector so far, x̄ = c + t/Σw, enclosed: to some units in the last place of
    /// the mean, and the rounding of the sums of deviations. It is known whether or not the matrix is centred.
    ///
    /// # Errors
    /// [`Error::Domain`] if there is no component, or none that weighs something; [`Error::Overflow`].
    pub fn mean(&self) -> Result<Vec<Enclosure>> {
        let all = self.counted_in()?;
        means(&all.shift, &all.sums, all.total_less(0.0, "more than 0, for a mean")?)
    }

    /// # Errors
    /// What went wrong before; [`Error::Environment`].
    fn check(&self) -> Result<()> {
        check_environment()?;
        self.fault.clone().map_or(Ok(()), Err)
    }

    /// The accumulator with no row pending.
    fn counted_in(&self) -> Result<Self> {
        self.check()?;
        let mut all = self.clone();
        if !self.pending.is_empty() {
            all.pending.clear();
            let (n, numbers) = (self.order(), &self.pending);
            let rows = MatrixView::row_major(numbers, numbers.len() / n, n)?;
            all.count_in(&Vectors::columns(rows), None, None)?;
        }
        Ok(all)
    }

    fn count_in<T: Real>(
        &mut self,
        chunk: &Vectors<'_, T>,
        weights: Option<&[f64]>,
        progress: Option<Progress<'_>>,
    ) -> Result<()> {
        if chunk.dimension() == 0 {
            return Ok(());
        }
        // The shift of a mean is that of the first chunk with some weight.
        let free = self.centring == Centring::Mean && self.total.value == 0.0;
        let part = Deviations::of(chunk, if free { None } else { Some(&self.shift) }, weights)?;
        let Addend { matrix, tiny } = part.moments(self.accuracy, progress)?;
        let (moments, sums) = (sum(&self.moments, &matrix, 1.0)?, added(&self.sums, &part.sums)?);
        let total = self.total.plus(part.total());
        in_range(total.value, "sum of the weights", 0, 0)?;
        (self.moments, self.sums, self.total, self.shift) = (moments, sums, total, part.shift);
        self.weighted |= weights.is_some();
        self.note(&tiny, chunk.dimension());
        Ok(())
    }

    /// Σw less a number.
    ///
    /// # Errors
    /// [`Error::Domain`] if that is not known to be positive.
    fn total_less(&self, less: f64, must_be: &'static str) -> Result<Sum> {
        let rest = self.total.plus(Sum { value: -less, error: 0.0 });
        if rest.lower().next_down() > 0.0 {
            return Ok(rest);
        }
        let what = if self.weighted { "the sum of the weights" } else { "the number of components" };
        Err(Error::Domain { what, value: self.total.value, must_be })
    }

    /// All that another accumulator has gathered, as if its components came next. After an error all is as before.
    ///
    /// ```
    /// use gramkit::{Centring, Divisor, GramAccumulator, MatrixView, Vectors};
    /// let gathered = |rows: &[f64]| -> gramkit::Result<GramAccumulator> {
    ///     let mut gathered = GramAccumulator::new(1, Centring::Mean)?;
    ///     gathered.push(&Vectors::columns(MatrixView::column_major(rows, rows.len(), 1)?))?;
    ///     Ok(gathered)
    /// };
    /// let mut all = gathered(&[1.0, 3.0])?;
    /// all.merge(&gathered(&[5.0, 7.0])?)?;
    /// assert_eq!(all.finish(Divisor::Count)?.get(0, 0), 5.0);
    /// # Ok::<(), gramkit::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`Error::Shape`] if its order is another; [`Mismatch::Accumulators`] if one of the two is centred and the other
    /// not; [`Error::Overflow`].
    pub fn merge(&mut self, other: &Self) -> Result<()> {
        if self.order() != other.order() {
            let what = "vectors of the other accumulator";
            return Err(Error::Shape { what, expected: self.order(), found: other.order() });
        }
        if self.centring != other.centring {
            return Err(Error::Mismatch(Mismatch::Accumulators { centred: self.centring == Centring::Mean }));
        }
        let (mut all, other) = (self.counted_in()?, other.counted_in()?);
        if other.dimension == 0 {
            return Ok(());
        }
        if all.dimension == 0 {
            *self = Self { accuracy: self.accuracy, ..other };
            return Ok(());
        }
        let shifted = other.shifted(&all.shift)?;
        all.sums = added(&all.sums, &shifted.sums)?;
        all.moments = sum(&all.moments, &shifted.moments, 1.0)?;
        all.total = all.total.plus(shifted.total);
        all.weighted |= shifted.weighted;
        all.note(&shifted.tiny, shifted.dimension);
        *self = all;
        Ok(())
    }

    /// The Gram matrix of all components so far, divided as `divisor` says. The accumulator may go on.
    ///
    /// Accurate to its radius, with [`Divisor::UnitDiagonal`] relative to each vector, whatever their scales are.
    ///
    /// # Errors
    /// [`Error::Overflow`]; [`Error::Underflow`] if a nonzero vector's squared length is below the normal numbers;
    /// [`Error::Domain`] if there are fewer components than a mean or the divisor needs, or for a [`Divisor::Number`]
    /// that is not positive and finite; [`Error::NoDirection`] for vectors that [`Divisor::UnitDiagonal`] cannot scale.
    pub fn finish(&self, divisor: Divisor) -> Result<Gram> {
        divisor.check()?;
        let all = self.counted_in()?;
        for (j, _) in all.tiny.iter().enumerate().filter(|&(_, &tiny)| tiny) {
            if all.moments.get(j, j) < f64::MIN_POSITIVE {
                return Err(Error::Underflow { what: WHAT, row: j, column: j });
            }
        }
        let matrix = match all.centring {
            Centring::None => all.moments.clone(),
            Centring::Mean => {
                all.total_less(0.0, "more than 0, for a mean")?;
                sum(&all.moments, &all.square_of_sums()?, -1.0)?
            }
        };
        let matrix = match divisor {
            Divisor::One => matrix,
            Divisor::Count => divided(&matrix, all.total_less(0.0, "more than 0 to divide by it")?)?,
            Divisor::CountLessOne => divided(&matrix, all.total_less(1.0, "more than 1 to divide by one less")?)?,
            Divisor::Number(value) => divided(&matrix, Sum { value, error: 0.0 })?,
            Divisor::UnitDiagonal => unit_diagonal(&matrix, all.centring)?,
        };
        let weights = all.weighted.then_some(&[][..]);
        let options = GramOptions { centring: all.centring, divisor, weights, ..GramOptions::default() };
        Ok(Gram { matrix, dimension: all.dimension, formation: Formation::of(&options) })
    }

    fn note(&mut self, tiny: &[bool], components: usize) {
        self.tiny.iter_mut().zip(tiny).for_each(|(tiny, also)| *tiny |= also);
        self.dimension = self.dimension.saturating_add(components);
    }
}

/// Sums with the bounds on their errors, added.
fn added(a: &[Sum], b: &[Sum]) -> Result<Vec<Sum>> {
    let sum = |(j, (&a, &b)): (usize, (&Sum, &Sum))| {
        let sum = a.plus(b);
        in_range(sum.value, WHAT, j, j).map(|_| sum)
    };
    a.iter().zip(b).enumerate().map(sum).collect()
}
