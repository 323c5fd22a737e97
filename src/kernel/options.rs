//! How a kernel matrix is computed.

use crate::progress::Progress;

/// How the squared distances of points are computed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "kebab-case"))]
pub enum Distances {
    /// By differences up to 128 components, through the Gram matrix beyond.
    #[default]
    Auto,
    /// Σ(x_k − y_k)², accurate to a few units in the last place wherever the points are.
    Direct,
    /// ‖x‖² + ‖y‖² − 2xᵀy of the points less their mean, which takes half of the operations; the error is relative to
    /// the squared lengths. Entries that are small beside these are computed by differences all the same.
    Gram,
}

impl Distances {
    /// Its name: "auto", "direct", "gram".
    pub fn name(&self) -> &'static str {
        match self {
            Self::Auto => "auto",
            Self::Direct => "direct",
            Self::Gram => "gram",
        }
    }
}

/// What [`KernelGram::with`](super::KernelGram::with) is told besides the points and the kernel.
///
/// ```
/// use gramkit::kernel::{Distances, Kernel, KernelGram, KernelOptions};
/// use gramkit::Vectors;
/// let points = Vectors::rows(&[[0.0, 1.0], [2.0, 0.0]]);
/// let options = KernelOptions { distances: Distances::Direct, ..KernelOptions::default() };
/// let k = KernelGram::with(&points, &Kernel::rbf(1.0)?, &options)?;
/// assert!((k.get(1, 0) - (-2.5_f64).exp()).abs() <= k.radius().value());
/// # Ok::<(), gramkit::Error>(())
/// ```
#[derive(Clone, Copy, Default)]
pub struct KernelOptions<'a> {
    /// How squared distances are computed.
    pub distances: Distances,
    /// Called with the fraction of the work done.
    pub progress: Option<Progress<'a>>,
}

impl std::fmt::Debug for KernelOptions<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let progress = self.progress.map(|_| "a callback");
        f.debug_struct("KernelOptions").field("distances", &self.distances).field("progress", &progress).finish()
    }
}
