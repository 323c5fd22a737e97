//! What tests assert of matrices and vectors, with failures that say something.
//!
//! A correct kernel matrix is positive semidefinite, but the numbers that are stored for it need not be: each entry is
//! rounded. [`assert_psd!`](crate::assert_psd) asserts λ_min ≥ −t for a tolerance t that the caller names, and proves
//! it of the numbers as they are stored, or of every matrix within their radius, by an
//! [`AtLeast`](crate::verdict::AtLeast).
//! [`assert_independent!`](crate::assert_independent) asserts that vectors are linearly independent.
//!
//! Both fail on what is refuted *and* on what is undetermined; a test that cannot tell has not passed. The message has
//! six lines at the most: the verdict, λ_min and a tolerance that would pass, a vector on which the form is negative,
//! the rows that carry it, and an entry that would have to change.
//!
//! [`prop_assert_psd!`](crate::prop_assert_psd) and [`prop_assert_independent!`](crate::prop_assert_independent) do the
//! same in a property of proptest, where they return an `Err` in place of a panic.
//!
//! The functions [`positive_semidefinite`] and [`independent`] are what the macros call; they return the [`Failure`].

mod as_symmetric;
mod failure;
mod independent;
mod macros;
mod semidefinite;
mod tolerance;

pub use as_symmetric::AsSymmetric;
pub use failure::Failure;
pub use independent::independent;
pub use semidefinite::positive_semidefinite;
pub use tolerance::Tolerance;
