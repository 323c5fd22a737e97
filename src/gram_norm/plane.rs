//! The plane of a Gram norm.

use faer::Mat;

use crate::error::{Error, Place, Result};
use crate::matrix::Vectors;
use crate::orthonormal::{GramSchmidt, Orthonormal};
use crate::rounding::{exponent, scale_by_power_of_two};
use crate::spectrum::loss_of_orthogonality;

/// Two directions of Rⁿ that span the plane of a [`GramNorm`](super::norm::GramNorm).
///
/// ```
/// use gramkit::gram_norm::Plane;
/// assert_eq!(Plane::default(), Plane::Singular { first: 0, second: 1 });
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Plane<'a> {
    /// The right singular vectors v_k and v_l of X, counted from 0 for the largest singular value; for a stored matrix,
    /// its eigenvectors, counted from 0 for the largest eigenvalue.
    Singular {
        /// k, whose vector is u.
        first: usize,
        /// l, whose vector is v.
        second: usize,
    },
    /// Any two independent directions. Gram–Schmidt, twice, makes them orthonormal: u is the first, divided by its
    /// length.
    Directions(&'a [f64], &'a [f64]),
}

impl Default for Plane<'_> {
    /// The first two singular vectors: the plane in which X stretches most.
    fn default() -> Self {
        Self::Singular { first: 0, second: 1 }
    }
}

impl Plane<'_> {
    /// Checks what can be checked before a decomposition; `n` is the dimension of the space.
    pub(super) fn check(&self, n: usize) -> Result<()> {
        if n < 2 {
            let must_be = "at least 2, which a plane of directions takes";
            return Err(Error::Domain { what: "the number of vectors", value: n as f64, must_be });
        }
        match *self {
            Self::Singular { first, second } => {
                if let Some(index) = [first, second].into_iter().find(|index| *index >= n) {
                    let must_be = "less than the number of vectors";
                    return Err(Error::Domain { what: "the index of a singular vector", value: index as f64, must_be });
                }
                if first == second {
                    let must_be = "another than the first";
                    let what = "the index of the second singular vector";
                    return Err(Error::Domain { what, value: second as f64, must_be });
                }
                Ok(())
            }
            Self::Directions(first, second) => {
                for (what, direction) in [("the first direction", first), ("the second direction", second)] {
                    if direction.len() != n {
                        return Err(Error::Shape { what, expected: n, found: direction.len() });
                    }
                    if let Some(index) = direction.iter().position(|x| !x.is_finite()) {
                        return Err(Error::NotFinite {
                            place: Place::Component { what, index },
                            value: direction[index],
                        });
                    }
                }
                Ok(())
            }
        }
    }

    /// How many singular vectors it takes.
    pub(super) fn singular_vectors(&self) -> usize {
        match self {
            Self::Singular { first, second } => first.max(second) + 1,
            Self::Directions(..) => 0,
        }
    }
}

/// u and v, orthonormal but for rounding.
#[derive(Clone, Debug)]
pub(super) struct Basis {
    pub(super) u: Vec<f64>,
    pub(super) v: Vec<f64>,
    /// A bound on ‖I − \[u v\]ᵀ\[u v\]‖₂.
    pub(super) loss_bound: f64,
    /// k and l, of singular vectors.
    pub(super) singular: Option<[usize; 2]>,
}

impl Basis {
    /// A plane that was checked; `singular` holds the singular vectors as columns, the first ones first.
    pub(super) fn of(plane: Plane<'_>, singular: &Mat<f64>) -> Result<Self> {
        let (pair, indices) = match plane {
            Plane::Singular { first, second } => {
                let column = |j: usize| singular.col_as_slice(j).to_vec();
                ([column(first), column(second)], Some([first, second]))
            }
            Plane::Directions(first, second) => (orthonormalised(first, second)?, None),
        };
        let [u, v] = pair;
        let loss_bound =
            loss_of_orthogonality(&Mat::from_fn(u.len(), 2, |i, j| if j == 0 { u[i] } else { v[i] }), None)?;
        // Directions that are not orthonormal prove nothing about the plane.
        if loss_bound.is_nan() || loss_bound >= 0.5 {
            return Err(Error::NoConvergence {
                what: "orthonormalisation of two directions",
                instead: "scale the input",
            });
        }
        Ok(Self { u, v, loss_bound, singular: indices })
    }
}

fn orthonormalised(first: &[f64], second: &[f64]) -> Result<[Vec<f64>; 2]> {
    let pair = [first, second];
    // Lengths do not matter, so none may overflow or underflow.
    let scaled = pair.map(|x| {
        let e = exponent(x.iter().fold(0.0_f64, |most, x| if x.abs() > most { x.abs() } else { most }));
        x.iter().map(|x| scale_by_power_of_two(*x, -e)).collect::<Vec<f64>>()
    });
    if let Some(index) = scaled.iter().position(|x| x.iter().all(|x| *x == 0.0)) {
        return Err(Error::NoDirection { index, why: "is zero", method: None });
    }
    let directions = Mat::from_fn(first.len(), 2, |i, j| scaled[j][i]);
    let basis = Orthonormal::of(&Vectors::columns(&directions), GramSchmidt::ClassicalTwice)?;
    if basis.rank() < 2 {
        return Err(Error::NoDirection { index: 1, why: "is a multiple of the first", method: None });
    }
    Ok([0, 1].map(|j| basis.q.col_as_slice(j).to_vec()))
}
