//! Orders above 3: one matrix after another, by the solver that the whole crate computes with.

use faer::Mat;

use super::packed_index;
use crate::rounding::{exponent, scale_by_power_of_two};
use crate::spectrum::decomposition::{SymmetricSolver, Wanted};
use crate::spectrum::{fix_sign, without_tiny_entries};

/// Memory for one matrix after another.
pub(super) struct Workspace {
    order: usize,
    solver: SymmetricSolver,
    scaled: Mat<f64>,
}

impl Workspace {
    pub(super) fn new(order: usize, with_vectors: bool) -> Self {
        let wanted = if with_vectors { Wanted::Vectors } else { Wanted::Values };
        Self { order, solver: SymmetricSolver::new(order, wanted), scaled: Mat::zeros(order, order) }
    }

    /// The eigenvalues of the matrix with these packed components, ascending, each with its position in
    /// [`Workspace::vectors`]; none if an entry is not finite or the iteration does not converge.
    pub(super) fn solve(&mut self, packed: impl Fn(usize) -> f64) -> Option<Vec<(f64, usize)>> {
        let n = self.order;
        let mut largest = 0.0_f64;
        for k in 0..n * (n + 1) / 2 {
            let x = packed(k).abs();
            if !x.is_finite() {
                return None;
            }
            largest = largest.max(x);
        }
        let e = exponent(largest);
        for j in 0..n {
            for i in 0..n {
                self.scaled[(i, j)] = scale_by_power_of_two(packed(packed_index(n, i.min(j), i.max(j))), -e);
            }
        }
        if !self.decompose() {
            self.scaled = without_tiny_entries(&self.scaled);
            if !self.decompose() {
                return None;
            }
        }
        let values = self.solver.values().enumerate();
        let mut ascending: Vec<(f64, usize)> = values.map(|(k, d)| (scale_by_power_of_two(d, e), k)).collect();
        ascending.sort_by(|a, b| a.0.total_cmp(&b.0));
        if let Some(vectors) = self.solver.vectors_mut() {
            (0..n).for_each(|k| {
                fix_sign(vectors, k);
            });
        }
        Some(ascending)
    }

    /// The eigenvectors of the last matrix, as columns.
    pub(super) fn vectors(&self) -> Option<&Mat<f64>> {
        self.solver.vectors()
    }

    fn decompose(&mut self) -> bool {
        self.solver.decompose(&self.scaled, None).unwrap_or(false)
    }
}
