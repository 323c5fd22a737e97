//! The public entry points: the eigenvalues of one small matrix, or of many.

use super::plane;
use super::space;
use super::{fill_eigenvalues, fill_eigenvectors, packed_index};
use crate::error::{Error, Place, Result};

/// # Errors
/// [`Error::NotFinite`] for the first entry of the packed upper triangle that is not finite.
pub(crate) fn check_finite(packed: &[f64], order: usize) -> Result<()> {
    for i in 0..order {
        for j in i..order {
            let value = packed[packed_index(order, i, j)];
            if !value.is_finite() {
                return Err(Error::NotFinite { place: Place::Entry { row: i, column: j }, value });
            }
        }
    }
    Ok(())
}

fn in_range<const N: usize>(values: [f64; N]) -> Result<[f64; N]> {
    match values.iter().position(|x| !x.is_finite()) {
        Some(k) => Err(Error::Overflow { what: "eigenvalues", row: k, column: k }),
        None => Ok(values),
    }
}

/// The eigenvalues of \[xx xy; xy yy\], ascending, from xx, xy, yy.
///
/// λ = m ± √(h² + xy²), m = (xx + yy)/2, h = (xx − yy)/2; each within 4u‖A‖ + η, u = 2⁻⁵³, η = 2⁻¹⁰⁷⁴, at any scale.
///
/// ```
/// assert_eq!(gramkit::spectrum::packed::eigenvalues_2x2([2.0, 1.0, 2.0])?, [1.0, 3.0]);
/// assert_eq!(gramkit::spectrum::packed::eigenvalues_2x2([2e300, 1e300, 2e300])?, [1e300, 3e300]);
/// # Ok::<(), gramkit::Error>(())
/// ```
///
/// # Errors
/// [`Error::NotFinite`]; [`Error::Overflow`] if an eigenvalue exceeds f64.
pub fn eigenvalues_2x2(packed: [f64; 3]) -> Result<[f64; 2]> {
    check_finite(&packed, 2)?;
    in_range(plane::eigenvalues(packed))
}

/// The eigenvalues of the symmetric 3 × 3 matrix with xx, xy, xz, yy, yz, zz, ascending.
///
/// Each is within 128u‖A‖ + η (1.5·10⁻¹⁴‖A‖) of the exact one, proved, and within 2·10⁻¹⁵‖A‖ in every test; also where
/// two or three of them are equal, where the trigonometric formula (Smith, *Comm. ACM* 4 (1961) 168) keeps 8 digits,
/// and at any scale.
///
/// The one that is well apart comes from the characteristic polynomial; a reflection that maps its eigenvector onto an
/// axis leaves a 2 × 2 matrix for the other two.
///
/// ```
/// // I − 2vvᵀ with v = (1, 2, 2)/3: the eigenvalues −1, 1, 1.
/// let [a, b, c] = [1.0 / 3.0, 2.0 / 3.0, 2.0 / 3.0];
/// let packed = [1.0 - 2.0 * a * a, -2.0 * a * b, -2.0 * a * c, 1.0 - 2.0 * b * b, -2.0 * b * c, 1.0 - 2.0 * c * c];
/// for (value, expected) in gramkit::spectrum::packed::eigenvalues_3x3(packed)?.into_iter().zip([-1.0, 1.0, 1.0]) {
///     assert!((value - expected).abs() < 4e-15);
/// }
/// # Ok::<(), gramkit::Error>(())
/// ```
///
/// # Errors
/// [`Error::NotFinite`]; [`Error::Overflow`] if an eigenvalue exceeds f64.
pub fn eigenvalues_3x3(packed: [f64; 6]) -> Result<[f64; 3]> {
    check_finite(&packed, 3)?;
    in_range(space::eigenvalues(packed))
}

/// The eigenvalues of \[xx xy; xy yy\], ascending, and their unit eigenvectors.
///
/// The entry of largest modulus of each vector (the first of equals) is positive. The residual ‖Av − λv‖ and the loss
/// of orthogonality are a few u, of ‖A‖ and of 1.
///
/// ```
/// let (values, vectors) = gramkit::spectrum::packed::eigenvectors_2x2([1.0, 0.0, -1.0])?;
/// assert_eq!((values, vectors), ([-1.0, 1.0], [[0.0, 1.0], [1.0, 0.0]]));
/// # Ok::<(), gramkit::Error>(())
/// ```
///
/// # Errors
/// [`Error::NotFinite`]; [`Error::Overflow`] if an eigenvalue exceeds f64.
pub fn eigenvectors_2x2(packed: [f64; 3]) -> Result<([f64; 2], [[f64; 2]; 2])> {
    check_finite(&packed, 2)?;
    let [low, high, a, b, c, d] = plane::eigenvectors(packed);
    Ok((in_range([low, high])?, [[a, b], [c, d]]))
}

/// The eigenvalues of a symmetric 3 × 3 matrix as [`eigenvalues_3x3`] has them, and their unit eigenvectors.
///
/// The entry of largest modulus of each vector (the first of equals) is positive. The residual ‖Av − λv‖ and the loss
/// of orthogonality are a few u, of ‖A‖ and of 1.
///
/// ```
/// let (values, vectors) = gramkit::spectrum::packed::eigenvectors_3x3([2.0, 0.0, 0.0, 5.0, 0.0, 3.0])?;
/// let expected = [(2.0, [1.0, 0.0, 0.0]), (3.0, [0.0, 0.0, 1.0]), (5.0, [0.0, 1.0, 0.0])];
/// for ((value, vector), (eigenvalue, axis)) in values.into_iter().zip(vectors).zip(expected) {
///     assert!((value - eigenvalue).abs() < 1e-14);
///     assert!(vector.into_iter().zip(axis).all(|(x, y): (f64, f64)| (x - y).abs() < 1e-15));
/// }
/// # Ok::<(), gramkit::Error>(())
/// ```
///
/// # Errors
/// [`Error::NotFinite`]; [`Error::Overflow`] if an eigenvalue exceeds f64.
pub fn eigenvectors_3x3(packed: [f64; 6]) -> Result<([f64; 3], [[f64; 3]; 3])> {
    check_finite(&packed, 3)?;
    let [x, y, z, a, b, c, d, e, f, g, h, i] = space::eigenvectors(packed);
    Ok((in_range([x, y, z])?, [[a, b, c], [d, e, f], [g, h, i]]))
}

