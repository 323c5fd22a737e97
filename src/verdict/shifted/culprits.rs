//! Which variables a matrix that is not positive semidefinite owes it to.
//!
//! A principal submatrix has no more negative eigenvalues than one that contains it (Cauchy's interlacing theorem), so
//! "not positive semidefinite" passes from a set of variables to every larger one. There is an irreducible set, then,
//! and removing variables one at a time finds one: with the largest components of a vector on which the form is
//! negative first, as few of them as will do, and of these all that can be spared.

use super::ends::Whole;
use super::entry_range::EntryRange;
use super::least_eigenvalue::least_eigenvalue;
use super::matrix::{Shifted, restricted, submatrix};
use crate::certificate::{Certificate, Evidence, Members, ShiftedInertia, Witness};
use crate::claim::{Enclosure, Inertia, Radius};
use crate::error::{Error, Result};
use crate::matrix::Symmetric;
use crate::modular::VerdictOptions;
use crate::rounding::check_environment;
use crate::spectrum::Eigen;

/// The most variables from which some are removed one by one; where it takes more, their names say little.
const MOST: usize = 96;
/// The most variables of a set for whose entries ranges are told.
const MOST_FOR_RANGES: usize = 5;
/// Multiples of a vector's largest component that are tried for a witness of small integers.
const MULTIPLES: [f64; 12] = [1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 8.0, 16.0, 64.0, 1024.0, 1048576.0];

/// An irreducible set S of variables that carries an eigenvalue less than b: λ_min(A\[S, S\]) < b for every matrix
/// within the radius, and not so with any one variable less. There may be others, and smaller ones.
///
/// ```
/// use gramkit::Symmetric;
/// use gramkit::verdict::Culprits;
/// // a is like b and like c, but these are opposite; d has no part in it.
/// let entry = |i: usize, j: usize| match (i, j) {
///     (1, 0) | (2, 0) => 0.9,
///     (2, 1) => -0.9,
///     (3, _) if i != j => 0.1,
///     _ => 1.0,
/// };
/// let k = Symmetric::from_lower(4, entry)?;
/// let culprits = Culprits::of(&k)?.unwrap();
/// assert_eq!(culprits.indices, [0, 1, 2]);
/// assert!(culprits.irreducible && culprits.lambda_min.contains(-0.8));
/// // In small integers: −a + b + c.
/// assert_eq!(culprits.witness.vector, [-1.0, 1.0, 1.0, 0.0]);
/// # Ok::<(), gramkit::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct Culprits {
    /// b; 0 for "positive semidefinite".
    #[cfg_attr(feature = "serde", serde(with = "crate::infinity"))]
    pub bound: f64,
    /// S, ascending.
    pub indices: Vec<usize>,
    /// Whether it is proved that no variable can be spared: A + diag d, the greatest matrix that the radius allows, has
    /// no eigenvalue less than b with any one variable of S left out.
    pub irreducible: bool,
    /// The smallest eigenvalue of A\[S, S\], of every matrix within the radius.
    pub lambda_min: Enclosure,
    /// x, zero but on S, with xᵀ(A' − bI)x < 0 for every A' within the radius: small integers, if these will do.
    pub witness: Witness,
    /// The values of entries between variables of S for which A would be positive semidefinite, the rest kept. Of
    /// stored matrices, for b = 0 and sets of up to five variables, and only where A is proved to be positive definite
    /// without the one variable and without the other.
    pub ranges: Vec<EntryRange>,
    /// The claims about A\[S, S\] − bI, and about this with a variable less, with what they rest on.
    pub evidence: Vec<ShiftedInertia>,
    /// Multiplications modulo a prime that the exact arithmetic took.
    pub work: u64,
    whole: Whole,
}

impl Culprits {
    /// The variables to which A owes it that it is not positive semidefinite. `None` if it is, or may be, or if it
    /// takes more than 96 variables.
    ///
    /// # Errors
    /// As [`Culprits::with`].
    pub fn of(a: &Symmetric) -> Result<Option<Self>> {
        Self::with(a, 0.0, &VerdictOptions::default())
    }

