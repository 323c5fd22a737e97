//! The noun in the middle: a symmetric matrix and how far the true one may be from it.

use std::ops::Index;

use faer::{Mat, MatRef};

use super::input::IntoMatrixView;
use super::real::Real;
use crate::claim::Radius;
use crate::error::{Error, Mismatch, Place, Result};

/// A symmetric matrix of order n, symmetric to the bit and finite, with its [`Radius`], and with the errors of its
/// entries where they are known [one by one](Symmetric::with_entry_errors).
///
/// ```
/// use gramkit::{Error, MatrixView, Symmetric};
/// let a = Symmetric::new(MatrixView::row_major(&[2.0, 1.0, 1.0, 2.0], 2, 2)?)?;
/// assert_eq!(a.get(0, 1), 1.0);
/// let gap = Symmetric::new(MatrixView::row_major(&[2.0, 1.0, 1.5, 2.0], 2, 2)?).unwrap_err();
/// assert_eq!(gap, Error::Asymmetric { row: 1, column: 0, gap: 0.5 });
/// # Ok::<(), gramkit::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct Symmetric {
    values: Mat<f64>,
    radius: Radius,
    /// E ≥ 0, symmetric to the bit, with ‖E‖₂ at most the radius.
    entry_errors: Option<Mat<f64>>,
}

