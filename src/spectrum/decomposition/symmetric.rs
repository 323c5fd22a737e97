//! Symmetric matrices: tridiagonal form, its eigenvalues, and the eigenvectors back.

use faer::diag::Diag;
use faer::dyn_stack::{MemBuffer, MemStack, StackReq};
use faer::linalg::evd::tridiag::tridiag_in_place;
use faer::linalg::evd::{
    ComputeEigenvectors, SelfAdjointEvdParams, self_adjoint_evd_scratch, tridiagonal_self_adjoint_evd,
};
use faer::linalg::householder::apply_block_householder_sequence_on_the_left_in_place_with_conj;
use faer::linalg::qr::no_pivoting::factor::recommended_block_size;
use faer::{Auto, Conj, Mat, Par, Spec};

use crate::error::Result;
use crate::product::MOST_UNBLOCKED;
use crate::progress::{Progress, report};

/// What is computed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::spectrum) enum Wanted {
    /// The eigenvalues.
    Values,
    /// The eigenvalues and eigenvectors.
    Vectors,
}

/// Memory for one matrix after another, and what is found of the last one.
pub(in crate::spectrum) struct SymmetricSolver {
    order: usize,
    memory: MemBuffer,
    values: Diag<f64>,
    vectors: Option<Mat<f64>>,
    /// The tridiagonal form, below whose diagonals the reflections stand.
    form: Mat<f64>,
    /// The factors of the reflections, in blocks.
    factors: Mat<f64>,
}

impl SymmetricSolver {
    pub(in crate::spectrum) fn new(order: usize, wanted: Wanted) -> Self {
        Self::holding(Mat::zeros(order, order), wanted)
    }

    /// Holds the matrix with this lower triangle, in whose place its tridiagonal form will stand.
    pub(in crate::spectrum) fn holding(a: Mat<f64>, wanted: Wanted) -> Self {
        let order = a.nrows();
        // One reflection at a time takes no product.
        let block = if is_small(order) { 1 } else { recommended_block_size::<f64>(order, order) };
        Self {
            order,
            memory: memory(order, wanted),
            values: Diag::zeros(order),
            vectors: (wanted == Wanted::Vectors).then(|| Mat::zeros(order, order)),
            form: a,
            factors: Mat::zeros(block, order.saturating_sub(1)),
        }
    }

    /// Decomposes the matrix with this lower triangle; says whether all is finite and the iteration has converged.
    ///
    /// # Errors
    /// [`Error::Cancelled`](crate::Error::Cancelled), between the steps.
    pub(in crate::spectrum) fn decompose(&mut self, a: &Mat<f64>, progress: Option<Progress<'_>>) -> Result<bool> {
        if self.form.nrows() != self.order {
            self.form = Mat::zeros(self.order, self.order);
        }
        self.form.copy_from(a);
        self.solve(progress)
    }

    /// Decomposes the matrix that it holds, and holds it no longer.
    ///
    /// # Errors
    /// As [`Self::decompose`].
    pub(in crate::spectrum) fn solve(&mut self, progress: Option<Progress<'_>>) -> Result<bool> {
        let n = self.order;
        if n == 0 {
            return Ok(true);
        }
        let parameters = parameters(n);
        report(progress, 0.0)?;
        let (form, factors) = (&mut self.form, &mut self.factors);
        let stack = MemStack::new(&mut self.memory);
        tridiag_in_place(form.as_mut(), factors.as_mut(), Par::Seq, stack, parameters.config.tridiag.into());
        report(progress, 0.0)?;
        let column_below = |j: usize| form.col(j).subrows(j + 1, n - j - 1);
        let diagonal = form.as_ref().diagonal().column_vector().to_owned().into_diagonal();
        let subdiagonal = form.submatrix(1, 0, n - 1, n - 1).diagonal().column_vector().to_owned().into_diagonal();
        // While the tridiagonal form is decomposed, which takes twice the memory of the matrix, the reflections of a
        // large one take half of it, and no more.
        let reflections: Option<Vec<f64>> = (self.vectors.is_some() && !is_small(n))
            .then(|| (0..n).flat_map(|j| column_below(j).iter().copied()).collect());
        if reflections.is_some() {
            *form = Mat::new();
        }
        let vectors = self.vectors.as_mut().map(|vectors| vectors.as_mut());
        let (values, stack) = (self.values.as_mut(), MemStack::new(&mut self.memory));
        let (diagonal, subdiagonal) = (diagonal.as_ref(), subdiagonal.as_ref());
        let outcome = tridiagonal_self_adjoint_evd(diagonal, subdiagonal, values, vectors, Par::Seq, stack, parameters);
        report(progress, 0.0)?;
        if outcome.is_err() || !self.values.column_vector().iter().all(|d| d.is_finite()) {
            return Ok(false);
        }
        if let Some(reflections) = reflections {
            // What has been written to is given back first.
            self.memory = MemBuffer::new(StackReq::empty());
            self.memory = memory(n, Wanted::Vectors);
            let mut rest = reflections.into_iter();
            self.form = Mat::zeros(n, n);
            for j in 0..n {
                self.form.col_mut(j).subrows_mut(j + 1, n - j - 1).iter_mut().zip(&mut rest).for_each(|(x, y)| *x = y);
            }
        }
        if let Some(vectors) = &mut self.vectors {
            apply_block_householder_sequence_on_the_left_in_place_with_conj(
                self.form.submatrix(1, 0, n - 1, n - 1),
                self.factors.as_ref(),
                Conj::No,
                vectors.as_mut().subrows_mut(1, n - 1),
                Par::Seq,
                MemStack::new(&mut self.memory),
            );
        }
        Ok(true)
    }

    /// The eigenvalues of the last matrix, in no order that is relied on.
    pub(in crate::spectrum) fn values(&self) -> impl Iterator<Item = f64> + '_ {
        self.values.column_vector().iter().copied()
    }

    /// The eigenvectors of the last matrix, as columns.
    pub(in crate::spectrum) fn vectors(&self) -> Option<&Mat<f64>> {
        self.vectors.as_ref()
    }

    /// The same, without the rest.
    pub(in crate::spectrum) fn into_vectors(self) -> Option<Mat<f64>> {
        self.vectors
    }

    /// The same, to be changed.
    pub(in crate::spectrum) fn vectors_mut(&mut self) -> Option<&mut Mat<f64>> {
        self.vectors.as_mut()
    }
}

/// The memory that a decomposition takes beside the matrix and its vectors.
fn memory(order: usize, wanted: Wanted) -> MemBuffer {
    let compute = match wanted {
        Wanted::Values => ComputeEigenvectors::No,
        Wanted::Vectors => ComputeEigenvectors::Yes,
    };
    MemBuffer::new(self_adjoint_evd_scratch::<f64>(order.max(1), compute, Par::Seq, parameters(order)))
}

fn is_small(order: usize) -> bool {
    order.saturating_mul(order) <= MOST_UNBLOCKED
}

/// faer's own, but that a small matrix is not divided.
fn parameters(order: usize) -> Spec<SelfAdjointEvdParams, f64> {
    let mut parameters: SelfAdjointEvdParams = Auto::<f64>::auto();
    if is_small(order) {
        parameters.recursion_threshold = usize::MAX;
    }
    parameters.into()
}
