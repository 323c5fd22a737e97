//! The rank-k update G + YᵀY and the downdate G − YᵀY.
//!
//! With more components Y (k × n) for the same n vectors, [X; Y]ᵀ[X; Y] = XᵀX + YᵀY. The error of a sum of two doubles
//! is itself a double, and known exactly (Dekker 1971), so with E the errors of the n² additions,
//!
//! ‖Ĝ' − G'‖₂ ≤ ‖Ĝ' − G'‖_F ≤ r_G + r_Y + ‖E‖_F,
//!
//! which is 0 where both products are exact and no addition rounds. Bounds in the order of forms add up likewise, that
//! of E from its entries.
//!
//! A downdate cancels: what is left may be far smaller than what was there, its radius is not.

use faer::Mat;

use super::entry::lengths;
use super::options::GramOptions;
use super::weights::Weights;
use super::{Gram, WHAT};
use crate::claim::Radius;
use crate::error::{Error, Mismatch, Place, Result};
use crate::matrix::{Real, Symmetric, Vectors};
use crate::rounding::norms::{frobenius, plus};
use crate::rounding::{
    SMALLEST_SUBNORMAL, ScaledColumns, add_up, form_bounds, in_range, mul_up, scale_by_power_of_two, two_sum,
};

/// The name of the bound, where it overflows.
pub(super) const RADIUS: &str = "the Gram matrix's radius";

impl Gram {
    /// The rank-k update G + YᵀY: k more components, the rows of Y, for the same n vectors.
    ///
    /// Accurate to its radius, the sum of those of G and of YᵀY and of what the additions round, u·‖G'‖_F at most; 0
    /// where all is exact, as for small integers. Components of any size can be added; only G' itself has to be in
    /// range.
    ///
    /// ```
    /// use gramkit::{Gram, MatrixView, Radius, Vectors};
    /// let x = [1.0, 0.0, 1.0, 1.0, 2.0, 3.0]; // three components of two vectors, row by row
    /// let first = Gram::of(&Vectors::columns(MatrixView::row_major(&x[..4], 2, 2)?))?;
    /// let all = first.updated(&Vectors::columns(MatrixView::row_major(&x[4..], 1, 2)?))?;
    /// assert_eq!(all, Gram::of(&Vectors::columns(MatrixView::row_major(&x, 3, 2)?))?);
    /// assert_eq!((all.dimension(), all.radius()), (3, &Radius::Exact));
    /// # Ok::<(), gramkit::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`Mismatch::NotPlain`] if G was centred, weighted or divided; [`Error::Shape`] if there are not n vectors; and
    /// those of [`Gram::of`].
    pub fn updated<T: Real>(&self, more: &Vectors<'_, T>) -> Result<Self> {
        self.check_addend(more)?;
        let product = Addend::of(more, &GramOptions::default())?;
        let matrix = sum(&self.matrix, &product.matrix, 1.0)?;
        for (j, _) in product.tiny.iter().enumerate().filter(|&(_, &tiny)| tiny) {
            if matrix.get(j, j) < f64::MIN_POSITIVE {
                return Err(Error::Underflow { what: WHAT, row: j, column: j });
            }
        }
        // No sum is so long that it saturates: each component has taken time.
        Ok(Self { matrix, dimension: self.dimension.saturating_add(more.dimension()), formation: self.formation })
    }

    /// The downdate G − YᵀY: k components, the rows of Y, are taken away.
    ///
    /// Accurate to its radius as [`Gram::updated`]: relative to G, not to what is left. That the rows of Y are among
    /// those of X is the caller's to know; a diagonal entry that is negative beyond the radius proves that they are
    /// not, and is an error. Whatever they are, the radius bounds the distance to G − YᵀY.
    ///
    /// ```
    /// use gramkit::error::Mismatch;
    /// use gramkit::{Error, Gram, MatrixView, Vectors};
    /// let x = [1.0, 0.0, 1.0, 1.0, 2.0, 3.0];
    /// let all = Gram::of(&Vectors::columns(MatrixView::row_major(&x, 3, 2)?))?;
    /// let last = Vectors::columns(MatrixView::row_major(&x[4..], 1, 2)?);
    /// let first = all.downdated(&last)?;
    /// assert_eq!((first.get(0, 0), first.get(1, 0), first.get(1, 1), first.dimension()), (2.0, 1.0, 1.0, 2));
    /// // Once more is once too often: 2 − 2² < 0.
    /// let too_often = Mismatch::NotContained { index: 0, at_most: -2.0 };
    /// assert_eq!(first.downdated(&last).unwrap_err(), Error::Mismatch(too_often));
    /// # Ok::<(), gramkit::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`Mismatch::NotPlain`] if G was centred, weighted or divided; [`Error::Shape`] if there are not n vectors, or
    /// more components to take away than G has; [`Mismatch::NotContained`] if they are proved not to be among them; and
    /// those of [`Gram::of`].
    pub fn downdated<T: Real>(&self, less: &Vectors<'_, T>) -> Result<Self> {
        self.check_addend(less)?;
        let Some(dimension) = self.dimension.checked_sub(less.dimension()) else {
            let what = "components to take away, at most";
            return Err(Error::Shape { what, expected: self.dimension, found: less.dimension() });
        };
        let matrix = sum(&self.matrix, &Addend::of(less, &GramOptions::default())?.matrix, -1.0)?;
        for index in 0..matrix.order() {
            let at_most = plus(matrix.get(index, index), matrix.radius().value());
            if at_most < 0.0 {
                return Err(Error::Mismatch(Mismatch::NotContained { index, at_most }));
            }
        }
        Ok(Self { matrix, dimension, formation: self.formation })
    }

    fn check_addend<T: Real>(&self, addend: &Vectors<'_, T>) -> Result<()> {
        self.formation.check_plain()?;
        check_count(self.order(), addend)
    }
}

