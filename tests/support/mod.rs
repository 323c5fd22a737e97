//! What the tests share.

pub(crate) mod claims;
#[cfg(feature = "cli")]
pub(crate) mod pixels;
