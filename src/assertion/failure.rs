//! Why an assertion fails.

use std::fmt;

use crate::claim::Verdict;
use crate::error::Error;

/// Why an assertion fails: the verdict, and a message of six lines at the most.
///
/// ```
/// use gramkit::{Symmetric, Verdict};
/// use gramkit::assertion::{Tolerance, positive_semidefinite};
/// let a = Symmetric::from_lower(2, |i, j| if i == j { 1.0 } else { 2.0 })?; // eigenvalues −1 and 3
/// let failure = positive_semidefinite("a", &a, Tolerance::Absolute(0.5)).unwrap_err();
/// assert_eq!((failure.verdict(), failure.passing_tolerance()), (Verdict::Refuted, Some(1.0)));
/// assert!(positive_semidefinite("a", &a, Tolerance::Absolute(1.0)).is_ok());
/// # Ok::<(), gramkit::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct Failure {
    pub(super) verdict: Verdict,
    pub(super) error: Option<Box<Error>>,
    pub(super) passing_tolerance: Option<f64>,
    pub(super) lines: Vec<String>,
}

impl Failure {
    /// Of what cannot be judged.
    pub(super) fn unjudged(name: &str, error: Error) -> Self {
        let lines = vec![format!("{name} cannot be judged: {error}")];
        Self { verdict: Verdict::Undetermined, error: Some(Box::new(error)), passing_tolerance: None, lines }
    }

    /// [`Verdict::Refuted`] or [`Verdict::Undetermined`].
    pub fn verdict(&self) -> Verdict {
        self.verdict
    }

    /// Why there is no answer, if there is none: the matrix is not symmetric, say.
    pub fn error(&self) -> Option<&Error> {
        self.error.as_deref()
    }

    /// A tolerance with which the matrix passes, which is proved; `None` of vectors, within an estimated radius, and
    /// where none was found.
    pub fn passing_tolerance(&self) -> Option<f64> {
        self.passing_tolerance
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.lines.join("\n  "))
    }
}

impl std::error::Error for Failure {}
