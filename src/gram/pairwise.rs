//! Covariances of data with missing entries, each over the rows that have both.
//!
//! For a pair of columns let R be the rows in which both have a value, c their number:
//!
//! s_jk = Σ_R (x_j − x̄_j)(x_k − x̄_k) = Σ_R x_j·x_k − (Σ_R x_j)(Σ_R x_k)/c,
//!
//! with means over R too, and s_jk/(c − 1) is what R calls `use = "pairwise.complete.obs"` and pandas `DataFrame.cov`.
//! Each pair has rows of its own, so the matrix is that of no data, and **need not be positive semidefinite**; its
//! entries have errors of their own, so that [`Definiteness`](crate::verdict::Definiteness) tells.
//!
//! # The error
//!
//! Columns are scaled by powers of two into [−1, 1] and shifted by about their means over R, d = x − a, as a sum of two
//! doubles. With u = 2⁻⁵³ and η = 2⁻¹⁰⁷⁴, such sums are added to 3.01u² of the result, multiplied to 7u² of it and 6η,
//! and divided to 16u². So Σ d_j·d_k is known to (4c + 16)u²·Σ|d_j·d_k| and Σ d_j to (4c + 4)u²·Σ|d_j|, the errors of
//! the d included, and what scaling and products lose to underflow is below 32c·η. An entry is rounded once, at the
//! end.
//!
//! Of a correlation s_jk/√(s_jj·s_kk), relative errors δ ≤ 0.1 of the squares change it by δ_j + δ_k of itself at most,
//! and the operations by 32u²: 7u² of the product and 5u² of the root, 15u² of the quotient.

use faer::Mat;
use rayon::prelude::*;

use super::options::Divisor;
use crate::claim::Radius;
use crate::error::{Error, Mismatch, Place, Result};
use crate::matrix::{Real, Symmetric, Vectors, fits_into_memory};
use crate::progress::{Progress, report};
use crate::rounding::{
    DoubleWord, SMALLEST_SUBNORMAL, UNIT_ROUNDOFF, add_up, check_environment, div_up, exponent, in_pool, in_range,
    inflate, mul_up, scale_by_power_of_two,
};

/// u².
const SQUARE: f64 = UNIT_ROUNDOFF * UNIT_ROUNDOFF;
/// A relative error of a square beyond which the formula of a correlation does not hold.
const MOST_SHARE: f64 = 0.1;
/// Products of squares from here on have roots to full accuracy: 2⁻⁴⁰⁰.
const LEAST_SQUARE: f64 = f64::from_bits((1023 - 400) << 52);
const WHAT: &str = "pairwise covariance";

/// The covariance matrix of columns with missing entries, each entry over the rows that have both.
///
/// ```
/// use gramkit::gram::PairwiseCovariance;
/// use gramkit::{Definiteness, MatrixView, Vectors, Verdict};
/// let nan = f64::NAN;
/// // Each pair is measured together in two rows: x0 and x1 rise together, so do x1 and x2, but not x0 and x2.
/// let x = [
///     0.0, 0.0, nan, 1.0, 1.0, nan, nan, 0.0, 0.0, nan, 1.0, 1.0, 0.0, nan, 1.0, 1.0, nan, 0.0,
/// ];
/// let covariance = PairwiseCovariance::of(&Vectors::columns(MatrixView::row_major(&x, 6, 3)?))?;
/// assert_eq!((covariance.matrix.get(0, 1), covariance.matrix.get(0, 2)), (0.5, -0.5));
/// assert_eq!((covariance.count(0, 1), covariance.count(1, 1)), (2, 4));
/// // No data have this covariance.
/// assert_eq!(Definiteness::of(&covariance.matrix)?.is_positive_semidefinite(), Verdict::Refuted);
/// # Ok::<(), gramkit::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct PairwiseCovariance {
    /// The matrix, its entries with their [errors](Symmetric::entry_errors).
    pub matrix: Symmetric,
    /// Row by row, the rows that each pair has in common.
    counts: Vec<usize>,
}

impl PairwiseCovariance {
    /// The covariances of vectors in which a NaN is a missing entry, over the number of common components less one.
    ///
    /// # Errors
    /// As [`PairwiseCovariance::with`].
    pub fn of<T: Real>(vectors: &Vectors<'_, T>) -> Result<Self> {
        Self::with(vectors, Divisor::CountLessOne, None)
    }

