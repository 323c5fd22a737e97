//! Which estimator of a population's number.

/// Which estimator of a population's number is taken.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "kebab-case"))]
pub enum Estimator {
    /// Of the sample as it is: never negative, and too large on average, the more so the fewer samples there are.
    #[default]
    Biased,
    /// Without bias, and therefore negative at times. It takes four samples.
    Unbiased,
}

impl Estimator {
    /// Its name, as options have it: "unbiased".
    pub const fn name(self) -> &'static str {
        match self {
            Self::Biased => "biased",
            Self::Unbiased => "unbiased",
        }
    }
}
