//! The extension module behind the Python package `gramkit`: arguments come in, the library is called, answers go out.

mod array_in; // arrays that come in, borrowed
mod array_out; // arrays that go out, in NumPy's memory
mod call; // work away from the interpreter: threads, signals, progress
mod claim; // True, False or None; bounds
mod course; // progress and signals of work on other threads
mod entries; // numbers that are no doubles
mod error; // exceptions
mod owned; // work that is left behind where it is interrupted
mod pool; // the threads of this process
mod relation; // integer relations, by name

mod accumulator;
mod analysis;
mod angles;
mod batch;
mod certificate;
mod collinearity;
mod column_names; // of frames
mod covariance;
mod cross_gram;
mod definiteness;
mod determinant;
mod gram;
mod gram_state;
mod independence;
mod kernel;
mod kernel_pca;
mod low_rank;
mod matrix_picture;
mod nearest;
mod orthonormal;
mod pca;
mod polar;
mod procrustes;
mod projection;
mod rank;
mod scaling;
mod shifted;
mod shrunk;
mod similarity;
mod spectrum;
mod symmetric;
mod volume;
mod whitening;

mod critical_points;
mod differencing;
mod field;
mod function;
mod quantities;

mod angular;
mod filters;
mod style;

mod picture;

use pyo3::prelude::*;

/// The compiled half of gramkit; its names are those of the package.
#[pymodule(gil_used = false)]
mod _gramkit {
    use pyo3::prelude::*;

    #[pymodule_export]
    use super::accumulator::GramAccumulator;
    #[pymodule_export]
    use super::analysis::{Analysis, analyze, analyze_symmetric};
    #[pymodule_export]
    use super::angles::principal_angles;
    #[pymodule_export]
    use super::angular::{AngularField, angular_images, invert_angular};
    #[pymodule_export]
    use super::array_in::address;
    #[pymodule_export]
    use super::batch::gram_batch;
    #[pymodule_export]
    use super::certificate::{Certificate, verify};
    #[pymodule_export]
    use super::collinearity::{Collinearity, collinearity};
    #[pymodule_export]
    use super::covariance::covariance;
    #[pymodule_export]
    use super::critical_points::{critical_points, flattest};
    #[pymodule_export]
    use super::cross_gram::{CrossGram, cross_gram};
    #[pymodule_export]
    use super::definiteness::{Definiteness, definiteness, definiteness_of_gram};
    #[pymodule_export]
    use super::determinant::{Determinant, determinant, determinant_of_gram};
    #[pymodule_export]
    use super::differencing::Differencing;
    #[pymodule_export]
    use super::field::{hessian_at, structure_tensor};
    #[pymodule_export]
    use super::filters::filter_responses;
    #[pymodule_export]
    use super::function::{
        Stepping, check_derivative, curvature, function_gradient, function_hessian, function_hvp, function_jacobian,
    };
    #[pymodule_export]
    use super::gram::{Gram, gram};
    #[pymodule_export]
    use super::gram_state::{ColumnReport, GramState};
    #[pymodule_export]
    use super::independence::{ClosestRelation, Independence, closest_relation, independence};
    #[pymodule_export]
    use super::kernel::{cross_kernel, kernel_gram, kernel_vector_product};
    #[pymodule_export]
    use super::kernel_pca::{KernelPca, kernel_pca};
    #[pymodule_export]
    use super::low_rank::{LowRank, low_rank_of_kernel, low_rank_of_matrix};
    #[pymodule_export]
    use super::nearest::{Nearest, nearest};
    #[pymodule_export]
    use super::orthonormal::{Orthonormal, orthonormalize};
    #[pymodule_export]
    use super::pca::{Pca, pca};
    #[pymodule_export]
    use super::picture::{field_svg, matrix_svg};
    #[pymodule_export]
    use super::polar::polar;
    #[pymodule_export]
    use super::procrustes::procrustes;
    #[pymodule_export]
    use super::projection::project;
    #[pymodule_export]
    use super::quantities::compute;
    #[pymodule_export]
    use super::rank::{Rank, rank};
    #[pymodule_export]
    use super::scaling::mds;
    #[pymodule_export]
    use super::shifted::{AtLeast, Culprits, EigenvalueCount, at_least, culprits, eigenvalue_count, inverse_diagonal};
    #[pymodule_export]
    use super::shrunk::shrunk_covariance;
    #[pymodule_export]
    use super::similarity::compare;
    #[pymodule_export]
    use super::spectrum::{Eigen, Svd, cond, eigh, svd};
    #[pymodule_export]
    use super::style::{Style, style_distance, style_gradient, style_of};
    #[pymodule_export]
    use super::symmetric::{Symmetric, pairwise_covariance, symmetric_within};
    #[pymodule_export]
    use super::volume::volume;
    #[pymodule_export]
    use super::whitening::{WhiteningTransform, whiten};
    #[pymodule_export]
    use super::{set_threads, threads, version};

    /// Finds NumPy's functions now: the crate `numpy` does so at its first array, and panics if a signal interrupts that.
    #[pymodule_init]
    fn init(module: &Bound<'_, PyModule>) -> PyResult<()> {
        numpy::PyArray1::<f64>::zeros(module.py(), 0, false);
        Ok(())
    }
}

/// The version of the package.
#[pyfunction]
fn version() -> &'static str {
    env!("CARGO_PKG_VERSION")
}

/// How many threads work is shared among.
#[pyfunction]
fn threads() -> usize {
    pool::Pool::current().map_or(1, |pool| pool.size())
}

/// Shares work among this many threads from now on, 0 for one on each processor.
#[pyfunction]
fn set_threads(threads: usize) -> usize {
    pool::Pool::replace(threads).map_or(1, |pool| pool.size())
}
