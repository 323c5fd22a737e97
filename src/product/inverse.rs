//! The inverse of an upper triangle, some columns at a time.

use faer::{Mat, MatRef};

use super::multiplier::{Multiplier, Update};
use super::upper::{Divide, Upper};
use crate::simd::InstructionSet;

/// Columns of a panel, whose triangle stays in a nearest cache.
const COLUMNS: usize = 64;

/// T ≈ R⁻¹ from TR = I, of which the triangle on and above the diagonal of R is read; zeros below the diagonal, and
/// what is not finite where R is singular.
///
/// Row by row t(R + ΔR) = e with |ΔR| ≤ γ_(n+2)|R|: see [`Divide`].
pub(crate) fn inverse_of_upper(r: MatRef<'_, f64>) -> Mat<f64> {
    let n = r.ncols();
    let set = InstructionSet::detect();
    let mut multiplier = Multiplier::new();
    let mut t = Mat::identity(n, n);
    for first in (0..n).step_by(COLUMNS) {
        let width = COLUMNS.min(n - first);
        // The rows below have nothing in these columns.
        let (done, rest) = t.as_mut().subrows_mut(0, first + width).split_at_col_mut(first);
        let mut panel = rest.subcols_mut(0, width);
        let above = r.submatrix(0, first, first, width);
        multiplier.multiply(panel.as_mut(), done.as_ref(), above, Update::Subtract);
        let triangle = Upper::of(r.submatrix(first, first, width, width));
        set.run(Divide { x: panel, by: &triangle });
    }
    t
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rounding::gamma;
    use oracle::mutation::generator;
    use oracle::plain_product;
    use rand::RngExt;

    #[test]
    fn the_inverse_times_the_triangle_is_the_identity() {
        let mut random = generator(274);
        for n in [0, 1, 2, 63, 64, 65, 130, 200] {
            // Columns that sum to little beside their diagonal entry have a small inverse; below it stands anything.
            let r = Mat::from_fn(n, n, |i, j| match i.cmp(&j) {
                std::cmp::Ordering::Less => random.random_range(-1.0..1.0) / n as f64,
                std::cmp::Ordering::Equal => random.random_range(1.0..2.0),
                std::cmp::Ordering::Greater => f64::NAN,
            });
            let upper = Mat::from_fn(n, n, |i, j| if i <= j { r[(i, j)] } else { 0.0 });
            let t = inverse_of_upper(r.as_ref());
            assert!((0..n).all(|j| t.col_as_slice(j)[j + 1..].iter().all(|&t| t == 0.0)));
            // |T||R| has entries of 6 at most: the rows of |R⁻¹| sum to e at most.
            let gap = (plain_product(t.as_ref(), upper.as_ref()) - Mat::<f64>::identity(n, n)).norm_max();
            assert!(gap <= 2.0 * gamma(n + 2) * 6.0, "order {n}: {gap:e}");
        }
    }
}
