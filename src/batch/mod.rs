//! Many symmetric matrices of one small order, side by side: eigenvalues, eigenvectors, definiteness, classes.
//!
//! A [`SymmetricBatch`] is a view of matrices as they lie in memory, in any of these layouts, and of how far each true
//! matrix may be from them:
//!
//! | from | one matrix after another, each as |
//! |---|---|
//! | [`from_matrices`](SymmetricBatch::from_matrices) | an `nalgebra::SMatrix<f64, N, N>` |
//! | [`from_arrays`](SymmetricBatch::from_arrays) | a `[[f64; N]; N]` |
//! | [`from_packed`](SymmetricBatch::from_packed) | its packed upper triangle, row by row: xx, xy, xz, yy, yz, zz |
//! | [`from_grams`](SymmetricBatch::from_grams) | one of a [`GramBatch`](crate::gram::GramBatch), with its radius |
//! | [`from_components`](SymmetricBatch::from_components) | the entries of one number in n(n+1)/2 rows |
//!
//! ```
//! use gramkit::batch::SymmetricBatch;
//! use gramkit::claim::DefinitenessClass::{Indefinite, PositiveDefinite};
//! use nalgebra::matrix;
//! let tensors = [matrix![2.0, 1.0; 1.0, 2.0], matrix![1.0, 2.0; 2.0, 1.0]];
//! let batch = SymmetricBatch::from_matrices(&tensors);
//! assert_eq!(batch.definiteness()?.classes, [Some(PositiveDefinite), Some(Indefinite)]);
//! let eigenvalues = batch.eigenvalues()?;
//! assert_eq!(eigenvalues.values, [[1.0, -1.0], [3.0, 3.0]]); // the lower ones, then the upper ones
//! // Each is known to within an error, here with what is unknown of the matrices.
//! let enclosure = batch.with_radius(0.01)?.eigenvalues()?.enclosure(1, 0).unwrap();
//! assert!(enclosure.contains(-1.009) && !enclosure.contains(-0.98));
//! # Ok::<(), gramkit::Error>(())
//! ```
//!
//! # Speed
//!
//! The loops without branches of [`spectrum::packed`](crate::spectrum::packed) and
//! [`verdict::packed`](crate::verdict::packed) run over entries of the same number, side by side. A few hundred
//! matrices at a time are brought into that order and judged while they are in the first-level cache; no copy of all of
//! them is made. The matrices are shared among rayon's threads, and the bits do not depend on the number of these.
//!
//! # What is proved
//!
//! A class that is decided is that of every symmetric matrix within the radius r of a matrix, by the signs of minors
//! (orders 1 to 3), of pivots (4 to 6), or by a factorisation: proved, if r is a bound. Eigenvalues of orders 1 to 3
//! are within the stated error of those of every such matrix, by the bounds that
//! [`spectrum::packed::plane`](crate::spectrum::packed::plane) and
//! [`spectrum::packed::space`](crate::spectrum::packed::space) prove, and Weyl's theorem.
//!
//! # Matrices that are none
//!
//! The two triangles of a matrix must agree to the bit, as [`Symmetric::new`](crate::Symmetric::new) has it: whatever
//! is asked of a batch in which those of some matrix do not is an error with the number of the first such matrix. A
//! matrix with a NaN or an infinity is no error, because data has gaps: its eigenvalues are NaN, its definiteness is
//! open, its class invalid.

mod chunk;
mod classes;
mod definiteness;
mod eigenvalues;
mod eigenvectors;
#[cfg(feature = "nalgebra")]
mod nalgebra;
mod square;
mod symmetric_batch;

pub use definiteness::BatchDefiniteness;
pub use eigenvalues::BatchEigenvalues;
pub use eigenvectors::BatchEigenvectors;
pub use symmetric_batch::SymmetricBatch;
