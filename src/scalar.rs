//! The two input types: `f32` and `f64`.
//!
//! Results are always `f64`. Forming XᵀX squares the condition number, so a Gram matrix kept in `f32` would throw away
//! what the input has; and the product of two `f32` numbers is exact in `f64` (24 + 24 ≤ 53 bits).

mod sealed {
    pub trait Sealed {}
    impl Sealed for f32 {}
    impl Sealed for f64 {}
}

/// A floating-point input type, `f32` or `f64`; the conversion to `f64` is exact.
pub trait Real: sealed::Sealed + Copy + Send + Sync + std::fmt::Debug + 'static {
    /// The value as an `f64`, without rounding.
    fn to_f64(self) -> f64;
}

impl Real for f32 {
    fn to_f64(self) -> f64 {
        f64::from(self)
    }
}

impl Real for f64 {
    fn to_f64(self) -> f64 {
        self
    }
}
