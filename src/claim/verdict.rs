//! Yes, no, or neither, with a proof.

/// The answer to a yes-or-no question about real numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "kebab-case"))]
pub enum Verdict {
    /// Yes, and there is a proof.
    Proved,
    /// No, and there is a proof.
    Refuted,
    /// Neither could be proved.
    Undetermined,
}

/// ```
/// use gramkit::{Definiteness, Symmetric};
/// let a = Symmetric::from_lower(2, |i, j| if i == j { 2.0 } else { 1.0 })?; // eigenvalues 1 and 3
/// let verdict = Definiteness::of(&a)?.is_positive_definite();
/// assert!(verdict.is_proved() && !verdict.is_refuted() && !verdict.is_undetermined());
/// assert_eq!(verdict.to_string(), "proved");
/// # Ok::<(), gramkit::Error>(())
/// ```
impl Verdict {
    /// Whether the answer is yes, with a proof.
    pub fn is_proved(self) -> bool {
        self == Self::Proved
    }

    /// Whether the answer is no, with a proof.
    pub fn is_refuted(self) -> bool {
        self == Self::Refuted
    }

    /// Whether neither could be proved.
    pub fn is_undetermined(self) -> bool {
        self == Self::Undetermined
    }
}
