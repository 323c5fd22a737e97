//! What makes cells a plateau.

/// What the cells of a plateau have in common.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "kebab-case"))]
#[non_exhaustive]
pub enum PlateauKind {
    /// The samples at the corners of each cell are equal.
    EqualSamples,
    /// The gradient vanishes within its error in a part of each cell: a valley or ridge of constant height; or, where
    /// the class is undetermined, whatever the samples leave open.
    VanishingGradient,
}

impl PlateauKind {
    /// Its name, as files have it: "equal-samples".
    ///
    /// ```
    /// assert_eq!(gramkit::field::PlateauKind::EqualSamples.name(), "equal-samples");
    /// ```
    pub const fn name(self) -> &'static str {
        match self {
            Self::EqualSamples => "equal-samples",
            Self::VanishingGradient => "vanishing-gradient",
        }
    }
}
