//! What an analysis is asked for, and who is told how far it is.

use std::fmt;
use std::ops::ControlFlow;

use super::written::Written;
use crate::collinearity::Constant;
use crate::error::Result;
use crate::gram::{Accuracy, Centring, Divisor, GramOptions};
use crate::modular::VerdictOptions;
use crate::progress::{Progress, report};
use crate::verdict::Tolerance;

/// A part of an analysis that may take long.
///
/// ```
/// use gramkit::analysis::Stage;
/// assert_eq!(Stage::SingularValues.to_string(), "singular values");
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Stage {
    /// The Gram matrix is formed.
    Gram,
    /// The vectors are judged.
    Independence,
    /// The symmetric matrix is judged.
    Definiteness,
    /// Its eigenvalues are counted against numbers other than 0, and it is told which variables carry negative ones.
    Counts,
    /// Its eigenvalues are computed and enclosed.
    Eigenvalues,
    /// The singular values of the vectors are.
    SingularValues,
    /// The determinant is enclosed.
    Determinant,
    /// Variance inflation factors and condition indices are computed.
    Collinearity,
    /// The determinant is computed as an exact number.
    ExactDeterminant,
    /// The numbers are judged as they are written.
    Written,
}

impl fmt::Display for Stage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Gram => "Gram matrix",
            Self::Independence => "independence",
            Self::Definiteness => "definiteness",
            Self::Counts => "counts of eigenvalues",
            Self::Eigenvalues => "eigenvalues",
            Self::SingularValues => "singular values",
            Self::Determinant => "determinant",
            Self::Collinearity => "collinearity",
            Self::ExactDeterminant => "exact determinant",
            Self::Written => "numbers as they are written",
        })
    }
}

/// A callback that receives the stage and the fraction of it that is done, in \[0, 1\], and says whether to go on. Each
/// stage begins with a call; some can tell nothing more.
pub type StageProgress<'a> = &'a (dyn Fn(Stage, f64) -> ControlFlow<()> + Sync);

/// How [`Analysis::with`](super::Analysis::with) looks at its subject. The default is XᵀX of the vectors as they are,
/// or the symmetric matrix within its radius.
///
/// ```
/// use gramkit::{Centring, MatrixView, Vectors};
/// use gramkit::{Analysis, AnalysisOptions};
/// // A temperature in °C and in °F: less their means, one is a multiple of the other.
/// let x = Vectors::columns(MatrixView::row_major(&[0.0, 32.0, 10.0, 50.0, 100.0, 212.0], 3, 2)?);
/// let names = ["C", "F"].map(String::from);
/// let options = AnalysisOptions { centring: Centring::Mean, names: &names, ..AnalysisOptions::default() };
/// let analysis = Analysis::with(&x, &options)?;
/// assert!(analysis.to_string().contains("0 = 9·C − 5·F"));
/// # Ok::<(), gramkit::Error>(())
/// ```
#[derive(Clone, Copy)]
pub struct AnalysisOptions<'a> {
    /// Whether the mean of each vector is subtracted first. It is for vectors only, as the accuracy and the
    /// weights are: a symmetric matrix is judged as it is.
    pub centring: Centring,
    /// What the Gram matrix is divided by. Of a symmetric matrix [`Divisor::UnitDiagonal`] counts too: its eigenvalues
    /// are then those of the matrix [scaled to a unit diagonal](crate::Symmetric::unit_diagonal).
    pub divisor: Divisor,
    /// In which precision it is formed.
    pub accuracy: Accuracy,
    /// b, to ask of a symmetric matrix whether λ_min ≥ b: see [`AtLeast`](crate::verdict::AtLeast).
    pub at_least: Option<f64>,
    /// t, to count the eigenvalues of a symmetric matrix below t: see
    /// [`EigenvalueCount`](crate::verdict::EigenvalueCount).
    pub count_below: Option<f64>,
    /// Weights of the components, XᵀWX: see [`GramOptions::weights`].
    pub weights: Option<&'a [f64]>,
    /// The constant of the collinearity report.
    pub constant: Constant,
    /// So many significant digits are wanted of singular values, the condition number and inflation factors, 1 to 15.
    /// For them [doubled precision](crate::whitening) may be used, at some ten times the cost.
    pub digits: Option<u32>,
    /// What counts for the numerical rank.
    pub tolerance: Tolerance,
    /// What exact arithmetic may cost: see [`VerdictOptions::budget`].
    pub budget: u64,
    /// Whether the determinant is wanted as an exact number too, within the same budget.
    pub exact_determinant: bool,
    /// Whether the verdicts alone are wanted, with what proves them: definiteness, independence and rank. Eigenvalues,
    /// singular values, the condition number, the numerical rank, collinearity and, of a symmetric matrix, all of the
    /// determinant but its sign, which take most of the time and memory of a large definite matrix, are left out then.
    ///
    /// ```
    /// use gramkit::{Analysis, AnalysisOptions, Symmetric};
    /// let a = Symmetric::identity(3)?;
    /// let options = AnalysisOptions { verdicts_alone: true, ..AnalysisOptions::default() };
    /// let analysis = Analysis::with(&a, &options)?;
    /// assert!(analysis.definiteness.is_positive_definite().is_proved() && analysis.eigenvalues.is_none());
    /// # Ok::<(), gramkit::Error>(())
    /// ```
    pub verdicts_alone: bool,
    /// The decimals with which a symmetric matrix was printed: whether those that print so are semidefinite is asked
    /// too then. It is not for vectors.
    pub decimals: Option<u32>,
    /// What is known of the numbers before they were rounded to doubles, and which of the two the verdicts are about.
    pub written: Written<'a>,
    /// What the vectors are called; x0, x1, … if there is no name.
    pub names: &'a [String],
    /// What the page calls the matrix; otherwise "stored matrix", or what the options make of the vectors.
    pub title: Option<&'a str>,
    /// Told how far each stage is.
    pub progress: Option<StageProgress<'a>>,
}

