//! The search for a vector that shows a matrix to take a sign, evaluated exactly.

use std::cmp::Ordering;

use crate::certificate::Witness;
use crate::claim::Radius;
use crate::matrix::Symmetric;
use crate::rounding::{ExactSum, exponent, scale_by_power_of_two};
use crate::spectrum::Eigen;

impl Witness {
    /// The exact sign of xᵀAx − r‖x‖² if `sign` is positive, of xᵀAx + r‖x‖² if it is negative, compared with `sign`.
    /// Within a [`Radius::Diagonal`] the smaller of Σ d_i·x_i² and r‖x‖² counts, and where the entries have errors E of
    /// their own, |x|ᵀE|x| stands in place of r‖x‖².
    pub(super) fn check(a: &Symmetric, vector: Vec<f64>, sign: i8) -> Option<Self> {
        if vector.len() != a.order() || vector.iter().any(|x| !x.is_finite()) {
            return None;
        }
        let support: Vec<usize> = (0..vector.len()).filter(|&i| vector[i] != 0.0).collect();
        let mut sum = ExactSum::new();
        let errors = a.entry_errors();
        let bound = smaller_bound(a.radius(), &vector);
        for &j in &support {
            let y = vector[j];
            let against = if sign > 0 { -y.abs() } else { y.abs() };
            for &i in &support {
                sum.add_product(vector[i], a.get(i, j), y);
                if let Some(errors) = errors {
                    sum.add_product(vector[i].abs(), errors[(i, j)], against);
                }
            }
            if errors.is_none() {
                sum.add_product(bound(j), y.abs(), against);
            }
        }
        let wanted = if sign > 0 { Ordering::Greater } else { Ordering::Less };
        (sum.sign() == wanted).then_some(Self { vector, sign })
    }

    /// A witness of xᵀAx < 0 from the diagonal and the 2 × 2 principal minors, without any decomposition. Where the
    /// entries have errors of their own, the minors are those of the matrix within them that is nearest to
    /// semidefinite.
    ///
    /// x = e_i for a_ii < 0; x = a_ii·e_j − a_ij·e_i for a_ii > 0 and a_ii·a_jj < a_ij², where xᵀAx = a_ii(a_ii·a_jj −
    /// a_ij²); a long e_i beside e_j for a_ii = 0 ≠ a_ij.
    pub(crate) fn negative_by_minors(a: &Symmetric) -> Option<Self> {
        let n = a.order();
        let nearest = |i: usize, j: usize| nearest_to_semidefinite(a, i, j);
        let on = |entries: &[(usize, f64)]| {
            let mut x = vec![0.0; n];
            for &(i, value) in entries {
                x[i] = value;
            }
            x
        };
        for i in 0..n {
            if nearest(i, i) < 0.0
                && let Some(witness) = Self::check(a, on(&[(i, 1.0)]), -1)
            {
                return Some(witness);
            }
        }
        for j in 0..n {
            for i in 0..n {
                let (aii, aij, ajj) = (nearest(i, i), nearest(i, j), nearest(j, j));
                if i == j || aij == 0.0 || aii < 0.0 {
                    continue;
                }
                let vector = if aii == 0.0 {
                    // −2t|a_ij| + a_jj < 0 for t = 2^k > a_jj / (2|a_ij|), split between the two entries.
                    let k = (exponent(ajj) - exponent(aij) + 1).max(0);
                    let (up, down) = (k / 2 + k % 2, -(k / 2));
                    on(&[(i, -aij.signum() * scale_by_power_of_two(1.0, up)), (j, scale_by_power_of_two(1.0, down))])
                } else if ajj < aii || !may_be_negative(aii, aij, ajj) {
                    // The larger diagonal entry of a pair is tried as a_jj only.
                    continue;
                } else {
                    let e = exponent(aii).max(exponent(aij));
                    on(&[(i, -scale_by_power_of_two(aij, -e)), (j, scale_by_power_of_two(aii, -e))])
                };
                if let Some(witness) = Self::check(a, vector, -1) {
                    return Some(witness);
                }
            }
        }
        None
    }

    /// The same for xᵀAx > 0, by the minors of −A.
    pub(crate) fn positive_by_minors(a: &Symmetric) -> Option<Self> {
        Self::negative_by_minors(&a.negated()).map(|witness| Self { sign: 1, ..witness })
    }

    /// A witness of the sign of the most negative (`sign` = −1) or most positive (`sign` = 1) computed eigenvalue.
    pub(crate) fn by_eigenvector(a: &Symmetric, eigen: &Eigen, sign: i8) -> Option<Self> {
        let n = a.order();
        let (index, right_sign) =
            if sign < 0 { (0, *eigen.values.first()? < 0.0) } else { (n.checked_sub(1)?, *eigen.values.last()? > 0.0) };
        if !right_sign {
            return None;
        }
        Self::check(a, eigen.vectors.col(index).iter().copied().collect(), sign)
    }
}

/// The t_i of the smaller of Σ d_i·x_i² and r‖x‖², as computed: either bounds |xᵀΔx|.
fn smaller_bound<'a>(radius: &'a Radius, x: &[f64]) -> impl Fn(usize) -> f64 + 'a {
    let squares = |bound: &dyn Fn(usize) -> f64| x.iter().enumerate().map(|(i, x)| bound(i) * x * x).sum::<f64>();
    let ball = squares(&|_| radius.value()) < squares(&|i| radius.at(i));
    move |i| if ball { radius.value() } else { radius.at(i) }
}

/// The entry of a 2 × 2 block within the errors that comes nearest to being positive semidefinite: a_ii + e_ii, and
/// a_ij moved towards 0 by e_ij; without errors of the entries a_ii + d_i. Rounded: it is for the choice of a vector,
/// not for its sign.
fn nearest_to_semidefinite(a: &Symmetric, i: usize, j: usize) -> f64 {
    let entry = a.get(i, j);
    match a.entry_errors() {
        Some(errors) if i != j => entry.signum() * (entry.abs() - errors[(i, j)]).max(0.0),
        Some(errors) => entry + errors[(i, j)],
        None if i == j => entry + a.radius().at(i),
        None => entry,
    }
}

/// Whether ac < b² can hold: exact by error-free products (Ogita, Rump, Oishi, SIAM J. Sci. Comput. 26 (2005), §2),
/// unless they overflow or their errors underflow.
fn may_be_negative(a: f64, b: f64, c: f64) -> bool {
    let (ac, bb) = (a * c, b * b);
    let (low, high) = (ac.min(bb), ac.max(bb));
    // Products of at least 2⁻⁹⁶⁹ have an error that is a double.
    if low < 2.0_f64.powi(-969) || high.is_infinite() {
        return true;
    }
    ac < bb || (ac == bb && a.mul_add(c, -ac) < b.mul_add(b, -bb))
}
