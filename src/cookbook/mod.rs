//! Ten tasks, each as a short program, and the names that other libraries have for what is here.
//!
//! The programs are in `examples/cookbook` and run as tests.
//!
//! | task | program |
//! |---|---|
//! | covariance and correlation of a portfolio, which assets depend on each other, weights | `portfolio` |
//! | diagnostics of a regression, and which columns to keep | `regression` |
//! | "my kernel matrix is positive semidefinite" in a property test | `kernel` |
//! | the covariance of rows that do not fit into memory, from two threads | `stream` |
//! | standard errors from a likelihood, and a gradient checked | `likelihood` |
//! | where an array of samples is flattest, and its Hessian there | `field` |
//! | many 3 × 3 matrices: eigenvalues, and which are proved positive definite | `many_small` |
//! | the largest eigenvalue and the nearest neighbours of embeddings | `embeddings` |
//! | the exact rank of integers beyond 2⁵³ | `integers` |
//! | a certificate that is saved, loaded elsewhere and checked | `certificate` |
//!
//! A debug build of a program that uses this crate is up to a hundred times slower than it has to be, since its
//! dependencies are not optimised either. They are with
//!
//! ```toml
//! [profile.dev.package."*"]
//! opt-level = 2
//! ```
//!
//! in the program's `Cargo.toml`.
//!
#![doc = include_str!("coming_from.md")]
