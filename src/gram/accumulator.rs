//! The Gram matrix of a table that is too long for memory, a few rows at a time.
//!
//! The plain matrix is a sequence of updates ([`Gram::updated`]). The centred one needs a shift c that is fixed before
//! all rows are known: here the rounded mean of the first rows. With d = x − c, t = Σ d and M = Σ ddᵀ, whatever c is,
//!
//! S = Σ (x − x̄)(x − x̄)ᵀ = M − t·tᵀ/m
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
//!   1971): |t̂ − t| ≤ τ, hence ‖t̂t̂ᵀ − ttᵀ‖₂ ≤ 2‖τ‖‖t̂‖ + ‖τ‖².
//! * Another shift, d = d' + g, adds t'gᵀ + gt'ᵀ + m·ggᵀ = ghᵀ + hgᵀ to M with h = t' + (m/2)g, and m·g to t; so
//!   accumulators with shifts of their own are merged.
//!
//! All of these are matrices of rank one or two, or bounded entry by entry by such, and the roundings of sums and
//! quotients are added up in Frobenius' norm: so without [`Divisor::UnitDiagonal`] the radius bounds ‖Ĝ − G‖_F too. The
//! bounds in the order of forms come from the same errors, entry by entry, in the units of each vector.

use faer::{ColRef, Mat};

use super::entry::lengths;
use super::formation::Formation;
use super::options::{Centring, Divisor, GramOptions};
use super::scaled::worst_relative_error;
use super::update::{Addend, check_count, overflow, sum, with_bound, with_bounds};
use super::working_bound::radius_of_cosines;
use super::{Gram, WHAT};
use crate::error::{Error, Mismatch, Result};
use crate::matrix::{Real, Symmetric, Vectors};
use crate::rounding::norms::{euclidean, frobenius, plus, times};
use crate::rounding::{
    SMALLEST_SUBNORMAL, add_up, check_environment, div_up, form_bounds, gamma, in_range, inflate, mul_up, two_sum,
};

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
    dimension: usize,
    /// M, or XᵀX where nothing is shifted.
    moments: Symmetric,
    /// Which vectors had components whose squares are below the normal numbers.
    tiny: Vec<bool>,
    shift: Vec<f64>,
    /// t̂ and τ.
    sums: Vec<f64>,
    errors: Vec<f64>,
}

impl GramAccumulator {
    /// For n vectors without any component yet.
    ///
    /// # Errors
    /// [`Error::TooLarge`].
    pub fn new(n: usize, centring: Centring) -> Result<Self> {
        let moments = Symmetric::from_lower(n, |_, _| 0.0)?;
        let zeros = vec![0.0; n];
        Ok(Self {
            centring,
            dimension: 0,
            moments,
            tiny: vec![false; n],
            shift: zeros.clone(),
            sums: zeros.clone(),
            errors: zeros,
        })
    }

    /// The number n of vectors.
    pub fn order(&self) -> usize {
        self.moments.order()
    }

    /// The number m of components that each vector has so far.
    pub fn dimension(&self) -> usize {
        self.dimension
    }

