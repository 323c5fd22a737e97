//! Which derivatives are computed.

/// What is to be computed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Needs {
    pub(crate) gradient: bool,
    /// ∂²f/∂xᵢ².
    pub(crate) diagonal: bool,
    /// All of the Hessian.
    pub(crate) hessian: bool,
    /// The same derivatives by stencils two orders more accurate, for the truncation error.
    pub(crate) finer: bool,
}

impl Needs {
    pub(crate) fn with(self, other: Self) -> Self {
        Self {
            gradient: self.gradient || other.gradient,
            diagonal: self.diagonal || other.diagonal,
            hessian: self.hessian || other.hessian,
            finer: self.finer || other.finer,
        }
    }
}
