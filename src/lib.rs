//! Gram matrices, and every symmetric matrix that must be judged — with proofs.
//!
//! In order of importance, gramkit pursues: answers that are never wrong; evidence with every answer; accuracy that is
//! stated; speed; a small closure of dependencies.
//!
//! ```
//! use gramkit::{Analysis, Definiteness, MatrixView, Vectors, Verdict};
//!
//! // Three decimal vectors in the plane: always dependent.
//! let x = [0.1, 0.3, 0.7, 0.2, 0.6, 0.9];
//! let x = MatrixView::row_major(&x, 2, 3)?;
//! let analysis = Analysis::of(&Vectors::columns(x.clone()))?;
//! println!("{analysis}"); // definiteness, independence, rank, determinant, spectrum, collinearity: one page
//!
//! // The computed Gram matrix alone cannot tell, and says so …
//! let gram = analysis.gram.as_ref().unwrap();
//! assert_eq!(Definiteness::of(gram)?.is_positive_definite(), Verdict::Undetermined);
//! // … the vectors can: three in the plane are dependent, and XᵀX is singular.
//! assert_eq!(analysis.independence.as_ref().unwrap().verdict, Verdict::Refuted);
//! assert_eq!(analysis.definiteness.is_positive_definite(), Verdict::Refuted);
//! // What is proved can be kept, and checked by separate code.
//! assert!(analysis.certificate().unwrap().verify(x).is_ok());
//! # Ok::<(), gramkit::Error>(())
//! ```
//!
//! # The tour
//!
//! ```text
//!  Vectors ── Gram ─────────┐                       ┌ Definiteness · Inertia
//!  feature maps · angles ───┼──►  Symmetric ────────┼ Determinant
//!  f : Rⁿ → R ── Hessian ───┤   values + radius     ├ Eigen · ConditionNumber
//!  Field on a grid ─────────┘                       └ Curvature
//!  Vectors ────────────────────────────────────────► Independence · Rank · Svd · Orthonormal · Collinearity · GramNorm
//!  feature maps ─── Style ─────────────────────────► style distances and their gradient
//! ```
//!
//! One noun stands in the middle. *Sources* assemble a [`Symmetric`]: its values, and a [`Radius`] that bounds how far
//! the true matrix may be from them; one of your own writes a [`Source`](matrix::Source), and
//! [`check_source`](matrix::check_source) checks it. *Answers* judge it. The definiteness of a Gram matrix and the
//! class of a stationary point are one routine, the certified [`Inertia`]: n₋ = 0 is positive semidefinite; n₊ = n is
//! independent, and is a strict minimum; n₊, n₋ > 0 is a saddle.
//!
//! * **Sources.** [`Vectors::columns`] and [`Vectors::rows`] say what a matrix means, borrowed from faer, nalgebra,
//!   ndarray or slices. [`Gram`] is XᵀX or XXᵀ — [`centred`](Centring), [`divided`](Divisor), weighted, in doubled
//!   [`Accuracy`] — and [`CrossGram`] XᵀY. [`GramAccumulator`] takes rows that keep coming; module [`gram`] has
//!   batches, XᵀXv, and covariances of data with missing entries.
//! * **Derivatives**, with the error of each. Of functions: module [`derivative`], with gradients, Jacobians, Hessians,
//!   least squares, and checks of somebody else's. Of samples on a grid: [`Field`], or [`SlabField`](field::SlabField)
//!   where they do not fit into memory; see module [`field`].
//! * **Kernels.** Module [`kernel`]: kernel matrices of points, with a radius that holds wherever the points are, and
//!   what is known of them by theorem; centred, between two families, times a vector.
//! * **Feature maps and series.** [`style`]: the Gram matrix of feature maps, divided as its users do, the distance of
//!   two styles and its gradient; with feature `filters`, a bank of a hundred filters makes feature maps of any image.
//!   [`angular`]: Gramian angular fields, in linear memory, and their inverse.
//! * **All answers at once.** An [`Analysis`] of vectors, or of a [`Symmetric`], joins them, prints them as a page, and
//!   has one certificate for all that the page calls proved: see module [`analysis`].
//! * **Answers about a [`Symmetric`].** [`Definiteness`], [`Determinant`], [`Eigen`], [`Curvature`], and the exact
//!   determinant of module [`verdict`]. Module [`batch`] has the same of millions of small ones.
//! * **Low rank.** Module [`low_rank`] has A ≈ LLᵀ from a few columns of A, which is never formed, with proved bounds
//!   on what is left of it.
//! * **Answers about [`Vectors`]**, without squaring the condition number. [`Independence`], [`Rank`], [`Svd`],
//!   [`Orthonormal`]; collinearity in module [`collinearity`], the Gram norm on a plane in [`gram_norm`], singular
//!   values to more digits in [`whitening`].
//! * **Spans.** Module [`spans`]: principal angles and canonical correlations by cosine and by sine, projections and
//!   distances, volumes. The polar factor and Löwdin's orthonormalisation are in module [`orthonormal`].
//! * **Covariances and components.** Module [`covariance`]: shrunk ones (Ledoit–Wolf, OAS), repaired ones, whitening
//!   transforms with their whiteness; weights of all kinds in [`gram::CovarianceOptions`]. Module [`components`]:
//!   principal components of variables and of kernels, as many as are resolved, and classical scaling with Schoenberg's
//!   verdict.
//! * **The nearest matrix.** Module [`nearest`] has the nearest positive semidefinite and the nearest correlation
//!   matrix, proved to be that, and how near.
//! * **Longer than memory, on more than one machine.** Module [`gram_state`]: what is known of the rows of a table, in
//!   pieces that are kept as bytes, sent and merged, and what one pass and two prove of it.
//! * **How alike two sets of vectors are.** Module [`similarity`]: HSIC and CKA, distance correlation, the maximum mean
//!   discrepancy, Procrustes' distance, with and without bias, and enclosed.
//! * **Numbers as they are written.** 0.1 is no double: a [`matrix::ExactMatrix`] holds decimals and integers of any
//!   length, and `of_exact` judges them.
//! * **Tests.** [`assert_psd!`] and [`assert_independent!`], and forms of them for proptest: see module [`assertion`].
//! * **Proofs to keep.** A [`Certificate`] of a definiteness or independence, checked by separate code.
//!
//! Each answer is a method too, `vectors.gram()?` or `gram.definiteness()?`, and prints by `{}` with the digits that
//! are known.
//!
//! Each verdict is three-valued ([`Verdict`]) and names its evidence: a Cholesky factor multiplied out, a vector x with
//! xᵀAx < 0 evaluated exactly, integers with Σ cⱼxⱼ = 0, a prime. Where floating point cannot tell, exact arithmetic
//! does, within a [budget](modular::VerdictOptions) of operations; what rests on an estimated radius has another type
//! ([`Claim`]) than what is proved. Module [`verdict`] tells what is proved by which theorem, at what cost and how far,
//! and what the customary tests answer instead; module [`rounding`] on which arithmetic it rests.
//!
//! "Not positive semidefinite", "dependent", "saddle" and "undetermined" are answers. An [`Error`] is
//! [misuse](Error::is_misuse) (a shape, a NaN with its [place](error::Place), an asymmetry with its gap), a result
//! outside of f64, an iteration that did not converge, an exact number beyond the caller's budget, or a call that its
//! own progress callback cancelled. Any call may say [`Error::Environment`], on a thread that does not round as IEEE
//! 754 has it by default: nothing can be proved there, unless in [`rounding::in_default_environment`].
//!
//! # Conventions
//!
//! * Inputs are `f32` or `f64`, results `f64`: see [`Real`].
//! * Indices count from 0. Eigenvalues ascend, singular values descend.
//! * A matrix of order 0 is positive definite, with determinant 1 and rank 0; its condition number is undefined. The
//!   Gram matrix of vectors of dimension 0 is zero.
//! * The same input gives the same bits on any number of threads. Where none can be started, the calling one does all.
//!
//! # Features
//!
//! `nalgebra` alone is on by default.
//!
//! | feature | adds |
//! |---|---|
//! | `nalgebra` | matrices and views of nalgebra 0.35 in, [all matrices](matrix::Export) out |
//! | `ndarray` | arrays of ndarray 0.17 in, of any strides, and [fields](Field) of them; matrices and maps out |
//! | `whole-file` | [`whole_file`](https://docs.rs/gramkit/latest/gramkit/whole_file): files written whole or not at all |
//! | `table` | [`table`](https://docs.rs/gramkit/latest/gramkit/table): tables in any dialect, NPY, NPZ and grids in; CSV and NPY out |
//! | `parquet` | Parquet, Arrow and Feather in; with `table` |
//! | `plot` | [`plot`](https://docs.rs/gramkit/latest/gramkit/plot): pictures of all that is computed here, SVG and PNG |
//! | `filters` | [`filters`](https://docs.rs/gramkit/latest/gramkit/filters): a bank of filters for images, and reading them |
//! | `serde` | plain answers as data; [`certificate`](https://docs.rs/gramkit/latest/gramkit/certificate): certificates as JSON files; an `Analysis` as the object of `--json` |
//! | `cli` | the `gramkit` program, with `table`, `plot`, `filters` and `serde` |
//!
//! With `serde` every answer that is plain data is `Serialize` and `Deserialize`, and a [`Symmetric`] is. JSON knows no
//! infinity: there the strings "inf", "-inf" and "nan" stand for what is not finite. What is read is data, and proves
//! nothing until its [`Certificate`] is verified; a [`Symmetric`] is refused unless it is finite and its radius is one,
//! and so are parts of unlike shapes, and an [`Independence`] that contradicts its rank or is of more than 2²⁴ vectors.
//! What holds more than it shows is left out: a [`Gram`] travels as the [`Symmetric`] it dereferences to, a covariance
//! as its matrix and means, and angular fields, styles, Gram norms, accumulators, the matrices of batches and the
//! summaries of fields do not.
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