    /// The same over another divisor, with progress: the count is that of the common components of the pair, and
    /// [`Divisor::UnitDiagonal`] gives the correlation of the pair over those components.
    ///
    /// ```
    /// use gramkit::gram::PairwiseCovariance;
    /// use gramkit::{Divisor, MatrixView, Vectors};
    /// let x = [1.0, 2.0, 2.0, 4.0, 3.0, f64::NAN, 4.0, 8.0];
    /// let x = Vectors::columns(MatrixView::row_major(&x, 4, 2)?);
    /// let correlation = PairwiseCovariance::with(&x, Divisor::UnitDiagonal, None)?;
    /// assert_eq!(correlation.matrix.get(0, 1), 1.0);
    /// # Ok::<(), gramkit::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`Mismatch::FewCommonRows`] for a pair with fewer than two common components; [`Error::NotFinite`] for an
    /// infinite one; [`Error::NoDirection`], [at](Error::At) a pair, where correlations are wanted and one of them is
    /// constant or not told from that; [`Error::Domain`] for a [`Divisor::Number`] that is not positive and finite;
    /// [`Error::Overflow`]; [`Error::TooLarge`]; [`Error::Cancelled`]; [`Error::Environment`].
    pub fn with<T: Real>(vectors: &Vectors<'_, T>, divisor: Divisor, progress: Option<Progress<'_>>) -> Result<Self> {
        check_environment()?;
        divisor.check()?;
        let n = vectors.len();
        fits_into_memory(n, n)?;
        let columns = (0..n).map(|j| Column::of(vectors, j)).collect::<Result<Vec<_>>>()?;
        let mut counts = vec![0; n * n];
        let (mut values, mut errors) = (Mat::zeros(n, n), Mat::zeros(n, n));
        for j in 0..n {
            report(progress, j as f64 / n as f64)?;
            let pairs = in_pool((0..j + 1).into_par_iter(), |k| Pair::of(&columns, k, j)?.entry(divisor))?;
            for (k, entry) in pairs.into_iter().enumerate() {
                for (i, k) in [(j, k), (k, j)] {
                    counts[i * n + k] = entry.count;
                    values[(i, k)] = entry.value;
                    errors[(i, k)] = entry.error;
                }
            }
        }
        let matrix = Symmetric::from_mirrored(values).with_entry_errors(&errors, Radius::Bound)?;
        Ok(Self { matrix, counts })
    }

    /// The number of components that vectors i and j have in common.
    ///
    /// # Panics
    /// If an index is not below the number of vectors.
    pub fn count(&self, i: usize, j: usize) -> usize {
        let n = self.matrix.order();
        assert!(i < n && j < n, "pair ({i}, {j}) of {n} vectors");
        self.counts[i * n + j]
    }
}

/// d = x·2^(−e) − a, NaN where nothing is known.
struct Column {
    deviations: Vec<DoubleWord>,
    exponent: i32,
}

impl Column {
    fn of<T: Real>(vectors: &Vectors<'_, T>, j: usize) -> Result<Self> {
        let x: Vec<f64> = vectors.matrix().col(j).iter().map(|x| x.to_f64()).collect();
        if let Some((i, &value)) = x.iter().enumerate().find(|(_, x)| x.is_infinite()) {
            let (row, column) = vectors.position(i, j);
            return Err(Error::NotFinite { place: Place::Entry { row, column }, value });
        }
        // The larger number counts: a comparison with a NaN does not.
        let exponent = exponent(x.iter().fold(0.0, |most: f64, x| most.max(x.abs())));
        let scaled = || x.iter().map(|&x| scale_by_power_of_two(x, -exponent));
        let (sum, count) = scaled().filter(|x| !x.is_nan()).fold((0.0, 0.0), |(sum, count), x| (sum + x, count + 1.0));
        let mean = if count > 0.0 { sum / count } else { 0.0 };
        Ok(Self { deviations: scaled().map(|x| DoubleWord::of_sum(x, -mean)).collect(), exponent })
    }
}

/// Two columns over the rows that have both.
struct Pair {
    indices: (usize, usize),
    count: usize,
    /// Σ d_j·d_k and the sums of products of each with itself, each less the product of the sums over c, with a bound
    /// on the error.
    sums: [(DoubleWord, f64); 3],
    /// The exponents of the columns together.
    exponent: i32,
}

/// An entry of the matrix, its error, and over how many rows.
struct Entry {
    value: f64,
    error: f64,
    count: usize,
}

