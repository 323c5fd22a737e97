//! Orders above 3: one matrix after another, by the solver that the whole crate computes with.

use faer::diag::Diag;
use faer::dyn_stack::{MemBuffer, MemStack};
use faer::linalg::evd::{ComputeEigenvectors, self_adjoint_evd, self_adjoint_evd_scratch};
use faer::{Mat, Par};

use super::packed_index;
use crate::rounding::{exponent, scale_by_power_of_two};
use crate::spectrum::{fix_sign, without_tiny_entries};

/// Memory for one matrix after another.
pub(super) struct Workspace {
    order: usize,
    memory: MemBuffer,
    scaled: Mat<f64>,
    values: Diag<f64>,
    vectors: Option<Mat<f64>>,
}

impl Workspace {
    pub(super) fn new(order: usize, with_vectors: bool) -> Self {
        let compute = if with_vectors { ComputeEigenvectors::Yes } else { ComputeEigenvectors::No };
        Self {
            order,
            memory: MemBuffer::new(self_adjoint_evd_scratch::<f64>(order, compute, Par::Seq, Default::default())),
            scaled: Mat::zeros(order, order),
            values: Diag::zeros(order),
            vectors: with_vectors.then(|| Mat::zeros(order, order)),
        }
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
        let values = self.values.column_vector();
        let mut ascending: Vec<(f64, usize)> = (0..n).map(|k| (scale_by_power_of_two(values[k], e), k)).collect();
        ascending.sort_by(|a, b| a.0.total_cmp(&b.0));
        if let Some(vectors) = &mut self.vectors {
            (0..n).for_each(|k| {
                fix_sign(vectors, k);
            });
        }
        Some(ascending)
    }

    /// The eigenvectors of the last matrix, as columns.
    pub(super) fn vectors(&self) -> Option<&Mat<f64>> {
        self.vectors.as_ref()
    }

    fn decompose(&mut self) -> bool {
        let vectors = self.vectors.as_mut().map(|v| v.as_mut());
        let stack = MemStack::new(&mut self.memory);
        self_adjoint_evd(self.scaled.as_ref(), self.values.as_mut(), vectors, Par::Seq, stack, Default::default())
            .is_ok_and(|()| self.values.column_vector().iter().all(|d| d.is_finite()))
    }
}
