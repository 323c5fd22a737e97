//! How smooth a Matérn kernel is.

/// ν of a [Matérn kernel](super::Kernel::matern): functions with it are ⌈ν⌉ − 1 times differentiable.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "kebab-case"))]
#[non_exhaustive]
pub enum Smoothness {
    /// ν = ½: e^(−s), s = d/ℓ, the exponential kernel.
    Half,
    /// ν = 3/2: (1 + s)·e^(−s), s = √3·d/ℓ.
    ThreeHalves,
    /// ν = 5/2: (1 + s + s²/3)·e^(−s), s = √5·d/ℓ.
    FiveHalves,
}

impl Smoothness {
    /// 2ν.
    pub(super) fn twice(self) -> f64 {
        match self {
            Self::Half => 1.0,
            Self::ThreeHalves => 3.0,
            Self::FiveHalves => 5.0,
        }
    }
}
