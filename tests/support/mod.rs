//! What the tests share.

pub(crate) mod bits;
pub(crate) mod cases;
pub(crate) mod claims;
#[cfg(any(feature = "table", feature = "filters"))]
pub(crate) mod folder;
pub(crate) mod implied;
pub(crate) mod matrices;
pub(crate) mod norms;
#[cfg(feature = "table")]
pub(crate) mod npy;
pub(crate) mod pages;
#[cfg(feature = "plot")]
pub(crate) mod pixels;
pub(crate) mod threads;
#[cfg(feature = "table")]
pub(crate) mod tiff;
pub(crate) mod written;
