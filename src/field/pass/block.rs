//! A block of a field, when everything along it is computed.

use super::derivative_errors::Radii;
use super::rows::Rows;

/// Consecutive points, and what is known of them.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Block<'a> {
    /// The place of its first point in the field, in storage order.
    pub(crate) start: usize,
    /// Whether all samples around are moderate, so that nothing computed from them needs a look.
    pub(crate) sound: bool,
    pub(crate) values: &'a [f64],
    pub(crate) rows: &'a Rows,
    /// By the other scheme.
    pub(crate) other: Option<&'a Rows>,
    pub(crate) radii: &'a Radii,
    /// The classes, if they were asked for.
    pub(crate) codes: &'a [u8],
    /// Whether the axes are stored in reverse of the field's.
    pub(crate) reversed: bool,
}
