//! How flat a field is at a point.

use super::block::Block;
use super::derivative_errors::{PointErrors, SUM};
use super::maps::frobenius;
use super::point::Point;
use crate::rounding::{gamma, inflate};
use crate::spectrum::packed::{self, symmetric_index};

/// A measure of flatness: 0 is flat. They answer different questions, and their least values lie at different points.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "kebab-case"))]
pub enum Measure {
    /// |∇f|: where the field changes least, to first order.
    Gradient,
    /// |tr H|: where it is its neighbours' mean; a saddle can be.
    Laplacian,
    /// ‖H‖_F: where its graph is a plane.
    HessianNorm,
    /// ρ(H), the largest |λᵢ|: the largest curvature in any direction.
    SpectralRadius,
    /// The least |λᵢ|: the curvature along the direction in which it is least curved; a straight valley has 0.
    LeastCurvature,
}

impl Measure {
    /// All of them.
    pub const ALL: [Self; 5] =
        [Self::Gradient, Self::Laplacian, Self::HessianNorm, Self::SpectralRadius, Self::LeastCurvature];

    /// The measure in a word, as in `--json`: "hessian_norm", say.
    ///
    /// ```
    /// assert_eq!(gramkit::field::Measure::HessianNorm.name(), "hessian_norm");
    /// ```
    pub const fn name(self) -> &'static str {
        match self {
            Self::Gradient => "gradient",
            Self::Laplacian => "laplacian",
            Self::HessianNorm => "hessian_norm",
            Self::SpectralRadius => "spectral_radius",
            Self::LeastCurvature => "least_curvature",
        }
    }

    /// This one alone.
    pub(crate) fn alone(self) -> &'static [Self] {
        let all: &'static [Self] = &Self::ALL;
        &all[self as usize..=self as usize]
    }

    /// How far the measure may be off at a point with these errors: by the triangle inequality ‖e‖₂, Σe_ii and ‖E‖_F;
    /// by Weyl's theorem each eigenvalue is off by ‖E‖₂ ≤ ‖E‖_F. The measure's own roundings come on top.
    pub(crate) fn error(self, point: &Point, errors: &PointErrors) -> f64 {
        /// Those of eigenvalues, relative to the norm of the Hessian; the others are fewer.
        const ROUNDINGS: usize = 1 << 13;
        let n = errors.gradient.len();
        let hypot = |entries: &mut dyn Iterator<Item = f64>| entries.fold(0.0_f64, f64::hypot);
        let all = |of: &dyn Fn(usize) -> f64| hypot(&mut (0..n * n).map(|k| of(symmetric_index(n, k / n, k % n))));
        let (error, size) = match self {
            Self::Gradient => {
                let mut vector = point.gradient.iter().map(|slope| slope.value);
                (hypot(&mut errors.gradient.iter().copied()), hypot(&mut vector))
            }
            Self::Laplacian => {
                let diagonal = |k: usize| symmetric_index(n, k, k);
                let sum = |of: &dyn Fn(usize) -> f64| (0..n).map(|k| of(diagonal(k)).abs()).sum::<f64>();
                (sum(&|k| errors.hessian[k]), sum(&|k| point.hessian[k].value))
            }
            _ => (all(&|k| errors.hessian[k]), all(&|k| point.hessian[k].value)),
        };
        inflate(error, SUM) + gamma(ROUNDINGS) * size
    }
}

/// A measure along a block.
pub(crate) fn measure(which: Measure, n: usize, block: &Block<'_>, out: &mut [f64]) {
    match which {
        Measure::Gradient => {
            // By hypot, which neither overflows nor underflows.
            out.fill(0.0);
            for row in &block.rows.gradient {
                out.iter_mut().zip(row.iter()).for_each(|(out, g)| *out = out.hypot(*g));
            }
        }
        Measure::Laplacian => {
            out.fill(0.0);
            for i in 0..n {
                out.iter_mut()
                    .zip(block.rows.hessian[symmetric_index(n, i, i)].iter())
                    .for_each(|(out, value)| *out += value);
            }
            out.iter_mut().for_each(|out| *out = out.abs());
        }
        Measure::HessianNorm => frobenius(n, &block.rows.hessian, None, out),
        Measure::SpectralRadius | Measure::LeastCurvature => {
            let mut eigenvalues = vec![vec![0.0; out.len()]; n];
            let mut rows: Vec<&mut [f64]> = eigenvalues.iter_mut().map(|row| &mut row[..]).collect();
            packed::fill_eigenvalues(n, &block.rows.entries(), &mut rows);
            for (place, out) in out.iter_mut().enumerate() {
                let moduli = eigenvalues.iter().map(|row| row[place].abs());
                *out = match which {
                    Measure::SpectralRadius => moduli.fold(0.0, |a, b| if b.is_nan() || b > a { b } else { a }),
                    _ => moduli.fold(f64::INFINITY, |a, b| if b.is_nan() || b < a { b } else { a }),
                };
            }
        }
    }
}