impl Symmetric {
    /// A stored matrix, read as exact numbers; its radius is [`Radius::Exact`].
    ///
    /// # Errors
    /// [`Mismatch::NotSquare`]; [`Error::NotFinite`]; [`Error::Asymmetric`] with the first entry below the
    /// diagonal (column by column) that differs from its mirror image at all. Where the asymmetry is rounding, call
    /// [`Symmetric::symmetrized`].
    pub fn new<'a, T: Real>(matrix: impl IntoMatrixView<'a, T>) -> Result<Self> {
        let view = matrix.into_matrix_view();
        let values = square_finite(view.as_faer())?;
        for j in 0..values.ncols() {
            for i in j + 1..values.nrows() {
                if !same(values[(i, j)], values[(j, i)]) {
                    let gap = (values[(i, j)] - values[(j, i)]).abs();
                    return Err(Error::Asymmetric { row: i, column: j, gap });
                }
            }
        }
        Ok(Self::from_mirrored(values))
    }

    /// ½(A + Aᵀ), a new matrix, whose radius is [`Radius::Exact`].
    ///
    /// Each entry is rounded once; halves that are subnormal numbers cost 2⁻¹⁰⁷⁴ more at most. The asymmetry itself is
    /// forgotten: a gap that is more than rounding is an error in the data, which [`Symmetric::new`] shows.
    ///
    /// ```
    /// use gramkit::{MatrixView, Symmetric};
    /// // 0.1 + 0.2 and 0.3 differ in the last bit.
    /// let a = [1.0, 0.1 + 0.2, 0.3, 1.0];
    /// assert!(Symmetric::new(MatrixView::row_major(&a, 2, 2)?).is_err());
    /// let s = Symmetric::symmetrized(MatrixView::row_major(&a, 2, 2)?)?;
    /// assert_eq!(s.get(0, 1), s.get(1, 0));
    /// # Ok::<(), gramkit::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`Mismatch::NotSquare`]; [`Error::NotFinite`].
    pub fn symmetrized<'a, T: Real>(matrix: impl IntoMatrixView<'a, T>) -> Result<Self> {
        let view = matrix.into_matrix_view();
        let values = square_finite(view.as_faer())?;
        let n = values.nrows();
        // Halving first cannot overflow; it rounds only among subnormal numbers.
        let half = |i: usize, j: usize| {
            if values[(i, j)] == values[(j, i)] { values[(i, j)] } else { 0.5 * values[(i, j)] + 0.5 * values[(j, i)] }
        };
        Ok(Self::from_mirrored(Mat::from_fn(n, n, half)))
    }

    /// The symmetric matrix whose lower triangle is given by `entry(i, j)`, i ≥ j; radius [`Radius::Exact`].
    ///
    /// `entry` is called once for each pair, column by column.
    ///
    /// ```
    /// use gramkit::{Definiteness, Symmetric, Verdict};
    /// // The second difference with fixed ends, [−1, 2, −1].
    /// let k = Symmetric::from_lower(5, |i, j| [2.0, -1.0].get(i - j).copied().unwrap_or(0.0))?;
    /// assert_eq!((k.get(0, 1), k.get(2, 2), k.get(4, 0)), (-1.0, 2.0, 0.0));
    /// assert_eq!(Definiteness::of(&k)?.is_positive_definite(), Verdict::Proved);
    /// # Ok::<(), gramkit::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`Error::NotFinite`]; [`Error::TooLarge`].
    pub fn from_lower(order: usize, mut entry: impl FnMut(usize, usize) -> f64) -> Result<Self> {
        fits_into_memory(order, order)?;
        let mut values = Mat::zeros(order, order);
        for j in 0..order {
            for i in j..order {
                let value = entry(i, j);
                if !value.is_finite() {
                    return Err(Error::NotFinite { place: Place::Entry { row: i, column: j }, value });
                }
                values[(i, j)] = value;
                values[(j, i)] = value;
            }
        }
        Ok(Self::from_mirrored(values))
    }

    /// The identity matrix of this order.
    ///
    /// ```
    /// use gramkit::Symmetric;
    /// assert_eq!(Symmetric::identity(3)?, Symmetric::from_diagonal(&[1.0; 3])?);
    /// # Ok::<(), gramkit::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`Error::TooLarge`].
    pub fn identity(order: usize) -> Result<Self> {
        Self::from_lower(order, |i, j| if i == j { 1.0 } else { 0.0 })
    }

    /// The zero matrix of this order.
    ///
    /// ```
    /// use gramkit::Symmetric;
    /// assert_eq!(Symmetric::zeros(3)?.max_abs(), 0.0);
    /// assert!(Symmetric::zeros(usize::MAX).is_err());
    /// # Ok::<(), gramkit::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`Error::TooLarge`].
    pub fn zeros(order: usize) -> Result<Self> {
        fits_into_memory(order, order)?;
        Ok(Self::from_mirrored(Mat::zeros(order, order)))
    }

    /// The diagonal matrix with these numbers on its diagonal.
    ///
    /// ```
    /// use gramkit::Symmetric;
    /// let d = Symmetric::from_diagonal(&[1.0, 2.0])?;
    /// assert_eq!((d[(0, 0)], d[(0, 1)], d[(1, 1)]), (1.0, 0.0, 2.0));
    /// # Ok::<(), gramkit::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`Error::NotFinite`]; [`Error::TooLarge`].
    pub fn from_diagonal(diagonal: &[f64]) -> Result<Self> {
        Self::from_lower(diagonal.len(), |i, j| if i == j { diagonal[i] } else { 0.0 })
    }

    /// A finite matrix that is symmetric to the bit already; radius [`Radius::Exact`].
    pub(crate) fn from_mirrored(values: Mat<f64>) -> Self {
        Self { values, radius: Radius::Exact, entry_errors: None }
    }

    /// The same values with errors E ≥ 0 of their own, symmetric to the bit and finite, and a radius of at least ‖E‖₂.
    pub(crate) fn within(self, errors: Mat<f64>, radius: Radius) -> Self {
        Self { radius, entry_errors: Some(errors), ..self }
    }

    /// The same values with another radius, in place of the one they had and of the errors of single entries.
    ///
    /// ```
    /// use gramkit::{Definiteness, Error, Radius, Symmetric, Verdict};
    /// // Entries read off to two digits: each is within 0.005, the matrix within 2·0.005.
    /// let a = Symmetric::from_lower(2, |i, j| if i == j { 1.0 } else { 0.97 })?.with_radius(Radius::Bound(0.01))?;
    /// assert_eq!(Definiteness::of(&a)?.is_positive_definite(), Verdict::Proved); // the eigenvalues are 0.03 and 1.97
    /// let error = a.with_radius(Radius::Bound(f64::INFINITY)).unwrap_err();
    /// assert!(matches!(error, Error::Domain { what: "radius", .. }));
    /// # Ok::<(), gramkit::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`Error::Domain`] if a bound is negative or not a finite number; [`Mismatch::RadiusLength`] if a
    /// [`Radius::Diagonal`] has not as many of them as there are rows.
    pub fn with_radius(self, radius: Radius) -> Result<Self> {
        radius.check(self.order())?;
        Ok(Self { radius, entry_errors: None, ..self })
    }

    /// The order n.
    pub fn order(&self) -> usize {
        self.values.nrows()
    }

    /// Entry (i, j).
    ///
    /// # Panics
    /// If an index is not below the order.
    pub fn get(&self, i: usize, j: usize) -> f64 {
        self.values[(i, j)]
    }

    /// How far the true matrix may be.
    pub fn radius(&self) -> &Radius {
        &self.radius
    }

    /// The errors E of the entries, where they are known one by one: every symmetric A' with |a'ᵢⱼ − aᵢⱼ| ≤ eᵢⱼ may be
    /// the true matrix, and no other. They stand as the [radius](Symmetric::radius) does, proved or estimated.
    ///
    /// ```
    /// use gramkit::{Radius, Symmetric};
    /// let a = Symmetric::from_lower(2, |i, j| if i == j { 1.0 } else { 0.97 })?;
    /// assert!(a.entry_errors().is_none());
    /// let errors = faer::mat![[0.0, 0.005], [0.005, 0.0]]; // a correlation, read off to two digits
    /// let a = a.with_entry_errors(&errors, Radius::Bound)?;
    /// assert_eq!(a.entry_errors().map(|errors| errors[(0, 1)]), Some(0.005));
    /// assert!(a.with_radius(Radius::Bound(0.005))?.entry_errors().is_none());
    /// # Ok::<(), gramkit::Error>(())
    /// ```
    pub fn entry_errors(&self) -> Option<MatRef<'_, f64>> {
        self.entry_errors.as_ref().map(Mat::as_ref)
    }

    /// The values as a faer view.
    pub fn as_faer(&self) -> MatRef<'_, f64> {
        self.values.as_ref()
    }

    /// The values as a faer matrix, without a copy.
    pub fn into_faer(self) -> Mat<f64> {
        self.values
    }

    /// Writes the values row after row: entry (i, j) at i·n + j, which is also column after column.
    ///
    /// ```
    /// use gramkit::{Error, Symmetric};
    /// let a = Symmetric::from_lower(2, |i, j| [1.0, 2.0, 3.0][i + j])?;
    /// let mut rows = [0.0; 4];
    /// a.copy_into(&mut rows)?;
    /// assert_eq!(rows, [1.0, 2.0, 2.0, 3.0]);
    /// let short = a.copy_into(&mut rows[..3]).unwrap_err();
    /// assert!(matches!(short, Error::Shape { expected: 4, found: 3, .. }));
    /// # Ok::<(), gramkit::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`Error::Shape`] if the slice has not exactly n² places.
    pub fn copy_into(&self, rows: &mut [f64]) -> Result<()> {
        let (n, found) = (self.order(), rows.len());
        if found != n * n {
            return Err(Error::Shape { what: "places for the values of a symmetric matrix", expected: n * n, found });
        }
        // Row i is column i, and that lies in memory entry after entry.
        rows.chunks_exact_mut(n.max(1))
            .enumerate()
            .for_each(|(i, row)| row.copy_from_slice(self.values.col_as_slice(i)));
        Ok(())
    }

    /// The diagonal.
    pub fn diagonal(&self) -> Vec<f64> {
        (0..self.order()).map(|i| self.values[(i, i)]).collect()
    }

    /// −A, exactly, with the same radius and the same errors of the entries.
    pub fn negated(&self) -> Self {
        let values = Mat::from_fn(self.order(), self.order(), |i, j| -self.values[(i, j)]);
        Self { values, radius: self.radius.clone(), entry_errors: self.entry_errors.clone() }
    }

    /// max |aᵢⱼ|; 0 for order 0.
    pub fn max_abs(&self) -> f64 {
        self.values.col_iter().flat_map(|column| column.iter()).fold(0.0, |max, entry| entry.abs().max(max))
    }
}