/// # Errors
/// [`Error::Shape`] if there are not n vectors.
pub(super) fn check_count<T: Real>(n: usize, vectors: &Vectors<'_, T>) -> Result<()> {
    if vectors.len() == n {
        Ok(())
    } else {
        Err(Error::Shape { what: "vectors that get more or fewer components", expected: n, found: vectors.len() })
    }
}

/// A ± B, whose radius is the sum of theirs and ‖E‖_F, E the errors of the additions; in the order of forms too.
///
/// # Errors
/// [`Error::Overflow`].
pub(super) fn sum(a: &Symmetric, b: &Symmetric, sign: f64) -> Result<Symmetric> {
    let n = a.order();
    let mut errors = Mat::zeros(n, n);
    let matrix = Symmetric::from_lower(n, |i, j| {
        let (sum, error) = two_sum(a.get(i, j), sign * b.get(i, j));
        errors[(i, j)] = error;
        sum
    });
    let matrix = matrix.map_err(overflow)?;
    let norm = plus(plus(a.radius().value(), b.radius().value()), frobenius(&errors));
    let rounded = form_bounds(|i, j| errors[(i, j)], &lengths(&matrix));
    let bounds =
        rounded.into_iter().enumerate().map(|(i, d)| plus(plus(a.radius().at(i), b.radius().at(i)), d)).collect();
    with_bounds(matrix, norm, bounds)
}

/// What is not finite, although all that it came from is, has overflowed.
pub(super) fn overflow(error: Error) -> Error {
    match error {
        Error::NotFinite { place: Place::Entry { row, column }, .. } => Error::Overflow { what: WHAT, row, column },
        other => other,
    }
}

/// A matrix with a proved bound; exact where that is 0.
pub(super) fn with_bound(matrix: Symmetric, bound: f64) -> Result<Symmetric> {
    let bound = in_range(bound, RADIUS, 0, 0)?;
    matrix.with_radius(Radius::at_most(bound))
}

/// The same with bounds in the order of forms beside it, as far as they say more.
pub(super) fn with_bounds(matrix: Symmetric, norm: f64, bounds: Vec<f64>) -> Result<Symmetric> {
    let norm = in_range(norm, RADIUS, 0, 0)?;
    matrix.with_radius(Radius::within(norm, bounds))
}

/// YᵀY on its way into a sum, where vectors may be too short for a Gram matrix of their own.
pub(super) struct Addend {
    pub(super) matrix: Symmetric,
    /// Which vectors are not zero, although their squared length may be below the normal numbers.
    pub(super) tiny: Vec<bool>,
}

impl Addend {
    /// # Errors
    /// Those of [`Gram::of`], but for [`Error::Underflow`].
    pub(super) fn of<T: Real>(y: &Vectors<'_, T>, options: &GramOptions<'_>) -> Result<Self> {
        match Gram::with(y, options) {
            Ok(gram) => Ok(Self { matrix: gram.matrix, tiny: vec![false; y.len()] }),
            Err(Error::Underflow { .. }) => Self::scaled(y, options),
            Err(error) => Err(error),
        }
    }

    /// YᵀWY = 2^k·DVᵀW'VD with D = diag(2^(e_j)) and the largest entry of each column of V in [½, 1), W' below 1.
    fn scaled<T: Real>(y: &Vectors<'_, T>, options: &GramOptions<'_>) -> Result<Self> {
        let ScaledColumns { values, exponents, perturbation } = ScaledColumns::of(y.matrix());
        let weights = options.weights.map(|weights| Weights::new(weights, y.dimension())).transpose()?;
        let k = weights.as_ref().map_or(0, Weights::exponent);
        let own = GramOptions { weights: weights.as_ref().map(Weights::scaled), ..*options };
        let scaled = Gram::with(&Vectors::columns(&values), &own)?;
        let n = scaled.order();
        let mut exact = *scaled.radius() == Radius::Exact && perturbation == 0.0;
        let matrix = Symmetric::from_lower(n, |i, j| {
            let e = exponents[i] + exponents[j] + k;
            let back = scale_by_power_of_two(scaled.get(i, j), e);
            exact &= scale_by_power_of_two(back, -e) == scaled.get(i, j);
            back
        });
        let matrix = matrix.map_err(overflow)?;
        let tiny = (0..n).map(|j| scaled.get(j, j) > 0.0 && matrix.get(j, j) < f64::MIN_POSITIVE).collect();
        if exact {
            return Ok(Self { matrix, tiny });
        }
        // ‖DED‖₂ ≤ ‖E‖₂·max 4^(e_j) over the columns that are not zero: the others' rows of E are. What scaling changed
        // in the entries of V, η each, changes an inner product by 3mη, and scaling back an entry by η.
        let nonzero = |j: usize| scaled.get(j, j) > 0.0;
        let top = (0..n).filter(|&j| nonzero(j)).map(|j| exponents[j]).max().unwrap_or(0);
        // A weight that underflows is off by η too.
        let each = add_up(mul_up(3.0, perturbation), if weights.is_some() { SMALLEST_SUBNORMAL } else { 0.0 });
        let moved = mul_up(y.dimension() as f64 * n as f64, each);
        let back = |before: f64, e: i32| {
            let back = scale_by_power_of_two(add_up(before, moved), 2 * e + k).next_up();
            add_up(back, n as f64 * SMALLEST_SUBNORMAL)
        };
        let of_column = |j: usize| if nonzero(j) { back(scaled.radius().at(j), exponents[j]) } else { 0.0 };
        let matrix = with_bounds(matrix, back(scaled.radius().value(), top), (0..n).map(of_column).collect())?;
        Ok(Self { matrix, tiny })
    }
}
