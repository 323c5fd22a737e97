//! The generalised Hessian of the dual problem.

use faer::Mat;

use super::constraints::Constraints;
use crate::product::product;
use crate::spectrum::Eigen;

/// √½: an entry that stands on both sides of the diagonal counts twice, and its coordinate is √2 times the entry.
pub(super) const ROOT_HALF: f64 = std::f64::consts::FRAC_1_SQRT_2;

/// H ↦ V(Ω∘(VᵀHV))Vᵀ on the symmetric matrices supported on the diagonal and the fixed entries, in coordinates in which
/// ‖·‖_F is the Euclidean norm.
///
/// ω is 1 for two positive eigenvalues, 0 for two others, and λ_i/(λ_i − λ_l) for λ_i > 0 ≥ λ_l. With N the smaller
/// family of eigenvectors, F the other, and weights w between them, V(Ω∘T)Vᵀ = R + Rᵀ for R = N·Z, Z = ½(NᵀHN)Nᵀ +
/// (w∘(NᵀHF))Fᵀ; if N is that of the eigenvalues that are not positive, with weights 1 − ω, it is H less that.
pub(super) struct Curvature<'a> {
    constraints: &'a Constraints,
    /// N.
    near: Mat<f64>,
    /// Nᵀ, whose columns are the rows of N.
    near_rows: Mat<f64>,
    /// F.
    far: Mat<f64>,
    /// w, a row for each column of N.
    weights: Mat<f64>,
    /// Whether N is the family of the eigenvalues that are not positive.
    is_complement: bool,
    regularisation: f64,
}

impl<'a> Curvature<'a> {
    pub(super) fn of(eigen: &Eigen, constraints: &'a Constraints, regularisation: f64) -> Self {
        let (values, vectors) = (&eigen.values, eigen.vectors.as_ref());
        let n = values.len();
        let split = values.partition_point(|&value| value <= 0.0);
        let is_complement = split < n - split;
        let (low, high) = (vectors.subcols(0, split).to_owned(), vectors.subcols(split, n - split).to_owned());
        let gap = |low: usize, high: usize| values[split + high] - values[low];
        let (near, far, weights) = if is_complement {
            let weights = Mat::from_fn(split, n - split, |low, high| -values[low] / gap(low, high));
            (low, high, weights)
        } else {
            let weights = Mat::from_fn(n - split, split, |high, low| values[split + high] / gap(low, high));
            (high, low, weights)
        };
        let near_rows = near.transpose().to_owned();
        Self { constraints, near, near_rows, far, weights, is_complement, regularisation }
    }

    /// The Hessian times h.
    pub(super) fn times(&self, h: &[f64]) -> Vec<f64> {
        let n = self.near.nrows();
        let scaled = self.scaled(h);
        let of_near = product(scaled.transpose(), self.near.as_ref());
        let mut of_far = product(scaled.transpose(), self.far.as_ref());
        for j in 0..of_far.ncols() {
            let weights = self.weights.col_as_slice(j);
            of_far.col_as_slice_mut(j).iter_mut().zip(weights).for_each(|(x, weight)| *x *= weight);
        }
        let mut z = product(of_near.as_ref(), self.near.transpose());
        let other = product(of_far.as_ref(), self.far.transpose());
        for j in 0..n {
            z.col_as_slice_mut(j).iter_mut().zip(other.col_as_slice(j)).for_each(|(z, other)| *z = 0.5 * *z + other);
        }
        let entry = |i: usize, j: usize| dot(self.near_rows.col_as_slice(i), z.col_as_slice(j));
        let fixed =
            self.constraints.fixed.iter().map(|at| (entry(at.row, at.column) + entry(at.column, at.row)) / ROOT_HALF);
        let image = (0..n).map(|i| 2.0 * entry(i, i)).chain(fixed);
        let signed = |(image, h): (f64, &f64)| if self.is_complement { h - image } else { image };
        image.zip(h).map(|(image, h)| signed((image, h)) + self.regularisation * h).collect()
    }

    /// HN.
    fn scaled(&self, h: &[f64]) -> Mat<f64> {
        let n = self.near.nrows();
        let mut scaled = self.near.clone();
        for j in 0..scaled.ncols() {
            let (column, source) = (scaled.col_as_slice_mut(j), self.near.col_as_slice(j));
            column.iter_mut().zip(h).for_each(|(x, h)| *x *= h);
            for (at, h) in self.constraints.fixed.iter().zip(&h[n..]) {
                column[at.row] += ROOT_HALF * h * source[at.column];
                column[at.column] += ROOT_HALF * h * source[at.row];
            }
        }
        scaled
    }

    /// An approximation of the Hessian's diagonal: exact for the diagonal entries, the larger of two terms for others
    /// (Borsdorf & Higham, *A preconditioned Newton algorithm for the nearest correlation matrix*, IMA Journal of
    /// Numerical Analysis 30 (2010) 94–107, §3.3).
    pub(super) fn diagonal(&self) -> Vec<f64> {
        let n = self.near.nrows();
        let squares = |m: &Mat<f64>| Mat::from_fn(m.nrows(), m.ncols(), |i, j| m[(i, j)] * m[(i, j)]);
        let (near, far) = (squares(&self.near), squares(&self.far));
        let sums: Vec<f64> = (0..n).map(|i| (0..near.ncols()).map(|k| near[(i, k)]).sum()).collect();
        // Row i of F²wᵀ as a column.
        let spread = product(self.weights.as_ref(), far.transpose());
        let near = near.transpose().to_owned();
        let entry = |i: usize, j: usize| {
            let mixed = dot(near.col_as_slice(j), spread.col_as_slice(i));
            sums[i] * sums[j] + mixed + dot(near.col_as_slice(i), spread.col_as_slice(j))
        };
        let fixed = self.constraints.fixed.iter().map(|at| entry(at.row, at.column));
        let least = self.regularisation.max(f64::EPSILON);
        let signed = |x: f64| if self.is_complement { 1.0 - x } else { x };
        (0..n).map(|i| entry(i, i)).chain(fixed).map(|x| (signed(x) + self.regularisation).max(least)).collect()
    }
}

pub(super) fn dot(a: &[f64], b: &[f64]) -> f64 {
    const LANES: usize = 8;
    let ((a, a_rest), (b, b_rest)) = (a.as_chunks::<LANES>(), b.as_chunks::<LANES>());
    let mut lanes = [0.0; LANES];
    for (a, b) in a.iter().zip(b) {
        for ((lane, a), b) in lanes.iter_mut().zip(a).zip(b) {
            *lane += a * b;
        }
    }
    lanes.iter().sum::<f64>() + a_rest.iter().zip(b_rest).map(|(a, b)| a * b).sum::<f64>()
}
