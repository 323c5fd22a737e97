//! What a search for critical points goes by.

use crate::field::grid::FieldOptions;
use crate::field::pass::{Discretization, ErrorModel};

/// What a search goes by.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Search<'a> {
    pub(crate) discretization: &'a Discretization,
    pub(crate) errors: ErrorModel,
    pub(crate) options: &'a FieldOptions<'a>,
    /// Whether the axes are stored in reverse of the field's.
    pub(crate) reversed: bool,
}