/// Entry (i, j), as [`Symmetric::get`] has it.
///
/// # Panics
/// If an index is not below the order.
impl Index<(usize, usize)> for Symmetric {
    type Output = f64;

    fn index(&self, (i, j): (usize, usize)) -> &f64 {
        &self.values[(i, j)]
    }
}

/// Whether two numbers are equal, by their bits: a comparison takes subnormal numbers for zero on a thread that flushes
/// them.
fn same(a: f64, b: f64) -> bool {
    a.to_bits() == b.to_bits() || (a.to_bits() | b.to_bits()) << 1 == 0
}

fn square_finite<T: Real>(a: MatRef<'_, T>) -> Result<Mat<f64>> {
    if a.nrows() != a.ncols() {
        return Err(Error::Mismatch(Mismatch::NotSquare { rows: a.nrows(), columns: a.ncols() }));
    }
    for j in 0..a.ncols() {
        for i in 0..a.nrows() {
            let value = a[(i, j)].to_f64();
            if !value.is_finite() {
                return Err(Error::NotFinite { place: Place::Entry { row: i, column: j }, value });
            }
        }
    }
    Ok(Mat::from_fn(a.nrows(), a.ncols(), |i, j| a[(i, j)].to_f64()))
}

/// Asks for the memory of a rows × columns matrix before a decomposition takes it for granted.
pub(crate) fn fits_into_memory(rows: usize, columns: usize) -> Result<()> {
    // Below this, allocation is not checked.
    const SMALL: usize = 1 << 16;
    let fits = |entries: usize| entries <= SMALL || Vec::<f64>::new().try_reserve_exact(entries).is_ok();
    let entries = rows.checked_mul(columns).filter(|&entries| fits(entries));
    entries.map(|_| ()).ok_or(Error::TooLarge { rows, columns })
}