    /// k more components for each of the n vectors: rows of the table. The same chunks in the same order give the same
    /// bits; after an error all is as before.
    ///
    /// # Errors
    /// [`Error::Shape`] if there are not n vectors; [`Error::NotFinite`], with the row in this chunk;
    /// [`Error::Overflow`].
    pub fn push<T: Real>(&mut self, chunk: &Vectors<'_, T>) -> Result<()> {
        check_environment()?;
        check_count(self.order(), chunk)?;
        if chunk.dimension() == 0 {
            return Ok(());
        }
        let addend = match self.centring {
            Centring::None => Addend::of(chunk)?,
            Centring::Mean => {
                chunk.check_finite()?;
                let part = Deviations::of(chunk, if self.dimension == 0 { None } else { Some(&self.shift) })?;
                let addend = part.moments()?;
                let (sums, errors) = add_sums((&self.sums, &self.errors), (&part.sums, &part.errors))?;
                let moments = sum(&self.moments, &addend.matrix, 1.0)?;
                (self.sums, self.errors, self.shift, self.moments) = (sums, errors, part.shift, moments);
                self.note(&addend.tiny, chunk.dimension());
                return Ok(());
            }
        };
        self.moments = sum(&self.moments, &addend.matrix, 1.0)?;
        self.note(&addend.tiny, chunk.dimension());
        Ok(())
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
    /// [`Error::Shape`] if its order is another; [`Mismatch::NotPlain`] if one of the two is centred and the other not;
    /// [`Error::Overflow`].
    pub fn merge(&mut self, other: &Self) -> Result<()> {
        check_environment()?;
        if self.order() != other.order() {
            let what = "vectors of the other accumulator";
            return Err(Error::Shape { what, expected: self.order(), found: other.order() });
        }
        if self.centring != other.centring {
            return Err(Error::Mismatch(Mismatch::NotPlain { how: "centred" }));
        }
        if other.dimension == 0 {
            return Ok(());
        }
        if self.dimension == 0 {
            self.clone_from(other);
            return Ok(());
        }
        let shifted = other.shifted(&self.shift)?;
        let (sums, errors) = add_sums((&self.sums, &self.errors), (&shifted.sums, &shifted.errors))?;
        self.moments = sum(&self.moments, &shifted.moments, 1.0)?;
        (self.sums, self.errors) = (sums, errors);
        self.note(&shifted.tiny, shifted.dimension);
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
        check_environment()?;
        divisor.check()?;
        for (j, _) in self.tiny.iter().enumerate().filter(|&(_, &tiny)| tiny) {
            if self.moments.get(j, j) < f64::MIN_POSITIVE {
                return Err(Error::Underflow { what: WHAT, row: j, column: j });
            }
        }
        let m = self.dimension as f64;
        let at_least = |least: f64, must_be| match m >= least {
            true => Ok(()),
            false => Err(Error::Domain { what: "the number of components", value: m, must_be }),
        };
        let matrix = match self.centring {
            Centring::None => self.moments.clone(),
            Centring::Mean => {
                at_least(1.0, "more than 0, for a mean")?;
                sum(&self.moments, &self.square_of_sums(m)?, -1.0)?
            }
        };
        let matrix = match divisor {
            Divisor::One => matrix,
            Divisor::Count => {
                at_least(1.0, "more than 0 to divide by it")?;
                divided(&matrix, m)?
            }
            Divisor::CountLessOne => {
                at_least(2.0, "more than 1 to divide by one less")?;
                divided(&matrix, m - 1.0)?
            }
            Divisor::Number(number) => divided(&matrix, number)?,
            Divisor::UnitDiagonal => unit_diagonal(&matrix, self.centring)?,
        };
        let options = GramOptions { centring: self.centring, divisor, ..GramOptions::default() };
        Ok(Gram { matrix, dimension: self.dimension, formation: Formation::of(&options) })
    }

    fn note(&mut self, tiny: &[bool], components: usize) {
        self.tiny.iter_mut().zip(tiny).for_each(|(tiny, also)| *tiny |= also);
        self.dimension = self.dimension.saturating_add(components);
    }

    /// t·tᵀ/m.
    fn square_of_sums(&self, m: f64) -> Result<Symmetric> {
        let n = self.order();
        let means: Vec<f64> = self.sums.iter().map(|sum| sum / m).collect();
        let product = Symmetric::from_lower(n, |i, j| self.sums[i] * means[j]).map_err(overflow)?;
        let share = |x: f64| if x == 0.0 { 0.0 } else { div_up(x, m.next_down()) };
        // The mean and the product are rounded, and m if it exceeds 2⁵³. A mean that underflows costs η·‖t‖ an entry, a
        // product η.
        let bound = |left: (f64, f64), right: (f64, f64)| {
            let inherited = plus(times(left.1, share(plus(right.0, right.1))), times(right.1, share(left.0)));
            plus(inherited, times(gamma(3), times(left.0, share(right.0))))
        };
        let whole = (euclidean(&self.sums), euclidean(&self.errors));
        if whole == (0.0, 0.0) {
            return Ok(product);
        }
        let lost = mul_up(n as f64 * SMALLEST_SUBNORMAL, add_up(whole.0, 1.0));
        let of = |j: usize| (self.sums[j].abs(), self.errors[j]);
        let forms = form_bounds(|i, j| bound(of(i), of(j)), &lengths(&self.moments));
        let forms = forms.into_iter().map(|d| add_up(d, lost)).collect();
        with_bounds(product, add_up(bound(whole, whole), lost), forms)
    }

    /// The accumulator of the same components with another shift.
    fn shifted(&self, shift: &[f64]) -> Result<Self> {
        let (n, m) = (self.order(), self.dimension as f64);
        // g = ĝ + e, exactly.
        let (g, g_errors): (Vec<f64>, Vec<f64>) = self.shift.iter().zip(shift).map(|(&c, &to)| two_sum(c, -to)).unzip();
        if g.iter().chain(&g_errors).all(|&g| g == 0.0) {
            return Ok(self.clone());
        }
        let (mut h, mut h_errors) = (vec![0.0; n], vec![0.0; n]);
        let (mut sums, mut errors) = (vec![0.0; n], vec![0.0; n]);
        for j in 0..n {
            // A product by m or m/2 is rounded, and m if it exceeds 2⁵³: 2u and η, with 3u to spare for their squares.
            let moved = m * g[j];
            let moved_error = add_up(mul_up(m.next_up(), g_errors[j].abs()), mul_up(gamma(3), moved.abs()));
            let moved_error = add_up(moved_error, SMALLEST_SUBNORMAL);
            let (half_sum, half_rounding) = two_sum(self.sums[j], 0.5 * moved);
            let (whole_sum, whole_rounding) = two_sum(self.sums[j], moved);
            let known = add_up(self.errors[j], moved_error);
            (h[j], h_errors[j]) = (half_sum, add_up(add_up(known, half_rounding.abs()), SMALLEST_SUBNORMAL));
            sums[j] = in_range(whole_sum, WHAT, j, j)?;
            errors[j] = add_up(known, whole_rounding.abs());
        }
        let product = Symmetric::from_lower(n, |i, j| g[i] * h[j] + h[i] * g[j]).map_err(overflow)?;
        // |ĝ_i·ĥ_j − g_i·h_j|, and two roundings of each term; η is lost by each.
        let term = |g: (f64, f64), h: (f64, f64)| {
            let inherited = add_up(times(g.1, add_up(h.0, h.1)), times(g.0, h.1));
            add_up(inherited, mul_up(gamma(2), mul_up(g.0, h.0)))
        };
        let of_g = |j: usize| (g[j].abs(), g_errors[j].abs());
        let of_h = |j: usize| (h[j].abs(), h_errors[j]);
        let lost = 2.0 * n as f64 * SMALLEST_SUBNORMAL;
        let forms = form_bounds(|i, j| add_up(term(of_g(i), of_h(j)), term(of_g(j), of_h(i))), &lengths(&self.moments));
        let forms = forms.into_iter().map(|d| add_up(d, lost)).collect();
        let whole = term((euclidean(&g), euclidean(&g_errors)), (euclidean(&h), euclidean(&h_errors)));
        let moments = sum(&self.moments, &with_bounds(product, add_up(mul_up(2.0, whole), lost), forms)?, 1.0)?;
        Ok(Self { moments, shift: shift.to_vec(), sums, errors, tiny: self.tiny.clone(), ..*self })
    }
}

/// The deviations of a chunk from the shift, and their sums.
struct Deviations {
    shift: Vec<f64>,
    values: Mat<f64>,
    exact: bool,
    sums: Vec<f64>,
    errors: Vec<f64>,
}

impl Deviations {
    /// From the given shift, or else from the rounded mean.
    fn of<T: Real>(chunk: &Vectors<'_, T>, shift: Option<&[f64]>) -> Result<Self> {
        let x = chunk.matrix();
        let (k, n) = x.shape();
        let shift = shift.map_or_else(|| x.col_iter().map(mean).collect(), <[f64]>::to_vec);
        let (values, sums, errors) = (Mat::zeros(k, n), vec![0.0; n], vec![0.0; n]);
        let mut part = Self { shift, values, exact: true, sums, errors };
        for j in 0..n {
            let (mut total, mut error) = (0.0, 0.0);
            for (value, x) in part.values.col_as_slice_mut(j).iter_mut().zip(x.col(j).iter()) {
                let (deviation, rounding) = two_sum(x.to_f64(), -part.shift[j]);
                *value = in_range(deviation, WHAT, j, j)?;
                part.exact &= rounding == 0.0;
                let (next, lost) = two_sum(total, deviation);
                total = next;
                error += rounding.abs() + lost.abs();
            }
            part.sums[j] = in_range(total, WHAT, j, j)?;
            part.errors[j] = if error == 0.0 { 0.0 } else { inflate(error, k + 1) };
        }
        Ok(part)
    }

