//! Upper triangles T with which the columns of VT are nearly orthonormal. Nothing that is proved relies on how they
//! came about.

use faer::dyn_stack::{MemBuffer, MemStack};
use faer::linalg::qr::no_pivoting::factor::{qr_in_place, qr_in_place_scratch, recommended_block_size};
use faer::{Mat, Par};

use crate::error::Result;
use crate::product::{MOST_UNBLOCKED, cholesky, inverse_of_upper, lower_gram};
use crate::progress::{Progress, attempted, part, report};
use crate::rounding::UNIT_ROUNDOFF;

/// The largest α with which T from a Cholesky factor, which is cheaper than one from a QR decomposition, is good
/// enough: σ_min loses α/2 of itself, the logarithm of the determinant gains n·α²/2, and whatever is read off T is
/// known to about α.
pub(super) const GOOD_LOSS: f64 = 1.0 / (1_u64 << 33) as f64;

/// T with zeros below the diagonal.
pub(super) fn upper_triangle(t: &Mat<f64>) -> Mat<f64> {
    let mut upper = t.clone();
    for j in 0..t.ncols() {
        upper.col_as_slice_mut(j)[j + 1..].fill(0.0);
    }
    upper
}

/// T ≈ R⁻¹ with RᵀR ≈ VᵀV, if that promises to be good enough.
///
/// # Errors
/// [`Error::Cancelled`](crate::Error::Cancelled).
pub(super) fn inverse_by_cholesky(v: &Mat<f64>, progress: Option<Progress<'_>>) -> Result<Option<Mat<f64>>> {
    let n = v.ncols();
    let Some((mut l, _)) = attempted(part(progress, (0.0, 0.0), |progress| lower_gram(v.as_ref(), progress)))? else {
        return Ok(None);
    };
    let square = (0..n).map(|j| l[(j, j)]).sum::<f64>();
    if cholesky(&mut l, progress)?.is_some() {
        return Ok(None);
    }
    let t = inverse_of_upper(l.transpose());
    // ‖I − YᵀY‖ comes out as a modest multiple of u·κ², and κ² ≤ ‖V‖_F²‖T‖_F².
    let inverse_square = (0..n).flat_map(|j| &t.col_as_slice(j)[..=j]).map(|t| t * t).sum::<f64>();
    Ok((square * inverse_square * UNIT_ROUNDOFF <= GOOD_LOSS).then_some(t))
}

/// T ≈ R⁻¹ from V = QR, m ≥ n.
///
/// # Errors
/// [`Error::Cancelled`](crate::Error::Cancelled).
pub(super) fn inverse_by_qr(v: &Mat<f64>, progress: Option<Progress<'_>>) -> Result<Mat<f64>> {
    report(progress, 0.0)?;
    let (m, n) = (v.nrows(), v.ncols());
    let mut qr = v.clone();
    let block = if m.saturating_mul(n) <= MOST_UNBLOCKED { 1 } else { recommended_block_size::<f64>(m, n) };
    let mut householder = Mat::zeros(block, n);
    let parameters = Default::default();
    let mut memory = MemBuffer::new(qr_in_place_scratch::<f64>(m, n, block, Par::Seq, parameters));
    let info = qr_in_place(qr.as_mut(), householder.as_mut(), Par::Seq, MemStack::new(&mut memory), parameters);
    // Where a column is nothing but rounding beside those before it, it is passed over, and R is no triangle.
    let r = match info.rank < n {
        true => triangle_by_reflections(v.clone(), progress)?,
        false => upper_triangle(&qr.submatrix(0, 0, n, n).to_owned()),
    };
    Ok(inverse_of_upper(r.as_ref()))
}

/// R of V = QR by Householder's reflections, each of them, whatever is left of its column (Golub & Van Loan, *Matrix
/// Computations*, 4th ed., Algorithm 5.2.1).
fn triangle_by_reflections(mut v: Mat<f64>, progress: Option<Progress<'_>>) -> Result<Mat<f64>> {
    let n = v.ncols();
    for k in 0..n {
        report(progress, 0.0)?;
        let mut reflector = v.col_as_slice(k)[k..].to_vec();
        let norm = reflector.iter().map(|x| x * x).sum::<f64>().sqrt();
        let head = reflector[0] + norm.copysign(reflector[0]);
        reflector[0] = head;
        let square: f64 = reflector.iter().map(|x| x * x).sum();
        if square == 0.0 {
            continue;
        }
        for j in k..n {
            let column = &mut v.col_as_slice_mut(j)[k..];
            let along: f64 = reflector.iter().zip(column.iter()).map(|(h, x)| h * x).sum();
            let twice = 2.0 * along / square;
            column.iter_mut().zip(&reflector).for_each(|(x, h)| *x -= twice * h);
        }
    }
    Ok(upper_triangle(&v.submatrix(0, 0, n, n).to_owned()))
}
