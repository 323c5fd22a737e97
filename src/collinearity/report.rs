//! The collinearity report.

use num_bigint::BigInt;
use num_traits::Zero;

use super::indices::UnitColumns;
use super::inflation::{Inverse, VarianceInflation, factors, middle};
use super::options::{CollinearityOptions, Constant, ConstantColumn};
use super::proportions::{Proportions, proportions};
use super::regressors::Regressors;
use crate::certificate::Relation;
use crate::claim::Enclosure;
use crate::error::Result;
use crate::matrix::{AsVectors, Real, Vectors};
use crate::modular::{VerdictOptions, Work};
use crate::rounding::{ScaledColumns, check_environment};

/// The collinearity report of the columns of X.
///
/// ```
/// use gramkit::{MatrixView, Vectors};
/// use gramkit::collinearity::{Collinearity, VarianceInflation};
/// // Three groups as columns of zeros and ones: with the constant, one too many.
/// let x = [1.0, 1.0, 0.0, 0.0, 0.0, 0.0, 0.0, 1.0, 1.0, 0.0, 0.0, 0.0, 0.0, 0.0, 1.0, 3.0, 5.0, 4.0, 9.0, 7.0];
/// let report = Collinearity::of(&Vectors::columns(MatrixView::column_major(&x, 5, 4)?))?;
/// assert_eq!(report.vif[0], VarianceInflation::Infinite { relation: 0 });
/// // 0 = 1 − x0 − x1 − x2, the coefficient of the constant first.
/// let coefficients: Vec<String> = report.relations[0].coefficients.iter().map(ToString::to_string).collect();
/// assert_eq!(coefficients, ["1", "-1", "-1", "-1", "0"]);
/// // The last column is in no relation, and its factor is finite.
/// assert!(report.vif[3].value().is_some_and(|vif| vif > 1.0));
/// # Ok::<(), gramkit::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct Collinearity {
    /// Whether the constant was added, is a column, or is absent.
    pub constant: Constant,
    /// VIF_j, one per column of X.
    pub vif: Vec<VarianceInflation>,
    /// The columns of X that are constant, and their values.
    pub constants: Vec<ConstantColumn>,
    /// Integer relations between the constant (first) and the columns of X, Σ cᵢxᵢ = 0 exactly.
    pub relations: Vec<Relation>,
    /// Whether these are all, up to integer combinations: false where coefficients are too long or the budget ends.
    pub relations_complete: bool,
    /// The columns that the indices and proportions are about: the column of X, or `None` for the constant that was
    /// added. The constant is the first of them.
    pub terms: Vec<Option<usize>>,
    /// η_k ascending from 1, one for each term; infinite (both ends) where the columns are proved to be dependent.
    pub condition_indices: Vec<Enclosure>,
    /// The shares at these indices, group by group; empty where the columns are dependent, or not known to be
    /// independent.
    pub variance_proportions: Vec<Proportions>,
}

impl Collinearity {
    /// The report, with a constant added to the columns unless there is one.
    ///
    /// Factors are known to about n·κ·u, κ the largest condition index, and to an ulp where exact minors are taken.
    ///
    /// ```
    /// use gramkit::{MatrixView, Vectors};
    /// use gramkit::collinearity::Collinearity;
    /// // Orthogonal to each other and to the constant: nothing is inflated.
    /// let x = [1.0, 1.0, -1.0, -1.0, 1.0, -1.0, 1.0, -1.0];
    /// let report = Collinearity::of(&Vectors::columns(MatrixView::column_major(&x, 4, 2)?))?;
    /// assert!(report.vif.iter().all(|vif| (vif.value().unwrap() - 1.0).abs() < 1e-14));
    /// assert!(report.condition_indices.iter().all(|index| index.contains(1.0) && index.width() < 1e-13));
    /// # Ok::<(), gramkit::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`Error::NotFinite`](crate::Error::NotFinite); [`Error::NoConvergence`](crate::Error::NoConvergence);
    /// [`Error::Environment`](crate::Error::Environment).
    pub fn of(vectors: &impl AsVectors) -> Result<Self> {
        Self::with(vectors.as_vectors(), &CollinearityOptions::default())
    }

    /// The report with weights, without a constant, or with so many digits.
    ///
    /// ```
    /// use gramkit::{MatrixView, Vectors};
    /// use gramkit::collinearity::{Collinearity, CollinearityOptions, Constant};
    /// let x = [3.0, 4.0, 4.0, 3.0];
    /// let vectors = Vectors::columns(MatrixView::column_major(&x, 2, 2)?);
    /// let options = CollinearityOptions { constant: Constant::Absent, ..CollinearityOptions::default() };
    /// // Without a constant: 1/(1 − cos²), cos = 24/25.
    /// let vif = Collinearity::with(&vectors, &options)?.vif[0].value().unwrap();
    /// assert!((vif - 625.0 / 49.0).abs() < 1e-12);
    /// # Ok::<(), gramkit::Error>(())
    /// ```
    ///
    /// # Errors
    /// As [`Collinearity::of`]; [`Error::Cancelled`](crate::Error::Cancelled); for weights that are not one per
    /// component, not finite or negative, as [`Gram::with`](crate::Gram::with).
    pub fn with<T: Real>(vectors: &Vectors<'_, T>, options: &CollinearityOptions<'_>) -> Result<Self> {
        check_environment()?;
        vectors.check_finite()?;
        let n = vectors.len();
        let z = Regressors::of(vectors, options.constant, options.weights)?;
        let scaled = ScaledColumns::of(z.z.as_ref());
        let verdict = VerdictOptions { budget: options.budget, progress: options.progress };
        let mut work = Work::new(&verdict);
        let inverse = Inverse::of(&z, &scaled, options, &mut work)?;
        let of_terms = factors(&z, &scaled, &inverse, options, &mut work)?;
        let mut vif = vec![VarianceInflation::Constant; n];
        let own = usize::from(z.has_constant());
        for (term, factor) in z.terms.iter().zip(of_terms).skip(own) {
            if let Some(j) = *term {
                vif[j] = factor;
            }
        }
        let spread = |relation: &Relation| {
            let mut coefficients = vec![BigInt::zero(); n + 1];
            for (term, c) in z.terms.iter().zip(&relation.coefficients) {
                coefficients[term.map_or(0, |j| j + 1)] = c.clone();
            }
            Relation { coefficients }
        };
        let relations = inverse.relations.iter().map(spread).collect();
        let unit = UnitColumns::of(&z, &scaled, &inverse)?;
        Ok(Self {
            constant: z.constant,
            vif,
            constants: z.constants,
            relations,
            relations_complete: inverse.complete,
            condition_indices: unit.condition_indices(),
            variance_proportions: proportions(&unit),
            terms: z.terms,
        })
    }

    /// The middle of each index whose ends are known to 10 %.
    pub fn known_indices(&self) -> Vec<Option<f64>> {
        self.condition_indices.iter().map(middle).collect()
    }
}
