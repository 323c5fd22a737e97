//! Certificates: every one that the library gives holds, no false one does.

mod accept;
mod corrupt;
mod families;
#[cfg(feature = "serde")]
mod file;
mod shifted;
mod written;
