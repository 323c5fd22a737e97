//! Gram matrices, and every symmetric matrix that must be judged — with proofs.
//!
//! In order of importance, gramkit pursues: answers that are never wrong; evidence with every answer; accuracy that is
//! stated; speed; a small closure of dependencies.
//!
//! ```
//! use gramkit::{Definiteness, Gram, Independence, MatrixView, Vectors, Verdict};
//!
//! // Three decimal vectors in the plane: always dependent.
//! let x = [0.1, 0.3, 0.7, 0.2, 0.6, 0.9];
//! let vectors = Vectors::columns(MatrixView::row_major(&x, 2, 3)?);
//!
//! // The computed Gram matrix alone cannot tell, and says so …
//! let gram = Gram::of(&vectors)?;
//! assert_eq!(Definiteness::of(&gram)?.is_positive_definite(), Verdict::Undetermined);
//! // … the vectors can: three in the plane are dependent, and XᵀX is singular.
//! assert_eq!(Independence::of(&vectors)?.verdict, Verdict::Refuted);
//! assert_eq!(Definiteness::of_gram(&vectors)?.is_positive_definite(), Verdict::Refuted);
//! # Ok::<(), gramkit::Error>(())
//! ```
//!
//! # The tour
//!
//! ```text
//!  Vectors ── Gram ─────────┐                       ┌ Definiteness · Inertia
//!  feature maps · angles ───┼──►  Symmetric ────────┼ Determinant
//!  f : Rⁿ → R ── hessian ───┤   values + radius     ├ Eigen · ConditionNumber
//!  Field on a grid ─────────┘                       └ Curvature
//!  Vectors ──────────────────────────────────────────► Independence · Rank · Svd · Orthonormal · Collinearity · GramField
//!  feature maps ─── Style ───────────────────────────► style distances and their gradient
//! ```
//!
//! One noun stands in the middle. *Sources* assemble a [`Symmetric`]: its values, and a [`Radius`] that bounds how far
//! the true matrix may be from them. *Answers* judge it. The definiteness of a Gram matrix and the class of a
//! stationary point are one routine, the certified [`Inertia`]: n₋ = 0 is positive semidefinite; n₊ = n is independent,
//! and is a strict minimum; n₊, n₋ > 0 is a saddle.
//!
//! * **Sources.** [`Vectors::columns`] and [`Vectors::rows`] say what a matrix means, borrowed from faer, nalgebra or
//!   slices. [`Gram`] is XᵀX or XXᵀ — [`centred`](Centring), [`divided`](Divisor), weighted, in doubled [`Accuracy`] — and
//!   [`CrossGram`] XᵀY. [`GramAccumulator`] takes rows that keep coming, [`GramBatch`] many small matrices,
//!   [`GramVectorProduct`] is XᵀXv.
//! * **Derivatives**, with the error of each. Of functions: [`gradient()`], [`jacobian`], [`hessian()`],
//!   [`hessian_vector_product`], [`SecondOrderModel`], [`LeastSquares`], and [`check_hessian`] for somebody else's. Of samples
//!   on a grid: [`Field`], or [`SlabField`](field::SlabField) where they do not fit into memory; see module [`field`].
//! * **Feature maps and series.** [`style`]: the Gram matrix of feature maps, divided as its users do, the distance of two styles
//!   and its gradient; with feature `filters`, a bank of a hundred filters makes feature maps of any image. [`angular`]:
//!   Gramian angular fields, in linear memory, and their inverse.
//! * **Answers about a [`Symmetric`].** [`Definiteness`], [`Determinant`], [`ExactDeterminant`], [`Eigen`], [`Curvature`].
//! * **Answers about [`Vectors`]**, without squaring the condition number. [`Independence`], [`IndependenceWithin`],
//!   [`Rank`], [`Svd`], [`Orthonormal`], [`Collinearity`], [`GramField`].
//! * **Proofs to keep.** A [`Certificate`] of a definiteness or independence, checked by separate code.
//!
//! Each verdict is three-valued ([`Verdict`]) and names its evidence: a Cholesky factor multiplied out, a vector x with
//! xᵀAx < 0 evaluated exactly, integers with Σ cⱼxⱼ = 0, a prime. Where floating point cannot tell, exact arithmetic does,
//! within a [budget](VerdictOptions) of operations; what rests on an estimated radius has another type ([`Claim`]) than
//! what is proved. Module [`verdict`] tells what is proved by which theorem, at what cost and how far, and what the
//! customary tests answer instead; module [`rounding`] on which arithmetic it rests.
//!
//! "Not positive semidefinite", "dependent", "saddle" and "undetermined" are answers. An [`Error`] is misuse (a shape,
//! a NaN with its index, an asymmetry with its gap), a result outside of f64, an iteration that did not converge, a
//! thread on which nothing can be proved, an exact number beyond the caller's budget, or a call that its own progress
//! callback cancelled.
//!
//! # Conventions
//!
//! * Inputs are `f32` or `f64`, results `f64`: see [`Real`].
//! * Indices count from 0. Eigenvalues ascend, singular values descend.
//! * A matrix of order 0 is positive definite, with determinant 1 and rank 0; its condition number is undefined. The
//!   Gram matrix of vectors of dimension 0 is zero.
//! * The same input gives the same bits on any number of threads.
//!
//! # Features
//!
//! None is on by default.
//!
//! | feature | adds |
//! |---|---|
//! | `table` | [`table`](https://docs.rs/gramkit/latest/gramkit/table): CSV and NPY in and out |
//! | `plot` | [`plot`](https://docs.rs/gramkit/latest/gramkit/plot): pictures of all that is computed here, SVG and PNG |
//! | `filters` | [`filters`](https://docs.rs/gramkit/latest/gramkit/filters): a bank of filters for images, and reading them |
//! | `serde` | [`CertificateFile`](https://docs.rs/gramkit/latest/gramkit/struct.CertificateFile.html): certificates as JSON |
//! | `cli` | the `gramkit` program, with all of them |
//!
//! # Why not just nalgebra or faer?
//!
//! For a decomposition, use them; gramkit computes with faer too. The difference is in the question:
//!
//! ```
//! // "Are these columns independent?", the usual way.
//! let e = 1e-9;
//! let x = nalgebra::dmatrix![1.0, 1.0; e, 0.0; 0.0, e];
//! assert_eq!((x.transpose() * &x).determinant(), 0.0); // "no" — but they are, by far
//!
//! use gramkit::{Independence, Vectors, Verdict};
//! assert_eq!(Independence::of(&Vectors::columns(&x))?.verdict, Verdict::Proved);
//! # Ok::<(), gramkit::Error>(())
//! ```