/// n(n+1)/2.
pub(crate) fn packed_length(order: usize) -> Result<usize> {
    let twice = order.checked_add(1).and_then(|next| order.checked_mul(next));
    twice.map(|twice| twice / 2).ok_or(Error::TooLarge { rows: order, columns: order })
}

/// The shapes of a batch, and its length.
fn lengths(order: usize, components: &[&[f64]], results: &[(&'static str, usize, &[&mut [f64]])]) -> Result<()> {
    let shape = |what, expected, found| {
        if expected == found { Ok(()) } else { Err(Error::Shape { what, expected, found }) }
    };
    shape("packed components", packed_length(order)?, components.len())?;
    let length = components.first().map_or(0, |row| row.len());
    components.iter().try_for_each(|row| shape("length of a component", length, row.len()))?;
    for (what, rows, found) in results {
        shape(what, *rows, found.len())?;
        found.iter().try_for_each(|row| shape("length of a row of results", length, row.len()))?;
    }
    Ok(())
}

fn check_overflow(values: &[&mut [f64]]) -> Result<()> {
    for (k, row) in values.iter().enumerate() {
        // All of them first, without a branch.
        if row.iter().fold(false, |any, x| any | x.is_infinite()) {
            let column = row.iter().position(|x| x.is_infinite()).unwrap_or(0);
            return Err(Error::Overflow { what: "eigenvalues", row: k, column });
        }
    }
    Ok(())
}

/// The eigenvalues of many symmetric matrices of one order n: values\[k\]\[v\] is the k-th smallest of matrix v.
///
/// `components` are n(n+1)/2 rows of one length, the packed upper triangle row by row (for order 3 xx, xy, xz, yy, yz,
/// zz), with one entry for each matrix; `values` are n rows of that length. A matrix with a NaN or an infinity has the
/// eigenvalues NaN. Orders 2 and 3 are as accurate as [`eigenvalues_2x2`] and [`eigenvalues_3x3`], bit for bit. Those
/// of orders 4 to 6 come from Jacobi's rotations and are within 2700u‖A‖, 4500u‖A‖ and 6800u‖A‖ of the exact ones, u =
/// 2⁻⁵³ and ‖A‖ Frobenius's norm, to first order in u; tests find them within a fiftieth of that. Larger orders are as
/// accurate as the values of [`Eigen`](crate::Eigen), and NaN where that iteration does not converge.
///
/// ```
/// let (xx, xy, yy) = ([2.0, 1.0], [1.0, 0.0], [2.0, f64::NAN]);
/// let (mut low, mut high) = ([0.0; 2], [0.0; 2]);
/// gramkit::spectrum::packed::eigenvalues(2, &[&xx, &xy, &yy], &mut [&mut low, &mut high])?;
/// assert_eq!((low[0], high[0]), (1.0, 3.0));
/// assert!(low[1].is_nan() && high[1].is_nan());
/// # Ok::<(), gramkit::Error>(())
/// ```
///
/// # Errors
/// [`Error::Shape`]; [`Error::Overflow`] with the number of the eigenvalue as the row and that of the matrix as the
/// column.
pub fn eigenvalues(order: usize, components: &[&[f64]], values: &mut [&mut [f64]]) -> Result<()> {
    lengths(order, components, &[("rows of eigenvalues", order, values)])?;
    fill_eigenvalues(order, components, values);
    check_overflow(values)
}

/// The eigenvalues, as [`eigenvalues`] has them and above order 3 as [`Eigen`](crate::Eigen), and unit eigenvectors:
/// vectors\[k·n + i\]\[v\] is entry i of the one that belongs to the k-th smallest eigenvalue of matrix v.
///
/// The entry of largest modulus of each vector (the first of equals) is positive.
///
/// ```
/// let (xx, xy, yy) = ([1.0], [0.0], [-1.0]);
/// let (mut values, mut vectors) = ([[0.0]; 2], [[0.0]; 4]);
/// let [low, high] = &mut values;
/// let [a, b, c, d] = &mut vectors;
/// gramkit::spectrum::packed::eigenvectors(2, &[&xx, &xy, &yy], &mut [low, high], &mut [a, b, c, d])?;
/// assert_eq!((values, vectors), ([[-1.0], [1.0]], [[0.0], [1.0], [1.0], [0.0]]));
/// # Ok::<(), gramkit::Error>(())
/// ```
///
/// # Errors
/// [`Error::Shape`]; [`Error::Overflow`] with the number of the eigenvalue as the row and that of the matrix as the
/// column.
pub fn eigenvectors(
    order: usize,
    components: &[&[f64]],
    values: &mut [&mut [f64]],
    vectors: &mut [&mut [f64]],
) -> Result<()> {
    let entries = order.saturating_mul(order);
    lengths(order, components, &[("rows of eigenvalues", order, values), ("rows of eigenvectors", entries, vectors)])?;
    fill_eigenvectors(order, components, values, vectors);
    check_overflow(values)
}
