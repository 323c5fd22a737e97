//! Kernels of points, as columns on demand.

use faer::Mat;
use gramkit::low_rank::{ColumnSource, Premise};
use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};

/// The platform's exp is off by a unit in the last place at most, 2u·k for k ≤ 1; t = d²/2ℓ² by six roundings for
/// points of two coordinates, which move k by no more than t·e^(−t) ≤ 0.37 of them: 2u + 2.3u, in all.
pub(super) const EXPONENTIAL_ERROR: f64 = 5.0 * f64::EPSILON / 2.0;

/// exp(−‖x − y‖²/2ℓ²) for the rows x, y of two matrices.
pub(super) fn rbf(x: &Mat<f64>, i: usize, y: &Mat<f64>, j: usize, length: f64) -> f64 {
    let square: f64 = (0..x.ncols()).map(|k| (x[(i, k)] - y[(j, k)]).powi(2)).sum();
    (-square / (2.0 * length * length)).exp()
}

/// The kernel of points with themselves.
pub(super) fn source(points: &Mat<f64>, length: f64) -> ColumnSource<'_> {
    let n = points.nrows();
    let fill = move |indices: &[usize], columns: &mut [f64]| {
        for (&j, column) in indices.iter().zip(columns.chunks_exact_mut(n)) {
            column.iter_mut().enumerate().for_each(|(i, entry)| *entry = rbf(points, i, points, j, length));
        }
        Ok(())
    };
    let source = ColumnSource::new(vec![1.0; n], Premise::ByTheorem, fill).unwrap();
    source.with_errors(EXPONENTIAL_ERROR, 0.0).unwrap()
}

/// Normal numbers of this deviation (Box and Muller 1958).
pub(super) fn normal(rows: usize, columns: usize, deviation: f64, seed: u64) -> Mat<f64> {
    let mut random = StdRng::seed_from_u64(seed);
    Mat::from_fn(rows, columns, |_, _| {
        let radius = (-2.0 * (1.0 - random.random::<f64>()).ln()).sqrt();
        deviation * radius * (std::f64::consts::TAU * random.random::<f64>()).cos()
    })
}

/// Points on a line, from 0 to 1.
pub(super) fn line(n: usize) -> Mat<f64> {
    Mat::from_fn(n, 1, |i, _| i as f64 / (n - 1) as f64)
}

/// The whole kernel matrix.
pub(super) fn whole(points: &Mat<f64>, length: f64) -> Mat<f64> {
    Mat::from_fn(points.nrows(), points.nrows(), |i, j| rbf(points, i, points, j, length))
}
