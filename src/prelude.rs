//! The nouns of everyday use, for `use gramkit::prelude::*`.
//!
//! `Error` and `Result` are left out, since callers have their own.
//!
//! ```
//! use gramkit::prelude::*;
//! let x = [1.0, 2.0, 2.0, 4.0];
//! let vectors = Vectors::columns(MatrixView::row_major(&x, 2, 2)?);
//! assert_eq!(Independence::of(&vectors)?.verdict, Verdict::Refuted);
//! # Ok::<(), gramkit::Error>(())
//! ```

pub use crate::analysis::{Analysis, AnalysisOptions};
pub use crate::certificate::Certificate;
pub use crate::claim::{Claim, Count, Enclosure, Inertia, Radius, Verdict};
pub use crate::field::Field;
pub use crate::gram::{Centring, Covariance, Divisor, Gram, GramOptions};
pub use crate::matrix::{Export, MatrixView, Symmetric, Vectors};
pub use crate::orthonormal::Orthonormal;
pub use crate::spectrum::{Eigen, Svd};
pub use crate::verdict::{Curvature, Definiteness, Determinant, Independence, Rank};
