//! A rotation after which the columns of a matrix are orthogonal, each to the others to its own size.

use faer::Mat;

/// Sweeps at most; a handful is enough, and what is proved afterwards is measured.
const MOST_SWEEPS: usize = 30;
/// A cosine below which two columns count as orthogonal.
const SMALL: f64 = 1.0 / (1_u64 << 50) as f64;

/// V, nearly orthogonal, with AV of nearly orthogonal columns: Jacobi's rotations from one side (Hestenes), which are
/// relatively precise however unlike the lengths of the columns are.
pub(super) fn rotation(a: &Mat<f64>) -> Mat<f64> {
    let n = a.ncols();
    let (mut a, mut v) = (a.clone(), Mat::<f64>::identity(n, n));
    for _ in 0..MOST_SWEEPS {
        let mut turned = false;
        for i in 0..n {
            for j in i + 1..n {
                let inner = |x: &[f64], y: &[f64]| x.iter().zip(y).map(|(x, y)| x * y).sum::<f64>();
                let (x, y) = (a.col_as_slice(i), a.col_as_slice(j));
                let (first, second, between) = (inner(x, x), inner(y, y), inner(x, y));
                // A comparison that a NaN fails.
                let apart = between.abs() > SMALL * first.sqrt() * second.sqrt();
                if !apart {
                    continue;
                }
                turned = true;
                let half = (second - first) / (2.0 * between);
                let tangent = half.signum() / (half.abs() + half.hypot(1.0));
                let cosine = 1.0 / tangent.hypot(1.0);
                let sine = cosine * tangent;
                for m in [&mut a, &mut v] {
                    for k in 0..m.nrows() {
                        let (x, y) = (m[(k, i)], m[(k, j)]);
                        m[(k, i)] = cosine * x - sine * y;
                        m[(k, j)] = sine * x + cosine * y;
                    }
                }
            }
        }
        if !turned {
            break;
        }
    }
    v
}
