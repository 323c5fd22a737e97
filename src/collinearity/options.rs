//! What a collinearity report is asked for.

use crate::gram::Accuracy;
use crate::modular::VerdictOptions;
use crate::progress::Progress;

/// The constant of a regression.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "kebab-case"))]
pub enum Constant {
    /// A column of ones is added to the others; unless one of them is constant, which then is the constant.
    #[default]
    Added,
    /// This column is constant (and not 0), and so the constant of the regression. It has no factor of its own.
    Column(usize),
    /// There is none: nothing is centred, and VIF_j = ‖x_j‖²·(XᵀX)⁻¹_jj.
    Absent,
}

/// How [`Collinearity::with`](super::Collinearity::with) looks at the columns.
#[derive(Clone, Copy)]
pub struct CollinearityOptions<'a> {
    /// [`Constant::Added`] looks for a constant column first; [`Constant::Column`] is treated alike.
    pub constant: Constant,
    /// Weights w_k ≥ 0 of the components.
    pub weights: Option<&'a [f64]>,
    /// So many significant digits of each factor are wanted, 1 to 15; for them [doubled
    /// precision](Accuracy::Doubled) may be used.
    pub digits: Option<u32>,
    /// What exact arithmetic may cost: see [`VerdictOptions::budget`].
    pub budget: u64,
    /// Told how far the exact arithmetic is.
    pub progress: Option<Progress<'a>>,
}

impl Default for CollinearityOptions<'_> {
    fn default() -> Self {
        let budget = VerdictOptions::default().budget;
        Self { constant: Constant::Added, weights: None, digits: None, budget, progress: None }
    }
}

impl std::fmt::Debug for CollinearityOptions<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("CollinearityOptions")
            .field("constant", &self.constant)
            .field("weights", &self.weights)
            .field("digits", &self.digits)
            .field("budget", &self.budget)
            .finish_non_exhaustive()
    }
}

impl CollinearityOptions<'_> {
    /// The precisions that may be tried, one after the other.
    pub(super) fn accuracies(&self) -> &'static [Accuracy] {
        if self.digits.is_some() { &[Accuracy::Working, Accuracy::Doubled] } else { &[Accuracy::Working] }
    }

    /// The relative width of a factor that is narrow enough.
    pub(super) fn target(&self) -> f64 {
        10.0_f64.powi(-(self.digits.unwrap_or(DIGITS).clamp(1, MOST_DIGITS) as i32))
    }
}

/// Digits of a factor that exact arithmetic is not asked for where they are there already.
const DIGITS: u32 = 10;
/// The digits that doubles have for sure.
const MOST_DIGITS: u32 = 15;

/// A column that is constant, with its value.
#[derive(Clone, Copy, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct ConstantColumn {
    /// The index of the column.
    pub column: usize,
    /// What stands in it throughout.
    #[cfg_attr(feature = "serde", serde(with = "crate::infinity"))]
    pub value: f64,
}
