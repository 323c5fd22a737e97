//! gramkit

mod collinearity;
mod enclosure;
mod error;
pub mod generate;
mod gram;
mod hessian;
mod interop;
mod orthonormal;
#[cfg(feature = "plot")]
pub mod plot;
mod progress;
pub mod rounding;
mod scalar;
mod spectrum;
mod symmetric;
#[cfg(feature = "table")]
pub mod table;
mod vectors;
pub mod verdict;
mod view;

pub use collinearity::Collinearity;
pub use enclosure::Enclosure;
pub use error::{Error, Result};
pub use gram::{Centring, CrossGram, Divisor, Gram, GramOptions};
pub use hessian::{Differences, Field, FunctionHessian, Magnitude, hessian};
pub use orthonormal::{GramSchmidt, Orthonormal};
pub use progress::Progress;
pub use scalar::Real;
pub use spectrum::{ConditionNumber, Eigen, Svd};
pub use symmetric::{Radius, Symmetric};
pub use vectors::{Orientation, Vectors};
pub use verdict::{
    Coefficient, Count, Curvature, CurvatureClass, Definiteness, DefinitenessClass, Determinant, Evidence,
    Independence, IndependenceEvidence, Inertia, NumericalRank, Rank, Relation, Tolerance, Verdict, Witness,
};
pub use view::MatrixView;