impl Pair {
    fn of(columns: &[Column], first: usize, second: usize) -> Result<Self> {
        let zero = DoubleWord::from(0.0);
        let (x, y) = (&columns[first], &columns[second]);
        let both = || {
            let pairs = x.deviations.iter().zip(&y.deviations);
            pairs.filter(|(x, y)| !x.high.is_nan() && !y.high.is_nan()).map(|(&x, &y)| (x, y))
        };
        let (count, sum) =
            both().fold((0, (0.0, 0.0)), |(count, sum), (x, y)| (count + 1, (sum.0 + x.high, sum.1 + y.high)));
        if count < 2 {
            return Err(Error::Mismatch(Mismatch::FewCommonRows { first, second, found: count }));
        }
        let c = count as f64;
        let means = [sum.0 / c, sum.1 / c].map(DoubleWord::from);
        // Of x·y, x·x and y·y; of x and y.
        let (mut products, mut moduli) = ([zero; 3], [0.0_f64; 3]);
        let (mut sums, mut lengths) = ([zero; 2], [0.0_f64; 2]);
        for (x, y) in both().map(|(x, y)| (x - means[0], y - means[1])) {
            for (k, (x, y)) in [(x, y), (x, x), (y, y)].into_iter().enumerate() {
                products[k] = products[k] + x * y;
                moduli[k] += (x.high * y.high).abs();
            }
            for (k, x) in [x, y].into_iter().enumerate() {
                sums[k] = sums[k] + x;
                lengths[k] += x.high.abs();
            }
        }
        let lost = mul_up(32.0 * c, SMALLEST_SUBNORMAL);
        let error_of_sum = lengths.map(|length| mul_up((4.0 * c + 4.0) * SQUARE, inflate(length, count + 4)));
        let less_means = |k: usize, (i, j): (usize, usize)| {
            let product = sums[i] * sums[j];
            let quotient = product / DoubleWord::from(c);
            let difference = products[k] - quotient;
            let modulus = |x: DoubleWord| x.high.abs().next_up();
            let crossed = add_up(
                add_up(mul_up(modulus(sums[i]), error_of_sum[j]), mul_up(modulus(sums[j]), error_of_sum[i])),
                add_up(mul_up(error_of_sum[i], error_of_sum[j]), mul_up(8.0 * SQUARE, modulus(product))),
            );
            let of_products = mul_up((4.0 * c + 16.0) * SQUARE, add_up(inflate(moduli[k], count + 6), lost));
            let of_means = add_up(div_up(crossed, c), mul_up(17.0 * SQUARE, modulus(quotient)));
            let own = mul_up(4.0 * SQUARE, modulus(difference));
            (difference, add_up(add_up(of_products, of_means), add_up(own, lost)))
        };
        let sums = [less_means(0, (0, 1)), less_means(1, (0, 0)), less_means(2, (1, 1))];
        Ok(Self { indices: (first, second), count, sums, exponent: x.exponent + y.exponent })
    }

    fn entry(&self, divisor: Divisor) -> Result<Entry> {
        let count = self.count as f64;
        match divisor {
            Divisor::One => self.divided(1.0),
            Divisor::Count => self.divided(count),
            Divisor::CountLessOne => self.divided(count - 1.0),
            Divisor::Number(number) => self.divided(number),
            Divisor::UnitDiagonal => self.correlation(),
        }
    }

    fn divided(&self, divisor: f64) -> Result<Entry> {
        let (sum, error) = self.sums[0];
        let quotient = if divisor == 1.0 { sum } else { sum / DoubleWord::from(divisor) };
        let lost = mul_up(SMALLEST_SUBNORMAL, add_up(8.0, div_up(8.0, divisor)));
        let own = add_up(mul_up(17.0 * SQUARE, quotient.high.abs().next_up()), lost);
        // Rounded to the nearest double.
        let error = add_up(add_up(div_up(error, divisor), own), quotient.low.abs());
        let (row, column) = self.indices;
        let value = in_range(scale_by_power_of_two(quotient.high, self.exponent), WHAT, row, column)?;
        let error = add_up(scale_by_power_of_two(error, self.exponent).next_up(), SMALLEST_SUBNORMAL);
        Ok(Entry { value, error, count: self.count })
    }

    fn correlation(&self) -> Result<Entry> {
        let (first, second) = self.indices;
        if first == second {
            return Ok(Entry { value: 1.0, error: 0.0, count: self.count });
        }
        let [(product, error), x, y] = self.sums;
        // How far the squares are known, relative to themselves.
        let mut share = 0.0;
        for (index, (square, error)) in [(first, x), (second, y)] {
            let own = div_up(error, square.high.next_down());
            if square.high < LEAST_SQUARE || own > MOST_SHARE {
                let error = Error::NoDirection { index, why: "is constant", method: None };
                return Err(error.at(Place::Items(first, second)));
            }
            share = add_up(share, own);
        }
        let root = (x.0 * y.0).sqrt();
        let quotient = product / root;
        let error = div_up(error, root.high.next_down());
        let modulus = add_up(quotient.high.abs().next_up(), error);
        let error = add_up(add_up(error, mul_up(add_up(share, 32.0 * SQUARE), modulus)), quotient.low.abs());
        let value = quotient.high.clamp(-1.0, 1.0);
        Ok(Entry { value, error: add_up(error, SMALLEST_SUBNORMAL), count: self.count })
    }
}