impl Default for AnalysisOptions<'_> {
    fn default() -> Self {
        Self {
            centring: Centring::None,
            divisor: Divisor::One,
            accuracy: Accuracy::Working,
            at_least: None,
            count_below: None,
            weights: None,
            constant: Constant::Added,
            digits: None,
            tolerance: Tolerance::Standard,
            budget: VerdictOptions::default().budget,
            exact_determinant: false,
            verdicts_alone: false,
            decimals: None,
            written: Written::Doubles,
            names: &[],
            title: None,
            progress: None,
        }
    }
}

impl fmt::Debug for AnalysisOptions<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("AnalysisOptions")
            .field("centring", &self.centring)
            .field("divisor", &self.divisor)
            .field("accuracy", &self.accuracy)
            .field("at_least", &self.at_least)
            .field("count_below", &self.count_below)
            .field("weights", &self.weights)
            .field("constant", &self.constant)
            .field("digits", &self.digits)
            .field("tolerance", &self.tolerance)
            .field("budget", &self.budget)
            .field("exact_determinant", &self.exact_determinant)
            .field("verdicts_alone", &self.verdicts_alone)
            .field("decimals", &self.decimals)
            .field("written", &self.written)
            .field("names", &self.names)
            .field("title", &self.title)
            .finish_non_exhaustive()
    }
}

impl<'a> AnalysisOptions<'a> {
    /// Whether the matrix is XᵀX itself.
    pub(super) fn is_plain(&self) -> bool {
        self.centring == Centring::None && self.weights.is_none() && self.divisor == Divisor::One
    }

    pub(super) fn gram<'b>(&self, progress: Option<Progress<'b>>) -> GramOptions<'b>
    where
        'a: 'b,
    {
        let Self { centring, divisor, accuracy, weights, .. } = *self;
        GramOptions { centring, divisor, accuracy, weights, progress }
    }

    pub(super) fn verdict<'b>(&self, progress: Option<Progress<'b>>) -> VerdictOptions<'b> {
        VerdictOptions { budget: self.budget, progress }
    }

    /// Says that a stage begins, and does its work, which is told how far it is.
    pub(super) fn stage<R>(&self, stage: Stage, work: impl FnOnce(Option<Progress<'_>>) -> Result<R>) -> Result<R> {
        let Some(progress) = self.progress else { return work(None) };
        let told = |fraction| progress(stage, fraction);
        report(Some(&told), 0.0)?;
        work(Some(&told))
    }
}