#![warn(clippy::print_stdout, clippy::print_stderr)]

pub mod angular;
mod collinearity;
mod enclosure;
mod error;
pub mod field;
#[cfg(feature = "filters")]
pub mod filters;
pub mod generate;
mod gram;
mod gram_field;
mod hessian;
mod interop;
mod orthonormal;
#[cfg(feature = "plot")]
pub mod plot;
mod progress;
mod radius;
pub mod rounding;
mod scalar;
mod simd;
mod spectrum;
pub mod style;
mod symmetric;
#[cfg(feature = "table")]
pub mod table;
mod vectors;
pub mod verdict;
mod view;
#[cfg(any(feature = "table", feature = "plot", feature = "filters"))]
mod whole_file;

pub use collinearity::Collinearity;
pub use enclosure::Enclosure;
pub use error::{Error, Result};
pub use gram::{
    Accuracy, Centring, CrossGram, Divisor, Gram, GramAccumulator, GramBatch, GramOptions, GramVectorProduct,
};
/// Integers of any length, of [`Relation`] and [`ExactDeterminant`].
pub use num_bigint::BigInt;

pub use field::{Field, Layout, Slabs};
pub use gram_field::{Ellipse, GramField, GramNorm, Plane};
pub use hessian::{
    Agreement, Bounds, DerivativeBounds, DerivativeCheck, Differences, FunctionHessian, Gradient, HessianVectorProduct,
    Jacobian, LeastSquares, Magnitude, ModelValue, Noise, NoiseEstimate, SecondOrderModel, Status, check_gradient,
    check_hessian, gradient, gradients, hessian, hessian_vector_product, hessian_vector_product_of_gradient, hessians,
    jacobian,
};
pub use orthonormal::{CholeskyQr, GramSchmidt, Orthogonalization, Orthonormal};
pub use progress::Progress;
pub use radius::Radius;
pub use scalar::Real;
pub use spectrum::{
    ConditionNumber, Eigen, Svd, eigenvalues_2x2, eigenvalues_3x3, eigenvectors_2x2, eigenvectors_3x3,
    packed_eigenvalues, packed_eigenvectors, unresolved_by_gram,
};
pub use symmetric::Symmetric;
pub use vectors::{Orientation, Vectors};
pub use verdict::{
    Certificate, CholeskyFactor, Claim, ClassCounts, Count, Curvature, CurvatureClass, Definiteness, DefinitenessClass,
    Determinant, Evidence, ExactDeterminant, Flaw, Independence, IndependenceWithin, Inertia, Minor, NumericalRank,
    Obstacle, PointClass, Preconditioner, PrincipalMinors, Rank, RankEvidence, Rejection, Relation, Subspace,
    Tolerance, VanishingMinors, Verdict, VerdictOptions, Witness, packed_classes, packed_margins,
};
#[cfg(feature = "serde")]
pub use verdict::{CertificateError, CertificateFile, Selection};
pub use view::MatrixView;
#[cfg(any(feature = "table", feature = "plot", feature = "filters"))]
pub use whole_file::write_whole;

/// The README's library example runs as a test.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
mod readme {}