    /// The same for eigenvalues less than `bound`, with a budget for the exact arithmetic. Within
    /// [errors of the entries](Symmetric::entry_errors) the ball around them is judged.
    ///
    /// ```
    /// use gramkit::Symmetric;
    /// use gramkit::modular::VerdictOptions;
    /// use gramkit::verdict::Culprits;
    /// let a = Symmetric::from_lower(3, |i, j| if i == j { [1.0, 1e-3, 1.0][i] } else { 0.0 })?;
    /// let below = |bound| Culprits::with(&a, bound, &VerdictOptions::default());
    /// assert_eq!(below(0.01)?.unwrap().indices, [1]);
    /// assert!(below(1e-3)?.is_none()); // 10⁻³ is not less than 10⁻³
    /// # Ok::<(), gramkit::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`Error::Domain`] for a bound that is not finite; [`Error::Overflow`] where a_ii − b exceeds f64;
    /// [`Error::Cancelled`]; [`Error::Environment`].
    pub fn with(a: &Symmetric, bound: f64, options: &VerdictOptions<'_>) -> Result<Option<Self>> {
        check_environment()?;
        if !bound.is_finite() {
            let what = "bound on the smallest eigenvalue";
            return Err(Error::Domain { what, value: bound, must_be: "a finite number" });
        }
        // A − bI + diag d, of which no matrix within the radius has fewer negative eigenvalues.
        let greatest = Shifted::of(a, |i| [-bound, a.radius().at(i)])?;
        let Some(first) = shortest(&greatest, options)? else { return Ok(None) };
        let Reduced { indices, without, work } = reduced(&greatest, first, options)?;
        let part = greatest.submatrix(&indices)?;
        let Some(vector) = negative_vector(&part, options)?.map(|x| in_small_integers(&part, x)) else {
            return Ok(None);
        };

        let members = if a.radius().value() == 0.0 { Members::All } else { Members::Greatest };
        let claim = |indices: Vec<usize>, inertia, evidence| ShiftedInertia {
            shift: bound,
            indices: Some(indices),
            members,
            inertia,
            evidence,
        };
        let own = Witness { vector: vector.clone(), sign: -1 };
        let one_negative = Inertia::at_least(indices.len(), 0, 1);
        let mut evidence = vec![claim(indices.clone(), one_negative, vec![Evidence::Witness(own)])];
        let irreducible = without.len() == indices.len();
        // Of no variables there is nothing to claim.
        let without = without.into_iter().filter(|(left, ..)| !left.is_empty());
        evidence.extend(without.map(|(left, inertia, evidence)| claim(left, inertia, evidence)));

        let mut on_all = vec![0.0; a.order()];
        indices.iter().zip(&vector).for_each(|(&i, &x)| on_all[i] = x);
        let of_indices = submatrix(a, &indices)?.with_radius(restricted(a.radius(), &indices)?)?;
        let mut lambda_min = least_eigenvalue(&of_indices, options.progress)?;
        lambda_min.upper = lambda_min.upper.min(bound);
        let mut ranges = Vec::new();
        if bound == 0.0 && a.radius().value() == 0.0 && indices.len() <= MOST_FOR_RANGES {
            let pairs = indices.iter().enumerate().flat_map(|(k, &j)| indices[..k].iter().map(move |&i| (i, j)));
            for (i, j) in pairs {
                ranges.extend(EntryRange::of(a, i, j)?);
            }
        }
        let witness = Witness { vector: on_all, sign: -1 };
        let whole = Whole::of(a);
        Ok(Some(Self { bound, indices, irreducible, lambda_min, witness, ranges, evidence, work, whole }))
    }

    /// The radius within which it holds.
    pub fn radius(&self) -> &Radius {
        &self.whole.radius
    }

    /// The claims and their evidence as plain data. `None` where the radius is an estimate.
    pub fn certificate(&self) -> Option<Certificate> {
        self.whole.certificate(&self.evidence, self.work)
    }
}