#![cfg_attr(docsrs, feature(doc_cfg))]
#![warn(clippy::print_stdout, clippy::print_stderr)]

// The rooms stand on floors: a file imports from its own room and from those above it in this list, by the room's path.

// Ground.
pub mod error; // what is wrong with a call, and how to get on
#[cfg(any(feature = "table", feature = "filters"))]
mod input_file; // a file is opened, a folder is not
#[cfg(feature = "serde")]
mod infinity; // numbers in formats that know no infinity
mod progress; // how far long work is, and whether it goes on
#[cfg(feature = "whole-file")]
pub mod whole_file; // files appear whole or not at all, one or several

// How an answer stands, and what comes in.
pub mod claim; // verdicts, claims, radii, enclosures, inertia, class words
pub mod matrix; // borrowed matrices, vectors in them, the symmetric matrix, sources of one's own

// Arithmetic.
mod simd; // lanes of doubles: the instruction sets, one file for each processor
mod threads; // other threads, where there are any
pub mod rounding; // arithmetic whose error is known
mod product; // XᵀX at the processor's rate, and its rounding

// Answers.
pub mod gram; // Gram matrices, with a proved radius
pub mod spectrum; // eigenvalues, singular values, their enclosures
pub mod orthonormal; // orthonormal bases, and how orthonormal they are
pub mod certificate; // evidence, and its check by separate code
pub mod whitening; // T with XT nearly orthonormal, and what is read off it
pub mod modular; // exact answers modulo primes
pub mod verdict; // proved, refuted, undetermined; in `packed` for millions of points
pub mod spans; // angles between spans, canonical correlations, projections, volumes
pub mod nearest; // the nearest positive semidefinite and correlation matrices, and how near
pub mod covariance; // shrunk covariances, covariances of gaps repaired, whitening transforms
pub mod batch; // many small symmetric matrices, in the layout in which they come
pub mod collinearity; // variance inflation, condition indices, the shares of variance
pub mod gram_state; // what is known of the rows of a table, in pieces that are kept, sent and merged
pub mod gram_norm; // the Gram norm on a plane of directions
pub mod low_rank; // A ≈ LLᵀ from a few columns of A, with what is proved of the rest