    /// DᵀD.
    fn moments(&self) -> Result<Addend> {
        let Addend { matrix, tiny } = Addend::of(&Vectors::columns(&self.values))?;
        if self.exact {
            return Ok(Addend { matrix, tiny });
        }
        // ‖D̂‖_F² is the trace, each entry of which is known to the radius; γ₃‖d̂ᵢ‖‖d̂_j‖ by the weights 1/‖d̂_j‖.
        let radius = matrix.radius();
        let trace =
            matrix.diagonal().into_iter().fold(0.0, |trace, square| add_up(trace, add_up(square, radius.value())));
        let norm = plus(radius.value(), mul_up(gamma(3), trace));
        let count = matrix.order() as f64;
        let form =
            |(j, square): (usize, f64)| plus(radius.at(j), times(mul_up(count, gamma(3)), plus(square, radius.at(j))));
        let forms = matrix.diagonal().into_iter().enumerate().map(form).collect();
        Ok(Addend { matrix: with_bounds(matrix, norm, forms)?, tiny })
    }
}

/// A number near the mean; any finite one would do.
fn mean<T: Real>(column: ColRef<'_, T>) -> f64 {
    let mean = column.iter().map(|x| x.to_f64()).sum::<f64>() / column.nrows() as f64;
    if mean.is_finite() { mean } else { column.iter().next().map_or(0.0, |x| x.to_f64()) }
}

/// Sums with the bounds on their errors, added.
fn add_sums(a: (&[f64], &[f64]), b: (&[f64], &[f64])) -> Result<(Vec<f64>, Vec<f64>)> {
    let mut sums = Vec::with_capacity(a.0.len());
    let mut errors = Vec::with_capacity(a.0.len());
    for j in 0..a.0.len() {
        let (sum, rounding) = two_sum(a.0[j], b.0[j]);
        sums.push(in_range(sum, WHAT, j, j)?);
        errors.push(plus(plus(a.1[j], b.1[j]), rounding.abs()));
    }
    Ok((sums, errors))
}

/// A/d for a positive number d, which itself is rounded if it is a count that exceeds 2⁵³.
fn divided(a: &Symmetric, d: f64) -> Result<Symmetric> {
    let n = a.order();
    let quotient = Symmetric::from_lower(n, |i, j| a.get(i, j) / d).map_err(overflow)?;
    for j in 0..n {
        if a.get(j, j) >= f64::MIN_POSITIVE && quotient.get(j, j) < f64::MIN_POSITIVE {
            return Err(Error::Underflow { what: WHAT, row: j, column: j });
        }
    }
    if d == 1.0 {
        return quotient.with_radius(a.radius().clone());
    }
    let lost = n as f64 * SMALLEST_SUBNORMAL;
    let bound = |modulus: f64, r: f64| {
        let inherited = if r == 0.0 { 0.0 } else { div_up(r, d.next_down()) };
        plus(add_up(times(gamma(3), modulus), lost), inherited)
    };
    let moduli = form_bounds(|i, j| quotient.get(i, j), &lengths(&quotient));
    let forms = moduli.into_iter().enumerate().map(|(j, modulus)| bound(modulus, a.radius().at(j))).collect();
    let norm = bound(frobenius(&quotient.as_faer().to_owned()), a.radius().value());
    with_bounds(quotient, norm, forms)
}

/// D^(−½)·A·D^(−½) with D = diag A, of a matrix that is known to be positive semidefinite.
fn unit_diagonal(a: &Symmetric, centring: Centring) -> Result<Symmetric> {
    let n = a.order();
    let why = match centring {
        Centring::Mean => "is constant to within its rounding error",
        Centring::None => "is zero to within its rounding error",
    };
    let errors = a.diagonal().into_iter().enumerate().map(|(j, square)| (a.radius().at(j), square));
    let omega = worst_relative_error(errors, why)?;
    let roots: Vec<f64> = a.diagonal().iter().map(|square| square.sqrt()).collect();
    // |a_ij|² ≤ a_ii·a_jj holds for the exact entries, so clamping to [−1, 1] only moves towards them.
    let entry = |i: usize, j: usize| {
        if i == j { 1.0 } else { (a.get(i, j) / roots[i] / roots[j]).clamp(-1.0, 1.0) }
    };
    // An entry is off by √(d_i·d_j) ≤ ω·√(â_ii·â_jj): for |x_i·Δ_ij·x_j| that is what both forms diag d ± Δ allow.
    let matrix = Symmetric::from_lower(n, entry)?;
    with_bound(matrix, if n < 2 { 0.0 } else { radius_of_cosines(n, omega) })
}