/// The variables with the largest components of a vector on which the form is negative, as few as will do.
fn shortest(matrix: &Shifted, options: &VerdictOptions<'_>) -> Result<Option<Vec<usize>>> {
    let n = matrix.rounded().order();
    let Some(x) = negative_vector(matrix, options)? else { return Ok(None) };
    let mut order: Vec<usize> = (0..n).collect();
    order.sort_by(|&i, &j| x[j].abs().total_cmp(&x[i].abs()));
    // The first `refuted` are known to do, the first `spared` are not.
    let (mut spared, mut refuted) = (0, n);
    while refuted - spared > 1 {
        let middle = usize::midpoint(spared, refuted);
        match negative_vector(&matrix.submatrix(&order[..middle])?, options)? {
            Some(_) => refuted = middle,
            None => spared = middle,
        }
    }
    order.truncate(refuted);
    Ok((refuted <= MOST).then_some(order))
}

/// An irreducible set, and for each of its variables that it cannot be spared: what is left without it, and why that is
/// positive semidefinite.
struct Reduced {
    indices: Vec<usize>,
    without: Vec<(Vec<usize>, Inertia, Vec<Evidence>)>,
    work: u64,
}

/// Leaves out what can be spared, the last first. What cannot be spared of a set cannot be of a part of it.
fn reduced(matrix: &Shifted, mut left: Vec<usize>, options: &VerdictOptions<'_>) -> Result<Reduced> {
    let mut work = 0_u64;
    let others = |left: &[usize], variable: usize| -> Vec<usize> {
        let mut others: Vec<usize> = left.iter().copied().filter(|&i| i != variable).collect();
        others.sort_unstable();
        others
    };
    for variable in left.clone().into_iter().rev() {
        let others = others(&left, variable);
        if negative_vector(&matrix.submatrix(&others)?, options)?.is_some() {
            left = others;
        }
    }
    'all: loop {
        left.sort_unstable();
        let mut without = Vec::new();
        for &variable in &left {
            let others = others(&left, variable);
            if others.is_empty() {
                without.push((others, Inertia::at_least(0, 0, 0), vec![Evidence::Empty]));
                continue;
            }
            let judged = matrix.submatrix(&others)?.judge(options)?;
            work = work.saturating_add(judged.work);
            if judged.inertia.negative.upper == 0 {
                without.push((others, judged.inertia, judged.evidence));
            } else if judged.inertia.negative.lower > 0
                && negative_vector(&matrix.submatrix(&others)?, options)?.is_some()
            {
                left = others;
                continue 'all;
            }
        }
        return Ok(Reduced { indices: left, without, work });
    }
}

/// A vector on which the form is negative, exactly: an eigenvector, or one of at most two variables.
fn negative_vector(matrix: &Shifted, options: &VerdictOptions<'_>) -> Result<Option<Vec<f64>>> {
    let rounded = matrix.rounded();
    let eigen = match Eigen::with(rounded, options.progress) {
        Ok(eigen) => Some(eigen),
        Err(Error::Overflow { .. } | Error::NoConvergence { .. }) => None,
        Err(error) => return Err(error),
    };
    let lowest = eigen.filter(|eigen| !eigen.values.is_empty());
    let lowest = lowest.map(|eigen| eigen.vectors.col(0).iter().copied().collect::<Vec<f64>>());
    let found = lowest.filter(|x| matrix.is_negative_on(x));
    Ok(found.or_else(|| Witness::negative_by_minors(rounded).map(|witness| witness.vector)))
}

/// A vector of integers near a multiple of x on which the form is negative too, the smallest found; otherwise x.
fn in_small_integers(matrix: &Shifted, x: Vec<f64>) -> Vec<f64> {
    let largest = x.iter().fold(0.0_f64, |max, x| max.max(x.abs()));
    let multiple = |m: &f64| -> Vec<f64> { x.iter().map(|x| (x / largest * m).round() + 0.0).collect() };
    MULTIPLES.iter().map(multiple).find(|z| matrix.is_negative_on(z)).unwrap_or(x)
}
