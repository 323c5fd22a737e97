//! What can be had of a field, point by point.

use super::needs::Needs;
use crate::error::{Error, Result};

/// What overflows.
pub(crate) const GRADIENT: &str = "gradient of the field";
pub(crate) const HESSIAN: &str = "Hessian of the field";

/// A quantity of a field at each of its points; n is the number of axes, and an array's axes come after those of its
/// components, in the order of the field's.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "kebab-case"))]
#[non_exhaustive]
pub enum Quantity {
    /// ∇f: n components.
    Gradient,
    /// The upper triangle of the Hessian, row by row (of three axes 00, 01, 02, 11, 12, 22): n(n + 1)/2 components.
    Hessian,
    /// The Hessian in full, as the recipe with `numpy.gradient` gives it: n × n components.
    FullHessian,
    /// tr H = Σ ∂²f/∂xᵢ².
    Laplacian,
    /// The eigenvalues of H, ascending: n components.
    Eigenvalues,
    /// Unit eigenvectors of H: n × n components; (k, i) is coordinate i of the one of the k-th smallest eigenvalue. The
    /// coordinate of largest modulus, the first of equals, is positive.
    Eigenvectors,
    /// ‖H‖_F.
    HessianNorm,
    /// The estimated radius of H: the ∞-norms of the shares of its entries' errors, added up, and so a bound of every
    /// eigenvalue's.
    Radius,
    /// How far the class of a point is from another: of a minimum, the least eigenvalue less the radius, of a maximum,
    /// minus the largest less the radius, of a saddle, the lesser of the two extreme ones in magnitude less the radius.
    /// Negative where the class is undetermined or degenerate, by as much as is missing.
    Margin,
    /// ‖H − H̃‖_F, where H̃ is the Hessian by the other scheme: nested differences of edge order 2 beside compact ones,
    /// compact ones of accuracy 2 beside nested ones.
    SchemeDifference,
    /// Mean curvature of the surface z = f(x, y): ½·[(1 + f_y²)f_xx − 2f_x f_y
    /// f_xy + (1 + f_x²)f_yy]/(1 + |∇f|²)^{3/2}.
    MeanCurvature,
    /// Gaussian curvature of the surface z = f(x, y): (f_xx f_yy − f_xy²)/(1 + |∇f|²)².
    GaussianCurvature,
    /// Koenderink's shape index of two axes, (2/π)·arctan((λ₁ + λ₂)/(λ₁ − λ₂)) with the eigenvalues λ₁ ≥ λ₂ of −H: −1
    /// is a cup, −½ a rut, 0 a saddle, ½ a ridge, 1 a cap, each exactly where λ₁ and λ₂ are. NaN where H = 0.
    ShapeIndex,
}

impl Quantity {
    /// The lengths of the axes of its components, before those of the field.
    pub fn leading(self, dimension: usize) -> Vec<usize> {
        match self {
            Self::Gradient | Self::Eigenvalues => vec![dimension],
            Self::Hessian => vec![dimension * (dimension + 1) / 2],
            Self::FullHessian | Self::Eigenvectors => vec![dimension, dimension],
            _ => Vec::new(),
        }
    }

    /// Number of components at a point.
    pub fn components(self, dimension: usize) -> usize {
        self.leading(dimension).iter().product()
    }

    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Gradient => GRADIENT,
            Self::Hessian | Self::FullHessian => HESSIAN,
            Self::Laplacian => "Laplacian of the field",
            Self::Eigenvalues | Self::Eigenvectors => "eigenvalues of the field's Hessian",
            Self::HessianNorm => "norm of the field's Hessian",
            Self::Radius | Self::Margin => "radius of the field's Hessian",
            Self::SchemeDifference => "difference of the schemes",
            Self::MeanCurvature | Self::GaussianCurvature | Self::ShapeIndex => "curvature of the surface",
        }
    }

    pub(crate) fn needs(self) -> Needs {
        let hessian = Needs { hessian: true, ..Needs::default() };
        match self {
            Self::Gradient => Needs { gradient: true, ..Needs::default() },
            Self::Laplacian => Needs { diagonal: true, ..Needs::default() },
            Self::MeanCurvature | Self::GaussianCurvature => Needs { gradient: true, ..hessian },
            Self::Radius | Self::Margin => Needs { finer: true, ..hessian },
            _ => hessian,
        }
    }

    pub(crate) fn check(self, dimension: usize) -> Result<()> {
        match self {
            Self::MeanCurvature | Self::GaussianCurvature | Self::ShapeIndex if dimension != 2 => {
                Err(Error::Shape { what: "axes of a surface", expected: 2, found: dimension })
            }
            _ => Ok(()),
        }
    }
}
