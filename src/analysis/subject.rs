//! What can be analysed.

use super::Analysis;
use super::of_symmetric;
use super::of_vectors;
use super::options::AnalysisOptions;
use super::other_reading;
use crate::error::Result;
use crate::gram::Gram;
use crate::matrix::{Real, Symmetric, Vectors};

/// What [`Analysis::of`] takes: [`Vectors`], whose true Gram matrix is judged; or a [`Symmetric`], and so a [`Gram`],
/// which is judged as the stored matrix within its radius.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be analysed: it neither says what its vectors are, nor is it known to be symmetric",
    label = "neither `Vectors` nor a `Symmetric`",
    note = "write `&Vectors::columns(&x)` or `&Vectors::rows(&x)` of a matrix `x`; of a symmetric one, `&Symmetric::new(&x)?`"
)]
pub trait Subject: sealed::Sealed {
    #[doc(hidden)]
    fn analysed(&self, options: &AnalysisOptions<'_>) -> Result<Analysis>;

    #[doc(hidden)]
    fn with_written(&self, analysis: Analysis, options: &AnalysisOptions<'_>) -> Result<Analysis>;
}

impl<T: Real> Subject for Vectors<'_, T> {
    fn analysed(&self, options: &AnalysisOptions<'_>) -> Result<Analysis> {
        self.with_written(of_vectors::of_doubles(self, options)?, options)
    }

    fn with_written(&self, analysis: Analysis, options: &AnalysisOptions<'_>) -> Result<Analysis> {
        other_reading::of_vectors(analysis, self, options)
    }
}

impl Subject for Symmetric {
    fn analysed(&self, options: &AnalysisOptions<'_>) -> Result<Analysis> {
        self.with_written(of_symmetric::of_doubles(self, options)?, options)
    }

    fn with_written(&self, analysis: Analysis, options: &AnalysisOptions<'_>) -> Result<Analysis> {
        other_reading::of_symmetric(analysis, self, options)
    }
}

impl Subject for Gram {
    fn analysed(&self, options: &AnalysisOptions<'_>) -> Result<Analysis> {
        let matrix: &Symmetric = self;
        matrix.analysed(options)
    }

    fn with_written(&self, analysis: Analysis, options: &AnalysisOptions<'_>) -> Result<Analysis> {
        other_reading::of_symmetric(analysis, self, options)
    }
}

mod sealed {
    pub trait Sealed {}
    impl<T: crate::matrix::Real> Sealed for crate::matrix::Vectors<'_, T> {}
    impl Sealed for crate::matrix::Symmetric {}
    impl Sealed for crate::gram::Gram {}
}