// Sources that need answers.
pub mod derivative; // derivatives of functions
pub mod field; // derivatives of samples on a grid
pub mod kernel; // kernel matrices of points
pub mod components; // principal components of variables and of kernels, classical scaling of distances
pub mod style; // Gram matrices of feature maps
#[cfg(feature = "filters")]
pub mod filters; // feature maps of images
pub mod angular; // Gramian angular fields of series
pub mod similarity; // how alike two sets of vectors are
pub mod generate; // hard test matrices of the field

// Doors.
pub mod analysis; // everything that is proved of one X or one A, together
pub mod assertion; // what tests assert of matrices and vectors
#[cfg(feature = "table")]
pub mod table; // CSV and NPY in and out
#[cfg(feature = "plot")]
pub mod plot; // pictures
mod display; // every answer as text
mod methods; // answers by a dot

pub mod prelude; // the nouns of everyday use
pub mod cookbook; // ten tasks, and names from elsewhere; documentation alone

pub use analysis::{Analysis, AnalysisOptions};
pub use certificate::Certificate;
pub use claim::{Claim, Count, Enclosure, Inertia, Radius, Verdict};
pub use error::{Error, Result};
pub use field::Field;
pub use gram::{Accuracy, Centring, Covariance, CrossGram, Divisor, Gram, GramAccumulator, GramOptions};
pub use matrix::{MatrixView, Orientation, Real, Symmetric, Vectors};
pub use orthonormal::Orthonormal;
pub use progress::Progress;
pub use spectrum::{Eigen, Svd};
pub use verdict::{Curvature, Definiteness, Determinant, Independence, Rank};

/// The version whose matrices are read and returned.
pub use faer;
/// The version whose matrices are read, and into which all others go.
#[cfg(feature = "nalgebra")]
pub use nalgebra;
/// The version whose arrays are read, and into which matrices and maps go.
#[cfg(feature = "ndarray")]
pub use ndarray;
/// Integers of any length, of [`Relation`](certificate::Relation) and [`ExactDeterminant`](verdict::ExactDeterminant).
pub use num_bigint;

/// The README's library example runs as a test.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
mod readme {}
