//! Variance inflation factors.

use num_traits::Zero;

use super::options::CollinearityOptions;
use super::regressors::Regressors;
use crate::certificate::Relation;
use crate::claim::Enclosure;
use crate::error::Result;
use crate::gram::Centring;
use crate::modular::{Integral, MOST_COLUMNS, Work, inverse_diagonal, rank};
use crate::rounding::{ScaledColumns, mul_down, mul_up};
use crate::whitening::Whitened;

/// What is known of the variance inflation factor of a column.
#[derive(Clone, Copy, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "kebab-case"))]
pub enum VarianceInflation {
    /// It is in this interval; an infinite upper end says that it may be infinite.
    Enclosed(Enclosure),
    /// It is infinite, because the column is part of [this relation](super::Collinearity::relations).
    Infinite {
        /// The index of the relation.
        relation: usize,
    },
    /// The column is constant: it has no variance to be inflated.
    Constant,
}

impl VarianceInflation {
    /// The middle of the interval where its ends are known to 10 %; otherwise there is no number to give.
    ///
    /// ```
    /// use gramkit::Enclosure;
    /// use gramkit::collinearity::VarianceInflation;
    /// let within = |lower, upper| VarianceInflation::Enclosed(Enclosure { lower, upper });
    /// assert_eq!(within(4.0, 4.25).value(), Some(4.125));
    /// assert_eq!((within(4.0, 5.0).value(), VarianceInflation::Constant.value()), (None, None));
    /// ```
    pub fn value(&self) -> Option<f64> {
        match self {
            Self::Enclosed(e) => middle(e),
            Self::Infinite { .. } | Self::Constant => None,
        }
    }
}

/// The ends of a positive number are known to this.
const KNOWN: f64 = 1.1;

/// The middle of an interval of positive numbers whose ends are known to 10 %.
pub(super) fn middle(e: &Enclosure) -> Option<f64> {
    let known = e.lower > 0.0 && e.upper <= KNOWN * e.lower;
    known.then(|| (0.5 * e.lower + 0.5 * e.upper).clamp(e.lower, e.upper))
}

/// What is known of Z, column by column.
pub(super) struct Inverse {
    /// T with the smallest loss, if one was found.
    pub(super) whitened: Option<Whitened>,
    /// (VᵀV)⁻¹_jj for the scaled columns of Z with the scaled weights, where they are independent.
    pub(super) diagonal: Option<Vec<Enclosure>>,
    /// The relations between the columns of Z, and whether they are all.
    pub(super) relations: Vec<Relation>,
    pub(super) complete: bool,
    /// Columns of Z that span its column space, if it is known.
    pub(super) basis: Vec<usize>,
    /// The dimension of that space, if it is known.
    pub(super) rank: Option<usize>,
}

impl Inverse {
    /// T in the working precision; where it leaves more open than `target`, T in the doubled one, if digits are asked
    /// for, and exact minors of few columns; where there is none, the relations.
    pub(super) fn of(
        z: &Regressors,
        scaled: &ScaledColumns,
        options: &CollinearityOptions<'_>,
        work: &mut Work<'_>,
    ) -> Result<Self> {
        let n = z.terms.len();
        let mut found =
            Self { whitened: None, diagonal: None, relations: Vec::new(), complete: true, basis: vec![], rank: None };
        for &accuracy in options.accuracies() {
            if found.loss() <= options.target() {
                break;
            }
            let next = Whitened::of_columns(z.z.as_ref(), z.weights.as_ref(), accuracy);
            found.whitened = match (found.whitened, next) {
                (Some(old), Some(new)) if old.loss() <= new.loss() => Some(old),
                (old, new) => new.or(old),
            };
        }
        if found.whitened.is_some() || n == 0 {
            found.rank = Some(n);
            found.basis = (0..n).collect();
        } else {
            let proof = rank(&Integral::of(z.z.as_ref()), work)?;
            found.rank = proof.rank.exact();
            found.basis = proof.minor.map_or(Vec::new(), |minor| minor.columns);
            found.basis.sort_unstable();
            found.complete = found.rank.is_some_and(|rank| rank + proof.relations.len() == n);
            found.relations = proof.relations;
        }
        if found.rank == Some(n) {
            found.diagonal = found.whitened.as_ref().map(|t| (0..n).map(|j| t.scaled_inverse_entry(j)).collect());
            if found.loss() > options.target() && n <= MOST_COLUMNS && z.weights.is_none() {
                // More digits than T has are worth less than the first.
                let mut share = Work::share(options.budget, work.spent());
                let allowed = if found.diagonal.is_some() { &mut share } else { work };
                let exact = inverse_diagonal(&z.z, scaled, allowed)?;
                found.diagonal = exact.or(found.diagonal);
            }
        }
        Ok(found)
    }

    fn loss(&self) -> f64 {
        self.whitened.as_ref().map_or(f64::INFINITY, Whitened::loss)
    }

    /// k with W = 2^k·(the weights of the diagonal).
    pub(super) fn weight_exponent(&self) -> i32 {
        self.whitened.as_ref().map_or(0, Whitened::weight_exponent)
    }
}

/// The factor of each column of Z but the constant's, by position in Z, and the relations between the columns of Z.
pub(super) fn factors(
    z: &Regressors,
    scaled: &ScaledColumns,
    inverse: &Inverse,
    options: &CollinearityOptions<'_>,
    work: &mut Work<'_>,
) -> Result<Vec<VarianceInflation>> {
    let n = z.terms.len();
    let unknown = Enclosure { lower: 1.0, upper: f64::INFINITY };
    let mut factors = vec![VarianceInflation::Enclosed(unknown); n];
    if let Some(diagonal) = &inverse.diagonal {
        let centring = if z.has_constant() { Centring::Mean } else { Centring::None };
        let sums = z.squared_lengths(scaled, centring, inverse.weight_exponent())?;
        for (j, factor) in factors.iter_mut().enumerate() {
            let sum = sums[j];
            let product = Enclosure {
                lower: mul_down(sum.lower, diagonal[j].lower),
                upper: mul_up(sum.upper, diagonal[j].upper),
            };
            *factor = VarianceInflation::Enclosed(Enclosure { lower: product.lower.max(1.0), ..product });
        }
        return Ok(factors);
    }
    for (j, factor) in factors.iter_mut().enumerate() {
        let relation = inverse.relations.iter().position(|relation| !relation.coefficients[j].is_zero());
        if let Some(relation) = relation {
            *factor = VarianceInflation::Infinite { relation };
        }
    }
    // A column in no relation is in every basis, and its factor is that within any of them.
    let open: Vec<usize> =
        (0..n).filter(|&j| matches!(factors[j], VarianceInflation::Enclosed(_)) && inverse.complete).collect();
    let constant_stays = !z.has_constant() || inverse.basis.first() == Some(&0);
    if !open.is_empty() && !inverse.basis.is_empty() && inverse.basis.len() < n && constant_stays {
        let part = z.selected(&inverse.basis);
        let scaled = ScaledColumns::of(part.z.as_ref());
        let within = Inverse::of(&part, &scaled, options, work)?;
        if within.diagonal.is_some() {
            let own = self::factors(&part, &scaled, &within, options, work)?;
            for (position, j) in inverse.basis.iter().enumerate().filter(|(_, j)| open.contains(j)) {
                factors[*j] = own[position];
            }
        }
    }
    Ok(factors)
}
